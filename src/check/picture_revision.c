/*
 * picture_revision.c
 *	  The graph of revisions, for pictures.
 *
 * Lines lead from a revision to those that follow it, dashed ones to those that depend on it. In long histories, stretches
 * without anything remarkable become one node.
 */
#include "base/compat.h"

#include "check/picture_inner.h"
#include "revision/graph.h"

/* Histories of more revisions are drawn with stretches. */
#define MAX_WHOLE 60

/* So much of a message is drawn. */
#define MESSAGE_LENGTH 48

typedef struct History
{
	SbLineage  *lineage;
	List	   *current;
	bool	   *done;			/* per place in the order */
	SbDrawnNode **nodes;		/* likewise; several have that of their stretch */
	int		   *lengths;		/* per place of the first of a stretch: how many it has */
	int		   *first;			/* per place: that of the first of its stretch; -1: it is in none */
	SbDrawnGraph *picture;
	SbMap	   *ids;
} History;

/* Whether a revision is nothing but a step between two others. */
static bool
is_plain(const History *h, const SbRevision *revision)
{
	return list_length(revision->before) == 1 && list_length(revision->after) == 1 &&
		revision->needs == NIL && revision->needed_by == NIL && revision->labels == NIL &&
		!list_member_ptr(h->current, (void *) revision) &&
		!(revision->applied && strcmp(revision->applied, revision->checksum) != 0) &&
		!list_member_ptr(h->current, linitial(revision->before)) &&
		!((SbRevision *) linitial(revision->after))->is_head;
}

static char *
text_of_labels(const SbRevision *revision)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, label, revision->labels)
		appendStringInfo(&text, "%s%s", text.len ? ", " : "", label);
	return text.len ? psprintf("label%s %s", list_length(revision->labels) > 1 ? "s" : "", text.data) : NULL;
}

/* A revision's own node. */
static void
add_revision(History *h, const SbRevision *revision)
{
	SbDrawnNode *node = palloc0(sizeof(SbDrawnNode));
	bool		current = list_member_ptr(h->current, (void *) revision);
	bool		edited = revision->applied && strcmp(revision->applied, revision->checksum) != 0;
	bool		pending = !h->done[revision->index];
	char	   *marks = psprintf("%s%s%s%s", current ? ", current" : "", revision->is_head ? ", head" : "",
								 pending ? ", pending" : "", edited ? ", edited after it ran" : "");
	char	   *labels = text_of_labels(revision);

	node->id = sb_drawn_id(h->ids, "r", NULL, revision->id);
	node->text = list_make1(revision->id);
	if (revision->message && *revision->message)
		node->text = lappend(node->text, sb_drawn_cut(revision->message, MESSAGE_LENGTH));
	if (labels)
		node->text = lappend(node->text, labels);
	if (*marks)
		node->text = lappend(node->text, psprintf("(%s)", marks + 2));
	node->class = current ? "current" : edited ? "edited" : pending ? "pending" : "done";
	node->shape = revision->is_head ? "stadium" : "round";
	h->nodes[revision->index] = node;
	h->picture->nodes = lappend(h->picture->nodes, node);
}

/* The node of a stretch, when all of it are known. */
static void
add_stretch(History *h, int first)
{
	SbDrawnNode *node = palloc0(sizeof(SbDrawnNode));

	node->id = sb_drawn_id(h->ids, "stretch", NULL, h->lineage->order[first]->id);
	node->text = list_make1(psprintf("... %d revisions ...", h->lengths[first]));
	node->class = h->done[first] ? "done" : "pending";
	node->shape = "box";
	h->nodes[first] = node;
	h->picture->nodes = lappend(h->picture->nodes, node);
}

/* Sets to which stretches revisions belong. */
static void
find_stretches(History *h)
{
	SbLineage  *lineage = h->lineage;

	for (int i = 0; i < lineage->count; i++)
	{
		SbRevision *revision = lineage->order[i];
		int			before;

		h->first[i] = -1;
		if (lineage->count <= MAX_WHOLE || !is_plain(h, revision))
			continue;
		before = ((SbRevision *) linitial(revision->before))->index;
		h->first[i] = h->first[before] >= 0 && h->done[before] == h->done[i] ? h->first[before] : i;
		h->lengths[h->first[i]]++;
	}
}

static void
add_edge(History *h, const SbRevision *from, const SbRevision *to, bool dashed)
{
	SbDrawnEdge *edge;

	if (h->nodes[from->index] == h->nodes[to->index])
		return;
	edge = palloc0(sizeof(SbDrawnEdge));
	*edge = (SbDrawnEdge) {h->nodes[from->index], h->nodes[to->index], dashed};
	h->picture->edges = lappend(h->picture->edges, edge);
}

SbDrawnGraph *
sb_drawn_revisions(void)
{
	History		h = {0};
	SbLineage  *lineage = sb_lineage_load(false);

	if (lineage->count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there is no revision to draw"),
				 errhint("SELECT schemaboot_baseline(); makes the first one of the models, SELECT schemaboot_revision('...'); of what has changed.")));
	h.lineage = lineage;
	h.ids = sb_map_create();
	h.current = sb_lineage_current(lineage, true);
	h.done = sb_lineage_ancestors(lineage, h.current, true);
	h.nodes = palloc0(sizeof(SbDrawnNode *) * lineage->count);
	h.lengths = palloc0(sizeof(int) * lineage->count);
	h.first = palloc0(sizeof(int) * lineage->count);
	h.picture = palloc0(sizeof(SbDrawnGraph));
	h.picture->direction = "TB";
	h.picture->notes = list_copy(lineage->problems);
	find_stretches(&h);
	for (int i = 0; i < lineage->count; i++)
	{
		if (h.first[i] < 0 || h.lengths[h.first[i]] == 1)
			add_revision(&h, lineage->order[i]);
		else if (h.first[i] == i)
			add_stretch(&h, i);
		else
			h.nodes[i] = h.nodes[h.first[i]];
	}
	for (int i = 0; i < lineage->count; i++)
	{
		SbRevision *revision = lineage->order[i];

		foreach_ptr(SbRevision, parent, revision->before)
			add_edge(&h, parent, revision, false);
		foreach_ptr(SbRevision, needed, revision->needs)
			add_edge(&h, needed, revision, true);
	}
	return h.picture;
}
