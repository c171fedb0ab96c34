/*
 * conversion.c
 *	  CREATE CONVERSION between encodings.
 */
#include "base/compat.h"

#include "catalog/pg_conversion.h"
#include "kinds/fact_sql.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateConversionStmt *stmt = (CreateConversionStmt *) node;

	sb_set_object(st, SB_CONVERSION, stmt->conversion_name);
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->func_name, -1);
}

static ObjectAddress
find_conversion(const SbObject *object)
{
	return sb_find_qualified(object, ConversionRelationId, CONNAMENSP, Anum_pg_conversion_oid);
}

static const char conversion_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.conname AS name, c.conowner AS owner,"
	"  pg_catalog.pg_encoding_to_char(c.conforencoding)::pg_catalog.text AS source,"
	"  pg_catalog.pg_encoding_to_char(c.contoencoding)::pg_catalog.text AS destination,"
	"  " SB_SQL_REG("c.conproc") " AS function,"
	"  " SB_SQL_BOOLEAN("c.condefault") " AS default"
	" FROM pg_catalog.pg_conversion c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace"
	" WHERE c.connamespace = ANY ($1)";

static void
write_conversion(SbDdl *ddl, const SbFact *fact)
{
	sb_ddl_add(ddl, "CREATE %sCONVERSION %s FOR %s TO %s FROM %s",
			   sb_fact_is(fact, "default") ? "DEFAULT " : "", sb_fact_name(fact),
			   sb_literal(sb_fact_get(fact, "source")),
			   sb_literal(sb_fact_get(fact, "destination")), sb_fact_get(fact, "function"));
}

const SbKindInfo sb_kind_conversion = {
	.kind = SB_CONVERSION,
	.name = "conversion",
	.plural = "conversions",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP CONVERSION %s",
	.find = find_conversion,
	.facts = conversion_facts,
	.class_id = ConversionRelationId,
	.summary = "function",
	.write = write_conversion,
	.noun = "CONVERSION"
};

const SbForm sb_forms_conversion[] = {
	{T_CreateConversionStmt, describe_create},
	{T_Invalid, NULL}
};
