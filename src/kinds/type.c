/*
 * type.c
 *	  CREATE TYPE in all its forms: shell, base, composite, enum, range; and ALTER TYPE.
 *
 * A base or range type may be announced by a shell: CREATE TYPE name, alone.  Both statements
 * create the same object; the shell says so by the aspect "shell".  Domains are in domain.c.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/relation_alter.h"
#include "kinds/type.h"
#include "kinds/type_args.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* What a base type names, in CREATE TYPE and in ALTER TYPE ... SET. */
static const SbDefinitionRule base_rules[] = {
	{"input", SB_C_ROUTINE, SB_HARD, -1},
	{"output", SB_C_ROUTINE, SB_HARD, -1},
	{"receive", SB_C_ROUTINE, SB_HARD, -1},
	{"send", SB_C_ROUTINE, SB_HARD, -1},
	{"typmod_in", SB_C_ROUTINE, SB_HARD, -1},
	{"typmod_out", SB_C_ROUTINE, SB_HARD, -1},
	{"analyze", SB_C_ROUTINE, SB_HARD, -1},
	{"analyse", SB_C_ROUTINE, SB_HARD, -1},
	{"subscript", SB_C_ROUTINE, SB_HARD, -1},
	{"like", SB_C_TYPE, SB_HARD, -1},
	{"element", SB_C_TYPE, SB_HARD, -1},
	{NULL}
};

static const SbDefinitionRule range_rules[] = {
	{"subtype", SB_C_TYPE, SB_HARD, -1},
	{"subtype_opclass", SB_C_OPERATOR_CLASS, SB_HARD, -1},
	{"collation", SB_C_COLLATION, SB_HARD, -1},
	{"canonical", SB_C_ROUTINE, SB_HARD, 1},
	{"subtype_diff", SB_C_ROUTINE, SB_HARD, 2},
	{NULL}
};

void
sb_describe_type(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_TYPE, stmt->defnames);
	if (stmt->definition == NIL)
	{
		st->aspect = "shell";
		return;
	}
	st->subkind = "base types";
	sb_refer_definition(st, stmt->definition, base_rules);
}

static void
describe_enum(SbStatement *st, Node *node)
{
	sb_set_object(st, SB_TYPE, ((CreateEnumStmt *) node)->typeName);
	st->subkind = "enum types";
}

static void
refer_attribute(SbStatement *st, const ColumnDef *column)
{
	sb_refer_type(st, SB_HARD, column->typeName, SB_L_CREATED);
	if (column->collClause)
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, column->collClause->collname,
					  column->collClause->location);
}

static void
describe_composite(SbStatement *st, Node *node)
{
	CompositeTypeStmt *stmt = (CompositeTypeStmt *) node;
	RangeVar   *name = stmt->typevar;

	sb_set_object_name(st, SB_TYPE, name->schemaname, name->relname);
	st->subkind = "composite types";
	sb_provide(st, SB_C_RELATION, name->schemaname, name->relname);
	foreach_node(ColumnDef, column, stmt->coldeflist)
		refer_attribute(st, column);
}

/* As makeMultirangeTypeName. */
char *
sb_multirange_name(const char *range)
{
	const char *found = strstr(range, "range");
	char	   *name;

	if (found)
		name = psprintf("%.*smulti%s", (int) (found - range), range, found);
	else
		name = psprintf("%.*s_multirange", NAMEDATALEN - 12, range);
	name[pg_mbcliplen(name, strlen(name), NAMEDATALEN - 1)] = '\0';
	return name;
}

/* The functions that make a range or multirange from its bounds or members. */
static void
provide_constructor(SbStatement *st, const char *schema, const char *name, int min, int max)
{
	SbName	   *routine = sb_provide(st, SB_C_ROUTINE, schema, name);

	routine->min_args = min;
	routine->max_args = max;
}

static void
describe_range(SbStatement *st, Node *node)
{
	CreateRangeStmt *stmt = (CreateRangeStmt *) node;
	List	   *given = sb_definition_name(sb_definition(stmt->params, "multirange_type_name"));
	char	   *schema,
			   *name;

	sb_set_object(st, SB_TYPE, stmt->typeName);
	st->subkind = "range types";
	provide_constructor(st, st->object.schema, st->object.name, 2, 3);

	schema = st->object.schema;
	if (given)
		sb_split_name(given, &schema, &name);
	else
		name = sb_multirange_name(st->object.name);
	sb_provide(st, SB_C_TYPE, schema, name);
	provide_constructor(st, schema, name, 0, -1);

	sb_refer_definition(st, stmt->params, range_rules);

	/* Without a named one, the subtype's default btree operator class must be there. */
	if (sb_definition(stmt->params, "subtype_opclass") == NULL)
		sb_refer_type(st, SB_HARD, sb_definition_type(sb_definition(stmt->params, "subtype")),
					  SB_L_SHAPE);
}

/* Sets the object of an ALTER TYPE and refers to it. */
static void
set_altered(SbStatement *st, List *name)
{
	sb_set_object(st, SB_TYPE, name);
	st->level = SB_L_SHAPE;
	sb_refer_list(st, SB_C_TYPE, SB_HARD, name, -1);
}

static void
describe_alter_enum(SbStatement *st, Node *node)
{
	AlterEnumStmt *stmt = (AlterEnumStmt *) node;

	if (stmt->oldVal)
		sb_refuse(st, "models say what is, not how it came",
				  "write the final label in CREATE TYPE, and rename it in a revision");
	set_altered(st, stmt->typeName);
	sb_set_aspect(st, "value", stmt->newVal);
	st->if_not_exists = stmt->skipIfNewValExists;
}

static void
describe_alter_type(SbStatement *st, Node *node)
{
	AlterTypeStmt *stmt = (AlterTypeStmt *) node;

	set_altered(st, stmt->typeName);
	sb_set_aspect(st, "options", sb_definition_options(stmt->options));
	sb_refer_definition(st, stmt->options, base_rules);
}

/*
 * ALTER TYPE ... ADD ATTRIBUTE, ALTER ATTRIBUTE; the aspect's subobject is the attribute, or all
 * of them.
 */
void
sb_describe_alter_composite(SbStatement *st, Node *node)
{
	AlterTableStmt *stmt = (AlterTableStmt *) node;
	StringInfoData names;

	initStringInfo(&names);
	sb_set_object_name(st, SB_TYPE, stmt->relation->schemaname, stmt->relation->relname);
	st->level = SB_L_SHAPE;
	sb_refer(st, SB_C_TYPE, SB_HARD, stmt->relation->schemaname, stmt->relation->relname,
			 stmt->relation->location);
	foreach_node(AlterTableCmd, cmd, stmt->cmds)
	{
		ColumnDef  *column = (ColumnDef *) cmd->def;

		if (cmd->subtype != AT_AddColumn && cmd->subtype != AT_AlterColumnType)
			sb_refuse(st, "models say what is, and this takes an attribute away",
					  "leave the attribute out of CREATE TYPE");
		appendStringInfo(&names, "%s%s", names.len > 0 ? "," : "",
						 cmd->name ? cmd->name : column->colname);
		refer_attribute(st, column);
	}
	sb_set_aspect(st, "attribute", names.data);
}

static bool
any_type(Form_pg_type type)
{
	return type->typisdefined;
}

/* Neither a domain, nor made by the server for a table or a range. */
static bool
own_type(Form_pg_type type)
{
	if (!type->typisdefined || type->typtype == TYPTYPE_DOMAIN ||
		type->typtype == TYPTYPE_MULTIRANGE)
		return false;
	return type->typtype != TYPTYPE_COMPOSITE ||
		get_rel_relkind(type->typrelid) == RELKIND_COMPOSITE_TYPE;
}

static ObjectAddress
find_type_that(const SbObject *object, bool (*matches) (Form_pg_type type))
{
	Oid			schema = sb_schema_oid(object->schema);
	Oid			oid = InvalidOid;
	HeapTuple	tuple;

	if (!OidIsValid(schema))
		return sb_address(TypeRelationId, InvalidOid);
	tuple = SearchSysCache2(TYPENAMENSP, CStringGetDatum(object->name),
							ObjectIdGetDatum(schema));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_type type = (Form_pg_type) GETSTRUCT(tuple);

		if (matches(type))
			oid = type->oid;
		ReleaseSysCache(tuple);
	}
	return sb_address(TypeRelationId, oid);
}

static ObjectAddress
find_type(const SbObject *object)
{
	return find_type_that(object, own_type);
}

static ObjectAddress
find_any_type(const SbObject *object)
{
	return find_type_that(object, any_type);
}

const SbKindInfo sb_kind_type = {
	.kind = SB_TYPE,
	.name = "type",
	.plural = "types",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TYPE %s",
	.find = find_type,
	.facts = sb_type_facts,
	.class_id = TypeRelationId,
	.acl_type = OBJECT_TYPE,
	.parts = sb_type_parts,
	.summary = "form",
	.write = sb_write_type,
	.alter = sb_type_alter,
	.noun = "TYPE"
};

const SbKindInfo sb_kind_any_type = {
	.kind = SB_ANY_TYPE,
	.name = "type",
	.plural = "types",
	.style = SB_SCHEMA_NAME,
	.find = find_any_type
};

const SbForm sb_forms_type[] = {
	{T_CreateEnumStmt, describe_enum},
	{T_CompositeTypeStmt, describe_composite},
	{T_CreateRangeStmt, describe_range},
	{T_AlterEnumStmt, describe_alter_enum},
	{T_AlterTypeStmt, describe_alter_type},
	{T_Invalid, NULL}
};
