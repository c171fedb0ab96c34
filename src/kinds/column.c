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
	.facts =
		"SELECT a.attrelid AS oid, a.attnum::int4 AS subid, c.oid AS parent,"
		"  n.nspname AS schema, c.relname AS relation, a.attname AS name,"
		"  c.relowner AS acl_owner, a.attacl AS acl,"
		"  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,"
		"  CASE WHEN a.attnotnull THEN 'true' ELSE 'false' END AS \"not null\","
		"  a.attnum::text AS \"!position\""
		" FROM pg_catalog.pg_attribute a"
		"  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
		"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
		" WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f')"
		"  AND a.attnum > 0 AND NOT a.attisdropped"
};
