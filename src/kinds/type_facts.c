/*
 * type_facts.c
 *	  Types as facts: how they are read, and the CREATE TYPE that makes them.
 *
 * What the server makes along with something else is no fact: row types, array types, multirange
 * types. Attributes of a composite type are facts of their own (column.c) that stand under it;
 * CREATE TYPE writes them. Labels of an enum are in one attribute, as their order is part of it.
 */
#include "base/compat.h"

#include "kinds/fact_sql.h"
#include "kinds/type.h"
#include "utils/builtins.h"

#define OF_BASE(expression) "CASE WHEN t.typtype = 'b' THEN " expression " END"

const char sb_type_facts[] =
	"SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typowner AS owner, t.typacl AS acl,"
	"  CASE t.typtype WHEN 'b' THEN 'base' WHEN 'c' THEN 'composite' WHEN 'e' THEN 'enum'"
	"   WHEN 'r' THEN 'range' ELSE 'shell' END AS form,"
	"  labels.labels,"
	"  r.subtype, CASE WHEN r.is_default IS NULL THEN r.operator_class END AS \"operator class\", r.collation, r.canonical,"
	"  r.subtype_diff AS \"subtype difference\", r.multirange,"
	"  CASE WHEN r.multirange_schema <> n.nspname THEN r.multirange_schema::pg_catalog.text END"
	"   AS \"multirange schema\","
	OF_BASE(SB_SQL_REG("t.typinput")) " AS input,"
	OF_BASE(SB_SQL_REG("t.typoutput")) " AS output,"
	OF_BASE(SB_SQL_REG("t.typreceive")) " AS receive,"
	OF_BASE(SB_SQL_REG("t.typsend")) " AS send,"
	OF_BASE(SB_SQL_REG("t.typmodin")) " AS \"type modifier input\","
	OF_BASE(SB_SQL_REG("t.typmodout")) " AS \"type modifier output\","
	OF_BASE(SB_SQL_REG("t.typanalyze")) " AS analyze,"
	OF_BASE(SB_SQL_REG("t.typsubscript")) " AS subscript,"
	OF_BASE("CASE t.typlen WHEN -1 THEN 'variable' ELSE t.typlen::pg_catalog.text END") " AS length,"
	OF_BASE(SB_SQL_FLAG("t.typbyval")) " AS \"passed by value\","
	OF_BASE("CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4'"
			" ELSE 'double' END") " AS alignment,"
	OF_BASE("CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main'"
			" ELSE 'extended' END") " AS storage,"
	OF_BASE("t.typcategory::pg_catalog.text") " AS category,"
	OF_BASE(SB_SQL_FLAG("t.typispreferred")) " AS preferred,"
	OF_BASE("t.typdefault") " AS default,"
	OF_BASE("pg_catalog.format_type(NULLIF(t.typelem, 0), NULL)") " AS element,"
	OF_BASE("t.typdelim::pg_catalog.text") " AS delimiter,"
	OF_BASE(SB_SQL_FLAG("t.typcollation <> 0")) " AS collatable"
	" FROM pg_catalog.pg_type t"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
	"  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'"
	"  LEFT JOIN ("
	"   SELECT enumtypid, pg_catalog.array_agg(enumlabel ORDER BY enumsortorder)::pg_catalog.text"
	"     AS labels"
	"    FROM pg_catalog.pg_enum"
	"    GROUP BY enumtypid) AS labels ON labels.enumtypid = t.oid"
	"  LEFT JOIN ("
	"   SELECT r.rngtypid, pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,"
	SB_SQL_NAME("opn", "o.opcname") " AS operator_class,"
	"     CASE WHEN r.rngcollation <> s.typcollation"
	"      THEN NULLIF(r.rngcollation, 0)::pg_catalog.regcollation::pg_catalog.text END AS collation,"
	SB_SQL_REG("r.rngcanonical") " AS canonical,"
	SB_SQL_REG("r.rngsubdiff") " AS subtype_diff,"
	"     m.typname::pg_catalog.text AS multirange, mn.nspname AS multirange_schema,"
	SB_SQL_FLAG("o.opcdefault") " AS is_default"
	"    FROM pg_catalog.pg_range r"
	"     JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype"
	"     JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc"
	"     JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace"
	"     JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid"
	"     JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace) AS r ON r.rngtypid = t.oid"
	" WHERE t.typnamespace = ANY ($1)" SB_SQL_AMONG("t.oid")
	"  AND t.typtype IN ('b', 'c', 'e', 'r', 'p')"
	"  AND (t.typrelid = 0 OR c.oid IS NOT NULL)"
	/* no type but an array has it */
	"  AND t.typsubscript <> 'pg_catalog.array_subscript_handler'::pg_catalog.regproc";

const char sb_type_parts[] =
	"SELECT 'pg_catalog.pg_enum'::pg_catalog.regclass::pg_catalog.oid, e.oid FROM pg_catalog.pg_enum e";

static int
by_position(const ListCell *a, const ListCell *b)
{
	const char *x = sb_fact_get(lfirst(a), "position");
	const char *y = sb_fact_get(lfirst(b), "position");

	return (x ? atoi(x) : 0) - (y ? atoi(y) : 0);
}

static void
write_composite(SbDdl *ddl, const SbFact *fact)
{
	List	   *attributes = list_copy(fact->children);
	StringInfoData command;
	SbLines lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "CREATE TYPE %s AS", sb_fact_name(fact));
	list_sort(attributes, by_position);
	foreach_ptr(SbFact, attribute, attributes)
	{
		const char *collation = sb_fact_get(attribute, "collation");

		if (attribute->object.kind != SB_COLUMN)
			continue;
		sb_line(&lines, "%s %s", quote_identifier(attribute->object.name),
				  sb_fact_get(attribute, "type"));
		if (collation)
			sb_clause(&command, "COLLATE %s", collation);
	}
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

/* On one line if it is a short one. */
static void
write_enum(SbDdl *ddl, const SbFact *fact)
{
	List	   *labels = sb_fact_list(fact, "labels");
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "CREATE TYPE %s AS ENUM", sb_fact_name(fact));
	foreach_ptr(char, label, labels)
		sb_item(&command, " (", &first, "%s", sb_literal(label));
	appendStringInfoString(&command, first ? " ()" : ")");
	if (command.len > SB_LINE)
	{
		SbLines lines = SB_LINES(&command);

		resetStringInfo(&command);
		sb_clause(&command, "CREATE TYPE %s AS ENUM", sb_fact_name(fact));
		foreach_ptr(char, label, labels)
			sb_line(&lines, "%s", sb_literal(label));
		sb_lines_end(&lines);
	}
	sb_ddl_add(ddl, "%s", command.data);
}

static void
write_range(SbDdl *ddl, const SbFact *fact)
{
	const char *multirange = sb_fact_get(fact, "multirange");
	const char *schema = sb_fact_get(fact, "multirange schema");
	StringInfoData command;
	SbLines lines = SB_LINES(&command);

	/* its function has the type as an argument, so that the type has to be known before */
	if (sb_fact_get(fact, "canonical"))
		sb_ddl_add(ddl, "CREATE TYPE %s", sb_fact_name(fact));
	initStringInfo(&command);
	sb_clause(&command, "CREATE TYPE %s AS RANGE", sb_fact_name(fact));
	sb_line_option(&lines, "SUBTYPE", fact, "subtype");
	sb_line_option(&lines, "SUBTYPE_OPCLASS", fact, "operator class");
	sb_line_option(&lines, "COLLATION", fact, "collation");
	sb_line_option(&lines, "CANONICAL", fact, "canonical");
	sb_line_option(&lines, "SUBTYPE_DIFF", fact, "subtype difference");
	if (schema || strcmp(multirange, sb_multirange_name(fact->object.name)) != 0)
		sb_line(&lines, "MULTIRANGE_TYPE_NAME = %s",
				  quote_qualified_identifier(schema ? schema : fact->object.schema, multirange));
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

/* An option with a string for its value, unless that is the server's default. */
static void
define_literal(SbLines *lines, const char *option, const char *value, const char *usual)
{
	if (value && (usual == NULL || strcmp(value, usual) != 0))
		sb_line(lines, "%s = %s", option, sb_literal(value));
}

/* An option with a word for its value, unless that is the server's default. */
static void
define_word(SbLines *lines, const char *option, const char *value, const char *usual)
{
	if (value && strcmp(value, usual) != 0)
		sb_line(lines, "%s = %s", option, value);
}

/* The shell comes before the functions that take and give the type, the rest after them. */
static void
write_base(SbDdl *ddl, const SbFact *fact)
{
	static const struct
	{
		const char *option;
		const char *attribute;
	}			routines[] = {
		{"INPUT", "input"}, {"OUTPUT", "output"}, {"RECEIVE", "receive"}, {"SEND", "send"},
		{"TYPMOD_IN", "type modifier input"}, {"TYPMOD_OUT", "type modifier output"},
		{"ANALYZE", "analyze"}, {"SUBSCRIPT", "subscript"}
	};
	StringInfoData command;
	SbLines lines = SB_LINES(&command);

	sb_ddl_add(ddl, "CREATE TYPE %s", sb_fact_name(fact));
	initStringInfo(&command);
	sb_clause(&command, "CREATE TYPE %s", sb_fact_name(fact));
	for (int i = 0; i < lengthof(routines); i++)
		sb_line_option(&lines, routines[i].option, fact, routines[i].attribute);
	define_word(&lines, "INTERNALLENGTH", sb_fact_get(fact, "length"), "variable");
	if (sb_fact_is(fact, "passed by value"))
		sb_line(&lines, "PASSEDBYVALUE");
	define_word(&lines, "ALIGNMENT", sb_fact_get(fact, "alignment"), "int4");
	define_word(&lines, "STORAGE", sb_fact_get(fact, "storage"), "plain");
	define_literal(&lines, "CATEGORY", sb_fact_get(fact, "category"), "U");
	if (sb_fact_is(fact, "preferred"))
		sb_line(&lines, "PREFERRED = true");
	define_literal(&lines, "DEFAULT", sb_fact_get(fact, "default"), NULL);
	sb_line_option(&lines, "ELEMENT", fact, "element");
	define_literal(&lines, "DELIMITER", sb_fact_get(fact, "delimiter"), ",");
	if (sb_fact_is(fact, "collatable"))
		sb_line(&lines, "COLLATABLE = true");
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

static void
write_shell(SbDdl *ddl, const SbFact *fact)
{
	sb_ddl_add(ddl, "CREATE TYPE %s", sb_fact_name(fact));
}

void
sb_write_type(SbDdl *ddl, const SbFact *fact)
{
	static const struct
	{
		const char *form;
		void		(*write) (SbDdl *ddl, const SbFact *fact);
	}			forms[] = {
		{"composite", write_composite}, {"enum", write_enum}, {"range", write_range},
		{"base", write_base}, {"shell", write_shell}
	};

	for (int i = 0; i < lengthof(forms); i++)
		if (strcmp(forms[i].form, sb_fact_get(fact, "form")) == 0)
			forms[i].write(ddl, fact);
}
