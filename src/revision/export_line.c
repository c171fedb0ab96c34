/*
 * export_line.c
 *	  All revisions in one line, with numbers, for tools that have them so.
 *
 * The line must not depend on where this database is, as the graph does while it is inside of
 * what was squashed, and what is added later must change nothing of what is before it: files
 * that a tool has run keep their names. So it goes from a head to what is before it, the parents
 * of a merge in their own order.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/map.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "revision/export.h"
#include "utils/builtins.h"

/* The first number has as many digits, and those behind it, too: so names are in order. */
#define DIGITS 6

/* Revisions that do not depend on where this database is, as the graph does. */
typedef struct Line
{
	SbLineage  *graph;
	SbMap	   *by_id;			/* also those that are squashed: SbRevision * */
	SbMap	   *stands_for;		/* from the id of a squashed one: SbRevision * */
	SbMap	   *exports;		/* of what is in the line, or on its way: SbExport * */
	List	   *stack;			/* of SbExport * */
	List	   *order;			/* of SbExport * */
	const char *last;			/* the version before */
	SbMap	   *versions;		/* by id: char * */
} Line;

static SbRevision *
resolve(Line *line, const char *id)
{
	SbRevision *found = sb_map_get(line->by_id, id);
	SbRevision *other;

	if (found == NULL)
		found = sb_lineage_find(line->graph, id);
	for (int i = 0; found && i < list_length(line->graph->all) && (other = sb_map_get(line->stands_for, found->id)); i++)
		found = other;
	return found;
}

static void
open_line(Line *line, SbLineage *graph)
{
	memset(line, 0, sizeof(Line));
	line->graph = graph;
	line->by_id = sb_map_create();
	line->stands_for = sb_map_create();
	line->exports = sb_map_create();
	line->versions = sb_map_create();
	foreach_ptr(SbRevision, revision, graph->all)
	{
		foreach_ptr(char, label, revision->labels)
			sb_map_put(line->by_id, label, revision);
		foreach_ptr(char, id, revision->replaces)
			sb_map_put(line->stands_for, id, revision);
	}
	foreach_ptr(SbRevision, revision, graph->all)
		sb_map_put(line->by_id, revision->id, revision);
}

/* With the names of what is before it, as far as it exists. */
static SbExport *
make_export(Line *line, SbRevision *revision)
{
	SbExport   *export = palloc0(sizeof(SbExport));

	export->revision = revision;
	foreach_ptr(char, id, revision->parents)
	{
		SbRevision *parent = resolve(line, id);

		if (parent && parent != revision && !sb_list_has(export->parents, parent->id))
			export->parents = lappend(export->parents, parent->id);
	}
	foreach_ptr(char, id, revision->depends_on)
	{
		SbRevision *needed = resolve(line, id);

		if (needed && needed != revision && !sb_list_has(export->depends_on, needed->id))
			export->depends_on = lappend(export->depends_on, needed->id);
	}
	return export;
}

static void
push(Line *line, SbRevision *revision)
{
	if (sb_map_get(line->exports, revision->id))
		return;
	line->stack = lappend(line->stack, make_export(line, revision));
	sb_map_put(line->exports, revision->id, llast(line->stack));
}

/* The first that is needed and not in the line yet; NULL: all are. */
static SbRevision *
missing(Line *line, List *ids)
{
	foreach_ptr(char, id, ids)
		if (sb_map_get(line->exports, id) == NULL)
			return sb_map_get(line->by_id, id);
	return NULL;
}

/* What a revision needs, parent after parent, then itself; so what comes later is behind it. */
static void
put_in_line(Line *line, SbRevision *head)
{
	push(line, head);
	while (line->stack)
	{
		SbExport   *export = llast(line->stack);
		SbRevision *before = missing(line, export->parents);

		CHECK_FOR_INTERRUPTS();
		if (before == NULL)
			before = missing(line, export->depends_on);
		if (before)
			push(line, before);
		else
		{
			line->stack = list_delete_last(line->stack);
			line->order = lappend(line->order, export);
		}
	}
}

static List *
find_heads(Line *line)
{
	SbMap	   *followed = sb_map_create();
	List	   *heads = NIL;

	foreach_ptr(SbRevision, revision, line->graph->all)
		if (sb_map_get(line->stands_for, revision->id) == NULL)
			foreach_ptr(char, id, revision->parents)
			{
				SbRevision *parent = resolve(line, id);

				if (parent && parent != revision)
					sb_map_put(followed, parent->id, parent);
			}
	foreach_ptr(SbRevision, revision, line->graph->all)
		if (sb_map_get(line->stands_for, revision->id) == NULL && sb_map_get(followed, revision->id) == NULL)
			heads = lappend(heads, revision);
	return heads;
}

/* Digits; Flyway's versions can have dots between them. */
static bool
is_number(const char *id, bool dots)
{
	Size		length = strspn(id, dots ? "0123456789." : "0123456789");

	return length > 0 && id[length] == '\0' && id[0] != '.' && id[length - 1] != '.' && strstr(id, "..") == NULL;
}

/* The digits of the next part, without zeros before them; *length: how many. */
static const char *
next_part(const char **version, int *length)
{
	const char *digits = *version + strspn(*version, "0");

	*length = strspn(digits, "0123456789");
	*version = digits + *length;
	if (**version == '.')
		(*version)++;
	return digits;
}

/* Numbers of any length, with dots; what is missing is 0. */
static int
compare_numbers(const char *a, const char *b)
{
	while (*a || *b)
	{
		int			x,
					y,
					order;
		const char *left = next_part(&a, &x);
		const char *right = next_part(&b, &y);

		order = x != y ? x - y : memcmp(left, right, x);
		if (order != 0)
			return order;
	}
	return 0;
}

/* The number behind another one, with as many digits. */
static char *
next_number(const char *last)
{
	const char *dot = strrchr(last, '.');
	int			length = strlen(last);
	char	   *next;

	if (length == 0)
		return psprintf("%0*d", DIGITS, 1);
	if (dot)
		return psprintf("%s%d", pnstrdup(last, dot + 1 - last), pg_strtoint32(dot + 1) + 1);
	next = pstrdup(last);
	for (; length > 0 && next[length - 1] == '9'; length--)
		next[length - 1] = '0';
	if (length == 0)
		return psprintf("1%s", next);
	next[length - 1]++;
	return next;
}

/* A revision that was squashed has the number that the last of those had. */
static void
give_version(Line *line, SbRevision *revision, bool dots)
{
	List	   *ids = revision->replaces ? revision->replaces : list_make1(revision->id);

	foreach_ptr(char, id, ids)
	{
		const char *last = line->last ? line->last : "";

		line->last = is_number(id, dots) && compare_numbers(id, last) > 0 ? id : next_number(last);
		sb_map_put(line->versions, id, (void *) line->last);
	}
	sb_map_put(line->versions, revision->id, (void *) line->last);
}

SbExport *
sb_export_one(SbLineage *graph, SbRevision *revision)
{
	Line		line;

	open_line(&line, graph);
	return make_export(&line, revision);
}

/* All of a line, with versions. */
static void
make_line(Line *line, SbLineage *graph, const char *tool)
{
	List	   *heads;
	bool		flyway = tool && strcmp(tool, "Flyway") == 0;

	open_line(line, graph);
	heads = find_heads(line);
	if (tool && list_length(heads) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("there are %d heads, but %s has its revisions in one line", list_length(heads), tool),
				 errdetail("They are %s.", sb_lineage_names(heads)),
				 errhint("Merge the branches first: SELECT schemaboot_merge('merge');")));
	foreach_ptr(SbRevision, head, heads)
		put_in_line(line, head);
	foreach_ptr(SbExport, export, line->order)
	{
		if (flyway && strncmp(export->revision->id, "R__", 3) == 0)
			continue;			/* runs when it changes, and has no version */
		give_version(line, export->revision, flyway);
		export->version = (char *) line->last;
	}
}

List *
sb_export_line(SbLineage *graph, const char *tool)
{
	Line		line;

	make_line(&line, graph, tool);
	return line.order;
}

SbMap *
sb_export_versions(SbLineage *graph, const char *tool)
{
	Line		line;

	make_line(&line, graph, tool);
	return line.versions;
}

void
sb_export_load(SbExport *export)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(export->revision->id)};
	SbOwner		owner;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute_args("SELECT up, down, facts_before, facts_after FROM schemaboot.revision WHERE id = $1",
						1, types, values, NULL, SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	if (SPI_processed == 1)
	{
		export->up = sb_spi_text(0, 1);
		export->down = sb_spi_text(0, 2);
		export->facts_before = sb_spi_text(0, 3);
		export->facts_after = sb_spi_text(0, 4);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
}
