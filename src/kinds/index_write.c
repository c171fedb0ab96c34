/*
 * index_write.c
 *	  How indexes are written.
 *
 * An index of a partitioned table is written once where that makes those of the partitions as they
 * are. Else it is made for the table alone, and those of the partitions are attached to it.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"

static void
write_create(SbDdl *ddl, const SbFact *fact)
{
	const char *method = sb_fact_get(fact, "method");
	const char *tablespace = sb_fact_get(fact, "tablespace");
	const char *predicate = sb_fact_get(fact, "predicate");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE %sINDEX %s ON %s%s",
			  sb_fact_is(fact, "unique") ? "UNIQUE " : "", quote_identifier(fact->object.name),
			  sb_fact_is(fact, "partitioned") && !sb_fact_is(fact, "spreads") ? "ONLY " : "",
			  sb_fact_get(fact, "table"));
	if (strcmp(method, "btree") != 0)
		sb_clause(&command, "USING %s", quote_identifier(method));
	sb_clause(&command, "%s", sb_fact_get(fact, "columns"));
	if (sb_fact_is(fact, "nulls not distinct"))
		sb_clause(&command, "NULLS NOT DISTINCT");
	sb_with_clause(&command, fact);
	if (tablespace)
		sb_clause(&command, "TABLESPACE %s", quote_identifier(tablespace));
	if (predicate)
		sb_clause(&command, "WHERE %s", predicate);
	sb_ddl_add(ddl, "%s", command.data);
}

void
sb_index_write(SbDdl *ddl, const SbFact *fact)
{
	const char *of = sb_fact_get(fact, "partition of");

	sb_write_extensions(ddl, fact, psprintf("INDEX %s", fact->identity));
	/* the index of a constraint is made with that */
	if (sb_fact_get(fact, "columns") == NULL)
		return;
	if (of == NULL || !sb_fact_is(fact, "implied") || !sb_ddl_makes(ddl, SB_INDEX, of))
	{
		write_create(ddl, fact);
		if (of)
			sb_ddl_add(ddl, "ALTER INDEX %s ATTACH PARTITION %s", of, fact->identity);
	}
	sb_write_index_rest(ddl, fact, sb_fact_get(fact, "table"));
}
