/*
 * collation.c
 *	  CREATE COLLATION, from options or from another collation.
 */
#include "base/compat.h"

#include "catalog/pg_collation.h"
#include "kinds/define_stmt.h"
#include "kinds/fact_sql.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

static const SbDefinitionRule collation_rules[] = {
	{"from", SB_C_COLLATION, SB_HARD, -1},
	{NULL}
};

void
sb_describe_collation(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_COLLATION, stmt->defnames);
	st->if_not_exists = stmt->if_not_exists;
	sb_refer_definition(st, stmt->definition, collation_rules);
}

static void
refuse_refresh(SbStatement *st, Node *node)
{
	sb_refuse(st, "ALTER COLLATION ... REFRESH VERSION is maintenance, not a definition",
			  "run it by itself, after rebuilding the indexes that use the collation");
}

/*
 * A name can stand twice: for the database's encoding, which comes first, and for any encoding.
 */
static ObjectAddress
find_collation(const SbObject *object)
{
	Oid			schema = sb_schema_oid(object->schema);
	Oid			oid = InvalidOid;
	int32		encodings[] = {GetDatabaseEncoding(), -1};

	for (int i = 0; i < lengthof(encodings) && OidIsValid(schema) && !OidIsValid(oid); i++)
		oid = GetSysCacheOid3(COLLNAMEENCNSP, Anum_pg_collation_oid,
							  CStringGetDatum(object->name), Int32GetDatum(encodings[i]),
							  ObjectIdGetDatum(schema));
	return sb_address(CollationRelationId, oid);
}

/*
 * The version is no fact: it says which library the indexes were built with. 14 keeps the locale
 * of an ICU collation where libc has its two. A copy of "C" or "POSIX" is the only libc collation
 * of users that serves any encoding; in one database that makes no difference.
 */
#define LIBC(column) \
	"CASE WHEN c.collprovider = 'c' THEN c." column "::pg_catalog.text END"

static const char collation_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.collname AS name, c.collowner AS owner,"
	"  CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'"
	"   ELSE 'default' END AS provider,"
	"  " SB_SQL_SINCE_17("c.colllocale",
						 SB_SQL_SINCE_15("c.colliculocale",
										 "CASE WHEN c.collprovider = 'i'"
										 " THEN c.collcollate::pg_catalog.text END"))
	"   AS locale,"
	"  " LIBC("collcollate") " AS \"lc collate\","
	"  " LIBC("collctype") " AS \"lc ctype\","
	"  " SB_SQL_BOOLEAN("c.collisdeterministic") " AS deterministic,"
	"  " SB_SQL_SINCE_16("c.collicurules", "NULL::pg_catalog.text") " AS rules,"
	"  " SB_SQL_FLAG("c.collprovider = 'c' AND c.collencoding = -1") " AS \"!copied\""
	" FROM pg_catalog.pg_collation c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace"
	" WHERE c.collnamespace = ANY ($1)";

static void
add_literal(SbLines *lines, const char *option, const char *value)
{
	if (value)
		sb_line(lines, "%s = %s", option, sb_literal(value));
}

static void
write_collation(SbDdl *ddl, const SbFact *fact)
{
	const char *collate = sb_fact_get(fact, "lc collate");
	const char *ctype = sb_fact_get(fact, "lc ctype");
	bool		is_same = collate && strcmp(collate, ctype) == 0;
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "CREATE COLLATION %s", sb_fact_name(fact));
	if (sb_fact_is(fact, "copied") && is_same)
	{
		sb_ddl_add(ddl, "%s FROM %s", command.data, quote_identifier(collate));
		return;
	}
	sb_line_option(&lines, "PROVIDER", fact, "provider");
	add_literal(&lines, "LOCALE", is_same ? collate : sb_fact_get(fact, "locale"));
	add_literal(&lines, "LC_COLLATE", is_same ? NULL : collate);
	add_literal(&lines, "LC_CTYPE", is_same ? NULL : ctype);
	if (!sb_fact_is(fact, "deterministic"))
		sb_line(&lines, "DETERMINISTIC = false");
	add_literal(&lines, "RULES", sb_fact_get(fact, "rules"));
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

const SbKindInfo sb_kind_collation = {
	.kind = SB_COLLATION,
	.name = "collation",
	.plural = "collations",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP COLLATION %s",
	.find = find_collation,
	.facts = collation_facts,
	.class_id = CollationRelationId,
	.summary = "locale",
	.write = write_collation,
	.noun = "COLLATION"
};

const SbForm sb_forms_collation[] = {
	{T_AlterCollationStmt, refuse_refresh},
	{T_Invalid, NULL}
};
