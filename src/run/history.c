/*
 * history.c
 *	  What was done to the database: rows of schemaboot.history.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "datatype/timestamp.h"
#include "miscadmin.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

void
sb_history_add(const char *event, int64 microseconds, List *from, List *to, const char *detail)
{
	Oid			types[8] = {TEXTOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, INTERVALOID,
	TEXTARRAYOID, TEXTARRAYOID, TEXTOID};
	Datum		values[8];
	Interval	duration = {.time = microseconds};
	SbOwner		owner;

	values[0] = CStringGetTextDatum(event);
	values[1] = TimestampTzGetDatum(GetCurrentTimestamp());
	values[2] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[3] = CStringGetTextDatum(application_name ? application_name : "");
	values[4] = IntervalPGetDatum(&duration);
	values[5] = PointerGetDatum(sb_text_array(from));
	values[6] = PointerGetDatum(sb_text_array(to));
	values[7] = CStringGetTextDatum(detail);
	sb_owner_begin(&owner);
	sb_spi_execute_args("INSERT INTO schemaboot.history (event, at, by, application, duration,"
						" from_revisions, to_revisions, outcome, detail)"
						" VALUES ($1, $2, $3, $4, $5, $6, $7, 'done', $8)",
						8, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

bool
sb_history_has(const char *event)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(event)};
	SbOwner		owner;
	bool		has;

	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT FROM schemaboot.history WHERE event = $1 AND outcome = 'done' LIMIT 1",
						1, types, values, NULL, SPI_OK_SELECT, XactReadOnly);
	has = SPI_processed > 0;
	sb_owner_end(&owner);
	return has;
}
