/*
 * text_search_facts.c
 *	  Text search parsers, templates, dictionaries and configurations as facts: how they are read,
 *	  and the commands that make them.
 *
 * Each option of a dictionary, and the mapping of each token type of a configuration, is an
 * attribute by itself.
 */
#include "base/compat.h"

#include "kinds/fact_sql.h"
#include "kinds/text_search.h"
#include "utils/builtins.h"

const char sb_ts_parser_facts[] =
	"SELECT p.oid, n.nspname AS schema, p.prsname AS name,"
	"  " SB_SQL_REG("p.prsstart") " AS start,"
	"  " SB_SQL_REG("p.prstoken") " AS \"get token\","
	"  " SB_SQL_REG("p.prsend") " AS end,"
	"  " SB_SQL_REG("p.prslextype") " AS \"token types\","
	"  " SB_SQL_REG("p.prsheadline") " AS headline"
	" FROM pg_catalog.pg_ts_parser p"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace"
	" WHERE p.prsnamespace = ANY ($1)";

const char sb_ts_template_facts[] =
	"SELECT t.oid, n.nspname AS schema, t.tmplname AS name,"
	"  " SB_SQL_REG("t.tmplinit") " AS init,"
	"  " SB_SQL_REG("t.tmpllexize") " AS lexize"
	" FROM pg_catalog.pg_ts_template t"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace"
	" WHERE t.tmplnamespace = ANY ($1)";

/*
 * The server keeps options as one text that it writes itself, always in the same form: name =
 * 'value', with quotes doubled, separated by commas. Their order means nothing, but ALTER changes
 * it, so they are told one by one, and the text aside.
 */
const char sb_ts_dictionary_facts[] =
	"SELECT d.oid, n.nspname AS schema, d.dictname AS name, d.dictowner AS owner,"
	"  " SB_SQL_NAME("tn", "t.tmplname") " AS template,"
	"  CASE WHEN d.dictinitoption IS NOT NULL THEN"
	"   (SELECT pg_catalog.array_agg(o ORDER BY o[1] COLLATE \"C\")"
	"     FROM pg_catalog.regexp_matches(d.dictinitoption,"
	"      '(\"(?:[^\"]|\"\")+\"|[^\" =,]+) = (E?''(?:[^'']|'''')*''|[^ '',]+)(?:, |$)', 'g') AS o)"
	"   END AS \"*option\","
	"  d.dictinitoption AS \"!options\""
	" FROM pg_catalog.pg_ts_dict d"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace"
	"  JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate"
	"  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace"
	" WHERE d.dictnamespace = ANY ($1)";

/* The dictionaries of a token type are asked in their order. */
const char sb_ts_configuration_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.cfgname AS name, c.cfgowner AS owner,"
	"  " SB_SQL_NAME("pn", "p.prsname") " AS parser,"
	"  m.mappings AS \"*mapping\""
	" FROM pg_catalog.pg_ts_config c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace"
	"  JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser"
	"  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace"
	"  LEFT JOIN ("
	"   SELECT m.mapcfg, pg_catalog.array_agg(ARRAY[t.alias, m.dictionaries]"
	"      ORDER BY t.alias COLLATE \"C\") AS mappings"
	"    FROM ("
	"     SELECT m.mapcfg, c.cfgparser, m.maptokentype,"
	"       pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::pg_catalog.text, ', '"
	"        ORDER BY m.mapseqno) AS dictionaries"
	"      FROM pg_catalog.pg_ts_config_map m"
	"       JOIN pg_catalog.pg_ts_config c ON c.oid = m.mapcfg"
	"      WHERE c.cfgnamespace = ANY ($1)"
	"      GROUP BY m.mapcfg, c.cfgparser, m.maptokentype) AS m"
	"     JOIN ("
	"      SELECT p.oid AS parser, t.tokid, t.alias"
	"       FROM (SELECT DISTINCT cfgparser AS oid FROM pg_catalog.pg_ts_config"
	"         WHERE cfgnamespace = ANY ($1)) AS p"
	"        CROSS JOIN LATERAL pg_catalog.ts_token_type(p.oid) AS t) AS t"
	"      ON t.parser = m.cfgparser AND t.tokid = m.maptokentype"
	"    GROUP BY m.mapcfg) AS m ON m.mapcfg = c.oid"
	" WHERE c.cfgnamespace = ANY ($1)";

void
sb_write_ts_parser(SbDdl *ddl, const SbFact *fact)
{
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "CREATE TEXT SEARCH PARSER %s", sb_fact_name(fact));
	sb_line_option(&lines, "START", fact, "start");
	sb_line_option(&lines, "GETTOKEN", fact, "get token");
	sb_line_option(&lines, "END", fact, "end");
	sb_line_option(&lines, "LEXTYPES", fact, "token types");
	sb_line_option(&lines, "HEADLINE", fact, "headline");
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_write_ts_template(SbDdl *ddl, const SbFact *fact)
{
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "CREATE TEXT SEARCH TEMPLATE %s", sb_fact_name(fact));
	sb_line_option(&lines, "INIT", fact, "init");
	sb_line_option(&lines, "LEXIZE", fact, "lexize");
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_write_ts_dictionary(SbDdl *ddl, const SbFact *fact)
{
	const char *options = sb_fact_get(fact, "options");
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "CREATE TEXT SEARCH DICTIONARY %s", sb_fact_name(fact));
	sb_line_option(&lines, "TEMPLATE", fact, "template");
	if (options)
		sb_line(&lines, "%s", options);
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_write_mapping(SbDdl *ddl, const SbFact *fact, const char *verb, List *tokens, const char *dictionaries)
{
	StringInfoData command;
	int			line;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "ALTER TEXT SEARCH CONFIGURATION %s\n", sb_fact_name(fact));
	line = command.len;
	appendStringInfo(&command, "    %s MAPPING FOR", verb);
	foreach_ptr(char, token, tokens)
	{
		if (!first && command.len - line + strlen(token) > SB_LINE)
		{
			appendStringInfoString(&command, ",\n");
			line = command.len;
			appendStringInfoString(&command, "       ");
			first = true;
		}
		sb_item(&command, " ", &first, "%s", quote_identifier(token));
	}
	if (dictionaries)
		appendStringInfo(&command, "\n    WITH %s", dictionaries);
	sb_ddl_add(ddl, "%s", command.data);
}

/* All token types that have these dictionaries. */
static List *
tokens_with(const SbFact *fact, const char *dictionaries)
{
	const SbAttribute *mapping;
	const char *token;
	int			position = 0;
	List	   *tokens = NIL;

	while ((mapping = sb_fact_next(fact, "mapping", &position, &token)) != NULL)
		if (strcmp(mapping->value, dictionaries) == 0)
			tokens = lappend(tokens, unconstify(char *, token));
	return tokens;
}

void
sb_write_ts_configuration(SbDdl *ddl, const SbFact *fact)
{
	const SbAttribute *mapping;
	const char *token;
	int			position = 0;

	sb_ddl_add(ddl, "CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)", sb_fact_name(fact),
			   sb_fact_get(fact, "parser"));
	while ((mapping = sb_fact_next(fact, "mapping", &position, &token)) != NULL)
	{
		List	   *tokens = tokens_with(fact, mapping->value);

		if (strcmp(linitial(tokens), token) == 0)
			sb_write_mapping(ddl, fact, "ADD", tokens, mapping->value);
	}
}
