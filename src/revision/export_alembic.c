/*
 * export_alembic.c
 *	  Writes a revision as a file for Alembic.
 *
 * Each statement is given to op.execute as sqlalchemy.DDL, which unlike text() sees no parameters in it; only percent
 * signs are doubled. It also works with --sql.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "model/script.h"
#include "revision/export_revision.h"

/* A string literal of Python. */
static void
append_literal(StringInfo text, const char *value, bool doubled)
{
	const char *last = value + strlen(value) - 1;

	appendStringInfoString(text, "\"\"\"");
	for (const char *c = value; *c; c++)
		if (*c == '\\' || (*c == '"' && (c[1] == '"' || c == last)))
			appendStringInfo(text, "\\%c", *c);
		else if (*c == '%' && doubled)
			appendStringInfoString(text, "%%");
		else if (*c == '\r')
			appendStringInfoString(text, "\\r");
		else
			appendStringInfoChar(text, *c);
	appendStringInfoString(text, "\"\"\"");
}

/* None, or one string, or a tuple of them. */
static void
append_strings(StringInfo text, List *values)
{
	if (values == NIL)
		appendStringInfoString(text, "None");
	else if (list_length(values) == 1)
		append_literal(text, linitial(values), false);
	else
	{
		appendStringInfoChar(text, '(');
		foreach_ptr(char, value, values)
		{
			append_literal(text, value, false);
			appendStringInfoString(text, ", ");
		}
		appendStringInfoChar(text, ')');
	}
}

static void
append_body(StringInfo text, const SbTold *told, const char *name, const char *sql)
{
	SbScript   *script = sb_script_open(sql);
	const char *indent = told->revision->transactional ? "    " : "        ";
	int			behind = 0;
	bool		any = false;
	SbPiece		piece;

	appendStringInfo(text, "\n\ndef %s() -> None:\n", name);
	while (sb_script_next(script, &piece))
	{
		/* with the remarks before it */
		const char *start = sql + behind + strspn(sql + behind, "; \t\r\n");

		if (!any && !told->revision->transactional)
			appendStringInfoString(text, "    with op.get_context().autocommit_block():\n");
		any = true;
		appendStringInfo(text, "%sop.execute(sa.DDL(", indent);
		append_literal(text, pnstrdup(start, sql + piece.end - start), true);
		appendStringInfoString(text, "))\n");
		behind = piece.end;
	}
	sb_script_close(script);
	if (!any)
		appendStringInfoString(text, "    pass\n");
}

List *
sb_export_alembic(const SbTold *told)
{
	const SbRevision *revision = told->revision;
	StringInfoData text;

	initStringInfo(&text);
	append_literal(&text, revision->message, false);
	appendStringInfo(&text, "\nimport sqlalchemy as sa\nfrom alembic import op\n\n");
	appendStringInfoString(&text, "revision = ");
	append_literal(&text, revision->id, false);
	appendStringInfoString(&text, "\ndown_revision = ");
	append_strings(&text, revision->parents);
	appendStringInfoString(&text, "\nbranch_labels = ");
	append_strings(&text, revision->labels);
	appendStringInfoString(&text, "\ndepends_on = ");
	append_strings(&text, revision->depends_on);
	appendStringInfoChar(&text, '\n');
	append_body(&text, told, "upgrade", sb_export_script_of(told, told->up));
	append_body(&text, told, "downgrade", sb_export_way_back(told));
	return sb_export_add(NIL, psprintf("%s_%s.py", revision->id, sb_export_slug(revision->message)), text.data);
}
