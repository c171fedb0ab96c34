/*
 * default_privileges.c
 *	  ALTER DEFAULT PRIVILEGES.
 *
 * Nothing creates the entry that it says something about, so there is no CREATE and no DROP: the
 * statement completes an object that it brings along.  A statement for several roles or schemas
 * is named by the first of each.
 */
#include "base/compat.h"

#include "catalog/pg_default_acl.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

/* The letters are those of pg_default_acl.defaclobjtype; 'L' has come with version 18. */
static const struct
{
	ObjectType	type;
	const char *name;
	char		letter;
}			default_classes[] = {
	{OBJECT_TABLE, "tables", DEFACLOBJ_RELATION},
	{OBJECT_SEQUENCE, "sequences", DEFACLOBJ_SEQUENCE},
	{OBJECT_FUNCTION, "functions", DEFACLOBJ_FUNCTION},
	{OBJECT_TYPE, "types", DEFACLOBJ_TYPE},
	{OBJECT_SCHEMA, "schemas", DEFACLOBJ_NAMESPACE},
	{OBJECT_LARGEOBJECT, "large objects", 'L'}
};

static const char *
class_name(ObjectType type)
{
	for (int i = 0; i < lengthof(default_classes); i++)
	{
		if (default_classes[i].type == type)
			return default_classes[i].name;
	}
	return "objects";
}

static List *
option_list(List *options, const char *name)
{
	DefElem    *option = sb_definition(options, name);

	return option ? (List *) option->arg : NIL;
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterDefaultPrivilegesStmt *stmt = (AlterDefaultPrivilegesStmt *) node;
	List	   *roles = option_list(stmt->options, "roles");
	List	   *schemas = option_list(stmt->options, "schemas");
	RoleSpec   *first = roles ? linitial(roles) : NULL;
	bool		is_current = first == NULL || first->roletype == ROLESPEC_CURRENT_USER ||
		first->roletype == ROLESPEC_CURRENT_ROLE;
	ListCell   *cell;

	sb_set_object_name(st, SB_DEFAULT_PRIVILEGES, schemas ? strVal(linitial(schemas)) : NULL,
					   class_name(stmt->action->objtype));
	st->object.args = list_make1(is_current ? pstrdup("") : sb_role_name(first));
	sb_set_aspect(st, "privileges", NULL);
	st->level = SB_L_REST;
	foreach(cell, schemas)
		sb_refer(st, SB_C_SCHEMA, SB_HARD, NULL, strVal(lfirst(cell)), -1);
	foreach_node(RoleSpec, role, roles)
		sb_refer_role(st, role);
	foreach_node(RoleSpec, grantee, stmt->action->grantees)
		sb_refer_role(st, grantee);
}

static ObjectAddress
find_default_privileges(const SbObject *object)
{
	Oid			role = sb_role_oid(object->args ? linitial(object->args) : "");
	Oid			schema = sb_schema_oid(object->schema);
	Oid			oid = InvalidOid;

	if (!OidIsValid(role) || (object->schema && !OidIsValid(schema)))
		return sb_address(DefaultAclRelationId, InvalidOid);
	for (int i = 0; i < lengthof(default_classes); i++)
	{
		if (strcmp(default_classes[i].name, object->name) == 0)
			oid = GetSysCacheOid3(DEFACLROLENSPOBJ, Anum_pg_default_acl_oid,
								  ObjectIdGetDatum(role), ObjectIdGetDatum(schema),
								  CharGetDatum(default_classes[i].letter));
	}
	return sb_address(DefaultAclRelationId, oid);
}

const SbKindInfo sb_kind_default_privileges = {
	.kind = SB_DEFAULT_PRIVILEGES,
	.name = "default privileges",
	.plural = "default privileges",
	.style = SB_DEFAULT_ACL,
	.find = find_default_privileges
};

const SbForm sb_forms_default_privileges[] = {
	{T_AlterDefaultPrivilegesStmt, describe_alter},
	{T_Invalid, NULL}
};
