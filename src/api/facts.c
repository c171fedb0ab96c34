/*
 * facts.c
 *	  SQL functions of the chapter "Drift": facts, diff, manage, capture.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/spi.h"
#include "facts/facts.h"
#include "facts/manage.h"

PG_FUNCTION_INFO_V1(sb_facts_rows);
PG_FUNCTION_INFO_V1(sb_facts_ddl);


/* schemaboot_facts(schemas text[]) -> (kind, object, attribute, value) */
Datum
sb_facts_rows(PG_FUNCTION_ARGS)
{
	SbScope		scope = {0};
	SbFacts    *facts;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		sb_scope_all(&scope);
	else
		sb_scope_schemas(&scope, sb_text_list(PG_GETARG_ARRAYTYPE_P(0)));
	facts = sb_facts_read(&scope);
	foreach_ptr(SbFact, fact, facts->all)
		for (int i = 0; i < fact->count; i++)
		{
			Datum		values[4];
			bool		nulls[4] = {false};

			SB_TEXT(values, nulls, 0, sb_kind(fact->object.kind)->name);
			SB_TEXT(values, nulls, 1, fact->identity);
			SB_TEXT(values, nulls, 2, fact->attributes[i].name);
			SB_TEXT(values, nulls, 3, fact->attributes[i].value);
			sb_put_row(fcinfo, values, nulls);
		}
	return (Datum) 0;
}

/* (schemas text[]) -> (kind, object, ddl): for tests of what the kinds write */
Datum
sb_facts_ddl(PG_FUNCTION_ARGS)
{
	SbScope		scope = {0};
	SbFacts    *facts;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		sb_scope_all(&scope);
	else
		sb_scope_schemas(&scope, sb_text_list(PG_GETARG_ARRAYTYPE_P(0)));
	facts = sb_facts_read(&scope);
	foreach_ptr(SbFact, fact, facts->all)
	{
		SbDdl		ddl = {0};

		if (sb_kind(fact->object.kind)->write)
			sb_kind(fact->object.kind)->write(&ddl, fact);
		foreach_ptr(char, command, ddl.commands)
		{
			Datum		values[3];
			bool		nulls[3] = {false};

			SB_TEXT(values, nulls, 0, sb_kind(fact->object.kind)->name);
			SB_TEXT(values, nulls, 1, fact->identity);
			SB_TEXT(values, nulls, 2, command);
			sb_put_row(fcinfo, values, nulls);
		}
	}
	return (Datum) 0;
}
