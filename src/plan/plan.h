/*
 * plan.h
 *	  The steps that bring the database to the models.
 */
#ifndef SB_PLAN_H
#define SB_PLAN_H

#include "base/alter.h"
#include "facts/diff.h"
#include "storage/lockdefs.h"

/* One command. */
typedef struct SbPlanStep
{
	int			number;			/* from 1 */
	const char *ddl;			/* no semicolon */
	SbKind		kind;			/* of what it is about */
	const char *identity;
	int			hazards;		/* of SbHazard */
	LOCKMODE	lock;			/* on `relation` */
	bool		apart;			/* cannot run in a transaction block */
	bool		adds_value;		/* of an enum, which cannot be used before the transaction ends */
	const char *evidence;
	const char *fills;
	const char *from;			/* see SbCommand */
	bool		together;		/* in one transaction with the others of the same object */
	Oid			relation;		/* that lives and that it locks; InvalidOid: none */
	double		rows;			/* in it, by the statistics; -1: unknown */
	int64		bytes;			/* of it, without indexes */
	int			spared;			/* hazards that were left out, as the relation is empty */
	const char *hint;			/* NULL, or the call that would do better */
	struct SbStep *seed;		/* a statement that runs once, as its table is new; NULL: it is no such */
	const SbFact *live;
	const SbFact *wanted;
} SbPlanStep;

typedef struct SbPlan
{
	SbDrift    *drift;
	List	   *steps;			/* of SbPlanStep * */
	List	   *extras;			/* of SbFact *: live roots of no model, which stay */
	List	   *renames;		/* of SbRename *: declared, that the first steps do */
} SbPlan;

/*
 * Compares and plans; runs nothing. prune: what no model has is dropped, too. Errors: see sb_drift;
 * ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST if something that stays is in the way.
 */
extern SbPlan *sb_plan_make(bool prune);

/* The same for a drift that is known, without declared renames; its wanted set may have no source. */
extern SbPlan *sb_plan_drift(SbDrift *drift, bool prune);

/* "ACCESS EXCLUSIVE"; NULL for NoLock. */
extern const char *sb_lock_name(LOCKMODE mode);

#endif							/* SB_PLAN_H */
