/*
 * export_script.c
 *	  Scripts of revisions as other tools can have them, and names for files.
 *
 * Here a script may have commands of psql that do not matter, and BEGIN and COMMIT around it.
 * Other tools send a script as it is, or statement by statement, in a transaction of their own.
 * All else stays as it was written.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/text.h"
#include "miscadmin.h"
#include "model/script.h"
#include "revision/export_format.h"
#include "revision/run.h"
#include "utils/builtins.h"

#define MAX_SLUG 40
#define MAX_FILE_ID 100

/* Where a comment that starts here ends; the same place if there is none. */
static const char *
skip_comment(const char *c, const char *end)
{
	int			depth = 0;

	if (c + 1 < end && c[0] == '-' && c[1] == '-')
	{
		while (c < end && *c != '\n')
			c++;
		return c;
	}
	if (c + 1 >= end || c[0] != '/' || c[1] != '*')
		return c;
	do
	{
		if (c + 1 < end && c[0] == '/' && c[1] == '*')
			depth++, c += 2;
		else if (c + 1 < end && c[0] == '*' && c[1] == '/')
			depth--, c += 2;
		else
			c++;
	} while (depth > 0 && c < end);
	return c;
}

/*
 * What stands between two statements, without psql's commands. first: keep also the first
 * semicolon, which belongs to the statement before; semicolons: keep any. Returns whether there
 * is one.
 */
static bool
append_gap(StringInfo to, const char *c, const char *end, bool first, bool semicolons)
{
	bool		seen = false;

	while (c < end)
	{
		const char *next = skip_comment(c, end);

		if (next > c)
			appendBinaryStringInfo(to, c, next - c);
		else if (*c == '\\')
			while (next < end && *next != '\n')
				next++;
		else
		{
			next++;
			if (*c != ';' || (semicolons && first))
				appendStringInfoChar(to, *c);
			first = first || *c == ';';
			seen = seen || *c == ';';
		}
		c = next;
	}
	return seen;
}

/* What remarks there are, without blank lines around them. */
static char *
trim(char *text)
{
	int			length;

	while (*text && strchr(" \t\r\n", *text))
		text++;
	length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* BEGIN and COMMIT; what divides a transaction is refused by who runs it. */
static bool
is_transaction(const char *statement)
{
	TransactionStmt *stmt;

	if (strchr("bBcCeEsS", statement[0]) == NULL)
		return false;
	stmt = (TransactionStmt *) sb_parse_one(statement, false)->stmt;
	return IsA(stmt, TransactionStmt) &&
		(stmt->kind == TRANS_STMT_BEGIN || stmt->kind == TRANS_STMT_START || stmt->kind == TRANS_STMT_COMMIT);
}

/* Says which revision it is about; the errors of the scanner know nothing of it. */
typedef struct Reading
{
	const SbExport *export;
	SbScript   *script;
	bool		down;
} Reading;

static void
reading_context(void *arg)
{
	Reading    *reading = arg;

	errcontext("way %s of revision \"%s\", line %d", reading->down ? "down" : "up", reading->export->revision->id,
			   sb_script_line(reading->script));
}

static void
read_pieces(Reading *reading, const char *text, SbExportScript *script)
{
	StringInfoData whole;
	SbPiece		piece;
	int			from = 0;
	bool		passed = false; /* the statement before is left out, and its ; with it */

	initStringInfo(&whole);
	while (sb_script_next(reading->script, &piece))
	{
		SbExportPiece *part = palloc(sizeof(SbExportPiece));
		StringInfoData remarks;
		bool		leave_out;

		CHECK_FOR_INTERRUPTS();
		part->text = pnstrdup(text + piece.start, piece.end - piece.start);
		leave_out = is_transaction(part->text);
		initStringInfo(&remarks);
		(void) append_gap(&remarks, text + from, text + piece.start, true, false);
		part->remarks = trim(remarks.data);
		(void) append_gap(&whole, text + from, text + piece.start, !passed, true);
		if (!leave_out)
		{
			appendStringInfoString(&whole, part->text);
			script->pieces = lappend(script->pieces, part);
		}
		passed = leave_out;
		from = piece.end;
	}
	script->open = !append_gap(&whole, text + from, text + strlen(text), !passed, true) && !passed && script->pieces;
	script->text = whole.data;
}

/* A way back that says that there is none. */
static char *
no_way_back(const SbExport *export)
{
	char	   *words = psprintf("revision \"%s\" has no way back", export->revision->id);

	return psprintf("DO %s;\n", quote_literal_cstr(psprintf("BEGIN RAISE EXCEPTION '%%', %s; END",
														   quote_literal_cstr(words))));
}

/*
 * A setting ends here with the script that makes it. Other tools go on in the same session, and
 * would not find their own tables.
 */
static void
add_reset(SbExportScript *script, const char *setting)
{
	SbExportPiece *piece;
	const char *dot = strchr(setting, '.');

	if (strcmp(setting, "TRANSACTION") == 0 || strcmp(setting, "SESSION CHARACTERISTICS") == 0)
		return;
	piece = palloc0(sizeof(SbExportPiece));
	piece->remarks = "";
	piece->text = dot ?
		psprintf("RESET %s", quote_qualified_identifier(pnstrdup(setting, dot - setting), dot + 1)) :
		psprintf("RESET %s", quote_identifier(setting));
	script->resets = lappend(script->resets, piece);
}

void
sb_export_read(const SbExport *export, bool down, SbExportScript *script)
{
	char	   *text = down ? export->down : export->up;
	Reading		reading = {.export = export,.down = down};
	SbScriptRun run = {.revision = export->revision->id,.down = down};
	SbScriptKind kind;
	ErrorContextCallback callback = {.callback = reading_context,.arg = &reading,.previous = error_context_stack};

	if (text == NULL && !down)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the script of revision \"%s\" is not known", export->revision->id),
				 export->revision->note ? errdetail("%s", export->revision->note) : 0,
				 errhint("Import its file: SELECT * FROM schemaboot_import(name, content);")));
	if (text == NULL)
		text = no_way_back(export);
	memset(script, 0, sizeof(SbExportScript));
	reading.script = sb_script_open(text);
	error_context_stack = &callback;
	read_pieces(&reading, text, script);
	error_context_stack = callback.previous;
	sb_script_close(reading.script);
	sb_script_look(&run, script->text, &kind);
	script->apart = kind.apart;
	foreach_ptr(char, setting, kind.settings)
		add_reset(script, setting);
}

void
sb_export_check_apart(const SbExport *export, const SbExportScript *script, const char *tool)
{
	if (script->apart && list_length(script->pieces) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("revision \"%s\" cannot be a file of %s", export->revision->id, tool),
				 errdetail("It has a statement that cannot run in a transaction block, beside others; %s sends a file as one command, which is a transaction.",
						   tool),
				 errhint("Give that statement a revision of its own.")));
}

void
sb_export_check_mark(const SbExport *export, const char *text, const char *mark, const char *tool)
{
	const char *line = text;

	while (line)
	{
		const char *c = line + strspn(line, " \t");

		if (strncmp(c, "--", 2) == 0)
		{
			c += 2;
			c += strspn(c, " \t");
			if (pg_strncasecmp(c, mark, strlen(mark)) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("revision \"%s\" cannot be a file of %s", export->revision->id, tool),
						 errdetail("It has a line that %s would take for a mark of its own: %.60s", tool,
								   pnstrdup(line, strcspn(line, "\r\n")))));
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
}

char *
sb_export_slug(const char *message)
{
	char		slug[MAX_SLUG + 1];
	int			length = 0;

	for (const char *c = message; *c && length < MAX_SLUG; c++)
	{
		char		low = pg_ascii_tolower((unsigned char) *c);

		if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9'))
			slug[length++] = low;
		else if (length > 0 && slug[length - 1] != '_')
			slug[length++] = '_';
	}
	while (length > 0 && slug[length - 1] == '_')
		length--;
	return pnstrdup(slug, length);
}

char *
sb_export_file_id(const char *id)
{
	StringInfoData name;

	initStringInfo(&name);
	for (const char *c = id; *c; c++)
		if (isalnum((unsigned char) *c) && !IS_HIGHBIT_SET(*c))
			appendStringInfoChar(&name, *c);
		else if (strchr("_.-", *c) && c > id)
			appendStringInfoChar(&name, *c);
		else
			appendStringInfo(&name, "%%%02X", (unsigned char) *c);
	if (name.len > MAX_FILE_ID)
	{
		char	   *hash = sb_sha256(id, strlen(id));

		name.data[MAX_FILE_ID] = '\0';
		return psprintf("%s~%.12s", name.data, hash);
	}
	return name.data;
}

char *
sb_export_stem(const SbExport *export)
{
	char	   *slug = sb_export_slug(export->revision->message);

	return psprintf("%s_%s", export->version, *slug ? slug : "revision");
}

char *
sb_export_one_line(const char *words)
{
	char	   *line = pstrdup(words);

	for (char *c = line; *c; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			*c = ' ';
	return line;
}

void
sb_export_lines(StringInfo to, const char *text)
{
	Size		length = strlen(text);

	appendStringInfoString(to, text);
	if (length > 0 && text[length - 1] != '\n')
		appendStringInfoChar(to, '\n');
}

void
sb_export_closed(StringInfo to, const SbExportScript *script)
{
	sb_export_lines(to, script->text);
	if (script->open)
		appendStringInfoString(to, ";\n");
}

void
sb_export_with_resets(StringInfo to, const SbExportScript *script)
{
	if (script->resets == NIL)
		appendStringInfoString(to, script->text);
	else
		sb_export_closed(to, script);
	foreach_ptr(SbExportPiece, piece, script->resets)
		appendStringInfo(to, "%s;\n", piece->text);
}
