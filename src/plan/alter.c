/*
 * alter.c
 *	  The commands of an item: what its kind writes, and what all kinds have in common.
 */
#include "base/compat.h"

#include "base/privileges.h"
#include "base/text.h"
#include "facts/units.h"
#include "facts/write.h"
#include "kinds/kind.h"
#include "kinds/relation_write.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/model.h"
#include "plan/item.h"
#include "utils/builtins.h"

/* Attributes that all kinds may have, and that are seen to here. */
static const char *const generic[] = {"owner", "comment", "security label", "privileges"};

bool
sb_is_generic_attribute(const char *attribute)
{
	for (int i = 0; i < lengthof(generic); i++)
		if (strcmp(generic[i], attribute) == 0)
			return true;
	return false;
}

bool
sb_plan_makes(void *arg, SbKind kind, const char *identity)
{
	SbPlanner  *planner = arg;

	SbItem	   *item = identity ? sb_map_get(planner->made, sb_object_key(kind, identity)) : NULL;

	return item && item->wanted->object.kind == kind;
}

const SbFact *
sb_plan_find(void *arg, bool wanted, SbKind kind, const char *identity)
{
	SbPlanner  *planner = arg;
	const SbFact *fact = NULL;
	const SbFact *root;

	if (wanted)
		fact = sb_map_get(planner->wanted, sb_object_key(kind, identity));
	if (fact)
		return fact;
	fact = sb_facts_find(planner->drift->live, kind, identity);
	if (fact == NULL || !wanted)
		return fact;
	/* where nothing differs, both sides are the same */
	for (root = fact; root->parent; root = root->parent)
		;
	return root->wanted &&
		sb_map_get(planner->wanted, sb_object_key(root->object.kind, root->identity)) == NULL ?
		fact : NULL;
}

SbAlter *
sb_plan_alter(SbPlanner *planner, const SbFact *live, const SbFact *wanted)
{
	SbAlter    *alter = palloc0(sizeof(SbAlter));

	alter->live = live;
	alter->wanted = wanted;
	alter->ddl.makes = sb_plan_makes;
	alter->ddl.makes_arg = planner;
	alter->find = sb_plan_find;
	alter->find_arg = planner;
	return alter;
}

static void
ask_kind(SbAlter *alter, List *attributes)
{
	const SbKindInfo *info = sb_kind(alter->wanted->object.kind);

	foreach_ptr(char, attribute, attributes)
		if (!sb_is_generic_attribute(attribute) && !sb_list_has(alter->left, attribute))
			alter->left = lappend(alter->left, attribute);
	if (alter->left && info->alter)
		info->alter(alter);
}

bool
sb_item_alter(SbPlanner *planner, SbItem *item)
{
	item->alter = sb_plan_alter(planner, item->live, item->wanted);
	ask_kind(item->alter, item->attributes);
	return item->alter->left == NIL;
}

/* A fact without some of its attributes. */
static SbFact *
fact_without(const SbFact *fact, List *attributes)
{
	SbFact	   *copy = palloc(sizeof(SbFact));

	*copy = *fact;
	copy->attributes = palloc(sizeof(SbAttribute) * Max(fact->count, 1));
	copy->count = 0;
	for (int i = 0; i < fact->count; i++)
		if (!sb_list_has(attributes, fact->attributes[i].name))
			copy->attributes[copy->count++] = fact->attributes[i];
	return copy;
}

static void
check_taken(const SbAlter *alter)
{
	if (alter->left)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s \"%s\" stands in the way of a change",
						sb_kind(alter->live->object.kind)->name, alter->live->identity),
				 errdetail("Its attribute \"%s\" can neither be altered nor taken away for a while.",
						   (char *) linitial(alter->left))));
}

/* Rows with a value of an enum that the new one does not have. */
static void
add_label_evidence(SbPlanner *planner, SbItem *item, SbCommand *command)
{
	const SbFact *column = item->live;

	foreach_ptr(SbTie, tie, planner->ties)
	{
		StringInfoData labels;
		bool		first = true;

		if (tie->dependent != item || tie->on->aside == NULL ||
			sb_fact_get(tie->on->wanted, "labels") == NULL ||
			strcmp(sb_fact_get(column, "type"), tie->on->live->identity) != 0)
			continue;
		initStringInfo(&labels);
		foreach_ptr(char, label, sb_fact_list(tie->on->wanted, "labels"))
			sb_item(&labels, "", &first, "%s", quote_literal_cstr(label));
		sb_command_evidence(command, "SELECT count(*) FROM %s WHERE %s::text NOT IN (%s)",
							sb_fact_relation(column), quote_identifier(column->object.name), labels.data);
	}
}

/* The column takes its values over to the new type of the same name. */
static void
add_conversion(SbPlanner *planner, SbItem *item)
{
	SbCommand  *command;

	const SbFact *column = sb_item_fact(item);
	const char *type = sb_fact_get(column, "type");
	const char *collation = sb_fact_get(column, "collation");
	const char *name = column->object.name ? quote_identifier(column->object.name) : NULL;
	bool		foreign = column->parent && column->parent->object.kind == SB_FOREIGN_TABLE;

	if (!item->converted || sb_fact_is(item->live, "inherited") || sb_list_has(item->attributes, "type"))
		return;
	command = sb_alter_add(item->alter, foreign ? 0 : SB_REWRITE | SB_FULL_SCAN | SB_MAY_FAIL,
				 "ALTER %s %s ALTER COLUMN %s TYPE %s%s%s%s", sb_kind(column->parent->object.kind)->noun,
				 sb_fact_relation(column), name, type, collation ? " COLLATE " : "",
				 collation ? collation : "",
				 foreign ? "" : psprintf(" USING %s::text::%s", name, type));
	if (!foreign)
		add_label_evidence(planner, item, command);
}

void
sb_item_detach(SbPlanner *planner, SbItem *item)
{
	SbFact	   *bare;

	if (sb_item_is_torn(item) || item->live == NULL)
	{
		item->detached = NIL;
		return;
	}
	if (item->wanted == NULL)
		item->wanted = item->live;
	bare = fact_without(item->live, item->detached);
	if (item->detached)
	{
		item->detach = sb_plan_alter(planner, item->live, bare);
		ask_kind(item->detach, item->detached);
		check_taken(item->detach);
	}
	item->alter = sb_plan_alter(planner, bare, item->wanted);
	add_conversion(planner, item);
	ask_kind(item->alter, list_concat_copy(item->attributes, item->detached));
	check_taken(item->alter);
}

/* Whether a new object belongs to this role without being told so. */
static bool
is_own(const char *owner)
{
	return strcmp(owner, GetUserNameFromId(GetUserId(), false)) == 0;
}

static void
add_owner(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	const SbFact *live = alter->live;
	const char *owner = sb_fact_get(wanted, "owner");
	const char *noun = sb_kind(wanted->object.kind)->noun;

	if (owner == NULL && live)
		owner = sb_fact_get(live, "owner");
	if (owner && noun && !is_own(owner))
		sb_alter_add(alter, 0, "ALTER %s %s OWNER TO %s", noun, sb_fact_target(wanted),
					 quote_identifier(owner));
}

/* Comments and labels of what was just made; those of its columns, too. */
static void
add_remarks(SbAlter *alter, const SbFact *fact)
{
	sb_fact_write_comment(&alter->ddl, fact);
	sb_fact_write_labels(&alter->ddl, fact);
	foreach_ptr(SbFact, child, fact->children)
		if (child->item && child->item->within_parent)
			add_remarks(alter, child);
}

static void
add_comment_change(SbAlter *alter, const SbFact *wanted)
{
	const char *comment = sb_fact_get(wanted, "comment");
	const char *noun = sb_kind(wanted->object.kind)->noun;

	if (noun)
		sb_alter_add(alter, 0, "COMMENT ON %s %s IS %s", noun, sb_fact_target(wanted),
					 comment ? sb_literal(comment) : "NULL");
}

/* Providers of lines of "provider: label". */
static List *
label_providers(const char *labels)
{
	List	   *providers = NIL;
	char	   *rest = labels ? pstrdup(labels) : NULL;
	char	   *line;

	while ((line = strsep(&rest, "\n")) != NULL)
	{
		char	   *end = strstr(line, ": ");

		if (end)
			providers = lappend(providers, pnstrdup(line, end - line));
	}
	return providers;
}

static void
add_label_changes(SbAlter *alter, const SbFact *live, const SbFact *wanted)
{
	List	   *there = label_providers(sb_fact_get(wanted, "security label"));

	foreach_ptr(char, provider, label_providers(sb_fact_get(live, "security label")))
		if (!sb_list_has(there, provider))
			sb_alter_add(alter, 0, "SECURITY LABEL FOR %s ON %s %s IS NULL",
						 quote_identifier(provider), sb_kind(wanted->object.kind)->noun,
						 sb_fact_target(wanted));
	sb_fact_write_labels(&alter->ddl, wanted);
	sb_alter_written(alter, 0);
}

/* What all kinds have. */
static void
add_generic(SbItem *item)
{
	SbAlter    *alter = item->alter;

	if (sb_list_has(item->attributes, "owner") && sb_fact_get(item->wanted, "owner"))
		sb_alter_add(alter, 0, "ALTER %s %s OWNER TO %s", sb_kind(item->wanted->object.kind)->noun,
					 sb_fact_target(item->wanted),
					 quote_identifier(sb_fact_get(item->wanted, "owner")));
	if (sb_list_has(item->attributes, "comment"))
		add_comment_change(alter, item->wanted);
	if (sb_list_has(item->attributes, "security label"))
		add_label_changes(alter, item->live, item->wanted);
	if (sb_list_has(item->attributes, "privileges"))
	{
		bool		widens = false;

		sb_fact_write_privilege_changes(&alter->ddl, item->live, item->wanted, &widens);
		sb_alter_written(alter, widens ? SB_PRIVILEGE_WIDENING : 0);
	}
}

/* A column that is made without its default, as something stands between. */
static SbFact *
without_values(SbFact *table)
{
	static const char *const values[] = {
		"default", "generated", "expression", "stored", "serial", "own default"
	};
	SbFact	   *copy = palloc(sizeof(SbFact));
	List	   *names = NIL;

	for (int i = 0; i < lengthof(values); i++)
		names = lappend(names, unconstify(char *, values[i]));
	*copy = *table;
	copy->children = NIL;
	foreach_ptr(SbFact, child, table->children)
	{
		SbItem	   *item = child->item;

		if (item && item->without_value)
			child = fact_without(child, names);
		else if (item && child->object.kind == SB_COLUMN && !item->within_parent)
			continue;
		copy->children = lappend(copy->children, child);
	}
	return copy;
}

/*
 * Passwords and connections are not among the facts: where the models make the object, their own
 * statement knows them.
 */
static const char *
own_words(SbPlanner *planner, const SbFact *wanted)
{
	SbUnits    *units = sb_wanted_units(planner->drift->wanted);
	SbUnit	   *unit = units ? sb_units_find(units, wanted->object.kind, wanted->identity) : NULL;

	return unit && unit->creator ? unit->creator->body : NULL;
}

static void
take_own_words(SbPlanner *planner, SbAlter *alter)
{
	const char *words = own_words(planner, alter->wanted);

	if (words)
	{
		alter->commands = NIL;
		sb_alter_add(alter, 0, "%s", words);
		return;
	}
	ereport(WARNING,
			(errmsg("%s \"%s\" is made without what the catalogs keep secret",
					sb_kind(alter->wanted->object.kind)->name, alter->wanted->identity),
			 errhint("Set its connection or password by hand afterwards.")));
}

/*
 * Attributes of a composite type that is made again, in the order in which the old one has them when it has lost
 * and got what the new one has not and has: values pass by their texts, one after the other, and tables OF it have
 * their columns in that order.
 */
static SbFact *
as_exchanged(const SbItem *item)
{
	SbFact	   *copy = palloc(sizeof(SbFact));
	int			position = 0;

	*copy = *item->wanted;
	copy->children = NIL;
	for (int added = 0; added <= 1; added++)
		foreach_ptr(SbFact, column, sb_columns_of(added ? item->wanted : item->live))
		{
			SbFact	   *wanted = sb_fact_child(item->wanted, SB_COLUMN, column->object.name);
			SbFact	   *placed;

			if (wanted == NULL || (added && sb_fact_child(item->live, SB_COLUMN, column->object.name)))
				continue;
			placed = fact_without(wanted, list_make1("position"));
			placed->attributes = repalloc(placed->attributes, sizeof(SbAttribute) * (placed->count + 1));
			placed->attributes[placed->count++] = (SbAttribute) {
				.name = "position", .value = psprintf("%d", ++position)
			};
			copy->children = lappend(copy->children, placed);
		}
	return copy;
}

static bool
is_composite_again(const SbItem *item)
{
	return item->fate == SB_RECREATED && item->live->object.kind == SB_TYPE &&
		sb_same_text(sb_fact_get(item->live, "form"), "composite") &&
		sb_same_text(sb_fact_get(item->wanted, "form"), "composite");
}

/*
 * What it has as soon as it is made: changes of default privileges come after all that is made, but those of
 * a schema that is not there yet, or made again, are gone.
 */
static SbFact *
with_default_privileges(SbPlanner *planner, SbFact *fact)
{
	const char *schema = fact->object.schema;
	ObjectType	type = sb_kind(fact->object.kind)->acl_type;
	SbFact	   *copy = palloc(sizeof(SbFact));
	char	   *text;

	if (schema && sb_plan_makes(planner, SB_SCHEMA, quote_identifier(schema)))
		schema = NULL;
	text = sb_privileges_by_default(type, schema);
	if (text == NULL || sb_fact_get(fact, "initial privileges"))
		return fact;
	*copy = *fact;
	copy->attributes = palloc(sizeof(SbAttribute) * (fact->count + 1));
	memcpy(copy->attributes, fact->attributes, sizeof(SbAttribute) * fact->count);
	copy->attributes[copy->count++] = (SbAttribute) {.name = "initial privileges", .value = text};
	return copy;
}

/* Makes it, and what all kinds have. */
static void
make_commands(SbPlanner *planner, SbItem *item)
{
	SbFact	   *wanted = item->wanted;
	const SbKindInfo *info = sb_kind(wanted->object.kind);
	SbItem	   *parent = sb_item_parent(item);
	bool		parent_stays = wanted->parent && (parent == NULL || (parent->fate != SB_MADE &&
																	 parent->fate != SB_RECREATED));
	SbAlter    *alter = sb_plan_alter(planner, item->live, wanted);
	bool		widens = false;

	item->alter = alter;
	if (info->add && (parent_stays || wanted->object.kind != SB_COLUMN))
	{
		alter->live = NULL;
		info->add(alter);
		alter->live = item->live;
	}
	else if (info->write)
	{
		info->write(&alter->ddl, is_composite_again(item) ? as_exchanged(item) : without_values(wanted));
		sb_alter_written(alter, 0);
		if (item->shell && alter->commands)
			((SbCommand *) linitial(alter->commands))->when = SB_EARLY;
	}
	if (alter->ddl.secrets)
		take_own_words(planner, alter);
	add_owner(alter);
	add_remarks(alter, wanted);
	sb_alter_written(alter, 0);
	if (wanted->object.kind == SB_COLUMN)
		sb_fact_write_privilege_changes(&alter->ddl, fact_without(wanted, list_make1("privileges")),
										wanted, &widens);
	else
		sb_fact_write_privileges(&alter->ddl, with_default_privileges(planner, wanted));
	sb_alter_written(alter, 0);
}

static void
add_default_after(SbPlanner *planner, SbItem *item)
{
	item->alter = sb_plan_alter(planner, fact_without(item->wanted, list_make1("default")), item->wanted);
	ask_kind(item->alter, list_make1("default"));
	check_taken(item->alter);
}

/* The functions that make values of a range and its multirange keep their names when the types are renamed. */
static void
add_constructors_aside(SbAlter *alter, const SbItem *item, const char *multirange)
{
	const SbFact *fact = item->live;
	const char *subtype = sb_fact_get(fact, "subtype");
	const char *old = quote_qualified_identifier(fact->object.schema, item->aside);

	if (subtype)
	{
		const char *aside = quote_identifier(item->aside);

		sb_alter_add(alter, 0, "ALTER FUNCTION %s(%s, %s) RENAME TO %s", fact->identity, subtype, subtype, aside);
		sb_alter_add(alter, 0, "ALTER FUNCTION %s(%s, %s, pg_catalog.text) RENAME TO %s", fact->identity, subtype,
					 subtype, aside);
	}
	if (multirange)
	{
		const char *aside = quote_identifier(psprintf("%s_m", item->aside));

		sb_alter_add(alter, 0, "ALTER FUNCTION %s() RENAME TO %s", multirange, aside);
		sb_alter_add(alter, 0, "ALTER FUNCTION %s(%s) RENAME TO %s", multirange, old, aside);
		sb_alter_add(alter, 0, "ALTER FUNCTION %s(%s[]) RENAME TO %s", multirange, old, aside);
	}
}

/* The old type gets what the new one has, as text, and loses what that has not. */
static void
add_attributes_aside(SbAlter *alter, const SbItem *item)
{
	foreach_ptr(SbFact, column, sb_columns_of(item->live))
		if (!sb_fact_child(item->wanted, SB_COLUMN, column->object.name))
			sb_alter_add(alter, SB_DATA_LOSS, "ALTER TYPE %s DROP ATTRIBUTE %s", item->live->identity,
						 quote_identifier(column->object.name));
	foreach_ptr(SbFact, column, sb_columns_of(item->wanted))
		if (!sb_fact_child(item->live, SB_COLUMN, column->object.name))
			sb_alter_add(alter, 0, "ALTER TYPE %s ADD ATTRIBUTE %s pg_catalog.text", item->live->identity,
						 quote_identifier(column->object.name));
}

/* A type is exchanged: others of its names are to come. */
static List *
aside_commands(SbItem *item)
{
	const SbFact *fact = item->live;
	const char *noun = sb_kind(fact->object.kind)->noun;
	const char *multirange = sb_fact_get(fact, "multirange");
	const char *schema = sb_fact_get(fact, "multirange schema");
	SbAlter		alter = {0};

	if (is_composite_again(item))
		add_attributes_aside(&alter, item);
	sb_alter_add(&alter, 0, "ALTER %s %s RENAME TO %s", noun, fact->identity,
				 quote_identifier(item->aside));
	if (multirange)
	{
		multirange = quote_qualified_identifier(schema ? schema : fact->object.schema, multirange);
		sb_alter_add(&alter, 0, "ALTER TYPE %s RENAME TO %s", multirange,
					 quote_identifier(psprintf("%s_m", item->aside)));
	}
	add_constructors_aside(&alter, item, multirange);
	return alter.commands;
}

/* Whether rows, or values in them, go with it. */
static bool
loses_rows(const SbItem *item)
{
	if (item->live->object.kind == SB_LARGE_OBJECT)
		return true;
	if (item->live->object.kind != SB_TABLE || item->kept_with || sb_item_parts_stay(item))
		return false;
	return item->holding == NULL || sb_item_loses_values(item);
}

/* The commands that drop it. */
static List *
drop_commands(SbPlanner *planner, SbItem *item)
{
	const SbKindInfo *info = sb_kind(item->live->object.kind);
	SbAlter    *alter = sb_plan_alter(planner, item->live, NULL);

	if (item->cascades)
		sb_alter_add(alter, 0, "DROP %s %s CASCADE", info->noun, item->live->identity);
	else if (item->aside)
		sb_alter_add(alter, 0, "DROP %s %s", info->noun,
					 quote_qualified_identifier(item->live->object.schema, item->aside));
	else if (info->remove)
	{
		info->remove(alter);
		if (item->fate == SB_RECREATED && alter->ddl.secrets && own_words(planner, item->wanted))
			foreach_ptr(SbCommand, command, alter->commands)
				command->hazards &= ~SB_DATA_LOSS;
	}
	else
	{
		sb_fact_write_drop(&alter->ddl, item->live);
		sb_alter_written(alter, loses_rows(item) ? SB_DATA_LOSS : 0);
	}
	/* a kind that knows how may know that something else does it */
	if (alter->commands == NIL && info->remove == NULL && !info->sparse)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s \"%s\" cannot be dropped by itself", info->name, item->live->identity)));
	return alter->commands;
}

/* Those of a list that run at a time. */
static List *
commands_at(List *commands, SbWhen when)
{
	List	   *result = NIL;

	foreach_ptr(SbCommand, command, commands)
		if (command->when == when)
			result = lappend(result, command);
	return result;
}

/*
 * A partition that has to stay until what depends on it is altered leaves its parent before: one with the same
 * bounds may come.
 */
static void
let_go(SbPlanner *planner, SbItem *item)
{
	const char *parent = sb_fact_get(item->live, "partition of");
	const SbFact *fact = parent ? sb_facts_find(planner->drift->live, SB_TABLE, parent) : NULL;

	if (item->live->object.kind != SB_TABLE || fact == NULL || (fact->item && sb_item_is_torn(fact->item)))
		return;
	foreach_ptr(SbTie, tie, planner->ties)
		if (tie->on == item && !sb_item_is_torn(tie->dependent))
		{
			item->alter = sb_plan_alter(planner, item->live, NULL);
			sb_alter_add(item->alter, 0, "ALTER TABLE %s DETACH PARTITION %s", parent,
						 item->live->identity)->when = SB_EARLY;
			return;
		}
}

/* All commands of the kind and of all kinds, once it is known what is made. */
void
sb_item_write(SbPlanner *planner, SbItem *item)
{
	if ((item->fate == SB_MADE || item->fate == SB_RECREATED) && item->without_value)
		add_default_after(planner, item);
	else if ((item->fate == SB_MADE || item->fate == SB_RECREATED) && !item->within_parent)
		make_commands(planner, item);
	else if (item->fate == SB_ALTERED)
		add_generic(item);
	else if (item->fate == SB_DROPPED && item->carrier == NULL)
		let_go(planner, item);
}

List *
sb_node_commands(SbPlanner *planner, SbItem *item, SbNodeType type)
{
	List	   *commands = item->alter ? item->alter->commands : NIL;

	switch (type)
	{
		case SB_NODE_DROP:
			return drop_commands(planner, item);
		case SB_NODE_EARLY:
			return list_concat(list_concat(item->aside ? aside_commands(item) : NIL,
										   item->detach ? item->detach->commands : NIL),
							   list_concat(commands_at(commands, SB_EARLY),
										   sb_keep_commands(planner, item)));
		case SB_NODE_GIVE_BACK:
			return sb_give_back_commands(planner, item);
		case SB_NODE_LATE:
			return commands_at(commands, SB_LATE);
		default:
			return commands_at(commands, SB_IN_TURN);
	}
}

void
sb_items_write(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
		sb_item_write(planner, item);
}
