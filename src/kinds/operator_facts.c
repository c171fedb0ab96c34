/*
 * operator_facts.c
 *	  Operators, operator families and operator classes as facts: how they are read, and the
 *	  commands that make them.
 *
 * A member of a family belongs to a class, or is a loose one of the family: pg_depend tells. A
 * family that CREATE OPERATOR CLASS made by the way cannot be told from another one; so all are
 * facts, and every class names its family.
 */
#include "base/compat.h"

#include "kinds/fact_sql.h"
#include "kinds/operator.h"
#include "utils/builtins.h"

#define ARG(column) \
	"CASE WHEN " column " = 0 THEN 'NONE' ELSE " SB_SQL_TYPE_IDENTITY(column) " END"

/* What was named as commutator or negator and then never made is a shell. */
const char sb_operator_facts[] =
	"SELECT o.oid, n.nspname AS schema, o.oprname AS name, o.oprowner AS owner,"
	"  ARRAY[" ARG("o.oprleft") ", " ARG("o.oprright") "] AS args,"
	"  " SB_SQL_FLAG("o.oprcode = 0") " AS shell,"
	"  " SB_SQL_FLAG("o.oprcode = 0 AND o.oid NOT IN (SELECT oprcom FROM pg_catalog.pg_operator"
				  "   UNION ALL SELECT oprnegate FROM pg_catalog.pg_operator)") " AS \"!left over\","
	"  " SB_SQL_REG("o.oprcode") " AS function,"
	"  " SB_SQL_OPERATOR("cn", "c.oprname") " AS commutator,"
	"  " SB_SQL_OPERATOR("gn", "g.oprname") " AS negator,"
	"  " SB_SQL_REG("o.oprrest") " AS restrict,"
	"  " SB_SQL_REG("o.oprjoin") " AS join,"
	"  " SB_SQL_BOOLEAN("o.oprcanhash") " AS hashes,"
	"  " SB_SQL_BOOLEAN("o.oprcanmerge") " AS merges,"
	"  pg_catalog.format_type(NULLIF(o.oprleft, 0), NULL) AS \"!left type\","
	"  pg_catalog.format_type(NULLIF(o.oprright, 0), NULL) AS \"!right type\""
	" FROM pg_catalog.pg_operator o"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace"
	"  LEFT JOIN pg_catalog.pg_operator c ON c.oid = o.oprcom"
	"  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace"
	"  LEFT JOIN pg_catalog.pg_operator g ON g.oid = o.oprnegate"
	"  LEFT JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace"
	" WHERE o.oprnamespace = ANY ($1)";

/* Lists of members, in the order of their numbers, by what they belong to. */
#define OPERATORS(owner, condition) \
	" (SELECT d.refobjid, pg_catalog.array_agg(a.amopstrategy || ' '" \
	"    || a.amopopr::pg_catalog.regoperator::pg_catalog.text" \
	"    || COALESCE(' FOR ORDER BY ' || " SB_SQL_NAME("sn", "s.opfname") ", '')" \
	"    ORDER BY a.amopstrategy, a.amopopr::pg_catalog.regoperator::pg_catalog.text COLLATE \"C\")" \
	"    ::pg_catalog.text AS list" \
	"   FROM pg_catalog.pg_depend d" \
	"    JOIN pg_catalog.pg_amop a ON a.oid = d.objid" \
	"    LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = a.amopsortfamily" \
	"    LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace" \
	"   WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass" \
	"    AND d.refclassid = 'pg_catalog." owner "'::pg_catalog.regclass" condition \
	"   GROUP BY d.refobjid)"

#define FUNCTIONS(owner, condition) \
	" (SELECT d.refobjid, pg_catalog.array_agg(a.amprocnum || ' ('" \
	"    || pg_catalog.format_type(a.amproclefttype, NULL) || ', '" \
	"    || pg_catalog.format_type(a.amprocrighttype, NULL) || ') '" \
	"    || a.amproc::pg_catalog.regprocedure::pg_catalog.text" \
	"    ORDER BY a.amprocnum, pg_catalog.format_type(a.amproclefttype, NULL) COLLATE \"C\"," \
	"     pg_catalog.format_type(a.amprocrighttype, NULL) COLLATE \"C\")" \
	"    ::pg_catalog.text AS list" \
	"   FROM pg_catalog.pg_depend d" \
	"    JOIN pg_catalog.pg_amproc a ON a.oid = d.objid" \
	"   WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass" \
	"    AND d.refclassid = 'pg_catalog." owner "'::pg_catalog.regclass" condition \
	"   GROUP BY d.refobjid)"

/* A loose member depends on its family and on no class; also on the one that it sorts by. */
#define LOOSE(catalog, family) \
	"    AND d.refobjid = a." family \
	"    AND NOT EXISTS (" \
	"     SELECT FROM pg_catalog.pg_depend c" \
	"      WHERE c.classid = 'pg_catalog." catalog "'::pg_catalog.regclass AND c.objid = d.objid" \
	"       AND c.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass)"

const char sb_operator_family_facts[] =
	"SELECT f.oid, n.nspname AS schema, f.opfname AS name, f.opfowner AS owner,"
	"  ARRAY[m.amname::pg_catalog.text] AS args,"
	"  operators.list AS operators, functions.list AS functions"
	" FROM pg_catalog.pg_opfamily f"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace"
	"  JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod"
	"  LEFT JOIN" OPERATORS("pg_opfamily", LOOSE("pg_amop", "amopfamily"))
	"   AS operators ON operators.refobjid = f.oid"
	"  LEFT JOIN" FUNCTIONS("pg_opfamily", LOOSE("pg_amproc", "amprocfamily"))
	"   AS functions ON functions.refobjid = f.oid"
	" WHERE f.opfnamespace = ANY ($1)";

/* Members, but not the loose ones that somebody added to a family of the server's own. */
const char sb_operator_family_parts[] =
	"SELECT d.classid, d.objid"
	" FROM pg_catalog.pg_depend d"
	" WHERE d.classid IN ('pg_catalog.pg_amop'::pg_catalog.regclass,"
	"   'pg_catalog.pg_amproc'::pg_catalog.regclass)"
	"  AND (d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass"
	"   OR (d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass"
	"    AND d.refobjid >= 16384))";

const char sb_operator_class_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.opcname AS name, c.opcowner AS owner,"
	"  ARRAY[m.amname::pg_catalog.text] AS args,"
	"  pg_catalog.format_type(c.opcintype, NULL) AS type,"
	"  " SB_SQL_BOOLEAN("c.opcdefault") " AS default,"
	"  " SB_SQL_NAME("fn", "f.opfname") " AS family,"
	"  pg_catalog.format_type(NULLIF(c.opckeytype, 0), NULL) AS storage,"
	"  operators.list AS operators, functions.list AS functions"
	" FROM pg_catalog.pg_opclass c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace"
	"  JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod"
	"  JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily"
	"  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace"
	"  LEFT JOIN" OPERATORS("pg_opclass", "") " AS operators ON operators.refobjid = c.oid"
	"  LEFT JOIN" FUNCTIONS("pg_opclass", "") " AS functions ON functions.refobjid = c.oid"
	" WHERE c.opcnamespace = ANY ($1)";

/* COMMUTATOR and NEGATOR; the operator's own schema is written only for operators of users. */
static void
add_operator(SbLines *lines, const char *option, const char *operator)
{
	if (operator)
		sb_line(lines, strchr(operator, '.') ? "%s = OPERATOR(%s)" : "%s = %s", option, operator);
}

/* A shell is made by the operator that names it. */
void
sb_write_operator(SbDdl *ddl, const SbFact *fact)
{
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	if (sb_fact_is(fact, "shell"))
		return;
	initStringInfo(&command);
	sb_clause(&command, "CREATE OPERATOR %s.%s", quote_identifier(fact->object.schema),
			  fact->object.name);
	sb_line_option(&lines, "FUNCTION", fact, "function");
	sb_line_option(&lines, "LEFTARG", fact, "left type");
	sb_line_option(&lines, "RIGHTARG", fact, "right type");
	add_operator(&lines, "COMMUTATOR", sb_fact_get(fact, "commutator"));
	add_operator(&lines, "NEGATOR", sb_fact_get(fact, "negator"));
	sb_line_option(&lines, "RESTRICT", fact, "restrict");
	sb_line_option(&lines, "JOIN", fact, "join");
	if (sb_fact_is(fact, "hashes"))
		sb_line(&lines, "HASHES");
	if (sb_fact_is(fact, "merges"))
		sb_line(&lines, "MERGES");
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

/* OPERATOR 1 ..., FUNCTION 1 ...: one a line. */
static void
add_members(StringInfo command, const SbFact *fact, bool *first)
{
	foreach_ptr(char, operator, sb_fact_list(fact, "operators"))
	{
		appendStringInfo(command, "%s\n    OPERATOR %s", *first ? "" : ",", operator);
		*first = false;
	}
	foreach_ptr(char, function, sb_fact_list(fact, "functions"))
	{
		appendStringInfo(command, "%s\n    FUNCTION %s", *first ? "" : ",", function);
		*first = false;
	}
}

void
sb_write_operator_family(SbDdl *ddl, const SbFact *fact)
{
	StringInfoData command;
	bool		first = true;

	sb_ddl_add(ddl, "CREATE OPERATOR FAMILY %s", fact->identity);
	initStringInfo(&command);
	sb_clause(&command, "ALTER OPERATOR FAMILY %s ADD", fact->identity);
	add_members(&command, fact, &first);
	if (!first)
		sb_ddl_add(ddl, "%s", command.data);
}

/* The syntax wants an item: storage of the type itself says nothing. */
void
sb_write_operator_class(SbDdl *ddl, const SbFact *fact)
{
	const char *type = sb_fact_get(fact, "type");
	const char *storage = sb_fact_get(fact, "storage");
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "CREATE OPERATOR CLASS %s\n   ", sb_fact_name(fact));
	if (sb_fact_is(fact, "default"))
		sb_clause(&command, "DEFAULT");
	sb_clause(&command, "FOR TYPE %s USING %s FAMILY %s AS", type,
			  quote_identifier(linitial(fact->object.args)), sb_fact_get(fact, "family"));
	add_members(&command, fact, &first);
	if (storage || first)
		appendStringInfo(&command, "%s\n    STORAGE %s", first ? "" : ",", storage ? storage : type);
	sb_ddl_add(ddl, "%s", command.data);
}
