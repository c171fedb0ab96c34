/*
 * event_trigger.c
 *	  Event triggers that the extension makes when somebody asks for them.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "nodes/makefuncs.h"
#include "run/event_trigger.h"

void
sb_event_trigger_make(const char *name, const char *event, List *function)
{
	CreateEventTrigStmt *create = makeNode(CreateEventTrigStmt);
	ObjectAddress trigger,
				extension;

	create->trigname = unconstify(char *, name);
	create->eventname = unconstify(char *, event);
	create->funcname = function;
	ObjectAddressSet(trigger, EventTriggerRelationId, CreateEventTrigger(create));
	ObjectAddressSet(extension, ExtensionRelationId, get_extension_oid("schemaboot", false));
	recordDependencyOn(&trigger, &extension, DEPENDENCY_EXTENSION);
}

void
sb_event_trigger_drop(const char *name)
{
	ObjectAddress trigger;

	ObjectAddressSet(trigger, EventTriggerRelationId, get_event_trigger_oid(name, true));
	if (!OidIsValid(trigger.objectId))
		return;
	deleteDependencyRecordsForClass(trigger.classId, trigger.objectId, ExtensionRelationId,
									DEPENDENCY_EXTENSION);
	CommandCounterIncrement();
	performDeletion(&trigger, DROP_RESTRICT, PERFORM_DELETION_INTERNAL);
}
