/*
 * locks.h
 *	  Which relations a command locks, as far as its tree tells.
 */
#ifndef SB_PLAN_LOCKS_H
#define SB_PLAN_LOCKS_H

#include "base/compat.h"
#include "nodes/parsenodes.h"
#include "storage/lockdefs.h"

typedef struct SbLockOf
{
	RangeVar   *relation;		/* as written; an index stands for itself here, though its table is locked */
	LOCKMODE	lock;
	bool		becomes_partition;	/* by ATTACH PARTITION */
	bool		referenced;		/* by a foreign key */
} SbLockOf;

/*
 * What a command locks, List of SbLockOf *: what it is about first, then others that it names. Locks weaker than
 * SHARE UPDATE EXCLUSIVE are left out, and what only the catalogs tell: dependent views, referenced
 * tables of a foreign key that is dropped. How strong a lock ALTER TABLE takes is asked of the server.
 */
extern List *sb_locks_of(Node *tree);

#endif							/* SB_PLAN_LOCKS_H */
