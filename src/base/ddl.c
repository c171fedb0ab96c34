/*
 * ddl.c
 *	  SQL commands that make facts: what the kinds write.
 */
#include "base/compat.h"

#include "base/ddl.h"
#include "utils/builtins.h"

/* Appends formatted text, however long it is. */
static void pg_attribute_printf(2, 0)
append(StringInfo buf, const char *format, va_list args)
{
	for (;;)
	{
		va_list		copy;
		int			needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(buf, format, copy);
		va_end(copy);
		if (needed == 0)
			break;
		enlargeStringInfo(buf, needed);
	}
}

void
sb_ddl_addv(SbDdl *ddl, const char *format, va_list args)
{
	StringInfoData buf;

	initStringInfo(&buf);
	append(&buf, format, args);
	ddl->commands = lappend(ddl->commands, sb_exact_text(buf.data));
}

void
sb_ddl_add(SbDdl *ddl, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	sb_ddl_addv(ddl, format, args);
	va_end(args);
}

void
sb_clause(StringInfo command, const char *format,...)
{
	va_list		args;

	if (command->len > 0)
		appendStringInfoChar(command, ' ');
	va_start(args, format);
	append(command, format, args);
	va_end(args);
}

void
sb_item(StringInfo command, const char *open, bool *first, const char *format,...)
{
	va_list		args;

	appendStringInfoString(command, *first ? open : ", ");
	*first = false;
	va_start(args, format);
	append(command, format, args);
	va_end(args);
}

void
sb_line(SbLines *lines, const char *format,...)
{
	va_list		args;

	appendStringInfoString(lines->command, lines->begun ? ",\n    " : " (\n    ");
	lines->begun = true;
	va_start(args, format);
	append(lines->command, format, args);
	va_end(args);
}

void
sb_lines_end(SbLines *lines)
{
	appendStringInfoString(lines->command, lines->begun ? "\n)" : " ()");
}

void
sb_line_option(SbLines *lines, const char *option, const SbFact *fact,
					const char *attribute)
{
	const char *value = sb_fact_get(fact, attribute);

	if (value)
		sb_line(lines, "%s = %s", option, value);
}

char *
sb_literal(const char *text)
{
	return quote_literal_cstr(text);
}

bool
sb_ddl_makes(const SbDdl *ddl, SbKind kind, const char *identity)
{
	return ddl->makes == NULL || ddl->makes(ddl->makes_arg, kind, identity);
}

/* Whether the parentheses around a text are those of a subquery, which is no expression without. */
static bool
is_subquery(const char *text)
{
	static const char *const words[] = {"SELECT", "WITH", "VALUES"};

	text += strspn(text, "( \n");
	for (int i = 0; i < lengthof(words); i++)
		if (strncmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* Whether the first parenthesis is closed by the last character only. */
static bool
is_parenthesized(const char *text)
{
	int			depth = 0;
	char		quote = 0;

	if (*text != '(')
		return false;
	for (const char *at = text; *at; at++)
	{
		if (quote)
		{
			/* a doubled quote ends it and begins it again */
			if (*at == quote)
				quote = 0;
		}
		else if (*at == '\'' || *at == '"')
			quote = *at;
		else if (*at == '(')
			depth++;
		else if (*at == ')')
			depth--;
		if (depth == 0 && quote == 0)
			return at[1] == '\0';
	}
	return false;
}

char *
sb_parenthesized(const char *expression)
{
	while (*expression == '\n' || *expression == ' ')
		expression++;
	if (is_parenthesized(expression) && !is_subquery(expression))
		return pstrdup(expression);
	return psprintf("(%s)", expression);
}
