/*
 * mirror.c
 *	  Version tables of other tools, kept in step.
 *
 * What a table is for is seen by its columns; one that does not exist yet is made as the tool
 * makes it to which the name belongs. Alembic keeps the heads, Rails, dbmate and Flyway all that
 * has run, and golang-migrate the last one with the word that it ran to its end. All but Alembic
 * know versions, not ids: those of the files that schemaboot_export_files() writes for them.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "revision/export.h"
#include "revision/mirror.h"
#include "revision/mirror_flyway.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

/* The part of a tool. */
typedef struct Style
{
	const char *column;			/* by which its table is known */
	const char *other;			/* that it has besides, or has not, with "!" before it; or NULL */
	const char *name;			/* of the table when it has to be made; NULL: any other name */
	const char *create;			/* what stands between the parentheses, of the key's name */
	bool		all;			/* a row for each revision that has run; else for each where the database is */
	bool		single;			/* there is one row */
	const char *insert;			/* of $1, text */
	const char *tool;			/* for the versions that its files have; NULL: it has ids */
} Style;

static const Style styles[] =
{
	/* Flyway */
	{
		"installed_rank", NULL, "flyway_schema_history", SB_FLYWAY_COLUMNS, true, false, NULL, "Flyway"
	},
	/* golang-migrate; its table has the name of the next one's, which is made when there is none */
	{
		"version", "dirty", "", NULL, false, true, "(version, dirty) SELECT r::int8, false",
		"golang-migrate"
	},
	/* Rails, dbmate */
	{
		"version", "!dirty", "schema_migrations", "version varchar(128), CONSTRAINT %s PRIMARY KEY (version)", true, false,
		"(version) SELECT r", "dbmate"
	},
	/* Alembic */
	{
		"version_num", NULL, NULL,
		"version_num varchar(32) NOT NULL, CONSTRAINT %s PRIMARY KEY (version_num)", false, false,
	 "(version_num) SELECT r"
	}
};

static bool
has_column(Oid table, const char *name)
{
	return get_attnum(table, name) != InvalidAttrNumber;
}

static bool
is_style(const Style *style, Oid table)
{
	if (!has_column(table, style->column))
		return false;
	if (style->other == NULL)
		return true;
	return style->other[0] == '!' ? !has_column(table, style->other + 1) : has_column(table, style->other);
}

static const Style *
style_of(Oid table, const char *qualified)
{
	for (int i = 0; i < lengthof(styles); i++)
		if (is_style(&styles[i], table))
			return &styles[i];
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("table %s is no version table that schemaboot knows", qualified),
			 errdetail("It has neither a column version_num (Alembic) nor installed_rank (Flyway) nor version (Rails, dbmate, golang-migrate)."),
			 errhint("SET schemaboot.version_table to another table, or to '' for none.")));
}

/* Makes the table of the tool that has one of this name. */
static const Style *
create_table(const char *name, const char *qualified)
{
	const Style *style = styles;
	char	   *columns;

	while (style->name && strcmp(style->name, name) != 0)
		style++;
	columns = psprintf(style->create, quote_identifier(makeObjectName(name, NULL, style->insert ? "pkc" : "pk")));
	sb_spi_execute(psprintf("CREATE TABLE %s (%s)", qualified, columns), SPI_OK_UTILITY, false);
	if (style->insert == NULL)
		sb_spi_execute(psprintf("CREATE INDEX %s ON %s (success)", quote_identifier(makeObjectName(name, NULL, "s_idx")),
								qualified), SPI_OK_UTILITY, false);
	return style;
}

/* What has run, and what was stamped as if it had: List of char *. */
static List *
all_done(SbLineage *graph, List *ids)
{
	List	   *at = NIL;
	List	   *done = NIL;
	bool	   *before;

	foreach_ptr(char, id, ids)
		at = lappend(at, sb_lineage_find(graph, id));
	before = sb_lineage_ancestors(graph, at, true);
	for (int i = 0; i < graph->count; i++)
		if (before[i])
			done = lappend(done, graph->order[i]->id);
	return done;
}

/* As the tool calls them. What is squashed, and what stands for it, can have the same version. */
static List *
versions_of(SbLineage *graph, const char *tool, List *ids)
{
	SbMap	   *known = ids ? sb_export_versions(graph, tool) : NULL;
	List	   *versions = NIL;

	foreach_ptr(char, id, ids)
	{
		char	   *version = sb_map_get(known, id);

		version = version ? version : id;
		if (!versions || strcmp(llast(versions), version) != 0)
			versions = lappend(versions, version);
	}
	return versions;
}

static void
write_rows(const Style *style, const char *qualified, List *ids)
{
	Oid			types[1] = {TEXTARRAYOID};
	Datum		values[1];

	SbLineage  *graph = style->tool ? sb_lineage_load(false) : NULL;

	if (style->all)
		ids = all_done(graph, ids);
	if (style->insert == NULL)
	{
		sb_mirror_flyway(graph, qualified, ids);
		return;
	}
	if (style->single && list_length(ids) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("table %s takes one version, but the database would be at %d", qualified,
						list_length(ids)),
				 errhint("Merge the branches first: SELECT schemaboot_merge('merge');")));
	if (style->tool)
		ids = versions_of(graph, style->tool, ids);
	values[0] = PointerGetDatum(sb_text_array(ids));
	sb_spi_execute_args(psprintf("DELETE FROM %s WHERE %s::text <> ALL ($1)", qualified, style->column),
						1, types, values, NULL, SPI_OK_DELETE, false);
	sb_spi_execute_args(psprintf("INSERT INTO %s %s FROM unnest($1) AS r"
								 " WHERE NOT EXISTS (SELECT FROM %s AS old WHERE old.%s::text = r)",
								 qualified, style->insert, qualified, style->column),
						1, types, values, NULL, SPI_OK_INSERT, false);
	if (style->other && style->other[0] != '!')
		sb_spi_execute(psprintf("UPDATE %s SET dirty = false WHERE dirty", qualified), SPI_OK_UPDATE, false);
}

/* Says which table it was about. */
static void
mirror_context(void *arg)
{
	errcontext("keeping schemaboot.version_table %s in step", (char *) arg);
}

void
sb_mirror_version(List *ids)
{
	char	   *schema,
			   *name,
			   *qualified;
	int			nest_level;
	Oid			namespace,
				table;
	ErrorContextCallback callback = {.callback = mirror_context,.previous = error_context_stack};

	if (!sb_version_table(&schema, &name))
		return;
	qualified = quote_qualified_identifier(schema, name);
	callback.arg = qualified;
	error_context_stack = &callback;
	nest_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
	namespace = get_namespace_oid(schema, false);
	table = get_relname_relid(name, namespace);
	SPI_connect();
	write_rows(OidIsValid(table) ? style_of(table, qualified) : create_table(name, qualified), qualified,
			   ids);
	SPI_finish();
	AtEOXact_GUC(true, nest_level);
	error_context_stack = callback.previous;
}
