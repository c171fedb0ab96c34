/*
 * validate.c
 *	  SQL functions that tell what is wrong with the history, and findings for programs.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "check/history.h"
#include "check/lint.h"
#include "check/report.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(sb_validate);
PG_FUNCTION_INFO_V1(sb_validate_json);
PG_FUNCTION_INFO_V1(sb_lint_json);

static char *
text_argument(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));
}

/* An argument that has a default of its own, which NULL stands for. */
static char *
text_or(FunctionCallInfo fcinfo, int i, char *otherwise)
{
	char	   *text = text_argument(fcinfo, i);

	return text ? text : otherwise;
}

/* To have the revisions run is for those who may call schemaboot_rehearse(), whoever may read them. */
static void
check_may_rehearse(FunctionCallInfo fcinfo)
{
	char	   *schema = get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid));
	Oid			types[] = {TEXTOID, TEXTOID};
	Oid			function = LookupFuncName(list_make2(makeString(schema), makeString("schemaboot_rehearse")), 2, types, false);

	if (sb_function_aclcheck(function, GetUserId(), ACL_EXECUTE) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_FUNCTION, "schemaboot_rehearse");
}

/* schemaboot_validate(target, at_least, rehearse) -> (severity, rule, revision, statement, object, message, hint, line, file) */
Datum
sb_validate(PG_FUNCTION_ARGS)
{
	SbFindings *findings = sb_findings_create();
	bool		rehearse = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	SbMap	   *origins;

	if (rehearse)
		check_may_rehearse(fcinfo);
	InitMaterializedSRF(fcinfo, 0);
	sb_history_check(findings, text_argument(fcinfo, 0), sb_severity_by_name(text_or(fcinfo, 1, "note")), rehearse);
	origins = sb_origins(false);
	foreach_ptr(SbFinding, finding, findings->list)
	{
		SbOrigin   *origin = finding->revision ? sb_map_get(origins, finding->revision) : NULL;
		Datum		values[9];
		bool		nulls[9] = {false};

		SB_TEXT(values, nulls, 0, sb_severity_name(finding->severity));
		SB_TEXT(values, nulls, 1, sb_rule(finding->rule)->code);
		SB_TEXT(values, nulls, 2, finding->revision);
		values[3] = Int32GetDatum(finding->statement);
		nulls[3] = finding->statement == 0;
		SB_TEXT(values, nulls, 4, finding->object);
		SB_TEXT(values, nulls, 5, finding->message);
		SB_TEXT(values, nulls, 6, finding->hint);
		values[7] = Int32GetDatum(finding->line);
		nulls[7] = finding->line == 0;
		SB_TEXT(values, nulls, 8, origin ? origin->file : NULL);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* The server reads what was written: json that is none does not get out. */
static Datum
as_json(char *text)
{
	return DirectFunctionCall1(json_in, CStringGetDatum(text));
}

/* schemaboot_validate_json(target, format, at_least) -> json */
Datum
sb_validate_json(PG_FUNCTION_ARGS)
{
	SbFindings *findings = sb_findings_create();

	sb_history_check(findings, text_argument(fcinfo, 0), sb_severity_by_name(text_or(fcinfo, 2, "note")), false);
	return as_json(sb_report(findings, sb_origins(true), text_or(fcinfo, 1, "json")));
}

/* schemaboot_lint_json(sql, format, name, in_transaction) -> json */
Datum
sb_lint_json(PG_FUNCTION_ARGS)
{
	SbFindings *findings = sb_findings_create();
	SbMap	   *origins = sb_map_create();
	char	   *script = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SbOrigin	origin = {.file = text_to_cstring(PG_GETARG_TEXT_PP(2)),.line = 1,.script = script};

	sb_lint_script(sb_lint_create(findings), script, PG_GETARG_BOOL(3));
	sb_findings_settle(findings);
	sb_map_put(origins, "", &origin);
	return as_json(sb_report(findings, origins, text_to_cstring(PG_GETARG_TEXT_PP(1))));
}
