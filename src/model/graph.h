/*
 * graph.h
 *	  A directed graph over numbers: strongly connected components, and a stable topological sort.
 */
#ifndef SB_GRAPH_H
#define SB_GRAPH_H

#include "base/compat.h"

typedef struct SbEdge
{
	int			before;			/* node that comes first */
	int			after;
	int			strength;		/* the caller's; not read here */
	bool		dropped;		/* not part of the graph any more */
	void	   *cause;			/* the caller's */
} SbEdge;

typedef struct SbGraph
{
	int			nodes;
	SbEdge	   *edges;
	int			count;
	int			allocated;
	int		   *first;			/* per node: index in next[] of its first outgoing edge; made by
								 * sb_graph_index */
	int		   *out;			/* edges sorted by node before */
} SbGraph;

extern SbGraph *sb_graph_create(int nodes);
extern void sb_graph_add(SbGraph *graph, int before, int after, int strength, void *cause);
extern void sb_graph_index(SbGraph *graph);

/*
 * Component number of each node; *circular is set to whether some component has more than one node.
 * size[c] is the number of nodes of component c.
 */
extern int *sb_graph_components(SbGraph *graph, int **size, bool *circular);

/*
 * Nodes in an order in which every edge's node before comes first. Among those that are free to
 * come, the one with the least priority comes first, then the one with the least number. The graph
 * must have no circle.
 */
extern int *sb_graph_sort(SbGraph *graph, const int *priority);

/*
 * As sb_graph_sort, but the nodes of a group stand together wherever the edges allow it. group[n]
 * is the node that leads n's group. A group comes after those that it needs; where groups need each
 * other, those come first that are needed by edges of another strength than `weak`, and a group that
 * was begun goes on as long as it can.
 */
extern int *sb_graph_sort_groups(SbGraph *graph, const int *priority, const int *group, int weak);

/* One circle inside a component: List of SbEdge *, in order. */
extern List *sb_graph_circle(SbGraph *graph, const int *component, int which);

#endif							/* SB_GRAPH_H */
