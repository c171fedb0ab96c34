/*
 * verdict.c
 *	  Where the database stands against the models, in numbers.
 *
 * Table schemaboot.verdict_cache keeps the last verdict, by a digest of the catalogs and of the settings
 * that have a part in what models mean, for each role that asked: what a role may not read of the catalogs
 * is no fact to it. Nobody waits for anybody there: rows
 * are added, and stale ones taken out unless another session has them.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/map.h"
#include "base/phase.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "facts/diff.h"
#include "facts/digest.h"
#include "facts/units.h"
#include "facts/unmodelled.h"
#include "facts/verdict.h"
#include "miscadmin.h"
#include "run/create.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* What the models lack as a whole; those objects are missing, and not drifted. */
static SbMap *
missing_objects(SbPresence *presence)
{
	SbMap	   *result = sb_map_create();
	int			n = 0;

	foreach_ptr(SbRow, row, presence->objects)
		if (!presence->exists[n++])
			sb_map_put(result, sb_object_key(row->object.kind, row->identity), row);
	return result;
}

/*
 * Counts objects: each root of the models once, whatever differs in it or is missing or extra under
 * it; each object that no model defines once, unless it is a mere column.
 */
static void
count_changes(SbVerdict *verdict, List *changes, SbPresence *presence)
{
	SbMap	   *missing = missing_objects(presence);
	SbMap	   *drifted = sb_map_create();

	foreach_ptr(SbChange, change, changes)
	{
		bool		is_root = change->kind == change->root_kind &&
			strcmp(change->identity, change->root) == 0;
		char	   *key = sb_object_key(change->root_kind, change->root);

		if (change->type == SB_ORDER)
			continue;
		if (change->type == SB_EXTRA && change->kind != SB_COLUMN)
			verdict->extra++;
		if (change->type == SB_EXTRA && is_root)
			continue;
		if (change->type == SB_MISSING &&
			sb_map_get(missing, sb_object_key(change->kind, change->identity)))
			continue;
		if (sb_map_get(drifted, key) == NULL)
			verdict->drifted++;
		sb_map_put(drifted, key, change);
	}
}

/* An index or constraint without a name of its own that lives under another one is there. */
static void
count_renamed(SbVerdict *verdict, List *renamed, SbMap *missing)
{
	foreach_ptr(SbFact, fact, renamed)
		if (sb_map_get(missing, sb_object_key(fact->object.kind, fact->identity)))
			verdict->present++;
}

/* Models that cannot be built leave status an answer. */
static void
compare(SbVerdict *verdict, SbPresence *presence)
{
	SbDrift    *drift;
	SbPhase		phase;

	verdict->compared = true;
	if (presence->models == 0)
		return;
	drift = sb_try_drift(presence->present > 0, &verdict->problem);
	verdict->compared = drift != NULL;
	if (drift == NULL)
		return;
	sb_phase_begin(&phase);
	count_renamed(verdict, drift->renamed, missing_objects(presence));
	count_changes(verdict, drift->changes, presence);
	verdict->unmodelled = list_length(sb_unmodelled(drift->live, drift->managed));
	sb_phase_end(&phase, "look for objects that no kind covers");
}

/* What a verdict stands under: the catalogs as they are, and this session's settings. */
static char *
full_digest(const char *catalogs)
{
	return psprintf("%s %s", catalogs, sb_units_settings());
}

static SbVerdict *
read_cached(const char *catalogs, Oid role)
{
	SbVerdict  *verdict = NULL;
	Oid			types[2] = {TEXTOID, OIDOID};
	Datum		values[2];
	SbOwner		owner;

	values[0] = CStringGetTextDatum(full_digest(catalogs));
	values[1] = ObjectIdGetDatum(role);
	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT models, present, to_apply, drifted, extra, unmodelled"
						" FROM schemaboot.verdict_cache WHERE digest = $1 AND role = $2 LIMIT 1",
						2, types, values, NULL, SPI_OK_SELECT, false);
	if (SPI_processed > 0)
	{
		int			numbers[6];
		bool		isnull;

		for (int i = 0; i < lengthof(numbers); i++)
			numbers[i] = DatumGetInt32(sb_spi_datum(0, i + 1, &isnull));
		verdict = MemoryContextAllocZero(owner.context, sizeof(SbVerdict));
		*verdict = (SbVerdict) {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4],
		numbers[5], true, NULL};
	}
	sb_owner_end(&owner);
	return verdict;
}

/* One verdict for each role is kept, and none of other catalogs. */
static void
write_cached(const char *catalogs, Oid role, const SbVerdict *verdict)
{
	Oid			types[8] = {TEXTOID, OIDOID, INT4OID, INT4OID, INT4OID, INT4OID, INT4OID, INT4OID};
	Datum		values[8];
	SbOwner		owner;

	values[0] = CStringGetTextDatum(catalogs);
	values[1] = ObjectIdGetDatum(role);
	values[2] = Int32GetDatum(verdict->models);
	values[3] = Int32GetDatum(verdict->present);
	values[4] = Int32GetDatum(verdict->to_apply);
	values[5] = Int32GetDatum(verdict->drifted);
	values[6] = Int32GetDatum(verdict->extra);
	values[7] = Int32GetDatum(verdict->unmodelled);
	sb_owner_begin(&owner);
	sb_spi_execute_args("DELETE FROM schemaboot.verdict_cache WHERE ctid = ANY (ARRAY("
						" SELECT ctid FROM schemaboot.verdict_cache"
						" WHERE NOT pg_catalog.starts_with(digest, $1) OR role = $2"
						" FOR UPDATE SKIP LOCKED))",
						2, types, values, NULL, SPI_OK_DELETE, false);
	values[0] = CStringGetTextDatum(full_digest(catalogs));
	sb_spi_execute_args("INSERT INTO schemaboot.verdict_cache"
						" (digest, role, models, present, to_apply, drifted, extra, unmodelled)"
						" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
						8, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

SbVerdict *
sb_verdict(void)
{
	Oid			role = GetUserId();
	SbPhase		phase;
	char	   *digest;
	SbVerdict  *verdict;
	SbPresence *presence;

	sb_phase_begin(&phase);
	digest = sb_digest_text(sb_digest_read());
	sb_phase_end(&phase, "digest of the catalogs");
	verdict = read_cached(digest, role);
	if (verdict)
		return verdict;
	sb_phase_begin(&phase);
	verdict = palloc0(sizeof(SbVerdict));
	presence = sb_presence();
	sb_phase_end(&phase, "look up the models' objects");
	verdict->models = presence->models;
	verdict->present = presence->present;
	verdict->to_apply = presence->to_apply;
	compare(verdict, presence);
	if (verdict->compared && !XactReadOnly && !RecoveryInProgress())
		write_cached(digest, role, verdict);
	return verdict;
}
