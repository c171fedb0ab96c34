/*
 * import_native.c
 *	  Reads files in schemaboot's own format.
 *
 * The head is lines of the form "-- name: value", where the value is JSON; "-- schemaboot:up" and
 * "-- schemaboot:down" start the scripts, which stand there byte for byte. Lines of a script that look like these
 * have "-- schemaboot:line " before them.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "revision/import.h"
#include "revision/native.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

/* A JSON value of the head. */
static JsonbValue *
json_value(const SbSource *source, int line, const char *text, Jsonb **holder)
{
	Jsonb	   *jsonb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
	JsonbValue *value = palloc(sizeof(JsonbValue));

	*holder = jsonb;
	if (JB_ROOT_IS_SCALAR(jsonb) && JsonbExtractScalar(&jsonb->root, value))
		return value;
	if (JB_ROOT_IS_ARRAY(jsonb))
		return NULL;
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("line %d of file \"%s\" has an object where a string or a list is meant", line, source->name)));
}

static char *
json_string(const SbSource *source, int line, const char *text)
{
	Jsonb	   *holder;
	JsonbValue *value = json_value(source, line, text, &holder);

	if (value == NULL || value->type != jbvString)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("line %d of file \"%s\" has no string", line, source->name)));
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static List *
json_list(const SbSource *source, int line, const char *text)
{
	Jsonb	   *holder;
	List	   *result = NIL;
	JsonbIterator *iterator;
	JsonbValue	value;
	JsonbIteratorToken token;

	if (json_value(source, line, text, &holder) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("line %d of file \"%s\" has no list", line, source->name)));
	iterator = JsonbIteratorInit(&holder->root);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM && value.type == jbvString)
			result = lappend(result, pnstrdup(value.val.string.val, value.val.string.len));
	return result;
}

/* Where a file is read. */
typedef struct Native
{
	const SbSource *source;
	SbPart	   *part;
	char	   *checksum;
	StringInfo	script;			/* that is being read; NULL: the head */
	bool		bare;			/* the script's last line has no end */
	int			line;
} Native;

static bool
is_head(const char *line, const char *name, const char **value)
{
	Size		length = strlen(name);

	if (strncmp(line, "-- ", 3) != 0 || strncmp(line + 3, name, length) != 0 || line[3 + length] != ':')
		return false;
	*value = line + 3 + length + 1;
	return true;
}

static void
read_head(Native *native, const char *line)
{
	SbPart	   *part = native->part;
	const char *value;
	struct
	{
		const char *name;
		char	  **text;
		List	  **list;
	}			fields[] =
	{
		{"schemaboot revision", &part->id}, {"message", &part->message}, {"irreversible", &part->irreversible},
		{"note", &part->note}, {"facts_before", &part->facts_before}, {"facts_after", &part->facts_after},
		{"checksum", &native->checksum}, {"parents", NULL, &part->parents}, {"depends_on", NULL, &part->depends_on},
		{"labels", NULL, &part->labels}, {"replaces", NULL, &part->replaces}
	};

	for (int i = 0; i < lengthof(fields); i++)
		if (is_head(line, fields[i].name, &value))
		{
			if (fields[i].text)
				*fields[i].text = json_string(native->source, native->line, value);
			else
				*fields[i].list = json_list(native->source, native->line, value);
			return;
		}
	if (is_head(line, "transactional", &value))
		part->in_pieces = strstr(value, "false") != NULL;
	else if (line[strspn(line, " \t-")] != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("line %d of file \"%s\" is no part of a revision's head", native->line, native->source->name),
				 errdetail("It is: %.80s", line),
				 errhint("The script for the way up stands behind a line \"%s\".", SB_NATIVE_UP)));
}

/* The script that was read; one without an end of its last line was written with one. */
static char *
finish(Native *native)
{
	if (native->script && native->bare && native->script->len > 0)
		native->script->data[--native->script->len] = '\0';
	return native->script ? native->script->data : NULL;
}

static void
begin_script(Native *native)
{
	native->script = makeStringInfo();
	native->bare = false;
}

static void
read_line(Native *native, char *line, bool *in_down)
{
	Size		escape = strlen(SB_NATIVE_LINE);

	if (strcmp(line, SB_NATIVE_UP) == 0 && native->script == NULL)
	{
		begin_script(native);
		native->part->up_line = native->line + 1;
	}
	else if (strcmp(line, SB_NATIVE_DOWN) == 0 && !*in_down)
	{
		native->part->up = finish(native);
		begin_script(native);
		*in_down = true;
	}
	else if (native->script == NULL)
		read_head(native, line);
	else if (strcmp(line, SB_NATIVE_BARE) == 0)
		native->bare = true;
	else
		appendStringInfo(native->script, "%s\n", strncmp(line, SB_NATIVE_LINE, escape) == 0 ? line + escape : line);
}

List *
sb_import_native(const SbSource *source)
{
	Native		native = {.source = source};
	const char *text = source->text;
	char	   *line;
	bool		in_down = false;

	if (strncmp(text, "-- schemaboot revision:", 23) != 0)
		return NIL;
	native.part = sb_part(source, "schemaboot", NULL);
	native.part->linked = true;
	while (sb_next_line(&text, &line))
	{
		native.line++;
		read_line(&native, line, &in_down);
	}
	if (in_down)
		native.part->down = finish(&native);
	else
		native.part->up = finish(&native);
	if (native.part->up && native.checksum &&
		strcmp(native.checksum, sb_sha256(native.part->up, strlen(native.part->up))) != 0)
	{
		sb_part_note(native.part, "the file was edited after it had been exported");
		ereport(WARNING,
				(errmsg("file \"%s\" was edited after it had been exported", source->name)));
	}
	return list_make1(native.part);
}
