/*
 * operator.c
 *	  Operators, operator classes and operator families.
 *
 * They complete the types that they work on: st->level is SB_L_SHAPE, and the types are among the
 * references.  COMMUTATOR and NEGATOR are no references: the server makes a shell of what is
 * missing.
 */
#include "base/compat.h"

#include "catalog/pg_operator.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "commands/defrem.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/operator.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

static const SbDefinitionRule estimator_rules[] = {
	{"restrict", SB_C_ROUTINE, SB_SOFT, -1},
	{"join", SB_C_ROUTINE, SB_SOFT, -1},
	{NULL}
};

void
sb_describe_operator(SbStatement *st, const DefineStmt *stmt)
{
	static const char *const operands[] = {"leftarg", "rightarg"};
	DefElem    *function = sb_definition(stmt->definition, "function");
	int			nargs = 0;
	char	   *schema,
			   *name;

	sb_set_object(st, SB_OPERATOR, stmt->defnames);
	st->args_given = true;
	st->level = SB_L_SHAPE;
	for (int i = 0; i < lengthof(operands); i++)
	{
		TypeName   *type = sb_definition_type(sb_definition(stmt->definition, operands[i]));

		st->arg_types = lappend(st->arg_types, type);
		sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
		nargs += type != NULL;
	}
	if (function == NULL)
		function = sb_definition(stmt->definition, "procedure");
	sb_split_name(sb_definition_name(function), &schema, &name);
	if (name)
		sb_refer_call(st, SB_HARD, schema, name, nargs, function->location);
	sb_refer_definition(st, stmt->definition, estimator_rules);
}

/* ALTER OPERATOR ... SET (...). */
static void
describe_alter_operator(SbStatement *st, Node *node)
{
	AlterOperatorStmt *stmt = (AlterOperatorStmt *) node;

	sb_set_object(st, SB_OPERATOR, stmt->opername->objname);
	st->arg_types = stmt->opername->objargs;
	st->args_given = true;
	sb_set_aspect(st, "options", sb_definition_options(stmt->options));
	st->level = SB_L_SHAPE;
	sb_refer_list(st, SB_C_OPERATOR, SB_HARD, stmt->opername->objname, -1);
	foreach_ptr(TypeName, type, stmt->opername->objargs)
		sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
	sb_refer_definition(st, stmt->options, estimator_rules);
}

/* Object of a class or family: a qualified name and its access method. */
static void
set_using(SbStatement *st, SbKind kind, List *name, const char *method)
{
	sb_set_object(st, kind, name);
	st->object.args = list_make1(pstrdup(method));
	st->level = SB_L_SHAPE;
	sb_refer(st, SB_C_ACCESS_METHOD, SB_HARD, NULL, method, -1);
}

/* What the items of a class, or those added to a family, need. */
static void
refer_items(SbStatement *st, List *items)
{
	foreach_node(CreateOpClassItem, item, items)
	{
		if (item->name && item->itemtype == OPCLASS_ITEM_FUNCTION)
			sb_refer_routine(st, SB_HARD, item->name);
		else if (item->name)
		{
			sb_refer_list(st, SB_C_OPERATOR, SB_HARD, item->name->objname, -1);
			foreach_ptr(TypeName, type, item->name->objargs)
				sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
		}
		foreach_ptr(TypeName, type, item->class_args)
			sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
		sb_refer_type(st, SB_HARD, item->storedtype, SB_L_CREATED);
		sb_refer_list(st, SB_C_OPERATOR_FAMILY, SB_HARD, item->order_family, -1);
	}
}

/*
 * A class without FAMILY takes the family of its own name, and makes it when there is none: so it
 * comes after one that the models have.
 */
static void
describe_class(SbStatement *st, Node *node)
{
	CreateOpClassStmt *stmt = (CreateOpClassStmt *) node;

	set_using(st, SB_OPERATOR_CLASS, stmt->opclassname, stmt->amname);
	if (stmt->opfamilyname)
		sb_refer_list(st, SB_C_OPERATOR_FAMILY, SB_HARD, stmt->opfamilyname, -1);
	else
	{
		sb_refer_list(st, SB_C_OPERATOR_FAMILY, SB_SOFT, stmt->opclassname, -1);
		sb_provide(st, SB_C_OPERATOR_FAMILY, st->object.schema, st->object.name);
	}
	sb_refer_type(st, SB_HARD, stmt->datatype, SB_L_CREATED);
	refer_items(st, stmt->items);
}

static void
describe_family(SbStatement *st, Node *node)
{
	CreateOpFamilyStmt *stmt = (CreateOpFamilyStmt *) node;

	set_using(st, SB_OPERATOR_FAMILY, stmt->opfamilyname, stmt->amname);
}

static void
describe_alter_family(SbStatement *st, Node *node)
{
	AlterOpFamilyStmt *stmt = (AlterOpFamilyStmt *) node;

	if (stmt->isDrop)
		sb_refuse(st, "models say what is, and this takes members away",
				  "leave them out of the operator class or family");
	set_using(st, SB_OPERATOR_FAMILY, stmt->opfamilyname, stmt->amname);
	sb_set_aspect(st, "member", NULL);
	sb_refer_list(st, SB_C_OPERATOR_FAMILY, SB_HARD, stmt->opfamilyname, -1);
	refer_items(st, stmt->items);
}

/* Whether an operator is only named, and does nothing. */
static bool
is_shell(Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = !OidIsValid(((Form_pg_operator) GETSTRUCT(tuple))->oprcode);
	ReleaseSysCache(tuple);
	return result;
}

static ObjectAddress
find_operator(const SbObject *object)
{
	Oid			schema = sb_schema_oid(object->schema);
	Oid			types[2];
	Oid			oid = InvalidOid;

	if (OidIsValid(schema) && sb_type_oids(object->args, 2, types))
		oid = GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum(object->name),
							  ObjectIdGetDatum(types[0]), ObjectIdGetDatum(types[1]),
							  ObjectIdGetDatum(schema));

	/* A shell, made for somebody's commutator, is no operator yet. */
	return sb_address(OperatorRelationId, OidIsValid(oid) && is_shell(oid) ? InvalidOid : oid);
}

List *
sb_operator_shells(const SbObject *object)
{
	Oid			oid = find_operator(object).objectId;
	Oid			others[2];
	List	   *shells = NIL;

	if (!OidIsValid(oid))
		return NIL;
	others[0] = get_commutator(oid);
	others[1] = get_negator(oid);
	for (int i = 0; i < lengthof(others); i++)
		if (OidIsValid(others[i]) && is_shell(others[i]))
			shells = lappend(shells, format_operator_qualified(others[i]));
	return shells;
}

/* Class or family, by a cache over access method, name and schema. */
static ObjectAddress
find_using(const SbObject *object, Oid catalog, int cache, AttrNumber oid_column)
{
	Oid			schema = sb_schema_oid(object->schema);
	Oid			method = InvalidOid;
	Oid			oid = InvalidOid;

	if (object->args != NIL)
		method = get_am_oid(linitial(object->args), true);
	if (OidIsValid(schema) && OidIsValid(method))
		oid = GetSysCacheOid3(cache, oid_column, ObjectIdGetDatum(method),
							  CStringGetDatum(object->name), ObjectIdGetDatum(schema));
	return sb_address(catalog, oid);
}

static ObjectAddress
find_class(const SbObject *object)
{
	return find_using(object, OperatorClassRelationId, CLAAMNAMENSP, Anum_pg_opclass_oid);
}

static ObjectAddress
find_family(const SbObject *object)
{
	return find_using(object, OperatorFamilyRelationId, OPFAMILYAMNAMENSP, Anum_pg_opfamily_oid);
}

const SbKindInfo sb_kind_operator = {
	.kind = SB_OPERATOR,
	.name = "operator",
	.plural = "operators",
	.style = SB_SCHEMA_NAME_ARGS,
	.drop = "DROP OPERATOR %s",
	.find = find_operator,
	.facts = sb_operator_facts,
	.class_id = OperatorRelationId,
	.summary = "function",
	.write = sb_write_operator,
	.alter = sb_alter_operator,
	.noun = "OPERATOR"
};

const SbKindInfo sb_kind_operator_class = {
	.kind = SB_OPERATOR_CLASS,
	.name = "operator class",
	.plural = "operator classes",
	.style = SB_SCHEMA_NAME_USING,
	.drop = "DROP OPERATOR CLASS %s",
	.find = find_class,
	.facts = sb_operator_class_facts,
	.class_id = OperatorClassRelationId,
	.summary = "type",
	.write = sb_write_operator_class,
	.noun = "OPERATOR CLASS"
};

const SbKindInfo sb_kind_operator_family = {
	.kind = SB_OPERATOR_FAMILY,
	.name = "operator family",
	.plural = "operator families",
	.style = SB_SCHEMA_NAME_USING,
	.drop = "DROP OPERATOR FAMILY %s",
	.find = find_family,
	.facts = sb_operator_family_facts,
	.class_id = OperatorFamilyRelationId,
	.parts = sb_operator_family_parts,
	.summary = "operators",
	.write = sb_write_operator_family,
	.alter = sb_alter_operator_family,
	.noun = "OPERATOR FAMILY"
};

const SbForm sb_forms_operator[] = {
	{T_CreateOpClassStmt, describe_class},
	{T_CreateOpFamilyStmt, describe_family},
	{T_AlterOpFamilyStmt, describe_alter_family},
	{T_AlterOperatorStmt, describe_alter_operator},
	{T_Invalid, NULL}
};
