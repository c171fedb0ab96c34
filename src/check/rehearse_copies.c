/*
 * rehearse_copies.c
 *	  Rehearses on empty copies, so that nobody waits.
 *
 * All schemas are put aside, as for a shadow build, and what they hold is made again from its facts, without rows. Locks,
 * rewrites and scans are then what the server does with these copies: it asks for the same locks, and rewrites and reads
 * empty tables, too. How large the originals are, and who has locks on them now, is looked up afterwards.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "check/rehearse.h"
#include "facts/aside.h"
#include "nodes/makefuncs.h"
#include "revision/derive.h"
#include "revision/portable.h"
#include "revision/replay.h"
#include "revision/run.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

typedef struct Copying
{
	SbRehearsal *rehearsal;
	SbFacts    *facts;			/* of the originals */
	SbRehearse	run;
	void	   *arg;
	bool		copied;
} Copying;

static void
copy_and_run(SbAside *aside)
{
	Copying    *copying = aside->caller;
	SbScriptRun run = {.revision = "structure",.ours = true,.rehearsal = true,.aside = aside};
	int			nest_level = NewGUCNestLevel();

	copying->copied = false;
	copying->rehearsal->rows = NIL;
	copying->rehearsal->elapsed = 0;
	aside->made->tag = 0;
	(void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) sb_script_run(&run, sb_derive_script(copying->facts));
	AtEOXact_GUC(true, nest_level);
	CommandCounterIncrement();
	copying->copied = true;
	copying->run(copying->rehearsal, copying->arg);
}

/* The original that a copy stands for, which nobody may have dropped since; locks nothing. */
static Oid
original_of(const SbTouched *touched)
{
	return RangeVarGetRelid(makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(touched->object))), NoLock, true);
}

/* What is so of the original: its size, by the statistics, and who has locks on it. */
static void
tell_original(SbRehearsed *row)
{
	SbTouched  *touched = (SbTouched *) row->touched;
	Oid			original = original_of(touched);
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(original));
	Form_pg_class form;

	touched->rows = touched->bytes = -1;
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_class) GETSTRUCT(tuple);
	if (touched->scans && form->reltuples >= 0)
		touched->rows = (int64) form->reltuples;
	if (touched->scans || touched->rewrites || touched->index_builds)
		touched->bytes = (int64) form->relpages * BLCKSZ;
	ReleaseSysCache(tuple);
	row->blocked_by = sb_lock_blockers(original, row->lock);
}

static void
read_facts(void *arg)
{
	((Copying *) arg)->facts = sb_rehearse_facts(NULL);
}

/* Expressions and views cannot be read while somebody has their table for himself. */
static void
read_structure(Copying *copying)
{
	ErrorData  *error = sb_attempt(read_facts, copying, true);
	LOCKMODE	mode;
	List	   *processes;
	char	   *object;

	if (error == NULL)
		return;
	if (error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	object = sb_wait_object(&mode, &processes);
	ereport(ERROR,
			(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
			 errmsg("the structure of %s cannot be read while it is locked", object ? object : "the database"),
			 object && processes ? errdetail("Process %d has the lock.", linitial_int(processes)) : 0,
			 errhint("Call it again when that transaction has ended, or SET schemaboot.lock_timeout to a longer time.")));
}

void
sb_rehearse_copies(SbRehearsal *rehearsal, SbRehearse run, void *arg)
{
	Copying		copying = {.rehearsal = rehearsal,.run = run,.arg = arg};
	SbAside    *aside = palloc0(sizeof(SbAside));
	ErrorData  *error;

	read_structure(&copying);
	aside->made = rehearsal->made = sb_made_create();
	aside->work = copy_and_run;
	aside->caller = &copying;
	aside->quiet = true;
	rehearsal->aside = aside;
	sb_replay_hide_all(&aside->swap, copying.facts);
	error = sb_aside(aside);
	if (error && aside->swapped && !copying.copied && !sb_is_callers_error(error))
		ereport(ERROR,
				(errcode(error->sqlerrcode),
				 errmsg("the structure of the database could not be copied: %s", error->message),
				 error->detail ? errdetail_internal("%s", error->detail) : 0,
				 errhint("mode => 'full' needs no copies, but locks the tables.")));
	if (error)
		ReThrowError(error);
	foreach_ptr(SbRehearsed, row, rehearsal->rows)
		if (row->touched && row->touched->relkind && !row->touched->own)
			tell_original(row);
}
