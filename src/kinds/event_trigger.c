/*
 * event_trigger.c
 *	  CREATE EVENT TRIGGER, and ALTER EVENT TRIGGER that enables or disables it.
 */
#include "base/compat.h"

#include "catalog/pg_event_trigger.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreateEventTrigStmt *stmt = (CreateEventTrigStmt *) node;
	char	   *schema,
			   *name;

	sb_set_object_name(st, SB_EVENT_TRIGGER, NULL, stmt->trigname);
	sb_split_name(stmt->funcname, &schema, &name);
	sb_refer_call(st, SB_HARD, schema, name, 0, -1);
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterEventTrigStmt *stmt = (AlterEventTrigStmt *) node;

	sb_set_object_name(st, SB_EVENT_TRIGGER, NULL, stmt->trigname);
	sb_set_aspect(st, "enabled", "");
	st->level = SB_L_REST;
	sb_refer(st, SB_C_EVENT_TRIGGER, SB_HARD, NULL, stmt->trigname, -1);
}

static ObjectAddress
find_event_trigger(const SbObject *object)
{
	return sb_find_named(object, EventTriggerRelationId, EVENTTRIGGERNAME,
						 Anum_pg_event_trigger_oid);
}

const SbKindInfo sb_kind_event_trigger = {
	.kind = SB_EVENT_TRIGGER,
	.name = "event trigger",
	.plural = "event triggers",
	.style = SB_NAME,
	.drop = "DROP EVENT TRIGGER %s",
	.find = find_event_trigger
};

const SbForm sb_forms_event_trigger[] = {
	{T_CreateEventTrigStmt, describe_create},
	{T_AlterEventTrigStmt, describe_alter},
	{T_Invalid, NULL}
};
