/*
 * lint_constraint.c
 *	  The rules over constraints that are added or validated.
 */
#include "base/compat.h"

#include "access/relation.h"
#include "access/table.h"
#include "base/plain.h"
#include "base/text.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "check/lint_inner.h"
#include "commands/tablecmds.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static Node *
is_not_null(Relation rel, AttrNumber number)
{
	Form_pg_attribute attribute = TupleDescAttr(rel->rd_att, number - 1);
	NullTest   *test = makeNode(NullTest);

	test->arg = (Expr *) makeVar(1, number, attribute->atttypid, attribute->atttypmod, attribute->attcollation, 0);
	test->nulltesttype = IS_NOT_NULL;
	test->location = -1;
	return (Node *) test;
}

/* Whether a CHECK that lives is there, and valid, when the scripts have run so far. */
static bool
is_valid_now(const SbSeen *seen, const ConstrCheck *check)
{
	bool		valid = check->ccvalid;

	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
		if (constraint->name && strcmp(constraint->name, check->ccname) == 0)
		{
			if (constraint->gone)
				return false;
			valid = valid || (constraint->valid && constraint->check == NULL);
		}
	return valid;
}

/* The CHECKs that live, as ConstraintImpliedByRelConstraint in the server's tablecmds.c has them. */
static List *
live_checks(const SbSeen *seen, Relation rel)
{
	TupleConstr *constr = rel->rd_att->constr;
	List	   *conditions = NIL;

	for (int i = 0; constr && i < constr->num_check; i++)
		if (is_valid_now(seen, &constr->check[i]))
		{
			Node	   *node = sb_fold_plain(stringToNode(constr->check[i].ccbin));

			conditions = list_concat(conditions, make_ands_implicit(canonicalize_qual((Expr *) node, true)));
		}
	return conditions;
}

/* Whether the constraints that live say that a column is not NULL: the server's own way to see it. */
static bool
live_proves_not_null(const SbSeen *seen, const char *column)
{
	AttrNumber	number = sb_lint_number(seen, column);
	Relation	rel = number > 0 ? try_relation_open(seen->oid, AccessShareLock) : NULL;
	bool		result;

	if (rel == NULL)
		return false;
	result = predicate_implied_by(list_make1(is_not_null(rel, number)), live_checks(seen, rel), true);
	relation_close(rel, AccessShareLock);
	return result;
}

/* Whether a raw condition says "column IS NOT NULL", and maybe more. */
static bool
proves(const Node *raw, const char *column)
{
	const NullTest *test = (const NullTest *) raw;
	Node	   *field;

	if (raw && IsA(raw, BoolExpr) && ((const BoolExpr *) raw)->boolop == AND_EXPR)
	{
		foreach_ptr(Node, part, ((const BoolExpr *) raw)->args)
			if (proves(part, column))
				return true;
		return false;
	}
	if (raw == NULL || !IsA(raw, NullTest) || test->nulltesttype != IS_NOT_NULL || !IsA(test->arg, ColumnRef))
		return false;
	field = llast(((ColumnRef *) test->arg)->fields);
	return IsA(field, String) && strcmp(strVal(field), column) == 0;
}

bool
sb_lint_proves_not_null(const SbSeen *seen, const char *column)
{
	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
		if (constraint->valid && !constraint->gone &&
			((constraint->not_null && strcmp(constraint->not_null, column) == 0) || proves(constraint->check, column)))
			return true;
	return live_proves_not_null(seen, column);
}

static SbSeenConstraint *
note_constraint(SbLint *lint, SbSeen *seen, const char *name, const char *not_null, bool valid)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	SbSeenConstraint *made = palloc0(sizeof(SbSeenConstraint));

	made->name = name ? pstrdup(name) : NULL;
	made->not_null = not_null ? pstrdup(not_null) : NULL;
	made->valid = valid;
	made->transaction = lint->transaction;
	seen->constraints = lappend(seen->constraints, made);
	MemoryContextSwitchTo(oldcontext);
	return made;
}

static Node *
keep_node(SbLint *lint, Node *node)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	Node	   *copy = copyObject(node);

	MemoryContextSwitchTo(oldcontext);
	return copy;
}

static Node *
resolved(Relation rel, Node *raw)
{
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *item = addRangeTableEntryForRelation(pstate, rel, AccessShareLock, NULL, false, true);
	Node	   *node;

	addNSItemToQuery(pstate, item, false, true, true);
	node = coerce_to_boolean(pstate, transformExpr(pstate, copyObject(raw), EXPR_KIND_CHECK_CONSTRAINT), "CHECK");
	assign_expr_collations(pstate, node);
	return (Node *) canonicalize_qual((Expr *) sb_fold_plain(node), true);
}

List *
sb_lint_conditions(const SbSeen *seen, Relation rel)
{
	List	   *conditions = live_checks(seen, rel);

	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
		if (constraint->valid && !constraint->gone && constraint->check)
			conditions = list_concat(conditions, make_ands_implicit((Expr *) resolved(rel, constraint->check)));
	for (AttrNumber number = 1; number <= rel->rd_att->natts; number++)
	{
		Form_pg_attribute attribute = TupleDescAttr(rel->rd_att, number - 1);
		const char *name = attribute->attisdropped ? NULL : sb_lint_name_now(seen, NameStr(attribute->attname));

		if (name && sb_lint_not_null(seen, name))
			conditions = lappend(conditions, is_not_null(rel, number));
	}
	return conditions;
}

static const char *
named(const Constraint *constraint)
{
	return constraint->conname ? psprintf(" \"%s\"", constraint->conname) : "";
}

/* --- the kinds of constraints --- */

static void
add_check(SbLint *lint, SbSeen *seen, const Constraint *constraint, LOCKMODE lock)
{
	bool		checks = !constraint->skip_validation && sb_is_enforced(constraint);

	if (seen->filled && checks && seen->kind != RELKIND_FOREIGN_TABLE)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_ADD_CHECK, seen,
										 "check%s is tested on all of %s while nobody can read or write it",
										 named(constraint), sb_lint_size(seen)),
					  lock, false, true);
	note_constraint(lint, seen, constraint->conname, NULL, checks)->check =
		keep_node(lint, constraint->raw_expr);
}

/* A NOT NULL of its own, which 18 has. */
static void
add_not_null(SbLint *lint, SbSeen *seen, const Constraint *constraint, LOCKMODE lock)
{
	const char *column = constraint->keys ? strVal(linitial(constraint->keys)) : NULL;

	if (column == NULL)
		return;
	if (seen->filled && !constraint->skip_validation && !sb_lint_not_null(seen, column) &&
		!sb_lint_proves_not_null(seen, column))
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_SET_NOT_NULL, seen,
										 "NOT NULL of column \"%s\" reads all of %s while nobody can read or write it",
										 column, sb_lint_size(seen)),
					  lock, false, true);
	if (!constraint->skip_validation)
		sb_lint_touch_column(lint, seen, column)->not_null = true;
	(void) note_constraint(lint, seen, constraint->conname, column, !constraint->skip_validation);
}

static void
note_foreign_key(SbLint *lint, SbSeen *seen, SbSeen *other, const char *name, List *columns)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	SbSeenKeyRef *key = palloc0(sizeof(SbSeenKeyRef));

	key->table = seen;
	key->other = other;
	foreach_ptr(char, column, columns)
		key->columns = lappend(key->columns, pstrdup(column));
	key->name = pstrdup(name);
	key->statement = lint->findings->statement;
	key->line = lint->findings->line;
	foreach_ptr(SbSaid, said, lint->findings->said)
	{
		SbSaid	   *copy = palloc(sizeof(SbSaid));

		*copy = *said;
		key->said = lappend(key->said, copy);
	}
	lint->keys = lappend(lint->keys, key);
	MemoryContextSwitchTo(oldcontext);
}

/* On a new column without a default, which is NULL everywhere, there is nothing to look up. */
static bool
has_default(const ColumnDef *column)
{
	if (column->raw_default || sb_lint_is_serial(column->typeName))
		return true;
	foreach_node(Constraint, part, column->constraints)
		if (part->contype == CONSTR_DEFAULT || part->contype == CONSTR_IDENTITY || part->contype == CONSTR_GENERATED)
			return true;
	return false;
}

static void
add_foreign_key(SbLint *lint, SbSeen *seen, const Constraint *constraint, const ColumnDef *column, LOCKMODE lock)
{
	SbSeen	   *other = sb_lint_relation(lint, constraint->pktable);
	bool		checks = !constraint->skip_validation && sb_is_enforced(constraint) &&
		(column == NULL || has_default(column));
	List	   *columns = NIL;
	const char *name;

	foreach_node(String, part, constraint->fk_attrs)
		columns = lappend(columns, strVal(part));
	if (column)
		columns = list_make1(column->colname);
	if (seen->filled && checks)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_ADD_FOREIGN_KEY, seen,
										   "all of %s is looked up in %s while nobody can write to either of them",
										   sb_lint_size(seen), other->name);

		if (seen->kind == RELKIND_PARTITIONED_TABLE)
			sb_lint_hint(lint, finding, "Add it to each partition first, NOT VALID, and VALIDATE CONSTRAINT there; the same foreign key of the partitioned table takes those over and reads nothing, but locks all of them for a moment.");
		sb_lint_claim(lint, finding, lock, false, true);
	}
	else if (other->filled && other != seen)
		sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_REFERENCES_BUSY, other,
										 "the foreign key%s to %s has nobody write to that until the end of the transaction",
										 named(constraint), other->name),
					  ShareRowExclusiveLock, false, false);
	name = constraint->conname ? constraint->conname : sb_lint_choose_name(lint, seen, columns, "fkey");
	(void) note_constraint(lint, seen, name, NULL, checks);
	note_foreign_key(lint, seen, other, name, columns);
}

/* The key columns of an index that a constraint takes over. */
static List *
columns_of_index(SbLint *lint, SbSeen *seen, const char *name)
{
	List	   *columns = NIL;

	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, seen))
		if (index->name && strcmp(index->name, name) == 0)
			foreach_ptr(SbSeenKey, key, index->keys)
				if (key->column)
					columns = lappend(columns, key->column);
	return columns;
}

static List *
columns_of(SbLint *lint, SbSeen *seen, const Constraint *constraint, const ColumnDef *column)
{
	List	   *columns = NIL;

	if (constraint->indexname)
		return columns_of_index(lint, seen, constraint->indexname);
	if (column)
		return list_make1(column->colname);
	foreach_node(String, key, constraint->keys)
		columns = lappend(columns, strVal(key));
	return columns;
}

/* A primary key has its columns NOT NULL. */
static void
require_columns(SbLint *lint, SbSeen *seen, List *columns, const ColumnDef *column, LOCKMODE lock)
{
	foreach_ptr(char, name, columns)
	{
		if (seen->filled && column == NULL && !sb_lint_not_null(seen, name) && !sb_lint_proves_not_null(seen, name))
			sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_PRIMARY_KEY_NULLABLE, seen,
											 "column \"%s\" becomes NOT NULL, for which all of %s is read while nobody can read or write it",
											 name, sb_lint_size(seen)),
						  lock, false, true);
		sb_lint_touch_column(lint, seen, name)->not_null = true;
	}
}

/* A key that runs out. */
static void
judge_size(SbLint *lint, SbSeen *seen, const char *name)
{
	SbSeenColumn *column = sb_lint_column(seen, name);

	if (column && column->numbered && column->small)
		(void) sb_lint_find(lint, SB_RULE_SMALL_KEY, seen,
							"key \"%s\" of %s is numbered, and its type runs out of values", name, seen->name);
}

static void
add_key(SbLint *lint, SbSeen *seen, Constraint *constraint, const ColumnDef *column, LOCKMODE lock)
{
	bool		primary = constraint->contype == CONSTR_PRIMARY;
	List	   *columns = columns_of(lint, seen, constraint, column);

	if (primary && list_length(columns) == 1)
		judge_size(lint, seen, linitial(columns));
	if (primary)
		require_columns(lint, seen, columns, column, lock);
	if (seen->filled && constraint->indexname == NULL && !(lint->only && seen->kind == RELKIND_PARTITIONED_TABLE))
	{
		SbFinding  *finding = sb_lint_find(lint, primary ? SB_RULE_ADD_PRIMARY_KEY : SB_RULE_ADD_UNIQUE, seen,
										   "the index of %s constraint%s is built on all of %s while nobody can read or write it",
										   primary ? "primary key" : "unique", named(constraint), sb_lint_size(seen));

		if (seen->kind == RELKIND_PARTITIONED_TABLE)
			sb_lint_hint(lint, finding, "ALTER TABLE ONLY the partitioned table ADD the constraint; CREATE UNIQUE INDEX CONCURRENTLY and ADD CONSTRAINT ... USING INDEX on each partition; ALTER INDEX ... ATTACH PARTITION for each of them.");
		sb_lint_claim(lint, finding, lock, false, true);
	}
	if (constraint->indexname == NULL)
		sb_lint_key(lint, seen, constraint, columns);
}

void
sb_lint_constraint(SbLint *lint, SbSeen *seen, Constraint *constraint, ColumnDef *column, LOCKMODE lock)
{
	switch (constraint->contype)
	{
		case CONSTR_CHECK:
			add_check(lint, seen, constraint, lock);
			break;
		case CONSTR_NOTNULL:
			if (column == NULL)
				add_not_null(lint, seen, constraint, lock);
			break;
		case CONSTR_FOREIGN:
			add_foreign_key(lint, seen, constraint, column, lock);
			break;
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			add_key(lint, seen, constraint, column, lock);
			break;
		case CONSTR_EXCLUSION:
			if (seen->filled)
				sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_ADD_EXCLUSION, seen,
												 "the index of exclusion constraint%s is built on all of %s while nobody can read or write it",
												 named(constraint), sb_lint_size(seen)),
							  lock, false, true);
			break;
		default:
			break;
	}
}

/* --- VALIDATE CONSTRAINT --- */

void
sb_lint_validate(SbLint *lint, SbSeen *seen, const char *name)
{
	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
	{
		if (constraint->gone || constraint->name == NULL || strcmp(constraint->name, name) != 0)
			continue;
		if (seen->filled && constraint->transaction == lint->transaction)
		{
			SbFinding  *finding = sb_lint_find(lint, SB_RULE_VALIDATE_AT_ONCE, seen,
											   "constraint \"%s\" is validated in the transaction that added it, whose lock on %s keeps others out all the while",
											   name, sb_lint_size(seen));

			/* the lock is the one that the transaction has already */
			sb_lint_claim(lint, finding, NoLock, false, true);
		}
		constraint->valid = true;
		return;
	}
	(void) note_constraint(lint, seen, name, NULL, true);
}

bool
sb_lint_lost_constraint(const SbSeen *seen, const char *name)
{
	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
		if (constraint->gone && constraint->name && strcmp(constraint->name, name) == 0)
			return true;
	return false;
}

bool
sb_lint_has_key(SbLint *lint, const SbSeen *from, Oid to)
{
	foreach_ptr(SbSeenKeyRef, key, lint->keys)
		foreach_ptr(SbSeenConstraint, constraint, key->table == from && key->other->oid == to ? from->constraints : NIL)
			if (constraint->valid && !constraint->gone && strcmp(constraint->name, key->name) == 0)
				return true;
	return false;
}

void
sb_lint_lose_constraint(SbLint *lint, SbSeen *seen, const char *name)
{
	bool		found = false;

	foreach_ptr(SbSeenConstraint, constraint, seen->constraints)
		if (!constraint->gone && constraint->name && strcmp(constraint->name, name) == 0)
			constraint->gone = found = true;
	if (!found)
		note_constraint(lint, seen, name, NULL, false)->gone = true;
}
