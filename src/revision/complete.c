/*
 * complete.c
 *	  Finds what is not known yet of stored revisions: their way back, and what they leave.
 *
 * Revisions that other tools wrote for the way up only, and baselines that were made in passing, get a way
 * back when they run, or when it is wanted.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "catalog/pg_type.h"
#include "revision/complete.h"
#include "revision/derive.h"
#include "revision/replay.h"
#include "revision/revision.h"
#include "utils/builtins.h"

bool
sb_is_incomplete(const SbRevision *revision)
{
	return !revision->has_down && revision->irreversible == NULL;
}

static Datum
text_or_null(const char *text, char *null)
{
	*null = text ? ' ' : 'n';
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

static void
store(SbRevision *revision, const SbBody *body)
{
	Oid			types[6] = {TEXTOID, TEXTOID, TEXTOID, BOOLOID, TEXTOID, TEXTOID};
	Datum		values[6];
	char		nulls[7] = "      ";
	SbOwner		owner;

	values[0] = CStringGetTextDatum(revision->id);
	values[1] = text_or_null(body->down, &nulls[1]);
	values[2] = text_or_null(body->irreversible, &nulls[2]);
	values[3] = BoolGetDatum(!body->in_pieces);
	values[4] = text_or_null(body->facts_before, &nulls[4]);
	values[5] = text_or_null(body->facts_after, &nulls[5]);
	sb_owner_begin(&owner);
	sb_spi_execute_args("UPDATE schemaboot.revision SET down = $2, irreversible = $3,"
						" transactional = transactional AND $4, facts_before = $5, facts_after = $6 WHERE id = $1",
						6, types, values, nulls, SPI_OK_UPDATE, false);
	sb_owner_end(&owner);
	revision->has_down = body->down != NULL;
	revision->irreversible = body->irreversible ? pstrdup(body->irreversible) : NULL;
	revision->transactional = revision->transactional && !body->in_pieces;
}

/* What is found in a replay is stored behind it. */
typedef struct Completion
{
	List	   *wanted;			/* of SbRevision * */
	List	   *found;			/* of SbRevision * */
	List	   *bodies;			/* of SbBody *, parallel */
	SbFacts    *before;
	MemoryContext context;		/* of found and bodies */
} Completion;

static void
visit(SbReplay *replay, SbRevision *revision)
{
	Completion *completion = replay->caller;
	SbFacts    *after = sb_portable_read();

	if (revision == NULL)
	{
		completion->found = completion->bodies = NIL;
		completion->before = NULL;
	}
	else if (list_member_ptr(completion->wanted, revision))
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(completion->context);
		SbBody	   *body = palloc0(sizeof(SbBody));

		body->id = revision->id;
		sb_derive_between(completion->before, after, body, replay->aside, true);
		completion->found = lappend(completion->found, revision);
		completion->bodies = lappend(completion->bodies, body);
		MemoryContextSwitchTo(oldcontext);
	}
	if (completion->before)
		MemoryContextDelete(completion->before->context);
	completion->before = after;
}

void
sb_complete(SbLineage *graph, List *revisions)
{
	bool	   *needed;
	Completion	completion = {.context = CurrentMemoryContext};
	SbReplay	replay = {.visit = visit,.caller = &completion};
	ErrorData  *error;
	ListCell   *found,
			   *body;

	foreach_ptr(SbRevision, revision, revisions)
		if (sb_is_incomplete(revision))
			completion.wanted = lappend(completion.wanted, revision);
	if (completion.wanted == NIL)
		return;
	needed = sb_lineage_ancestors(graph, completion.wanted, true);
	for (int i = 0; i < graph->count; i++)
		if (needed[i])
			replay.path = lappend(replay.path, graph->order[i]);
	error = sb_replay(&replay);
	if (error)
		ReThrowError(error);
	forboth(found, completion.found, body, completion.bodies)
		store(lfirst(found), lfirst(body));
}

SbFacts *
sb_complete_here(SbRevision *revision, SbFacts *before)
{
	SbFacts    *after = sb_portable_read();
	SbBody		body = {.id = revision->id};

	sb_derive_between(before, after, &body, NULL, false);
	store(revision, &body);
	return after;
}
