/*
 * script.c
 *	  Splits a script into its statements, one at a time.
 *
 * The rules are psql's (fe_utils/psqlscan.l): a statement ends at a semicolon outside of quotes,
 * comments, parentheses and BEGIN ATOMIC ... END; a backslash outside of quotes starts a command
 * for psql, which reaches to the end of the line or to \\.  All tokens come from the server's
 * scanner, in one scan over the script, so time is linear and memory is bounded by the script
 * plus its largest statement.
 *
 * One thing is stricter than in psql: BEGIN only counts together with ATOMIC, so that a routine
 * or an argument may be called "begin".
 *
 * Nothing is parsed here, and psql variables are not replaced: they end as syntax errors of the
 * parser, to which sb_script_hint has something to say.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/text.h"
#include "base/token.h"
#include "model/script.h"

/* How far behind a syntax error an end of COPY data is looked for. */
#define HINT_BYTES (64 * 1024)

struct SbScript
{
	MemoryContext context;
	MemoryContext scratch;		/* of the statement being scanned */
	const char *text;
	int			length;
	SbScanner  *scanner;
	int			number;			/* statements so far */
	int			start;			/* of the last statement, with its line: lines count from here */
	int			line;
	int			behind;			/* offset behind the semicolon of the last statement */
	bool		scanning;		/* in sb_script_next, or it raised an error */
	StringInfoData words;		/* tokens of the statement, as they get hashed */
};

/* What keeps a semicolon from ending the statement. */
typedef struct Nesting
{
	bool		create;			/* the statement starts with CREATE */
	int			parens;
	int			atomic;			/* 1 in BEGIN ATOMIC ... END, and 1 for each CASE ... END in it */
	int			previous;		/* code of the token before */
	const char *previous_keyword;
} Nesting;

typedef struct PsqlCommand
{
	const char *name;
	const char *instead;		/* what to do; NULL: it is passed over */
} PsqlCommand;

#define INCLUDE_HINT \
	"Call schemaboot_define for each file, with the file's name as source."
#define BRANCH_HINT \
	"Write the statements that are to hold, without a condition: models say what is wanted."
#define RESULT_HINT \
	"End the statement with a semicolon; results of queries cannot be used in models."
#define CONNECT_HINT \
	"Remove the line, and load the script into the database that it is meant for."
#define COPY_HINT \
	"Models hold no rows: load rows after the tables were created, or write a few as INSERT."

/* Commands that scripts hold; any other is refused too, with a general hint. */
static const PsqlCommand commands[] = {
	{"restrict", NULL},			/* pg_dump puts these two around its output */
	{"unrestrict", NULL},
	{"echo", NULL},
	{"qecho", NULL},
	{"warn", NULL},
	{"set", NULL},
	{"unset", NULL},
	{"timing", NULL},
	{"pset", NULL},
	{"encoding", NULL},
	{"errverbose", NULL},
	{"x", NULL},
	{"a", NULL},
	{"t", NULL},
	{"o", NULL},
	{"out", NULL},
	{"i", INCLUDE_HINT},
	{"ir", INCLUDE_HINT},
	{"include", INCLUDE_HINT},
	{"include_relative", INCLUDE_HINT},
	{"if", BRANCH_HINT},
	{"elif", BRANCH_HINT},
	{"else", BRANCH_HINT},
	{"endif", BRANCH_HINT},
	{"g", RESULT_HINT},
	{"gx", RESULT_HINT},
	{"gset", RESULT_HINT},
	{"gexec", RESULT_HINT},
	{"gdesc", RESULT_HINT},
	{"crosstabview", RESULT_HINT},
	{"watch", RESULT_HINT},
	{"c", CONNECT_HINT},
	{"connect", CONNECT_HINT},
	{"copy", COPY_HINT},
	{".", COPY_HINT},
	{"!", "Remove the line, and run the shell command outside of the script."},
	{";", "End the statement with a semicolon without a backslash."},
};

#define OTHER_HINT \
	"Remove the line: only SQL is read here, and psql commands that change nothing in the schema."

SbScript *
sb_script_open(const char *text)
{
	static const char bom[] = "\xEF\xBB\xBF";
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot script",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	SbScript   *script = palloc0(sizeof(SbScript));
	bool		has_bom = GetDatabaseEncoding() == PG_UTF8 && strncmp(text, bom, strlen(bom)) == 0;

	script->context = context;
	script->scratch = AllocSetContextCreate(context, "schemaboot statement",
											ALLOCSET_DEFAULT_SIZES);
	script->text = text;
	script->length = strlen(text);
	script->scanner = sb_scanner_open(text, has_bom ? strlen(bom) : 0);
	script->line = 1;
	initStringInfo(&script->words);
	MemoryContextSwitchTo(caller);
	return script;
}

void
sb_script_close(SbScript *script)
{
	MemoryContextDelete(script->context);
}

int
sb_script_line_of(const SbScript *script, int offset)
{
	bool		behind = offset >= script->start;
	const char *at = script->text + (behind ? script->start : 0);
	const char *end = script->text + Min(offset, script->length);
	int			line = behind ? script->line : 1;

	while ((at = memchr(at, '\n', end - at)) != NULL)
	{
		line++;
		at++;
	}
	return line;
}

int
sb_script_line(const SbScript *script)
{
	if (script->scanning)
		return sb_script_line_of(script, sb_scanner_offset(script->scanner));
	return script->line;
}

/* End of the line (the newline, or the end of the text) that holds the offset. */
static int
line_end(const char *text, int offset)
{
	return offset + strcspn(text + offset, "\n");
}

/* True if the line that starts at the offset is the end of rows of COPY. */
static bool
is_copy_end(const char *text, int offset)
{
	const char *line = text + offset;

	return line[0] == '\\' && line[1] == '.' &&
		(line[2] == '\0' || line[2] == '\n' || (line[2] == '\r' && line[3] == '\n'));
}

/*
 * End of the arguments of a psql command that start at the offset: the end of the line, or a
 * backslash outside of quotes, which starts the next command, or the end of \\, behind which SQL
 * goes on.
 */
static int
command_end(const char *text, int offset)
{
	char		quote = '\0';

	for (; text[offset] != '\0' && text[offset] != '\n'; offset++)
	{
		char		c = text[offset];

		if (quote == '\0' && c == '\\')
			return text[offset + 1] == '\\' ? offset + 2 : offset;
		if (quote == '\'' && c == '\\' && text[offset + 1] != '\0' && text[offset + 1] != '\n')
			offset++;
		else if (quote == '\0' && (c == '\'' || c == '"' || c == '`'))
			quote = c;
		else if (c == quote)
			quote = '\0';
	}
	return offset;
}

static void
refuse_command(const SbScript *script, const char *name, int backslash, const char *hint)
{
	char	   *line = pnstrdup(script->text + backslash,
								line_end(script->text, backslash) - backslash);

	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("psql command \"\\%s\" cannot be used in a script of models",
					sb_bounded(pstrdup(name))),
			 errdetail("Line %d: %s", sb_script_line_of(script, backslash), sb_bounded(line)),
			 errhint("%s", hint)));
}

/*
 * Passes over the psql command at a backslash, or raises an error.  in_statement: a statement has
 * begun, of which the command would be a part.
 */
static void
pass_command(SbScript *script, int backslash, bool in_statement)
{
	const char *text = script->text;
	int			name_length = strcspn(text + backslash + 1, " \t\r\n\f\v\\");
	char	   *name;
	const PsqlCommand *command = NULL;

	/* a bare backslash and \; have no name by this rule, other than in psql */
	if (text[backslash + 1] == ';' || text[backslash + 1] == '!' || text[backslash + 1] == '.')
		name_length = 1;
	name = pnstrdup(text + backslash + 1, name_length);
	for (int i = 0; i < lengthof(commands) && command == NULL; i++)
		if (strcmp(commands[i].name, name) == 0)
			command = &commands[i];

	if (command == NULL)
		refuse_command(script, name, backslash, OTHER_HINT);
	if (command->instead)
		refuse_command(script, name, backslash, command->instead);
	if (in_statement)
		refuse_command(script, name, backslash,
					   "End the statement before it with a semicolon, or remove the line.");
	sb_scanner_hide(script->scanner, backslash + 1,
					command_end(text, backslash + 1 + name_length));
}

/* Takes note of the next token of the statement. */
static void
nesting_see(Nesting *nesting, const SbToken *token)
{
	bool		is_name = nesting->previous == '.' ||
		(nesting->previous_keyword && strcmp(nesting->previous_keyword, "as") == 0);

	if (nesting->previous == 0)
		nesting->create = sb_token_is(token, "create");
	if (token->code == '(')
		nesting->parens++;
	else if (token->code == ')' && nesting->parens > 0)
		nesting->parens--;
	else if (token->keyword && nesting->create && nesting->parens == 0 && !is_name)
	{
		if (nesting->atomic == 0)
			nesting->atomic = sb_token_is(token, "atomic") && nesting->previous_keyword &&
				strcmp(nesting->previous_keyword, "begin") == 0;
		else if (sb_token_is(token, "case"))
			nesting->atomic++;
		else if (sb_token_is(token, "end"))
			nesting->atomic--;
	}
	nesting->previous = token->code;
	nesting->previous_keyword = token->keyword;
}

/* Adds a token to the text that is hashed: see SbPiece. */
static void
add_word(StringInfo words, const char *text, const SbToken *token)
{
	if (words->len > 0)
		appendStringInfoChar(words, ' ');
	if (token->keyword)
		appendStringInfoString(words, token->keyword);
	else if (token->ident && text[token->start] != '"')
		appendStringInfoString(words, token->ident);
	else
		appendBinaryStringInfo(words, text + token->start, token->end - token->start);
}

/*
 * Scans the next statement; false at the end of the script.  Sets start and end of the piece, and
 * words.
 */
static bool
scan_statement(SbScript *script, SbPiece *piece)
{
	Nesting		nesting = {0};
	SbToken		token;
	bool		started = false;

	while (sb_scanner_next(script->scanner, &token))
	{
		bool		inside = nesting.parens > 0 || nesting.atomic > 0;

		CHECK_FOR_INTERRUPTS();
		if (token.code == '\\')
		{
			pass_command(script, token.start, started);
			continue;
		}
		script->behind = token.end;
		if (token.code == ';' && !inside)
		{
			if (started)
				break;
			continue;
		}
		if (!started)
			piece->start = token.start;
		started = true;
		piece->end = token.end;
		nesting_see(&nesting, &token);
		add_word(&script->words, script->text, &token);
	}
	return started;
}

bool
sb_script_next(SbScript *script, SbPiece *piece)
{
	MemoryContext caller;
	bool		found;

	memset(piece, 0, sizeof(*piece));
	MemoryContextReset(script->scratch);
	resetStringInfo(&script->words);

	script->scanning = true;
	caller = MemoryContextSwitchTo(script->scratch);
	found = scan_statement(script, piece);
	MemoryContextSwitchTo(caller);

	if (found)
	{
		script->line = sb_script_line_of(script, piece->start);
		script->start = piece->start;
		piece->line = script->line;
		piece->number = ++script->number;
	{
		char	   *hash = sb_sha256(script->words.data, script->words.len);

		strlcpy(piece->hash, hash, sizeof(piece->hash));
		pfree(hash);
	}
	}
	script->scanning = false;
	return found;
}

/* The rows start at the line after the one where the statement ends. */
void
sb_script_skip_copy_data(SbScript *script)
{
	const char *text = script->text;
	int			from = line_end(text, script->behind);
	int			to;

	if (text[from] == '\0')
		return;
	for (to = ++from; text[to] != '\0' && !is_copy_end(text, to);)
	{
		CHECK_FOR_INTERRUPTS();
		to = line_end(text, to);
		if (text[to] == '\n')
			to++;
	}
	sb_scanner_hide(script->scanner, from, line_end(text, to));
}

/* True if rows of COPY end within reach behind the offset. */
static bool
before_copy_end(const char *text, int offset)
{
	int			limit = offset + strnlen(text + offset, HINT_BYTES);

	while (offset < limit && text[offset] != '\0')
	{
		offset = line_end(text, offset);
		if (text[offset] == '\n' && is_copy_end(text, ++offset))
			return true;
	}
	return false;
}

const char *
sb_script_hint(const char *text, int offset)
{
	char		next;

	if (offset < 0 || offset > strlen(text) || text[offset] == '\0')
		return NULL;
	if (text[offset] == '\\')
		return OTHER_HINT;

	/* the parser may point to the colon or to the name behind it */
	if (text[offset] != ':' && offset > 0 && text[offset - 1] == ':')
		offset--;
	next = text[offset] == ':' ? text[offset + 1] : '\0';
	if ((offset == 0 || text[offset - 1] != ':') &&
		(sb_is_word_char(next) || next == '\'' || next == '"' || next == '{'))
		return "This looks like a psql variable, which only psql can replace: write its value.";

	if (before_copy_end(text, offset))
		return "This looks like rows of a COPY ... FROM stdin. " COPY_HINT;
	return NULL;
}
