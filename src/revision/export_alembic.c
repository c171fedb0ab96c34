/*
 * export_alembic.c
 *	  Writes revisions as Alembic's Python files.
 *
 * Each statement is an op.execute("""..."""). Alembic makes a text() of that, in which :name is
 * a parameter; a statement with such a thing in it becomes a DDL(), which knows nothing of
 * parameters, but of %.
 */
#include "base/compat.h"

#include "revision/export_format.h"

static void
append_python(StringInfo to, const char *text, bool block, bool percent)
{
	const char *quote = block ? "\"\"\"" : "\"";

	appendStringInfoString(to, quote);
	for (const char *c = text; *c; c++)
		if (*c == '\\' || *c == '"')
			appendStringInfo(to, block && *c == '"' && c[1] && c[1] != '"' && (c == text || c[-1] != '"') ? "%c" : "\\%c", *c);
		else if (*c == '\n' && block)
			appendStringInfoChar(to, '\n');
		else if (*c == '%' && percent)
			appendStringInfoString(to, "%%");
		else if (*c == '\t' || ((unsigned char) *c >= ' ' && *c != 0x7f))
			appendStringInfoChar(to, *c);
		else
			appendStringInfo(to, "\\x%02x", (unsigned char) *c);
	appendStringInfoString(to, quote);
}

/* Whether text() would read a parameter, or a backslash that is to go. */
static bool
has_parameter(const char *text)
{
	for (const char *c = strchr(text, ':'); c; c = strchr(c, ':'))
	{
		int			colons = strspn(c, ":");

		if ((c > text && c[-1] == '\\') ||
			(colons == 1 && (isalnum((unsigned char) c[1]) || c[1] == '_' || IS_HIGHBIT_SET(c[1]))))
			return true;
		c += colons;
	}
	return false;
}

static void
append_script(StringInfo file, const SbExport *export, bool down)
{
	const char *indent = export->revision->transactional ? "    " : "        ";
	SbExportScript script;

	sb_export_read(export, down, &script);
	if (script.pieces == NIL)
		appendStringInfoString(file, "    pass\n");
	else if (!export->revision->transactional)
		appendStringInfoString(file, "    with op.get_context().autocommit_block():\n");
	foreach_ptr(SbExportPiece, piece, list_concat(script.pieces, script.resets))
	{
		char	   *sql = *piece->remarks ? psprintf("%s\n%s", piece->remarks, piece->text) : piece->text;
		bool		ddl = has_parameter(sql);

		appendStringInfo(file, "%sop.execute(%s", indent, ddl ? "sa.DDL(" : "");
		append_python(file, sql, strchr(sql, '\n') != NULL, ddl);
		appendStringInfo(file, "%s\n", ddl ? "))" : ")");
	}
}

/* None, "a", or ("a", "b"). */
static void
append_names(StringInfo file, const char *variable, List *names, bool tuple)
{
	appendStringInfo(file, "%s = ", variable);
	if (names == NIL)
		appendStringInfoString(file, "None");
	else if (list_length(names) == 1 && !tuple)
		append_python(file, linitial(names), false, false);
	else
	{
		appendStringInfoChar(file, '(');
		foreach_ptr(char, name, names)
		{
			append_python(file, name, false, false);
			appendStringInfoString(file, name == llast(names) && list_length(names) > 1 ? "" : ",");
			appendStringInfoString(file, name == llast(names) ? "" : " ");
		}
		appendStringInfoChar(file, ')');
	}
	appendStringInfoChar(file, '\n');
}

char *
sb_export_alembic(const SbExport *export)
{
	SbRevision *revision = export->revision;
	StringInfoData file;

	initStringInfo(&file);
	append_python(&file, *revision->message ? revision->message : revision->id, true, false);
	appendStringInfoString(&file, "\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = ");
	append_python(&file, revision->id, false, false);
	appendStringInfoChar(&file, '\n');
	append_names(&file, "down_revision", export->parents, false);
	append_names(&file, "branch_labels", revision->labels, true);
	append_names(&file, "depends_on", export->depends_on, true);
	appendStringInfoString(&file, "\n\ndef upgrade():\n");
	append_script(&file, export, false);
	appendStringInfoString(&file, "\n\ndef downgrade():\n");
	append_script(&file, export, true);
	return file.data;
}
