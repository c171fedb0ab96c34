/*
 * script.c
 *	  A plan as a script for psql.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "commands/dbcommands.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "plan/apply.h"

/* What apply.c sets for its commands. */
static const char head[] =
	"\\set ON_ERROR_STOP on\n"
	"SET search_path = pg_catalog;\n"
	"SET standard_conforming_strings = on;\n"
	"SET check_function_bodies = off;\n"
	"SET default_tablespace = '';\n"
	"SET default_table_access_method = heap;\n"
	"SET TimeZone = 'UTC';\n"
	"SET DateStyle = 'ISO, YMD';\n"
	"SET IntervalStyle = 'postgres';\n"
	"SET xmloption = content;\n";

static void
append_remark(StringInfo script, const SbPlanStep *step)
{
	const char *separator = ": ";

	appendStringInfo(script, "\n-- step %d", step->number);
	for (int bit = 0; bit < SB_HAZARDS; bit++)
		if (step->hazards & (1 << bit))
		{
			appendStringInfo(script, "%s%s", separator, sb_hazard_name(bit));
			separator = ", ";
		}
	if (OidIsValid(step->relation) && step->rows >= 0)
		appendStringInfo(script, " (about %.0f rows)", step->rows);
	appendStringInfoChar(script, '\n');
}

/* Opens or closes a transaction, if that is not done yet. */
static void
set_open(StringInfo script, bool *open, bool wanted)
{
	if (*open != wanted)
		appendStringInfoString(script, wanted ? "\nBEGIN;\n" : "\nCOMMIT;\n");
	*open = wanted;
}

char *
sb_plan_script(const SbPlan *plan)
{
	StringInfoData script;
	bool		open = false;

	initStringInfo(&script);
	if (plan->steps == NIL)
		return pstrdup("-- nothing to do\n");
	appendStringInfo(&script, "-- Brings database \"%s\" to its models: %d steps.\n%s",
					 get_database_name(MyDatabaseId), list_length(plan->steps), head);
	if (sb_lock_timeout > 0)
		appendStringInfo(&script, "SET lock_timeout = %d;\n", sb_lock_timeout);
	foreach_ptr(SbPlanStep, step, plan->steps)
	{
		set_open(&script, &open, !step->apart);
		append_remark(&script, step);
		appendStringInfo(&script, "%s;\n", step->ddl);
		if (step->adds_value)
		{
			appendStringInfoString(&script, "\n-- a new value of an enum can be used in the next transaction only");
			set_open(&script, &open, false);
		}
	}
	set_open(&script, &open, false);
	return script.data;
}
