/*
 * import.c
 *	  What the readers of revision files have in common.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "revision/import.h"

SbPart *
sb_part(const SbSource *source, const char *format, char *id)
{
	SbPart	   *part = palloc0(sizeof(SbPart));

	part->id = id;
	part->format = format;
	part->file = source->name;
	return part;
}

void
sb_part_note(SbPart *part, char *note)
{
	part->note = part->note ? psprintf("%s; %s", part->note, note) : note;
}

bool
sb_next_line(const char **text, char **line)
{
	const char *end;

	if (**text == '\0')
		return false;
	end = strchrnul(*text, '\n');
	*line = pnstrdup(*text, end - *text);
	*text = *end ? end + 1 : end;
	return true;
}

char *
sb_words_of(const char *name)
{
	char	   *words = pstrdup(name);

	for (char *c = words; *c; c++)
		if (*c == '_' || *c == '-')
			*c = ' ';
	return words;
}
