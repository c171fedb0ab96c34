/*
 * locks.c
 *	  Which relations a command locks, as far as its tree tells.
 *
 * For commands other than ALTER TABLE it is known from their documentation and measured by the tests.
 */
#include "base/compat.h"

#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "commands/tablecmds.h"
#include "plan/locks.h"
#include "storage/lock.h"

static SbLockOf *
add_lock(List **locks, RangeVar *relation, LOCKMODE mode)
{
	SbLockOf   *lock = palloc0(sizeof(SbLockOf));

	lock->relation = relation;
	lock->lock = mode;
	if (relation)
		*locks = lappend(*locks, lock);
	return lock;
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

/* Foreign keys add triggers to the table that they refer to. */
static void
add_referenced(List **locks, Node *node)
{
	Constraint *constraint = (Constraint *) node;

	if (node && IsA(node, Constraint) && constraint->contype == CONSTR_FOREIGN)
		add_lock(locks, constraint->pktable, ShareRowExclusiveLock)->referenced = true;
	if (node && IsA(node, ColumnDef))
		foreach_ptr(Node, part, ((ColumnDef *) node)->constraints)
			add_referenced(locks, part);
}

static void
alter_table_locks(List **locks, AlterTableStmt *statement)
{
	SbLockOf   *table = add_lock(locks, statement->relation, AlterTableGetLockLevel(statement->cmds));

	foreach_ptr(AlterTableCmd, command, statement->cmds)
	{
		PartitionCmd *partition = (PartitionCmd *) command->def;

		if (command->subtype == AT_DetachPartition && partition->concurrent)
			table->lock = ShareUpdateExclusiveLock;
		if (command->subtype == AT_AttachPartition && statement->objtype == OBJECT_TABLE)
			add_lock(locks, partition->name, AccessExclusiveLock)->becomes_partition = true;
		if (command->subtype == AT_DetachPartition)
			add_lock(locks, partition->name, partition->concurrent ? ShareUpdateExclusiveLock : AccessExclusiveLock);
		if (command->subtype == AT_AddConstraint || command->subtype == AT_AddColumn)
			add_referenced(locks, command->def);
	}
}

/* A partition locks the table that it is a part of. */
static void
create_table_locks(List **locks, CreateStmt *statement)
{
	foreach_ptr(RangeVar, parent, statement->inhRelations)
		add_lock(locks, parent, statement->partbound ? AccessExclusiveLock : ShareUpdateExclusiveLock);
	foreach_ptr(Node, element, statement->tableElts)
		add_referenced(locks, element);
	foreach_ptr(Node, constraint, statement->constraints)
		add_referenced(locks, constraint);
}

static void
drop_locks(List **locks, DropStmt *statement)
{
	foreach_ptr(Node, object, statement->objects)
		add_lock(locks, relation_of(statement->removeType, object),
				 statement->concurrent ? ShareUpdateExclusiveLock : AccessExclusiveLock);
}

static void
statistics_locks(List **locks, CreateStatsStmt *statement)
{
	if (IsA(linitial(statement->relations), RangeVar))
		add_lock(locks, linitial(statement->relations), ShareUpdateExclusiveLock);
}

static void
vacuum_locks(List **locks, VacuumStmt *statement)
{
	LOCKMODE	mode = ShareUpdateExclusiveLock;

	foreach_node(DefElem, option, statement->options)
		if (strcmp(option->defname, "full") == 0 && defGetBoolean(option))
			mode = AccessExclusiveLock;
	foreach_node(VacuumRelation, vacuumed, statement->rels)
		add_lock(locks, vacuumed->relation, mode);
}

static void
each_lock(List **locks, List *relations, LOCKMODE mode)
{
	foreach_ptr(RangeVar, relation, relations)
		add_lock(locks, relation, mode);
}

static bool
is_concurrent(List *options)
{
	foreach_node(DefElem, option, options)
		if (strcmp(option->defname, "concurrently") == 0)
			return defGetBoolean(option);
	return false;
}

/* Commands that lock several relations, or not always the same way. */
static bool
other_locks(List **locks, Node *node)
{
	switch (nodeTag(node))
	{
		case T_AlterTableStmt:
			alter_table_locks(locks, (AlterTableStmt *) node);
			return true;
		case T_CreateStmt:
			create_table_locks(locks, (CreateStmt *) node);
			return true;
		case T_DropStmt:
			drop_locks(locks, (DropStmt *) node);
			return true;
		case T_CreateStatsStmt:
			statistics_locks(locks, (CreateStatsStmt *) node);
			return true;
		case T_TruncateStmt:
			each_lock(locks, ((TruncateStmt *) node)->relations, AccessExclusiveLock);
			return true;
		case T_LockStmt:
			each_lock(locks, ((LockStmt *) node)->relations, ((LockStmt *) node)->mode);
			return true;
		case T_VacuumStmt:
			vacuum_locks(locks, (VacuumStmt *) node);
			return true;
		case T_ClusterStmt:
			add_lock(locks, ((ClusterStmt *) node)->relation, AccessExclusiveLock);
			return true;
		case T_ReindexStmt:
			add_lock(locks, ((ReindexStmt *) node)->relation,
					 is_concurrent(((ReindexStmt *) node)->params) ? ShareUpdateExclusiveLock : ShareLock);
			return true;
		case T_CommentStmt:
			add_lock(locks, relation_of(((CommentStmt *) node)->objtype, ((CommentStmt *) node)->object),
					 ShareUpdateExclusiveLock);
			return true;
		default:
			return false;
	}
}

List *
sb_locks_of(Node *node)
{
	List	   *locks = NIL;

	if (other_locks(&locks, node))
		return locks;
	switch (nodeTag(node))
	{
		case T_IndexStmt:
			add_lock(&locks, ((IndexStmt *) node)->relation,
					 ((IndexStmt *) node)->concurrent ? ShareUpdateExclusiveLock : ShareLock);
			break;
		case T_CreateTrigStmt:
			add_lock(&locks, ((CreateTrigStmt *) node)->relation, ShareRowExclusiveLock);
			break;
		case T_CreatePolicyStmt:
			add_lock(&locks, ((CreatePolicyStmt *) node)->table, AccessExclusiveLock);
			break;
		case T_AlterPolicyStmt:
			add_lock(&locks, ((AlterPolicyStmt *) node)->table, AccessExclusiveLock);
			break;
		case T_RuleStmt:
			add_lock(&locks, ((RuleStmt *) node)->relation, AccessExclusiveLock);
			break;
		case T_RenameStmt:
			add_lock(&locks, ((RenameStmt *) node)->relation,
					 ((RenameStmt *) node)->renameType == OBJECT_INDEX ? ShareUpdateExclusiveLock :
					 AccessExclusiveLock);
			break;
		case T_AlterObjectSchemaStmt:
			add_lock(&locks, ((AlterObjectSchemaStmt *) node)->relation, AccessExclusiveLock);
			break;
		case T_AlterSeqStmt:
			add_lock(&locks, ((AlterSeqStmt *) node)->sequence, ShareRowExclusiveLock);
			break;
		case T_RefreshMatViewStmt:
			add_lock(&locks, ((RefreshMatViewStmt *) node)->relation,
					 ((RefreshMatViewStmt *) node)->concurrent ? ExclusiveLock : AccessExclusiveLock);
			break;
		case T_ViewStmt:
			add_lock(&locks, ((ViewStmt *) node)->view, AccessExclusiveLock);
			break;
		default:
			break;
	}
	return locks;
}
