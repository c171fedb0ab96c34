/*
 * column_type.c
 *	  What a new type means for the values of a column: whether they are cast, and how, and whether
 *	  the table is written anew. The server's own functions decide, on the types that live.
 *
 * A type that the plan makes lives only afterwards. A domain stands for what it is made of then; of
 * any other new type only its text is known.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/plain.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "kinds/relation_write.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/*
 * Runs something that may find that it cannot: a name that does not live yet. Nothing of it is left
 * then. Errors that have nothing to do with names are raised.
 */
static bool
attempted(void (*attempt) (void *arg), void *arg)
{
	ErrorData  *error = sb_attempt(attempt, arg, true);

	if (error == NULL)
		return true;
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
		ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_INVALID_SCHEMA_NAME)
		ReThrowError(error);
	FreeErrorData(error);
	return false;
}

typedef struct NamedType
{
	const char *name;
	Oid			oid;
	int32		modifier;
} NamedType;

static void
look_type_up(void *arg)
{
	NamedType  *type = arg;

	sb_parse_type(type->name, &type->oid, &type->modifier);
}

static bool
find_type(NamedType *type, const char *name)
{
	type->name = name;
	type->oid = InvalidOid;
	type->modifier = -1;
	return name && attempted(look_type_up, type) && OidIsValid(type->oid);
}

bool
sb_type_is_constrained(const char *name)
{
	NamedType	type;

	return find_type(&type, name) && getBaseType(type.oid) != type.oid &&
		DomainHasConstraints(type.oid);
}

const char *
sb_usual_storage(const char *name)
{
	NamedType	type;

	if (!find_type(&type, name))
		return "extended";
	switch (get_typstorage(type.oid))
	{
		case TYPSTORAGE_PLAIN:
			return "plain";
		case TYPSTORAGE_EXTERNAL:
			return "external";
		case TYPSTORAGE_MAIN:
			return "main";
		default:
			return "extended";
	}
}

/* A fact of a view's column does not say its type. */
const char *
sb_view_column_type(const SbFact *column)
{
	Oid			relation = column->address.objectId;
	AttrNumber	number = OidIsValid(relation) ? get_attnum(relation, column->object.name) : 0;

	return number > 0 ? format_type_be_qualified(get_atttype(relation, number)) : NULL;
}

typedef struct Volatility
{
	const char *expression;
	Node	   *raw;			/* NULL: it is to be parsed */
	bool		quietly;		/* nobody's code is to be run for it */
	bool		calls_code;
	bool		is_volatile;
} Volatility;

static void
judge_expression(void *arg)
{
	Volatility *volatility = arg;
	ParseState *pstate = make_parsestate(NULL);
	Node	   *tree = volatility->raw;

	if (tree == NULL)
	{
		List	   *trees = raw_parser(psprintf("SELECT %s", volatility->expression), RAW_PARSE_DEFAULT);
		SelectStmt *select = castNode(SelectStmt, linitial_node(RawStmt, trees)->stmt);

		tree = linitial_node(ResTarget, select->targetList)->val;
	}
	tree = transformExpr(pstate, tree, EXPR_KIND_COLUMN_DEFAULT);
	assign_expr_collations(pstate, tree);
	volatility->calls_code = sb_calls_code(tree);
	if (volatility->quietly && volatility->calls_code)
		volatility->is_volatile = contain_volatile_functions(tree);
	else
		volatility->is_volatile = contain_volatile_functions((Node *) expression_planner((Expr *) tree));
	free_parsestate(pstate);
}

bool
sb_expression_is_volatile(const char *expression)
{
	Volatility	volatility = {.expression = expression};

	/* there is no function without its parentheses, but those of the server itself, which are stable */
	if (expression == NULL || strchr(expression, '(') == NULL)
		return false;
	return !attempted(judge_expression, &volatility) || volatility.is_volatile;
}

bool
sb_default_is_volatile(const Node *raw, bool *known)
{
	Volatility	volatility = {.raw = copyObject(unconstify(Node *, raw)),.quietly = true};

	*known = attempted(judge_expression, &volatility);
	/* a volatile function in SQL may be one that the planner puts its body in place of, and that be stable */
	if (volatility.calls_code && volatility.is_volatile)
		*known = false;
	return *known && volatility.is_volatile;
}

/* What ATColumnChangeRequiresRewrite in the server's tablecmds.c says. */
bool
sb_cast_rewrites(Node *node, AttrNumber column)
{
	for (;;)
	{
		if (IsA(node, Var) && ((Var *) node)->varattno == column)
			return false;
		if (IsA(node, RelabelType))
			node = (Node *) ((RelabelType *) node)->arg;
		else if (IsA(node, CoerceToDomain))
		{
			if (sb_is_constrained_domain(((CoerceToDomain *) node)->resulttype))
				return true;
			node = (Node *) ((CoerceToDomain *) node)->arg;
		}
		else if (IsA(node, FuncExpr))
		{
			FuncExpr   *call = (FuncExpr *) node;

			if ((call->funcid != F_TIMESTAMPTZ_TIMESTAMP && call->funcid != F_TIMESTAMP_TIMESTAMPTZ) ||
				TimestampTimestampTzRequiresRewrite())
				return true;
			node = linitial(call->args);
		}
		else
			return true;
	}
}

/* A value of the live type as one of the wanted type; NULL: there is no such cast. */
static Node *
coerced(const NamedType *from, const NamedType *to, CoercionContext context)
{
	ParseState *pstate = make_parsestate(NULL);
	Node	   *node = (Node *) makeVar(1, 1, from->oid, from->modifier,
										get_typcollation(from->oid), 0);

	node = coerce_to_target_type(pstate, node, from->oid, to->oid, to->modifier, context,
								 context == COERCION_EXPLICIT ? COERCE_EXPLICIT_CAST : COERCE_IMPLICIT_CAST,
								 -1);
	if (node)
		assign_expr_collations(pstate, node);
	free_parsestate(pstate);
	return node;
}

/* What a type is made of, if it is a domain that is yet to be made: as the models have it. */
static const char *
base_of_new(const SbAlter *alter, const char *type)
{
	const SbFact *domain;

	while ((domain = sb_alter_find(alter, true, SB_DOMAIN, type)) != NULL &&
		   sb_fact_get(domain, "type"))
		type = sb_fact_get(domain, "type");
	return type;
}

/*
 * Whether values can be too many or too long for the new type: not from a smaller integer to a
 * greater one and the like, which the server casts without being asked, unless to a length.
 */
static bool
may_not_fit(const NamedType *from, const NamedType *to, Node *cast)
{
	if (DomainHasConstraints(to->oid))
		return true;
	if (!sb_cast_rewrites(cast, 1))
		return false;
	return to->modifier >= 0 || !can_coerce_type(1, &from->oid, &to->oid, COERCION_IMPLICIT);
}

void
sb_type_change(const SbAlter *alter, SbTypeChange *change)
{
	const char *name = sb_fact_get(alter->wanted, "type");
	NamedType	from,
				to;
	bool		is_new = !find_type(&to, name);
	Node	   *cast;

	*change = (SbTypeChange){.rewrites = true, .may_fail = true, .is_known = !is_new};
	if (!find_type(&from, sb_fact_get(alter->live, "type")) ||
		(is_new && !find_type(&to, base_of_new(alter, name))))
	{
		change->using = psprintf("::pg_catalog.text::%s", name);
		change->is_known = false;
		return;
	}
	cast = coerced(&from, &to, COERCION_ASSIGNMENT);
	change->is_coerced = cast != NULL;
	if (cast == NULL)
	{
		cast = coerced(&from, &to, COERCION_EXPLICIT);
		change->using = psprintf(cast ? "::%s" : "::pg_catalog.text::%s", name);
	}
	if (cast == NULL)
		return;
	cast = (Node *) expression_planner((Expr *) cast);
	change->rewrites = is_new || sb_cast_rewrites(cast, 1);
	change->may_fail = is_new || may_not_fit(&from, &to, cast);
}
