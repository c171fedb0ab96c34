/*
 * who.c
 *	  When and by whom an object was last changed, as far as anybody knows.
 *
 * Two sources. The event triggers schemaboot_track and schemaboot_track_drop, where somebody has made
 * them by schemaboot_track(true), note the last command on each object in schemaboot.change. And with track_commit_timestamp the server
 * knows when the transaction committed that wrote a catalog row; by whom, it does not.
 */
#include "base/compat.h"

#include "access/commit_ts.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "base/spi.h"
#include "catalog/dependency.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "facts/who.h"
#include "miscadmin.h"
#include "run/event_trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#define TRACK "schemaboot_track"
#define TRACK_DROP TRACK "_drop"

/* The later of a time and that of a row's transaction. */
static TimestampTz
later(TimestampTz at, HeapTuple tuple)
{
	TransactionId xmin = HeapTupleHeaderGetXmin(tuple->t_data);
	TimestampTz written = 0;

	if (TransactionIdIsCurrentTransactionId(xmin))
		written = GetCurrentTransactionStartTimestamp();
	else if (TransactionIdIsNormal(xmin))
		(void) TransactionIdGetCommitTsData(xmin, &written, NULL);
	return Max(at, written);
}

/* The same for a row of a cache; no row: no later. */
static TimestampTz
later_of_cached(TimestampTz at, HeapTuple tuple)
{
	if (HeapTupleIsValid(tuple))
	{
		at = later(at, tuple);
		ReleaseSysCache(tuple);
	}
	return at;
}

/* When the rows of an object were last written; 0 if the server does not know. */
static TimestampTz
written_at(const ObjectAddress *address)
{
	TimestampTz at = 0;
	Relation	catalog;
	HeapTuple	tuple;

	if (!track_commit_timestamp || !OidIsValid(address->classId))
		return 0;
	if (address->objectSubId != 0)
		return later_of_cached(0, SearchSysCache2(ATTNUM, ObjectIdGetDatum(address->objectId),
												  Int16GetDatum(address->objectSubId)));
	catalog = table_open(address->classId, AccessShareLock);
	tuple = get_catalog_object_by_oid(catalog, get_object_attnum_oid(address->classId),
									  address->objectId);
	if (HeapTupleIsValid(tuple))
		at = later(at, tuple);
	table_close(catalog, AccessShareLock);
	if (address->classId == RelationRelationId)
	{
		at = later_of_cached(at, SearchSysCache1(INDEXRELID, ObjectIdGetDatum(address->objectId)));
		at = later_of_cached(at, SearchSysCache1(SEQRELID, ObjectIdGetDatum(address->objectId)));
	}
	return at;
}

/* The last command that was noted on an object; or, without one, that dropped what has the identity. */
static SbWho
noted(const SbFact *fact, const char *identity)
{
	Oid			types[4] = {OIDOID, OIDOID, INT4OID, TEXTOID};
	Datum		values[4] = {0};
	char		nulls[4] = {'n', 'n', 'n', ' '};
	SbWho		who = {0, NULL};
	SbOwner		owner;

	if (fact)
	{
		values[0] = ObjectIdGetDatum(fact->address.classId);
		values[1] = ObjectIdGetDatum(fact->address.objectId);
		values[2] = Int32GetDatum(fact->address.objectSubId);
		nulls[0] = nulls[1] = nulls[2] = ' ';
	}
	values[3] = CStringGetTextDatum(identity);
	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT at, by FROM schemaboot.change"
						" WHERE CASE WHEN $2 IS NULL THEN dropped AND object = $4"
						"  ELSE NOT dropped AND classid = $1 AND objid = $2"
						"   AND objsubid IN (0, $3) END"
						" ORDER BY at DESC LIMIT 1",
						4, types, values, nulls, SPI_OK_SELECT, false);
	if (SPI_processed > 0)
	{
		bool		isnull;

		who.at = DatumGetTimestampTz(sb_spi_datum(0, 1, &isnull));
		who.by = MemoryContextStrdup(owner.context, sb_spi_text(0, 2));
	}
	sb_owner_end(&owner);
	return who;
}

SbWho
sb_who(const SbChange *change)
{
	SbWho		who = noted(change->live_fact, change->identity);
	const SbFact *parent = change->live_fact ? change->live_fact->parent : NULL;
	TimestampTz at = change->live_fact ? written_at(&change->live_fact->address) : 0;

	/* ALTER TABLE ... ADD CONSTRAINT is noted on the table */
	for (; who.at == 0 && parent; parent = parent->parent)
		who = noted(parent, parent->identity);
	/* a second's grace: the note is made before its transaction commits */
	if (who.at == 0 || at > TimestampTzPlusMilliseconds(who.at, 1000))
		return (SbWho) {at ? at : who.at, who.at && !at ? who.by : NULL};
	return who;
}

void
sb_who_note(bool dropped)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2];
	SbOwner		owner;

	values[0] = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
	values[1] = CStringGetTextDatum(application_name ? application_name : "");
	sb_owner_begin(&owner);
	sb_spi_execute_args(dropped ?
						"INSERT INTO schemaboot.change"
						" SELECT classid, objid, objsubid, object_type, object_identity, 'DROP',"
						"  true, pg_catalog.clock_timestamp(), $1, $2"
						" FROM pg_catalog.pg_event_trigger_dropped_objects()"
						" WHERE schema_name IS DISTINCT FROM 'schemaboot' AND NOT is_temporary"
						" ON CONFLICT (classid, objid, objsubid) DO UPDATE SET kind = excluded.kind,"
						"  object = excluded.object, command = excluded.command, dropped = true,"
						"  at = excluded.at, by = excluded.by, application = excluded.application" :
						"INSERT INTO schemaboot.change"
						" SELECT DISTINCT ON (classid, objid, objsubid) classid, objid, objsubid,"
						"  object_type, object_identity, command_tag,"
						"  false, pg_catalog.clock_timestamp(), $1, $2"
						" FROM pg_catalog.pg_event_trigger_ddl_commands()"
						" WHERE schema_name IS DISTINCT FROM 'schemaboot'"
						"  AND schema_name IS DISTINCT FROM 'pg_temp'"
						"  AND classid IS NOT NULL AND objid IS NOT NULL"
						" ON CONFLICT (classid, objid, objsubid) DO UPDATE SET kind = excluded.kind,"
						"  object = excluded.object, command = excluded.command, dropped = false,"
						"  at = excluded.at, by = excluded.by, application = excluded.application",
						2, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

bool
sb_who_is_on(void)
{
	return OidIsValid(get_event_trigger_oid(TRACK, true));
}

void
sb_who_switch(bool on, const char *schema)
{
	List	   *function = list_make2(makeString(unconstify(char *, schema)),
									  makeString("schemaboot_track_command"));

	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to switch the tracking of changes"),
				 errhint("Must be superuser, as for any event trigger.")));
	if (on && !sb_who_is_on())
	{
		sb_event_trigger_make(TRACK, "ddl_command_end", function);
		sb_event_trigger_make(TRACK_DROP, "sql_drop", function);
	}
	else if (!on)
	{
		sb_event_trigger_drop(TRACK);
		sb_event_trigger_drop(TRACK_DROP);
	}
	CommandCounterIncrement();
}
