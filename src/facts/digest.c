/*
 * digest.c
 *	  Tells whether the catalogs have changed since they were last read.
 *
 * Whatever changes a row of a catalog makes a new version of it, at another place or by another
 * transaction. So a sum over hashes of (catalog, place, inserting transaction) of all visible rows tells
 * whether any has changed, and costs a scan of the heaps: no text is made of anything. The exceptions are
 * the updates in place, of statistics such as relpages; those are no facts.
 *
 * All catalogs count but those of statistics and data, so what changes a definition by the way (the
 * rename of a type that a column uses) cannot be missed. That makes the digest change more often than
 * needed, such as with a temporary table of somebody: then the facts are read again, which is slower and
 * never wrong.
 *
 * VACUUM FULL of a catalog moves its rows, and freezing keeps the raw transaction number; another
 * cluster or database with the same rows has another identifier.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xlog.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "common/hashfn.h"
#include "facts/digest.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Two sums with different seeds: 128 bits. */
typedef struct Digest
{
	uint64		a;
	uint64		b;
} Digest;

typedef struct RowVersion
{
	Oid			relation;
	TransactionId xmin;
	BlockNumber block;
	uint32		offset;
} RowVersion;

/* Catalogs of statistics, data, and what changes while replication or the cluster runs. */
static const char *const passed_over[] = {
	"pg_statistic", "pg_statistic_ext_data", "pg_largeobject", "pg_largeobject_metadata",
	"pg_subscription_rel", "pg_replication_origin", "pg_shdepend", NULL
};

static void
add_row(Digest *digest, Oid relation, HeapTuple tuple)
{
	RowVersion	row;

	row.relation = relation;
	row.xmin = HeapTupleHeaderGetRawXmin(tuple->t_data);
	row.block = ItemPointerGetBlockNumber(&tuple->t_self);
	row.offset = ItemPointerGetOffsetNumber(&tuple->t_self);
	digest->a += hash_bytes_extended((unsigned char *) &row, sizeof(row), 1);
	digest->b += hash_bytes_extended((unsigned char *) &row, sizeof(row), 2);
}

static void
add_relation(Digest *digest, Oid oid, Snapshot snapshot)
{
	Relation	relation = table_open(oid, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
		add_row(digest, oid, tuple);
	table_endscan(scan);
	table_close(relation, AccessShareLock);
}

static bool
is_passed_over(const char *name)
{
	for (int i = 0; passed_over[i]; i++)
		if (strcmp(passed_over[i], name) == 0)
			return true;
	return false;
}

/* The catalogs, of this database and of the cluster. */
static List *
catalogs(Snapshot snapshot)
{
	Relation	relation = table_open(RelationRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	List	   *result = NIL;
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

		if (row->relkind == RELKIND_RELATION && row->relnamespace == PG_CATALOG_NAMESPACE &&
			!is_passed_over(NameStr(row->relname)))
			result = lappend_oid(result, row->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	return result;
}

char *
sb_catalog_digest(void)
{
	static const char *const own[] = {"statement", "managed", "rename"};
	Digest		digest = {0, 0};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Oid			schema = get_namespace_oid("schemaboot", false);
	ListCell   *cell;

	foreach(cell, catalogs(snapshot))
	{
		CHECK_FOR_INTERRUPTS();
		add_relation(&digest, lfirst_oid(cell), snapshot);
	}
	for (int i = 0; i < lengthof(own); i++)
		add_relation(&digest, get_relname_relid(own[i], schema), snapshot);
	UnregisterSnapshot(snapshot);
	return psprintf("%s %d " UINT64_FORMAT " %u %016llx%016llx", SCHEMABOOT_VERSION, PG_VERSION_NUM,
					GetSystemIdentifier(), MyDatabaseId,
					(unsigned long long) digest.a, (unsigned long long) digest.b);
}
