/*
 * aside.c
 *	  Works in the place of the live schemas, out of everybody's sight, and rolls all of it back.
 *
 * Nobody hears of it: event triggers are put out of work, and what DDL tells the event triggers of a
 * statement that called us, such as CREATE TABLE AS, goes nowhere. While it waits for another session,
 * which has changed the row of a schema, say, it holds rows that others may want; so it waits for half
 * of deadlock_timeout at most before it lets go of all and tries again. Then nobody else becomes the
 * victim of a deadlock with it.
 */
#include "base/compat.h"

#include "base/attempt.h"
#include "base/settings.h"
#include "commands/event_trigger.h"
#include "facts/aside.h"
#include "facts/guard.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

/* Tries in case of deadlocks. */
#define TRIES 10

/* The longest time to wait for a lock, in milliseconds; 0: there is no limit. */
static int
lock_limit(void)
{
	return sb_lock_timeout > 0 ? sb_lock_timeout : LockTimeout;
}

/* Puts the schemas aside, and waits for others for a short time only. */
static void
swap_briefly(SbAside *aside)
{
	int			nest_level = NewGUCNestLevel();
	int			wait = Max(DeadlockTimeout / 2, 1);
	char		text[32];

	if (lock_limit() > 0)
		wait = Min(wait, lock_limit());
	snprintf(text, sizeof(text), "%d", wait);
	(void) set_config_option("lock_timeout", text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
							 true, 0, false);
	sb_swap_schemas(&aside->swap);
	AtEOXact_GUC(true, nest_level);
	aside->swapped = true;
}

/* Ends with the subtransaction. */
static void
set_quiet(void)
{
	(void) set_config_option("session_replication_role", "replica", PGC_SUSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/* What a try is made of; all that is not rolled back with it ends here. */
static void
swap_and_work(void *arg)
{
	SbAside    *aside = arg;
	volatile bool apart = false;

	sb_guard_begin();
	PG_TRY();
	{
		apart = EventTriggerBeginCompleteQuery();
		if (apart)
			EventTriggerInhibitCommandCollection();
		if (aside->quiet)
			set_quiet();
		swap_briefly(aside);
		aside->work(aside);
	}
	PG_FINALLY();
	{
		sb_made_note(NULL);
		sb_guard_end();
		if (apart)
			EventTriggerEndCompleteQuery();
	}
	PG_END_TRY();
}

/* One try, which is rolled back whatever comes. Returns the error if there was one. */
static ErrorData *
try_once(SbAside *aside)
{
	ErrorData  *error;

	sb_made_note(aside->made);
	aside->swapped = false;
	aside->made->tag = -1;
	error = sb_attempt(swap_and_work, aside, false);
	sb_made_release(aside->made, false);
	return error;
}

/* Whether a try that failed may go well if it is made again as it is. */
static bool
was_in_the_way(const SbAside *aside, const ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED)
		return true;
	return !aside->swapped && (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
							   error->sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE);
}

/* Whether a try after n others is still due: a deadlock may come again, and a lock has its limit. */
static bool
may_try_again(const SbAside *aside, const ErrorData *error, int n, TimestampTz start)
{
	if (!was_in_the_way(aside, error))
		return false;
	if (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
		return lock_limit() == 0 ||
			!TimestampDifferenceExceeds(start, GetCurrentTimestamp(), lock_limit());
	return n < TRIES;
}

ErrorData *
sb_aside(SbAside *aside)
{
	TimestampTz start = GetCurrentTimestamp();

	sb_swap_check_rights(&aside->swap);
	for (int n = 1;; n++)
	{
		ErrorData  *error = try_once(aside);

		if (error == NULL)
			return NULL;
		CHECK_FOR_INTERRUPTS();
		if (!may_try_again(aside, error, n, start))
			return error;
		pg_usleep(1000L * n);
	}
}
