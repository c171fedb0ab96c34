/*
 * lint_column.c
 *	  The rules over new columns, and over new types of columns.
 *
 * Whether a type change writes the table anew is worked out as the server does it (ATPrepAlterColumnType,
 * ATColumnChangeRequiresRewrite and CheckIndexCompatible in its commands/), on the table as it lives.
 */
#include "base/compat.h"

#include "access/attnum.h"
#include "access/genam.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "base/attempt.h"
#include "base/plain.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_type.h"
#include "check/lint_inner.h"
#include "commands/defrem.h"
#include "kinds/relation_write.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parse_type.h"
#include "storage/lockdefs.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

bool
sb_lint_is_serial(const TypeName *type)
{
	static const char *const names[] = {"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"};

	if (type && list_length(type->names) == 1 && !type->pct_type)
		for (int i = 0; i < lengthof(names); i++)
			if (strcmp(strVal(linitial(type->names)), names[i]) == 0)
				return true;
	return false;
}

/* A type that is to be looked up; nothing if it does not live. */
typedef struct Lookup
{
	const TypeName *name;
	Oid			type;
	int32		modifier;
} Lookup;

static void
look_up(void *arg)
{
	Lookup	   *lookup = arg;
	Type		tuple = LookupTypeName(NULL, lookup->name, &lookup->modifier, true);

	if (tuple == NULL)
		return;
	lookup->type = typeTypeId(tuple);
	ReleaseSysCache(tuple);
}

Oid
sb_lint_type(const TypeName *name, int32 *modifier)
{
	Lookup		lookup = {.name = name,.modifier = -1};

	if (name == NULL || sb_lint_is_serial(name) || sb_attempt(look_up, &lookup, true) != NULL)
		return InvalidOid;
	if (modifier)
		*modifier = lookup.modifier;
	return lookup.type;
}

/* --- ADD COLUMN --- */

static bool
is_null(const Node *expression)
{
	while (expression && IsA(expression, TypeCast))
		expression = ((const TypeCast *) expression)->arg;
	return expression && IsA(expression, A_Const) && sb_const_is_null((const A_Const *) expression);
}

/* What a column's definition says. */
typedef struct Parts
{
	Node	   *default_value;
	bool		not_null;
	bool		identity;
	bool		stored;
	bool		generated;
	bool		checks;
} Parts;

static Parts
parts_of(const ColumnDef *column)
{
	Parts		parts = {0};

	foreach_node(Constraint, constraint, column->constraints)
		switch (constraint->contype)
		{
			case CONSTR_DEFAULT:
				parts.default_value = is_null(constraint->raw_expr) ? NULL : constraint->raw_expr;
				break;
			case CONSTR_NOTNULL:
			case CONSTR_PRIMARY:
				parts.not_null = true;
				break;
			case CONSTR_IDENTITY:
				parts.identity = true;
				break;
			case CONSTR_GENERATED:
				parts.generated = true;
				parts.stored = !sb_generated_is_virtual(constraint);
				break;
			default:
				break;
		}
	return parts;
}

static void
rewrites_table(SbLint *lint, SbSeen *seen, SbRuleId rule, const char *column, const char *what)
{
	SbFinding  *finding = sb_lint_find(lint, rule, seen,
									   "adding column \"%s\" %s writes all of %s anew while nobody can read it",
									   column, what, sb_lint_size(seen));

	sb_lint_claim(lint, finding, AccessExclusiveLock, true, true);
}

static void
judge_default(SbLint *lint, SbSeen *seen, const ColumnDef *column, Node *expression)
{
	bool		known;
	bool		is_volatile = sb_default_is_volatile(expression, &known);
	SbVolatile	guess = known ? SB_NOT_VOLATILE : sb_lint_volatility(lint, expression);

	if (is_volatile || guess == SB_IS_VOLATILE)
		rewrites_table(lint, seen, SB_RULE_VOLATILE_DEFAULT, column->colname, "with a volatile default");
	else if (guess == SB_MAYBE_VOLATILE)
		(void) sb_lint_find(lint, SB_RULE_VOLATILE_DEFAULT, seen,
							"the default of column \"%s\" calls a function that nobody knows: if it is volatile, all of %s is written anew while nobody can read it",
							column->colname, sb_lint_size(seen));
}

/* Whether it is a domain with constraints that the scripts have made. */
static bool
is_new_domain(SbLint *lint, const TypeName *type)
{
	return type && type->names && type->arrayBounds == NIL && !type->pct_type &&
		sb_map_get(lint->made, psprintf("constrained %s", sb_lint_qualified(lint, type->names, true))) != NULL;
}

static void
judge_new(SbLint *lint, SbSeen *seen, const ColumnDef *column, const Parts *parts)
{
	Oid			type = sb_lint_type(column->typeName, NULL);

	if (sb_lint_is_serial(column->typeName))
		rewrites_table(lint, seen, SB_RULE_ADDED_SERIAL, column->colname, "of a serial type");
	else if (parts->identity)
		rewrites_table(lint, seen, SB_RULE_ADDED_IDENTITY, column->colname, "with an identity");
	else if (parts->stored)
		rewrites_table(lint, seen, SB_RULE_ADDED_GENERATED, column->colname, "with a stored value");
	else if (is_new_domain(lint, column->typeName) || (OidIsValid(type) && sb_is_constrained_domain(type)))
		rewrites_table(lint, seen, SB_RULE_ADDED_DOMAIN, column->colname, "of a domain with constraints");
	else if (parts->default_value)
		judge_default(lint, seen, column, parts->default_value);
	else if (parts->not_null && !parts->generated)
	{
		SbFinding  *finding = sb_lint_find(lint, SB_RULE_REQUIRED_COLUMN, seen,
										   "column \"%s\" is NOT NULL and has no default, but the rows of %s have no value for it",
										   column->colname, sb_lint_size(seen));

		finding->fails = true;
	}
}

void
sb_lint_new_column(SbLint *lint, SbSeen *seen, ColumnDef *column, LOCKMODE lock)
{
	Parts		parts = parts_of(column);
	SbSeenColumn *made;

	sb_lint_column_design(lint, seen, column);
	if (seen->filled)
		judge_new(lint, seen, column, &parts);
	made = sb_lint_touch_column(lint, seen, column->colname);
	made->made = true;
	made->type = sb_lint_type(column->typeName, &made->modifier);
	made->not_null = parts.not_null || parts.identity || sb_lint_is_serial(column->typeName);
	made->small = made->type == INT2OID || made->type == INT4OID ||
		(sb_lint_is_serial(column->typeName) && strchr(strVal(linitial(column->typeName->names)), '8') == NULL &&
		 strcmp(strVal(linitial(column->typeName->names)), "bigserial") != 0);
	made->numbered = parts.identity || sb_lint_is_serial(column->typeName);
	foreach_node(Constraint, constraint, column->constraints)
		sb_lint_constraint(lint, seen, constraint, column, lock);
}

/* --- ALTER COLUMN ... TYPE --- */

typedef struct Change
{
	const SbSeen *seen;
	const AlterTableCmd *cmd;
	const SbSeenColumn *column;	/* NULL: the script has not touched it */
	bool		rewrites;
	bool		reindexes;
	bool		scans;
} Change;

/* The new values of the column, as ATPrepAlterColumnType makes them; NULL: there is no such cast. */
static Node *
new_values(const Change *change, Relation rel, AttrNumber number, Oid type, int32 modifier)
{
	const ColumnDef *def = (const ColumnDef *) change->cmd->def;
	Form_pg_attribute attribute = TupleDescAttr(rel->rd_att, number - 1);
	ParseState *pstate = make_parsestate(NULL);
	Node	   *node;

	if (def->raw_default)
	{
		ParseNamespaceItem *item = addRangeTableEntryForRelation(pstate, rel, AccessShareLock, NULL, false, true);

		addNSItemToQuery(pstate, item, false, true, true);
		node = transformExpr(pstate, copyObject(def->raw_default), EXPR_KIND_ALTER_COL_TRANSFORM);
	}
	else if (change->column && OidIsValid(change->column->type))
		node = (Node *) makeVar(1, number, change->column->type, change->column->modifier,
								get_typcollation(change->column->type), 0);
	else
		node = (Node *) makeVar(1, number, attribute->atttypid, attribute->atttypmod, attribute->attcollation, 0);
	node = coerce_to_target_type(pstate, node, exprType(node), type, modifier, COERCION_ASSIGNMENT,
								 COERCE_IMPLICIT_CAST, -1);
	if (node)
	{
		assign_expr_collations(pstate, node);
		if (!sb_calls_code(node))
			node = (Node *) expression_planner((Expr *) node);
	}
	free_parsestate(pstate);
	return node;
}

static bool
uses(Node *expression, AttrNumber number)
{
	Bitmapset  *columns = NULL;

	pull_varattnos(expression, 1, &columns);
	return bms_is_member(number - FirstLowInvalidHeapAttributeNumber, columns);
}

/* Whether a key of an index goes on to serve the new type. */
static bool
key_fits(Relation index, int key, Oid old_type, Oid type, Oid collation)
{
	oidvector  *classes = (oidvector *) DatumGetPointer(sb_syscache_value(INDEXRELID, index->rd_indextuple,
																		 Anum_pg_index_indclass));
	Oid			opclass = classes->values[key];
	Oid			input = get_opclass_input_type(opclass);

	if (index->rd_indcollation[key] != InvalidOid && index->rd_indcollation[key] != collation)
		return false;
	if (IsPolymorphicType(input) && old_type != type)
		return false;
	if (opclass == GetDefaultOpClass(old_type, index->rd_rel->relam))
		return opclass == GetDefaultOpClass(type, index->rd_rel->relam);
	return IsBinaryCoercible(type, input);
}

/* Whether an index is built anew though the table is not. */
static bool
index_breaks(Relation index, AttrNumber number, Oid old_type, Oid type, Oid collation)
{
	List	   *expressions = sb_lint_index_part(index, Anum_pg_index_indexprs);
	List	   *predicate = sb_lint_index_part(index, Anum_pg_index_indpred);
	Form_pg_index form = index->rd_index;
	bool		concerned = uses((Node *) expressions, number) || uses((Node *) predicate, number);

	for (int key = 0; key < form->indnatts; key++)
		concerned = concerned || form->indkey.values[key] == number;
	if (!concerned)
		return false;
	if (expressions || predicate)
		return true;
	for (int key = 0; key < form->indnkeyatts; key++)
		if (form->indkey.values[key] == number && !key_fits(index, key, old_type, type, collation))
			return true;
	return false;
}

static bool
any_index_breaks(Relation rel, AttrNumber number, Oid type, Oid collation)
{
	bool		breaks = false;

	foreach_oid(oid, RelationGetIndexList(rel))
	{
		Relation	index = index_open(oid, AccessShareLock);

		breaks = breaks || index_breaks(index, number, TupleDescAttr(rel->rd_att, number - 1)->atttypid, type, collation);
		index_close(index, AccessShareLock);
	}
	return breaks;
}

static bool
any_check_uses(Relation rel, AttrNumber number)
{
	TupleConstr *constr = rel->rd_att->constr;

	for (int i = 0; constr && i < constr->num_check; i++)
		if (constr->check[i].ccvalid && uses(stringToNode(constr->check[i].ccbin), number))
			return true;
	return false;
}

static void
judge_type(void *arg)
{
	Change	   *change = arg;
	ColumnDef  *def = (ColumnDef *) change->cmd->def;
	Relation	rel = try_relation_open(change->seen->oid, AccessShareLock);
	AttrNumber	number = sb_lint_number(change->seen, change->cmd->name);
	int32		modifier;
	Oid			type;
	Node	   *values;

	typenameTypeIdAndMod(NULL, def->typeName, &type, &modifier);
	if (rel == NULL || number <= 0)
		return;
	values = new_values(change, rel, number, type, modifier);
	change->rewrites = values == NULL || sb_cast_rewrites(values, number);
	if (!change->rewrites)
	{
		change->reindexes = any_index_breaks(rel, number, type, GetColumnDefCollation(NULL, def, type));
		change->scans = change->reindexes || any_check_uses(rel, number);
	}
	relation_close(rel, AccessShareLock);
}

void
sb_lint_column_type(SbLint *lint, SbSeen *seen, AlterTableCmd *cmd, LOCKMODE lock)
{
	ColumnDef  *def = (ColumnDef *) cmd->def;
	Change		change = {.seen = seen,.cmd = cmd,.column = sb_lint_column(seen, cmd->name),.rewrites = true};
	bool		known = OidIsValid(seen->oid) && (change.column == NULL || !change.column->made);
	SbFinding  *finding = NULL;
	SbSeenColumn *column;

	def->colname = cmd->name;
	sb_lint_column_design(lint, seen, def);
	if (seen->filled && seen->kind != RELKIND_FOREIGN_TABLE)
	{
		known = known && sb_attempt(judge_type, &change, false) == NULL;
		if (change.rewrites)
			finding = sb_lint_find(lint, SB_RULE_TYPE_REWRITES, seen,
								   "the new type of column \"%s\" %s all of %s anew while nobody can read it",
								   cmd->name, known ? "writes" : "may write", sb_lint_size(seen));
		else if (change.scans)
			finding = sb_lint_find(lint, SB_RULE_TYPE_REINDEXES, seen,
								   "the new type of column \"%s\" %s, for which all of %s is read while nobody else can",
								   cmd->name, change.reindexes ? "makes indexes anew" : "checks its constraints again",
								   sb_lint_size(seen));
	}
	if (finding && known)
		sb_lint_claim(lint, finding, lock, change.rewrites, true);
	lint->slow = lint->slow || finding;
	column = sb_lint_touch_column(lint, seen, cmd->name);
	column->type = sb_lint_type(def->typeName, &column->modifier);
}
