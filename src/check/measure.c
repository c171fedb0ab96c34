/*
 * measure.c
 *	  Runs statements and measures what each of them did: locks, rewrites, scans, index builds, WAL, time.
 *
 * Each statement runs in a subtransaction, so that the locks that it asks for belong to a resource owner of its own. A lock
 * that an earlier statement holds already is seen by that, too: the owner of this one has it or not. What is there before the
 * statement is seen by a snapshot from before it: names of what is dropped, files of what is rewritten.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_tablespace.h"
#include "catalog/pg_type.h"
#include "check/measure.h"
#include "check/measure_counts.h"
#include "commands/cluster.h"
#include "executor/instrument.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "replication/slot.h"
#include "run/execute.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* Index reads count as reading the table if so many rows come out, and that is half of it. */
#define MANY_ROWS 1000

/* An object that a statement drops. */
typedef struct Dropped
{
	ObjectAddress address;
	char	   *object;
} Dropped;

/* Whose statement runs; NULL: nobody's. */
static SbMeasuring *running = NULL;
static List *dropped = NIL;		/* of Dropped * */
static List *constraints = NIL;	/* of Oid: made or altered */
static ObjectAddress first_made;	/* or altered */
static object_access_hook_type previous_hook = NULL;

/* Objects without rows that somebody else may want to use while they are locked. */
static bool
is_lockable(Oid class_id, Oid object)
{
	switch (class_id)
	{
		case NamespaceRelationId:
		case ProcedureRelationId:
		case ExtensionRelationId:
		case PublicationRelationId:
		case ForeignServerRelationId:
			return true;
		case TypeRelationId:
			{
				char		typtype = get_typtype(object);

				return typtype != '\0' && typtype != TYPTYPE_COMPOSITE && typtype != TYPTYPE_MULTIRANGE &&
					!OidIsValid(get_element_type(object));
			}
		default:
			return false;
	}
}

static char *
identity_of(const ObjectAddress *address)
{
	return getObjectIdentity(address, true);
}

/*
 * Of what is being dropped. A type goes before the functions that it is read and written by, whose arguments cannot be told
 * then: such a function has its name only.
 */
static char *
identity_of_dropped(const ObjectAddress *address)
{
	HeapTuple	tuple = address->classId == ProcedureRelationId ?
		SearchSysCache1(PROCOID, ObjectIdGetDatum(address->objectId)) : NULL;
	Form_pg_proc form;
	bool		whole = true;
	char	   *name;

	if (!HeapTupleIsValid(tuple))
		return identity_of(address);
	form = (Form_pg_proc) GETSTRUCT(tuple);
	for (int i = 0; i < form->pronargs; i++)
		whole = whole && SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(form->proargtypes.values[i]));
	name = whole ? identity_of(address) :
		quote_qualified_identifier(get_namespace_name(form->pronamespace), NameStr(form->proname));
	ReleaseSysCache(tuple);
	return name;
}

static void
note_drop(Oid class_id, Oid object)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(running->context);
	Dropped    *drop = palloc0(sizeof(Dropped));

	ObjectAddressSet(drop->address, class_id, object);
	drop->object = identity_of_dropped(&drop->address);
	dropped = lappend(dropped, drop);
	MemoryContextSwitchTo(oldcontext);
}

static void
note_access(ObjectAccessType access, Oid class_id, Oid object, int sub_id, void *arg)
{
	if (previous_hook)
		previous_hook(access, class_id, object, sub_id, arg);
	if (running == NULL || sub_id != 0)
		return;
	if (access == OAT_DROP && is_lockable(class_id, object))
		note_drop(class_id, object);
	if (access != OAT_POST_CREATE && access != OAT_POST_ALTER)
		return;
	if (!OidIsValid(first_made.classId) && is_objectclass_supported(class_id))
		ObjectAddressSet(first_made, class_id, object);
	if (class_id == ConstraintRelationId)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(running->context);

		constraints = lappend_oid(constraints, object);
		MemoryContextSwitchTo(oldcontext);
	}
}

SbMeasuring *
sb_measuring_create(SbMade *made)
{
	static bool hooked = false;
	SbMeasuring *measuring = palloc0(sizeof(SbMeasuring));

	if (!hooked)
	{
		previous_hook = object_access_hook;
		object_access_hook = note_access;
		hooked = true;
	}
	measuring->context = CurrentMemoryContext;
	measuring->made = made;
	measuring->counts = sb_counts_take();
	measuring->extension = get_namespace_oid("schemaboot", true);
	return measuring;
}

void
sb_measuring_skip(SbMeasuring *measuring)
{
	sb_counts_skip(measuring->counts);
}

/* --- the catalogs before the statement --- */

/* A row as it was before the statement; false: there was none. */
static bool
find_before(SbMeasuring *measuring, Oid catalog, Oid index, AttrNumber number, Oid oid, void *row, size_t size)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found;

	ScanKeyInit(&key, number, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
	scan = systable_beginscan(rel, index, true, measuring->before, 1, &key);
	tuple = systable_getnext(scan);
	found = HeapTupleIsValid(tuple);
	if (found)
		memcpy(row, GETSTRUCT(tuple), size);
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

/* The fixed part of the row of a relation: as it was, or else as it is. False: it is not there at all. */
static bool
find_class(SbMeasuring *measuring, Oid relation, FormData_pg_class *form, bool *existed)
{
	HeapTuple	tuple;

	memset(form, 0, sizeof(FormData_pg_class));
	*existed = find_before(measuring, RelationRelationId, ClassOidIndexId, Anum_pg_class_oid, relation,
						   form, CLASS_TUPLE_SIZE);
	if (*existed)
		return true;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	if (!HeapTupleIsValid(tuple))
		return false;
	memcpy(form, GETSTRUCT(tuple), CLASS_TUPLE_SIZE);
	ReleaseSysCache(tuple);
	return true;
}

static char *
schema_name(SbMeasuring *measuring, Oid schema)
{
	FormData_pg_namespace form;
	char	   *name;

	if (isTempNamespace(schema))
		return "pg_temp";
	if (find_before(measuring, NamespaceRelationId, NamespaceOidIndexId, Anum_pg_namespace_oid, schema, &form,
					offsetof(FormData_pg_namespace, nspowner)))
		return pstrdup(NameStr(form.nspname));
	name = get_namespace_name(schema);
	return name ? name : "";
}

/* Whether a file was some relation's before the statement: an index that takes it over is not built. */
static bool
file_existed(SbMeasuring *measuring, Oid tablespace, Oid file)
{
	Relation	rel = table_open(RelationRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	bool		found;

	ScanKeyInit(&key[0], Anum_pg_class_reltablespace, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(tablespace));
	ScanKeyInit(&key[1], Anum_pg_class_relfilenode, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(file));
	scan = systable_beginscan(rel, ClassTblspcRelfilenodeIndexId, true, measuring->before, 2, key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

/* --- locks --- */

/*
 * Whether the statement asked for a lock that this session holds. The lock is held once more meanwhile, by the owner that
 * outlives the statement, so that it is never let go.
 */
static bool
was_asked_for(SbMeasuring *measuring, const LOCKTAG *tag, LOCKMODE mode)
{
	ResourceOwner statement = CurrentResourceOwner;
	bool		asked;

	CurrentResourceOwner = measuring->keeper;
	(void) LockAcquire(tag, mode, false, false);
	CurrentResourceOwner = statement;
	asked = LockRelease(tag, mode, false);
	if (!asked)
	{
		CurrentResourceOwner = measuring->keeper;
		(void) LockRelease(tag, mode, false);
		CurrentResourceOwner = statement;
	}
	return asked;
}

/* The strongest mode that the statement asked for of those that are held. */
static LOCKMODE
strongest_asked(SbMeasuring *measuring, const LOCKTAG *tag, LOCKMASK held)
{
	for (LOCKMODE mode = MaxLockMode; mode > NoLock; mode--)
		if ((held & LOCKBIT_ON(mode)) && was_asked_for(measuring, tag, mode))
			return mode;
	return NoLock;
}

/* --- what it did to relations --- */

static SbTouched *
find_touched(SbMeasured *measured, Oid class_id, Oid object)
{
	foreach_ptr(SbTouched, touched, measured->touched)
		if (touched->address.classId == class_id && touched->address.objectId == object)
			return touched;
	return NULL;
}

static SbTouched *
add_touched(SbMeasuring *measuring, Oid class_id, Oid object, char *name)
{
	SbTouched  *touched = palloc0(sizeof(SbTouched));

	ObjectAddressSet(touched->address, class_id, object);
	touched->object = name;
	touched->rows = touched->bytes = -1;
	touched->own = sb_made_tag(measuring->made, class_id, object) > 0;
	measuring->measured->touched = lappend(measuring->measured->touched, touched);
	return touched;
}

/* Whether the statement has emptied a table: it gets new files then, too. */
static bool
is_truncated(Oid relation)
{
	PgStat_TableStatus *status = sb_relation_counts(relation);

	return status && status->trans && status->trans->nest_level >= GetCurrentTransactionNestLevel() &&
		sb_was_truncated(status->trans) && get_rel_relkind(relation) != RELKIND_MATVIEW;
}

/* Whether a relation that was there has got new files with its rows in them. */
static bool
is_rewritten(const FormData_pg_class *before, Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	bool		changed;

	if (!HeapTupleIsValid(tuple))
		return false;
	changed = ((Form_pg_class) GETSTRUCT(tuple))->relfilenode != before->relfilenode;
	ReleaseSysCache(tuple);
	if (!changed || before->relfilenode == InvalidOid)
		return false;
	return !is_truncated(relation);
}

/* The table of an index that there may not be any more. */
static Oid
table_of_index(SbMeasuring *measuring, Oid index)
{
	FormData_pg_index form;

	if (find_before(measuring, IndexRelationId, IndexRelidIndexId, Anum_pg_index_indexrelid, index, &form,
					offsetof(FormData_pg_index, indnatts)))
		return form.indrelid;
	return IndexGetRelation(index, true);
}

static bool
is_index(char relkind)
{
	return relkind == RELKIND_INDEX || relkind == RELKIND_PARTITIONED_INDEX;
}

static void
look_at_counts(SbMeasuring *measuring, SbTouched *touched)
{
	int64		scans,
				rows;

	sb_counts_since(measuring->counts, touched->address.objectId, &scans, &rows);
	if (scans <= 0 || is_truncated(touched->address.objectId))
		return;
	if (touched->relkind == RELKIND_RELATION || touched->relkind == RELKIND_MATVIEW)
		touched->scans = true;
	/* a rewrite reads the new rows again for each index */
	touched->rows = rows / scans;
}

/* A relation that the statement has locked. */
static void
look_at_relation(SbMeasuring *measuring, Oid relation, LOCKMODE lock)
{
	FormData_pg_class form;
	bool		existed;
	SbTouched  *touched;

	if (!find_class(measuring, relation, &form, &existed) || form.relnamespace == measuring->extension ||
		IsToastNamespace(form.relnamespace) ||
		(relation < FirstNormalObjectId && lock < ShareUpdateExclusiveLock))
		return;
	touched = add_touched(measuring, RelationRelationId, relation,
						  quote_qualified_identifier(schema_name(measuring, form.relnamespace), NameStr(form.relname)));
	touched->relkind = form.relkind;
	touched->lock = lock;
	touched->own = touched->own || !existed;
	touched->temporary = form.relpersistence == RELPERSISTENCE_TEMP;
	if (is_index(form.relkind))
	{
		touched->table = table_of_index(measuring, relation);
		if (form.relkind == RELKIND_INDEX && lock == AccessExclusiveLock && !is_truncated(touched->table))
			touched->index_builds = existed ? is_rewritten(&form, relation) :
				!file_existed(measuring, form.reltablespace, form.relfilenode);
	}
	else if (existed && form.relkind != RELKIND_SEQUENCE && lock == AccessExclusiveLock)
		touched->rewrites = is_rewritten(&form, relation);
	if (RELKIND_HAS_STORAGE(form.relkind) && form.relkind != RELKIND_SEQUENCE)
		look_at_counts(measuring, touched);
}

/* Another object; only locks that keep others off it are told. */
static void
look_at_object(SbMeasuring *measuring, Oid class_id, Oid object, LOCKMODE lock)
{
	ObjectAddress address = {class_id, object, 0};
	char	   *name = NULL;

	foreach_ptr(Dropped, drop, dropped)
		if (drop->address.classId == class_id && drop->address.objectId == object)
			name = drop->object;
	if (name == NULL && is_lockable(class_id, object))
		name = identity_of(&address);
	if (name)
		add_touched(measuring, class_id, object, name)->lock = lock;
}

static void
look_at_lock(SbMeasuring *measuring, const LOCKTAG *tag, LOCKMASK held)
{
	LOCKMODE	lock;

	if (tag->locktag_type == LOCKTAG_RELATION &&
		find_touched(measuring->measured, RelationRelationId, tag->locktag_field2) == NULL)
	{
		lock = strongest_asked(measuring, tag, held);
		if (lock != NoLock)
			look_at_relation(measuring, tag->locktag_field2, lock);
	}
	else if (tag->locktag_type == LOCKTAG_OBJECT && held >= LOCKBIT_ON(ShareUpdateExclusiveLock) &&
			 tag->locktag_field1 == MyDatabaseId)
	{
		lock = strongest_asked(measuring, tag, held);
		if (lock >= ShareUpdateExclusiveLock)
			look_at_object(measuring, tag->locktag_field2, tag->locktag_field3, lock);
	}
}

/* A lock can stand in the table twice, with weak modes apart. */
static LOCKMASK
held_mask(const LockData *data, int from)
{
	LOCKMASK	held = 0;

	for (int i = 0; i < data->nelements; i++)
		if (data->locks[i].pid == MyProcPid &&
			memcmp(&data->locks[i].locktag, &data->locks[from].locktag, sizeof(LOCKTAG)) == 0)
			held |= data->locks[i].holdMask;
	return held;
}

static void
look_at_locks(SbMeasuring *measuring)
{
	LockData   *data = GetLockStatusData();
	int			log_messages = log_min_messages;
	int			client_messages = client_min_messages;

	/* "you don't own a lock": that is what is asked */
	log_min_messages = client_min_messages = ERROR;
	PG_TRY();
	{
		for (int i = 0; i < data->nelements; i++)
			if (data->locks[i].pid == MyProcPid && data->locks[i].holdMask)
				look_at_lock(measuring, &data->locks[i].locktag,
							 data->locks[i].fastpath ? held_mask(data, i) : data->locks[i].holdMask);
	}
	PG_FINALLY();
	{
		log_min_messages = log_messages;
		client_min_messages = client_messages;
	}
	PG_END_TRY();
}

/* What was done to an index is done to its table, too. */
static void
tell_tables(SbMeasuring *measuring)
{
	foreach_ptr(SbTouched, index, measuring->measured->touched)
	{
		SbTouched  *table = OidIsValid(index->table) ?
			find_touched(measuring->measured, RelationRelationId, index->table) : NULL;

		if (table == NULL)
			continue;
		table->index_builds += index->index_builds;
		if (index->rows >= MANY_ROWS && !index->own && !table->scans)
		{
			HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index->table));

			table->scans = HeapTupleIsValid(tuple) &&
				index->rows >= ((Form_pg_class) GETSTRUCT(tuple))->reltuples / 2;
			if (table->scans)
				table->rows = index->rows;
			if (HeapTupleIsValid(tuple))
				ReleaseSysCache(tuple);
		}
	}
}

/*
 * The check of a foreign key reads both tables; how it reads the one that is referred to, the planner decides, which may
 * take an index, or nothing at all where there are no rows.
 */
static void
tell_referenced(SbMeasuring *measuring)
{
	foreach_oid(constraint, constraints)
	{
		HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
		Form_pg_constraint form;
		SbTouched  *from,
				   *to;

		if (!HeapTupleIsValid(tuple))
			continue;
		form = (Form_pg_constraint) GETSTRUCT(tuple);
		from = find_touched(measuring->measured, RelationRelationId, form->conrelid);
		to = find_touched(measuring->measured, RelationRelationId, form->confrelid);
		if (form->contype == CONSTRAINT_FOREIGN && form->convalidated && from && from->scans && !from->own && to &&
			(to->relkind == RELKIND_RELATION || to->relkind == RELKIND_MATVIEW))
			to->scans = true;
		ReleaseSysCache(tuple);
	}
}

static void
measure_sizes(SbMeasuring *measuring)
{
	foreach_ptr(SbTouched, touched, measuring->measured->touched)
	{
		Relation	relation;

		if (!(touched->rewrites || touched->scans || touched->index_builds) || !RELKIND_HAS_STORAGE(touched->relkind))
			continue;
		relation = try_relation_open(touched->address.objectId, NoLock);
		if (relation == NULL)
			continue;
		touched->bytes = (int64) RelationGetNumberOfBlocks(relation) * BLCKSZ;
		relation_close(relation, NoLock);
	}
}

/* The strongest first; then by name. */
static int
compare_touched(const ListCell *a, const ListCell *b)
{
	const SbTouched *x = lfirst(a);
	const SbTouched *y = lfirst(b);

	if (x->lock != y->lock)
		return (int) y->lock - (int) x->lock;
	return strcmp(x->object, y->object);
}

/* --- running it --- */

typedef struct Statement
{
	SbMeasuring *measuring;
	RawStmt    *raw;
	const char *text;
	Oid			vacuum;
} Statement;

/* What VACUUM FULL does, which the server does not let into a transaction block. */
static void
vacuum_full(Oid table)
{
	ClusterParams params = {0};
	HeapTuple	tuple;
	Form_pg_class form;

	LockRelationOid(table, AccessExclusiveLock);
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_class) GETSTRUCT(tuple);
	if (!superuser() && !has_privs_of_role(GetUserId(), form->relowner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of table %s", NameStr(form->relname))));
	if (form->relkind != RELKIND_RELATION && form->relkind != RELKIND_MATVIEW)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("\"%s\" is no table that VACUUM FULL can be rehearsed on", NameStr(form->relname))));
	ReleaseSysCache(tuple);
	sb_rewrite_heap(table, &params);
}

/* No statement waits longer than it may, whatever the script has set. */
static void
limit_wait(SbMeasuring *measuring)
{
	char		text[32];

	if (LockTimeout > 0 && LockTimeout <= measuring->lock_timeout)
		return;
	snprintf(text, sizeof(text), "%d", measuring->lock_timeout);
	(void) set_config_option("lock_timeout", text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

static void
run_statement(Statement *statement)
{
	SbMeasuring *measuring = statement->measuring;
	int			nest_level = NewGUCNestLevel();
	WalUsage	wal = pgWalUsage;
	instr_time	start,
				end;

	limit_wait(measuring);
	INSTR_TIME_SET_CURRENT(start);
	if (OidIsValid(statement->vacuum))
		vacuum_full(statement->vacuum);
	else
		sb_run_raw(statement->raw, statement->text);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	measuring->measured->elapsed = INSTR_TIME_GET_MICROSEC(end);
	measuring->measured->wal_bytes = pgWalUsage.wal_bytes - wal.wal_bytes;
	AtEOXact_GUC(true, nest_level);
	CommandCounterIncrement();
}

static void
run_and_look(void *arg)
{
	Statement  *statement = arg;
	SbMeasuring *measuring = statement->measuring;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot measured statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);

	run_statement(statement);
	running = NULL;
	MemoryContextSwitchTo(measuring->context);
	look_at_locks(measuring);
	tell_tables(measuring);
	tell_referenced(measuring);
	measure_sizes(measuring);
	list_sort(measuring->measured->touched, compare_touched);
	if (OidIsValid(first_made.classId))
		measuring->measured->made = identity_of(&first_made);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

char *
sb_relation_identity(Oid relation)
{
	char	   *name = get_rel_name(relation);
	char	   *schema = name ? get_namespace_name(get_rel_namespace(relation)) : NULL;

	return schema ? quote_qualified_identifier(schema, name) : NULL;
}

/* The name of what a lock is on. */
static char *
name_of_lock(const LOCKTAG *tag)
{
	if (tag->locktag_type == LOCKTAG_OBJECT)
	{
		ObjectAddress address = {tag->locktag_field2, tag->locktag_field3, 0};

		return identity_of(&address);
	}
	if (tag->locktag_type != LOCKTAG_RELATION && tag->locktag_type != LOCKTAG_TUPLE)
		return NULL;
	return sb_relation_identity(tag->locktag_field2);
}

char *
sb_wait_object(LOCKMODE *mode, List **processes)
{
	LOCKTAG		tag;

	return sb_wait_noted(&tag, mode, processes) ? name_of_lock(&tag) : NULL;
}

SbMeasured *
sb_measure(SbMeasuring *measuring, RawStmt *raw, const char *text, Oid vacuum)
{
	Statement	statement = {measuring, raw, text, vacuum};
	MemoryContext oldcontext = MemoryContextSwitchTo(measuring->context);
	SbMeasured *measured = palloc0(sizeof(SbMeasured));
	ReplicationSlot *slot = MyReplicationSlot;

	/* see run_one in revision/script.c */
	(void) GetCurrentCommandId(true);
	CommandCounterIncrement();
	sb_wait_forget();
	measuring->measured = measured;
	measuring->keeper = CurrentResourceOwner;
	measuring->before = RegisterSnapshot(GetLatestSnapshot());
	dropped = NIL;
	constraints = NIL;
	memset(&first_made, 0, sizeof(first_made));
	running = measuring;
	measured->error = sb_attempt(run_and_look, &statement, true);
	running = NULL;
	UnregisterSnapshot(measuring->before);
	measuring->before = NULL;
	if (measured->error)
	{
		/* the server lets go of it only when the transaction fails */
		if (MyReplicationSlot && MyReplicationSlot != slot)
			ReplicationSlotRelease();
		if (sb_is_callers_error(measured->error))
			ReThrowError(measured->error);
		measured->touched = NIL;
		if (measured->error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
			measured->waited_for = sb_wait_object(&measured->waited_mode, &measured->blockers);
		sb_counts_skip(measuring->counts);
	}
	MemoryContextSwitchTo(oldcontext);
	return measured;
}

List *
sb_lock_blockers(Oid relation, LOCKMODE mode)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot locks", ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	LockData   *data = GetLockStatusData();
	List	   *result = NIL;

	MemoryContextSwitchTo(oldcontext);
	for (int i = 0; i < data->nelements; i++)
	{
		LockInstanceData *lock = &data->locks[i];

		if (lock->pid == MyProcPid || lock->locktag.locktag_type != LOCKTAG_RELATION ||
			lock->locktag.locktag_field2 != relation || lock->locktag.locktag_field1 != MyDatabaseId)
			continue;
		for (LOCKMODE held = 1; held <= MaxLockMode; held++)
			if ((lock->holdMask & LOCKBIT_ON(held)) && DoLockModesConflict(held, mode))
			{
				result = list_append_unique_int(result, lock->pid);
				break;
			}
	}
	MemoryContextDelete(context);
	return result;
}
