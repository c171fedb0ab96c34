/*
 * rename.c
 *	  SQL function schemaboot_rename.
 */
#include "base/compat.h"

#include "fmgr.h"
#include "plan/rename.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(sb_rename);

/* schemaboot_rename(kind text, old text, new text) -> void */
Datum
sb_rename(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("kind and old must not be null")));
	sb_rename_declare(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)),
					  PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_VOID();
}
