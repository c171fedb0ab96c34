/*
 * shadow_tree.c
 *	  What a shadow build leaves out of a statement, and makes up for afterwards.
 *
 * What is made of a query is made without its rows, which might come from large tables of others, and
 * without what its functions do; a materialized view is then marked as populated. Of operator classes, a type has one default for each access method, in whatever
 * schema it stands: the live one, which is put aside with its schema, would be in the way.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_opclass.h"
#include "commands/matview.h"
#include "kinds/kind.h"
#include "run/shadow_tree.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

SbShadowLack
sb_shadow_lessen(Node *tree)
{
	if (IsA(tree, CreateTableAsStmt))
	{
		CreateTableAsStmt *create = (CreateTableAsStmt *) tree;
		bool		lacks = create->objtype == OBJECT_MATVIEW && !create->into->skipData;

		create->into->skipData = true;
		return lacks ? SB_LACKS_ROWS : SB_LACKS_NOTHING;
	}
	if (IsA(tree, CreateOpClassStmt) && ((CreateOpClassStmt *) tree)->isDefault)
	{
		((CreateOpClassStmt *) tree)->isDefault = false;
		return SB_LACKS_DEFAULT;
	}
	return SB_LACKS_NOTHING;
}

static void
mark_populated(Oid view)
{
	Relation	relation = table_open(view, AccessExclusiveLock);

	SetMatViewPopulatedState(relation, true);
	table_close(relation, NoLock);
}

static void
set_default(Relation catalog, HeapTuple row, bool value)
{
	HeapTuple	copy = heap_copytuple(row);

	((Form_pg_opclass) GETSTRUCT(copy))->opcdefault = value;
	CatalogTupleUpdate(catalog, &copy->t_self, copy);
	heap_freetuple(copy);
}

/* One operator class becomes the default of its type and access method, and all others are none. */
static void
mark_default(Oid class)
{
	Relation	catalog = table_open(OperatorClassRelationId, RowExclusiveLock);
	HeapTuple	own = get_catalog_object_by_oid(catalog, Anum_pg_opclass_oid, class);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	row;

	own = heap_copytuple(own);
	ScanKeyInit(&key, Anum_pg_opclass_opcmethod, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(((Form_pg_opclass) GETSTRUCT(own))->opcmethod));
	scan = systable_beginscan(catalog, OpclassAmNameNspIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(row = systable_getnext(scan)))
	{
		Form_pg_opclass form = (Form_pg_opclass) GETSTRUCT(row);

		if (form->opcdefault && form->opcintype == ((Form_pg_opclass) GETSTRUCT(own))->opcintype)
			set_default(catalog, row, false);
	}
	systable_endscan(scan);
	set_default(catalog, own, true);
	table_close(catalog, RowExclusiveLock);
}

void
sb_shadow_complete(const SbStatement *st, SbShadowLack lack)
{
	Oid			object;

	if (lack == SB_LACKS_NOTHING)
		return;
	object = sb_kind(st->object.kind)->find(&st->object).objectId;
	if (!OidIsValid(object))
		return;
	if (lack == SB_LACKS_ROWS)
		mark_populated(object);
	else
		mark_default(object);
	CommandCounterIncrement();
}
