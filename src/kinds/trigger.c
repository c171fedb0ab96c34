/*
 * trigger.c
 *	  Triggers on tables and views, constraint triggers included.
 *
 * Transition tables name nothing that exists outside the trigger, so they are no references.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"

static void
refer_function(SbStatement *st, List *name)
{
	ObjectWithArgs *function = makeNode(ObjectWithArgs);

	/* arguments of a trigger are strings that it reads itself: the function has none */
	function->objname = name;
	function->args_unspecified = false;
	sb_refer_routine(st, SB_HARD, function);
}

static void
describe_trigger(SbStatement *st, Node *node)
{
	CreateTrigStmt *create = castNode(CreateTrigStmt, node);
	RangeVar   *relation = create->relation;

	st->role = SB_CREATES;
	st->replace = create->replace;
	sb_set_object_on(st, SB_TRIGGER, relation, create->trigname);
	sb_belongs_to_relation(st, relation, SB_L_REST, SB_L_SHAPE);
	refer_function(st, create->funcname);
	sb_collect(st, create->whenClause, SB_HARD, SB_L_SHAPE);
	if (create->constrrel != NULL)
		sb_refer_relation(st, SB_HARD, create->constrrel, SB_L_SHAPE);
	if (create->isconstraint)
		sb_provide_on(st, SB_C_CONSTRAINT, relation->schemaname, relation->relname,
					  create->trigname);
}

static ObjectAddress
trigger_find(const SbObject *object)
{
	return sb_find_on_relation(object, TriggerRelationId, get_trigger_oid);
}

const SbKindInfo sb_kind_trigger = {
	.kind = SB_TRIGGER,
	.name = "trigger",
	.plural = "triggers",
	.style = SB_NAME_ON_RELATION,
	.drop = "DROP TRIGGER %s",
	.find = trigger_find,
	.class_id = TriggerRelationId,
	.parent_class = RelationRelationId,
	.noun = "TRIGGER",
	.summary = "definition",
	.write = sb_trigger_write,
	.alter = sb_trigger_alter,
	.remove = sb_trigger_remove,
	.facts = sb_trigger_facts
};

const SbForm sb_forms_trigger[] = {
	{T_CreateTrigStmt, describe_trigger},
	{T_Invalid, NULL}
};
