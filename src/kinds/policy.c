/*
 * policy.c
 *	  Row security policies.  Whether a table obeys them is said by ALTER TABLE.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_policy.h"
#include "commands/policy.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"

static void
refer_parts(SbStatement *st, List *roles, Node *qual, Node *with_check)
{
	foreach_ptr(RoleSpec, role, roles)
		sb_refer_role(st, role);
	sb_collect(st, qual, SB_HARD, SB_L_SHAPE);
	sb_collect(st, with_check, SB_HARD, SB_L_SHAPE);
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreatePolicyStmt *create = castNode(CreatePolicyStmt, node);

	st->role = SB_CREATES;
	sb_set_object_on(st, SB_POLICY, create->table, create->policy_name);
	sb_belongs_to_relation(st, create->table, SB_L_REST, SB_L_SHAPE);
	refer_parts(st, create->roles, create->qual, create->with_check);
}

/* ALTER POLICY replaces roles, USING and WITH CHECK each by itself: it adds to the set. */
static void
describe_alter(SbStatement *st, Node *node)
{
	AlterPolicyStmt *alter = castNode(AlterPolicyStmt, node);

	sb_set_object_on(st, SB_POLICY, alter->table, alter->policy_name);
	sb_set_aspect(st, "policy", NULL);
	st->level = SB_L_REST;
	sb_refer_on(st, SB_C_POLICY, SB_HARD, alter->table, alter->policy_name);
	refer_parts(st, alter->roles, alter->qual, alter->with_check);
}

static ObjectAddress
policy_find(const SbObject *object)
{
	return sb_find_on_relation(object, PolicyRelationId, get_relation_policy_oid);
}

const SbKindInfo sb_kind_policy = {
	.kind = SB_POLICY,
	.name = "policy",
	.plural = "policies",
	.style = SB_NAME_ON_RELATION,
	.drop = "DROP POLICY %s",
	.find = policy_find,
	.class_id = PolicyRelationId,
	.parent_class = RelationRelationId,
	.noun = "POLICY",
	.summary = "using",
	.write = sb_policy_write,
	.alter = sb_policy_alter,
	.add = sb_policy_add,
	.remove = sb_policy_remove,
	.facts = sb_policy_facts
};

const SbForm sb_forms_policy[] = {
	{T_CreatePolicyStmt, describe_create},
	{T_AlterPolicyStmt, describe_alter},
	{T_Invalid, NULL}
};
