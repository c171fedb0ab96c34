/*
 * compose.c
 *	  Statements of a model as a script.
 *
 * The statements stand as they were written; what was in force in their scripts is written as SET
 * where it changes. An object and what is said of it stand together, with a blank line before the
 * next one.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "model/compose.h"
#include "model/group.h"
#include "utils/builtins.h"

/*
 * Whether a setting of the list begins with these bytes: with a whole setting, or with name and
 * equals sign.
 */
static bool
has_setting(List *settings, const char *text, int length)
{
	foreach_ptr(char, setting, settings)
		if (strncmp(setting, text, length) == 0)
			return true;
	return false;
}

/* Takes back what is no longer in force. */
static void
append_resets(StringInfo buf, const SbContext *from, const SbContext *to)
{
	foreach_ptr(char, setting, from->settings)
	{
		int			length = strchr(setting, '=') - setting;

		if (strncmp(setting, "check_function_bodies=", 22) != 0 &&
			!has_setting(to->settings, setting, length + 1))
			appendStringInfo(buf, "RESET %s;\n", pnstrdup(setting, length));
	}
}

/*
 * Writes the SETs that lead from one context to the next. Whether bodies are checked is for who runs
 * the script to say.
 */
static void
append_context(StringInfo buf, const SbContext *from, const SbContext *to)
{
	List	   *before = from ? from->settings : NIL;

	if (from == NULL || strcmp(from->search_path, to->search_path) != 0)
		appendStringInfo(buf, "SELECT pg_catalog.set_config('search_path', %s, false);\n",
						 quote_literal_cstr(to->search_path));
	foreach_ptr(char, setting, to->settings)
	{
		char	   *value = strchr(setting, '=');

		if (strncmp(setting, "check_function_bodies=", 22) != 0 &&
			!has_setting(before, setting, strlen(setting) + 1))
			appendStringInfo(buf, "SET %s = %s;\n", pnstrdup(setting, value - setting),
							 quote_literal_cstr(value + 1));
	}
}

char *
sb_model_compose(SbModel *model, SbStatement **order)
{
	int		   *group = sb_model_groups(model);
	StringInfoData buf;
	SbStatement *before = NULL;

	initStringInfo(&buf);
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = order[i];

		if (st->folded || (st->aspect && strcmp(st->aspect, "if not exists") == 0))
			continue;
		if (before && st->context != before->context)
			append_resets(&buf, before->context, st->context);
		if (before && group[st->index] != group[before->index])
			appendStringInfoChar(&buf, '\n');
		if (before == NULL || st->context != before->context)
			append_context(&buf, before ? before->context : NULL, st->context);
		if (before == NULL)
			appendStringInfoChar(&buf, '\n');
		appendStringInfo(&buf, "%s;\n", st->body);
		before = st;
	}
	return buf.data;
}
