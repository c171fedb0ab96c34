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
#include "kinds/fact_sql.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/builtins.h"
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

/* It is read with the schemas of its type and of its functions, as a cast is. */
static const char transform_facts[] =
	"SELECT r.oid, l.lanname AS name, ARRAY[" SB_SQL_TYPE_IDENTITY("r.trftype") "] AS args,"
	"  CASE WHEN r.trffromsql <> 0"
	"   THEN r.trffromsql::pg_catalog.regprocedure::pg_catalog.text END AS \"from SQL\","
	"  CASE WHEN r.trftosql <> 0"
	"   THEN r.trftosql::pg_catalog.regprocedure::pg_catalog.text END AS \"to SQL\","
	"  pg_catalog.format_type(r.trftype, NULL) AS \"!type\""
	" FROM pg_catalog.pg_transform r"
	"  JOIN pg_catalog.pg_type t ON t.oid = r.trftype"
	"  JOIN pg_catalog.pg_language l ON l.oid = r.trflang"
	"  LEFT JOIN pg_catalog.pg_proc f ON f.oid = r.trffromsql"
	"  LEFT JOIN pg_catalog.pg_proc g ON g.oid = r.trftosql"
	" WHERE t.typnamespace = ANY ($1) OR f.pronamespace = ANY ($1) OR g.pronamespace = ANY ($1)"
	"  OR 0 = ANY ($1)";

static void
write_transform_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	const char *from_sql = sb_fact_get(fact, "from SQL");
	const char *to_sql = sb_fact_get(fact, "to SQL");
	StringInfoData command;
	SbLines		lines = SB_LINES(&command);

	initStringInfo(&command);
	sb_clause(&command, "%s TRANSFORM FOR %s LANGUAGE %s", verb, sb_fact_get(fact, "type"),
			  quote_identifier(fact->object.name));
	if (from_sql)
		sb_line(&lines, "FROM SQL WITH FUNCTION %s", from_sql);
	if (to_sql)
		sb_line(&lines, "TO SQL WITH FUNCTION %s", to_sql);
	sb_lines_end(&lines);
	sb_ddl_add(ddl, "%s", command.data);
}

static void
write_transform(SbDdl *ddl, const SbFact *fact)
{
	write_transform_as(ddl, fact, "CREATE");
}

/* Replacing one says everything that there is to say. */
static void
alter_transform(SbAlter *alter)
{
	if (alter->left == NIL)
		return;
	alter->left = NIL;
	write_transform_as(&alter->ddl, alter->wanted, "CREATE OR REPLACE");
	sb_alter_written(alter, 0);
}

/* The identity, "for type language name", is what DROP TRANSFORM wants. */
const SbKindInfo sb_kind_transform = {
	.kind = SB_TRANSFORM,
	.name = "transform",
	.plural = "transforms",
	.style = SB_FOR_TYPE_LANGUAGE,
	.drop = "DROP TRANSFORM %s",
	.find = find_transform,
	.facts = transform_facts,
	.class_id = TransformRelationId,
	.write = write_transform,
	.alter = alter_transform,
	.noun = "TRANSFORM"
};

const SbForm sb_forms_transform[] = {
	{T_CreateTransformStmt, describe_create},
	{T_Invalid, NULL}
};
