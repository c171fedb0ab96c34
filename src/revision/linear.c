/*
 * linear.c
 *	  Versions for tools that know a history as a line of numbers.
 */
#include "base/compat.h"

#include "revision/linear.h"

static bool
is_number(const char *id, bool dotted)
{
	int			length = strspn(id, dotted ? "0123456789." : "0123456789");

	return length > 0 && id[length] == '\0' && strcspn(id, "0123456789") == 0;
}

/* One more than a version, which may have dots: the first number counts. */
static char *
behind(const char *version, int steps)
{
	int			digits = strspn(version, "0123456789");
	char	   *number = pnstrdup(version, digits);

	return psprintf("%0*" INT64_MODIFIER "u", digits, strtou64(number, NULL, 10) + steps);
}

static void
check_line(const SbRevision *revision, const char *tool)
{
	if (list_length(revision->before) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s knows no branches, but revision \"%s\" merges some", tool, revision->id),
				 errhint("Squash the history first: SELECT schemaboot_squash('all', '%s');", revision->id)));
	if (list_length(revision->after) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s knows no branches, but several revisions follow \"%s\"", tool, revision->id)));
}

char *
sb_linear_version(const SbRevision *revision, int digits, bool dotted, const char *tool)
{
	const SbRevision *at = revision;
	int			steps = 0;

	for (;; steps++)
	{
		if (at != revision)
			check_line(at, tool);
		else if (list_length(at->before) > 1)
			check_line(at, tool);
		if (is_number(at->id, dotted))
			return steps == 0 ? pstrdup(at->id) : behind(at->id, steps);
		if (at->before == NIL)
			return psprintf("%0*d", digits, steps + 1);
		at = linitial(at->before);
	}
}
