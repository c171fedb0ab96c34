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

/* A new one is enabled. */
static const char *
enabled_words(const char *enabled)
{
	if (strcmp(enabled, "disabled") == 0)
		return "DISABLE";
	if (strcmp(enabled, "replica") == 0)
		return "ENABLE REPLICA";
	if (strcmp(enabled, "always") == 0)
		return "ENABLE ALWAYS";
	return "ENABLE";
}

static void
write_event_trigger(SbDdl *ddl, const SbFact *fact)
{
	const char *enabled = sb_fact_get(fact, "enabled");
	List	   *tags = sb_fact_list(fact, "tags");
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "CREATE EVENT TRIGGER %s ON %s", fact->identity, sb_fact_get(fact, "event"));
	foreach_ptr(char, tag, tags)
		sb_item(&command, "\n    WHEN TAG IN (", &first, "%s", sb_literal(tag));
	if (tags)
		appendStringInfoChar(&command, ')');
	appendStringInfo(&command, "\n    EXECUTE FUNCTION %s()", sb_fact_get(fact, "function"));
	sb_ddl_add(ddl, "%s", command.data);
	if (strcmp(enabled, "origin") != 0)
		sb_ddl_add(ddl, "ALTER EVENT TRIGGER %s %s", fact->identity, enabled_words(enabled));
}

static void
alter_event_trigger(SbAlter *alter)
{
	if (sb_alter_takes(alter, "enabled"))
		sb_alter_add(alter, 0, "ALTER EVENT TRIGGER %s %s", alter->wanted->identity,
					 enabled_words(sb_fact_get(alter->wanted, "enabled")));
}

const SbKindInfo sb_kind_event_trigger = {
	.kind = SB_EVENT_TRIGGER,
	.name = "event trigger",
	.plural = "event triggers",
	.style = SB_NAME,
	.drop = "DROP EVENT TRIGGER %s",
	.find = find_event_trigger,
	.class_id = EventTriggerRelationId,
	.whole = true,
	.noun = "EVENT TRIGGER",
	.summary = "event",
	.write = write_event_trigger,
	.alter = alter_event_trigger,
	.facts =
		"SELECT e.oid, e.evtname AS name, e.evtowner AS owner, e.evtevent AS event,"
		"  (SELECT pg_catalog.array_agg(tag ORDER BY tag COLLATE \"C\")"
		"   FROM pg_catalog.unnest(e.evttags) AS tag)::text AS tags,"
		"  e.evtfoid::pg_catalog.regproc::text AS function,"
		"  CASE e.evtenabled WHEN 'O' THEN 'origin' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always'"
		"   ELSE 'disabled' END AS enabled"
		" FROM pg_catalog.pg_event_trigger e"
		" WHERE e.oid >= 16384"
};

const SbForm sb_forms_event_trigger[] = {
	{T_CreateEventTrigStmt, describe_create},
	{T_AlterEventTrigStmt, describe_alter},
	{T_Invalid, NULL}
};
