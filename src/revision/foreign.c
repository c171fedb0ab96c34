/*
 * foreign.c
 *	  Where a database is, as the version table of another tool says.
 *
 * Alembic's table has the revisions at which the database is; those of the others have all that
 * has run, under the versions of their files, which are those that schemaboot_export_files()
 * writes or that the revisions were imported from. A table is known by its columns.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/map.h"
#include "base/settings.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "revision/export.h"
#include "revision/foreign.h"
#include "revision/version.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

/* The table of a tool. */
typedef struct Tool
{
	const char *name;
	const char *table;			/* as the tool calls it, where it stands by itself */
	const char *columns[3];		/* by which it is known */
	const char *versions;		/* the query's list, and what stands behind the table */
	const char *rest;
	const char *failed;			/* query for what went wrong half-way; or NULL */
	const char *line;			/* the tool for whose files versions are made; NULL: they are ids */
	bool		others;			/* rows of which no revision knows belong to others */
} Tool;

static const Tool tools[] =
{
	{"Alembic", "alembic_version", {"version_num"}, "version_num::text", "", NULL, NULL, false},
	{
		"Flyway", "flyway_schema_history", {"installed_rank", "version", "success"}, "coalesce(version, script)::text",
		"WHERE success AND type IN ('SQL', 'SQL_BASELINE') AND NOT EXISTS (SELECT FROM %1$s AS undo"
		" WHERE undo.type = 'UNDO_SQL' AND undo.success AND undo.version = t.version AND undo.installed_rank > t.installed_rank)",
		"SELECT coalesce(version, script)::text FROM %1$s WHERE NOT success LIMIT 1", "Flyway", false
	},
	{
		"golang-migrate", "schema_migrations", {"version", "dirty"}, "version::text", "",
		"SELECT version::text FROM %1$s WHERE dirty LIMIT 1", "golang-migrate", false
	},
	{
		"goose", "goose_db_version", {"version_id", "is_applied"}, "version_id::text",
		"WHERE version_id > 0 AND is_applied AND NOT EXISTS (SELECT FROM %1$s AS later"
		" WHERE later.version_id = t.version_id AND later.id > t.id)", NULL, "goose", false
	},
	{"Sqitch", "sqitch.changes", {"change_id", "change", "planned_at"}, "change", "", NULL, NULL, false},
	{"Django", "django_migrations", {"app", "name", "applied"}, "app || '.' || name", "", NULL, NULL, true},
	{"diesel", "__diesel_schema_migrations", {"version", "run_on"}, "version::text", "", NULL, "diesel", false},
	{"dbmate or Rails", "schema_migrations", {"version"}, "version::text", "", NULL, "dbmate", false}
};

static const Tool *
tool_of(Oid table)
{
	for (int i = 0; i < lengthof(tools); i++)
	{
		bool		found = true;

		for (int j = 0; j < lengthof(tools[i].columns) && tools[i].columns[j]; j++)
			found = found && get_attnum(table, tools[i].columns[j]) != InvalidAttrNumber;
		if (found)
			return &tools[i];
	}
	return NULL;
}

/* The table that a user names, or that is there; InvalidOid: none. */
static Oid
find_table(const char *name, bool lenient)
{
	char	   *schema;
	char	   *relation;
	Oid			table = InvalidOid;

	if (name)
		return RangeVarGetRelid(makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(name))), NoLock, lenient);
	if (sb_version_table(&schema, &relation))
	{
		Oid			namespace = get_namespace_oid(schema, true);

		return OidIsValid(namespace) ? get_relname_relid(relation, namespace) : InvalidOid;
	}
	for (int i = 0; i < lengthof(tools) && !OidIsValid(table); i++)
	{
		table = RangeVarGetRelid(makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(tools[i].table))),
								 NoLock, true);
		if (OidIsValid(table) && tool_of(table) == NULL)
			table = InvalidOid;
	}
	return table;
}

/* The revisions by what a tool calls them. */
static SbMap *
name_revisions(SbLineage *graph, const char *line)
{
	SbMap	   *map = sb_map_create();
	SbMap	   *versions = NULL;

	if (line && list_length(sb_lineage_heads(graph, false)) == 1)
		versions = sb_export_versions(graph, line);
	foreach_ptr(SbRevision, revision, graph->all)
	{
		char	   *version = versions ? sb_map_get(versions, revision->id) : NULL;
		SbRevision *found = sb_lineage_find(graph, revision->id);

		if (version && found)
			sb_map_put(map, version, found);
		if (version && found && strspn(version, "0") > 0 && version[strspn(version, "0")])
			sb_map_put(map, version + strspn(version, "0"), found);
	}
	/* ids go before versions of others */
	foreach_ptr(SbRevision, revision, graph->all)
		if (sb_lineage_find(graph, revision->id))
			sb_map_put(map, revision->id, sb_lineage_find(graph, revision->id));
	return map;
}

/*
 * A list of texts that a query gives, with the caller's rights, and no names of the caller's in
 * between.
 */
static List *
query_texts(const char *sql, MemoryContext context)
{
	List	   *texts = NIL;
	int			nest_level = NewGUCNestLevel();
	MemoryContext oldcontext;

	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	SPI_connect();
	sb_spi_execute(sql, SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(context);
	for (uint64 i = 0; i < SPI_processed; i++)
		texts = lappend(texts, sb_spi_text((int) i, 1));
	MemoryContextSwitchTo(oldcontext);
	SPI_finish();
	AtEOXact_GUC(true, nest_level);
	return texts;
}

/* %1$s is the table. */
static char *
with_table(const char *sql, const char *table)
{
	StringInfoData text;

	initStringInfo(&text);
	for (const char *c = sql; *c; c++)
		if (strncmp(c, "%1$s", 4) == 0)
		{
			appendStringInfoString(&text, table);
			c += 3;
		}
		else
			appendStringInfoChar(&text, *c);
	return text.data;
}

/* Where the database is when these have run; all that one needs must have. */
static void
place_versions(SbForeign *foreign, SbLineage *graph, const Tool *tool, List *versions)
{
	SbMap	   *named = name_revisions(graph, tool->line);
	bool	   *done = palloc0(sizeof(bool) * (graph->count + 1));
	bool	   *needed;

	foreach_ptr(char, version, versions)
	{
		SbRevision *revision = sb_map_get(named, version);

		if (revision)
			done[revision->index] = true;
		else if (foreign->unknown == NULL && !tool->others)
			foreign->unknown = version;
	}
	foreign->at = sb_lineage_tips(graph, done);
	needed = sb_lineage_ancestors(graph, foreign->at, true);
	/* Alembic and golang-migrate have only the last one */
	if (strcmp(tool->name, "Alembic") == 0 || strcmp(tool->name, "golang-migrate") == 0)
		return;
	for (int i = 0; i < graph->count && foreign->problem == NULL; i++)
		if (needed[i] && !done[i])
			foreign->problem = psprintf("revision \"%s\" has not run, but others that need it have", graph->order[i]->id);
}

SbForeign *
sb_foreign_read(SbLineage *graph, const char *name, bool lenient)
{
	Oid			table = find_table(name, lenient);
	const Tool *tool = OidIsValid(table) ? tool_of(table) : NULL;
	SbForeign  *foreign = palloc0(sizeof(SbForeign));
	List	   *failed = NIL;
	MemoryContext context = CurrentMemoryContext;

	if (!OidIsValid(table))
		return NULL;
	foreign->table = quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table));
	if (tool == NULL)
	{
		if (lenient)
			return NULL;
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("table %s is no version table that schemaboot knows", foreign->table),
				 errdetail("Known are those of Alembic, Flyway, golang-migrate, goose, Sqitch, Django, diesel, dbmate and Rails.")));
	}
	if (lenient && (pg_class_aclcheck(table, GetUserId(), ACL_SELECT) != ACLCHECK_OK ||
					sb_namespace_aclcheck(get_rel_namespace(table), GetUserId(), ACL_USAGE) != ACLCHECK_OK))
		return NULL;
	foreign->tool = tool->name;
	if (tool->failed)
		failed = query_texts(with_table(tool->failed, foreign->table), context);
	place_versions(foreign, graph, tool,
				   query_texts(psprintf("SELECT %s FROM %s AS t %s", tool->versions, foreign->table,
										with_table(tool->rest, foreign->table)), context));
	if (failed)
		foreign->problem = psprintf("version %s failed half-way", (char *) linitial(failed));
	return foreign;
}

List *
sb_foreign_adopt(SbLineage *graph, const char *name)
{
	SbForeign  *foreign = sb_foreign_read(graph, name, false);

	if (foreign == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("there is no version table of another tool"),
				 errhint("Name it: SELECT schemaboot_adopt_version('public.alembic_version');")));
	if (foreign->unknown)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("table %s has version \"%s\", which no revision has", foreign->table, foreign->unknown),
				 errhint("Import its file first: SELECT * FROM schemaboot_import(name, content);")));
	if (foreign->problem)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table %s does not say where the database is", foreign->table),
				 errdetail("%s: %s.", foreign->tool, foreign->problem)));
	sb_set_version(sb_lineage_ids(foreign->at), "stamp", 0, foreign->table);
	return foreign->at;
}

/* Whether two lists have the same revisions. */
static bool
same_place(List *a, List *b)
{
	return list_length(a) == list_length(b) && list_difference_ptr(a, b) == NIL;
}

char *
sb_foreign_advice(SbLineage *graph)
{
	SbForeign  *foreign = graph->all ? sb_foreign_read(graph, NULL, true) : NULL;
	const char *call;
	char	   *schema;
	char	   *name;

	/* a table that nobody named and whose versions nobody knows here is none of our business */
	if (foreign == NULL || (foreign->at == NIL && !sb_version_table(&schema, &name)))
		return NULL;
	call = psprintf("SELECT schemaboot_adopt_version(%s);", quote_literal_cstr(foreign->table));
	if (foreign->unknown)
		return psprintf("Table %s (%s) has version %s, which no revision here has: import its file, then %s",
						foreign->table, foreign->tool, foreign->unknown, call);
	if (foreign->problem)
		return psprintf("Table %s (%s): %s.", foreign->table, foreign->tool, foreign->problem);
	if (same_place(foreign->at, sb_lineage_current(graph, true)))
		return NULL;
	return psprintf("Table %s (%s) says that the database is at %s: %s", foreign->table, foreign->tool,
					foreign->at ? sb_lineage_names(foreign->at) : "no revision", call);
}
