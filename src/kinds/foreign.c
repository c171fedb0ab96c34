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
#include "kinds/options.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

/* In the place of a secret, and what options are called that hold one. */
#define MASK "****"
#define SECRET_NAMES \
	"'pass(word|wd|phrase)(?!_required)|^pwd$|secret|token|credential" \
	"|(private|api|access|client|server)_?key'"

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

void
sb_options_clause(StringInfo command, const SbFact *fact)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;
	bool		first = true;

	while ((option = sb_fact_next(fact, "option", &position, &name)) != NULL)
		sb_item(command, " OPTIONS (", &first, "%s %s", quote_identifier(name),
				sb_literal(option->value));
	if (!first)
		appendStringInfoChar(command, ')');
}

static void
write_wrapper(SbDdl *ddl, const SbFact *fact)
{
	const char *handler = sb_fact_get(fact, "handler");
	const char *validator = sb_fact_get(fact, "validator");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE FOREIGN DATA WRAPPER %s", fact->identity);
	if (handler)
		sb_clause(&command, "HANDLER %s", handler);
	if (validator)
		sb_clause(&command, "VALIDATOR %s", validator);
	sb_options_clause(&command, fact);
	sb_ddl_add(ddl, "%s", command.data);
}

static void
write_server(SbDdl *ddl, const SbFact *fact)
{
	const char *type = sb_fact_get(fact, "type");
	const char *version = sb_fact_get(fact, "version");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE SERVER %s", fact->identity);
	if (type)
		sb_clause(&command, "TYPE %s", sb_literal(type));
	if (version)
		sb_clause(&command, "VERSION %s", sb_literal(version));
	sb_clause(&command, "FOREIGN DATA WRAPPER %s",
			  quote_identifier(sb_fact_get(fact, "foreign-data wrapper")));
	sb_options_clause(&command, fact);
	sb_ddl_add(ddl, "%s", command.data);
}

/* The identity of a mapping is not how commands name it. */
static char *
mapping_target(const SbFact *fact)
{
	const char *user = linitial(fact->object.args);

	return psprintf("FOR %s SERVER %s",
					strcmp(user, "public") == 0 ? "PUBLIC" : quote_identifier(user),
					quote_identifier(fact->object.name));
}

static bool
has_secret(const SbFact *fact)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	while ((option = sb_fact_next(fact, "option", &position, &name)) != NULL)
		if (strcmp(option->value, MASK) == 0)
			return true;
	return sb_fact_is(fact, "options hidden");
}

/* A secret is written as its mask, for somebody to put it in. */
static void
write_mapping(SbDdl *ddl, const SbFact *fact)
{
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE USER MAPPING %s", mapping_target(fact));
	sb_options_clause(&command, fact);
	sb_ddl_add(ddl, "%s", command.data);
	ddl->secrets = ddl->secrets || has_secret(fact);
}

static void
alter_wrapper(SbAlter *alter)
{
	const char *handler = sb_fact_get(alter->wanted, "handler");
	const char *validator = sb_fact_get(alter->wanted, "validator");
	StringInfoData command;

	if (alter->left == NIL)
		return;
	initStringInfo(&command);
	sb_clause(&command, "ALTER FOREIGN DATA WRAPPER %s", alter->wanted->identity);
	if (sb_alter_takes(alter, "handler"))
		sb_clause(&command, handler ? "HANDLER %s" : "NO HANDLER", handler);
	if (sb_alter_takes(alter, "validator"))
		sb_clause(&command, validator ? "VALIDATOR %s" : "NO VALIDATOR", validator);
	if (sb_alter_takes_family(alter, "option"))
		sb_clause(&command, "OPTIONS %s", sb_alter_generic_options(alter, "option"));
	sb_alter_add(alter, 0, "%s", command.data);
}

/* Of what type it is, and whose, cannot be altered. */
static void
alter_server(SbAlter *alter)
{
	const char *version = sb_fact_get(alter->wanted, "version");
	StringInfoData command;

	if (alter->left == NIL)
		return;
	initStringInfo(&command);
	sb_clause(&command, "ALTER SERVER %s", alter->wanted->identity);
	if (sb_alter_takes(alter, "version"))
		sb_clause(&command, "VERSION %s", version ? sb_literal(version) : "NULL");
	if (sb_alter_takes_family(alter, "option"))
		sb_clause(&command, "OPTIONS %s", sb_alter_generic_options(alter, "option"));
	if (alter->left == NIL)
		sb_alter_add(alter, 0, "%s", command.data);
}

static void
alter_mapping(SbAlter *alter)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	while ((option = sb_fact_next(alter->wanted, "option", &position, &name)) != NULL)
		if (strcmp(option->value, MASK) == 0 && sb_alter_differs(alter, option->name))
			alter->ddl.secrets = true;
	if (sb_alter_takes_family(alter, "option"))
		sb_alter_add(alter, 0, "ALTER USER MAPPING %s OPTIONS %s", mapping_target(alter->wanted),
					 sb_alter_generic_options(alter, "option"));
}

/* No fact tells a secret, so nobody will know it any more. */
static void
remove_mapping(SbAlter *alter)
{
	alter->ddl.secrets = has_secret(alter->live);
	sb_alter_add(alter, alter->ddl.secrets ? SB_DATA_LOSS : 0, "DROP USER MAPPING %s", mapping_target(alter->live));
}

const SbKindInfo sb_kind_fdw = {
	.kind = SB_FDW,
	.name = "foreign-data wrapper",
	.plural = "foreign-data wrappers",
	.style = SB_NAME,
	.drop = "DROP FOREIGN DATA WRAPPER %s",
	.find = find_wrapper,
	.class_id = ForeignDataWrapperRelationId,
	.acl_type = OBJECT_FDW,
	.whole = true,
	.noun = "FOREIGN DATA WRAPPER",
	.summary = "handler",
	.write = write_wrapper,
	.alter = alter_wrapper,
	.facts =
		"SELECT f.oid, f.fdwname AS name, f.fdwowner AS owner, f.fdwacl AS acl,"
		"  CASE WHEN f.fdwhandler <> 0 THEN f.fdwhandler::pg_catalog.regproc::text END AS handler,"
		"  CASE WHEN f.fdwvalidator <> 0"
		"   THEN f.fdwvalidator::pg_catalog.regproc::text END AS validator,"
		"  " SB_OPTIONS_SQL("f.fdwoptions") " AS \"*option\""
		" FROM pg_catalog.pg_foreign_data_wrapper f"
		" WHERE f.oid >= 16384"
};

const SbKindInfo sb_kind_server = {
	.kind = SB_SERVER,
	.name = "server",
	.plural = "servers",
	.style = SB_NAME,
	.drop = "DROP SERVER %s",
	.find = find_server,
	.class_id = ForeignServerRelationId,
	.acl_type = OBJECT_FOREIGN_SERVER,
	.whole = true,
	.noun = "SERVER",
	.grant_noun = "FOREIGN SERVER",
	.summary = "foreign-data wrapper",
	.write = write_server,
	.alter = alter_server,
	.facts =
		"SELECT s.oid, s.srvname AS name, s.srvowner AS owner, s.srvacl AS acl,"
		"  s.srvtype AS type, s.srvversion AS version, f.fdwname AS \"foreign-data wrapper\","
		"  " SB_OPTIONS_SQL("s.srvoptions") " AS \"*option\""
		" FROM pg_catalog.pg_foreign_server s"
		"  JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw"
		" WHERE s.oid >= 16384"
};

/*
 * Whose options the caller may see is said as pg_user_mappings says it. What names a secret is
 * masked even then: facts are kept and shown.
 */
const SbKindInfo sb_kind_user_mapping = {
	.kind = SB_USER_MAPPING,
	.name = "user mapping",
	.plural = "user mappings",
	.style = SB_USER_ON_SERVER,
	.find = find_mapping,
	.class_id = UserMappingRelationId,
	.whole = true,
	.write = write_mapping,
	.alter = alter_mapping,
	.remove = remove_mapping,
	.facts =
		"SELECT m.umid AS oid, m.srvname AS name, ARRAY[m.usename::text] AS args,"
		"  (SELECT pg_catalog.array_agg(ARRAY[o.option_name,"
		"    CASE WHEN o.option_name ~* " SECRET_NAMES
		"     THEN '" MASK "' ELSE o.option_value END]"
		"    ORDER BY o.option_name COLLATE \"C\")"
		"   FROM pg_catalog.pg_options_to_table(m.umoptions) AS o) AS \"*option\","
		"  CASE WHEN NOT (r.rolsuper"
		"    OR (m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE'))"
		"    OR (m.usename = CURRENT_USER AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')"
		"     OR pg_catalog.has_server_privilege(s.oid, 'USAGE'))))"
		"   THEN 'true' END AS \"!options hidden\""
		" FROM pg_catalog.pg_user_mappings m"
		"  JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid"
		"  JOIN pg_catalog.pg_roles r ON r.rolname = CURRENT_USER"
		" WHERE m.umid >= 16384"
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
