/*
 * foreign.c
 *	  Foreign-data wrappers, servers and user mappings.
 *
 * Options are not read: what they mean is the wrapper's business.  Foreign tables are in table.c.
 */
#include "base/compat.h"

#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "foreign/foreign.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static const SbDefinitionRule wrapper_rules[] = {
	{"handler", SB_C_ROUTINE, SB_HARD, 0},
	{"validator", SB_C_ROUTINE, SB_HARD, 2},
	{NULL}
};

/* Options are the aspect, the names of those set its subobject. */
static void
set_options(SbStatement *st, List *options)
{
	foreach_node(DefElem, option, options)
	{
		if (option->defaction == DEFELEM_DROP)
			sb_refuse(st, "models say what is, and this takes an option away",
					  "leave the option out of the CREATE statement");
	}
	sb_set_aspect(st, "options", sb_definition_options(options));
	st->level = SB_L_SHAPE;
}

static void
describe_wrapper(SbStatement *st, Node *node)
{
	CreateFdwStmt *stmt = (CreateFdwStmt *) node;

	sb_set_object_name(st, SB_FDW, NULL, stmt->fdwname);
	sb_refer_definition(st, stmt->func_options, wrapper_rules);
}

static void
describe_alter_wrapper(SbStatement *st, Node *node)
{
	AlterFdwStmt *stmt = (AlterFdwStmt *) node;

	sb_set_object_name(st, SB_FDW, NULL, stmt->fdwname);
	set_options(st, list_concat_copy(stmt->func_options, stmt->options));
	sb_refer(st, SB_C_FDW, SB_HARD, NULL, stmt->fdwname, -1);
	sb_refer_definition(st, stmt->func_options, wrapper_rules);
}

static void
describe_server(SbStatement *st, Node *node)
{
	CreateForeignServerStmt *stmt = (CreateForeignServerStmt *) node;

	sb_set_object_name(st, SB_SERVER, NULL, stmt->servername);
	st->if_not_exists = stmt->if_not_exists;
	sb_refer(st, SB_C_FDW, SB_HARD, NULL, stmt->fdwname, -1);
}

static void
describe_alter_server(SbStatement *st, Node *node)
{
	AlterForeignServerStmt *stmt = (AlterForeignServerStmt *) node;

	sb_set_object_name(st, SB_SERVER, NULL, stmt->servername);
	set_options(st, stmt->options);
	if (stmt->has_version)
		st->subobject = psprintf("%s version", st->subobject);
	sb_refer(st, SB_C_SERVER, SB_HARD, NULL, stmt->servername, -1);
}

/* A mapping is named by its user and its server. */
static void
set_mapping(SbStatement *st, const RoleSpec *user, const char *server)
{
	sb_set_object_name(st, SB_USER_MAPPING, NULL, server);
	st->object.args = list_make1(sb_role_name(user));
	sb_refer(st, SB_C_SERVER, SB_HARD, NULL, server, -1);
	sb_refer_role(st, user);
}

static void
describe_mapping(SbStatement *st, Node *node)
{
	CreateUserMappingStmt *stmt = (CreateUserMappingStmt *) node;

	set_mapping(st, stmt->user, stmt->servername);
	st->if_not_exists = stmt->if_not_exists;
}

static void
describe_alter_mapping(SbStatement *st, Node *node)
{
	AlterUserMappingStmt *stmt = (AlterUserMappingStmt *) node;

	set_mapping(st, stmt->user, stmt->servername);
	set_options(st, stmt->options);
}

static void
refuse_import(SbStatement *st, Node *node)
{
	sb_refuse(st, "what IMPORT FOREIGN SCHEMA makes depends on the remote server",
			  "write the foreign tables; pg_dump --schema-only prints them where they have been imported");
}

static ObjectAddress
find_wrapper(const SbObject *object)
{
	return sb_find_named(object, ForeignDataWrapperRelationId, FOREIGNDATAWRAPPERNAME,
						 Anum_pg_foreign_data_wrapper_oid);
}

static ObjectAddress
find_server(const SbObject *object)
{
	return sb_find_named(object, ForeignServerRelationId, FOREIGNSERVERNAME,
						 Anum_pg_foreign_server_oid);
}

static ObjectAddress
find_mapping(const SbObject *object)
{
	const char *user = object->args ? linitial(object->args) : "";
	bool		is_public = strcmp(user, "public") == 0;
	Oid			role = is_public ? InvalidOid : sb_role_oid(user);
	Oid			server = get_foreign_server_oid(object->name, true);
	Oid			oid = InvalidOid;

	if (OidIsValid(server) && (is_public || OidIsValid(role)))
		oid = GetSysCacheOid2(USERMAPPINGUSERSERVER, Anum_pg_user_mapping_oid,
							  ObjectIdGetDatum(role), ObjectIdGetDatum(server));
	return sb_address(UserMappingRelationId, oid);
}

const SbKindInfo sb_kind_fdw = {
	.kind = SB_FDW,
	.name = "foreign-data wrapper",
	.plural = "foreign-data wrappers",
	.style = SB_NAME,
	.drop = "DROP FOREIGN DATA WRAPPER %s",
	.find = find_wrapper
};

const SbKindInfo sb_kind_server = {
	.kind = SB_SERVER,
	.name = "server",
	.plural = "servers",
	.style = SB_NAME,
	.drop = "DROP SERVER %s",
	.find = find_server
};

/*
 * No drop: DROP USER MAPPING wants FOR user SERVER name, which is not how the identity is
 * written.
 */
const SbKindInfo sb_kind_user_mapping = {
	.kind = SB_USER_MAPPING,
	.name = "user mapping",
	.plural = "user mappings",
	.style = SB_USER_ON_SERVER,
	.find = find_mapping
};

const SbForm sb_forms_foreign[] = {
	{T_CreateFdwStmt, describe_wrapper},
	{T_AlterFdwStmt, describe_alter_wrapper},
	{T_CreateForeignServerStmt, describe_server},
	{T_AlterForeignServerStmt, describe_alter_server},
	{T_CreateUserMappingStmt, describe_mapping},
	{T_AlterUserMappingStmt, describe_alter_mapping},
	{T_ImportForeignSchemaStmt, refuse_import},
	{T_Invalid, NULL}
};
