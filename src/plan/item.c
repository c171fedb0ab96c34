/*
 * item.c
 *	  What becomes of each fact: from changes to decisions.
 *
 * A change that its kind cannot bring about in place makes the fact be dropped and made again. What
 * depends on a fact that is dropped, or made again, or altered in a way that its dependents do not survive, is
 * dropped before and put back after, as it was, and so is what depends on that: the queue below holds those
 * whose dependents are still to be looked at.
 *
 * A type that columns have cannot be dropped first. It is exchanged: renamed, made anew, the columns
 * are converted, and the old one is dropped.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "model/model.h"
#include "plan/item.h"

SbItem *
sb_item_of(SbPlanner *planner, SbFact *live, SbFact *wanted)
{
	SbItem	   *item = live && live->item ? live->item : wanted ? wanted->item : NULL;

	if (item == NULL)
	{
		item = palloc0(sizeof(SbItem));
		item->position = -1;
		memset(item->node, -1, sizeof(item->node));
		planner->items = lappend(planner->items, item);
	}
	if (live)
	{
		item->live = live;
		live->item = item;
	}
	if (wanted)
	{
		item->wanted = wanted;
		wanted->item = item;
	}
	return item;
}

bool
sb_item_is_torn(const SbItem *item)
{
	return item->fate == SB_DROPPED || item->fate == SB_RECREATED;
}

const SbFact *
sb_item_fact(const SbItem *item)
{
	return item->wanted ? item->wanted : item->live;
}

SbItem *
sb_item_parent(const SbItem *item)
{
	if (item->wanted && item->wanted->parent && item->wanted->parent->item)
		return item->wanted->parent->item;
	return item->live && item->live->parent ? item->live->parent->item : NULL;
}

static void
queue(SbPlanner *planner, SbItem *item)
{
	if (item->queued || item->live == NULL)
		return;
	item->queued = true;
	planner->queue = lappend(planner->queue, item);
}

static void
make_tree(SbPlanner *planner, SbFact *wanted)
{
	SbItem	   *item = sb_item_of(planner, NULL, wanted);

	if (item->fate == SB_STAYS)
		item->fate = SB_MADE;
	item->within_parent = wanted->object.kind == SB_COLUMN && wanted->parent && wanted->parent->item &&
		(wanted->parent->item->fate == SB_MADE || wanted->parent->item->fate == SB_RECREATED);
	foreach_ptr(SbFact, child, wanted->children)
		make_tree(planner, child);
}

static void
drop_tree(SbPlanner *planner, SbFact *live, SbItem *carrier)
{
	SbItem	   *item = sb_item_of(planner, live, NULL);

	item->fate = item->wanted ? SB_RECREATED : SB_DROPPED;
	item->carrier = carrier;
	queue(planner, item);
	foreach_ptr(SbFact, child, live->children)
		drop_tree(planner, child, item);
}

/* The child of a wanted fact that a live child became. */
static SbFact *
counterpart(SbFact *wanted, const SbFact *child)
{
	foreach_ptr(SbFact, other, wanted->children)
		if (other->object.kind == child->object.kind &&
			strcmp(other->identity, child->identity) == 0)
			return other;
	return NULL;
}

/* What is to be in its place: the wanted fact, if something of it differs, or else the same again. */
static void
take_wanted(SbPlanner *planner, SbItem *item)
{
	SbFact	   *wanted = sb_map_get(planner->wanted,
									sb_object_key(item->live->object.kind, item->live->identity));

	if (wanted && wanted->object.kind == item->live->object.kind && wanted->item == NULL)
		sb_item_of(planner, item->live, wanted);
	else
		item->wanted = item->live;
}

/* A fact is dropped and made again, with all that stands on it. */
static void
tear(SbPlanner *planner, SbItem *item, SbItem *carrier)
{
	bool		as_it_was;

	if (sb_item_is_torn(item))
	{
		if (carrier)
			item->carrier = carrier;
		return;
	}
	if (item->wanted == NULL)
		take_wanted(planner, item);
	as_it_was = item->wanted == item->live;
	item->fate = SB_RECREATED;
	item->carrier = carrier;
	item->within_parent = carrier && item->wanted->object.kind == SB_COLUMN;
	queue(planner, item);
	foreach_ptr(SbFact, child, item->live->children)
	{
		SbItem	   *below = sb_item_of(planner, child, NULL);

		if (below->wanted == NULL && !as_it_was)
		{
			SbFact	   *other = counterpart(item->wanted, child);

			if (other && other->item == NULL)
				sb_item_of(planner, child, other);
			else if (below->fate != SB_DROPPED)
				below->fate = SB_DROPPED;
		}
		if (below->fate == SB_DROPPED)
			drop_tree(planner, child, item);
		else
			tear(planner, below, item);
	}
	if (!as_it_was)
		foreach_ptr(SbFact, child, item->wanted->children)
		{
			if (child->item == NULL)
				make_tree(planner, child);
			else if (child->item->fate == SB_MADE && child->object.kind == SB_COLUMN)
				child->item->within_parent = true;
		}
}

/* Whether it, or what it stands on, is torn. */
static bool
is_gone(const SbFact *fact)
{
	for (; fact; fact = fact->parent)
		if (fact->item && sb_item_is_torn(fact->item))
			return true;
	return false;
}

static void
tie(SbPlanner *planner, SbItem *dependent, SbItem *on)
{
	SbTie	   *tie = palloc(sizeof(SbTie));

	tie->dependent = dependent;
	tie->on = on;
	planner->ties = lappend(planner->ties, tie);
}

/* Whether columns keep their values while such an object is exchanged for another. */
static bool
is_exchangeable(SbKind kind)
{
	return kind == SB_TYPE || kind == SB_DOMAIN || kind == SB_COLLATION;
}

/* The type of a column is exchanged: all but the column itself is in the way. */
static void
convert(SbPlanner *planner, SbItem *type, SbFact *column)
{
	SbItem	   *item;
	SbFact	   *relation = column->parent;

	if (relation && relation->object.kind != SB_TABLE && relation->object.kind != SB_FOREIGN_TABLE)
	{
		/* a composite type, a view */
		item = sb_item_of(planner, relation, NULL);
		item->in_the_way = !sb_item_is_torn(item);
		tear(planner, item, NULL);
		tie(planner, item, type);
		return;
	}
	item = sb_item_of(planner, column, NULL);
	item->converted = true;
	tie(planner, item, type);
	queue(planner, item);
}

static void
exchange(SbPlanner *planner, SbItem *item)
{
	if (item->aside == NULL && item->fate == SB_RECREATED)
		item->aside = psprintf("%.40s__old", item->live->object.name);
}

/* Takes an attribute away while what it depends on is made again. */
static void
detach(SbPlanner *planner, SbItem *item, const char *attribute)
{
	if (!sb_list_has(item->detached, attribute))
		item->detached = lappend(item->detached, unconstify(char *, attribute));
}

/* Whether a dependent of a column stays when the column's type is altered. */
static bool
survives_conversion(const SbItem *column, const SbPart *part)
{
	switch (part->fact->object.kind)
	{
		case SB_CONSTRAINT:
		case SB_INDEX:
		case SB_STATISTICS:
			return true;
		case SB_SEQUENCE:
			return part->attribute != NULL;
		case SB_COLUMN:
			return part->fact == column->live;
		default:
			return false;
	}
}

/*
 * What the server forgets of an index or statistics that it makes again itself, with the column's new type, is
 * said again.
 */
static void
remind(SbPlanner *planner, SbItem *column, const SbPart *part)
{
	SbFact	   *fact = part->fact;
	SbItem	   *item = NULL;

	if (fact->object.kind != SB_STATISTICS && fact->object.kind != SB_INDEX)
		return;
	for (int i = 0; i < fact->count; i++)
	{
		const char *name = fact->attributes[i].name;

		if (strcmp(name, "target") != 0 && strncmp(name, "statistics ", 11) != 0)
			continue;
		item = item ? item : sb_item_of(planner, fact, NULL);
		detach(planner, item, name);
	}
	if (item)
		tie(planner, item, column);
}

/* Whether a foreign key's columns change their types on both sides. */
static bool
joins_conversions(SbPlanner *planner, const SbPart *part)
{
	const SbFact *first = NULL;
	const char *type = sb_fact_get(part->fact, "type");

	if (part->fact->object.kind != SB_CONSTRAINT || type == NULL || strcmp(type, "foreign key") != 0)
		return false;
	foreach_ptr(SbPart, need, sb_needs(planner->addresses, &part->fact->address))
	{
		SbItem	   *item = need->fact->item;

		if (need->fact->object.kind != SB_COLUMN || item == NULL ||
			!(item->converted || (item->alter && item->alter->breaks != SB_BREAKS_NOTHING)))
			continue;
		if (first && first->parent != need->fact->parent)
			return true;
		first = need->fact;
	}
	return false;
}

/*
 * Whether the models want it as it lives, remarks and rights aside: then what it depends on is not what it is
 * to depend on, as another object gets the name, or a function with other arguments serves.
 */
static bool
is_wanted_as_it_is(const SbFact *fact)
{
	const SbFact *root = fact;

	while (root->parent)
		root = root->parent;
	if (!root->wanted)
		return false;
	if (fact->item == NULL || fact->item->fate == SB_STAYS)
		return true;
	if (fact->item->fate != SB_ALTERED)
		return false;
	foreach_ptr(char, attribute, fact->item->attributes)
		if (!sb_is_generic_attribute(attribute))
			return false;
	return true;
}

/*
 * A sequence that a column owns goes with the column, unless it is to have another owner, which
 * the server must be told first. False: it stays.
 */
static bool
carry_sequence(SbPlanner *planner, SbItem *item, const SbPart *part)
{
	SbItem	   *sequence = part->fact->item;
	SbFact	   *column;

	if (sequence && sequence->fate == SB_ALTERED && sb_list_has(sequence->attributes, "owned by"))
		return false;
	/* of a table: the column is not known, but goes with it */
	column = item->live;
	sequence = sb_item_of(planner, part->fact, NULL);
	if (sequence->fate == SB_DROPPED || sequence->fate == SB_RECREATED)
		sequence->carrier = column->item;
	else if (item->fate == SB_DROPPED)
		drop_tree(planner, part->fact, column->item);
	else
		tear(planner, sequence, column->item);
	return true;
}

/* Whether a table was a partition of one that is made again as another one. */
static bool
is_part(const SbItem *item, const SbFact *part)
{
	return item->fate == SB_RECREATED && item->wanted != item->live && part->object.kind == SB_TABLE &&
		sb_same_text(sb_fact_get(part, "partition of"), item->live->identity);
}

/* Its rows may belong to other partitions then; if no model has it, it can be none any more. */
static void
make_again_with(SbPlanner *planner, SbItem *item, SbFact *part)
{
	SbItem	   *dependent = sb_item_of(planner, part, NULL);
	bool		leaves = dependent->fate == SB_ALTERED &&
		!sb_same_text(sb_fact_get(dependent->wanted, "partition of"), item->live->identity);

	if (!part->wanted)
		drop_tree(planner, part, NULL);
	else if (!leaves)
	{
		dependent->in_the_way = true;
		tear(planner, dependent, NULL);
	}
	tie(planner, dependent, item);
}

/* What depends on an item that goes, or is made again, or altered so that it is in the way. */
static void
look_at_dependent(SbPlanner *planner, SbItem *item, SbPart *part)
{
	bool		alters = !sb_item_is_torn(item);
	SbItem	   *dependent;

	if (part->fact == NULL)
	{
		if (part->address.objectId >= FirstNormalObjectId && !part->member)
			planner->outside = lappend(planner->outside, &part->address);
		return;
	}
	if (part->member || part->fact == item->live || part->fact->parent == item->live)
		return;
	if (alters && survives_conversion(item, part) && !joins_conversions(planner, part) &&
		(item->alter == NULL || item->alter->breaks != SB_BREAKS_ALL))
	{
		remind(planner, item, part);
		return;
	}
	dependent = part->fact->item;
	if (part->fact->object.kind == SB_SEQUENCE && part->attribute && sb_item_is_torn(item) &&
		carry_sequence(planner, item, part))
		return;
	if (is_gone(part->fact))
	{
		if (dependent)
			tie(planner, dependent, item);
		return;
	}
	if (item->fate == SB_DROPPED && !item->aside && !is_wanted_as_it_is(part->fact))
	{
		/* either its own change ends the dependency, or the server will tell what is in the way */
		if (dependent)
			tie(planner, dependent, item);
		return;
	}
	if (is_part(item, part->fact))
	{
		make_again_with(planner, item, part->fact);
		return;
	}
	if (part->attribute && !sb_fact_get(part->fact, "generated"))
	{
		dependent = sb_item_of(planner, part->fact, NULL);
		detach(planner, dependent, part->attribute);
		tie(planner, dependent, item);
		return;
	}
	if (item->fate == SB_RECREATED && is_exchangeable(item->live->object.kind) &&
		part->fact->object.kind == SB_COLUMN && part->attribute == NULL)
	{
		exchange(planner, item);
		convert(planner, item, part->fact);
		return;
	}
	dependent = sb_item_of(planner, part->fact, NULL);
	if (item->fate == SB_RECREATED && is_exchangeable(item->live->object.kind) &&
		part->fact->object.kind == SB_DOMAIN)
		exchange(planner, item);
	if (!sb_item_is_torn(dependent))
		dependent->in_the_way = true;
	tear(planner, dependent, NULL);
	tie(planner, dependent, item);
}

static void
look_at_dependents(SbPlanner *planner)
{
	while (planner->queue)
	{
		SbItem	   *item = linitial(planner->queue);

		CHECK_FOR_INTERRUPTS();
		planner->queue = list_delete_first(planner->queue);
		/* those of a column that goes with its table are told with the table's */
		if (item->carrier && item->live->object.kind == SB_COLUMN)
			continue;
		foreach_ptr(SbPart, part, sb_dependents(planner->addresses, &item->live->address))
			look_at_dependent(planner, item, part);
	}
}

/* The item of the column of a parent that a column comes from; NULL: nothing becomes of it. */
static SbItem *
leading_item(SbPlanner *planner, const SbFact *column, const char *parent)
{
	const SbFact *table = sb_facts_find(planner->drift->live, SB_TABLE, parent);
	const SbFact *leader = table ? sb_fact_child(table, SB_COLUMN, column->object.name) : NULL;

	return leader ? leader->item : NULL;
}

/* A parent's command changes its heirs' columns: what depends on these is seen to before that, too. */
static void
tie_to_leaders(SbPlanner *planner)
{
	ListCell   *cell;

	foreach(cell, planner->ties)
	{
		SbTie	   *known = lfirst(cell);
		const SbFact *column = known->on->live;
		const char *of;
		List	   *parents;

		if (column == NULL || column->object.kind != SB_COLUMN || column->parent == NULL)
			continue;
		of = sb_fact_get(column->parent, "partition of");
		parents = of ? list_make1(unconstify(char *, of)) : sb_fact_list(column->parent, "parents");
		foreach_ptr(char, parent, parents)
		{
			SbItem	   *leader = leading_item(planner, column, parent);

			if (leader && leader != known->dependent)
				tie(planner, known->dependent, leader);
		}
	}
}

/* A fact without attributes, for what is only there to have some. */
static SbFact *
stand_in(const SbFact *other)
{
	SbFact	   *fact = palloc0(sizeof(SbFact));

	fact->object = other->object;
	fact->identity = other->identity;
	fact->parent = other->parent;
	return fact;
}

static void
add_difference(SbPlanner *planner, SbChange *change)
{
	SbFact	   *live = unconstify(SbFact *, change->live_fact);
	SbFact	   *wanted = unconstify(SbFact *, change->model_fact);
	SbItem	   *item = sb_item_of(planner, live, wanted);

	if (item->live == NULL)
		sb_item_of(planner, stand_in(wanted), wanted);
	if (item->wanted == NULL)
		sb_item_of(planner, live, stand_in(live));
	if (item->fate == SB_STAYS)
		item->fate = SB_ALTERED;
	item->attributes = lappend(item->attributes, unconstify(char *, change->attribute));
}

/* Whether something that is to be made takes the name of a live object of another kind. */
static bool
is_in_the_way(SbPlanner *planner, const SbFact *live)
{
	SbKind		kind = live->object.kind;
	SbKind		other = kind == SB_TYPE || kind == SB_DOMAIN ? SB_TABLE : SB_TYPE;

	if (sb_map_get(planner->wanted, sb_object_key(kind, live->identity)))
		return true;
	return (sb_class_of_kind(kind) == SB_C_TYPE || sb_class_of_kind(kind) == SB_C_RELATION) &&
		sb_map_get(planner->wanted, sb_object_key(other, live->identity)) != NULL;
}

static void
add_change(SbPlanner *planner, SbChange *change)
{
	SbFact	   *live = unconstify(SbFact *, change->live_fact);

	switch (change->type)
	{
		case SB_MISSING:
			make_tree(planner, unconstify(SbFact *, change->model_fact));
			break;
		case SB_EXTRA:
			if (live->parent || planner->prune || is_in_the_way(planner, live))
				drop_tree(planner, live, NULL);
			else
				planner->extras = lappend(planner->extras, live);
			break;
		case SB_DIFFERENT:
			add_difference(planner, change);
			break;
		case SB_ORDER:
			break;
	}
}

/* By key, all wanted facts of a root. */
static void
file_wanted(SbPlanner *planner, SbFact *fact)
{
	sb_map_put(planner->wanted, sb_object_key(fact->object.kind, fact->identity), fact);
	foreach_ptr(SbFact, child, fact->children)
		file_wanted(planner, child);
}

/* The wanted root that a change is about; NULL: there is none. */
static const SbFact *
wanted_root(SbPlanner *planner, const SbChange *change)
{
	const SbFact *root = change->model_fact ? change->model_fact : change->live_fact;
	SbWanted   *wanted;

	while (root->parent)
		root = root->parent;
	if (change->model_fact)
		return root;
	/* what stands on it is extra: then it differs without a fact of its own that says so */
	wanted = sb_wanted_find(planner->drift->wanted, root->object.kind, root->identity);
	return wanted ? sb_wanted_fact(planner->drift->wanted, wanted) : NULL;
}

static void
file_roots(SbPlanner *planner)
{
	const SbFact *last = NULL;

	foreach_ptr(SbChange, change, planner->drift->changes)
	{
		const SbFact *root = wanted_root(planner, change);

		if (root && root != last)
			file_wanted(planner, unconstify(SbFact *, root));
		last = root;
	}
}

/* Whether columns, or domains, have a composite type, so that its attributes keep their types. */
static bool
has_values(SbPlanner *planner, const SbFact *type)
{
	foreach_ptr(SbPart, part, sb_dependents(planner->addresses, &type->address))
		if (part->fact && part->fact->parent != type &&
			(part->fact->object.kind == SB_COLUMN || part->fact->object.kind == SB_DOMAIN))
			return true;
	return false;
}

/* Whether a column gets another type which no command can give it where it stands. */
static bool
needs_new_parent(SbPlanner *planner, const SbItem *item)
{
	if (item->live->object.kind != SB_COLUMN || item->live->parent == NULL ||
		!(sb_list_has(item->attributes, "type") || sb_list_has(item->attributes, "collation")))
		return false;
	return item->live->parent->object.kind == SB_TYPE ? has_values(planner, item->live->parent) :
		sb_is_partition_key(item->live);
}

/* Whether a domain gets a condition that the server cannot see to, as arrays or rows hold its values; then that domain. */
static SbFact *
domain_to_exchange(SbPlanner *planner, const SbItem *item)
{
	const SbFact *wanted = item->wanted;
	bool		is_check = wanted && wanted->object.kind == SB_DOMAIN_CONSTRAINT &&
		sb_fact_is(wanted, "validated") &&
		(item->fate == SB_MADE || (item->fate == SB_ALTERED && sb_list_has(item->attributes, "validated")));
	bool		is_not_null = wanted && wanted->object.kind == SB_DOMAIN && item->fate == SB_ALTERED &&
		sb_list_has(item->attributes, "not null") && sb_fact_is(wanted, "not null");
	SbFact	   *domain;

	if (!is_check && !is_not_null)
		return NULL;
	domain = sb_facts_find(planner->drift->live, SB_DOMAIN, is_check ? sb_fact_relation(wanted) : wanted->identity);
	if (domain == NULL || (domain->item && sb_item_is_torn(domain->item)))
		return NULL;
	foreach_ptr(SbPart, part, sb_dependents(planner->addresses, &domain->address))
		if (part->fact && part->fact->object.kind == SB_COLUMN && part->attribute == NULL &&
			(part->fact->parent->object.kind == SB_TYPE ||
			 !sb_same_text(sb_fact_get(part->fact, "type"), domain->identity)))
			return domain;
	return NULL;
}

/* Those that are altered: can they be? */
static void
decide(SbPlanner *planner)
{
	ListCell   *cell;

	foreach(cell, planner->items)
	{
		SbItem	   *item = lfirst(cell);
		SbFact	   *domain = domain_to_exchange(planner, item);

		if (domain)
			tear(planner, sb_item_of(planner, domain, NULL), NULL);
		else if (item->fate == SB_ALTERED && needs_new_parent(planner, item))
			tear(planner, sb_item_of(planner, item->live->parent, NULL), NULL);
		else if (item->fate == SB_ALTERED && !sb_item_alter(planner, item))
			tear(planner, item, NULL);
		else if (item->fate == SB_ALTERED && item->alter->breaks != SB_BREAKS_NOTHING)
			queue(planner, item);
	}
}

static void
set_positions(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
	{
		const SbFact *root = sb_item_fact(item);
		SbWanted   *wanted;

		while (root->parent)
			root = root->parent;
		wanted = sb_wanted_find(planner->drift->wanted, root->object.kind, root->identity);
		item->position = wanted ? wanted->position : -1;
	}
}

/* Whether a type and functions need each other, so that a shell comes first. */
static bool
needs_shell(const SbFact *wanted)
{
	const char *form = sb_fact_get(wanted, "form");

	return wanted->object.kind == SB_TYPE && form &&
		(strcmp(form, "base") == 0 || (strcmp(form, "range") == 0 && sb_fact_get(wanted, "canonical")));
}

static void
file_made(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
	{
		if (item->fate != SB_MADE && item->fate != SB_RECREATED)
			continue;
		sb_map_put(planner->made,
				   sb_object_key(item->wanted->object.kind, item->wanted->identity), item);
		item->shell = needs_shell(item->wanted);
	}
}

/* Where the type of a table is made again, its columns are changed by themselves, as they are parted meanwhile. */
static void
ask_typed_again(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
	{
		const SbFact *table = item->live ? item->live->parent : NULL;
		const char *type = table && table->object.kind == SB_TABLE ? sb_fact_get(table, "of type") : NULL;

		if (type && item->live->object.kind == SB_COLUMN && item->fate == SB_ALTERED && !item->converted &&
			!item->detached && sb_map_get(planner->made, sb_object_key(SB_TYPE, type)))
			sb_item_alter(planner, item);
	}
}

void
sb_items_make(SbPlanner *planner)
{
	file_roots(planner);
	foreach_ptr(SbChange, change, planner->drift->changes)
	{
		const SbFact *fact = change->model_fact ? change->model_fact : change->live_fact;

		add_change(planner, change);
		if (fact->item && change->hint)
			fact->item->hint = change->hint;
	}
	decide(planner);
	look_at_dependents(planner);
	tie_to_leaders(planner);
	sb_items_keep(planner);
	foreach_ptr(SbItem, item, planner->items)
		if (item->converted || item->detached)
			sb_item_detach(planner, item);
	set_positions(planner);
	file_made(planner);
	ask_typed_again(planner);
}
