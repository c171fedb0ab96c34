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
#include "kinds/default_privileges.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/builtins.h"
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

SbGranting
sb_default_granting(const SbFact *fact)
{
	SbGranting	granting = {0};
	StringInfoData prefix;
	char	   *on = pstrdup(fact->object.name);

	for (char *letter = on; *letter; letter++)
		*letter = pg_toupper((unsigned char) *letter);
	for (int i = 0; i < lengthof(default_classes); i++)
		if (strcmp(default_classes[i].name, fact->object.name) == 0)
			granting.type = default_classes[i].type;
	granting.owner = linitial(fact->object.args);
	initStringInfo(&prefix);
	sb_clause(&prefix, "ALTER DEFAULT PRIVILEGES FOR ROLE %s", quote_identifier(granting.owner));
	if (fact->object.schema)
		sb_clause(&prefix, "IN SCHEMA %s", quote_identifier(fact->object.schema));
	granting.prefix = prefix.data;
	granting.bare = fact->object.schema != NULL;
	granting.on = on;
	return granting;
}

static void
write_default_privileges(SbDdl *ddl, const SbFact *fact)
{
	SbGranting	granting = sb_default_granting(fact);

	granting.privileges = sb_fact_get(fact, "privileges");
	sb_privileges_write(ddl, &granting);
}

/* They are gone when they are what everybody has anyway. */
static void
remove_default_privileges(SbAlter *alter)
{
	SbGranting	granting = sb_default_granting(alter->live);

	granting.initial = sb_fact_get(alter->live, "privileges");
	sb_privileges_write(&alter->ddl, &granting);
	sb_alter_written(alter, sb_privileges_widen(&granting) ? SB_PRIVILEGE_WIDENING : 0);
}

/* What comes later may have more than it would have had. */
static void
add_default_privileges(SbAlter *alter)
{
	SbGranting	granting = sb_default_granting(alter->wanted);

	granting.privileges = sb_fact_get(alter->wanted, "privileges");
	sb_privileges_write(&alter->ddl, &granting);
	sb_alter_written(alter, sb_privileges_widen(&granting) ? SB_PRIVILEGE_WIDENING : 0);
}

/* Those of a schema come on top of the others, so they are told against none at all. */
const SbKindInfo sb_kind_default_privileges = {
	.kind = SB_DEFAULT_PRIVILEGES,
	.name = "default privileges",
	.plural = "default privileges",
	.style = SB_DEFAULT_ACL,
	.find = find_default_privileges,
	.class_id = DefaultAclRelationId,
	.acl_type = OBJECT_TABLE,
	.summary = "privileges",
	.write = write_default_privileges,
	.add = add_default_privileges,
	.remove = remove_default_privileges,
	.facts =
		"SELECT d.oid, n.nspname AS schema,"
		"  CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'"
		"   WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'"
		"   ELSE 'large objects' END AS name,"
		"  ARRAY[pg_catalog.pg_get_userbyid(d.defaclrole)::text] AS args,"
		"  d.defaclrole AS acl_owner, d.defaclacl AS acl,"
		"  CASE WHEN d.defaclnamespace <> 0 THEN 'c' WHEN d.defaclobjtype = 'S' THEN 's'"
		"   ELSE d.defaclobjtype::text END AS acl_base"
		" FROM pg_catalog.pg_default_acl d"
		"  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace"
		" WHERE d.defaclnamespace = ANY ($1)"
};

const SbForm sb_forms_default_privileges[] = {
	{T_AlterDefaultPrivilegesStmt, describe_alter},
	{T_Invalid, NULL}
};
