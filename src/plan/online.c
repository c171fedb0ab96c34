/*
 * online.c
 *	  A plan, cut into transactions that keep others waiting the least, and its run.
 *
 * A step is a transaction of its own, with three exceptions. What is dropped and made again goes
 * together with all that stands in between, so that nobody misses it. Objects that are new are made
 * together, as they lock nobody out. And what cannot run in a transaction runs in none.
 *
 * The plan is made anew after each run, until it is empty: that proves the outcome, and that is
 * how an interrupted run goes on.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "base/text.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "plan/apply.h"
#include "plan/online.h"
#include "plan/rename.h"
#include "portability/instr_time.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"

/* How many new objects are made in one transaction at most: each holds locks until its end. */
#define MAX_NEW 200

/* How often it is planned anew: other sessions may change something, too. */
#define MAX_ROUNDS 5

/* DROP INDEX, DROP CONSTRAINT of something that is made again. */
static bool
is_drop(const SbPlanStep *step)
{
	return step->live && step->wanted &&
		(pg_strncasecmp(step->ddl, "DROP ", 5) == 0 || strstr(step->ddl, " DROP CONSTRAINT ") != NULL);
}

static bool
is_of_type(const SbFact *constraint, const char *type)
{
	return sb_same_text(sb_fact_get(constraint, "type"), type);
}

/* An index, or a constraint that nothing else needs. */
static bool
is_loose(const SbPlanStep *step)
{
	const SbFact *fact = step->live ? step->live : step->wanted;

	return step->kind == SB_INDEX ||
		(step->kind == SB_CONSTRAINT && (is_of_type(fact, "check") || is_of_type(fact, "foreign key")));
}

/* Whether something loose can go as late as right before the step that makes it again. */
static bool
can_go_later(SbPlanStep **steps, int drop, int make)
{
	for (int i = drop + 1; i < make; i++)
		if (!is_loose(steps[i]) &&
			(steps[drop]->kind != SB_INDEX ||
			 (steps[i]->kind != SB_CONSTRAINT && steps[i]->relation == steps[drop]->relation)))
			return false;
	return true;
}

/*
 * A plan drops all that it drops before it makes anything. Indexes, checks and foreign keys that
 * are exchanged go as late as they can, so that what is dropped and made again comes in groups as
 * small as can be.
 */
static void
delay_drops(SbPlanStep **steps, int count)
{
	for (int i = count - 1; i >= 0; i--)
	{
		SbPlanStep *drop = steps[i];
		int			make = i + 1;

		if (!is_drop(drop) || !is_loose(drop) || !OidIsValid(drop->relation))
			continue;
		while (make < count && steps[make]->live != drop->live)
			make++;
		if (make == count || !can_go_later(steps, i, make))
			continue;
		memmove(&steps[i], &steps[i + 1], sizeof(SbPlanStep *) * (make - 1 - i));
		steps[make - 1] = drop;
	}
}

/* Number of the last step that must be in one transaction with step i. */
static int
end_of_span(SbPlanStep **steps, int count, int i)
{
	int			end = i;

	for (int k = i; k <= end; k++)
	{
		bool		torn = false;

		if (steps[k]->live == NULL)
			continue;
		for (int j = k; j < count; j++)
			if (steps[j]->live == steps[k]->live)
			{
				torn = torn || steps[j]->together || (steps[j]->hazards & SB_RECREATES);
				if (torn)
					end = Max(end, j);
			}
	}
	return end;
}

/* Makes something that nobody has yet, and locks nothing that lives for long. */
static bool
is_new(const SbPlanStep *step)
{
	return !OidIsValid(step->relation) && !step->apart && !step->adds_value &&
		(step->wanted == NULL || step->kind != SB_CONSTRAINT ||
		 strncmp(sb_fact_get(step->wanted, "type") ? sb_fact_get(step->wanted, "type") : "", "foreign", 7) != 0);
}

/* A table that was empty when the plan was made must be so when the step runs. */
static List *
guard(const SbPlanStep *step)
{
	char	   *table = quote_qualified_identifier(get_namespace_name(get_rel_namespace(step->relation)),
												   get_rel_name(step->relation));
	char	   *block = psprintf("BEGIN IF EXISTS (SELECT FROM ONLY %s) THEN RAISE object_not_in_prerequisite_state"
								 " USING MESSAGE = %s; END IF; END", table,
								 quote_literal_cstr(psprintf("table %s got rows since the plan was made", table)));

	return list_make2(psprintf("LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE", table),
					  psprintf("DO %s", quote_literal_cstr(block)));
}

/* Whether all that a group of steps is about are indexes and constraints. */
static bool
is_about_keys(SbPlanStep **steps, int from, int to)
{
	for (int i = from; i <= to; i++)
		if (steps[i]->kind != SB_INDEX && steps[i]->kind != SB_CONSTRAINT)
			return false;
	return true;
}

/* Whether a group exchanges one index by another one. */
static bool
is_one_index(SbPlanStep **steps, int from, int to)
{
	for (int i = from; i <= to; i++)
		if (steps[i]->kind != SB_INDEX || strcmp(steps[i]->identity, steps[from]->identity) != 0)
			return false;
	return true;
}

/*
 * What step i of from..to may do outside of the transaction. Nothing may be built before it of
 * what the others change; but a column that no other one is about can become NOT NULL.
 */
static SbFreedom
freedom_of(SbPlanStep **steps, int from, int to, int i)
{
	if (from == to || is_one_index(steps, from, to))
		return SB_FREEDOM_ALL;
	if (is_about_keys(steps, from, to))
		return SB_FREEDOM_BEFORE;
	if (steps[i]->kind != SB_COLUMN)
		return SB_FREEDOM_NONE;
	for (int k = from; k <= to; k++)
		if (k != i && steps[k]->kind == SB_COLUMN && strcmp(steps[k]->identity, steps[i]->identity) == 0)
			return SB_FREEDOM_NONE;
	return SB_FREEDOM_BEFORE;
}

static void
add_to_form(SbOnlineForm *form, const SbPlanStep *step, SbFreedom freedom, int allow)
{
	if (step->apart || step->adds_value)
	{
		SbOnlineStep *own = palloc0(sizeof(SbOnlineStep));

		own->commands = list_make1(unconstify(char *, step->ddl));
		own->apart = step->apart;
		own->kind = sb_kind(step->kind)->name;
		own->identity = step->identity;
		if (step->adds_value)	/* nothing can use it before it is committed */
			form->before = lappend(form->before, own);
		else
			form->after = lappend(form->after, own);
		return;
	}
	if ((step->spared & (SB_DATA_LOSS | SB_MAY_FAIL)) && (allow & SB_DATA_LOSS) == 0 &&
		get_rel_relkind(step->relation) == RELKIND_RELATION)
		form->within = list_concat(form->within, guard(step));
	if (!sb_online_form(form, step, freedom))
		ereport(NOTICE,
				(errmsg("a step reads or writes all rows while it keeps others out of the table"),
				 errdetail("%s", step->ddl)));
}

/* The steps from..to in one transaction, with what goes before and after it. */
static List *
add_group(List *result, SbOnlineForm *form, SbPlanStep **steps, int from, int to, int allow)
{
	bool		one_index = is_one_index(steps, from, to);

	form->before = form->within = form->after = NIL;
	for (int i = from; i <= to; i++)
		if (!one_index || !is_drop(steps[i]))
			add_to_form(form, steps[i], freedom_of(steps, from, to, i), allow);
	/* the new one is built before the old one goes */
	for (int i = from; i <= to; i++)
		if (one_index && is_drop(steps[i]))
			add_to_form(form, steps[i], freedom_of(steps, from, to, i), allow);
	result = list_concat(result, form->before);
	if (form->within)
	{
		SbOnlineStep *step = palloc0(sizeof(SbOnlineStep));

		step->commands = form->within;
		step->kind = sb_kind(steps[from]->kind)->name;
		step->identity = steps[from]->identity;
		result = lappend(result, step);
	}
	return list_concat(result, form->after);
}

List *
sb_plan_online(const SbPlan *plan, int allow)
{
	int			count = list_length(plan->steps);
	SbPlanStep **steps = palloc(sizeof(SbPlanStep *) * Max(count, 1));
	SbOnlineForm form = {plan};
	List	   *result = NIL;
	int			n = 0;

	foreach_ptr(SbPlanStep, step, plan->steps)
		steps[n++] = step;
	delay_drops(steps, count);
	for (int i = 0; i < count;)
	{
		int			end = end_of_span(steps, count, i);

		if (end == i && is_new(steps[i]))
			while (end + 1 < count && end + 1 - i < MAX_NEW && is_new(steps[end + 1]) &&
				   end_of_span(steps, count, end + 1) == end + 1)
				end++;
		result = add_group(result, &form, steps, i, end, allow);
		i = end + 1;
	}
	return result;
}

/* Declared renames alone, in one transaction: the rest is planned when they are done. */
static List *
rename_steps(const SbPlan *plan)
{
	SbOnlineStep *result = palloc0(sizeof(SbOnlineStep));
	const SbPlanStep *first = linitial(plan->steps);

	foreach_ptr(SbPlanStep, step, plan->steps)
		if (list_length(result->commands) < list_length(plan->renames))
			result->commands = lappend(result->commands, unconstify(char *, step->ddl));
	result->commands = list_concat(result->commands, sb_rename_forget_commands(plan->renames));
	result->kind = sb_kind(first->kind)->name;
	result->identity = first->identity;
	return list_make1(result);
}

/* All commands of a plan. */
static char *
plan_text(const SbPlan *plan)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(SbPlanStep, step, plan->steps)
		appendStringInfo(&text, "%s;\n", step->ddl);
	return text.data;
}

static void
give_up(const SbPlan *plan)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the database still differs from the models after the plan was run"),
			 errdetail("The next plan begins with: %s", ((SbPlanStep *) linitial(plan->steps))->ddl),
			 errhint("SELECT * FROM schemaboot_diff() tells what differs. Please report this with the models and the plan, unless another session changes it all the time.")));
}

/*
 * One round: plans, checks and runs. False: there was nothing to do. last: the commands of the
 * last one.
 */
static bool
run_round(SbOnline *online, int allow, bool prune, int rounds, int *total, char **last,
		  MemoryContext context)
{
	SbPlan	   *plan;
	List	   *steps;
	char	   *text;

	PushActiveSnapshot(GetTransactionSnapshot());
	plan = sb_plan_make(prune);
	if (plan->steps)
		sb_plan_check(plan, allow);
	PopActiveSnapshot();
	if (plan->steps == NIL)
		return false;
	text = MemoryContextStrdup(context, plan_text(plan));
	if (*last && (rounds == MAX_ROUNDS || strcmp(*last, text) == 0))
		give_up(plan);
	*last = text;
	steps = plan->renames ? rename_steps(plan) : sb_plan_online(plan, allow);
	*total += list_length(steps);
	sb_online_run(online, steps);
	if (plan->renames)
	{
		sb_renames_forget(plan->renames);
		sb_online_commit(online);
	}
	return true;
}

static void
run_rounds(SbOnline *online, int allow, bool prune, MemoryContext context)
{
	instr_time	start,
				end;
	int			total = 0;
	char	   *last = NULL;

	INSTR_TIME_SET_CURRENT(start);
	for (int rounds = 0;; rounds++)
	{
		MemoryContext round = AllocSetContextCreate(context, "schemaboot round", ALLOCSET_DEFAULT_SIZES);

		MemoryContextSwitchTo(round);
		if (!run_round(online, allow, prune, rounds, &total, &last, context))
			break;
		MemoryContextSwitchTo(context);
		MemoryContextDelete(round);
	}
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	MemoryContextSwitchTo(context);
	if (total > 0)
	{
		sb_history_add("apply_online", INSTR_TIME_GET_MICROSEC(end), NIL, NIL, psprintf("%d steps", total));
		sb_online_commit(online);
	}
	ereport(NOTICE, (total > 0 ? errmsg_plural("%d step in %lld ms", "%d steps in %lld ms", total, total,
											   (long long) INSTR_TIME_GET_MICROSEC(end) / 1000) :
					 errmsg("nothing to do")));
}

void
sb_apply_online(int allow, bool prune)
{
	MemoryContext context = AllocSetContextCreate(PortalContext, "schemaboot online",
												  ALLOCSET_DEFAULT_SIZES);
	SbOnline   *volatile online = NULL;

	PreventCommandIfReadOnly("schemaboot_apply_online()");
	PreventCommandDuringRecovery("schemaboot_apply_online()");
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		online = sb_online_begin("schemaboot_apply_online", context);
		run_rounds(online, allow, prune, context);
	}
	PG_FINALLY();
	{
		sb_online_end(online);
	}
	PG_END_TRY();
	SPI_finish();
}
