/*
 * rehearse.c
 *	  Really runs scripts and revisions, measures what each statement does, and rolls all of it back.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/attempt.h"
#include "base/error.h"
#include "check/measure_counts.h"
#include "check/rehearse.h"
#include "check/rehearse_sequences.h"
#include "check/rehearse_session.h"
#include "miscadmin.h"
#include "revision/revision.h"
#include "revision/target.h"
#include "run/online.h"
#include "utils/guc.h"
#include "utils/memutils.h"

static void
set_option(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* For all that reads the catalogs, too: the text of a view cannot be had while its tables are locked. */
static void
set_lock_timeout(void)
{
	char		text[32];

	snprintf(text, sizeof(text), "%d", sb_online_lock_timeout());
	set_option("lock_timeout", text);
}

/* What the work is, inside the subtransaction that is rolled back. */
typedef struct Work
{
	SbRehearsal *rehearsal;
	SbRehearse	run;
	void	   *arg;
} Work;

static void
measure_work(SbRehearsal *rehearsal, void *arg)
{
	Work	   *work = arg;

	rehearsal->measuring = sb_measuring_create(rehearsal->made);
	rehearsal->measuring->lock_timeout = sb_online_lock_timeout();
	rehearsal->made->tag = 1;
	/* ends with the subtransaction */
	set_option("client_min_messages", "error");
	set_option("max_parallel_workers_per_gather", "0");
	set_option("max_parallel_maintenance_workers", "0");
	work->run(rehearsal, work->arg);
}

static void
work_inside(void *arg)
{
	Work	   *work = arg;

	sb_made_note(work->rehearsal->made);
	measure_work(work->rehearsal, work);
}

/* In the database as it is. */
static ErrorData *
rehearse_here(Work *work)
{
	ErrorData  *error;

	work->rehearsal->made = sb_made_create();
	error = sb_attempt(work_inside, work, false);
	sb_made_note(NULL);
	return error;
}

/*
 * How long each lock would be held: to the end of the transaction, which is that of all ways up, but of one way
 * back.
 */
static void
tell_holds(SbRehearsal *rehearsal)
{
	foreach_ptr(SbRehearsed, row, rehearsal->rows)
	{
		int64		end = rehearsal->elapsed;

		if (row->holds < 0)
			continue;
		if (rehearsal->structure)
		{
			row->holds = -1;	/* empty tables tell nothing of that */
			continue;
		}
		if (row->direction == sb_up)
		{
			row->holds = end - row->at;
			continue;
		}
		end = row->at + row->elapsed;
		foreach_ptr(SbRehearsed, other, rehearsal->rows)
			if (other->direction == row->direction && other->revision == row->revision)
				end = Max(end, other->at + other->elapsed);
		row->holds = end - row->at;
	}
}

static void
rehearse_there(void *arg)
{
	Work	   *work = arg;

	sb_rehearse_copies(work->rehearsal, measure_work, work);
}

static List *
rehearse(SbRehearsal *rehearsal, SbRehearse run, void *arg)
{
	Work		work = {rehearsal, run, arg};
	int			nest_level = NewGUCNestLevel();
	SbCounts   *counts = sb_counts_take();
	ErrorData  *error;

	sb_made_check_unused();
	rehearsal->context = CurrentMemoryContext;
	set_lock_timeout();
	sb_wait_begin(sb_online_lock_timeout());
	rehearsal->session = sb_session_note();
	rehearsal->sequences = sb_sequences_note();
	error = rehearsal->structure ? sb_attempt(rehearse_there, &work, true) : rehearse_here(&work);
	sb_wait_end();
	sb_sequences_restore(rehearsal->sequences);
	sb_session_restore(rehearsal->session, rehearsal->sequences->relations);
	sb_counts_restore(counts, rehearsal->measuring ? rehearsal->measuring->counts : NULL);
	if (error)
		ReThrowError(error);
	AtEOXact_GUC(true, nest_level);
	tell_holds(rehearsal);
	return rehearsal->rows;
}

static void
run_script(SbRehearsal *rehearsal, void *arg)
{
	SbRehearsedScript script = {.script = arg};

	if (sb_rehearse_script(rehearsal, &script))
		(void) sb_rehearse_end(rehearsal, &script);
}

static void
check_can_write(const char *function)
{
	PreventCommandIfReadOnly(function);
	PreventCommandDuringRecovery(function);
}

List *
sb_rehearse_sql(const char *script, bool structure)
{
	SbRehearsal rehearsal = {.structure = structure};

	check_can_write("schemaboot_rehearse_sql()");
	return rehearse(&rehearsal, run_script, (void *) script);
}

static void
run_path(SbRehearsal *rehearsal, void *arg)
{
	sb_rehearse_path(rehearsal, arg);
}

List *
sb_rehearse_to(const char *target, bool structure)
{
	SbRehearsal rehearsal = {.structure = structure};
	List	   *revisions;

	check_can_write("schemaboot_rehearse()");
	sb_check_may_read_scripts();
	revisions = sb_target_upgrade(sb_lineage_load(true), target);
	if (revisions == NIL)
		return NIL;
	return rehearse(&rehearsal, run_path, revisions);
}
