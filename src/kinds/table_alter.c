/*
 * table_alter.c
 *	  How tables and foreign tables are changed in place.
 *
 * What ties a table to others, to parents and to a type, is loosened before its columns change, and
 * tied again when all of it is as it shall be. What partitions a table, and the server of a foreign
 * table, cannot be changed.
 */
#include "base/compat.h"

#include "base/text.h"
#include "commands/tablespace.h"
#include "kinds/relation_write.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* One more part of ALTER TABLE. */
static void
add_action(StringInfo actions, const char *action)
{
	appendStringInfo(actions, "%s%s", actions->len ? ", " : "", action);
}

static const char *
noun(const SbAlter *alter)
{
	return sb_relation_noun(alter->wanted);
}

/* Storage is written anew for these; a partitioned table has none. */
static void
add_storage(SbAlter *alter, StringInfo actions, int *hazards)
{
	bool		partitioned = sb_fact_get(alter->wanted, "partition key") != NULL;
	const char *method = sb_fact_get(alter->wanted, "access method");
	const char *tablespace = sb_fact_get(alter->wanted, "tablespace");
	int			rewrite = partitioned ? 0 : SB_REWRITE;

	if (!partitioned && sb_alter_takes(alter, "persistence"))
	{
		bool		unlogged = strcmp(sb_fact_get(alter->wanted, "persistence"), "unlogged") == 0;

		add_action(actions, unlogged ? "SET UNLOGGED" : "SET LOGGED");
		*hazards |= rewrite;
	}
	if (PG_VERSION_NUM >= (partitioned ? 170000 : 150000) && sb_alter_takes(alter, "access method"))
	{
		add_action(actions, psprintf("SET ACCESS METHOD %s",
									 method ? quote_identifier(method) : "DEFAULT"));
		*hazards |= rewrite;
	}
	if (sb_alter_takes(alter, "tablespace"))
	{
		if (tablespace == NULL)
			tablespace = get_tablespace_name(MyDatabaseTableSpace);
		add_action(actions, psprintf("SET TABLESPACE %s", quote_identifier(tablespace)));
		*hazards |= rewrite;
	}
}

static void
add_parameters(SbAlter *alter, StringInfo actions)
{
	static const char *const families[][2] = {{"option", ""}, {"toast option", "toast."}};

	for (int i = 0; i < lengthof(families); i++)
	{
		char	   *set,
				   *reset;

		if (!sb_alter_takes_family(alter, families[i][0]))
			continue;
		sb_alter_parameters(alter, families[i][0], families[i][1], &set, &reset);
		if (set)
			add_action(actions, set);
		if (reset)
			add_action(actions, reset);
	}
}

static void
add_row_security(SbAlter *alter, StringInfo actions, int *hazards)
{
	if (sb_alter_takes(alter, "row security"))
	{
		bool		on = sb_fact_is(alter->wanted, "row security");

		add_action(actions, on ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
		*hazards |= on ? 0 : SB_PRIVILEGE_WIDENING;
	}
	if (sb_alter_takes(alter, "forced row security"))
	{
		bool		on = sb_fact_is(alter->wanted, "forced row security");

		add_action(actions, on ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
		*hazards |= on ? 0 : SB_PRIVILEGE_WIDENING;
	}
}

/* An index by which rows are identified may be made in this plan. */
static void
alter_replica_identity(SbAlter *alter, StringInfo actions)
{
	const char *identity = sb_fact_get(alter->wanted, "replica identity");
	const char *index;

	if (!sb_alter_takes(alter, "replica identity"))
		return;
	if (strcmp(identity, "default") == 0)
		add_action(actions, "REPLICA IDENTITY DEFAULT");
	else if (strcmp(identity, "full") == 0)
		add_action(actions, "REPLICA IDENTITY FULL");
	else if (strcmp(identity, "nothing") == 0)
		add_action(actions, "REPLICA IDENTITY NOTHING");
	else if (strncmp(identity, "index ", 6) == 0)
	{
		index = identity + 6;
		sb_alter_add(alter, 0, "ALTER TABLE %s REPLICA IDENTITY USING INDEX %s",
					 alter->wanted->identity, index)->when = SB_LATE;
	}
	else
		/* the index is gone: there is none by which rows are identified */
		add_action(actions, "REPLICA IDENTITY NOTHING");
}

static void
alter_of_type(SbAlter *alter)
{
	const char *type = sb_fact_get(alter->wanted, "of type");

	if (!sb_alter_takes(alter, "of type"))
		return;
	if (sb_fact_get(alter->live, "of type"))
		sb_alter_add(alter, 0, "ALTER TABLE %s NOT OF", alter->wanted->identity)->when = SB_EARLY;
	if (type)
		sb_alter_add(alter, 0, "ALTER TABLE %s OF %s", alter->wanted->identity, type)->when = SB_LATE;
}

/* What stands in the brackets that begin at `open`; NULL: it is not such a text. */
static char *
bracketed(const char *open)
{
	int			depth = 0;
	bool		quoted = false;

	if (open == NULL || *open != '(')
		return NULL;
	for (const char *at = open; *at; at++)
	{
		if (*at == '\'')
			quoted = !quoted;
		else if (!quoted && *at == '(')
			depth++;
		else if (!quoted && *at == ')' && --depth == 0)
			return pnstrdup(open + 1, at - open - 1);
	}
	return NULL;
}

/* A bound of a range over one column, as a condition; "" where there is none. */
static char *
range_side(const char *key, const char *operator, const char *value)
{
	if (strcmp(value, "MINVALUE") == 0 || strcmp(value, "MAXVALUE") == 0)
		return pstrdup("");
	return psprintf(" AND %s %s %s", key, operator, value);
}

char *
sb_bound_condition(const char *partition_key, const char *bound)
{
	char	   *key = bracketed(strchr(partition_key, '('));
	const char *to;
	char	   *from_value,
			   *to_value;

	/* an operator class or a collation behind the column is no part of an expression */
	if (key == NULL || strchr(key, ',') || (strchr(key, ' ') && key[0] != '(' && key[0] != '"'))
		return NULL;
	if (strncmp(partition_key, "LIST ", 5) == 0 && strncmp(bound, "FOR VALUES IN ", 14) == 0)
	{
		char	   *values = bracketed(bound + 14);

		if (values && strstr(values, "NULL") == NULL)
			return psprintf("%s IN (%s)", key, values);
	}
	else if (strncmp(partition_key, "RANGE ", 6) == 0 && strncmp(bound, "FOR VALUES FROM ", 16) == 0)
	{
		from_value = bracketed(bound + 16);
		to = from_value ? strstr(bound + 16 + strlen(from_value), ") TO (") : NULL;
		to_value = to ? bracketed(to + 5) : NULL;
		if (to_value)
			return psprintf("%s IS NOT NULL%s%s", key, range_side(key, ">=", from_value),
							range_side(key, "<", to_value));
	}
	return NULL;
}

/* How many rows do not fit a bound. */
static void
add_bound_evidence(SbCommand *command, const SbFact *parent, const SbFact *table)
{
	const char *by = parent ? sb_fact_get(parent, "partition key") : NULL;
	char	   *condition = by ? sb_bound_condition(by, sb_fact_get(table, "partition bound")) : NULL;

	if (condition)
		sb_command_evidence(command, "SELECT count(*) FROM %s WHERE (%s) IS NOT TRUE", table->identity,
							condition);
}

/* Both of partitions and of children, as they may become each other. */
static void
alter_parents(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *wanted = alter->wanted;
	const char *before = sb_fact_get(live, "partition of");
	const char *after = sb_fact_get(wanted, "partition of");
	bool		relinks = sb_relinks(alter, live, wanted);
	List	   *lasting = relinks ? NIL : sb_fact_list(live, "parents");

	sb_alter_takes(alter, "inherits");
	sb_alter_takes(alter, "partition of");
	sb_alter_takes(alter, "partition bound");
	sb_alter_takes(alter, "detach pending");
	if (before && relinks)
		sb_alter_add(alter, 0, "ALTER TABLE %s DETACH PARTITION %s%s", before, live->identity,
					 sb_fact_is(live, "detach pending") ? " FINALIZE" : "")->when = SB_EARLY;
	if (relinks)
		foreach_ptr(char, parent, sb_fact_list(live, "parents"))
			sb_alter_add(alter, 0, "ALTER %s %s NO INHERIT %s", noun(alter), live->identity,
						 parent)->when = SB_EARLY;
	foreach_ptr(char, parent, sb_fact_list(wanted, "parents"))
		if (!sb_list_has(lasting, parent))
			sb_alter_add(alter, 0, "ALTER %s %s INHERIT %s", noun(alter), wanted->identity,
						 parent)->when = SB_LATE;
	if (after && relinks)
	{
		SbCommand  *command;

		command = sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL,
							   "ALTER TABLE %s ATTACH PARTITION %s %s", after, wanted->identity,
							   sb_fact_get(wanted, "partition bound"));
		command->when = SB_LATE;
		add_bound_evidence(command, sb_find_table(alter, true, after), wanted);
	}
}

static void
alter_foreign(SbAlter *alter)
{
	char	   *options;

	if (!sb_alter_takes_family(alter, "option"))
		return;
	options = sb_alter_generic_options(alter, "option");
	if (options)
		sb_alter_add(alter, 0, "ALTER FOREIGN TABLE %s OPTIONS %s", alter->wanted->identity, options);
}

void
sb_table_alter(SbAlter *alter)
{
	bool		foreign = alter->wanted->object.kind == SB_FOREIGN_TABLE;
	int			hazards = 0;
	StringInfoData actions;

	initStringInfo(&actions);
	alter_parents(alter);
	if (foreign)
	{
		alter_foreign(alter);
		return;
	}
	alter_of_type(alter);
	add_storage(alter, &actions, &hazards);
	add_parameters(alter, &actions);
	alter_replica_identity(alter, &actions);
	add_row_security(alter, &actions, &hazards);
	/* persistence, access method and place are one writing of the table, not three */
	if (actions.len)
		sb_alter_add(alter, hazards, "ALTER TABLE %s%s %s",
					 sb_fact_is(alter->live, "may have children") ? "ONLY " : "",
					 alter->wanted->identity, actions.data);
}
