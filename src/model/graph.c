/*
 * graph.c
 *	  Strongly connected components and a stable topological sort.
 *
 * Components: Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion,
 * since a model may chain tens of thousands of objects. Sort: Kahn (1962) with a heap in the place
 * of the queue, so that the result is the given order wherever the edges allow it. Everything is
 * allocated in CurrentMemoryContext; time is linear but for the heap.
 */
#include "base/compat.h"

#include "model/graph.h"
#include "lib/binaryheap.h"
#include "miscadmin.h"

SbGraph *
sb_graph_create(int nodes)
{
	SbGraph    *graph = palloc0(sizeof(SbGraph));

	graph->nodes = nodes;
	graph->allocated = Max(64, nodes * 4);
	graph->edges = palloc_extended(sizeof(SbEdge) * graph->allocated, MCXT_ALLOC_HUGE);
	return graph;
}

/* Adds an edge; from a node to itself there is none. */
void
sb_graph_add(SbGraph *graph, int before, int after, int strength, void *cause)
{
	SbEdge	   *edge;

	if (before == after)
		return;
	if (graph->count == graph->allocated)
	{
		graph->allocated *= 2;
		graph->edges = repalloc_huge(graph->edges, sizeof(SbEdge) * graph->allocated);
	}
	edge = &graph->edges[graph->count++];
	edge->before = before;
	edge->after = after;
	edge->strength = strength;
	edge->dropped = false;
	edge->cause = cause;
}

/* Sorts the edges that are not dropped by their first node, for the functions below. */
void
sb_graph_index(SbGraph *graph)
{
	int		   *fill;

	graph->first = palloc0(sizeof(int) * (graph->nodes + 2));
	graph->out = palloc_extended(sizeof(int) * Max(graph->count, 1), MCXT_ALLOC_HUGE);
	for (int e = 0; e < graph->count; e++)
		if (!graph->edges[e].dropped)
			graph->first[graph->edges[e].before + 1]++;
	for (int n = 0; n < graph->nodes; n++)
		graph->first[n + 1] += graph->first[n];
	fill = palloc(sizeof(int) * (graph->nodes + 1));
	memcpy(fill, graph->first, sizeof(int) * (graph->nodes + 1));
	for (int e = 0; e < graph->count; e++)
		if (!graph->edges[e].dropped)
			graph->out[fill[graph->edges[e].before]++] = e;
	pfree(fill);
}

/* State of the search for components. */
typedef struct Search
{
	SbGraph    *graph;
	int		   *number;			/* order of discovery, from 1; 0: not seen */
	int		   *low;			/* least number reachable */
	int		   *cursor;			/* next edge to follow */
	int		   *component;		/* -1: none yet */
	int		   *size;
	int		   *open;			/* nodes that belong to no component yet */
	int			open_count;
	int		   *path;			/* nodes that the search stands in */
	int			path_count;
	int			counter;
	int			components;
} Search;

static void
enter(Search *s, int node)
{
	s->number[node] = s->low[node] = ++s->counter;
	s->cursor[node] = s->graph->first[node];
	s->open[s->open_count++] = node;
	s->path[s->path_count++] = node;
}

/* All that `node` can reach has been seen: if nothing leads back above it, it heads a component. */
static void
leave(Search *s, int node)
{
	int			member;

	s->path_count--;
	if (s->path_count > 0)
	{
		int			parent = s->path[s->path_count - 1];

		s->low[parent] = Min(s->low[parent], s->low[node]);
	}
	if (s->low[node] != s->number[node])
		return;
	do
	{
		member = s->open[--s->open_count];
		s->component[member] = s->components;
		s->size[s->components]++;
	} while (member != node);
	s->components++;
}

static void
search_from(Search *s, int root)
{
	enter(s, root);
	while (s->path_count > 0)
	{
		int			node = s->path[s->path_count - 1];

		if (s->cursor[node] < s->graph->first[node + 1])
		{
			int			next = s->graph->edges[s->graph->out[s->cursor[node]++]].after;

			if (s->number[next] == 0)
				enter(s, next);
			else if (s->component[next] < 0)
				s->low[node] = Min(s->low[node], s->number[next]);
		}
		else
			leave(s, node);
	}
}

int *
sb_graph_components(SbGraph *graph, int **size, bool *circular)
{
	Search		s = {0};
	int			n = Max(graph->nodes, 1);

	s.graph = graph;
	s.number = palloc0(sizeof(int) * n);
	s.low = palloc0(sizeof(int) * n);
	s.cursor = palloc0(sizeof(int) * n);
	s.component = palloc(sizeof(int) * n);
	s.size = palloc0(sizeof(int) * n);
	s.open = palloc(sizeof(int) * n);
	s.path = palloc(sizeof(int) * n);
	memset(s.component, 0xff, sizeof(int) * n);
	for (int node = 0; node < graph->nodes; node++)
		if (s.number[node] == 0)
			search_from(&s, node);
	*circular = s.components < graph->nodes;
	*size = s.size;
	return s.component;
}

static int
compare_keys(Datum a, Datum b, void *arg)
{
	int64		x = DatumGetInt64(a);
	int64		y = DatumGetInt64(b);

	/* binaryheap keeps the greatest on top */
	return x < y ? 1 : x > y ? -1 : 0;
}

#define HEAP_KEY(priority, node) Int64GetDatum(((int64) (priority)[node] << 32) | (uint32) (node))

int *
sb_graph_sort(SbGraph *graph, const int *priority)
{
	int		   *waiting = palloc0(sizeof(int) * Max(graph->nodes, 1));
	int		   *order = palloc(sizeof(int) * Max(graph->nodes, 1));
	int			done = 0;
	binaryheap *heap = binaryheap_allocate(Max(graph->nodes, 1), compare_keys, NULL);

	for (int e = 0; e < graph->count; e++)
		if (!graph->edges[e].dropped)
			waiting[graph->edges[e].after]++;
	for (int node = 0; node < graph->nodes; node++)
		if (waiting[node] == 0)
			binaryheap_add(heap, HEAP_KEY(priority, node));
	while (!binaryheap_empty(heap))
	{
		int			node = (int) (DatumGetInt64(binaryheap_remove_first(heap)) & 0xffffffff);

		order[done++] = node;
		for (int i = graph->first[node]; i < graph->first[node + 1]; i++)
		{
			int			after = graph->edges[graph->out[i]].after;

			if (--waiting[after] == 0)
				binaryheap_add(heap, HEAP_KEY(priority, after));
		}
	}
	Assert(done == graph->nodes);
	binaryheap_free(heap);
	return order;
}

/*
 * Ranks the groups: in the order in which they come, and the same for groups that need each other.
 * Edges of the strength `weak` do not count; -1: all do. The result is by leading node.
 */
static int *
rank_groups(SbGraph *graph, const int *priority, const int *group, int weak)
{
	SbGraph    *groups = sb_graph_create(graph->nodes);
	SbGraph    *components;
	int		   *component,
			   *size,
			   *least,
			   *order,
			   *place,
			   *rank;
	bool		circular;

	for (int e = 0; e < graph->count; e++)
		if (!graph->edges[e].dropped && graph->edges[e].strength != weak)
			sb_graph_add(groups, group[graph->edges[e].before], group[graph->edges[e].after], 0, NULL);
	sb_graph_index(groups);
	component = sb_graph_components(groups, &size, &circular);
	components = sb_graph_create(graph->nodes);
	least = palloc(sizeof(int) * Max(graph->nodes, 1));
	for (int n = 0; n < graph->nodes; n++)
		least[n] = PG_INT32_MAX;
	for (int n = 0; n < graph->nodes; n++)
		least[component[group[n]]] = Min(least[component[group[n]]], priority[n]);
	for (int e = 0; e < groups->count; e++)
		sb_graph_add(components, component[groups->edges[e].before],
					 component[groups->edges[e].after], 0, NULL);
	sb_graph_index(components);
	order = sb_graph_sort(components, least);
	place = palloc(sizeof(int) * Max(graph->nodes, 1));
	for (int i = 0; i < graph->nodes; i++)
		place[order[i]] = i;
	rank = palloc(sizeof(int) * Max(graph->nodes, 1));
	for (int n = 0; n < graph->nodes; n++)
		rank[n] = place[component[n]];
	return rank;
}

/* A node that is free to come, with what decides who comes first. */
typedef struct Free
{
	int			rank;
	int			among;			/* rank among groups that need each other */
	int			group;			/* priority of the group's leader */
	int			priority;
	int			node;
} Free;

static int
compare_free(Datum a, Datum b, void *arg)
{
	const Free *x = (Free *) DatumGetPointer(a);
	const Free *y = (Free *) DatumGetPointer(b);

	/* binaryheap keeps the greatest on top */
	if (x->rank != y->rank)
		return x->rank < y->rank ? 1 : -1;
	if (x->among != y->among)
		return x->among < y->among ? 1 : -1;
	if (x->group != y->group)
		return x->group < y->group ? 1 : -1;
	if (x->priority != y->priority)
		return x->priority < y->priority ? 1 : -1;
	return x->node < y->node ? 1 : x->node > y->node ? -1 : 0;
}

int *
sb_graph_sort_groups(SbGraph *graph, const int *priority, const int *group, int weak)
{
	int			nodes = Max(graph->nodes, 1);
	int		   *rank = rank_groups(graph, priority, group, -1);
	int		   *among = rank_groups(graph, priority, group, weak);
	int		   *waiting = palloc0(sizeof(int) * nodes);
	int		   *order = palloc(sizeof(int) * nodes);
	Free	   *entries = palloc_extended(sizeof(Free) * nodes, MCXT_ALLOC_HUGE);
	binaryheap *current = binaryheap_allocate(nodes, compare_free, NULL);
	binaryheap *others = binaryheap_allocate(nodes, compare_free, NULL);
	int			begun = -1;
	int			done = 0;

	for (int e = 0; e < graph->count; e++)
		if (!graph->edges[e].dropped)
			waiting[graph->edges[e].after]++;
	for (int n = 0; n < graph->nodes; n++)
	{
		entries[n] = (Free) {rank[group[n]], among[group[n]], priority[group[n]], priority[n], n};
		if (waiting[n] == 0)
			binaryheap_add(others, PointerGetDatum(&entries[n]));
	}
	while (done < graph->nodes)
	{
		binaryheap *from = binaryheap_empty(current) ? others : current;
		int			node = ((Free *) DatumGetPointer(binaryheap_remove_first(from)))->node;

		/* a group that is begun finds its other free nodes on top of the heap */
		begun = group[node];
		while (from == others && !binaryheap_empty(others) &&
			   group[((Free *) DatumGetPointer(binaryheap_first(others)))->node] == begun)
			binaryheap_add(current, binaryheap_remove_first(others));
		order[done++] = node;
		for (int i = graph->first[node]; i < graph->first[node + 1]; i++)
		{
			int			after = graph->edges[graph->out[i]].after;

			if (--waiting[after] == 0)
				binaryheap_add(group[after] == begun ? current : others,
							   PointerGetDatum(&entries[after]));
		}
	}
	return order;
}

/*
 * Follows edges inside the component until a node comes again; every node of a component has an
 * edge inside it, so this ends. What was walked since the node's first visit is the circle.
 */
List *
sb_graph_circle(SbGraph *graph, const int *component, int which)
{
	int		   *visited = palloc0(sizeof(int) * graph->nodes);
	List	   *walked = NIL;
	int			node = 0;

	while (component[node] != which)
		node++;
	for (int step = 1;; step++)
	{
		SbEdge	   *next = NULL;

		if (visited[node])
			return list_copy_tail(walked, visited[node] - 1);
		visited[node] = step;
		for (int i = graph->first[node]; i < graph->first[node + 1] && !next; i++)
			if (component[graph->edges[graph->out[i]].after] == which)
				next = &graph->edges[graph->out[i]];
		walked = lappend(walked, next);
		node = next->after;
	}
}
