/*
 * lint_drop.c
 *	  The rules over what is dropped, emptied or renamed.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "base/settings.h"
#include "catalog/dependency.h"
#include "catalog/heap.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "check/lint_inner.h"
#include "commands/extension.h"
#include "commands/policy.h"
#include "commands/trigger.h"
#include "kinds/object_of.h"
#include "rewrite/rewriteSupport.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* --- what else is locked or lost with a table --- */

/* Whether a foreign key has a column of the table. */
static bool
has_column(Relation catalog, HeapTuple tuple, AttrNumber column)
{
	bool		isnull;
	Datum		keys = heap_getattr(tuple, Anum_pg_constraint_conkey, RelationGetDescr(catalog), &isnull);
	ArrayType  *array = isnull ? NULL : DatumGetArrayTypeP(keys);

	for (int i = 0; array && i < ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)); i++)
		if (((int16 *) ARR_DATA_PTR(array))[i] == column)
			return true;
	return false;
}

List *
sb_lint_referenced(const SbSeen *seen, const char *column, const char *wanted)
{
	Relation	catalog = table_open(ConstraintRelationId, AccessShareLock);
	List	   *tables = NIL;
	Oid			table = seen->oid;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_constraint_conrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
	scan = systable_beginscan(catalog, ConstraintRelidTypidNameIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);

		if (sb_lint_lost_constraint(seen, NameStr(constraint->conname)))
			continue;
		/* that of a partition, which goes back to its table's, has no triggers on the other table */
		if (constraint->contype == CONSTRAINT_FOREIGN && !OidIsValid(constraint->conparentid) &&
			(wanted == NULL || strcmp(NameStr(constraint->conname), wanted) == 0) &&
			(column == NULL || has_column(catalog, tuple, sb_lint_number(seen, column))))
			tables = list_append_unique_oid(tables, constraint->confrelid);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return tables;
}

static void
tell_of_other(SbLint *lint, SbSeen *other, const SbSeen *seen, const char *message)
{
	if (other && other != seen && other->filled && !other->gone)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DROP_FOREIGN_KEY, other, "%s %s either", message, other->name),
					  AccessExclusiveLock, false, false);
}

void
sb_lint_free_referenced(SbLint *lint, SbSeen *seen, const char *column, const char *constraint)
{
	if (!OidIsValid(seen->oid))
		return;
	foreach_oid(table, sb_lint_referenced(seen, column, constraint))
		tell_of_other(lint, sb_lint_live(lint, table), seen,
					  constraint ? psprintf("dropping foreign key \"%s\" has nobody read or write", constraint) :
					  psprintf("%s%s%s goes with a foreign key, for which nobody can read or write",
							   column ? quote_identifier(column) : seen->name, column ? " of " : "", column ? seen->name : ""));
}

void
sb_lint_free_referencing(SbLint *lint, SbSeen *seen, const char *constraint)
{
	Relation	catalog;
	Oid			index = constraint && OidIsValid(seen->oid) ?
		get_relname_relid(constraint, get_rel_namespace(seen->oid)) : InvalidOid;
	List	   *tables = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(seen->oid) || (constraint && !OidIsValid(index)))
		return;
	catalog = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyInit(&key, Anum_pg_constraint_confrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(seen->oid));
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);

		if (form->contype == CONSTRAINT_FOREIGN && (constraint == NULL || form->conindid == index))
			tables = list_append_unique_oid(tables, form->conrelid);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	foreach_oid(table, tables)
		tell_of_other(lint, sb_lint_live(lint, table), seen,
					  psprintf("a foreign key to %s goes as well, for which nobody can read or write", seen->name));
}

/* Whether anything stands in a schema that lives. */
static bool
holds_anything(Oid schema)
{
	Relation	catalog = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	bool		found;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
	scan = systable_beginscan(catalog, DependReferenceIndexId, true, NULL, 2, keys);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

/* --- DROP --- */

/* A partition is taken out of its table, too. */
static void
drop_partition(SbLint *lint, SbSeen *seen)
{
	Oid			parent = OidIsValid(seen->oid) && !seen->apart && get_rel_relispartition(seen->oid) ?
		get_partition_parent(seen->oid, true) : InvalidOid;
	SbSeen	   *other = OidIsValid(parent) ? sb_lint_live(lint, parent) : NULL;

	if (other && other->filled && !other->gone)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DETACH_BLOCKS, other,
										 "dropping its partition %s has nobody read or write all of %s until the end of the transaction",
										 seen->name, other->name),
					  AccessExclusiveLock, false, false);
}

static void
drop_table(SbLint *lint, SbSeen *seen, bool cascade)
{
	if (seen->filled)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DROP_TABLE, seen, "the rows of %s are gone", sb_lint_size(seen)),
					  AccessExclusiveLock, false, false);
	sb_lint_free_referenced(lint, seen, NULL, NULL);
	drop_partition(lint, seen);
	if (cascade)
		sb_lint_free_referencing(lint, seen, NULL);
}

static void
drop_index(SbLint *lint, SbSeen *seen, const DropStmt *stmt)
{
	SbSeen	   *table = sb_lint_table(lint, seen);

	foreach_ptr(SbSeenIndex, index, table == seen ? NIL : sb_lint_indexes(lint, table))
		if (index->name && strcmp(index->name, seen->bare) == 0)
			sb_lint_lose_index(lint, index);
	if (stmt->concurrent && seen->kind == RELKIND_PARTITIONED_INDEX)
		(void) sb_lint_find(lint, SB_RULE_CONCURRENTLY_PARTITIONED, table,
							"index %s is that of a partitioned table, and cannot be dropped CONCURRENTLY", seen->name);
	if (stmt->concurrent || !table->filled)
		return;
	if (table == seen)
		(void) sb_lint_find(lint, SB_RULE_DROP_INDEX_BLOCKS, seen,
							"nobody can read or write the table of index %s until the end of the transaction",
							seen->name);
	else
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DROP_INDEX_BLOCKS, table,
										 "nobody can read or write %s until the end of the transaction",
										 table->name),
					  AccessExclusiveLock, false, false);
}

static void
drop_relation(SbLint *lint, List *names, const DropStmt *stmt)
{
	SbSeen	   *seen = sb_lint_relation_of(lint, names, 0);

	if (seen == NULL || sb_lint_is_idle(seen, stmt->missing_ok))
		return;
	if (stmt->removeType == OBJECT_INDEX)
		drop_index(lint, seen, stmt);
	/* what a materialized view holds can be computed again */
	else if (stmt->removeType == OBJECT_TABLE || stmt->removeType == OBJECT_FOREIGN_TABLE)
		drop_table(lint, seen, stmt->behavior == DROP_CASCADE);
	seen->gone = true;
}

static void
drop_schema(SbLint *lint, const char *name, const DropStmt *stmt)
{
	Oid			oid = get_namespace_oid(name, true);
	char	   *quoted = unconstify(char *, quote_identifier(name));

	if (stmt->behavior != DROP_CASCADE)
		return;
	if (OidIsValid(oid) ? holds_anything(oid) :
		!stmt->missing_ok && !sb_map_get(lint->made, psprintf("schema %s", quoted)))
		(void) sb_lint_find_object(lint, SB_RULE_DROP_SCHEMA, name, quoted,
								   "everything in schema %s is gone, and what depends on it elsewhere", quoted);
	sb_lint_drop_schema(lint, name);
}

/* IF EXISTS of a trigger, rule or policy that its table has not. */
static bool
is_missing(const SbSeen *seen, const DropStmt *stmt, const char *name)
{
	if (!stmt->missing_ok || !OidIsValid(seen->oid))
		return false;
	if (stmt->removeType == OBJECT_TRIGGER)
		return !OidIsValid(get_trigger_oid(seen->oid, name, true));
	if (stmt->removeType == OBJECT_RULE)
		return !OidIsValid(get_rewrite_oid(seen->oid, name, true));
	return !OidIsValid(get_relation_policy_oid(seen->oid, name, true));
}

/* What stands on a table: a trigger, a rule, a policy. */
static void
drop_from_table(SbLint *lint, List *names, const DropStmt *stmt)
{
	SbSeen	   *seen = sb_lint_relation_of(lint, names, 1);
	bool		policy = stmt->removeType == OBJECT_POLICY;

	if (seen && seen->filled && !sb_lint_is_idle(seen, stmt->missing_ok) &&
		!is_missing(seen, stmt, strVal(llast(names))))
		sb_lint_claim(lint, sb_lint_find(lint, policy ? SB_RULE_POLICY_LOCKS : SB_RULE_TRIGGER_LOCKS, seen,
										 "dropping a %s has nobody read or write %s until the end of the transaction",
										 policy ? "policy" : stmt->removeType == OBJECT_RULE ? "rule" : "trigger",
										 seen->name),
					  AccessExclusiveLock, false, false);
}

/* IF EXISTS of a single type, function or extension that is not there, as far as that is known. */
static bool
is_unknown(SbLint *lint, const DropStmt *stmt, Node *object)
{
	List	   *names;

	if (!stmt->missing_ok || list_length(stmt->objects) > 1 || sb_assume_filled)
		return false;
	if (stmt->removeType == OBJECT_EXTENSION)
		return !OidIsValid(get_extension_oid(strVal(object), true));
	if (IsA(object, TypeName))
	{
		names = ((TypeName *) object)->names;
		return !OidIsValid(sb_lint_type((TypeName *) object, NULL)) &&
			!sb_map_get(lint->made, psprintf("type %s", sb_lint_qualified(lint, names, true)));
	}
	if (!IsA(object, ObjectWithArgs) || stmt->removeType == OBJECT_OPERATOR)
		return false;
	names = ((ObjectWithArgs *) object)->objname;
	return FuncnameGetCandidates(names, -1, NIL, false, false, false, true) == NULL &&
		!sb_map_get(lint->made, psprintf("function %s", sb_lint_qualified(lint, names, true)));
}

/* CASCADE, where it is not said of the schema already. */
static void
check_cascade(SbLint *lint, const DropStmt *stmt)
{
	Node	   *object = linitial(stmt->objects);
	SbSeen	   *seen;

	if (stmt->behavior != DROP_CASCADE || stmt->removeType == OBJECT_SCHEMA)
		return;
	if (!IsA(object, List) || stmt->removeType > OBJECT_VIEW ||
		(stmt->removeType != OBJECT_TABLE && stmt->removeType != OBJECT_VIEW && stmt->removeType != OBJECT_MATVIEW &&
		 stmt->removeType != OBJECT_SEQUENCE && stmt->removeType != OBJECT_FOREIGN_TABLE))
	{
		if (!is_unknown(lint, stmt, object))
			(void) sb_lint_find_object(lint, SB_RULE_DROP_CASCADE, NULL, NULL,
									   "what depends on what is dropped goes without being named");
		return;
	}
	seen = sb_lint_relation_of(lint, (List *) object, 0);
	if (seen && !sb_lint_is_idle(seen, stmt->missing_ok))
		(void) sb_lint_find(lint, SB_RULE_DROP_CASCADE, seen, "what depends on %s goes without being named", seen->name);
}

void
sb_lint_drop(SbLint *lint, DropStmt *stmt)
{
	check_cascade(lint, stmt);
	foreach_ptr(Node, object, stmt->objects)
		switch (stmt->removeType)
		{
			case OBJECT_TABLE:
			case OBJECT_FOREIGN_TABLE:
			case OBJECT_MATVIEW:
			case OBJECT_VIEW:
			case OBJECT_SEQUENCE:
			case OBJECT_INDEX:
				drop_relation(lint, (List *) object, stmt);
				break;
			case OBJECT_SCHEMA:
				drop_schema(lint, strVal(object), stmt);
				break;
			case OBJECT_TRIGGER:
			case OBJECT_RULE:
			case OBJECT_POLICY:
				drop_from_table(lint, (List *) object, stmt);
				break;
			default:
				break;
		}
}

/* --- TRUNCATE --- */

/* The tables with foreign keys to some, and those with foreign keys to these: List of OIDs, without the first. */
static List *
emptied_too(List *tables)
{
	List	   *all = list_copy(tables);
	List	   *more;

	while ((more = list_difference_oid(heap_truncate_find_FKs(all), all)) != NIL)
		all = list_concat(all, more);
	return list_difference_oid(all, tables);
}

static void
truncate_cascade(SbLint *lint, const TruncateStmt *stmt)
{
	SbSeen	   *first = sb_lint_relation(lint, linitial(stmt->relations));
	List	   *tables = NIL;

	if (stmt->behavior != DROP_CASCADE)
		return;
	foreach_ptr(RangeVar, name, stmt->relations)
		if (OidIsValid(sb_lint_relation(lint, name)->oid))
			tables = lappend_oid(tables, sb_lint_relation(lint, name)->oid);
	if (tables == NIL)
		(void) sb_lint_find(lint, SB_RULE_TRUNCATE_CASCADE, first,
							"all tables with foreign keys to %s are emptied as well", first->name);
	foreach_oid(table, emptied_too(tables))
	{
		SbSeen	   *seen = sb_lint_live(lint, table);

		if (seen && seen->filled)
			sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_TRUNCATE_CASCADE, seen,
											 "the rows of %s are gone as well", sb_lint_size(seen)),
						  AccessExclusiveLock, false, false);
		if (seen)
			seen->filled = false;
	}
}

void
sb_lint_truncate(SbLint *lint, TruncateStmt *stmt)
{
	foreach_ptr(RangeVar, name, stmt->relations)
	{
		SbSeen	   *seen = sb_lint_relation(lint, name);

		if (seen->filled)
			sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_TRUNCATE, seen, "the rows of %s are gone", sb_lint_size(seen)),
						  AccessExclusiveLock, false, false);
	}
	truncate_cascade(lint, stmt);
	foreach_ptr(RangeVar, name, stmt->relations)
		sb_lint_relation(lint, name)->filled = false;
}

/* --- renames --- */

static void
note_rename(SbLint *lint, const SbSeen *seen, SbFinding *finding)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	SbSeenRename *renamed = palloc(sizeof(SbSeenRename));

	renamed->old_name = seen->name;
	renamed->finding = finding;
	renamed->transaction = lint->transaction;
	lint->renames = lappend(lint->renames, renamed);
	MemoryContextSwitchTo(oldcontext);
}

static void
rename_relation(SbLint *lint, SbSeen *seen, const char *schema, const char *name)
{
	char	   *new_name = quote_qualified_identifier(schema, name);

	if (!seen->made && seen->kind != RELKIND_INDEX && seen->kind != RELKIND_SEQUENCE)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_RENAME_TABLE, seen, "%s becomes %s: programs that run know the old name",
										   seen->name, new_name);

		if (seen->filled)
			sb_lint_claim(lint, finding, AccessExclusiveLock, false, false);
		note_rename(lint, seen, finding);
	}
	sb_lint_rename(lint, seen, schema, name);
}

static void
rename_column(SbLint *lint, const RenameStmt *stmt)
{
	SbSeen	   *seen = sb_lint_relation(lint, stmt->relation);
	SbSeenColumn *column;
	SbFinding  *finding;

	if (!seen->made)
	{
		finding = sb_lint_find(lint, SB_RULE_RENAME_COLUMN, seen,
							   "column \"%s\" of %s becomes \"%s\": programs that run know the old name",
							   stmt->subname, seen->name, stmt->newname);
		if (seen->filled)
			sb_lint_claim(lint, finding, AccessExclusiveLock, false, false);
	}
	column = sb_lint_touch_column(lint, seen, stmt->subname);
	column->name = sb_lint_keep(lint, stmt->newname);
	foreach_ptr(SbSeenKeyRef, ref, lint->keys)
		foreach_ptr(char, name, ref->table == seen ? ref->columns : NIL)
			if (strcmp(name, stmt->subname) == 0)
				lfirst(list_nth_cell(ref->columns, foreach_current_index(name))) = column->name;
	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, seen))
		foreach_ptr(SbSeenKey, key, index->keys)
			if (key->column && strcmp(key->column, stmt->subname) == 0)
				key->column = column->name;
}

/* An index of a table, or the constraint that it is of, is called otherwise. */
static void
rename_index(SbLint *lint, SbSeen *table, const char *old, const char *new)
{
	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, table))
		if (index->name && strcmp(index->name, old) == 0)
			index->name = sb_lint_keep(lint, new);
}

static void
tell_of_rename(SbLint *lint, const char *what)
{
	(void) sb_lint_find_object(lint, SB_RULE_RENAME_OTHER, NULL, what, "%s gets another name: what names it fails", what);
}

void
sb_lint_rename_stmt(SbLint *lint, RenameStmt *stmt)
{
	SbSeen	   *seen = stmt->relation ? sb_lint_relation(lint, stmt->relation) : NULL;

	if (seen && sb_lint_is_idle(seen, stmt->missing_ok))
		return;
	switch (stmt->renameType)
	{
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_INDEX:
			if (seen->kind == RELKIND_INDEX || seen->kind == RELKIND_PARTITIONED_INDEX)
				rename_index(lint, sb_lint_table(lint, seen), seen->bare, stmt->newname);
			rename_relation(lint, seen, seen->schema, stmt->newname);
			break;
		case OBJECT_SEQUENCE:
			tell_of_rename(lint, seen->name);
			rename_relation(lint, seen, seen->schema, stmt->newname);
			break;
		case OBJECT_COLUMN:
			rename_column(lint, stmt);
			break;
		case OBJECT_TABCONSTRAINT:
			rename_index(lint, seen, stmt->subname, stmt->newname);
			break;
		case OBJECT_ATTRIBUTE:
			tell_of_rename(lint, psprintf("%s.%s", seen->name, quote_identifier(stmt->subname)));
			break;
		case OBJECT_SCHEMA:
			tell_of_rename(lint, psprintf("schema %s", quote_identifier(stmt->subname)));
			sb_lint_rename_schema(lint, stmt->subname, stmt->newname);
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			tell_of_rename(lint, sb_lint_qualified(lint, (List *) stmt->object, true));
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			tell_of_rename(lint, sb_lint_qualified(lint, ((ObjectWithArgs *) stmt->object)->objname, true));
			break;
		default:
			break;
	}
}

void
sb_lint_move(SbLint *lint, AlterObjectSchemaStmt *stmt)
{
	if (stmt->relation)
	{
		SbSeen	   *seen = sb_lint_relation(lint, stmt->relation);

		if (!sb_lint_is_idle(seen, stmt->missing_ok))
			rename_relation(lint, seen, stmt->newschema, seen->bare);
	}
	else if (stmt->object && IsA(stmt->object, List))
		tell_of_rename(lint, sb_lint_qualified(lint, (List *) stmt->object, true));
	else if (stmt->object && IsA(stmt->object, ObjectWithArgs))
		tell_of_rename(lint, sb_lint_qualified(lint, ((ObjectWithArgs *) stmt->object)->objname, true));
}
