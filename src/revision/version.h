/*
 * version.h
 *	  Revisions and the version at which a database is.
 */
#ifndef SB_VERSION_H
#define SB_VERSION_H

#include "base/compat.h"
#include "nodes/pg_list.h"

typedef struct SbRevision
{
	char	   *id;
	List	   *parents;		/* of char * */
	char	   *message;
	bool		is_head;		/* no other revision has it as parent */
} SbRevision;

/* All revisions, in the order of their ids: List of SbRevision *. */
extern List *sb_revisions(void);

/* Ids of the revisions that no other follows: List of char *. */
extern List *sb_head_ids(List *revisions);

/* The revisions at which the database is: List of char *. */
extern List *sb_current_ids(void);

/*
 * What a target means: List of char *. head, heads, base, an id or a unique prefix. Raises
 * ERRCODE_UNDEFINED_OBJECT for one that is unknown, ERRCODE_AMBIGUOUS_FUNCTION... see
 * schemaboot_stamp.
 */
extern List *sb_resolve_target(const char *target, List *revisions);

/* Makes the database be at these revisions; writes history. */
extern void sb_set_version(List *ids, const char *event);

/* Revisions between the current ones and the heads: those that are ancestors of no current one. */
extern int	sb_pending_revisions(List *revisions, List *current);

/* Makes the baseline revision of the current models; returns its id. */
extern char *sb_make_baseline(const char *message);

/* All models as a script in dependency order: see schemaboot_export. */
extern char *sb_export_script(void);

#endif							/* SB_VERSION_H */
