/*
 * worker.h
 *	  A background worker that runs commands as a client would: each at the top level, in
 *	  transactions of its own, with the caller's roles and settings.
 *
 * For commands that cannot run in a function: CREATE INDEX CONCURRENTLY and the like. Whoever waits
 * for it must hold no snapshot and no lock that the commands need: the deadlock would not be found.
 */
#ifndef SB_WORKER_H
#define SB_WORKER_H

#include "base/compat.h"
#include "nodes/pg_list.h"
#include "storage/dsm.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"

typedef struct SbWorker SbWorker;

/*
 * Starts one. what: the call, for messages; run: of which rows of schemaboot.progress tell; a
 * worker that is ended marks the row that it works on. It ends with the session, or by
 * sb_worker_stop. Errors: a role that may not log in, no free slot, and all that a new connection
 * may raise.
 */
extern SbWorker *sb_worker_start(const char *what, int64 run);

/*
 * Runs commands in one transaction, or, if they are apart, each by itself and outside of any. NULL
 * if they are committed, else the worker's error, in CurrentMemoryContext; the worker is ready for
 * more then. lock_timeout in milliseconds, 0: none. Raises an error if the worker is gone.
 */
extern ErrorData *sb_worker_run(SbWorker *worker, List *commands, bool apart, int lock_timeout);

/* Ends it, whatever it does, and waits until it is gone. NULL is allowed. */
extern void sb_worker_stop(SbWorker *worker);

/* --- what both sides know (worker.c, worker_main.c) --- */

#define SB_WORKER_MAGIC 0x5b0075b0
#define SB_WORKER_QUEUE_SIZE 65536

typedef enum SbWorkerKey
{
	SB_WORKER_SHARED,
	SB_WORKER_LIBRARIES,
	SB_WORKER_SETTINGS,
	SB_WORKER_COMMANDS,			/* queue to the worker */
	SB_WORKER_ANSWERS			/* queue to the caller */
} SbWorkerKey;

typedef struct SbWorkerShared
{
	Oid			database;
	Oid			session_user;
	Oid			current_user;
	int64		run;
} SbWorkerShared;

/* What the worker is asked for; the commands follow, each with its zero byte. */
typedef struct SbWorkerOrder
{
	int			commands;
	int			lock_timeout;
	bool		apart;
} SbWorkerOrder;

/* Answers are messages of the protocol, errors and notices, and one byte when an order is done. */
#define SB_WORKER_READY 'Z'

#endif							/* SB_WORKER_H */
