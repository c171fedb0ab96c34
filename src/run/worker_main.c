/*
 * worker_main.c
 *	  The background worker's own side: a session that runs the commands it is sent, as PostgresMain
 *	  runs a client's.
 *
 * It ends when its caller detaches from the queues, or on SIGTERM; what it does then is cancelled,
 * not broken off, so that it can say in schemaboot.progress that it was interrupted.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/parse.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "libpq/pqmq.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/analyze.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "run/execute.h"
#include "run/worker.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "tcop/pquery.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

PGDLLEXPORT void sb_worker_main(Datum arg);

static volatile sig_atomic_t ending = false;

/* SIGTERM: cancels what runs; the loop ends then. */
static void
on_sigterm(SIGNAL_ARGS)
{
	int			save_errno = errno;

	ending = true;
	InterruptPending = true;
	QueryCancelPending = true;
	SetLatch(MyLatch);
	errno = save_errno;
}

/* Of those that anybody may set. Also outside of transactions. */
static void
set_option(const char *name, const char *value)
{
	SetConfigOption(name, value, PGC_USERSET, PGC_S_SESSION);
}

/* What commands of plans count on. */
static const char *const settings[][2] = {
	{"search_path", "pg_catalog, pg_temp"},
	{"check_function_bodies", "off"},
	{"standard_conforming_strings", "on"},
	{"default_transaction_isolation", "read committed"},
	{"default_tablespace", ""},
	{"default_table_access_method", "heap"},
	{"row_security", "off"},
	{"DateStyle", "ISO, YMD"},
	{"IntervalStyle", "postgres"},
	{"TimeZone", "UTC"},
};

/* Roles and settings as the caller has them, but for those that commands of plans count on. */
static void
take_on_session(shm_toc *toc, const SbWorkerShared *shared)
{
	BackgroundWorkerInitializeConnectionByOid(shared->database, shared->session_user, 0);
	StartTransactionCommand();
	RestoreLibraryState(shm_toc_lookup(toc, SB_WORKER_LIBRARIES, false));
	RestoreGUCState(shm_toc_lookup(toc, SB_WORKER_SETTINGS, false));
	set_option("role", shared->current_user == shared->session_user ? "none" :
			   GetUserNameFromId(shared->current_user, false));
	/* messages go to the caller, who converts them for its client */
	set_option("client_encoding", GetDatabaseEncodingName());
	for (int i = 0; i < lengthof(settings); i++)
		set_option(settings[i][0], settings[i][1]);
	if (client_min_messages < WARNING)
		set_option("client_min_messages", "warning");
	CommitTransactionCommand();
}

/* A position in the command is none in what the caller's client has sent. */
static void
command_callback(void *arg)
{
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position);
		internalerrquery((char *) arg);
	}
	else
		errcontext("SQL statement \"%s\"", (char *) arg);
}

/* One command through a portal; top_level: as the only one of its transaction. */
static void
run_command(const char *text, bool top_level)
{
	DestReceiver *dest = CreateDestReceiver(DestNone);
	ErrorContextCallback callback = {error_context_stack, command_callback, (void *) text};
	RawStmt    *raw;
	List	   *plans;
	Portal		portal;

	error_context_stack = &callback;
	debug_query_string = text;
	pgstat_report_activity(STATE_RUNNING, text);
	raw = sb_parse_one(text, false);
	if (analyze_requires_snapshot(raw))
		PushActiveSnapshot(GetTransactionSnapshot());
	plans = pg_plan_queries(pg_analyze_and_rewrite_fixedparams(raw, text, NULL, 0, NULL), text,
							CURSOR_OPT_PARALLEL_OK, NULL);
	if (analyze_requires_snapshot(raw))
		PopActiveSnapshot();
	CHECK_FOR_INTERRUPTS();
	portal = CreatePortal("", true, true);
	portal->visible = false;
	PortalDefineQuery(portal, NULL, text, CreateCommandTag(raw->stmt), plans, NULL);
	PortalStart(portal, NULL, 0, InvalidSnapshot);
	sb_portal_run(portal, top_level, dest);
	dest->rDestroy(dest);
	PortalDrop(portal, false);
	error_context_stack = callback.previous;
}

/* All commands of an order; the memory outlives the transactions in which they run. */
static void
run_order(const SbWorkerOrder *order, const char *commands, MemoryContext context)
{
	char		timeout[32];

	snprintf(timeout, sizeof(timeout), "%d", order->lock_timeout);
	set_option("lock_timeout", timeout);
	for (int i = 0; i < order->commands; i++)
	{
		if (order->apart || i == 0)
		{
			SetCurrentStatementStartTimestamp();
			StartTransactionCommand();
			MemoryContextSwitchTo(context);
		}
		run_command(commands, order->apart || order->commands == 1);
		commands += strlen(commands) + 1;
		if (order->apart || i == order->commands - 1)
			CommitTransactionCommand();
		else
			CommandCounterIncrement();
		MemoryContextSwitchTo(context);
	}
}

/* In a PG_CATCH: tells the caller, unless it is the one who ended this, and rolls back. */
static void
give_up(MemoryContext context)
{
	HOLD_INTERRUPTS();
	disable_all_timeouts(false);
	QueryCancelPending = false;
	if (!ending)
		EmitErrorReport();
	debug_query_string = NULL;
	AbortOutOfAnyTransaction();
	MemoryContextSwitchTo(context);
	FlushErrorState();
	RESUME_INTERRUPTS();
}

/*
 * Waits for an order and carries it out. False: there are no more, or this one was broken off by
 * SIGTERM.
 */
static bool
next_order(shm_mq_handle *orders, MemoryContext context)
{
	volatile bool more = false;

	PG_TRY();
	{
		SbWorkerOrder order;
		Size		length;
		void	   *data;
		char	   *copy;

		if (shm_mq_receive(orders, &length, &data, false) == SHM_MQ_SUCCESS)
		{
			copy = memcpy(palloc(length), data, length);
			memcpy(&order, copy, sizeof(order));
			more = true;
			run_order(&order, copy + sizeof(order), context);
		}
	}
	PG_CATCH();
	{
		give_up(context);
	}
	PG_END_TRY();
	return more && !ending;
}

/* What this worker was at is not going on. */
static void
mark_interrupted(int64 run, MemoryContext context)
{
	QueryCancelPending = false;
	PG_TRY();
	{
		Oid			types[1] = {INT8OID};
		Datum		values[1] = {Int64GetDatum(run)};
		SbOwner		owner;

		StartTransactionCommand();
		PushActiveSnapshot(GetTransactionSnapshot());
		sb_owner_begin(&owner);
		sb_spi_execute_args("UPDATE schemaboot.progress SET state = 'interrupted', finished = pg_catalog.now()"
							" WHERE run = $1 AND state = 'running'",
							1, types, values, NULL, SPI_OK_UPDATE, false);
		sb_owner_end(&owner);
		PopActiveSnapshot();
		CommitTransactionCommand();
	}
	PG_CATCH();
	{
		give_up(context);
	}
	PG_END_TRY();
}

static shm_mq_handle *
attach_queue(shm_toc *toc, SbWorkerKey key, dsm_segment *segment)
{
	shm_mq	   *queue = shm_toc_lookup(toc, key, false);

	if (key == SB_WORKER_ANSWERS)
		shm_mq_set_sender(queue, MyProc);
	else
		shm_mq_set_receiver(queue, MyProc);
	return shm_mq_attach(queue, segment, NULL);
}

/* Entry point; arg is the handle of the segment that worker.c made. */
void
sb_worker_main(Datum arg)
{
	MemoryContext context;
	dsm_segment *segment;
	shm_toc    *toc;
	SbWorkerShared *shared;
	shm_mq_handle *orders;
	shm_mq_handle *answers;
	const char	ready = SB_WORKER_READY;

	pqsignal(SIGTERM, on_sigterm);
	BackgroundWorkerUnblockSignals();
	sb_work_always();
	CurrentResourceOwner = ResourceOwnerCreate(NULL, "schemaboot worker");
	context = AllocSetContextCreate(TopMemoryContext, "schemaboot commands", ALLOCSET_DEFAULT_SIZES);

	segment = dsm_attach(DatumGetUInt32(arg));
	if (segment == NULL)
		proc_exit(0);			/* the caller is gone already */
	dsm_pin_mapping(segment);
	toc = shm_toc_attach(SB_WORKER_MAGIC, dsm_segment_address(segment));
	if (toc == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the shared memory of schemaboot's worker has an unknown form"),
				 errhint("Restart the session: the library was exchanged.")));
	shared = shm_toc_lookup(toc, SB_WORKER_SHARED, false);
	answers = attach_queue(toc, SB_WORKER_ANSWERS, segment);
	pq_redirect_to_shm_mq(segment, answers);
	orders = attach_queue(toc, SB_WORKER_COMMANDS, segment);

	take_on_session(toc, shared);
	MemoryContextSwitchTo(context);
	do
	{
		pgstat_report_activity(STATE_IDLE, NULL);
		(void) pgstat_report_stat(true);
		(void) sb_mq_send(answers, 1, &ready);
		MemoryContextReset(context);
	} while (next_order(orders, context));
	if (ending)
		mark_interrupted(shared->run, context);
	proc_exit(0);
}
