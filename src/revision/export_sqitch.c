/*
 * export_sqitch.c
 *	  Writes revisions as a Sqitch project.
 *
 * A change has the name of its revision's id, so that Sqitch's registry says where a database
 * is. Sqitch makes the ids of changes of all that stands in a line of the plan: so nothing is
 * there that could be another on another day.
 */
#include "base/compat.h"

#include "revision/export_format.h"

/* Any day will do, as long as it is always the same. */
#define DAY "2000-01-01T00:00:00Z schemaboot <schemaboot@localhost>"

/*
 * Names of Sqitch: no blanks, nothing of @:#[]\/% and the like, and punctuation neither first
 * nor last.
 */
static bool
is_sqitch_name(const char *name)
{
	int			length = strlen(name);

	if (length == 0 || strpbrk(name, " \t@:#[]\\/^~%!?*'\"<>|") || strstr(name, "=") == name)
		return false;
	return (isalnum((unsigned char) name[0]) || name[0] == '_' || IS_HIGHBIT_SET(name[0])) &&
		(isalnum((unsigned char) name[length - 1]) || name[length - 1] == '_' || IS_HIGHBIT_SET(name[length - 1]));
}

char *
sb_export_sqitch_change(const SbExport *export)
{
	char	   *id = export->revision->id;

	if (!is_sqitch_name(id))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("\"%s\" cannot be the name of a change of Sqitch", id),
				 errdetail("Such a name starts and ends with a letter, digit or _, and has nothing like @ : # / in it.")));
	return id;
}

char *
sb_export_sqitch(const SbExport *export, bool down)
{
	StringInfoData file;
	SbExportScript script;

	initStringInfo(&file);
	sb_export_read(export, down, &script);
	appendStringInfo(&file, "-- %s %s: %s\n\n", down ? "Revert" : "Deploy", sb_export_sqitch_change(export),
					 sb_export_one_line(export->revision->message));
	if (export->revision->transactional)
		appendStringInfoString(&file, "BEGIN;\n\n");
	sb_export_closed(&file, &script);
	if (export->revision->transactional)
		appendStringInfoString(&file, "\nCOMMIT;\n");
	return file.data;
}

char *
sb_export_sqitch_verify(const SbExport *export)
{
	return psprintf("-- Verify %s\n\nBEGIN;\n\nROLLBACK;\n", sb_export_sqitch_change(export));
}

static void
append_needs(StringInfo plan, List *names)
{
	foreach_ptr(char, name, names)
		appendStringInfo(plan, "%s%s", plan->len ? " " : "", name);
}

char *
sb_export_sqitch_plan(List *exports)
{
	StringInfoData plan;

	initStringInfo(&plan);
	appendStringInfoString(&plan, "%syntax-version=1.0.0\n%project=schemaboot\n\n");
	foreach_ptr(SbExport, export, exports)
	{
		StringInfoData needs;

		initStringInfo(&needs);
		append_needs(&needs, export->parents);
		append_needs(&needs, export->depends_on);
		appendStringInfo(&plan, "%s ", sb_export_sqitch_change(export));
		if (needs.len)
			appendStringInfo(&plan, "[%s] ", needs.data);
		appendStringInfo(&plan, DAY " # %s\n", sb_export_one_line(export->revision->message));
		foreach_ptr(char, label, export->revision->labels)
			if (is_sqitch_name(label))
				appendStringInfo(&plan, "@%s " DAY " # %s\n", label, label);
	}
	return plan.data;
}

char *
sb_export_sqitch_conf(void)
{
	return "[core]\n\tengine = pg\n";
}
