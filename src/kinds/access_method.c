/*
 * access_method.c
 *	  CREATE ACCESS METHOD, for indexes and for tables.
 */
#include "base/compat.h"

#include "catalog/pg_am.h"
#include "kinds/fact_sql.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateAmStmt *stmt = (CreateAmStmt *) node;

	sb_set_object_name(st, SB_ACCESS_METHOD, NULL, stmt->amname);
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->handler_name, -1);
}

static ObjectAddress
find_access_method(const SbObject *object)
{
	return sb_find_named(object, AccessMethodRelationId, AMNAME, Anum_pg_am_oid);
}

static const char access_method_facts[] =
	"SELECT m.oid, m.amname AS name,"
	"  CASE m.amtype WHEN 't' THEN 'table' ELSE 'index' END AS type,"
	"  " SB_SQL_REG("m.amhandler") " AS handler"
	" FROM pg_catalog.pg_am m"
	" WHERE m.oid >= 16384";

static void
write_access_method(SbDdl *ddl, const SbFact *fact)
{
	const char *type = sb_fact_get(fact, "type");

	sb_ddl_add(ddl, "CREATE ACCESS METHOD %s TYPE %s HANDLER %s", fact->identity,
			   strcmp(type, "table") == 0 ? "TABLE" : "INDEX", sb_fact_get(fact, "handler"));
}

const SbKindInfo sb_kind_access_method = {
	.kind = SB_ACCESS_METHOD,
	.name = "access method",
	.plural = "access methods",
	.style = SB_NAME,
	.drop = "DROP ACCESS METHOD %s",
	.find = find_access_method,
	.facts = access_method_facts,
	.class_id = AccessMethodRelationId,
	.whole = true,
	.summary = "handler",
	.write = write_access_method,
	.noun = "ACCESS METHOD"
};

const SbForm sb_forms_access_method[] = {
	{T_CreateAmStmt, describe_create},
	{T_Invalid, NULL}
};
