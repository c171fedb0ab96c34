/*
 * export_revision.c
 *	  Writes revisions as files of this and other tools.
 *
 * Names and bytes depend on nothing but the revision and what is before it, so that git sees no change where
 * there is none.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "model/script.h"
#include "revision/export_revision.h"
#include "revision/linear.h"
#include "revision/revision.h"
#include "revision/run.h"
#include "utils/builtins.h"

/* Letters of a message that a file's name takes. */
#define SLUG 40

/* Digits of a dbmate version, as of a date with the time. */
#define DATE_DIGITS 14

List *
sb_export_add(List *files, char *name, char *content)
{
	SbExport   *file = palloc(sizeof(SbExport));

	file->name = name;
	file->content = content;
	return lappend(files, file);
}

char *
sb_export_slug(const char *message)
{
	char	   *slug = palloc(SLUG + 1);
	int			length = 0;

	for (const char *c = message; *c && length < SLUG; c++)
		if (isalnum((unsigned char) *c) && !IS_HIGHBIT_SET(*c))
			slug[length++] = pg_ascii_tolower((unsigned char) *c);
		else if (length > 0 && slug[length - 1] != '_')
			slug[length++] = '_';
	while (length > 0 && slug[length - 1] == '_')
		length--;
	slug[length] = '\0';
	return length > 0 ? slug : pstrdup("revision");
}

char *
sb_words_of_line(const char *message)
{
	char	   *line = pstrdup(message);

	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	return line;
}

static SbTold *
read_told(const SbRevision *revision)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(revision->id)};
	SbTold	   *told = palloc0(sizeof(SbTold));
	SbOwner		owner;
	MemoryContext oldcontext;

	told->revision = revision;
	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT up, down, note, facts_before, facts_after, created_by,"
						" pg_catalog.to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
						" FROM schemaboot.revision WHERE id = $1", 1, types, values, NULL, SPI_OK_SELECT, true);
	oldcontext = MemoryContextSwitchTo(owner.context);
	if (SPI_processed == 1)
	{
		told->up = sb_spi_text(0, 1);
		told->down = sb_spi_text(0, 2);
		told->note = sb_spi_text(0, 3);
		told->facts_before = sb_spi_text(0, 4);
		told->facts_after = sb_spi_text(0, 5);
		told->created_by = sb_spi_text(0, 6);
		told->created_at = sb_spi_text(0, 7);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return told;
}

static void
check_script(const SbTold *told)
{
	if (told->up == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("revision \"%s\" has no script for the way up", told->revision->id),
				 told->note ? errdetail("%s.", told->note) : 0));
}

char *
sb_export_script_of(const SbTold *told, const char *script)
{
	SbScriptRun run = {.revision = told->revision->id};
	SbScriptKind kind;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, script);
	sb_script_look(&run, script, &kind);
	while (text.len > 0 && isspace((unsigned char) text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	if (text.len > 0)
		appendStringInfoString(&text, text.data[text.len - 1] == ';' ? "\n" : "\n;\n");
	foreach_ptr(char, name, kind.settings)
		appendStringInfo(&text, "RESET %s;\n", quote_identifier(name));
	return text.data;
}

char *
sb_export_way_back(const SbTold *told)
{
	char	   *reason;

	if (told->down)
		return sb_export_script_of(told, told->down);
	reason = psprintf("revision %s has no way back%s%s", told->revision->id, told->revision->irreversible ? ": " : "",
					  told->revision->irreversible ? told->revision->irreversible : "");
	return psprintf("DO LANGUAGE plpgsql %s;\n",
					quote_literal_cstr(psprintf("BEGIN RAISE EXCEPTION USING MESSAGE = %s; END", quote_literal_cstr(reason))));
}

static List *
export_dbmate(const SbTold *told)
{
	const char *option = told->revision->transactional ? "" : " transaction:false";
	char	   *version = sb_linear_version(told->revision, DATE_DIGITS, false, "dbmate");

	return sb_export_add(NIL, psprintf("%s_%s.sql", version, sb_export_slug(told->revision->message)),
						 psprintf("-- migrate:up%s\n%s\n-- migrate:down%s\n%s", option, sb_export_script_of(told, told->up),
								  option, sb_export_way_back(told)));
}

/* Statements for goose, which sends each block as one command: one that must stand apart is alone in its block. */
static char *
goose_blocks(const SbTold *told, const char *sql)
{
	StringInfoData text;
	SbScript   *script;
	SbPiece		piece;

	if (told->revision->transactional)
		return psprintf("-- +goose StatementBegin\n%s-- +goose StatementEnd\n", sql);
	initStringInfo(&text);
	script = sb_script_open(sql);
	while (sb_script_next(script, &piece))
		appendStringInfo(&text, "-- +goose StatementBegin\n%s;\n-- +goose StatementEnd\n",
						 pnstrdup(sql + piece.start, piece.end - piece.start));
	sb_script_close(script);
	return text.data;
}

static List *
export_goose(const SbTold *told)
{
	char	   *version = sb_linear_version(told->revision, 5, false, "goose");

	return sb_export_add(NIL, psprintf("%s_%s.sql", version, sb_export_slug(told->revision->message)),
						 psprintf("%s-- +goose Up\n%s\n-- +goose Down\n%s",
								  told->revision->transactional ? "" : "-- +goose NO TRANSACTION\n",
								  goose_blocks(told, sb_export_script_of(told, told->up)),
								  goose_blocks(told, sb_export_way_back(told))));
}

static List *
export_flyway(const SbTold *told)
{
	char	   *version = sb_linear_version(told->revision, 1, true, "Flyway");
	char	   *slug = sb_export_slug(told->revision->message);
	List	   *files;

	files = sb_export_add(NIL, psprintf("V%s__%s.sql", version, slug), sb_export_script_of(told, told->up));
	if (told->down)
		files = sb_export_add(files, psprintf("U%s__%s.sql", version, slug), sb_export_script_of(told, told->down));
	if (!told->revision->transactional)
		files = sb_export_add(files, psprintf("V%s__%s.sql.conf", version, slug), "executeInTransaction=false\n");
	return files;
}

static List *
export_golang_migrate(const SbTold *told)
{
	char	   *version = sb_linear_version(told->revision, 6, false, "golang-migrate");
	char	   *slug = sb_export_slug(told->revision->message);
	List	   *files = sb_export_add(NIL, psprintf("%s_%s.up.sql", version, slug),
									  sb_export_script_of(told, told->up));

	return sb_export_add(files, psprintf("%s_%s.down.sql", version, slug), sb_export_way_back(told));
}

static List *
export_diesel(const SbTold *told)
{
	bool		own = strspn(told->revision->id, "0123456789-") == strlen(told->revision->id);
	char	   *version = own ? told->revision->id : sb_linear_version(told->revision, DATE_DIGITS, false, "diesel");
	char	   *folder = psprintf("%s_%s", version, sb_export_slug(told->revision->message));
	List	   *files = sb_export_add(NIL, psprintf("%s/up.sql", folder), sb_export_script_of(told, told->up));

	files = sb_export_add(files, psprintf("%s/down.sql", folder), sb_export_way_back(told));
	if (!told->revision->transactional)
		files = sb_export_add(files, psprintf("%s/metadata.toml", folder), "run_in_transaction = false\n");
	return files;
}

/* A script for who only has psql: it says where it stands, and what it leads to. */
static List *
export_psql(const SbTold *told)
{
	const SbRevision *revision = told->revision;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "-- revision %s: %s\n\\set ON_ERROR_STOP on\n", revision->id, sb_words_of_line(revision->message));
	appendStringInfo(&text, "%s%s%s", revision->transactional ? "BEGIN;\n" : "", sb_export_script_of(told, told->up),
					 revision->transactional ? "COMMIT;\n" : "");
	return sb_export_add(NIL, psprintf("%s_%s.sql", revision->id, sb_export_slug(revision->message)), text.data);
}

/* A format. */
typedef struct Format
{
	const char *name;
	const char *back;			/* name under which the file of the way back is asked for; or NULL */
	List	   *(*write) (const SbTold *told);
} Format;

static const Format formats[] =
{
	{"schemaboot", NULL, sb_export_native}, {"alembic", NULL, sb_export_alembic},
	{"flyway", "flyway-undo", export_flyway}, {"dbmate", NULL, export_dbmate}, {"goose", NULL, export_goose},
	{"golang-migrate", "golang-migrate-down", export_golang_migrate}, {"diesel", "diesel-down", export_diesel},
	{"sqitch", "sqitch-revert", sb_export_sqitch}, {"psql", NULL, export_psql}
};

static const Format *
find_format(const char *name, bool *back)
{
	StringInfoData names;

	for (int i = 0; i < lengthof(formats); i++)
	{
		*back = formats[i].back && strcmp(formats[i].back, name) == 0;
		if (*back || strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	initStringInfo(&names);
	for (int i = 0; i < lengthof(formats); i++)
		appendStringInfo(&names, "%s%s%s%s", i ? ", " : "", formats[i].name, formats[i].back ? ", " : "",
						 formats[i].back ? formats[i].back : "");
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no format \"%s\" for revisions", name),
			 errhint("There are %s.", names.data)));
}

List *
sb_export_files_of(const SbRevision *revision, const char *format)
{
	bool		back;
	const Format *found = find_format(format, &back);
	SbTold	   *told = read_told(revision);

	if (found->write != sb_export_native)
		check_script(told);
	return found->write(told);
}

char *
sb_export_text(const SbRevision *revision, const char *format)
{
	bool		back;
	const Format *found = find_format(format, &back);
	List	   *files = sb_export_files_of(revision, found->name);

	if (!back)
		return ((SbExport *) linitial(files))->content;
	if (list_length(files) < 2 || !revision->has_down)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("revision \"%s\" has no way back", revision->id),
				 revision->irreversible ? errdetail("%s.", revision->irreversible) : 0));
	return ((SbExport *) lsecond(files))->content;
}

List *
sb_export_all(SbLineage *graph, const char *format)
{
	List	   *files = NIL;
	List	   *all = NIL;

	for (int i = 0; i < graph->count; i++)
	{
		files = list_concat(files, sb_export_files_of(graph->order[i], format));
		all = lappend(all, strcmp(format, "sqitch") == 0 ? read_told(graph->order[i]) : NULL);
	}
	if (strcmp(format, "sqitch") == 0)
	{
		files = sb_export_add(files, "sqitch.plan", sb_sqitch_plan(all));
		files = sb_export_add(files, "sqitch.conf", sb_sqitch_conf());
	}
	/* the others stand for databases that are inside a squashed line */
	if (strcmp(format, "schemaboot") == 0)
		foreach_ptr(SbRevision, revision, graph->all)
			if (revision->squashed)
				files = list_concat(files, sb_export_files_of(revision, format));
	return files;
}
