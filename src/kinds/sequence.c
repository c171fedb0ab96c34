/*
 * sequence.c
 *	  Sequences of their own; those of serial and identity columns come with the column.
 *
 * A sequence stands for itself also when a column owns it, since the models create it on its own.
 * Its position is data: ALTER SEQUENCE RESTART runs once, as setval does.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_write.h"

static bool
is_option(const DefElem *option, const char *name)
{
	return strcmp(option->defname, name) == 0;
}

/* Whether all options are this one. */
static bool
only_option(List *options, const char *name)
{
	foreach_ptr(DefElem, option, options)
	{
		if (!is_option(option, name))
			return false;
	}
	return options != NIL;
}

static void
refer_options(SbStatement *st, List *options)
{
	foreach_ptr(DefElem, option, options)
	{
		if (is_option(option, "as"))
			sb_refer_type(st, SB_HARD, castNode(TypeName, option->arg), SB_L_CREATED);
		else if (is_option(option, "owned_by"))
			sb_refer_owned_by(st, castNode(List, option->arg));
	}
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreateSeqStmt *create = castNode(CreateSeqStmt, node);

	sb_create_relation(st, SB_SEQUENCE, create->sequence, false);
	st->if_not_exists = create->if_not_exists;
	refer_options(st, create->options);
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterSeqStmt *alter = castNode(AlterSeqStmt, node);

	sb_complete_relation(st, SB_SEQUENCE, alter->sequence);
	st->level = SB_L_REST;
	if (only_option(alter->options, "restart"))
		st->role = SB_ONCE;
	else if (only_option(alter->options, "owned_by"))
		sb_set_aspect(st, "owned by", SB_WHOLE);
	else
		sb_set_aspect(st, "options", sb_option_names(NULL, alter->options));
	refer_options(st, alter->options);
}

static ObjectAddress
sequence_find(const SbObject *object)
{
	return sb_find_relation(object, "S");
}

const SbKindInfo sb_kind_sequence = {
	.kind = SB_SEQUENCE,
	.name = "sequence",
	.plural = "sequences",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP SEQUENCE %s",
	.find = sequence_find,
	.class_id = RelationRelationId,
	.parent_class = RelationRelationId,
	.acl_type = OBJECT_SEQUENCE,
	.noun = "SEQUENCE",
	.sparse = true,
	.write = sb_sequence_write,
	.alter = sb_sequence_alter,
	.add = sb_sequence_add,
	.remove = sb_sequence_remove,
	.facts = sb_sequence_facts
};

const SbForm sb_forms_sequence[] = {
	{T_CreateSeqStmt, describe_create},
	{T_AlterSeqStmt, describe_alter},
	{T_Invalid, NULL}
};
