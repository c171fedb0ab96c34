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

/* What a command locks most. */
typedef struct Target
{
	RangeVar   *relation;		/* NULL: none */
	LOCKMODE	lock;
	RangeVar   *partition;		/* and another one, if that lives; NULL: none */
	LOCKMODE	partition_lock;
} Target;

static void
set_target(Target *target, RangeVar *relation, LOCKMODE lock)
{
	target->relation = relation;
	target->lock = lock;
}

/* The relation that a list of names, of an object on a relation or of a relation itself, tells. */
static RangeVar *
relation_of(ObjectType type, Node *object)
{
	List	   *names;

	if (object == NULL || !IsA(object, List))
		return NULL;
	names = (List *) object;
	switch (type)
	{
		case OBJECT_TABLE:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_INDEX:
		case OBJECT_SEQUENCE:
			return makeRangeVarFromNameList(names);
		case OBJECT_TRIGGER:
		case OBJECT_RULE:
		case OBJECT_POLICY:
		case OBJECT_TABCONSTRAINT:
		case OBJECT_COLUMN:
			return list_length(names) < 2 ? NULL :
				makeRangeVarFromNameList(list_copy_head(names, list_length(names) - 1));
		default:
			return NULL;
	}
}

static void
alter_table_target(Target *target, AlterTableStmt *statement)
{
	set_target(target, statement->relation, AlterTableGetLockLevel(statement->cmds));
	foreach_ptr(AlterTableCmd, command, statement->cmds)
	{
		PartitionCmd *partition = (PartitionCmd *) command->def;

		if (command->subtype == AT_DetachPartition && partition->concurrent)
			target->lock = ShareUpdateExclusiveLock;
		/* what becomes a partition is read, and nobody else has it meanwhile */
		if (command->subtype == AT_AttachPartition && statement->objtype == OBJECT_TABLE)
		{
			target->partition = partition->name;
			target->partition_lock = AccessExclusiveLock;
		}
	}
}

static void
drop_target(Target *target, DropStmt *statement)
{
	if (list_length(statement->objects) == 1)
		set_target(target, relation_of(statement->removeType, linitial(statement->objects)),
				   statement->concurrent ? ShareUpdateExclusiveLock : AccessExclusiveLock);
}

/* The strongest lock on a relation that may live. */
static Target
target_of(Node *node)
{
	Target		target = {0};

	switch (nodeTag(node))
	{
		case T_AlterTableStmt:
			alter_table_target(&target, (AlterTableStmt *) node);
			break;
		case T_DropStmt:
			drop_target(&target, (DropStmt *) node);
			break;
		case T_IndexStmt:
			set_target(&target, ((IndexStmt *) node)->relation,
					   ((IndexStmt *) node)->concurrent ? ShareUpdateExclusiveLock : ShareLock);
			break;
		case T_CreateTrigStmt:
			set_target(&target, ((CreateTrigStmt *) node)->relation, ShareRowExclusiveLock);
			break;
		case T_CreatePolicyStmt:
			set_target(&target, ((CreatePolicyStmt *) node)->table, AccessExclusiveLock);
			break;
		case T_AlterPolicyStmt:
			set_target(&target, ((AlterPolicyStmt *) node)->table, AccessExclusiveLock);
			break;
		case T_RuleStmt:
			set_target(&target, ((RuleStmt *) node)->relation, AccessExclusiveLock);
			break;
		case T_CreateStatsStmt:
			if (IsA(linitial(((CreateStatsStmt *) node)->relations), RangeVar))
				set_target(&target, linitial(((CreateStatsStmt *) node)->relations),
						   ShareUpdateExclusiveLock);
			break;
		case T_CommentStmt:
			set_target(&target, relation_of(((CommentStmt *) node)->objtype,
											((CommentStmt *) node)->object), ShareUpdateExclusiveLock);
			break;
		case T_RenameStmt:
			set_target(&target, ((RenameStmt *) node)->relation,
					   ((RenameStmt *) node)->renameType == OBJECT_INDEX ? ShareUpdateExclusiveLock :
					   AccessExclusiveLock);
			break;
		case T_AlterObjectSchemaStmt:
			set_target(&target, ((AlterObjectSchemaStmt *) node)->relation, AccessExclusiveLock);
			break;
		case T_AlterSeqStmt:
			set_target(&target, ((AlterSeqStmt *) node)->sequence, ShareRowExclusiveLock);
			break;
		case T_RefreshMatViewStmt:
			set_target(&target, ((RefreshMatViewStmt *) node)->relation,
					   ((RefreshMatViewStmt *) node)->concurrent ? ExclusiveLock : AccessExclusiveLock);
			break;
		case T_ViewStmt:
			set_target(&target, ((ViewStmt *) node)->view, AccessExclusiveLock);
			break;
		case T_LockStmt:
			set_target(&target, linitial(((LockStmt *) node)->relations), ((LockStmt *) node)->mode);
			break;
		case T_CreateStmt:
			/* a partition locks the table that it is a part of */
			if (((CreateStmt *) node)->partbound)
				set_target(&target, linitial(((CreateStmt *) node)->inhRelations), AccessExclusiveLock);
			break;
		default:
			break;
	}
	return target;
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
	Target		target = target_of(tree);
	Oid			relation;

	if (target.partition && is_live(planner, target.partition))
		set_target(&target, target.partition, target.partition_lock);
	relation = target.relation ? RangeVarGetRelid(target.relation, NoLock, true) : InvalidOid;
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
	if (target.relation == NULL)
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
	step->lock = target.lock;
	add_lock_hazards(step);
	measure(step);
	if (step->bytes == 0 && get_rel_relkind(relation) != RELKIND_VIEW)
	{
		step->spared = step->hazards & (SB_DATA_LOSS | SB_REWRITE | SB_FULL_SCAN | SB_MAY_FAIL);
		step->hazards &= ~step->spared;
	}
}
