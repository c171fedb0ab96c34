/*
 * relation_alter.c
 *	  What kinds that stand on relations share when they alter: the parts of indexes, and how partitions
 *	  and their tables hang together.
 */
#include "base/compat.h"

#include "base/text.h"
#include "commands/tablespace.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "miscadmin.h"
#include "utils/builtins.h"

const SbFact *
sb_alter_table_of(const SbAlter *alter, bool wanted)
{
	const SbFact *own = wanted ? alter->wanted : alter->live;
	const SbFact *other = wanted ? alter->live : alter->wanted;

	if (own)
		return own->parent;
	if (other == NULL || other->parent == NULL)
		return NULL;
	return sb_alter_find(alter, wanted, other->parent->object.kind, other->parent->identity);
}

bool
sb_alter_is_attached(const SbAlter *alter, bool wanted)
{
	const SbFact *table = sb_alter_table_of(alter, wanted);

	return table && sb_fact_get(table, "partition of");
}

bool
sb_alter_moves(const SbAlter *alter)
{
	const SbFact *live = sb_alter_table_of(alter, false);
	const SbFact *wanted = sb_alter_table_of(alter, true);

	if (live == NULL || wanted == NULL)
		return true;
	return (sb_fact_get(live, "partition of") || sb_fact_get(wanted, "partition of")) &&
		sb_relinks(alter, live, wanted);
}

const SbFact *
sb_alter_namesake(const SbAlter *alter, const SbFact *fact, bool wanted)
{
	const SbFact *table = sb_alter_table_of(alter, wanted);
	const char *of = sb_fact_get(fact, "partition of");

	if (table == NULL || of == NULL)
		return NULL;
	foreach_ptr(SbFact, child, table->children)
		if (child->object.kind == fact->object.kind &&
			sb_same_text(sb_fact_get(child, "partition of"), of))
			return child;
	return NULL;
}

SbCommand *
sb_alter_first(SbAlter *alter, int hazards)
{
	int			before = list_length(alter->commands);
	SbCommand  *first;

	sb_alter_written(alter, 0);
	if (list_length(alter->commands) == before)
		return NULL;
	first = list_nth(alter->commands, before);
	first->hazards = hazards;
	return first;
}

void
sb_alter_forget_attachment(SbAlter *alter)
{
	ListCell   *cell;

	if (sb_alter_table_of(alter, false) == NULL || !sb_alter_moves(alter))
		return;
	foreach(cell, alter->ddl.commands)
		if (strstr(lfirst(cell), " ATTACH PARTITION "))
			alter->ddl.commands = foreach_delete_current(alter->ddl.commands, cell);
}

/* One more part of ALTER INDEX. */
static void
add_action(StringInfo actions, const char *action)
{
	if (action)
		appendStringInfo(actions, "%s%s", actions->len ? ", " : " ", action);
}

static void
add_targets(SbAlter *alter, StringInfo actions)
{
	const SbAttribute *target;
	const char *column;
	int			position = 0;

	while ((target = sb_fact_next(alter->wanted, "statistics", &position, &column)) != NULL)
	{
		if (!sb_same_text(sb_fact_get(alter->live, target->name), target->value))
			add_action(actions, psprintf("ALTER COLUMN %s SET STATISTICS %s", column, target->value));
	}
	position = 0;
	while ((target = sb_fact_next(alter->live, "statistics", &position, &column)) != NULL)
		if (sb_fact_get(alter->wanted, target->name) == NULL)
			add_action(actions, psprintf("ALTER COLUMN %s SET STATISTICS -1", column));
}

/* Whether another index of the table, or a constraint with one, is to be the one to cluster on. */
static bool
is_clustered_otherwise(const SbAlter *alter)
{
	const SbFact *table = sb_alter_table_of(alter, true);

	if (table == NULL)
		return false;
	foreach_ptr(SbFact, child, table->children)
		if (sb_fact_is(child, "clustered"))
			return true;
	return false;
}

/* CLUSTER ON takes the mark from the index that had it. */
static void
alter_clustered(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const char *noun;

	if (!sb_alter_takes(alter, "clustered") || live->parent == NULL)
		return;
	noun = sb_relation_noun(live->parent);
	if (sb_fact_is(alter->wanted, "clustered"))
		sb_alter_add(alter, 0, "ALTER %s %s CLUSTER ON %s", noun, live->parent->identity,
					 quote_identifier(live->object.name))->when = SB_LATE;
	else if (!is_clustered_otherwise(alter))
		sb_alter_add(alter, 0, "ALTER %s %s SET WITHOUT CLUSTER", noun,
					 live->parent->identity)->when = SB_LATE;
}

/* An index without storage, of a partitioned table, has no command for its parameters. */
void
sb_alter_index_parts(SbAlter *alter)
{
	const SbFact *live = alter->live;
	StringInfoData actions;
	int			hazards = 0;
	char	   *set,
			   *reset;

	initStringInfo(&actions);
	if (!sb_fact_is(live, "partitioned") && sb_alter_takes_family(alter, "option"))
	{
		sb_alter_parameters(alter, "option", "", &set, &reset);
		add_action(&actions, set);
		add_action(&actions, reset);
	}
	if (sb_alter_takes_family(alter, "statistics"))
		add_targets(alter, &actions);
	if (sb_alter_takes(alter, "tablespace"))
	{
		const char *tablespace = sb_fact_get(alter->wanted, "tablespace");

		if (tablespace == NULL)
			tablespace = get_tablespace_name(MyDatabaseTableSpace);
		add_action(&actions, psprintf("SET TABLESPACE %s", quote_identifier(tablespace)));
		hazards = sb_fact_is(live, "partitioned") ? 0 : SB_REWRITE;
	}
	if (actions.len)
		sb_alter_add(alter, hazards, "ALTER INDEX %s%s",
					 quote_qualified_identifier(live->object.schema, live->object.name), actions.data);
	alter_clustered(alter);
}
