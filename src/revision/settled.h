/*
 * settled.h
 *	  Whether there is anything to upgrade, without looking at the history.
 */
#ifndef SB_SETTLED_H
#define SB_SETTLED_H

#include "revision/graph.h"

/* Whether it is known that an upgrade to the target would do nothing, and say nothing. */
extern bool sb_is_settled(const char *target);

/*
 * Notes for which targets that is so now. The version was written in this transaction, under the writers'
 * lock.
 */
extern void sb_settle(SbLineage *graph);

#endif							/* SB_SETTLED_H */
