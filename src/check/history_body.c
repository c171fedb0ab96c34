/*
 * history_body.c
 *	  The scripts of a revision, statement by statement: what PostgreSQL's parser takes, and what a revision cannot have.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "check/history_inner.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "model/script.h"

typedef struct Reading
{
	SbHistory  *history;
	const SbRevision *revision;
	const char *text;
	bool		down;
	bool		whole;
	SbScript   *script;
} Reading;

static char *
with_way(const Reading *scan, const char *message)
{
	return scan->down ? psprintf("in its way back: %s", message) : (char *) message;
}

static void
find_unparsable(Reading *scan, int statement, int line, const char *message, const char *hint)
{
	scan->whole = false;
	(void) sb_history_find(scan->history, SB_RULE_UNPARSABLE_BODY, scan->revision, statement, line, NULL,
						   with_way(scan, message), hint);
}

/* The line of an error's position within the statement. */
static int
line_of(const char *text, const ErrorData *error, const char **hint)
{
	int			length = strlen(text);
	int			offset;
	int			line = 0;

	if (error->cursorpos <= 0)
		return 0;
	offset = pg_mbcharcliplen(text, length, error->cursorpos - 1);
	for (int i = 0; i < offset; i++)
		line += text[i] == '\n';
	*hint = *hint ? *hint : sb_script_hint(text, offset);
	return line;
}

/* The next statement; false at the end, and for what is no SQL at all. */
static bool
next_piece(Reading *scan, SbPiece *piece)
{
	MemoryContext oldcontext = CurrentMemoryContext;
	volatile bool found = false;

	PG_TRY();
	{
		found = sb_script_next(scan->script, piece);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		if (sb_is_callers_error(error))
			PG_RE_THROW();
		FlushErrorState();
		find_unparsable(scan, piece->number + 1, sb_script_line(scan->script), error->message, error->hint);
	}
	PG_END_TRY();
	return found;
}

/* What sb_script_run refuses. */
static const char *
refusal_of(Node *tree)
{
	CopyStmt   *copy = (CopyStmt *) tree;
	TransactionStmt *transaction = (TransactionStmt *) tree;

	if (IsA(tree, CopyStmt) && copy->filename == NULL && !copy->is_program)
		return "a revision cannot COPY from or to the client";
	if (IsA(tree, TransactionStmt) && transaction->kind != TRANS_STMT_BEGIN && transaction->kind != TRANS_STMT_START &&
		transaction->kind != TRANS_STMT_COMMIT)
		return "a revision cannot end or divide its transaction";
	return NULL;
}

static SbHistoryPiece *
take_piece(Reading *scan, const SbPiece *piece)
{
	SbHistoryPiece *result = palloc0(sizeof(SbHistoryPiece));
	ErrorData  *error = NULL;
	RawStmt    *raw;
	const char *refusal;

	result->text = pnstrdup(scan->text + piece->start, piece->end - piece->start);
	result->number = piece->number;
	result->line = piece->line;
	raw = sb_parse_try(result->text, &error);
	if (raw == NULL)
	{
		const char *hint = error ? error->hint : NULL;
		int			line = error ? line_of(result->text, error, &hint) : 0;

		find_unparsable(scan, piece->number, piece->line + line, error ? error->message : "no statement", hint);
		return result;
	}
	result->tree = raw->stmt;
	refusal = refusal_of(raw->stmt);
	if (refusal)
		(void) sb_history_find(scan->history, SB_RULE_REFUSED_STATEMENT, scan->revision, piece->number, piece->line, NULL,
							   with_way(scan, refusal), NULL);
	if (IsA(raw->stmt, CopyStmt) && refusal && ((CopyStmt *) raw->stmt)->is_from)
		sb_script_skip_copy_data(scan->script);
	return result;
}

List *
sb_history_pieces(SbHistory *history, const SbRevision *revision, const char *text, bool down, bool *whole)
{
	Reading		scan = {.history = history,.revision = revision,.text = text,.down = down,.whole = true};
	SbPiece		piece = {0};
	List	   *pieces = NIL;

	*whole = true;
	if (text == NULL)
		return NIL;
	scan.script = sb_script_open(text);
	while (next_piece(&scan, &piece))
	{
		CHECK_FOR_INTERRUPTS();
		pieces = lappend(pieces, take_piece(&scan, &piece));
	}
	sb_script_close(scan.script);
	*whole = scan.whole;
	return pieces;
}
