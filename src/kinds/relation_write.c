/*
 * relation_write.c
 *	  What the kinds of relations, and of what stands on them, share when they write commands.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/*
 * Whether a value of a storage parameter can stand without quotes and is still read as the same
 * text: some words, and numbers as the server writes them.
 */
static bool
is_plain(const char *value)
{
	static const char *const words[] = {"true", "false", "on", "off", "auto"};
	const char *at = value;
	int			digits;

	for (int i = 0; i < lengthof(words); i++)
		if (strcmp(words[i], value) == 0)
			return true;
	if (*at == '-')
		at++;
	digits = strspn(at, "0123456789");
	if (digits == 0 || digits > 9 || (at[0] == '0' && digits > 1))
		return false;
	at += digits;
	if (*at == '.')
	{
		digits = strspn(++at, "0123456789");
		if (digits == 0)
			return false;
		at += digits;
	}
	return *at == '\0';
}

static void
add_parameter(StringInfo command, const char *prefix, const char *open, bool *first,
			  const char *name, const char *value)
{
	sb_item(command, open, first, "%s%s=%s", prefix, quote_identifier(name),
			is_plain(value) ? value : sb_literal(value));
}

void
sb_parameter_items(StringInfo command, const SbFact *fact, const char *family, const char *prefix,
				   const char *open, bool *first)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	while ((option = sb_fact_next(fact, family, &position, &name)) != NULL)
		add_parameter(command, prefix, open, first, name, option->value);
}

void
sb_with_clause(StringInfo command, const SbFact *fact)
{
	List	   *ordered = sb_fact_list(fact, "options");
	bool		first = true;

	foreach_ptr(char, option, ordered)
	{
		char	   *value = strchr(option, '=');

		if (value)
			*value++ = '\0';
		add_parameter(command, "", " WITH (", &first, option, value ? value : "");
	}
	if (ordered == NIL)
		sb_parameter_items(command, fact, "option", "", " WITH (", &first);
	sb_parameter_items(command, fact, "toast option", "toast.", " WITH (", &first);
	if (!first)
		appendStringInfoChar(command, ')');
}

void
sb_generic_options(StringInfo command, const SbFact *fact, const char *family)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;
	bool		first = true;

	while ((option = sb_fact_next(fact, family, &position, &name)) != NULL)
		sb_item(command, " OPTIONS (", &first, "%s %s", quote_identifier(name),
				sb_literal(option->value));
	if (!first)
		appendStringInfoChar(command, ')');
}

const char *
sb_relation_noun(const SbFact *relation)
{
	switch (relation->object.kind)
	{
		case SB_FOREIGN_TABLE:
			return "FOREIGN TABLE";
		case SB_VIEW:
			return "VIEW";
		case SB_MATERIALIZED_VIEW:
			return "MATERIALIZED VIEW";
		default:
			return "TABLE";
	}
}

/* The name of the fact is that of the index, also if the fact is a constraint. */
void
sb_write_index_rest(SbDdl *ddl, const SbFact *fact, const char *table)
{
	char	   *index = quote_qualified_identifier(fact->object.schema, fact->object.name);
	const char *name = quote_identifier(fact->object.name);
	const char *noun = fact->parent ? sb_relation_noun(fact->parent) : "TABLE";
	const SbAttribute *target;
	const char *column;
	int			position = 0;

	while ((target = sb_fact_next(fact, "statistics", &position, &column)) != NULL)
		sb_ddl_add(ddl, "ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s", index, column,
				   target->value);
	if (sb_fact_is(fact, "clustered"))
		sb_ddl_add(ddl, "ALTER %s %s CLUSTER ON %s", noun, table, name);
	if (sb_fact_is(fact, "replica identity"))
		sb_ddl_add(ddl, "ALTER %s %s REPLICA IDENTITY USING INDEX %s", noun, table, name);
}

void
sb_write_extensions(SbDdl *ddl, const SbFact *fact, const char *what)
{
	const char *value = sb_fact_get(fact, "depends on extension");
	List	   *names = NIL;

	if (value && SplitIdentifierString(pstrdup(value), ',', &names))
		foreach_ptr(char, name, names)
			sb_ddl_add(ddl, "ALTER %s DEPENDS ON EXTENSION %s", what, quote_identifier(name));
}
