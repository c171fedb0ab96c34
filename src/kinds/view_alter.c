/*
 * view_alter.c
 *	  How views and materialized views are altered.
 *
 * A view can have another query that has the same columns first; a materialized view cannot.
 */
#include "base/compat.h"

#include "base/text.h"
#include "commands/tablespace.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/formatting.h"

/* Whether the columns of the live view are the first ones of the wanted one. */
static bool
keeps_columns(const SbAlter *alter)
{
	List	   *live = sb_fact_list(alter->live, "columns");
	List	   *wanted = sb_fact_list(alter->wanted, "columns");

	if (sb_fact_get(alter->live, "columns") == NULL || sb_fact_get(alter->wanted, "columns") == NULL ||
		list_length(live) > list_length(wanted))
		return false;
	return sb_same_list(live, list_truncate(wanted, list_length(live)));
}

/* ALTER ... with "SET (...)" and the like, each NULL if it is not needed. */
static void
add_commands(SbAlter *alter, const char *noun, const char *set, const char *reset)
{
	if (set)
		sb_alter_add(alter, 0, "ALTER %s %s %s", noun, alter->live->identity, set);
	if (reset)
		sb_alter_add(alter, 0, "ALTER %s %s %s", noun, alter->live->identity, reset);
}

static void
alter_parameters(SbAlter *alter, const char *noun, const char *family, const char *prefix)
{
	char	   *set,
			   *reset;

	if (!sb_alter_takes_family(alter, family))
		return;
	sb_alter_parameters(alter, family, prefix, &set, &reset);
	add_commands(alter, noun, set, reset);
}

/* A replaced view has the options of the command. */
void
sb_view_alter(SbAlter *alter)
{
	const char *check = sb_fact_get(alter->wanted, "check option");

	if (sb_alter_differs(alter, "query"))
	{
		if (!keeps_columns(alter))
			return;
		sb_alter_takes(alter, "query");
		sb_alter_takes(alter, "check option");
		sb_alter_takes_family(alter, "option");
		sb_alter_add(alter, 0, "%s", sb_view_command(alter->wanted, "CREATE OR REPLACE"));
		return;
	}
	alter_parameters(alter, "VIEW", "option", "");
	if (sb_alter_takes(alter, "check option"))
		add_commands(alter, "VIEW", check ? psprintf("SET (check_option=%s)", check) : NULL,
					 check ? NULL : "RESET (check_option)");
}

/* An index that is made in the same plan says itself that it identifies the rows. */
static void
alter_replica_identity(SbAlter *alter)
{
	const char *identity = sb_fact_get(alter->wanted, "replica identity");
	const char *index = "";
	const char *how = identity;

	if (!sb_alter_takes(alter, "replica identity"))
		return;
	if (strncmp(identity, "index", 5) == 0)
	{
		index = identity + strlen("index");
		how = "USING INDEX";
		if (*index &&
			sb_ddl_makes(&alter->ddl, SB_INDEX,
						 psprintf("%s.%s", quote_identifier(alter->live->object.schema), index + 1)))
			return;
	}
	sb_alter_add(alter, 0, "ALTER MATERIALIZED VIEW %s REPLICA IDENTITY %s%s", alter->live->identity,
				 *index ? how : asc_toupper(how, strlen(how)), index)->when = SB_LATE;
}

void
sb_materialized_view_alter(SbAlter *alter)
{
	const char *identity = alter->live->identity;
	const char *tablespace = sb_fact_get(alter->wanted, "tablespace");

	sb_alter_extensions(alter, psprintf("MATERIALIZED VIEW %s", identity));
	alter_parameters(alter, "MATERIALIZED VIEW", "option", "");
	alter_parameters(alter, "MATERIALIZED VIEW", "toast option", "toast.");
	if (SB_CAN_SET_ACCESS_METHOD && sb_alter_takes(alter, "access method"))
		sb_alter_add(alter, SB_REWRITE, "ALTER MATERIALIZED VIEW %s SET ACCESS METHOD %s", identity,
					 quote_identifier(sb_fact_get(alter->wanted, "access method")));
	if (sb_alter_takes(alter, "tablespace"))
		sb_alter_add(alter, SB_REWRITE, "ALTER MATERIALIZED VIEW %s SET TABLESPACE %s", identity,
					 quote_identifier(tablespace ? tablespace : get_tablespace_name(MyDatabaseTableSpace)));
	alter_replica_identity(alter);
	if (sb_alter_takes(alter, "populated"))
	{
		bool		populated = sb_fact_is(alter->wanted, "populated");

		sb_alter_add(alter, populated ? SB_REWRITE : SB_DATA_LOSS, "REFRESH MATERIALIZED VIEW %s%s", identity,
					 populated ? "" : " WITH NO DATA");
	}
}
