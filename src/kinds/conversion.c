/*
 * conversion.c
 *	  CREATE CONVERSION between encodings.
 */
#include "base/compat.h"

#include "catalog/pg_conversion.h"
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

const SbKindInfo sb_kind_conversion = {
	.kind = SB_CONVERSION,
	.name = "conversion",
	.plural = "conversions",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP CONVERSION %s",
	.find = find_conversion
};

const SbForm sb_forms_conversion[] = {
	{T_CreateConversionStmt, describe_create},
	{T_Invalid, NULL}
};
