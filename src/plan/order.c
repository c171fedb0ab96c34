/*
 * order.c
 *	  One graph, one sort: in which order the commands of a plan run.
 *
 * The edges of what lives order the teardown: what depends goes first. The edges of what is wanted
 * order the building. A fact that is dropped and made again joins the two, and so does one that is
 * altered: what it needs is there before, what it needed goes after. Ties are broken by the order of the
 * models, then by kind and name, so that the same plan comes out each time.
 *
 * Circles: a default is taken out of the command that makes its table, a foreign key is dropped before
 * its table.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/kind.h"
#include "kinds/relation_write.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/model.h"
#include "plan/item.h"
#include "utils/builtins.h"

/* Rounds of taking circles apart. */
#define MAX_ROUNDS 4

/* The kinds of what stands on relations, in the order in which it is made. */
static const SbKind child_order[] = {
	SB_COLUMN, SB_SEQUENCE, SB_DOMAIN_CONSTRAINT, SB_CONSTRAINT, SB_INDEX, SB_STATISTICS, SB_RULE,
	SB_TRIGGER, SB_POLICY
};

static int
child_rank(const SbFact *fact)
{
	if (fact->parent == NULL)
		return -1;
	for (int i = 0; i < lengthof(child_order); i++)
		if (child_order[i] == fact->object.kind)
			return i;
	return lengthof(child_order);
}

/* The node in which something happens to an item: its own, or that of what takes it along; -1: none. */
static int
node_of(const SbItem *item, SbNodeType type)
{
	if (type == SB_NODE_DROP)
		while (item->carrier)
			item = item->carrier;
	if (type == SB_NODE_MAKE && item->within_parent && sb_item_parent(item))
		return node_of(sb_item_parent(item), type);
	return item->node[type];
}

/* Whether a type of node can have commands for an item. */
static bool
has_node(const SbItem *item, SbNodeType type)
{
	bool		made = item->fate == SB_MADE || item->fate == SB_RECREATED;

	switch (type)
	{
		case SB_NODE_DROP:
			return sb_item_is_torn(item) && item->carrier == NULL;
		case SB_NODE_MAKE:
			return made && !item->within_parent;
		case SB_NODE_GIVE_BACK:
			return item->holding != NULL;
		case SB_NODE_ALTER:
			return item->alter && (!made || item->without_value);
		default:
			return true;
	}
}

static bool
is_teardown(const SbNode *node)
{
	return node->type == SB_NODE_DROP || node->type == SB_NODE_EARLY;
}

/* A partition or heir is let go before what it would lose together with its parent. */
static bool
is_detachment(const SbNode *node)
{
	SbKind		kind = sb_item_fact(node->item)->object.kind;

	return node->type == SB_NODE_EARLY && (kind == SB_TABLE || kind == SB_FOREIGN_TABLE);
}

static int
column_position(const SbFact *fact)
{
	const char *position = fact->object.kind == SB_COLUMN ? sb_fact_get(fact, "position") : NULL;

	return position ? pg_strtoint32(position) : 0;
}

#define COMPARE(a, b) \
	do { \
		if ((a) != (b)) \
			return (a) < (b) ? -1 : 1; \
	} while (0)

/* Which of two nodes comes first where the graph leaves it open. */
static int
compare_nodes(const void *a, const void *b)
{
	const SbNode *x = a;
	const SbNode *y = b;
	const SbFact *f = sb_item_fact(x->item);
	const SbFact *g = sb_item_fact(y->item);
	const SbFact *f_root = f;
	const SbFact *g_root = g;

	while (f_root->parent)
		f_root = f_root->parent;
	while (g_root->parent)
		g_root = g_root->parent;
	COMPARE(is_teardown(y), is_teardown(x));
	if (is_teardown(x))
	{
		COMPARE(is_detachment(y), is_detachment(x));
		COMPARE(g->object.kind, f->object.kind);
		COMPARE(strcmp(f->identity, g->identity), 0);
		COMPARE(x->type, y->type);
		return 0;
	}
	COMPARE(x->item->position, y->item->position);
	COMPARE(f_root->object.kind, g_root->object.kind);
	COMPARE(strcmp(f_root->identity, g_root->identity), 0);
	COMPARE(x->type == SB_NODE_LATE, y->type == SB_NODE_LATE);
	COMPARE(child_rank(f), child_rank(g));
	COMPARE(column_position(f), column_position(g));
	COMPARE(strcmp(f->identity, g->identity), 0);
	COMPARE(x->type, y->type);
	return 0;
}

static void
make_nodes(SbPlanner *planner)
{
	planner->nodes = palloc(sizeof(SbNode) * Max(1, SB_NODE_TYPES * list_length(planner->items)));
	planner->count = 0;
	foreach_ptr(SbItem, item, planner->items)
		for (SbNodeType type = 0; type < SB_NODE_TYPES; type++)
			if (has_node(item, type))
			{
				planner->nodes[planner->count].item = item;
				planner->nodes[planner->count++].type = type;
			}
	qsort(planner->nodes, planner->count, sizeof(SbNode), compare_nodes);
	foreach_ptr(SbItem, item, planner->items)
		memset(item->node, -1, sizeof(item->node));
	for (int i = 0; i < planner->count; i++)
		planner->nodes[i].item->node[planner->nodes[i].type] = i;
}

static void
add_edge(SbGraph *graph, const SbItem *a, SbNodeType before, const SbItem *b, SbNodeType after)
{
	int			from = node_of(a, before);
	int			to = node_of(b, after);

	if (from >= 0 && to >= 0 && from != to)
		sb_graph_add(graph, from, to, 0, NULL);
}

/* The type that is exchanged with an item in it, or the item itself. */
static const SbItem *
exchanged_with(const SbItem *item)
{
	const SbItem *whole = item;

	while (whole->carrier)
		whole = whole->carrier;
	return whole->aside ? whole : item;
}

/* The order in which an item's own nodes come, and those of what it stands on. */
static void
add_own_edges(SbGraph *graph, const SbItem *item)
{
	const SbItem *parent = sb_item_parent(item);

	if (item->shell && !item->aside)
		add_edge(graph, item, SB_NODE_DROP, item, SB_NODE_EARLY);
	else
		add_edge(graph, item, SB_NODE_EARLY, item, SB_NODE_DROP);
	add_edge(graph, item, SB_NODE_EARLY, item, SB_NODE_ALTER);
	add_edge(graph, item, SB_NODE_EARLY, item, SB_NODE_MAKE);
	add_edge(graph, item, SB_NODE_MAKE, item, SB_NODE_ALTER);
	add_edge(graph, item, SB_NODE_ALTER, item, SB_NODE_LATE);
	add_edge(graph, item, SB_NODE_EARLY, item, SB_NODE_GIVE_BACK);
	add_edge(graph, item, SB_NODE_MAKE, item, SB_NODE_GIVE_BACK);
	add_edge(graph, item, SB_NODE_GIVE_BACK, item, SB_NODE_LATE);
	add_edge(graph, item, SB_NODE_MAKE, item, SB_NODE_LATE);
	/* a type that is exchanged is dropped last */
	if (exchanged_with(item)->aside)
		add_edge(graph, item, SB_NODE_MAKE, item, SB_NODE_DROP);
	else
		add_edge(graph, item, SB_NODE_DROP, item, SB_NODE_MAKE);
	if (parent == NULL)
		return;
	for (SbNodeType type = 0; type < SB_NODE_TYPES; type++)
	{
		if (type != SB_NODE_DROP && type != SB_NODE_EARLY)
			add_edge(graph, parent, SB_NODE_MAKE, item, type);
		add_edge(graph, parent, SB_NODE_EARLY, item, type);
		add_edge(graph, item, type, parent, SB_NODE_LATE);
	}
	add_edge(graph, item, SB_NODE_DROP, parent, SB_NODE_DROP);
	add_edge(graph, item, SB_NODE_EARLY, parent, SB_NODE_DROP);
}

/* What becomes of the fact of a key, on either side; NULL: nothing. */
static SbItem *
item_of_key(SbPlanner *planner, const char *key)
{
	SbFact	   *fact = sb_map_get(planner->wanted, key);

	if (fact == NULL)
		fact = sb_facts_get(planner->drift->live, key);
	return fact ? fact->item : NULL;
}

/* The table that an item is, or stands on. */
static SbItem *
table_of(SbItem *item)
{
	while (item && sb_item_parent(item))
		item = sb_item_parent(item);
	return item;
}

/* What stands on a table, or takes its rows, comes when these are in it. */
static void
add_after_rows(SbGraph *graph, const SbItem *keeper, const SbItem *item)
{
	if (!item->within_parent)
		add_edge(graph, keeper, SB_NODE_GIVE_BACK, item, SB_NODE_MAKE);
	add_edge(graph, keeper, SB_NODE_GIVE_BACK, item, SB_NODE_ALTER);
	add_edge(graph, keeper, SB_NODE_GIVE_BACK, item, SB_NODE_LATE);
}

/* A partition that lives and has triggers comes when the rows are given back: they are not for them. */
static bool
has_triggers(const SbItem *item)
{
	foreach_ptr(SbFact, child, item->wanted->children)
		if (child->object.kind == SB_TRIGGER)
			return true;
	return false;
}

/* Rows are kept before anything of their table goes, and given back when it has its partitions. */
static void
add_keeping_edges(SbPlanner *planner, SbGraph *graph, SbItem *item)
{
	SbItem	   *keeper = item->wanted ? sb_item_keeper(planner, table_of(item), true) : NULL;
	const char *of = item->live && item->live->parent == NULL ? sb_fact_get(item->live, "partition of") : NULL;
	SbItem	   *whole = of ? item_of_key(planner, sb_object_key(SB_TABLE, of)) : NULL;
	const char *owner = item->wanted ? sb_fact_get(item->wanted, "owned by") : NULL;
	SbItem	   *column = owner ? item_of_key(planner, sb_object_key(SB_COLUMN, owner)) : NULL;

	if (column)
		add_edge(graph, column, SB_NODE_MAKE, item, SB_NODE_GIVE_BACK);
	for (SbItem *on = whole; on && sb_item_is_torn(on); on = on->kept_with)
		if (item->kept_with)
			add_edge(graph, on, SB_NODE_EARLY, item, SB_NODE_DROP);
		else
			add_edge(graph, item, SB_NODE_EARLY, on, SB_NODE_EARLY);
	if (keeper == NULL || keeper == item)
		return;
	if (item->wanted->parent && item->wanted->object.kind == SB_CONSTRAINT)
		return;					/* partitions get it from their table when they are made */
	if (item->wanted->parent)
		add_after_rows(graph, keeper, item);
	else
		add_edge(graph, item, SB_NODE_MAKE, keeper, SB_NODE_GIVE_BACK);
}

/* A table that lives, and becomes a partition of one that is made again. */
static void
add_joining_edges(SbPlanner *planner, SbGraph *graph, SbItem *item)
{
	const char *of = item->wanted && item->alter && !sb_item_is_torn(item) && item->fate != SB_MADE ?
		sb_fact_get(item->wanted, "partition of") : NULL;
	SbItem	   *keeper = of ? sb_item_keeper(planner, item_of_key(planner, sb_object_key(SB_TABLE, of)), true) : NULL;

	if (keeper && has_triggers(item))
		add_edge(graph, keeper, SB_NODE_GIVE_BACK, item, SB_NODE_LATE);
	else if (keeper)
		add_edge(graph, item, SB_NODE_LATE, keeper, SB_NODE_GIVE_BACK);
}

/* What depends on something that goes, goes before it, or is changed before. */
static void
add_tie(SbGraph *graph, const SbTie *tie)
{
	const SbItem *dependent = tie->dependent;
	const SbItem *on = tie->on;
	SbNodeType	begins;

	/* what belongs to a type that is exchanged stays with it */
	on = exchanged_with(on);
	if (on->aside && sb_item_is_torn(dependent))
		dependent = exchanged_with(dependent);
	if (on == dependent)
		return;
	begins = on->aside ? SB_NODE_EARLY : SB_NODE_DROP;
	if (sb_item_is_torn(dependent))
	{
		SbNodeType	ends = dependent->aside ? SB_NODE_EARLY : SB_NODE_DROP;

		add_edge(graph, dependent, ends, on, begins);
		add_edge(graph, dependent, ends, on, SB_NODE_ALTER);
		if (dependent->aside)
			add_edge(graph, dependent, SB_NODE_DROP, on, SB_NODE_DROP);
		return;
	}
	add_edge(graph, dependent, SB_NODE_EARLY, on, begins);
	if (dependent->detached || dependent->converted)
	{
		add_edge(graph, dependent, SB_NODE_EARLY, on, SB_NODE_ALTER);
		add_edge(graph, on, SB_NODE_MAKE, dependent, SB_NODE_ALTER);
		add_edge(graph, on, SB_NODE_ALTER, dependent, SB_NODE_ALTER);
		if (on->aside)
			add_edge(graph, dependent, SB_NODE_ALTER, on, SB_NODE_DROP);
	}
	else if (!on->aside)
		add_edge(graph, dependent, SB_NODE_ALTER, on, SB_NODE_DROP);
}

/* What may look at rows when it is made. */
static bool
reads_rows(const SbItem *item)
{
	switch (item->wanted->object.kind)
	{
		case SB_TABLE:
		case SB_VIEW:
		case SB_MATERIALIZED_VIEW:
		case SB_CONSTRAINT:
			return true;
		default:
			return false;
	}
}

static void
add_need(SbPlanner *planner, SbGraph *graph, SbItem *item, SbItem *on)
{
	static const SbNodeType builds[] = {SB_NODE_MAKE, SB_NODE_ALTER};

	if (on->shell && sb_class_of_kind(item->wanted->object.kind) == SB_C_ROUTINE)
	{
		add_edge(graph, on, SB_NODE_EARLY, item, SB_NODE_MAKE);
		add_edge(graph, on, SB_NODE_EARLY, item, SB_NODE_ALTER);
		return;
	}
	for (int i = 0; i < lengthof(builds); i++)
		for (int j = 0; j < lengthof(builds); j++)
			add_edge(graph, on, builds[i], item, builds[j]);
	if (reads_rows(item))
	{
		SbItem	   *keeper = sb_item_keeper(planner, table_of(on), true);

		if (keeper && sb_item_keeper(planner, table_of(item), false) != keeper)
			add_after_rows(graph, keeper, item);
	}
}

/* Whether the sequence is made by the column that needs it. */
static bool
is_own_serial(const SbItem *column, const SbItem *sequence)
{
	const SbFact *fact = sequence->wanted;

	return fact && fact->object.kind == SB_SEQUENCE && sb_fact_is(fact, "serial") &&
		sb_fact_get(fact, "owned by") &&
		strcmp(sb_fact_get(fact, "owned by"), column->wanted->identity) == 0;
}

/* The needs that a wanted fact tells. */
static void
add_told_needs(SbPlanner *planner, SbGraph *graph, SbItem *item, const SbFact *teller, bool of_default)
{
	foreach_ptr(char, key, sb_fact_list(teller, of_default ? "default needs" : "needs"))
	{
		SbItem	   *on = item_of_key(planner, key);

		if (on == NULL || on == item)
			continue;
		if (of_default && is_own_serial(item, on))
		{
			/* a column that is there gets its default when it owns the sequence */
			add_edge(graph, on, SB_NODE_MAKE, item, SB_NODE_LATE);
			continue;
		}
		if (of_default && item->without_value)
		{
			add_edge(graph, on, SB_NODE_MAKE, item, SB_NODE_ALTER);
			add_edge(graph, on, SB_NODE_ALTER, item, SB_NODE_ALTER);
			continue;
		}
		add_need(planner, graph, item, on);
		/* the command that makes a table has its keys and checks in it */
		if (item->wanted->object.kind == SB_CONSTRAINT && sb_item_parent(item) &&
			sb_constraint_is_inline(item->wanted))
			add_need(planner, graph, sb_item_parent(item), on);
	}
}

/* What the models say of a fact that is put back as it was; NULL: nothing. */
static const SbFact *
told_of(SbPlanner *planner, const SbFact *live)
{
	const SbFact *parent = live->parent ? told_of(planner, live->parent) : NULL;
	SbWanted   *root = live->parent ? NULL :
		sb_wanted_find(planner->drift->wanted, live->object.kind, live->identity);

	if (live->parent == NULL)
		return root ? sb_wanted_fact(planner->drift->wanted, root) : NULL;
	if (parent)
		foreach_ptr(SbFact, child, parent->children)
			if (child->object.kind == live->object.kind && strcmp(child->identity, live->identity) == 0)
				return child;
	return NULL;
}

/* What is put back as it was needs what it needed. */
static void
add_old_needs(SbPlanner *planner, SbGraph *graph, SbItem *item)
{
	foreach_ptr(SbPart, part, sb_needs(planner->addresses, &item->live->address))
		if (part->fact->item && part->fact->item != item &&
			!is_own_serial(item, part->fact->item))
			add_need(planner, graph, item, part->fact->item);
}

static void
add_needs(SbPlanner *planner, SbGraph *graph, SbItem *item)
{
	const SbFact *teller = item->wanted;

	if (item->wanted == NULL)
		return;
	if (item->wanted == item->live)
	{
		teller = item->fate == SB_RECREATED ? told_of(planner, item->live) : NULL;
		if (item->fate == SB_RECREATED)
			add_old_needs(planner, graph, item);
	}
	if (teller == NULL)
		return;
	add_told_needs(planner, graph, item, teller, false);
	add_told_needs(planner, graph, item, teller, true);
}

/* Kinds whose names are in each other's way. */
static const char *
name_space(SbKind kind)
{
	switch (kind)
	{
		case SB_TABLE:
		case SB_FOREIGN_TABLE:
		case SB_VIEW:
		case SB_MATERIALIZED_VIEW:
		case SB_SEQUENCE:
		case SB_INDEX:
		case SB_CONSTRAINT:
		case SB_TYPE:
		case SB_DOMAIN:
			return "relation";
		case SB_FUNCTION:
		case SB_PROCEDURE:
		case SB_AGGREGATE:
			return "routine";
		default:
			return NULL;
	}
}

static char *
name_key(const SbFact *fact)
{
	const char *space = name_space(fact->object.kind);

	if (space == NULL)
		return NULL;
	if (strcmp(space, "routine") == 0)
		return psprintf("routine %s", fact->identity);
	return psprintf("relation %s", quote_qualified_identifier(fact->object.schema, fact->object.name));
}

/* What goes makes room for what comes under its name. */
static void
add_name_edges(SbPlanner *planner, SbGraph *graph)
{
	SbMap	   *going = sb_map_create();

	foreach_ptr(SbItem, item, planner->items)
		if (sb_item_is_torn(item))
		{
			char	   *key = name_key(item->live);

			if (key)
				sb_map_put(going, key, lappend(sb_map_get(going, key), item));
		}
	foreach_ptr(SbItem, item, planner->items)
	{
		char	   *key = item->fate == SB_MADE || item->fate == SB_RECREATED ?
			name_key(item->wanted) : NULL;

		if (key == NULL)
			continue;
		foreach_ptr(SbItem, other, (List *) sb_map_get(going, key))
			if (other != item)
				add_edge(graph, other, other->aside ? SB_NODE_EARLY : SB_NODE_DROP, item, SB_NODE_MAKE);
	}
}

/* Default privileges change when all is made: what is made has those that it had to begin with. */
static void
add_default_privilege_edges(SbPlanner *planner, SbGraph *graph)
{
	foreach_ptr(SbItem, later, planner->items)
	{
		const SbFact *fact = sb_item_fact(later);

		if (fact->object.kind != SB_DEFAULT_PRIVILEGES)
			continue;
		foreach_ptr(SbItem, item, planner->items)
		{
			if (sb_kind(sb_item_fact(item)->object.kind)->acl_type == 0 ||
				sb_item_fact(item)->object.kind == SB_DEFAULT_PRIVILEGES ||
				(fact->object.schema &&
				 !sb_same_text(fact->object.schema, sb_item_fact(item)->object.schema)))
				continue;
			for (SbNodeType type = 0; type < SB_NODE_TYPES; type++)
				add_edge(graph, item, SB_NODE_MAKE, later, type);
		}
	}
}

static SbGraph *
make_graph(SbPlanner *planner)
{
	SbGraph    *graph;

	make_nodes(planner);
	graph = sb_graph_create(planner->count);
	foreach_ptr(SbItem, item, planner->items)
	{
		CHECK_FOR_INTERRUPTS();
		add_own_edges(graph, item);
		add_needs(planner, graph, item);
		add_keeping_edges(planner, graph, item);
		add_joining_edges(planner, graph, item);
	}
	foreach_ptr(SbTie, tie, planner->ties)
		add_tie(graph, tie);
	add_name_edges(planner, graph);
	add_default_privilege_edges(planner, graph);
	sb_graph_index(graph);
	return graph;
}

/* Takes what can be taken out of the commands of a circle; false: nothing. */
static bool
open_item(SbItem *item)
{
	const SbFact *fact = sb_item_fact(item);

	if (fact->object.kind == SB_CONSTRAINT && item->carrier &&
		item->carrier == (item->live && item->live->parent ? item->live->parent->item : NULL) &&
		sb_fact_get(item->live, "type") && strcmp(sb_fact_get(item->live, "type"), "foreign key") == 0 &&
		!sb_fact_is(item->live, "inherited") && sb_fact_get(item->live, "partition of") == NULL)
	{
		item->carrier = NULL;
		return true;
	}
	if (fact->object.kind == SB_COLUMN && item->within_parent && item->wanted &&
		!item->without_value && sb_fact_get(item->wanted, "default needs") &&
		sb_fact_get(item->wanted, "serial") == NULL)
	{
		if (sb_fact_get(item->wanted, "generated"))
			item->within_parent = false;
		else
			item->without_value = true;
		return true;
	}
	return false;
}

/* A type and the functions that read and write it, of which each needs the other, go together. */
static bool
open_type(SbPlanner *planner, SbItem *type, const int *component)
{
	int			node = type->node[SB_NODE_DROP];
	bool		opened = false;

	if (node < 0 || type->live->object.kind != SB_TYPE || type->aside)
		return false;
	foreach_ptr(SbItem, item, planner->items)
	{
		int			other = item->node[SB_NODE_DROP];

		if (other < 0 || item == type || component[other] != component[node] ||
			sb_class_of_kind(item->live->object.kind) != SB_C_ROUTINE)
			continue;
		item->carrier = type;
		type->cascades = opened = true;
	}
	return opened;
}

static bool
open_circles(SbPlanner *planner, const int *component, const int *size)
{
	bool		opened = false;

	foreach_ptr(SbItem, item, planner->items)
	{
		bool		in_circle = false;

		for (SbNodeType type = 0; type < SB_NODE_TYPES; type++)
		{
			int			node = node_of(item, type);

			in_circle = in_circle || (node >= 0 && size[component[node]] > 1);
		}
		if (in_circle && open_type(planner, item, component))
			return true;
		if (!in_circle || !open_item(item))
			continue;
		opened = true;
		if (sb_item_parent(item) && item->fate != SB_DROPPED)
			sb_item_write(planner, sb_item_parent(item));
		if (item->fate != SB_DROPPED)
			sb_item_write(planner, item);
	}
	return opened;
}

pg_noreturn static void
fail_for_circle(SbPlanner *planner, SbGraph *graph, const int *component, const int *size)
{
	static const char *const doings[] = {"drop", "prepare", "alter", "make", "give rows back to", "finish"};
	StringInfoData list;
	int			which = 0;

	while (size[component[which]] < 2)
		which++;
	initStringInfo(&list);
	foreach_ptr(SbEdge, edge, sb_graph_circle(graph, component, component[which]))
	{
		const SbNode *node = &planner->nodes[edge->before];
		const SbFact *fact = sb_item_fact(node->item);

		appendStringInfo(&list, "%s%s %s \"%s\"", list.len ? "\n" : "", doings[node->type],
						 sb_kind(fact->object.kind)->name, fact->identity);
	}
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("no order is known for steps that need each other"),
			 errdetail("%s", list.data),
			 errhint("Make one of these changes by hand, or in two steps: change the models of one of them first, apply, then the others.")));
}

List *
sb_items_order(SbPlanner *planner)
{
	List	   *result = NIL;
	int		   *priority;
	int		   *order;
	SbGraph    *graph;

	for (int round = 1;; round++)
	{
		bool		circular;
		int		   *size;
		int		   *component;

		graph = make_graph(planner);
		component = sb_graph_components(graph, &size, &circular);
		if (!circular)
			break;
		if (round == MAX_ROUNDS || !open_circles(planner, component, size))
			fail_for_circle(planner, graph, component, size);
	}
	priority = palloc0(sizeof(int) * Max(planner->count, 1));
	for (int i = 0; i < planner->count; i++)
		priority[i] = i;
	order = sb_graph_sort(graph, priority);
	for (int i = 0; i < planner->count; i++)
		result = lappend(result, &planner->nodes[order[i]]);
	return result;
}
