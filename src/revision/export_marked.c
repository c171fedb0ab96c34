/*
 * export_marked.c
 *	  Writes revisions as files of tools that mark the ways up and down by remarks: dbmate and goose.
 */
#include "base/compat.h"

#include "revision/export_format.h"

static void
append_dbmate(StringInfo file, const SbExport *export, bool down)
{
	SbExportScript script;

	sb_export_read(export, down, &script);
	sb_export_check_apart(export, &script, "dbmate");
	sb_export_check_mark(export, script.text, "migrate:", "dbmate");
	appendStringInfo(file, "-- migrate:%s%s\n", down ? "down" : "up", script.apart ? " transaction:false" : "");
	if (script.resets)
		sb_export_with_resets(file, &script);
	else
		sb_export_lines(file, script.text);
}

char *
sb_export_dbmate(const SbExport *export)
{
	StringInfoData file;

	initStringInfo(&file);
	append_dbmate(&file, export, false);
	appendStringInfoChar(&file, '\n');
	append_dbmate(&file, export, true);
	return file.data;
}

/*
 * goose looks for ; at the ends of lines, and for remarks, unless it is told where a statement
 * begins and ends.
 */
static void
append_goose(StringInfo file, const SbExport *export, bool down)
{
	SbExportScript script;

	sb_export_read(export, down, &script);
	sb_export_check_mark(export, script.text, "+goose", "goose");
	appendStringInfo(file, "-- +goose %s\n", down ? "Down" : "Up");
	foreach_ptr(SbExportPiece, piece, list_concat(script.pieces, script.resets))
	{
		bool		plain = *piece->remarks == '\0' && strchr(piece->text, ';') == NULL && strstr(piece->text, "--") == NULL;

		if (!plain)
			appendStringInfoString(file, "-- +goose StatementBegin\n");
		sb_export_lines(file, piece->remarks);
		appendStringInfo(file, "%s;\n", piece->text);
		if (!plain)
			appendStringInfoString(file, "-- +goose StatementEnd\n");
	}
}

char *
sb_export_goose(const SbExport *export)
{
	StringInfoData file;

	initStringInfo(&file);
	if (!export->revision->transactional)
		appendStringInfoString(&file, "-- +goose NO TRANSACTION\n");
	append_goose(&file, export, false);
	appendStringInfoChar(&file, '\n');
	append_goose(&file, export, true);
	return file.data;
}
