/*
 * evidence.c
 *	  Queries that count the rows in the way of a command.
 *
 * They run before anything is changed. So there is none where the command is about columns that are
 * new by then or of another type, or calls what does not exist yet.
 *
 * Rows are told apart by GROUP BY, which takes the equality of their type whatever schema that is in.
 */
#include "base/compat.h"

#include "base/text.h"
#include "base/token.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "kinds/relation_alter.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/syscache.h"

/* Whether a schema has any function or type of that name. */
static bool
is_there(const char *schema, const char *name)
{
	Oid			namespace = get_namespace_oid(schema, true);
	CatCList   *routines;
	bool		found = false;

	if (!OidIsValid(namespace))
		return false;
	if (SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(name), ObjectIdGetDatum(namespace)))
		return true;
	routines = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
	for (int i = 0; i < routines->n_members && !found; i++)
		found = ((Form_pg_proc) GETSTRUCT(&routines->members[i]->tuple))->pronamespace == namespace;
	ReleaseSysCacheList(routines);
	return found;
}

static const SbFact *
column_of(const SbFact *table, const char *name)
{
	if (table)
		foreach_ptr(SbFact, child, table->children)
			if (child->object.kind == SB_COLUMN && strcmp(child->object.name, name) == 0)
				return child;
	return NULL;
}

/* Whether a table has its column now as it will have it. */
static bool
is_ready(const SbFact *live, const SbFact *wanted, const char *name)
{
	const SbFact *column = column_of(wanted, name);
	const SbFact *there = column_of(live, name);

	return column == NULL ||
		(there && sb_same_text(sb_fact_get(column, "type"), sb_fact_get(there, "type")));
}

/* Whether all that an expression names is there. */
static bool
can_run(const SbAlter *alter, const char *expression)
{
	const SbFact *live = sb_alter_table_of(alter, false);
	const SbFact *wanted = sb_alter_table_of(alter, true);

	if (live == NULL)
		return false;
	for (const SbToken *token = sb_tokens(expression, NULL); token->code != SB_T_END; token++)
	{
		if (token->ident == NULL)
			continue;
		if (token[1].code == '.' && token[2].ident && !column_of(wanted, token[2].ident) &&
			!is_there(token->ident, token[2].ident))
			return false;
		if (!is_ready(live, wanted, token->ident))
			return false;
	}
	return true;
}

void
sb_evidence_check(const SbAlter *alter, SbCommand *command, const char *table, const char *expression)
{
	if (can_run(alter, expression))
		sb_command_evidence(command, "SELECT pg_catalog.count(*) FROM %s WHERE NOT (%s)", table, expression);
}

/* Behind an element of an index: the expression with its collation, without operator class and order. */
static int
end_of_key(const SbToken *tokens, int at)
{
	int			depth = 0;

	while (tokens[at + 1].code == '.')
		at += 2;
	if (tokens[at].code != '(' && tokens[at + 1].code == '(')
		at++;
	for (; tokens[at].code != SB_T_END; at++)
	{
		depth += sb_token_opens(&tokens[at]) - sb_token_closes(&tokens[at]);
		if (depth == 0)
			break;
	}
	if (sb_token_is(&tokens[at + 1], "collate"))
	{
		at += 2;
		while (tokens[at + 1].code == '.')
			at += 2;
	}
	return at;
}

/*
 * Elements of a list in parentheses, which begins at a token: List of char *. *behind: the first token
 * behind it.
 */
static List *
elements_of(const char *text, const SbToken *tokens, int open, int *behind)
{
	List	   *elements = NIL;
	int			at = open + 1;

	while (tokens[at].code != ')' && tokens[at].code != SB_T_END)
	{
		int			end = end_of_key(tokens, at);
		int			depth = 0;

		elements = lappend(elements, pnstrdup(text + tokens[at].start,
											  tokens[end].end - tokens[at].start));
		for (at = end + 1; tokens[at].code != SB_T_END; at++)
		{
			if (depth == 0 && (tokens[at].code == ',' || tokens[at].code == ')'))
				break;
			depth += sb_token_opens(&tokens[at]) - sb_token_closes(&tokens[at]);
		}
		at += tokens[at].code == ',';
	}
	*behind = at + (tokens[at].code != SB_T_END);
	return elements;
}

/* "a AND b", with each element in a format. */
static char *
joined(List *elements, const char *format, const char *separator)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, element, elements)
		appendStringInfo(&text, "%s%s%s", text.len ? separator : "", element, format);
	return text.data;
}

void
sb_evidence_duplicates(const SbAlter *alter, SbCommand *command, const char *table,
					   const char *columns, bool nulls_are_equal, const char *predicate)
{
	const SbToken *tokens = sb_tokens(columns, NULL);
	StringInfoData filter;
	List	   *keys;
	int			behind;

	/* ranges that may not overlap are another matter */
	if (strstr(columns, "WITHOUT OVERLAPS") || !can_run(alter, columns) ||
		(predicate && !can_run(alter, predicate)))
		return;
	keys = elements_of(columns, tokens, 0, &behind);
	initStringInfo(&filter);
	if (!nulls_are_equal)
		appendStringInfoString(&filter, joined(keys, " IS NOT NULL", " AND "));
	if (predicate)
		appendStringInfo(&filter, "%s(%s)", filter.len ? " AND " : "", predicate);
	sb_command_evidence(command, "SELECT COALESCE(pg_catalog.sum(k.n - 1), 0)::pg_catalog.int8 FROM"
						" (SELECT pg_catalog.count(*) AS n FROM %s%s%s GROUP BY %s"
						" HAVING pg_catalog.count(*) > 1) AS k",
						table, filter.len ? " WHERE " : "", filter.data, joined(keys, "", ", "));
}

/* A foreign key, taken apart. */
typedef struct Key
{
	List	   *columns;
	List	   *others;			/* columns that they refer to */
	char	   *target;
	bool		full;			/* MATCH FULL */
} Key;

static bool
read_key(const char *definition, Key *key)
{
	const SbToken *tokens = sb_tokens(definition, NULL);
	int			at = 2;
	int			target;

	if (!sb_token_is(tokens, "foreign") || tokens[at].code != '(' || strstr(definition, "PERIOD "))
		return false;
	key->columns = elements_of(definition, tokens, at, &at);
	if (!sb_token_is(&tokens[at], "references"))
		return false;
	target = ++at;
	while (tokens[at + 1].code == '.')
		at += 2;
	key->target = pnstrdup(definition + tokens[target].start, tokens[at].end - tokens[target].start);
	if (tokens[++at].code != '(')
		return false;
	key->others = elements_of(definition, tokens, at, &at);
	key->full = sb_token_is(&tokens[at], "match") && sb_token_is(&tokens[at + 1], "full");
	return true;
}

/* What a text in quotes or without stands for. */
static const char *
name_of(const char *identifier)
{
	const SbToken *token = sb_tokens(identifier, NULL);

	return token->ident ? token->ident : token->keyword ? token->keyword : "";
}

/* The columns that are referred to, with the collations of those that refer to them; NULL: not there. */
static char *
other_columns(const SbAlter *alter, const Key *key)
{
	const SbFact *from = sb_alter_table_of(alter, false);
	const SbFact *live = sb_alter_find(alter, false, SB_TABLE, key->target);
	const SbFact *wanted = sb_alter_find(alter, true, SB_TABLE, key->target);
	StringInfoData list;
	ListCell   *one,
			   *other;

	if (live == NULL)
		return NULL;
	initStringInfo(&list);
	forboth(one, key->columns, other, key->others)
	{
		const char *name = name_of(lfirst(other));
		const SbFact *column = column_of(from, name_of(lfirst(one)));
		const SbFact *target = column_of(live, name);
		const char *collation = column ? sb_fact_get(column, "collation") : NULL;
		const char *its = target ? sb_fact_get(target, "collation") : NULL;

		if (target == NULL || (wanted && !is_ready(live, wanted, name)))
			return NULL;
		appendStringInfo(&list, "%s%s", list.len ? ", " : "", (char *) lfirst(other));
		if (!sb_same_text(collation, its))
			appendStringInfo(&list, " COLLATE %s", collation ? collation : "pg_catalog.\"default\"");
	}
	return list.data;
}

void
sb_evidence_orphans(const SbAlter *alter, SbCommand *command, const char *table,
					const char *definition)
{
	const SbFact *from = sb_alter_table_of(alter, false);
	Key			key;
	char	   *others;
	char	   *numbers;
	StringInfoData names;

	if (from == NULL || !read_key(definition, &key))
		return;
	foreach_ptr(char, column, key.columns)
		if (!is_ready(from, sb_alter_table_of(alter, true), name_of(column)))
			return;
	others = other_columns(alter, &key);
	if (others == NULL)
		return;
	initStringInfo(&names);
	for (int i = 1; i <= list_length(key.columns); i++)
		appendStringInfo(&names, "%sc%d", i > 1 ? ", " : "", i);
	numbers = names.data;
	sb_command_evidence(command, "SELECT COALESCE(pg_catalog.sum(k.n), 0)::pg_catalog.int8 FROM"
						" (SELECT pg_catalog.count(*) AS n FROM"
						" (SELECT %s, false FROM %s WHERE %s UNION ALL SELECT %s, true FROM %s WHERE %s)"
						" AS r (%s, found) GROUP BY %s HAVING NOT pg_catalog.bool_or(r.found)) AS k",
						joined(key.columns, "", ", "), table,
						joined(key.columns, " IS NOT NULL", key.full ? " OR " : " AND "),
						others, key.target, joined(key.others, " IS NOT NULL", " AND "),
						numbers, numbers);
}

/* No function but these that make XML of a query can run one for each table. */
void
sb_evidence_domain(SbCommand *command, const char *domain, const char *condition)
{
	sb_command_evidence(command,
						"SELECT COALESCE(pg_catalog.sum(pg_catalog.substring(pg_catalog.query_to_xml("
						"pg_catalog.format('SELECT pg_catalog.count(*) AS n FROM"
						" (SELECT %%I AS value FROM ONLY %%s) AS d WHERE NOT (%%s)',"
						" a.attname, c.oid::pg_catalog.regclass, %s), true, true, '')::pg_catalog.text,"
						" '<n>([0-9]+)</n>')::pg_catalog.int8), 0)::pg_catalog.int8"
						" FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
						" WHERE a.atttypid = %s::pg_catalog.regtype AND NOT a.attisdropped"
						" AND (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated)",
						sb_literal(condition), sb_literal(domain));
}
