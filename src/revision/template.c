/*
 * template.c
 *	  The text of a new revision that comes out of a plan.
 *
 * The template is a setting, in which ${message}, ${id}, ${parents}, ${user}, ${date} and ${steps} stand for what
 * they say. All but the steps are meant for remarks: a line break in them goes on as a remark, so that no message
 * can add a statement.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "revision/template.h"
#include "utils/timestamp.h"

static void
append_remark(StringInfo text, const char *words)
{
	for (const char *c = words; *c; c++)
		if (*c == '\n' || *c == '\r')
			appendStringInfoString(text, "\n-- ");
		else
			appendStringInfoChar(text, *c);
}

char *
sb_template_remark(const char *words)
{
	StringInfoData text;

	initStringInfo(&text);
	append_remark(&text, words);
	return text.data;
}

static char *
join_ids(List *ids)
{
	StringInfoData text;

	initStringInfo(&text);
	foreach_ptr(char, id, ids)
		appendStringInfo(&text, "%s%s", text.len ? ", " : "", id);
	return text.len ? text.data : "base";
}

/* The day, in the session's time zone. */
static char *
today(void)
{
	char		text[32];
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());

	pg_strftime(text, sizeof(text), "%Y-%m-%d", pg_localtime(&now, session_timezone));
	return pstrdup(text);
}

/* What stands for a placeholder, if it is that one; *length: of the placeholder. */
static bool
is_placeholder(const char *text, const char *name, int *length)
{
	*length = strlen(name) + 3;
	return strncmp(text, "${", 2) == 0 && strncmp(text + 2, name, strlen(name)) == 0 &&
		text[*length - 1] == '}';
}

char *
sb_template_fill(const SbBody *body, const char *steps)
{
	StringInfoData text;
	int			length = 0;

	initStringInfo(&text);
	for (const char *c = sb_revision_template; *c; c += length)
	{
		if (is_placeholder(c, "steps", &length))
			appendStringInfoString(&text, steps);
		else if (is_placeholder(c, "message", &length))
			append_remark(&text, body->message);
		else if (is_placeholder(c, "id", &length))
			append_remark(&text, body->id);
		else if (is_placeholder(c, "parents", &length))
			append_remark(&text, join_ids(body->parents));
		else if (is_placeholder(c, "user", &length))
			append_remark(&text, GetUserNameFromId(GetUserId(), false));
		else if (is_placeholder(c, "date", &length))
			append_remark(&text, today());
		else
		{
			appendStringInfoChar(&text, *c);
			length = 1;
		}
	}
	return text.data;
}
