/*
 * version.c
 *	  The version at which a database is: rows of schemaboot.version, and what targets mean.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/map.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/version.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

List *
sb_revisions(void)
{
	SbOwner		owner;
	List	   *revisions = NIL;
	MemoryContext oldcontext;
	SbMap	   *map;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT id, parents, message FROM schemaboot.revision ORDER BY id",
				   SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		SbRevision *revision = palloc0(sizeof(SbRevision));

		revision->id = sb_spi_text((int) i, 1);
		revision->parents = sb_spi_text_list((int) i, 2);
		revision->message = sb_spi_text((int) i, 3);
		revision->is_head = true;
		revisions = lappend(revisions, revision);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	map = sb_map_create();
	foreach_ptr(SbRevision, revision, revisions)
		sb_map_put(map, revision->id, revision);
	foreach_ptr(SbRevision, revision, revisions)
		foreach_ptr(char, parent, revision->parents)
		{
			SbRevision *known = sb_map_get(map, parent);

			if (known)
				known->is_head = false;
		}
	return revisions;
}

List *
sb_head_ids(List *revisions)
{
	List	   *heads = NIL;

	foreach_ptr(SbRevision, revision, revisions)
		if (revision->is_head)
			heads = lappend(heads, revision->id);
	return heads;
}

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

/* The only head; several are an error, none is the empty list. */
static List *
only_head(List *revisions)
{
	List	   *heads = sb_head_ids(revisions);

	if (list_length(heads) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("there are %d heads", list_length(heads)),
				 errhint("Name one of them, or heads for all.")));
	return heads;
}

List *
sb_resolve_target(const char *target, List *revisions)
{
	List	   *matches = NIL;

	if (strcmp(target, "head") == 0)
		return only_head(revisions);
	if (strcmp(target, "heads") == 0)
		return sb_head_ids(revisions);
	if (strcmp(target, "base") == 0)
		return NIL;
	foreach_ptr(SbRevision, revision, revisions)
	{
		if (strcmp(revision->id, target) == 0)
			return list_make1(revision->id);
		if (*target && strncmp(revision->id, target, strlen(target)) == 0)
			matches = lappend(matches, revision->id);
	}
	if (matches == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("revision \"%s\" does not exist", target),
				 errhint("SELECT id, message FROM schemaboot.revision; shows those that do. head, heads and base are understood, too.")));
	if (list_length(matches) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("revision \"%s\" is not unique: %d revisions begin so", target,
						list_length(matches)),
				 errhint("Write more of it.")));
	return matches;
}

void
sb_set_version(List *ids, const char *event)
{
	Oid			types[3] = {TEXTARRAYOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[3];
	List	   *before = sb_current_ids();
	SbOwner		owner;

	values[0] = PointerGetDatum(sb_text_array(ids));
	values[1] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[2] = TimestampTzGetDatum(GetCurrentTimestamp());
	sb_owner_begin(&owner);
	sb_spi_execute("DELETE FROM schemaboot.version", SPI_OK_DELETE, false);
	sb_spi_execute_args("INSERT INTO schemaboot.version (revision, stamped_by, stamped_at)"
						" SELECT r, $2, $3 FROM unnest($1) AS r",
						3, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
	sb_history_add(event, 0, before, ids, "");
}

/* Marks a revision and all before it. */
static void
mark_ancestors(SbMap *map, SbMap *marked, char *id)
{
	List	   *todo = list_make1(id);

	while (todo)
	{
		SbRevision *revision = sb_map_get(map, llast(todo));

		todo = list_delete_last(todo);
		if (revision == NULL || sb_map_get(marked, revision->id))
			continue;
		sb_map_put(marked, revision->id, revision);
		foreach_ptr(char, parent, revision->parents)
			todo = lappend(todo, parent);
	}
}

int
sb_pending_revisions(List *revisions, List *current)
{
	SbMap	   *map = sb_map_create();
	SbMap	   *marked = sb_map_create();
	int			pending = 0;

	foreach_ptr(SbRevision, revision, revisions)
		sb_map_put(map, revision->id, revision);
	foreach_ptr(char, id, current)
		mark_ancestors(map, marked, id);
	foreach_ptr(SbRevision, revision, revisions)
		if (sb_map_get(marked, revision->id) == NULL)
			pending++;
	return pending;
}

/* A new id of 12 hex digits, as Alembic's. */
static char *
new_id(void)
{
	uint8		bytes[6];
	char	   *id = palloc(13);

	if (!pg_strong_random(bytes, sizeof(bytes)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random bytes for a revision's id")));
	id[hex_encode((char *) bytes, sizeof(bytes), id)] = '\0';
	return id;
}

char *
sb_make_baseline(const char *message)
{
	Oid			types[6] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[6];
	SbOwner		owner;
	char	   *id = new_id();
	char	   *script;

	PreventCommandIfReadOnly("schemaboot_baseline()");
	PreventCommandDuringRecovery("schemaboot_baseline()");
	sb_catalog_lock();
	if (sb_revisions() != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("there is a revision already, so a baseline would not be the first")));
	script = sb_export_script();
	values[0] = CStringGetTextDatum(id);
	values[1] = CStringGetTextDatum(message);
	values[2] = CStringGetTextDatum(script);
	values[3] = CStringGetTextDatum(sb_sha256(script, strlen(script)));
	values[4] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[5] = TimestampTzGetDatum(GetCurrentTimestamp());
	sb_owner_begin(&owner);
	sb_spi_execute_args("INSERT INTO schemaboot.revision"
						" (id, message, up, checksum, origin, created_by, created_at)"
						" VALUES ($1, $2, $3, $4, 'baseline', $5, $6)",
						6, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
	sb_history_add("baseline", 0, NIL, list_make1(id), message);
	return id;
}
