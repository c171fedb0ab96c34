/*
 * adopt.c
 *	  Which revisions a database has that never ran one of them here.
 *
 * All revisions are replayed, and for each fact it is known what it is after each of them. A change that a
 * revision makes is there if the live fact is what this revision or a later one leaves; it is not there if the live fact
 * is what was before. Where both are so, as of a table that is dropped again later, it says nothing.
 */
#include "base/compat.h"

#include "base/attempt.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "revision/adopt.h"
#include "revision/trace.h"
#include "revision/version.h"
#include "utils/builtins.h"

/* Differences that a message names. */
#define MAX_TOLD 10

const char *
sb_evidence_name(SbEvidence evidence)
{
	static const char *const names[] = {"present", "partly", "absent", "conflicting", "unknown"};

	return names[evidence];
}

/* Whether what lives, or that nothing does, is a value of the history. */
static bool
is_value(const SbFact *live, const SbFact *value)
{
	return live == NULL || value == NULL ? live == value : sb_portable_same(live, value);
}

/* Whether the live fact is what the state, or a later one, leaves. */
static bool
is_later_value(const SbTraced *traced, int state, const SbFact *live)
{
	ListCell   *at,
			   *value;

	forboth(at, traced->states, value, traced->values)
		if (lfirst_int(at) >= state && is_value(live, lfirst(value)))
			return true;
	return false;
}

/* Tells what of a revision is not as it leaves it. */
static void
tell(StringInfo detail, int count, const SbTraced *traced, const SbFact *live, const SbFact *value)
{
	const char *kind = sb_kind(traced->kind)->name;
	char	   *difference = live && value ? sb_portable_difference(live, value) : NULL;

	if (count > MAX_TOLD)
		return;
	if (detail->len)
		appendStringInfoString(detail, "; ");
	if (count == MAX_TOLD)
		appendStringInfoString(detail, "...");
	else if (difference)
		appendStringInfo(detail, "%s %s: %s", kind, traced->identity, difference);
	else
		appendStringInfo(detail, "%s %s is %s", kind, traced->identity, value ? "missing" : "still there");
}

/*
 * That something is not there says that it was removed only if it ever was there: if the revision that made it is
 * known to have run. verdicts: of the earlier states; NULL: it has run here.
 */
static bool
was_there(const SbTraced *traced, int state, SbAdoption **verdicts)
{
	int			maker = 0;
	SbFact	   *previous = NULL;
	ListCell   *at,
			   *value;

	forboth(at, traced->states, value, traced->values)
	{
		if (lfirst_int(at) >= state)
			break;
		if (previous == NULL && lfirst(value) != NULL)
			maker = lfirst_int(at);
		previous = lfirst(value);
	}
	return maker == 0 || verdicts[maker] == NULL || verdicts[maker]->evidence == SB_PRESENT;
}

/* One fact that a revision makes, changes or removes. */
static void
weigh(SbAdoption *adoption, const SbTraced *traced, int state, const SbFact *live, SbAdoption **verdicts,
	  StringInfo detail)
{
	bool		before = is_value(live, sb_traced_at(traced, state - 1));
	bool		after = is_later_value(traced, state, live);

	if (after && !before && (live || was_there(traced, state, verdicts)))
		adoption->present++;
	if (after)
		return;
	if (before || live == NULL)
		adoption->absent++;
	else
		adoption->conflicting++;
	tell(detail, adoption->absent + adoption->conflicting - 1, traced, live, sb_traced_at(traced, state));
}

static void
judge(SbAdoption *adoption, char *detail)
{
	if (adoption->conflicting > 0)
		adoption->evidence = SB_CONFLICTING;
	else if (adoption->absent > 0)
		adoption->evidence = adoption->present > 0 ? SB_PARTLY : SB_ABSENT;
	else if (adoption->present > 0)
		adoption->evidence = SB_PRESENT;
	else
	{
		adoption->evidence = SB_UNKNOWN;
		detail = "it leaves nothing in the schema by which it could be seen";
	}
	adoption->detail = detail[0] ? detail : NULL;
}

/* The live fact of each traced one: SbFact *, NULL where there is none. */
static SbFact **
live_facts(SbTrace *trace)
{
	SbFacts    *facts = sb_portable_read();
	SbFact	  **live = palloc(sizeof(SbFact *) * Max(list_length(trace->facts), 1));
	int			i = 0;

	foreach_ptr(SbTraced, traced, trace->facts)
		live[i++] = sb_facts_find(facts, traced->kind, traced->identity);
	return live;
}

static SbAdoption *
look_at(SbTrace *trace, SbFact **live, SbRevision *revision, int state, SbAdoption **verdicts)
{
	SbAdoption *adoption = palloc0(sizeof(SbAdoption));
	StringInfoData detail;
	int			i = 0;

	adoption->revision = revision;
	if (state >= trace->states)
	{
		adoption->evidence = SB_UNKNOWN;
		adoption->detail = psprintf("revision \"%s\" cannot be run: %s", trace->failed->id, trace->problem);
		return adoption;
	}
	initStringInfo(&detail);
	foreach_ptr(SbTraced, traced, trace->facts)
	{
		if (list_member_int(traced->states, state))
			weigh(adoption, traced, state, live[i], verdicts, &detail);
		i++;
	}
	judge(adoption, detail.data);
	return adoption;
}

/* Marks what is there in full, with all that is before it; what cannot be seen counts if something behind it can. */
static List *
choose(SbLineage *graph, List *adoptions, const bool *done)
{
	bool	   *there = palloc0(sizeof(bool) * Max(graph->count, 1));
	List	   *seen = NIL;
	bool	   *stamped;

	memcpy(there, done, sizeof(bool) * graph->count);
	foreach_ptr(SbAdoption, adoption, adoptions)
	{
		SbRevision *revision = adoption->revision;
		bool		all = adoption->evidence == SB_PRESENT || adoption->evidence == SB_UNKNOWN;

		foreach_ptr(SbRevision, before, list_concat_copy(revision->before, revision->needs))
			all = all && there[before->index];
		there[revision->index] = all;
		if (all && adoption->evidence == SB_PRESENT)
			seen = lappend(seen, revision);
	}
	stamped = sb_lineage_ancestors(graph, seen, true);
	foreach_ptr(SbAdoption, adoption, adoptions)
		adoption->stamped = stamped[adoption->revision->index];
	for (int i = 0; i < graph->count; i++)
		stamped[i] = stamped[i] || done[i];
	return seen ? sb_lineage_tips(graph, stamped) : NIL;
}

List *
sb_adopt(SbLineage *graph, bool dry_run)
{
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, false), true);
	List	   *path = NIL;
	List	   *result = NIL;
	List	   *at;
	SbTrace    *trace;
	SbFact	  **live;
	SbAdoption **verdicts = palloc0(sizeof(SbAdoption *) * (graph->count + 1));
	int			state = 0;

	for (int i = 0; i < graph->count; i++)
		path = lappend(path, graph->order[i]);
	trace = sb_trace(path, -1);
	live = live_facts(trace);
	foreach_ptr(SbRevision, revision, path)
	{
		state++;
		if (!done[revision->index])
		{
			verdicts[state] = look_at(trace, live, revision, state, verdicts);
			result = lappend(result, verdicts[state]);
		}
	}
	at = choose(graph, result, done);
	if (!dry_run && at)
		sb_set_version(sb_lineage_ids(at), "adopt", 0, "");
	return result;
}

/* What the state leaves otherwise than it is; what is of no revision does not count. */
static int
count_differences(SbTrace *trace, int state, StringInfo detail)
{
	SbFact	  **live = live_facts(trace);
	int			count = 0;
	int			i = 0;

	foreach_ptr(SbTraced, traced, trace->facts)
	{
		SbFact	   *value = sb_traced_at(traced, state);

		if (!is_value(live[i], value))
			tell(detail, count++, traced, live[i], value);
		i++;
	}
	return count;
}

/* The fingerprint that a revision recorded of the schema behind it; NULL: none. */
static char *
recorded_fingerprint(const SbRevision *revision)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(revision->id)};
	char	   *result = NULL;
	SbOwner		owner;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT facts_after FROM schemaboot.revision WHERE id = $1",
						1, types, values, NULL, SPI_OK_SELECT, true);
	oldcontext = MemoryContextSwitchTo(owner.context);
	if (SPI_processed == 1)
		result = sb_spi_text(0, 1);
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return result;
}

/* A replay that the caller may not make tells nothing, and is no error. */
typedef struct Attempt
{
	List	   *path;
	int			state;
	SbTrace    *trace;
} Attempt;

static void
attempt(void *caller)
{
	Attempt    *attempt = caller;

	attempt->trace = sb_trace(attempt->path, attempt->state);
}

/* NULL, and why: the caller has not the rights. */
static SbTrace *
try_trace(List *path, int state, char **problem)
{
	Attempt		one = {path, state};
	ErrorData  *error = sb_attempt(attempt, &one, false);

	if (error && error->sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE)
		ReThrowError(error);
	*problem = error ? error->message : NULL;
	return error ? NULL : one.trace;
}

static void
refuse(List *revisions, int count, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the schema is not that of revision %s", sb_lineage_names(revisions)),
			 count > 0 ? errdetail_plural("%d difference: %s.", "%d differences: %s.", count, count, detail) :
			 errdetail("%s.", detail),
			 errhint("SELECT * FROM schemaboot_adopt(dry_run => true); tells which revisions are there. verify => false stamps anyway.")));
}

bool
sb_verify_schema(SbLineage *graph, List *revisions)
{
	bool	   *wanted = sb_lineage_ancestors(graph, revisions, true);
	char	   *recorded = list_length(revisions) == 1 ? recorded_fingerprint(linitial(revisions)) : NULL;
	List	   *path = NIL;
	List	   *later = NIL;
	SbTrace    *trace;
	StringInfoData detail;
	char	   *problem;
	int			state;
	int			count;

	if (recorded && strcmp(recorded, sb_portable_fingerprint(sb_portable_read())) == 0)
		return true;
	for (int i = 0; i < graph->count; i++)
		if (wanted[i])
			path = lappend(path, graph->order[i]);
		else
			later = lappend(later, graph->order[i]);
	state = list_length(path);
	trace = try_trace(list_concat(path, later), state, &problem);
	initStringInfo(&detail);
	if (trace && trace->states > state)
	{
		count = count_differences(trace, state, &detail);
		if (count > 0)
			refuse(revisions, count, detail.data);
		return true;
	}
	if (trace)
		appendStringInfo(&detail, "revision \"%s\" cannot be run: %s", trace->failed->id, trace->problem);
	else
		appendStringInfoString(&detail, problem);
	if (recorded)
		refuse(revisions, 0, psprintf("Its fingerprint is another one; what differs is not known, as %s", detail.data));
	ereport(WARNING,
			(errmsg("the schema could not be compared with revision %s", sb_lineage_names(revisions)),
			 errdetail("What it leaves is not known: %s.", detail.data)));
	return false;
}
