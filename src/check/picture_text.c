/*
 * picture_text.c
 *	  How texts are written in the languages of pictures, and in which colours differences are drawn.
 *
 * Names of objects may hold anything. In Mermaid, and in HTML, marks are written as entities; what no picture can show
 * (control characters) becomes a blank.
 */
#include "base/compat.h"

#include <math.h>

#include "check/picture_inner.h"
#include "facts/diff.h"
#include "mb/pg_wchar.h"
#include "model/model.h"

const char *const sb_drawn_state_names[] = {"same", "missing", "different", "extra"};
const char *const sb_drawn_fills[] = {"#ffffff", "#f8d7da", "#fff3cd", "#cfe2ff"};
const char *const sb_drawn_strokes[] = {"#555555", "#b02a37", "#997404", "#0a58ca"};

char *
sb_drawn_id(SbMap *used, const char *prefix, const char *schema, const char *name)
{
	char	   *id = psprintf("%s_%s%s%s", prefix, schema ? schema : "", schema ? "_" : "", name);
	char	   *result;

	for (char *c = id; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9')))
			*c = '_';
	result = *id == '_' && id[1] >= 'a' && id[1] <= 'z' ? id + 1 : id;
	for (int n = 2; sb_map_get(used, result); n++)
		result = psprintf("%s_%d", id, n);
	sb_map_put(used, result, id);
	return result;
}

/* A text in which some characters are replaced: pairs of a character and what stands for it. */
static char *
replaced(const char *text, const char *const *pairs)
{
	StringInfoData result;

	initStringInfo(&result);
	for (const char *c = text; *c; c += pg_mblen(c))
	{
		const char *const *pair = pairs;

		while (*pair && **pair != *c)
			pair += 2;
		if (*pair)
			appendStringInfoString(&result, pair[1]);
		else if ((unsigned char) *c < ' ' || *c == 0x7f)
			appendStringInfoChar(&result, ' ');
		else
			appendBinaryStringInfo(&result, c, pg_mblen(c));
	}
	return result.data;
}

/* Also what Markdown takes for a mark, as newer versions read labels: an underscore does so only at the start. */
char *
sb_mermaid_text(const char *text)
{
	static const char *const pairs[] = {
		"#", "#35;", "\"", "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "%", "#37;",
		"\\", "#92;", "*", "#42;", ";", "#59;", NULL
	};

	return *text == '_' ? psprintf("#95;%s", replaced(text + 1, pairs)) : replaced(text, pairs);
}

char *
sb_dot_html(const char *text)
{
	static const char *const pairs[] = {
		"&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "'", "&#39;", "]", "&#93;", NULL
	};

	return replaced(text, pairs);
}

void
sb_drawn_comments(StringInfo out, const char *mark, List *notes)
{
	static const char *const pairs[] = {"{", "(", "}", ")", NULL};

	/* Mermaid would read "%%{" as a directive */
	foreach_ptr(char, note, notes)
		appendStringInfo(out, "%s %s\n", mark, replaced(note, pairs));
}

char *
sb_drawn_cut(const char *text, int length)
{
	int			bytes = pg_mbcharcliplen(text, strlen(text), length);

	return text[bytes] ? psprintf("%.*s...", bytes, text) : pstrdup(text);
}

/* Of most screens, and of paper on its side: width by height. */
#define SHAPE 1.7

double
sb_drawn_width(const char *text)
{
	/* a letter of Helvetica, 10 points high; a bold one is hardly wider */
	return 6.0 * pg_mbstrlen(text);
}

List *
sb_drawn_box(List *boxes, double width, double height)
{
	SbDrawnBox *box = palloc(sizeof(SbDrawnBox));

	*box = (SbDrawnBox) {width, height};
	return lappend(boxes, box);
}

/* Width by height of so many columns: each is as wide as its widest box, each row as high as its highest. */
static double
shape_of(List *boxes, int across)
{
	double	   *widest = palloc0(sizeof(double) * across);
	double		width = 0,
				height = 0,
				highest = 0;

	foreach_ptr(SbDrawnBox, box, boxes)
	{
		int			column = foreach_current_index(box) % across;

		if (column == 0)
		{
			height += highest;
			highest = 0;
		}
		width += Max(box->width - widest[column], 0);
		widest[column] = Max(widest[column], box->width);
		highest = Max(highest, box->height);
	}
	pfree(widest);
	return width / (height + highest);
}

int
sb_drawn_across(List *boxes, int clusters)
{
	/* Graphviz puts the clusters themselves into a grid that is as wide as high */
	double		columns = ceil(sqrt(clusters));
	double		wanted = SHAPE * ceil(clusters / columns) / columns;
	int			across = 1;

	/* the first that is wide enough, and not the one before it unless that is nearer */
	while (across < list_length(boxes) && shape_of(boxes, across) < wanted)
		across++;
	if (across > 1 && wanted / shape_of(boxes, across - 1) < shape_of(boxes, across) / wanted)
		across--;
	return across;
}

/* What a map says of an object: a state, as the place of its name. */
static void
put_state(SbDrawnDrift *drift, SbKind kind, const char *identity, SbDrawnState state)
{
	sb_map_put(drift->states, sb_object_key(kind, identity), (void *) &sb_drawn_state_names[state]);
}

SbDrawnState
sb_drawn_state(SbDrawnDrift *drift, SbKind kind, const char *identity)
{
	char	   *key = sb_object_key(kind, identity);
	const char *const *name = drift->states ? sb_map_get(drift->states, key) : NULL;

	return name ? (SbDrawnState) (name - sb_drawn_state_names) : SB_DRAWN_SAME;
}

SbDrawnDrift *
sb_drawn_drift(void)
{
	SbDrawnDrift *result = palloc0(sizeof(SbDrawnDrift));

	result->states = sb_map_create();
	result->drift = sb_try_drift(true, &result->problem);
	if (result->drift == NULL)
		return result;
	foreach_ptr(SbChange, change, result->drift->changes)
		if (change->type != SB_ORDER)
			put_state(result, change->root_kind, change->root, SB_DRAWN_DIFFERENT);
	foreach_ptr(SbChange, change, result->drift->changes)
	{
		if (change->type == SB_ORDER)
			continue;
		put_state(result, change->kind, change->identity,
				  change->type == SB_MISSING ? SB_DRAWN_MISSING :
				  change->type == SB_EXTRA ? SB_DRAWN_EXTRA : SB_DRAWN_DIFFERENT);
	}
	return result;
}
