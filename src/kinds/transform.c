/*
 * transform.c
 *	  CREATE TRANSFORM.
 *
 * A transform completes its type as a cast does: st->level is SB_L_SHAPE.  Functions with
 * TRANSFORM FOR TYPE refer to the type at that level.
 */
#include "base/compat.h"

#include "catalog/pg_transform.h"
#include "commands/proclang.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateTransformStmt *stmt = (CreateTransformStmt *) node;

	sb_set_object_name(st, SB_TRANSFORM, NULL, stmt->lang);
	st->arg_types = list_make1(stmt->type_name);
	st->args_given = true;
	st->replace = stmt->replace;
	st->level = SB_L_SHAPE;
	sb_refer_type(st, SB_HARD, stmt->type_name, SB_L_CREATED);
	sb_refer(st, SB_C_LANGUAGE, SB_HARD, NULL, stmt->lang, -1);
	if (stmt->fromsql)
		sb_refer_routine(st, SB_HARD, stmt->fromsql);
	if (stmt->tosql)
		sb_refer_routine(st, SB_HARD, stmt->tosql);
}

static ObjectAddress
find_transform(const SbObject *object)
{
	Oid			language = get_language_oid(object->name, true);
	Oid			type;
	Oid			oid = InvalidOid;

	if (OidIsValid(language) && sb_type_oids(object->args, 1, &type))
		oid = GetSysCacheOid2(TRFTYPELANG, Anum_pg_transform_oid, ObjectIdGetDatum(type),
							  ObjectIdGetDatum(language));
	return sb_address(TransformRelationId, oid);
}

/* The identity, "for type language name", is what DROP TRANSFORM wants. */
const SbKindInfo sb_kind_transform = {
	.kind = SB_TRANSFORM,
	.name = "transform",
	.plural = "transforms",
	.style = SB_FOR_TYPE_LANGUAGE,
	.drop = "DROP TRANSFORM %s",
	.find = find_transform
};

const SbForm sb_forms_transform[] = {
	{T_CreateTransformStmt, describe_create},
	{T_Invalid, NULL}
};
