/*
 * subscription.c
 *	  CREATE SUBSCRIPTION and ALTER SUBSCRIPTION, where they can run in a transaction.
 *
 * Publications are on another server, so there are no references.
 */
#include "base/compat.h"

#include "catalog/pg_subscription.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "miscadmin.h"
#include "utils/syscache.h"

/* connect = false implies create_slot = false. */
static void
describe_create(SbStatement *st, Node *node)
{
	CreateSubscriptionStmt *stmt = (CreateSubscriptionStmt *) node;

	if (sb_definition_bool(stmt->options, "connect", true) &&
		sb_definition_bool(stmt->options, "create_slot", true))
		sb_refuse(st, "CREATE SUBSCRIPTION cannot make its slot in a transaction",
				  "write WITH (connect = false) and enable the subscription by hand, or "
				  "WITH (create_slot = false) where the slot exists");
	sb_set_object_name(st, SB_SUBSCRIPTION, NULL, stmt->subname);
}

/*
 * ADD and SET PUBLICATION refresh the subscription unless told not to, which no transaction can.
 */
static void
require_no_refresh(SbStatement *st, List *options)
{
	if (sb_definition_bool(options, "refresh", true))
		sb_refuse(st, "ALTER SUBSCRIPTION that refreshes cannot run in a transaction",
				  "write the publications in CREATE SUBSCRIPTION, or add WITH (refresh = false)");
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterSubscriptionStmt *stmt = (AlterSubscriptionStmt *) node;

	switch (stmt->kind)
	{
		case ALTER_SUBSCRIPTION_OPTIONS:
			sb_set_aspect(st, "options", sb_definition_options(stmt->options));
			break;
		case ALTER_SUBSCRIPTION_CONNECTION:
			sb_set_aspect(st, "connection", "");
			break;
		case ALTER_SUBSCRIPTION_ENABLED:
			sb_set_aspect(st, "enabled", "");
			break;
		case ALTER_SUBSCRIPTION_SET_PUBLICATION:
			require_no_refresh(st, stmt->options);
			sb_set_aspect(st, "publications", "");
			break;
		case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
			require_no_refresh(st, stmt->options);
			sb_set_aspect(st, "publications", NULL);
			break;
		default:
			sb_refuse(st, "this is an action on a running subscription, not a definition",
					  "run it by itself, and write the final publications in CREATE SUBSCRIPTION");
	}
	sb_set_object_name(st, SB_SUBSCRIPTION, NULL, stmt->subname);
	st->level = SB_L_REST;
	sb_refer(st, SB_C_SUBSCRIPTION, SB_HARD, NULL, stmt->subname, -1);
}

static ObjectAddress
find_subscription(const SbObject *object)
{
	Oid			oid = GetSysCacheOid2(SUBSCRIPTIONNAME, Anum_pg_subscription_oid,
									  ObjectIdGetDatum(MyDatabaseId),
									  CStringGetDatum(object->name));

	return sb_address(SubscriptionRelationId, oid);
}

/* Options by their attributes, and the values that they have when nobody names them. */
static const struct
{
	const char *attribute;
	const char *option;
	const char *usual;
}			options[] = {
	{"binary", "binary", "false"},
	{"streaming", "streaming", SB_STREAMING_USUAL},
	{"two phase", "two_phase", "false"},
	{"disable on error", "disable_on_error", "false"},
	{"password required", "password_required", "true"},
	{"run as owner", "run_as_owner", "false"},
	{"failover", "failover", "false"},
	{"synchronous commit", "synchronous_commit", "off"},
	{"origin", "origin", "any"}
};

/*
 * The connection cannot be read by all, and may hold a password: it is left empty. So the
 * subscription must not be enabled here, or it would connect to whatever an empty connection means.
 */
static void
write_subscription(SbDdl *ddl, const SbFact *fact)
{
	const char *slot = sb_fact_get(fact, "slot name");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE SUBSCRIPTION %s\n    CONNECTION ''\n    PUBLICATION %s\n    WITH (connect = false",
			  fact->identity, sb_fact_get(fact, "publications"));
	if (slot == NULL)
		appendStringInfoString(&command, ", slot_name = NONE");
	else if (strcmp(slot, fact->object.name) != 0)
		appendStringInfo(&command, ", slot_name = %s", sb_literal(slot));
	for (int i = 0; i < lengthof(options); i++)
	{
		const char *value = sb_fact_get(fact, options[i].attribute);

		if (value && strcmp(value, options[i].usual) != 0)
			appendStringInfo(&command, ", %s = %s", options[i].option, value);
	}
	appendStringInfoChar(&command, ')');
	sb_ddl_add(ddl, "%s", command.data);
	ddl->secrets = true;
}

/* Whether the option can be altered, and if it has to be without a transaction around. */
static bool
is_alterable(const SbAlter *alter, const char *attribute, bool *apart)
{
	bool		has_slot = sb_fact_get(alter->live, "slot name") != NULL;

	*apart = false;
	if (strcmp(attribute, "two phase") == 0)
	{
		*apart = !sb_fact_is(alter->wanted, attribute);
		return SB_TWO_PHASE_CAN_CHANGE && (has_slot || !*apart);
	}
	/* the publisher is told of it */
	*apart = strcmp(attribute, "failover") == 0;
	return has_slot || !*apart;
}

/* SET for all that differ: those that can run in a transaction, or the others one by one. */
static void
alter_options(SbAlter *alter, bool apart)
{
	const SbFact *wanted = alter->wanted;
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	for (int i = 0; i < lengthof(options); i++)
	{
		const char *value = sb_fact_get(wanted, options[i].attribute);
		bool		is_apart;

		if (value == NULL || !sb_alter_differs(alter, options[i].attribute) ||
			!is_alterable(alter, options[i].attribute, &is_apart) || is_apart != apart)
			continue;
		sb_alter_takes(alter, options[i].attribute);
		if (apart)
			sb_alter_add(alter, SB_NON_TRANSACTIONAL, "ALTER SUBSCRIPTION %s SET (%s = %s)",
						 wanted->identity, options[i].option, value)->apart = true;
		else
			sb_item(&command, " SET (", &first, "%s = %s", options[i].option, value);
	}
	if (!first)
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s%s)", wanted->identity, command.data);
}

/* Some can be altered only while it does not work, and it works only with a slot. */
static void
alter_subscription(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	const char *slot = sb_fact_get(wanted, "slot name");
	bool		was_enabled = sb_fact_is(alter->live, "enabled");
	bool		pauses = was_enabled &&
		(sb_alter_differs(alter, "two phase") || sb_alter_differs(alter, "failover") ||
		 (sb_alter_differs(alter, "slot name") && slot == NULL));

	if (was_enabled && (pauses || sb_alter_differs(alter, "enabled")))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s DISABLE", wanted->identity);
	if (sb_alter_takes(alter, "publications"))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s SET PUBLICATION %s WITH (refresh = false)",
					 wanted->identity, sb_fact_get(wanted, "publications"));
	if (sb_alter_takes(alter, "slot name"))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s SET (slot_name = %s)", wanted->identity,
					 slot ? sb_literal(slot) : "NONE");
	alter_options(alter, false);
	alter_options(alter, true);
	if ((sb_alter_takes(alter, "enabled") || pauses) && sb_fact_is(wanted, "enabled"))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s ENABLE", wanted->identity);
}

/*
 * DROP SUBSCRIPTION drops the slot on the publisher too, which no transaction can: so the slot stays
 * there, and is said to be no business of the subscription before. The connection is lost, as no fact
 * tells it.
 */
static void
remove_subscription(SbAlter *alter)
{
	const char *name = alter->live->identity;

	if (sb_fact_is(alter->live, "enabled"))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s DISABLE", name);
	if (sb_fact_get(alter->live, "slot name"))
		sb_alter_add(alter, 0, "ALTER SUBSCRIPTION %s SET (slot_name = NONE)", name);
	alter->ddl.secrets = true;
	sb_alter_add(alter, SB_DATA_LOSS, "DROP SUBSCRIPTION %s", name);
}

#define BOOL_SQL(column) "CASE WHEN s." column " THEN 'true' ELSE 'false' END"

const SbKindInfo sb_kind_subscription = {
	.kind = SB_SUBSCRIPTION,
	.name = "subscription",
	.plural = "subscriptions",
	.style = SB_NAME,
	.drop = "DROP SUBSCRIPTION %s",
	.find = find_subscription,
	.class_id = SubscriptionRelationId,
	.whole = true,
	.noun = "SUBSCRIPTION",
	.summary = "publications",
	.write = write_subscription,
	.alter = alter_subscription,
	.remove = remove_subscription,
	.facts =
		"SELECT s.oid, s.subname AS name, s.subowner AS owner,"
		"  (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(p), ', ' ORDER BY p COLLATE \"C\")"
		"   FROM pg_catalog.unnest(s.subpublications) AS p) AS publications,"
		"  " BOOL_SQL("subenabled") " AS enabled,"
		"  s.subslotname AS \"slot name\","
		"  " BOOL_SQL("subbinary") " AS binary,"
		"  " SB_SQL_SINCE_16("CASE s.substream WHEN 'f' THEN 'off' WHEN 'p' THEN 'parallel' ELSE 'on' END",
							 "CASE WHEN s.substream THEN 'on' ELSE 'off' END") " AS streaming,"
		SB_SQL_SINCE_15("  CASE WHEN s.subtwophasestate = 'd' THEN 'false' ELSE 'true' END"
						"   AS \"two phase\","
						"  " BOOL_SQL("subdisableonerr") " AS \"disable on error\",", "")
		SB_SQL_SINCE_16("  " BOOL_SQL("subpasswordrequired") " AS \"password required\","
						"  " BOOL_SQL("subrunasowner") " AS \"run as owner\","
						"  s.suborigin AS origin,", "")
		SB_SQL_SINCE_17("  " BOOL_SQL("subfailover") " AS failover,", "")
		"  s.subsynccommit AS \"synchronous commit\""
		" FROM pg_catalog.pg_subscription s"
		"  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid"
		" WHERE d.datname = pg_catalog.current_database()"
};

const SbForm sb_forms_subscription[] = {
	{T_CreateSubscriptionStmt, describe_create},
	{T_AlterSubscriptionStmt, describe_alter},
	{T_Invalid, NULL}
};
