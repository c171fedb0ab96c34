/*
 * table.c
 *	  Tables, partitions and foreign tables that are created column by column.
 *
 * Tables made by a query are in view.c.  What ALTER TABLE adds is in alter_table.c.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_write.h"

/* Parts that LIKE copies from the statements that create a table and its columns. */
#define LIKE_SHAPE (CREATE_TABLE_LIKE_COMPRESSION | CREATE_TABLE_LIKE_DEFAULTS | \
					CREATE_TABLE_LIKE_GENERATED | CREATE_TABLE_LIKE_IDENTITY | \
					CREATE_TABLE_LIKE_STORAGE)

static void
describe_like(SbStatement *st, const TableLikeClause *like)
{
	/* all bits are set by INCLUDING ALL, also those that mean nothing */
	bool		needs_rest = (like->options & ~LIKE_SHAPE) != 0;

	sb_refer_relation(st, SB_HARD, like->relation, needs_rest ? SB_L_REST : SB_L_SHAPE);
}

static void
describe_elements(SbStatement *st, const CreateStmt *create)
{
	foreach_ptr(Node, element, create->tableElts)
	{
		switch (nodeTag(element))
		{
			case T_ColumnDef:
				sb_describe_column(st, create->relation, (ColumnDef *) element, SB_INLINE_KEY);
				break;
			case T_Constraint:
				sb_describe_constraint(st, create->relation, (Constraint *) element, NULL,
									   SB_INLINE_KEY);
				break;
			case T_TableLikeClause:
				describe_like(st, (TableLikeClause *) element);
				break;
			default:
				sb_refuse(st, "this part of CREATE TABLE is not known",
						  "leave it out, or add it by ALTER TABLE");
		}
	}
}

/* Whether two lists of column names (List of String) hold the same names. */
static bool
same_columns(List *a, List *b)
{
	return list_length(a) == list_length(b) && list_difference(a, b) == NIL;
}

static bool
is_unique(const Constraint *constraint)
{
	return constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE;
}

/*
 * Whether a constraint is the key that a foreign key over these columns needs; NIL: the primary
 * key.
 */
static bool
is_key(const Constraint *constraint, List *columns, List *wanted)
{
	if (constraint->contype == CONSTR_PRIMARY && wanted == NIL)
		return true;
	return is_unique(constraint) && same_columns(columns, wanted);
}

/* Whether the statement itself makes the key that a foreign key needs; LIKE may. */
static bool
makes_key(const CreateStmt *create, List *wanted)
{
	foreach_ptr(Node, element, create->tableElts)
	{
		if (IsA(element, TableLikeClause))
			return true;
		if (IsA(element, Constraint) &&
			is_key((Constraint *) element, ((Constraint *) element)->keys, wanted))
			return true;
		if (!IsA(element, ColumnDef))
			continue;
		foreach_ptr(Constraint, constraint, ((ColumnDef *) element)->constraints)
			if (is_key(constraint, list_make1(makeString(((ColumnDef *) element)->colname)), wanted))
				return true;
	}
	return false;
}

/*
 * A foreign key of the table to itself is no reference, as the server adds keys first; unless the
 * key that it needs comes in a later statement: then it has to be taken out.
 */
static void
describe_own_key(SbStatement *st, const CreateStmt *create, const Constraint *constraint)
{
	RangeVar   *target = constraint->pktable;

	if (!IsA(constraint, Constraint) || constraint->contype != CONSTR_FOREIGN ||
		strcmp(target->relname, create->relation->relname) != 0 ||
		makes_key(create, constraint->pk_attrs))
		return;
	if (target->schemaname == NULL || create->relation->schemaname == NULL ||
		strcmp(target->schemaname, create->relation->schemaname) == 0)
		sb_refer_relation(st, SB_INLINE_KEY, target, SB_L_KEYS);
}

static void
describe_own_keys(SbStatement *st, const CreateStmt *create)
{
	foreach_ptr(Node, element, create->tableElts)
	{
		describe_own_key(st, create, (Constraint *) element);
		if (IsA(element, ColumnDef))
			foreach_ptr(Constraint, constraint, ((ColumnDef *) element)->constraints)
				describe_own_key(st, create, constraint);
	}
}

static void
describe_partitioning(SbStatement *st, const CreateStmt *create)
{
	if (create->partbound != NULL)
	{
		sb_collect(st, (Node *) create->partbound->listdatums, SB_HARD, SB_L_SHAPE);
		sb_collect(st, (Node *) create->partbound->lowerdatums, SB_HARD, SB_L_SHAPE);
		sb_collect(st, (Node *) create->partbound->upperdatums, SB_HARD, SB_L_SHAPE);
	}
	if (create->partspec == NULL)
		return;
	foreach_ptr(PartitionElem, element, create->partspec->partParams)
	{
		sb_collect(st, element->expr, SB_HARD, SB_L_SHAPE);
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, element->collation, element->location);
		sb_refer_list(st, SB_C_OPERATOR_CLASS, SB_HARD, element->opclass, element->location);
	}
}

/* Whether a column is part of a key that the statement makes. */
static bool
is_in_key(const CreateStmt *create, const ColumnDef *column)
{
	foreach_ptr(Constraint, constraint, column->constraints)
		if (is_unique(constraint))
			return true;
	foreach_ptr(Constraint, element, create->tableElts)
	{
		if (!IsA(element, Constraint) || !is_unique(element))
			continue;
		foreach_ptr(Node, key, element->keys)
			if (strcmp(strVal(key), column->colname) == 0)
				return true;
	}
	return false;
}

/* Where an element of CREATE TABLE begins in the statement; -1: not known. */
static int
element_location(const Node *element)
{
	switch (nodeTag(element))
	{
		case T_ColumnDef:
			return ((const ColumnDef *) element)->location;
		case T_Constraint:
			return ((const Constraint *) element)->location;
		default:
			return -1;
	}
}

/*
 * What a foreign key to the table can see of it: the keys, and their columns, as they are written. Nothing is
 * set where other statements or other tables have a part in that.
 */
static void
describe_face(SbStatement *st, const CreateStmt *create)
{
	StringInfoData face;
	ListCell   *cell;

	if (create->inhRelations || create->ofTypename || create->partspec || create->partbound)
		return;
	initStringInfo(&face);
	appendStringInfo(&face, "%c\n", create->relation->relpersistence);
	foreach(cell, create->tableElts)
	{
		Node	   *element = lfirst(cell);
		ListCell   *next = lnext(create->tableElts, cell);
		int			from = element_location(element);
		int			to = next ? element_location(lfirst(next)) : (int) strlen(st->body);

		if (from < 0 || to < from)
			return;
		if (IsA(element, ColumnDef) ? is_in_key(create, (ColumnDef *) element) :
			is_unique((Constraint *) element))
			appendStringInfo(&face, "%.*s\n", to - from, st->body + from);
	}
	st->face = face.data;
}

static void
describe_create(SbStatement *st, const CreateStmt *create, SbKind kind)
{
	sb_create_relation(st, kind, create->relation, true);
	st->if_not_exists = create->if_not_exists;
	foreach_ptr(RangeVar, parent, create->inhRelations)
	{
		SbReference *ref = sb_refer_relation(st, SB_HARD, parent, SB_L_SHAPE);

		ref->parent = true;
		if (create->partbound != NULL)
			st->partition_of = ref;
	}
	sb_refer_type(st, SB_HARD, create->ofTypename, SB_L_SHAPE);
	describe_elements(st, create);
	describe_own_keys(st, create);
	describe_partitioning(st, create);
	sb_refer_access_method(st, create->accessMethod);
	sb_refer_tablespace(st, create->tablespacename);
}

static void
describe_table(SbStatement *st, Node *node)
{
	describe_create(st, castNode(CreateStmt, node), SB_TABLE);
	describe_face(st, castNode(CreateStmt, node));
}

static void
describe_foreign_table(SbStatement *st, Node *node)
{
	CreateForeignTableStmt *create = castNode(CreateForeignTableStmt, node);

	describe_create(st, &create->base, SB_FOREIGN_TABLE);
	sb_refer(st, SB_C_SERVER, SB_HARD, NULL, create->servername, -1);
}

static ObjectAddress
table_find(const SbObject *object)
{
	return sb_find_relation(object, "rp");
}

static ObjectAddress
foreign_table_find(const SbObject *object)
{
	return sb_find_relation(object, "f");
}

const SbKindInfo sb_kind_table = {
	.kind = SB_TABLE,
	.name = "table",
	.plural = "tables",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TABLE %s",
	.find = table_find,
	.class_id = RelationRelationId,
	.acl_type = OBJECT_TABLE,
	.noun = "TABLE",
	.write = sb_table_write,
	.alter = sb_table_alter,
	.facts = sb_table_facts
};

const SbKindInfo sb_kind_foreign_table = {
	.kind = SB_FOREIGN_TABLE,
	.name = "foreign table",
	.plural = "foreign tables",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP FOREIGN TABLE %s",
	.find = foreign_table_find,
	.class_id = RelationRelationId,
	.acl_type = OBJECT_TABLE,
	.noun = "FOREIGN TABLE",
	.grant_noun = "TABLE",
	.summary = "server",
	.write = sb_table_write,
	.alter = sb_table_alter,
	.facts = sb_foreign_table_facts
};

const SbForm sb_forms_table[] = {
	{T_CreateStmt, describe_table},
	{T_CreateForeignTableStmt, describe_foreign_table},
	{T_Invalid, NULL}
};
