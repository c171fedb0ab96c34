/*
 * export_native.c
 *	  Writes revisions in schemaboot's own format: see import_native.c.
 */
#include "base/compat.h"

#include "revision/export_format.h"
#include "revision/native.h"
#include "utils/json.h"

static void
append_string(StringInfo file, const char *name, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfo(file, "-- %s: ", name);
	escape_json(file, value);
	appendStringInfoChar(file, '\n');
}

static void
append_list(StringInfo file, const char *name, List *values, bool always)
{
	bool		first = true;

	if (values == NIL && !always)
		return;
	appendStringInfo(file, "-- %s: [", name);
	foreach_ptr(char, value, values)
	{
		appendStringInfoString(file, first ? "" : ", ");
		escape_json(file, value);
		first = false;
	}
	appendStringInfoString(file, "]\n");
}

/* A script, line by line. */
static void
append_script(StringInfo file, const char *mark, const char *script)
{
	Size		length = strlen(script);

	appendStringInfo(file, "%s\n", mark);
	for (const char *line = script; *line;)
	{
		const char *end = strchr(line, '\n');

		if (strncmp(line, SB_NATIVE_MARK, strlen(SB_NATIVE_MARK)) == 0)
			appendStringInfoString(file, SB_NATIVE_LINE);
		end = end ? end + 1 : line + strlen(line);
		appendBinaryStringInfo(file, line, end - line);
		line = end;
	}
	if (length > 0 && script[length - 1] != '\n')
		appendStringInfo(file, "\n%s\n", SB_NATIVE_BARE);
}

char *
sb_export_native(const SbExport *export)
{
	SbRevision *revision = export->revision;
	StringInfoData file;

	initStringInfo(&file);
	append_string(&file, "schemaboot revision", revision->id);
	append_string(&file, "message", revision->message);
	append_list(&file, "parents", revision->parents, true);
	append_list(&file, "depends_on", revision->depends_on, false);
	append_list(&file, "labels", revision->labels, false);
	append_list(&file, "replaces", revision->replaces, false);
	append_string(&file, "irreversible", revision->irreversible);
	append_string(&file, "note", revision->note);
	if (!revision->transactional)
		appendStringInfoString(&file, "-- transactional: false\n");
	append_string(&file, "facts_before", export->facts_before);
	append_string(&file, "facts_after", export->facts_after);
	if (export->up)
	{
		append_string(&file, "checksum", revision->checksum);
		append_script(&file, SB_NATIVE_UP, export->up);
	}
	if (export->down)
		append_script(&file, SB_NATIVE_DOWN, export->down);
	return file.data;
}
