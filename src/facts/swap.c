/*
 * swap.c
 *	  Puts schemas and objects aside, so that others of the same names can be made in their place.
 *
 * Rows of the catalogs get other names, by CatalogTupleUpdate and not by ALTER: that takes no lock
 * which anybody's queries or DDL would wait for. Nobody else ever sees any of it, since it is rolled
 * back; what waits is a GRANT ON SCHEMA or an ALTER of one of these very rows. Whoever calls needs the
 * rights that building there would need; no code of users runs here.
 *
 * A schema is renamed, and an empty one of its name gets its owner, privileges, comment and default
 * privileges. Members of extensions move over, so that public.citext is still found, and so do guests:
 * objects of no model that models refer to. Where the models make the schema themselves, they move when
 * it is there.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/dbcommands.h"
#include "commands/trigger.h"
#include "facts/misplaced.h"
#include "facts/swap.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* A copy of the row of an object, NULL if there is none. */
static HeapTuple
fetch_row(Relation catalog, Oid class_id, Oid object)
{
	return get_catalog_object_by_oid(catalog, get_object_attnum_oid(class_id), object);
}

/*
 * Locks a version of a row. False: another session has made a newer one. The server updates some
 * columns of pg_class in place, and asks everybody else who updates it for this lock on the row first;
 * unlock_row gives it back.
 */
static bool
lock_version(Relation catalog, HeapTuple tuple)
{
	Buffer		buffer;
	TM_FailureData failure;
	TM_Result	result;

	if (RelationGetRelid(catalog) == RelationRelationId)
		LockTuple(catalog, &tuple->t_self, ExclusiveLock);
	result = heap_lock_tuple(catalog, tuple, GetCurrentCommandId(true), LockTupleExclusive,
							 LockWaitBlock, false, &buffer, &failure);
	ReleaseBuffer(buffer);
	if (result != TM_Ok && result != TM_Updated && result != TM_Deleted)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("row of catalog \"%s\" cannot be locked: %d",
						RelationGetRelationName(catalog), (int) result)));
	return result == TM_Ok;
}

static void
unlock_row(Relation catalog, HeapTuple tuple)
{
	if (RelationGetRelid(catalog) == RelationRelationId)
		UnlockTuple(catalog, &tuple->t_self, ExclusiveLock);
}

/*
 * A copy of the newest row of an object, which nobody else can change until the rollback; NULL if there
 * is none. Without the lock, an update beside that of another session would fail.
 */
static HeapTuple
lock_row(Relation catalog, Oid class_id, Oid object)
{
	for (;;)
	{
		HeapTuple	tuple = fetch_row(catalog, class_id, object);
		HeapTupleData version;

		if (tuple == NULL)
			return NULL;
		version = *tuple;		/* what heap_lock_tuple sees becomes a pointer into a buffer */
		if (lock_version(catalog, &version))
			return tuple;
		unlock_row(catalog, tuple);
		heap_freetuple(tuple);
		AcceptInvalidationMessages();
		CHECK_FOR_INTERRUPTS();
	}
}

/* Sets one column of a row that is locked. */
static void
set_column(Relation catalog, HeapTuple tuple, AttrNumber column, Datum value)
{
	HeapTuple	changed = heap_modify_tuple_by_cols(tuple, RelationGetDescr(catalog), 1,
													(int[]) {column}, &value, (bool[]) {false});

	CatalogTupleUpdate(catalog, &changed->t_self, changed);
	heap_freetuple(changed);
	CommandCounterIncrement();	/* it may be looked at again, as an array type after its element's */
}

/* Gives a row a name that nobody would give. */
static void
hide_by_name(Relation catalog, HeapTuple tuple, AttrNumber column, Oid object)
{
	NameData	name;

	namestrcpy(&name, psprintf(SB_ASIDE_NAME "%u", object));
	set_column(catalog, tuple, column, NameGetDatum(&name));
}

/* Puts an object that stands in no schema aside: by another name, or, where it has none, by its row. */
static void
hide_object(const ObjectAddress *address)
{
	Relation	catalog = table_open(address->classId, RowExclusiveLock);
	HeapTuple	tuple = lock_row(catalog, address->classId, address->objectId);
	AttrNumber	name = get_object_attnum_name(address->classId);

	if (tuple && name != InvalidAttrNumber)
		hide_by_name(catalog, tuple, name, address->objectId);
	else if (tuple)
		CatalogTupleDelete(catalog, &tuple->t_self);
	table_close(catalog, RowExclusiveLock);
}

static bool
stands_in(Relation catalog, HeapTuple tuple, AttrNumber column, Oid schema)
{
	bool		isnull;

	return DatumGetObjectId(heap_getattr(tuple, column, RelationGetDescr(catalog),
										 &isnull)) == schema;
}

/* Moves the row of an object to another schema, if it stands in the one that was put aside. */
static void
move_row(Oid class_id, Oid object, Oid from, Oid to)
{
	AttrNumber	column = get_object_attnum_namespace(class_id);
	Relation	catalog;
	HeapTuple	tuple;

	if (column == InvalidAttrNumber || !OidIsValid(object))
		return;
	catalog = table_open(class_id, RowExclusiveLock);
	tuple = fetch_row(catalog, class_id, object);
	if (tuple && stands_in(catalog, tuple, column, from) &&
		(tuple = lock_row(catalog, class_id, object)) != NULL)
	{
		if (stands_in(catalog, tuple, column, from))
			set_column(catalog, tuple, column, ObjectIdGetDatum(to));
		unlock_row(catalog, tuple);
	}
	table_close(catalog, RowExclusiveLock);
}

/* Moves a type and its array type. */
static void
move_type(Oid type, Oid from, Oid to)
{
	move_row(TypeRelationId, type, from, to);
	if (OidIsValid(type))
		move_row(TypeRelationId, get_array_type(type), from, to);
}

/* Moves an object, with the types that come with it. */
static void
move_object(Oid class_id, Oid object, Oid from, Oid to)
{
	if (class_id == TypeRelationId)
		move_type(object, from, to);
	else
		move_row(class_id, object, from, to);
	if (class_id == RelationRelationId)
		move_type(get_rel_type_id(object), from, to);
}

/* The OIDs of all rows of a catalog. */
static List *
all_oids(Relation catalog, AttrNumber oid)
{
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *result = NIL;
	bool		isnull;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		result = lappend_oid(result, DatumGetObjectId(heap_getattr(tuple, oid,
																   RelationGetDescr(catalog),
																   &isnull)));
	systable_endscan(scan);
	return result;
}

/* The row of an extension, which is no object of its schema. */
static void
move_extension(Relation catalog, Oid extension, Oid from, Oid to)
{
	HeapTuple	tuple = fetch_row(catalog, ExtensionRelationId, extension);

	if (tuple == NULL || !stands_in(catalog, tuple, Anum_pg_extension_extnamespace, from))
		return;
	tuple = lock_row(catalog, ExtensionRelationId, extension);
	if (tuple && stands_in(catalog, tuple, Anum_pg_extension_extnamespace, from))
		set_column(catalog, tuple, Anum_pg_extension_extnamespace, ObjectIdGetDatum(to));
}

/* Extensions whose schema it is go with their members. */
static void
move_extensions(Oid from, Oid to)
{
	Relation	catalog = table_open(ExtensionRelationId, RowExclusiveLock);
	ListCell   *cell;

	foreach(cell, all_oids(catalog, Anum_pg_extension_oid))
		move_extension(catalog, lfirst_oid(cell), from, to);
	table_close(catalog, RowExclusiveLock);
}

/*
 * No event trigger that lives hears of the build. Statements that run as parts of a larger one call none,
 * but those of an extension's script are no such parts, nor is what a function runs.
 */
static void
silence_event_triggers(void)
{
	Relation	catalog = table_open(EventTriggerRelationId, RowExclusiveLock);
	ListCell   *cell;

	foreach(cell, all_oids(catalog, Anum_pg_event_trigger_oid))
	{
		HeapTuple	tuple = fetch_row(catalog, EventTriggerRelationId, lfirst_oid(cell));

		if (tuple == NULL || ((Form_pg_event_trigger) GETSTRUCT(tuple))->evtenabled == TRIGGER_DISABLED)
			continue;
		tuple = lock_row(catalog, EventTriggerRelationId, lfirst_oid(cell));
		if (tuple)
			set_column(catalog, tuple, Anum_pg_event_trigger_evtenabled,
					   CharGetDatum(TRIGGER_DISABLED));
	}
	table_close(catalog, RowExclusiveLock);
}

/* Calls move_object for every member of an extension, or of all extensions. */
static void
move_members(Oid extension, Oid from, Oid to)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *members = NIL;

	ScanKeyInit(&key, Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(ExtensionRelationId));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress *member;

		if (row->deptype != DEPENDENCY_EXTENSION ||
			(OidIsValid(extension) && row->refobjid != extension))
			continue;
		member = palloc(sizeof(ObjectAddress));
		ObjectAddressSet(*member, row->classid, row->objid);
		members = lappend(members, member);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	foreach_ptr(ObjectAddress, member, members)
		move_object(member->classId, member->objectId, from, to);
}

/* The new schema has the default privileges of the old one. */
static void
copy_default_acls(const SbSwap *swap, Oid from, Oid to)
{
	Relation	catalog = table_open(DefaultAclRelationId, RowExclusiveLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *rows = NIL;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_default_acl row = (Form_pg_default_acl) GETSTRUCT(tuple);

		if (row->defaclnamespace == from && !list_member_oid(swap->replaced_acls, row->oid))
			rows = lappend(rows, heap_copytuple(tuple));
	}
	systable_endscan(scan);
	foreach_ptr(HeapTupleData, row, rows)
	{
		Datum		values[2];
		Oid			oid = GetNewOidWithIndex(catalog, DefaultAclOidIndexId, Anum_pg_default_acl_oid);
		HeapTuple	copy;

		values[0] = ObjectIdGetDatum(oid);
		values[1] = ObjectIdGetDatum(to);
		copy = heap_modify_tuple_by_cols(row, RelationGetDescr(catalog), 2,
										 (int[]) {Anum_pg_default_acl_oid,
												  Anum_pg_default_acl_defaclnamespace},
										 values, (bool[]) {false, false});
		CatalogTupleInsert(catalog, copy);
	}
	table_close(catalog, RowExclusiveLock);
}

/* An empty schema in the place of the one that was put aside, with its owner, privileges and comment. */
static Oid
make_likeness(const char *name, HeapTuple original)
{
	Form_pg_namespace form = (Form_pg_namespace) GETSTRUCT(original);
	Oid			schema = NamespaceCreate(name, form->nspowner, false);
	char	   *comment = GetComment(form->oid, NamespaceRelationId, 0);
	Relation	catalog;
	HeapTuple	tuple;
	Datum		acl;
	bool		isnull;

	CommandCounterIncrement();
	acl = SysCacheGetAttr(NAMESPACEOID, original, Anum_pg_namespace_nspacl, &isnull);
	if (!isnull)
	{
		catalog = table_open(NamespaceRelationId, RowExclusiveLock);
		tuple = fetch_row(catalog, NamespaceRelationId, schema);
		set_column(catalog, tuple, Anum_pg_namespace_nspacl, acl);
		table_close(catalog, RowExclusiveLock);
	}
	if (comment)
		CreateComments(schema, NamespaceRelationId, 0, comment);
	CommandCounterIncrement();
	return schema;
}

/*
 * Puts one schema aside. The lock keeps two shadow builds apart, and is compatible with those that
 * DDL takes on its schema, except for DROP SCHEMA.
 */
static Oid
put_aside(SbSwap *swap, const char *name)
{
	Oid			schema = get_namespace_oid(name, true);
	Relation	catalog;
	HeapTuple	tuple;

	if (!OidIsValid(schema))
		return InvalidOid;
	LockDatabaseObject(NamespaceRelationId, schema, 0, ShareUpdateExclusiveLock);
	catalog = table_open(NamespaceRelationId, RowExclusiveLock);
	tuple = lock_row(catalog, NamespaceRelationId, schema);
	if (tuple == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("schema \"%s\" was dropped concurrently", name)));
	hide_by_name(catalog, tuple, Anum_pg_namespace_nspname, schema);
	table_close(catalog, RowExclusiveLock);
	CommandCounterIncrement();
	if (!sb_list_has(swap->made, name))
	{
		Oid			likeness = make_likeness(name, tuple);

		copy_default_acls(swap, schema, likeness);
		CommandCounterIncrement();
	}
	return schema;
}

static Oid
schema_of_extension(Relation catalog, Oid extension)
{
	HeapTuple	tuple = fetch_row(catalog, ExtensionRelationId, extension);

	return tuple ? ((Form_pg_extension) GETSTRUCT(tuple))->extnamespace : InvalidOid;
}

/* The schema of this name is the one of the models now: extensions that they have there move in. */
static void
place_extensions(SbSwap *swap, const char *name, Oid to)
{
	Relation	catalog = table_open(ExtensionRelationId, RowExclusiveLock);

	foreach_ptr(SbMisplaced, misplaced, swap->misplaced)
	{
		Oid			from = schema_of_extension(catalog, misplaced->extension);

		if (strcmp(misplaced->wanted, name) != 0 || !OidIsValid(from))
			continue;
		move_members(misplaced->extension, from, to);
		move_extension(catalog, misplaced->extension, from, to);
	}
	table_close(catalog, RowExclusiveLock);
	CommandCounterIncrement();
}

void
sb_swap_arrived(SbSwap *swap, const char *name)
{
	Oid			to = get_namespace_oid(name, true);
	Oid			from = InvalidOid;
	ListCell   *schema,
			   *old;

	forboth(schema, swap->names, old, swap->old)
		if (strcmp(lfirst(schema), name) == 0)
			from = lfirst_oid(old);
	if (OidIsValid(from) && OidIsValid(to))
	{
		move_members(InvalidOid, from, to);
		move_extensions(from, to);
		foreach_ptr(SbFact, guest, swap->guests)
			if (strcmp(guest->object.schema, name) == 0)
				move_object(guest->address.classId, guest->address.objectId, from, to);
		CommandCounterIncrement();
	}
	if (OidIsValid(to))
		place_extensions(swap, name, to);
}

void
sb_swap_move_members(Oid extension, const char *schema)
{
	Oid			to = get_namespace_oid(schema, true);
	Relation	catalog;

	if (!OidIsValid(to))
	{
		to = NamespaceCreate(schema, GetUserId(), false);
		CommandCounterIncrement();
	}
	catalog = table_open(ExtensionRelationId, AccessShareLock);
	move_members(extension, schema_of_extension(catalog, extension), to);
	table_close(catalog, AccessShareLock);
	CommandCounterIncrement();
}

void
sb_swap_schemas(SbSwap *swap)
{
	swap->old = NIL;
	foreach_ptr(char, name, swap->names)
		swap->old = lappend_oid(swap->old, put_aside(swap, name));
	foreach_ptr(char, name, swap->names)
		if (!sb_list_has(swap->made, name))
			sb_swap_arrived(swap, name);
	foreach_ptr(SbMisplaced, misplaced, swap->misplaced)
		if (!sb_list_has(swap->names, misplaced->wanted))
			sb_swap_arrived(swap, misplaced->wanted);
	silence_event_triggers();
	CommandCounterIncrement();
	foreach_ptr(ObjectAddress, address, swap->hidden)
		hide_object(address);
	CommandCounterIncrement();
}

void
sb_swap_check_rights(const SbSwap *swap)
{
	foreach_ptr(char, name, swap->names)
	{
		Oid			schema = get_namespace_oid(name, true);

		if (sb_list_has(swap->made, name) || !OidIsValid(schema))
		{
			if (sb_database_aclcheck(MyDatabaseId, GetUserId(), ACL_CREATE) != ACLCHECK_OK)
				aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_DATABASE, get_database_name(MyDatabaseId));
		}
		else if (sb_namespace_aclcheck(schema, GetUserId(), ACL_CREATE) != ACLCHECK_OK)
			aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_SCHEMA, name);
	}
}
