/*
 * exists_routine.c
 *	  Whether a function, procedure or aggregate of a name and of arguments is there.
 *
 * A signature is read by the server's parser: as that of a CREATE FUNCTION, which takes modes, names and defaults of
 * arguments, or as that of an aggregate, which takes * and ORDER BY.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "base/parse.h"
#include "base/token.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "check/exists.h"
#include "check/exists_inner.h"
#include "check/name.h"
#include "utils/array.h"
#include "utils/catcache.h"
#include "utils/inval.h"
#include "utils/syscache.h"

/* What is looked for. */
typedef struct Signature
{
	SbWrittenName		name;
	bool		any;			/* whatever the arguments */
	bool		aggregate;		/* it is written as only that of an aggregate is */
	bool		known;			/* all types of its arguments exist */
	Oid			inputs[FUNC_MAX_ARGS];	/* as SQL tells functions apart */
	int			ninputs;
	Oid			all[FUNC_MAX_ARGS]; /* with those that are OUT, too: so procedures are called */
	int			nall;
} Signature;

pg_noreturn static void
refuse(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_NAME),
			 errmsg("%s", sb_bounded(psprintf("\"%s\" is not the name of a function, nor its name with arguments", text))),
			 errhint("It is written as in SQL: total, app.total(int, text), app.total(a int DEFAULT 1, OUT b text), count(*).")));
}

/* Adds a parameter; the types of those behind FUNC_MAX_ARGS can be of no function. */
static void
take_parameter(Signature *signature, FunctionParameter *parameter)
{
	Oid			type;

	if (signature->nall >= FUNC_MAX_ARGS)
	{
		signature->known = false;
		return;
	}
	type = sb_find_written_type(parameter->argType);
	if (!OidIsValid(type))
		signature->known = false;
	signature->all[signature->nall++] = type;
	if (parameter->mode != FUNC_PARAM_OUT && parameter->mode != FUNC_PARAM_TABLE)
		signature->inputs[signature->ninputs++] = type;
}

/* Reads it as CREATE FUNCTION does; false: it is not of that form. */
static bool
read_function(Signature *signature, const char *text)
{
	ErrorData  *error;
	RawStmt    *raw = sb_parse_try(psprintf("CREATE FUNCTION %s\nLANGUAGE sql", text), &error);
	CreateFunctionStmt *stmt = raw ? (CreateFunctionStmt *) raw->stmt : NULL;

	if (stmt == NULL || !IsA(stmt, CreateFunctionStmt) || stmt->returnType ||
		list_length(stmt->options) != 1)
		return false;
	signature->name = sb_name_of_list(stmt->funcname, "function", SB_NAME_WITH_DATABASE);
	foreach_ptr(FunctionParameter, parameter, stmt->parameters)
		take_parameter(signature, parameter);
	return true;
}

/* Reads it as statements about aggregates do. */
static bool
read_aggregate(Signature *signature, const char *text)
{
	ErrorData  *error;
	RawStmt    *raw = sb_parse_try(psprintf("COMMENT ON AGGREGATE %s\nIS NULL", text), &error);
	CommentStmt *stmt = raw ? (CommentStmt *) raw->stmt : NULL;
	ObjectWithArgs *object;

	if (stmt == NULL || !IsA(stmt, CommentStmt))
		return false;
	object = castNode(ObjectWithArgs, stmt->object);
	signature->aggregate = true;
	signature->name = sb_name_of_list(object->objname, "function", SB_NAME_WITH_DATABASE);
	foreach_ptr(TypeName, type, object->objargs)
	{
		FunctionParameter parameter = {T_FunctionParameter};

		parameter.argType = type;
		parameter.mode = FUNC_PARAM_IN;
		take_parameter(signature, &parameter);
	}
	return true;
}

/* Arguments of a procedure, OUT ones included, are the wanted ones. */
static bool
has_all_arguments(HeapTuple tuple, const Signature *signature)
{
	bool		isnull;
	Datum		datum = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proallargtypes, &isnull);
	ArrayType  *array;

	if (isnull)
		return false;
	array = DatumGetArrayTypeP(datum);
	return ARR_NDIM(array) == 1 && ARR_DIMS(array)[0] == signature->nall &&
		memcmp(ARR_DATA_PTR(array), signature->all, signature->nall * sizeof(Oid)) == 0;
}

/* The arguments of a routine are the wanted ones: those that count, or for procedures all. */
static bool
has_arguments(HeapTuple tuple, const Signature *signature)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

	if (signature->aggregate && form->prokind != PROKIND_AGGREGATE)
		return false;
	if (signature->any)
		return true;
	if (form->pronargs == signature->ninputs &&
		memcmp(form->proargtypes.values, signature->inputs, signature->ninputs * sizeof(Oid)) == 0)
		return true;
	return form->prokind == PROKIND_PROCEDURE && has_all_arguments(tuple, signature);
}

/* Whether a schema is one of some. */
static bool
is_in(const Oid *schemas, int count, Oid schema)
{
	for (int i = 0; i < count; i++)
		if (schemas[i] == schema)
			return true;
	return false;
}

/* The schemas in which it is looked for; returns how many. *schemas is allocated. */
static int
schemas_of(const Signature *signature, Oid **schemas)
{
	int			count;

	if (signature->name.schema)
	{
		*schemas = palloc(sizeof(Oid));
		**schemas = LookupNamespaceNoError(signature->name.schema);
		return OidIsValid(**schemas) ? 1 : 0;
	}
	/* without temporary schemas, in which SQL does not look for functions */
	count = fetch_search_path_array(NULL, 0);
	*schemas = palloc(sizeof(Oid) * Max(count, 1));
	return fetch_search_path_array(*schemas, count);
}

bool
sb_function_exists(const char *text)
{
	Signature	signature = {0};
	bool		found = false;
	CatCList   *list;
	Oid		   *schemas;
	int			count;

	AcceptInvalidationMessages();
	signature.known = true;
	signature.any = strchr(text, '(') == NULL;
	if (signature.any)
		signature.name = sb_name_read(text, "function", SB_NAME_WITH_DATABASE);
	else if (!read_function(&signature, text) && !read_aggregate(&signature, text))
		refuse(text);
	if (!signature.known)
		return false;
	count = schemas_of(&signature, &schemas);
	list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(signature.name.name));
	for (int i = 0; i < list->n_members && !found; i++)
	{
		HeapTuple	tuple = &list->members[i]->tuple;

		found = is_in(schemas, count, ((Form_pg_proc) GETSTRUCT(tuple))->pronamespace) &&
			has_arguments(tuple, &signature);
	}
	ReleaseSysCacheList(list);
	return found;
}
