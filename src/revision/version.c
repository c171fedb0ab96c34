/*
 * version.c
 *	  The version at which a database is: rows of schemaboot.version.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/settings.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "commands/async.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "revision/mirror.h"
#include "revision/settled.h"
#include "revision/version.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* Longer lists of revisions are left out of a notification: the server takes 8000 bytes. */
#define MAX_NOTIFIED 3000

List *
sb_current_ids(void)
{
	SbOwner		owner;
	List	   *ids = NIL;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT revision FROM schemaboot.version ORDER BY revision", SPI_OK_SELECT,
				   XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	for (uint64 i = 0; i < SPI_processed; i++)
		ids = lappend(ids, sb_spi_text((int) i, 1));
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return ids;
}

/* A list of ids as a JSON array; null if it is too long. */
static void
append_ids(StringInfo json, const char *name, List *ids)
{
	StringInfoData array;

	initStringInfo(&array);
	foreach_ptr(char, id, ids)
	{
		appendStringInfoString(&array, array.len ? ", " : "");
		escape_json(&array, id);
	}
	if (array.len > MAX_NOTIFIED)
		appendStringInfo(json, ", \"%s\": null", name);
	else
		appendStringInfo(json, ", \"%s\": [%s]", name, array.data);
}

/* Tells applications that listen, once the transaction is through. */
static void
notify(const char *event, List *from, List *to)
{
	StringInfoData json;

	if (!sb_notify)
		return;
	initStringInfo(&json);
	appendStringInfo(&json, "{\"event\": \"%s\"", event);
	append_ids(&json, "from", from);
	append_ids(&json, "to", to);
	appendStringInfoChar(&json, '}');
	Async_Notify("schemaboot", json.data);
}

void
sb_set_version(List *ids, const char *event, int64 microseconds, const char *detail)
{
	Oid			types[3] = {TEXTARRAYOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[3];
	List	   *before = sb_current_ids();
	SbOwner		owner;

	values[0] = PointerGetDatum(sb_text_array(ids));
	values[1] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[2] = TimestampTzGetDatum(GetCurrentTimestamp());
	sb_owner_begin(&owner);
	sb_spi_execute_args("DELETE FROM schemaboot.version WHERE revision <> ALL ($1)",
						1, types, values, NULL, SPI_OK_DELETE, false);
	sb_spi_execute_args("INSERT INTO schemaboot.version (revision, stamped_by, stamped_at)"
						" SELECT r, $2, $3 FROM unnest($1) AS r"
						" ON CONFLICT (revision) DO UPDATE SET stamped_by = $2, stamped_at = $3",
						3, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
	sb_mirror_version(ids);
	sb_settle(sb_lineage_load(false));
	sb_history_add(event, microseconds, before, ids, detail);
	notify(event, before, ids);
}

int
sb_pending_revisions(SbLineage *graph)
{
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, true), true);
	int			pending = 0;

	for (int i = 0; i < graph->count; i++)
		pending += !done[i];
	return pending;
}
