/*
 * rule.c
 *	  Rewrite rules.
 *
 * A rule "_RETURN" turns the table that it stands on into a view (servers before 16), so it is part
 * of the shape; old dumps break cycles of views that way.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_rewrite.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "rewrite/rewriteSupport.h"

/* OLD and NEW stand for rows of the rule's relation: as names of relations they mean nothing. */
static void
forget_rows(SbStatement *st, const RangeVar *relation)
{
	ListCell   *cell;

	foreach(cell, st->references)
	{
		SbReference *ref = lfirst(cell);

		if (ref->class == SB_C_RELATION && ref->schema == NULL &&
			strcmp(ref->name, relation->relname) != 0 &&
			(strcmp(ref->name, "old") == 0 || strcmp(ref->name, "new") == 0))
			st->references = foreach_delete_current(st->references, cell);
	}
}

/* NOTIFY is the only action that is no query; it refers to nothing. */
static void
refer_actions(SbStatement *st, List *actions, SbLevel level)
{
	foreach_ptr(Node, action, actions)
	{
		if (!IsA(action, NotifyStmt))
			sb_collect(st, action, SB_HARD, level);
	}
}

static void
describe_rule(SbStatement *st, Node *node)
{
	RuleStmt   *create = castNode(RuleStmt, node);
	bool		makes_view = create->event == CMD_SELECT;
	SbLevel		adds = makes_view ? SB_L_SHAPE : SB_L_REST;
	SbLevel		needs = makes_view ? SB_L_CREATED : SB_L_SHAPE;

	st->role = SB_CREATES;
	st->replace = create->replace;
	sb_set_object_on(st, SB_RULE, create->relation, create->rulename);
	sb_collect(st, create->whereClause, SB_HARD, SB_L_SHAPE);
	refer_actions(st, create->actions, makes_view ? SB_L_KEYS : SB_L_SHAPE);
	forget_rows(st, create->relation);
	sb_belongs_to_relation(st, create->relation, adds, needs);
}

static ObjectAddress
rule_find(const SbObject *object)
{
	return sb_find_on_relation(object, RewriteRelationId, get_rewrite_oid);
}

const SbKindInfo sb_kind_rule = {
	.kind = SB_RULE,
	.name = "rule",
	.plural = "rules",
	.style = SB_NAME_ON_RELATION,
	.drop = "DROP RULE %s",
	.find = rule_find,
	.class_id = RewriteRelationId,
	.parent_class = RelationRelationId,
	.noun = "RULE",
	.summary = "definition",
	.write = sb_rule_write,
	.alter = sb_rule_alter,
	.facts = sb_rule_facts
};

const SbForm sb_forms_rule[] = {
	{T_RuleStmt, describe_rule},
	{T_Invalid, NULL}
};
