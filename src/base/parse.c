/*
 * parse.c
 *	  The server's raw parser, with strings always read as the SQL standard says.
 *
 * Scripts are read the same way whatever standard_conforming_strings is in the session that loads
 * them: as pg_dump writes them, and as psql by default sends them.
 *
 * There is no subtransaction around the parser where its errors are swallowed: it takes memory
 * and nothing else (no locks, buffers, snapshots, catalog references), so there is nothing that
 * only an abort could give back.
 */
#include "base/compat.h"

#include "nodes/nodes.h"
#include "parser/parser.h"

#include "base/parse.h"
#include "base/token.h"

/*
 * Classes of SQLSTATE by which the parser says that a text is not valid; 22 is for escapes,
 * lengths and precisions out of range, 0A for syntax that it knows and does not do.  Any other
 * (cancel, out of memory, stack depth, ...) says something about the session.
 */
static const int invalid_text[] = {
	MAKE_SQLSTATE('4', '2', '0', '0', '0'),
	MAKE_SQLSTATE('2', '2', '0', '0', '0'),
	MAKE_SQLSTATE('0', 'A', '0', '0', '0')
};

static bool
is_invalid_text(int sqlstate)
{
	for (int i = 0; i < lengthof(invalid_text); i++)
		if (ERRCODE_TO_CATEGORY(sqlstate) == invalid_text[i])
			return true;
	return false;
}

/*
 * raw_parser with the settings for reading.  On an error, *error is set instead, and NIL
 * returned: settings and memory context are as before, and the error is off the stack.
 */
static List *
parse_or_error(const char *text, RawParseMode mode, bool notices, ErrorData **error)
{
	MemoryContext caller = CurrentMemoryContext;
	List	   *volatile result = NIL;
	ErrorData  *volatile caught = NULL;
	SbReading	saved;

	sb_reading_begin(&saved, notices);
	PG_TRY();
	{
		result = raw_parser(text, mode);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		caught = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	sb_reading_end(&saved);
	*error = caught;
	return result;
}

RawStmt *
sb_parse_one(const char *text, bool notices)
{
	ErrorData  *error;
	List	   *list = parse_or_error(text, RAW_PARSE_DEFAULT, notices, &error);

	if (error)
	{
		error->message = sb_bounded(error->message);
		ReThrowError(error);
	}
	if (list_length(list) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 list == NIL ? errmsg("text holds no SQL statement") :
				 errmsg("text holds %d SQL statements where one is expected", list_length(list))));
	return linitial_node(RawStmt, list);
}

RawStmt *
sb_parse_try(const char *text, ErrorData **error)
{
	List	   *list = parse_or_error(text, RAW_PARSE_DEFAULT, false, error);

	if (*error && !is_invalid_text((*error)->sqlerrcode))
		ReThrowError(*error);
	if (*error)
		(*error)->message = sb_bounded((*error)->message);
	return list ? linitial_node(RawStmt, list) : NULL;
}

/*
 * Parses in a mode; NIL if the text is not valid.  Errors that are not about the text are raised.
 */
static List *
parse_quietly(const char *text, RawParseMode mode)
{
	ErrorData  *error;
	List	   *list = parse_or_error(text, mode, false, &error);

	if (error && !is_invalid_text(error->sqlerrcode))
		ReThrowError(error);
	return list;
}

List *
sb_parse_quietly(const char *text)
{
	return parse_quietly(text, RAW_PARSE_DEFAULT);
}

/* In this mode the parser gives a SELECT whose only target is the expression. */
Node *
sb_parse_expression(const char *text)
{
	List	   *list = parse_quietly(text, RAW_PARSE_PLPGSQL_EXPR);
	SelectStmt *select;

	if (list_length(list) != 1)
		return NULL;
	select = (SelectStmt *) linitial_node(RawStmt, list)->stmt;
	if (!IsA(select, SelectStmt) || list_length(select->targetList) != 1 || select->fromClause ||
		select->whereClause || select->groupClause || select->havingClause ||
		select->distinctClause || select->windowClause || select->limitCount ||
		select->limitOffset || select->op != SETOP_NONE)
		return NULL;
	return linitial_node(ResTarget, select->targetList)->val;
}

void
sb_prove_text(const char *text, const Node *expected)
{
	List	   *list = sb_parse_quietly(text);

	if (list_length(list) == 1 && equal(linitial_node(RawStmt, list)->stmt, expected))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("could not take a statement apart into its elements"),
			 errdetail("This part of it does not mean what it should: %s",
					   sb_bounded(pstrdup(text))),
			 errhint("Write its elements as statements of their own.")));
}
