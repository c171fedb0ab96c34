/*
 * hazard.c
 *	  What a step locks, and what it costs others.
 *
 * How strong a lock ALTER TABLE takes is asked of the server; for other commands it is known from
 * their documentation and measured by the tests. What only concerns rows is left out where there are none:
 * a table that the plan makes, or one that is empty.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "base/parse.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/tablecmds.h"
#include "fmgr.h"
#include "kinds/kind.h"
#include "model/model.h"
#include "plan/item.h"
#include "plan/locks.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Hazards that only rows bring. */
#define OF_ROWS (SB_DATA_LOSS | SB_REWRITE | SB_FULL_SCAN | SB_MAY_FAIL | SB_BLOCKS_READS | SB_BLOCKS_WRITES)

static const char *const lock_names[] = {
	NULL, "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
	"SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"
};

const char *
sb_lock_name(LOCKMODE mode)
{
	return mode > 0 && mode < lengthof(lock_names) ? lock_names[mode] : NULL;
}

/* Whether the plan makes the relation, so that nobody else has it. */
static bool
is_made(SbPlanner *planner, Oid relation)
{
	char	   *name = get_rel_name(relation);
	char	   *schema = get_namespace_name(get_rel_namespace(relation));

	return name && schema &&
		sb_map_get(planner->made, sb_object_key(SB_TABLE, quote_qualified_identifier(schema, name)));
}

/* Adds up the sizes of a table and all that inherits from it. */
static void
measure(SbPlanStep *step)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(step->relation, NoLock, NULL))
	{
		Oid			relation = lfirst_oid(cell);
		HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
		Form_pg_class class;
		bool		stored;

		if (!HeapTupleIsValid(tuple))
			continue;
		class = (Form_pg_class) GETSTRUCT(tuple);
		stored = class->relkind == RELKIND_RELATION || class->relkind == RELKIND_MATVIEW;
		if (class->relkind == RELKIND_FOREIGN_TABLE)
			step->bytes = -1;
		else if (stored && step->bytes >= 0)
			step->bytes += DatumGetInt64(DirectFunctionCall2(pg_relation_size, ObjectIdGetDatum(relation),
															 CStringGetTextDatum("main")));
		if (stored && class->reltuples < 0)
			step->rows = -1;
		else if (stored && step->rows >= 0)
			step->rows += class->reltuples;
		ReleaseSysCache(tuple);
	}
	if (step->rows == 0 && step->bytes > 0)
		step->rows = -1;
}

/* The table behind an index. */
static Oid
table_of(Oid relation)
{
	char		kind = get_rel_relkind(relation);

	if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX)
		return IndexGetRelation(relation, true);
	return relation;
}

static void
add_lock_hazards(SbPlanStep *step)
{
	if (step->lock >= AccessExclusiveLock)
		step->hazards |= SB_BLOCKS_READS;
	if (step->lock >= ShareLock)
		step->hazards |= SB_BLOCKS_WRITES;
}

/* Whether a relation is there already, and stays the same one. */
static bool
is_live(SbPlanner *planner, RangeVar *relation)
{
	Oid			oid = RangeVarGetRelid(relation, NoLock, true);

	return OidIsValid(oid) && !is_made(planner, oid);
}

/*
 * What a command locks most. What becomes a partition is read, and nobody else has it meanwhile: where it
 * lives, it counts and not the table that it becomes a part of.
 */
static SbLockOf *
main_lock(SbPlanner *planner, Node *tree)
{
	List	   *locks = sb_locks_of(tree);

	if (IsA(tree, DropStmt) && list_length(((DropStmt *) tree)->objects) != 1)
		return NULL;
	if (IsA(tree, CreateStmt) && ((CreateStmt *) tree)->partbound == NULL)
		return NULL;
	foreach_ptr(SbLockOf, lock, locks)
		if (lock->becomes_partition && is_live(planner, lock->relation))
			return lock;
	return locks ? linitial(locks) : NULL;
}

/* A condition on a domain is looked up in all tables that have a column of it. */
static void
judge_domain(SbPlanStep *step)
{
	if ((step->hazards & SB_FULL_SCAN) == 0)
		return;
	step->lock = ShareLock;
	add_lock_hazards(step);
}

void
sb_step_judge(SbPlanner *planner, SbPlanStep *step, bool lives)
{
	Node	   *tree = sb_parse_one(step->ddl, false)->stmt;
	SbLockOf   *target = main_lock(planner, tree);
	Oid			relation = target ? RangeVarGetRelid(target->relation, NoLock, true) : InvalidOid;

	if (step->hazards & SB_REWRITE)
		step->hazards |= SB_FULL_SCAN;
	if (IsA(tree, AlterDomainStmt))
		judge_domain(step);

	/* a composite type has no rows of its own, but those of the columns that have it */
	if (OidIsValid(relation) && get_rel_relkind(relation) == RELKIND_COMPOSITE_TYPE)
	{
		step->rows = -1;
		return;
	}
	step->adds_value = IsA(tree, AlterEnumStmt) && ((AlterEnumStmt *) tree)->oldVal == NULL;
	if (OidIsValid(relation))
		relation = table_of(relation);
	if (target == NULL)
	{
		step->rows = -1;
		return;
	}
	if (!OidIsValid(relation) || (!lives && is_made(planner, relation) && (step->hazards & SB_DATA_LOSS) == 0))
	{
		step->hazards &= ~OF_ROWS;
		return;
	}
	step->relation = relation;
	step->lock = target->lock;
	add_lock_hazards(step);
	measure(step);
	if (step->bytes == 0 && get_rel_relkind(relation) != RELKIND_VIEW)
	{
		step->spared = step->hazards & (SB_DATA_LOSS | SB_REWRITE | SB_FULL_SCAN | SB_MAY_FAIL);
		step->hazards &= ~step->spared;
	}
}
