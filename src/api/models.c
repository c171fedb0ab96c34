/*
 * models.c
 *	  SQL functions of the chapter "Models": define, forget, models, export.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/map.h"
#include "model/define.h"
#include "revision/version.h"
#include "run/create.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(sb_define);
PG_FUNCTION_INFO_V1(sb_forget);
PG_FUNCTION_INFO_V1(sb_models);
PG_FUNCTION_INFO_V1(sb_export);

/* schemaboot_define(ddl text, source text) -> (action, kind, object, statement) */
Datum
sb_define(PG_FUNCTION_ARGS)
{
	char	   *ddl,
			   *source;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ddl must not be null"),
				 errhint("In psql: \\set ddl `cat models.sql` and then SELECT * FROM schemaboot_define(:'ddl', 'models.sql');")));
	InitMaterializedSRF(fcinfo, 0);
	ddl = text_to_cstring(PG_GETARG_TEXT_PP(0));
	source = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	foreach_ptr(SbDefined, defined, sb_define_script(ddl, source))
	{
		Datum		values[4];
		bool		nulls[4] = {false};

		SB_TEXT(values, nulls, 0, defined->action);
		SB_TEXT(values, nulls, 1, sb_kind(defined->kind)->name);
		SB_TEXT(values, nulls, 2, defined->identity);
		values[3] = Int32GetDatum(defined->number);
		nulls[3] = defined->number == 0;
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_forget(object text) -> int */
Datum
sb_forget(PG_FUNCTION_ARGS)
{
	char	   *identity = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int			count = sb_forget_object(identity);

	if (count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no model defines \"%s\"", identity),
				 errhint("SELECT kind, object FROM schemaboot_models(); shows what the models define.")));
	PG_RETURN_INT32(count);
}

/*
 * One row of schemaboot_models for an object, from all rows of the catalogue that are listed under
 * it.
 */
typedef struct Listed
{
	int			statements;
	SbRow	   *last;			/* the one written last */
} Listed;

/* schemaboot_models() -> (kind, object, source, statements, present, defined_by, defined_at) */
Datum
sb_models(PG_FUNCTION_ARGS)
{
	List	   *rows;
	SbMap	   *listed = sb_map_create();

	InitMaterializedSRF(fcinfo, 0);
	rows = sb_catalog_read(false);
	foreach_ptr(SbRow, row, rows)
	{
		char	   *key = sb_object_key(row->object.kind, row->identity);
		Listed	   *entry = sb_map_get(listed, key);

		if (entry == NULL)
		{
			entry = palloc0(sizeof(Listed));
			sb_map_put(listed, key, entry);
		}
		entry->statements++;
		if (entry->last == NULL || row->defined_at > entry->last->defined_at)
			entry->last = row;
	}
	foreach_ptr(SbRow, row, sb_catalog_objects(rows))
	{
		Listed	   *entry = sb_map_get(listed, sb_object_key(row->object.kind, row->identity));
		Datum		values[7];
		bool		nulls[7] = {false};
		NameData	definer;

		SB_TEXT(values, nulls, 0, sb_kind(row->object.kind)->name);
		SB_TEXT(values, nulls, 1, row->identity);
		SB_TEXT(values, nulls, 2, *row->source ? row->source : NULL);
		values[3] = Int32GetDatum(entry->statements);
		values[4] = BoolGetDatum(sb_row_exists(row));
		namestrcpy(&definer, entry->last->defined_by);
		values[5] = NameGetDatum(&definer);
		values[6] = TimestampTzGetDatum(entry->last->defined_at);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/* schemaboot_export() -> text */
Datum
sb_export(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(sb_export_script()));
}
