/*
 * publication.c
 *	  CREATE PUBLICATION, and ALTER PUBLICATION as pg_dump writes it.
 *
 * pg_dump makes publications empty and adds tables and schemas one by one, so members are
 * aspects.
 */
#include "base/compat.h"

#include "catalog/pg_publication.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

/* Tables at KEYS: a publication of updates needs the replica identity. */
static void
refer_members(SbStatement *st, List *members)
{
	foreach_ptr(Node, member, members)
	{
		SbPublished published = sb_published(member);

		if (published.relation)
			sb_refer_relation(st, SB_HARD, published.relation, SB_L_KEYS);
		if (published.where)
			sb_collect(st, published.where, SB_HARD, SB_L_SHAPE);
		if (published.schema)
			sb_refer(st, SB_C_SCHEMA, SB_HARD, NULL, published.schema, -1);
	}
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreatePublicationStmt *stmt = (CreatePublicationStmt *) node;

	sb_set_object_name(st, SB_PUBLICATION, NULL, stmt->pubname);
	refer_members(st, sb_published_list(stmt));
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterPublicationStmt *stmt = (AlterPublicationStmt *) node;

	sb_set_object_name(st, SB_PUBLICATION, NULL, stmt->pubname);
	st->level = SB_L_REST;
	sb_refer(st, SB_C_PUBLICATION, SB_HARD, NULL, stmt->pubname, -1);
	if (stmt->options != NIL)
	{
		sb_set_aspect(st, "options", sb_definition_options(stmt->options));
		return;
	}
	if (!sb_publication_adds(stmt))
		sb_refuse(st, "models say what is, not how it came",
				  "write the final tables and schemas in CREATE PUBLICATION");
	sb_set_aspect(st, "member", NULL);
	refer_members(st, sb_published_list(stmt));
}

static ObjectAddress
find_publication(const SbObject *object)
{
	return sb_find_named(object, PublicationRelationId, PUBLICATIONNAME, Anum_pg_publication_oid);
}

const SbKindInfo sb_kind_publication = {
	.kind = SB_PUBLICATION,
	.name = "publication",
	.plural = "publications",
	.style = SB_NAME,
	.drop = "DROP PUBLICATION %s",
	.find = find_publication
};

const SbForm sb_forms_publication[] = {
	{T_CreatePublicationStmt, describe_create},
	{T_AlterPublicationStmt, describe_alter},
	{T_Invalid, NULL}
};
