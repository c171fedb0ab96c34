/*
 * intake.c
 *	  From a script as people have it to a model.
 *
 * Statements are taken one at a time: split by the server's scanner, parsed by its parser,
 * described by the kinds. SETs become the context of what follows. What a dump or a hand-written
 * script holds besides definitions is passed over where it changes nothing, and refused where
 * passing over would be a lie. All refusals of a script are reported in one error.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/explode.h"
#include "model/intake.h"
#include "model/unwrap.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

static void take_statement(Intake *in, char *body, Node *tree);

/* The same as set_setting, for callers in a statement's own memory. */
static void
set_setting_in_model(Intake *in, const char *name, const char *value)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(in->model->context);

	in->settings = list_copy(in->settings);
	sb_intake_set(in, name, value);
	MemoryContextSwitchTo(oldcontext);
}

/* Statements that a statement was taken apart into. */
static void
take_pieces(Intake *in, List *pieces, Node *tree)
{
	char	   *path = in->search_path;
	List	   *settings = in->settings;

	foreach_ptr(char, text, pieces)
	{
		in->body = text;
		take_statement(in, text, sb_parse_one(text, false)->stmt);
		if (IsA(tree, CreateSchemaStmt))
		{
			CreateSchemaStmt *create = (CreateSchemaStmt *) tree;
			const char *schema = create->schemaname ? create->schemaname : create->authrole->rolename;

			in->search_path = MemoryContextStrdup(in->model->context,
												  psprintf("%s%s%s", quote_identifier(schema),
														   *path ? ", " : "", path));
			if (create->authrole && create->authrole->roletype == ROLESPEC_CSTRING)
				set_setting_in_model(in, "role", create->authrole->rolename);
		}
	}
	in->search_path = path;
	in->settings = settings;
}

/* A DO block that only creates what is not there yet is as good as the statements in it. */
static bool
take_do(Intake *in, char *body, Node *tree)
{
	List	   *unwrapped = sb_unwrap_do(body, (DoStmt *) tree);
	int			line = in->line;

	if (unwrapped == NIL)
		return false;
	foreach_ptr(SbUnwrapped, inner, unwrapped)
	{
		in->line = line + inner->line_offset;
		in->body = inner->text;
		take_statement(in, inner->text, sb_parse_one(inner->text, false)->stmt);
	}
	in->line = line;
	return true;
}

/* The hash of a text that is only a piece of a statement. */
static char *
piece_hash(Intake *in, const char *text)
{
	SbScript   *script;
	SbPiece		piece = in->piece;

	if (text != in->whole)
	{
		script = sb_script_open(text);
		(void) sb_script_next(script, &piece);
		sb_script_close(script);
	}
	return MemoryContextStrdup(in->model->context, piece.hash);
}

static void
take_model(Intake *in, char *body, Node *tree)
{
	SbContext  *context = sb_model_context(in->model, in->search_path, in->settings);
	SbStatement *st = sb_model_add(in->model, body, context);

	st->source = in->source;
	st->position = in->model->count;
	st->number = in->piece.number;
	st->line = in->line;
	st->hash = piece_hash(in, body);
	sb_model_describe(in->model, st, tree);
}

static void
take_statement(Intake *in, char *body, Node *tree)
{
	RawStmt    *raw;
	List	   *pieces;

	if (sb_intake_context(in, tree) || (IsA(tree, DoStmt) && take_do(in, body, tree)))
		return;
	raw = makeNode(RawStmt);
	raw->stmt = tree;
	pieces = sb_explode(body, raw);
	if (pieces)
		take_pieces(in, pieces, tree);
	else
		take_model(in, body, tree);
}

/* Parses a statement; a syntax error gets a hint where the trouble looks like something known. */
static Node *
parse_statement(Intake *in)
{
	RawStmt    *volatile raw = NULL;
	MemoryContext oldcontext = CurrentMemoryContext;

	PG_TRY();
	{
		raw = sb_parse_one(in->body, true);
	}
	PG_CATCH();
	{
		ErrorData  *error;
		const char *hint;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		FlushErrorState();
		hint = sb_script_hint(in->body, Max(error->cursorpos, error->internalpos) - 1);
		if (hint && !error->hint)
			error->hint = pstrdup(hint);
		ReThrowError(error);
	}
	PG_END_TRY();
	return raw->stmt;
}

/*
 * Takes one statement in; a refusal is kept for the end. No subtransaction is needed to go on
 * after one: describing takes no locks or other resources.
 */
static void
take_piece(Intake *in)
{
	volatile bool is_copy = false;
	volatile int count = in->model->count;
	Node	   *volatile tree = NULL;
	MemoryContext oldcontext = CurrentMemoryContext;
	ErrorContextCallback *saved = error_context_stack;

	(void) sb_take_refusal();	/* one that nobody caught */
	PG_TRY();
	{
		tree = parse_statement(in);
		is_copy = IsA(tree, CopyStmt) && ((CopyStmt *) tree)->is_from &&
			((CopyStmt *) tree)->filename == NULL;
		take_statement(in, in->body, tree);
		is_copy = false;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		if (!sb_take_refusal() || geterrcode() != ERRCODE_FEATURE_NOT_SUPPORTED)
			PG_RE_THROW();
		MemoryContextSwitchTo(in->model->context);
		error = CopyErrorData();
		FlushErrorState();
		error_context_stack = saved;
		in->refusals = lappend(in->refusals, error);
		in->model->count = count;
		MemoryContextSwitchTo(oldcontext);
	}
	PG_END_TRY();
	if (is_copy)
		sb_script_skip_copy_data(in->script);
}

/* One error for all refusals: the first one's words, and a list of the others. */
static void
report_refusals(List *refusals)
{
	ErrorData  *first = linitial(refusals);
	StringInfoData detail;
	int			n = 0;

	if (list_length(refusals) == 1)
		ThrowErrorData(first);
	initStringInfo(&detail);
	appendStringInfoString(&detail, first->detail ? first->detail : "");
	foreach_ptr(ErrorData, refusal, refusals)
	{
		if (n++ == 0)
			continue;
		if (n > 11)
		{
			appendStringInfo(&detail, "\nand %d more.", list_length(refusals) - 11);
			break;
		}
		appendStringInfo(&detail, "\n%s: %s. %s %s", refusal->context ? refusal->context : "",
						 refusal->message, refusal->detail ? refusal->detail : "", refusal->hint ? refusal->hint : "");
	}
	first->message = psprintf("%s, nor can %d other statement%s", first->message,
							  list_length(refusals) - 1, list_length(refusals) > 2 ? "s" : "");
	first->detail = detail.data;
	ThrowErrorData(first);
}

/*
 * The catalogue's statements take part by the names that they make, so that what the script says
 * of these is found to belong to them.
 */
static void
add_known(SbModel *model, List *known)
{
	foreach_ptr(SbRow, row, known)
	{
		SbStatement *st = sb_model_add(model, row->body,
									   sb_model_context(model, row->search_path, row->settings));

		CHECK_FOR_INTERRUPTS();
		st->source = row->source;
		st->number = row->number;
		st->line = row->line;
		st->known = true;
		sb_model_describe_text(model, st);
	}
}

/* While the script is split, errors show the line of the trouble. */
static void
split_callback(void *arg)
{
	Intake	   *in = (Intake *) arg;

	errcontext("%s", sb_place_text(in->source, 0, sb_script_line(in->script)));
}

static bool
next_piece(Intake *in)
{
	ErrorContextCallback callback = {error_context_stack, split_callback, in};
	bool		more;

	error_context_stack = &callback;
	more = sb_script_next(in->script, &in->piece);
	error_context_stack = callback.previous;
	return more;
}

/* Takes in all statements of the script. */
static void
take_script(Intake *in, const char *ddl)
{
	while (next_piece(in))
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(in->parsing);
		SbPlace		place = {0};

		CHECK_FOR_INTERRUPTS();
		in->body = in->whole = pnstrdup(ddl + in->piece.start, in->piece.end - in->piece.start);
		in->line = in->piece.line;
		place.source = in->source;
		place.number = in->piece.number;
		place.line = in->line;
		place.text = in->body;
		place.offset = -1;
		sb_place_push(&place);
		take_piece(in);
		sb_place_pop(&place);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(in->parsing);
	}
}

SbModel *
sb_model_of_script(const char *ddl, const char *source, List *known)
{
	Intake		in = {0};

	in.model = sb_model_create();
	in.source = source;
	in.start_path = in.search_path = MemoryContextStrdup(in.model->context,
														  sb_intake_path(namespace_search_path));
	in.parsing = AllocSetContextCreate(CurrentMemoryContext, "schemaboot statement",
									   ALLOCSET_DEFAULT_SIZES);
	add_known(in.model, known);
	in.script = sb_script_open(ddl);
	take_script(&in, ddl);
	sb_script_close(in.script);
	if (in.refusals)
		report_refusals(in.refusals);
	sb_intake_report_cluster(&in);
	sb_model_settle(in.model);
	sb_intake_check_dropped(&in);
	MemoryContextDelete(in.parsing);
	return in.model;
}
