/*
 * diff.c
 *	  What differs between the wanted facts and the live ones. It knows no kind.
 *
 * Roots are paired by kind and identity; equal hashes end the comparison there, so that the work is in
 * proportion to what differs. Below, children are paired the same way; those that are left over, and
 * whose name the server chose, are paired by what they are. What stands under an object that is missing
 * or extra is not told again.
 */
#include "base/attempt.h"
#include "base/error.h"
#include "base/compat.h"

#include "access/xact.h"
#include "base/phase.h"
#include "base/privileges.h"
#include "base/settings.h"
#include "base/text.h"
#include "facts/diff.h"
#include "facts/live.h"
#include "facts/misplaced.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

typedef struct Diff
{
	const SbManaged *managed;
	const SbFact *root;			/* that is compared now: the live one, or the model's */
	List	   *changes;
	List	   *renamed;
	List	   *new_names;		/* of const SbFact *: for each of renamed, what lives */
} Diff;

static const char *const names[] = {"missing", "extra", "different", "order"};

const char *
sb_change_name(SbChangeType type)
{
	return names[type];
}

static SbChange *
add_change(Diff *diff, SbChangeType type, const SbFact *model, const SbFact *live,
		   const char *attribute)
{
	SbChange   *change = palloc0(sizeof(SbChange));
	const SbFact *fact = model ? model : live;

	change->type = type;
	change->kind = fact->object.kind;
	change->identity = fact->identity;
	change->attribute = attribute;
	change->model_fact = model;
	change->live_fact = live;
	change->root_kind = diff->root->object.kind;
	change->root = diff->root->identity;
	diff->changes = lappend(diff->changes, change);
	return change;
}

/* What says most about an object. */
static const char *
summary(const SbFact *fact)
{
	const char *name = sb_kind(fact->object.kind)->summary;

	return name ? sb_fact_get(fact, name) : NULL;
}

/* The command that makes it, if that fits a line; else what says most about it. */
static const char *
definition(const SbFact *fact)
{
	const SbKindInfo *info = sb_kind(fact->object.kind);
	SbDdl		ddl = {0};
	const char *command;

	if (info->write && fact->object.kind != SB_COLUMN)
		info->write(&ddl, fact);
	command = ddl.commands ? linitial(ddl.commands) : NULL;
	return command && strlen(command) < 200 && strchr(command, '\n') == NULL ? command : summary(fact);
}

static void
add_missing(Diff *diff, const SbFact *model)
{
	add_change(diff, SB_MISSING, model, NULL, NULL)->model = definition(model);
}

static void
add_extra(Diff *diff, const SbFact *live)
{
	add_change(diff, SB_EXTRA, NULL, live, NULL)->live = definition(live);
}

static const SbAttribute *
attribute_of(const SbFact *fact, const char *name)
{
	for (int i = 0; i < fact->count; i++)
		if (strcmp(fact->attributes[i].name, name) == 0)
			return &fact->attributes[i];
	return NULL;
}

/*
 * Whether privileges differ only by what the models grant to who owns the object today, where they leave the
 * owner open: an owner has all of that, and it shows nowhere.
 */
static bool
is_owners_due(const SbFact *model, const SbFact *live, const SbAttribute *wanted, const SbAttribute *there)
{
	const SbFact *root = live;
	const SbAttribute *owner;
	ObjectType	type = live ? sb_kind(live->object.kind)->acl_type : 0;
	char	   *rest;

	while (root && root->parent)
		root = root->parent;
	owner = root ? attribute_of(root, "owner") : NULL;
	if (owner == NULL || !owner->aside || wanted == NULL || strcmp(wanted->name, "privileges") != 0)
		return false;
	if (live->object.kind == SB_COLUMN)
		type = OBJECT_COLUMN;
	rest = sb_privileges_without(type, wanted->value, owner->value);
	return sb_same_text(rest, there ? there->value : NULL);
}

/* Tells an attribute of one or both sides, unless it is the same. */
static void
compare_attribute(Diff *diff, const SbFact *model, const SbFact *live, const SbAttribute *wanted,
				  const SbAttribute *there)
{
	const SbAttribute *either = wanted ? wanted : there;
	SbChange   *change;

	if (either->aside || (either->joint && !(wanted && there)) ||
		(wanted && there && (either->expression ? sb_same_expression(wanted->value, there->value) :
							 strcmp(wanted->value, there->value) == 0)) ||
		is_owners_due(model, live, wanted, there))
		return;
	change = add_change(diff, SB_DIFFERENT, model, live, either->name);
	change->model = wanted ? wanted->value : NULL;
	change->live = there ? there->value : NULL;
}

/* The attributes of two facts, of which one may be NULL. */
static void
compare_attributes(Diff *diff, const SbFact *model, const SbFact *live)
{
	for (int i = 0; model && i < model->count; i++)
		compare_attribute(diff, model, live, &model->attributes[i],
						  live ? attribute_of(live, model->attributes[i].name) : NULL);
	for (int i = 0; live && i < live->count; i++)
		if (model == NULL || attribute_of(model, live->attributes[i].name) == NULL)
			compare_attribute(diff, model, live, NULL, &live->attributes[i]);
}

/*
 * Whether a fact is only there to have an attribute, such as the column of a view that has a comment: what
 * it stands for is there without it.
 */
static bool
is_mere_bearer(const SbFact *fact)
{
	return sb_kind(fact->object.kind)->sparse && summary(fact) == NULL;
}

/* The columns that both sides have, in the order of one of them: List of SbFact * sorted by position. */
static int
compare_positions(const ListCell *a, const ListCell *b)
{
	int			x = pg_strtoint32(sb_fact_get(lfirst(a), "position"));
	int			y = pg_strtoint32(sb_fact_get(lfirst(b), "position"));

	return x < y ? -1 : x > y ? 1 : 0;
}

static char *
column_order(List *columns)
{
	StringInfoData buf;

	initStringInfo(&buf);
	list_sort(columns, compare_positions);
	foreach_ptr(SbFact, column, columns)
		appendStringInfo(&buf, "%s%s", buf.len ? ", " : "", quote_identifier(column->object.name));
	return buf.data;
}

/* The order of the columns that both have; model_columns and live_columns are the pairs. */
static void
compare_order(Diff *diff, const SbFact *model, const SbFact *live, List *model_columns,
			  List *live_columns)
{
	char	   *wanted = column_order(model_columns);
	char	   *there = column_order(live_columns);
	SbChange   *change;

	if (strcmp(wanted, there) == 0)
		return;
	change = add_change(diff, SB_ORDER, model, live, "column order");
	change->model = wanted;
	change->live = there;
}

static void compare_pair(Diff *diff, SbFact *model, SbFact *live);

/* How alike two facts are whose names need not be the same. */
typedef enum Likeness
{
	SAME,
	SAME_SUMMARY,
	SAME_NAME
} Likeness;

static bool
is_like(const SbFact *model, const SbFact *live, Likeness likeness)
{
	if (live->object.kind != model->object.kind)
		return false;
	switch (likeness)
	{
		case SAME:
			return live->hash == model->hash;
		case SAME_SUMMARY:
			return summary(model) && sb_same_text(summary(live), summary(model));
		default:
			return strcmp(live->identity, model->identity) == 0;
	}
}

/* Takes the first that is like the model out of a list; NULL if there is none. */
static SbFact *
take_like(List **candidates, const SbFact *model, Likeness likeness)
{
	foreach_ptr(SbFact, live, *candidates)
		if (is_like(model, live, likeness))
		{
			*candidates = list_delete_ptr(*candidates, live);
			return live;
		}
	return NULL;
}

static bool
is_unnamed(const SbFact *model)
{
	return attribute_of(model, "generated name") != NULL;
}

/*
 * Pairs children by name; both lists are sorted. What has no partner goes into missing and extra; so
 * does a pair of which the model leaves the name open, unless both are the same.
 */
static void
pair_children(Diff *diff, SbFact *model, SbFact *live, List **missing, List **extra)
{
	int			m = 0,
				l = 0;
	List	   *model_columns = NIL,
			   *live_columns = NIL;

	while (m < list_length(model->children) || l < list_length(live->children))
	{
		ListCell   *a = m < list_length(model->children) ? list_nth_cell(model->children, m) : NULL;
		ListCell   *b = l < list_length(live->children) ? list_nth_cell(live->children, l) : NULL;
		int			order = !a ? 1 : !b ? -1 : sb_fact_compare(a, b);
		bool		open = order == 0 && is_unnamed(lfirst(a)) &&
			((SbFact *) lfirst(a))->tree != ((SbFact *) lfirst(b))->tree;

		if (order < 0 || open)
			*missing = lappend(*missing, lfirst(a));
		if (order > 0 || open)
			*extra = lappend(*extra, lfirst(b));
		if (order == 0 && !open)
			compare_pair(diff, lfirst(a), lfirst(b));
		if (order == 0 && ((SbFact *) lfirst(a))->object.kind == SB_COLUMN)
		{
			model_columns = lappend(model_columns, lfirst(a));
			live_columns = lappend(live_columns, lfirst(b));
		}
		m += order <= 0;
		l += order >= 0;
	}
	compare_order(diff, model, live, model_columns, live_columns);
}

/* Pairs what is left of the unnamed by what it is, and then by the name that the server would choose. */
static List *
pair_unnamed(Diff *diff, List *missing, List **extra)
{
	List	   *left = NIL;

	for (Likeness likeness = SAME; likeness <= SAME_NAME; likeness++)
	{
		left = NIL;
		foreach_ptr(SbFact, fact, missing)
		{
			SbFact	   *same = is_unnamed(fact) ? take_like(extra, fact, likeness) : NULL;

			if (same == NULL)
			{
				left = lappend(left, fact);
				continue;
			}
			if (strcmp(same->identity, fact->identity) != 0)
			{
				diff->renamed = lappend(diff->renamed, fact);
				diff->new_names = lappend(diff->new_names, same);
			}
			compare_pair(diff, fact, same);
		}
		missing = left;
	}
	return left;
}

static void
compare_children(Diff *diff, SbFact *model, SbFact *live)
{
	List	   *missing = NIL,
			   *extra = NIL;

	pair_children(diff, model, live, &missing, &extra);
	foreach_ptr(SbFact, fact, pair_unnamed(diff, missing, &extra))
	{
		if (is_mere_bearer(fact))
			compare_attributes(diff, fact, NULL);
		else
			add_missing(diff, fact);
	}
	foreach_ptr(SbFact, fact, extra)
	{
		if (is_mere_bearer(fact))
			compare_attributes(diff, NULL, fact);
		else if (!fact->wanted)
			add_extra(diff, fact);
	}
}

static void
compare_pair(Diff *diff, SbFact *model, SbFact *live)
{
	live->wanted = true;
	if (model->hash != live->hash)
		compare_attributes(diff, model, live);
	compare_children(diff, model, live);
}

/* Whether a root counts: in a managed schema, or in none and in the models. */
static bool
is_managed(const SbManaged *managed, const SbObject *object, bool modelled)
{
	const char *schema = object->kind == SB_SCHEMA ? object->name : object->schema;

	if (schema)
		return managed->database || sb_list_has(managed->schemas, schema) ||
			(modelled && !managed->chosen && sb_list_has(managed->said, schema));
	return modelled || managed->database;
}

/* What every database has, or that is no model's business. */
static bool
is_furniture(const SbManaged *managed, const SbObject *object)
{
	switch (object->kind)
	{
		case SB_SCHEMA:
			return !managed->database || strcmp(object->name, "public") == 0;
		case SB_EXTENSION:
			return strcmp(object->name, "plpgsql") == 0 || strcmp(object->name, "schemaboot") == 0;
		case SB_DATABASE:
			return true;
		case SB_TABLE:
			return sb_is_version_table(object->schema, object->name);
		default:
			return false;
	}
}

static void
compare_root(Diff *diff, SbWantedSet *set, SbWanted *wanted, SbFacts *facts)
{
	SbFact	   *live = sb_facts_find(facts, wanted->kind, wanted->identity);
	SbFact	   *model;

	/* a table of that name is no view: it is extra, and the view is missing */
	if (live && live->object.kind != wanted->kind)
		live = NULL;
	if (live)
	{
		live->wanted = true;
		foreach_ptr(char, name, wanted->ignored)
			sb_fact_set_aside(live, name);
		if (wanted->ignored)
			sb_fact_hash_again(live);
		if (live->tree == wanted->tree)
			return;
	}
	model = sb_wanted_fact(set, wanted);
	diff->root = model;
	if (!is_managed(diff->managed, &model->object, true))
		return;
	if (live == NULL)
		add_missing(diff, model);
	else
		compare_pair(diff, model, live);
}

static int
compare_changes(const ListCell *a, const ListCell *b)
{
	const SbChange *x = lfirst(a);
	const SbChange *y = lfirst(b);
	int			order;

	if (x->root_kind != y->root_kind)
		return x->root_kind < y->root_kind ? -1 : 1;
	order = strcmp(x->root, y->root);
	if (order == 0)
		order = x->kind < y->kind ? -1 : x->kind > y->kind;
	if (order == 0)
		order = strcmp(x->identity, y->identity);
	if (order == 0)
		order = (int) x->type - (int) y->type;
	if (order == 0)
		order = strcmp(x->attribute ? x->attribute : "", y->attribute ? y->attribute : "");
	return order;
}

/*
 * Whether a change is only that an index or constraint is attached to one of another name, which does not
 * count there.
 */
static bool
follows_rename(const Diff *diff, const SbChange *change)
{
	ListCell   *old,
			   *new;

	if (change->attribute == NULL || strcmp(change->attribute, "partition of") != 0 ||
		change->model == NULL || change->live == NULL)
		return false;
	forboth(old, diff->renamed, new, diff->new_names)
		if (strcmp(((SbFact *) lfirst(old))->identity, change->model) == 0 &&
			strcmp(((SbFact *) lfirst(new))->identity, change->live) == 0)
			return true;
	return false;
}

/* Known only when everything has its partner. */
static void
drop_renames(Diff *diff)
{
	List	   *changes = diff->changes;

	if (diff->renamed == NIL)
		return;
	diff->changes = NIL;
	foreach_ptr(SbChange, change, changes)
		if (!follows_rename(diff, change))
			diff->changes = lappend(diff->changes, change);
}

void
sb_diff(SbDrift *drift)
{
	Diff		diff = {.managed = drift->managed};

	foreach_ptr(SbWanted, wanted, drift->wanted->roots)
		compare_root(&diff, drift->wanted, wanted, drift->live);
	foreach_ptr(SbFact, fact, drift->live->roots)
	{
		if (fact->wanted || is_furniture(drift->managed, &fact->object) ||
			!is_managed(drift->managed, &fact->object, false))
			continue;
		diff.root = fact;
		add_extra(&diff, fact);
	}
	drop_renames(&diff);
	list_sort(diff.changes, compare_changes);
	sb_hint_renames(diff.changes);
	drift->changes = diff.changes;
	drift->renamed = diff.renamed;
}

/*
 * The schemas that are managed, and those in which models live: the models are built with these. before: as
 * they were read last, or NULL.
 */
static SbFacts *
read_live(const SbManaged *managed, List *further, SbFacts *before)
{
	SbManaged	both = *managed;
	SbScope		scope = {0};
	List	   *misplaced = sb_misplaced();
	SbFacts    *live;

	both.schemas = list_copy(managed->schemas);
	foreach_ptr(char, name, managed->modelled)
		if (!sb_list_has(both.schemas, name))
			both.schemas = lappend(both.schemas, name);
	foreach_ptr(char, name, further)
		if (!sb_list_has(both.schemas, name))
			both.schemas = lappend(both.schemas, name);
	sb_scope_managed(&scope, &both);
	sb_scope_said(&scope, managed);
	if (misplaced == NIL && further == NIL)
		return sb_live_read(&scope, before);
	live = sb_misplaced_read(misplaced, &scope);
	foreach_ptr(SbFact, fact, live->roots)
		sb_fact_hash(fact);
	return live;
}

SbDrift *
sb_drift(bool build)
{
	SbDrift    *drift = palloc0(sizeof(SbDrift));
	SbPhase		phase;

	sb_phase_begin(&phase);
	drift->managed = sb_managed();
	drift->live = read_live(drift->managed, NIL, NULL);
	sb_phase_end(&phase, "read the live facts");
	drift->wanted = build ? sb_wanted(drift->live) : palloc0(sizeof(SbWantedSet));
	sb_phase_begin(&phase);
	sb_diff(drift);
	sb_phase_end(&phase, "compare");
	return drift;
}

SbDrift *
sb_drift_again(const SbDrift *drift)
{
	return sb_drift_further(drift, drift->further);
}

SbDrift *
sb_drift_further(const SbDrift *drift, List *further)
{
	SbDrift    *again = palloc0(sizeof(SbDrift));

	again->managed = drift->managed;
	again->wanted = drift->wanted;
	again->further = further;
	again->live = read_live(again->managed, further, drift->live);
	sb_diff(again);
	return again;
}

/* A comparison that may fail. */
typedef struct Attempt
{
	bool		build;
	SbDrift    *drift;
} Attempt;

static void
compare_all(void *arg)
{
	Attempt    *attempt = arg;

	attempt->drift = sb_drift(attempt->build);
}

SbDrift *
sb_try_drift(bool build, char **problem)
{
	Attempt		attempt = {.build = build};
	ErrorData  *error = sb_attempt(compare_all, &attempt, true);

	if (error == NULL)
		return attempt.drift;
	if (sb_is_callers_error(error))
		ReThrowError(error);
	*problem = error->message;
	return NULL;
}
