/*
 * graph.c
 *	  All revisions as a graph: what comes before what.
 *
 * It is read with one query and kept for one call: histories of ten thousand revisions take a few
 * milliseconds. Sets of revisions are flags by the place in the order, so that all questions are walks
 * over edges, without recursion: lines can be long.
 *
 * A revision that was squashed from others stands for them. While the database is somewhere inside the
 * old line, though, that line is the one that still has to run, and the new revision waits: what is
 * behind it follows the old one's end. Databases that are at that end are at the new revision.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "base/text.h"
#include "lib/stringinfo.h"
#include "revision/graph.h"
#include "utils/builtins.h"

/* Names that an error tells. */
#define MAX_TOLD 10

#define REVISIONS \
	"SELECT r.id, r.parents, r.depends_on, r.labels, r.replaces, r.message, r.origin, r.checksum," \
	" r.irreversible, r.down IS NOT NULL, r.transactional, a.checksum, r.up IS NOT NULL, r.note" \
	" FROM schemaboot.revision r LEFT JOIN schemaboot.applied a ON a.revision = r.id" \
	" ORDER BY r.id"

static bool
read_bool(int row, int column)
{
	bool		isnull;
	Datum		value = sb_spi_datum(row, column, &isnull);

	return !isnull && DatumGetBool(value);
}

/* Like sb_spi_text and sb_spi_text_list, for many rows: no output functions, no work for what is empty. */
static char *
read_text(int row, int column)
{
	bool		isnull;
	Datum		value = sb_spi_datum(row, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

static List *
read_list(int row, int column)
{
	bool		isnull;
	Datum		value = sb_spi_datum(row, column, &isnull);

	return isnull || ARR_NDIM(DatumGetArrayTypeP(value)) == 0 ? NIL :
		sb_text_list(DatumGetArrayTypeP(value));
}

static SbRevision *
read_revision(int row)
{
	SbRevision *revision = palloc0(sizeof(SbRevision));

	revision->id = read_text(row, 1);
	revision->parents = read_list(row, 2);
	revision->depends_on = read_list(row, 3);
	revision->labels = read_list(row, 4);
	revision->replaces = read_list(row, 5);
	revision->message = read_text(row, 6);
	revision->origin = read_text(row, 7);
	revision->checksum = read_text(row, 8);
	revision->irreversible = read_text(row, 9);
	revision->has_down = read_bool(row, 10);
	revision->transactional = read_bool(row, 11);
	revision->applied = read_text(row, 12);
	revision->has_up = read_bool(row, 13);
	revision->note = read_text(row, 14);
	revision->index = -1;
	return revision;
}

static void
read_all(SbLineage *graph)
{
	static SPIPlanPtr revisions = NULL;
	static SPIPlanPtr versions = NULL;
	SbOwner		owner;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute_kept(&revisions, REVISIONS, 0, NULL, NULL, NULL, SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	for (uint64 i = 0; i < SPI_processed; i++)
		graph->all = lappend(graph->all, read_revision((int) i));
	MemoryContextSwitchTo(oldcontext);
	sb_spi_execute_kept(&versions, "SELECT revision FROM schemaboot.version ORDER BY revision", 0, NULL,
						NULL, NULL, SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	for (uint64 i = 0; i < SPI_processed; i++)
		graph->current = lappend(graph->current, sb_spi_text((int) i, 1));
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
}

static void
add_problem(SbLineage *graph, SbProblemKind kind, SbRevision *revision, const char *name, char *text)
{
	SbProblem  *problem = palloc(sizeof(SbProblem));

	problem->kind = kind;
	problem->revision = revision;
	problem->name = name;
	problem->text = text;
	graph->problems = lappend(graph->problems, problem);
}

/* Ids and labels share one name space, as both name revisions. */
static void
map_names(SbLineage *graph)
{
	graph->by_id = sb_map_create();
	foreach_ptr(SbRevision, revision, graph->all)
		sb_map_put(graph->by_id, revision->id, revision);
	foreach_ptr(SbRevision, revision, graph->all)
		foreach_ptr(char, label, revision->labels)
		{
			SbRevision *other = sb_map_get(graph->by_id, label);

			if (other == NULL)
				sb_map_put(graph->by_id, label, revision);
			else if (other != revision)
				add_problem(graph, SB_LABEL_TWICE, revision, label,
							psprintf("label \"%s\" of revision \"%s\" is used by revision \"%s\", too",
									 label, revision->id, other->id));
		}
}

/* Whether a revision is squashed away by another one, directly or over further ones. */
static bool
stands_for(const SbRevision *revision, const SbRevision *other)
{
	while (other && other != revision)
		other = other->squashed;
	return other != NULL;
}

/* Lets a squashed revision stand for its line, unless the database is inside it. */
static void
replace_line(SbLineage *graph, SbRevision *revision)
{
	const char *end = llast(revision->replaces);

	foreach_ptr(char, id, graph->current)
		if (sb_list_has(revision->replaces, id) && strcmp(id, end) != 0)
		{
			SbRevision *last = sb_map_get(graph->by_id, end);

			/* without the old line there is nothing to run: the new one says so when it is asked for */
			if (last && !stands_for(last, revision))
				revision->squashed = last;
			return;
		}
	foreach_ptr(char, id, revision->replaces)
	{
		SbRevision *old = sb_map_get(graph->by_id, id);

		if (old == NULL)
			sb_map_put(graph->by_id, id, revision);
		else if (old != revision && !stands_for(old, revision))
			old->squashed = revision;
	}
}

static SbRevision *
final_of(SbRevision *revision)
{
	while (revision && revision->squashed)
		revision = revision->squashed;
	return revision;
}

SbRevision *
sb_lineage_find(SbLineage *graph, const char *id)
{
	SbRevision *revision = final_of(sb_map_get(graph->by_id, id));

	return revision && revision->index >= 0 ? revision : NULL;
}

/* Adds an edge back to a revision that is named; each pair has one of a kind. */
static void
add_edge(SbLineage *graph, SbRevision *revision, const char *name, bool parent)
{
	SbRevision *other = final_of(sb_map_get(graph->by_id, name));

	if (other == NULL)
		add_problem(graph, parent ? SB_NO_PARENT : SB_NO_DEPENDENCY, revision, name,
					psprintf(parent ? "parent \"%s\" of revision \"%s\" does not exist" :
							 "revision \"%2$s\" depends on \"%1$s\", which does not exist",
							 name, revision->id));
	else if (other == revision)
		add_problem(graph, SB_CIRCLE, revision, NULL,
					psprintf(parent ? "revision \"%s\" is its own parent" :
							 "revision \"%s\" depends on itself", revision->id));
	else if (parent && !list_member_ptr(revision->before, other))
	{
		revision->before = lappend(revision->before, other);
		other->after = lappend(other->after, revision);
	}
	else if (!parent && !list_member_ptr(revision->before, other) &&
			 !list_member_ptr(revision->needs, other))
	{
		revision->needs = lappend(revision->needs, other);
		other->needed_by = lappend(other->needed_by, revision);
	}
}

/* A step of the walk that makes the order. */
typedef struct Visit
{
	SbRevision *revision;
	int			next;			/* of its edges */
} Visit;

static SbRevision *
edge_of(const SbRevision *revision, int i)
{
	int			parents = list_length(revision->before);

	if (i < parents)
		return list_nth(revision->before, i);
	i -= parents;
	return i < list_length(revision->needs) ? list_nth(revision->needs, i) : NULL;
}

/* Says what the circle is: from the revision on the way that the walk has come back to. */
static void
add_circle(SbLineage *graph, const Visit *way, int depth, SbRevision *again)
{
	StringInfoData text;
	int			i = 0;

	initStringInfo(&text);
	while (way[i].revision != again)
		i++;
	for (int n = 0; i < depth; i++, n++)
		if (n < MAX_TOLD)
			appendStringInfo(&text, "\"%s\" needs ", way[i].revision->id);
		else if (n == MAX_TOLD)
			appendStringInfoString(&text, "... needs ");
	appendStringInfo(&text, "\"%s\"", again->id);
	add_problem(graph, SB_CIRCLE, again, NULL,
				psprintf("revisions need each other in a circle: %s", text.data));
}

/* Where a revision is in the walk that makes the order. */
enum
{
	NOT_SEEN = -1,
	ON_THE_WAY = -2
};

/*
 * Puts a revision, behind all that it needs, into the order. An edge that closes a circle is told and
 * passed over.
 */
static void
put_in_order(SbLineage *graph, Visit *way, SbRevision *start)
{
	int			depth = 0;

	way[depth++] = (Visit) {.revision = start};
	start->index = ON_THE_WAY;
	while (depth > 0)
	{
		Visit	   *visit = &way[depth - 1];
		SbRevision *next = edge_of(visit->revision, visit->next++);

		if (next == NULL)
		{
			visit->revision->index = graph->count;
			graph->order[graph->count++] = visit->revision;
			depth--;
		}
		else if (next->index == ON_THE_WAY)
			add_circle(graph, way, depth, next);
		else if (next->index == NOT_SEEN)
		{
			next->index = ON_THE_WAY;
			way[depth++] = (Visit) {.revision = next};
		}
	}
}

static bool
is_last(const SbRevision *revision)
{
	return revision->after == NIL && revision->needed_by == NIL;
}

/*
 * The order: line after line, the lines by the ids of their heads. It depends on the graph alone, not on
 * the order in which revisions were stored.
 */
static void
make_order(SbLineage *graph)
{
	Visit	   *way = palloc(sizeof(Visit) * (list_length(graph->all) + 1));

	graph->order = palloc(sizeof(SbRevision *) * (list_length(graph->all) + 1));
	for (int pass = 0; pass < 2; pass++)
		foreach_ptr(SbRevision, revision, graph->all)
			if (revision->squashed == NULL && revision->index == NOT_SEEN && (pass || is_last(revision)))
				put_in_order(graph, way, revision);
	pfree(way);
}

static char *
join_problems(List *problems)
{
	StringInfoData text;
	int			count = 0;

	initStringInfo(&text);
	foreach_ptr(SbProblem, problem, problems)
	{
		if (count++ == MAX_TOLD)
		{
			appendStringInfo(&text, "\nand %d more", list_length(problems) - MAX_TOLD);
			break;
		}
		appendStringInfo(&text, "%s%s", text.len ? "\n" : "", problem->text);
	}
	return text.data;
}

SbLineage *
sb_lineage_load(bool check)
{
	SbLineage    *graph = palloc0(sizeof(SbLineage));

	read_all(graph);
	map_names(graph);
	foreach_ptr(SbRevision, revision, graph->all)
		if (revision->replaces)
			replace_line(graph, revision);
	foreach_ptr(SbRevision, revision, graph->all)
	{
		if (revision->squashed)
			continue;
		foreach_ptr(char, parent, revision->parents)
			add_edge(graph, revision, parent, true);
		foreach_ptr(char, name, revision->depends_on)
			add_edge(graph, revision, name, false);
	}
	make_order(graph);
	foreach_ptr(SbRevision, revision, graph->all)
		revision->is_head = revision->squashed == NULL && revision->after == NIL;
	if (check && graph->problems)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("the revisions do not make a history"),
				 errdetail("%s", join_problems(graph->problems)),
				 errhint("SELECT * FROM schemaboot_validate(); tells all that is wrong, and what to do.")));
	return graph;
}

List *
sb_lineage_heads(SbLineage *graph, bool with_needs)
{
	List	   *heads = NIL;

	foreach_ptr(SbRevision, revision, graph->all)
		if (revision->is_head && !(with_needs && revision->needed_by))
			heads = lappend(heads, revision);
	return heads;
}

List *
sb_lineage_bases(SbLineage *graph)
{
	List	   *bases = NIL;

	foreach_ptr(SbRevision, revision, graph->all)
		if (revision->squashed == NULL && revision->before == NIL)
			bases = lappend(bases, revision);
	return bases;
}

/* Marks all that can be reached over edges back or ahead. */
static bool *
reach(SbLineage *graph, List *from, bool with_needs, bool back)
{
	bool	   *marked = palloc0(graph->count + 1);
	SbRevision **todo = palloc(sizeof(SbRevision *) * (graph->count + 1));
	int			count = 0;

	foreach_ptr(SbRevision, start, from)
		if (start && !marked[start->index])
		{
			marked[start->index] = true;
			todo[count++] = start;
		}
	while (count > 0)
	{
		SbRevision *revision = todo[--count];
		List	   *edges[2] = {back ? revision->before : revision->after,
		back ? revision->needs : revision->needed_by};

		for (int i = 0; i < (with_needs ? 2 : 1); i++)
			foreach_ptr(SbRevision, next, edges[i])
				if (!marked[next->index])
				{
					marked[next->index] = true;
					todo[count++] = next;
				}
	}
	pfree(todo);
	return marked;
}

bool *
sb_lineage_ancestors(SbLineage *graph, List *from, bool with_needs)
{
	return reach(graph, from, with_needs, true);
}

bool *
sb_lineage_descendants(SbLineage *graph, List *from, bool with_needs)
{
	return reach(graph, from, with_needs, false);
}

List *
sb_lineage_current(SbLineage *graph, bool lenient)
{
	List	   *current = NIL;

	foreach_ptr(char, id, graph->current)
	{
		SbRevision *revision = sb_lineage_find(graph, id);

		if (revision && !list_member_ptr(current, revision))
			current = lappend(current, revision);
		if (revision == NULL && !lenient)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("the database is at revision \"%s\", which this catalogue does not have", id),
					 errhint("Import that revision first, or say where the database is: SELECT schemaboot_stamp('head', purge => true);")));
	}
	return current;
}

static int
compare_ids(const ListCell *a, const ListCell *b)
{
	return strcmp(((SbRevision *) lfirst(a))->id, ((SbRevision *) lfirst(b))->id);
}

/* Whether one of some revisions is in a set. */
static bool
has_any(const bool *set, List *revisions)
{
	foreach_ptr(SbRevision, revision, revisions)
		if (set[revision->index])
			return true;
	return false;
}

List *
sb_lineage_tips(SbLineage *graph, const bool *set)
{
	List	   *tips = NIL;

	for (int i = 0; i < graph->count; i++)
		if (set[i] && !has_any(set, graph->order[i]->after) && !has_any(set, graph->order[i]->needed_by))
			tips = lappend(tips, graph->order[i]);
	list_sort(tips, compare_ids);
	return tips;
}

List *
sb_lineage_step_up(SbLineage *graph, List *at, SbRevision *revision)
{
	List	   *result = NIL;

	foreach_ptr(SbRevision, row, at)
		if (!list_member_ptr(revision->before, row) && !list_member_ptr(revision->needs, row) &&
			row != revision)
			result = lappend(result, row);
	result = lappend(result, revision);
	list_sort(result, compare_ids);
	return result;
}

List *
sb_lineage_step_down(SbLineage *graph, List *at, SbRevision *revision)
{
	bool	   *rest = sb_lineage_ancestors(graph, at, true);

	rest[revision->index] = false;
	return sb_lineage_tips(graph, rest);
}

List *
sb_lineage_ids(List *revisions)
{
	List	   *ids = NIL;

	foreach_ptr(SbRevision, revision, revisions)
		ids = lappend(ids, revision->id);
	return ids;
}

char *
sb_lineage_names(List *revisions)
{
	StringInfoData text;
	int			count = 0;

	initStringInfo(&text);
	foreach_ptr(SbRevision, revision, revisions)
	{
		if (count++ == MAX_TOLD)
		{
			appendStringInfo(&text, " and %d more", list_length(revisions) - MAX_TOLD);
			break;
		}
		appendStringInfo(&text, "%s\"%s\"", text.len ? ", " : "", revision->id);
		if (*revision->message)
			appendStringInfo(&text, " (%s)", revision->message);
	}
	return text.data;
}
