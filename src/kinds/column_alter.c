/*
 * column_alter.c
 *	  How columns are changed in place: those of tables and foreign tables, of views, and the
 *	  attributes of composite types.
 *
 * A type, and since 18 or in a partitioned table also NOT NULL, is changed in a parent and all its
 * children at once: then the children's own changes need no command. A default, a storage and so on
 * is each relation's own, so that command says ONLY.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/namespace.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/varlena.h"

/* A column that is altered, and the commands that come of it. */
typedef struct Change
{
	SbAlter    *alter;
	const SbFact *live;
	const SbFact *wanted;
	const SbFact *relation;		/* as it is wanted */
	const char *name;			/* quoted */
	const SbFact *from_live;	/* column of a parent whose changes pass to this one; or NULL */
	const SbFact *from_wanted;
	bool		has_children;
	bool		partitioned;
	bool		retyped;
	List	   *actions;		/* of char *: its own, not those of children */
	int			hazards;
} Change;

static void
change_begin(Change *change, SbAlter *alter)
{
	const SbFact *was = alter->live->parent ? alter->live->parent : alter->wanted->parent;

	*change = (Change){
		.alter = alter,
		.live = alter->live,
		.wanted = alter->wanted,
		.relation = alter->wanted->parent,
		.name = quote_identifier(alter->wanted->object.name),
		.has_children = sb_fact_is(was, "may have children"),
		.partitioned = sb_fact_get(was, "partition key") != NULL
	};
	foreach_ptr(char, parent, sb_lasting_parents(alter, was, alter->wanted->parent))
	{
		const SbFact *before = sb_find_column(alter, false, parent, alter->wanted->object.name);
		const SbFact *after = sb_find_column(alter, true, parent, alter->wanted->object.name);

		if (before && after)
		{
			change->from_live = before;
			change->from_wanted = after;
			return;
		}
	}
}

static bool
differ(const SbFact *a, const SbFact *b, const char *attribute)
{
	return !sb_same_text(sb_fact_get(a, attribute), sb_fact_get(b, attribute));
}

/* Whether the parent's change of an attribute brings it about. */
static bool
is_passed_on(const Change *change, const char *attribute)
{
	return change->from_live && differ(change->from_live, change->from_wanted, attribute) &&
		!differ(change->from_wanted, change->wanted, attribute);
}

static char *
action(const Change *change, const char *text, const char *value)
{
	return psprintf("ALTER COLUMN %s %s%s", change->name, text, value);
}

static void
add_action(Change *change, const char *text, const char *value)
{
	change->actions = lappend(change->actions, action(change, text, value));
}

static char *
joined(List *actions)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, one, actions)
		appendStringInfo(&text, "%s%s", text.len ? ", " : "", one);
	return text.data;
}

/* A command about the relation; `only`: not about its children. */
static SbCommand *
add_command(Change *change, int hazards, bool only, const char *actions)
{
	return sb_alter_add(change->alter, hazards, "ALTER %s %s%s %s", sb_relation_noun(change->relation),
						only && change->has_children ? "ONLY " : "", change->relation->identity,
						actions);
}

static void
flush(Change *change)
{
	if (change->actions)
		add_command(change, change->hazards, true, joined(change->actions));
	change->actions = NIL;
	change->hazards = 0;
}

/* Whether an attribute of something on the relation names the column; a longer name that holds its name counts, too. */
static bool
mentions(const Change *change, const SbFact *fact, const char *attribute)
{
	const char *text = sb_fact_get(fact, attribute);

	return text && strstr(text, change->name);
}

static bool
is_constraint(const SbFact *fact, const char *type)
{
	return fact->object.kind == SB_CONSTRAINT && sb_same_text(sb_fact_get(fact, "type"), type);
}

/* Whether a check has to be seen to hold for all rows when the type changes. */
static bool
has_check(const Change *change)
{
	foreach_ptr(SbFact, child, change->live->parent ? change->live->parent->children : NIL)
		if (is_constraint(child, "check") && mentions(change, child, "definition"))
			return true;
	return false;
}

/* Indexes are made again if their order changes, or if expressions in them take the new type. */
static bool
has_index_to_rebuild(const Change *change)
{
	bool		reordered = differ(change->live, change->wanted, "collation");

	foreach_ptr(SbFact, child, change->live->parent ? change->live->parent->children : NIL)
	{
		const char *columns = sb_fact_get(child, "columns");
		const char *predicate = sb_fact_get(child, "predicate");

		if (child->object.kind == SB_CONSTRAINT)
			columns = sb_fact_get(child, "definition");
		else if (child->object.kind != SB_INDEX)
			continue;
		if ((columns && strstr(columns, change->name) &&
			 (reordered || (child->object.kind == SB_INDEX && strchr(columns + 1, '(')))) ||
			(predicate && strstr(predicate, change->name)))
			return true;
	}
	return false;
}

/* The server makes all indexes on a column of a partitioned table again, whatever the new type. */
static bool
has_index_of_partitions(const Change *change)
{
	if (!change->partitioned)
		return false;
	foreach_ptr(SbFact, child, change->live->parent ? change->live->parent->children : NIL)
	{
		if (child->object.kind == SB_INDEX ? mentions(change, child, "columns") :
			child->object.kind == SB_CONSTRAINT && sb_fact_get(child, "type") &&
			!is_constraint(child, "check") && !is_constraint(child, "foreign key") &&
			mentions(change, child, "definition"))
			return true;
	}
	return false;
}

/* Which rows do not fit the new type; a cast that fails raises an error. */
static void
add_type_evidence(const Change *change, SbCommand *command, const char *cast)
{
	const char *type = sb_fact_get(change->wanted, "type");
	const char *length = strncmp(type, "character", 9) == 0 ? strrchr(type, '(') : NULL;

	if (length && strstr(type, "[]") == NULL)
		sb_command_evidence(command, "SELECT count(*) FROM %s WHERE char_length(rtrim(%s::text)) > %d",
							change->relation->identity, change->name, atoi(length + 1));
	else
		sb_command_evidence(command, "SELECT 0 * count(%s%s) FROM %s", change->name, cast,
							change->relation->identity);
}

/* Whether its default is from a sequence that is yet to be made, which it is to own. */
static bool
awaits_sequence(const Change *change)
{
	return sb_fact_get(change->wanted, "serial") && sb_fact_get(change->wanted, "default") &&
		sb_alter_find(change->alter, false, SB_SEQUENCE, sb_identity_sequence(change->wanted)) == NULL;
}

/* Whether a table is of the same type all the time, so that its columns change with that. */
static bool
is_of_lasting_type(const SbAlter *alter, const SbFact *live, const SbFact *wanted)
{
	const char *type = sb_fact_get(live, "of type");

	return type && !differ(live, wanted, "of type") && !sb_ddl_makes(&alter->ddl, SB_TYPE, type);
}

/* Checks on the column are added anew with its type, those of heirs as the table's own: not validated. */
static void
validate_again(Change *change)
{
	if (!change->has_children)
		return;
	foreach_ptr(SbFact, child, change->relation->children)
		if (child->object.kind == SB_CONSTRAINT && mentions(change, child, "definition"))
			sb_validate_heirs(change->alter, change->alter->live->parent, child);
}

/* Whether the column or that of an heir has a default, which may not fit the new type. */
static bool
has_default_below(const Change *change)
{
	if (sb_fact_get(change->live, "default"))
		return true;
	if (!change->has_children)
		return false;
	foreach_ptr(char, heir, sb_live_heirs(change->alter->live->parent, true))
	{
		const SbFact *column = sb_find_column(change->alter, false, heir, change->live->object.name);

		/* of a schema that was not read, it is not known */
		if (column == NULL || sb_fact_get(column, "default"))
			return true;
	}
	return false;
}

/*
 * The type of a column and of those of its children, with the default out of the way: it is put in
 * again by set_filling, in the children by their own changes. false: it cannot be done.
 */
static bool
alter_type(Change *change)
{
	SbAlter    *alter = change->alter;
	bool		foreign = change->relation->object.kind == SB_FOREIGN_TABLE;
	bool		generated = sb_fact_get(change->live, "generated") && sb_fact_get(change->wanted, "generated");
	const char *collation = sb_fact_get(change->wanted, "collation");
	const char *type = sb_fact_get(change->wanted, "type");
	SbTypeChange how;
	StringInfoData actions;
	SbCommand  *command;
	int			hazards = 0;

	change->retyped = sb_alter_takes(alter, "type");
	change->retyped |= sb_alter_takes(alter, "collation");
	if (!change->retyped)
		return true;
	alter->breaks = SB_BREAKS_COLUMN_TYPE;
	if (alter->live->parent && is_of_lasting_type(alter, alter->live->parent, change->relation))
		return true;
	if (is_passed_on(change, "type") || is_passed_on(change, "collation"))
		return true;
	sb_type_change(alter, &how);
	if (generated && how.using)
		return false;
	if (!foreign)
	{
		hazards = (how.rewrites || has_index_to_rebuild(change) ? SB_REWRITE : 0) |
			(how.may_fail ? SB_MAY_FAIL : 0) |
			(how.rewrites || has_check(change) || has_index_of_partitions(change) ? SB_FULL_SCAN : 0);
	}
	initStringInfo(&actions);
	if (!sb_fact_get(change->live, "generated") && !sb_fact_get(change->live, "identity") &&
		has_default_below(change))
		appendStringInfo(&actions, "%s, ", action(change, "DROP DEFAULT", ""));
	appendStringInfoString(&actions, action(change, "TYPE ", type));
	if (collation)
		appendStringInfo(&actions, " COLLATE %s", collation);
	if (how.using && !foreign)
		appendStringInfo(&actions, " USING %s%s", change->name, how.using);
	if (!change->has_children && !generated && !sb_fact_get(change->wanted, "generated") &&
		sb_fact_get(change->wanted, "default") && !awaits_sequence(change))
		appendStringInfo(&actions, ", %s",
						 action(change, "SET DEFAULT ", sb_fact_get(change->wanted, "default")));
	command = add_command(change, hazards, false, actions.data);
	validate_again(change);
	if ((hazards & SB_MAY_FAIL) && how.is_known)
		add_type_evidence(change, command, how.using ? how.using : psprintf("::%s", type));
	return true;
}

/* The expression that a column is generated from. false: only another column can have that. */
static bool
alter_generated(Change *change)
{
	bool		was = sb_fact_get(change->live, "generated") != NULL;
	bool		is = sb_fact_get(change->wanted, "generated") != NULL;
	bool		stored = sb_fact_is(change->live, "stored");

	if (!sb_alter_differs(change->alter, "generated"))
		return true;
	if (was && !is && stored)
	{
		if (!is_passed_on(change, "generated"))
			add_command(change, 0, false, action(change, "DROP EXPRESSION", ""));
	}
	else if (PG_VERSION_NUM >= 170000 && was && is && stored == sb_fact_is(change->wanted, "stored") &&
			 (stored || !has_check(change)))
	{
		add_action(change, "SET EXPRESSION AS ",
				   sb_parenthesized(sb_fact_get(change->wanted, "expression")));
		change->hazards |= stored ? SB_REWRITE | SB_FULL_SCAN : 0;
	}
	else
		return false;
	return sb_alter_takes(change->alter, "generated");
}

/*
 * The sequence of a serial column becomes that of an identity column, at the place where it stands.
 * Returns the name that the old one has meanwhile.
 */
static char *
sequence_aside(Change *change, const SbFact *column)
{
	const char *sequence = sb_identity_sequence(column);
	const SbFact *there = sb_alter_find(change->alter, false, SB_SEQUENCE, sequence);
	char	   *name;

	if (there == NULL || !sb_sequence_becomes_identity(change->alter, there))
		return NULL;
	name = psprintf("schemaboot_%u", there->address.objectId);
	sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s RENAME TO %s", sequence, name);
	return quote_qualified_identifier(there->object.schema, name);
}

static void
take_position(Change *change, const char *sequence, const char *from)
{
	sb_alter_add(change->alter, 0,
				 "SELECT pg_catalog.setval(%s, last_value, is_called) FROM %s",
				 sb_literal(sequence), from);
}

static void
drop_identity(Change *change)
{
	const char *sequence = sb_identity_sequence(change->live);
	const SbFact *wanted = sb_alter_find(change->alter, true, SB_SEQUENCE, sequence);
	char	   *meanwhile = NULL;

	/* serial instead: the same sequence, but of its own */
	if (wanted && sb_sequence_was_identity(change->alter, wanted))
	{
		meanwhile = quote_qualified_identifier(change->live->object.schema,
											   psprintf("schemaboot_%s", wanted->object.name));
		sb_sequence_replace(change->alter, wanted, meanwhile);
		take_position(change, meanwhile, sequence);
	}
	add_command(change, 0, false, action(change, "DROP IDENTITY", ""));
	if (meanwhile == NULL)
		return;
	sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s RENAME TO %s", meanwhile,
				 quote_identifier(wanted->object.name));
	sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s OWNED BY %s", sequence,
				 sb_fact_get(wanted, "owned by"));
}

static void
add_identity(Change *change)
{
	const char *sequence = sb_identity_sequence(change->wanted);
	const char *type = sb_fact_get(change->wanted, "identity type");
	const char *persistence = sb_fact_get(change->wanted, "identity persistence");
	char	   *before = sequence_aside(change, change->wanted);

	add_command(change, 0, false, action(change, "ADD ", sb_identity_clause(change->wanted)));
	if (type)
		sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s AS %s", sequence, type);
	if (persistence)
		sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s SET %s", sequence,
					 strcmp(persistence, "unlogged") == 0 ? "UNLOGGED" : "LOGGED");
	if (before)
	{
		take_position(change, sequence, before);
		sb_alter_add(change->alter, 0, "DROP SEQUENCE %s", before);
	}
}

/* A sequence that lives; names as commands take them. */
static Oid
sequence_oid(const char *name)
{
	List	   *names = NIL;

	if (!SplitIdentifierString(pstrdup(name), '.', &names) || list_length(names) != 2)
		return InvalidOid;
	return RangeVarGetRelid(makeRangeVar(linitial(names), lsecond(names), -1), NoLock, true);
}

/*
 * With the column's type the server changes that of the sequence. Which limits came from the old type
 * is not told apart here: all are written again, which changes nothing where they are right.
 */
static void
retype_sequence(SbSequence *live, const char *type, const SbSequence *wanted)
{
	live->type = type;
	if (strcmp(live->maximum, wanted->maximum) != 0 || strcmp(type, wanted->type) != 0)
		live->maximum = "";
	if (strcmp(live->minimum, wanted->minimum) != 0 || strcmp(type, wanted->type) != 0)
		live->minimum = "";
}

/* What is behind an identity column on both sides. */
static void
alter_identity_sequence(Change *change)
{
	const char *before = sb_identity_sequence(change->live);
	const char *after = sb_identity_sequence(change->wanted);
	const char *persistence = sb_fact_get(change->wanted, "identity persistence");
	SbSequence	live,
				wanted;

	if (strcmp(before, after) != 0)
	{
		List	   *names = NIL;

		SplitIdentifierString(pstrdup(after), '.', &names);
		sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s RENAME TO %s", before,
					 quote_identifier(llast(names)));
	}
	if (sb_alter_takes(change->alter, "identity persistence"))
	{
		bool		unlogged = persistence ? strcmp(persistence, "unlogged") == 0 :
			PG_VERSION_NUM >= 150000 && strcmp(sb_fact_get(change->relation, "persistence"), "unlogged") == 0;

		sb_alter_add(change->alter, 0, "ALTER SEQUENCE %s SET %s", after, unlogged ? "UNLOGGED" : "LOGGED");
	}
	sb_identity_settings(&live, change->live);
	sb_identity_settings(&wanted, change->wanted);
	if (change->retyped && change->from_live == NULL)
		retype_sequence(&live, sb_fact_get(change->wanted, "type"), &wanted);
	sb_alter_sequence(change->alter, after, before, sequence_oid(before), &live, &wanted);
}

/* Identity on either side. Before the type changes if `first`, else after it. */
static void
alter_identity(Change *change, bool first)
{
	const char *before = sb_fact_get(change->live, "identity");
	const char *after = sb_fact_get(change->wanted, "identity");
	SbAlter    *alter = change->alter;
	bool		passed = PG_VERSION_NUM >= 170000 && change->from_live &&
		sb_fact_get(change->relation, "partition of");

	if (first)
	{
		if (before && !after && !passed)
			drop_identity(change);
		return;
	}
	sb_alter_takes(alter, "identity");
	if (passed || (!before && !after))
		;
	else if (!before)
		add_identity(change);
	else if (after)
	{
		if (strcmp(before, after) != 0)
			add_command(change, 0, false,
						action(change, "SET GENERATED ", strcmp(after, "always") == 0 ? "ALWAYS" : "BY DEFAULT"));
		alter_identity_sequence(change);
	}
	sb_alter_takes(alter, "identity sequence");
	sb_alter_takes(alter, "identity options");
	sb_alter_takes(alter, "identity type");
	sb_alter_takes(alter, "identity persistence");
}

/* Whether NOT NULL of a relation is also that of its children. */
static bool
not_null_spreads(const Change *change)
{
	return PG_VERSION_NUM >= 180000 || change->partitioned;
}

/* Children that keep NOT NULL when the parent's goes: those that are wanted so. */
static void
restore_not_null(Change *change)
{
	foreach_ptr(char, heir, sb_live_heirs(change->live->parent, true))
	{
		const SbFact *before = sb_find_column(change->alter, false, heir, change->wanted->object.name);
		const SbFact *after = sb_find_column(change->alter, true, heir, change->wanted->object.name);

		if (before && after && sb_fact_is(before, "not null") && sb_fact_is(after, "not null") &&
			!(PG_VERSION_NUM >= 180000 && sb_fact_is(before, "own not null")))
			sb_alter_add(change->alter, SB_FULL_SCAN, "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", heir,
						 change->name);
	}
}

static void
drop_not_null(Change *change)
{
	if (!sb_alter_differs(change->alter, "not null") || sb_fact_is(change->wanted, "not null"))
		return;
	sb_alter_takes(change->alter, "not null");
	sb_alter_takes(change->alter, "not null name");
	if (is_passed_on(change, "not null") &&
		(PG_VERSION_NUM >= 180000 ? !sb_fact_is(change->live, "own not null")
		 : sb_fact_get(change->relation, "partition of") != NULL))
		return;
	add_command(change, 0, !not_null_spreads(change), action(change, "DROP NOT NULL", ""));
	if (not_null_spreads(change) && change->has_children)
		restore_not_null(change);
}

static void
set_not_null(Change *change)
{
	const char *name = sb_fact_get(change->wanted, "not null name");
	bool		spreads = not_null_spreads(change);
	bool		foreign = change->relation->object.kind == SB_FOREIGN_TABLE;
	SbCommand  *command;

	if (!sb_alter_takes(change->alter, "not null"))
	{
		const char *before = sb_fact_get(change->live, "not null name");

		if (sb_alter_takes(change->alter, "not null name") && !is_passed_on(change, "not null name"))
		{
			char	   *usual = psprintf("%s_%s_not_null", change->wanted->object.relation,
										 change->wanted->object.name);

			add_command(change, 0, false,
						psprintf("RENAME CONSTRAINT %s TO %s", quote_identifier(before ? before : usual),
								 quote_identifier(name ? name : usual)));
		}
		return;
	}
	sb_alter_takes(change->alter, "not null name");
	if (is_passed_on(change, "not null") &&
		(PG_VERSION_NUM >= 180000 ? !sb_fact_is(change->from_wanted, "not null no inherit")
		 : sb_fact_get(change->relation, "partition of") != NULL))
		return;
	command = add_command(change, foreign ? 0 : SB_FULL_SCAN | SB_MAY_FAIL, !spreads,
						  name && PG_VERSION_NUM >= 180000 ?
						  psprintf("ADD CONSTRAINT %s NOT NULL %s%s", quote_identifier(name), change->name,
								   sb_fact_is(change->wanted, "not null no inherit") ? " NO INHERIT" : "") :
						  action(change, "SET NOT NULL", ""));
	if (!foreign)
		sb_command_evidence(command, "SELECT count(*) FROM %s%s WHERE %s IS NULL",
							spreads || !change->has_children ? "" : "ONLY ", change->relation->identity,
							change->name);
}

static void
set_default(Change *change)
{
	const char *value = sb_fact_get(change->wanted, "default");
	bool		taken = sb_alter_takes(change->alter, "default");

	if ((taken || change->retyped) && awaits_sequence(change))
	{
		/* in between, the sequence is made, and one that was there before may go */
		if (sb_fact_get(change->live, "default") && !change->retyped)
			add_command(change, 0, true, action(change, "DROP DEFAULT", ""))->when = SB_EARLY;
		add_command(change, 0, true, action(change, "SET DEFAULT ", value))->when = SB_LATE;
	}
	/* the type's change has taken it away in children, too */
	else if (change->retyped && !sb_fact_get(change->wanted, "generated"))
	{
		bool		set_with_type = !change->has_children && change->from_live == NULL;

		if (value && !set_with_type)
			add_action(change, "SET DEFAULT ", value);
		else if (value == NULL && taken && change->from_live && !sb_fact_get(change->wanted, "identity"))
			add_action(change, "DROP DEFAULT", "");
	}
	else if (taken && value)
		add_action(change, "SET DEFAULT ", value);
	else if (taken && !sb_fact_get(change->wanted, "identity") && !sb_fact_get(change->wanted, "generated"))
		add_action(change, "DROP DEFAULT", "");
}

/* What the type gives is set anew with the type. */
static void
set_storage(Change *change)
{
	const char *storage = sb_fact_get(change->wanted, "storage");
	const char *compression = sb_fact_get(change->wanted, "compression");
	bool		taken = sb_alter_takes(change->alter, "storage");

	if (storage == NULL && taken && !change->retyped)
		storage = sb_usual_storage(sb_fact_get(change->live, "type") ? sb_fact_get(change->live, "type")
								   : sb_view_column_type(change->live));
	if (storage && (taken || change->retyped))
		add_action(change, "SET STORAGE ", asc_toupper(storage, strlen(storage)));
	taken = sb_alter_takes(change->alter, "compression");
	if (compression ? taken || change->retyped : taken && !change->retyped)
		add_action(change, "SET COMPRESSION ", compression ? compression : "default");
}

static void
set_rest(Change *change)
{
	const char *statistics = sb_fact_get(change->wanted, "statistics");
	char	   *set,
			   *reset;

	if (sb_alter_takes(change->alter, "statistics"))
		add_action(change, "SET STATISTICS ", statistics ? statistics : "-1");
	if (sb_alter_takes_family(change->alter, "option"))
	{
		sb_alter_parameters(change->alter, "option", "", &set, &reset);
		if (set)
			add_action(change, set, "");
		if (reset)
			add_action(change, reset, "");
	}
	if (sb_alter_takes_family(change->alter, "foreign option"))
	{
		set = sb_alter_generic_options(change->alter, "foreign option");
		if (set)
			add_action(change, "OPTIONS ", set);
	}
}

/* An attribute of a composite type; tables OF it change with it. */
static void
alter_attribute(SbAlter *alter)
{
	const char *collation = sb_fact_get(alter->wanted, "collation");
	bool		retyped = sb_alter_takes(alter, "type");

	retyped |= sb_alter_takes(alter, "collation");
	if (!retyped)
		return;
	alter->breaks = SB_BREAKS_COLUMN_TYPE;
	sb_alter_add(alter, 0, "ALTER TYPE %s ALTER ATTRIBUTE %s TYPE %s%s%s CASCADE",
				 alter->wanted->parent->identity, quote_identifier(alter->wanted->object.name),
				 sb_fact_get(alter->wanted, "type"), collation ? " COLLATE " : "",
				 collation ? collation : "");
}

static bool
is_attribute(const SbFact *column)
{
	return column->parent->object.kind == SB_TYPE;
}

void
sb_column_alter(SbAlter *alter)
{
	Change		change;

	if (is_attribute(alter->wanted))
	{
		alter_attribute(alter);
		return;
	}
	change_begin(&change, alter);
	if (!alter_generated(&change))
		return;
	/* what is in the way of the type, and of each other */
	alter_identity(&change, true);
	if (sb_fact_get(change.wanted, "identity") && !sb_fact_get(change.live, "identity") &&
		sb_fact_get(change.live, "default") && sb_alter_takes(alter, "default"))
		add_command(&change, 0, true, action(&change, "DROP DEFAULT", ""));
	drop_not_null(&change);
	if (!alter_type(&change))
	{
		alter->left = lappend(alter->left, "type");
		return;
	}
	set_not_null(&change);
	alter_identity(&change, false);
	set_default(&change);
	set_storage(&change);
	set_rest(&change);
	flush(&change);
}

/* The parent's column of the same name that is made, or goes, in this plan and takes this along; or NULL. */
static const SbFact *
leading_column(SbAlter *alter, const SbFact *column, bool wanted)
{
	const SbFact *relation = column->parent;
	const SbFact *live = sb_find_table(alter, false, relation->identity);
	const SbFact *after = sb_find_table(alter, true, relation->identity);

	foreach_ptr(char, parent, sb_lasting_parents(alter, live, after))
	{
		const SbFact *there = sb_find_column(alter, wanted, parent, column->object.name);

		if (there && sb_find_column(alter, !wanted, parent, column->object.name) == NULL)
			return there;
		/* new, or dropped and made again */
		if (there && sb_ddl_makes(&alter->ddl, SB_COLUMN, there->identity))
			return there;
	}
	return NULL;
}

/* Whether the type that a table is of gives it the column. */
static bool
comes_with_type(SbAlter *alter, const SbFact *column)
{
	const SbFact *live = sb_find_table(alter, false, column->parent->identity);
	const SbFact *wanted = sb_find_table(alter, true, column->parent->identity);

	return live && wanted && is_of_lasting_type(alter, live, wanted);
}

/* Rows that are there get a value in the new column: is it written into each of them? */
static int
addition_hazards(const SbFact *column)
{
	const char *type = sb_fact_get(column, "type");
	const char *value = sb_fact_get(column, "default");
	bool		filled = value || sb_fact_get(column, "generated") || sb_fact_get(column, "identity") ||
		sb_fact_get(column, "serial");
	bool		constrained = sb_type_is_constrained(type);
	int			hazards = 0;

	if (sb_fact_is(column, "stored") || sb_fact_get(column, "identity") ||
		sb_fact_get(column, "serial") || constrained || sb_expression_is_volatile(value))
		hazards |= SB_REWRITE;
	if ((sb_fact_is(column, "not null") && (!filled || sb_fact_get(column, "generated"))) || constrained)
		hazards |= SB_MAY_FAIL;
	return hazards;
}

static void
add_table_column(SbAlter *alter)
{
	const SbFact *column = alter->wanted;
	const SbFact *relation = column->parent;
	bool		foreign = relation->object.kind == SB_FOREIGN_TABLE;
	bool		serial = sb_fact_get(column, "serial") != NULL;
	SbColumnOrigin origin = SB_COLUMN_OWN;
	int			hazards = foreign ? 0 : addition_hazards(column);
	SbCommand  *command;

	/* its sequence is there already */
	if (serial && !sb_ddl_makes(&alter->ddl, SB_SEQUENCE,
								quote_qualified_identifier(column->object.schema,
														   psprintf("%s_%s_seq", column->object.relation,
																	column->object.name))))
		origin = SB_COLUMN_LONGHAND;
	command = sb_alter_add(alter, hazards, "ALTER %s %s ADD COLUMN %s", sb_relation_noun(relation),
						   relation->identity, sb_column_element(column, origin));
	if ((hazards & SB_MAY_FAIL) && sb_fact_is(column, "not null") && sb_fact_get(column, "default") == NULL &&
		sb_fact_get(column, "generated") == NULL)
		sb_command_evidence(command, "SELECT count(*) FROM %s", relation->identity);
	sb_write_column_rest(&alter->ddl, relation, column, false);
	sb_alter_written(alter, 0);
}

void
sb_column_add(SbAlter *alter)
{
	const SbFact *column = alter->wanted;
	const SbFact *relation = column->parent;
	const char *collation = sb_fact_get(column, "collation");

	if (is_attribute(column))
		sb_alter_add(alter, 0, "ALTER TYPE %s ADD ATTRIBUTE %s %s%s%s CASCADE", relation->identity,
					 quote_identifier(column->object.name), sb_fact_get(column, "type"),
					 collation ? " COLLATE " : "", collation ? collation : "");
	else if (relation->object.kind == SB_VIEW || relation->object.kind == SB_MATERIALIZED_VIEW ||
			 comes_with_type(alter, column) || leading_column(alter, column, true))
	{
		sb_write_column_rest(&alter->ddl, relation, column, true);
		sb_alter_written(alter, 0);
	}
	else
		add_table_column(alter);
}

/* Whether a child has the column afterwards, though the parent has it no more. */
static bool
stays_below(SbAlter *alter, const SbFact *relation, const char *name)
{
	foreach_ptr(char, heir, sb_live_heirs(relation, false))
	{
		const SbFact *live = sb_find_table(alter, false, heir);
		const SbFact *wanted = sb_find_table(alter, true, heir);

		/* one that leaves its parent before is none of its business */
		if (!sb_list_has(sb_lasting_parents(alter, live, wanted), relation->identity))
			continue;
		if (sb_find_column(alter, true, heir, name) || (live && stays_below(alter, live, name)))
			return true;
	}
	return false;
}

/* Of a view's column only what ALTER VIEW or ALTER MATERIALIZED VIEW has given it can go. */
static void
strip_view_column(SbAlter *alter)
{
	Change		change = {
		.alter = alter,
		.relation = alter->live->parent,
		.name = quote_identifier(alter->live->object.name)
	};
	const char *type = sb_view_column_type(alter->live);
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	if (sb_fact_get(alter->live, "default"))
		add_action(&change, "DROP DEFAULT", "");
	if (sb_fact_get(alter->live, "storage"))
	{
		const char *storage = sb_usual_storage(type);

		add_action(&change, "SET STORAGE ", asc_toupper(storage, strlen(storage)));
	}
	if (sb_fact_get(alter->live, "compression"))
		add_action(&change, "SET COMPRESSION default", "");
	if (sb_fact_get(alter->live, "statistics"))
		add_action(&change, "SET STATISTICS -1", "");
	while ((option = sb_fact_next(alter->live, "option", &position, &name)) != NULL)
		add_action(&change, psprintf("RESET (%s)", quote_identifier(name)), "");
	flush(&change);
}

void
sb_column_remove(SbAlter *alter)
{
	const SbFact *column = alter->live;
	const SbFact *relation = column->parent;
	const char *name = quote_identifier(column->object.name);
	const SbFact *wanted = sb_find_table(alter, true, relation->identity);
	bool		only;

	if (is_attribute(column))
	{
		sb_alter_add(alter, SB_DATA_LOSS, "ALTER TYPE %s DROP ATTRIBUTE %s CASCADE", relation->identity, name);
		return;
	}
	if (relation->object.kind == SB_VIEW || relation->object.kind == SB_MATERIALIZED_VIEW)
	{
		strip_view_column(alter);
		return;
	}
	/* the parent's command drops it, and names each child that has it also by itself */
	if (comes_with_type(alter, column) || leading_column(alter, column, false))
		return;
	/* where it is made again, those below are dropped and made with it */
	only = wanted && !sb_ddl_makes(&alter->ddl, SB_COLUMN, column->identity) &&
		stays_below(alter, relation, column->object.name);
	sb_alter_add(alter, sb_fact_get(column, "generated") ? 0 : SB_DATA_LOSS, "ALTER %s %s%s DROP COLUMN %s",
				 sb_relation_noun(relation), only ? "ONLY " : "", relation->identity, name);
	foreach_ptr(char, heir, sb_live_heirs(relation, true))
	{
		const SbFact *below = sb_find_column(alter, false, heir, column->object.name);

		if (below && sb_find_table(alter, true, heir) &&
			sb_find_column(alter, true, heir, column->object.name) == NULL &&
			(only || sb_fact_is(below, "also local")))
			sb_alter_add(alter, SB_DATA_LOSS, "ALTER %s %s DROP COLUMN %s",
						 sb_relation_noun(below->parent), heir, name);
	}
}
