/*
 * mirror_flyway.c
 *	  Flyway's table of versions: a row for each script that ran, with a checksum of it.
 *
 * Rows that are there tell what Flyway itself, or this function before, saw run; they stay.
 * Those of baselines and schemas are Flyway's own.
 */
#include "base/compat.h"

#include "base/map.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "revision/export_format.h"
#include "revision/mirror_flyway.h"
#include "utils/builtins.h"

/* Columns of new rows: Lists of char *. */
typedef struct Rows
{
	List	   *keys;			/* of all that is to be there: the version, or else the script */
	List	   *versions;
	List	   *descriptions;
	List	   *scripts;
	List	   *checksums;
} Rows;

static SbMap *
read_keys(const char *qualified)
{
	SbMap	   *known = sb_map_create();

	sb_spi_execute(psprintf("SELECT coalesce(version, script)::text FROM %s WHERE success AND type NOT LIKE 'UNDO%%'", qualified),
				   SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char	   *key = sb_spi_text((int) i, 1);

		sb_map_put(known, key, key);
	}
	return known;
}

/* V1__first_table.sql is "first table" for Flyway. */
static void
add_row(Rows *rows, SbExport *export, char *script)
{
	SbExportScript read;
	char	   *description = pstrdup(strstr(script, "__") ? strstr(script, "__") + 2 : script);

	sb_export_load(export);
	sb_export_read(export, false, &read);
	description[strlen(description) - 4] = '\0';
	for (char *c = description; *c; c++)
		if (*c == '_')
			*c = ' ';
	rows->versions = lappend(rows->versions, export->version ? export->version : "");
	rows->descriptions = lappend(rows->descriptions, description);
	rows->scripts = lappend(rows->scripts, script);
	rows->checksums = lappend(rows->checksums, psprintf("%d", sb_export_flyway_checksum(read.text)));
	export->up = export->down = NULL;
}

void
sb_mirror_flyway(SbLineage *graph, const char *qualified, List *done)
{
	SbMap	   *known = read_keys(qualified);
	SbMap	   *versions = done ? sb_export_versions(graph, "Flyway") : NULL;
	SbMap	   *ran = sb_map_create();
	Rows		rows = {0};
	Oid			types[4] = {TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID};
	Datum		values[4];

	foreach_ptr(char, id, done)
		sb_map_put(ran, id, id);
	foreach_ptr(SbRevision, revision, graph->all)
	{
		SbExport   *export;
		char	   *script;
		char	   *key;

		if (sb_map_get(ran, revision->id) == NULL)
			continue;
		export = palloc0(sizeof(SbExport));
		export->revision = revision;
		export->version = sb_map_get(versions, revision->id);
		script = psprintf("%s.sql", sb_export_flyway_name(export, 'V'));
		key = export->version ? export->version : script;
		if (sb_map_get(known, key) == NULL)
			add_row(&rows, export, script);
		rows.keys = lappend(rows.keys, key);
		sb_map_put(known, key, key);
	}
	values[0] = PointerGetDatum(sb_text_array(rows.keys));
	sb_spi_execute_args(psprintf("DELETE FROM %s WHERE type IN ('SQL', 'UNDO_SQL', 'SQL_BASELINE')"
								 " AND (coalesce(version, script) <> ALL ($1) OR NOT success)", qualified),
						1, types, values, NULL, SPI_OK_DELETE, false);
	values[0] = PointerGetDatum(sb_text_array(rows.versions));
	values[1] = PointerGetDatum(sb_text_array(rows.descriptions));
	values[2] = PointerGetDatum(sb_text_array(rows.scripts));
	values[3] = PointerGetDatum(sb_text_array(rows.checksums));
	sb_spi_execute_args(psprintf("INSERT INTO %s (installed_rank, version, description, type, script, checksum, installed_by,"
								 " execution_time, success)"
								 " SELECT (SELECT coalesce(max(installed_rank), 0) FROM %s) + row_number() OVER"
								 " (ORDER BY string_to_array(nullif(v, ''), '.')::numeric[] NULLS LAST, s),"
								 " nullif(v, ''), d, 'SQL', s, c::int, current_user, 0, true"
								 " FROM unnest($1, $2, $3, $4) AS r (v, d, s, c)", qualified, qualified),
						4, types, values, NULL, SPI_OK_INSERT, false);
}
