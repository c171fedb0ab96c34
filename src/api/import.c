/*
 * import.c
 *	  SQL functions that read revision files.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "api/srf.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/graph.h"
#include "revision/import.h"
#include "revision/tar.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(sb_import);
PG_FUNCTION_INFO_V1(sb_import_tar);

/* The text of a file: no byte order mark, and lines that end as everywhere else. */
static char *
clean_text(const char *data, Size length, const char *name)
{
	char	   *text;
	char	   *to;
	const char *end;

	if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
	{
		data += 3;
		length -= 3;
	}
	if (memchr(data, 0, length) || !pg_verifymbstr(data, length, true))
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("file \"%s\" is no text in encoding %s", name, GetDatabaseEncodingName())));
	text = pnstrdup(data, length);
	end = strchr(text, '\n');
	if (end == NULL || end == text || end[-1] != '\r')
		return text;
	to = text;
	for (const char *c = text; *c; c++)
		if (!(c[0] == '\r' && c[1] == '\n'))
			*to++ = *c;
	*to = '\0';
	return text;
}

static void
set_source(SbSource *source, const char *name, const char *text)
{
	const char *slash = strrchr(name, '/');
	const char *folder = slash;

	source->name = name;
	source->base = slash ? slash + 1 : name;
	source->text = text;
	while (folder > name && folder[-1] != '/')
		folder--;
	source->folder = slash ? pnstrdup(folder, slash - folder) : "";
}

/* Says in which file an error is. */
static void
file_context(void *arg)
{
	errcontext("file \"%s\"", (char *) arg);
}

/* What a file says; NIL: it is no revision file. */
static List *
read_file(const SbSource *source)
{
	static List *(*const readers[]) (const SbSource *) =
	{
		sb_import_native, sb_import_sqitch, sb_import_alembic, sb_import_alembic_sql, sb_import_marked, sb_import_named
	};
	ErrorContextCallback callback = {.callback = file_context,.arg = (void *) source->name,
	.previous = error_context_stack};
	List	   *parts = NIL;

	error_context_stack = &callback;
	for (int i = 0; i < lengthof(readers) && parts == NIL; i++)
		parts = readers[i](source);
	error_context_stack = callback.previous;
	return parts;
}

/* A file that is part of no revision, as its name tells. */
static bool
may_be_revision(const char *name)
{
	static const char *const ends[] = {".sql", ".py", ".go", "sqitch.plan"};
	const char *slash = strrchr(name, '/');

	if ((slash ? slash[1] : name[0]) == '.')
		return false;
	for (int i = 0; i < lengthof(ends); i++)
		if (strlen(name) > strlen(ends[i]) - (ends[i][0] != '.') &&
			strcmp(name + strlen(name) - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

/* Rows: revision, message, format, note. */
static void
put_parts(FunctionCallInfo fcinfo, List *parts)
{
	SbMap	   *told = sb_map_create();

	foreach_ptr(SbPart, part, parts)
	{
		Datum		values[4];
		bool		nulls[4] = {false};
		char	   *note = part->note ? psprintf("%s: %s", part->done, part->note) : (char *) part->done;

		if (sb_map_get(told, part->id))
			continue;
		sb_map_put(told, part->id, part);
		SB_TEXT(values, nulls, 0, part->id);
		SB_TEXT(values, nulls, 1, part->message);
		SB_TEXT(values, nulls, 2, part->format);
		SB_TEXT(values, nulls, 3, note);
		sb_put_row(fcinfo, values, nulls);
	}
}

/* What is wrong with the graph when all files are in. */
static void
warn_of_problems(void)
{
	SbLineage  *graph = sb_lineage_load(false);

	if (graph->problems)
		ereport(WARNING,
				(errmsg_plural("%d thing is wrong with the history", "%d things are wrong with the history",
							   list_length(graph->problems), list_length(graph->problems)),
				 errdetail("%s", ((SbProblem *) linitial(graph->problems))->text),
				 errhint("schemaboot_upgrade() refuses to run until that is mended. SELECT * FROM schemaboot_validate(); tells all.")));
}

static void
store(FunctionCallInfo fcinfo, List *parts)
{
	sb_catalog_lock();
	sb_import_store(parts);
	put_parts(fcinfo, parts);
}

/* schemaboot_import(name text, content text) */
Datum
sb_import(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	text	   *content = PG_GETARG_TEXT_PP(1);
	SbSource	source;
	List	   *parts;

	PreventCommandIfReadOnly("schemaboot_import()");
	PreventCommandDuringRecovery("schemaboot_import()");
	InitMaterializedSRF(fcinfo, 0);
	set_source(&source, name, clean_text(VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content), name));
	parts = read_file(&source);
	if (parts == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("file \"%s\" is no revision file that schemaboot knows", name),
				 errdetail("Known are those of schemaboot, Alembic, Flyway, dbmate, goose, golang-migrate, diesel and Sqitch, and .sql files with a number in their names.")));
	store(fcinfo, parts);
	return (Datum) 0;
}

/* schemaboot_import_tar(archive bytea, prefix text) */
Datum
sb_import_tar(PG_FUNCTION_ARGS)
{
	bytea	   *archive = PG_GETARG_BYTEA_PP(0);
	char	   *prefix = text_to_cstring(PG_GETARG_TEXT_PP(1));
	List	   *parts = NIL;
	List	   *files;
	int			others = 0;

	PreventCommandIfReadOnly("schemaboot_import_tar()");
	PreventCommandDuringRecovery("schemaboot_import_tar()");
	InitMaterializedSRF(fcinfo, 0);
	files = sb_tar_files(VARDATA_ANY(archive), VARSIZE_ANY_EXHDR(archive), prefix);
	foreach_ptr(SbFile, file, files)
	{
		SbSource	source;
		List	   *found = NIL;

		CHECK_FOR_INTERRUPTS();
		if (may_be_revision(file->name))
		{
			set_source(&source, file->name, clean_text(file->data, file->length, file->name));
			found = read_file(&source);
		}
		others += found == NIL;
		parts = list_concat(parts, found);
	}
	if (parts == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the archive has no revision files"),
				 errdetail("It has %d files%s%s.", list_length(files), *prefix ? " below " : "", prefix)));
	store(fcinfo, parts);
	if (others > 0)
		ereport(NOTICE,
				(errmsg_plural("%d file of the archive is no revision file", "%d files of the archive are no revision files",
							   others, others)));
	warn_of_problems();
	return (Datum) 0;
}
