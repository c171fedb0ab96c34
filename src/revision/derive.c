/*
 * derive.c
 *	  What a new revision does, from the plan; and its way back, from really running it.
 *
 * The way back needs no knowledge of the script: the facts of the whole database are read before and
 * after it, in a subtransaction that is rolled back, and the planner plans from the second to the first, as
 * it does from the live facts to those of the models. The plan then runs, in the same subtransaction, and
 * the facts must be the first ones again. Rows are no facts: tables and columns that the script drops come
 * back empty, so such a revision is marked as irreversible.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "base/hazard.h"
#include "base/settings.h"
#include "base/text.h"
#include "check/rehearse_sequences.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "plan/apply.h"
#include "revision/derive.h"
#include "revision/idempotent.h"
#include "revision/portable.h"
#include "revision/replay.h"
#include "revision/run.h"
#include "revision/target.h"
#include "revision/template.h"
#include "run/execute.h"
#include "utils/builtins.h"
#include "utils/resowner.h"

/* Settings under which a plan's commands mean what they say, and those that are put back behind them. */
static const char settings[] =
	"SET search_path = pg_catalog;\n"
	"SET check_function_bodies = off;\n"
	"SET default_tablespace = '';\n"
	"SET default_table_access_method = heap;\n";

/* Losses that an explanation names. */
#define MAX_TOLD 10

/* Facts that were read as what is wanted. */
static SbWantedSet *
wanted_of(SbFacts *facts)
{
	SbWantedSet *set = palloc0(sizeof(SbWantedSet));
	int			position = 0;

	set->facts = facts;
	set->apart = true;
	foreach_ptr(SbFact, root, facts->roots)
	{
		SbWanted   *wanted = palloc0(sizeof(SbWanted));

		wanted->kind = root->object.kind;
		wanted->identity = root->identity;
		wanted->tree = root->tree;
		wanted->position = position++;
		wanted->fact = root;
		set->roots = lappend(set->roots, wanted);
	}
	return set;
}

/* What lives now against facts that were read before. */
static SbDrift *
drift_from(SbFacts *before)
{
	SbDrift		drift = {.managed = sb_managed_all(),.wanted = wanted_of(before)};

	return sb_drift_again(&drift);
}

static void
append_hazards(StringInfo script, int hazards)
{
	const char *separator = "-- ";

	for (int bit = 0; bit < SB_HAZARDS; bit++)
		if (hazards & (1 << bit))
		{
			appendStringInfo(script, "%s%s", separator, sb_hazard_name(bit));
			separator = ", ";
		}
	if (*separator == ',')
		appendStringInfoChar(script, '\n');
}

/*
 * The steps of a plan as a script: each with its hazards above it, also those that an empty table does not
 * have here, but may elsewhere.
 */
static char *
script_of(List *steps, bool *in_pieces)
{
	StringInfoData script;

	initStringInfo(&script);
	appendStringInfoString(&script, settings);
	foreach_ptr(SbPlanStep, step, steps)
	{
		appendStringInfoChar(&script, '\n');
		append_hazards(&script, step->hazards | step->spared);
		appendStringInfo(&script, "%s;\n", sb_idempotent(step->ddl));
		*in_pieces = *in_pieces || step->apart;
	}
	return script.data;
}

bool
sb_revision_plan(SbLineage *graph, List *parents, SbBody *body)
{
	List	   *current = sb_lineage_current(graph, false);
	SbPlan	   *plan;

	if (list_difference_ptr(current, parents) || list_difference_ptr(parents, current))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database is not at the revision that the new one would follow"),
				 errdetail("It is at %s; the new revision would follow %s.",
						   current ? sb_lineage_names(current) : "base",
						   parents ? sb_lineage_names(parents) : "base"),
				 errhint("Call schemaboot_upgrade() first, or schemaboot_stamp('head') if everything is there.")));
	plan = sb_plan_make(false);
	if (plan->extras)
		ereport(NOTICE,
				(errmsg_plural("%d object of no model stays: SELECT * FROM schemaboot_diff() WHERE change = 'extra';",
							   "%d objects of no model stay: SELECT * FROM schemaboot_diff() WHERE change = 'extra';",
							   list_length(plan->extras), list_length(plan->extras))));
	if (plan->steps == NIL)
	{
		ereport(NOTICE, (errmsg("the database is as the models say: there is nothing to revise")));
		return false;
	}
	body->up = sb_template_fill(body, script_of(plan->steps, &body->in_pieces));
	return true;
}

char *
sb_derive_script(SbFacts *wanted)
{
	bool		in_pieces;

	return script_of(sb_plan_drift(drift_from(wanted), false)->steps, &in_pieces);
}

/* Tables and columns, with rows in them or not, that a script dropped. */
static char *
losses(SbFacts *before, SbFacts *after)
{
	StringInfoData text;
	int			count = 0;

	initStringInfo(&text);
	foreach_ptr(SbFact, fact, before->all)
	{
		SbKind		kind = fact->object.kind;
		SbFact	   *now = sb_facts_find(after, kind, fact->identity);

		if ((kind != SB_TABLE && kind != SB_COLUMN) || (now && now->object.kind == kind))
			continue;
		if (kind == SB_COLUMN && (fact->parent == NULL || fact->parent->object.kind != SB_TABLE ||
								  sb_facts_find(after, SB_TABLE, fact->parent->identity) == NULL))
			continue;			/* it went with its table */
		if (++count <= MAX_TOLD)
			appendStringInfo(&text, "%s%s %s", text.len ? ", " : "", sb_kind(kind)->name, fact->identity);
	}
	if (count == 0)
		return NULL;
	if (count > MAX_TOLD)
		appendStringInfo(&text, " and %d more", count - MAX_TOLD);
	return psprintf("it drops rows or values that do not come back: %s", text.data);
}

/* The first thing that would still be different, in words; NULL: nothing is. */
static char *
first_difference(const SbDrift *drift)
{
	foreach_ptr(SbChange, change, drift->changes)
		if (change->type != SB_ORDER)
			return psprintf("%s %s %s%s%s", sb_change_name(change->type), sb_kind(change->kind)->name,
							change->identity, change->attribute ? ", " : "",
							change->attribute ? change->attribute : "");
	return NULL;
}

/* What a revision is run for, to see what it does. */
typedef struct Rehearsal
{
	SbBody	   *body;
	List	   *path;			/* of SbRevision *: those that run before it */
	bool		derive_down;
	SbAside    *aside;
	SbSequences *sequences;		/* in the database as it is */
} Rehearsal;

static void
add_reason(SbBody *body, char *reason)
{
	body->irreversible = body->irreversible ? psprintf("%s; %s", body->irreversible, reason) : reason;
}

/* Plans the way back to the facts before. */
static SbPlan *
plan_back(SbFacts *before, SbBody *body)
{
	SbPlan	   *plan = sb_plan_drift(drift_from(before), true);
	bool		in_pieces = false;

	body->down = plan->steps ? script_of(plan->steps, &in_pieces) : "";
	body->in_pieces = body->in_pieces || in_pieces;
	return plan;
}

/* Runs the way back, and compares. Returns what it leaves otherwise; NULL: nothing. */
static char *
try_back(SbFacts *before, SbBody *body, SbAside *aside, SbSequences *sequences, bool ours)
{
	SbScriptRun run = {.revision = body->id,.down = true,.ours = ours,.rehearsal = true,.aside = aside,
	.sequences = sequences};

	(void) sb_script_run(&run, body->down);
	CommandCounterIncrement();
	return first_difference(drift_from(before));
}

static void
prove_back(SbFacts *before, SbBody *body, SbAside *aside, SbSequences *sequences)
{
	char	   *difference = try_back(before, body, aside, sequences, true);

	if (difference)
		add_reason(body, psprintf("the way back leaves a difference: %s", difference));
}

/* Of a way back that was given, who gave it must know. */
static void
warn_of_difference(SbFacts *before, SbBody *body, SbAside *aside, SbSequences *sequences)
{
	char	   *difference = try_back(before, body, aside, sequences, false);

	if (difference)
		ereport(WARNING,
				(errmsg("the way back of revision \"%s\" does not lead back", body->id),
				 errdetail("It leaves a difference: %s.", difference)));
}

/* What is rolled back when it has been tried. */
typedef struct Proof
{
	SbFacts    *before;
	SbBody	   *body;
	SbAside    *aside;
	SbSequences *sequences;
} Proof;

static void
prove(void *caller)
{
	Proof	   *proof = caller;

	prove_back(proof->before, proof->body, proof->aside, proof->sequences);
}

/* Whether the steps would read or write whole tables that have rows. */
static bool
is_heavy(const SbPlan *plan)
{
	foreach_ptr(SbPlanStep, step, plan->steps)
		if (step->hazards & (SB_REWRITE | SB_FULL_SCAN))
			return true;
	return false;
}

void
sb_derive_between(SbFacts *before, SbFacts *after, SbBody *body, SbAside *aside, bool thoroughly)
{
	Proof		proof = {before, body, aside};
	SbPlan	   *plan;
	ErrorData  *error = NULL;

	body->facts_before = sb_portable_fingerprint(before);
	body->facts_after = sb_portable_fingerprint(after);
	body->irreversible = losses(before, after);
	plan = plan_back(before, body);
	if (thoroughly || !is_heavy(plan))
	{
		proof.sequences = aside ? NULL : sb_sequences_note();
		error = sb_attempt(prove, &proof, false);
		if (proof.sequences)
			sb_sequences_restore(proof.sequences);
	}
	if (error == NULL)
		return;
	if (sb_is_callers_error(error))
		ReThrowError(error);
	/* rows that the revision has just written, whose triggers are still to come, say nothing of the way back */
	if (error->sqlerrcode != ERRCODE_OBJECT_IN_USE)
		add_reason(body, psprintf("the way back fails: %s", error->message));
}

/* Runs the revision where its parents have run, and its way back behind it. */
static void
run_there_and_back(Rehearsal *rehearsal)
{
	SbBody	   *body = rehearsal->body;
	SbScriptRun run = {.revision = body->id,.rehearsal = true,.aside = rehearsal->aside,
	.sequences = rehearsal->sequences,.ours = strcmp(body->origin, "plan") == 0};
	SbFacts    *before = sb_portable_read();
	SbFacts    *after;

	(void) sb_script_run(&run, body->up);
	CommandCounterIncrement();
	after = sb_portable_read();
	body->facts_before = sb_portable_fingerprint(before);
	body->facts_after = sb_portable_fingerprint(after);
	if (!rehearsal->derive_down)
	{
		warn_of_difference(before, body, rehearsal->aside, rehearsal->sequences);
		return;
	}
	body->irreversible = losses(before, after);
	(void) plan_back(before, body);
	prove_back(before, body, rehearsal->aside, rehearsal->sequences);
}

/* In the database as it is: what is pending runs first. */
static void
rehearse_here(void *caller)
{
	Rehearsal  *rehearsal = caller;

	foreach_ptr(SbRevision, revision, rehearsal->path)
	{
		SbScriptRun run = {.revision = revision->id,.rehearsal = true,.sequences = rehearsal->sequences};
		SbScripts	scripts;

		sb_revision_scripts(revision->id, true, &scripts);
		(void) sb_script_run(&run, scripts.up ? scripts.up : "");
	}
	CommandCounterIncrement();
	run_there_and_back(rehearsal);
}

/* Called when a revision of a replay has run: behind the last one, it is the rehearsed one's turn. */
static void
visit(SbReplay *replay, SbRevision *revision)
{
	Rehearsal  *rehearsal = replay->caller;

	if (revision != (rehearsal->path ? llast(rehearsal->path) : NULL))
		return;
	replay->at = NULL;
	rehearsal->aside = replay->aside;
	run_there_and_back(rehearsal);
}

/* In place of everything that is there. */
static ErrorData *
rehearse_aside(Rehearsal *rehearsal)
{
	SbReplay	replay = {.path = rehearsal->path,.visit = visit,.caller = rehearsal};

	replay.scripts = list_make1((char *) rehearsal->body->up);
	return sb_replay(&replay);
}

/*
 * Runs the revision, and what must have run before it: here if nothing else has run here, else out of
 * sight. Everything is rolled back. Returns the error that there was.
 */
static ErrorData *
rehearse(SbLineage *graph, List *parents, SbBody *body, bool here, bool derive_down)
{
	Rehearsal	rehearsal = {.body = body,.derive_down = derive_down};
	bool	   *wanted = sb_lineage_ancestors(graph, parents, true);
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, false), true);
	ErrorData  *error;

	for (int i = 0; i < graph->count; i++)
		here = here && (wanted[i] || !done[i]);
	for (int i = 0; i < graph->count; i++)
		if (wanted[i] && !(here && done[i]))
			rehearsal.path = lappend(rehearsal.path, graph->order[i]);
	if (!here)
		return rehearse_aside(&rehearsal);
	rehearsal.sequences = sb_sequences_note();
	error = sb_attempt(rehearse_here, &rehearsal, false);
	sb_sequences_restore(rehearsal.sequences);
	return error;
}

/* Looks at the scripts: syntax, and what cannot run in a transaction block. */
static void
look(SbBody *body)
{
	SbScriptRun look = {.revision = body->id};
	SbScriptKind kind;

	sb_script_look(&look, body->up, &kind);
	body->in_pieces = body->in_pieces || kind.apart;
	if (body->down == NULL)
		return;
	look.down = true;
	sb_script_look(&look, body->down, &kind);
	body->in_pieces = body->in_pieces || kind.apart;
}

void
sb_revision_derive(SbLineage *graph, List *parents, SbBody *body)
{
	ErrorData  *error;

	look(body);
	if (body->down && body->down[strspn(body->down, " \t\r\n")] == '\0')
	{
		body->down = NULL;
		body->irreversible = "it was made without a way back";
	}
	if (body->down || body->irreversible)
		return;
	error = rehearse(graph, parents, body, true, true);
	if (error)
		ReThrowError(error);
}

bool
sb_revision_try_derive(SbLineage *graph, List *parents, SbBody *body, bool here, char **problem)
{
	ErrorData  *error;

	look(body);
	error = rehearse(graph, parents, body, here, body->down == NULL);
	if (error == NULL)
		return true;
	if (sb_is_callers_error(error))
		ReThrowError(error);
	*problem = error->message;
	return false;
}
