/*
 * publication.c
 *	  CREATE PUBLICATION, and ALTER PUBLICATION as pg_dump writes it.
 *
 * pg_dump makes publications empty and adds tables and schemas one by one, so members are
 * aspects.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/pg_publication.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

#define WHOLE_TABLE "all"		/* in the place of a list of columns and a filter */
#define ALL_OPERATIONS "insert, update, delete, truncate"

/* Tables at KEYS: a publication of updates needs the replica identity. */
static void
refer_members(SbStatement *st, List *members)
{
	foreach_ptr(Node, member, members)
	{
		SbPublished published = sb_published(member);

		if (published.relation)
			sb_refer_relation(st, SB_HARD, published.relation, SB_L_KEYS);
		if (published.where)
			sb_collect(st, published.where, SB_HARD, SB_L_SHAPE);
		if (published.schema)
			sb_refer(st, SB_C_SCHEMA, SB_HARD, NULL, published.schema, -1);
	}
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreatePublicationStmt *stmt = (CreatePublicationStmt *) node;

	sb_set_object_name(st, SB_PUBLICATION, NULL, stmt->pubname);
	refer_members(st, sb_published_list(stmt));
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterPublicationStmt *stmt = (AlterPublicationStmt *) node;

	sb_set_object_name(st, SB_PUBLICATION, NULL, stmt->pubname);
	st->level = SB_L_REST;
	sb_refer(st, SB_C_PUBLICATION, SB_HARD, NULL, stmt->pubname, -1);
	if (stmt->options != NIL)
	{
		sb_set_aspect(st, "options", sb_definition_options(stmt->options));
		return;
	}
	if (!sb_publication_adds(stmt))
		sb_refuse(st, "models say what is, not how it came",
				  "write the final tables and schemas in CREATE PUBLICATION");
	sb_set_aspect(st, "member", NULL);
	refer_members(st, sb_published_list(stmt));
}

static ObjectAddress
find_publication(const SbObject *object)
{
	return sb_find_named(object, PublicationRelationId, PUBLICATIONNAME, Anum_pg_publication_oid);
}

/* ONLY shop.orders, with its columns and filter or without. */
static char *
member_text(const SbFact *fact, const char *table, const char *value)
{
	bool		only = sb_list_has(sb_fact_list(fact, "only"), table);

	return psprintf("%s%s%s%s", only ? "ONLY " : "", table,
					strcmp(value, WHOLE_TABLE) == 0 ? "" : " ",
					strcmp(value, WHOLE_TABLE) == 0 ? "" : value);
}

/* FOR ...: tables, each with its columns and its filter, and schemas. */
static void
write_members(StringInfo command, const SbFact *fact)
{
	const SbAttribute *member;
	const char *name;
	int			position = 0;
	bool		first = true;

	while ((member = sb_fact_next(fact, "table", &position, &name)) != NULL)
		sb_item(command, "\n    FOR TABLE ", &first, "%s", member_text(fact, name, member->value));
	position = 0;
	while ((member = sb_fact_next(fact, "tables in schema", &position, &name)) != NULL)
		sb_item(command, "\n    FOR ", &first, "TABLES IN SCHEMA %s", name);
}

static void
write_publication(SbDdl *ddl, const SbFact *fact)
{
	const char *operations = sb_fact_get(fact, "operations");
	const char *generated = sb_fact_get(fact, "generated columns");
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "CREATE PUBLICATION %s", fact->identity);
	if (sb_fact_is(fact, "all tables"))
		sb_clause(&command, "FOR ALL TABLES");
	else
		write_members(&command, fact);
	if (strcmp(operations, ALL_OPERATIONS) != 0)
		sb_item(&command, "\n    WITH (", &first, "publish = %s", sb_literal(operations));
	if (sb_fact_is(fact, "via partition root"))
		sb_item(&command, "\n    WITH (", &first, "publish_via_partition_root = true");
	if (generated && strcmp(generated, "none") != 0)
		sb_item(&command, "\n    WITH (", &first, "publish_generated_columns = %s", generated);
	if (!first)
		appendStringInfoChar(&command, ')');
	sb_ddl_add(ddl, "%s", command.data);
}

/* Members of a publication that another fact of it has not, or not so. */
static void
change_members(SbAlter *alter, const char *verb, const SbFact *fact, const SbFact *other, bool whole)
{
	const SbAttribute *member;
	const char *name;
	int			position = 0;

	while ((member = sb_fact_next(fact, "table", &position, &name)) != NULL)
	{
		const char *there = sb_fact_get(other, member->name);

		if (there == NULL || !sb_same_expression(there, member->value))
			sb_alter_add(alter, 0, "ALTER PUBLICATION %s %s TABLE %s", fact->identity, verb,
						 member_text(fact, name, whole ? WHOLE_TABLE : member->value));
	}
	position = 0;
	while ((member = sb_fact_next(fact, "tables in schema", &position, &name)) != NULL)
		if (sb_fact_get(other, member->name) == NULL)
			sb_alter_add(alter, 0, "ALTER PUBLICATION %s %s TABLES IN SCHEMA %s", fact->identity, verb,
						 name);
}

/* SET for the options that differ. */
static void
change_options(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	if (sb_alter_takes(alter, "operations"))
		sb_item(&command, " SET (", &first, "publish = %s", sb_literal(sb_fact_get(wanted, "operations")));
	if (sb_alter_takes(alter, "via partition root"))
		sb_item(&command, " SET (", &first, "publish_via_partition_root = %s",
				sb_fact_get(wanted, "via partition root"));
	if (sb_alter_takes(alter, "generated columns"))
		sb_item(&command, " SET (", &first, "publish_generated_columns = %s",
				sb_fact_get(wanted, "generated columns"));
	if (!first)
		sb_alter_add(alter, 0, "ALTER PUBLICATION %s%s)", wanted->identity, command.data);
}

/*
 * A table whose columns or filter change is taken out and put in again. What goes stands first: columns
 * and filters need options, and do not go with whole schemas.
 */
static void
alter_publication(SbAlter *alter)
{
	bool		tables,
				schemas;

	if (sb_alter_differs(alter, "all tables"))
		return;
	tables = sb_alter_takes_family(alter, "table");
	schemas = sb_alter_takes_family(alter, "tables in schema");
	if (tables || schemas)
		change_members(alter, "DROP", alter->live, alter->wanted, true);
	change_options(alter);
	if (tables || schemas)
		change_members(alter, "ADD", alter->wanted, alter->live, false);
}

/*
 * Each table and each schema is an attribute. "only" is for those tables under which others stand:
 * without the word, their children would be published along.
 */
#define COLUMNS_SQL \
	"CASE WHEN r.prattrs IS NOT NULL" \
	" THEN (SELECT '(' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '" \
	"   ORDER BY a.attnum) || ')'" \
	"  FROM pg_catalog.pg_attribute a" \
	"  WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) END"
#define FILTER_SQL \
	"CASE WHEN r.prqual IS NOT NULL" \
	" THEN 'WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')' END"

const SbKindInfo sb_kind_publication = {
	.kind = SB_PUBLICATION,
	.name = "publication",
	.plural = "publications",
	.style = SB_NAME,
	.drop = "DROP PUBLICATION %s",
	.find = find_publication,
	.class_id = PublicationRelationId,
	.whole = true,
	.noun = "PUBLICATION",
	.summary = "operations",
	.write = write_publication,
	.alter = alter_publication,
	.parts =
		"SELECT r.tableoid, r.oid FROM pg_catalog.pg_publication_rel r"
		SB_SQL_SINCE_15(" UNION ALL"
						" SELECT n.tableoid, n.oid FROM pg_catalog.pg_publication_namespace n", ""),
	.facts =
		"SELECT p.oid, p.pubname AS name, p.pubowner AS owner,"
		"  CASE WHEN p.puballtables THEN 'true' ELSE 'false' END AS \"all tables\","
		"  pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,"
		"   CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,"
		"   CASE WHEN p.pubtruncate THEN 'truncate' END) AS operations,"
		"  CASE WHEN p.pubviaroot THEN 'true' ELSE 'false' END AS \"via partition root\","
		SB_SQL_SINCE_18("  CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END"
						"   AS \"generated columns\",", "")
		"  t.tables AS \"~*table\", t.parents::text AS \"!only\""
		SB_SQL_SINCE_15(", s.schemas AS \"*tables in schema\"", "")
		" FROM pg_catalog.pg_publication p"
		"  LEFT JOIN (SELECT r.prpubid,"
		"    pg_catalog.array_agg(ARRAY[r.prrelid::pg_catalog.regclass::text,"
		SB_SQL_SINCE_15("     COALESCE(NULLIF(pg_catalog.concat_ws(' ', " COLUMNS_SQL ", "
						FILTER_SQL "), ''), '" WHOLE_TABLE "')]", "'" WHOLE_TABLE "']")
		"     ORDER BY r.prrelid::pg_catalog.regclass::text COLLATE \"C\") AS tables,"
		"    pg_catalog.array_agg(r.prrelid::pg_catalog.regclass::text)"
		"     FILTER (WHERE c.relhassubclass AND c.relkind <> 'p') AS parents"
		"   FROM pg_catalog.pg_publication_rel r"
		"    JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
		"   GROUP BY r.prpubid) AS t ON t.prpubid = p.oid"
		SB_SQL_SINCE_15("  LEFT JOIN (SELECT n.pnpubid,"
						"    pg_catalog.array_agg("
						"     ARRAY[n.pnnspid::pg_catalog.regnamespace::text, 'true']"
						"     ORDER BY n.pnnspid::pg_catalog.regnamespace::text COLLATE \"C\")"
						"     AS schemas"
						"   FROM pg_catalog.pg_publication_namespace n"
						"   GROUP BY n.pnpubid) AS s ON s.pnpubid = p.oid", "")
		" WHERE p.oid >= 16384"
};

const SbForm sb_forms_publication[] = {
	{T_CreatePublicationStmt, describe_create},
	{T_AlterPublicationStmt, describe_alter},
	{T_Invalid, NULL}
};
