/*
 * rehearse_script.c
 *	  Runs the statements of a script one by one, each measured, and tells of them.
 *
 * What cannot be taken back is not run: writing files, and what changes the session. What cannot run in a transaction
 * block runs in the form that can, and is told with the lock that its own form takes.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "base/parse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_enum.h"
#include "check/rehearse.h"
#include "check/rehearse_sequences.h"
#include "check/rehearse_session.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "facts/aside.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/script.h"
#include "revision/run.h"
#include "run/execute.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* Where it is. */
typedef struct Reading
{
	SbRehearsal *rehearsal;
	const SbRehearsedScript *script;
	SbScript   *pieces;
	SbPiece		piece;
	char	   *text;			/* of the statement */
	RawStmt    *raw;
	bool		found;
	int64		elapsed;		/* of all statements up to now */
} Reading;

static void
read_next(void *arg)
{
	Reading    *reading = arg;

	reading->text = NULL;
	reading->raw = NULL;
	reading->found = false;
	reading->found = sb_script_next(reading->pieces, &reading->piece);
	if (!reading->found)
		return;
	reading->text = pnstrdup(reading->script->script + reading->piece.start,
							 reading->piece.end - reading->piece.start);
	reading->raw = sb_parse_one(reading->text, false);
	if (IsA(reading->raw->stmt, CopyStmt) && ((CopyStmt *) reading->raw->stmt)->is_from &&
		((CopyStmt *) reading->raw->stmt)->filename == NULL)
		sb_script_skip_copy_data(reading->pieces);
}

static const char *
words_of_error(const ErrorData *error)
{
	return psprintf("error %s: %s", unpack_sql_state(error->sqlerrcode), error->message);
}

/* A row about the statement, or about the script. */
static SbRehearsed *
add_row(Reading *reading, const char *outcome)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(reading->rehearsal->context);
	SbRehearsed *row = palloc0(sizeof(SbRehearsed));

	row->revision = reading->script->revision;
	row->direction = reading->script->direction;
	row->statement = reading->piece.number;
	row->line = reading->piece.line;
	row->ddl = reading->text ? pstrdup(reading->text) : NULL;
	row->at = reading->script->direction == sb_up ? reading->rehearsal->elapsed : reading->elapsed;
	row->holds = -1;
	row->outcome = outcome ? pstrdup(outcome) : NULL;
	reading->rehearsal->rows = lappend(reading->rehearsal->rows, row);
	MemoryContextSwitchTo(oldcontext);
	return row;
}

SbRehearsed *
sb_rehearse_tell(SbRehearsal *rehearsal, const SbRehearsedScript *script, const char *outcome,...)
{
	Reading		reading = {.rehearsal = rehearsal,.script = script};
	StringInfoData text;
	va_list		args;
	int			needed;

	initStringInfo(&text);
	for (;;)
	{
		va_start(args, outcome);
		needed = appendStringInfoVA(&text, outcome, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&text, needed);
	}
	return add_row(&reading, text.data);
}

/* --- what is not run --- */

/* Why a statement is not run here; NULL: it is. *fails: an upgrade would not run it, either. */
static const char *
reason_not_to(Node *tree, bool *fails)
{
	*fails = false;
	switch (nodeTag(tree))
	{
		case T_TransactionStmt:
			switch (((TransactionStmt *) tree)->kind)
			{
				case TRANS_STMT_BEGIN:
				case TRANS_STMT_START:
				case TRANS_STMT_COMMIT:
					return "passed over: the transaction is the caller's";
				default:
					*fails = true;
					return "error 0A000: a revision cannot end or divide its transaction";
			}
		case T_CopyStmt:
			{
				CopyStmt   *copy = (CopyStmt *) tree;

				*fails = copy->filename == NULL && !copy->is_program;
				if (*fails)
					return "error 0A000: a revision cannot COPY from or to the client";
				if (copy->is_program)
					return "not run: it runs a program, which no rollback takes back";
				return copy->is_from ? NULL : "not run: it writes a file, which no rollback takes back";
			}
		case T_PrepareStmt:
		case T_DeallocateStmt:
		case T_DiscardStmt:
		case T_LoadStmt:
			return "not run: it changes the session, which no rollback takes back";
		default:
			return NULL;
	}
}

/* The table of VACUUM FULL, if it is one and is there; else InvalidOid. */
static Oid
vacuumed_table(Node *tree, bool *full, LOCKMODE *lock)
{
	VacuumStmt *vacuum = (VacuumStmt *) tree;
	VacuumRelation *relation;

	*full = false;
	*lock = ShareUpdateExclusiveLock;
	if (!IsA(tree, VacuumStmt) || !vacuum->is_vacuumcmd || list_length(vacuum->rels) != 1)
		return InvalidOid;
	foreach_node(DefElem, option, vacuum->options)
		if (strcmp(option->defname, "full") == 0)
			*full = option->arg == NULL || defGetBoolean(option);
	if (*full)
		*lock = AccessExclusiveLock;
	relation = linitial(vacuum->rels);
	return relation->relation ? RangeVarGetRelid(relation->relation, NoLock, true) : relation->oid;
}

/* --- what is told --- */

const char *
sb_lock_stops(const SbRehearsed *row)
{
	const SbTouched *touched = row->touched;

	if (touched == NULL || touched->own || touched->temporary || touched->relkind == '\0')
		return NULL;
	if (DoLockModesConflict(row->lock, AccessShareLock))
		return "reads and writes";
	return DoLockModesConflict(row->lock, RowExclusiveLock) ? "writes" : NULL;
}

/* Whether a relation gets a row of its own. */
static bool
is_told(const SbMeasured *measured, const SbTouched *touched)
{
	if (touched->own)
		return false;
	if (OidIsValid(touched->table))
		foreach_ptr(SbTouched, table, measured->touched)
			if (table->address.objectId == touched->table && table->lock >= touched->lock)
				return false;
	return touched->rewrites || touched->scans || touched->lock >= ShareUpdateExclusiveLock;
}

/* What is told of a statement that does nothing of that to what was there: tables first. */
static const SbTouched *
main_touched(const SbMeasured *measured)
{
	const SbTouched *best = NULL;

	foreach_ptr(SbTouched, touched, measured->touched)
	{
		bool		is_table = touched->relkind != '\0' && !OidIsValid(touched->table) &&
			touched->relkind != RELKIND_SEQUENCE;

		if (best == NULL || (is_table && (OidIsValid(best->table) || best->relkind == RELKIND_SEQUENCE)))
			best = touched;
	}
	return best;
}

/* The lock that a statement with CONCURRENTLY takes where it took a stronger one without. */
static LOCKMODE
real_lock(Node *tree, const SbTouched *touched)
{
	bool		is_detach = IsA(tree, AlterTableStmt);

	if (touched->lock <= ShareUpdateExclusiveLock || touched->own)
		return touched->lock;
	if (is_detach)
	{
		RangeVar   *parent = ((AlterTableStmt *) tree)->relation;

		if (RangeVarGetRelid(parent, NoLock, true) != touched->address.objectId)
			return touched->lock;
	}
	return ShareUpdateExclusiveLock;
}

static void
tell_touched(Reading *reading, const SbMeasured *measured, const SbTouched *touched, bool concurrently)
{
	SbRehearsed *row = add_row(reading, concurrently ? "ok, run without CONCURRENTLY" : "ok");

	row->ran = true;
	row->elapsed = measured->elapsed;
	row->wal_bytes = measured->wal_bytes;
	row->touched = touched;
	row->object = touched ? touched->object : measured->made;
	if (touched)
		row->lock = concurrently ? real_lock(reading->raw->stmt, touched) : touched->lock;
	if (sb_lock_stops(row) && !concurrently)
		row->holds = 0;
}

static void
tell_success(Reading *reading, const SbMeasured *measured, bool concurrently)
{
	bool		told = false;

	if (reading->script->quiet)
		return;
	foreach_ptr(SbTouched, touched, measured->touched)
		if (is_told(measured, touched))
		{
			tell_touched(reading, measured, touched, concurrently);
			told = true;
		}
	if (!told)
		tell_touched(reading, measured, main_touched(measured), concurrently);
}

static void
tell_failure(Reading *reading, const SbMeasured *measured)
{
	SbRehearsed *row;
	StringInfoData outcome;

	initStringInfo(&outcome);
	appendStringInfoString(&outcome, words_of_error(measured->error));
	foreach_int(process, measured->blockers)
		appendStringInfo(&outcome, "%s%d", process == linitial_int(measured->blockers) ?
						 "; waited for process " : ", ", process);
	row = add_row(reading, outcome.data);
	row->object = measured->waited_for;
	row->lock = measured->waited_for ? measured->waited_mode : NoLock;
	row->blocked_by = measured->blockers;
}

/* --- running --- */

/* Where everything is copies, installed extensions are those that are there: they count as made by the script. */
static bool
is_there(const Reading *reading)
{
	Node	   *tree = reading->raw->stmt;

	return reading->rehearsal->aside && IsA(tree, CreateExtensionStmt) &&
		OidIsValid(get_extension_oid(((CreateExtensionStmt *) tree)->extname, true));
}

/* What is to be done among copies when a statement has run. */
static void
settle_aside(const Reading *reading)
{
	SbAside    *aside = reading->rehearsal->aside;
	CreateSchemaStmt *create = (CreateSchemaStmt *) reading->raw->stmt;

	if (aside && IsA(create, CreateSchemaStmt))
		sb_swap_arrived(&aside->swap, create->schemaname ? create->schemaname : get_rolespec_name(create->authrole));
}

/* A statement that is not run. */
static void
tell_vacuum(Reading *reading, Oid table, LOCKMODE lock)
{
	SbRehearsed *row = add_row(reading, "not run: it cannot run in a transaction block");

	if (!OidIsValid(table))
		return;
	row->lock = lock;
	row->object = MemoryContextStrdup(reading->rehearsal->context, sb_relation_identity(table));
}

/* False: it failed. */
static bool
run_statement(Reading *reading)
{
	SbRehearsal *rehearsal = reading->rehearsal;
	Node	   *tree = reading->raw->stmt;
	bool		fails,
				concurrently,
				full;
	LOCKMODE	lock;
	const char *reason = reason_not_to(tree, &fails);
	bool		apart = sb_script_is_apart(tree, &concurrently);
	Oid			table = vacuumed_table(tree, &full, &lock);
	SbMeasured *measured;

	if (reason)
	{
		if (!reading->script->quiet || fails)
			(void) add_row(reading, reason);
		return !fails;
	}
	if (apart && !concurrently && !(full && OidIsValid(table)))
	{
		tell_vacuum(reading, table, lock);
		return true;
	}
	if (is_there(reading))
	{
		(void) add_row(reading, "ok: the extension is there");
		return true;
	}
	if (concurrently)
		sb_script_relieve(tree);
	/* among copies, all of them are */
	if (rehearsal->aside == NULL)
		sb_sequences_shield(rehearsal->sequences, rehearsal->made, tree);
	measured = sb_measure(rehearsal->measuring, reading->raw, reading->text, full ? table : InvalidOid);
	if (measured->error)
		tell_failure(reading, measured);
	else
	{
		settle_aside(reading);
		tell_success(reading, measured, concurrently);
	}
	reading->elapsed += measured->elapsed;
	if (reading->script->direction == sb_up)
		rehearsal->elapsed += measured->elapsed;

	/* see run_one in revision/script.c */
	if (reading->script->ours && IsA(tree, AlterEnumStmt))
		AtEOXact_Enum();
	return measured->error == NULL;
}

/* All others of a script of which one has failed. */
static void
tell_rest(Reading *reading)
{
	ErrorData  *error;

	do
	{
		error = sb_attempt(read_next, reading, true);
		if (reading->found && reading->text && !reading->script->quiet)
			(void) add_row(reading, "not run: a statement before it failed");
	} while (reading->found && (error == NULL || reading->text));
}

static bool
run_statements(Reading *reading)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot rehearsal", ALLOCSET_DEFAULT_SIZES);
	bool		ok = true;

	while (ok)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);
		ErrorData  *error;

		CHECK_FOR_INTERRUPTS();
		error = sb_attempt(read_next, reading, true);
		if (error && sb_is_callers_error(error))
			ReThrowError(error);
		if (error)
			(void) add_row(reading, words_of_error(error));
		ok = error == NULL && reading->found && run_statement(reading);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
		if (error == NULL && !reading->found)
		{
			ok = true;
			break;
		}
	}
	if (!ok)
		tell_rest(reading);
	MemoryContextDelete(context);
	return ok;
}

bool
sb_rehearse_script(SbRehearsal *rehearsal, const SbRehearsedScript *script)
{
	Reading		reading = {.rehearsal = rehearsal,.script = script};
	int			nest_level = NewGUCNestLevel();
	bool		ok;

	sb_session_tidy(rehearsal->session);
	reading.pieces = sb_script_open(script->script);
	ok = run_statements(&reading);
	sb_script_close(reading.pieces);
	AtEOXact_GUC(false, nest_level);
	return ok;
}

/* --- the end of the transaction --- */

static void
fire_deferred(void *arg)
{
	sb_run_text("SET CONSTRAINTS ALL IMMEDIATE");
}

bool
sb_rehearse_end(SbRehearsal *rehearsal, const SbRehearsedScript *script)
{
	ErrorData  *error;

	/* whatever writes rows may call nextval */
	if (rehearsal->aside == NULL && !rehearsal->sequences->shielded)
		return true;
	error = sb_attempt(fire_deferred, NULL, true);
	if (error && sb_is_callers_error(error))
		ReThrowError(error);
	if (error)
		sb_rehearse_tell(rehearsal, script, "error %s at the end of the transaction: %s",
						 unpack_sql_state(error->sqlerrcode), error->message);
	sb_measuring_skip(rehearsal->measuring);
	return error == NULL;
}
