/*
 * import_alembic.c
 *	  Reads Alembic's revision files, and what "alembic upgrade --sql" writes.
 *
 * The files are programs. What they are in the graph stands in assignments of literals; of what they do, calls of
 * op.execute with a literal are known, and nothing else is: one other statement in upgrade() or downgrade()
 * makes that way opaque, with a note. The output of --sql, in which Alembic has written what each revision does, fills such
 * gaps.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "model/script.h"
#include "revision/import.h"
#include "revision/python.h"

/* The token at a place, if there is one. */
static SbPython *
token_at(const SbPythonLine *line, int i)
{
	return i >= 0 && i < list_length(line->tokens) ? list_nth(line->tokens, i) : NULL;
}

static bool
is_at(const SbPythonLine *line, int i, SbPythonType type, const char *text)
{
	SbPython   *token = token_at(line, i);

	return token && token->type == type && strcmp(token->text, text) == 0;
}

static bool
is_operator(const SbPythonLine *line, int i, const char *text)
{
	return is_at(line, i, SB_PY_OPERATOR, text);
}

/* Whether names and operators follow each other from a place on: "op", ".", "execute", "(". */
static bool
is_sequence(const SbPythonLine *line, int from, const char *const *texts, int *next)
{
	for (; *texts; texts++, from++)
	{
		SbPython   *token = token_at(line, from);

		if (token == NULL || token->type == SB_PY_STRING || token->type == SB_PY_FORMAT || strcmp(token->text, *texts) != 0)
			return false;
	}
	*next = from;
	return true;
}

/* Literals one behind the other, or with + between: one string. NULL: something else. */
static char *
read_literal(const SbPythonLine *line, int *at)
{
	StringInfoData text;
	bool		any = false;

	initStringInfo(&text);
	for (;;)
	{
		SbPython   *token = token_at(line, *at);

		if (token && token->type == SB_PY_STRING)
			appendStringInfoString(&text, token->text);
		else if (!(any && is_operator(line, *at, "+") && token_at(line, *at + 1) &&
				   token_at(line, *at + 1)->type == SB_PY_STRING))
			break;
		any = true;
		(*at)++;
	}
	return any ? text.data : NULL;
}

/* The place behind "name =" or "name: type ="; 0: the line is no such assignment. */
static int
assignment_of(const SbPythonLine *line, const char *name)
{
	if (line->indent != 0 || !is_at(line, 0, SB_PY_NAME, name))
		return 0;
	for (int i = 1; i < list_length(line->tokens); i++)
		if (is_operator(line, i, "="))
			return is_operator(line, 1, ":") || i == 1 ? i + 1 : 0;
	return 0;
}

/*
 * None, a string, or a tuple, list or set of them: List of char *. False: something else.
 */
static bool
read_strings(const SbPythonLine *line, int at, List **strings)
{
	char	   *one;

	*strings = NIL;
	if (is_at(line, at, SB_PY_NAME, "None"))
		return token_at(line, at + 1) == NULL;
	if (token_at(line, at) == NULL || strchr("([{", token_at(line, at)->text[0]) == NULL ||
		token_at(line, at)->type != SB_PY_OPERATOR)
	{
		one = read_literal(line, &at);
		*strings = one ? list_make1(one) : NIL;
		/* a tuple does not need parentheses */
		while (one && is_operator(line, at, ",") && token_at(line, at + 1))
		{
			at++;
			one = read_literal(line, &at);
			*strings = lappend(*strings, one);
		}
		return one && (token_at(line, at) == NULL || is_operator(line, at, ","));
	}
	at++;
	while (!is_operator(line, at, ")") && !is_operator(line, at, "]") && !is_operator(line, at, "}"))
	{
		if ((one = read_literal(line, &at)) == NULL)
			return false;
		*strings = lappend(*strings, one);
		if (is_operator(line, at, ","))
			at++;
	}
	return token_at(line, at + 1) == NULL;
}

/* Alembic puts the id in front of the words in a file's name. */
static char *
id_in_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;

	return pnstrdup(base, strcspn(base, "_."));
}

/* Sets what a file says of its place in the graph. */
static void
read_assignment(SbPart *part, const SbPythonLine *line)
{
	List	   *id = NIL;
	bool		names_id = false;	/* in a way that cannot be read */
	struct
	{
		const char *name;
		List	  **value;
	}			names[] =
	{
		{"revision", &id}, {"down_revision", &part->parents}, {"depends_on", &part->depends_on},
		{"branch_labels", &part->labels}
	};

	for (int i = 0; i < lengthof(names); i++)
	{
		int			at = assignment_of(line, names[i].name);

		if (at == 0)
			continue;
		if (!read_strings(line, at, names[i].value))
		{
			/* it follows something: what it says is the name of a revision that is not there */
			if (*names[i].value == NIL && token_at(line, at) && names[i].value != &id)
				*names[i].value = list_make1(token_at(line, at)->text);
			names_id = names_id || names[i].value == &id;
			sb_part_note(part, psprintf("line %d: \"%s\" is neither a string nor a list of strings", token_at(line, 0)->line,
										names[i].name));
		}
	}
	if (id)
		part->id = linitial(id);
	else if (names_id)
		part->id = id_in_name(part->file);
}

/* A way up or down that is being read. */
typedef struct Body
{
	SbPart	   *part;
	const char *what;			/* upgrade, downgrade */
	StringInfo	script;
	char	   *opaque;			/* the first thing that is not understood */
	bool		defined;
} Body;

/* Adds a statement, in which a sequence of two characters stands for the second. */
static void
append_sql(Body *body, char *sql, const char *escape)
{
	int			length;

	for (char *c = strstr(sql, escape); c; c = strstr(c + 1, escape))
		memmove(c, c + 1, strlen(c));
	length = strlen(sql);
	while (length > 0 && strchr(" \t\r\n;", sql[length - 1]))
		sql[--length] = '\0';
	if (length > 0)
		appendStringInfo(body->script, "%s\n;\n", sql);
}

/*
 * op.execute("..."), op.execute(sa.text("...")), op.execute(text("...")), op.execute(sa.DDL("...")). In text, \: is a colon
 * that starts no parameter; in DDL, %% is a percent sign.
 */
static bool
read_execute(Body *body, const SbPythonLine *line)
{
	static const char *const execute[] = {"op", ".", "execute", "(", NULL};
	static const char *const texts[][5] = {{"sa", ".", "DDL", "("}, {"sa", ".", "text", "("}, {"text", "("},
	{"sqlalchemy", ".", "text", "("}};
	const char *escape = "\\:";
	int			at;
	int			parentheses = 1;
	char	   *sql;

	if (!is_sequence(line, 0, execute, &at))
		return false;
	for (int i = 0; i < lengthof(texts); i++)
		if (is_sequence(line, at, texts[i], &at))
		{
			parentheses++;
			escape = i == 0 ? "%%" : escape;
			break;
		}
	if ((sql = read_literal(line, &at)) == NULL)
		return false;
	for (; parentheses > 0; parentheses--)
	{
		if (is_operator(line, at, ","))
			at++;
		if (!is_operator(line, at, ")"))
			return false;
		at++;
	}
	if (token_at(line, at) && !(is_operator(line, at, ";") && token_at(line, at + 1) == NULL))
		return false;
	append_sql(body, sql, escape);
	return true;
}

/* with op.get_context().autocommit_block(): */
static bool
is_autocommit(const SbPythonLine *line)
{
	static const char *const words[] = {"with", "op", ".", "get_context", "(", ")", ".", "autocommit_block", "(", ")",
	":", NULL};
	int			at;

	return is_sequence(line, 0, words, &at) && token_at(line, at) == NULL;
}

static bool
does_nothing(const SbPythonLine *line)
{
	return list_length(line->tokens) == 1 &&
		(is_at(line, 0, SB_PY_NAME, "pass") || is_at(line, 0, SB_PY_NAME, "return") ||
		 token_at(line, 0)->type == SB_PY_STRING);
}

static void
read_statement(Body *body, const SbPythonLine *line)
{
	StringInfoData words;
	bool		space = false;

	if (does_nothing(line) || (body->opaque == NULL && read_execute(body, line)))
		return;
	if (is_autocommit(line))
	{
		body->part->in_pieces = true;
		return;
	}
	if (body->opaque)
		return;
	initStringInfo(&words);
	foreach_ptr(SbPython, token, line->tokens)
	{
		bool		word = token->type == SB_PY_NAME || token->type == SB_PY_NUMBER;

		if (words.len < 60)
			appendStringInfo(&words, "%s%s", space && word ? " " : "",
							 word || token->type == SB_PY_OPERATOR ? token->text : "...");
		space = word;
	}
	body->opaque = psprintf("%s() has more than SQL: line %d, %s", body->what, token_at(line, 0)->line, words.data);
}

/* Whether a line starts the body of a function of this name. */
static bool
is_definition(const SbPythonLine *line, const char *name)
{
	return line->indent == 0 && is_at(line, 0, SB_PY_NAME, "def") && is_at(line, 1, SB_PY_NAME, name);
}

static void
read_body(List *lines, SbPart *part, const char *name, Body *body)
{
	bool		inside = false;

	body->part = part;
	body->what = name;
	body->script = makeStringInfo();
	foreach_ptr(SbPythonLine, line, lines)
	{
		if (is_definition(line, name))
		{
			body->defined = inside = true;
			/* def upgrade(): pass */
			if (!is_operator(line, list_length(line->tokens) - 1, ":") &&
				!is_at(line, list_length(line->tokens) - 1, SB_PY_NAME, "pass"))
				body->opaque = psprintf("%s() stands in one line", name);
		}
		else if (line->indent == 0)
			inside = false;
		else if (inside)
			read_statement(body, line);
	}
}

/* The first line of what the file says of itself. */
static char *
message_of(List *lines)
{
	SbPythonLine *first = lines ? linitial(lines) : NULL;
	char	   *text;

	if (first == NULL || list_length(first->tokens) != 1 || token_at(first, 0)->type != SB_PY_STRING)
		return NULL;
	text = token_at(first, 0)->text;
	text += strspn(text, " \t\r\n");
	return pnstrdup(text, strcspn(text, "\r\n"));
}

static void
set_bodies(SbPart *part, List *lines)
{
	Body		up = {0};
	Body		down = {0};

	read_body(lines, part, "upgrade", &up);
	read_body(lines, part, "downgrade", &down);
	if (up.opaque)
		sb_part_note(part, up.opaque);
	part->opaque = up.opaque != NULL;
	if (!up.opaque)
		part->up = up.script->data;
	if (down.opaque)
		sb_part_note(part, down.opaque);
	else if (down.defined && (down.script->len > 0 || up.script->len == 0) && !part->opaque)
		part->down = down.script->data;
}

List *
sb_import_alembic(const SbSource *source)
{
	int			length = strlen(source->base) - 3;
	SbPart	   *part;
	List	   *lines;
	char	   *problem;

	if (length <= 0 || strcmp(source->base + length, ".py") != 0 || strstr(source->text, "down_revision") == NULL)
		return NIL;
	lines = sb_python_lines(source->text, &problem);
	part = sb_part(source, "alembic", NULL);
	part->linked = true;
	foreach_ptr(SbPythonLine, line, lines)
		read_assignment(part, line);
	if (part->id == NULL)
		return NIL;
	part->message = message_of(lines);
	if (part->message == NULL || part->message[0] == '\0')
		part->message = sb_words_of(pnstrdup(source->base, length));
	if (problem)
	{
		part->opaque = true;
		sb_part_note(part, psprintf(SB_NO_PYTHON "%s", problem));
	}
	else
		set_bodies(part, lines);
	return list_make1(part);
}

/* Whether a statement is about Alembic's own table, or about transactions. */
static bool
is_alembics(const char *sql)
{
	List	   *trees = sb_parse_quietly(sql);
	Node	   *tree = trees ? ((RawStmt *) linitial(trees))->stmt : NULL;
	RangeVar   *table = NULL;

	if (tree == NULL)
		return false;
	if (IsA(tree, InsertStmt))
		table = ((InsertStmt *) tree)->relation;
	else if (IsA(tree, UpdateStmt))
		table = ((UpdateStmt *) tree)->relation;
	else if (IsA(tree, DeleteStmt))
		table = ((DeleteStmt *) tree)->relation;
	else if (IsA(tree, CreateStmt))
		table = ((CreateStmt *) tree)->relation;
	else if (IsA(tree, DropStmt) && ((DropStmt *) tree)->removeType == OBJECT_TABLE)
		table = makeRangeVarFromNameList(linitial(((DropStmt *) tree)->objects));
	return IsA(tree, TransactionStmt) || (table && strcmp(table->relname, "alembic_version") == 0);
}

/* The next statement; false at the end, and *broken where the rest is no SQL. */
static bool
next_piece(SbScript *script, SbPiece *piece, volatile bool *broken)
{
	MemoryContext oldcontext = CurrentMemoryContext;
	volatile bool found = false;

	PG_TRY();
	{
		found = sb_script_next(script, piece);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		if (sb_is_callers_error(error))
			PG_RE_THROW();
		FlushErrorState();
		*broken = true;
	}
	PG_END_TRY();
	return found;
}

/* A script without what Alembic does for itself; what is no SQL stays as it is. */
static char *
without_alembic(const char *text)
{
	SbScript   *script = sb_script_open(text);
	StringInfoData result;
	SbPiece		piece = {0};
	volatile bool broken = false;

	initStringInfo(&result);
	while (next_piece(script, &piece, &broken))
	{
		char	   *sql = pnstrdup(text + piece.start, piece.end - piece.start);

		if (!is_alembics(sql))
			appendStringInfo(&result, "%s;\n", sql);
	}
	sb_script_close(script);
	if (broken)
		appendStringInfoString(&result, text + piece.end);
	return result.data;
}

/* "a1 -> b2, message"; ids before the arrow are separated by commas. */
static bool
read_running(const char *line, bool *down, List **from, char **to)
{
	const char *rest;
	const char *arrow;

	if (strncmp(line, "-- Running ", 11) != 0)
		return false;
	rest = line + 11;
	*down = strncmp(rest, "downgrade ", 10) == 0;
	if (!*down && strncmp(rest, "upgrade ", 8) != 0)
		return false;
	rest += *down ? 10 : 8;
	arrow = strstr(rest, "->");
	if (arrow == NULL)
		return false;
	*from = NIL;
	for (char *word = strtok(pnstrdup(rest, arrow - rest), ", "); word; word = strtok(NULL, ", "))
		*from = lappend(*from, pstrdup(word));
	rest = arrow + 2 + strspn(arrow + 2, " ");
	*to = pnstrdup(rest, strcspn(rest, " ,"));
	return true;
}

/* A section of the output: what one revision does. */
static List *
add_section(List *parts, const SbSource *source, bool down, List *from, char *to, const char *text)
{
	SbPart	   *part;

	if (down && from == NIL)
		return parts;
	part = sb_part(source, "alembic", down ? linitial(from) : to);
	part->linked = true;
	if (down)
		part->down = without_alembic(text);
	else
	{
		part->parents = from;
		part->up = without_alembic(text);
	}
	return lappend(parts, part);
}

List *
sb_import_alembic_sql(const SbSource *source)
{
	const char *text = source->text;
	List	   *parts = NIL;
	List	   *from = NIL;
	char	   *to = NULL;
	bool		down = false;
	bool		found = false;
	StringInfo	script = makeStringInfo();
	char	   *line;

	while (sb_next_line(&text, &line))
	{
		List	   *next_from;
		char	   *next_to;
		bool		next_down;

		if (!read_running(line, &next_down, &next_from, &next_to))
		{
			appendStringInfo(script, "%s\n", line);
			continue;
		}
		if (found)
			parts = add_section(parts, source, down, from, to, script->data);
		found = true;
		from = next_from;
		to = next_to;
		down = next_down;
		script = makeStringInfo();
	}
	if (found)
		parts = add_section(parts, source, down, from, to, script->data);
	return parts;
}
