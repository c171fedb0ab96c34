/*
 * group.h
 *	  Which statements belong together: an object with all that stands on it.
 */
#ifndef SB_GROUP_H
#define SB_GROUP_H

#include "model/model.h"

/*
 * For each statement of a settled model the index of the one that leads its group; those that lead
 * have their own. Allocated in CurrentMemoryContext.
 */
extern int *sb_model_groups(SbModel *model);

#endif							/* SB_GROUP_H */
