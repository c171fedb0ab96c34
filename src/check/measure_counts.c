/*
 * measure_counts.c
 *	  What this session counts for pg_stat: how a statement has read a relation; and all of it as it was before.
 *
 * The counters belong to no transaction: what was rolled back would be told as if it had happened. The same goes for
 * the number of rows and pages in pg_class, which the build of an index writes in place.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/multixact.h"
#include "access/relation.h"
#include "access/table.h"
#include "base/attempt.h"
#include "catalog/pg_class.h"
#include "check/measure_counts.h"
#include "commands/vacuum.h"
#include "common/hashfn.h"
#include "storage/lmgr.h"
#include "utils/rel.h"
#include "utils/syscache.h"

typedef struct CountSlot
{
	Oid			relation;
	bool		there;			/* there was a record */
	bool		touched;		/* by sb_counts_since */
	PgStat_TableCounts before;
	int64		scans;			/* up to now */
	int64		rows;

	/* of pg_class */
	int32		pages;
	float4		tuples;
	int32		visible;
	int32		frozen;
	bool		has_index;
	char		status;
} CountSlot;

#define SH_PREFIX		counttab
#define SH_ELEMENT_TYPE CountSlot
#define SH_KEY_TYPE		Oid
#define SH_KEY			relation
#define SH_HASH_KEY(tb, key) murmurhash32(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct SbCounts
{
	counttab_hash *relations;
};

static void
note_counts(CountSlot *slot)
{
	PgStat_TableStatus *status = sb_relation_counts(slot->relation);

	slot->there = status != NULL;
	if (status == NULL)
		return;
	slot->before = sb_counts(status);
	slot->scans = sb_count_scans(&slot->before);
	slot->rows = sb_count_returned(&slot->before);
}

static CountSlot *
add_slot(SbCounts *counts, Oid relation)
{
	bool		found;
	CountSlot  *slot = counttab_insert(counts->relations, relation, &found);
	char		status = slot->status;

	if (found)
		return slot;
	memset(slot, 0, sizeof(CountSlot));
	slot->relation = relation;
	slot->status = status;
	return slot;
}

SbCounts *
sb_counts_take(void)
{
	SbCounts   *counts = palloc0(sizeof(SbCounts));
	Relation	classes = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(classes, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;

	counts->relations = counttab_create(CurrentMemoryContext, 1024, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);
		CountSlot  *slot = add_slot(counts, form->oid);

		slot->pages = form->relpages;
		slot->tuples = form->reltuples;
		slot->visible = form->relallvisible;
		slot->frozen = sb_all_frozen(form);
		slot->has_index = form->relhasindex;
		note_counts(slot);
	}
	systable_endscan(scan);
	table_close(classes, AccessShareLock);
	return counts;
}

void
sb_counts_since(SbCounts *counts, Oid relation, int64 *scans, int64 *rows)
{
	CountSlot  *slot = add_slot(counts, relation);
	PgStat_TableStatus *status = sb_relation_counts(relation);
	int64		scans_now = status ? sb_count_scans(&sb_counts(status)) : 0;
	int64		rows_now = status ? sb_count_returned(&sb_counts(status)) : 0;

	*scans = scans_now - slot->scans;
	*rows = rows_now - slot->rows;
	slot->scans = scans_now;
	slot->rows = rows_now;
	slot->touched = true;
}

void
sb_counts_skip(SbCounts *counts)
{
	counttab_iterator iterator;
	CountSlot  *slot;
	int64		scans,
				rows;

	counttab_start_iterate(counts->relations, &iterator);
	while ((slot = counttab_iterate(counts->relations, &iterator)) != NULL)
	{
		bool		touched = slot->touched;

		sb_counts_since(counts, slot->relation, &scans, &rows);
		slot->touched = touched;
	}
}

/* All of it but rows that died here, which wait for vacuum. */
static void
restore_counts(const CountSlot *slot)
{
	PgStat_TableStatus *status = sb_relation_counts(slot->relation);
	PgStat_Counter dead;

	if (status == NULL)
		return;
	dead = sb_count_dead(&sb_counts(status));
	sb_counts(status) = slot->before;
	sb_count_dead(&sb_counts(status)) = dead;
}

/* Whether pg_class tells of a relation what it did not tell before. */
static bool
has_changed(const CountSlot *slot)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(slot->relation));
	Form_pg_class form;
	bool		changed;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	changed = form->relpages != slot->pages || form->reltuples != slot->tuples ||
		form->relallvisible != slot->visible || form->relhasindex != slot->has_index;
	ReleaseSysCache(tuple);
	return changed;
}

/* Puts back what was written in place; where somebody works on the table now, what that finds will stay. */
static void
restore_class(const CountSlot *slot)
{
	Relation	relation;

	if (!ConditionalLockRelationOid(slot->relation, ShareUpdateExclusiveLock))
		return;
	relation = try_relation_open(slot->relation, NoLock);
	if (relation == NULL)
		return;
	sb_update_relstats(relation, slot->pages, slot->tuples, slot->visible, slot->frozen, slot->has_index,
					   slot->has_index);
	relation_close(relation, ShareUpdateExclusiveLock);
}

void
sb_counts_restore(SbCounts *counts, SbCounts *touched)
{
	counttab_iterator iterator;
	CountSlot  *slot;

	if (touched)
	{
		counttab_start_iterate(touched->relations, &iterator);
		while ((slot = counttab_iterate(touched->relations, &iterator)) != NULL)
		{
			CountSlot  *before = slot->touched ? counttab_lookup(counts->relations, slot->relation) : NULL;

			if (before && has_changed(before))
				restore_class(before);
		}
	}
	counttab_start_iterate(counts->relations, &iterator);
	while ((slot = counttab_iterate(counts->relations, &iterator)) != NULL)
		restore_counts(slot);
}
