/*
 * digest.c
 *	  Tells whether the catalogs have changed since they were last read, and what of them.
 *
 * Whatever changes a row of a catalog makes a new version of it, at another place or by another
 * transaction. So a sum over hashes of (catalog, place, inserting transaction) of all visible rows tells
 * whether any has changed, and costs a scan of the heaps: no text is made of anything. The exceptions are
 * the updates in place, of statistics such as relpages; those are no facts.
 *
 * There is such a sum for each relation, type and routine, over all rows that are about it: its columns,
 * indexes, constraints, comments, dependencies; so that facts of those that are as they were need not be
 * read again. All other rows have one together.
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
#include "access/transam.h"
#include "access/xlog.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_description.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_init_privs.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_range.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_seclabel.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "facts/address.h"
#include "facts/digest.h"
#include "facts/temporary.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#define SH_PREFIX		roottab
#define SH_ELEMENT_TYPE SbDigestRoot
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What a row of a catalog is a part of: an index, a constraint, a default. */
typedef struct Part
{
	ObjectAddress address;
	ObjectAddress root;			/* objectId invalid: of none */
	char		status;
} Part;

#define SH_PREFIX		parttab
#define SH_ELEMENT_TYPE Part
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* A row of pg_depend or pg_inherits, by roots; both ends may be of none. */
typedef struct Edge
{
	ObjectAddress depender;
	ObjectAddress needed;
	char		type;			/* as in pg_depend */
	bool		family;			/* one tells of the other: parents and children, a table and its sequences */
} Edge;

struct SbDigest
{
	SbSum		total;
	SbSum		rest;
	SbSum		models;
	roottab_hash *roots;
	parttab_hash *parts;
	SbTemporary *temporary;		/* while it is read */
	Edge	   *edges;
	int			edge_count;
	int			edge_room;
};

static const ObjectAddress none = {0};

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

/* The row, taken for the sums that count it. */
static SbSum
row_sum(Oid relation, HeapTuple tuple)
{
	RowVersion	row;

	row.relation = relation;
	row.xmin = HeapTupleHeaderGetRawXmin(tuple->t_data);
	row.block = ItemPointerGetBlockNumber(&tuple->t_self);
	row.offset = ItemPointerGetOffsetNumber(&tuple->t_self);
	return (SbSum)
	{
		hash_bytes_extended((unsigned char *) &row, sizeof(row), 1),
			hash_bytes_extended((unsigned char *) &row, sizeof(row), 2)
	};
}

static void
add_sum(SbSum *to, SbSum sum)
{
	to->a += sum.a;
	to->b += sum.b;
}

/* Where a part belongs; parts of parts are led on. */
static ObjectAddress
root_of(const SbDigest *digest, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};

	for (int depth = 0; depth < 4; depth++)
	{
		Part	   *part = parttab_lookup(digest->parts, address);

		if (part == NULL)
			return none;
		if (sb_same_address(part->root, address))
			return address;
		address = part->root;
	}
	return none;
}

static void
put_part(SbDigest *digest, Oid class, Oid object, Oid root_class, Oid root)
{
	ObjectAddress address = {class, object, 0};
	bool		found;
	Part	   *part;

	/* what initdb made is not told apart */
	if (object < FirstNormalObjectId || root < FirstNormalObjectId)
		return;
	part = parttab_insert(digest->parts, address, &found);
	part->root = (ObjectAddress) {root_class, root, 0};
}

/* The relation that a row is about, from a catalog of parts of relations; false: it is no such catalog. */
static bool
relation_of(Oid relation, const void *row, Oid *part, Oid *owner)
{
	*part = InvalidOid;
	switch (relation)
	{
		case AttributeRelationId:
			*owner = ((const FormData_pg_attribute *) row)->attrelid;
			return true;
		case AttrDefaultRelationId:
			*part = ((const FormData_pg_attrdef *) row)->oid;
			*owner = ((const FormData_pg_attrdef *) row)->adrelid;
			return true;
		case IndexRelationId:
			*owner = ((const FormData_pg_index *) row)->indrelid;
			return true;
		case SequenceRelationId:
			*owner = ((const FormData_pg_sequence *) row)->seqrelid;
			return true;
		case RewriteRelationId:
			*part = ((const FormData_pg_rewrite *) row)->oid;
			*owner = ((const FormData_pg_rewrite *) row)->ev_class;
			return true;
		case TriggerRelationId:
			*part = ((const FormData_pg_trigger *) row)->oid;
			*owner = ((const FormData_pg_trigger *) row)->tgrelid;
			return true;
		case PolicyRelationId:
			*part = ((const FormData_pg_policy *) row)->oid;
			*owner = ((const FormData_pg_policy *) row)->polrelid;
			return true;
		case StatisticExtRelationId:
			*part = ((const FormData_pg_statistic_ext *) row)->oid;
			*owner = ((const FormData_pg_statistic_ext *) row)->stxrelid;
			return true;
		case PartitionedRelationId:
			*owner = ((const FormData_pg_partitioned_table *) row)->partrelid;
			return true;
		case InheritsRelationId:
			*owner = ((const FormData_pg_inherits *) row)->inhrelid;
			return true;
		case ForeignTableRelationId:
			*owner = ((const FormData_pg_foreign_table *) row)->ftrelid;
			return true;
		default:
			return false;
	}
}

/* A type's root: the relation whose rows it has, the type of which it is the array, or itself. */
static void
put_type(SbDigest *digest, const FormData_pg_type *row)
{
	ObjectAddress relation = row->typrelid ? root_of(digest, RelationRelationId, row->typrelid) : none;

	if (OidIsValid(relation.objectId))
		put_part(digest, TypeRelationId, row->oid, relation.classId, relation.objectId);
	else if (row->typsubscript == F_ARRAY_SUBSCRIPT_HANDLER && row->typelem >= FirstNormalObjectId)
		put_part(digest, TypeRelationId, row->oid, TypeRelationId, row->typelem);
	else
		put_part(digest, TypeRelationId, row->oid, TypeRelationId, row->oid);
}

/* Files the object of a row with its root, before anything refers to it. */
static void
put_object(SbDigest *digest, Oid relation, const void *row)
{
	const FormData_pg_constraint *constraint = row;
	Oid			part,
				owner;

	switch (relation)
	{
		case TypeRelationId:
			put_type(digest, row);
			break;
		case ProcedureRelationId:
			put_part(digest, relation, ((const FormData_pg_proc *) row)->oid, relation,
					 ((const FormData_pg_proc *) row)->oid);
			break;
		case ConstraintRelationId:
			put_part(digest, relation, constraint->oid,
					 constraint->conrelid ? RelationRelationId : TypeRelationId,
					 constraint->conrelid ? constraint->conrelid : constraint->contypid);
			break;
		default:
			if (relation_of(relation, row, &part, &owner))
				put_part(digest, relation, part, RelationRelationId, owner);
			break;
	}
}

static ObjectAddress
root_of_row(const SbDigest *digest, Oid relation, const void *row)
{
	Oid			part,
				owner;

	switch (relation)
	{
		case RelationRelationId:
			return root_of(digest, relation, ((const FormData_pg_class *) row)->oid);
		case TypeRelationId:
			return root_of(digest, relation, ((const FormData_pg_type *) row)->oid);
		case ProcedureRelationId:
			return root_of(digest, relation, ((const FormData_pg_proc *) row)->oid);
		case ConstraintRelationId:
			return root_of(digest, relation, ((const FormData_pg_constraint *) row)->oid);
		case AggregateRelationId:
			return root_of(digest, ProcedureRelationId, ((const FormData_pg_aggregate *) row)->aggfnoid);
		case EnumRelationId:
			return root_of(digest, TypeRelationId, ((const FormData_pg_enum *) row)->enumtypid);
		case RangeRelationId:
			return root_of(digest, TypeRelationId, ((const FormData_pg_range *) row)->rngtypid);
		case DescriptionRelationId:
			return root_of(digest, ((const FormData_pg_description *) row)->classoid,
						   ((const FormData_pg_description *) row)->objoid);
		case SecLabelRelationId:
			return root_of(digest, ((const FormData_pg_seclabel *) row)->classoid,
						   ((const FormData_pg_seclabel *) row)->objoid);
		case InitPrivsRelationId:
			return root_of(digest, ((const FormData_pg_init_privs *) row)->classoid,
						   ((const FormData_pg_init_privs *) row)->objoid);
		case DependRelationId:
			return root_of(digest, ((const FormData_pg_depend *) row)->classid,
						   ((const FormData_pg_depend *) row)->objid);
		default:
			if (relation_of(relation, row, &part, &owner))
				return root_of(digest, RelationRelationId, owner);
			return none;
	}
}

static void
add_edge(SbDigest *digest, ObjectAddress depender, ObjectAddress needed, char type, bool family)
{
	if (sb_same_address(depender, needed) || !OidIsValid(needed.objectId))
		return;
	if (digest->edge_count == digest->edge_room)
	{
		digest->edge_room *= 2;
		digest->edges = repalloc_huge(digest->edges, sizeof(Edge) * digest->edge_room);
	}
	digest->edges[digest->edge_count++] = (Edge) {depender, needed, type, family};
}

static void
add_edges(SbDigest *digest, Oid relation, const void *row)
{
	const FormData_pg_depend *depend = row;
	const FormData_pg_inherits *inherits = row;

	if (relation == DependRelationId && depend->refobjid >= FirstNormalObjectId)
	{
		ObjectAddress depender = root_of(digest, depend->classid, depend->objid);

		add_edge(digest, depender, root_of(digest, depend->refclassid, depend->refobjid), depend->deptype,
				 depend->deptype != DEPENDENCY_NORMAL && depender.objectId == depend->objid);
	}
	if (relation == InheritsRelationId)
		add_edge(digest, root_of(digest, RelationRelationId, inherits->inhrelid),
				 root_of(digest, RelationRelationId, inherits->inhparent), DEPENDENCY_NORMAL, true);
}

static void
add_row(SbDigest *digest, Oid relation, HeapTuple tuple)
{
	const void *row = GETSTRUCT(tuple);
	SbSum		sum = row_sum(relation, tuple);
	ObjectAddress address;
	bool		found;

	put_object(digest, relation, row);
	address = root_of_row(digest, relation, row);
	if (OidIsValid(address.objectId))
	{
		SbDigestRoot *root = roottab_insert(digest->roots, address, &found);

		if (!found)
		{
			root->sum = (SbSum) {0, 0};
			root->affected = root->spreads = false;
		}
		add_sum(&root->sum, sum);
		add_edges(digest, relation, row);
	}
	else
	{
		add_sum(&digest->rest, sum);
		if (relation == DependRelationId)
			add_edges(digest, relation, row);
	}
	add_sum(&digest->total, sum);
}

/* Calls for each row of a catalog or table but those of temporary objects. */
static void
scan(SbDigest *digest, Oid oid, Snapshot snapshot,
	 void (*call) (SbDigest *digest, Oid relation, HeapTuple tuple))
{
	Relation	relation = table_open(oid, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
		if (!sb_is_temporary(digest->temporary, oid, tuple))
			call(digest, oid, tuple);
	table_endscan(scan);
	table_close(relation, AccessShareLock);
}

/* What other catalogs call a relation: an index is its table's, a toast table too. */
static void
put_relation(SbDigest *digest, Oid relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

	switch (row->relkind)
	{
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
		case RELKIND_TOASTVALUE:
			break;
		case RELKIND_COMPOSITE_TYPE:
			put_part(digest, RelationRelationId, row->oid, TypeRelationId, row->reltype);
			put_part(digest, TypeRelationId, row->reltype, TypeRelationId, row->reltype);
			break;
		default:
			put_part(digest, RelationRelationId, row->oid, RelationRelationId, row->oid);
			if (OidIsValid(row->reltoastrelid))
				put_part(digest, RelationRelationId, row->reltoastrelid, RelationRelationId, row->oid);
			break;
	}
}

static void
put_index(SbDigest *digest, Oid relation, HeapTuple tuple)
{
	Form_pg_index row = (Form_pg_index) GETSTRUCT(tuple);

	put_part(digest, RelationRelationId, row->indexrelid, RelationRelationId, row->indrelid);
}

/* A table of schemaboot itself. */
static void
add_own_row(SbDigest *digest, Oid relation, HeapTuple tuple)
{
	add_sum(&digest->total, row_sum(relation, tuple));
}

static void
add_statement(SbDigest *digest, Oid relation, HeapTuple tuple)
{
	add_sum(&digest->models, row_sum(relation, tuple));
	add_own_row(digest, relation, tuple);
}

static bool
is_passed_over(const char *name)
{
	for (int i = 0; passed_over[i]; i++)
		if (strcmp(passed_over[i], name) == 0)
			return true;
	return false;
}

/* Catalogs that are about what stands in others come behind those. */
static bool
is_about_others(Oid relation)
{
	return relation == DependRelationId || relation == DescriptionRelationId ||
		relation == SecLabelRelationId || relation == InitPrivsRelationId;
}

/* And what is about types and routines behind those. */
static bool
is_referred_to(Oid relation)
{
	return relation == TypeRelationId || relation == ProcedureRelationId;
}

/* The catalogs, of this database and of the cluster. And temporary relations are remembered. */
static List *
catalogs(SbTemporary *temporary, Snapshot snapshot)
{
	Relation	relation = table_open(RelationRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);
	List	   *result = NIL,
			   *last = NIL;
	HeapTuple	tuple;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

		if (row->relpersistence == RELPERSISTENCE_TEMP)
			sb_temporary_add(temporary, RelationRelationId, row->oid);
		if (row->relkind != RELKIND_RELATION || row->relnamespace != PG_CATALOG_NAMESPACE ||
			is_passed_over(NameStr(row->relname)))
			continue;
		if (is_about_others(row->oid))
			last = lappend_oid(last, row->oid);
		else if (is_referred_to(row->oid))
			result = lcons_oid(row->oid, result);
		else
			result = lappend_oid(result, row->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	return list_concat(result, last);
}

SbDigest *
sb_digest_read(void)
{
	static const char *const own[] = {"managed", "rename"};
	SbDigest   *digest = palloc0(sizeof(SbDigest));
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Oid			schema = get_namespace_oid("schemaboot", false);
	List	   *all;
	ListCell   *cell;

	digest->roots = roottab_create(CurrentMemoryContext, 1024, NULL);
	digest->parts = parttab_create(CurrentMemoryContext, 8192, NULL);
	digest->temporary = sb_temporary_create(snapshot);
	digest->edge_room = 1024;
	digest->edges = palloc(sizeof(Edge) * digest->edge_room);
	all = catalogs(digest->temporary, snapshot);
	scan(digest, IndexRelationId, snapshot, put_index);
	scan(digest, RelationRelationId, snapshot, put_relation);
	foreach(cell, all)
	{
		CHECK_FOR_INTERRUPTS();
		scan(digest, lfirst_oid(cell), snapshot, add_row);
	}
	scan(digest, get_relname_relid("statement", schema), snapshot, add_statement);
	for (int i = 0; i < lengthof(own); i++)
		scan(digest, get_relname_relid(own[i], schema), snapshot, add_own_row);
	sb_temporary_free(digest->temporary);
	UnregisterSnapshot(snapshot);
	return digest;
}

char *
sb_digest_text(const SbDigest *digest)
{
	return psprintf("%s %d " UINT64_FORMAT " %u %016llx%016llx", SCHEMABOOT_VERSION, PG_VERSION_NUM,
					GetSystemIdentifier(), MyDatabaseId,
					(unsigned long long) digest->total.a, (unsigned long long) digest->total.b);
}

SbSum
sb_digest_rest(const SbDigest *digest)
{
	return digest->rest;
}

SbSum
sb_digest_models(const SbDigest *digest)
{
	return digest->models;
}

SbDigestRoot *
sb_digest_root(const SbDigest *digest, const ObjectAddress *address)
{
	ObjectAddress root = root_of(digest, address->classId, address->objectId);

	return OidIsValid(root.objectId) ? roottab_lookup(digest->roots, root) : NULL;
}

List *
sb_digest_roots(const SbDigest *digest)
{
	roottab_iterator iterator;
	List	   *result = NIL;
	SbDigestRoot *root;

	roottab_start_iterate(digest->roots, &iterator);
	while ((root = roottab_iterate(digest->roots, &iterator)) != NULL)
		result = lappend(result, root);
	return result;
}

/*
 * What depends on an affected type, by way of others too: as a view that shows a constant of a domain over
 * an enum. One way through all edges; false: nothing was found.
 */
static bool
spread_types(SbDigest *digest, bool *is_known)
{
	bool		changed = false;

	for (int i = 0; i < digest->edge_count; i++)
	{
		const Edge *edge = &digest->edges[i];
		SbDigestRoot *needed = roottab_lookup(digest->roots, edge->needed);
		SbDigestRoot *depender = roottab_lookup(digest->roots, edge->depender);

		if (needed == NULL || !needed->affected || !needed->spreads)
			continue;
		if (depender == NULL)
			*is_known = false;
		else if (!depender->spreads)
			changed = depender->spreads = depender->affected = true;
	}
	return changed;
}

/* What depends on changed roots directly, and what they are internal to: a sequence to its table. */
static List *
find_neighbours(SbDigest *digest, bool *is_known)
{
	List	   *found = NIL;

	for (int i = 0; i < digest->edge_count; i++)
	{
		const Edge *edge = &digest->edges[i];
		SbDigestRoot *needed = roottab_lookup(digest->roots, edge->needed);
		SbDigestRoot *depender = roottab_lookup(digest->roots, edge->depender);

		if (needed && needed->affected)
		{
			if (depender == NULL)
				*is_known = false;
			else if (!depender->affected)
				found = lappend(found, depender);
		}
		if (depender && depender->affected && needed && !needed->affected &&
			edge->type != DEPENDENCY_NORMAL)
			found = lappend(found, needed);
	}
	return found;
}

/* Relatives of affected tables: what one has, another may have from it. */
static bool
spread_to_relatives(SbDigest *digest)
{
	bool		changed = false;

	for (int i = 0; i < digest->edge_count; i++)
	{
		const Edge *edge = &digest->edges[i];
		SbDigestRoot *parent,
				   *child;

		if (!edge->family)
			continue;
		parent = roottab_lookup(digest->roots, edge->needed);
		child = roottab_lookup(digest->roots, edge->depender);
		if (parent == NULL || child == NULL || parent->affected == child->affected)
			continue;
		changed = parent->affected = child->affected = true;
	}
	return changed;
}

int
sb_digest_spread(SbDigest *digest)
{
	List	   *roots = sb_digest_roots(digest);
	bool		is_known = true;
	int			count = 0;

	foreach_ptr(SbDigestRoot, root, roots)
		root->spreads = root->affected && root->address.classId == TypeRelationId;
	while (spread_types(digest, &is_known))
		continue;
	foreach_ptr(SbDigestRoot, root, find_neighbours(digest, &is_known))
		root->affected = true;
	while (spread_to_relatives(digest))
		continue;
	foreach_ptr(SbDigestRoot, root, roots)
		count += root->affected;
	list_free(roots);
	return is_known ? count : -1;
}
