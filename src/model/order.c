/*
 * order.c
 *	  The order in which the statements of a model can run.
 *
 * The graph of edges.c is sorted; ties keep the order of the script, so the result is
 * deterministic.
 *
 * Circles are broken in this order: inline keys are taken out; wishes against the order of the
 * script are given up; then all wishes. What is left is a real circle, and an error that shows it.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "lib/stringinfo.h"
#include "model/edges.h"
#include "model/group.h"
#include "model/outline.h"

/* Edges inside circles that `drop` chooses are dropped; tells whether there was one. */
typedef enum Choice
{
	INLINE_KEYS,
	WISHES_AGAINST_ORDER,
	WISHES
} Choice;

static bool
chosen(const SbEdge *edge, Choice choice)
{
	switch (choice)
	{
		case INLINE_KEYS:
			return edge->strength == SB_INLINE_KEY;
		case WISHES_AGAINST_ORDER:
			return edge->strength == SB_SOFT && edge->before > edge->after;
		default:
			return edge->strength == SB_SOFT;
	}
}

static List *
choose_in_circles(Ordering *o, const int *component, const int *size, Choice choice)
{
	List	   *result = NIL;

	for (int e = 0; e < o->graph->count; e++)
	{
		SbEdge	   *edge = &o->graph->edges[e];

		if (!edge->dropped && component[edge->before] == component[edge->after] &&
			size[component[edge->before]] > 1 && chosen(edge, choice))
			result = lappend(result, edge);
	}
	return result;
}

/* The inline keys of a table that point to one of the references. */
static List *
keys_of(List *all, List *references)
{
	List	   *result = NIL;

	foreach_ptr(SbInlineKey, key, all)
	{
		RangeVar   *target = key->constraint->pktable;

		foreach_ptr(SbReference, ref, references)
		{
			if (strcmp(ref->name, target->relname) == 0 &&
				strcmp(ref->schema ? ref->schema : "",
					   target->schemaname ? target->schemaname : "") == 0)
			{
				result = list_append_unique_ptr(result, key);
				break;
			}
		}
	}
	return result;
}

/* The name that the server would give to an inline key. */
static void
name_key(SbStatement *st, SbInlineKey *key)
{
	List	   *columns = NIL;

	if (key->constraint->conname)
		return;
	if (key->column)
		columns = list_make1(key->column->colname);
	else
		foreach_node(String, attribute, key->constraint->fk_attrs)
			columns = lappend(columns, strVal(attribute));
	key->name = sb_default_name(st->object.name, columns, "fkey");
}

/*
 * Takes the inline keys with these references out of a CREATE TABLE; each becomes a statement at
 * the model's end.
 */
static void
outline_table(SbModel *model, SbStatement *st, List *references)
{
	RawStmt    *raw = sb_parse_one(st->body, false);
	CreateStmt *create = IsA(raw->stmt, CreateForeignTableStmt) ?
		&((CreateForeignTableStmt *) raw->stmt)->base : castNode(CreateStmt, raw->stmt);
	List	   *keys = keys_of(sb_inline_keys(create), references);

	foreach_ptr(SbInlineKey, key, keys)
		name_key(st, key);
	st->body = sb_outline(st->body, create, keys);
	sb_model_describe_text(model, st);
	foreach_ptr(SbInlineKey, key, keys)
	{
		SbStatement *alter = sb_model_add(model, key->alter, st->context);

		alter->source = st->source;
		alter->position = st->position;
		alter->number = st->number;
		alter->line = st->line;
		alter->defined_by = st->defined_by;
		alter->definer = st->definer;
		alter->outlined_from = st;
		sb_model_describe_text(model, alter);
	}
}

/* Takes all these inline keys out, and settles the model anew. */
static void
outline_edges(SbModel *model, List *edges)
{
	List	  **references = palloc0(sizeof(List *) * model->count);
	int			count = model->count;
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);

	foreach_ptr(SbEdge, edge, edges)
		references[edge->after] = list_append_unique_ptr(references[edge->after], edge->cause);
	for (int i = 0; i < count; i++)
		if (references[i])
			outline_table(model, model->statements[i], references[i]);
	MemoryContextSwitchTo(oldcontext);
	sb_model_settle(model);
}

static char *
describe_node(const SbStatement *st)
{
	return psprintf("%s %s (%s)", sb_kind(st->object.kind)->name, st->identity,
					sb_place_text(st->source, st->number, st->line));
}

/* A real circle: names each statement in it and whom it needs. */
static void
report_circle(Ordering *o, const int *component, const int *size)
{
	StringInfoData detail;
	int			which = 0;
	List	   *circle;
	SbEdge	   *first;

	while (size[which] < 2)
		which++;
	circle = sb_graph_circle(o->graph, component, which);
	initStringInfo(&detail);
	foreach_ptr(SbEdge, edge, circle)
	{
		SbStatement *before = o->model->statements[edge->before];
		SbStatement *after = o->model->statements[edge->after];

		appendStringInfo(&detail, "%s%s needs %s.", detail.len ? "\n" : "", describe_node(after),
						 describe_node(before));
	}
	first = linitial(circle);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
			 errmsg("models need each other in a circle of %d, among them %s \"%s\"",
					list_length(circle),
					sb_kind(o->model->statements[first->after]->object.kind)->name,
					o->model->statements[first->after]->identity),
			 errdetail("%s", detail.data),
			 errhint("Split one of them, for example into a CREATE and a later CREATE OR REPLACE or ALTER.")));
}

/* What affects or watches other objects comes last where the script's order means nothing. */
static bool
comes_late(const SbStatement *st)
{
	return st->object.kind == SB_DEFAULT_PRIVILEGES || st->object.kind == SB_EVENT_TRIGGER ||
		(st->aspect && strcmp(st->aspect, "privileges on all") == 0);
}

static int *
priorities(SbModel *model, const bool *ordered)
{
	int		   *priority = palloc0(sizeof(int) * (model->count + 1));

	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		priority[i] = st->outlined_from ? st->outlined_from->index : i;
		if (!ordered[i] && comes_late(st))
			priority[i] += model->count;
	}
	return priority;
}

/*
 * Where the script's order means nothing, objects are kept together with what stands on them. The
 * node behind the last statement is the barrier.
 */
static int *
groups(SbModel *model, const bool *ordered)
{
	int		   *group = palloc(sizeof(int) * (model->count + 1));
	int		   *grouped = sb_model_groups(model);

	for (int i = 0; i <= model->count; i++)
		group[i] = i < model->count && !ordered[i] && !ordered[grouped[i]] &&
			!comes_late(model->statements[i]) ? grouped[i] : i;
	return group;
}

/*
 * Whether the models hold an extension that is not installed: names that nothing has may come from
 * it.
 */
static bool
find_pending_extension(SbModel *model)
{
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->role == SB_CREATES && st->object.kind == SB_EXTENSION &&
			!sb_object_exists(&st->object))
			return true;
	}
	return false;
}

/*
 * The statements in an order in which they can run; model->count of them. Foreign keys in circles
 * have become statements of their own. model->unresolved lists the references that nothing
 * provides. Raises ERRCODE_INVALID_OBJECT_DEFINITION for a circle that cannot be broken. The
 * result is allocated in CurrentMemoryContext.
 */
SbStatement **
sb_model_order(SbModel *model)
{
	SbGraph    *graph;

	return sb_model_order_graph(model, &graph);
}

/* The same, and the graph that it was found by, over statement->index; wishes given up included. */
SbStatement **
sb_model_order_graph(SbModel *model, SbGraph **graph)
{
	bool		pending = find_pending_extension(model);
	bool	   *ordered;
	Ordering   *o = sb_edges_build(model, pending, &ordered);
	SbStatement **result;
	int		   *order;

	for (;;)
	{
		bool		circular;
		int		   *size;
		int		   *component;
		List	   *edges = NIL;

		sb_graph_index(o->graph);
		component = sb_graph_components(o->graph, &size, &circular);
		if (!circular)
			break;
		edges = choose_in_circles(o, component, size, INLINE_KEYS);
		if (edges)
		{
			outline_edges(model, edges);
			o = sb_edges_build(model, pending, &ordered);
			continue;
		}
		for (Choice choice = WISHES_AGAINST_ORDER; choice <= WISHES && !edges; choice++)
			edges = choose_in_circles(o, component, size, choice);
		if (edges == NIL)
			report_circle(o, component, size);
		foreach_ptr(SbEdge, edge, edges)
		{
			if (edge->before < model->count && edge->after < model->count)
				ereport(DEBUG1,
						(errmsg_internal("wish given up in a circle: line %d before line %d",
										 model->statements[edge->before]->line,
										 model->statements[edge->after]->line)));
			edge->dropped = true;
		}
	}
	order = sb_graph_sort_groups(o->graph, priorities(model, ordered), groups(model, ordered),
								 SB_SOFT);
	result = palloc(sizeof(SbStatement *) * Max(model->count, 1));
	for (int i = 0, n = 0; i <= model->count; i++)
		if (order[i] != o->barrier)
			result[n++] = model->statements[order[i]];
	*graph = o->graph;
	return result;
}
