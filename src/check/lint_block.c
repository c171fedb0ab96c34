/*
 * lint_block.c
 *	  What DO blocks, and functions that the script makes and calls, run inside.
 *
 * Each statement of a block of plpgsql is taken as if it ran, in the order in which they stand: conditions and loops are not
 * followed. EXECUTE is followed where its string is a constant. What a string is put together of cannot be known.
 */
#include "base/compat.h"

#include "base/attempt.h"
#include "base/parse.h"
#include "catalog/namespace.h"
#include "check/lint_inner.h"
#include "mb/pg_wchar.h"
#include "model/unwrap.h"

/* A block that is to be read. */
typedef struct Block
{
	const char *text;			/* of the DO statement, or of the body */
	DoStmt	   *stmt;			/* NULL: a body */
	int			line;			/* of the body, behind its statement */
	List	   *found;			/* of SbUnwrapped * */
} Block;

/* A function without arguments that the script has made. */
typedef struct Body
{
	char	   *text;
	int			line;			/* in the script, of its first line */
} Body;

static int
count_lines(const char *text, int length)
{
	int			lines = 0;

	for (int i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static void
read_block(void *arg)
{
	Block	   *block = arg;

	block->found = block->stmt ? sb_do_statements(block->text, block->stmt) :
		sb_body_statements(block->text, 0);
}

/* A slip in a block is found before it runs; types that the script has yet to make are none. */
static void
tell_of_error(SbLint *lint, const Block *block, ErrorData *error)
{
	int			at = 0;

	if (error->sqlerrcode != ERRCODE_SYNTAX_ERROR)
		return;
	foreach_node(DefElem, option, block->stmt->args)
		if (strcmp(option->defname, "as") == 0)
			lint->findings->line += count_lines(block->text, option->location);
	if (error->internalquery && error->internalpos > 0)
		at = pg_mbcharcliplen(error->internalquery, strlen(error->internalquery), error->internalpos - 1);
	lint->findings->line += count_lines(error->internalquery, at);
	(void) sb_find(lint->findings, SB_RULE_SYNTAX, NULL, NULL, error->message, error->hint);
}

/* A statement, or some in the string of an EXECUTE. */
static void
visit_inner(SbLint *lint, const char *text)
{
	foreach_node(RawStmt, raw, sb_parse_quietly(text))
	{
		lint->text = raw->stmt_len ? pnstrdup(text + raw->stmt_location, raw->stmt_len) :
			pstrdup(text + raw->stmt_location);
		sb_lint_ask(lint, raw->stmt);
	}
}

/* Reads a block that begins in a line, and asks the rules about what it runs, all in one transaction. */
static void
visit_block(SbLint *lint, Block *block, int line)
{
	ErrorData  *error = sb_attempt(read_block, block, false);
	const char *text = lint->text;
	bool		in_block = lint->in_block;

	if (error)
	{
		if (block->stmt)
			tell_of_error(lint, block, error);
		return;
	}
	lint->depth++;
	lint->in_block = true;
	foreach_ptr(SbUnwrapped, inner, block->found)
	{
		lint->findings->line = line + inner->line_offset;
		visit_inner(lint, inner->text);
	}
	lint->in_block = in_block;
	lint->depth--;
	lint->text = text;
}

/* CREATE FUNCTION f() ... LANGUAGE plpgsql: what it does is told where it is called. */
static void
keep_body(SbLint *lint, const CreateFunctionStmt *stmt)
{
	char	   *source = NULL;
	int			line = 0;
	bool		plpgsql = false;
	Body	   *body;
	MemoryContext oldcontext;

	foreach_node(DefElem, option, stmt->options)
	{
		if (strcmp(option->defname, "as") == 0 && list_length((List *) option->arg) == 1)
		{
			source = strVal(linitial((List *) option->arg));
			line = count_lines(lint->text, option->location);
			/* the option is AS, and the body may begin some lines behind it */
			for (const char *at = lint->text + option->location; *at && *at != '$' && *at != '\''; at++)
				line += *at == '\n';
		}
		else if (strcmp(option->defname, "language") == 0)
			plpgsql = strcmp(strVal(option->arg), "plpgsql") == 0;
	}
	if (source == NULL || !plpgsql || stmt->parameters)
		return;
	oldcontext = MemoryContextSwitchTo(lint->context);
	body = palloc(sizeof(Body));
	body->text = pstrdup(source);
	body->line = lint->findings->line + line;
	sb_map_put(lint->bodies, pstrdup(NameListToString(stmt->funcname)), body);
	MemoryContextSwitchTo(oldcontext);
}

static void
visit_call(SbLint *lint, const FuncCall *call)
{
	Body	   *body = call->args ? NULL : sb_map_get(lint->bodies, NameListToString(call->funcname));
	Block		block = {0};
	int			line = lint->findings->line;

	if (body == NULL)
		return;
	block.text = body->text;
	visit_block(lint, &block, body->line);
	lint->findings->line = line;
}

void
sb_lint_block(SbLint *lint, Node *node)
{
	/* blocks in blocks, and functions that call each other */
	if (lint->depth > 3)
		return;
	if (IsA(node, DoStmt))
	{
		Block		block = {.text = lint->text,.stmt = (DoStmt *) node};
		int			line = lint->findings->line;

		visit_block(lint, &block, line);
		lint->findings->line = line;
	}
	else if (IsA(node, CreateFunctionStmt))
		keep_body(lint, (CreateFunctionStmt *) node);
	else if (IsA(node, CallStmt))
		visit_call(lint, ((CallStmt *) node)->funccall);
	else if (IsA(node, SelectStmt))
	{
		foreach_node(ResTarget, target, ((SelectStmt *) node)->targetList)
			if (IsA(target->val, FuncCall))
				visit_call(lint, (FuncCall *) target->val);
	}
}
