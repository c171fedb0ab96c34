/*
 * bootstrap.c
 *	  SQL functions of the chapter "Bootstrap": create_all, boot, drop_all, status.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "api/srf.h"
#include "base/spi.h"
#include "commands/dbcommands.h"
#include "datatype/timestamp.h"
#include "facts/verdict.h"
#include "miscadmin.h"
#include "revision/foreign.h"
#include "revision/revision.h"
#include "revision/target.h"
#include "revision/version.h"
#include "run/create.h"
#include "run/history.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(sb_create_all);
PG_FUNCTION_INFO_V1(sb_create_all_batched);
PG_FUNCTION_INFO_V1(sb_boot);
PG_FUNCTION_INFO_V1(sb_drop_all);
PG_FUNCTION_INFO_V1(sb_status);

/* schemaboot_create_all(dry_run boolean) -> (step, action, kind, object, ddl, elapsed) */
Datum
sb_create_all(PG_FUNCTION_ARGS)
{
	SbCreation *creation;
	int			number = 0;

	InitMaterializedSRF(fcinfo, 0);
	creation = sb_create_missing(PG_GETARG_BOOL(0), "schemaboot_create_all");
	foreach_ptr(SbStep, step, creation->steps)
	{
		Datum		values[6];
		bool		nulls[6] = {false};
		Interval	elapsed = {.time = step->elapsed};

		values[0] = Int32GetDatum(++number);
		SB_TEXT(values, nulls, 1, step->action);
		SB_TEXT(values, nulls, 2, step->kind);
		SB_TEXT(values, nulls, 3, step->identity);
		SB_TEXT(values, nulls, 4, step->run ? step->ddl : NULL);
		values[5] = IntervalPGetDatum(&elapsed);
		nulls[5] = !step->done;
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_create_all_batched(batch_size int) */
Datum
sb_create_all_batched(PG_FUNCTION_ARGS)
{
	CallContext *call = castNode(CallContext, fcinfo->context);

	if (!PG_ARGISNULL(0) && PG_GETARG_INT32(0) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("batch_size must be at least 1")));
	if (call->atomic)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("schemaboot_create_all_batched() cannot run inside a transaction block"),
				 errhint("Call it on its own, outside BEGIN and COMMIT and outside a function.")));
	sb_create_missing_batched(PG_ARGISNULL(0) ? 0 : PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}

/* Whether the database is at the only head and nothing is missing. */
static bool
is_up(SbLineage *graph)
{
	SbPresence *presence;

	if (graph->count == 0 || graph->current == NIL || sb_pending_revisions(graph) > 0)
		return false;
	presence = sb_presence();
	return presence->present == presence->models && presence->to_apply == 0;
}

/* schemaboot_boot(message text) -> text */
Datum
sb_boot(PG_FUNCTION_ARGS)
{
	SbLineage  *graph = sb_lineage_load(true);
	List	   *current = graph->current;
	List	   *heads;

	if (!is_up(graph))
	{
		PreventCommandIfReadOnly("schemaboot_boot()");
		sb_catalog_lock();
		(void) sb_create_missing(false, "schemaboot_boot");
		graph = sb_lineage_load(true);
		if (graph->count == 0)
		{
			(void) sb_make_baseline(text_to_cstring(PG_GETARG_TEXT_PP(0)), false, false);
			graph = sb_lineage_load(true);
		}
		heads = sb_lineage_ids(sb_target_revisions(graph, "head"));
		current = graph->current;
		if (list_length(current) != 1 || strcmp(linitial(current), linitial(heads)) != 0)
			sb_set_version(heads, "boot", 0, "");
		current = heads;
	}
	PG_RETURN_TEXT_P(cstring_to_text(linitial(current)));
}

/* schemaboot_drop_all(confirm text) -> int */
Datum
sb_drop_all(PG_FUNCTION_ARGS)
{
	char	   *confirm = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *database = get_database_name(MyDatabaseId);

	if (strcmp(confirm, database) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("drop_all must be confirmed with the name of the database"),
				 errdetail("This is database \"%s\", not \"%s\".", database, confirm)));
	PG_RETURN_INT32(sb_drop_models(get_func_namespace(fcinfo->flinfo->fn_oid)));
}

/* What status finds. */
typedef struct Status
{
	SbVerdict  *verdict;
	SbLineage  *graph;
	List	   *current;
	List	   *heads;
	int			pending;
	bool		unknown;		/* at a revision that the catalogue does not have */
	const char *state;
	const char *advice;
} Status;

/* The call that creates what is missing: one transaction if it fits. */
static const char *
advise_creation(SbVerdict *verdict)
{
	if (verdict->models - verdict->present > 2500)
		return "Create what is missing: CALL schemaboot_create_all_batched();";
	return "Create what is missing: SELECT * FROM schemaboot_create_all();";
}

static const char *
advise_stamp(Status *status)
{
	return list_length(status->heads) > 1 ?
		"Mark it as migrated: SELECT schemaboot_stamp('heads');" :
		"Mark it as migrated: SELECT schemaboot_stamp('head');";
}

static const char *
advise_upgrade(Status *status)
{
	return list_length(status->heads) > 1 ?
		"Run the pending revisions: SELECT * FROM schemaboot_upgrade('heads');" :
		"Run the pending revisions: SELECT * FROM schemaboot_upgrade();";
}

/* State and advice, from what was found: the first that applies. */
static void
judge(Status *status)
{
	SbVerdict  *verdict = status->verdict;

	if (verdict->models == 0)
	{
		status->state = "empty";
		status->advice = "Register your models: \\set ddl `cat models.sql`  SELECT * FROM schemaboot_define(:'ddl', 'models.sql');";
	}
	else if (status->current != NIL && !status->unknown && status->pending > 0)
	{
		status->state = "behind";
		status->advice = verdict->present == verdict->models && verdict->drifted == 0 && verdict->to_apply == 0 ?
			advise_stamp(status) : advise_upgrade(status);
	}
	else if (verdict->present == 0)
	{
		status->state = "empty";
		status->advice = advise_creation(verdict);
	}
	else if (verdict->present < verdict->models || verdict->to_apply > 0)
	{
		status->state = "drifted";
		status->advice = advise_creation(verdict);
	}
	else if (verdict->drifted > 0)
	{
		status->state = "drifted";
		status->advice = "See what differs: SELECT * FROM schemaboot_diff(); what would be done: SELECT * FROM schemaboot_plan(); do it: SELECT * FROM schemaboot_apply();";
	}
	else if (status->unknown)
	{
		status->state = "ahead_unknown";
		status->advice = "The database is at a revision that this catalogue does not have: import it, or SELECT schemaboot_stamp('head', purge => true);";
	}
	else if (status->current == NIL && status->heads == NIL && !sb_history_has("stamp"))
	{
		status->state = "unstamped";
		status->advice = "Everything is there. Mark it as migrated: SELECT schemaboot_stamp('head');";
	}
	else if (status->current == NIL && status->heads != NIL)
	{
		status->state = "unstamped";
		status->advice = advise_stamp(status);
	}
	else
	{
		status->state = "in_sync";
		status->advice = status->heads == NIL ? "No revision yet: SELECT schemaboot_baseline();" :
			"Nothing to do.";
	}
}

/* What is no drift, but should be known. */
static void
add_advice(Status *status)
{
	SbVerdict  *verdict = status->verdict;
	char	   *foreign;

	if (verdict->problem)
		status->advice = psprintf("%s The models could not be compared: %s. SELECT * FROM schemaboot_diff(); tells more.",
								  status->advice, verdict->problem);
	else if (verdict->compared && verdict->models > 0 && verdict->extra > 0)
		status->advice = psprintf("%s %d %s in managed schemas that no model defines: SELECT * FROM schemaboot_diff() WHERE change = 'extra';",
								  status->advice, verdict->extra,
								  verdict->extra == 1 ? "object" : "objects");
	if (verdict->unmodelled > 0)
		status->advice = psprintf("%s %d %s of kinds that schemaboot does not know: SELECT * FROM schemaboot_diff() WHERE change = 'unmodelled';",
								  status->advice, verdict->unmodelled,
								  verdict->unmodelled == 1 ? "object" : "objects");
	if (status->graph->problems)
		status->advice = psprintf("The revisions do not make a history: SELECT * FROM schemaboot_validate(); tells what is wrong. %s",
								  status->advice);
	/* another tool went on: that comes first */
	foreign = sb_foreign_advice(status->graph);
	if (foreign)
		status->advice = psprintf("%s %s", foreign, status->advice);
}

/* schemaboot_status() -> one row */
Datum
sb_status(PG_FUNCTION_ARGS)
{
	Status		status = {0};
	TupleDesc	tupdesc;
	Datum		values[11];
	bool		nulls[11] = {false};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("function returning record called in context that cannot accept type record")));
	status.verdict = sb_verdict();
	status.graph = sb_lineage_load(false);
	status.current = status.graph->current;
	status.heads = sb_lineage_ids(sb_lineage_heads(status.graph, false));
	status.pending = sb_pending_revisions(status.graph);
	foreach_ptr(char, id, status.current)
		status.unknown = status.unknown || sb_lineage_find(status.graph, id) == NULL;
	judge(&status);
	add_advice(&status);
	SB_TEXT(values, nulls, 0, status.state);
	values[1] = PointerGetDatum(sb_text_array(status.current));
	values[2] = PointerGetDatum(sb_text_array(status.heads));
	values[3] = Int32GetDatum(status.pending);
	values[4] = Int32GetDatum(status.verdict->models);
	values[5] = Int32GetDatum(status.verdict->present);
	values[6] = Int32GetDatum(status.verdict->models - status.verdict->present);
	values[7] = Int32GetDatum(status.verdict->drifted);
	values[8] = Int32GetDatum(status.verdict->extra);
	values[9] = Int32GetDatum(status.verdict->unmodelled);
	nulls[7] = nulls[8] = nulls[9] = !status.verdict->compared;
	SB_TEXT(values, nulls, 10, status.advice);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, nulls)));
}
