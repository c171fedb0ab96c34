/*
 * measure_counts.h
 *	  What this session counts for pg_stat: how a statement has read a relation; and all of it as it was before.
 */
#ifndef SB_MEASURE_COUNTS_H
#define SB_MEASURE_COUNTS_H

#include "base/compat.h"

typedef struct SbCounts SbCounts;

/* Notes what is counted of all relations that there are, and what pg_class tells of their sizes; in CurrentMemoryContext. */
extern SbCounts *sb_counts_take(void);

/* How often a relation was read from its start, or an index used, and how many rows came out, since the last time. */
extern void sb_counts_since(SbCounts *counts, Oid relation, int64 *scans, int64 *rows);

/* What was counted up to now belongs to nobody. */
extern void sb_counts_skip(SbCounts *counts);

/*
 * Behind the rollback: the counters as they were noted, but for dead rows, which are really there; and what the server
 * has written to pg_class without a transaction, of relations that sb_counts_since was called for: with `touched`, taken later, or NULL.
 */
extern void sb_counts_restore(SbCounts *counts, SbCounts *touched);

#endif							/* SB_MEASURE_COUNTS_H */
