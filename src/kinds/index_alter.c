/*
 * index_alter.c
 *	  How indexes and extended statistics are altered, added and removed.
 *
 * What an index is over can only be had by making it again; so can one that is invalid, unless it is one
 * of a partitioned table, which becomes valid with the last of the partitions' that is attached.
 */
#include "base/compat.h"

#include "kinds/relation.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "base/text.h"
#include "base/token.h"
#include "utils/builtins.h"

/*
 * A table that becomes a partition brings its indexes along: the server finds those that fit. One that is
 * no partition any more keeps them.
 */
static void
alter_attachment(SbAlter *alter)
{
	const char *of = sb_fact_get(alter->wanted, "partition of");

	if (!sb_alter_differs(alter, "partition of"))
		return;
	if (sb_alter_moves(alter))
		sb_alter_takes(alter, "partition of");
	else if (of && sb_fact_get(alter->live, "partition of") == NULL)
	{
		sb_alter_takes(alter, "partition of");
		sb_alter_add(alter, 0, "ALTER INDEX %s ATTACH PARTITION %s", of, alter->live->identity);
	}
}

void
sb_index_alter(SbAlter *alter)
{
	sb_alter_extensions(alter, psprintf("INDEX %s", alter->live->identity));
	sb_alter_index_parts(alter);
	alter_attachment(alter);
	if (sb_fact_is(alter->live, "partitioned") && sb_fact_get(alter->wanted, "valid") == NULL)
		sb_alter_takes(alter, "valid");
}

/* Names of the columns of an index as the server takes them for the name that it chooses. */
static List *
column_names(const char *columns)
{
	const SbToken *tokens = sb_tokens(columns, NULL);
	List	   *names = NIL;
	int			depth = 0;
	bool		first = false;

	for (const SbToken *token = tokens; token->code != SB_T_END; token++)
	{
		if (depth == 1 && first)
		{
			bool		plain = token->code != '(' && token[1].code != '(' && token[1].code != '.';

			names = lappend(names, pstrdup(!plain ? "expr" : token->ident ? token->ident :
										   token->keyword ? token->keyword : "expr"));
		}
		depth += sb_token_opens(token) - sb_token_closes(token);
		if (depth == 0)
			break;
		first = depth == 1 && (token->code == ',' || token == tokens);
	}
	return names;
}

/*
 * The index of a partition that is made or attached in the same plan, of a table that has its index
 * already. Attaching finds an index that is there; a new one it makes itself, under a name that it
 * chooses.
 */
static bool
comes_with_partition(SbAlter *alter)
{
	const SbFact *index = alter->wanted;
	const char *of = sb_fact_get(index, "partition of");
	const SbFact *table = sb_alter_table_of(alter, true);
	const char *name;

	if (of == NULL || table == NULL || sb_ddl_makes(&alter->ddl, SB_INDEX, of) || !sb_alter_moves(alter))
		return false;
	name = sb_default_name(table->object.name, column_names(sb_fact_get(index, "columns")), "idx");
	if (strcmp(name, index->object.name) == 0)
		return true;
	if (sb_alter_table_of(alter, false))
		return false;
	sb_alter_add(alter, 0, "ALTER INDEX %s RENAME TO %s",
				 quote_qualified_identifier(index->object.schema, name),
				 quote_identifier(index->object.name));
	sb_write_index_rest(&alter->ddl, index, table->identity);
	sb_alter_written(alter, 0);
	return true;
}

void
sb_index_add(SbAlter *alter)
{
	const SbFact *index = alter->wanted;
	const SbFact *namesake;
	bool		is_unique = sb_fact_is(index, "unique");
	SbCommand  *command;

	if (sb_fact_get(index, "columns"))
	{
		namesake = sb_alter_moves(alter) ? NULL : sb_alter_namesake(alter, index, false);

		/* it has been renamed, see sb_index_remove */
		if (namesake && sb_alter_find(alter, true, SB_INDEX, namesake->identity) == NULL &&
			!sb_ddl_makes(&alter->ddl, SB_INDEX, sb_fact_get(index, "partition of")))
			return;
		if (comes_with_partition(alter))
			return;
	}
	sb_index_write(&alter->ddl, index);
	sb_alter_forget_attachment(alter);
	command = sb_alter_first(alter, SB_FULL_SCAN | (is_unique ? SB_MAY_FAIL : 0));
	if (command == NULL || !is_unique)
		return;
	sb_evidence_duplicates(alter, command, sb_fact_get(index, "table"), sb_fact_get(index, "columns"),
						   sb_fact_is(index, "nulls not distinct"), sb_fact_get(index, "predicate"));
}

/* That of a partition goes with the partitioned table's; what only has another name there is renamed. */
void
sb_index_remove(SbAlter *alter)
{
	const SbFact *index = alter->live;
	const char *of = sb_fact_get(index, "partition of");
	const SbFact *namesake;

	/* the index of a constraint */
	if (sb_fact_get(index, "columns") == NULL)
		return;
	if (of == NULL || sb_alter_moves(alter))
	{
		sb_alter_add(alter, 0, "DROP INDEX %s", index->identity);
		return;
	}
	namesake = sb_alter_namesake(alter, index, true);
	if (namesake && !sb_ddl_makes(&alter->ddl, SB_INDEX, of) &&
		sb_alter_find(alter, false, SB_INDEX, namesake->identity) == NULL)
		sb_alter_add(alter, 0, "ALTER INDEX %s RENAME TO %s", index->identity,
					 quote_identifier(namesake->object.name));
}

void
sb_statistics_alter(SbAlter *alter)
{
	const char *target = sb_fact_get(alter->wanted, "target");

	if (sb_alter_takes(alter, "target"))
		sb_alter_add(alter, 0, "ALTER STATISTICS %s SET STATISTICS %s", alter->live->identity,
					 target ? target : "-1");
}
