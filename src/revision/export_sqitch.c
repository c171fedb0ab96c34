/*
 * export_sqitch.c
 *	  Writes revisions as a Sqitch project.
 *
 * A change has the revision's id as its name; what the revision follows and depends on are its dependencies, and the
 * plan has them in an order in which they can run.
 */
#include "base/compat.h"

#include "commands/dbcommands.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "revision/export_revision.h"

/* Around a script that runs in one transaction. */
static char *
in_transaction(const SbTold *told, const char *what, const char *script)
{
	const char *remark = psprintf("-- %s %s: %s\n\n", what, told->revision->id, sb_words_of_line(told->revision->message));

	return told->revision->transactional ? psprintf("%sBEGIN;\n\n%s\nCOMMIT;\n", remark, script) :
		psprintf("%s%s", remark, script);
}

List *
sb_export_sqitch(const SbTold *told)
{
	const char *id = told->revision->id;
	List	   *files = sb_export_add(NIL, psprintf("deploy/%s.sql", id),
									  in_transaction(told, "Deploy", sb_export_script_of(told, told->up)));

	files = sb_export_add(files, psprintf("revert/%s.sql", id),
						  in_transaction(told, "Revert", sb_export_way_back(told)));
	return sb_export_add(files, psprintf("verify/%s.sql", id), psprintf("-- Verify %s\n\nSELECT 1;\n", id));
}

static void
append_dependencies(StringInfo text, const SbRevision *revision)
{
	List	   *needed = list_concat_copy(revision->before, revision->needs);
	const char *separator = " [";

	foreach_ptr(SbRevision, other, needed)
	{
		appendStringInfo(text, "%s%s", separator, other->id);
		separator = " ";
	}
	if (needed)
		appendStringInfoChar(text, ']');
}

/* A name without blanks, as a mail address needs it. */
static char *
bare_name(const char *name)
{
	char	   *bare = pstrdup(name);

	for (char *c = bare; *c; c++)
		if (strchr(" \t<>[]#@", *c))
			*c = '_';
	return bare;
}

char *
sb_sqitch_plan(List *all)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%%syntax-version=1.0.0\n%%project=%s\n\n",
					 sb_export_slug(get_database_name(MyDatabaseId)));
	foreach_ptr(SbTold, told, all)
	{
		char	   *planner = bare_name(told->created_by);

		appendStringInfoString(&text, told->revision->id);
		append_dependencies(&text, told->revision);
		appendStringInfo(&text, " %s %s <%s@localhost> # %s\n", told->created_at, planner, planner,
						 sb_words_of_line(told->revision->message));
	}
	return text.data;
}

char *
sb_sqitch_conf(void)
{
	return "[core]\n\tengine = pg\n";
}
