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
 * needed, such as when a table is truncated: then the facts are read again, which is slower and never
 * wrong. Temporary tables come and go all day in many databases, so their rows are left out.
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
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "facts/address.h"
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

/* An object of some session's temporary schema, or such a schema. */
typedef struct Temporary
{
	ObjectAddress address;
	char		status;
} Temporary;

#define SH_PREFIX		temptab
#define SH_ELEMENT_TYPE Temporary
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

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
remember(temptab_hash *temporary, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};
	bool		found;

	if (OidIsValid(object))
		temptab_insert(temporary, address, &found);
}

static bool
is_known(temptab_hash *temporary, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};

	return temptab_lookup(temporary, address) != NULL;
}

/* Whether a row is one of a temporary schema or relation: its type, its columns, keys, ... */
static bool
is_of_temporary(temptab_hash *temporary, Oid relation, HeapTuple tuple)
{
	char	   *row = GETSTRUCT(tuple);
	Form_pg_depend depend = (Form_pg_depend) row;

	switch (relation)
	{
		case NamespaceRelationId:
			return is_known(temporary, relation, ((Form_pg_namespace) row)->oid);
		case RelationRelationId:
			return is_known(temporary, relation, ((Form_pg_class) row)->oid);
		case TypeRelationId:
			return is_known(temporary, NamespaceRelationId, ((Form_pg_type) row)->typnamespace);
		case ConstraintRelationId:
			return is_known(temporary, NamespaceRelationId, ((Form_pg_constraint) row)->connamespace);
		case AttributeRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_attribute) row)->attrelid);
		case AttrDefaultRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_attrdef) row)->adrelid);
		case IndexRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_index) row)->indrelid);
		case SequenceRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_sequence) row)->seqrelid);
		case RewriteRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_rewrite) row)->ev_class);
		case TriggerRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_trigger) row)->tgrelid);
		case PartitionedRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_partitioned_table) row)->partrelid);
		case InheritsRelationId:
			return is_known(temporary, RelationRelationId, ((Form_pg_inherits) row)->inhrelid);
		case DependRelationId:
			return is_known(temporary, depend->classid, depend->objid) ||
				is_known(temporary, depend->refclassid, depend->refobjid);
		default:
			return false;
	}
}

/* The same, and remembers parts that have dependencies of their own. */
static bool
is_temporary(temptab_hash *temporary, Oid relation, HeapTuple tuple)
{
	if (!is_of_temporary(temporary, relation, tuple))
		return false;
	switch (relation)
	{
		case TypeRelationId:
		case ConstraintRelationId:
		case AttrDefaultRelationId:
		case RewriteRelationId:
		case TriggerRelationId:
			/* their first column is the oid */
			remember(temporary, relation, *(Oid *) GETSTRUCT(tuple));
			break;
		default:
			break;
	}
	return true;
}

static void
add_relation(Digest *digest, Oid oid, temptab_hash *temporary, Snapshot snapshot)
{
	Relation	relation = table_open(oid, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
		if (temporary->members == 0 || !is_temporary(temporary, oid, tuple))
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

/* The schemas in which sessions have their temporary tables; they stay when the sessions end. */
static void
find_temporary_schemas(temptab_hash *temporary, Snapshot snapshot)
{
	Relation	relation = table_open(NamespaceRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_namespace row = (Form_pg_namespace) GETSTRUCT(tuple);

		if (strncmp(NameStr(row->nspname), "pg_temp_", 8) == 0 ||
			strncmp(NameStr(row->nspname), "pg_toast_temp_", 14) == 0)
			remember(temporary, NamespaceRelationId, row->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
}

/*
 * The catalogs, of this database and of the cluster, pg_depend last: it is about what stands in the
 * others. And temporary relations are remembered.
 */
static List *
catalogs(temptab_hash *temporary, Snapshot snapshot)
{
	Relation	relation = table_open(RelationRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	List	   *result = NIL;
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

		if (row->relkind == RELKIND_RELATION && row->relnamespace == PG_CATALOG_NAMESPACE &&
			row->oid != DependRelationId && !is_passed_over(NameStr(row->relname)))
			result = lappend_oid(result, row->oid);
		if (row->relpersistence == RELPERSISTENCE_TEMP)
			remember(temporary, RelationRelationId, row->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	return lappend_oid(result, DependRelationId);
}

char *
sb_catalog_digest(void)
{
	static const char *const own[] = {"statement", "managed", "rename"};
	Digest		digest = {0, 0};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Oid			schema = get_namespace_oid("schemaboot", false);
	temptab_hash *temporary = temptab_create(CurrentMemoryContext, 16, NULL);
	ListCell   *cell;

	find_temporary_schemas(temporary, snapshot);
	foreach(cell, catalogs(temporary, snapshot))
	{
		CHECK_FOR_INTERRUPTS();
		add_relation(&digest, lfirst_oid(cell), temporary, snapshot);
	}
	for (int i = 0; i < lengthof(own); i++)
		add_relation(&digest, get_relname_relid(own[i], schema), temporary, snapshot);
	temptab_destroy(temporary);
	UnregisterSnapshot(snapshot);
	return psprintf("%s %d " UINT64_FORMAT " %u %016llx%016llx", SCHEMABOOT_VERSION, PG_VERSION_NUM,
					GetSystemIdentifier(), MyDatabaseId,
					(unsigned long long) digest.a, (unsigned long long) digest.b);
}
