/*
 * statistics.c
 *	  Extended statistics of tables.
 */
#include "base/compat.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_statistic_ext.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "utils/syscache.h"

/* As ChooseExtendedStatisticName: expressions have no names of their own there. */
static char *
statistics_name(const CreateStatsStmt *create, const RangeVar *table)
{
	List	   *columns = NIL;

	foreach_ptr(StatsElem, element, create->exprs)
		columns = lappend(columns, element->name ? element->name : pstrdup("expr"));
	return sb_default_name(table->relname, columns, "stat");
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreateStatsStmt *create = castNode(CreateStatsStmt, node);
	Node	   *table = linitial(create->relations);

	if (list_length(create->relations) != 1 || !IsA(table, RangeVar))
		sb_refuse(st, "statistics of several tables do not exist yet",
				  "create them for one table");
	st->role = SB_CREATES;
	st->if_not_exists = create->if_not_exists;
	st->default_name = create->defnames == NIL;
	if (create->defnames != NIL)
		sb_set_object(st, SB_STATISTICS, create->defnames);
	else
		sb_set_object_name(st, SB_STATISTICS, ((RangeVar *) table)->schemaname,
						   statistics_name(create, (RangeVar *) table));
	sb_belongs_to_relation(st, (RangeVar *) table, SB_L_REST, SB_L_SHAPE);
	foreach_ptr(StatsElem, element, create->exprs)
		sb_collect(st, element->expr, SB_HARD, SB_L_SHAPE);
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterStatsStmt *alter = castNode(AlterStatsStmt, node);

	sb_set_object(st, SB_STATISTICS, alter->defnames);
	sb_set_aspect(st, "statistics target", SB_WHOLE);
	st->level = SB_L_REST;
	sb_refer_list(st, SB_C_STATISTICS, SB_HARD, alter->defnames, -1);
}

static ObjectAddress
statistics_find(const SbObject *object)
{
	ObjectAddress address;
	Oid			namespace_id;

	ObjectAddressSet(address, StatisticExtRelationId, InvalidOid);
	if (object->schema == NULL || object->name == NULL)
		return address;
	namespace_id = get_namespace_oid(object->schema, true);
	if (OidIsValid(namespace_id))
		address.objectId = GetSysCacheOid2(STATEXTNAMENSP, Anum_pg_statistic_ext_oid,
										   CStringGetDatum(object->name),
										   ObjectIdGetDatum(namespace_id));
	return address;
}

const SbKindInfo sb_kind_statistics = {
	.kind = SB_STATISTICS,
	.name = "statistics",
	.plural = "statistics",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP STATISTICS %s",
	.find = statistics_find,
	.class_id = StatisticExtRelationId,
	.parent_class = RelationRelationId,
	.noun = "STATISTICS",
	.summary = "columns",
	.write = sb_statistics_write,
	.alter = sb_statistics_alter,
	.facts = sb_statistics_facts
};

const SbForm sb_forms_statistics[] = {
	{T_CreateStatsStmt, describe_create},
	{T_AlterStatsStmt, describe_alter},
	{T_Invalid, NULL}
};
