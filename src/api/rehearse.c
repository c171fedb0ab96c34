/*
 * rehearse.c
 *	  SQL functions of the chapter "Validation": rehearsals.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "check/rehearse.h"
#include "datatype/timestamp.h"
#include "plan/plan.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(sb_rehearse_call);
PG_FUNCTION_INFO_V1(sb_rehearse_sql_call);

/* full or structure; the latter: true. */
static bool
structure_argument(FunctionCallInfo fcinfo, int i)
{
	char	   *mode = PG_ARGISNULL(i) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(i));

	if (strcmp(mode, "structure") == 0)
		return true;
	if (strcmp(mode, "full") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no mode of a rehearsal", mode),
				 errhint("mode => 'full' runs everything on the tables as they are; mode => 'structure' on empty copies of them.")));
	return false;
}

static Datum
interval_of(int64 microseconds)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->time = microseconds;
	return IntervalPGetDatum(interval);
}

static Datum
processes_of(const List *list)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(list_length(list), 1));
	int			n = 0;

	foreach_int(process, list)
		values[n++] = Int32GetDatum(process);
	return PointerGetDatum(construct_array(values, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/* The columns from object on. */
static void
put_measures(const SbRehearsed *row, Datum *values, bool *nulls)
{
	const SbTouched *touched = row->touched;

	SB_TEXT(values, nulls, 0, row->object);
	SB_TEXT(values, nulls, 1, sb_lock_name(row->lock));
	values[2] = BoolGetDatum(touched && touched->rewrites);
	values[3] = BoolGetDatum(touched && touched->scans);
	nulls[2] = nulls[3] = !row->ran;
	values[4] = interval_of(row->elapsed);
	nulls[4] = !row->ran;
	SB_TEXT(values, nulls, 5, row->outcome);
	values[6] = Int32GetDatum(touched ? touched->index_builds : 0);
	values[7] = Int64GetDatum(row->wal_bytes);
	nulls[6] = nulls[7] = !row->ran;
	values[8] = Int64GetDatum(touched ? touched->rows : 0);
	nulls[8] = touched == NULL || touched->rows < 0;
	values[9] = Int64GetDatum(touched ? touched->bytes : 0);
	nulls[9] = touched == NULL || touched->bytes < 0;
	SB_TEXT(values, nulls, 10, sb_lock_stops(row));
	values[11] = interval_of(row->holds);
	nulls[11] = row->holds < 0;
	values[12] = processes_of(row->blocked_by);
	nulls[12] = row->blocked_by == NIL;
}

/*
 * schemaboot_rehearse_sql(sql text, mode text): statement, line, ddl, object, lock_mode, rewrites, scans, elapsed, outcome,
 * index_builds, wal_bytes, rows, bytes, stops, holds, blocked_by
 */
Datum
sb_rehearse_sql_call(PG_FUNCTION_ARGS)
{
	bool		structure = structure_argument(fcinfo, 1);

	InitMaterializedSRF(fcinfo, 0);
	foreach_ptr(SbRehearsed, row, sb_rehearse_sql(text_to_cstring(PG_GETARG_TEXT_PP(0)), structure))
	{
		Datum		values[16];
		bool		nulls[16] = {false};

		values[0] = Int32GetDatum(row->statement);
		nulls[0] = row->statement == 0;
		values[1] = Int32GetDatum(row->line);
		nulls[1] = row->line == 0;
		SB_TEXT(values, nulls, 2, row->ddl);
		put_measures(row, values + 3, nulls + 3);
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

/*
 * schemaboot_rehearse(target text, mode text): revision, direction, statement, ddl, object, and so on as above, line at the
 * end
 */
Datum
sb_rehearse_call(PG_FUNCTION_ARGS)
{
	bool		structure = structure_argument(fcinfo, 1);

	InitMaterializedSRF(fcinfo, 0);
	foreach_ptr(SbRehearsed, row, sb_rehearse_to(text_to_cstring(PG_GETARG_TEXT_PP(0)), structure))
	{
		Datum		values[18];
		bool		nulls[18] = {false};

		SB_TEXT(values, nulls, 0, row->revision);
		SB_TEXT(values, nulls, 1, row->direction);
		values[2] = Int32GetDatum(row->statement);
		nulls[2] = row->statement == 0;
		SB_TEXT(values, nulls, 3, row->ddl);
		put_measures(row, values + 4, nulls + 4);
		values[17] = Int32GetDatum(row->line);
		nulls[17] = row->line == 0;
		sb_put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}
