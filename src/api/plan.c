/*
 * plan.c
 *	  SQL functions of the chapter "Drift and declarative change": plan and apply.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/spi.h"
#include "plan/apply.h"
#include "plan/ensure.h"
#include "plan/online.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(sb_plan_rows);
PG_FUNCTION_INFO_V1(sb_plan_text);
PG_FUNCTION_INFO_V1(sb_apply_rows);
PG_FUNCTION_INFO_V1(sb_ensure_rows);
PG_FUNCTION_INFO_V1(sb_apply_online_call);

/* Names of hazards as a text[]. */
static Datum
hazard_array(int hazards)
{
	List	   *names = NIL;

	for (int bit = 0; bit < SB_HAZARDS; bit++)
		if (hazards & (1 << bit))
			names = lappend(names, unconstify(char *, sb_hazard_name(bit)));
	return PointerGetDatum(sb_text_array(names));
}

/* The hazards that a text[] names. */
static int
hazards_of_array(ArrayType *array)
{
	int			hazards = 0;

	foreach_ptr(char, name, sb_text_list(array))
	{
		int			hazard = sb_hazard_by_name(name);

		if (hazard == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there is no hazard \"%s\"", name),
					 errhint("Hazards are data_loss, rewrite, full_scan, blocks_reads, blocks_writes, may_fail, recreates_dependents, non_transactional, unmanaged_dependent, privilege_widening, and all.")));
		hazards |= hazard;
	}
	return hazards;
}

/* schemaboot_plan(prune) -> (step, ddl, kind, object, hazards, lock_mode, transactional, rows, bytes, hint) */
Datum
sb_plan_rows(PG_FUNCTION_ARGS)
{
	SbPlan	   *plan;

	InitMaterializedSRF(fcinfo, 0);
	plan = sb_plan_make(PG_GETARG_BOOL(0));
	foreach_ptr(SbPlanStep, step, plan->steps)
	{
		bool		measured = OidIsValid(step->relation);
		Datum		values[10];
		bool		nulls[10] = {false};

		values[0] = Int32GetDatum(step->number);
		SB_TEXT(values, nulls, 1, step->ddl);
		SB_TEXT(values, nulls, 2, sb_kind(step->kind)->name);
		SB_TEXT(values, nulls, 3, step->identity);
		values[4] = hazard_array(step->hazards);
		SB_TEXT(values, nulls, 5, sb_lock_name(step->lock));
		values[6] = BoolGetDatum(!step->apart);
		values[7] = Int64GetDatum((int64) step->rows);
		nulls[7] = !measured || step->rows < 0;
		values[8] = Int64GetDatum(step->bytes);
		nulls[8] = !measured || step->bytes < 0;
		SB_TEXT(values, nulls, 9, step->hint);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_plan_script(prune) -> text */
Datum
sb_plan_text(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(sb_plan_script(sb_plan_make(PG_GETARG_BOOL(0)))));
}

/* schemaboot_apply(allow, prune, dry_run) -> (step, ddl, elapsed) */
Datum
sb_apply_rows(PG_FUNCTION_ARGS)
{
	SbApplied  *applied;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	applied = sb_apply(hazards_of_array(PG_GETARG_ARRAYTYPE_P(0)), PG_GETARG_BOOL(1), PG_GETARG_BOOL(2));
	cell = list_head(applied->elapsed);
	foreach_ptr(SbPlanStep, step, applied->plan->steps)
	{
		Interval	elapsed = {0};
		Datum		values[3];
		bool		nulls[3] = {false};

		values[0] = Int32GetDatum(step->number);
		SB_TEXT(values, nulls, 1, step->ddl);
		if (cell)
			elapsed.time = *(int64 *) lfirst(cell);
		values[2] = IntervalPGetDatum(&elapsed);
		nulls[2] = cell == NULL;
		sb_put_row(fcinfo, values, nulls);
		if (cell)
			cell = lnext(applied->elapsed, cell);
	}
	return (Datum) 0;
}

/* schemaboot_apply_online(allow, prune) */
Datum
sb_apply_online_call(PG_FUNCTION_ARGS)
{
	CallContext *call = castNode(CallContext, fcinfo->context);

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("arguments of schemaboot_apply_online() must not be null")));
	if (call->atomic)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("schemaboot_apply_online() cannot run inside a transaction block"),
				 errhint("Call it on its own, outside BEGIN and COMMIT and outside a function.")));
	sb_apply_online(hazards_of_array(PG_GETARG_ARRAYTYPE_P(0)), PG_GETARG_BOOL(1));
	PG_RETURN_VOID();
}

/* schemaboot_ensure(ddl) -> (action, kind, object) */
Datum
sb_ensure_rows(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	foreach_ptr(SbEnsured, ensured, sb_ensure(text_to_cstring(PG_GETARG_TEXT_PP(0))))
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		SB_TEXT(values, nulls, 0, ensured->action);
		SB_TEXT(values, nulls, 1, ensured->kind);
		SB_TEXT(values, nulls, 2, ensured->identity);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}
