/*
 * view.c
 *	  Relations defined by a query: views, materialized views, and tables made by CREATE TABLE AS.
 *
 * The query may group by a primary key and select what depends on it, so relations in it must have
 * their keys.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"

/* Name of the rule in which the server keeps a view's query; comments may name it. */
#define VIEW_RULE "_RETURN"

static void
provide_rule(SbStatement *st, const RangeVar *view)
{
	sb_provide_on(st, SB_C_RULE, view->schemaname, view->relname, VIEW_RULE);
}

static void
describe_view(SbStatement *st, Node *node)
{
	ViewStmt   *create = castNode(ViewStmt, node);

	sb_create_relation(st, SB_VIEW, create->view, true);
	provide_rule(st, create->view);
	st->replace = create->replace;
	sb_collect(st, create->query, SB_HARD, SB_L_KEYS);
}

static void
describe_create_as(SbStatement *st, Node *node)
{
	CreateTableAsStmt *create = castNode(CreateTableAsStmt, node);
	IntoClause *into = create->into;
	bool		is_view = create->objtype == OBJECT_MATVIEW;

	if (IsA(create->query, ExecuteStmt))
		sb_refuse(st, "prepared statements end with the session", "write the query after AS");
	sb_create_relation(st, is_view ? SB_MATERIALIZED_VIEW : SB_TABLE, into->rel, true);
	if (is_view)
		provide_rule(st, into->rel);
	st->if_not_exists = create->if_not_exists;
	sb_collect(st, create->query, SB_HARD, SB_L_KEYS);
	sb_refer_access_method(st, into->accessMethod);
	sb_refer_tablespace(st, into->tableSpaceName);
}

static ObjectAddress
view_find(const SbObject *object)
{
	return sb_find_relation(object, "v");
}

static ObjectAddress
materialized_view_find(const SbObject *object)
{
	return sb_find_relation(object, "m");
}

const SbKindInfo sb_kind_view = {
	.kind = SB_VIEW,
	.name = "view",
	.plural = "views",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP VIEW %s",
	.find = view_find,
	.class_id = RelationRelationId,
	.acl_type = OBJECT_TABLE,
	.noun = "VIEW",
	.grant_noun = "TABLE",
	.write = sb_view_write,
	.alter = sb_view_alter,
	.summary = "query",
	.facts = sb_view_facts
};

const SbKindInfo sb_kind_materialized_view = {
	.kind = SB_MATERIALIZED_VIEW,
	.name = "materialized view",
	.plural = "materialized views",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP MATERIALIZED VIEW %s",
	.find = materialized_view_find,
	.class_id = RelationRelationId,
	.acl_type = OBJECT_TABLE,
	.noun = "MATERIALIZED VIEW",
	.grant_noun = "TABLE",
	.write = sb_materialized_view_write,
	.alter = sb_materialized_view_alter,
	.summary = "query",
	.facts = sb_materialized_view_facts
};

const SbForm sb_forms_view[] = {
	{T_ViewStmt, describe_view},
	{T_CreateTableAsStmt, describe_create_as},
	{T_Invalid, NULL}
};
