/*
 * plan.c
 *	  The steps that bring the database to the models.
 *
 * Changes become items (item.c), items have commands (alter.c), a graph puts them in order (order.c), and
 * each command is judged by what it locks and how many rows that is about (hazard.c). Nothing runs here.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/phase.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "facts/units.h"
#include "kinds/kind.h"
#include "plan/item.h"
#include "plan/rename.h"
#include "run/execute.h"
#include "utils/lsyscache.h"

/* Hazards of a command because of what it is for. */
static int
hazards_of(const SbItem *item, SbNodeType type)
{
	int			hazards = 0;

	if (item->fate == SB_RECREATED && item->in_the_way && (type == SB_NODE_DROP || type == SB_NODE_MAKE))
		hazards |= SB_RECREATES;
	if (item->detached && (type == SB_NODE_EARLY || type == SB_NODE_ALTER))
		hazards |= SB_RECREATES;
	if (hazards && item->wanted == item->live && item->live && !item->live->wanted && item->live->parent == NULL)
		hazards |= SB_UNMANAGED_DEPENDENT;
	return hazards;
}

static void
add_steps(SbPlanner *planner, SbPlan *plan, const SbNode *node)
{
	SbItem	   *item = node->item;
	const SbFact *fact = sb_item_fact(item);

	foreach_ptr(SbCommand, command, sb_node_commands(planner, item, node->type))
	{
		SbPlanStep *step = palloc0(sizeof(SbPlanStep));

		step->number = list_length(plan->steps) + 1;
		step->ddl = command->text;
		step->kind = fact->object.kind;
		step->identity = fact->identity;
		step->hazards = command->hazards | hazards_of(item, node->type);
		step->evidence = command->evidence;
		step->fills = command->fills;
		step->from = command->from;
		step->together = item->holding || item->aside;
		step->apart = command->apart;
		step->hint = item->hint;
		step->live = item->live;
		step->wanted = item->wanted;
		sb_step_judge(planner, step, item->holding && (node->type == SB_NODE_EARLY || node->type == SB_NODE_DROP));
		plan->steps = lappend(plan->steps, step);
	}
}

/* Schemas of objects in the way that were not read, without those that are known; NIL: none. */
static List *
schemas_outside(SbPlanner *planner, List *known)
{
	List	   *names = NIL;

	foreach_ptr(ObjectAddress, address, planner->outside)
	{
		List	   *parts = NIL,
				   *args = NIL;

		if (!is_objectclass_supported(address->classId) ||
			getObjectIdentityParts(address, &parts, &args, true) == NULL || parts == NIL)
			continue;
		if (OidIsValid(get_namespace_oid(linitial(parts), true)) &&
			!sb_list_has(names, linitial(parts)) && !sb_list_has(known, linitial(parts)))
			names = lappend(names, linitial(parts));
	}
	return names;
}

/* Puts items behind facts out, for a plan that is made again. */
static void
forget_items(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
	{
		if (item->live)
			item->live->item = NULL;
		if (item->wanted)
			item->wanted->item = NULL;
	}
}

static void
begin(SbPlanner *planner, SbDrift *drift, bool prune)
{
	memset(planner, 0, sizeof(SbPlanner));
	planner->drift = drift;
	planner->prune = prune;
	planner->addresses = sb_addresses_of(drift->live);
	planner->wanted = sb_map_create();
	planner->made = sb_map_create();
}

/* Whether any object is new. */
static bool
makes_objects(SbPlanner *planner)
{
	foreach_ptr(SbItem, item, planner->items)
		if (item->fate == SB_MADE)
			return true;
	return false;
}

/* What runs once when a table is new: rows, calls such as setval. */
static void
add_seeds(SbPlanner *planner, SbPlan *plan)
{
	SbUnits    *units;
	SbModel    *strings = NULL;
	List	   *copies = NIL;

	if (!makes_objects(planner))
		return;
	units = sb_wanted_units(plan->drift->wanted);
	for (int i = 0; units && i < units->model->count; i++)
	{
		SbStatement *st = units->order[i];
		SbStatement *creator = st->role == SB_ONCE ? sb_statement_creator(units->model, st) : NULL;
		SbItem	   *item = creator ? sb_map_get(planner->made, sb_object_key(creator->object.kind,
																			 creator->identity)) : NULL;
		SbPlanStep *step;

		if (item == NULL || item->fate != SB_MADE)
			continue;
		if (strings == NULL)
			strings = sb_model_create();
		step = palloc0(sizeof(SbPlanStep));
		step->number = list_length(plan->steps) + 1;
		step->seed = sb_step_make(units->model, st, true, strings, &copies);
		step->ddl = step->seed->ddl;
		step->kind = creator->object.kind;
		step->identity = creator->identity;
		plan->steps = lappend(plan->steps, step);
	}
}

/* Compares and plans with what lives now. */
static void
plan_changes(SbPlan *plan, bool prune)
{
	SbPlanner	planner;
	List	   *further = NIL;

	for (;;)
	{
		List	   *outside;

		begin(&planner, plan->drift, prune);
		sb_items_make(&planner);
		outside = schemas_outside(&planner, further);
		if (outside == NIL)
			break;
		forget_items(&planner);
		further = list_concat(further, outside);
		plan->drift = sb_drift_further(plan->drift, further);
	}
	sb_items_write(&planner);
	foreach_ptr(SbNode, node, sb_items_order(&planner))
		add_steps(&planner, plan, node);
	add_seeds(&planner, plan);
	plan->extras = planner.extras;
}

static void
add_rename_step(SbPlan *plan, const SbRename *rename)
{
	SbPlanStep *step = palloc0(sizeof(SbPlanStep));
	SbPlanner	planner = {0};

	planner.made = sb_map_create();
	step->number = list_length(plan->steps) + 1;
	step->ddl = sb_rename_command(rename);
	step->kind = rename->kind;
	step->identity = rename->old_identity;
	sb_step_judge(&planner, step, true);
	plan->steps = lappend(plan->steps, step);
	plan->renames = lappend(plan->renames, unconstify(SbRename *, rename));
	sb_run_text(step->ddl);
	CommandCounterIncrement();
}

/* Renames, and plans the rest: what a rename changes elsewhere is seen when it has been done. */
static void
plan_renamed(SbPlan *plan, bool prune, List *renames)
{
	while (renames)
	{
		foreach_ptr(SbRename, rename, renames)
			add_rename_step(plan, rename);
		plan->drift = sb_drift_again(plan->drift);
		renames = sb_renames(plan->drift, plan->renames);
	}
	plan_changes(plan, prune);
}

/* A plan in which renames have been done. */
typedef struct Renamed
{
	SbPlan	   *plan;
	bool		prune;
	List	   *renames;
} Renamed;

static void
plan_one(void *arg)
{
	Renamed    *renamed = arg;

	plan_renamed(renamed->plan, renamed->prune, renamed->renames);
}

/* The same in a subtransaction that is rolled back, so that the renames are for the plan only. */
static void
plan_as_renamed(SbPlan *plan, bool prune, List *renames)
{
	Renamed		renamed = {plan, prune, renames};
	ErrorData  *error = sb_attempt(plan_one, &renamed, false);

	if (error)
		ReThrowError(error);
}

SbPlan *
sb_plan_make(bool prune)
{
	SbPlan	   *plan = palloc0(sizeof(SbPlan));
	SbPhase		phase;
	List	   *renames;

	plan->drift = sb_drift(true);
	sb_phase_begin(&phase);
	renames = sb_renames(plan->drift, NIL);
	if (renames)
		plan_as_renamed(plan, prune, renames);
	else
		plan_changes(plan, prune);
	sb_phase_end(&phase, "plan");
	return plan;
}

SbPlan *
sb_plan_drift(SbDrift *drift, bool prune)
{
	SbPlan	   *plan = palloc0(sizeof(SbPlan));

	plan->drift = drift;
	plan_changes(plan, prune);
	return plan;
}
