/*
 * relation.c
 *	  What the kinds of relations share.
 *
 * Constraints have their own file.  Names that the server chooses are foretold as far as the raw
 * tree shows them: what LIKE, INHERITS and PARTITION OF copy from another table is not foretold.
 */
#include "base/compat.h"

#include "access/tableam.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "parser/parse_target.h"
#include "utils/lsyscache.h"

/* Types that stand for an integer with a sequence; only unqualified, as for the server. */
static const char *const serial_types[] = {
	"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"
};

Oid
sb_find_relation_oid(const char *schema, const char *name, const char *relkinds)
{
	Oid			namespace_id;
	Oid			relid;

	if (schema == NULL || name == NULL)
		return InvalidOid;
	namespace_id = get_namespace_oid(schema, true);
	if (!OidIsValid(namespace_id))
		return InvalidOid;
	relid = get_relname_relid(name, namespace_id);
	if (!OidIsValid(relid) || strchr(relkinds, get_rel_relkind(relid)) == NULL)
		return InvalidOid;
	return relid;
}

ObjectAddress
sb_find_relation(const SbObject *object, const char *relkinds)
{
	ObjectAddress address;

	ObjectAddressSet(address, RelationRelationId,
					 sb_find_relation_oid(object->schema, object->name, relkinds));
	return address;
}

/* Everything that ALTER TABLE may name; not composite types and TOAST tables. */
ObjectAddress
sb_relation_find_any(const SbObject *object)
{
	return sb_find_relation(object, "rpvmfSiI");
}

ObjectAddress
sb_find_on_relation(const SbObject *object, Oid class_id, Oid (*get_oid) (Oid, const char *, bool))
{
	ObjectAddress address;
	Oid			relid = sb_find_relation_oid(object->schema, object->relation, "rpvmf");

	ObjectAddressSet(address, class_id, InvalidOid);
	if (OidIsValid(relid) && object->name != NULL)
		address.objectId = get_oid(relid, object->name, true);
	return address;
}

void
sb_refuse_temporary(SbStatement *st, const RangeVar *relation)
{
	if (relation->relpersistence == RELPERSISTENCE_TEMP ||
		(relation->schemaname != NULL && strcmp(relation->schemaname, "pg_temp") == 0))
		sb_refuse(st, "temporary relations end with the session",
				  "create it in the session that uses it, or as a permanent relation");
}

void
sb_create_relation(SbStatement *st, SbKind kind, const RangeVar *relation, bool has_row_type)
{
	sb_refuse_temporary(st, relation);
	st->role = SB_CREATES;
	sb_set_object_name(st, kind, relation->schemaname, relation->relname);
	if (has_row_type)
		sb_provide(st, SB_C_TYPE, relation->schemaname, relation->relname);
}

void
sb_complete_relation(SbStatement *st, SbKind kind, const RangeVar *relation)
{
	sb_set_object_name(st, kind, relation->schemaname, relation->relname);
	sb_refer_relation(st, SB_HARD, relation, SB_L_CREATED);
}

RangeVar *
sb_relation_beside(const RangeVar *relation, const char *name)
{
	return makeRangeVar(relation->schemaname, pstrdup(name), relation->location);
}

bool
sb_is_serial(const TypeName *type)
{
	if (type == NULL || list_length(type->names) != 1 || type->pct_type)
		return false;
	for (int i = 0; i < lengthof(serial_types); i++)
		if (strcmp(strVal(linitial(type->names)), serial_types[i]) == 0)
			return true;
	return false;
}

void
sb_provide_column_sequence(SbStatement *st, const RangeVar *relation, const char *column,
						   List *options)
{
	char	   *schema = relation->schemaname;
	char	   *name = NULL;

	foreach_ptr(DefElem, option, options)
	{
		char	   *own_schema;

		if (strcmp(option->defname, "sequence_name") != 0)
			continue;
		sb_split_name((List *) option->arg, &own_schema, &name);
		if (own_schema != NULL)
			schema = own_schema;
	}
	if (name == NULL)
		name = sb_default_name(relation->relname, list_make1(unconstify(char *, column)), "seq");
	sb_provide(st, SB_C_RELATION, schema, name);
	sb_provide_not_null(st, relation, NULL, column);
}

void
sb_describe_column(SbStatement *st, const RangeVar *relation, const ColumnDef *column,
				   SbStrength keys)
{
	if (sb_is_serial(column->typeName))
		sb_provide_column_sequence(st, relation, column->colname, NIL);
	else
		sb_refer_type(st, SB_HARD, column->typeName, SB_L_SHAPE);
	if (column->collClause != NULL)
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, column->collClause->collname,
					  column->collClause->location);
	foreach_ptr(Constraint, constraint, column->constraints)
	{
		switch (constraint->contype)
		{
			case CONSTR_DEFAULT:
			case CONSTR_GENERATED:
				sb_collect(st, constraint->raw_expr, SB_HARD, SB_L_SHAPE);
				break;
			case CONSTR_IDENTITY:
				sb_provide_column_sequence(st, relation, column->colname, constraint->options);
				break;
			default:
				sb_describe_constraint(st, relation, constraint, column->colname, keys);
		}
	}
}

void
sb_refer_owned_by(SbStatement *st, List *owner)
{
	int			n = list_length(owner);
	RangeVar   *table;

	/* schema.table.column; a single word is NONE, or an error that the server reports */
	if (n < 2)
		return;
	table = makeRangeVar(n > 2 ? strVal(list_nth(owner, n - 3)) : NULL,
						 strVal(list_nth(owner, n - 2)), -1);
	sb_refer_relation(st, SB_HARD, table, SB_L_SHAPE);
}

void
sb_refer_index_elements(SbStatement *st, List *elements)
{
	foreach_ptr(IndexElem, element, elements)
	{
		sb_collect(st, element->expr, SB_HARD, SB_L_SHAPE);
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, element->collation, -1);
		sb_refer_list(st, SB_C_OPERATOR_CLASS, SB_HARD, element->opclass, -1);
	}
}

static bool
list_has_name(List *names, const char *name)
{
	foreach_ptr(char, other, names)
	{
		if (strcmp(other, name) == 0)
			return true;
	}
	return false;
}

/* The name, or name1, name2, ..., cut so that it fits: the first that is not in `names`. */
static char *
free_column_name(List *names, const char *wanted)
{
	char	   *name = pstrdup(wanted);

	for (int i = 1; list_has_name(names, name); i++)
	{
		char		number[16];
		int			length;

		snprintf(number, sizeof(number), "%d", i);
		length = pg_mbcliplen(wanted, strlen(wanted), NAMEDATALEN - 1 - strlen(number));
		name = psprintf("%.*s%s", length, wanted, number);
	}
	return name;
}

List *
sb_index_column_names(List *elements)
{
	List	   *names = NIL;

	foreach_ptr(IndexElem, element, elements)
	{
		const char *name = element->name;

		if (name == NULL && element->expr != NULL)
			name = FigureIndexColname(element->expr);
		names = lappend(names, free_column_name(names, name ? name : "expr"));
	}
	return names;
}

void
sb_refer_access_method(SbStatement *st, const char *name)
{
	if (name != NULL && strcmp(name, DEFAULT_INDEX_TYPE) != 0 &&
		strcmp(name, DEFAULT_TABLE_ACCESS_METHOD) != 0)
		sb_refer(st, SB_C_ACCESS_METHOD, SB_HARD, NULL, name, -1);
}

char *
sb_option_names(const char *column, List *options)
{
	StringInfoData buf;
	const char *separator = "";

	initStringInfo(&buf);
	if (column != NULL)
		appendStringInfo(&buf, "%s (", column);
	foreach_ptr(DefElem, option, options)
	{
		appendStringInfoString(&buf, separator);
		if (option->defnamespace != NULL)
			appendStringInfo(&buf, "%s.", option->defnamespace);
		appendStringInfoString(&buf, option->defname);
		separator = ", ";
	}
	if (column != NULL)
		appendStringInfoChar(&buf, ')');
	return buf.data;
}

const SbKindInfo sb_kind_any_relation = {
	.kind = SB_ANY_RELATION,
	.name = "relation",
	.plural = "relations",
	.style = SB_SCHEMA_NAME,
	.find = sb_relation_find_any
};
