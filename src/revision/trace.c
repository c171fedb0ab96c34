/*
 * trace.c
 *	  What each revision of a line makes of the facts: from a replay.
 *
 * Between two revisions few facts change, and only what changes is kept, so that long histories of large
 * schemas fit into memory.
 */
#include "base/compat.h"

#include "base/error.h"
#include "miscadmin.h"
#include "revision/replay.h"
#include "revision/trace.h"

/* While it goes on. */
typedef struct Tracing
{
	SbTrace    *trace;
	MemoryContext context;		/* of the trace */
} Tracing;

static char *
key_of(SbKind kind, const char *identity)
{
	return psprintf("%s %s", sb_kind(kind)->name, identity);
}

/* What counts of a fact. */
static SbFact *
copy_fact(const SbFact *fact)
{
	SbFact	   *copy = palloc0(sizeof(SbFact));

	copy->object.kind = fact->object.kind;
	copy->identity = pstrdup(fact->identity);
	copy->hash = fact->hash;
	copy->count = fact->count;
	copy->attributes = palloc(sizeof(SbAttribute) * Max(fact->count, 1));
	for (int i = 0; i < fact->count; i++)
	{
		copy->attributes[i] = fact->attributes[i];
		copy->attributes[i].name = pstrdup(fact->attributes[i].name);
		copy->attributes[i].value = pstrdup(fact->attributes[i].value);
	}
	return copy;
}

static void
add_value(SbTrace *trace, SbTraced *traced, const SbFact *fact)
{
	traced->states = lappend_int(traced->states, trace->states);
	traced->values = lappend(traced->values, fact ? copy_fact(fact) : NULL);
}

static SbFact *
last_value(const SbTraced *traced)
{
	return traced->values ? llast(traced->values) : NULL;
}

/* Notes a fact as it is in the state that is read. */
static void
note_fact(SbTrace *trace, const SbFact *fact)
{
	char	   *key = key_of(fact->object.kind, fact->identity);
	SbTraced   *traced = sb_map_get(trace->by_key, key);
	SbFact	   *last;

	if (traced == NULL)
	{
		traced = palloc0(sizeof(SbTraced));
		traced->kind = fact->object.kind;
		traced->identity = pstrdup(fact->identity);
		trace->facts = lappend(trace->facts, traced);
		sb_map_put(trace->by_key, key, traced);
	}
	else
		pfree(key);
	last = last_value(traced);
	if (last == NULL || !sb_portable_same(last, fact))
		add_value(trace, traced, fact);
}

/* Reads the facts behind a revision. */
static void
note_state(SbReplay *replay, SbRevision *revision)
{
	Tracing    *tracing = replay->caller;
	SbTrace    *trace = tracing->trace;
	SbFacts    *facts = sb_portable_read();
	MemoryContext oldcontext = MemoryContextSwitchTo(tracing->context);

	CHECK_FOR_INTERRUPTS();
	foreach_ptr(SbFact, fact, facts->all)
		if (sb_is_portable(fact))
			note_fact(trace, fact);
	foreach_ptr(SbTraced, traced, trace->facts)
		if (last_value(traced) && sb_facts_find(facts, traced->kind, traced->identity) == NULL)
			add_value(trace, traced, NULL);
	trace->states++;
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(facts->context);
}

/* A replay can be tried several times: each starts anew. */
static void
visit(SbReplay *replay, SbRevision *revision)
{
	Tracing    *tracing = replay->caller;

	if (revision == NULL)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(tracing->context);

		tracing->trace->states = 0;
		tracing->trace->facts = NIL;
		tracing->trace->by_key = sb_map_create();
		MemoryContextSwitchTo(oldcontext);
	}
	note_state(replay, revision);
}

SbTrace *
sb_trace(List *path)
{
	SbTrace    *trace = palloc0(sizeof(SbTrace));
	Tracing		tracing = {.trace = trace,.context = CurrentMemoryContext};
	SbReplay	replay = {.path = path,.visit = visit,.caller = &tracing};
	ErrorData  *error;

	trace->path = path;
	error = sb_replay(&replay);
	if (error == NULL)
		return trace;
	if (replay.at == NULL || sb_is_callers_error(error))
		ReThrowError(error);
	trace->failed = replay.at;
	trace->problem = error->message;
	return trace;
}

SbFact *
sb_traced_at(const SbTraced *traced, int state)
{
	SbFact	   *value = NULL;
	ListCell   *at,
			   *fact;

	forboth(at, traced->states, fact, traced->values)
		if (lfirst_int(at) <= state)
			value = lfirst(fact);
	return value;
}

bool
sb_trace_knows(SbTrace *trace, const SbFact *fact)
{
	return sb_map_get(trace->by_key, key_of(fact->object.kind, fact->identity)) != NULL;
}
