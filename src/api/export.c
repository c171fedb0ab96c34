/*
 * export.c
 *	  SQL functions that write revision files.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "revision/export.h"
#include "revision/revision.h"

PG_FUNCTION_INFO_V1(sb_export_revision_call);
PG_FUNCTION_INFO_V1(sb_export_files_call);

/* schemaboot_export_revision(revision text, format text) -> text */
Datum
sb_export_revision_call(PG_FUNCTION_ARGS)
{
	char	   *target = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *format = text_to_cstring(PG_GETARG_TEXT_PP(1));

	sb_check_may_read_scripts();
	PG_RETURN_TEXT_P(cstring_to_text(sb_export_revision(target, format)));
}

/* schemaboot_export_files(format text, revision text): name, content */
Datum
sb_export_files_call(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the format must not be null")));
	sb_check_may_read_scripts();
	InitMaterializedSRF(fcinfo, 0);
	foreach_ptr(SbExportFile, file, sb_export_files(text_to_cstring(PG_GETARG_TEXT_PP(0)),
													PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1))))
	{
		Datum		values[2];
		bool		nulls[2] = {false};

		SB_TEXT(values, nulls, 0, file->name);
		SB_TEXT(values, nulls, 1, file->content);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}
