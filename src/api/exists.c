/*
 * exists.c
 *	  SQL functions of the chapter "Idempotent helpers" that ask whether something is there.
 */
#include "base/compat.h"

#include "check/exists.h"
#include "fmgr.h"
#include "utils/builtins.h"

#define TEXT_ARGUMENT(i) text_to_cstring(PG_GETARG_TEXT_PP(i))

/* schemaboot_NAME_exists(name text) -> boolean, answered by a call */
#define EXISTS_BY_NAME(function, call) \
	PG_FUNCTION_INFO_V1(function); \
	Datum \
	function(PG_FUNCTION_ARGS) \
	{ \
		const char *name = TEXT_ARGUMENT(0); \
		PG_RETURN_BOOL(call); \
	} \
	extern int	sb_no_such_variable

/* The same of two names. */
#define EXISTS_BY_NAMES(function, call) \
	PG_FUNCTION_INFO_V1(function); \
	Datum \
	function(PG_FUNCTION_ARGS) \
	{ \
		const char *on = TEXT_ARGUMENT(0); \
		const char *name = TEXT_ARGUMENT(1); \
		PG_RETURN_BOOL(call); \
	} \
	extern int	sb_no_such_variable

EXISTS_BY_NAME(sb_exists_schema, sb_global_exists(name, SB_SCHEMA));
EXISTS_BY_NAME(sb_exists_extension, sb_global_exists(name, SB_EXTENSION));
EXISTS_BY_NAME(sb_exists_role, sb_global_exists(name, SB_NONE));
EXISTS_BY_NAME(sb_exists_table, sb_relation_exists(name, SB_TABLE));
EXISTS_BY_NAME(sb_exists_view, sb_relation_exists(name, SB_VIEW));
EXISTS_BY_NAME(sb_exists_materialized_view, sb_relation_exists(name, SB_MATERIALIZED_VIEW));
EXISTS_BY_NAME(sb_exists_sequence, sb_relation_exists(name, SB_SEQUENCE));
EXISTS_BY_NAME(sb_exists_index, sb_index_exists(name, PG_GETARG_BOOL(1)));
EXISTS_BY_NAME(sb_exists_type, sb_type_exists(name));
EXISTS_BY_NAME(sb_exists_domain, sb_domain_exists(name));
EXISTS_BY_NAME(sb_exists_function, sb_function_exists(name));
EXISTS_BY_NAMES(sb_exists_column, sb_column_exists(on, name));
EXISTS_BY_NAMES(sb_exists_constraint, sb_constraint_exists(on, name, PG_GETARG_BOOL(2)));
EXISTS_BY_NAMES(sb_exists_enum_value, sb_enum_value_exists(on, name));
EXISTS_BY_NAMES(sb_exists_trigger, sb_trigger_exists(on, name));
EXISTS_BY_NAMES(sb_exists_policy, sb_policy_exists(on, name));
