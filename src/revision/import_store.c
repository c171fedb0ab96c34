/*
 * import_store.c
 *	  Stores what was read from revision files.
 *
 * A revision may come in several files, in any order, and again when they have changed. Files that say what they
 * follow are linked so; the others of a format make up one line, in the order of their versions. What has run here stays in its
 * place: what is put in before it comes behind it.
 */
#include "base/compat.h"

#include "base/attempt.h"
#include "base/error.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/graph.h"
#include "revision/import.h"
#include "revision/run.h"
#include "revision/target.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* A revision as it is stored, or will be. */
typedef struct Stored
{
	SbPart		part;			/* what is known of it; `linked` is not used */
	int			place;			/* among those that have run here; -1: it has not */
	bool		is_new;
	bool		changed;
	bool		new_script;
	List	   *parts;			/* of SbPart *: of this import */
	List	   *twins;			/* of char *: files of it that were passed over */
} Stored;

typedef struct Store
{
	SbMap	   *by_id;
	List	   *all;			/* of Stored * */
} Store;

static void
load_rows(Store *store)
{
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT id, format, parents, depends_on, labels, replaces, message, up, down, irreversible,"
				   " transactional, facts_before, facts_after, note, file, file_line, twins FROM schemaboot.revision ORDER BY id",
				   SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		Stored	   *stored = palloc0(sizeof(Stored));
		SbPart	   *part = &stored->part;
		bool		isnull;

		part->id = sb_spi_text(i, 1);
		part->format = sb_spi_text(i, 2);
		part->parents = sb_spi_text_list(i, 3);
		part->depends_on = sb_spi_text_list(i, 4);
		part->labels = sb_spi_text_list(i, 5);
		part->replaces = sb_spi_text_list(i, 6);
		part->message = sb_spi_text(i, 7);
		part->up = sb_spi_text(i, 8);
		part->down = sb_spi_text(i, 9);
		part->irreversible = sb_spi_text(i, 10);
		part->in_pieces = !DatumGetBool(sb_spi_datum(i, 11, &isnull));
		part->facts_before = sb_spi_text(i, 12);
		part->facts_after = sb_spi_text(i, 13);
		part->note = sb_spi_text(i, 14);
		part->file = sb_spi_text(i, 15);
		part->up_line = DatumGetInt32(sb_spi_datum(i, 16, &isnull));
		part->up_line = isnull ? 0 : part->up_line;
		part->twins = sb_spi_text_list(i, 17);
		stored->place = -1;
		store->all = lappend(store->all, stored);
		sb_map_put(store->by_id, part->id, stored);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
}

/* Where the database is, in the order in which the revisions ran. */
static void
load_places(Store *store)
{
	SbLineage  *graph = sb_lineage_load(false);
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, true), true);

	for (int i = 0; i < graph->count; i++)
		if (done[i])
			((Stored *) sb_map_get(store->by_id, graph->order[i]->id))->place = i;
}

/* Digits compare as numbers, everything else byte by byte: 2 < 10, 1.9 < 1.10. */
static int
compare_versions(const char *a, const char *b)
{
	while (*a && *b)
	{
		if (isdigit((unsigned char) *a) && isdigit((unsigned char) *b))
		{
			int			x,
						y,
						order;

			a += strspn(a, "0");
			b += strspn(b, "0");
			x = strspn(a, "0123456789");
			y = strspn(b, "0123456789");
			order = x != y ? x - y : memcmp(a, b, x);
			if (order != 0)
				return order;
			a += x;
			b += y;
		}
		else if (*a != *b)
			return (unsigned char) *a - (unsigned char) *b;
		else
		{
			a++;
			b++;
		}
	}
	return (unsigned char) *a - (unsigned char) *b;
}

/* Whether the files of a format only have an order. */
static bool
is_ordered(const char *format)
{
	static const char *const formats[] = {"dbmate", "goose", "flyway", "golang-migrate", "diesel", "numbered"};

	for (int i = 0; i < lengthof(formats); i++)
		if (strcmp(formats[i], format) == 0)
			return true;
	return false;
}

static bool
is_repeatable(const Stored *stored)
{
	return strcmp(stored->part.format, "flyway") == 0 && strncmp(stored->part.id, "R__", 3) == 0;
}

static bool
is_stand_in(const Stored *stored)
{
	return strcmp(stored->part.format, "flyway") == 0 && stored->part.id[0] == 'B';
}

/* Whether an id is a repeatable file's, with or without what tells its texts apart. */
static bool
is_text_of(const char *id, const char *file)
{
	int			length = strlen(file);

	return strncmp(id, file, length) == 0 && (id[length] == '\0' || id[length] == '.');
}

/*
 * A repeatable file is a new revision each time that its text has changed after it ran: the last one that has not
 * run takes the text, or the last one that has is the same.
 */
static char *
repeatable_id(Store *store, const SbPart *part)
{
	Stored	   *last = NULL;
	char	   *id = part->id;

	foreach_ptr(Stored, stored, store->all)
		if (is_text_of(stored->part.id, part->id) &&
			(last == NULL || (last->place >= 0 && (stored->place < 0 || stored->place > last->place))))
			last = stored;
	if (last == NULL)
		return id;
	if (last->place < 0 || sb_same_text(last->part.up, part->up))
		return last->part.id;
	id = psprintf("%s.%.8s", part->id, sb_sha256(part->up, strlen(part->up)));
	for (int n = 2; sb_map_get(store->by_id, id); n++)
		id = psprintf("%s.%.8s.%d", part->id, sb_sha256(part->up, strlen(part->up)), n);
	return id;
}

static void
take_text(Stored *stored, char **target, char *text)
{
	if (text == NULL || sb_same_text(*target, text))
		return;
	*target = text;
	stored->changed = true;
}

static void
take_list(Stored *stored, List **target, List *list)
{
	if (sb_same_list(*target, list))
		return;
	*target = list;
	stored->changed = true;
}

/* Puts what a file says to what is known. */
static void
merge(Stored *stored, const SbPart *part)
{
	SbPart	   *known = &stored->part;
	char	   *up = known->up;
	char	   *down = known->down;
	bool		changed = stored->changed;

	stored->changed = false;
	take_text(stored, &known->up, part->up);
	take_text(stored, &known->down, part->down);
	if (known->up != up || known->down != down)
	{
		stored->new_script = true;
		if (known->up != up)
			known->facts_before = known->facts_after = NULL;
		known->irreversible = known->down != down ? NULL : known->irreversible;
	}
	take_text(stored, &known->message, part->message);
	take_text(stored, &known->irreversible, part->irreversible);
	take_text(stored, &known->facts_before, part->facts_before);
	take_text(stored, &known->facts_after, part->facts_after);
	if (part->linked && (part->parents || part->fixed || strcmp(part->format, "sqitch") != 0) && !(part->down && !part->up))
		take_list(stored, &known->parents, part->parents);
	if (part->linked && part->message)
	{
		take_list(stored, &known->depends_on, part->depends_on);
		take_list(stored, &known->labels, part->labels);
		take_list(stored, &known->replaces, part->replaces);
	}
	if (part->in_pieces && !known->in_pieces)
		known->in_pieces = stored->changed = true;
	if (!sb_same_text(known->note, part->note) && (part->note || known->up != up))
	{
		known->note = part->note;
		stored->changed = true;
	}
	/* what Alembic has written of a program is no file that somebody would mend */
	if (known->file == NULL || ((part->up || part->opaque) && stored->changed && part->message))
	{
		known->file = part->file;
		known->up_line = part->up ? part->up_line : 0;
	}
	stored->changed = stored->changed || changed;
}

/* Whether a file says what a revision does, and not only how it goes back. */
static bool
says_what(const SbPart *part)
{
	return part->message && (part->up || part->opaque);
}

/* Whether another file has the id of this one, and does something else. */
static bool
is_twin(Stored *stored, const SbPart *part)
{
	foreach_ptr(SbPart, other, stored->parts)
		if (says_what(other) && says_what(part) && strcmp(other->file, part->file) != 0 &&
			!(sb_same_text(other->up, part->up) && sb_same_list(other->parents, part->parents)))
		{
			ereport(WARNING,
					(errmsg("file \"%s\" has the same id, \"%s\", as file \"%s\", and is passed over", part->file, part->id,
							other->file),
					 errhint("Give one of them another id, and import both again.")));
			return true;
		}
	return false;
}

static void
take_part(Store *store, SbPart *part)
{
	Stored	   *stored;

	if (part->repeatable)
		part->id = repeatable_id(store, part);
	sb_target_check_name("id", part->id);
	stored = sb_map_get(store->by_id, part->id);
	if (stored == NULL)
	{
		if (strcmp(part->format, "sqitch") == 0 && !part->fixed)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("file \"%s\" is of change \"%s\", which no plan has", part->file, part->id),
					 errhint("Import sqitch.plan first.")));
		stored = palloc0(sizeof(Stored));
		stored->part.id = part->id;
		stored->part.format = part->format;
		stored->place = -1;
		stored->is_new = stored->changed = true;
		store->all = lappend(store->all, stored);
		sb_map_put(store->by_id, part->id, stored);
	}
	else if (strcmp(stored->part.format, part->format) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("there is a revision \"%s\" already, of format %s", part->id, stored->part.format),
				 errdetail("File \"%s\" is of format %s.", part->file, part->format)));
	if (is_twin(stored, part))
	{
		stored->twins = lappend(stored->twins, (char *) part->file);
		part->passed_over = true;
	}
	else
		merge(stored, part);
	stored->parts = lappend(stored->parts, part);
}

/* --- the lines of files that have an order only --- */

/* What has run, in its order; then what has not, by version; what is repeated comes last. */
static int
compare_in_line(const ListCell *a, const ListCell *b)
{
	const Stored *x = lfirst(a);
	const Stored *y = lfirst(b);

	if (x->place >= 0 || y->place >= 0)
		return x->place < 0 ? 1 : y->place < 0 ? -1 : x->place - y->place;
	if (is_repeatable(x) != is_repeatable(y))
		return is_repeatable(x) ? 1 : -1;
	return compare_versions(x->part.id, y->part.id);
}

/* The file that stands for all up to its version; of several, the last one. */
static Stored *
find_stand_in(Store *store, const char *format)
{
	Stored	   *result = NULL;

	foreach_ptr(Stored, stored, store->all)
		if (strcmp(stored->part.format, format) == 0 && is_stand_in(stored) &&
			(result == NULL || compare_versions(stored->part.id + 1, result->part.id + 1) > 0))
			result = stored;
	return result;
}

static void
link_line(Store *store, const char *format)
{
	Stored	   *stand_in = find_stand_in(store, format);
	Stored	   *previous = NULL;
	const char *latest = NULL;
	List	   *line = NIL;
	List	   *replaced = NIL;

	foreach_ptr(Stored, stored, store->all)
		if (strcmp(stored->part.format, format) == 0 && !is_stand_in(stored))
			line = lappend(line, stored);
	list_sort(line, compare_in_line);
	foreach_ptr(Stored, stored, line)
	{
		bool		before = stand_in && !is_repeatable(stored) &&
			compare_versions(stored->part.id, stand_in->part.id + 1) <= 0;

		if (before)
			replaced = lappend(replaced, stored->part.id);
		if (stored->place >= 0)
		{
			if (!is_repeatable(stored) && (latest == NULL || compare_versions(latest, stored->part.id) < 0))
				latest = stored->part.id;
		}
		else
		{
			take_list(stored, &stored->part.parents, previous ? list_make1(previous->part.id) :
					  stand_in && !before ? list_make1(stand_in->part.id) : NIL);
			if (stored->is_new && latest && !is_repeatable(stored) && compare_versions(stored->part.id, latest) < 0)
				sb_part_note(&stored->part, psprintf("it follows \"%s\", which has run here already", latest));
		}
		previous = stored;
	}
	if (stand_in)
		take_list(stand_in, &stand_in->part.replaces, replaced);
}

static void
link_lines(Store *store)
{
	List	   *formats = NIL;

	foreach_ptr(Stored, stored, store->all)
		if (stored->parts && is_ordered(stored->part.format) && !sb_list_has(formats, stored->part.format))
			formats = lappend(formats, (char *) stored->part.format);
	foreach_ptr(char, format, formats)
		link_line(store, format);
}

/* --- writing --- */

/* What is told of a script by reading it. */
typedef struct Look
{
	const char *id;
	const char *script;
	bool		down;
	SbScriptKind kind;
} Look;

static void
look(void *caller)
{
	Look	   *look = caller;
	SbScriptRun run = {.revision = look->id,.down = look->down};

	sb_script_look(&run, look->script, &look->kind);
}

/* A script that cannot be read is kept as it is, and noted. */
static void
look_at(Stored *stored, const char *script, bool down)
{
	Look		arg = {.id = stored->part.id,.script = script,.down = down};
	ErrorData  *error;

	if (script == NULL)
		return;
	error = sb_attempt(look, &arg, false);
	if (error && sb_is_callers_error(error))
		ReThrowError(error);
	if (error)
		sb_part_note(&stored->part, psprintf("%s: %s (%s)", down ? "the way back cannot be read" : "it cannot be read",
											 error->message, error->context ? error->context : ""));
	else if (arg.kind.apart)
		stored->part.in_pieces = true;
}

static void
finish(Stored *stored)
{
	SbPart	   *part = &stored->part;

	if (part->message == NULL)
		part->message = part->id;
	if (stored->new_script)
	{
		look_at(stored, part->up, false);
		look_at(stored, part->down, true);
	}
	if (part->up == NULL && part->note == NULL)
		sb_part_note(part, "its way up is missing");
}

static Datum
text_or_null(const char *text, char *null)
{
	*null = text ? ' ' : 'n';
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

#define COLUMNS 21

static void
write_row(const Stored *stored)
{
	static const char insert[] =
		"INSERT INTO schemaboot.revision (id, format, parents, depends_on, labels, replaces, message, up, down,"
		" irreversible, transactional, facts_before, facts_after, note, checksum, created_by, definer, created_at, file,"
		" file_line, twins, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
		" $20, $21, 'import')"
		" ON CONFLICT (id) DO UPDATE SET parents = $3, depends_on = $4, labels = $5, replaces = $6, message = $7, up = $8,"
		" down = $9, irreversible = $10, transactional = $11, facts_before = $12, facts_after = $13, note = $14,"
		" checksum = $15, created_by = $16, definer = $17, file = $19, file_line = $20, twins = $21";
	static Oid	types[COLUMNS] = {TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTOID, TEXTOID,
		TEXTOID, TEXTOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID,
	TEXTOID, INT4OID, TEXTARRAYOID};
	const SbPart *part = &stored->part;
	Datum		values[COLUMNS];
	char		nulls[COLUMNS + 1];

	memset(nulls, ' ', COLUMNS);
	values[0] = CStringGetTextDatum(part->id);
	values[1] = CStringGetTextDatum(part->format);
	values[2] = PointerGetDatum(sb_text_array(part->parents));
	values[3] = PointerGetDatum(sb_text_array(part->depends_on));
	values[4] = PointerGetDatum(sb_text_array(part->labels));
	values[5] = PointerGetDatum(sb_text_array(part->replaces));
	values[6] = CStringGetTextDatum(part->message);
	values[7] = text_or_null(part->up, &nulls[7]);
	values[8] = text_or_null(part->down, &nulls[8]);
	values[9] = text_or_null(part->irreversible, &nulls[9]);
	values[10] = BoolGetDatum(!part->in_pieces);
	values[11] = text_or_null(part->facts_before, &nulls[11]);
	values[12] = text_or_null(part->facts_after, &nulls[12]);
	values[13] = text_or_null(part->note, &nulls[13]);
	values[14] = CStringGetTextDatum(sb_sha256(part->up ? part->up : "", part->up ? strlen(part->up) : 0));
	values[15] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[16] = CStringGetTextDatum(sb_definer());
	values[17] = TimestampTzGetDatum(GetCurrentTimestamp());
	values[18] = text_or_null(part->file, &nulls[18]);
	values[19] = Int32GetDatum(part->up_line);
	nulls[19] = part->up_line ? ' ' : 'n';
	values[20] = PointerGetDatum(sb_text_array(part->twins));
	sb_spi_execute_args(insert, COLUMNS, types, values, nulls, SPI_OK_INSERT, false);
}

/* What is told of each part. */
static void
report(Stored *stored)
{
	foreach_ptr(SbPart, part, stored->parts)
	{
		part->done = stored->is_new ? "added" : stored->changed ? "changed" : "unchanged";
		part->message = stored->part.message;
		part->note = part->passed_over ? pstrdup("it has the id of another file, and was passed over") : stored->part.note;
		if (stored->new_script && !stored->is_new && stored->place >= 0)
			sb_part_note(part, "it has run here with another text");
	}
}

static void
write_all(Store *store)
{
	SbOwner		owner;
	int			added = 0;
	int			changed = 0;

	foreach_ptr(Stored, stored, store->all)
		if (stored->changed)
		{
			MemoryContext oldcontext = CurrentMemoryContext;

			finish(stored);
			added += stored->is_new;
			changed += !stored->is_new;
			sb_owner_begin(&owner);
			write_row(stored);
			sb_owner_end(&owner);
			MemoryContextSwitchTo(oldcontext);
		}
	if (added || changed)
		sb_history_add("import", 0, NIL, NIL, psprintf("%d added, %d changed", added, changed));
}

void
sb_import_store(List *parts)
{
	Store		store = {.by_id = sb_map_create()};

	load_rows(&store);
	load_places(&store);
	/* what a plan says comes before the scripts that it names */
	foreach_ptr(SbPart, part, parts)
		if (part->fixed)
			take_part(&store, part);
	foreach_ptr(SbPart, part, parts)
	{
		CHECK_FOR_INTERRUPTS();
		if (!part->fixed)
			take_part(&store, part);
	}
	foreach_ptr(Stored, stored, store.all)
		if (stored->parts)
			take_list(stored, &stored->part.twins, stored->twins);
	link_lines(&store);
	write_all(&store);
	foreach_ptr(Stored, stored, store.all)
		report(stored);
}
