/*
 * collect.c
 *	  References made by expressions and queries, from raw trees.
 *
 * The tree is walked by the server's raw_expression_tree_walker. What is added here is SQL's
 * scoping of WITH names, which hide relations, and the few places where a relation is named inside
 * a string: nextval('s.seq'), 's.t'::regclass.
 *
 * What a raw tree cannot tell is left to running: which overload of an operator or a function is
 * meant, and whether f(x) is a call or a cast. So a name of a function or an operator is soft,
 * unless a schema is written with it.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/statement.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

typedef struct Collector
{
	SbStatement *st;
	SbStrength	strength;
	SbLevel		level;
	List	   *hidden;			/* of char *: names of WITH queries in scope */
} Collector;

static bool collect_walker(Node *node, Collector *c);

/* Functions whose first argument, a string, names a relation. */
static const char *const takes_relation[] = {
	"nextval", "currval", "setval", "pg_get_serial_sequence", NULL
};

/* Types whose string constants name an object, and the class of it. */
static const struct
{
	const char *type;
	SbClass		class;
}			names_object[] = {
	{"regclass", SB_C_RELATION},
	{"regtype", SB_C_TYPE},
	{"regproc", SB_C_ROUTINE},
	{"regprocedure", SB_C_ROUTINE},
	{"regconfig", SB_C_TS_CONFIGURATION},
	{"regdictionary", SB_C_TS_DICTIONARY},
	{"regnamespace", SB_C_SCHEMA},
	{"regcollation", SB_C_COLLATION},
	{NULL, SB_C_NONE}
};

/*
 * The string constant in a node, through casts to text and the like; NULL if it is something else.
 */
static const char *
string_constant(Node *node)
{
	while (node && IsA(node, TypeCast))
		node = ((TypeCast *) node)->arg;
	if (node && IsA(node, A_Const) && sb_const_is_string((A_Const *) node))
		return sb_const_string((A_Const *) node);
	return NULL;
}

/*
 * Refers to the object that a string such as 's."T"' or 'f(int)' names; anything that is no name
 * is passed over.
 */
static void
refer_quoted(Collector *c, SbClass class, const char *text, int location)
{
	char	   *copy = pstrdup(text);
	char	   *parenthesis = strchr(copy, '(');
	List	   *parts;
	int			n;

	if (strcmp(text, "-") == 0 || strspn(text, "0123456789") == strlen(text))
		return;					/* no object, or one by its OID */
	if (parenthesis)
		*parenthesis = '\0';
	if (!SplitIdentifierString(copy, '.', &parts) || parts == NIL)
		return;
	n = list_length(parts);
	if (n > 1 && strcmp(list_nth(parts, n - 2), "pg_catalog") == 0)
		return;
	sb_refer(c->st, class, class == SB_C_RELATION ? c->strength : SB_SOFT,
			 n > 1 ? list_nth(parts, n - 2) : NULL, llast(parts), location);
}

/* A call of a function; a name without a schema may also be a cast or a column in disguise. */
static void
refer_call(Collector *c, FuncCall *call)
{
	char	   *schema,
			   *name;
	const char *text;
	int			nargs = list_length(call->args);

	if (call->agg_within_group)
		nargs += list_length(call->agg_order);
	sb_split_name(call->funcname, &schema, &name);
	if (schema == NULL || strcmp(schema, "pg_catalog") != 0)
		sb_refer_call(c->st, SB_SOFT, schema, name, call->func_variadic ? -1 : nargs,
					  call->location);
	for (int i = 0; takes_relation[i] && call->args; i++)
	{
		if (strcmp(name, takes_relation[i]) != 0)
			continue;
		text = string_constant(linitial(call->args));
		if (text)
			refer_quoted(c, SB_C_RELATION, text, call->location);
	}
}

/* 's.t'::regclass and its like. */
static void
refer_cast(Collector *c, TypeCast *cast)
{
	const char *text = string_constant(cast->arg);
	char	   *schema,
			   *type;

	if (text == NULL || cast->typeName->arrayBounds != NIL)
		return;
	sb_split_name(cast->typeName->names, &schema, &type);
	for (int i = 0; names_object[i].type; i++)
	{
		if (type && strcmp(type, names_object[i].type) == 0)
			refer_quoted(c, names_object[i].class, text, cast->location);
	}
}

/* An operator; built-in ones that no model overloads cost nothing when the names are looked up. */
static void
refer_operator(Collector *c, List *name, int location)
{
	char	   *schema,
			   *oper;

	if (name == NIL)
		return;					/* x IN (SELECT ...), ORDER BY without USING */
	sb_split_name(name, &schema, &oper);
	if (schema && strcmp(schema, "pg_catalog") == 0)
		return;
	sb_refer(c->st, SB_C_OPERATOR, SB_SOFT, schema, oper, location);
}

static bool
is_hidden(Collector *c, const RangeVar *relation)
{
	if (relation->schemaname)
		return false;
	foreach_ptr(char, name, c->hidden)
		if (strcmp(name, relation->relname) == 0)
			return true;
	return false;
}

/*
 * Walks a statement that may have a WITH clause. A WITH query sees those before it, and with
 * RECURSIVE all of them; the statement itself sees all.
 */
static bool
walk_with(Node *node, WithClause **with, Collector *c)
{
	List	   *saved = c->hidden;
	WithClause *clause = *with;

	c->hidden = list_copy(saved);
	if (clause)
	{
		if (clause->recursive)
			foreach_ptr(CommonTableExpr, cte, clause->ctes)
				c->hidden = lappend(c->hidden, cte->ctename);
		foreach_ptr(CommonTableExpr, cte, clause->ctes)
		{
			collect_walker((Node *) cte, c);
			if (!clause->recursive)
				c->hidden = lappend(c->hidden, cte->ctename);
		}
	}
	*with = NULL;
	raw_expression_tree_walker(node, collect_walker, c);
	*with = clause;
	c->hidden = saved;
	return false;
}

/* The WITH clause of a node that can have one, or NULL; *target is the relation that it writes. */
static WithClause **
with_clause_of(Node *node, RangeVar **target)
{
	switch (nodeTag(node))
	{
		case T_SelectStmt:
			return &((SelectStmt *) node)->withClause;
		case T_InsertStmt:
			*target = ((InsertStmt *) node)->relation;
			return &((InsertStmt *) node)->withClause;
		case T_UpdateStmt:
			*target = ((UpdateStmt *) node)->relation;
			return &((UpdateStmt *) node)->withClause;
		case T_DeleteStmt:
			*target = ((DeleteStmt *) node)->relation;
			return &((DeleteStmt *) node)->withClause;
		default:
			return sb_merge_with_clause(node, target);
	}
}

static bool
collect_walker(Node *node, Collector *c)
{
	RangeVar   *target = NULL;
	WithClause **with;

	if (node == NULL)
		return false;
	check_stack_depth();
	with = with_clause_of(node, &target);
	if (target)
		sb_refer_relation(c->st, c->strength, target, c->level);
	if (with)
		return walk_with(node, with, c);
	switch (nodeTag(node))
	{
		case T_RangeVar:
			if (!is_hidden(c, (RangeVar *) node))
				sb_refer_relation(c->st, c->strength, (RangeVar *) node, c->level);
			return false;
		case T_TypeName:
			sb_refer_type(c->st, c->strength, (TypeName *) node, SB_L_SHAPE);
			return raw_expression_tree_walker(node, collect_walker, c);
		case T_CollateClause:
			sb_refer_list(c->st, SB_C_COLLATION, c->strength, ((CollateClause *) node)->collname,
						  ((CollateClause *) node)->location);
			break;
		case T_FuncCall:
			refer_call(c, (FuncCall *) node);
			break;
		case T_TypeCast:
			refer_cast(c, (TypeCast *) node);
			break;
		case T_A_Expr:
			refer_operator(c, ((A_Expr *) node)->name, ((A_Expr *) node)->location);
			break;
		case T_SubLink:
			refer_operator(c, ((SubLink *) node)->operName, ((SubLink *) node)->location);
			break;
		case T_SortBy:
			refer_operator(c, ((SortBy *) node)->useOp, ((SortBy *) node)->location);
			break;
		case T_ReturnStmt:
			return collect_walker(((ReturnStmt *) node)->returnval, c);
		case T_CallStmt:
			return collect_walker((Node *) ((CallStmt *) node)->funccall, c);
		case T_String:
		case T_LockingClause:
			return false;
		default:
			break;
	}
	return raw_expression_tree_walker(node, collect_walker, c);
}

/* See statement.h. */
void
sb_collect(SbStatement *st, Node *node, SbStrength strength, SbLevel level)
{
	Collector	c = {0};

	c.st = st;
	c.strength = strength;
	c.level = level;
	collect_walker(node, &c);
}

/* Statements of a function's body that raw_expression_tree_walker knows. */
static bool
is_query(Node *node)
{
	return IsA(node, SelectStmt) || IsA(node, InsertStmt) || IsA(node, UpdateStmt) ||
		IsA(node, DeleteStmt) || sb_is_merge(node);
}

/* See statement.h. */
void
sb_collect_body(SbStatement *st, const char *body)
{
	foreach_node(RawStmt, raw, sb_parse_quietly(body))
		if (is_query(raw->stmt))
			sb_collect(st, raw->stmt, SB_SOFT, SB_L_KEYS);
}
