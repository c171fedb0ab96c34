/*
 * index.c
 *	  Indexes of their own; those of constraints come with the constraint.
 *
 * CONCURRENTLY is accepted and means nothing here: how an index is built is up to who runs it.
 */
#include "base/compat.h"

#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"

/* As ChooseIndexName, which joins the names of key and included columns. */
static char *
index_name(const IndexStmt *create)
{
	List	   *elements = list_concat_copy(create->indexParams, create->indexIncludingParams);

	if (create->idxname != NULL)
		return create->idxname;
	return sb_default_name(create->relation->relname, sb_index_column_names(elements), "idx");
}

static void
describe_index(SbStatement *st, Node *node)
{
	IndexStmt  *create = castNode(IndexStmt, node);
	RangeVar   *table = create->relation;

	st->role = SB_CREATES;
	st->if_not_exists = create->if_not_exists;
	st->default_name = create->idxname == NULL;
	st->only = !table->inh;
	sb_set_object_name(st, SB_INDEX, table->schemaname, index_name(create));
	sb_belongs_to_relation(st, table, create->unique ? SB_L_KEYS : SB_L_REST, SB_L_SHAPE);
	sb_refer_index_elements(st, create->indexParams);
	sb_refer_index_elements(st, create->indexIncludingParams);
	sb_collect(st, create->whereClause, SB_HARD, SB_L_SHAPE);
	sb_refer_access_method(st, create->accessMethod);
	sb_refer_tablespace(st, create->tableSpace);
}

/* An index of this name on another table is another index. */
static ObjectAddress
index_find(const SbObject *object)
{
	ObjectAddress address = sb_find_relation(object, "iI");

	if (OidIsValid(address.objectId) && object->relation &&
		IndexGetRelation(address.objectId, true) !=
		sb_find_relation_oid(object->schema, object->relation, "rpm"))
		return InvalidObjectAddress;
	return address;
}

const SbKindInfo sb_kind_index = {
	.kind = SB_INDEX,
	.name = "index",
	.plural = "indexes",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP INDEX %s",
	.find = index_find,
	.class_id = RelationRelationId,
	.noun = "INDEX",
	.summary = "columns",
	.sparse = true,
	.write = sb_index_write,
	.alter = sb_index_alter,
	.add = sb_index_add,
	.remove = sb_index_remove,
	.facts = sb_index_facts
};

const SbForm sb_forms_index[] = {
	{T_IndexStmt, describe_index},
	{T_Invalid, NULL}
};
