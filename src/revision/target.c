/*
 * target.c
 *	  What users write for a revision.
 *
 * A target is `[branch@][name][+n|-n]`. The branch is a label or a revision, and restricts to what is
 * before or behind that; so it chooses among several heads. Without a name, the number counts from where
 * the database is. An id that looks like a relative target (2024-01) is taken for the id that it is.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/text.h"
#include "revision/target.h"
#include "utils/builtins.h"

/* Ids up to this length must be written in full. */
#define SHORT_ID 3

/* A target taken apart. */
typedef struct Target
{
	const char *text;
	const char *branch;			/* NULL: none */
	const char *name;			/* NULL: none */
	bool		relative;
	int			steps;
} Target;

static int
parse_steps(const char *digits, const char *text)
{
	long		steps;

	errno = 0;
	steps = strtol(digits, NULL, 10);
	if (errno != 0 || steps > INT_MAX || steps < -INT_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" leads too far", text)));
	return (int) steps;
}

/* Where the number at the end of a text starts, with its sign; NULL if it has none. */
static const char *
steps_of(const char *text)
{
	const char *end = text + strlen(text);
	const char *p = end;

	while (p > text && isdigit((unsigned char) p[-1]))
		p--;
	return p < end && p > text && (p[-1] == '+' || p[-1] == '-') ? p - 1 : NULL;
}

static void
parse_target(Target *target, SbLineage *graph, const char *text)
{
	const char *at = strrchr(text, '@');
	const char *rest = at ? at + 1 : text;
	const char *steps = steps_of(rest);

	memset(target, 0, sizeof(Target));
	target->text = text;
	if (at && at > text)
		target->branch = pnstrdup(text, at - text);
	if (steps && !sb_lineage_find(graph, rest))
	{
		target->relative = true;
		target->steps = parse_steps(steps, text);
		target->name = steps > rest ? pnstrdup(rest, steps - rest) : NULL;
	}
	else
		target->name = rest;
}

static void
raise_unknown(SbLineage *graph, const char *name)
{
	SbNearest	nearest;

	sb_nearest_init(&nearest, name);
	foreach_ptr(SbRevision, revision, graph->all)
	{
		sb_nearest_add(&nearest, revision->id, revision->id);
		foreach_ptr(char, label, revision->labels)
			sb_nearest_add(&nearest, label, label);
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("revision \"%s\" does not exist", name),
			 nearest.best ? errhint("Did you mean \"%s\"?", nearest.best) :
			 errhint("SELECT * FROM schemaboot_history(); shows those that do. head, heads and base are understood, too, and the start of an id of more than %d characters.",
					 SHORT_ID)));
}

static bool
begins_so(const char *name, const char *start)
{
	return strlen(name) > SHORT_ID && strncmp(name, start, strlen(start)) == 0;
}

/* Revisions whose id or a label of which begins with a text. */
static List *
find_by_start(SbLineage *graph, const char *start)
{
	List	   *found = NIL;

	if (*start == '\0')
		return NIL;
	foreach_ptr(SbRevision, revision, graph->all)
	{
		SbRevision *active = sb_lineage_find(graph, revision->id);
		bool		fits = begins_so(revision->id, start);

		foreach_ptr(char, label, revision->labels)
			fits = fits || begins_so(label, start);
		if (fits && active && !list_member_ptr(found, active))
			found = lappend(found, active);
	}
	return found;
}

/* Those of some revisions that are before or behind one of the others, over parents. */
static List *
on_branch(SbLineage *graph, List *revisions, List *branch, bool with_needs)
{
	bool	   *before = sb_lineage_ancestors(graph, branch, with_needs);
	bool	   *behind = sb_lineage_descendants(graph, branch, with_needs);
	List	   *result = NIL;

	foreach_ptr(SbRevision, revision, revisions)
		if (before[revision->index] || behind[revision->index])
			result = lappend(result, revision);
	return result;
}

static SbRevision *
find_branch(SbLineage *graph, const char *branch)
{
	SbRevision *revision = sb_lineage_find(graph, branch);
	List	   *found = revision ? list_make1(revision) : find_by_start(graph, branch);

	if (list_length(found) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("there is no branch \"%s\"", branch),
				 errdetail("A branch is named by one of its labels, or by one of its revisions.")));
	return linitial(found);
}

/* A revision by its id, a label, or the start of either; within a branch if one is given. */
static SbRevision *
find_revision(SbLineage *graph, const char *name, const char *branch)
{
	SbRevision *revision = sb_lineage_find(graph, name);
	List	   *line = branch ? list_make1(find_branch(graph, branch)) : NIL;
	List	   *found = revision ? list_make1(revision) : find_by_start(graph, name);

	if (branch && revision == NULL)
		found = on_branch(graph, found, line, false);
	if (found == NIL)
		raise_unknown(graph, name);
	if (list_length(found) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("revision \"%s\" is not unique: %d revisions begin so", name, list_length(found)),
				 errdetail("They are %s.", sb_lineage_names(found)),
				 errhint("Write more of it.")));
	if (branch && on_branch(graph, found, line, false) == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("revision \"%s\" is not on branch \"%s\"",
						((SbRevision *) linitial(found))->id, branch)));
	return linitial(found);
}

/* A label by which a head can be named, or its id. */
static const char *
name_of_head(SbLineage *graph, SbRevision *head)
{
	bool	   *line = sb_lineage_ancestors(graph, list_make1(head), false);

	for (int i = graph->count - 1; i >= 0; i--)
		foreach_ptr(char, label, line[i] ? graph->order[i]->labels : NIL)
		{
			List	   *branch = list_make1(graph->order[i]);

			if (list_length(on_branch(graph, sb_lineage_heads(graph, false), branch, false)) == 1)
				return psprintf("%s@head", label);
		}
	return head->id;
}

static void
raise_heads(SbLineage *graph, List *heads, const char *target)
{
	ereport(ERROR,
			(errcode(ERRCODE_CARDINALITY_VIOLATION),
			 errmsg("there are %d heads, so that \"%s\" could be any of them", list_length(heads), target),
			 errdetail("They are %s.", sb_lineage_names(heads)),
			 errhint("Name one of them, such as '%s', or 'heads' for all; SELECT schemaboot_merge('merge'); makes one of them.",
					 name_of_head(graph, linitial(heads)))));
}

/* The only head, or that of a branch; NULL: there is none. */
static SbRevision *
find_head(SbLineage *graph, const char *branch)
{
	List	   *heads = sb_lineage_heads(graph, false);

	if (branch)
		heads = on_branch(graph, heads, list_make1(find_branch(graph, branch)), false);
	if (list_length(heads) > 1)
		raise_heads(graph, heads, branch ? psprintf("%s@head", branch) : "head");
	return heads ? linitial(heads) : NULL;
}

/* What `name`, without a number, stands for. */
static List *
find_named(SbLineage *graph, const char *name, const char *branch)
{
	SbRevision *revision;

	if (strcmp(name, "base") == 0)
		return NIL;
	if (strcmp(name, "heads") == 0)
		return branch ? on_branch(graph, sb_lineage_heads(graph, false),
								  list_make1(find_branch(graph, branch)), false) :
			sb_lineage_heads(graph, true);
	revision = strcmp(name, "head") == 0 ? find_head(graph, branch) : find_revision(graph, name, branch);
	return revision ? list_make1(revision) : NIL;
}

/* The same, where it must be one; NULL: base. */
static SbRevision *
find_one(SbLineage *graph, const char *name, const char *branch)
{
	List	   *found = find_named(graph, name, branch);

	if (list_length(found) > 1)
		raise_heads(graph, found, name);
	return found ? linitial(found) : NULL;
}

static void
raise_ambiguous_step(const Target *target, SbRevision *from, List *ways, bool up)
{
	ereport(ERROR,
			(errcode(ERRCODE_CARDINALITY_VIOLATION),
			 errmsg("\"%s\" is ambiguous: there are %d ways %s from %s", target->text, list_length(ways),
					up ? "on" : "back", from ? psprintf("revision \"%s\"", from->id) : "base"),
			 errdetail("They lead to %s.", sb_lineage_names(ways)),
			 errhint("Name the revision to go to%s.", up ? ", or the branch: 'label@+1'" : "")));
}

static void
raise_too_far(const Target *target)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" leads beyond the %s of the history", target->text,
					target->steps > 0 ? "end" : "beginning")));
}

/* Goes a number of revisions on or back; NULL is base. */
static SbRevision *
walk(SbLineage *graph, const Target *target, SbRevision *from, const char *branch)
{
	List	   *line = branch ? list_make1(find_branch(graph, branch)) : NIL;

	for (int i = 0; i < abs(target->steps); i++)
	{
		bool		up = target->steps > 0;
		List	   *ways = !up ? (from ? from->before : NIL) : from ? from->after : sb_lineage_bases(graph);

		if (up && line)
			ways = on_branch(graph, ways, line, false);
		if (ways == NIL && (up || from == NULL))
			raise_too_far(target);
		if (list_length(ways) > 1)
			raise_ambiguous_step(target, from, ways, up);
		from = ways ? linitial(ways) : NULL;
	}
	return from;
}

/* The revisions of a set that are on a branch and not before another such one. */
static List *
tips_on_branch(SbLineage *graph, const bool *set, const char *branch)
{
	List	   *members = NIL;
	bool	   *on = palloc0(graph->count + 1);

	for (int i = 0; i < graph->count; i++)
		if (set[i])
			members = lappend(members, graph->order[i]);
	foreach_ptr(SbRevision, revision,
				on_branch(graph, members, list_make1(find_branch(graph, branch)), false))
		on[revision->index] = true;
	return sb_lineage_tips(graph, on);
}

/* From where a relative target without a name counts; NULL: base. */
static SbRevision *
start_of(SbLineage *graph, const Target *target)
{
	List	   *current = sb_lineage_current(graph, false);
	List	   *starts = current;

	if (target->branch)
	{
		starts = on_branch(graph, current, list_make1(find_branch(graph, target->branch)), false);
		if (starts == NIL)
			starts = tips_on_branch(graph, sb_lineage_ancestors(graph, current, true), target->branch);
	}
	if (list_length(starts) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("\"%s\" is ambiguous: the database is at %d revisions", target->text,
						list_length(starts)),
				 errdetail("They are %s.", sb_lineage_names(starts)),
				 errhint("Say on which branch: '%s@%+d'.", ((SbRevision *) linitial(starts))->id,
						 target->steps)));
	return starts ? linitial(starts) : NULL;
}

/* The revision at which a relative target ends; NULL: base. */
static SbRevision *
find_relative(SbLineage *graph, const Target *target)
{
	SbRevision *start;

	if (target->name == NULL)
	{
		start = start_of(graph, target);
		return walk(graph, target, start, target->branch);
	}
	if (target->steps > 0)
		start = find_one(graph, target->name, NULL);
	else
		start = find_one(graph, target->name, target->branch);
	return walk(graph, target, start, target->branch);
}

static void
refuse_empty(const char *text)
{
	if (text[strspn(text, " ,")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no revision is named"),
				 errhint("Write head, heads, base, an id, the start of one, or steps such as +1 and -1.")));
}

static List *
find_target(SbLineage *graph, const char *text)
{
	Target		target;
	SbRevision *revision;

	parse_target(&target, graph, text);
	if (!target.relative)
		return find_named(graph, target.name, target.branch);
	revision = find_relative(graph, &target);
	return revision ? list_make1(revision) : NIL;
}

/* The names in a text: List of char *. */
static List *
split_names(const char *text)
{
	List	   *names = NIL;

	refuse_empty(text);
	while (*(text += strspn(text, " ,")))
	{
		int			length = strcspn(text, " ,");

		names = lappend(names, pnstrdup(text, length));
		text += length;
	}
	return names;
}

List *
sb_target_revisions(SbLineage *graph, const char *text)
{
	List	   *result = NIL;

	foreach_ptr(char, name, split_names(text))
		result = list_concat_unique_ptr(result, find_target(graph, name));
	return result;
}

SbRevision *
sb_target_revision(SbLineage *graph, const char *text)
{
	List	   *found = sb_target_revisions(graph, text);

	if (list_length(found) > 1)
		raise_heads(graph, found, text);
	return found ? linitial(found) : NULL;
}

List *
sb_target_upgrade(SbLineage *graph, const char *text)
{
	List	   *path = NIL;
	bool	   *done;
	bool	   *wanted;
	Target		target;

	parse_target(&target, graph, text);
	if (target.relative && target.name == NULL && target.steps < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no target of an upgrade, as it leads back", text),
				 errhint("Call schemaboot_downgrade('%s') to go back.", text)));
	wanted = sb_lineage_ancestors(graph, sb_target_revisions(graph, text), true);
	done = sb_lineage_ancestors(graph, sb_lineage_current(graph, false), true);
	for (int i = 0; i < graph->count; i++)
		if (wanted[i] && !done[i])
			path = lappend(path, graph->order[i]);
	return path;
}

/* The revisions that go first when the database goes back to the target: what follows it. */
static List *
roots_of(SbLineage *graph, const Target *target, SbRevision *goal, const char *branch)
{
	List	   *roots = goal ? goal->after : sb_lineage_bases(graph);
	bool	   *line;
	List	   *result = NIL;

	if (branch == NULL || list_length(roots) <= 1)
		return roots;
	line = sb_lineage_ancestors(graph, list_make1(find_branch(graph, branch)), false);
	foreach_ptr(SbRevision, root, roots)
		if (line[root->index])
			result = lappend(result, root);
	if (result == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no target of a downgrade from where the database is", target->text)));
	return result;
}

/* The revision to go back to; NULL: base. *branch: the branch that goes back. */
static SbRevision *
goal_of(SbLineage *graph, const Target *target, const char **branch)
{
	SbRevision *start;

	*branch = target->branch;
	if (!target->relative)
		return find_one(graph, target->name, NULL);
	if (target->name)
		return find_relative(graph, target);
	if (target->steps >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no target of a downgrade, as it does not lead back", target->text),
				 errhint("Call schemaboot_upgrade('%s') to go on.", target->text)));
	start = start_of(graph, target);
	if (start == NULL)
		raise_too_far(target);
	if (*branch == NULL)
		*branch = start->id;
	return walk(graph, target, start, NULL);
}

List *
sb_target_downgrade(SbLineage *graph, const char *text)
{
	List	   *current = sb_lineage_current(graph, false);
	bool	   *done = sb_lineage_ancestors(graph, current, true);
	List	   *path = NIL;
	const char *branch;
	SbRevision *goal;
	bool	   *gone;
	Target		target;

	refuse_empty(text);
	parse_target(&target, graph, text);
	goal = goal_of(graph, &target, &branch);
	gone = sb_lineage_descendants(graph, roots_of(graph, &target, goal, branch), true);
	for (int i = graph->count - 1; i >= 0; i--)
		if (done[i] && gone[i])
			path = lappend(path, graph->order[i]);
	if (path == NIL && goal && !list_member_ptr(current, goal))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no target of a downgrade from where the database is", text),
				 current ? errdetail("It is at %s.", sb_lineage_names(current)) :
				 errdetail("It is at base."),
				 done[goal->index] ? 0 : errhint("Call schemaboot_upgrade('%s') to get there.", text)));
	return path;
}

/* What a stamp takes back to base: the rows on the branch, or all. */
static List *
stamp_base(SbLineage *graph, const Target *target, List *at)
{
	if (target->branch == NULL)
		return NIL;
	return list_difference_ptr(at, on_branch(graph, at, list_make1(find_branch(graph, target->branch)),
											 true));
}

List *
sb_target_stamp(SbLineage *graph, const char *text, bool purge)
{
	List	   *at = purge ? NIL : sb_lineage_current(graph, false);

	foreach_ptr(char, name, split_names(text))
	{
		List	   *goals;
		Target		target;

		parse_target(&target, graph, name);
		goals = find_target(graph, name);
		if (goals == NIL)
			at = stamp_base(graph, &target, at);
		foreach_ptr(SbRevision, goal, goals)
			if (!list_member_ptr(at, goal))
				at = lappend(list_difference_ptr(at, on_branch(graph, at, list_make1(goal), true)), goal);
	}
	return sb_lineage_tips(graph, sb_lineage_ancestors(graph, at, true));
}

void
sb_target_check_name(const char *what, const char *name)
{
	static const char *const reserved[] = {"head", "heads", "base"};
	bool		bad = *name == '\0' || strpbrk(name, "@, \t\r\n") != NULL || steps_of(name) == name;

	for (int i = 0; i < lengthof(reserved); i++)
		bad = bad || strcmp(name, reserved[i]) == 0;
	if (bad)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("\"%s\" cannot be the %s of a revision", name, what),
				 errdetail("It must not be empty, head, heads, base or a number with a sign, and have no @, comma or white space.")));
}
