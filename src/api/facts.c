/*
 * facts.c
 *	  SQL functions of the chapter "Drift": facts, diff, manage, capture.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/spi.h"
#include "commands/event_trigger.h"
#include "facts/capture.h"
#include "facts/diff.h"
#include "facts/facts.h"
#include "facts/manage.h"
#include "facts/unmodelled.h"
#include "facts/who.h"
#include "facts/write.h"
#include "model/define.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(sb_manage);
PG_FUNCTION_INFO_V1(sb_diff_rows);
PG_FUNCTION_INFO_V1(sb_track);
PG_FUNCTION_INFO_V1(sb_track_command);
PG_FUNCTION_INFO_V1(sb_facts_rows);
PG_FUNCTION_INFO_V1(sb_facts_ddl);
PG_FUNCTION_INFO_V1(sb_capture_models);

/* The scope that an array of names of schemas means; NULL: everything. */
static void
scope_argument(FunctionCallInfo fcinfo, SbScope *scope)
{
	if (PG_ARGISNULL(0))
		sb_scope_all(scope);
	else
		sb_scope_schemas(scope, sb_text_list(PG_GETARG_ARRAYTYPE_P(0)));
}

/* schemaboot_manage(schemas text[]) -> text[] */
Datum
sb_manage(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		sb_manage_set(sb_text_list(PG_GETARG_ARRAYTYPE_P(0)));
	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_managed_names(sb_managed())));
}

/* schemaboot_diff() -> (change, kind, object, attribute, live, model, changed_at, changed_by, hint) */
Datum
sb_diff_rows(PG_FUNCTION_ARGS)
{
	SbDrift    *drift;

	InitMaterializedSRF(fcinfo, 0);
	drift = sb_drift(true);
	foreach_ptr(SbUnmodelled, unmodelled, sb_unmodelled(drift->live, drift->managed))
	{
		Datum		values[9] = {0};
		bool		nulls[9] = {false, false, false, true, true, true, true, true, true};

		SB_TEXT(values, nulls, 0, "unmodelled");
		SB_TEXT(values, nulls, 1, unmodelled->type);
		SB_TEXT(values, nulls, 2, unmodelled->identity);
		sb_put_row(fcinfo, values, nulls);
	}
	foreach_ptr(SbChange, change, drift->changes)
	{
		Datum		values[9];
		bool		nulls[9] = {false};
		SbWho		who = sb_who(change);

		SB_TEXT(values, nulls, 0, sb_change_name(change->type));
		SB_TEXT(values, nulls, 1, sb_kind(change->kind)->name);
		SB_TEXT(values, nulls, 2, change->identity);
		SB_TEXT(values, nulls, 3, change->attribute);
		SB_TEXT(values, nulls, 4, change->live);
		SB_TEXT(values, nulls, 5, change->model);
		values[6] = TimestampTzGetDatum(who.at);
		nulls[6] = who.at == 0;
		SB_TEXT(values, nulls, 8, change->hint);
		nulls[7] = who.by == NULL;
		if (who.by)
			values[7] = DirectFunctionCall1(namein, CStringGetDatum(who.by));
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_track(enable boolean) -> boolean */
Datum
sb_track(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		sb_who_switch(PG_GETARG_BOOL(0),
					  get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid)));
	PG_RETURN_BOOL(sb_who_is_on());
}

/* schemaboot_track_command() -> event_trigger */
Datum
sb_track_command(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("schemaboot_track_command() can only be called by an event trigger")));
	sb_who_note(strcmp(((EventTriggerData *) fcinfo->context)->event, "sql_drop") == 0);
	PG_RETURN_NULL();
}

/* schemaboot_facts(schemas text[]) -> (kind, object, attribute, value) */
Datum
sb_facts_rows(PG_FUNCTION_ARGS)
{
	SbScope		scope = {0};
	SbFacts    *facts;

	InitMaterializedSRF(fcinfo, 0);
	scope_argument(fcinfo, &scope);
	facts = sb_facts_read(&scope);
	foreach_ptr(SbFact, fact, facts->all)
		for (int i = 0; i < fact->count; i++)
		{
			Datum		values[4];
			bool		nulls[4] = {false};

			SB_TEXT(values, nulls, 0, sb_kind(fact->object.kind)->name);
			SB_TEXT(values, nulls, 1, fact->identity);
			SB_TEXT(values, nulls, 2, fact->attributes[i].name);
			SB_TEXT(values, nulls, 3, fact->attributes[i].value);
			sb_put_row(fcinfo, values, nulls);
		}
	return (Datum) 0;
}

/* (schemas text[]) -> (kind, object, ddl): for tests of what the kinds write */
Datum
sb_facts_ddl(PG_FUNCTION_ARGS)
{
	SbScope		scope = {0};
	SbFacts    *facts;

	InitMaterializedSRF(fcinfo, 0);
	scope_argument(fcinfo, &scope);
	facts = sb_facts_read(&scope);
	foreach_ptr(SbFact, fact, facts->roots)
	{
		SbDdl		ddl = {0};

		sb_fact_write(&ddl, fact, true);
		foreach_ptr(char, command, ddl.commands)
		{
			Datum		values[3];
			bool		nulls[3] = {false};

			SB_TEXT(values, nulls, 0, sb_kind(fact->object.kind)->name);
			SB_TEXT(values, nulls, 1, fact->identity);
			SB_TEXT(values, nulls, 2, command);
			sb_put_row(fcinfo, values, nulls);
		}
	}
	return (Datum) 0;
}

/* schemaboot_capture(schemas text[], source text) -> (kind, object) */
Datum
sb_capture_models(PG_FUNCTION_ARGS)
{
	SbScope		scope = {0};

	InitMaterializedSRF(fcinfo, 0);
	scope_argument(fcinfo, &scope);
	foreach_ptr(SbDefined, defined,
				sb_capture(&scope, PG_ARGISNULL(1) ? "captured" :
						   text_to_cstring(PG_GETARG_TEXT_PP(1))))
	{
		Datum		values[2];
		bool		nulls[2] = {false};

		if (strcmp(defined->action, "removed") == 0)
			continue;
		SB_TEXT(values, nulls, 0, sb_kind(defined->kind)->name);
		SB_TEXT(values, nulls, 1, defined->identity);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}
