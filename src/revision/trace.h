/*
 * trace.h
 *	  What each revision of a line makes of the facts: from a replay.
 */
#ifndef SB_TRACE_H
#define SB_TRACE_H

#include "revision/graph.h"
#include "revision/portable.h"

/* One fact through the history: what it is from a state on. */
typedef struct SbTraced
{
	SbKind		kind;
	const char *identity;
	List	   *states;			/* of int: 0 is what is there before the first revision, n what the n-th leaves */
	List	   *values;			/* of SbFact *, parallel; NULL: it is not there */
} SbTraced;

typedef struct SbTrace
{
	List	   *path;			/* of SbRevision * */
	int			states;			/* that are known: those that have run, and one */
	List	   *facts;			/* of SbTraced * */
	SbRevision *failed;			/* could not run; NULL: all could */
	char	   *problem;		/* why */
	SbMap	   *by_key;
} SbTrace;

/*
 * Replays the path, which starts where there is nothing. only: a state; then that and the last one are looked at, and
 * the facts of all others are as in the one that was looked at before. -1: all are. A script that fails ends it, and is no error; errors
 * are those of sb_replay and of what is not the script's fault.
 */
extern SbTrace *sb_trace(List *path, int only);

/* What a fact is in a state; NULL: it is not there. */
extern SbFact *sb_traced_at(const SbTraced *traced, int state);

/* Whether the history ever has a fact. */
extern bool sb_trace_knows(SbTrace *trace, const SbFact *fact);

#endif							/* SB_TRACE_H */
