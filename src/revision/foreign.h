/*
 * foreign.h
 *	  Where a database is, as the version table of another tool says.
 */
#ifndef SB_FOREIGN_H
#define SB_FOREIGN_H

#include "revision/graph.h"

/* What such a table says. */
typedef struct SbForeign
{
	char	   *table;			/* qualified and quoted */
	const char *tool;
	List	   *at;				/* of SbRevision *: at which the database is */
	char	   *unknown;		/* the first version that no revision has; or NULL */
	char	   *problem;		/* why it cannot be said; or NULL */
} SbForeign;

/*
 * Reads a table with the caller's rights. name: NULL: that of schemaboot.version_table, or else
 * one that is found under the name that a tool gives it. NULL: there is none, or lenient and it
 * may not be read. Errors unless lenient: ERRCODE_UNDEFINED_TABLE,
 * ERRCODE_INSUFFICIENT_PRIVILEGE; ERRCODE_WRONG_OBJECT_TYPE for a table that no tool makes so.
 */
extern SbForeign *sb_foreign_read(SbLineage *graph, const char *name, bool lenient);

/*
 * Stamps the database with what a table says, and returns that: List of SbRevision *. The caller
 * holds the catalogue's lock. Errors: ERRCODE_UNDEFINED_TABLE, ERRCODE_UNDEFINED_OBJECT for a
 * version that no revision has, ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE for one that failed
 * half-way.
 */
extern List *sb_foreign_adopt(SbLineage *graph, const char *name);

/* What status should say of it: NULL if nothing. */
extern char *sb_foreign_advice(SbLineage *graph);

#endif							/* SB_FOREIGN_H */
