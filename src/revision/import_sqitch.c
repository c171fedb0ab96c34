/*
 * import_sqitch.c
 *	  Reads Sqitch projects: the plan, and the scripts in deploy and revert.
 *
 * A line of the plan is: name [dependencies] date planner <mail> # note; a tag is @name ...; a change that
 * stands there again was reworked: the script of the older one is name@tag.sql, with the tag that comes first behind it.
 */
#include "base/compat.h"

#include "base/text.h"
#include "lib/stringinfo.h"
#include "revision/import.h"

/* What a plan is read into. */
typedef struct Project
{
	const SbSource *source;
	List	   *parts;
	SbMap	   *last;			/* from the names of changes to the SbPart * that has it now */
	List	   *open;			/* of SbPart *: reworked, and no tag was seen behind it yet: none */
	SbPart	   *previous;
	int			line;
} Project;

/* An id cannot have @: a change "users" that was reworked behind tag "v1" is "users.v1". */
static char *
id_of(const char *name)
{
	char	   *id = pstrdup(name);

	for (char *c = id; *c; c++)
		if (*c == '@')
			*c = '.';
	return id;
}

/* The tag that comes first behind a change is in the name of its script when it was reworked. */
static void
rework(Project *project, SbPart *older)
{
	char	   *tag = NULL;
	bool		seen = false;

	foreach_ptr(SbPart, part, project->parts)
	{
		seen = seen || part == older;
		if (seen && part->labels && tag == NULL)
			tag = linitial(part->labels);
	}
	if (tag == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("line %d of file \"%s\" has change \"%s\" a second time, without a tag between", project->line,
						project->source->name, older->id)));
	older->id = psprintf("%s.%s", older->id, tag);
}

/* What is in brackets: changes that are needed are before it in the plan anyway, but those of other projects. */
static void
read_dependencies(SbPart *part, char *text)
{
	for (char *word = strtok(text, " \t"); word; word = strtok(NULL, " \t"))
		if (word[0] == '!')
			sb_part_note(part, psprintf("it is in conflict with %s", word + 1));
		else if (strchr(word, ':'))
			sb_part_note(part, psprintf("it needs %s of another project", word));
}

static void
read_change(Project *project, char *line)
{
	char	   *name = pnstrdup(line, strcspn(line, " \t"));
	char	   *bracket = line + strlen(name) + strspn(line + strlen(name), " \t");
	char	   *note = strstr(line, " # ");
	SbPart	   *older = sb_map_get(project->last, name);
	SbPart	   *part = sb_part(project->source, "sqitch", id_of(name));

	if (older)
		rework(project, older);
	sb_map_put(project->last, name, part);
	part->fixed = true;
	part->message = note && note[3] ? pstrdup(note + 3) : sb_words_of(name);
	if (*bracket == '[' && strchr(bracket, ']'))
		read_dependencies(part, pnstrdup(bracket + 1, strchr(bracket, ']') - bracket - 1));
	project->parts = lappend(project->parts, part);
	project->previous = part;
}

static void
read_tag(Project *project, char *line)
{
	if (project->previous == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("line %d of file \"%s\" has a tag before any change", project->line, project->source->name)));
	project->previous->labels = lappend(project->previous->labels, pnstrdup(line + 1, strcspn(line + 1, " \t")));
}

/* Where reworked changes have got their ids, what follows them is known. */
static void
link_changes(List *parts)
{
	SbPart	   *previous = NULL;

	foreach_ptr(SbPart, part, parts)
	{
		part->linked = true;
		part->parents = previous ? list_make1(previous->id) : NIL;
		previous = part;
	}
}

static List *
read_plan(const SbSource *source)
{
	Project		project = {.source = source,.last = sb_map_create()};
	const char *text = source->text;
	char	   *line;

	while (sb_next_line(&text, &line))
	{
		project.line++;
		line += strspn(line, " \t");
		if (*line == '\0' || *line == '#' || *line == '%')
			continue;
		if (*line == '@')
			read_tag(&project, line);
		else if (*line == '+' || *line == '-')
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("line %d of file \"%s\" has a sign before the change: this is a plan that Sqitch does not write any more",
							project.line, source->name)));
		else
			read_change(&project, line);
	}
	link_changes(project.parts);
	return project.parts;
}

/* The name of the change whose script this is: what stands behind the folder; NULL: it stands in another one. */
static char *
change_of(const SbSource *source, const char *folder)
{
	const char *start = strstr(source->name, folder);
	int			length;

	if (start == NULL || (start > source->name && start[-1] != '/'))
		return NULL;
	start += strlen(folder);
	length = strlen(start) - 4;
	return length > 0 && strcmp(start + length, ".sql") == 0 ? id_of(pnstrdup(start, length)) : NULL;
}

List *
sb_import_sqitch(const SbSource *source)
{
	char	   *deploy = change_of(source, "deploy/");
	char	   *revert = change_of(source, "revert/");
	SbPart	   *part;

	if (strcmp(source->base, "sqitch.plan") == 0)
		return read_plan(source);
	if (deploy == NULL && revert == NULL)
		return NIL;
	part = sb_part(source, "sqitch", deploy ? deploy : revert);
	part->linked = true;		/* by the plan */
	if (deploy)
	{
		part->up = (char *) source->text;
		part->up_line = 1;
	}
	else
		part->down = (char *) source->text;
	return list_make1(part);
}
