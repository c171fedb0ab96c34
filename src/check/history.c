/*
 * history.c
 *	  Goes through all revisions and asks the rules of the history; for pending ones, those of scripts too.
 *
 * Revisions are taken as they are stored. What the graph cannot have, edges to nowhere and circles, is left out of it
 * and told.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "check/history.h"
#include "check/history_inner.h"
#include "check/rehearse.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "revision/import.h"
#include "revision/revision.h"
#include "revision/target.h"
#include "run/create.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* More findings of a kind than these become one. */
#define MANY 5

SbFinding *
sb_history_find(SbHistory *history, SbRuleId rule, const SbRevision *revision, int statement, int line,
				const SbThing *thing, const char *message, const char *hint)
{
	SbFindings *findings = history->findings;
	const char *object = thing == NULL ? NULL :
		thing->relation ? quote_qualified_identifier(thing->schema, thing->relation) : sb_thing_name(thing);

	findings->revision = revision ? revision->id : NULL;
	findings->statement = statement;
	findings->line = line;
	return sb_find(findings, rule, thing && thing->schema ? quote_identifier(thing->schema) : NULL, object, message, hint);
}

char *
sb_history_names(List *revisions)
{
	StringInfoData text;
	int			count = 0;

	initStringInfo(&text);
	foreach_ptr(SbRevision, revision, revisions)
		if (++count <= MANY)
			appendStringInfo(&text, "%s\"%s\"", text.len ? ", " : "", revision->id);
	if (count > MANY)
		appendStringInfo(&text, " and %d more", count - MANY);
	return text.data;
}

/* --- what is stored --- */

static SbStored *
read_stored(const SbRevision *revision)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(revision->id)};
	SbStored   *stored = palloc0(sizeof(SbStored));
	SbOwner		owner;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute_kept(&plan, "SELECT up, down, file, twins FROM schemaboot.revision WHERE id = $1", 1, types, values, NULL,
						SPI_OK_SELECT, true);
	oldcontext = MemoryContextSwitchTo(owner.context);
	if (SPI_processed == 1)
	{
		stored->up = sb_spi_text(0, 1);
		stored->down = sb_spi_text(0, 2);
		stored->file = sb_spi_text(0, 3);
		stored->twins = sb_spi_text_list(0, 4);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return stored;
}

/* --- a revision by itself --- */

/* Revisions of which the same is to be said, and the words for one and for many. */
typedef struct Saying
{
	SbRuleId	rule;
	const char *one;
	const char *many;			/* with %d and %s */
	List	   *revisions;
} Saying;

typedef struct Sayings
{
	Saying		empty;
	Saying		no_down;
	Saying		irreversible;
} Sayings;

static void
tell_group(SbHistory *history, const Saying *group)
{
	if (list_length(group->revisions) > MANY)
		(void) sb_history_find(history, group->rule, NULL, 0, 0, NULL,
							   psprintf(group->many, list_length(group->revisions), sb_history_names(group->revisions)), NULL);
	else
		foreach_ptr(SbRevision, revision, group->revisions)
			(void) sb_history_find(history, group->rule, revision, 0, 0, NULL,
								   group->rule == SB_RULE_IRREVERSIBLE ? psprintf("%s: %s", group->one, revision->irreversible) :
								   group->one, NULL);
}

static void
add_to_group(SbHistory *history, Saying *group, SbRevision *revision)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(history->findings->context);

	if (history->only == NULL || history->only == revision)
		group->revisions = lappend(group->revisions, revision);
	MemoryContextSwitchTo(oldcontext);
}

static void
check_stored(SbHistory *history, SbRevision *revision, const SbStored *stored, List *up, Sayings *groups)
{
	if (!revision->has_up)
	{
		bool		unparsable = revision->note && strstr(revision->note, SB_NO_PYTHON);

		history->bodiless += !unparsable;
		history->unparsable += unparsable;
		(void) sb_history_find(history, unparsable ? SB_RULE_UNPARSABLE_BODY : SB_RULE_MISSING_BODY, revision, 0, 0, NULL,
							   revision->note ? revision->note : "its way up is missing", NULL);
	}
	else if (revision->note && strstr(revision->note, "cannot be read") == NULL)
		(void) sb_history_find(history, SB_RULE_IMPORT_NOTE, revision, 0, 0, NULL, revision->note, NULL);
	foreach_ptr(char, twin, stored->twins)
		(void) sb_history_find(history, SB_RULE_DUPLICATE_ID, revision, 0, 0, NULL,
							   psprintf("file \"%s\" has the same id as file \"%s\", and was passed over", twin,
										stored->file ? stored->file : revision->id), NULL);
	if (revision->has_up && up == NIL && list_length(revision->parents) < 2)
		add_to_group(history, &groups->empty, revision);
	if (revision->irreversible)
		add_to_group(history, &groups->irreversible, revision);
	else if (revision->has_up && !revision->has_down && up != NIL)
		add_to_group(history, &groups->no_down, revision);
}

static void
lint(SbHistory *history, const SbRevision *revision, const char *up)
{
	if (up == NULL || (history->done[revision->index] && history->only != revision))
		return;
	history->findings->revision = revision->id;
	sb_lint_script(history->lint, up, revision->transactional);
	sb_lint_commit(history->lint);
}

static void
check_revision(SbHistory *history, SbRevision *revision, Sayings *groups)
{
	SbStored   *stored = read_stored(revision);
	List	   *up;
	List	   *down;
	bool		up_whole;
	bool		down_whole;

	up = sb_history_pieces(history, revision, stored->up, false, &up_whole);
	down = sb_history_pieces(history, revision, stored->down, true, &down_whole);
	history->unparsable += !up_whole;
	check_stored(history, revision, stored, up, groups);
	sb_history_objects(history, revision, up, down_whole ? down : NIL, up_whole);
	lint(history, revision, stored->up);
}

static void
check_revisions(SbHistory *history)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot validate", ALLOCSET_DEFAULT_SIZES);
	Sayings		groups = {
		.empty = {SB_RULE_EMPTY_REVISION, "it has no statement", "%d revisions have no statement: %s"},
		.no_down = {SB_RULE_MISSING_DOWN, "it has no way back", "%d revisions have no way back: %s"},
		.irreversible = {SB_RULE_IRREVERSIBLE, "its way back loses", "%d revisions lose something on their way back: %s"}
	};

	for (int i = 0; i < history->graph->count; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		check_revision(history, history->graph->order[i], &groups);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
	tell_group(history, &groups.empty);
	tell_group(history, &groups.no_down);
	tell_group(history, &groups.irreversible);
}

/* --- the whole --- */

static void
append_count(StringInfo text, int count, const char *one, const char *many)
{
	if (count > 0)
		appendStringInfo(text, "%s%d %s", text->len ? ", " : "", count, count == 1 ? one : many);
}

/*
 * What to do first, where there is more than a slip of the pen.
 */
static void
tell_whole(SbHistory *history)
{
	StringInfoData text;
	int			problems = list_length(history->graph->problems);
	int			heads = list_length(sb_lineage_heads(history->graph, false));
	int			missed = list_length(history->missed);
	bool		first = false;

	foreach_ptr(SbMissed, miss, history->missed)
		first = first || (miss->first && !miss->here && miss->thing->first < 0 && miss->thing->class == SB_C_RELATION);
	if (!first && history->unparsable + history->bodiless + problems + missed < MANY)
		return;
	initStringInfo(&text);
	append_count(&text, history->unparsable, "revision has syntax errors", "revisions have syntax errors");
	append_count(&text, history->bodiless, "revision has no script", "revisions have no script");
	append_count(&text, missed, "object is needed and not there", "objects are needed and not there");
	append_count(&text, problems, "broken link between revisions", "broken links between revisions");
	append_count(&text, heads > 1 ? heads : 0, "head", "heads");
	(void) sb_history_find(history, SB_RULE_HISTORY_BROKEN, NULL, 0, 0, NULL,
						   psprintf("the history of %d %s cannot bring up an empty database: %s", history->graph->count,
									history->graph->count == 1 ? "revision" : "revisions", text.data),
						   sb_presence()->models > 0 ? NULL :
						   "\\set ddl `cat models.sql`  SELECT * FROM schemaboot_define(:'ddl', 'models.sql'); SELECT * FROM schemaboot_create_all(); SELECT schemaboot_baseline(replace => true); SELECT schemaboot_stamp('head'); bring the database up from the models, and let a baseline stand for the history.");
}

/* A rehearsal that fails is a result. */
typedef struct Rehearsing
{
	const char *target;
	List	   *rows;			/* of SbRehearsed * */
} Rehearsing;

static void
rehearse_all(void *arg)
{
	Rehearsing *rehearsing = arg;

	rehearsing->rows = sb_rehearse_to(rehearsing->target, false);
}

/* What only a run can tell. Revisions that make no history cannot be run at all, as has been said. */
static void
rehearse_pending(SbHistory *history)
{
	Rehearsing	rehearsing = {.target = history->only ? history->only->id : "heads"};
	ErrorData  *error;

	if (history->graph->problems || history->graph->count == 0)
		return;
	error = sb_attempt(rehearse_all, &rehearsing, false);
	if (error && (sb_is_callers_error(error) || error->sqlerrcode == ERRCODE_READ_ONLY_SQL_TRANSACTION ||
				  error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE))
		ReThrowError(error);
	if (error)
		(void) sb_history_find(history, SB_RULE_REHEARSAL_FAILS, history->only, 0, 0, NULL, error->message, error->hint);
	foreach_ptr(SbRehearsed, row, rehearsing.rows)
	{
		SbRevision *revision = row->revision ? sb_map_get(history->graph->by_id, row->revision) : NULL;
		bool		fails = row->outcome && strncmp(row->outcome, "error", 5) == 0;
		SbFinding  *finding;

		if (!fails && (row->outcome == NULL || strncmp(row->outcome, "different", 9) != 0))
			continue;
		finding = sb_history_find(history, !fails && row->direction == sb_down ? SB_RULE_DOWN_NOT_INVERSE : SB_RULE_REHEARSAL_FAILS,
								  revision, row->statement, row->line, NULL,
								  row->direction ? psprintf("%s: %s", row->direction, row->outcome) : row->outcome, NULL);
		if (!fails)
			finding->severity = SB_CAUTION;
	}
}

/* Takes out what is not asked for, and syntax errors that have been told. */
static void
choose(SbHistory *history, SbSeverity least)
{
	List	   *chosen = NIL;

	foreach_ptr(SbFinding, finding, history->findings->list)
		if (finding->rule != SB_RULE_SYNTAX && finding->severity >= least &&
			(history->only == NULL || (finding->revision && strcmp(finding->revision, history->only->id) == 0)))
			chosen = lappend(chosen, finding);
	history->findings->list = chosen;
}

static int
place_of(const SbFinding *finding, const SbLineage *graph)
{
	SbRevision *revision = finding->revision ? sb_map_get(graph->by_id, finding->revision) : NULL;

	return revision ? revision->index : -1;
}

static int
compare_findings(const void *a, const void *b, void *graph)
{
	const SbFinding *x = *(SbFinding *const *) a;
	const SbFinding *y = *(SbFinding *const *) b;
	int			order = (int) y->severity - (int) x->severity;

	if (order == 0)
		order = (y->rule == SB_RULE_HISTORY_BROKEN) - (x->rule == SB_RULE_HISTORY_BROKEN);
	if (order == 0)
		order = place_of(x, graph) - place_of(y, graph);
	if (order == 0)
		order = x->statement - y->statement;
	return order ? order : x->number - y->number;
}

static void
sort_findings(SbHistory *history)
{
	int			count = list_length(history->findings->list);
	SbFinding **array = palloc(sizeof(SbFinding *) * (count + 1));
	int			i = 0;

	foreach_ptr(SbFinding, finding, history->findings->list)
		array[i++] = finding;
	qsort_arg(array, count, sizeof(SbFinding *), compare_findings, history->graph);
	history->findings->list = NIL;
	for (i = 0; i < count; i++)
		history->findings->list = lappend(history->findings->list, array[i]);
}

void
sb_history_check(SbFindings *findings, const char *target, SbSeverity least, bool rehearse)
{
	SbHistory	history = {.findings = findings,.blind = -1};

	sb_check_may_read_scripts();
	history.graph = sb_lineage_load(false);
	history.only = target ? sb_target_revision(history.graph, target) : NULL;
	if (target && history.only == NULL)
		return;
	history.done = sb_lineage_ancestors(history.graph, sb_lineage_current(history.graph, true), true);
	history.world = sb_world_create();
	history.lint = sb_lint_create(findings);
	sb_history_graph(&history);
	check_revisions(&history);
	sb_history_missed(&history);
	if (rehearse)
		rehearse_pending(&history);
	if (history.only == NULL)
		tell_whole(&history);
	sb_findings_settle(findings);
	choose(&history, least);
	sort_findings(&history);
}
