/*
 * locks.c
 *	  How many locks a run needs, and how many the shared lock table has room for.
 *
 * Every relation made in a transaction stays locked to its end: the table, its TOAST table and
 * that one's index, the indexes of its keys, the sequences of its serial and identity columns. In
 * newer minor releases (SB_REFERENCED_LOCKED_SINCE), so does every object that something else is
 * recorded to depend on: the row type (its array type does), the constraint of a key (its index
 * does) or a foreign key (its triggers do). When one session fills the table, other sessions fail
 * too ("out of shared memory"), even to connect; so what a run needs is estimated before it
 * starts.
 *
 * Capacity: LockManagerShmemSize plans for max_locks_per_transaction locks a backend, twice as
 * many lock holders, and a reserve of a tenth. One session's locks have one holder each, so the
 * memory of the second holder serves for locks. Measured on 15, objects that fit where so many are
 * planned: 340 (240), 12,700 (7,800; default settings), 129,500 (82,400), 189,200 (124,900). We
 * stay some 7 % below and leave the rest to others.
 */
#include "base/compat.h"

#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/toast_internals.h"
#include "access/twophase.h"
#include "base/map.h"
#include "base/parse.h"
#include "kinds/relation.h"
#include "model/catalog.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "parser/parse_type.h"
#include "run/locks.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

int
sb_locks_capacity(void)
{
	int			planned = max_locks_per_xact * (MaxBackends + max_prepared_xacts);

	return planned + planned * 2 / 5 + Min(planned / 8, 1000) - 50;
}

int
sb_locks_held(void)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot locks",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	LockData   *data = GetLockStatusData();
	int			held = data->nelements;

	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
	return held;
}

/* What is known of the size of a row, as needs_toast_table() in the server's heap code wants it. */
typedef struct RowSize
{
	int			bytes;
	bool		unlimited;
	bool		toastable;
} RowSize;

/* Types that are not there yet are most often enums. */
static void
add_column_size(RowSize *row, const TypeName *type)
{
	HeapTuple	tuple;
	int32		typmod = -1;
	Oid			oid;
	int			size;

	if (type == NULL || type->pct_type)
		return;
	tuple = type->arrayBounds ? NULL : LookupTypeName(NULL, type, &typmod, true);
	if (tuple == NULL)
	{
		row->unlimited = row->unlimited || type->arrayBounds;
		row->toastable = row->toastable || type->arrayBounds;
		row->bytes += 4;
		return;
	}
	oid = typeTypeId(tuple);
	size = get_typlen(oid) > 0 ? get_typlen(oid) : type_maximum_size(oid, typmod);
	if (size < 0)
		row->unlimited = true;
	else
		row->bytes += size;
	if (get_typstorage(oid) != TYPSTORAGE_PLAIN)
		row->toastable = true;
	ReleaseSysCache(tuple);
}

/*
 * Locks that an object takes because another one depends on it: 1, or 0 where the server does
 * without. The functions below get that as "referenced".
 */
static int
referenced_locks(void)
{
	return atoi(GetConfigOption("server_version_num", false, false)) >= SB_REFERENCED_LOCKED_SINCE;
}

/* An index and its constraint, a sequence, or a foreign key. */
static int
constraint_locks(List *constraints, int referenced)
{
	int			count = 0;

	foreach_ptr(Constraint, constraint, constraints)
	{
		if (!IsA(constraint, Constraint))
			continue;
		if (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE ||
			constraint->contype == CONSTR_EXCLUSION)
			count += 1 + referenced;
		else if (constraint->contype == CONSTR_IDENTITY)
			count++;
		else if (constraint->contype == CONSTR_FOREIGN)
			count += referenced;
	}
	return count;
}

/* What the columns and constraints of a table bring along; the sizes are added to row. */
static int
element_locks(CreateStmt *create, int referenced, RowSize *row)
{
	int			count = constraint_locks(create->constraints, referenced);

	foreach_ptr(Node, element, create->tableElts)
	{
		if (IsA(element, ColumnDef))
		{
			ColumnDef  *column = (ColumnDef *) element;

			count += constraint_locks(column->constraints, referenced);
			if (sb_is_serial(column->typeName))
				count++, row->bytes += 8;
			else
				add_column_size(row, column->typeName);
		}
		else if (IsA(element, TableLikeClause))
		{
			if (((TableLikeClause *) element)->options & CREATE_TABLE_LIKE_INDEXES)
				count += 2 * (1 + referenced);
			row->unlimited = row->toastable = true;
		}
		else
			count += constraint_locks(list_make1(element), referenced);
	}
	return count;
}

/*
 * The table, its row type, what its elements bring along, and its TOAST table if a row may grow
 * large.
 */
static int
table_locks(CreateStmt *create, int referenced)
{
	RowSize		row = {0};
	int			count = 1 + referenced + element_locks(create, referenced, &row);

	if (create->inhRelations != NIL || create->ofTypename != NULL)
		row.unlimited = row.toastable = true;
	if (create->partspec == NULL && row.toastable &&
		(row.unlimited || row.bytes > TOAST_TUPLE_THRESHOLD))
		count += 2;
	return count;
}

static bool
is_subkind(const SbStatement *st, const char *subkind)
{
	return st->subkind && strcmp(st->subkind, subkind) == 0;
}

/* What a statement adds to its transaction, apart from partitions. */
static int
statement_locks(const SbStatement *st, int referenced)
{
	MemoryContext context,
				oldcontext;
	Node	   *tree;
	int			count = 0;

	if (st->role != SB_CREATES)
		return 0;
	switch (st->object.kind)
	{
		case SB_TABLE:
			context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot estimate",
											ALLOCSET_SMALL_SIZES);
			oldcontext = MemoryContextSwitchTo(context);
			tree = sb_parse_one(st->body, false)->stmt;
			count = IsA(tree, CreateStmt) ? table_locks((CreateStmt *) tree, referenced) :
				3 + referenced;
			MemoryContextSwitchTo(oldcontext);
			MemoryContextDelete(context);
			return count;
		case SB_MATERIALIZED_VIEW:
			return SB_MATERIALIZED_VIEW_LOCKS + referenced;
		case SB_EXTENSION:
			return 20;
		case SB_VIEW:
		case SB_FOREIGN_TABLE:
			return 1 + referenced;
		case SB_TYPE:
			if (is_subkind(st, "composite types"))
				return 1 + referenced;
			return is_subkind(st, "enum types") ? referenced : 2 * referenced;
		case SB_INDEX:
		case SB_SEQUENCE:
			return 1;
		case SB_DOMAIN:
		case SB_TRIGGER:
			return referenced;
		case SB_CONSTRAINT:
			if (is_subkind(st, "foreign keys"))
				return referenced;
			return st->level == SB_L_KEYS ? 1 + referenced : 0;
		default:
			return 0;
	}
}

/*
 * The key of the parent of a partition that a statement makes or attaches, NULL if it does
 * neither.
 */
char *
sb_parent_key(SbModel *model, const SbStatement *st)
{
	SbReference *ref = st->partition_of;
	SbNameEntry *entry = ref ? sb_model_find(model, st->context, SB_C_RELATION, ref->schema, NULL,
											 ref->name) : NULL;

	return entry ? sb_relation_key(entry->schema, entry->name) : NULL;
}

char *
sb_relation_key(const char *schema, const char *name)
{
	return psprintf("%s.%s", schema, name);
}

/* What is known of the partitioned tables while the steps are gone through. */
typedef struct Partitions
{
	int			referenced;		/* see referenced_locks */
	SbMap	   *indexes;		/* by relation: locks that its indexes and keys take, which each
								 * new partition takes, too */
	SbMap	   *members;		/* by relation: partitions at all levels */
	SbMap	   *parents;		/* by relation: key of its parent */
} Partitions;

static int
count_at(SbMap *map, const char *key)
{
	return (int) (intptr_t) sb_map_get(map, key);
}

static void
add_at(SbMap *map, const char *key, int count)
{
	sb_map_put(map, key, (void *) (intptr_t) (count_at(map, key) + count));
}

/* Partitions that a table has already in the database. */
static int
live_members(const char *schema, const char *name)
{
	Oid			nsp = get_namespace_oid(schema, true);
	Oid			relation = OidIsValid(nsp) ? get_relname_relid(name, nsp) : InvalidOid;

	if (!OidIsValid(relation) || get_rel_relkind(relation) != RELKIND_PARTITIONED_TABLE)
		return 0;
	return list_length(find_all_inheritors(relation, NoLock, NULL)) - 1;
}

/*
 * A relation becomes a partition, with its own partitions. Returns the locks that it gets from its
 * parent's indexes.
 */
static int
add_partition(Partitions *p, const char *key, const char *parent)
{
	int			size = 1 + count_at(p->members, key);
	int			inherited = count_at(p->indexes, parent);

	/*
	 * a script can say that a table is a partition of itself, which the server refuses when it
	 * runs
	 */
	for (const char *above = parent; above; above = sb_map_get(p->parents, above))
		if (strcmp(above, key) == 0)
			return 0;
	sb_map_put(p->parents, key, unconstify(char *, parent));
	add_at(p->indexes, key, inherited);
	for (const char *above = parent; above; above = sb_map_get(p->parents, above))
		add_at(p->members, above, size);
	return inherited * size;
}

/* Whether an index or key is made on all partitions of its table. */
static bool
recurses(const SbStatement *st)
{
	Node	   *tree = sb_parse_one(st->body, false)->stmt;

	if (IsA(tree, IndexStmt))
		return ((IndexStmt *) tree)->relation->inh;
	return !IsA(tree, AlterTableStmt) || ((AlterTableStmt *) tree)->relation->inh;
}

/* An index or key on a relation, and so on all its partitions. */
static int
part_locks(Partitions *p, const SbStatement *st, int needed)
{
	char	   *key = sb_relation_key(st->belongs_to.schema, st->belongs_to.name);
	int			members = count_at(p->members, key) +
		live_members(st->belongs_to.schema, st->belongs_to.name);

	if (needed == 0 || (members > 0 && !recurses(st)))
		return needed;
	add_at(p->indexes, key, needed);
	return needed * (1 + members);
}

/*
 * The locks of indexes and keys that a partitioned table makes for itself, and its partitions get.
 */
static void
note_partitioned(Partitions *p, const SbStatement *st)
{
	CreateStmt *create = (CreateStmt *) sb_parse_one(st->body, false)->stmt;
	RowSize		row = {0};

	if (IsA(create, CreateStmt) && create->partspec)
		add_at(p->indexes, sb_relation_key(st->object.schema, st->object.name),
			   element_locks(create, p->referenced, &row));
}

static int
step_locks(Partitions *p, const SbStep *step)
{
	const SbStatement *st = step->statement;
	int			needed = statement_locks(st, p->referenced);

	if (st->role == SB_CREATES && st->object.kind == SB_TABLE)
		note_partitioned(p, st);
	if (step->partition_of)
		return needed + add_partition(p, sb_relation_key(st->object.schema, st->object.name),
									  step->partition_of);
	if (st->role == SB_CREATES && st->belongs_to.class == SB_C_RELATION &&
		(st->object.kind == SB_INDEX || st->object.kind == SB_CONSTRAINT))
		return part_locks(p, st, needed);
	return needed;
}

static void
estimate(List *steps, int referenced)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot estimate",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	Partitions	partitions = {referenced, sb_map_create(), sb_map_create(), sb_map_create()};

	foreach_ptr(SbStep, step, steps)
		step->locks = step_locks(&partitions, step);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

void
sb_locks_estimate(List *steps)
{
	estimate(steps, referenced_locks());
}

static void
require_room(int needed, int free, const char *doing, const char *advice)
{
	if (needed <= free)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("%s the models in one transaction needs about %d locks, and the lock table has room for %d",
					doing, needed, free),
			 errdetail("A full lock table would make other sessions fail."),
			 errhint("%s, now %d.", advice, max_locks_per_xact)));
}

void
sb_locks_check(List *steps)
{
	int			needed = 0;
	int			free = sb_locks_capacity() - sb_locks_held();

	foreach_ptr(SbStep, step, steps)
		if (step->run)
			needed += step->locks;
	require_room(needed, free, "creating",
				 "CALL schemaboot_create_all_batched(); or raise max_locks_per_transaction");
}

/*
 * Dropping locks each object, in all minors, so takes about the locks that creating takes in the
 * newer ones; measured: and those of defaults, row types and the triggers of keys one by one.
 */
void
sb_locks_check_drop(SbModel *model, SbStatement **order)
{
	List	   *steps = NIL;
	int			created = 0;

	for (int i = 0; i < model->count; i++)
	{
		SbStep	   *step = palloc0(sizeof(SbStep));

		step->statement = order[i];
		step->partition_of = sb_parent_key(model, order[i]);
		step->run = order[i]->role != SB_CREATES || sb_statement_exists(order[i]);
		steps = lappend(steps, step);
	}
	estimate(steps, 1);
	foreach_ptr(SbStep, step, steps)
		if (step->run)
			created += step->locks;
	require_room(created / 5 * 8, sb_locks_capacity() - sb_locks_held(), "dropping",
				 "Drop schema by schema; or raise max_locks_per_transaction");
}

/* While a run goes on: stops it before the table is full, whatever was estimated. */
void
sb_locks_watch(void)
{
	int			held = sb_locks_held();

	if (held <= sb_locks_capacity())
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("the lock table is nearly full: %d locks are held, and it has room for about %d", held,
					sb_locks_capacity()),
			 errdetail("A full lock table would make other sessions fail."),
			 errhint("CALL schemaboot_create_all_batched(); or raise max_locks_per_transaction, now %d.",
					 max_locks_per_xact)));
}
