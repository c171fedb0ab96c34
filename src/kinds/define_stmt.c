/*
 * define_stmt.c
 *	  CREATE <kind> name (option = value, ...): dispatch to the kinds, and reading of the options.
 *
 * The server's defGet functions are not used, as they raise errors for values of the wrong shape;
 * here these give nothing, and the server says what is wrong when the statement runs.
 */
#include "base/compat.h"

#include "commands/defrem.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"

static const struct
{
	ObjectType	type;
	void		(*describe) (SbStatement *st, const DefineStmt *stmt);
}			define_forms[] = {
	{OBJECT_AGGREGATE, sb_describe_aggregate},
	{OBJECT_OPERATOR, sb_describe_operator},
	{OBJECT_TYPE, sb_describe_type},
	{OBJECT_COLLATION, sb_describe_collation},
	{OBJECT_TSPARSER, sb_describe_ts_parser},
	{OBJECT_TSTEMPLATE, sb_describe_ts_template},
	{OBJECT_TSDICTIONARY, sb_describe_ts_dictionary},
	{OBJECT_TSCONFIGURATION, sb_describe_ts_configuration}
};

static void
describe_define(SbStatement *st, Node *node)
{
	const DefineStmt *stmt = (const DefineStmt *) node;

	for (int i = 0; i < lengthof(define_forms); i++)
	{
		if (define_forms[i].type == stmt->kind)
		{
			define_forms[i].describe(st, stmt);
			return;
		}
	}
	sb_refuse(st, "this kind of object is not known to schemaboot",
			  "run the statement outside the models");
}

/* The option of that name, or NULL.  Names are compared as the server does: exactly. */
DefElem *
sb_definition(List *definition, const char *option)
{
	foreach_node(DefElem, def, definition)
	{
		if (def->defname && strcmp(def->defname, option) == 0)
			return def;
	}
	return NULL;
}

/*
 * The qualified name (List of String) that an option holds; NIL for NULL, NONE and anything else.
 */
List *
sb_definition_name(const DefElem *option)
{
	if (option == NULL || option->arg == NULL)
		return NIL;
	if (IsA(option->arg, TypeName))
		return ((TypeName *) option->arg)->names;
	if (IsA(option->arg, List))
		return (List *) option->arg;
	if (IsA(option->arg, String) && strcmp(strVal(option->arg), "none") != 0)
		return list_make1(option->arg);
	return NIL;
}

/* The type that an option holds, or NULL. */
TypeName *
sb_definition_type(const DefElem *option)
{
	List	   *name;

	if (option != NULL && option->arg != NULL && IsA(option->arg, TypeName))
		return (TypeName *) option->arg;
	name = sb_definition_name(option);
	return name ? makeTypeNameFromNameList(name) : NULL;
}

/* A boolean option as the server reads it; `missing` where it is not given or is no boolean. */
bool
sb_definition_bool(List *definition, const char *option, bool missing)
{
	DefElem    *def = sb_definition(definition, option);
	char	   *text;
	bool		value;

	if (def == NULL)
		return missing;
	if (def->arg == NULL)
		return true;
	text = defGetString(def);
	return parse_bool(text, &value) ? value : missing;
}

/*
 * Names of all options, separated by commas: which part of its object an ALTER ... SET (...)
 * sets.
 */
char *
sb_definition_options(List *definition)
{
	StringInfoData buf;

	initStringInfo(&buf);
	foreach_node(DefElem, def, definition)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? "," : "", def->defname);
	return buf.data;
}

/* Refers to what the options name, by a table that ends with an option of NULL. */
void
sb_refer_definition(SbStatement *st, List *definition, const SbDefinitionRule *rules)
{
	for (const SbDefinitionRule *rule = rules; rule->option; rule++)
	{
		DefElem    *def = sb_definition(definition, rule->option);
		List	   *name = sb_definition_name(def);
		char	   *schema,
				   *base;

		if (name == NIL)
			continue;
		sb_split_name(name, &schema, &base);
		if (rule->class == SB_C_TYPE)
			sb_refer_type(st, rule->strength, sb_definition_type(def), SB_L_CREATED);
		else if (rule->class == SB_C_ROUTINE)
			sb_refer_call(st, rule->strength, schema, base, rule->nargs, def->location);
		else
			sb_refer(st, rule->class, rule->strength, schema, base, def->location);
	}
}

const SbForm sb_forms_define_stmt[] = {
	{T_DefineStmt, describe_define},
	{T_Invalid, NULL}
};
