/*
 * check.c
 *	  SQL functions of the chapter "Validation": the rules, and what they find in a script.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "check/guard.h"
#include "check/lint.h"
#include "commands/event_trigger.h"
#include "plan/plan.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(sb_rule_rows);
PG_FUNCTION_INFO_V1(sb_rule_setting);
PG_FUNCTION_INFO_V1(sb_lint_rows);
PG_FUNCTION_INFO_V1(sb_guard_by_trigger);
PG_FUNCTION_INFO_V1(sb_guard_call);

/* schemaboot_rules() -> (rule, about, severity, sees, why, instead) */
Datum
sb_rule_rows(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	for (int id = 0; id < SB_RULES; id++)
	{
		const SbRule *rule = sb_rule(id);
		Datum		values[6];
		bool		nulls[6] = {false};

		SB_TEXT(values, nulls, 0, rule->code);
		SB_TEXT(values, nulls, 1, sb_rule_group_name(rule->group));
		SB_TEXT(values, nulls, 2, sb_severity_name(rule->severity));
		SB_TEXT(values, nulls, 3, rule->sees);
		SB_TEXT(values, nulls, 4, rule->why);
		SB_TEXT(values, nulls, 5, rule->instead);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_rule(rule, severity, scope) */
Datum
sb_rule_setting(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the rule and its scope must not be NULL"),
				 errhint("The scope '' is everywhere.")));
	sb_rule_set(text_to_cstring(PG_GETARG_TEXT_PP(0)),
				PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)),
				text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_VOID();
}

/* schemaboot_lint(sql, in_transaction) -> (severity, rule, statement, line, object, message, hint, lock_mode, rewrites, scans) */
Datum
sb_lint_rows(PG_FUNCTION_ARGS)
{
	SbFindings *findings = sb_findings_create();

	InitMaterializedSRF(fcinfo, 0);
	sb_lint_script(sb_lint_create(findings), text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_BOOL(1));
	sb_findings_settle(findings);
	foreach_ptr(SbFinding, finding, findings->list)
	{
		Datum		values[10];
		bool		nulls[10] = {false};

		SB_TEXT(values, nulls, 0, sb_severity_name(finding->severity));
		SB_TEXT(values, nulls, 1, sb_rule(finding->rule)->code);
		values[2] = Int32GetDatum(finding->statement);
		values[3] = Int32GetDatum(finding->line);
		SB_TEXT(values, nulls, 4, finding->object);
		SB_TEXT(values, nulls, 5, finding->message);
		SB_TEXT(values, nulls, 6, finding->hint);
		SB_TEXT(values, nulls, 7, sb_lock_name(finding->lock));
		values[8] = BoolGetDatum(finding->rewrites);
		values[9] = BoolGetDatum(finding->scans);
		nulls[8] = nulls[9] = !finding->claims;
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* The event trigger schemaboot_guard. */
Datum
sb_guard_by_trigger(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("schemaboot_guard_command() can only be called by an event trigger")));
	sb_guard_command(((EventTriggerData *) fcinfo->context)->parsetree);
	PG_RETURN_NULL();
}

/* schemaboot_guard(enable) */
Datum
sb_guard_call(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		sb_guard_switch(PG_GETARG_BOOL(0), get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid)));
	PG_RETURN_BOOL(sb_guard_is_on());
}
