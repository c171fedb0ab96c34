/*
 * error.c
 *	  Errors about statements of the models.
 *
 * Every error names its statement in the context: source, number and line.  An error's position
 * refers to the statement's text, not to the query that the user typed; so it is moved to the
 * internal query, as the server does for SQL functions.
 */
#include "base/compat.h"

#include "base/error.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/* Longer statements are not shown whole in an error. */
#define SHOWN_QUERY 10000

/* The context line, without the text's position. */
char *
sb_place_text(const char *source, int number, int line)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (source && *source)
		appendStringInfo(&buf, "source \"%s\", ", source);
	if (number > 0)
		appendStringInfo(&buf, "statement %d, ", number);
	if (line > 0)
		appendStringInfo(&buf, "line %d", line);
	else if (buf.len >= 2)
		buf.data[buf.len - 2] = '\0';	/* the comma */
	return buf.data;
}

/* The server counts lines of the internal query; we show where in the source the position is. */
static int
lines_before(const char *text, int chars)
{
	int			lines = 0;

	for (const char *p = text; *p && --chars > 0; p += pg_mblen(p))
		if (*p == '\n')
			lines++;
	return lines;
}

static void
place_callback(void *arg)
{
	SbPlace    *place = (SbPlace *) arg;
	int			position = geterrposition();
	int			line = place->line;
	char	   *text;

	if (place->text && position <= 0 && getinternalerrposition() <= 0 && place->offset >= 0)
		position = pg_mbstrlen_with_len(place->text, place->offset) + 1;
	if (position > 0 && place->text)
	{
		line += lines_before(place->text, position);
		errposition(0);
		if (strlen(place->text) <= SHOWN_QUERY)
		{
			internalerrposition(position);
			internalerrquery(place->text);
		}
	}
	text = sb_place_text(place->source, place->number, line);
	if (place->revision)
		errcontext("revision \"%s\", %s", place->revision, text);
	else
		errcontext("%s", text);
	pfree(text);
}

void
sb_place_push(SbPlace *place)
{
	place->callback.callback = place_callback;
	place->callback.arg = place;
	place->callback.previous = error_context_stack;
	error_context_stack = &place->callback;
}

void
sb_place_pop(SbPlace *place)
{
	error_context_stack = place->callback.previous;
}

/* Fills the place of a statement; errors' positions refer to its body. */
void
sb_place_of(SbPlace *place, const SbStatement *statement)
{
	memset(place, 0, sizeof(*place));
	place->source = statement->source;
	place->number = statement->number;
	place->line = statement->line;
	place->text = statement->body;
	place->offset = -1;
}

/* The first words of a statement, on one line, for messages. */
static char *
text_start(const char *body)
{
	int			length = strcspn(body, "\n(");
	char	   *start;

	length = pg_mbcliplen(body, length, 60);
	while (length > 0 && body[length - 1] == ' ')
		length--;
	start = pnstrdup(body, length);
	return start;
}

/* A phrase as a sentence: details and hints are sentences. */
static char *
sentence(const char *phrase)
{
	char	   *result = psprintf("%s%s", phrase, phrase[strlen(phrase) - 1] == '.' ? "" : ".");

	result[0] = pg_toupper((unsigned char) result[0]);
	return result;
}

/*
 * Raised as an error whose detail is the reason and whose hint is what to do
 * instead; model/intake.c catches it to report all refusals of a script at once.
 */
static bool refusing = false;

bool
sb_take_refusal(void)
{
	bool		result = refusing;

	refusing = false;
	return result;
}

void
sb_refuse(SbStatement *st, const char *reason, const char *instead)
{
	refusing = true;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("%s cannot be part of the models", text_start(st->body)),
			 errdetail("%s", sentence(reason)),
			 instead ? errhint("%s", sentence(instead)) : 0));
}

void
sb_rethrow_about(MemoryContext context, const char *query, const char *purpose)
{
	ErrorData  *error;
	char	   *start;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	start = error->context ? strstr(error->context, query) : NULL;
	if (start)
	{
		char	   *behind = strchrnul(start + strlen(query), '\n');

		while (start > error->context && start[-1] != '\n')
			start--;
		error->context = psprintf("%.*s%s%s", (int) (start - error->context), error->context,
								  purpose, behind);
	}
	ReThrowError(error);
}

void
sb_nearest_init(SbNearest *nearest, const char *wanted)
{
	nearest->wanted = wanted;
	nearest->best = NULL;
	nearest->distance = Max(2, (int) strlen(wanted) / 3) + 1;
}

/* Offers a name; `shown` is kept when it is nearer than what was offered before. */
void
sb_nearest_add(SbNearest *nearest, const char *name, const char *shown)
{
	int			wanted_length = strlen(nearest->wanted);
	int			length = strlen(name);
	int			distance;

	if (abs(wanted_length - length) >= nearest->distance || length >= 255 || wanted_length >= 255)
		return;
	distance = varstr_levenshtein_less_equal(nearest->wanted, wanted_length, name, length,
											 1, 1, 1, nearest->distance, true);
	if (distance < nearest->distance)
	{
		nearest->distance = distance;
		nearest->best = pstrdup(shown);
	}
}

bool
sb_is_callers_error(const ErrorData *error)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return category == ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_INSUFFICIENT_RESOURCES);
}
