/*
 * rehearse_path.c
 *	  Runs revisions there, back, and there again.
 *
 * Each revision runs once for those that follow it. Behind that, in a subtransaction that is rolled back, what is deferred
 * to the end of the transaction runs, the facts are compared with those that were recorded, the way back runs and has to bring the
 * facts from before, and the revision runs once more.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "check/rehearse.h"
#include "check/rehearse_sequences.h"
#include "facts/diff.h"
#include "facts/live.h"
#include "facts/manage.h"
#include "facts/misplaced.h"
#include "miscadmin.h"
#include "revision/complete.h"
#include "revision/graph.h"
#include "revision/portable.h"
#include "revision/revision.h"
#include "run/create.h"
#include "run/execute.h"
#include "utils/builtins.h"

const char	sb_up[] = "up";
const char	sb_down[] = "down";
const char	sb_up_again[] = "up again";

/* A revision that is rehearsed. */
typedef struct Step
{
	SbRehearsal *rehearsal;
	SbRevision *revision;
	SbScripts	scripts;
	char	   *recorded_before;	/* fingerprints; NULL: there are none */
	char	   *recorded_after;
	SbFacts    *before;
	SbFacts    *after;
} Step;

static bool
is_ours(const SbRevision *revision)
{
	return strcmp(revision->origin, "plan") == 0 || strcmp(revision->origin, "baseline") == 0;
}

static SbRehearsedScript
script_of(const Step *step, const char *direction)
{
	SbRehearsedScript script = {.revision = step->revision->id,.direction = direction};

	script.ours = is_ours(step->revision);
	script.script = direction == sb_down ? step->scripts.down : step->scripts.up;
	script.quiet = direction == sb_up_again;
	return script;
}

/* --- facts --- */

SbFacts *
sb_rehearse_facts(SbFacts *before)
{
	SbScope		scope = {.needs = true,.fleeting = true};

	if (sb_misplaced() != NIL)
		return sb_portable_read();
	sb_scope_all(&scope);
	return sb_live_read(&scope, before);
}

/* The first difference of two trees, in words. */
static void
compare_trees(const SbFact *is, const SbFact *should, int *count, char **first)
{
	const SbFact *fact = is ? is : should;

	if (is && should && is->tree == should->tree)
		return;
	if (is == NULL || should == NULL || is->hash != should->hash)
	{
		(*count)++;
		if (*first == NULL)
		{
			char	   *difference = is && should ? sb_portable_difference(is, should) : NULL;

			*first = psprintf("%s: %s", sb_fact_words(fact), is == NULL ? "it is missing" :
							  should == NULL ? "it was not there" : difference ? difference : "owner or privileges");
		}
	}
	if (is == NULL || should == NULL)
		return;
	foreach_ptr(SbFact, child, should->children)
		compare_trees(sb_fact_child(is, child->object.kind, child->object.name), child, count, first);
	foreach_ptr(SbFact, child, is->children)
		if (sb_fact_child(should, child->object.kind, child->object.name) == NULL)
			compare_trees(child, NULL, count, first);
}

/* How many facts are not as they should be; *first: the first of them. Both lists of roots are sorted. */
static int
compare_facts(SbFacts *is, SbFacts *should, char **first)
{
	int			count = 0;
	int			i = 0,
				j = 0;

	*first = NULL;
	while (i < list_length(is->roots) || j < list_length(should->roots))
	{
		ListCell   *a = i < list_length(is->roots) ? list_nth_cell(is->roots, i) : NULL;
		ListCell   *b = j < list_length(should->roots) ? list_nth_cell(should->roots, j) : NULL;
		int			order = a == NULL ? 1 : b == NULL ? -1 : sb_fact_compare(a, b);

		compare_trees(order <= 0 ? lfirst(a) : NULL, order >= 0 ? lfirst(b) : NULL, &count, first);
		i += order <= 0;
		j += order >= 0;
	}
	return count;
}

/* "" if all is as it should be, else what is not. */
static char *
words_of_difference(SbFacts *is, SbFacts *should)
{
	char	   *first;
	int			count = compare_facts(is, should, &first);

	if (count == 0)
		return "";
	return count == 1 ? first : psprintf("%s; and %d more", first, count - 1);
}

/* Facts that were read piece by piece are in no order. */
static char *
fingerprint_of(const SbFacts *facts)
{
	SbFacts		sorted = *facts;

	sorted.all = list_copy(facts->all);
	list_sort(sorted.all, sb_fact_compare);
	return sb_portable_fingerprint(&sorted);
}

static void
compare_with_recorded(Step *step)
{
	SbRehearsedScript script = script_of(step, sb_up);
	const char *outcome = "ok";

	if (step->recorded_after && strcmp(step->recorded_after, fingerprint_of(step->after)) == 0)
		outcome = "ok: it leaves what it left when it was made";
	else if (step->recorded_after && step->recorded_before &&
			 strcmp(step->recorded_before, fingerprint_of(step->before)) == 0)
		outcome = "different: it leaves something else here than when it was made";
	sb_rehearse_tell(step->rehearsal, &script, "%s", outcome);
}

/* --- there and back --- */

/* What is deferred to the end of the transaction happens now. False: it fails. */
static bool
end_way_up(Step *step)
{
	SbRehearsedScript script = script_of(step, sb_up);

	return sb_rehearse_end(step->rehearsal, &script);
}

/* Why there is no way back; NULL: there is one. */
static const char *
no_way_back(const Step *step)
{
	if (step->scripts.down)
		return NULL;
	if (step->revision->irreversible)
		return psprintf("no way back: %s", step->revision->irreversible);
	return "no way back is known yet: schemaboot_downgrade() finds one";
}

static bool
go_back(Step *step)
{
	SbRehearsedScript script = script_of(step, sb_down);
	const char *reason = no_way_back(step);
	char	   *difference;

	if (reason)
	{
		sb_rehearse_tell(step->rehearsal, &script, "%s", reason);
		return false;
	}
	if (!sb_rehearse_script(step->rehearsal, &script))
		return false;
	CommandCounterIncrement();
	difference = words_of_difference(sb_rehearse_facts(step->after), step->before);
	sb_rehearse_tell(step->rehearsal, &script, "%s%s%s%s",
					 *difference ? "different: not all is as it was before: " : "ok: all is as it was before", difference,
					 step->revision->irreversible ? "; irreversible: " : "",
					 step->revision->irreversible ? step->revision->irreversible : "");
	return true;
}

static void
go_there_again(Step *step)
{
	SbRehearsedScript script = script_of(step, sb_up_again);
	char	   *difference;

	if (!sb_rehearse_script(step->rehearsal, &script))
		return;
	CommandCounterIncrement();
	difference = words_of_difference(sb_rehearse_facts(step->after), step->after);
	sb_rehearse_tell(step->rehearsal, &script, "%s%s",
					 *difference ? "different from the first time: " : "ok: the same as the first time", difference);
}

static void
there_and_back(void *arg)
{
	Step	   *step = arg;

	if (!end_way_up(step))
		return;
	CommandCounterIncrement();
	step->after = sb_rehearse_facts(step->before);
	compare_with_recorded(step);
	if (go_back(step))
		go_there_again(step);
}

static void
read_recorded(Step *step)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(step->revision->id);
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT facts_before, facts_after FROM schemaboot.revision WHERE id = $1",
						1, &type, &value, NULL, SPI_OK_SELECT, false);
	if (SPI_processed == 1)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);

		step->recorded_before = sb_spi_text(0, 1);
		step->recorded_after = sb_spi_text(0, 2);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
}

static void
read_scripts(void *arg)
{
	Step	   *step = arg;

	sb_revision_scripts(step->revision->id, true, &step->scripts);
	read_recorded(step);
}

/* False: nothing behind it can run. */
static bool
rehearse_revision(Step *step)
{
	SbRehearsal *rehearsal = step->rehearsal;
	ErrorData  *error = sb_attempt(read_scripts, step, true);
	SbRehearsedScript script = script_of(step, sb_up);
	bool		shielded;

	if (error && sb_is_callers_error(error))
		ReThrowError(error);
	if (error || step->scripts.up == NULL)
	{
		sb_rehearse_tell(rehearsal, &script, "error %s: %s",
						 unpack_sql_state(error ? error->sqlerrcode : ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						 error ? error->message : step->revision->note ? step->revision->note : "it has no script");
		return false;
	}
	if (!sb_rehearse_script(rehearsal, &script))
		return false;
	CommandCounterIncrement();
	shielded = rehearsal->sequences->shielded;
	error = sb_attempt(there_and_back, step, false);
	rehearsal->sequences->shielded = shielded;
	sb_measuring_skip(rehearsal->measuring);
	if (error)
		ReThrowError(error);
	return step->after != NULL;
}

static char *
counted(int things)
{
	return things == 1 ? pstrdup("1 thing is") : psprintf("%d things are", things);
}

/* What the database is then against the models. */
static void
compare_with_models(SbRehearsal *rehearsal)
{
	SbRehearsedScript none = {.direction = sb_up};
	SbDrift    *drift;
	char	   *problem = NULL;
	int			changes = 0;
	int			extra = 0;

	if (sb_presence()->models == 0)
		return;
	sb_made_note(NULL);
	drift = sb_try_drift(true, &problem);
	sb_made_note(rehearsal->made);
	if (drift == NULL)
	{
		sb_rehearse_tell(rehearsal, &none, "it could not be compared with the models: %s", problem);
		return;
	}
	foreach_ptr(SbChange, change, drift->changes)
	{
		changes += change->type != SB_ORDER && change->type != SB_EXTRA;
		extra += change->type == SB_EXTRA;
	}
	if (changes == 0 && extra == 0)
		sb_rehearse_tell(rehearsal, &none, "ok: all is as the models say");
	else if (changes == 0)
		sb_rehearse_tell(rehearsal, &none, "different: %s there that no model has: SELECT * FROM schemaboot_diff(); tells, once it has run",
						 counted(extra));
	else
		sb_rehearse_tell(rehearsal, &none, "different: %s not as the models say: SELECT * FROM schemaboot_diff(); tells, once it has run",
						 counted(changes));
}

/* A row for each of the others. */
static void
tell_rest(SbRehearsal *rehearsal, List *revisions, int from, const char *failed)
{
	for (int i = from; i < list_length(revisions); i++)
	{
		SbRevision *revision = list_nth(revisions, i);
		SbRehearsedScript script = {.revision = revision->id,.direction = sb_up};

		sb_rehearse_tell(rehearsal, &script, "not run: revision \"%s\" failed", failed);
	}
}

void
sb_rehearse_path(SbRehearsal *rehearsal, List *revisions)
{
	SbFacts    *facts = sb_rehearse_facts(NULL);
	int			n = 0;

	foreach_ptr(SbRevision, revision, revisions)
	{
		Step		step = {.rehearsal = rehearsal,.revision = revision,.before = facts};

		CHECK_FOR_INTERRUPTS();
		n++;
		if (!rehearse_revision(&step))
		{
			tell_rest(rehearsal, revisions, n, revision->id);
			return;
		}
		facts = step.after;
		sb_made_relieve(rehearsal->made);
	}
	if (rehearsal->aside == NULL && ((SbRevision *) llast(revisions))->is_head)
		compare_with_models(rehearsal);
}
