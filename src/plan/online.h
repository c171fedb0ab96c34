/*
 * online.h
 *	  A plan in the form that keeps others waiting the least, and its run.
 */
#ifndef SB_PLAN_ONLINE_H
#define SB_PLAN_ONLINE_H

#include "plan/plan.h"
#include "run/online.h"

/* What the form of a step may do outside of the transaction in which the step stands. */
typedef enum SbFreedom
{
	SB_FREEDOM_NONE,			/* finish something after it */
	SB_FREEDOM_BEFORE,			/* also prepare something before it */
	SB_FREEDOM_ALL				/* all of it: nothing else has to happen at the same time */
} SbFreedom;

/*
 * One step of a plan, or several that belong together: what runs before them, with them, and
 * after.
 */
typedef struct SbOnlineForm
{
	const SbPlan *plan;
	List	   *before;			/* of SbOnlineStep * */
	List	   *within;			/* of const char *: commands of one transaction */
	List	   *after;			/* of SbOnlineStep * */
	List	   *not_null;		/* of char *: columns that the plan has made NOT NULL, see online_form.c */
} SbOnlineForm;

/*
 * Adds the form of a step. False: it reads or writes all rows while it keeps others out, and there
 * is no other way.
 */
extern bool sb_online_form(SbOnlineForm *form, const SbPlanStep *step, SbFreedom freedom);

/* The steps of the whole plan, of SbOnlineStep *; a NOTICE for each that blocks for long. */
extern List *sb_plan_online(const SbPlan *plan, int allow);

/*
 * Runs plans until nothing differs; in a procedure that is not atomic. allow, prune: as for
 * sb_apply.
 */
extern void sb_apply_online(int allow, bool prune);

#endif							/* SB_PLAN_ONLINE_H */
