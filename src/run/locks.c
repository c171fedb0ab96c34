/*
 * locks.c
 *	  How many locks a run needs, and how many the shared lock table has room for.
 *
 * Every relation made in a transaction stays locked to its end: the table, its TOAST table and that one's index, the
 * indexes of its keys, the sequences of its serial and identity columns.  When one session fills the table, other
 * sessions fail too ("out of shared memory"), even to connect; so what a run needs is estimated before it starts.
 *
 * Capacity: LockManagerShmemSize plans for max_locks_per_transaction locks a backend, twice as many
 * lock holders, and a reserve of a tenth.  One session's locks have one holder each, so the memory of
 * the second holder serves for locks: measured on 15 at default settings, 12,800 objects fit where 7,800 are planned.
 * We count on half as much again as planned and leave the rest to others.
 */
#include "base/compat.h"

#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/toast_internals.h"
#include "access/twophase.h"
#include "base/parse.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "parser/parse_type.h"
#include "run/locks.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

int
sb_locks_capacity(void)
{
	int			planned = max_locks_per_xact * (MaxBackends + max_prepared_xacts);

	return planned + planned / 2;
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

/* The greatest size of a column's value; 0: no limit, or not known. */
static int
column_size(const TypeName *type)
{
	HeapTuple	tuple;
	int32		typmod;
	Oid			oid;
	int			size = 0;

	if (type == NULL || type->arrayBounds || type->pct_type || type->typmods)
		return type && type->typmods && !type->arrayBounds ? 500 : 0;
	tuple = LookupTypeName(NULL, type, &typmod, true);
	if (tuple == NULL)
		return 0;
	oid = typeTypeId(tuple);
	if (get_typlen(oid) > 0)
		size = get_typlen(oid);
	ReleaseSysCache(tuple);
	return size;
}

static bool
is_serial(const TypeName *type)
{
	const char *name = type && type->names ? strVal(llast(type->names)) : "";

	return strstr(name, "serial") != NULL;
}

/* Relations that the constraints bring along: indexes and sequences. */
static int
constraint_relations(List *constraints)
{
	int			count = 0;

	foreach_ptr(Constraint, constraint, constraints)
		if (IsA(constraint, Constraint) &&
			(constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE ||
			 constraint->contype == CONSTR_EXCLUSION || constraint->contype == CONSTR_IDENTITY))
			count++;
	return count;
}

/* The table, its indexes and sequences, and its TOAST table if a row may grow large. */
static int
table_locks(CreateStmt *create)
{
	int			count = 1 + constraint_relations(create->constraints);
	int			size = 0;
	bool		unlimited = create->inhRelations != NIL || create->ofTypename != NULL;

	foreach_ptr(Node, element, create->tableElts)
	{
		if (IsA(element, ColumnDef))
		{
			ColumnDef  *column = (ColumnDef *) element;
			int			column_max = column_size(column->typeName);

			count += constraint_relations(column->constraints);
			if (is_serial(column->typeName))
			{
				count++;
				column_max = 8;
			}
			unlimited = unlimited || column_max == 0;
			size += column_max;
		}
		else if (IsA(element, TableLikeClause))
			count += 4, unlimited = true;
		else
			count += constraint_relations(list_make1(element));
	}
	if (create->partspec == NULL && (unlimited || size > TOAST_TUPLE_THRESHOLD))
		count += 2;
	return count;
}

int
sb_locks_needed(const SbStatement *st)
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
			count = IsA(tree, CreateStmt) ? table_locks((CreateStmt *) tree) : 3;
			MemoryContextSwitchTo(oldcontext);
			MemoryContextDelete(context);
			return count;
		case SB_MATERIALIZED_VIEW:
			return 3;
		case SB_EXTENSION:
			return 20;
		case SB_INDEX:
		case SB_VIEW:
		case SB_SEQUENCE:
		case SB_FOREIGN_TABLE:
		case SB_TYPE:
			return 1;
		case SB_CONSTRAINT:
			return st->level == SB_L_KEYS ? 1 : 0;
		default:
			return 0;
	}
}

/*
 * A relation that a statement refers to is locked with its indexes; a foreign key also reads both sides
 * and their partitions.
 */
int
sb_locks_needed_apart(const SbStatement *st)
{
	int			count = sb_locks_needed(st) + 1;

	foreach_ptr(SbReference, ref, st->references)
		if (ref->class == SB_C_RELATION)
			count += 4;
	return count;
}

void
sb_locks_check(List *steps)
{
	int			needed = 0;
	int			free = sb_locks_capacity() - sb_locks_held();

	/* even if every statement made a table with many indexes, it would fit */
	if (list_length(steps) * 20 < free)
		return;
	foreach_ptr(SbStep, step, steps)
		if (step->run)
			needed += sb_locks_needed(step->statement);
	if (needed <= free)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("creating the models in one transaction needs about %d locks, and the lock table has room for %d",
					needed, free),
			 errdetail("A full lock table would make other sessions fail."),
			 errhint("CALL schemaboot_create_all_batched(); or raise max_locks_per_transaction, now %d.",
					 max_locks_per_xact)));
}
