/*
 * export.c
 *	  All models as one script in dependency order.
 *
 * The statements stand as they were written; what was in force in their scripts is written as SET where it changes.  Foreign keys in
 * circles come as ALTER TABLE after both tables.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "model/catalog.h"
#include "revision/version.h"
#include "utils/builtins.h"

/* Writes the SETs that lead from one context to the next. */
static void
append_context(StringInfo buf, const SbContext *from, const SbContext *to)
{
	if (from == NULL || strcmp(from->search_path, to->search_path) != 0)
		appendStringInfo(buf, "SELECT pg_catalog.set_config('search_path', %s, false);\n",
						 quote_literal_cstr(to->search_path));
	if (from)
		foreach_ptr(char, setting, from->settings)
			appendStringInfo(buf, "RESET %s;\n",
							 pnstrdup(setting, strchr(setting, '=') - setting));
	foreach_ptr(char, setting, to->settings)
	{
		char	   *value = strchr(setting, '=');

		if (strncmp(setting, "check_function_bodies=", 22) != 0)
			appendStringInfo(buf, "SET %s = %s;\n", pnstrdup(setting, value - setting),
							 quote_literal_cstr(value + 1));
	}
	appendStringInfoChar(buf, '\n');
}

char *
sb_export_script(void)
{
	SbModel    *model = sb_model_load();
	SbStatement **order = sb_model_order(model);
	StringInfoData buf;
	SbContext  *context = NULL;

	if (model->count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are no models"),
				 errhint("Register them first: SELECT * FROM schemaboot_define(ddl, source);")));
	initStringInfo(&buf);
	appendStringInfoString(&buf, "-- models of schemaboot, in dependency order\n\n"
						   "SET check_function_bodies = off;\n"
						   "SET standard_conforming_strings = on;\n");
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = order[i];

		if (st->aspect && strcmp(st->aspect, "if not exists") == 0)
			continue;
		if (st->context != context)
			append_context(&buf, context, st->context);
		context = st->context;
		appendStringInfo(&buf, "%s;\n\n", st->body);
	}
	return buf.data;
}
