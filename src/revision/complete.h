/*
 * complete.h
 *	  Finds what is not known yet of stored revisions: their way back, and what they leave.
 */
#ifndef SB_COMPLETE_H
#define SB_COMPLETE_H

#include "revision/portable.h"
#include "revision/graph.h"

/* Whether a revision has no way back, and nobody has looked for one. */
extern bool sb_is_incomplete(const SbRevision *revision);

/*
 * Replays the line that leads to some revisions (List of SbRevision *), finds the ways back of those that are incomplete,
 * and stores them. Errors: those of the scripts, and of sb_replay.
 */
extern void sb_complete(SbLineage *graph, List *revisions);

/*
 * The same of one that has just run here, before which the facts were `before`. Returns what they are now.
 * Where that would rewrite or read whole tables, the way back is not tried.
 */
extern SbFacts *sb_complete_here(SbRevision *revision, SbFacts *before);

#endif							/* SB_COMPLETE_H */
