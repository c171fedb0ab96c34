/*
 * locks.h
 *	  How many locks a run needs, and how many the shared lock table has room for.
 */
#ifndef SB_LOCKS_H
#define SB_LOCKS_H

#include "run/execute.h"

/*
 * Sets step->locks of all steps, which stand in the order in which they run: an estimate of the
 * locked objects that each adds to its transaction.
 */
extern void sb_locks_estimate(List *steps);

/*
 * Key of a relation in the maps of that, and in step->partition_of; of the parent of a partition.
 */
extern char *sb_relation_key(const char *schema, const char *name);
extern char *sb_parent_key(SbModel *model, const SbStatement *statement);

/* Objects that the lock table can hold, and how many are in it now. */
extern int	sb_locks_capacity(void);
extern int	sb_locks_held(void);

/* Raises ERRCODE_OUT_OF_MEMORY if the steps that are to run need more than there is room for. */
extern void sb_locks_check(List *steps);

/*
 * The same for dropping what the models define and the database has; order: as sb_model_order gave
 * it.
 */
extern void sb_locks_check_drop(SbModel *model, SbStatement **order);

/* Raises it if the table is nearly full now; to be called now and then. */
extern void sb_locks_watch(void);

#endif							/* SB_LOCKS_H */
