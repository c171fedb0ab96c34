/*
 * upgrade_online.c
 *	  Runs revisions in transactions of their own, and those that cannot run in any.
 *
 * Each revision is committed before the next one starts, and waits for locks for a short time only before it lets go
 * of what it has and tries again. Of a revision that cannot run in a transaction block, each statement is committed by
 * itself: those that need to be on the top level run in a background worker, the others here, with a row of
 * schemaboot.underway that says how far it has come, so that the next call goes on there after any crash.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "base/attempt.h"
#include "base/parse.h"
#include "base/settings.h"
#include "base/text.h"
#include "base/token.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "revision/revision.h"
#include "revision/run.h"
#include "revision/underway.h"
#include "revision/version.h"
#include "run/execute.h"
#include "run/failure.h"
#include "run/online.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/timestamp.h"

/* What is to be done in one transaction of this session. */
typedef struct Work
{
	void		(*run) (struct Work *work);
	const char *what;			/* upgrade, downgrade */
	SbLineage  *graph;
	List	   *path;			/* of SbRan * */
	const SbScriptRun *script_run;
	const char *script;
	SbUnderway *underway;
} Work;

/* What is tried, with a limit for the time that it waits. */
static void
run_briefly(void *arg)
{
	Work	   *work = arg;
	char		timeout[32];

	snprintf(timeout, sizeof(timeout), "%d", sb_online_lock_timeout());
	(void) set_config_option("lock_timeout", timeout, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	work->run(work);
}

/* One try, in a subtransaction, which an error rolls back. */
static ErrorData *
try_once(Work *work)
{
	int			nest_level = NewGUCNestLevel();
	ErrorData  *error = sb_attempt(run_briefly, work, true);

	AtEOXact_GUC(error == NULL, nest_level);
	return error;
}

/* In a transaction of its own, as often as somebody who holds a lock is in the way. */
static void
run_and_commit(SbOnline *online, Work *work)
{
	TimestampTz start = GetCurrentTimestamp();

	for (int tries = 1;; tries++)
	{
		ErrorData  *error = try_once(work);

		sb_online_commit(online);
		if (error == NULL)
			return;
		if (!sb_online_may_pass(error) || tries > sb_lock_retries)
		{
			sb_failure_add(work->what, GetCurrentTimestamp() - start, sb_current_ids(), error);
			ReThrowError(error);
		}
		ereport(NOTICE,
				(errmsg("%s; trying again", error->message)));
		sb_online_pause(tries);
	}
}

/* --- revisions that can run in a transaction --- */

static void
work_on_path(Work *work)
{
	sb_upgrade_run(work->graph, work->path);
}

/* --- those that cannot --- */

/* The state of the run of one revision. */
typedef struct Pieces
{
	SbOnline   *online;
	SbRan	   *ran;
	SbUnderway	underway;
	List	   *before;			/* of char *: where the database is */
	List	   *sets;			/* of char *: statements that make settings, of the script so far */
	char	   *begun;			/* underway.name of the last call: NULL: its statement had not begun, or is not known */
	bool		resumed;		/* the next statement may have been at work when the last call ended */
} Pieces;

/* SET search_path and the like, as this session has them. */
static List *
session_settings(void)
{
	static const char *const names[] = {
		"search_path", "check_function_bodies", "default_tablespace", "default_table_access_method"
	};
	List	   *commands = NIL;

	for (int i = 0; i < lengthof(names); i++)
		commands = lappend(commands, psprintf("SELECT pg_catalog.set_config(%s, %s, false)", quote_literal_cstr(names[i]),
											  quote_literal_cstr(GetConfigOption(names[i], false, false))));
	return commands;
}

/* The columns of an index that has no name, as the server joins them for one. */
static char *
columns_of(const IndexStmt *index)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_node(IndexElem, element, index->indexParams)
		appendStringInfo(&text, "%s%s", text.len ? "_" : "", element->name ? element->name : "expr");
	return text.data;
}

/* CREATE INDEX without a name gets the one that the server would choose, so that it is known what to look for. */
static void
name_index(Pieces *pieces, SbScriptPiece *piece)
{
	IndexStmt  *index = (IndexStmt *) piece->raw->stmt;
	SbToken    *tokens = sb_tokens(piece->text, NULL);
	Oid			table = RangeVarGetRelid(index->relation, NoLock, true);
	int			on = 0;

	if (index->idxname || !OidIsValid(table))
		return;
	while (!sb_token_is(&tokens[on], "on"))
		on++;
	index->idxname = pieces->resumed && pieces->underway.name ? pieces->underway.name :
		ChooseRelationName(get_rel_name(table), columns_of(index), "idx", get_rel_namespace(table), false);
	piece->text = psprintf("%.*s%s %s", tokens[on].start, piece->text, quote_identifier(index->idxname),
						   piece->text + tokens[on].start);
}

static char *
schema_of(RangeVar *relation)
{
	Oid			oid = RangeVarGetRelid(relation, NoLock, true);

	return OidIsValid(oid) ? get_namespace_name(get_rel_namespace(oid)) : relation->schemaname;
}

/* The partition of ALTER TABLE ... DETACH PARTITION; NULL: it is another command. */
static RangeVar *
detached_by(const AlterTableStmt *stmt)
{
	AlterTableCmd *cmd = linitial(stmt->cmds);

	return cmd->subtype == AT_DetachPartition ? ((PartitionCmd *) cmd->def)->name : NULL;
}

/* What an interrupted statement leaves behind. */
static void
set_leftover(Pieces *pieces, SbOnlineStep *step, SbScriptPiece *piece)
{
	Node	   *tree = piece->raw->stmt;

	if (IsA(tree, IndexStmt))
	{
		name_index(pieces, piece);
		step->leaves.what = SB_LEAVES_INVALID_INDEX;
		step->leaves.schema = schema_of(((IndexStmt *) tree)->relation);
		step->leaves.name = ((IndexStmt *) tree)->idxname;
	}
	if (IsA(tree, AlterTableStmt))
	{
		RangeVar   *partition = detached_by((AlterTableStmt *) tree);
		RangeVar   *parent = ((AlterTableStmt *) tree)->relation;

		step->leaves.what = SB_LEAVES_DETACHING;
		step->leaves.schema = partition ? schema_of(partition) : NULL;
		step->leaves.name = partition ? partition->relname : NULL;
		step->leaves.relation = quote_qualified_identifier(schema_of(parent), parent->relname);
	}
	if (step->leaves.schema == NULL || step->leaves.name == NULL)
		step->leaves.what = SB_LEAVES_NOTHING;
}

/* Whether an index of this name is there, and valid. */
static bool
has_valid_index(const SbLeftover *index)
{
	Oid			schema = get_namespace_oid(index->schema, true);
	Oid			oid = OidIsValid(schema) ? get_relname_relid(index->name, schema) : InvalidOid;

	return OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_INDEX && get_index_isvalid(oid);
}

/* Whether what is to be dropped is not there any more. */
static bool
is_dropped(const DropStmt *drop)
{
	foreach_ptr(List, name, drop->objects)
		if (OidIsValid(RangeVarGetRelid(makeRangeVarFromNameList(name), NoLock, true)))
			return false;
	return true;
}

/* Whether what a statement is to take away is there. */
static bool
has_object(const SbScriptPiece *piece)
{
	Node	   *tree = piece->raw->stmt;
	RangeVar   *partition = IsA(tree, AlterTableStmt) ? detached_by((AlterTableStmt *) tree) : NULL;
	Oid			oid = partition ? RangeVarGetRelid(partition, NoLock, true) : InvalidOid;

	if (IsA(tree, DropStmt))
		return !is_dropped((DropStmt *) tree);
	return OidIsValid(oid) && get_rel_relispartition(oid);
}

/*
 * Whether a statement at which the last call was has come to its end all the same. What is to be taken away
 * must have been there when it began.
 */
static bool
is_done(const Pieces *pieces, const SbScriptPiece *piece, const SbOnlineStep *step)
{
	if (!pieces->resumed || pieces->begun == NULL)
		return false;
	if (IsA(piece->raw->stmt, IndexStmt))
		return step->leaves.what != SB_LEAVES_NOTHING && has_valid_index(&step->leaves);
	return !has_object(piece);
}

/* x_ccnew, x_ccold, x_ccnew1 */
static bool
is_copy_name(const char *name)
{
	for (const char *mark = strstr(name, "_cc"); mark; mark = strstr(mark + 1, "_cc"))
		if ((strncmp(mark, "_ccnew", 6) == 0 || strncmp(mark, "_ccold", 6) == 0) &&
			mark[6 + strspn(mark + 6, "0123456789")] == '\0')
			return true;
	return false;
}

/*
 * REINDEX CONCURRENTLY that was interrupted leaves indexes that are not valid, of names of its own: commands that
 * drop those.
 */
static List *
drop_copies(const SbScriptPiece *piece)
{
	ReindexStmt *reindex = (ReindexStmt *) piece->raw->stmt;
	Oid			oid = reindex->relation ? RangeVarGetRelid(reindex->relation, NoLock, true) : InvalidOid;
	List	   *commands = NIL;
	Relation	catalog;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_INDEX)
		oid = IndexGetRelation(oid, true);
	/* those that are dead already are in no list of the table's indexes */
	catalog = table_open(IndexRelationId, AccessShareLock);
	ScanKeyInit(&key, Anum_pg_index_indrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
	scan = systable_beginscan(catalog, IndexIndrelidIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_index index = (Form_pg_index) GETSTRUCT(tuple);
		const char *name = get_rel_name(index->indexrelid);

		if (name && !index->indisvalid && is_copy_name(name))
			commands = lappend(commands, psprintf("DROP INDEX CONCURRENTLY %s",
												  quote_qualified_identifier(get_namespace_name(get_rel_namespace(oid)), name)));
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return commands;
}

/* In a PG_CATCH, of an error that the worker had: nothing of this session failed. */
static void
note_failure(Pieces *pieces)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(PortalContext);

	sb_failure_add(pieces->ran->down ? "downgrade" : "upgrade", 0, pieces->before, CopyErrorData());
	MemoryContextSwitchTo(oldcontext);
}

static void
run_in_worker(Pieces *pieces, SbScriptPiece *piece)
{
	SbOnlineStep *step = palloc0(sizeof(SbOnlineStep));
	List	   *copies = NIL;
	int			nest_level;
	bool		done;

	step->apart = true;
	step->kind = "revision";
	step->identity = psprintf("\"%s\", statement %d, line %d", pieces->ran->revision->id, piece->number, piece->line);
	/* names mean what they mean to the script */
	nest_level = NewGUCNestLevel();
	foreach_ptr(char, set, pieces->sets)
		sb_run_raw(sb_parse_one(set, false), set);
	set_leftover(pieces, step, piece);
	done = is_done(pieces, piece, step);
	pieces->underway.name = IsA(piece->raw->stmt, IndexStmt) ? (char *) step->leaves.name :
		has_object(piece) ? "-" : NULL;
	if (pieces->resumed && IsA(piece->raw->stmt, ReindexStmt))
		copies = drop_copies(piece);
	AtEOXact_GUC(false, nest_level);
	if (done)
		return;
	sb_underway_write(&(SbUnderway) {pieces->underway.revision, pieces->underway.down, pieces->underway.checksum,
						 pieces->underway.statements - 1, pieces->underway.name});
	step->commands = list_concat(session_settings(), list_copy(pieces->sets));
	step->commands = list_concat(step->commands, copies);
	step->commands = lappend(step->commands, piece->text);
	PG_TRY();
	{
		sb_online_run(pieces->online, list_make1(step));
	}
	PG_CATCH();
	{
		note_failure(pieces);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

static void
work_on_piece(Work *work)
{
	(void) sb_script_run(work->script_run, work->script);
	sb_underway_write(work->underway);
}

/* Here, in one transaction with the note that it is done. */
static void
run_here(Pieces *pieces, const SbScriptPiece *piece)
{
	SbScriptRun run = {.revision = pieces->ran->revision->id,.down = pieces->ran->down};
	StringInfoData script;
	Work		work = {.run = work_on_piece,.what = run.down ? "downgrade" : "upgrade",.script_run = &run,.underway = &pieces->underway};

	initStringInfo(&script);
	foreach_ptr(char, set, pieces->sets)
		appendStringInfo(&script, "%s;\n", set);
	run.number_before = piece->number - list_length(pieces->sets) - 1;
	run.line_before = piece->line - 1;
	for (const char *c = script.data; *c; c++)
		run.line_before -= *c == '\n';
	appendStringInfoString(&script, piece->text);
	work.script = script.data;
	run_and_commit(pieces->online, &work);
}

static void
run_piece(Pieces *pieces, SbScriptPiece *piece)
{
	pieces->underway.statements++;
	if (piece->sets)
	{
		pieces->sets = lappend(pieces->sets, piece->text);
		return;
	}
	if (!piece->apart)
	{
		run_here(pieces, piece);
		return;
	}
	run_in_worker(pieces, piece);
	sb_underway_write(&pieces->underway);
	sb_online_commit(pieces->online);
}

/* Where the revision stands; an error if it was edited meanwhile. */
static int
statements_done(Pieces *pieces)
{
	SbUnderway	there;
	const SbUnderway *mine = &pieces->underway;

	if (!sb_underway_read(&there) || strcmp(there.revision, mine->revision) != 0)
		return 0;
	if (there.statements == 0 && there.name == NULL)
		return 0;
	if (strcmp(there.checksum, mine->checksum) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("revision \"%s\" was edited when it had run halfway", there.revision),
				 errdetail_plural("Its first %d statement is done.", "Its first %d statements are done.",
								  there.statements, there.statements),
				 errhint("Put its text back, or do the rest by hand, DELETE FROM schemaboot.underway, and SELECT schemaboot_stamp('%s');",
						 there.revision)));
	pieces->underway.name = pieces->begun = there.name;
	return there.statements;
}

static void
run_in_pieces(SbOnline *online, SbLineage *graph, SbRan *ran)
{
	SbScriptRun look = {.revision = ran->revision->id,.down = ran->down};
	char	   *script = sb_upgrade_script(ran);
	Pieces		pieces = {.online = online,.ran = ran};
	instr_time	start,
				end;
	int			done;

	INSTR_TIME_SET_CURRENT(start);
	pieces.before = graph->current;
	pieces.underway.revision = ran->revision->id;
	pieces.underway.down = ran->down;
	pieces.underway.checksum = sb_sha256(script, strlen(script));
	done = statements_done(&pieces);
	pieces.resumed = done > 0 || pieces.underway.name;
	sb_underway_write(&(SbUnderway) {ran->revision->id, ran->down, pieces.underway.checksum, done, pieces.underway.name});
	sb_online_commit(online);
	foreach_ptr(SbScriptPiece, piece, sb_script_pieces(&look, script))
	{
		/* settings hold for what comes behind them, also where they were made the last time */
		if (piece->sets || pieces.underway.statements >= done)
		{
			run_piece(&pieces, piece);
			pieces.resumed = pieces.resumed && piece->sets;
		}
		else
			pieces.underway.statements++;
		ran->statements++;
	}
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	ran->elapsed = INSTR_TIME_GET_MICROSEC(end);
	sb_upgrade_note(graph, ran);
	sb_underway_write(NULL);
	sb_online_commit(online);
}

/* --- all of them --- */

/* The next ones that run together. */
static List *
next_group(List *path, bool per_revision)
{
	List	   *group = NIL;

	foreach_ptr(SbRan, ran, path)
	{
		if (group && (per_revision || !ran->revision->transactional))
			break;
		group = lappend(group, ran);
		if (!ran->revision->transactional)
			break;
	}
	return group;
}

/* False: there is nothing more to do. */
static bool
run_next(SbOnline *online, const char *target, bool down, bool per_revision, bool irreversible)
{
	SbLineage  *graph = sb_lineage_load(true);
	List	   *path = sb_upgrade_path(graph, target, down, irreversible);
	List	   *group = next_group(path, per_revision);
	SbRan	   *first = group ? linitial(group) : NULL;
	Work		work = {.run = work_on_path,.what = down ? "downgrade" : "upgrade",.graph = graph,.path = group};

	if (group == NIL)
		return false;
	if (first->revision->transactional)
		run_and_commit(online, &work);
	else
		run_in_pieces(online, graph, first);
	foreach_ptr(SbRan, ran, group)
		ereport(NOTICE,
				(errmsg_plural("%s revision \"%s\" (%s): %d statement", "%s revision \"%s\" (%s): %d statements", ran->statements,
							   down ? "took back" : "ran", ran->revision->id, ran->revision->message, ran->statements)));
	return true;
}

/* What has run halfway has to be ended first. */
static void
check_underway(List *path)
{
	SbUnderway	there;
	SbRan	   *first = path ? linitial(path) : NULL;

	if (!sb_underway_read(&there) || there.statements == 0 ||
		(first && strcmp(there.revision, first->revision->id) == 0 && there.down == first->down))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("revision \"%s\" has run halfway %s, and has to be ended first", there.revision,
					there.down ? "down" : "up"),
			 errhint(there.down ? "CALL schemaboot_downgrade_online(...); goes on." : "CALL schemaboot_upgrade_online(); goes on.")));
}

/* Where a relative target leads is said before the first step, and not anew after each. */
static char *
fixed_target(const char *target, bool down, bool irreversible)
{
	SbLineage  *graph = sb_lineage_load(true);
	List	   *path = sb_upgrade_path(graph, target, down, irreversible);
	StringInfoData text;
	List	   *at;

	check_underway(path);
	if (path == NIL || (target[0] != '+' && target[0] != '-'))
		return pstrdup(target);
	at = sb_lineage_current(graph, false);
	foreach_ptr(SbRan, ran, path)
		at = down ? sb_lineage_step_down(graph, at, ran->revision) : sb_lineage_step_up(graph, at, ran->revision);
	initStringInfo(&text);
	foreach_ptr(SbRevision, revision, at)
		appendStringInfo(&text, "%s%s", text.len ? " " : "", revision->id);
	return text.len ? text.data : "base";
}

void
sb_upgrade_online(const char *target, bool down, bool per_revision, bool irreversible)
{
	const char *volatile what = down ? "schemaboot_downgrade_online" : "schemaboot_upgrade_online";
	MemoryContext context = AllocSetContextCreate(PortalContext, "schemaboot online", ALLOCSET_DEFAULT_SIZES);
	SbOnline   *volatile online = NULL;
	char	   *fixed;

	PreventCommandIfReadOnly(down ? "schemaboot_downgrade_online()" : "schemaboot_upgrade_online()");
	PreventCommandDuringRecovery(down ? "schemaboot_downgrade_online()" : "schemaboot_upgrade_online()");
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		online = sb_online_begin(what, context);
		fixed = fixed_target(target, down, irreversible);
		while (run_next(online, fixed, down, per_revision, irreversible))
			CHECK_FOR_INTERRUPTS();
	}
	PG_FINALLY();
	{
		sb_online_end(online);
	}
	PG_END_TRY();
	SPI_finish();
}
