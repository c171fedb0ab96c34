/*
 * export.c
 *	  SQL functions that write revision files.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "miscadmin.h"
#include "revision/export_revision.h"
#include "revision/revision.h"
#include "revision/target.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(sb_export_revision);
PG_FUNCTION_INFO_V1(sb_export_files);

static SbRevision *
one_revision(SbLineage *graph, const char *name)
{
	SbRevision *revision = sb_target_revision(graph, name);

	if (revision == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no revision", name)));
	return revision;
}

/* schemaboot_export_revision(revision text, format text) */
Datum
sb_export_revision(PG_FUNCTION_ARGS)
{
	SbLineage  *graph;

	sb_check_may_read_scripts();
	graph = sb_lineage_load(false);
	PG_RETURN_TEXT_P(cstring_to_text(sb_export_text(one_revision(graph, text_to_cstring(PG_GETARG_TEXT_PP(0))),
													text_to_cstring(PG_GETARG_TEXT_PP(1)))));
}

/* schemaboot_export_files(format text, revision text): name, content */
Datum
sb_export_files(PG_FUNCTION_ARGS)
{
	char	   *format;
	SbLineage  *graph;
	List	   *files;

	sb_check_may_read_scripts();
	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the format must not be null")));
	format = text_to_cstring(PG_GETARG_TEXT_PP(0));
	graph = sb_lineage_load(PG_ARGISNULL(1));
	files = PG_ARGISNULL(1) ? sb_export_all(graph, format) :
		sb_export_files_of(one_revision(graph, text_to_cstring(PG_GETARG_TEXT_PP(1))), format);
	foreach_ptr(SbExport, file, files)
	{
		Datum		values[2];
		bool		nulls[2] = {false};

		SB_TEXT(values, nulls, 0, file->name);
		SB_TEXT(values, nulls, 1, file->content);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}
