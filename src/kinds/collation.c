/*
 * collation.c
 *	  CREATE COLLATION, from options or from another collation.
 */
#include "base/compat.h"

#include "catalog/pg_collation.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "mb/pg_wchar.h"
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

const SbKindInfo sb_kind_collation = {
	.kind = SB_COLLATION,
	.name = "collation",
	.plural = "collations",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP COLLATION %s",
	.find = find_collation
};

const SbForm sb_forms_collation[] = {
	{T_AlterCollationStmt, refuse_refresh},
	{T_Invalid, NULL}
};
