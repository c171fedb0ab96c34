/*
 * few.c
 *	  Reading few objects out of large catalogs: which they are, and which kinds need not be looked for.
 */
#include "base/compat.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "facts/few.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* Up to so many objects are looked up one by one. */
#define FEW_OBJECTS 500

/* Adds the objects of a catalog that stand in one of the schemas; false: those are too many. */
static bool
add_members(List **oids, Oid catalog, AttrNumber schema, AttrNumber oid, List *schemas)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	TableScanDesc scan = table_beginscan(relation, GetActiveSnapshot(), 0, NULL);
	TupleDesc	desc = RelationGetDescr(relation);
	HeapTuple	tuple;
	bool		isnull;

	while (list_length(*oids) <= FEW_OBJECTS &&
		   (tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
		if (list_member_oid(schemas, DatumGetObjectId(heap_getattr(tuple, schema, desc, &isnull))))
			*oids = lappend_oid(*oids, DatumGetObjectId(heap_getattr(tuple, oid, desc, &isnull)));
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	return list_length(*oids) <= FEW_OBJECTS;
}

List *
sb_few_members(const SbScope *scope)
{
	List	   *oids = NIL;

	if (add_members(&oids, RelationRelationId, Anum_pg_class_relnamespace, Anum_pg_class_oid,
					scope->schemas) &&
		add_members(&oids, TypeRelationId, Anum_pg_type_typnamespace, Anum_pg_type_oid,
					scope->schemas) &&
		add_members(&oids, ProcedureRelationId, Anum_pg_proc_pronamespace, Anum_pg_proc_oid,
					scope->schemas) &&
		add_members(&oids, StatisticExtRelationId, Anum_pg_statistic_ext_stxnamespace,
					Anum_pg_statistic_ext_stxrelid, scope->schemas))
		return oids;
	return NIL;
}

void
sb_find_present(SbPresent *present, List *oids)
{
	ListCell   *cell;

	memset(present, 0, sizeof(SbPresent));
	foreach(cell, oids)
	{
		HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(lfirst_oid(cell)));

		if (HeapTupleIsValid(tuple))
		{
			present->relkinds[(unsigned char) ((Form_pg_class) GETSTRUCT(tuple))->relkind] = true;
			ReleaseSysCache(tuple);
		}
		present->types |= SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(lfirst_oid(cell)));
		present->routines |= SearchSysCacheExists1(PROCOID, ObjectIdGetDatum(lfirst_oid(cell)));
	}
}

bool
sb_may_be_present(const SbPresent *present, SbKind kind)
{
	const bool *has = present->relkinds;

	switch (kind)
	{
		case SB_TYPE:
		case SB_DOMAIN:
		case SB_DOMAIN_CONSTRAINT:
			return present->types;
		case SB_FUNCTION:
		case SB_PROCEDURE:
		case SB_AGGREGATE:
			return present->routines;
		case SB_SEQUENCE:
			return has[RELKIND_SEQUENCE];
		case SB_TABLE:
		case SB_POLICY:
			return has[RELKIND_RELATION] || has[RELKIND_PARTITIONED_TABLE];
		case SB_FOREIGN_TABLE:
			return has[RELKIND_FOREIGN_TABLE];
		case SB_VIEW:
			return has[RELKIND_VIEW];
		case SB_MATERIALIZED_VIEW:
			return has[RELKIND_MATVIEW];
		default:
			return true;
	}
}
