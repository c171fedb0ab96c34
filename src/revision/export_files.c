/*
 * export_files.c
 *	  Revisions as files: which there are in a format, their names, and the order that some tools need.
 */
#include "base/compat.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "revision/export_format.h"
#include "revision/target.h"
#include "utils/builtins.h"
#include "utils/pg_crc.h"

typedef enum Format
{
	NATIVE, ALEMBIC, FLYWAY, DBMATE, GOOSE, GOLANG_MIGRATE, DIESEL, SQITCH, PSQL
} Format;

static const struct
{
	const char *name;
	Format		format;
	bool		down;			/* another text of the same revision */
	const char *tool;			/* that has its revisions in one line; NULL: they are a graph */
}			formats[] =
{
	{"schemaboot", NATIVE, false, NULL}, {"alembic", ALEMBIC, false, NULL},
	{"flyway", FLYWAY, false, "Flyway"}, {"flyway-undo", FLYWAY, true, "Flyway"},
	{"dbmate", DBMATE, false, "dbmate"}, {"goose", GOOSE, false, "goose"},
	{"golang-migrate", GOLANG_MIGRATE, false, "golang-migrate"}, {"golang-migrate-down", GOLANG_MIGRATE, true, "golang-migrate"},
	{"diesel", DIESEL, false, "diesel"}, {"diesel-down", DIESEL, true, "diesel"},
	{"sqitch", SQITCH, false, "Sqitch"}, {"sqitch-revert", SQITCH, true, "Sqitch"},
	{"psql", PSQL, false, "psql"}, {"psql-down", PSQL, true, "psql"}
};

static int
find_format(const char *name)
{
	for (int i = 0; i < lengthof(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is no format of revisions", name),
			 errhint("Formats are schemaboot, alembic, flyway, flyway-undo, dbmate, goose, golang-migrate, golang-migrate-down, diesel, diesel-down, sqitch, sqitch-revert, psql and psql-down.")));
}

/* ----- texts ----- */

/*
 * A script for tools that need nothing else in a file; Flyway sets back itself what a script has
 * set.
 */
static char *
plain(const SbExport *export, bool down, const char *tool)
{
	StringInfoData file;
	SbExportScript script;

	sb_export_read(export, down, &script);
	if (tool == NULL)
		return script.text;
	sb_export_check_apart(export, &script, tool);
	initStringInfo(&file);
	sb_export_with_resets(&file, &script);
	return file.data;
}

static char *
psql(const SbExport *export, bool down)
{
	StringInfoData file;
	SbExportScript script;

	initStringInfo(&file);
	sb_export_read(export, down, &script);
	appendStringInfo(&file, "-- revision %s, way %s: %s\n\\set ON_ERROR_STOP on\n", sb_export_one_line(export->revision->id),
					 down ? "down" : "up", sb_export_one_line(export->revision->message));
	if (export->revision->transactional)
		appendStringInfoString(&file, "BEGIN;\n");
	sb_export_closed(&file, &script);
	if (export->revision->transactional)
		appendStringInfoString(&file, "COMMIT;\n");
	return file.data;
}

static char *
write_text(const SbExport *export, Format format, bool down)
{
	switch (format)
	{
		case NATIVE:
			return sb_export_native(export);
		case ALEMBIC:
			return sb_export_alembic(export);
		case DBMATE:
			return sb_export_dbmate(export);
		case GOOSE:
			return sb_export_goose(export);
		case SQITCH:
			return sb_export_sqitch(export, down);
		case PSQL:
			return psql(export, down);
		case FLYWAY:
			return plain(export, down, NULL);
		case GOLANG_MIGRATE:
			return plain(export, down, "golang-migrate");
		case DIESEL:
			return plain(export, down, "diesel");
	}
	return NULL;
}

/* ----- files ----- */

static void
add_file(List **files, char *name, char *content)
{
	SbExportFile *file = palloc(sizeof(SbExportFile));

	file->name = name;
	file->content = content;
	*files = lappend(*files, file);
}

char *
sb_export_flyway_name(const SbExport *export, char type)
{
	char	   *version = export->version;

	if (version == NULL)
		return psprintf("%s.sql", sb_export_file_id(export->revision->id));
	return psprintf("%c%s__%s", type, version, sb_export_stem(export) + strlen(version) + 1);
}

/* Flyway asks a file beside the script for how to run it. */
static void
add_flyway(List **files, const SbExport *export)
{
	char	   *name = psprintf("%s.sql", sb_export_flyway_name(export, 'V'));
	char	   *up = write_text(export, FLYWAY, false);
	bool		placeholder = strstr(up, "${") != NULL;

	add_file(files, name, up);
	if (placeholder || !export->revision->transactional)
		add_file(files, psprintf("%s.conf", name),
				 psprintf("%s%s", export->revision->transactional ? "" : "executeInTransaction=false\n",
						  placeholder ? "placeholderReplacement=false\n" : ""));
	if (export->down && export->version)
		add_file(files, psprintf("%s.sql", sb_export_flyway_name(export, 'U')), write_text(export, FLYWAY, true));
}

static void
add_diesel(List **files, const SbExport *export)
{
	char	   *folder = sb_export_stem(export);

	add_file(files, psprintf("%s/up.sql", folder), write_text(export, DIESEL, false));
	add_file(files, psprintf("%s/down.sql", folder), write_text(export, DIESEL, true));
	if (!export->revision->transactional)
		add_file(files, psprintf("%s/metadata.toml", folder), "run_in_transaction = false\n");
}

static void
add_sqitch(List **files, const SbExport *export)
{
	char	   *change = sb_export_sqitch_change(export);

	add_file(files, psprintf("deploy/%s.sql", change), write_text(export, SQITCH, false));
	add_file(files, psprintf("revert/%s.sql", change), write_text(export, SQITCH, true));
	add_file(files, psprintf("verify/%s.sql", change), sb_export_sqitch_verify(export));
}

static void
add_files_of(List **files, Format format, const SbExport *export)
{
	char	   *slug = sb_export_slug(export->revision->message);
	char	   *own = psprintf("%s%s%s", sb_export_file_id(export->revision->id), *slug ? "_" : "", slug);

	switch (format)
	{
		case NATIVE:
			add_file(files, psprintf("%s.sql", own), write_text(export, format, false));
			break;
		case ALEMBIC:
			add_file(files, psprintf("%s.py", own), write_text(export, format, false));
			break;
		case DBMATE:
		case GOOSE:
			add_file(files, psprintf("%s.sql", sb_export_stem(export)), write_text(export, format, false));
			break;
		case GOLANG_MIGRATE:
		case PSQL:
			add_file(files, psprintf("%s.up.sql", sb_export_stem(export)), write_text(export, format, false));
			add_file(files, psprintf("%s.down.sql", sb_export_stem(export)), write_text(export, format, true));
			break;
		case FLYWAY:
			add_flyway(files, export);
			break;
		case DIESEL:
			add_diesel(files, export);
			break;
		case SQITCH:
			add_sqitch(files, export);
			break;
	}
}

/* Some tools have files in the order of their names as texts. */
static void
check_names(List *exports, const char *tool)
{
	SbExport   *last = NULL;

	foreach_ptr(SbExport, export, exports)
	{
		if (last && strcmp(sb_export_stem(last), sb_export_stem(export)) >= 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("%s would run version %s before %s", tool, export->version, last->version),
					 errdetail("It has the files in the order of their names, as texts, not as numbers."),
					 errhint("Goose and golang-migrate read them as numbers: SELECT * FROM schemaboot_export_files('golang-migrate');")));
		last = export;
	}
}

/* The revision that a user names; also one that was squashed. */
static SbRevision *
find_revision(SbLineage *graph, const char *target)
{
	SbRevision *revision;

	foreach_ptr(SbRevision, each, graph->all)
		if (strcmp(each->id, target) == 0)
			return each;
	revision = sb_target_revision(graph, target);
	if (revision == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("\"%s\" is no revision", target)));
	return revision;
}

char *
sb_export_revision(const char *target, const char *name)
{
	int			i = find_format(name);
	SbLineage  *graph = sb_lineage_load(false);
	SbExport   *export = sb_export_one(graph, find_revision(graph, target));

	sb_export_load(export);
	return write_text(export, formats[i].format, formats[i].down);
}

/* All revisions of a format in their order. */
static List *
select_exports(SbLineage *graph, Format format, const char *tool)
{
	List	   *exports = NIL;

	if (format != NATIVE)
		return sb_export_line(graph, tool);
	/* it has what each revision says, also of those that are squashed */
	foreach_ptr(SbRevision, revision, graph->all)
	{
		SbExport   *export = palloc0(sizeof(SbExport));

		export->revision = revision;
		exports = lappend(exports, export);
	}
	return exports;
}

List *
sb_export_files(const char *name, const char *target)
{
	int			i = find_format(name);
	Format		format = formats[i].format;
	SbLineage  *graph = sb_lineage_load(false);
	List	   *exports;
	List	   *files = NIL;
	SbRevision *only = target ? find_revision(graph, target) : NULL;

	if (formats[i].down)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is a part of the files of %s", name, formats[i].tool),
				 errhint("SELECT * FROM schemaboot_export_files('%.*s');", (int) (strrchr(name, '-') - name), name)));
	exports = select_exports(graph, format, formats[i].tool);
	if (format == DBMATE || format == DIESEL)
		check_names(exports, formats[i].tool);
	foreach_ptr(SbExport, export, exports)
	{
		CHECK_FOR_INTERRUPTS();
		if (only && export->revision != only)
			continue;
		sb_export_load(export);
		add_files_of(&files, format, export);
		export->up = export->down = NULL;
	}
	if (format == SQITCH && only == NULL)
	{
		add_file(&files, "sqitch.plan", sb_export_sqitch_plan(exports));
		add_file(&files, "sqitch.conf", sb_export_sqitch_conf());
	}
	return files;
}

/*
 * As java.io.BufferedReader reads lines: \n, \r and \r\n end them, and are not counted, nor a
 * byte order mark.
 */
int32
sb_export_flyway_checksum(const char *text)
{
	pg_crc32	crc;
	char	   *utf8 = pg_server_to_any(text, strlen(text), PG_UTF8);
	const char *line = strncmp(utf8, "\xef\xbb\xbf", 3) == 0 ? utf8 + 3 : utf8;

	INIT_TRADITIONAL_CRC32(crc);
	while (*line)
	{
		Size		length = strcspn(line, "\r\n");

		COMP_TRADITIONAL_CRC32(crc, line, length);
		line += length + (line[length] ? 1 : 0);
	}
	FIN_TRADITIONAL_CRC32(crc);
	return (int32) crc;
}
