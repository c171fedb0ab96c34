/*
 * routine_facts.c
 *	  Functions and procedures as facts: how they are read, and the commands that make them.
 *
 * A body stands in one of three places: as text, as the tree of an SQL-standard body, or in an
 * object file. The functions that a range type brings along are no facts.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/options.h"
#include "kinds/routine.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#define DEFINITION \
	"  l.lanname AS language," \
	"  CASE WHEN p.probin IS NULL AND p.prosqlbody IS NULL THEN p.prosrc END AS body," \
	"  CASE WHEN p.prosqlbody IS NOT NULL THEN pg_catalog.pg_get_function_sqlbody(p.oid) END" \
	"   AS \"~SQL body\"," \
	"  p.probin AS \"object file\"," \
	"  CASE WHEN p.probin IS NOT NULL THEN p.prosrc END AS symbol," \
	"  " SB_SQL_BOOLEAN("p.prosecdef") " AS \"security definer\"," \
	"  CASE WHEN p.proconfig IS NOT NULL THEN " SB_OPTIONS_SQL("p.proconfig") " END AS \"*set\"," \
	"  CASE WHEN pg_catalog.cardinality(p.proconfig) > 1 THEN" \
	"    (SELECT pg_catalog.array_agg(pg_catalog.split_part(s, '=', 1) ORDER BY i)::text" \
	"      FROM pg_catalog.unnest(p.proconfig) WITH ORDINALITY AS u (s, i)) END" \
	"   AS \"!order of settings\"," \
	"  CASE WHEN p.protrftypes IS NOT NULL THEN" \
	"    (SELECT pg_catalog.array_agg(pg_catalog.format_type(t, NULL) ORDER BY i)" \
	"      FROM pg_catalog.unnest(p.protrftypes) WITH ORDINALITY AS u (t, i))::text END AS transforms," \
	"  x.names AS \"depends on extension\""

#define SOURCE \
	" FROM pg_catalog.pg_proc p" \
	"  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace" \
	"  JOIN pg_catalog.pg_language l ON l.oid = p.prolang" \
	"  LEFT JOIN (" SB_SQL_EXTENSIONS("pg_proc") ") AS x ON x.objid = p.oid" \
	" WHERE p.pronamespace = ANY ($1)" SB_SQL_AMONG("p.oid")

const char sb_function_facts[] =
	"SELECT " SB_ROUTINE_COLUMNS
	"  pg_catalog.pg_get_function_result(p.oid) AS result,"
	"  " SB_SQL_FLAG("p.prokind = 'w'") " AS window,"
	"  CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END"
	"   AS volatility,"
	"  " SB_SQL_BOOLEAN("p.proisstrict") " AS strict,"
	"  " SB_SQL_BOOLEAN("p.proleakproof") " AS leakproof,"
	"  " SB_ROUTINE_PARALLEL ","
	"  p.procost::pg_catalog.text AS cost,"
	"  CASE WHEN p.proretset THEN p.prorows::pg_catalog.text END AS rows,"
	"  " SB_SQL_REG("p.prosupport") " AS support,"
	DEFINITION SOURCE
	"  AND p.prokind IN ('f', 'w')"
	"  AND NOT EXISTS ("
	"   SELECT FROM pg_catalog.pg_depend d"
	"    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid"
	"     AND d.deptype = 'i')";

const char sb_procedure_facts[] =
	"SELECT " SB_ROUTINE_COLUMNS DEFINITION SOURCE
	"  AND p.prokind = 'p'";

/* A string between dollars, with a tag that is not in it. */
static char *
dollar_quoted(const char *text)
{
	char	   *tag = "$$";

	for (int n = 0;; n++)
	{
		/* the end of the text may make the tag, too, together with the tag */
		char	   *rest = psprintf("%s%s", text, tag);
		bool		is_free = strstr(rest, tag) == rest + strlen(text);

		pfree(rest);
		if (is_free)
			return psprintf("%s%s%s", tag, text, tag);
		tag = n == 0 ? "$body$" : psprintf("$body%d$", n);
	}
}

/*
 * The value of a setting, as SET ... TO takes it. Settings that are lists of names are kept as
 * one text with its own quotes. An empty name or a long one is taken only as a string.
 */
char *
sb_setting_value(const char *name, const char *value)
{
	StringInfoData list;
	List	   *items;
	bool		first = true;

	if (!(GetConfigOptionFlags(name, true) & GUC_LIST_QUOTE) ||
		!SplitGUCList(pstrdup(value), ',', &items) || items == NIL)
		return sb_literal(value);
	initStringInfo(&list);
	foreach_ptr(char, item, items)
		sb_item(&list, "", &first, "%s", *item == '\0' || strlen(item) >= NAMEDATALEN ?
				sb_literal(item) : quote_identifier(item));
	return list.data;
}

static void
append_setting(StringInfo command, const char *name, const char *value)
{
	appendStringInfo(command, "\n    SET %s TO %s", quote_identifier(name), sb_setting_value(name, value));
}

/* Their order means nothing, but it is kept. */
static void
append_settings(StringInfo command, const SbFact *fact)
{
	const char *name;
	const SbAttribute *setting;
	int			position = 0;

	if (sb_fact_get(fact, "order of settings"))
		foreach_ptr(char, ordered, sb_fact_list(fact, "order of settings"))
			append_setting(command, ordered, sb_fact_get(fact, psprintf("set %s", ordered)));
	else
		while ((setting = sb_fact_next(fact, "set", &position, &name)) != NULL)
			append_setting(command, name, setting->value);
}

static void
append_body(StringInfo command, const SbFact *fact)
{
	const char *tree = sb_fact_get(fact, "SQL body");
	const char *file = sb_fact_get(fact, "object file");
	const char *body = sb_fact_get(fact, "body");

	if (tree)
		appendStringInfo(command, "\n%s%s", strncmp(tree, "RETURN", 6) == 0 ? "    " : "", tree);
	else if (file)
		appendStringInfo(command, "\n    AS %s, %s", sb_literal(file),
						 sb_literal(sb_fact_get(fact, "symbol")));
	else if (strcmp(sb_fact_get(fact, "language"), "internal") == 0)
		appendStringInfo(command, "\n    AS %s", sb_literal(body));
	else
		appendStringInfo(command, "\n    AS %s", dollar_quoted(body));
}

static void
append_transforms(StringInfo command, const SbFact *fact)
{
	bool		first = true;

	foreach_ptr(char, type, sb_fact_list(fact, "transforms"))
		sb_item(command, " TRANSFORM ", &first, "FOR TYPE %s", type);
}

/* What only functions have. The server's defaults are left out. */
static void
append_behaviour(StringInfo command, const SbFact *fact)
{
	const char *language = sb_fact_get(fact, "language");
	bool		is_c = strcmp(language, "c") == 0 || strcmp(language, "internal") == 0;
	const char *volatility = sb_fact_get(fact, "volatility");
	const char *parallel = sb_fact_get(fact, "parallel");
	const char *cost = sb_fact_get(fact, "cost");
	const char *rows = sb_fact_get(fact, "rows");
	const char *support = sb_fact_get(fact, "support");

	if (sb_fact_is(fact, "window"))
		sb_clause(command, "WINDOW");
	if (strcmp(volatility, "volatile") != 0)
		sb_clause(command, "%s", asc_toupper(volatility, strlen(volatility)));
	if (sb_fact_is(fact, "strict"))
		sb_clause(command, "STRICT");
	if (sb_fact_is(fact, "leakproof"))
		sb_clause(command, "LEAKPROOF");
	if (strcmp(parallel, "unsafe") != 0)
		sb_clause(command, "PARALLEL %s", asc_toupper(parallel, strlen(parallel)));
	if (strcmp(cost, is_c ? "1" : "100") != 0)
		sb_clause(command, "COST %s", cost);
	if (rows && strcmp(rows, "1000") != 0)
		sb_clause(command, "ROWS %s", rows);
	if (support)
		sb_clause(command, "SUPPORT %s", support);
}

static void
write_dependencies(SbDdl *ddl, const SbFact *fact, const char *noun)
{
	const char *names = sb_fact_get(fact, "depends on extension");
	List	   *extensions = NIL;

	if (names && SplitIdentifierString(pstrdup(names), ',', &extensions))
		foreach_ptr(char, extension, extensions)
			sb_ddl_add(ddl, "ALTER %s %s DEPENDS ON EXTENSION %s", noun,
					   sb_routine_target(&fact->object, "()"), quote_identifier(extension));
}

void
sb_write_routine_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	const char *noun = fact->object.kind == SB_PROCEDURE ? "PROCEDURE" : "FUNCTION";
	const char *arguments = sb_fact_get(fact, "arguments");
	const char *result = sb_fact_get(fact, "result");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "%s %s %s(%s)", verb, noun, sb_fact_name(fact), arguments ? arguments : "");
	if (result)
	{
		if (command.len + strlen(result) > SB_LINE)
			appendStringInfoString(&command, "\n   ");
		sb_clause(&command, "RETURNS %s", result);
	}
	appendStringInfo(&command, "\n    LANGUAGE %s", quote_identifier(sb_fact_get(fact, "language")));
	append_transforms(&command, fact);
	if (fact->object.kind == SB_FUNCTION)
		append_behaviour(&command, fact);
	if (sb_fact_is(fact, "security definer"))
		sb_clause(&command, "SECURITY DEFINER");
	append_settings(&command, fact);
	append_body(&command, fact);
	sb_ddl_add(ddl, "%s", command.data);
	write_dependencies(ddl, fact, noun);
}

void
sb_write_routine(SbDdl *ddl, const SbFact *fact)
{
	sb_write_routine_as(ddl, fact, "CREATE");
}
