/*
 * history_graph.c
 *	  What is wrong with the revisions as a graph, and with where the database is in it.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/text.h"
#include "check/history_inner.h"
#include "revision/underway.h"
#include "utils/builtins.h"

/* The revision whose id is next to a name. */
static const char *
nearest_id(const SbHistory *history, const SbRevision *but, const char *name)
{
	SbNearest	nearest;

	sb_nearest_init(&nearest, name);
	foreach_ptr(SbRevision, revision, history->graph->all)
		if (revision != but)
			sb_nearest_add(&nearest, revision->id, revision->id);
	return nearest.best;
}

static void
find_problem(SbHistory *history, const SbProblem *problem)
{
	const char *near;

	switch (problem->kind)
	{
		case SB_NO_PARENT:
		case SB_NO_DEPENDENCY:
			near = nearest_id(history, problem->revision, problem->name);
			(void) sb_history_find(history, SB_RULE_DANGLING_PARENT, problem->revision, 0, 0, NULL,
								   psprintf(problem->kind == SB_NO_PARENT ? "it follows \"%s\", which is not there" :
											"it depends on \"%s\", which is not there", problem->name),
								   near ? psprintf("Did you mean \"%s\"? Correct that and import the file again; or import that of \"%s\".",
												   near, problem->name) : NULL);
			break;
		case SB_CIRCLE:
			(void) sb_history_find(history, SB_RULE_CYCLE, problem->revision, 0, 0, NULL, problem->text, NULL);
			break;
		case SB_LABEL_TWICE:
			(void) sb_history_find(history, SB_RULE_DUPLICATE_ID, problem->revision, 0, 0, NULL,
								   psprintf("label \"%s\" is another revision's, too", problem->name),
								   "Give one of them another label, and import its file again.");
			break;
	}
}

/* Whether a revision is on a branch that somebody has named. */
static bool
is_labelled(SbHistory *history, SbRevision *revision)
{
	bool	   *before = sb_lineage_ancestors(history->graph, list_make1(revision), false);
	bool		found = false;

	for (int i = 0; i < history->graph->count && !found; i++)
		found = before[i] && history->graph->order[i]->labels != NIL;
	pfree(before);
	return found;
}

static int
count_unlabelled(SbHistory *history, List *revisions)
{
	int			count = 0;

	foreach_ptr(SbRevision, revision, revisions)
		count += !is_labelled(history, revision);
	return count;
}

static void
check_ends(SbHistory *history)
{
	SbLineage  *graph = history->graph;
	List	   *bases = sb_lineage_bases(graph);
	List	   *heads = sb_lineage_heads(graph, false);
	List	   *starts = NIL;

	/* what follows something that is not there is told by itself */
	foreach_ptr(SbRevision, base, bases)
		if (base->parents == NIL)
			starts = lappend(starts, base);
	if (graph->count > 0 && starts == NIL)
		(void) sb_history_find(history, SB_RULE_NO_BASE, NULL, 0, 0, NULL, "every revision follows another one: none is the first", NULL);
	if (list_length(starts) > 1 && count_unlabelled(history, starts) > 1)
		(void) sb_history_find(history, SB_RULE_SEVERAL_BASES, NULL, 0, 0, NULL,
							   psprintf("%d revisions follow none: %s", list_length(starts), sb_lineage_names(starts)), NULL);
	if (list_length(heads) > 1)
	{
		SbFinding  *finding = sb_history_find(history, SB_RULE_SEVERAL_HEADS, NULL, 0, 0, NULL,
											  psprintf("%d revisions are the last: %s", list_length(heads),
													   sb_lineage_names(heads)), NULL);

		if (count_unlabelled(history, heads) <= 1)
			finding->severity = SB_CAUTION;
	}
}

static void
check_version(SbHistory *history)
{
	SbUnderway	underway;

	foreach_ptr(char, id, history->graph->current)
		if (sb_lineage_find(history->graph, id) == NULL)
			(void) sb_history_find(history, SB_RULE_UNKNOWN_VERSION, NULL, 0, 0, NULL,
								   psprintf("the database is at revision \"%s\", which is not there", id), NULL);
	if (sb_underway_read(&underway))
		(void) sb_history_find(history, SB_RULE_UNDERWAY, sb_map_get(history->graph->by_id, underway.revision), 0, 0, NULL,
							   psprintf("it has run halfway, and stopped behind statement %d", underway.statements),
							   underway.down ? "CALL schemaboot_downgrade_online(); goes on where it stopped." : NULL);
}

void
sb_history_graph(SbHistory *history)
{
	foreach_ptr(SbProblem, problem, history->graph->problems)
		find_problem(history, problem);
	check_ends(history);
	check_version(history);
	foreach_ptr(SbRevision, revision, history->graph->all)
		if (revision->applied && !sb_same_text(revision->applied, revision->checksum))
			(void) sb_history_find(history, SB_RULE_CHECKSUM_CHANGED, revision, 0, 0, NULL,
								   "it was edited after it ran here", NULL);
}
