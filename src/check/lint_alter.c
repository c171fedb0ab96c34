/*
 * lint_alter.c
 *	  The rules over ALTER TABLE, and what it makes of the relations.
 */
#include "base/compat.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_tablespace.h"
#include "check/lint_inner.h"
#include "commands/defrem.h"
#include "commands/tablecmds.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static HeapTuple
class_of(const SbSeen *seen)
{
	return OidIsValid(seen->oid) ? SearchSysCache1(RELOID, ObjectIdGetDatum(seen->oid)) : NULL;
}

/* Whether SET LOGGED or SET UNLOGGED changes anything. */
static bool
changes_persistence(const SbSeen *seen, bool logged)
{
	HeapTuple	tuple = class_of(seen);
	char		persistence;

	if (!HeapTupleIsValid(tuple))
		return true;
	persistence = ((Form_pg_class) GETSTRUCT(tuple))->relpersistence;
	ReleaseSysCache(tuple);
	return persistence == (logged ? RELPERSISTENCE_UNLOGGED : RELPERSISTENCE_PERMANENT);
}

/* The same of SET TABLESPACE and SET ACCESS METHOD. */
static bool
moves(const SbSeen *seen, const AlterTableCmd *cmd)
{
	HeapTuple	tuple = class_of(seen);
	Form_pg_class class;
	Oid			now,
				then;

	if (!HeapTupleIsValid(tuple))
		return true;
	class = (Form_pg_class) GETSTRUCT(tuple);
	if (cmd->subtype == AT_SetTableSpace)
	{
		now = OidIsValid(class->reltablespace) ? class->reltablespace : MyDatabaseTableSpace;
		then = get_tablespace_oid(cmd->name, true);
	}
	else
	{
		now = class->relam;
		then = get_am_oid(cmd->name ? cmd->name : default_table_access_method, true);
	}
	ReleaseSysCache(tuple);
	return now != then && RELKIND_HAS_STORAGE(seen->kind);
}

static void
rewrite(SbLint *lint, SbSeen *seen, SbRuleId rule, const char *what)
{
	SbFinding  *finding = sb_lint_find(lint, rule, seen, seen->kind == RELKIND_INDEX ? "%s copies all of %s while nobody can use it" :
									   "%s writes all of %s anew while nobody can read it",
									   what, sb_lint_size(seen));

	/* of an index, only its own files */
	sb_lint_claim(lint, finding, AccessExclusiveLock, seen->kind != RELKIND_INDEX, rule != SB_RULE_MOVES_TABLE);
}

/* --- NOT NULL --- */

static void
set_not_null(SbLint *lint, SbSeen *seen, const char *column, LOCKMODE lock)
{
	if (seen->filled && !sb_lint_not_null(seen, column) && !sb_lint_proves_not_null(seen, column))
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_SET_NOT_NULL, seen,
										   "SET NOT NULL of column \"%s\" reads all of %s while nobody can read or write it",
										   column, sb_lint_size(seen));

		sb_lint_claim(lint, finding, lock, false, true);
	}
	sb_lint_touch_column(lint, seen, column)->not_null = true;
}

static void
drop_not_null(SbLint *lint, SbSeen *seen, const char *column)
{
	if (!seen->made)
		(void) sb_lint_find(lint, SB_RULE_DROP_NOT_NULL, seen,
							"programs that read column \"%s\" of %s may meet NULL", column, seen->name);
	sb_lint_touch_column(lint, seen, column)->not_null = false;
}

/* --- dropping --- */

static bool
has_key(const SbSeenIndex *index, const char *column)
{
	foreach_ptr(SbSeenKey, key, index->keys)
		if (key->column && strcmp(key->column, column) == 0)
			return true;
	return false;
}

static void
drop_column(SbLint *lint, SbSeen *seen, const AlterTableCmd *cmd)
{
	if (cmd->missing_ok && (OidIsValid(seen->oid) || seen->made) && !sb_lint_has_column(seen, cmd->name))
		return;
	if (seen->filled)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_DROP_COLUMN, seen,
										   "the values of column \"%s\" of %s are gone",
										   cmd->name, sb_lint_size(seen));

		sb_lint_claim(lint, finding, AccessExclusiveLock, false, false);
	}
	if (cmd->behavior == DROP_CASCADE)
		(void) sb_lint_find(lint, SB_RULE_DROP_CASCADE, seen,
							"what depends on column \"%s\" of %s goes without being named", cmd->name, seen->name);
	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, seen))
		if (has_key(index, cmd->name))
			sb_lint_lose_index(lint, index);
	sb_lint_free_referenced(lint, seen, cmd->name, NULL);
	sb_lint_lose_keys(lint, seen, cmd->name, NULL);
	sb_lint_touch_column(lint, seen, cmd->name)->gone = true;
}

static void
drop_constraint(SbLint *lint, SbSeen *seen, const AlterTableCmd *cmd)
{
	sb_lint_free_referenced(lint, seen, NULL, cmd->name);
	if (cmd->behavior == DROP_CASCADE)
	{
		(void) sb_lint_find(lint, SB_RULE_DROP_CASCADE, seen,
							"what depends on constraint \"%s\" of %s goes without being named",
							cmd->name, seen->name);
		sb_lint_free_referencing(lint, seen, cmd->name);
	}
	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, seen))
		if (index->name && strcmp(index->name, cmd->name) == 0)
			sb_lint_lose_index(lint, index);
	sb_lint_lose_keys(lint, seen, NULL, cmd->name);
	sb_lint_lose_constraint(lint, seen, cmd->name);
}

/* --- what is quick, but has others wait --- */

static void
secure(SbLint *lint, SbSeen *seen, const AlterTableCmd *cmd)
{
	if (seen->filled)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_POLICY_LOCKS, seen,
										 "switching row level security has nobody read or write %s for a moment",
										 seen->name),
					  AccessExclusiveLock, false, false);
	if (cmd->subtype == AT_EnableRowSecurity && seen->secured == 0)
	{
		seen->secured = lint->findings->statement;
		seen->secured_line = lint->findings->line;
	}
	if (cmd->subtype == AT_DisableRowSecurity)
		seen->secured = 0;
}

static void
switch_trigger(SbLint *lint, SbSeen *seen, const char *what, LOCKMODE lock)
{
	if (seen->filled)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_TRIGGER_LOCKS, seen,
										 "switching a %s has nobody %s %s until the end of the transaction", what,
										 lock >= AccessExclusiveLock ? "read or write" : "write to", seen->name),
					  lock, false, false);
}

static void
detach(SbLint *lint, SbSeen *seen, const PartitionCmd *cmd)
{
	SbSeen	   *part = sb_lint_relation(lint, cmd->name);

	part->apart = true;
	if (cmd->concurrent || !seen->filled)
		return;
	sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DETACH_BLOCKS, seen,
									 "detaching %s has nobody read or write all of %s until the end of the transaction",
									 part->name, seen->name),
				  AccessExclusiveLock, false, false);
}

/* A generated column that is stored, with another expression. */
static void
set_expression(SbLint *lint, SbSeen *seen, const char *column)
{
	HeapTuple	tuple = OidIsValid(seen->oid) ? SearchSysCacheAttName(seen->oid, column) : NULL;
	bool		stored = true;

	if (HeapTupleIsValid(tuple))
	{
		stored = ((Form_pg_attribute) GETSTRUCT(tuple))->attgenerated == ATTRIBUTE_GENERATED_STORED;
		ReleaseSysCache(tuple);
	}
	if (seen->filled && stored)
		rewrite(lint, seen, SB_RULE_ADDED_GENERATED, psprintf("another expression of column \"%s\"", column));
}

static void
alter_rest(SbLint *lint, SbSeen *seen, AlterTableCmd *cmd, LOCKMODE lock)
{
	bool		logged = cmd->subtype == AT_SetLogged;

	switch ((int) cmd->subtype)
	{
		case AT_SetLogged:
		case AT_SetUnLogged:
			if (seen->filled && changes_persistence(seen, logged))
				rewrite(lint, seen, SB_RULE_SET_LOGGED, logged ? "SET LOGGED" : "SET UNLOGGED");
			break;
		case AT_SetTableSpace:
		case AT_SetAccessMethod:
			if (seen->filled && moves(seen, cmd))
				rewrite(lint, seen, cmd->subtype == AT_SetTableSpace ? SB_RULE_MOVES_TABLE : SB_RULE_CHANGES_METHOD,
						cmd->subtype == AT_SetTableSpace ? "SET TABLESPACE" : "SET ACCESS METHOD");
			break;
		case AT_SetExpression:
			set_expression(lint, seen, cmd->name);
			break;
		case AT_EnableRowSecurity:
		case AT_DisableRowSecurity:
		case AT_ForceRowSecurity:
		case AT_NoForceRowSecurity:
			secure(lint, seen, cmd);
			break;
		case AT_EnableTrig:
		case AT_EnableAlwaysTrig:
		case AT_EnableReplicaTrig:
		case AT_DisableTrig:
		case AT_EnableTrigAll:
		case AT_DisableTrigAll:
		case AT_EnableTrigUser:
		case AT_DisableTrigUser:
			switch_trigger(lint, seen, "trigger", lock);
			break;
		case AT_EnableRule:
		case AT_EnableAlwaysRule:
		case AT_EnableReplicaRule:
		case AT_DisableRule:
			switch_trigger(lint, seen, "rule", lock);
			break;
		default:
			break;
	}
}

static void
alter(SbLint *lint, SbSeen *seen, AlterTableCmd *cmd, LOCKMODE lock, AlterTableStmt *stmt)
{
	switch ((int) cmd->subtype)
	{
		case AT_AddColumn:
			if (!cmd->missing_ok || !sb_lint_has_column(seen, ((ColumnDef *) cmd->def)->colname))
				sb_lint_new_column(lint, seen, (ColumnDef *) cmd->def, lock);
			break;
		case AT_AlterColumnType:
			sb_lint_column_type(lint, seen, cmd, lock);
			break;
		case AT_SetNotNull:
			set_not_null(lint, seen, cmd->name, lock);
			break;
		case AT_DropNotNull:
			drop_not_null(lint, seen, cmd->name);
			break;
		case AT_AddConstraint:
			sb_lint_constraint(lint, seen, (Constraint *) cmd->def, NULL, lock);
			break;
		case AT_ValidateConstraint:
			sb_lint_validate(lint, seen, cmd->name);
			break;
		case AT_DropColumn:
			drop_column(lint, seen, cmd);
			break;
		case AT_DropConstraint:
			drop_constraint(lint, seen, cmd);
			break;
		case AT_AttachPartition:
			if (stmt->objtype == OBJECT_TABLE)
				sb_lint_attach(lint, seen, (PartitionCmd *) cmd->def);
			break;
		case AT_DetachPartition:
			detach(lint, seen, (PartitionCmd *) cmd->def);
			break;
		default:
			alter_rest(lint, seen, cmd, lock);
			break;
	}
}

static bool
drops(const AlterTableCmd *cmd)
{
	return cmd->subtype == AT_DropColumn || cmd->subtype == AT_DropConstraint;
}

/* The tables of a composite type: List of OIDs. */
static List *
tables_of_type(const SbSeen *seen)
{
	Relation	catalog;
	Oid			type = OidIsValid(seen->oid) ? get_rel_type_id(seen->oid) : InvalidOid;
	List	   *tables = NIL;
	ScanKeyData key;
	TableScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(type))
		return NIL;
	catalog = table_open(RelationRelationId, AccessShareLock);
	ScanKeyInit(&key, Anum_pg_class_reloftype, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = table_beginscan_catalog(catalog, 1, &key);
	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
		tables = lappend_oid(tables, ((Form_pg_class) GETSTRUCT(tuple))->oid);
	table_endscan(scan);
	table_close(catalog, AccessShareLock);
	return tables;
}

/* ALTER TYPE ... ALTER ATTRIBUTE ... CASCADE alters the tables of the type as well. */
static void
alter_type(SbLint *lint, const SbSeen *type, const AlterTableStmt *stmt)
{
	foreach_ptr(AlterTableCmd, cmd, stmt->cmds)
		foreach_oid(table, cmd->behavior == DROP_CASCADE ? tables_of_type(type) : NIL)
		{
			SbSeen	   *seen = sb_lint_live(lint, table);

			if (seen && cmd->subtype == AT_AlterColumnType)
				sb_lint_column_type(lint, seen, cmd, AccessExclusiveLock);
			else if (seen && cmd->subtype == AT_DropColumn)
				drop_column(lint, seen, cmd);
		}
}

void
sb_lint_alter_table(SbLint *lint, AlterTableStmt *stmt)
{
	SbSeen	   *seen = sb_lint_relation(lint, stmt->relation);
	LOCKMODE	lock = AlterTableGetLockLevel(stmt->cmds);
	bool		slow = lint->slow;

	if (stmt->objtype == OBJECT_TYPE)
		alter_type(lint, seen, stmt);
	if (stmt->objtype == OBJECT_TYPE || sb_lint_is_idle(seen, stmt->missing_ok))
		return;
	lint->only = !stmt->relation->inh;
	/* the server drops before it does anything else */
	foreach_ptr(AlterTableCmd, cmd, stmt->cmds)
		if (drops(cmd))
			alter(lint, seen, cmd, lock, stmt);
	foreach_ptr(AlterTableCmd, cmd, stmt->cmds)
		if (!drops(cmd))
			alter(lint, seen, cmd, lock, stmt);
	lint->only = false;
	if (lint->slow == slow || !seen->filled)
		return;
	if (seen->passes++ > 0)
		(void) sb_lint_find(lint, SB_RULE_SEVERAL_ALTERS, seen,
							"this goes through all of %s again, after another ALTER TABLE of the transaction did",
							sb_lint_size(seen));
}
