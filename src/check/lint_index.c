/*
 * lint_index.c
 *	  The rules over indexes: those that are built, and those that are missing or too many.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "base/attempt.h"
#include "base/plain.h"
#include "base/text.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/index.h"
#include "catalog/pg_index.h"
#include "check/lint_inner.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_clause.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parse_target.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* --- the indexes that a table has --- */

List *
sb_lint_index_part(Relation index, AttrNumber part)
{
	if (heap_attisnull(index->rd_indextuple, part, NULL))
		return NIL;
	return (List *) stringToNode(TextDatumGetCString(sb_syscache_value(INDEXRELID, index->rd_indextuple, part)));
}

static SbSeenKey *
key_of_live(Relation index, int number, const oidvector *classes, List **expressions)
{
	SbSeenKey  *key = palloc0(sizeof(SbSeenKey));
	AttrNumber	column = index->rd_index->indkey.values[number];

	if (column != 0)
		key->column = get_attname(index->rd_index->indrelid, column, false);
	else
	{
		key->expression = linitial(*expressions);
		*expressions = list_delete_first(*expressions);
	}
	key->rest = psprintf("%u %u %d", classes->values[number], index->rd_indcollation[number],
						 index->rd_indoption[number]);
	return key;
}

static SbSeenIndex *
index_of_live(Relation index)
{
	SbSeenIndex *seen = palloc0(sizeof(SbSeenIndex));
	oidvector  *classes = (oidvector *) DatumGetPointer(sb_syscache_value(INDEXRELID, index->rd_indextuple,
																		 Anum_pg_index_indclass));
	List	   *expressions = (List *) sb_fold_plain((Node *) sb_lint_index_part(index, Anum_pg_index_indexprs));
	Node	   *predicate = (Node *) make_ands_explicit(sb_lint_index_part(index, Anum_pg_index_indpred));

	seen->name = pstrdup(RelationGetRelationName(index));
	seen->method = get_am_name(index->rd_rel->relam);
	for (int i = 0; i < index->rd_index->indnkeyatts; i++)
		seen->keys = lappend(seen->keys, key_of_live(index, i, classes, &expressions));
	for (int i = index->rd_index->indnkeyatts; i < index->rd_index->indnatts; i++)
		seen->included = lappend(seen->included, get_attname(index->rd_index->indrelid,
															 index->rd_index->indkey.values[i], false));
	predicate = (Node *) make_ands_implicit(canonicalize_qual((Expr *) sb_fold_plain(predicate), false));
	fix_opfuncids((Node *) expressions);
	fix_opfuncids(predicate);
	seen->predicate = predicate;
	seen->unique = index->rd_index->indisunique;
	seen->constraint = OidIsValid(get_index_constraint(RelationGetRelid(index)));
	seen->valid = index->rd_index->indisvalid;
	return seen;
}

/* All indexes of a table, List of SbSeenIndex *, as far as known. */
List *
sb_lint_indexes(SbLint *lint, SbSeen *seen)
{
	MemoryContext oldcontext;
	Relation	rel;

	if (seen->indexes_known || !OidIsValid(seen->oid))
		return seen->indexes;
	seen->indexes_known = true;
	rel = try_relation_open(seen->oid, AccessShareLock);
	if (rel == NULL)
		return seen->indexes;
	oldcontext = MemoryContextSwitchTo(lint->context);
	foreach_oid(oid, RelationGetIndexList(rel))
	{
		Relation	index = index_open(oid, AccessShareLock);

		seen->indexes = lappend(seen->indexes, index_of_live(index));
		index_close(index, AccessShareLock);
	}
	MemoryContextSwitchTo(oldcontext);
	relation_close(rel, AccessShareLock);
	return seen->indexes;
}

/* --- new indexes, in the same terms --- */

/* A statement's expressions and names, resolved; in what lives. */
typedef struct Resolve
{
	SbSeen	   *seen;
	const IndexStmt *stmt;
	SbSeenIndex *index;
} Resolve;

static Oid
type_of(const SbSeen *seen, const char *column, Oid *collation)
{
	SbSeenColumn *touched = sb_lint_column(seen, column);
	AttrNumber	number = sb_lint_number(seen, column);
	Oid			type = touched ? touched->type : InvalidOid;
	int32		modifier;

	if (!OidIsValid(type) && number > 0)
		get_atttypetypmodcoll(seen->oid, number, &type, &modifier, collation);
	else
		*collation = OidIsValid(type) ? get_typcollation(type) : InvalidOid;
	return type;
}

/* Bits as in pg_index.indoption. */
static int
order_of(const IndexElem *element)
{
	bool		descending = element->ordering == SORTBY_DESC;
	bool		nulls_first = element->nulls_ordering == SORTBY_NULLS_DEFAULT ? descending :
		element->nulls_ordering == SORTBY_NULLS_FIRST;

	return (descending ? INDOPTION_DESC : 0) | (nulls_first ? INDOPTION_NULLS_FIRST : 0);
}

static Node *
resolved(SbSeen *seen, Node *raw, bool predicate)
{
	ParseState *pstate = make_parsestate(NULL);
	Relation	rel = relation_open(seen->oid, AccessShareLock);
	ParseNamespaceItem *item = addRangeTableEntryForRelation(pstate, rel, AccessShareLock, NULL, false, true);
	Node	   *node;

	addNSItemToQuery(pstate, item, false, true, true);
	if (predicate)
		node = transformWhereClause(pstate, copyObject(raw), EXPR_KIND_INDEX_PREDICATE, "WHERE");
	else
		node = transformExpr(pstate, copyObject(raw), EXPR_KIND_INDEX_EXPRESSION);
	assign_expr_collations(pstate, node);
	node = sb_fold_plain(node);
	if (predicate)
		node = (Node *) make_ands_implicit(canonicalize_qual((Expr *) node, false));
	fix_opfuncids(node);
	relation_close(rel, AccessShareLock);
	return node;
}

static void
resolve_index(void *arg)
{
	Resolve    *resolve = arg;
	SbSeenIndex *index = resolve->index;
	Oid			method = get_index_am_oid(index->method, false);
	ListCell   *key = list_head(index->keys);

	foreach_ptr(IndexElem, element, resolve->stmt->indexParams)
	{
		SbSeenKey  *made = lfirst(key);
		Oid			collation = InvalidOid;
		Oid			type;

		if (element->expr && OidIsValid(resolve->seen->oid))
			made->expression = resolved(resolve->seen, element->expr, false);
		type = element->name ? type_of(resolve->seen, element->name, &collation) :
			OidIsValid(resolve->seen->oid) ? exprType(made->expression) : InvalidOid;
		if (element->expr && OidIsValid(type))
			collation = exprCollation(made->expression);
		if (element->collation)
			collation = get_collation_oid(element->collation, false);
		if (OidIsValid(type))
			made->rest = psprintf("%u %u %d", ResolveOpClass(element->opclass, type, index->method, method),
								  collation, order_of(element));
		key = lnext(index->keys, key);
	}
	if (index->predicate && OidIsValid(resolve->seen->oid))
		index->predicate = resolved(resolve->seen, index->predicate, true);
}

/* As written, for what cannot be resolved. */
static char *
written(const IndexElem *element)
{
	return psprintf("%s %s %d", nodeToString(element->opclass), nodeToString(element->collation), order_of(element));
}

/* --- names --- */

char *
sb_lint_choose_name(SbLint *lint, const SbSeen *seen, List *columns, const char *label)
{
	char		joined[NAMEDATALEN * 2] = "";
	char		suffix[NAMEDATALEN];

	foreach_ptr(char, column, columns)
	{
		size_t		length = strlen(joined);

		if (length >= NAMEDATALEN)
			break;
		snprintf(joined + length, sizeof(joined) - length, "%s%s", length ? "_" : "", column);
	}
	strlcpy(suffix, label, sizeof(suffix));
	for (int pass = 1;; pass++)
	{
		char	   *name = makeObjectName(seen->bare, *joined ? joined : NULL, suffix);

		if (!sb_lint_exists(lint, seen->schema, name))
			return name;
		snprintf(suffix, sizeof(suffix), "%s%d", label, pass);
	}
}

/* As ChooseIndexColumnNames in the server's indexcmds.c has it. */
static List *
names_of_keys(const IndexStmt *stmt)
{
	List	   *names = NIL;

	foreach_ptr(IndexElem, element, list_concat_copy(stmt->indexParams, stmt->indexIncludingParams))
	{
		const char *base = element->name ? element->name : FigureIndexColname(element->expr);
		char	   *name = pstrdup(base ? base : "expr");

		for (int i = 1; sb_list_has(names, name); i++)
			name = psprintf("%s%d", base ? base : "expr", i);
		names = lappend(names, name);
	}
	return names;
}

static const char *
name_of(SbLint *lint, const SbSeen *seen, const IndexStmt *stmt)
{
	if (stmt->idxname)
		return stmt->idxname;
	if (stmt->primary)
		return sb_lint_choose_name(lint, seen, NIL, "pkey");
	return sb_lint_choose_name(lint, seen, names_of_keys(stmt), stmt->isconstraint ? "key" : "idx");
}

static SbSeenIndex *
index_of(SbLint *lint, SbSeen *seen, const IndexStmt *stmt)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	SbSeenIndex *index = palloc0(sizeof(SbSeenIndex));
	Resolve		resolve = {seen, stmt, index};

	index->name = pstrdup(name_of(lint, seen, stmt));
	index->method = pstrdup(stmt->accessMethod ? stmt->accessMethod : DEFAULT_INDEX_TYPE);
	foreach_ptr(IndexElem, element, stmt->indexParams)
	{
		SbSeenKey  *key = palloc0(sizeof(SbSeenKey));

		key->column = element->name ? pstrdup(element->name) : NULL;
		key->expression = copyObject(element->expr);
		key->rest = written(element);
		index->keys = lappend(index->keys, key);
	}
	foreach_ptr(IndexElem, element, stmt->indexIncludingParams)
		if (element->name)
			index->included = lappend(index->included, pstrdup(element->name));
	index->predicate = copyObject(stmt->whereClause);
	index->unique = stmt->unique;
	index->constraint = stmt->isconstraint;
	index->valid = true;
	(void) sb_attempt(resolve_index, &resolve, false);
	MemoryContextSwitchTo(oldcontext);
	return index;
}

/* --- too many --- */

static bool
same_key(const SbSeenKey *a, const SbSeenKey *b)
{
	return sb_same_text(a->column, b->column) && equal(a->expression, b->expression) &&
		strcmp(a->rest, b->rest) == 0;
}

/* Whether the keys of one index are those that another one begins with, and it has the same rows and columns. */
static bool
begins(const SbSeenIndex *shorter, const SbSeenIndex *longer)
{
	ListCell   *cell = list_head(longer->keys);

	if (strcmp(shorter->method, longer->method) != 0 || !equal(shorter->predicate, longer->predicate) ||
		list_length(shorter->keys) > list_length(longer->keys))
		return false;
	foreach_ptr(SbSeenKey, key, shorter->keys)
	{
		if (!same_key(key, lfirst(cell)))
			return false;
		cell = lnext(longer->keys, cell);
	}
	foreach_ptr(char, column, shorter->included)
		if (!sb_list_has(longer->included, column))
			return false;
	return true;
}

bool
sb_lint_same_index(const SbSeenIndex *part, const SbSeenIndex *whole)
{
	return part->valid && (part->unique || !whole->unique) && (part->constraint || !whole->constraint) &&
		begins(part, whole) && begins(whole, part);
}

static const char *
called(const SbSeenIndex *index)
{
	return psprintf("index \"%s\"", index->name);
}

static void
compare(SbLint *lint, SbSeen *seen, SbSeenIndex *made, SbSeenIndex *other)
{
	bool		btree = strcmp(made->method, "btree") == 0;
	SbFinding  *finding;
	MemoryContext oldcontext;

	if (begins(made, other) && begins(other, made) && (other->unique || !made->unique))
		finding = sb_lint_find(lint, SB_RULE_DUPLICATE_INDEX, seen, "%s of %s is the same as %s",
							   called(made), seen->name, called(other));
	else if (btree && !made->unique && begins(made, other))
		finding = sb_lint_find(lint, SB_RULE_REDUNDANT_INDEX, seen, "%s of %s serves nothing that %s does not",
							   called(made), seen->name, called(other));
	else if (btree && !other->unique && !other->constraint && begins(other, made))
		finding = sb_lint_find(lint, SB_RULE_REDUNDANT_INDEX, seen, "%s of %s makes %s superfluous",
							   called(made), seen->name, called(other));
	else
		return;
	oldcontext = MemoryContextSwitchTo(lint->context);
	made->findings = lappend(made->findings, finding);
	other->findings = lappend(other->findings, finding);
	MemoryContextSwitchTo(oldcontext);
}

void
sb_lint_lose_index(SbLint *lint, SbSeenIndex *index)
{
	index->valid = false;
	foreach_ptr(SbFinding, finding, index->findings)
		if (finding->number >= lint->first)
			lint->findings->list = list_delete_ptr(lint->findings->list, finding);
}

static void
add_index(SbLint *lint, SbSeen *seen, SbSeenIndex *made)
{
	MemoryContext oldcontext;

	foreach_ptr(SbSeenIndex, other, sb_lint_indexes(lint, seen))
		if (other->valid)
			compare(lint, seen, made, other);
	oldcontext = MemoryContextSwitchTo(lint->context);
	seen->indexes = lappend(seen->indexes, made);
	MemoryContextSwitchTo(oldcontext);
}

/* It can be named in a DROP or REINDEX later. */
static void
note_relation(SbLint *lint, SbSeen *seen, const char *name)
{
	RangeVar   *relation = makeRangeVar(seen->schema, pstrdup(name), -1);
	SbSeen	   *index;

	if (seen->schema && strcmp(seen->schema, "pg_temp") == 0)
		relation->relpersistence = RELPERSISTENCE_TEMP;
	index = sb_lint_make(lint, relation, seen->kind == RELKIND_PARTITIONED_TABLE ? RELKIND_PARTITIONED_INDEX : RELKIND_INDEX);
	index->table = seen;
}

/* A primary key or unique constraint brings an index. */
/*
 * CREATE TABLE t (id int PRIMARY KEY UNIQUE) makes one index: transformIndexConstraints() of parse_utilcmd.c.
 */
static bool
is_merged(SbLint *lint, const SbSeen *seen, const SbSeenIndex *made)
{
	if (seen->visit != lint->visit)
		return false;
	foreach_ptr(SbSeenIndex, other, seen->indexes)
		if (other->visit == lint->visit && begins(made, other) && begins(other, made))
			return true;
	return false;
}

void
sb_lint_key(SbLint *lint, SbSeen *seen, Constraint *constraint, List *columns)
{
	IndexStmt  *stmt = makeNode(IndexStmt);
	SbSeenIndex *index;

	stmt->idxname = constraint->conname;
	stmt->unique = true;
	stmt->isconstraint = true;
	stmt->primary = constraint->contype == CONSTR_PRIMARY;
	foreach_ptr(char, column, columns)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = column;
		stmt->indexParams = lappend(stmt->indexParams, element);
	}
	foreach_node(String, column, constraint->including)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = strVal(column);
		stmt->indexIncludingParams = lappend(stmt->indexIncludingParams, element);
	}
	index = index_of(lint, seen, stmt);
	index->visit = lint->visit;
	if (is_merged(lint, seen, index))
		return;
	add_index(lint, seen, index);
	note_relation(lint, seen, index->name);
}

/* --- CREATE INDEX, REINDEX --- */

/* Whether an index of that name is there; *valid says whether it serves. */
static bool
index_lives(SbLint *lint, const SbSeen *seen, const char *name, bool *valid)
{
	SbSeen	   *index = name && seen->schema && sb_lint_exists(lint, seen->schema, name) ?
		sb_lint_relation(lint, makeRangeVar(seen->schema, unconstify(char *, name), -1)) : NULL;
	Oid			oid = index ? index->oid : InvalidOid;
	HeapTuple	tuple = OidIsValid(oid) ? SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid)) : NULL;

	if (index && index->made)
		return true;

	if (!HeapTupleIsValid(tuple))
		return false;
	*valid = ((Form_pg_index) GETSTRUCT(tuple))->indisvalid;
	ReleaseSysCache(tuple);
	return true;
}

void
sb_lint_index(SbLint *lint, IndexStmt *stmt)
{
	SbSeen	   *seen = sb_lint_relation(lint, stmt->relation);
	SbSeenIndex *index;
	bool		valid = true;

	if (stmt->if_not_exists && index_lives(lint, seen, stmt->idxname, &valid))
	{
		if (!valid)
			(void) sb_lint_find(lint, SB_RULE_INVALID_INDEX, seen,
								"index \"%s\" of %s is there, but INVALID: this does nothing about it",
								stmt->idxname, seen->name);
		return;
	}
	if (seen->filled && !stmt->concurrent && (stmt->relation->inh || seen->kind != RELKIND_PARTITIONED_TABLE))
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_CREATE_INDEX_BLOCKS, seen,
										   "nobody can write to %s while the index is built",
										   sb_lint_size(seen));

		sb_lint_claim(lint, finding, ShareLock, false, true);
	}
	if (stmt->concurrent && seen->kind == RELKIND_PARTITIONED_TABLE)
		(void) sb_lint_find(lint, SB_RULE_CONCURRENTLY_PARTITIONED, seen,
							"%s is partitioned, and its index cannot be built CONCURRENTLY", seen->name);
	index = index_of(lint, seen, stmt);
	add_index(lint, seen, index);
	note_relation(lint, seen, index->name);
}

void
sb_lint_reindex(SbLint *lint, ReindexStmt *stmt)
{
	SbSeen	   *seen = stmt->relation ? sb_lint_table(lint, sb_lint_relation(lint, stmt->relation)) : NULL;

	foreach_node(DefElem, option, stmt->params)
		if (strcmp(option->defname, "concurrently") == 0 && defGetBoolean(option))
			return;
	if (seen == NULL)
		(void) sb_lint_find_object(lint, SB_RULE_REINDEX_BLOCKS, stmt->name, stmt->name,
								   "all indexes of %s are built anew, each while nobody can write to its table",
								   stmt->name ? quote_identifier(stmt->name) : "the database");
	else if (seen->filled)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_REINDEX_BLOCKS, seen,
										   "nobody can write to %s while indexes of it are built anew",
										   sb_lint_size(seen));

		/* of what is partitioned, in a transaction for each partition */
		if (seen->kind != RELKIND_PARTITIONED_TABLE)
			sb_lint_claim(lint, finding, ShareLock, false, true);
	}
}

/* --- too few --- */

/* Whether an index leads with just these columns, in whatever order. */
static bool
leads_with(const SbSeenIndex *index, const List *columns)
{
	int			number = 0;

	if (!index->valid || index->predicate || list_length(index->keys) < list_length(columns) ||
		(strcmp(index->method, "btree") != 0 && strcmp(index->method, "hash") != 0))
		return false;
	foreach_ptr(SbSeenKey, key, index->keys)
	{
		if (number++ == list_length(columns))
			break;
		if (key->column == NULL || !sb_list_has(columns, key->column))
			return false;
	}
	return true;
}

static bool
is_indexed(SbLint *lint, const SbSeenKeyRef *key)
{
	foreach_ptr(SbSeenIndex, index, sb_lint_indexes(lint, key->table))
		if (leads_with(index, key->columns))
			return true;
	return false;
}

static char *
listed(const List *names)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, name, names)
		appendStringInfo(&text, "%s%s", text.len ? ", " : "", quote_identifier(name));
	return text.data;
}

void
sb_lint_lose_keys(SbLint *lint, SbSeen *seen, const char *column, const char *constraint)
{
	foreach_ptr(SbSeenKeyRef, key, list_copy(lint->keys))
		if (key->table == seen && ((column && sb_list_has(key->columns, column)) ||
								   (constraint && key->name && strcmp(key->name, constraint) == 0)))
			lint->keys = list_delete_ptr(lint->keys, key);
}

/* At the end of a script: the index may stand behind the foreign key. */
void
sb_lint_foreign_keys(SbLint *lint)
{
	foreach_ptr(SbSeenKeyRef, key, lint->keys)
	{
		/* of a table that nobody knows, the indexes are not known either */
		if (key->table->gone || (!OidIsValid(key->table->oid) && !key->table->made) || is_indexed(lint, key))
			continue;
		lint->findings->statement = key->statement;
		lint->findings->line = key->line;
		lint->findings->said = key->said;
		(void) sb_lint_find(lint, SB_RULE_FOREIGN_KEY_INDEX, key->table,
							"no index of %s leads with (%s), the columns of a foreign key",
							key->table->name, listed(key->columns));
	}
	lint->findings->said = NIL;
	lint->keys = NIL;
}
