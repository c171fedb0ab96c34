/*
 * cast.c
 *	  CREATE CAST.
 *
 * A cast completes the types that it converts: st->level is SB_L_SHAPE, and the types are among
 * the references.
 */
#include "base/compat.h"

#include "catalog/pg_cast.h"
#include "kinds/fact_sql.h"
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

/*
 * A cast stands in no schema, but is dropped with its types and its function: it is read with the
 * schemas of any of them. Those between types of the server belong to the database. Range types
 * bring casts along, which are no facts.
 */
static const char cast_facts[] =
	"SELECT c.oid, ARRAY[" SB_SQL_TYPE_IDENTITY("c.castsource") ","
	"   " SB_SQL_TYPE_IDENTITY("c.casttarget") "] AS args,"
	"  CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END AS method,"
	"  CASE WHEN c.castfunc <> 0"
	"   THEN c.castfunc::pg_catalog.regprocedure::pg_catalog.text END AS function,"
	"  CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END"
	"   AS context,"
	"  pg_catalog.format_type(c.castsource, NULL) AS \"!source\","
	"  pg_catalog.format_type(c.casttarget, NULL) AS \"!target\""
	" FROM pg_catalog.pg_cast c"
	"  JOIN pg_catalog.pg_type s ON s.oid = c.castsource"
	"  JOIN pg_catalog.pg_type t ON t.oid = c.casttarget"
	"  LEFT JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc"
	" WHERE c.oid >= 16384"
	"  AND (s.typnamespace = ANY ($1) OR t.typnamespace = ANY ($1) OR p.pronamespace = ANY ($1)"
	"   OR 0 = ANY ($1))"
	"  AND NOT EXISTS ("
	"   SELECT FROM pg_catalog.pg_depend d"
	"    WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND d.objid = c.oid"
	"     AND d.deptype = 'i')";

static void
write_cast(SbDdl *ddl, const SbFact *fact)
{
	const char *method = sb_fact_get(fact, "method");
	const char *context = sb_fact_get(fact, "context");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE CAST (%s AS %s)", sb_fact_get(fact, "source"),
			  sb_fact_get(fact, "target"));
	if (strcmp(method, "function") == 0)
		sb_clause(&command, "WITH FUNCTION %s", sb_fact_get(fact, "function"));
	else
		sb_clause(&command, strcmp(method, "inout") == 0 ? "WITH INOUT" : "WITHOUT FUNCTION");
	if (strcmp(context, "assignment") == 0)
		sb_clause(&command, "AS ASSIGNMENT");
	else if (strcmp(context, "implicit") == 0)
		sb_clause(&command, "AS IMPLICIT");
	sb_ddl_add(ddl, "%s", command.data);
}

const SbKindInfo sb_kind_cast = {
	.kind = SB_CAST,
	.name = "cast",
	.plural = "casts",
	.style = SB_CAST_ARGS,
	.drop = "DROP CAST %s",
	.find = find_cast,
	.facts = cast_facts,
	.class_id = CastRelationId,
	.summary = "method",
	.write = write_cast,
	.noun = "CAST"
};

const SbForm sb_forms_cast[] = {
	{T_CreateCastStmt, describe_create},
	{T_Invalid, NULL}
};
