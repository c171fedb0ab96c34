/*
 * measure_wait.c
 *	  Notes for which lock a statement waits, and for whom.
 *
 * When a wait ends with an error, nothing tells any more what it was for. But the server logs waits that take longer
 * than deadlock_timeout; so that is made short, and the message is caught before it gets to the log.
 */
#include "base/compat.h"

#include "check/measure.h"
#include "fmgr.h"
#include "storage/proc.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#define MAX_BLOCKERS 32

static struct
{
	bool		on;
	bool		logs;			/* the messages are wanted anyway */
	bool		noted;
	LOCKTAG		tag;
	LOCKMODE	mode;
	int			count;
	int			processes[MAX_BLOCKERS];
}			wait;

static emit_log_hook_type previous_hook = NULL;

static void
note_processes(void)
{
	ArrayType  *array = DatumGetArrayTypeP(DirectFunctionCall1(pg_blocking_pids, Int32GetDatum(MyProcPid)));
	int		   *elements = (int *) ARR_DATA_PTR(array);
	int			count = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;

	wait.count = Min(count, MAX_BLOCKERS);
	memcpy(wait.processes, elements, sizeof(int) * wait.count);
}

/* Called for each message; the one about a wait comes while it goes on. */
static void
see_message(ErrorData *edata)
{
	if (wait.on && edata->elevel == LOG && edata->message_id &&
		strncmp(edata->message_id, "process %d ", strlen("process %d ")) == 0)
	{
		LOCK	   *lock = MyProc->waitLock;

		if (lock)
		{
			wait.tag = lock->tag;
			wait.mode = MyProc->waitLockMode;
			wait.noted = true;
			note_processes();
		}
		if (!wait.logs)
			edata->output_to_server = false;
	}
	if (previous_hook)
		previous_hook(edata);
}

static void
set_option(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

void
sb_wait_begin(int lock_timeout)
{
	static bool hooked = false;
	char		text[32];

	if (!hooked)
	{
		previous_hook = emit_log_hook;
		emit_log_hook = see_message;
		hooked = true;
	}
	wait.logs = log_lock_waits;
	wait.noted = false;
	wait.on = true;
	set_option("log_lock_waits", "on");
	snprintf(text, sizeof(text), "%d", Max(Min(DeadlockTimeout, lock_timeout / 2), 1));
	set_option("deadlock_timeout", text);
}

void
sb_wait_end(void)
{
	wait.on = false;
}

void
sb_wait_forget(void)
{
	wait.noted = false;
}

bool
sb_wait_noted(LOCKTAG *tag, LOCKMODE *mode, List **processes)
{
	if (!wait.noted)
		return false;
	*tag = wait.tag;
	*mode = wait.mode;
	*processes = NIL;
	for (int i = 0; i < wait.count; i++)
		*processes = lappend_int(*processes, wait.processes[i]);
	return true;
}
