/*
 * lint_partition.c
 *	  The rules over partitions that come.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/transam.h"
#include "base/attempt.h"
#include "base/plain.h"
#include "base/text.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_partitioned_table.h"
#include "check/lint_inner.h"
#include "commands/tablecmds.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_node.h"
#include "parser/parse_utilcmd.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* Whether the rows of a table have to be read to see that they fit. */
typedef struct Fit
{
	Oid			parent;
	const SbSeen *seen;
	PartitionBoundSpec *bound;
	bool		proved;
} Fit;

/* A bound that is computed by the server alone: a constant, of a type of its own. */
static bool
is_plain_bound(Node *node, bool own_types)
{
	TypeCast   *cast = (TypeCast *) node;

	if (IsA(node, TypeCast))
		return own_types && sb_lint_type(cast->typeName, NULL) < FirstNormalObjectId && is_plain_bound(cast->arg, own_types);
	if (IsA(node, ColumnRef))
		return true;			/* MINVALUE, MAXVALUE */
	return IsA(node, A_Const) && (own_types || sb_const_is_string((A_Const *) node));
}

/* An error where the bounds, or the partition key, would run somebody's code. */
static void
refuse_code(Oid parent, const PartitionBoundSpec *bound)
{
	HeapTuple	tuple = SearchSysCache1(PARTRELID, ObjectIdGetDatum(parent));
	Form_pg_partitioned_table form;
	bool		plain = HeapTupleIsValid(tuple) && heap_attisnull(tuple, Anum_pg_partitioned_table_partexprs, NULL);
	bool		own_types = true;
	List	   *values = list_concat_copy(list_concat_copy(bound->listdatums, bound->lowerdatums), bound->upperdatums);

	if (HeapTupleIsValid(tuple))
	{
		form = (Form_pg_partitioned_table) GETSTRUCT(tuple);
		for (int key = 0; plain && key < form->partnatts; key++)
		{
			Oid			type = get_atttype(parent, form->partattrs.values[key]);

			own_types = own_types && type < FirstNormalObjectId;
			plain = !sb_is_constrained_domain(type);
		}
		ReleaseSysCache(tuple);
	}
	foreach_ptr(Node, value, values)
		plain = plain && is_plain_bound(value, own_types);
	if (!plain)
		elog(ERROR, "only running it can tell");
}

/* As ATExecAttachPartition and QueuePartitionConstraintValidation in the server's tablecmds.c have it. */
static void
judge_fit(void *arg)
{
	Fit		   *fit = arg;
	Relation	parent = relation_open(fit->parent, AccessShareLock);
	Relation	table = relation_open(fit->seen->oid, AccessShareLock);
	ParseState *pstate = make_parsestate(NULL);
	PartitionBoundSpec *bound;
	List	   *condition;

	refuse_code(fit->parent, fit->bound);
	bound = transformPartitionBound(pstate, parent, copyObject(fit->bound));
	condition = sb_partition_condition(parent, table, bound);
	condition = list_concat_copy(condition, RelationGetPartitionQual(parent));
	if (condition != NIL)
	{
		condition = (List *) sb_fold_plain((Node *) condition);
		condition = list_make1(make_ands_explicit(condition));
		condition = map_partition_varattnos(condition, 1, table, parent);
		condition = make_ands_implicit((Expr *) linitial(condition));
	}
	fit->proved = condition == NIL ||
		predicate_implied_by(condition, sb_lint_conditions(fit->seen, table), true);
	relation_close(table, AccessShareLock);
	relation_close(parent, AccessShareLock);
}

/* The default partition of a table, if it has rows: it is read to see that none belongs into the new one. */
static SbSeen *
default_partition(SbLint *lint, const SbSeen *parent)
{
	Oid			oid = OidIsValid(parent->oid) ? get_default_partition_oid(parent->oid) : InvalidOid;
	SbSeen	   *seen = OidIsValid(oid) ? sb_lint_live(lint, oid) : NULL;

	return seen && seen->filled ? seen : NULL;
}

static void
tell_of_default(SbLint *lint, const SbSeen *seen, const char *what)
{
	sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_ATTACH_SCANS, seen,
									 "%s reads all of the default partition %s while nobody can read or write it",
									 what, sb_lint_size(seen)),
				  AccessExclusiveLock, false, true);
}

/* An index of the partitioned table that a partition lacks, or may lack; NULL: it has all of them. */
static const SbSeenIndex *
missing_index(SbLint *lint, SbSeen *parent, SbSeen *seen)
{
	foreach_ptr(SbSeenIndex, whole, sb_lint_indexes(lint, parent))
	{
		bool		found = !whole->valid;

		foreach_ptr(SbSeenIndex, part, sb_lint_indexes(lint, seen))
			found = found || sb_lint_same_index(part, whole);
		if (!found)
			return whole;
	}
	return NULL;
}

/* Indexes are built, and foreign keys looked up, that the partitioned table has and the new partition has not. */
static void
tell_of_parts(SbLint *lint, SbSeen *parent, SbSeen *seen)
{
	const SbSeenIndex *index = missing_index(lint, parent, seen);
	List	   *referenced = list_difference_oid(sb_lint_referenced(parent, NULL, NULL),
												 sb_lint_referenced(seen, NULL, NULL));
	SbFinding  *finding;

	foreach_oid(table, list_copy(referenced))
		if (sb_lint_has_key(lint, seen, table))
			referenced = list_delete_oid(referenced, table);
	if (index)
	{
		finding = sb_lint_find(lint, SB_RULE_ATTACH_SCANS, seen,
							   "attaching %s builds an index on it like \"%s\" of %s, which it has not, while nobody else can read or write it",
							   sb_lint_size(seen), index->name, parent->name);
		sb_lint_hint(lint, finding, "CREATE INDEX CONCURRENTLY on the table, like those that the partitioned table has (for keys: ADD CONSTRAINT ... USING INDEX), and attach it then.");
		sb_lint_claim(lint, finding, AccessExclusiveLock, false, true);
	}
	if (referenced)
	{
		finding = sb_lint_find(lint, SB_RULE_ATTACH_SCANS, seen,
							   "attaching %s looks up all of its rows in %s, to which it has no foreign key, while nobody else can read or write it",
							   sb_lint_size(seen), sb_lint_live(lint, linitial_oid(referenced))->name);
		sb_lint_hint(lint, finding, "ADD the foreign key to the table first, NOT VALID, and VALIDATE CONSTRAINT; attach it then.");
		sb_lint_claim(lint, finding, AccessExclusiveLock, false, true);
	}
}

void
sb_lint_attach(SbLint *lint, SbSeen *parent, PartitionCmd *cmd)
{
	SbSeen	   *seen = sb_lint_relation(lint, cmd->name);
	SbSeen	   *other = cmd->bound->is_default ? NULL : default_partition(lint, parent);
	Fit			fit = {parent->oid, seen, cmd->bound};
	bool		known = OidIsValid(fit.parent) && OidIsValid(seen->oid) && sb_attempt(judge_fit, &fit, false) == NULL;

	if (seen->filled && !fit.proved)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_ATTACH_SCANS, seen,
										   "attaching %s as a partition %s all of its rows while nobody else can",
										   sb_lint_size(seen), known ? "reads" : "may read");

		if (known)
			sb_lint_claim(lint, finding, AccessExclusiveLock, false, true);
	}
	if (seen->filled && OidIsValid(parent->oid) && OidIsValid(seen->oid))
		tell_of_parts(lint, parent, seen);
	if (other)
		tell_of_default(lint, other, psprintf("attaching %s", seen->name));
}

void
sb_lint_partition_of(SbLint *lint, CreateStmt *stmt)
{
	SbSeen	   *parent = sb_lint_relation(lint, linitial(stmt->inhRelations));
	SbSeen	   *other = stmt->partbound->is_default ? NULL : default_partition(lint, parent);

	if (parent->filled)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_PARTITION_OF, parent,
										 "the new partition has nobody read or write all of %s until the end of the transaction",
										 sb_lint_size(parent)),
					  AccessExclusiveLock, false, false);
	if (other)
		tell_of_default(lint, other, "the new partition");
}
