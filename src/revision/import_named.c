/*
 * import_named.c
 *	  Reads files of tools that say by names what a file is: Flyway, golang-migrate, diesel, and plain numbered files.
 *
 * Flyway: V2.1__add_users.sql up, U2.1__... down, R__views.sql each time that it changes, B2__... in place of all up
 * to it. golang-migrate: 2_add_users.up.sql, .down.sql. diesel: 2024-01-01-000000_users/up.sql, down.sql. Steps that are
 * written in Go stand in a history as gaps.
 */
#include "base/compat.h"

#include "revision/import.h"

/* Whether a name ends so; *stem: what stands before. */
static bool
ends_with(const char *name, const char *end, char **stem)
{
	int			length = strlen(name) - strlen(end);

	if (length <= 0 || strcmp(name + length, end) != 0)
		return false;
	*stem = pnstrdup(name, length);
	return true;
}

/* Whether a text has nothing but digits and separators, at least one digit. */
static bool
is_version(const char *text, int length)
{
	return length > 0 && strspn(text, "0123456789._") >= length && strcspn(text, "0123456789") < length;
}

static void
set_up(SbPart *part, const SbSource *source)
{
	part->up = (char *) source->text;
	part->up_line = 1;
}

/* Placeholders are replaced by Flyway before a script runs, by values that only its settings have. */
static void
note_placeholders(SbPart *part, const char *text)
{
	const char *start = strstr(text, "${");
	const char *end = start ? strchr(start, '}') : NULL;

	if (end)
		sb_part_note(part, psprintf("it has placeholders, such as %s", pnstrdup(start, Min(end - start + 1, 60))));
}

/* Flyway writes 2_1 in names for 2.1. */
static char *
flyway_version(const char *text, int length)
{
	char	   *version = pnstrdup(text, length);

	for (char *c = version; *c; c++)
		if (*c == '_')
			*c = '.';
	return version;
}

static List *
read_flyway(const SbSource *source)
{
	char	   *stem;
	char	   *message;
	char		type = source->base[0];
	SbPart	   *part;

	if (!ends_with(source->base, ".sql", &stem) || (message = strstr(stem, "__")) == NULL)
		return NIL;
	if (type == 'R' && message == stem + 1)
	{
		part = sb_part(source, "flyway", psprintf("R__%s", message + 2));
		part->repeatable = true;
		set_up(part, source);
	}
	else if (strchr("VUB", type) && is_version(stem + 1, message - stem - 1))
	{
		char	   *version = flyway_version(stem + 1, message - stem - 1);

		part = sb_part(source, "flyway", type == 'B' ? psprintf("B%s", version) : version);
		part->replaces_all = type == 'B';
		if (type == 'U')
			part->down = (char *) source->text;
		else
			set_up(part, source);
	}
	else
		return NIL;
	part->message = sb_words_of(message + 2);
	note_placeholders(part, source->text);
	return list_make1(part);
}

/* 12_add_users, with the way of its own name. */
static SbPart *
numbered_part(const SbSource *source, const char *format, const char *stem)
{
	int			digits = strspn(stem, "0123456789");
	SbPart	   *part;

	if (digits == 0)
		return NULL;
	part = sb_part(source, format, pnstrdup(stem, digits));
	part->message = sb_words_of(stem + digits + strspn(stem + digits, "_-"));
	return part;
}

static List *
read_golang_migrate(const SbSource *source)
{
	char	   *stem;
	bool		up = ends_with(source->base, ".up.sql", &stem);
	SbPart	   *part;

	if (!up && !ends_with(source->base, ".down.sql", &stem))
		return NIL;
	part = numbered_part(source, "golang-migrate", stem);
	if (part == NULL)
		return NIL;
	if (up)
		set_up(part, source);
	else
		part->down = (char *) source->text;
	return list_make1(part);
}

/* Steps that are programs. */
static List *
read_go(const SbSource *source)
{
	char	   *stem;
	SbPart	   *part;

	if (!ends_with(source->base, ".go", &stem) || ends_with(source->base, "_test.go", &stem))
		return NIL;
	if (!ends_with(source->base, ".up.go", &stem) && !ends_with(source->base, ".down.go", &stem))
		(void) ends_with(source->base, ".go", &stem);
	part = numbered_part(source, strstr(source->base, ".up.go") || strstr(source->base, ".down.go") ?
						 "golang-migrate" : "goose", stem);
	if (part == NULL)
		return NIL;
	part->opaque = strstr(source->base, ".down.go") == NULL;
	sb_part_note(part, psprintf("file \"%s\" is written in Go, which nothing here can run", source->name));
	return list_make1(part);
}

static List *
read_diesel(const SbSource *source)
{
	bool		up = strcmp(source->base, "up.sql") == 0;
	int			digits = strspn(source->folder, "0123456789-");
	SbPart	   *part;

	if ((!up && strcmp(source->base, "down.sql") != 0) || digits == 0 || source->folder[digits] != '_')
		return NIL;
	part = sb_part(source, "diesel", pnstrdup(source->folder, digits));
	part->message = sb_words_of(source->folder + digits + 1);
	if (up)
		set_up(part, source);
	else
		part->down = (char *) source->text;
	return list_make1(part);
}

/* Scripts that only have an order: migration-1-0001-20190730.sql. */
static List *
read_numbered(const SbSource *source)
{
	char	   *stem;
	SbPart	   *part;

	if (!ends_with(source->base, ".sql", &stem) || stem[0] == '_' || strpbrk(stem, "0123456789") == NULL)
		return NIL;
	for (char *c = stem; *c; c++)
		if (strchr("@, \t\r\n", *c))
			*c = '_';
	part = sb_part(source, "numbered", stem);
	part->message = sb_words_of(stem);
	set_up(part, source);
	return list_make1(part);
}

List *
sb_import_named(const SbSource *source)
{
	static List *(*const readers[]) (const SbSource *) =
	{
		read_diesel, read_flyway, read_golang_migrate, read_go, read_numbered
	};
	List	   *parts = NIL;

	for (int i = 0; i < lengthof(readers) && parts == NIL; i++)
		parts = readers[i](source);
	return parts;
}
