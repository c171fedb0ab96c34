/*
 * create.c
 *	  create_all, in one transaction or batch by batch.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/error.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "model/define.h"
#include "portability/instr_time.h"
#include "run/create.h"
#include "run/history.h"
#include "run/locks.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"

/*
 * Everything is there: a step "exists" for each object that a model creates, from the stored rows
 * alone.
 */
static SbCreation *
nothing_missing(SbPresence *presence)
{
	SbCreation *creation = palloc0(sizeof(SbCreation));

	foreach_ptr(SbRow, row, presence->objects)
	{
		SbStep	   *step;

		if (strcmp(row->role, "creates") != 0)
			continue;
		step = palloc0(sizeof(SbStep));
		step->action = "exists";
		step->kind = sb_kind(row->object.kind)->name;
		step->identity = row->identity;
		creation->steps = lappend(creation->steps, step);
	}
	return creation;
}

static void
require_models(SbPresence *presence)
{
	if (presence->models == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are no models"),
				 errhint("Register them first: SELECT * FROM schemaboot_define(ddl, source);")));
}

/* The closing NOTICE. */
static void
report_done(SbCreation *creation, int64 microseconds)
{
	if (creation->summary)
		ereport(NOTICE, (errmsg("%s in %lld ms", creation->summary,
								(long long) (microseconds + 500) / 1000)));
	else if (creation->missing == 0)
		ereport(NOTICE, (errmsg("nothing to create: %d of %d objects exist",
								list_length(creation->steps), list_length(creation->steps))));
}

/* Something is missing as far as the stored rows tell. */
static bool
is_complete(SbPresence *presence)
{
	return presence->present == presence->models && presence->to_apply == 0;
}

static int
compare_sequence(const ListCell *a, const ListCell *b)
{
	return ((SbStep *) lfirst(a))->sequence - ((SbStep *) lfirst(b))->sequence;
}

/*
 * Steps that were put off stand where they ran, so that the rows show statements in an order that
 * works.
 */
static void
show_as_run(SbCreation *creation)
{
	List	   *done = NIL;
	ListCell   *cell;
	int			n = 0;

	foreach_ptr(SbStep, step, creation->steps)
		if (step->done)
			done = lappend(done, step);
	list_sort(done, compare_sequence);
	foreach(cell, creation->steps)
		if (((SbStep *) lfirst(cell))->done)
			lfirst(cell) = list_nth(done, n++);
	list_free(done);
}

/* What is to be done when the last step has run. */
static void
finish(SbCreation *creation)
{
	bool		extension = false;	/* it, or a function that ran once, may have brought names */

	sb_validate_functions(creation->steps);
	foreach_ptr(SbStep, step, creation->steps)
		extension = extension || (step->done && (step->statement->object.kind == SB_EXTENSION ||
												 step->statement->role == SB_ONCE));
	if (extension)
		sb_refresh_identities();
}

/*
 * An event trigger, or a function that a model calls, must not start the same work inside itself.
 */
static bool running = false;

static void
begin_running(const char *what)
{
	if (running)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("%s() cannot be called by a statement that it runs", what)));
	running = true;
}

static SbCreation *
create_missing(bool dry_run, const char *what)
{
	SbPresence *presence = sb_presence();
	SbCreation *creation;
	SbRun		run = {0};
	instr_time	start,
				end;

	INSTR_TIME_SET_CURRENT(start);
	require_models(presence);
	if (is_complete(presence))
	{
		creation = nothing_missing(presence);
		report_done(creation, 0);
		return creation;
	}
	if (dry_run)
		return sb_creation_plan();
	PreventCommandIfReadOnly(psprintf("%s()", what));
	PreventCommandDuringRecovery(psprintf("%s()", what));
	sb_catalog_lock();
	creation = sb_creation_plan();
	if (creation->missing == 0)	/* another session did it while this one waited */
	{
		finish(creation);
		sb_clear_pending();
		report_done(creation, 0);
		return creation;
	}
	sb_locks_check(creation->steps);
	run.what = what;
	run.total = creation->missing;
	sb_run_steps(&run, creation->steps);
	show_as_run(creation);
	sb_mark_applied(creation->steps);
	sb_clear_pending();
	finish(creation);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	creation->summary = sb_creation_summary(creation->steps);
	sb_history_add("create_all", INSTR_TIME_GET_MICROSEC(end), NIL, NIL,
				   creation->summary ? creation->summary : "nothing to create");
	report_done(creation, INSTR_TIME_GET_MICROSEC(end));
	return creation;
}

SbCreation *
sb_create_missing(bool dry_run, const char *what)
{
	SbCreation *volatile creation = NULL;

	begin_running(what);
	PG_TRY();
	{
		creation = create_missing(dry_run, what);
	}
	PG_FINALLY();
	{
		running = false;
		sb_report_activity(NULL);
	}
	PG_END_TRY();
	return creation;
}

LockRelId
sb_lock_for_session(void)
{
	LockRelId	id;

	sb_catalog_lock();
	id.relId = get_relname_relid("version", get_namespace_oid("schemaboot", false));
	id.dbId = MyDatabaseId;
	LockRelationIdForSession(&id, ShareUpdateExclusiveLock);
	return id;
}

/*
 * The next steps whose locks fit into the budget, or batch_size of them; takes them from the list.
 */
static List *
next_batch(List **steps, int batch_size)
{
	int			budget = sb_locks_capacity() / 4;
	List	   *batch = NIL;
	int			n = 0;

	foreach_ptr(SbStep, step, *steps)
	{
		if (batch_size > 0 && n >= batch_size)
			break;
		/*
		 * what a statement refers to was made by earlier transactions, and is locked with its
		 * indexes
		 */
		budget -= step->locks + 1 + 4 * step->relations;
		if (batch_size <= 0 && n > 0 && budget < 0)
			break;
		batch = lappend(batch, step);
		n++;
	}
	*steps = list_copy_tail(*steps, n);
	return batch;
}

static List *
steps_to_run(List *steps)
{
	List	   *result = NIL;

	foreach_ptr(SbStep, step, steps)
		if (step->run)
			result = lappend(result, step);
	return result;
}

/*
 * Commits, and lets go of the cached descriptions of what was made, or memory would grow with the
 * schema.
 */
static void
commit_batch(MemoryContext context)
{
	SPI_commit();
	InvalidateSystemCaches();
	MemoryContextSwitchTo(context);
}

/* Runs all batches; statements that miss something move to the next batch. */
static void
run_batches(SbCreation *creation, int batch_size, MemoryContext context)
{
	SbRun		run = {0};
	List	   *left = steps_to_run(creation->steps);

	run.what = "schemaboot_create_all_batched";
	run.total = creation->missing;
	while (left)
	{
		List	   *batch = next_batch(&left, batch_size);
		List	   *deferred;
		int			done = run.done;

		run.keep_deferred = left != NIL;
		deferred = sb_run_steps(&run, batch);
		sb_mark_applied(batch);
		sb_mark_pending(batch, false);
		commit_batch(context);
		if (deferred)
			left = run.done > done ? list_concat(left, deferred) : list_concat(deferred, left);
		if (run.done == done && deferred)
			batch_size = (batch_size > 0 ? batch_size : list_length(batch)) * 2;
	}
}

static void
create_missing_batched(int batch_size)
{
	MemoryContext context = AllocSetContextCreate(PortalContext, "schemaboot batches",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext checking;
	SbPresence *presence;
	SbCreation *creation;
	LockRelId	lock;
	instr_time	start,
				end;

	PreventCommandIfReadOnly("schemaboot_create_all_batched()");
	PreventCommandDuringRecovery("schemaboot_create_all_batched()");
	INSTR_TIME_SET_CURRENT(start);
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	MemoryContextSwitchTo(context);
	checking = AllocSetContextCreate(context, "schemaboot presence", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(checking);
	presence = sb_presence();
	require_models(presence);
	if (is_complete(presence))
	{
		report_done(nothing_missing(presence), 0);
		SPI_finish();
		return;
	}
	MemoryContextSwitchTo(context);
	MemoryContextDelete(checking);
	lock = sb_lock_for_session();
	commit_batch(context);		/* a snapshot that sees what the session that it waited for did */
	creation = sb_creation_plan();
	if (creation->missing == 0)
	{
		finish(creation);
		sb_clear_pending();
		commit_batch(context);
		UnlockRelationIdForSession(&lock, ShareUpdateExclusiveLock);
		report_done(creation, 0);
		SPI_finish();
		return;
	}
	sb_mark_pending(creation->steps, true);
	commit_batch(context);
	run_batches(creation, batch_size, context);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	creation->summary = sb_creation_summary(creation->steps);
	finish(creation);
	sb_clear_pending();
	sb_history_add("create_all_batched", INSTR_TIME_GET_MICROSEC(end), NIL, NIL,
				   creation->summary ? creation->summary : "nothing to create");
	commit_batch(context);
	UnlockRelationIdForSession(&lock, ShareUpdateExclusiveLock);
	report_done(creation, INSTR_TIME_GET_MICROSEC(end));
	SPI_finish();
}

void
sb_create_missing_batched(int batch_size)
{
	begin_running("schemaboot_create_all_batched");
	PG_TRY();
	{
		create_missing_batched(batch_size);
	}
	PG_FINALLY();
	{
		running = false;
		sb_report_activity(NULL);
	}
	PG_END_TRY();
}
