/*
 * schema.c
 *	  CREATE SCHEMA.
 *
 * Elements written inside it have been split off before; here is the schema alone.
 */
#include "base/compat.h"

#include "base/privileges.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/builtins.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateSchemaStmt *stmt = (CreateSchemaStmt *) node;
	const char *name = stmt->schemaname;

	if (name == NULL && stmt->authrole->roletype == ROLESPEC_CSTRING)
		name = stmt->authrole->rolename;
	if (name == NULL)
		sb_refuse(st, "the schema takes its name from the role that runs it",
				  "write CREATE SCHEMA name AUTHORIZATION role");
	sb_set_object_name(st, SB_SCHEMA, NULL, name);
	st->if_not_exists = stmt->if_not_exists;
	sb_refer_role(st, stmt->authrole);
}

static ObjectAddress
find_schema(const SbObject *object)
{
	return sb_address(NamespaceRelationId, sb_schema_oid(object->name));
}

/* `public` is there in every new database. */
static void
write_schema(SbDdl *ddl, const SbFact *fact)
{
	if (strcmp(fact->object.name, "public") != 0)
		sb_ddl_add(ddl, "CREATE SCHEMA %s", fact->identity);
}

/* A schema public that is gone is made as every new database has it: from there writers go on. */
static void
add_schema(SbAlter *alter)
{
	const SbFact *fact = alter->wanted;
	const char *name = fact->identity;
	const char *owner = sb_fact_get(fact, "initial owner");
	const char *comment = sb_fact_get(fact, "initial comment");
	SbGranting	granting = {.type = OBJECT_SCHEMA, .on = psprintf("SCHEMA %s", name)};

	sb_alter_add(alter, 0, "CREATE SCHEMA %s", name);
	if (owner)
		sb_alter_add(alter, 0, "ALTER SCHEMA %s OWNER TO %s", name, quote_identifier(owner));
	if (comment)
		sb_alter_add(alter, 0, "COMMENT ON SCHEMA %s IS %s", name, sb_literal(comment));
	granting.privileges = sb_fact_get(fact, "initial privileges");
	granting.owner = owner;
	sb_privileges_write(&alter->ddl, &granting);
	sb_alter_written(alter, 0);
}

const SbKindInfo sb_kind_schema = {
	.kind = SB_SCHEMA,
	.name = "schema",
	.plural = "schemas",
	.style = SB_NAME,
	.drop = "DROP SCHEMA %s",
	.find = find_schema,
	.class_id = NamespaceRelationId,
	.acl_type = OBJECT_SCHEMA,
	.noun = "SCHEMA",
	.summary = "owner",
	.write = write_schema,
	.add = add_schema,
	.facts =
		"SELECT n.oid, n.nspname AS name, n.nspowner AS owner, n.nspacl AS acl,"
		"  CASE WHEN n.nspname = 'public'"
		"   THEN " SB_SQL_SINCE_15("'pg_database_owner'", "pg_catalog.pg_get_userbyid(10)::text")
		"   END AS \"!initial owner\","
		"  CASE WHEN n.nspname = 'public'"
		"   THEN " SB_SQL_SINCE_15("'=U'", "'=UC'") " END AS \"!initial privileges\","
		"  CASE WHEN n.nspname = 'public'"
		"   THEN 'standard public schema' END AS \"!initial comment\""
		" FROM pg_catalog.pg_namespace n"
		" WHERE n.oid = ANY ($1)"
};

const SbForm sb_forms_schema[] = {
	{T_CreateSchemaStmt, describe_create},
	{T_Invalid, NULL}
};
