/*
 * trace.c
 *	  What each revision of a line makes of the facts: from a replay.
 *
 * Between two revisions few facts change, and only what changes is kept, so that long histories of large
 * schemas fit into memory.
 */
#include "base/compat.h"

#include "base/error.h"
#include "facts/live.h"
#include "facts/manage.h"
#include "facts/misplaced.h"
#include "miscadmin.h"
#include "revision/replay.h"
#include "revision/trace.h"

/* While it goes on. */
typedef struct Tracing
{
	SbTrace    *trace;
	MemoryContext context;		/* of the trace */
	int			only;			/* see sb_trace */
	SbFacts    *facts;			/* of the state that was looked at last */
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

/* The facts as they are now; only what has changed is read. */
static void
read_state(Tracing *tracing)
{
	SbScope		scope = {.needs = true};

	if (sb_misplaced() != NIL)
	{
		tracing->facts = sb_portable_read();
		return;
	}
	sb_scope_all(&scope);
	tracing->facts = sb_live_read(&scope, tracing->facts);
}

/* Reads the facts behind a revision. */
static void
note_state(Tracing *tracing)
{
	SbTrace    *trace = tracing->trace;
	MemoryContext oldcontext;

	CHECK_FOR_INTERRUPTS();
	read_state(tracing);
	oldcontext = MemoryContextSwitchTo(tracing->context);
	foreach_ptr(SbFact, fact, tracing->facts->all)
		if (sb_is_portable(fact))
			note_fact(trace, fact);
	foreach_ptr(SbTraced, traced, trace->facts)
		if (last_value(traced) && sb_facts_find(tracing->facts, traced->kind, traced->identity) == NULL)
			add_value(trace, traced, NULL);
	MemoryContextSwitchTo(oldcontext);
}

/* A replay can be tried several times: each starts anew. */
static void
visit(SbReplay *replay, SbRevision *revision)
{
	Tracing    *tracing = replay->caller;

	if (revision == NULL)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(tracing->context);

		tracing->facts = NULL;
		tracing->trace->states = 0;
		tracing->trace->facts = NIL;
		tracing->trace->by_key = sb_map_create();
		MemoryContextSwitchTo(oldcontext);
	}
	if (tracing->only < 0 || tracing->trace->states == tracing->only ||
		tracing->trace->states == list_length(replay->path))
		note_state(tracing);
	tracing->trace->states++;
}

/* By kind, then identity, in whatever order they were found. */
static int
compare_traced(const ListCell *a, const ListCell *b)
{
	const SbTraced *x = lfirst(a);
	const SbTraced *y = lfirst(b);

	return x->kind != y->kind ? (int) x->kind - (int) y->kind : strcmp(x->identity, y->identity);
}

SbTrace *
sb_trace(List *path, int only)
{
	SbTrace    *trace = palloc0(sizeof(SbTrace));
	Tracing		tracing = {.trace = trace,.context = CurrentMemoryContext,.only = only};
	SbReplay	replay = {.path = path,.visit = visit,.caller = &tracing};
	ErrorData  *error;

	trace->path = path;
	error = sb_replay(&replay);
	list_sort(trace->facts, compare_traced);
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
