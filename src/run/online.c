/*
 * online.c
 *	  Runs steps in a background worker, and keeps account of them.
 *
 * The caller only commits, waits and writes rows of schemaboot.progress: one for each step, changed
 * before and after it in transactions of their own. So whatever is interrupted is known to the next
 * call. The plan itself is made anew from what lives; only what nobody would find that way, indexes
 * under temporary names and the like, is noted in the row's column leaves, and taken away.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/settings.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "run/create.h"
#include "run/execute.h"
#include "run/online.h"
#include "run/worker.h"
#include "storage/latch.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/wait_event.h"

/* In milliseconds: the first pause between tries, and the longest. */
#define FIRST_PAUSE 100
#define LONGEST_PAUSE 60000

/* How long a command waits for a lock where neither setting says it. */
#define USUAL_LOCK_TIMEOUT 2000

struct SbOnline
{
	const char *what;
	MemoryContext context;
	SbWorker   *worker;			/* NULL: nothing had to be run yet */
	LockRelId	lock;
	bool		locked;
	int64		run;
	int			steps;			/* rows so far */
	int			done;
};

/* How kinds of leftovers are written in the table. */
static const char *const leaves_names[] = {
	[SB_LEAVES_NOTHING] = NULL,
	[SB_LEAVES_INVALID_INDEX] = "invalid index",
	[SB_LEAVES_INDEX] = "index",
	[SB_LEAVES_CONSTRAINT] = "constraint",
	[SB_LEAVES_DETACHING] = "partition",
};

/* Those that are still there, the last ones first, with the command that takes them away. */
static const char leftovers_query[] =
	"WITH l AS (SELECT run, step, leaves, leaves[1] AS what, n.oid AS schema, leaves[3] AS relation,"
	"  leaves[4] AS name FROM schemaboot.progress JOIN pg_catalog.pg_namespace n ON n.nspname = leaves[2]"
	"  WHERE state <> 'waiting')"
	" SELECT what, c, leaves FROM ("
	" SELECT l.run, l.step, l.what, l.leaves, pg_catalog.format('DROP INDEX %s%I.%I',"
	"  CASE WHEN c.relkind = 'I' THEN '' ELSE 'CONCURRENTLY ' END, l.leaves[2], c.relname) AS c"
	" FROM l JOIN pg_catalog.pg_class c ON c.relnamespace = l.schema AND c.relname = l.name"
	"  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
	" WHERE (l.what = 'index' AND NOT c.relispartition OR l.what = 'invalid index' AND NOT i.indisvalid)"
	"  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))"
	" UNION ALL"
	" SELECT l.run, l.step, l.what, l.leaves,"
	"  pg_catalog.format('ALTER TABLE %I.%I DROP CONSTRAINT %I', l.leaves[2], t.relname, k.conname)"
	" FROM l JOIN pg_catalog.pg_class t ON t.relnamespace = l.schema AND t.relname = l.relation"
	"  JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.conname = l.name"
	" WHERE l.what = 'constraint'"
	" UNION ALL"
	" SELECT l.run, l.step, l.what, l.leaves,"
	"  pg_catalog.format('ALTER TABLE %s DETACH PARTITION %I.%I FINALIZE', l.relation, l.leaves[2], c.relname)"
	" FROM l JOIN pg_catalog.pg_class c ON c.relnamespace = l.schema AND c.relname = l.name"
	"  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND h.inhdetachpending"
	" WHERE l.what = 'partition') o"
	" GROUP BY what, c, leaves ORDER BY pg_catalog.max(run) DESC, pg_catalog.max(step) DESC";

void
sb_online_commit(SbOnline *online)
{
	SPI_commit();
	MemoryContextSwitchTo(online->context);
}

/* --- rows of schemaboot.progress --- */

static const char *
joined(const SbOnlineStep *step)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, command, step->commands)
		appendStringInfo(&text, "%s%s", text.len ? ";\n" : "", command);
	return text.data;
}

static Datum
leaves_array(const SbLeftover *leaves)
{
	List	   *list = list_make4((void *) leaves_names[leaves->what],
								  (void *) (leaves->schema ? leaves->schema : ""),
								  (void *) (leaves->relation ? leaves->relation : ""),
								  (void *) (leaves->name ? leaves->name : ""));

	return PointerGetDatum(sb_text_array(list));
}

/* A row for a step that waits; number: its own. */
static void
add_row(SbOnline *online, int number, const SbOnlineStep *step)
{
	Oid			types[7] = {INT8OID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, TEXTOID};
	bool		leaves = step->leaves.what != SB_LEAVES_NOTHING;
	char		nulls[8] = {' ', ' ', ' ', ' ', ' ', leaves ? ' ' : 'n', ' ', '\0'};
	Datum		values[7];

	values[0] = Int64GetDatum(online->run);
	values[1] = Int32GetDatum(number);
	values[2] = CStringGetTextDatum(step->kind);
	values[3] = CStringGetTextDatum(step->identity);
	values[4] = CStringGetTextDatum(joined(step));
	values[5] = leaves ? leaves_array(&step->leaves) : (Datum) 0;
	values[6] = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
	sb_spi_execute_args("INSERT INTO schemaboot.progress (run, step, kind, object, ddl, state, leaves, by)"
						" VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7)",
						7, types, values, nulls, SPI_OK_INSERT, false);
}

static void
add_rows(SbOnline *online, List *steps)
{
	SbOwner		owner;
	int			number = online->steps;

	sb_owner_begin(&owner);
	foreach_ptr(SbOnlineStep, step, steps)
		add_row(online, ++number, step);
	sb_owner_end(&owner);
	online->steps = number;
	sb_online_commit(online);
}

/* A step's new state, committed at once. */
static void
set_state(SbOnline *online, int number, const char *state, int tries, const char *error)
{
	Oid			types[5] = {INT8OID, INT4OID, TEXTOID, INT4OID, TEXTOID};
	char		nulls[6] = {' ', ' ', ' ', ' ', error ? ' ' : 'n', '\0'};
	Datum		values[5];
	SbOwner		owner;

	values[0] = Int64GetDatum(online->run);
	values[1] = Int32GetDatum(number);
	values[2] = CStringGetTextDatum(state);
	values[3] = Int32GetDatum(tries);
	values[4] = error ? CStringGetTextDatum(error) : (Datum) 0;
	sb_owner_begin(&owner);
	sb_spi_execute_args("UPDATE schemaboot.progress SET state = $3, tries = $4, error = $5,"
						" started = COALESCE(started, pg_catalog.clock_timestamp()),"
						" finished = CASE WHEN $3 <> 'running' THEN pg_catalog.clock_timestamp() END"
						" WHERE run = $1 AND step = $2",
						5, types, values, nulls, SPI_OK_UPDATE, false);
	sb_owner_end(&owner);
	sb_online_commit(online);
}

/* --- what is left behind --- */

static SbLeaves
leaves_by_name(const char *name)
{
	for (int i = 1; i < lengthof(leaves_names); i++)
		if (strcmp(leaves_names[i], name) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("unknown leftover \"%s\" in schemaboot.progress", name)));
}

/* Steps that take away what interrupted ones, of this run and earlier ones, have left. */
static List *
leftovers(SbOnline *online)
{
	List	   *steps = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute(leftovers_query, SPI_OK_SELECT, false);
	for (int row = 0; row < SPI_processed; row++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(online->context);
		SbOnlineStep *step = palloc0(sizeof(SbOnlineStep));
		List	   *leaves = sb_spi_text_list(row, 3);

		step->leaves.what = leaves_by_name(sb_spi_text(row, 1));
		step->leaves.schema = list_nth(leaves, 1);
		step->leaves.relation = list_nth(leaves, 2);
		step->leaves.name = list_nth(leaves, 3);
		step->commands = list_make1(sb_spi_text(row, 2));
		step->kind = leaves_names[step->leaves.what];
		step->identity = quote_qualified_identifier(step->leaves.schema, step->leaves.name);
		step->apart = step->leaves.what != SB_LEAVES_CONSTRAINT;
		step->patient = step->leaves.what == SB_LEAVES_INDEX ||
			step->leaves.what == SB_LEAVES_INVALID_INDEX;
		steps = lappend(steps, step);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	sb_online_commit(online);
	return steps;
}

/* --- running --- */

static int
lock_timeout(const SbOnlineStep *step)
{
	return step->patient ? 0 : sb_online_lock_timeout();
}

int
sb_online_lock_timeout(void)
{
	return sb_lock_timeout > 0 ? sb_lock_timeout : LockTimeout > 0 ? LockTimeout : USUAL_LOCK_TIMEOUT;
}

void
sb_online_pause(int n)
{
	long		milliseconds = FIRST_PAUSE;
	TimestampTz end;

	for (; n > 1 && milliseconds < LONGEST_PAUSE; n--)
		milliseconds *= 2;
	end = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), Min(milliseconds, LONGEST_PAUSE));
	for (;;)
	{
		long		left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), end);

		CHECK_FOR_INTERRUPTS();
		if (left <= 0)
			break;
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left,
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}

/* Another session was in the way: it may be gone the next time. */
bool
sb_online_may_pass(const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
		error->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED;
}

/* Tells other sessions, and the client if it wants to know. */
static void
announce(SbOnline *online, const SbOnlineStep *step)
{
	char		text[256];

	snprintf(text, sizeof(text), "%s: step %d of %d: %s %s", online->what, online->done + 1,
			 online->steps, step->kind, step->identity);
	text[pg_mbcliplen(text, strlen(text), sizeof(text) - 1)] = '\0';
	sb_report_activity(text);
	if (sb_progress)
		ereport(NOTICE, (errmsg("step %d of %d: %s %s", online->done + 1, online->steps,
								step->kind, step->identity)));
}

static ErrorData *
run_once(SbOnline *online, const SbOnlineStep *step)
{
	if (online->worker == NULL)
		online->worker = sb_worker_start(online->what, online->run);
	return sb_worker_run(online->worker, step->commands, step->apart, lock_timeout(step));
}

static bool
is_same_leftover(const SbLeftover *a, const SbLeftover *b)
{
	return a->what == b->what && strcmp(a->schema, b->schema) == 0 && strcmp(a->name, b->name) == 0;
}

/*
 * After a try that failed: takes away what it has left. A partition that is half detached is detached
 * to the end instead, now or by the next try. Returns the error that counts; NULL: the step is done
 * after all.
 */
static ErrorData *
tidy_up(SbOnline *online, SbOnlineStep *step, ErrorData *error)
{
	if (step->leaves.what == SB_LEAVES_NOTHING)
		return error;
	foreach_ptr(SbOnlineStep, left, leftovers(online))
	{
		ErrorData  *other;

		if (!is_same_leftover(&left->leaves, &step->leaves))
			continue;
		other = run_once(online, left);
		if (step->leaves.what != SB_LEAVES_DETACHING)
			return error;
		step->commands = left->commands;
		step->leaves.what = SB_LEAVES_NOTHING;
		return other;
	}
	return error;
}

/* Runs a step, again and again if others are in its way. NULL: it is done. */
static ErrorData *
run_step(SbOnline *online, int number, const SbOnlineStep *wanted)
{
	SbOnlineStep step = *wanted;
	ErrorData  *error;
	for (int tries = 1;; tries++)
	{
		set_state(online, number, "running", tries, NULL);
		error = run_once(online, &step);
		if (error)
			error = tidy_up(online, &step, error);
		if (error == NULL || !sb_online_may_pass(error) || tries > sb_lock_retries)
		{
			set_state(online, number, error ? "failed" : "done", tries, error ? error->message : NULL);
			return error;
		}
		set_state(online, number, "waiting", tries, error->message);
		sb_online_pause(tries);
	}
}

/* The worker's error, with the step in its context. */
static void
raise_error(SbOnline *online, const SbOnlineStep *step, ErrorData *error)
{
	error->context = psprintf("%s%sstep %d of %d: %s %s", error->context ? error->context : "",
							  error->context ? "\n" : "", online->done + 1, online->steps,
							  step->kind, step->identity);
	ThrowErrorData(error);
}

/*
 * Takes away what is left, also of this run, which has failed: then that is what matters, and what
 * goes wrong here is for the next call.
 */
static void
clean_up(SbOnline *online)
{
	foreach_ptr(SbOnlineStep, step, leftovers(online))
	{
		ErrorData  *error = run_once(online, step);

		if (error)
			ereport(WARNING,
					(errmsg("%s %s is left over: %s", step->kind, step->identity, error->message),
					 errhint("The next call of %s() takes it away.", online->what)));
	}
}

/*
 * Everything is done: what has a name of the models' is wanted, and is not to be taken away. Of
 * earlier runs nothing is left.
 */
static void
keep_all(SbOnline *online)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(online->run)};
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute_args("UPDATE schemaboot.progress SET leaves = NULL WHERE run = $1 AND leaves IS NOT NULL",
						1, types, values, NULL, SPI_OK_UPDATE, false);
	sb_spi_execute_args("DELETE FROM schemaboot.progress WHERE run < $1", 1, types, values, NULL,
						SPI_OK_DELETE, false);
	sb_owner_end(&owner);
	sb_online_commit(online);
}

void
sb_online_run(SbOnline *online, List *steps)
{
	int			number = online->steps;

	add_rows(online, steps);
	foreach_ptr(SbOnlineStep, step, steps)
	{
		ErrorData  *error;

		announce(online, step);
		error = run_step(online, ++number, step);
		if (error)
		{
			clean_up(online);
			raise_error(online, step, error);
		}
		online->done++;
	}
	keep_all(online);
}

/* The number of the new run; what no longer runs is marked. */
static int64
begin_rows(void)
{
	SbOwner		owner;
	bool		isnull;
	int64		run;

	sb_owner_begin(&owner);
	sb_spi_execute("UPDATE schemaboot.progress SET state = 'interrupted' WHERE state = 'running'",
				   SPI_OK_UPDATE, false);
	sb_spi_execute("SELECT COALESCE(pg_catalog.max(run), 0) + 1 FROM schemaboot.progress", SPI_OK_SELECT,
				   false);
	run = DatumGetInt64(sb_spi_datum(0, 1, &isnull));
	sb_owner_end(&owner);
	return run;
}

SbOnline *
sb_online_begin(const char *what, MemoryContext context)
{
	SbOnline   *online = MemoryContextAllocZero(context, sizeof(SbOnline));
	List	   *left;

	online->what = what;
	online->context = context;
	online->lock = sb_lock_for_session();
	online->locked = true;
	sb_online_commit(online);	/* a snapshot that sees what the session that it waited for did */
	online->run = begin_rows();
	sb_online_commit(online);
	PG_TRY();
	{
		left = leftovers(online);
		if (left)
			sb_online_run(online, left);
	}
	PG_CATCH();
	{
		sb_online_end(online);
		PG_RE_THROW();
	}
	PG_END_TRY();
	return online;
}

void
sb_online_end(SbOnline *online)
{
	if (online == NULL)
		return;
	sb_report_activity(NULL);
	sb_worker_stop(online->worker);
	online->worker = NULL;
	/* an error lets go of the lock by itself */
	if (online->locked && IsTransactionState())
		UnlockRelationIdForSession(&online->lock, ShareUpdateExclusiveLock);
	online->locked = false;
}
