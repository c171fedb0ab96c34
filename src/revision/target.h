/*
 * target.h
 *	  What users write for a revision: head, heads, base, an id or the start of one, id-2, +1, -1, label@head.
 *
 * Names mean what they mean in Alembic. What is ambiguous there, such as -1 from several heads, is an
 * error that tells what to write instead. Errors: ERRCODE_UNDEFINED_OBJECT for what does not exist,
 * ERRCODE_CARDINALITY_VIOLATION for what could be several, ERRCODE_INVALID_PARAMETER_VALUE for what leads
 * beyond the ends.
 */
#ifndef SB_TARGET_H
#define SB_TARGET_H

#include "revision/graph.h"

/* What absolute names stand for; several are separated by blanks or commas. NIL: base. */
extern List *sb_target_revisions(SbLineage *graph, const char *target);

/* The one revision that a name stands for; NULL: base. */
extern SbRevision *sb_target_revision(SbLineage *graph, const char *target);

/* What is to run, in order, so that the database gets to the target: List of SbRevision *. */
extern List *sb_target_upgrade(SbLineage *graph, const char *target);

/* What is to be taken back, in order. */
extern List *sb_target_downgrade(SbLineage *graph, const char *target);

/*
 * At which revisions the database is when it is stamped: List of SbRevision *. Other branches stay where
 * they are, unless `purge`.
 */
extern List *sb_target_stamp(SbLineage *graph, const char *target, bool purge);

/* Whether a name can be given to a revision or label; else an error. */
extern void sb_target_check_name(const char *what, const char *name);

#endif							/* SB_TARGET_H */
