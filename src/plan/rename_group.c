/*
 * rename_group.c
 *	  Declared renames that have to be done together: names that are exchanged, or passed on.
 *
 * Where a is to be called b while there is a b, that has to be renamed before; and if b is to be called a, or c,
 * which is to be called a, one of them waits under another name meanwhile. Such a group is done when all
 * its names live that are to change, and the models have all that come of it.
 *
 * Whether a circle has been done already cannot be seen where all of it have the same definition: then
 * it is done once for each declaration. Where they differ, it waits until the models differ from the
 * database in one of them.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "kinds/kind.h"
#include "plan/rename_name.h"
#include "utils/lsyscache.h"

static bool
same_kind(const SbRename *one, const SbRename *other)
{
	return strcmp(one->stored_kind, other->stored_kind) == 0;
}

/* The rename whose old name is the new one of another, or whose new name is its old one; or NULL. */
static SbRename *
next_of(const SbRename *rename, List *renames)
{
	foreach_ptr(SbRename, other, renames)
		if (same_kind(rename, other) && strcmp(other->old_identity, rename->new_identity) == 0)
			return other;
	return NULL;
}

static SbRename *
previous_of(const SbRename *rename, List *renames)
{
	foreach_ptr(SbRename, other, renames)
		if (same_kind(rename, other) && strcmp(other->new_identity, rename->old_identity) == 0)
			return other;
	return NULL;
}

/* Whether it is one that was done, in which case it is not forgotten before all has been. */
static bool
is_done(const SbRename *rename, List *done)
{
	foreach_ptr(SbRename, other, done)
		if (same_kind(rename, other) && strcmp(other->stored_old, rename->stored_old) == 0)
			return true;
	return false;
}

/* The change of a whole object, or of the labels of a type; or NULL. */
static const SbChange *
find_change(const SbDrift *drift, SbChangeType type, const SbRename *rename, const char *identity)
{
	foreach_ptr(SbChange, change, drift->changes)
		if (change->type == type && change->kind == rename->kind && strcmp(change->identity, identity) == 0 &&
			sb_same_text(change->attribute, type == SB_DIFFERENT ? "labels" : NULL))
			return change;
	return NULL;
}

static bool
is_label_wanted(const SbDrift *drift, const SbRename *rename, const char *label)
{
	const SbChange *change = find_change(drift, SB_DIFFERENT, rename, sb_object_identity(&rename->old));

	return change && sb_list_has(sb_fact_list(change->model_fact, "labels"), label);
}

static bool
is_wanted(const SbDrift *drift, const SbRename *rename, const SbObject *object, const char *label)
{
	const char *identity = sb_object_identity(object);

	if (label)
		return is_label_wanted(drift, rename, label);
	if (rename->kind == SB_SCHEMA)
		return sb_list_has(drift->managed->modelled, object->name);
	return find_change(drift, SB_MISSING, rename, identity) ||
		(sb_rename_is_live(rename->kind, object, NULL) && !find_change(drift, SB_EXTRA, rename, identity));
}

/* Whether a rename can be done, together with others of a list. */
static bool
is_possible(const SbDrift *drift, const SbRename *rename, List *others)
{
	return sb_rename_is_live(rename->kind, &rename->old, rename->old_label) &&
		is_wanted(drift, rename, &rename->new, rename->new_label) &&
		(next_of(rename, others) || !sb_rename_is_live(rename->kind, &rename->new, rename->new_label)) &&
		(previous_of(rename, others) || !is_wanted(drift, rename, &rename->old, rename->old_label));
}

/* Whether two live objects are the same but for their names. */
static bool
is_alike(const SbFact *one, const SbFact *other)
{
	int			columns = 0;

	if (one->hash != other->hash)
		return false;
	foreach_ptr(SbFact, child, one->children)
	{
		SbFact	   *namesake = child->object.kind == SB_COLUMN ?
			sb_fact_child(other, SB_COLUMN, child->object.name) : NULL;

		if (child->object.kind == SB_COLUMN && (namesake == NULL || namesake->hash != child->hash))
			return false;
		columns += child->object.kind == SB_COLUMN;
	}
	foreach_ptr(SbFact, child, other->children)
		columns -= child->object.kind == SB_COLUMN;
	return columns == 0;
}

/* Whether the models differ from what lives in something that a circle is about; or nothing can. */
static bool
is_due(const SbDrift *drift, List *circle)
{
	const SbRename *first = linitial(circle);
	const SbFact *fact = first->old_label ? NULL :
		sb_facts_find(drift->live, first->kind, first->old_identity);
	bool		alike = fact != NULL;

	if (first->old_label)
		return true;			/* see is_label_wanted */
	if (first->kind == SB_SCHEMA)
		return drift->changes != NIL;
	foreach_ptr(SbRename, rename, circle)
	{
		const SbFact *other = sb_facts_find(drift->live, rename->kind, rename->old_identity);

		alike = alike && other && is_alike(fact, other);
		foreach_ptr(SbChange, change, drift->changes)
			if ((change->kind == rename->kind && strcmp(change->identity, rename->old_identity) == 0) ||
				(change->root_kind == rename->kind && strcmp(change->root, rename->old_identity) == 0))
				return true;
	}
	return alike;
}

/* A name that is free, for one of a circle. */
static SbRename *
step_aside(const SbRename *rename)
{
	SbRename   *aside = memcpy(palloc(sizeof(SbRename)), rename, sizeof(SbRename));
	const char *name = rename->old_label ? rename->old_label : rename->old.name;

	for (int i = 1;; i++)
	{
		char	   *free_name = makeObjectName(name, NULL, i == 1 ? "_old" : psprintf("_old%d", i));

		aside->new = rename->old;
		if (rename->old_label)
			aside->new_label = free_name;
		else
			aside->new.name = free_name;
		aside->new_identity = sb_rename_identity(&aside->new, aside->new_label);
		if (!sb_rename_is_live(rename->kind, &aside->new, aside->new_label))
			return aside;
	}
}

/* From the name that it has meanwhile to the one that it shall have. */
static SbRename *
step_back(const SbRename *rename, const SbRename *aside)
{
	SbRename   *back = memcpy(palloc(sizeof(SbRename)), rename, sizeof(SbRename));

	back->old = aside->new;
	back->old_label = aside->new_label;
	back->old_identity = aside->new_identity;
	return back;
}

/* All of a chain or circle in which a rename is, the last one first. */
static List *
group_of(SbRename *rename, List *renames, bool *is_circle)
{
	SbRename   *last = rename;
	SbRename   *next;
	List	   *group = NIL;

	*is_circle = false;
	while ((next = next_of(last, renames)) != NULL)
	{
		last = next;
		if (last == rename)
		{
			*is_circle = true;
			break;
		}
	}
	for (SbRename *each = last; each && !list_member_ptr(group, each); each = previous_of(each, renames))
		group = lappend(group, each);
	return group;
}

List *
sb_rename_groups(const SbDrift *drift, List *declared, List *done, List **grouped)
{
	List	   *renames = NIL;
	List	   *result = NIL;
	bool		removed = true;

	*grouped = NIL;
	foreach_ptr(SbRename, rename, declared)
		if (!is_done(rename, done) && (next_of(rename, declared) || previous_of(rename, declared)))
			renames = lappend(renames, rename);
	while (removed)
	{
		ListCell   *cell;

		removed = false;
		foreach(cell, renames)
			if (!is_possible(drift, lfirst(cell), renames))
			{
				renames = foreach_delete_current(renames, cell);
				removed = true;
			}
	}
	foreach_ptr(SbRename, rename, renames)
	{
		bool		is_circle;
		List	   *group;
		SbRename   *aside;

		if (list_member_ptr(*grouped, rename))
			continue;
		group = group_of(rename, renames, &is_circle);
		if (list_length(group) < 2)
			continue;
		*grouped = list_concat(*grouped, group);
		if (!is_circle)
			result = list_concat(result, group);
		else if (is_due(drift, group))
		{
			aside = step_aside(linitial(group));
			result = lappend(result, aside);
			result = list_concat(result, list_copy_tail(group, 1));
			result = lappend(result, step_back(linitial(group), aside));
		}
	}
	return result;
}
