/*
 * execute.c
 *	  Runs statements, one at a time, as ordinary DDL of the caller.
 *
 * The executor is that of extension.c's execute_sql_string: parse, analyze, ProcessUtility, a
 * command counter and a memory context for each statement; so event triggers, other extensions and
 * logical decoding see ordinary DDL. The settings that were in force in the script are in force
 * here, function bodies are checked only when everything is there.
 *
 * Missing objects. What a raw tree cannot tell (names in string bodies of functions, operators
 * behind implicit casts) shows when a statement runs. The steps first run straight through in one
 * subtransaction. Only if one fails for something missing, or cannot get a lock, everything is
 * rolled back and done again with a subtransaction for each statement, so that those can wait for
 * the others. Statements that run once and call functions stand between two such subtransactions,
 * so that they do not run twice.
 */
#include "base/compat.h"

#include "access/relation.h"
#include "access/xact.h"
#include "base/error.h"
#include "base/parse.h"
#include "base/settings.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "portability/instr_time.h"
#include "run/execute.h"
#include "run/locks.h"
#include "run/shadow_tree.h"
#include "storage/bufmgr.h"
#include "storage/latch.h"
#include "tcop/pquery.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/wait_event.h"

/* Steps after which the lock table is looked at. */
#define WATCH_INTERVAL 256

/* Errors that say that something is not there yet. */
static const int missing_errors[] = {
	ERRCODE_UNDEFINED_TABLE, ERRCODE_UNDEFINED_FUNCTION, ERRCODE_UNDEFINED_OBJECT,
	ERRCODE_UNDEFINED_COLUMN, ERRCODE_INVALID_SCHEMA_NAME, ERRCODE_INVALID_FOREIGN_KEY,
	ERRCODE_GROUPING_ERROR, ERRCODE_INVALID_COLUMN_REFERENCE, ERRCODE_FOREIGN_KEY_VIOLATION, 0
};

/*
 * Errors that may only mean that the order was wrong: an operator class, a partition or NOT NULL
 * comes later.
 */
static const int order_errors[] = {
	ERRCODE_WRONG_OBJECT_TYPE, ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
	ERRCODE_DATATYPE_MISMATCH, ERRCODE_CHECK_VIOLATION, 0
};

static bool
is_among(const int *codes, int code)
{
	for (int i = 0; codes[i]; i++)
		if (codes[i] == code)
			return true;
	return false;
}

bool
sb_error_is_missing(const ErrorData *error)
{
	return is_among(missing_errors, error->sqlerrcode);
}

static void
set_option(const char *name, const char *value)
{
	(void) set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/*
 * The search_path of a script. A session's temporary tables are found first unless the path says
 * otherwise; but what a caller has lying there is none of the models'.
 */
static const char *
script_path(const char *path)
{
	if (!OidIsValid(LookupNamespaceNoError("pg_temp")) || strstr(path, "pg_temp"))
		return path;
	return psprintf("%s%spg_temp", path, *path ? ", " : "");
}

/* Puts the settings of a script in force; ends with AtEOXact_GUC(true, result). */
static int
begin_settings(const SbContext *context, bool check_bodies, bool shadow)
{
	int			nest_level = NewGUCNestLevel();
	char		timeout[32];

	if (shadow)
		set_option("client_min_messages", "error");
	else if (client_min_messages < WARNING)
		set_option("client_min_messages", "warning");
	set_option("standard_conforming_strings", "on");
	if (context)
	{
		set_option("search_path", script_path(context->search_path));
		foreach_ptr(char, setting, context->settings)
		{
			char	   *value = strchr(setting, '=');

			set_option(pnstrdup(setting, value - setting), value + 1);
		}
	}
	set_option("check_function_bodies", check_bodies ? "on" : "off");
	if (sb_lock_timeout > 0)
	{
		snprintf(timeout, sizeof(timeout), "%d", sb_lock_timeout);
		set_option("lock_timeout", timeout);
	}
	return nest_level;
}

/*
 * Whether a table was made in this transaction, so that nobody else can write to it, and holds no
 * row. Partitioned tables are left to the server.
 */
static bool
is_new_and_empty(const SbObject *constraint)
{
	Oid			schema = get_namespace_oid(constraint->schema, true);
	Oid			oid = OidIsValid(schema) ? get_relname_relid(constraint->relation, schema) : InvalidOid;
	Relation	relation;
	bool		result;

	if (!OidIsValid(oid) || get_rel_relkind(oid) != RELKIND_RELATION)
		return false;
	relation = relation_open(oid, AccessShareLock);
	result = relation->rd_createSubid != InvalidSubTransactionId &&
		RelationGetNumberOfBlocks(relation) == 0;
	relation_close(relation, NoLock);
	return result;
}

/*
 * Gives a constraint its name. A foreign key on an empty table need not be checked, as the server
 * knows for those in CREATE TABLE; the check, a query for each key, took a tenth of the time of
 * create_all.
 */
static void
adjust_constraint(SbStatement *st, Constraint *constraint)
{
	if (st->default_name)
		constraint->conname = st->object.name;
	if (constraint->contype == CONSTR_FOREIGN && !constraint->skip_validation &&
		is_new_and_empty(&st->object))
	{
		constraint->skip_validation = true;
		constraint->initially_valid = true;
	}
}

/*
 * What the server would do at the top level, but does not fit into a function, or was chosen by
 * us.
 */
static void
adjust_tree(SbStatement *st, Node *tree)
{
	if (IsA(tree, IndexStmt))
	{
		IndexStmt  *create = (IndexStmt *) tree;

		create->concurrent = false;
		if (st->default_name)
			create->idxname = st->object.name;
	}
	else if (IsA(tree, AlterTableStmt) && st->role == SB_CREATES &&
			 st->object.kind == SB_CONSTRAINT)
	{
		AlterTableCmd *cmd = linitial(((AlterTableStmt *) tree)->cmds);

		adjust_constraint(st, castNode(Constraint, cmd->def));
	}
	else if (IsA(tree, CreateStatsStmt) && st->default_name)
		((CreateStatsStmt *) tree)->defnames = list_make2(makeString(st->object.schema),
														  makeString(st->object.name));
}

/* How deep we are in statements of our own, see sb_is_at_work. */
static int	at_work = 0;

bool
sb_is_at_work(void)
{
	return at_work > 0;
}

void
sb_work_always(void)
{
	at_work++;
}

/* A command, as the server runs it; also what it runs in turn is ours. */
static void
run_utility(PlannedStmt *planned, const char *text, bool shadow, DestReceiver *dest)
{
	at_work++;
	PG_TRY();
	{
		if (shadow)
			standard_ProcessUtility(planned, text, false, PROCESS_UTILITY_SUBCOMMAND, NULL, NULL, dest,
									NULL);
		else
			ProcessUtility(planned, text, false, PROCESS_UTILITY_QUERY, NULL, NULL, dest, NULL);
	}
	PG_FINALLY();
	{
		at_work--;
	}
	PG_END_TRY();
}

/* Runs one planned statement; the result goes nowhere. */
static void
run_planned(PlannedStmt *planned, const char *text, bool shadow)
{
	DestReceiver *dest = CreateDestReceiver(DestNone);
	QueryDesc  *query;

	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (planned->utilityStmt)
		run_utility(planned, text, shadow, dest);
	else
	{
		query = CreateQueryDesc(planned, text, GetActiveSnapshot(), NULL, dest, NULL, NULL, 0);
		ExecutorStart(query, 0);
		sb_executor_run(query);
		ExecutorFinish(query);
		ExecutorEnd(query);
		FreeQueryDesc(query);
	}
	PopActiveSnapshot();
	dest->rDestroy(dest);
}

/* Analyzes, plans and runs a raw tree. */
static void
run_tree(RawStmt *raw, const char *text, bool shadow)
{
	List	   *planned;

	PushActiveSnapshot(GetTransactionSnapshot());
	planned = pg_plan_queries(pg_analyze_and_rewrite_fixedparams(raw, text, NULL, 0, NULL),
							  text, CURSOR_OPT_PARALLEL_OK, NULL);
	PopActiveSnapshot();
	foreach_node(PlannedStmt, stmt, planned)
		run_planned(stmt, text, shadow);
	CommandCounterIncrement();
}

/* Runs a statement of the models in its own memory, under the settings of its script. */
static void
run_statement(SbStatement *st, bool shadow)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	SbPlace		place;
	int			nest_level;
	RawStmt    *raw;
	SbShadowLack lack;

	sb_place_of(&place, st);
	sb_place_push(&place);
	nest_level = begin_settings(st->context, false, shadow);
	raw = sb_parse_one(st->body, false);
	adjust_tree(st, raw->stmt);
	lack = shadow ? sb_shadow_lessen(raw->stmt) : SB_LACKS_NOTHING;
	run_tree(raw, st->body, shadow);
	sb_shadow_complete(st, lack);
	AtEOXact_GUC(true, nest_level);
	sb_place_pop(&place);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

void
sb_run_text(const char *sql)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	int			nest_level = begin_settings(NULL, false, false);

	run_tree(sb_parse_one(sql, false), sql, false);
	AtEOXact_GUC(true, nest_level);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

void
sb_run_raw(RawStmt *raw, const char *text)
{
	run_tree(raw, text, false);
}

void
sb_report_activity(const char *text)
{
	pgstat_report_activity(STATE_RUNNING, text ? text : debug_query_string);
}

/* Says which step runs, to other sessions and, if wanted, to the client. */
static void
announce(SbRun *run, SbStep *step)
{
	char		text[256];

	snprintf(text, sizeof(text), "%s: step %d of %d: %s %s", run->what, run->done + 1, run->total,
			 step->kind, step->identity);
	sb_report_activity(text);
	if (sb_progress)
		ereport(NOTICE, (errmsg("step %d of %d: %s %s", run->done + 1, run->total, step->kind,
								step->identity)));
}

static void
run_step(SbRun *run, SbStep *step)
{
	instr_time	start,
				end;

	CHECK_FOR_INTERRUPTS();
	if (run->before)
		run->before(run, step);
	if (!run->shadow)
	{
		if (run->done % WATCH_INTERVAL == WATCH_INTERVAL - 1)
			sb_locks_watch();
		announce(run, step);
	}
	INSTR_TIME_SET_CURRENT(start);
	run_statement(step->statement, run->shadow);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	step->elapsed = INSTR_TIME_GET_MICROSEC(end);
	step->done = true;
	step->sequence = ++run->done;
}

/* What is needed to come back out of a subtransaction. */
typedef struct Guard
{
	MemoryContext context;
	ResourceOwner owner;
	ErrorContextCallback *callbacks;
} Guard;

static void
guard_begin(Guard *guard)
{
	guard->context = CurrentMemoryContext;
	guard->owner = CurrentResourceOwner;
	guard->callbacks = error_context_stack;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(guard->context);
}

static void
guard_release(Guard *guard)
{
	ReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(guard->context);
	CurrentResourceOwner = guard->owner;
}

/* In a PG_CATCH: rolls back and returns the error, in the guard's memory. */
static ErrorData *
guard_rollback(Guard *guard)
{
	ErrorData  *error;

	MemoryContextSwitchTo(guard->context);
	error = CopyErrorData();
	FlushErrorState();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(guard->context);
	CurrentResourceOwner = guard->owner;
	error_context_stack = guard->callbacks;
	return error;
}

/*
 * Whether another try may go better. Other errors go on only after the rollback, or the session
 * would stay inside the subtransaction.
 */
static bool
may_pass(const ErrorData *error)
{
	return is_among(missing_errors, error->sqlerrcode) || is_among(order_errors, error->sqlerrcode) ||
		error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE;
}

/*
 * All steps in one subtransaction. False: rolled back, since one misses something or did not get a
 * lock.
 */
static bool
run_straight(SbRun *run, List *steps)
{
	volatile bool done = true;
	int			before = run->done;
	Guard		guard;

	guard_begin(&guard);
	PG_TRY();
	{
		foreach_ptr(SbStep, step, steps)
		{
			run_step(run, step);
			if (run->after)
				run->after(run, step);
		}
		guard_release(&guard);
	}
	PG_CATCH();
	{
		ErrorData  *error = guard_rollback(&guard);

		if (!may_pass(error))
			ReThrowError(error);
		FreeErrorData(error);
		done = false;
	}
	PG_END_TRY();
	if (!done)
	{
		run->done = before;
		foreach_ptr(SbStep, step, steps)
			step->done = false;
	}
	return done;
}

/* One step in a subtransaction.  NULL if it ran, else why not. */
static ErrorData *
try_step(SbRun *run, SbStep *step)
{
	ErrorData  *volatile error = NULL;
	Guard		guard;

	guard_begin(&guard);
	PG_TRY();
	{
		run_step(run, step);
		guard_release(&guard);
	}
	PG_CATCH();
	{
		error = guard_rollback(&guard);
		if (!may_pass(error))
			ReThrowError(error);
	}
	PG_END_TRY();
	if (error == NULL && run->after)
		run->after(run, step);
	return error;
}

/* Tries again for a lock, with pauses that double; other errors come back at once. */
static ErrorData *
try_for_lock(SbRun *run, SbStep *step)
{
	ErrorData  *error = try_step(run, step);
	long		pause = 100;

	for (int i = 0; i < sb_lock_retries && error && error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE; i++)
	{
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, pause,
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		pause *= 2;
		error = try_step(run, step);
	}
	if (error && error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	return error;
}

/*
 * Nothing moves any more: says of each statement that is left what it misses. An error that says
 * more than that is likely the cause of the others.
 */
static void
report_stuck(List *errors)
{
	ErrorData  *first = linitial(errors);
	StringInfoData detail;

	foreach_ptr(ErrorData, error, errors)
		if (list_length(errors) == 1 || is_among(order_errors, error->sqlerrcode))
			ReThrowError(error);
	initStringInfo(&detail);
	foreach_ptr(ErrorData, error, errors)
	{
		if (detail.len > 4000)
		{
			appendStringInfoString(&detail, "\n...");
			break;
		}
		appendStringInfo(&detail, "%s%s: %s", detail.len ? "\n" : "",
						 error->context ? error->context : "", error->message);
	}
	ereport(ERROR,
			(errcode(first->sqlerrcode),
			 errmsg("%d statements miss something that neither the models nor the database have",
					list_length(errors)),
			 errdetail("%s", detail.data)));
}

/*
 * Whether a statement may do what no rollback undoes: one that calls a function, other than INSERT
 * of given values.
 */
static bool
may_reach_outside(const SbStep *step)
{
	Node	   *tree;
	SelectStmt *rows;

	if (step->statement->role != SB_ONCE)
		return false;
	tree = sb_parse_one(step->statement->body, false)->stmt;
	if (!IsA(tree, InsertStmt))
		return true;
	rows = (SelectStmt *) ((InsertStmt *) tree)->selectStmt;
	return rows != NULL && rows->valuesLists == NIL;
}

/* Such a statement is not tried again before another one has run since it failed. */
static bool
is_held_back(const SbRun *run, const SbStep *step)
{
	return step->failed_at == run->done + 1 && may_reach_outside(step);
}

/* Each step in a subtransaction of its own, pass after pass. Returns those that are left. */
static List *
run_patiently(SbRun *run, List *steps)
{
	for (;;)
	{
		List	   *left = NIL;
		List	   *errors = NIL;

		foreach_ptr(SbStep, step, steps)
		{
			ErrorData  *error = is_held_back(run, step) ? step->error : try_for_lock(run, step);

			if (error)
			{
				step->failed_at = run->done + 1;
				step->error = error;
				ereport(DEBUG1, (errmsg_internal("put off: %s (%s)", error->message,
												 error->context ? error->context : "")));
				left = lappend(left, step);
				errors = lappend(errors, error);
			}
		}
		if (left == NIL)
			return NIL;
		if (list_length(left) == list_length(steps))
		{
			if (run->keep_deferred)
				return left;
			report_stuck(errors);
		}
		steps = left;
	}
}

/* Steps up to the next one that may reach outside, or that one alone; takes them from the list. */
static List *
next_segment(List **steps)
{
	List	   *segment = NIL;

	foreach_ptr(SbStep, step, *steps)
	{
		if (segment && may_reach_outside(step))
			break;
		segment = lappend(segment, step);
		if (may_reach_outside(step))
			break;
	}
	*steps = list_copy_tail(*steps, list_length(segment));
	return segment;
}

List *
sb_run_steps(SbRun *run, List *steps)
{
	bool		keep_deferred = run->keep_deferred;
	List	   *to_run = NIL;
	List	   *left = NIL;

	foreach_ptr(SbStep, step, steps)
		if (step->run && !step->done)
			to_run = lappend(to_run, step);
	while (to_run)
	{
		List	   *segment = next_segment(&to_run);

		/* what misses something may find it in a later segment */
		run->keep_deferred = keep_deferred || to_run != NIL;
		if (left || may_reach_outside(linitial(segment)) || !run_straight(run, segment))
			left = run_patiently(run, list_concat(left, segment));
	}
	run->keep_deferred = keep_deferred;
	sb_report_activity(NULL);
	return left;
}

/* Whether the script left function bodies to be checked. */
static bool
checks_bodies(const SbContext *context)
{
	bool		on = true;

	foreach_ptr(char, setting, context->settings)
		if (strncmp(setting, "check_function_bodies=", 22) == 0)
			(void) parse_bool(setting + 22, &on);
	return on;
}

/* Calls the validator of a function's language. */
static void
validate_function(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			language;
	Oid			validator = InvalidOid;

	if (!HeapTupleIsValid(tuple))
		return;
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	tuple = SearchSysCache1(LANGOID, ObjectIdGetDatum(language));
	if (HeapTupleIsValid(tuple))
	{
		validator = ((Form_pg_language) GETSTRUCT(tuple))->lanvalidator;
		ReleaseSysCache(tuple);
	}
	if (OidIsValid(validator))
		OidFunctionCall1(validator, ObjectIdGetDatum(function));
}

bool
sb_has_body(const SbStatement *st)
{
	return (st->object.kind == SB_FUNCTION || st->object.kind == SB_PROCEDURE) &&
		(st->role == SB_CREATES || sb_is_redefinition(st));
}

void
sb_validate_functions(List *steps)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot validation",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);

	foreach_ptr(SbStep, step, steps)
	{
		SbStatement *st = step->statement;
		SbPlace		place;
		int			nest_level;
		ObjectAddress address;

		if (!(step->done || step->validate) || !sb_has_body(st) || !checks_bodies(st->context))
			continue;
		CHECK_FOR_INTERRUPTS();
		sb_place_of(&place, st);
		sb_place_push(&place);
		nest_level = begin_settings(st->context, true, false);
		PushActiveSnapshot(GetTransactionSnapshot());
		address = sb_kind(st->object.kind)->find(&st->object);
		validate_function(address.objectId);
		PopActiveSnapshot();
		AtEOXact_GUC(true, nest_level);
		sb_place_pop(&place);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}
