/*
 * column_write.c
 *	  How columns are written: as elements of the command that makes their relation, and in further
 *	  commands for what that cannot say.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"
#include "utils/formatting.h"

static int
compare_positions(const ListCell *a, const ListCell *b)
{
	int			x = pg_strtoint32(sb_fact_get(lfirst(a), "position"));
	int			y = pg_strtoint32(sb_fact_get(lfirst(b), "position"));

	return x < y ? -1 : x > y ? 1 : 0;
}

List *
sb_columns_of(const SbFact *relation)
{
	List	   *columns = NIL;

	foreach_ptr(SbFact, child, relation->children)
		if (child->object.kind == SB_COLUMN)
			columns = lappend(columns, child);
	list_sort(columns, compare_positions);
	return columns;
}

/* Whether it has an identity that its parents do not give it, as they do since 17. */
static bool
has_own_identity(const SbFact *column)
{
	return sb_fact_get(column, "identity") &&
		(!sb_fact_is(column, "inherited") || sb_fact_is(column, "own identity"));
}

char *
sb_identity_clause(const SbFact *column)
{
	const char *identity = sb_fact_get(column, "identity");
	const char *sequence = sb_fact_get(column, "identity sequence");
	const char *options = sb_fact_get(column, "identity options");
	StringInfoData clause;

	initStringInfo(&clause);
	sb_clause(&clause, "GENERATED %s AS IDENTITY",
			  strcmp(identity, "always") == 0 ? "ALWAYS" : "BY DEFAULT");
	if (sequence && options)
		sb_clause(&clause, "(SEQUENCE NAME %s %s)", sequence, options);
	else if (sequence)
		sb_clause(&clause, "(SEQUENCE NAME %s)", sequence);
	else if (options)
		sb_clause(&clause, "(%s)", options);
	return clause.data;
}

/* Whether the command says all about the column but its type. */
static bool
is_said(SbColumnOrigin origin)
{
	return origin == SB_COLUMN_OWN || origin == SB_COLUMN_TYPED || origin == SB_COLUMN_LONGHAND;
}

/*
 * What a column is filled with. A column that has a namesake in a parent has the parent's, unless
 * it says otherwise.
 */
static void
add_value(StringInfo element, const SbFact *column, SbColumnOrigin origin)
{
	const char *value = sb_fact_get(column, "default");
	const char *generated = sb_fact_get(column, "generated");

	if (origin != SB_COLUMN_GIVEN && has_own_identity(column))
		sb_clause(element, "%s", sb_identity_clause(column));
	else if (!is_said(origin) && !sb_fact_is(column, "own default"))
		return;
	else if (generated)
		sb_clause(element, "GENERATED ALWAYS AS %s%s",
				  sb_parenthesized(sb_fact_get(column, "expression")),
				  sb_fact_is(column, "stored") ? " STORED" : "");
	else if (value)
		sb_clause(element, "DEFAULT %s", value);
	else if (!is_said(origin))
		sb_clause(element, "DEFAULT NULL");
}

static void
add_not_null(StringInfo element, const SbFact *column, SbColumnOrigin origin)
{
	const char *name = sb_fact_get(column, "not null name");

	if (!sb_fact_is(column, "not null") ||
		(!is_said(origin) && !sb_fact_is(column, "own not null")))
		return;
	if (name)
		sb_clause(element, "CONSTRAINT %s", quote_identifier(name));
	sb_clause(element, "NOT NULL");
	if (sb_fact_is(column, "not null no inherit"))
		sb_clause(element, "NO INHERIT");
}

/* Its type and what stands right behind that. */
static void
add_type(StringInfo element, const SbFact *column)
{
	const char *collation = sb_fact_get(column, "collation");
	const char *compression = sb_fact_get(column, "compression");

	sb_clause(element, "%s", sb_fact_get(column, "type"));
	if (compression)
		sb_clause(element, "COMPRESSION %s", compression);
	sb_generic_options(element, column, "foreign option");
	if (collation)
		sb_clause(element, "COLLATE %s", collation);
}

char *
sb_column_element(const SbFact *column, SbColumnOrigin origin)
{
	const char *name = quote_identifier(column->object.name);
	const char *serial = sb_fact_get(column, "serial");
	StringInfoData element;

	initStringInfo(&element);
	if (serial && origin != SB_COLUMN_LONGHAND)
		return psprintf("%s %s", name, serial);
	if (origin == SB_COLUMN_OWN || origin == SB_COLUMN_MERGED || origin == SB_COLUMN_LONGHAND)
		add_type(&element, column);
	add_value(&element, column, origin);
	add_not_null(&element, column, origin);
	if (element.len == 0)
		return NULL;
	return psprintf("%s %s", name, element.data);
}

/* One more part of ALTER TABLE. */
static void
add_action(List **actions, const SbFact *column, const char *action, const char *value)
{
	*actions = lappend(*actions, psprintf("ALTER COLUMN %s %s%s",
										  quote_identifier(column->object.name), action, value));
}

/* What the parents give and the command that makes the table had no element for. */
static void
add_overrides(List **actions, const SbFact *column)
{
	const char *value = sb_fact_get(column, "default");
	const char *expression = sb_fact_get(column, "expression");

	if (sb_fact_is(column, "own default") && expression)
		add_action(actions, column, "SET EXPRESSION AS ", sb_parenthesized(expression));
	else if (sb_fact_is(column, "own default"))
		add_action(actions, column, "SET DEFAULT ", value ? value : "NULL");
	if (sb_fact_is(column, "own not null"))
		add_action(actions, column, "SET NOT NULL", "");
}

static void
add_lists(List **actions, const SbFact *column, bool with_foreign)
{
	StringInfoData options;
	bool		first = true;

	initStringInfo(&options);
	sb_parameter_items(&options, column, "option", "", "SET (", &first);
	if (!first)
		add_action(actions, column, options.data, ")");
	initStringInfo(&options);
	sb_generic_options(&options, column, "foreign option");
	if (with_foreign && options.len)
		add_action(actions, column, options.data + 1, "");
}

/* Compression has a place in the element, but not all columns have an element of their own. */
static const char *
compression_to_set(const SbFact *column, bool given)
{
	if (given)
		return sb_fact_get(column, "own compression");
	return sb_fact_get(column, "type") ? NULL : sb_fact_get(column, "compression");
}

/* `given`: the parents have given it. */
static void
add_actions(List **actions, const SbFact *column, bool given)
{
	const char *storage = sb_fact_get(column, "storage");
	const char *compression = compression_to_set(column, given);
	const char *statistics = sb_fact_get(column, "statistics");

	/* the parents may not have theirs yet when the child is made */
	if (storage == NULL && given)
		storage = sb_fact_get(column, "own storage");
	if (storage)
		add_action(actions, column, "SET STORAGE ", asc_toupper(storage, strlen(storage)));
	if (compression)
		add_action(actions, column, "SET COMPRESSION ", compression);
	if (given && sb_fact_is(column, "own identity") && !sb_fact_is(column, "also local"))
		add_action(actions, column, "ADD ", sb_identity_clause(column));
	if (statistics)
		add_action(actions, column, "SET STATISTICS ", statistics);
	add_lists(actions, column, given && !sb_fact_is(column, "also local"));
}

char *
sb_identity_sequence(const SbFact *column)
{
	const char *sequence = sb_fact_get(column, "identity sequence");

	if (sequence)
		return pstrdup(sequence);
	return quote_qualified_identifier(column->object.schema,
									  psprintf("%s_%s_seq", column->object.relation,
											   column->object.name));
}

/* What only the sequence behind an identity column can be told. */
static void
write_identity_rest(SbDdl *ddl, const SbFact *column)
{
	const char *sequence = sb_identity_sequence(column);
	const char *type = sb_fact_get(column, "identity type");
	const char *persistence = sb_fact_get(column, "identity persistence");

	if (type)
		sb_ddl_add(ddl, "ALTER SEQUENCE %s AS %s", sequence, type);
	if (persistence)
		sb_ddl_add(ddl, "ALTER SEQUENCE %s SET %s", sequence,
				   strcmp(persistence, "unlogged") == 0 ? "UNLOGGED" : "LOGGED");
}

/* Defaults of columns of views, which have no other place. */
static void
add_view_default(List **actions, const SbFact *relation, const SbFact *column)
{
	const char *value = sb_fact_get(column, "default");

	if (relation->object.kind == SB_VIEW && value)
		add_action(actions, column, "SET DEFAULT ", value);
}

/* What a column is told in the command that is about all columns of the relation. */
static void
add_rest(List **actions, const SbFact *relation, const SbFact *column, bool given)
{
	bool		inherited = given && sb_fact_is(column, "inherited");

	add_view_default(actions, relation, column);
	if (inherited && !sb_fact_is(column, "also local") &&
		sb_fact_get(relation, "partition of") == NULL)
		add_overrides(actions, column);
	add_actions(actions, column, inherited);
}

/* Many actions stand on a line each. */
static void
write_actions(SbDdl *ddl, const SbFact *relation, List *actions)
{
	StringInfoData command;
	const char *separator = list_length(actions) > 1 ? "\n    " : " ";

	if (actions == NIL)
		return;
	initStringInfo(&command);
	sb_clause(&command, "ALTER %s %s%s", sb_relation_noun(relation),
			  sb_fact_is(relation, "may have children") ? "ONLY " : "", relation->identity);
	foreach_ptr(char, action, actions)
	{
		appendStringInfo(&command, "%s%s", separator, action);
		separator = ",\n    ";
	}
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_write_columns_rest(SbDdl *ddl, const SbFact *relation, bool given)
{
	List	   *columns = sb_columns_of(relation);
	List	   *actions = NIL;

	foreach_ptr(SbFact, column, columns)
		add_rest(&actions, relation, column, given);
	write_actions(ddl, relation, actions);
	foreach_ptr(SbFact, column, columns)
		write_identity_rest(ddl, column);
}

void
sb_write_column_rest(SbDdl *ddl, const SbFact *relation, const SbFact *column, bool given)
{
	List	   *actions = NIL;

	/* a partition that is made says in the command that makes it what it fills columns with */
	if (given && sb_fact_get(relation, "partition of"))
		add_overrides(&actions, column);
	add_rest(&actions, relation, column, given);
	write_actions(ddl, relation, actions);
	write_identity_rest(ddl, column);
}
