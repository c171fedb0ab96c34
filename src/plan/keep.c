/*
 * keep.c
 *	  Rows of tables that are made again.
 *
 * What partitions a table, and the type of a column by which it is partitioned, cannot be altered: such
 * a table is dropped and made again, with its partitions. Before, its rows are set aside in a table
 * of their own, with the columns that the new one has, too; afterwards they are put into the new one,
 * which gives them to its partitions. Values of a type that is itself made again are kept as text. The
 * numbers that identity columns and owned sequences have come to are kept in the same way.
 *
 * A partition whose table keeps its rows has them kept with it. One that is to stand for itself, or for
 * another table, and a foreign table, whose rows are elsewhere, leave before.
 */
#include "base/compat.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "kinds/kind.h"
#include "kinds/relation_write.h"
#include "lib/stringinfo.h"
#include "model/model.h"
#include "nodes/bitmapset.h"
#include "plan/item.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/varlena.h"

static bool
is_table(const SbFact *fact)
{
	return fact && fact->object.kind == SB_TABLE;
}

/* The item of the live or wanted table of which an item's table is a partition; NULL: there is none. */
static SbItem *
whole_of(SbPlanner *planner, const SbFact *fact, bool wanted)
{
	const char *of = fact ? sb_fact_get(fact, "partition of") : NULL;
	const SbFact *whole = of ? sb_plan_find(planner, wanted, SB_TABLE, of) : NULL;

	return whole ? whole->item : NULL;
}

/* A name that nothing has yet, to set something aside. */
static char *
holding_name(const SbObject *object)
{
	Oid			schema = get_namespace_oid(object->schema, true);
	char	   *name;

	for (int i = 1;; i++)
	{
		name = makeObjectName(object->name, NULL, i == 1 ? "_old" : psprintf("_old%d", i));
		if (!OidIsValid(schema) || !OidIsValid(get_relname_relid(name, schema)))
			return quote_qualified_identifier(object->schema, name);
	}
}

bool
sb_table_is_empty(Oid relation)
{
	if (!OidIsValid(relation))
		return true;
	foreach_oid(heir, find_all_inheritors(relation, NoLock, NULL))
	{
		char		kind = get_rel_relkind(heir);

		if (kind == RELKIND_FOREIGN_TABLE ||
			(kind == RELKIND_RELATION &&
			 DatumGetInt64(DirectFunctionCall2(pg_relation_size, ObjectIdGetDatum(heir),
											   CStringGetTextDatum("main"))) > 0))
			return false;
	}
	return true;
}

bool
sb_is_partition_key(const SbFact *column)
{
	Oid			relation = column->parent ? column->parent->address.objectId : InvalidOid;
	bool		found = false;

	if (!OidIsValid(relation) || column->parent->object.kind != SB_TABLE)
		return false;
	foreach_oid(heir, find_all_inheritors(relation, NoLock, NULL))
	{
		AttrNumber	number = get_attnum(heir, column->object.name);
		Relation	rel;
		bool		in_expression;

		if (get_rel_relkind(heir) != RELKIND_PARTITIONED_TABLE || number <= 0)
			continue;
		rel = table_open(heir, AccessShareLock);
		found = found || has_partition_attrs(rel, bms_make_singleton(number -
																	 FirstLowInvalidHeapAttributeNumber),
											 &in_expression);
		table_close(rel, AccessShareLock);
	}
	return found;
}

/* Whether it was a partition of a table, and is to be one of the same, or to go. */
static bool
stays_within(const SbItem *item)
{
	const char *before = sb_fact_get(item->live, "partition of");

	if (item->live->object.kind != SB_TABLE)
		return false;
	return item->fate == SB_DROPPED || sb_same_text(before, sb_fact_get(item->wanted, "partition of"));
}

bool
sb_item_parts_stay(const SbItem *item)
{
	return item->fate == SB_RECREATED && item->wanted == item->live && sb_fact_get(item->live, "partition key");
}

static bool
has_rows(const SbItem *item)
{
	return item->fate == SB_RECREATED && is_table(item->live) && is_table(item->wanted) &&
		!sb_item_parts_stay(item);
}

/* Says of a table that is torn how its rows are kept. */
static void
keep_table(SbPlanner *planner, SbItem *item)
{
	SbItem	   *whole = whole_of(planner, item->live, false);

	if (whole && whole->fate == SB_RECREATED && stays_within(item))
		item->kept_with = whole;
	else if (has_rows(item) && !sb_table_is_empty(item->live->address.objectId))
		item->holding = holding_name(&item->live->object);
}

/* Whether a sequence has given numbers, or was set to one. */
static bool
has_moved(const char *sequence, const char *start)
{
	int64		last;
	bool		called;
	RangeVar   *name = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(sequence)));

	return sb_sequence_position(sequence, RangeVarGetRelid(name, NoLock, true), &last, &called) &&
		(called || strcmp(psprintf(INT64_FORMAT, last), start) != 0);
}

static void
keep_sequence(SbItem *item)
{
	SbSequence	settings;

	if (sb_fact_get(item->live, "type") == NULL || sb_fact_get(item->wanted, "type") == NULL)
		return;
	sb_sequence_settings(&settings, item->live);
	if (has_moved(item->live->identity, settings.start))
		item->holding = holding_name(&item->live->object);
}

static void
keep_identity(SbItem *item)
{
	SbSequence	settings;
	SbObject	object;

	if (!item->live->parent || !sb_fact_get(item->live, "identity") || !sb_fact_get(item->wanted, "identity") ||
		sb_fact_get(item->live->parent, "partition of"))
		return;
	sb_identity_settings(&settings, item->live);
	if (!has_moved(sb_identity_sequence(item->live), settings.start))
		return;
	object = item->live->object;
	object.name = psprintf("%s_%s", object.relation, object.name);
	item->holding = holding_name(&object);
}

void
sb_items_keep(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
	{
		if (!sb_item_is_torn(item))
			continue;
		if (is_table(item->live) || item->live->object.kind == SB_FOREIGN_TABLE)
			keep_table(planner, item);
		else if (item->fate == SB_RECREATED && item->live->object.kind == SB_SEQUENCE)
			keep_sequence(item);
		else if (item->fate == SB_RECREATED && item->live->object.kind == SB_COLUMN)
			keep_identity(item);
	}
}

SbItem *
sb_item_keeper(SbPlanner *planner, SbItem *item, bool made)
{
	while (item && (item->holding == NULL || !is_table(item->live)))
	{
		if (!is_table(item->wanted) || (made && item->fate != SB_MADE && item->fate != SB_RECREATED))
			return NULL;
		item = whole_of(planner, item->wanted, true);
	}
	return item;
}

/* --- what is kept --- */

/* Whether the type or collation of a column is dropped, so that no table can have it meanwhile. */
static bool
loses_type(SbPlanner *planner, const SbFact *column)
{
	foreach_ptr(SbPart, part, sb_needs(planner->addresses, &column->address))
	{
		SbKind		kind = part->fact->object.kind;

		if (part->fact->item && sb_item_is_torn(part->fact->item) &&
			part->fact != column->parent && kind != SB_SEQUENCE &&
			(sb_class_of_kind(kind) == SB_C_TYPE || sb_class_of_kind(kind) == SB_C_RELATION ||
			 kind == SB_COLLATION))
			return true;
	}
	return false;
}

/* Lists of a SELECT out of the live table, and of an INSERT into the new one. */
typedef struct Lists
{
	StringInfoData out;
	StringInfoData names;
	StringInfoData in;
	bool		overrides;
	bool		may_fail;
} Lists;

static void
add_column(SbPlanner *planner, Lists *lists, const SbFact *column, const SbFact *wanted)
{
	const char *name = quote_identifier(column->object.name);
	const char *separator = lists->names.len ? ", " : "";
	const char *cast = "";
	bool		as_text = loses_type(planner, column);

	if (as_text)
		cast = psprintf("::%s", sb_fact_get(wanted, "type"));
	else if (wanted != column && !sb_same_text(sb_fact_get(column, "type"), sb_fact_get(wanted, "type")))
	{
		SbTypeChange change;

		sb_type_change(sb_plan_alter(planner, column, wanted), &change);
		cast = change.using ? change.using : "";
		lists->may_fail = lists->may_fail || change.may_fail;
	}
	lists->may_fail = lists->may_fail || as_text ||
		(sb_fact_is(wanted, "not null") && !sb_fact_is(column, "not null"));
	if (as_text)
		appendStringInfo(&lists->out, "%s%s::pg_catalog.text COLLATE pg_catalog.\"default\" AS %s", separator, name, name);
	else
		appendStringInfo(&lists->out, "%s%s", separator, name);
	appendStringInfo(&lists->names, "%s%s", separator, name);
	appendStringInfo(&lists->in, "%s%s%s", separator, name, cast);
	lists->overrides = lists->overrides || sb_fact_get(wanted, "identity");
}

static void
make_lists(SbPlanner *planner, Lists *lists, const SbItem *item)
{
	memset(lists, 0, sizeof(Lists));
	initStringInfo(&lists->out);
	initStringInfo(&lists->names);
	initStringInfo(&lists->in);
	foreach_ptr(SbFact, column, sb_columns_of(item->live))
	{
		const SbFact *wanted = sb_fact_child(item->wanted, SB_COLUMN, column->object.name);

		if (wanted && !sb_fact_get(wanted, "generated"))
			add_column(planner, lists, column, wanted);
	}
	foreach_ptr(SbFact, column, item->wanted->children)
		if (column->object.kind == SB_COLUMN && sb_fact_is(column, "not null") &&
			!sb_fact_child(item->live, SB_COLUMN, column->object.name))
			lists->may_fail = true;
}

bool
sb_item_loses_values(const SbItem *item)
{
	foreach_ptr(SbFact, column, item->live->children)
	{
		const SbFact *wanted = column->object.kind == SB_COLUMN ? sb_fact_child(item->wanted, SB_COLUMN, column->object.name) : NULL;

		if (column->object.kind == SB_COLUMN && !sb_fact_get(column, "generated") &&
			(wanted == NULL || sb_fact_get(wanted, "generated")))
			return true;
	}
	return false;
}

/* The relation as SELECT takes it: of a table with heirs, its own rows only. */
static const char *
own_rows(const SbFact *table)
{
	return psprintf("%s%s", sb_fact_get(table, "partition key") ? "" : "ONLY ", table->identity);
}

/* --- evidence --- */

/* Rows that no partition takes; NULL: none, or that is not known. */
static char *
misfits(SbPlanner *planner, const SbItem *item)
{
	const char *key = sb_fact_get(item->wanted, "partition key");
	StringInfoData where;

	if (key == NULL)
		return NULL;
	initStringInfo(&where);
	foreach_ptr(SbItem, part, planner->items)
	{
		const char *of = part->wanted && part->wanted->parent == NULL ?
			sb_fact_get(part->wanted, "partition of") : NULL;
		char	   *condition;

		if (of == NULL || strcmp(of, item->wanted->identity) != 0)
			continue;
		condition = sb_bound_condition(key, sb_fact_get(part->wanted, "partition bound"));
		if (condition == NULL)
			return NULL;
		appendStringInfo(&where, "%s(%s) IS NOT TRUE", where.len ? " AND " : " WHERE ", condition);
	}
	return psprintf("(SELECT pg_catalog.count(*) FROM %s%s)", own_rows(item->live), where.data);
}

static void
add_evidence(SbPlanner *planner, const SbItem *item, SbCommand *command)
{
	StringInfoData sum;
	char	   *rows = misfits(planner, item);

	initStringInfo(&sum);
	if (rows)
		appendStringInfoString(&sum, rows);
	foreach_ptr(SbFact, column, item->wanted->children)
	{
		const SbFact *live = column->object.kind == SB_COLUMN ? sb_fact_child(item->live, SB_COLUMN, column->object.name) : NULL;

		if (column->object.kind != SB_COLUMN || live == NULL ||
			!sb_fact_is(column, "not null") || sb_fact_is(live, "not null"))
			continue;
		appendStringInfo(&sum, "%s(SELECT pg_catalog.count(*) FROM %s WHERE %s IS NULL)", sum.len ? " + " : "",
						 own_rows(item->live), quote_identifier(column->object.name));
	}
	if (sum.len)
		sb_command_evidence(command, "SELECT %s", sum.data);
}

/* --- commands --- */

/* A partition that does not stay with its table leaves it before that is read. */
static void
leave(SbPlanner *planner, SbAlter *alter, const SbItem *item)
{
	const char *of = sb_fact_get(item->live, "partition of");
	SbItem	   *whole = whole_of(planner, item->live, false);

	if (of && (whole == NULL || sb_item_is_torn(whole) || item->holding))
		sb_alter_add(alter, 0, "ALTER TABLE %s DETACH PARTITION %s%s", of, item->live->identity,
					 sb_fact_is(item->live, "detach pending") ? " FINALIZE" : "");
}

static void
keep_number(SbAlter *alter, const char *sequence, const char *holding)
{
	sb_alter_add(alter, 0, "CREATE UNLOGGED TABLE %s AS SELECT last_value, is_called FROM %s", holding, sequence);
}

static void
give_number(SbAlter *alter, const char *sequence, const char *holding)
{
	sb_alter_add(alter, 0, "SELECT pg_catalog.setval(%s, last_value, is_called) FROM %s",
				 sb_literal(sequence), holding);
	sb_alter_add(alter, 0, "DROP TABLE %s", holding);
}

List *
sb_keep_commands(SbPlanner *planner, SbItem *item)
{
	SbAlter    *alter = sb_plan_alter(planner, item->live, NULL);
	Lists		lists;
	SbCommand  *command;

	if (!sb_item_is_torn(item))
		return NIL;
	if ((is_table(item->live) || item->live->object.kind == SB_FOREIGN_TABLE) && item->kept_with == NULL &&
		item->fate == SB_RECREATED)
		leave(planner, alter, item);
	if (item->holding == NULL)
		return alter->commands;
	if (item->live->object.kind == SB_SEQUENCE)
		keep_number(alter, item->live->identity, item->holding);
	else if (item->live->object.kind == SB_COLUMN)
		keep_number(alter, sb_identity_sequence(item->live), item->holding);
	else
	{
		make_lists(planner, &lists, item);
		sb_alter_add(alter, 0, "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", item->live->identity);
		command = sb_alter_add(alter, SB_REWRITE | SB_FULL_SCAN, "CREATE UNLOGGED TABLE %s AS SELECT %s FROM %s",
							   item->holding, lists.out.data, own_rows(item->live));
		command->fills = item->holding;
		command->from = item->live->identity;
	}
	return alter->commands;
}

List *
sb_give_back_commands(SbPlanner *planner, SbItem *item)
{
	SbAlter    *alter = sb_plan_alter(planner, item->live, item->wanted);
	Lists		lists;
	SbCommand  *command;

	if (item->holding == NULL)
		return NIL;
	if (item->live->object.kind == SB_SEQUENCE)
		give_number(alter, item->wanted->identity, item->holding);
	else if (item->live->object.kind == SB_COLUMN)
		give_number(alter, sb_identity_sequence(item->wanted), item->holding);
	else
	{
		make_lists(planner, &lists, item);
		command = sb_alter_add(alter, SB_REWRITE | SB_MAY_FAIL, "INSERT INTO %s (%s)%s\nSELECT %s\nFROM %s",
							   item->wanted->identity, lists.names.data,
							   lists.overrides ? " OVERRIDING SYSTEM VALUE" : "", lists.in.data, item->holding);
		add_evidence(planner, item, command);
		command->fills = item->wanted->identity;
		command->from = item->holding;
		if (!lists.may_fail && command->evidence == NULL && !sb_fact_get(item->wanted, "partition key"))
			command->hazards &= ~SB_MAY_FAIL;
		sb_alter_add(alter, 0, "DROP TABLE %s", item->holding);
	}
	return alter->commands;
}
