/*
 * table_write.c
 *	  How tables and foreign tables are written.
 *
 * A partition is written as PARTITION OF where that makes it as it is: where it has its parent's
 * columns in the same order, and its constraints. Else it is made as a table and attached. In the
 * same way a child that has its parents' columns in another order is made first, then inherits.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"

/* How a table comes by its parents' columns. */
typedef enum Form
{
	FORM_PLAIN,
	FORM_INHERITS,				/* INHERITS */
	FORM_ADOPTED,				/* ALTER TABLE INHERIT */
	FORM_TYPED,					/* OF type */
	FORM_PARTITION,				/* PARTITION OF */
	FORM_ATTACHED				/* ALTER TABLE ATTACH PARTITION */
} Form;

/* Constraints in the order in which they stand in CREATE TABLE. */
static const char *const constraint_types[] = {"primary key", "unique", "exclusion", "check", "foreign key"};

/*
 * Whether a partition has a constraint in the place of the one that the partitioned table would
 * give it: it is made first, and found when the partition is attached.
 */
static bool
is_own_key(const SbFact *child)
{
	if (child->object.kind != SB_CONSTRAINT)
		return false;
	if (sb_fact_get(child, "partition of index"))
		return !sb_fact_is(child, "implied");
	return sb_fact_is(child, "own name");
}

static bool
has_own_key(const SbFact *fact)
{
	foreach_ptr(SbFact, child, fact->children)
		if (is_own_key(child))
			return true;
	return false;
}

/*
 * Whether a column is filled in another way than its parent's, which a child that is made from its
 * parent cannot be told: by another expression, or not at all. DEFAULT NULL is not the same as no
 * default where the type has a length.
 */
static bool
has_own_filling(const SbFact *fact)
{
	foreach_ptr(SbFact, child, fact->children)
		if (child->object.kind == SB_COLUMN && sb_fact_is(child, "own default") &&
			(sb_fact_get(child, "generated") || sb_fact_get(child, "default") == NULL))
			return true;
	return false;
}

/* Whether all columns and checks that it has from its parents are also its own. */
static bool
is_all_local(const SbFact *fact)
{
	foreach_ptr(SbFact, child, fact->children)
		if ((child->object.kind == SB_COLUMN || child->object.kind == SB_CONSTRAINT) &&
			sb_fact_is(child, "inherited") && !sb_fact_is(child, "also local"))
			return false;
	return true;
}

static Form
form_of(const SbFact *fact)
{
	bool		as_given = sb_fact_is(fact, "columns as given") && !has_own_filling(fact);

	if (sb_fact_get(fact, "partition of"))
		return as_given && !has_own_key(fact) ? FORM_PARTITION : FORM_ATTACHED;
	if (sb_fact_get(fact, "inherits"))
		return as_given || !is_all_local(fact) ? FORM_INHERITS : FORM_ADOPTED;
	return sb_fact_get(fact, "of type") ? FORM_TYPED : FORM_PLAIN;
}

static List *
column_elements(const SbFact *fact, Form form)
{
	List	   *elements = NIL;

	foreach_ptr(SbFact, column, sb_columns_of(fact))
	{
		SbColumnOrigin origin = SB_COLUMN_OWN;
		char	   *element;

		if (form == FORM_INHERITS && sb_fact_is(column, "inherited"))
		{
			if (!sb_fact_is(column, "also local"))
				continue;
			origin = SB_COLUMN_MERGED;
		}
		else if (form == FORM_PARTITION)
			origin = SB_COLUMN_GIVEN;
		else if (form == FORM_TYPED)
			origin = SB_COLUMN_TYPED;
		element = sb_column_element(column, origin);
		if (element)
			elements = lappend(elements, element);
	}
	return elements;
}

/*
 * Whether the command that makes the table has the constraint in it. A partition that is attached
 * must have the checks that it inherits before.
 */
static bool
takes_constraint(const SbFact *constraint, Form form)
{
	const char *type = sb_fact_get(constraint, "type");

	if (type == NULL || !sb_constraint_is_inline(constraint))
		return false;
	if (sb_fact_get(constraint, "partition of"))
		return is_own_key(constraint);
	if (sb_fact_is(constraint, "inherited"))
		return form == FORM_ATTACHED && strcmp(type, "check") == 0;
	return true;
}

static List *
constraint_elements(const SbFact *fact, Form form)
{
	List	   *elements = NIL;

	for (int i = 0; i < lengthof(constraint_types); i++)
		foreach_ptr(SbFact, child, fact->children)
			if (child->object.kind == SB_CONSTRAINT && takes_constraint(child, form) &&
				strcmp(sb_fact_get(child, "type"), constraint_types[i]) == 0)
				elements = lappend(elements, sb_constraint_clause(child));
	return elements;
}

static void
add_elements(StringInfo command, List *elements, Form form)
{
	const char *separator = " (\n    ";

	if (elements == NIL && form != FORM_TYPED && form != FORM_PARTITION)
		appendStringInfoString(command, " (");
	foreach_ptr(char, element, elements)
	{
		appendStringInfo(command, "%s%s", separator, element);
		separator = ",\n    ";
	}
	if (elements)
		appendStringInfoChar(command, '\n');
	if (elements || (form != FORM_TYPED && form != FORM_PARTITION))
		appendStringInfoChar(command, ')');
}

static void
add_head(StringInfo command, const SbFact *fact, Form form)
{
	const char *persistence = sb_fact_get(fact, "persistence");

	sb_clause(command, "CREATE %s%s %s",
			  persistence && strcmp(persistence, "unlogged") == 0 ? "UNLOGGED " : "",
			  sb_relation_noun(fact), fact->identity);
	if (form == FORM_PARTITION)
		sb_clause(command, "PARTITION OF %s", sb_fact_get(fact, "partition of"));
	else if (form == FORM_TYPED)
		sb_clause(command, "OF %s", sb_fact_get(fact, "of type"));
}

/* What stands behind the columns. */
static void
add_tail(StringInfo command, const SbFact *fact, Form form)
{
	const char *key = sb_fact_get(fact, "partition key");
	const char *server = sb_fact_get(fact, "server");
	const char *method = sb_fact_get(fact, "access method");
	const char *tablespace = sb_fact_get(fact, "tablespace");

	/* what comes right after the head is set in */
	const char *line = command->data[command->len - 1] == ')' ? "\n" : "\n    ";

	if (form == FORM_INHERITS)
		appendStringInfo(command, "%sINHERITS (%s)", line, sb_fact_get(fact, "inherits"));
	if (form == FORM_PARTITION)
		appendStringInfo(command, "%s%s", line, sb_fact_get(fact, "partition bound"));
	if (key)
		appendStringInfo(command, "%sPARTITION BY %s", line, key);
	if (server)
	{
		appendStringInfo(command, "%sSERVER %s", line, quote_identifier(server));
		sb_generic_options(command, fact, "option");
		return;
	}
	if (method && strcmp(method, "heap") != 0)
		appendStringInfo(command, "%sUSING %s", line, quote_identifier(method));
	sb_with_clause(command, fact);
	if (tablespace)
		sb_clause(command, "TABLESPACE %s", quote_identifier(tablespace));
}

/* What only ALTER TABLE can say. */
static void
write_rest(SbDdl *ddl, const SbFact *fact, Form form)
{
	const char *identity = sb_fact_get(fact, "replica identity");

	if (form == FORM_ATTACHED)
		sb_ddl_add(ddl, "ALTER TABLE %s ATTACH PARTITION %s %s", sb_fact_get(fact, "partition of"),
				   fact->identity, sb_fact_get(fact, "partition bound"));
	if (form == FORM_ADOPTED)
		foreach_ptr(char, parent, sb_fact_list(fact, "parents"))
			sb_ddl_add(ddl, "ALTER %s %s INHERIT %s", sb_relation_noun(fact), fact->identity, parent);
	sb_write_columns_rest(ddl, fact, form == FORM_INHERITS || form == FORM_PARTITION);
	if (identity && strcmp(identity, "full") == 0)
		sb_ddl_add(ddl, "ALTER TABLE %s REPLICA IDENTITY FULL", fact->identity);
	else if (identity && strcmp(identity, "nothing") == 0)
		sb_ddl_add(ddl, "ALTER TABLE %s REPLICA IDENTITY NOTHING", fact->identity);
	if (sb_fact_is(fact, "row security"))
		sb_ddl_add(ddl, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY", fact->identity);
	if (sb_fact_is(fact, "forced row security"))
		sb_ddl_add(ddl, "ALTER TABLE %s FORCE ROW LEVEL SECURITY", fact->identity);
}

void
sb_table_write(SbDdl *ddl, const SbFact *fact)
{
	Form		form = form_of(fact);
	StringInfoData command;

	initStringInfo(&command);
	add_head(&command, fact, form);
	add_elements(&command, list_concat(column_elements(fact, form), constraint_elements(fact, form)),
				 form);
	add_tail(&command, fact, form);
	sb_ddl_add(ddl, "%s", command.data);
	write_rest(ddl, fact, form);
}
