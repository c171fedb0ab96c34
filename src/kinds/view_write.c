/*
 * view_write.c
 *	  How views, materialized views and sequences are written.
 */
#include "base/compat.h"

#include "base/token.h"
#include "kinds/relation_write.h"
#include "utils/builtins.h"

/* What the server calls a list of VALUES that has no name. */
#define VALUES_ALIAS "*VALUES*"

static bool
is_ident(const SbToken *token, const char *ident)
{
	return token->ident && strcmp(token->ident, ident) == 0;
}

/*
 * Names of the columns of a view that consists of VALUES, which the server writes as
 *	SELECT "*VALUES*".column1 AS a, "*VALUES*".column2 AS b FROM (VALUES ...) "*VALUES*"
 * (since 16 the columns are not qualified), as it has no other place for them. That would be read
 * as a query over another one, which it writes with a blank before VALUES. Returns the token
 * VALUES; NULL: it is another query.
 */
static const SbToken *
find_values(const SbToken *tokens, int count, StringInfo names)
{
	const SbToken *token = tokens;

	if (!sb_token_is(token, "select"))
		return NULL;
	for (int n = 1; n == 1 || token->code == ','; n++)
	{
		/* no step goes beyond what it has seen: a list ends with SB_T_END */
		token++;
		if (is_ident(token, VALUES_ALIAS) && token[1].code == '.')
			token += 2;
		if (!is_ident(token, psprintf("column%d", n)))
			return NULL;
		if (sb_token_is(token + 1, "as"))
			token += 2;
		appendStringInfo(names, "%s%s", n > 1 ? ", " : "",
						 quote_identifier(token->ident ? token->ident : token->keyword));
		token++;
	}
	if (!sb_token_is(token, "from") || token[1].code != '(' || !sb_token_is(&token[2], "values") ||
		token[1].end != token[2].start || !is_ident(&tokens[count - 1], VALUES_ALIAS))
		return NULL;
	for (int depth = 1, i = token + 2 - tokens; i < count - 2; i++)
	{
		depth += (tokens[i].code == '(') - (tokens[i].code == ')');
		if (depth == 0)
			return NULL;
	}
	return &token[2];
}

/* Names of columns, if they have to be told, and the query as it is read as what it was. */
static const char *
query_of(const SbFact *fact, const char **names)
{
	const char *query = sb_fact_get(fact, "query");
	const SbToken *tokens;
	const SbToken *values;
	StringInfoData list;
	int			count;

	*names = "";
	if (strstr(query, "FROM (VALUES") == NULL)
		return query;
	initStringInfo(&list);
	tokens = sb_tokens(query, &count);
	values = find_values(tokens, count, &list);
	if (values == NULL)
		return query;
	*names = psprintf(" (%s)", list.data);
	return psprintf(" %s", pnstrdup(query + values->start, tokens[count - 2].start - values->start));
}

char *
sb_view_command(const SbFact *fact, const char *verb)
{
	const char *check = sb_fact_get(fact, "check option");
	const char *names;
	const char *query = query_of(fact, &names);
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "%s VIEW %s%s", verb, fact->identity, names);
	sb_with_clause(&command, fact);
	sb_clause(&command, "AS\n%s", query);
	if (check)
		appendStringInfo(&command, "\n  WITH %s CHECK OPTION",
						 strcmp(check, "local") == 0 ? "LOCAL" : "CASCADED");
	return command.data;
}

void
sb_view_write(SbDdl *ddl, const SbFact *fact)
{
	sb_ddl_add(ddl, "%s", sb_view_command(fact, "CREATE"));
	sb_write_columns_rest(ddl, fact, false);
}

void
sb_materialized_view_write(SbDdl *ddl, const SbFact *fact)
{
	const char *method = sb_fact_get(fact, "access method");
	const char *tablespace = sb_fact_get(fact, "tablespace");
	const char *identity = sb_fact_get(fact, "replica identity");
	const char *names;
	const char *query = query_of(fact, &names);
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE MATERIALIZED VIEW %s%s", fact->identity, names);
	if (method && strcmp(method, "heap") != 0)
		sb_clause(&command, "USING %s", quote_identifier(method));
	sb_with_clause(&command, fact);
	if (tablespace)
		sb_clause(&command, "TABLESPACE %s", quote_identifier(tablespace));
	sb_clause(&command, "AS\n%s", query);
	if (!sb_fact_is(fact, "populated"))
		appendStringInfoString(&command, "\n  WITH NO DATA");
	sb_ddl_add(ddl, "%s", command.data);
	sb_write_columns_rest(ddl, fact, false);
	if (identity && strcmp(identity, "full") == 0)
		sb_ddl_add(ddl, "ALTER MATERIALIZED VIEW %s REPLICA IDENTITY FULL", fact->identity);
	else if (identity && strcmp(identity, "nothing") == 0)
		sb_ddl_add(ddl, "ALTER MATERIALIZED VIEW %s REPLICA IDENTITY NOTHING", fact->identity);
	sb_write_extensions(ddl, fact, psprintf("MATERIALIZED VIEW %s", fact->identity));
}
