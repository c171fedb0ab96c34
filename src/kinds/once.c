/*
 * once.c
 *	  Statements that run once, right after the relation that they name was created: seed rows,
 *	  calls such as setval or create_distributed_table, and refreshes.
 *
 * Which relation a call is about can only be guessed: the first string among its arguments that
 * could name one.  The reference is soft then, and the owner of the names (model/names.c) drops the
 * object if there is no such relation.  A string cast to regclass is certain.
 */
#include "base/compat.h"

#include <ctype.h>

#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/varlena.h"

/* Types to which a string that names a relation may be cast. */
static const char *const name_types[] = {"regclass", "text", "name", "varchar", "cstring"};

typedef struct NameSearch
{
	bool		in_call;		/* inside the arguments of a function */
	List	   *name;			/* of String, or NIL: not found yet */
	bool		certain;		/* it was a regclass */
} NameSearch;

/* What an unquoted name of the kind a.b may hold; quoted parts are judged by their quotes. */
static bool
has_name_characters(const char *text)
{
	if (strchr(text, '"') != NULL)
		return true;
	if (*text == '\0' || *text == '.' || strchr("0123456789$", *text) != NULL)
		return false;
	for (const char *c = text; *c; c++)
	{
		if (!IS_HIGHBIT_SET(*c) && !isalnum((unsigned char) *c) && strchr("_$.", *c) == NULL)
			return false;
	}
	return true;
}

/* Text as the qualified name of a relation (list of String), folded as regclass does; or NIL. */
static List *
name_in_text(const char *text)
{
	List	   *parts;
	List	   *name = NIL;

	if (!has_name_characters(text) ||
		!SplitIdentifierString(pstrdup(text), '.', &parts) ||
		parts == NIL || list_length(parts) > 2)
		return NIL;
	foreach_ptr(char, part, parts)
		name = lappend(name, makeString(pstrdup(part)));
	return name;
}

/* Name of the type of a cast that leaves a name a name; NULL for others. */
static const char *
name_type(const TypeName *type)
{
	if (type->names == NIL || type->arrayBounds != NIL)
		return NULL;
	for (int i = 0; i < lengthof(name_types); i++)
		if (strcmp(strVal(llast(type->names)), name_types[i]) == 0)
			return name_types[i];
	return NULL;
}

static bool
search_walker(Node *node, NameSearch *search)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncCall))
	{
		bool		outer = search->in_call;
		bool		found;

		search->in_call = true;
		found = raw_expression_tree_walker(node, search_walker, search);
		search->in_call = outer;
		return found;
	}
	if (IsA(node, A_Const) && search->in_call && sb_const_is_string((A_Const *) node))
		search->name = name_in_text(sb_const_string((A_Const *) node));
	else if (IsA(node, TypeCast))
	{
		const char *type = name_type(((TypeCast *) node)->typeName);

		if (type == NULL)
			return false;
		raw_expression_tree_walker(node, search_walker, search);
		search->certain = search->name != NIL && strcmp(type, "regclass") == 0;
	}
	else
		return raw_expression_tree_walker(node, search_walker, search);
	return search->name != NIL;
}

/* Object of a statement that calls functions: the relation that its arguments name, if any. */
static void
set_named_relation(SbStatement *st, Node *node)
{
	NameSearch	search = {0};
	SbReference *ref;

	st->role = SB_ONCE;
	st->level = SB_L_REST;
	st->object.kind = SB_NONE;
	search_walker(node, &search);
	if (search.name == NIL)
		return;
	sb_set_object(st, SB_ANY_RELATION, search.name);
	ref = sb_refer_list(st, SB_C_RELATION, search.certain ? SB_HARD : SB_SOFT, search.name, -1);
	ref->level = Max(ref->level, SB_L_SHAPE);
}

/* SELECT INTO stands in the first of the queries that UNION and the like join. */
static bool
is_select_into(const SelectStmt *select)
{
	while (select->op != SETOP_NONE && select->larg != NULL)
		select = select->larg;
	return select->intoClause != NULL;
}

static void
describe_select(SbStatement *st, Node *node)
{
	SelectStmt *select = castNode(SelectStmt, node);

	if (is_select_into(select))
		sb_refuse(st, "SELECT INTO is not taken into models", "write CREATE TABLE");
	set_named_relation(st, node);
	sb_collect(st, node, SB_HARD, SB_L_SHAPE);
}

static void
describe_call(SbStatement *st, Node *node)
{
	Node	   *call = (Node *) castNode(CallStmt, node)->funccall;

	set_named_relation(st, call);
	sb_collect(st, call, SB_HARD, SB_L_SHAPE);
}

/* ON CONFLICT needs the unique index that it infers. */
static void
describe_insert(SbStatement *st, Node *node)
{
	InsertStmt *insert = castNode(InsertStmt, node);
	RangeVar   *table = insert->relation;

	sb_refuse_temporary(st, table);
	st->role = SB_ONCE;
	st->level = SB_L_REST;
	sb_set_object_name(st, SB_ANY_RELATION, table->schemaname, table->relname);
	sb_refer_relation(st, SB_HARD, table, insert->onConflictClause ? SB_L_KEYS : SB_L_SHAPE);
	sb_collect(st, node, SB_HARD, SB_L_SHAPE);
}

/* CONCURRENTLY needs a unique index. */
static void
describe_refresh(SbStatement *st, Node *node)
{
	RefreshMatViewStmt *refresh = castNode(RefreshMatViewStmt, node);
	RangeVar   *view = refresh->relation;

	st->role = SB_ONCE;
	st->level = SB_L_REST;
	sb_set_object_name(st, SB_MATERIALIZED_VIEW, view->schemaname, view->relname);
	sb_refer_relation(st, SB_HARD, view, refresh->concurrent ? SB_L_KEYS : SB_L_CREATED);
}

const SbForm sb_forms_once[] = {
	{T_InsertStmt, describe_insert},
	{T_SelectStmt, describe_select},
	{T_CallStmt, describe_call},
	{T_RefreshMatViewStmt, describe_refresh},
	{T_Invalid, NULL}
};
