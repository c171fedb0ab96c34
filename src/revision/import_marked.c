/*
 * import_marked.c
 *	  Reads files of tools that mark the ways up and down by remarks: dbmate and goose.
 *
 * dbmate: "-- migrate:up transaction:false", "-- migrate:down". goose: "-- +goose Up", "-- +goose Down", "-- +goose
 * NO TRANSACTION", and "-- +goose StatementBegin" and "StatementEnd", which the server's own parser does without.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "revision/import.h"

/* What a remark of a tool says. */
typedef enum Mark
{
	NO_MARK,
	MARK_UP,
	MARK_DOWN,
	MARK_NO_TRANSACTION,
	MARK_PASSED_OVER,
	MARK_ENVIRONMENT,
	MARK_UNKNOWN
} Mark;

static const char *
skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* Whether a line starts with words, with any white space between them and in any case. */
static bool
starts_with(const char *line, const char *const *words, const char **rest)
{
	for (; *words; words++)
	{
		line = skip_blanks(line);
		if (pg_strncasecmp(line, *words, strlen(*words)) != 0)
			return false;
		line += strlen(*words);
	}
	*rest = line;
	return true;
}

static bool
is_word_end(const char *rest)
{
	return *rest == '\0' || *rest == ' ' || *rest == '\t';
}

static Mark
dbmate_mark(const char *line, bool *apart)
{
	static const char *const up[] = {"--", "migrate:up", NULL};
	static const char *const down[] = {"--", "migrate:down", NULL};
	const char *rest;
	bool		is_up = starts_with(line, up, &rest) && is_word_end(rest);

	if (!is_up && !(starts_with(line, down, &rest) && is_word_end(rest)))
		return NO_MARK;
	if (strstr(rest, "transaction:false"))
		*apart = true;
	return is_up ? MARK_UP : MARK_DOWN;
}

static Mark
goose_mark(const char *line, bool *apart)
{
	static const char *const goose[] = {"--", "+goose", NULL};
	static const struct
	{
		const char *const words[3];
		Mark		mark;
	}			marks[] =
	{
		{{"Up"}, MARK_UP}, {{"Down"}, MARK_DOWN}, {{"NO", "TRANSACTION"}, MARK_NO_TRANSACTION},
		{{"StatementBegin"}, MARK_PASSED_OVER}, {{"StatementEnd"}, MARK_PASSED_OVER},
		{{"ENVSUB"}, MARK_ENVIRONMENT}
	};
	const char *rest;
	const char *end;

	if (!starts_with(line, goose, &rest))
		return NO_MARK;
	for (int i = 0; i < lengthof(marks); i++)
		if (starts_with(rest, marks[i].words, &end) && is_word_end(end))
		{
			*apart = *apart || marks[i].mark == MARK_NO_TRANSACTION;
			return marks[i].mark;
		}
	return MARK_UNKNOWN;
}

/* The version is what the name starts with; the message what stands behind it. */
static SbPart *
part_of(const SbSource *source, const char *format)
{
	int			digits = strspn(source->base, "0123456789");
	const char *rest = source->base + digits;
	char	   *name;
	SbPart	   *part;

	if (digits == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("the name of file \"%s\" does not start with a version", source->name),
				 errdetail("%s has its files in the order of the numbers that their names start with.", format)));
	name = pstrdup(rest + strspn(rest, "_-"));
	if (strlen(name) > 4 && strcmp(name + strlen(name) - 4, ".sql") == 0)
		name[strlen(name) - 4] = '\0';
	part = sb_part(source, format, pnstrdup(source->base, digits));
	part->message = sb_words_of(name);
	return part;
}

static bool
has_mark(const char *text, Mark (*mark_of) (const char *, bool *))
{
	char	   *line;
	bool		apart;

	while (sb_next_line(&text, &line))
		if (mark_of(line, &apart) == MARK_UP || mark_of(line, &apart) == MARK_DOWN)
			return true;
	return false;
}

static List *
read_marked(const SbSource *source, const char *format, Mark (*mark_of) (const char *, bool *))
{
	SbPart	   *part = part_of(source, format);
	const char *text = source->text;
	StringInfo	script = NULL;
	char	  **target = NULL;
	char	   *line;
	int			number = 0;

	while (sb_next_line(&text, &line))
	{
		Mark		mark = mark_of(line, &part->in_pieces);

		number++;
		if (mark == MARK_UP || mark == MARK_DOWN)
		{
			target = mark == MARK_UP ? &part->up : &part->down;
			if (*target)
				ereport(ERROR,
						(errcode(ERRCODE_SYNTAX_ERROR),
						 errmsg("line %d of file \"%s\" starts the way %s a second time", number, source->name,
								mark == MARK_UP ? "up" : "down")));
			if (mark == MARK_UP)
				part->up_line = number + 1;
			script = makeStringInfo();
			*target = script->data;
		}
		else if (mark == MARK_UNKNOWN || mark == MARK_ENVIRONMENT)
			sb_part_note(part, psprintf("line %d is not understood: %.60s", number, line));
		if (mark != NO_MARK && script && part->down == NULL && number >= part->up_line)
			part->up_line = 0;	/* lines of the script are not those of the file */
		if (mark != NO_MARK || script == NULL)
			continue;
		appendStringInfo(script, "%s\n", line);
		*target = script->data;	/* it may have moved */
	}
	if (part->down && part->down[strspn(part->down, " \t\n")] == '\0')
		part->down = NULL;
	return list_make1(part);
}

List *
sb_import_marked(const SbSource *source)
{
	if (has_mark(source->text, dbmate_mark))
		return read_marked(source, "dbmate", dbmate_mark);
	if (has_mark(source->text, goose_mark))
		return read_marked(source, "goose", goose_mark);
	return NIL;
}
