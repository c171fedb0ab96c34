/*
 * column.c
 *	  Columns of tables, views and foreign tables, and attributes of composite types.
 *
 * No statement is about a column alone: CREATE TABLE and ALTER TABLE are the table's. As a fact it
 * stands under its relation.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_write.h"

const SbKindInfo sb_kind_column = {
	.kind = SB_COLUMN,
	.name = "column",
	.plural = "columns",
	.style = SB_RELATION_NAME,
	.class_id = RelationRelationId,
	.parent_class = RelationRelationId,
	.acl_type = OBJECT_COLUMN,
	.noun = "COLUMN",
	.summary = "type",
	.facts = sb_column_facts,
	.alter = sb_column_alter,
	.add = sb_column_add,
	.remove = sb_column_remove,
	.sparse = true,
	.parts =
		"SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::oid, oid FROM pg_catalog.pg_attrdef"
};
