/*
 * export_native.c
 *	  Writes a revision in schemaboot's own format, see import_native.c.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "revision/export_revision.h"
#include "revision/native.h"
#include "utils/json.h"

static void
append_string(StringInfo text, const char *name, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfo(text, "-- %s: ", name);
	escape_json(text, value);
	appendStringInfoChar(text, '\n');
}

static void
append_list(StringInfo text, const char *name, List *values, bool always)
{
	const char *separator = "";

	if (values == NIL && !always)
		return;
	appendStringInfo(text, "-- %s: [", name);
	foreach_ptr(char, value, values)
	{
		appendStringInfoString(text, separator);
		escape_json(text, value);
		separator = ", ";
	}
	appendStringInfoString(text, "]\n");
}

/* A script, byte for byte, but for lines that look like the format's own. */
static void
append_script(StringInfo text, const char *mark, const char *script)
{
	appendStringInfo(text, "%s\n", mark);
	for (const char *line = script; *line;)
	{
		const char *end = strchrnul(line, '\n');

		if (strncmp(line, SB_NATIVE_MARK, strlen(SB_NATIVE_MARK)) == 0)
			appendStringInfoString(text, SB_NATIVE_LINE);
		appendBinaryStringInfo(text, line, end - line);
		appendStringInfoChar(text, '\n');
		if (*end == '\0')
			appendStringInfo(text, "%s\n", SB_NATIVE_BARE);
		line = *end ? end + 1 : end;
	}
}

List *
sb_export_native(const SbTold *told)
{
	const SbRevision *revision = told->revision;
	StringInfoData text;

	initStringInfo(&text);
	append_string(&text, "schemaboot revision", revision->id);
	append_string(&text, "message", revision->message);
	append_list(&text, "parents", revision->parents, true);
	append_list(&text, "depends_on", revision->depends_on, false);
	append_list(&text, "labels", revision->labels, false);
	append_list(&text, "replaces", revision->replaces, false);
	append_string(&text, "irreversible", revision->irreversible);
	append_string(&text, "note", told->note);
	if (!revision->transactional)
		appendStringInfoString(&text, "-- transactional: false\n");
	append_string(&text, "facts_before", told->facts_before);
	append_string(&text, "facts_after", told->facts_after);
	append_string(&text, "checksum", revision->checksum);
	if (told->up)
		append_script(&text, SB_NATIVE_UP, told->up);
	if (told->down)
		append_script(&text, SB_NATIVE_DOWN, told->down);
	return sb_export_add(NIL, psprintf("%s_%s.sql", revision->id, sb_export_slug(revision->message)), text.data);
}
