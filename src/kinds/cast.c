/*
 * cast.c
 *	  CREATE CAST.
 *
 * A cast completes the types that it converts: st->level is SB_L_SHAPE, and the types are among
 * the references.
 */
#include "base/compat.h"

#include "catalog/pg_cast.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateCastStmt *stmt = (CreateCastStmt *) node;

	sb_set_object_name(st, SB_CAST, NULL, NULL);
	st->arg_types = list_make2(stmt->sourcetype, stmt->targettype);
	st->args_given = true;
	st->level = SB_L_SHAPE;
	sb_refer_type(st, SB_HARD, stmt->sourcetype, SB_L_CREATED);
	sb_refer_type(st, SB_HARD, stmt->targettype, SB_L_CREATED);
	if (stmt->func)
		sb_refer_routine(st, SB_HARD, stmt->func);
}

static ObjectAddress
find_cast(const SbObject *object)
{
	Oid			types[2];
	Oid			oid = InvalidOid;

	if (sb_type_oids(object->args, 2, types))
		oid = GetSysCacheOid2(CASTSOURCETARGET, Anum_pg_cast_oid,
							  ObjectIdGetDatum(types[0]), ObjectIdGetDatum(types[1]));
	return sb_address(CastRelationId, oid);
}

const SbKindInfo sb_kind_cast = {
	.kind = SB_CAST,
	.name = "cast",
	.plural = "casts",
	.style = SB_CAST_ARGS,
	.drop = "DROP CAST %s",
	.find = find_cast
};

const SbForm sb_forms_cast[] = {
	{T_CreateCastStmt, describe_create},
	{T_Invalid, NULL}
};
