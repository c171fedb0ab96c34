/*
 * lint_create.c
 *	  What scripts make, and the rules over that.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "check/lint_inner.h"
#include "commands/defrem.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Remembers that the scripts made something that is no relation: "type app.mood". */
static void
note(SbLint *lint, const char *class, const char *name, const char *value)
{
	sb_map_put(lint->made, sb_lint_keep(lint, psprintf("%s %s", class, name)),
			   unconstify(char *, value));
}

bool
sb_lint_made_now(SbLint *lint, const char *class, const char *name)
{
	const char *transaction = sb_map_get(lint->made, psprintf("%s %s", class, name));

	return transaction && atoi(transaction) == lint->transaction;
}

/* Notes it, with the transaction that makes it. */
static void
note_made(SbLint *lint, const char *class, const char *name)
{
	note(lint, class, name, sb_lint_keep(lint, psprintf("%d", lint->transaction)));
}

/* --- tables --- */

/* What LIKE ... INCLUDING INDEXES brings. */
static void
take_after(SbLint *lint, SbSeen *seen, const TableLikeClause *like)
{
	MemoryContext oldcontext;
	List	   *indexes;

	if ((like->options & CREATE_TABLE_LIKE_INDEXES) == 0)
		return;
	indexes = sb_lint_indexes(lint, sb_lint_relation(lint, like->relation));
	oldcontext = MemoryContextSwitchTo(lint->context);
	seen->indexes = list_concat(seen->indexes, indexes);
	MemoryContextSwitchTo(oldcontext);
}

static bool
is_there(SbLint *lint, const RangeVar *name)
{
	SbSeen	   *seen = sb_lint_relation(lint, name);

	return OidIsValid(seen->oid) || seen->made;
}

void
sb_lint_create_table(SbLint *lint, CreateStmt *stmt)
{
	SbSeen	   *seen;

	if (stmt->if_not_exists && is_there(lint, stmt->relation))
		return;
	if (stmt->partbound)
		sb_lint_partition_of(lint, stmt);
	seen = sb_lint_make(lint, stmt->relation, IsA(stmt, CreateForeignTableStmt) ? RELKIND_FOREIGN_TABLE :
						stmt->partspec ? RELKIND_PARTITIONED_TABLE : RELKIND_RELATION);
	foreach_ptr(Node, element, stmt->tableElts)
		if (IsA(element, ColumnDef))
			sb_lint_new_column(lint, seen, (ColumnDef *) element, NoLock);
	foreach_ptr(Node, element, stmt->tableElts)
	{
		if (IsA(element, Constraint))
			sb_lint_constraint(lint, seen, (Constraint *) element, NULL, NoLock);
		else if (IsA(element, TableLikeClause))
			take_after(lint, seen, (TableLikeClause *) element);
	}
	foreach_node(Constraint, constraint, stmt->constraints)
		sb_lint_constraint(lint, seen, constraint, NULL, NoLock);
}

/* --- functions --- */

static bool
has_option(const List *options, const char *name, DefElem **found)
{
	foreach_node(DefElem, option, options)
		if (strcmp(option->defname, name) == 0)
		{
			*found = option;
			return true;
		}
	return false;
}

bool
sb_lint_sets_path(const List *options)
{
	foreach_node(DefElem, option, options)
		if (strcmp(option->defname, "set") == 0 && ((VariableSetStmt *) option->arg)->name &&
			strcmp(((VariableSetStmt *) option->arg)->name, "search_path") == 0)
			return true;
	return false;
}

void
sb_lint_note_path(SbLint *lint, const char *name)
{
	note_made(lint, "path", name);
}

static void
make_function(SbLint *lint, const CreateFunctionStmt *stmt)
{
	char	   *name = sb_lint_qualified(lint, stmt->funcname, true);
	DefElem    *option;
	const char *volatility = has_option(stmt->options, "volatility", &option) ? strVal(option->arg) : "volatile";

	if (has_option(stmt->options, "security", &option) && defGetBoolean(option) && !sb_lint_sets_path(stmt->options))
		(void) sb_lint_find_object(lint, SB_RULE_DEFINER_PATH, NULL, name,
								   "%s runs with its owner's rights, and with the search_path of whoever calls it", name);
	if (sb_lint_sets_path(stmt->options))
		sb_lint_note_path(lint, name);
	note(lint, "function", name, sb_lint_keep(lint, volatility));
}

static bool
is_in_sql(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_proc) GETSTRUCT(tuple))->prolang == SQLlanguageId;
	ReleaseSysCache(tuple);
	return result;
}

/* A function that is called: one that the scripts made, or the live ones of that name. */
static SbVolatile
volatility_of(SbLint *lint, List *names)
{
	const char *made = sb_map_get(lint->made, psprintf("function %s", sb_lint_qualified(lint, names, true)));
	FuncCandidateList candidates;

	if (made)
		return strcmp(made, "volatile") == 0 ? SB_IS_VOLATILE : SB_NOT_VOLATILE;
	candidates = FuncnameGetCandidates(names, -1, NIL, false, false, false, true);
	if (candidates == NULL)
		return SB_MAYBE_VOLATILE;
	/* of one in SQL, the planner may put the body in its place */
	if (candidates->next == NULL && func_volatile(candidates->oid) == PROVOLATILE_VOLATILE)
		return is_in_sql(candidates->oid) ? SB_MAYBE_VOLATILE : SB_IS_VOLATILE;
	for (; candidates; candidates = candidates->next)
		if (func_volatile(candidates->oid) == PROVOLATILE_VOLATILE)
			return SB_MAYBE_VOLATILE;
	return SB_NOT_VOLATILE;
}

typedef struct Search
{
	SbLint	   *lint;
	SbVolatile	most;
} Search;

static bool
find_calls(Node *node, void *arg)
{
	Search	   *search = arg;

	if (node == NULL)
		return false;
	if (IsA(node, FuncCall))
		search->most = Max(search->most, volatility_of(search->lint, ((FuncCall *) node)->funcname));
	return raw_expression_tree_walker(node, find_calls, arg);
}

SbVolatile
sb_lint_volatility(SbLint *lint, Node *expression)
{
	Search		search = {lint, SB_NOT_VOLATILE};

	(void) find_calls(expression, &search);
	return search.most;
}

/* --- others --- */

/* The way to rename for which nobody has to wait: a view has the old name at once. */
static void
forgive_rename(SbLint *lint, const SbSeen *view)
{
	foreach_ptr(SbSeenRename, renamed, lint->renames)
		if (renamed->transaction == lint->transaction && strcmp(renamed->old_name, view->name) == 0)
			lint->findings->list = list_delete_ptr(lint->findings->list, renamed->finding);
}

static void
make_view(SbLint *lint, const ViewStmt *stmt)
{
	SbSeen	   *seen;

	if (stmt->replace && is_there(lint, stmt->view))
		return;
	seen = sb_lint_make(lint, stmt->view, RELKIND_VIEW);
	forgive_rename(lint, seen);
}

static void
make_schema(SbLint *lint, CreateSchemaStmt *stmt)
{
	const char *name = stmt->schemaname ? stmt->schemaname :
		stmt->authrole->roletype == ROLESPEC_CSTRING ? stmt->authrole->rolename : NULL;

	if (name)
		note_made(lint, "schema", quote_identifier(name));
	foreach_ptr(Node, element, stmt->schemaElts)
	{
		/* what stands in CREATE SCHEMA goes into that schema */
		if (IsA(element, CreateStmt) && ((CreateStmt *) element)->relation->schemaname == NULL)
			((CreateStmt *) element)->relation->schemaname = unconstify(char *, name);
		(void) sb_lint_made(lint, element);
	}
}

static void
make_domain(SbLint *lint, const CreateDomainStmt *stmt)
{
	char	   *name = sb_lint_qualified(lint, stmt->domainname, true);

	note_made(lint, "type", name);
	foreach_node(Constraint, constraint, stmt->constraints)
		if (constraint->contype == CONSTR_CHECK || constraint->contype == CONSTR_NOTNULL)
			note_made(lint, "constrained", name);
}

static bool
make_other(SbLint *lint, Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateSeqStmt:
			(void) sb_lint_make(lint, ((CreateSeqStmt *) node)->sequence, RELKIND_SEQUENCE);
			return true;
		case T_CompositeTypeStmt:
			(void) sb_lint_make(lint, ((CompositeTypeStmt *) node)->typevar, RELKIND_COMPOSITE_TYPE);
			return true;
		case T_CreateEnumStmt:
			note_made(lint, "type", sb_lint_qualified(lint, ((CreateEnumStmt *) node)->typeName, true));
			return true;
		case T_CreateDomainStmt:
			make_domain(lint, (CreateDomainStmt *) node);
			return true;
		case T_CreateFunctionStmt:
			make_function(lint, (CreateFunctionStmt *) node);
			return true;
		default:
			return false;
	}
}

bool
sb_lint_made(SbLint *lint, Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
			sb_lint_create_table(lint, (CreateStmt *) node);
			return true;
		case T_CreateTableAsStmt:
			{
				CreateTableAsStmt *stmt = (CreateTableAsStmt *) node;

				if (!stmt->if_not_exists || !is_there(lint, stmt->into->rel))
					(void) sb_lint_make(lint, stmt->into->rel,
										stmt->objtype == OBJECT_MATVIEW ? RELKIND_MATVIEW : RELKIND_RELATION);
				return true;
			}
		case T_SelectStmt:
			if (((SelectStmt *) node)->intoClause)
				(void) sb_lint_make(lint, ((SelectStmt *) node)->intoClause->rel, RELKIND_RELATION);
			return true;
		case T_IndexStmt:
			sb_lint_index(lint, (IndexStmt *) node);
			return true;
		case T_ViewStmt:
			make_view(lint, (ViewStmt *) node);
			return true;
		case T_CreateSchemaStmt:
			make_schema(lint, (CreateSchemaStmt *) node);
			return true;
		default:
			return make_other(lint, node);
	}
}
