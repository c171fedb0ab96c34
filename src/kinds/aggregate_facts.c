/*
 * aggregate_facts.c
 *	  Aggregates as facts: how they are read, and the CREATE AGGREGATE that makes them.
 */
#include "base/compat.h"

#include "kinds/routine.h"

/*
 * Whether a final function may change the state, where that is not what it may by default: ordered-set
 * aggregates may.
 */
#define MODIFY(column) \
	"CASE WHEN " column " <> CASE a.aggkind WHEN 'n' THEN 'r'::\"char\" ELSE 'w'::\"char\" END" \
	" THEN CASE " column " WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable'" \
	"  ELSE 'read_write' END END"

const char sb_aggregate_facts[] =
	"SELECT " SB_ROUTINE_COLUMNS
	"  CASE a.aggkind WHEN 'n' THEN 'normal' WHEN 'o' THEN 'ordered-set' ELSE 'hypothetical-set' END"
	"   AS form,"
	"  " SB_SQL_REG("a.aggtransfn") " AS \"transition function\","
	"  pg_catalog.format_type(a.aggtranstype, NULL) AS \"state type\","
	"  NULLIF(a.aggtransspace, 0)::pg_catalog.text AS \"state size\","
	"  a.agginitval AS \"initial condition\","
	"  " SB_SQL_REG("a.aggfinalfn") " AS \"final function\","
	"  " SB_SQL_FLAG("a.aggfinalextra") " AS \"final function extra\","
	"  " MODIFY("a.aggfinalmodify") " AS \"final function modify\","
	"  " SB_SQL_REG("a.aggcombinefn") " AS \"combine function\","
	"  " SB_SQL_REG("a.aggserialfn") " AS \"serial function\","
	"  " SB_SQL_REG("a.aggdeserialfn") " AS \"deserial function\","
	"  " SB_SQL_REG("a.aggmtransfn") " AS \"moving transition function\","
	"  " SB_SQL_REG("a.aggminvtransfn") " AS \"moving inverse function\","
	"  pg_catalog.format_type(NULLIF(a.aggmtranstype, 0), NULL) AS \"moving state type\","
	"  NULLIF(a.aggmtransspace, 0)::pg_catalog.text AS \"moving state size\","
	"  a.aggminitval AS \"moving initial condition\","
	"  " SB_SQL_REG("a.aggmfinalfn") " AS \"moving final function\","
	"  " SB_SQL_FLAG("a.aggmfinalextra") " AS \"moving final function extra\","
	"  " MODIFY("a.aggmfinalmodify") " AS \"moving final function modify\","
	"  " SB_SQL_OPERATOR("sn", "s.oprname") " AS \"sort operator\","
	"  " SB_ROUTINE_PARALLEL ","
	"  pg_catalog.pg_get_function_result(p.oid) AS \"!result\""
	" FROM pg_catalog.pg_proc p"
	"  JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
	"  LEFT JOIN pg_catalog.pg_operator s ON s.oid = a.aggsortop"
	"  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.oprnamespace"
	" WHERE p.pronamespace = ANY ($1)" SB_SQL_AMONG("p.oid") " AND p.prokind = 'a'";

/* How the value of an attribute is written as an option of CREATE AGGREGATE. */
typedef enum Form
{
	AS_IT_IS, LITERAL, FLAG, OPERATOR
} Form;

static const struct
{
	const char *option;
	const char *attribute;
	Form		form;
}			options[] = {
	{"SFUNC", "transition function", AS_IT_IS},
	{"STYPE", "state type", AS_IT_IS},
	{"SSPACE", "state size", AS_IT_IS},
	{"INITCOND", "initial condition", LITERAL},
	{"FINALFUNC", "final function", AS_IT_IS},
	{"FINALFUNC_EXTRA", "final function extra", FLAG},
	{"FINALFUNC_MODIFY", "final function modify", AS_IT_IS},
	{"COMBINEFUNC", "combine function", AS_IT_IS},
	{"SERIALFUNC", "serial function", AS_IT_IS},
	{"DESERIALFUNC", "deserial function", AS_IT_IS},
	{"MSFUNC", "moving transition function", AS_IT_IS},
	{"MINVFUNC", "moving inverse function", AS_IT_IS},
	{"MSTYPE", "moving state type", AS_IT_IS},
	{"MSSPACE", "moving state size", AS_IT_IS},
	{"MINITCOND", "moving initial condition", LITERAL},
	{"MFINALFUNC", "moving final function", AS_IT_IS},
	{"MFINALFUNC_EXTRA", "moving final function extra", FLAG},
	{"MFINALFUNC_MODIFY", "moving final function modify", AS_IT_IS},
	{"SORTOP", "sort operator", OPERATOR}
};

static void
add_option(SbLines *lines, const char *option, Form form, const char *value)
{
	switch (form)
	{
		case AS_IT_IS:
			sb_line(lines, "%s = %s", option, value);
			break;
		case LITERAL:
			sb_line(lines, "%s = %s", option, sb_literal(value));
			break;
		case FLAG:
			sb_line(lines, "%s", option);
			break;
		case OPERATOR:
			sb_line(lines, strchr(value, '.') ? "%s = OPERATOR(%s)" : "%s = %s", option, value);
			break;
	}
}

void
sb_write_aggregate_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	const char *arguments = sb_fact_get(fact, "arguments");
	const char *form = sb_fact_get(fact, "form");
	const char *parallel = sb_fact_get(fact, "parallel");
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "%s AGGREGATE %s(%s)", verb, sb_fact_name(fact), arguments ? arguments : "*");
	for (int i = 0; i < lengthof(options); i++)
	{
		const char *value = sb_fact_get(fact, options[i].attribute);

		if (value)
			add_option(&lines, options[i].option, options[i].form, value);
	}
	if (strcmp(form, "hypothetical-set") == 0)
		sb_line(&lines, "HYPOTHETICAL");
	if (strcmp(parallel, "unsafe") != 0)
		sb_line(&lines, "PARALLEL = %s", parallel);
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_write_aggregate(SbDdl *ddl, const SbFact *fact)
{
	sb_write_aggregate_as(ddl, fact, "CREATE");
}
