/*
 * upgrade.c
 *	  Runs pending revisions, and takes revisions back.
 *
 * All of it happens in the caller's transaction. Whoever finds nothing to do takes no lock; the others
 * wait for each other, and look again when it is their turn. After each revision, schemaboot.applied says
 * which text of it has run.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "portability/instr_time.h"
#include "revision/complete.h"
#include "revision/revision.h"
#include "revision/run.h"
#include "revision/settled.h"
#include "revision/target.h"
#include "revision/underway.h"
#include "revision/version.h"
#include "run/execute.h"
#include "run/failure.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Names revisions whose text is not the one that has run. */
static void
warn_edited(SbLineage *graph)
{
	List	   *edited = NIL;

	foreach_ptr(SbRevision, revision, graph->all)
		if (revision->applied && strcmp(revision->applied, revision->checksum) != 0)
			edited = lappend(edited, revision);
	if (edited)
		ereport(WARNING,
				(errmsg_plural("%d revision was edited after it had run",
							   "%d revisions were edited after they had run",
							   list_length(edited), list_length(edited)),
				 errdetail("This database has what they said before: %s.", sb_lineage_names(edited)),
				 errhint("Make a new revision for what is to change.")));
}

/* Notes which text of a revision has run, or that it was taken back. */
static void
note_applied(const SbRan *ran)
{
	static SPIPlanPtr note = NULL;
	static SPIPlanPtr forget = NULL;
	Oid			types[5] = {TEXTOID, TEXTOID, INTERVALOID, TEXTOID, TIMESTAMPTZOID};
	Interval	duration = {.time = ran->elapsed};
	Datum		values[5];
	SbOwner		owner;

	values[0] = CStringGetTextDatum(ran->revision->id);
	values[1] = CStringGetTextDatum(ran->revision->checksum);
	values[2] = IntervalPGetDatum(&duration);
	values[3] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[4] = TimestampTzGetDatum(GetCurrentTimestamp());
	sb_owner_begin(&owner);
	if (ran->down)
		sb_spi_execute_kept(&forget, "DELETE FROM schemaboot.applied WHERE revision = $1",
							1, types, values, NULL, SPI_OK_DELETE, false);
	else
		sb_spi_execute_kept(&note, "INSERT INTO schemaboot.applied (revision, checksum, duration, by, at)"
							" VALUES ($1, $2, $3, $4, $5) ON CONFLICT (revision) DO UPDATE"
							" SET checksum = $2, duration = $3, by = $4, at = $5",
							5, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

/* Names what is missing before anything runs. */
static void
check_scripts(List *path)
{
	List	   *missing = NIL;
	SbRevision *first = NULL;

	foreach_ptr(SbRan, ran, path)
		if (!ran->down && !ran->revision->has_up)
			missing = lappend(missing, ran->revision);
	if (missing == NIL)
		return;
	first = linitial(missing);
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("there is no script for the way up of revision %s", sb_lineage_names(missing)),
			 first->note ? errdetail("\"%s\": %s. Nothing was run.", first->id, first->note) :
			 errdetail("Nothing was run."),
			 errhint("Import the script (of Alembic: the output of alembic upgrade --sql), or do by hand what it does and SELECT schemaboot_stamp('%s', verify => false);",
					 first->id)));
}

/* What schemaboot_upgrade_online has begun, it has to end. */
static void
check_underway(List *path)
{
	SbUnderway	underway;

	if (path == NIL || !sb_underway_read(&underway) || underway.statements == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("revision \"%s\" has run halfway %s", underway.revision, underway.down ? "down" : "up"),
			 errdetail_plural("Its first %d statement is done.", "Its first %d statements are done.",
							  underway.statements, underway.statements),
			 errhint(underway.down ? "CALL schemaboot_downgrade_online(...); goes on." : "CALL schemaboot_upgrade_online(); goes on.")));
}

static void
announce(const SbRan *ran, int number, int total)
{
	char		text[256];

	snprintf(text, sizeof(text), "%s: revision %d of %d: %s %s",
			 ran->down ? "schemaboot_downgrade" : "schemaboot_upgrade", number, total, ran->revision->id,
			 ran->revision->message);
	sb_report_activity(text);
}

/* The script of a step; one that is not there is an error. */
static char *
script_of(const SbRan *ran, bool to_run)
{
	SbScripts	scripts;
	char	   *script;

	sb_revision_scripts(ran->revision->id, to_run, &scripts);
	script = ran->down ? scripts.down : scripts.up;
	if (script == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg(ran->down ? "revision \"%s\" has no way back" : "revision \"%s\" has no script",
						ran->revision->id),
				 ran->revision->irreversible ? errdetail("%s", ran->revision->irreversible) : 0));
	return script;
}

static void
run_one(SbRan *ran)
{
	SbScriptRun run = {.revision = ran->revision->id,.down = ran->down};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot revision",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	instr_time	start,
				end;

	run.ours = strcmp(ran->revision->origin, "plan") == 0 || strcmp(ran->revision->origin, "baseline") == 0;
	INSTR_TIME_SET_CURRENT(start);
	ran->statements = sb_script_run(&run, script_of(ran, true));
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	ran->elapsed = INSTR_TIME_GET_MICROSEC(end);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
	note_applied(ran);
}

static void
show_one(SbRan *ran)
{
	SbScriptRun run = {.revision = ran->revision->id,.down = ran->down};
	SbScriptKind kind;

	ran->sql = script_of(ran, false);
	sb_script_look(&run, ran->sql, &kind);
	ran->statements = kind.statements;
}

void
sb_upgrade_run(SbLineage *graph, List *path)
{
	List	   *at = sb_lineage_current(graph, false);
	int			number = 0;
	int64		total = 0;
	bool		down = ((SbRan *) linitial(path))->down;
	SbFacts    *facts = NULL;	/* as they are now, if somebody wants to know */

	foreach_ptr(SbRan, ran, path)
	{
		bool		complete = !down && sb_is_incomplete(ran->revision);

		announce(ran, ++number, list_length(path));
		if (complete && facts == NULL)
			facts = sb_portable_read();
		run_one(ran);
		CommandCounterIncrement();
		facts = complete ? sb_complete_here(ran->revision, facts) : NULL;
		total += ran->elapsed;
		at = down ? sb_lineage_step_down(graph, at, ran->revision) :
			sb_lineage_step_up(graph, at, ran->revision);
	}
	sb_report_activity(NULL);
	sb_set_version(sb_lineage_ids(at), down ? "downgrade" : "upgrade", total,
				   psprintf(list_length(path) == 1 ? "%d revision" : "%d revisions", list_length(path)));
}

static List *
path_of(List *revisions, bool down)
{
	List	   *path = NIL;

	foreach_ptr(SbRevision, revision, revisions)
	{
		SbRan	   *ran = palloc0(sizeof(SbRan));

		ran->revision = revision;
		ran->down = down;
		path = lappend(path, ran);
	}
	return path;
}

/* What is rolled back before a failure is noted. */
typedef struct Guarded
{
	SbLineage  *graph;
	List	   *path;
} Guarded;

static void
run_all(void *arg)
{
	Guarded    *guarded = arg;

	sb_upgrade_run(guarded->graph, guarded->path);
}

static void
run_guarded(SbLineage *graph, List *path)
{
	Guarded		guarded = {graph, path};
	TimestampTz start = GetCurrentTimestamp();
	bool		down = ((SbRan *) linitial(path))->down;
	ErrorData  *error = sb_attempt(run_all, &guarded, true);

	if (error == NULL)
		return;
	sb_failure_add(down ? "downgrade" : "upgrade", GetCurrentTimestamp() - start, graph->current, error);
	ReThrowError(error);
}

static void
run_or_show(SbLineage *graph, List *path, bool dry_run)
{
	check_scripts(path);
	if (!dry_run)
		check_underway(path);
	if (dry_run)
	{
		foreach_ptr(SbRan, ran, path)
			show_one(ran);
		return;
	}
	if (path)
		run_guarded(graph, path);
}

/* Says which revisions lose something on their way back. */
static void
refuse_irreversible(List *path)
{
	StringInfoData lines;
	int			count = 0;

	initStringInfo(&lines);
	foreach_ptr(SbRan, ran, path)
		if (ran->revision->irreversible && ++count <= 10)
			appendStringInfo(&lines, "%s\"%s\": %s", lines.len ? "\n" : "", ran->revision->id,
							 ran->revision->irreversible);
	if (count > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg_plural("the way back of %d revision does not bring everything back",
							   "the way back of %d revisions does not bring everything back", count, count),
				 errdetail("%s", lines.data),
				 errhint("Call schemaboot_downgrade(..., allow => '{irreversible}') if that is meant.")));
}

List *
sb_upgrade_path(SbLineage *graph, const char *target, bool down, bool irreversible)
{
	List	   *revisions = down ? sb_target_downgrade(graph, target) : sb_target_upgrade(graph, target);
	List	   *path = path_of(revisions, down);

	if (down)
		sb_complete(graph, revisions);
	check_scripts(path);
	if (down && !irreversible)
		refuse_irreversible(path);
	return path;
}

char *
sb_upgrade_script(const SbRan *ran)
{
	return script_of(ran, true);
}

void
sb_upgrade_note(SbLineage *graph, SbRan *ran)
{
	List	   *at = sb_lineage_current(graph, false);

	note_applied(ran);
	at = ran->down ? sb_lineage_step_down(graph, at, ran->revision) : sb_lineage_step_up(graph, at, ran->revision);
	sb_set_version(sb_lineage_ids(at), ran->down ? "downgrade" : "upgrade", ran->elapsed, "1 revision");
}

/* The writers' lock, and what is known once it is held. */
static SbLineage *
lock_and_load(const char *function)
{
	PreventCommandIfReadOnly(function);
	PreventCommandDuringRecovery(function);
	sb_catalog_lock();
	return sb_lineage_load(true);
}

List *
sb_upgrade_to(const char *target, bool dry_run)
{
	SbLineage  *graph;
	List	   *revisions;
	List	   *path;

	if (!dry_run && sb_is_settled(target))
		return NIL;
	graph = sb_lineage_load(true);
	revisions = sb_target_upgrade(graph, target);
	warn_edited(graph);
	if (revisions == NIL)
		return NIL;
	if (!dry_run)
	{
		graph = lock_and_load("schemaboot_upgrade()");
		revisions = sb_target_upgrade(graph, target);
	}
	path = path_of(revisions, false);
	run_or_show(graph, path, dry_run);
	return path;
}

List *
sb_downgrade_to(const char *target, bool dry_run, bool irreversible)
{
	SbLineage    *graph = dry_run ? sb_lineage_load(true) : lock_and_load("schemaboot_downgrade()");
	List	   *revisions = sb_target_downgrade(graph, target);
	List	   *path = path_of(revisions, true);

	if (!XactReadOnly)
		sb_complete(graph, revisions);
	if (!dry_run)
	{
		warn_edited(graph);
		if (!irreversible)
			refuse_irreversible(path);
	}
	run_or_show(graph, path, dry_run);
	return path;
}
