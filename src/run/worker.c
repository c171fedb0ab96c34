/*
 * worker.c
 *	  The caller's side of the background worker: starts it, gives orders, hears of the outcome.
 *
 * A segment of shared memory holds roles, settings and two queues. It belongs to the session, not
 * to a transaction, as the caller commits in between. Whatever ends the session, also FATAL
 * errors, detaches the segment, which ends the worker. The other way round, a worker that ends
 * detaches from its queues, and the caller notices at once. No worker counts as done that did not
 * say so.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_authid.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "libpq/pqmq.h"
#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "run/worker.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

struct SbWorker
{
	const char *what;
	MemoryContext context;
	dsm_segment *segment;
	BackgroundWorkerHandle *handle;
	shm_mq_handle *commands;
	shm_mq_handle *answers;
};

/* A new connection as this role would fail, later and less clearly. */
static void
check_login(const char *what)
{
	HeapTuple	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(GetSessionUserId()));
	bool		can_login = HeapTupleIsValid(tuple) && ((Form_pg_authid) GETSTRUCT(tuple))->rolcanlogin;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	if (!can_login)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("%s() cannot run as role \"%s\", which may not log in", what,
						GetUserNameFromId(GetSessionUserId(), false)),
				 errdetail("Its commands run in a background worker, in a session of the same session user."),
				 errhint("Log in as another role, and take this one on by SET ROLE instead of SET SESSION AUTHORIZATION.")));
}

/* The caller's segment goes: so does the worker. */
static void
end_worker(dsm_segment *segment, Datum arg)
{
	TerminateBackgroundWorker((BackgroundWorkerHandle *) DatumGetPointer(arg));
}

static shm_mq *
make_queue(shm_toc *toc, SbWorkerKey key)
{
	shm_mq	   *queue = shm_mq_create(shm_toc_allocate(toc, SB_WORKER_QUEUE_SIZE),
									  SB_WORKER_QUEUE_SIZE);

	shm_toc_insert(toc, key, queue);
	return queue;
}

/* The segment, filled, and this side of its queues. */
static void
make_segment(SbWorker *worker, int64 run)
{
	Size		libraries = EstimateLibraryStateSpace();
	Size		settings = EstimateGUCStateSpace();
	shm_toc_estimator estimator;
	shm_toc    *toc;
	SbWorkerShared *shared;
	char	   *space;
	Size		size;
	shm_mq	   *queue;

	shm_toc_initialize_estimator(&estimator);
	shm_toc_estimate_chunk(&estimator, sizeof(SbWorkerShared));
	shm_toc_estimate_chunk(&estimator, libraries);
	shm_toc_estimate_chunk(&estimator, settings);
	shm_toc_estimate_chunk(&estimator, SB_WORKER_QUEUE_SIZE);
	shm_toc_estimate_chunk(&estimator, SB_WORKER_QUEUE_SIZE);
	shm_toc_estimate_keys(&estimator, 5);
	size = shm_toc_estimate(&estimator);
	worker->segment = dsm_create(size, 0);
	dsm_pin_mapping(worker->segment);
	toc = shm_toc_create(SB_WORKER_MAGIC, dsm_segment_address(worker->segment), size);

	shared = shm_toc_allocate(toc, sizeof(SbWorkerShared));
	shared->database = MyDatabaseId;
	shared->session_user = GetSessionUserId();
	shared->current_user = GetUserId();
	shared->run = run;
	shm_toc_insert(toc, SB_WORKER_SHARED, shared);
	space = shm_toc_allocate(toc, libraries);
	SerializeLibraryState(libraries, space);
	shm_toc_insert(toc, SB_WORKER_LIBRARIES, space);
	space = shm_toc_allocate(toc, settings);
	SerializeGUCState(settings, space);
	shm_toc_insert(toc, SB_WORKER_SETTINGS, space);

	queue = make_queue(toc, SB_WORKER_COMMANDS);
	shm_mq_set_sender(queue, MyProc);
	worker->commands = shm_mq_attach(queue, worker->segment, NULL);
	queue = make_queue(toc, SB_WORKER_ANSWERS);
	shm_mq_set_receiver(queue, MyProc);
	worker->answers = shm_mq_attach(queue, worker->segment, NULL);
}

static void
register_worker(SbWorker *worker)
{
	BackgroundWorker request = {0};

	snprintf(request.bgw_name, BGW_MAXLEN, "%s for PID %d", worker->what, MyProcPid);
	strlcpy(request.bgw_type, "schemaboot worker", BGW_MAXLEN);
	strlcpy(request.bgw_library_name, "schemaboot", sizeof(request.bgw_library_name));
	strlcpy(request.bgw_function_name, "sb_worker_main", BGW_MAXLEN);
	request.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	request.bgw_start_time = BgWorkerStart_RecoveryFinished;
	request.bgw_restart_time = BGW_NEVER_RESTART;
	request.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(worker->segment));
	request.bgw_notify_pid = MyProcPid;
	if (!RegisterDynamicBackgroundWorker(&request, &worker->handle))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("%s() finds no free slot for a background worker", worker->what),
				 errhint("Try again when other workers have ended, or increase max_worker_processes.")));
	on_dsm_detach(worker->segment, end_worker, PointerGetDatum(worker->handle));
	shm_mq_set_handle(worker->commands, worker->handle);
	shm_mq_set_handle(worker->answers, worker->handle);
}

static void
lose_worker(SbWorker *worker)
{
	ereport(ERROR,
			(errcode(ERRCODE_CONNECTION_FAILURE),
			 errmsg("the background worker of %s() ended before it was done", worker->what),
			 errdetail("It was ended by somebody, or could not be started."),
			 errhint("The server's log may tell more. The same call again goes on where this one stopped.")));
}

/* An error or notice of the worker. */
static ErrorData *
read_message(char *data, Size length)
{
	ErrorData  *error = palloc0(sizeof(ErrorData));
	StringInfoData message;

	initStringInfo(&message);
	appendBinaryStringInfo(&message, data, length);
	pq_parse_errornotice(&message, error);
	pfree(message.data);
	/* what ends the worker does not end this session */
	error->elevel = Min(error->elevel, ERROR);
	return error;
}

/*
 * Waits for the end of an order. NULL: it is done, else the error. Raises one if the worker ends
 * without a word.
 */
static ErrorData *
await_answer(SbWorker *worker)
{
	ErrorData  *error = NULL;

	for (;;)
	{
		Size		length;
		void	   *data;

		/* a snapshot for the catalogs would keep the worker waiting */
		InvalidateCatalogSnapshot();
		if (shm_mq_receive(worker->answers, &length, &data, false) != SHM_MQ_SUCCESS)
		{
			if (error == NULL)
				lose_worker(worker);
			return error;
		}
		switch (length > 0 ? *(char *) data : 0)
		{
			case 'E':
				error = read_message((char *) data + 1, length - 1);
				break;
			case 'N':
				ThrowErrorData(read_message((char *) data + 1, length - 1));
				break;
			case SB_WORKER_READY:
				return error;
			default:			/* NOTIFY and the like */
				break;
		}
	}
}

SbWorker *
sb_worker_start(const char *what, int64 run)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "schemaboot worker",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	SbWorker   *worker = palloc0(sizeof(SbWorker));
	ErrorData  *error = NULL;

	worker->what = what;
	worker->context = context;
	PG_TRY();
	{
		check_login(what);
		make_segment(worker, run);
		register_worker(worker);
		MemoryContextSwitchTo(oldcontext);
		error = await_answer(worker);
		if (error)
			ThrowErrorData(error);
	}
	PG_CATCH();
	{
		sb_worker_stop(worker);
		PG_RE_THROW();
	}
	PG_END_TRY();
	return worker;
}

ErrorData *
sb_worker_run(SbWorker *worker, List *commands, bool apart, int lock_timeout)
{
	SbWorkerOrder order = {0};
	StringInfoData message;
	shm_mq_result result;

	order.commands = list_length(commands);
	order.lock_timeout = lock_timeout;
	order.apart = apart;
	initStringInfo(&message);
	appendBinaryStringInfo(&message, (char *) &order, sizeof(order));
	foreach_ptr(char, command, commands)
		appendBinaryStringInfo(&message, command, strlen(command) + 1);
	InvalidateCatalogSnapshot();
	result = sb_mq_send(worker->commands, message.len, message.data);
	pfree(message.data);
	if (result != SHM_MQ_SUCCESS)
		lose_worker(worker);
	return await_answer(worker);
}

void
sb_worker_stop(SbWorker *worker)
{
	MemoryContext context;

	if (worker == NULL || worker->context == NULL)
		return;
	context = worker->context;
	worker->context = NULL;
	if (worker->handle)
	{
		TerminateBackgroundWorker(worker->handle);
		(void) WaitForBackgroundWorkerShutdown(worker->handle);
	}
	/* its callbacks use the memory */
	if (worker->segment)
		dsm_detach(worker->segment);
	MemoryContextDelete(context);
}
