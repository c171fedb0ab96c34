/*
 * temporary.c
 *	  Rows of the catalogs that are about temporary objects of some session.
 */
#include "base/compat.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
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
#include "facts/address.h"
#include "facts/temporary.h"

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

struct SbTemporary
{
	temptab_hash *table;
};

void
sb_temporary_add(SbTemporary *temporary, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};
	bool		found;

	if (OidIsValid(object))
		temptab_insert(temporary->table, address, &found);
}

static bool
is_known(SbTemporary *temporary, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};

	return temptab_lookup(temporary->table, address) != NULL;
}

/* Whether a row is one of a temporary schema or relation: its type, its columns, keys, ... */
static bool
is_of_temporary(SbTemporary *temporary, Oid relation, HeapTuple tuple)
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

bool
sb_is_temporary(SbTemporary *temporary, Oid relation, HeapTuple tuple)
{
	if (temporary->table->members == 0 || !is_of_temporary(temporary, relation, tuple))
		return false;
	switch (relation)
	{
		case TypeRelationId:
		case ConstraintRelationId:
		case AttrDefaultRelationId:
		case RewriteRelationId:
		case TriggerRelationId:
			/* their first column is the oid */
			sb_temporary_add(temporary, relation, *(Oid *) GETSTRUCT(tuple));
			break;
		default:
			break;
	}
	return true;
}

/* The schemas in which sessions have their temporary tables; they stay when the sessions end. */
static void
find_temporary_schemas(SbTemporary *temporary, Snapshot snapshot)
{
	Relation	relation = table_open(NamespaceRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_namespace row = (Form_pg_namespace) GETSTRUCT(tuple);

		if (strncmp(NameStr(row->nspname), "pg_temp_", 8) == 0 ||
			strncmp(NameStr(row->nspname), "pg_toast_temp_", 14) == 0)
			sb_temporary_add(temporary, NamespaceRelationId, row->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
}

SbTemporary *
sb_temporary_create(Snapshot snapshot)
{
	SbTemporary *temporary = palloc(sizeof(SbTemporary));

	temporary->table = temptab_create(CurrentMemoryContext, 16, NULL);
	find_temporary_schemas(temporary, snapshot);
	return temporary;
}

void
sb_temporary_free(SbTemporary *temporary)
{
	temptab_destroy(temporary->table);
	pfree(temporary);
}
