/*
 * table.c
 *	  Tables, partitions and foreign tables that are created column by column.
 *
 * Tables made by a query are in view.c.  What ALTER TABLE adds is in alter_table.c.
 */
#include "base/compat.h"

#include "kinds/registry_relations.h"
#include "kinds/relation.h"

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

static void
describe_create(SbStatement *st, const CreateStmt *create, SbKind kind)
{
	sb_create_relation(st, kind, create->relation, true);
	st->if_not_exists = create->if_not_exists;
	foreach_ptr(RangeVar, parent, create->inhRelations)
		sb_refer_relation(st, SB_HARD, parent, SB_L_SHAPE);
	sb_refer_type(st, SB_HARD, create->ofTypename, SB_L_SHAPE);
	describe_elements(st, create);
	describe_partitioning(st, create);
	sb_refer_access_method(st, create->accessMethod);
	sb_refer_tablespace(st, create->tablespacename);
}

static void
describe_table(SbStatement *st, Node *node)
{
	describe_create(st, castNode(CreateStmt, node), SB_TABLE);
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
	.find = table_find
};

const SbKindInfo sb_kind_foreign_table = {
	.kind = SB_FOREIGN_TABLE,
	.name = "foreign table",
	.plural = "foreign tables",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP FOREIGN TABLE %s",
	.find = foreign_table_find
};

const SbForm sb_forms_table[] = {
	{T_CreateStmt, describe_table},
	{T_CreateForeignTableStmt, describe_foreign_table},
	{T_Invalid, NULL}
};
