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
#include "base/hazard.h"
#include "base/settings.h"
#include "base/text.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "facts/misplaced.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "plan/apply.h"
#include "revision/derive.h"
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

/* Facts of all user schemas, and of what stands in none. */
static SbFacts *
read_facts(void)
{
	SbScope		scope = {.needs = true};
	SbFacts    *facts;

	sb_scope_all(&scope);
	facts = sb_misplaced_read(sb_misplaced(), &scope);
	foreach_ptr(SbFact, fact, facts->roots)
		sb_fact_hash(fact);
	return facts;
}

static void
add_text(pg_cryptohash_ctx *context, const char *text)
{
	if (pg_cryptohash_update(context, (const uint8 *) text, strlen(text) + 1) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a SHA-256 hash")));
}

/* Whether a fact is about another tool's version table. */
static bool
is_of_version_table(const SbFact *fact)
{
	while (fact->parent)
		fact = fact->parent;
	return fact->object.kind == SB_TABLE && sb_is_version_table(fact->object.schema, fact->object.name);
}

/*
 * A fingerprint of facts, by which the same schema is known in another database: so without owners and
 * privileges, which are another server's.
 */
static char *
fingerprint_of(const SbFacts *facts)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char	   *text = palloc(2 * sizeof(digest) + 1);

	if (pg_cryptohash_init(context) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a SHA-256 hash")));
	foreach_ptr(SbFact, fact, facts->all)
	{
		if (fact->object.kind == SB_DATABASE || is_of_version_table(fact))
			continue;
		add_text(context, sb_kind(fact->object.kind)->name);
		add_text(context, fact->identity);
		for (int i = 0; i < fact->count; i++)
		{
			const SbAttribute *attribute = &fact->attributes[i];

			if (attribute->aside || strcmp(attribute->name, "owner") == 0 ||
				strcmp(attribute->name, "privileges") == 0)
				continue;
			add_text(context, attribute->name);
			add_text(context, attribute->value);
		}
	}
	if (sb_cryptohash_final(context, digest, sizeof(digest)) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a SHA-256 hash")));
	pg_cryptohash_free(context);
	text[hex_encode((char *) digest, sizeof(digest), text)] = '\0';
	return text;
}

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
		appendStringInfo(&script, "%s;\n", step->ddl);
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

/* Plans the way back, runs it, and compares. */
static void
plan_back(SbFacts *before, SbBody *body)
{
	SbScriptRun run = {.revision = body->id,.down = true,.ours = true,.rehearsal = true};
	SbPlan	   *plan = sb_plan_drift(drift_from(before), true);
	bool		in_pieces = false;
	char	   *difference;

	body->down = plan->steps ? script_of(plan->steps, &in_pieces) : "";
	body->in_pieces = body->in_pieces || in_pieces;
	(void) sb_script_run(&run, body->down);
	CommandCounterIncrement();
	difference = first_difference(drift_from(before));
	if (difference)
		body->irreversible = psprintf("%s%sthe way back leaves a difference: %s",
									  body->irreversible ? body->irreversible : "",
									  body->irreversible ? "; " : "", difference);
}

/* Brings the database to the parents; the script is run as it will be run then. */
static void
rehearse(SbLineage *graph, List *parents, SbBody *body, bool derive_down)
{
	SbScriptRun run = {.revision = body->id,.rehearsal = true,
	.ours = strcmp(body->origin, "plan") == 0};
	bool	   *wanted = sb_lineage_ancestors(graph, parents, true);
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, false), true);
	SbFacts    *before;
	SbFacts    *after;

	for (int i = 0; i < graph->count; i++)
		if (wanted[i] && !done[i])
		{
			SbScriptRun earlier = {.revision = graph->order[i]->id,.rehearsal = true};
			SbScripts	scripts;

			sb_revision_scripts(graph->order[i]->id, true, &scripts);
			(void) sb_script_run(&earlier, scripts.up ? scripts.up : "");
		}
	CommandCounterIncrement();
	before = read_facts();
	(void) sb_script_run(&run, body->up);
	CommandCounterIncrement();
	after = read_facts();
	body->facts_before = fingerprint_of(before);
	body->facts_after = fingerprint_of(after);
	body->irreversible = losses(before, after);
	if (derive_down)
		plan_back(before, body);
}

/*
 * The same in a subtransaction that is rolled back. What is allocated meanwhile stays: it is the
 * caller's context.
 */
static void
rehearse_and_forget(SbLineage *graph, List *parents, SbBody *body, bool derive_down)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		rehearse(graph, parents, body, derive_down);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		ReThrowError(error);
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
}

void
sb_revision_derive(SbLineage *graph, List *parents, SbBody *body)
{
	SbScriptRun look = {.revision = body->id};
	SbScriptKind kind;

	sb_script_look(&look, body->up, &kind);
	body->in_pieces = body->in_pieces || kind.apart;
	if (body->down)
	{
		sb_script_look(&look, body->down, &kind);
		body->in_pieces = body->in_pieces || kind.apart;
		if (body->down[strspn(body->down, " \t\r\n")] == '\0')
		{
			body->down = NULL;
			body->irreversible = "it was made without a way back";
		}
		return;
	}
	rehearse_and_forget(graph, parents, body, true);
}
