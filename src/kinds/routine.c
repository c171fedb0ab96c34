/*
 * routine.c
 *	  Functions, procedures and aggregates.
 *
 * What identifies a routine are the types of its input parameters; what it may be called with is
 * a range, given as the one name of class SB_C_ROUTINE that it provides.  Bodies in languages
 * other than SQL are strings that nobody here can read: they give no references.
 */
#include "base/compat.h"

#include "catalog/pg_proc.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/routine.h"
#include "kinds/type_args.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

static const SbDefinitionRule function_rules[] = {
	{"language", SB_C_LANGUAGE, SB_HARD, -1},
	{"support", SB_C_ROUTINE, SB_HARD, 1},
	{NULL}
};

static const SbDefinitionRule aggregate_rules[] = {
	{"sfunc", SB_C_ROUTINE, SB_HARD, -1},
	{"sfunc1", SB_C_ROUTINE, SB_HARD, -1},
	{"finalfunc", SB_C_ROUTINE, SB_HARD, -1},
	{"combinefunc", SB_C_ROUTINE, SB_HARD, 2},
	{"serialfunc", SB_C_ROUTINE, SB_HARD, 1},
	{"deserialfunc", SB_C_ROUTINE, SB_HARD, 2},
	{"msfunc", SB_C_ROUTINE, SB_HARD, -1},
	{"minvfunc", SB_C_ROUTINE, SB_HARD, -1},
	{"mfinalfunc", SB_C_ROUTINE, SB_HARD, -1},
	{"stype", SB_C_TYPE, SB_HARD, -1},
	{"stype1", SB_C_TYPE, SB_HARD, -1},
	{"mstype", SB_C_TYPE, SB_HARD, -1},
	{"sortop", SB_C_OPERATOR, SB_HARD, -1},
	{NULL}
};

/* The text of a string option, or "". */
static const char *
option_text(List *options, const char *name)
{
	DefElem    *option = sb_definition(options, name);

	return option && option->arg && IsA(option->arg, String) ? strVal(option->arg) : "";
}

/*
 * Whether types that are missing may be made by CREATE FUNCTION itself: the server makes a shell
 * for the result of a function in C, and then takes it as an argument of the next one.
 */
static bool
makes_shells(const char *language)
{
	return strcmp(language, "c") == 0 || strcmp(language, "internal") == 0;
}

/* arg_types, the routine provided, types and defaults, from the parameters. */
static void
describe_parameters(SbStatement *st, List *parameters, bool is_procedure, SbStrength types)
{
	SbName	   *routine = sb_provide(st, SB_C_ROUTINE, st->object.schema, st->object.name);
	int			called = 0,
				optional = 0;
	bool		variadic = false;

	st->args_given = true;
	foreach_node(FunctionParameter, parameter, parameters)
	{
		bool		is_input = parameter->mode != FUNC_PARAM_OUT &&
			parameter->mode != FUNC_PARAM_TABLE;

		if (is_input)
			st->arg_types = lappend(st->arg_types, parameter->argType);

		/* CALL gives something for output parameters too. */
		if (is_input || (is_procedure && parameter->mode == FUNC_PARAM_OUT))
			called++;
		if (parameter->defexpr)
			optional++;
		variadic |= parameter->mode == FUNC_PARAM_VARIADIC;
		sb_refer_type(st, types, parameter->argType, SB_L_CREATED);
		sb_collect(st, parameter->defexpr, SB_HARD, SB_L_CREATED);
	}
	routine->min_args = called - optional;
	routine->max_args = variadic ? -1 : called;
}

/* AS 'string': read only where the language is SQL; C has two strings, a file and a symbol. */
static void
describe_body(SbStatement *st, CreateFunctionStmt *stmt, const char *language)
{
	DefElem    *as = sb_definition(stmt->options, "as");

	if (stmt->sql_body)
		sb_collect(st, stmt->sql_body, SB_HARD, SB_L_KEYS);
	if (strcmp(language, "sql") == 0 && as && as->arg && IsA(as->arg, List))
		sb_collect_body(st, strVal(linitial((List *) as->arg)));
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreateFunctionStmt *stmt = (CreateFunctionStmt *) node;
	const char *language = option_text(stmt->options, "language");
	SbStrength	types = makes_shells(language) ? SB_SOFT : SB_HARD;
	DefElem    *transform = sb_definition(stmt->options, "transform");

	sb_set_object(st, stmt->is_procedure ? SB_PROCEDURE : SB_FUNCTION, stmt->funcname);
	st->replace = stmt->replace;
	describe_parameters(st, stmt->parameters, stmt->is_procedure, types);
	sb_refer_type(st, types, stmt->returnType, SB_L_CREATED);
	sb_refer_definition(st, stmt->options, function_rules);

	/* At SHAPE: the transforms of these types must be there. */
	if (transform && transform->arg)
	{
		foreach_node(TypeName, type, (List *) transform->arg)
			sb_refer_type(st, SB_HARD, type, SB_L_SHAPE);
	}
	describe_body(st, stmt, language);
}

/* Which attributes an ALTER FUNCTION sets: "cost,set search_path". */
static char *
altered_attributes(List *actions)
{
	StringInfoData buf;

	initStringInfo(&buf);
	foreach_node(DefElem, action, actions)
	{
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? "," : "", action->defname);
		if (action->arg && IsA(action->arg, VariableSetStmt))
		{
			const char *name = ((VariableSetStmt *) action->arg)->name;

			appendStringInfo(&buf, " %s", name ? name : "all");
		}
	}
	return buf.data;
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterFunctionStmt *stmt = (AlterFunctionStmt *) node;
	SbKind		kind = stmt->objtype == OBJECT_PROCEDURE ? SB_PROCEDURE
		: stmt->objtype == OBJECT_ROUTINE ? SB_ANY_ROUTINE : SB_FUNCTION;

	sb_set_object(st, kind, stmt->func->objname);
	st->arg_types = stmt->func->objargs;
	st->args_given = !stmt->func->args_unspecified;
	sb_set_aspect(st, "attributes", altered_attributes(stmt->actions));
	st->level = SB_L_SHAPE;
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->func->objname, -1);
	foreach_ptr(TypeName, type, stmt->func->objargs)
		sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
	sb_refer_definition(st, stmt->actions, function_rules);
}

/* The one argument of an aggregate in the syntax from before 8.2; "any" there means none. */
static void
describe_old_aggregate(SbStatement *st, const DefineStmt *stmt)
{
	SbName	   *routine = sb_provide(st, SB_C_ROUTINE, st->object.schema, st->object.name);
	TypeName   *type = sb_definition_type(sb_definition(stmt->definition, "basetype"));

	st->args_given = true;
	st->args_star = type == NULL || pg_strcasecmp(strVal(llast(type->names)), "any") == 0;
	if (!st->args_star)
	{
		st->arg_types = list_make1(type);
		sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
	}
	routine->min_args = routine->max_args = list_length(st->arg_types);
}

/*
 * stmt->args is a list of the parameters, direct ones and those of ORDER BY alike, and a number.
 */
void
sb_describe_aggregate(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_AGGREGATE, stmt->defnames);
	st->replace = stmt->replace;
	if (stmt->oldstyle)
		describe_old_aggregate(st, stmt);
	else
	{
		describe_parameters(st, (List *) linitial(stmt->args), false, SB_HARD);
		st->args_star = st->arg_types == NIL;
	}
	sb_refer_definition(st, stmt->definition, aggregate_rules);
}

/* The routine of that name and arguments whose prokind is among `kinds`. */
static ObjectAddress
find_routine_of(const SbObject *object, const char *kinds)
{
	Oid			types[SB_MAX_ARGS];
	int			n = list_length(object->args);
	Oid			schema = sb_schema_oid(object->schema);
	Oid			oid = InvalidOid;
	HeapTuple	tuple;

	if (!OidIsValid(schema) || !sb_type_oids(object->args, n, types))
		return sb_address(ProcedureRelationId, InvalidOid);
	tuple = SearchSysCache3(PROCNAMEARGSNSP, CStringGetDatum(object->name),
							PointerGetDatum(buildoidvector(types, n)),
							ObjectIdGetDatum(schema));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);

		if (strchr(kinds, proc->prokind))
			oid = proc->oid;
		ReleaseSysCache(tuple);
	}
	return sb_address(ProcedureRelationId, oid);
}

static const char function_kinds[] = {PROKIND_FUNCTION, PROKIND_WINDOW, '\0'};
static const char procedure_kinds[] = {PROKIND_PROCEDURE, '\0'};
static const char aggregate_kinds[] = {PROKIND_AGGREGATE, '\0'};
static const char routine_kinds[] = {
	PROKIND_FUNCTION, PROKIND_WINDOW, PROKIND_PROCEDURE, PROKIND_AGGREGATE, '\0'
};

static ObjectAddress
find_function(const SbObject *object)
{
	return find_routine_of(object, function_kinds);
}

static ObjectAddress
find_procedure(const SbObject *object)
{
	return find_routine_of(object, procedure_kinds);
}

static ObjectAddress
find_aggregate(const SbObject *object)
{
	return find_routine_of(object, aggregate_kinds);
}

static ObjectAddress
find_any_routine(const SbObject *object)
{
	return find_routine_of(object, routine_kinds);
}

/* DROP AGGREGATE wants (*) where the identity of one without arguments has (). */
static void
remove_aggregate(SbAlter *alter)
{
	sb_alter_add(alter, 0, "DROP AGGREGATE %s", sb_routine_target(&alter->live->object, "(*)"));
}

const SbKindInfo sb_kind_function = {
	.kind = SB_FUNCTION,
	.name = "function",
	.plural = "functions",
	.style = SB_SCHEMA_NAME_ARGS,
	.drop = "DROP FUNCTION %s",
	.find = find_function,
	.facts = sb_function_facts,
	.class_id = ProcedureRelationId,
	.acl_type = OBJECT_FUNCTION,
	.summary = "result",
	.write = sb_write_routine,
	.alter = sb_alter_routine,
	.noun = "FUNCTION"
};

const SbKindInfo sb_kind_procedure = {
	.kind = SB_PROCEDURE,
	.name = "procedure",
	.plural = "procedures",
	.style = SB_SCHEMA_NAME_ARGS,
	.drop = "DROP PROCEDURE %s",
	.find = find_procedure,
	.facts = sb_procedure_facts,
	.class_id = ProcedureRelationId,
	.acl_type = OBJECT_FUNCTION,
	.summary = "language",
	.write = sb_write_routine,
	.alter = sb_alter_routine,
	.noun = "PROCEDURE"
};

/* ROUTINE, since DROP AGGREGATE wants (*) where the identity of one without arguments has (). */
const SbKindInfo sb_kind_aggregate = {
	.kind = SB_AGGREGATE,
	.name = "aggregate",
	.plural = "aggregates",
	.style = SB_SCHEMA_NAME_ARGS,
	.drop = "DROP ROUTINE %s",
	.find = find_aggregate,
	.facts = sb_aggregate_facts,
	.class_id = ProcedureRelationId,
	.acl_type = OBJECT_FUNCTION,
	.summary = "transition function",
	.write = sb_write_aggregate,
	.alter = sb_alter_aggregate,
	.remove = remove_aggregate,
	.noun = "AGGREGATE",
	.grant_noun = "FUNCTION"
};

const SbKindInfo sb_kind_any_routine = {
	.kind = SB_ANY_ROUTINE,
	.name = "routine",
	.plural = "routines",
	.style = SB_SCHEMA_NAME_ARGS,
	.drop = "DROP ROUTINE %s",
	.find = find_any_routine
};

const SbForm sb_forms_routine[] = {
	{T_CreateFunctionStmt, describe_create},
	{T_AlterFunctionStmt, describe_alter},
	{T_Invalid, NULL}
};
