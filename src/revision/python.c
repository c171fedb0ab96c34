/*
 * python.c
 *	  Tokens of Python, as far as migration files need it.
 *
 * The rules are those of "Lexical analysis" in Python's language reference. Nothing is evaluated but string literals:
 * quotes, prefixes, escapes.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "revision/python.h"

typedef struct Lexer
{
	char	   *problem;		/* the first one; or NULL */
	const char *c;
	int			line;
	int			brackets;
} Lexer;

static void
fail(Lexer *lexer, int line, const char *what)
{
	if (lexer->problem == NULL)
		lexer->problem = psprintf("line %d, %s", line, what);
}

/* The value of some hex digits; *text moves behind them. */
static pg_wchar
hex_value(Lexer *lexer, int digits)
{
	char		copy[9] = "";

	for (int i = 0; i < digits; i++)
	{
		if (!isxdigit((unsigned char) lexer->c[i]))
		{
			fail(lexer, lexer->line, "an unreadable escape in a string");
			return '?';
		}
		copy[i] = lexer->c[i];
	}
	lexer->c += digits;
	return strtoul(copy, NULL, 16);
}

static void
append_character(Lexer *lexer, StringInfo text, pg_wchar character)
{
	char		encoded[MAX_UNICODE_EQUIVALENT_STRING + 1] = "";

	if (character == 0 || !is_valid_unicode_codepoint(character) || is_utf16_surrogate_first(character) ||
		is_utf16_surrogate_second(character))
	{
		fail(lexer, lexer->line, "an unusable character in a string");
		character = '?';
	}
	pg_unicode_to_server(character, (unsigned char *) encoded);
	appendStringInfoString(text, encoded);
}

/* What stands behind a backslash. */
static void
read_escape(Lexer *lexer, StringInfo text)
{
	static const char from[] = "\\'\"abfnrtv";
	static const char to[] = "\\'\"\a\b\f\n\r\t\v";
	char		c = *lexer->c++;
	const char *simple = c ? strchr(from, c) : NULL;

	if (c == '\n')
		lexer->line++;
	else if (simple)
		appendStringInfoChar(text, to[simple - from]);
	else if (c == 'x' || c == 'u' || c == 'U')
		append_character(lexer, text, hex_value(lexer, c == 'x' ? 2 : c == 'u' ? 4 : 8));
	else if (c >= '0' && c <= '7')
	{
		pg_wchar	value = c - '0';

		for (int i = 0; i < 2 && *lexer->c >= '0' && *lexer->c <= '7'; i++)
			value = value * 8 + (*lexer->c++ - '0');
		append_character(lexer, text, value);
	}
	else
	{
		/* as Python does, with a warning */
		appendStringInfoChar(text, '\\');
		if (c)
			appendStringInfoChar(text, c);
		else
			lexer->c--;
	}
}

/* A string whose opening quote comes next. */
static char *
read_string(Lexer *lexer, bool raw)
{
	char		quote = *lexer->c;
	bool		triple = lexer->c[1] == quote && lexer->c[2] == quote;
	int			start = lexer->line;
	StringInfoData text;

	initStringInfo(&text);
	lexer->c += triple ? 3 : 1;
	for (;;)
	{
		char		c = *lexer->c;

		if (c == '\0' || (c == '\n' && !triple))
		{
			fail(lexer, start, "a string that does not end");
			return text.data;
		}
		if (c == quote && (!triple || (lexer->c[1] == quote && lexer->c[2] == quote)))
			break;
		lexer->c++;
		if (c == '\n')
			lexer->line++;
		if (c == '\\' && raw && *lexer->c)
		{
			appendStringInfoChar(&text, c);
			if (*lexer->c == '\n')
				lexer->line++;
			appendStringInfoChar(&text, *lexer->c++);
		}
		else if (c == '\\')
			read_escape(lexer, &text);
		else
			appendStringInfoChar(&text, c);
	}
	lexer->c += triple ? 3 : 1;
	return text.data;
}

/* How many letters before a quote belong to the string; -1: it is no string. */
static int
string_prefix(const char *c, bool *raw, bool *format)
{
	int			length = strspn(c, "rRbBfFuUtT");

	if (length > 2 || (c[length] != '\'' && c[length] != '"'))
		return -1;
	*raw = strcspn(c, "rR") < length;
	*format = strcspn(c, "fFbBtT") < length;
	return length;
}

static bool
is_name_part(char c)
{
	return isalnum((unsigned char) c) || c == '_' || IS_HIGHBIT_SET(c);
}

static SbPython *
read_token(Lexer *lexer)
{
	SbPython   *token = palloc0(sizeof(SbPython));
	bool		raw,
				format;
	int			prefix = string_prefix(lexer->c, &raw, &format);
	const char *start = lexer->c;

	token->line = lexer->line;
	if (prefix >= 0)
	{
		lexer->c += prefix;
		token->type = format ? SB_PY_FORMAT : SB_PY_STRING;
		token->text = read_string(lexer, raw);
		return token;
	}
	if (is_name_part(*lexer->c))
	{
		token->type = isdigit((unsigned char) *lexer->c) ? SB_PY_NUMBER : SB_PY_NAME;
		while (is_name_part(*lexer->c))
			lexer->c++;
	}
	else
	{
		token->type = SB_PY_OPERATOR;
		lexer->c++;
	}
	token->text = pnstrdup(start, lexer->c - start);
	return token;
}

/* Passes over what is no token. False: the logical line ends. */
static bool
skip_space(Lexer *lexer)
{
	for (;;)
	{
		if (*lexer->c == '#')
			lexer->c += strcspn(lexer->c, "\n");
		else if (*lexer->c == ' ' || *lexer->c == '\t' || *lexer->c == '\f' || *lexer->c == '\r')
			lexer->c++;
		else if (*lexer->c == '\\' && lexer->c[1] == '\n')
		{
			lexer->c += 2;
			lexer->line++;
		}
		else if (*lexer->c == '\n' && lexer->brackets > 0)
		{
			lexer->c++;
			lexer->line++;
		}
		else
			return *lexer->c != '\n' && *lexer->c != '\0';
	}
}

static void
count_brackets(Lexer *lexer, const SbPython *token)
{
	if (token->type != SB_PY_OPERATOR)
		return;
	if (strchr("([{", token->text[0]))
		lexer->brackets++;
	else if (strchr(")]}", token->text[0]) && lexer->brackets > 0)
		lexer->brackets--;
}

static int
read_indent(Lexer *lexer)
{
	int			indent = 0;

	for (; *lexer->c == ' ' || *lexer->c == '\t'; lexer->c++)
		indent = *lexer->c == '\t' ? (indent / 8 + 1) * 8 : indent + 1;
	return indent;
}

/* What version control leaves behind where two people changed the same lines. */
static bool
is_conflict(const char *line)
{
	return strncmp(line, "<<<<<<< ", 8) == 0 || strncmp(line, ">>>>>>> ", 8) == 0;
}

/* A bracket that is never closed takes the rest of the file: only the line in which it stands is left, and what is behind that is read anew. */
static void
go_back(Lexer *lexer, SbPythonLine *line, const char *start, int number)
{
	List	   *tokens = NIL;

	fail(lexer, number, "a bracket that is not closed");
	foreach_ptr(SbPython, token, line->tokens)
		if (token->line == number)
			tokens = lappend(tokens, token);
	line->tokens = tokens;
	lexer->c = strchrnul(start, '\n');
	lexer->line = number;
	lexer->brackets = 0;
}

List *
sb_python_lines(const char *text, char **problem)
{
	Lexer		lexer = {.c = text,.line = 1};
	List	   *lines = NIL;

	while (*lexer.c)
	{
		SbPythonLine *line = palloc0(sizeof(SbPythonLine));
		const char *start = lexer.c;
		int			number = lexer.line;

		CHECK_FOR_INTERRUPTS();
		if (is_conflict(start))
			fail(&lexer, number, "a conflict that was not resolved");
		line->indent = read_indent(&lexer);
		while (skip_space(&lexer))
		{
			SbPython   *token = read_token(&lexer);

			count_brackets(&lexer, token);
			line->tokens = lappend(line->tokens, token);
		}
		if (lexer.brackets > 0)
			go_back(&lexer, line, start, number);
		if (*lexer.c == '\n')
		{
			lexer.c++;
			lexer.line++;
		}
		if (line->tokens)
			lines = lappend(lines, line);
	}
	*problem = lexer.problem;
	return lines;
}
