/*
 * picture_depend.c
 *	  What needs what among the models, for pictures: out of the graph by which they are put in order.
 *
 * A node is an object with all that stands on it; partitions are part of their table, schemas are clusters. A dashed
 * line is what the text of a statement does not say for certain: a name in the body of a function, one of several overloaded
 * ones. References to what is of no model are not drawn.
 */
#include "base/compat.h"

#include "base/text.h"
#include "check/picture_inner.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "model/graph.h"
#include "model/group.h"
#include "utils/builtins.h"

typedef struct Depending
{
	SbModel    *model;
	SbGraph    *graph;
	int		   *leader;			/* per statement: the one whose node it is part of */
	SbDrawnNode **nodes;		/* per leading statement */
	int		   *partitions;		/* per leading statement */
	bool	   *differs;		/* per leading statement: some partition is not as it should be */
	SbDrawnDrift *drift;
	SbDrawnGraph *picture;
} Depending;

static int
leader_of(const Depending *d, int statement)
{
	while (d->leader[statement] != statement)
		statement = d->leader[statement];
	return statement;
}

/* Partitions become part of their table. */
static void
fold_partitions(Depending *d)
{
	for (int e = 0; e < d->graph->count; e++)
	{
		SbEdge	   *edge = &d->graph->edges[e];
		int			child,
					parent;

		if (edge->cause == NULL || edge->before >= d->model->count || edge->after >= d->model->count ||
			d->model->statements[edge->after]->partition_of != edge->cause)
			continue;
		child = leader_of(d, edge->after);
		parent = leader_of(d, edge->before);
		if (child == parent || d->model->statements[child]->object.kind != d->model->statements[parent]->object.kind)
			continue;
		d->leader[child] = parent;
		d->partitions[parent] += d->partitions[child] + 1;
		d->differs[parent] = d->differs[parent] || d->differs[child] ||
			sb_drawn_state(d->drift, SB_TABLE, d->model->statements[child]->identity) != SB_DRAWN_SAME;
	}
}

static const char *
class_of_kind(SbKind kind)
{
	switch (kind)
	{
		case SB_TABLE:
		case SB_FOREIGN_TABLE:
			return "table";
		case SB_VIEW:
		case SB_MATERIALIZED_VIEW:
			return "view";
		case SB_FUNCTION:
		case SB_PROCEDURE:
		case SB_AGGREGATE:
			return "routine";
		case SB_TYPE:
		case SB_DOMAIN:
			return "type";
		default:
			return "other";
	}
}

/* A longer one would make all boxes of its column as wide. */
#define MAX_SIGNATURE 40

/* A routine with its arguments: types of the system without their schema. */
static char *
signature_of(const char *identity)
{
	static const char system[] = "pg_catalog.";
	StringInfoData result;

	initStringInfo(&result);
	for (const char *c = identity; *c; c++)
	{
		if (result.len > 0 && strchr("(,", result.data[result.len - 1]) &&
			strncmp(c, system, strlen(system)) == 0)
			c += strlen(system);
		appendStringInfoChar(&result, *c);
	}
	return sb_drawn_cut(result.data, MAX_SIGNATURE);
}

/* What stands in the box behind the schema: the identity without it. */
static const char *
name_of(const SbStatement *st)
{
	const char *dot = st->object.schema ? strchr(st->identity, '.') : NULL;
	SbObject	object = st->object;

	if (dot == NULL || st->object.name == NULL)
		return st->identity;
	if (object.kind == SB_FUNCTION || object.kind == SB_PROCEDURE || object.kind == SB_AGGREGATE)
		return signature_of(st->identity + strlen(quote_identifier(object.schema)) + 1);
	return object.name;
}

static void
add_node(Depending *d, int statement, SbMap *ids)
{
	SbStatement *st = d->model->statements[statement];
	const SbKindInfo *info = sb_kind(st->object.kind);
	SbDrawnNode *node = palloc0(sizeof(SbDrawnNode));
	SbDrawnState state = sb_drawn_state(d->drift, st->object.kind, st->identity);
	char	   *sort = pstrdup(info->name);

	if (state == SB_DRAWN_SAME && d->differs[statement])
		state = SB_DRAWN_DIFFERENT;
	if (d->partitions[statement])
		sort = psprintf("%s, %d partition%s", sort, d->partitions[statement],
						d->partitions[statement] == 1 ? "" : "s");
	if (state != SB_DRAWN_SAME)
		sort = psprintf("%s, %s", sort, sb_drawn_state_names[state]);
	node->id = sb_drawn_id(ids, info->name, st->object.schema, st->object.name ? st->object.name : "");
	node->cluster = st->object.schema;
	node->text = list_make2((void *) name_of(st), sort);
	node->class = state != SB_DRAWN_SAME ? sb_drawn_state_names[state] : class_of_kind(st->object.kind);
	node->shape = strcmp(class_of_kind(st->object.kind), "routine") == 0 ? "round" : "box";
	d->nodes[statement] = node;
	d->picture->nodes = lappend(d->picture->nodes, node);
}

/* Statements of which a node is made, sorted by schema, name and kind. */
static int
compare_statements(const ListCell *a, const ListCell *b)
{
	const SbStatement *x = lfirst(a);
	const SbStatement *y = lfirst(b);
	int			result = strcmp(x->object.schema ? x->object.schema : "", y->object.schema ? y->object.schema : "");

	if (result == 0)
		result = strcmp(x->identity, y->identity);
	return result ? result : (int) x->object.kind - (int) y->object.kind;
}

static void
add_nodes(Depending *d, List *schemas)
{
	List	   *leaders = NIL;
	SbMap	   *ids = sb_map_create();

	for (int i = 0; i < d->model->count; i++)
	{
		SbStatement *st = d->model->statements[i];

		if (d->leader[i] == i && st->role == SB_CREATES && st->object.kind != SB_SCHEMA &&
			(schemas == NIL || (st->object.schema && sb_list_has(schemas, st->object.schema))))
			leaders = lappend(leaders, st);
	}
	if (leaders == NIL)
		ereport(ERROR,
				(errcode(schemas ? ERRCODE_INVALID_SCHEMA_NAME : ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 schemas ? errmsg("no model lives in schema \"%s\"", (char *) linitial(schemas)) :
				 errmsg("there is no model to draw"),
				 schemas ? errhint("Without schemas, all are drawn.") :
				 errhint("SELECT * FROM schemaboot_capture(); makes models of what lives.")));
	list_sort(leaders, compare_statements);
	foreach_ptr(SbStatement, st, leaders)
		add_node(d, st->index, ids);
}

static int
compare_edges(const ListCell *a, const ListCell *b)
{
	const SbDrawnEdge *x = lfirst(a);
	const SbDrawnEdge *y = lfirst(b);
	int			result = strcmp(x->from->id, y->from->id);

	return result ? result : strcmp(x->to->id, y->to->id);
}

/* An edge for each pair, dashed if all that is known of it is a guess. */
static void
add_edges(Depending *d)
{
	SbMap	   *known = sb_map_create();

	for (int e = 0; e < d->graph->count; e++)
	{
		SbEdge	   *edge = &d->graph->edges[e];
		SbDrawnNode *from,
				   *to;
		SbDrawnEdge *drawn;
		char	   *key;

		CHECK_FOR_INTERRUPTS();
		if (edge->cause == NULL || edge->before >= d->model->count || edge->after >= d->model->count)
			continue;
		from = d->nodes[leader_of(d, edge->after)];
		to = d->nodes[leader_of(d, edge->before)];
		if (from == NULL || to == NULL || from == to)
			continue;
		key = psprintf("%s %s", from->id, to->id);
		drawn = sb_map_get(known, key);
		if (drawn == NULL)
		{
			drawn = palloc0(sizeof(SbDrawnEdge));
			*drawn = (SbDrawnEdge) {from, to, true};
			sb_map_put(known, key, drawn);
			d->picture->edges = lappend(d->picture->edges, drawn);
		}
		drawn->dashed = drawn->dashed && edge->strength == SB_SOFT;
	}
	list_sort(d->picture->edges, compare_edges);
}

SbDrawnGraph *
sb_drawn_dependencies(List *schemas)
{
	Depending	d = {0};

	d.picture = palloc0(sizeof(SbDrawnGraph));
	d.picture->direction = "LR";
	d.model = sb_model_load();
	sb_model_order_graph(d.model, &d.graph);
	d.leader = sb_model_groups(d.model);
	d.nodes = palloc0(sizeof(SbDrawnNode *) * (d.model->count + 1));
	d.partitions = palloc0(sizeof(int) * (d.model->count + 1));
	d.differs = palloc0(sizeof(bool) * (d.model->count + 1));
	d.drift = d.model->count ? sb_drawn_drift() : palloc0(sizeof(SbDrawnDrift));
	if (d.drift->problem)
		d.picture->notes = lappend(d.picture->notes,
								   psprintf("not compared with the database, since the models cannot be built: %s",
											d.drift->problem));
	fold_partitions(&d);
	add_nodes(&d, schemas);
	add_edges(&d);
	return d.picture;
}
