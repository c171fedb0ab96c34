/*
 * picture_graph.c
 *	  Graphs of nodes that are mere texts, for Mermaid (flowchart) and Graphviz.
 */
#include "base/compat.h"

#include "base/text.h"
#include "check/picture_inner.h"

/* How nodes of a class look, in the order in which classes are written. */
static const struct
{
	const char *name;
	const char *fill;
	const char *stroke;
	bool		dashed;
	bool		bold;
}			classes[] = {
	{"missing", "#f8d7da", "#b02a37", true, false},
	{"different", "#fff3cd", "#997404", false, false},
	{"extra", "#cfe2ff", "#0a58ca", false, false},
	{"current", "#d1e7dd", "#146c43", false, true},
	{"done", "#ffffff", "#555555", false, false},
	{"pending", "#f3f3f3", "#888888", true, false},
	{"edited", "#fff3cd", "#997404", false, false},
	{"view", "#f3f3f3", "#555555", true, false},
	{"routine", "#f5efe6", "#555555", false, false},
	{"type", "#eef3ea", "#555555", false, false},
	{"table", "#dfe8f0", "#555555", false, false},
	{"other", "#ffffff", "#555555", false, false}
};

static int
class_of(const SbDrawnNode *node)
{
	for (int i = 0; i < lengthof(classes); i++)
		if (node->class && strcmp(classes[i].name, node->class) == 0)
			return i;
	return lengthof(classes) - 1;
}

/* Clusters of a graph, in the order of their first nodes: List of char *. */
static List *
clusters_of(const SbDrawnGraph *graph)
{
	List	   *result = NIL;

	foreach_ptr(SbDrawnNode, node, graph->nodes)
		if (node->cluster && !sb_list_has(result, node->cluster))
			result = lappend(result, (char *) node->cluster);
	return result;
}

static void
mermaid_nodes(StringInfo out, const SbDrawnGraph *graph, const char *cluster, const char *indent)
{
	foreach_ptr(SbDrawnNode, node, graph->nodes)
	{
		bool		round = strcmp(node->shape, "round") == 0;
		bool		stadium = strcmp(node->shape, "stadium") == 0;
		const char *between = "";

		if (!sb_same_text(node->cluster, cluster))
			continue;
		appendStringInfo(out, "%s%s%s\"", indent, node->id, round ? "(" : stadium ? "([" : "[");
		foreach_ptr(char, line, node->text)
		{
			appendStringInfo(out, "%s%s", between, sb_mermaid_text(line));
			between = "<br/>";
		}
		appendStringInfo(out, "\"%s\n", round ? ")" : stadium ? "])" : "]");
	}
}

static void
mermaid_classes(StringInfo out, const SbDrawnGraph *graph)
{
	for (int i = 0; i < lengthof(classes); i++)
	{
		StringInfoData ids;

		initStringInfo(&ids);
		foreach_ptr(SbDrawnNode, node, graph->nodes)
			if (class_of(node) == i)
				appendStringInfo(&ids, "%s%s", ids.len ? "," : "", node->id);
		if (ids.len)
			appendStringInfo(out, "    classDef %s fill:%s,stroke:%s,color:#000000%s%s\n    class %s %s\n", classes[i].name,
							 classes[i].fill, classes[i].stroke, classes[i].bold ? ",stroke-width:3px" : "",
							 classes[i].dashed ? ",stroke-dasharray:4" : "", ids.data, classes[i].name);
	}
}

void
sb_mermaid_graph(StringInfo out, SbDrawnGraph *graph)
{
	int			n = 0;

	appendStringInfo(out, "flowchart %s\n", graph->direction);
	sb_drawn_comments(out, "    %%", graph->notes);
	foreach_ptr(char, cluster, clusters_of(graph))
	{
		appendStringInfo(out, "    subgraph cluster_%d[\"%s\"]\n", ++n, sb_mermaid_text(cluster));
		mermaid_nodes(out, graph, cluster, "        ");
		appendStringInfoString(out, "    end\n");
	}
	mermaid_nodes(out, graph, NULL, "    ");
	foreach_ptr(SbDrawnEdge, edge, graph->edges)
		appendStringInfo(out, "    %s %s %s\n", edge->from->id, edge->dashed ? "-.->" : "-->", edge->to->id);
	mermaid_classes(out, graph);
}

/* Graphs of more nodes stand in rows, and say in each node what it needs. */
#define MAX_LAYERED 80

/* So many of them are named, in letters at most. */
#define NEEDS_NAMED 4
#define NEEDS_LENGTH 40

/* Notes in each node what it leads to. */
static void
note_needs(SbDrawnGraph *graph)
{
	foreach_ptr(SbDrawnEdge, edge, graph->edges)
		edge->from->needs = lappend(edge->from->needs, edge->to);
}

/* What a node leads to, a line each. */
static void
dot_needs(StringInfo out, const SbDrawnNode *node)
{
	int			n = 0;

	if (node->needs == NIL)
		return;
	appendStringInfoString(out, "<FONT COLOR=\"#0b5394\" POINT-SIZE=\"8\">");
	foreach_ptr(SbDrawnNode, other, node->needs)
	{
		const char *schema = other->cluster && !sb_same_text(other->cluster, node->cluster) ?
			psprintf("%s.", other->cluster) : "";

		/* the last place is for another one, or for how many there are */
		if (++n == NEEDS_NAMED && list_length(node->needs) > NEEDS_NAMED)
		{
			appendStringInfo(out, "<BR/>and %d more", list_length(node->needs) - n + 1);
			break;
		}
		appendStringInfo(out, "<BR/>&#8594; %s",
						 sb_dot_html(sb_drawn_cut(psprintf("%s%s", schema, (char *) linitial(other->text)),
												  NEEDS_LENGTH)));
	}
	appendStringInfoString(out, "</FONT>");
}

static void
dot_nodes(StringInfo out, const SbDrawnGraph *graph, const char *cluster, const char *indent)
{
	int			place = 0;

	foreach_ptr(SbDrawnNode, node, graph->nodes)
	{
		int			class = class_of(node);
		bool		first = true;

		place++;
		if (!sb_same_text(node->cluster, cluster))
			continue;
		appendStringInfo(out, "%s%s [label=<", indent, node->id);
		foreach_ptr(char, line, node->text)
		{
			if (first)
				appendStringInfo(out, "<B>%s</B>", *line ? sb_dot_html(line) : " ");
			else
				appendStringInfo(out, "<BR/>%s", sb_dot_html(line));
			first = false;
		}
		dot_needs(out, node);
		appendStringInfo(out, ">, style=\"filled%s%s\", fillcolor=\"%s\", color=\"%s\"%s%s];\n",
						 strcmp(node->shape, "box") == 0 ? "" : ",rounded", classes[class].dashed ? ",dashed" : "",
						 classes[class].fill, classes[class].stroke, classes[class].bold ? ", penwidth=3" : "",
						 graph->packed ? psprintf(", sortv=%d", place) : "");
	}
}

/* How many lines dot_needs writes, and how wide the widest of them is. */
static void
measure_needs(const SbDrawnNode *node, double *width, int *rows)
{
	foreach_ptr(SbDrawnNode, other, node->needs)
	{
		double		name = sb_drawn_width(sb_drawn_cut(linitial(other->text), NEEDS_LENGTH));

		if (foreach_current_index(other) < NEEDS_NAMED)
		{
			(*rows)++;
			*width = Max(*width, 0.8 * name + 15);
		}
	}
}

/* In how many columns the nodes of a cluster stand in a packed picture. */
static int
columns_of(const SbDrawnGraph *graph, const char *cluster)
{
	List	   *boxes = NIL;

	foreach_ptr(SbDrawnNode, node, graph->nodes)
	{
		double		width = 0;
		int			rows = list_length(node->text);

		if (!sb_same_text(node->cluster, cluster))
			continue;
		foreach_ptr(char, line, node->text)
			width = Max(width, sb_drawn_width(line));
		measure_needs(node, &width, &rows);
		/* margins of boxes, and what is left between them */
		boxes = sb_drawn_box(boxes, width + 30, 12 * rows + 25);
	}
	return sb_drawn_across(boxes, list_length(clusters_of(graph)));
}

void
sb_dot_graph(StringInfo out, SbDrawnGraph *graph)
{
	int			n = 0;

	graph->packed = strcmp(graph->direction, "LR") == 0 && list_length(graph->nodes) > MAX_LAYERED;
	if (graph->packed)
		note_needs(graph);
	sb_drawn_comments(out, "//", graph->notes);
	appendStringInfoString(out, "digraph schemaboot {\n  graph [fontname=\"Helvetica\", fontsize=16");
	if (graph->packed)
		appendStringInfoString(out, ", layout=osage, pack=12, packmode=array_u, outputorder=edgesfirst];\n");
	else
		appendStringInfo(out, ", rankdir=%s, nodesep=0.25, ranksep=0.6];\n", graph->direction);
	appendStringInfo(out, "  node [shape=box, fontname=\"Helvetica\", fontsize=10, margin=\"0.12,0.06\"];\n"
					 "  edge [color=\"%s\", arrowsize=0.7];\n", graph->packed ? "#8899aa80" : "#555555");
	foreach_ptr(char, cluster, clusters_of(graph))
	{
		appendStringInfo(out, "  subgraph cluster_%d {\n    label=<<B>%s</B>>; style=rounded; color=\"#aaaaaa\"; bgcolor=\"#fafafa\";\n",
						 ++n, sb_dot_html(cluster));
		if (graph->packed)
			appendStringInfo(out, "    packmode=array_u%d;\n", columns_of(graph, cluster));
		dot_nodes(out, graph, cluster, "    ");
		appendStringInfoString(out, "  }\n");
	}
	dot_nodes(out, graph, NULL, "  ");
	foreach_ptr(SbDrawnEdge, edge, graph->edges)
		appendStringInfo(out, "  %s -> %s%s;\n", edge->from->id, edge->to->id,
						 edge->dashed ? " [style=dashed]" : "");
	appendStringInfoString(out, "}\n");
}
