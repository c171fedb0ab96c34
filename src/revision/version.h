/*
 * version.h
 *	  The version at which a database is: rows of schemaboot.version.
 */
#ifndef SB_VERSION_H
#define SB_VERSION_H

#include "revision/graph.h"

/* The revisions at which the database is: List of char *. */
extern List *sb_current_ids(void);

/* Makes the database be at these revisions; writes history, and notifies those who listen. */
extern void sb_set_version(List *ids, const char *event, int64 microseconds, const char *detail);

/* Revisions of the graph that have not run: not current, nor before a current one. */
extern int	sb_pending_revisions(SbLineage *graph);

/* All models as a script in dependency order: see schemaboot_export. */
extern char *sb_export_script(void);

#endif							/* SB_VERSION_H */
