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

const SbKindInfo sb_kind_subscription = {
	.kind = SB_SUBSCRIPTION,
	.name = "subscription",
	.plural = "subscriptions",
	.style = SB_NAME,
	.drop = "DROP SUBSCRIPTION %s",
	.find = find_subscription
};

const SbForm sb_forms_subscription[] = {
	{T_CreateSubscriptionStmt, describe_create},
	{T_AlterSubscriptionStmt, describe_alter},
	{T_Invalid, NULL}
};
