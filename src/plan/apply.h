/*
 * apply.h
 *	  Runs a plan in the caller's transaction, and proves it.
 */
#ifndef SB_APPLY_H
#define SB_APPLY_H

#include "plan/plan.h"

typedef struct SbApplied
{
	SbPlan	   *plan;
	List	   *elapsed;		/* of int64 *: microseconds of each step; NIL for dry_run */
} SbApplied;

/*
 * allow: of SbHazard. Errors: ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE for a hazard that is not
 * allowed; those of the steps; ERRCODE_DATA_EXCEPTION if something still differs afterwards.
 */
extern SbApplied *sb_apply(int allow, bool prune, bool dry_run);

/* Raises the errors of sb_apply that can be told before the first step. */
extern void sb_plan_check(const SbPlan *plan, int allow);

/* The plan as a script for psql. */
extern char *sb_plan_script(const SbPlan *plan);

#endif							/* SB_APPLY_H */
