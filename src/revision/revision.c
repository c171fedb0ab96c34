/*
 * revision.c
 *	  New revisions: stored, merged, squashed.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/derive.h"
#include "revision/revision.h"
#include "revision/run.h"
#include "revision/target.h"
#include "revision/template.h"
#include "revision/version.h"
#include "run/create.h"
#include "run/history.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#define INSERT \
	"INSERT INTO schemaboot.revision (id, parents, depends_on, labels, replaces, message, up, down," \
	" irreversible, transactional, checksum, facts_before, facts_after, origin, note, created_by, definer, created_at)" \
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"

/* A new id of 12 hex digits, as Alembic's. */
static char *
new_id(void)
{
	uint8		bytes[6];
	char	   *id = palloc(13);

	if (!pg_strong_random(bytes, sizeof(bytes)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random bytes for a revision's id")));
	id[hex_encode((char *) bytes, sizeof(bytes), id)] = '\0';
	return id;
}

/* An id or label must be free. */
static void
check_name(SbLineage *graph, const char *what, const char *name)
{
	SbRevision *other = sb_map_get(graph->by_id, name);

	sb_target_check_name(what, name);
	if (other)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 strcmp(other->id, name) == 0 ? errmsg("there is a revision \"%s\" already", name) :
				 errmsg("\"%s\" is a label of revision \"%s\" already", name, other->id)));
}

static void
check_body(SbLineage *graph, const SbBody *body)
{
	check_name(graph, "id", body->id);
	foreach_ptr(char, label, body->labels)
	{
		check_name(graph, "label", label);
		if (strcmp(label, body->id) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_OBJECT),
					 errmsg("label \"%s\" is the revision's id already", label)));
	}
	foreach_ptr(char, name, body->depends_on)
		if (sb_lineage_find(graph, name) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("revision \"%s\", on which the new one is to depend, does not exist", name)));
}

static Datum
text_or_null(const char *text, char *null)
{
	*null = text ? ' ' : 'n';
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

char *
sb_revision_add(SbLineage *graph, SbBody *body)
{
	Oid			types[18] = {TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTOID,
		TEXTOID, TEXTOID, TEXTOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
	TIMESTAMPTZOID};
	Datum		values[18];
	char		nulls[19] = "                  ";
	SbOwner		owner;

	if (body->id == NULL)
		body->id = new_id();
	check_body(graph, body);
	values[0] = CStringGetTextDatum(body->id);
	values[1] = PointerGetDatum(sb_text_array(body->parents));
	values[2] = PointerGetDatum(sb_text_array(body->depends_on));
	values[3] = PointerGetDatum(sb_text_array(body->labels));
	values[4] = PointerGetDatum(sb_text_array(body->replaces));
	values[5] = CStringGetTextDatum(body->message);
	values[6] = text_or_null(body->up, &nulls[6]);
	values[7] = text_or_null(body->down, &nulls[7]);
	values[8] = text_or_null(body->irreversible, &nulls[8]);
	values[9] = BoolGetDatum(!body->in_pieces);
	values[10] = CStringGetTextDatum(sb_sha256(body->up ? body->up : "", body->up ? strlen(body->up) : 0));
	values[11] = text_or_null(body->facts_before, &nulls[11]);
	values[12] = text_or_null(body->facts_after, &nulls[12]);
	values[13] = CStringGetTextDatum(body->origin);
	values[14] = text_or_null(body->note, &nulls[14]);
	values[15] = CStringGetTextDatum(GetUserNameFromId(GetUserId(), false));
	values[16] = CStringGetTextDatum(sb_definer());
	values[17] = TimestampTzGetDatum(GetCurrentTimestamp());
	sb_owner_begin(&owner);
	sb_spi_execute_args(INSERT, 18, types, values, nulls, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
	sb_history_add(strcmp(body->origin, "baseline") == 0 ? "baseline" : "revision", 0, body->parents,
				   list_make1(body->id), body->message);
	return body->id;
}

void
sb_revision_scripts(const char *id, bool to_run, SbScripts *scripts)
{
	static SPIPlanPtr plan = NULL;
	char	   *created_by = NULL;
	char	   *definer = NULL;
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(id)};
	SbOwner		owner;
	MemoryContext oldcontext;

	memset(scripts, 0, sizeof(SbScripts));
	sb_owner_begin(&owner);
	sb_spi_execute_kept(&plan, "SELECT up, down, created_by, definer FROM schemaboot.revision WHERE id = $1",
						1, types, values, NULL, SPI_OK_SELECT, XactReadOnly);
	oldcontext = MemoryContextSwitchTo(owner.context);
	if (SPI_processed == 1)
	{
		scripts->up = sb_spi_text(0, 1);
		scripts->down = sb_spi_text(0, 2);
		created_by = sb_spi_text(0, 3);
		definer = sb_spi_text(0, 4);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	if (to_run && created_by && !sb_is_trusted(created_by, definer))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("revision \"%s\" was made by role \"%s\", which is not trusted", id, created_by),
				 errdetail("Its scripts would run with the rights of role \"%s\".",
						   GetUserNameFromId(GetUserId(), false)),
				 errhint("Read it and make it again as yourself, or let a superuser add the role to schemaboot.trusted_definers.")));
}

void
sb_check_may_read_scripts(void)
{
	Oid			table = get_relname_relid("revision", get_namespace_oid("schemaboot", false));

	if (pg_class_aclcheck(table, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, "schemaboot.revision");
}

static SbLineage *
begin_change(const char *function, bool check)
{
	PreventCommandIfReadOnly(function);
	PreventCommandDuringRecovery(function);
	sb_catalog_lock();
	return sb_lineage_load(check);
}

/* The revisions that a new one follows: as named, or the only head. */
static List *
resolve_parents(SbLineage *graph, List *names, bool given)
{
	List	   *parents = NIL;

	if (!given)
		return sb_target_revisions(graph, "head");
	foreach_ptr(char, name, names)
		parents = list_concat_unique_ptr(parents, sb_target_revisions(graph, name));
	return parents;
}

/* None of some revisions may be before another of them. */
static void
check_apart(SbLineage *graph, List *revisions)
{
	foreach_ptr(SbRevision, revision, revisions)
	{
		bool	   *before = sb_lineage_ancestors(graph, list_make1(revision), true);

		foreach_ptr(SbRevision, other, revisions)
			if (other != revision && before[other->index])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("revision \"%s\" is before revision \"%s\" already", other->id, revision->id),
						 errhint("Name the later one only.")));
	}
}

/*
 * Runs a revision whose way back is given, where that can be done at once, to know what it leaves, and that the
 * way back brings it back.
 */
static void
try_out(SbLineage *graph, List *parents, SbBody *body)
{
	List	   *current = sb_lineage_current(graph, true);
	char	   *problem;

	if (body->down == NULL || list_difference_ptr(current, parents) || list_difference_ptr(parents, current))
		return;
	if (!sb_revision_try_derive(graph, parents, body, true, &problem))
		ereport(WARNING,
				(errmsg("revision \"%s\" was made, but cannot run here: %s", body->id, problem)));
}

char *
sb_make_revision(SbBody *body, List *parents, bool parents_given)
{
	SbLineage    *graph = begin_change("schemaboot_revision()", true);
	List	   *before = resolve_parents(graph, parents, parents_given);

	check_apart(graph, before);
	if (body->id == NULL)
		body->id = new_id();
	check_name(graph, "id", body->id);
	body->parents = sb_lineage_ids(before);
	body->origin = body->up ? "hand" : "plan";
	if (body->up == NULL && !sb_revision_plan(graph, before, body))
		return NULL;
	try_out(graph, before, body);
	sb_revision_derive(graph, before, body);
	return sb_revision_add(graph, body);
}

/* What a baseline leaves, and its way back; later, if there is no need yet. */
static void
complete_baseline(SbLineage *graph, SbBody *body)
{
	char	   *problem;

	body->id = new_id();
	if (!sb_revision_try_derive(graph, NIL, body, sb_presence()->present == 0, &problem))
		ereport(WARNING,
				(errmsg("the baseline cannot run in an empty database: %s", problem),
				 errhint("Objects of no model that the models need have to be there before, or become models themselves.")));
}

/*
 * Lets a baseline stand for all revisions, whether they make a history or not. Where the database is between them means
 * nothing any more: it has to be stamped.
 */
static void
replace_all(SbLineage *graph, SbBody *body)
{
	List	   *line = NIL;

	for (int i = 0; i < graph->count; i++)
		line = lappend(line, graph->order[i]->id);
	foreach_ptr(SbRevision, revision, graph->all)
		if (!sb_list_has(line, revision->id))
			line = lcons(revision->id, line);
	body->replaces = line;
	if (graph->current == NIL)
		return;
	sb_set_version(NIL, "baseline", 0, "");
	ereport(NOTICE,
			(errmsg("the database is at no revision any more"),
			 errhint("When it is what the models say: SELECT schemaboot_stamp('head');")));
}

char *
sb_make_baseline(const char *message, bool replace, bool complete)
{
	SbLineage    *graph = begin_change("schemaboot_baseline()", !replace);
	SbBody		body = {.message = message, .origin = "baseline"};

	if (graph->all != NIL && !replace)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("there is a revision already, so a baseline would not be the first"),
				 errhint("SELECT schemaboot_baseline(replace => true); makes one that stands for all revisions there are.")));
	if (replace)
		replace_all(graph, &body);
	body.up = sb_export_script();
	if (complete)
		complete_baseline(graph, &body);
	return sb_revision_add(graph, &body);
}

char *
sb_make_merge(const char *message, List *revisions, char *id)
{
	SbLineage    *graph = begin_change("schemaboot_merge()", true);
	List	   *merged = revisions ? resolve_parents(graph, revisions, true) :
		sb_lineage_heads(graph, false);
	SbBody		body = {.id = id, .message = message, .origin = "merge", .up = "", .down = ""};

	if (list_length(merged) < 2)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are not several revisions to merge"),
				 merged ? errdetail("There is %s only.", sb_lineage_names(merged)) : 0));
	check_apart(graph, merged);
	body.parents = sb_lineage_ids(merged);
	return sb_revision_add(graph, &body);
}

/* No branch may leave a line that is squashed, other than at its end. */
static void
check_line(SbLineage *graph, List *line, const bool *in_line, const SbRevision *end)
{
	foreach_ptr(SbRevision, revision, line)
	{
		List	   *next = list_concat_copy(revision->after, revision->needed_by);

		if (!revision->transactional)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("revision \"%s\" cannot run in a transaction block, and so not as part of another one",
							revision->id)));
		foreach_ptr(SbRevision, other, next)
			if (revision != end && !in_line[other->index])
				ereport(ERROR,
						(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						 errmsg("revision \"%s\" follows \"%s\", which would be inside the squashed line",
								other->id, revision->id),
						 errhint("Merge the branches first: SELECT schemaboot_merge('merge');")));
	}
	if (list_length(line) < 2)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are not several revisions to squash")));
}

/*
 * Adds a script of the line, with a remark that says whose it is. Its settings are not for those behind
 * it.
 */
static void
append_part(StringInfo script, const SbRevision *revision, const char *part)
{
	SbScriptRun look = {.revision = revision->id};
	SbScriptKind kind;

	if (part == NULL || part[strspn(part, " \t\r\n")] == '\0')
		return;
	appendStringInfo(script, "%s-- %s: %s\n%s", script->len ? "\n" : "",
					 sb_template_remark(revision->id), sb_template_remark(revision->message), part);
	/* a last statement need not have a semicolon, and a remark would hide one on the same line */
	appendStringInfoString(script, "\n;\n");
	sb_script_look(&look, part, &kind);
	foreach_ptr(char, name, kind.settings)
		appendStringInfo(script, "RESET %s;\n", quote_identifier(name));
}

static void
put_together(List *line, SbBody *body)
{
	StringInfoData up,
				down,
				lost;
	bool		reversible = true;
	int			count = list_length(line);

	initStringInfo(&up);
	initStringInfo(&down);
	initStringInfo(&lost);
	for (int i = 0; i < count; i++)
	{
		SbRevision *first = list_nth(line, i);
		SbRevision *last = list_nth(line, count - 1 - i);
		SbScripts	scripts;

		sb_revision_scripts(first->id, true, &scripts);
		append_part(&up, first, scripts.up);
		if (first->irreversible)
			appendStringInfo(&lost, "%s%s: %s", lost.len ? "\n" : "", first->id, first->irreversible);
		sb_revision_scripts(last->id, true, &scripts);
		append_part(&down, last, scripts.down);
		reversible = reversible && last->has_down;
		body->replaces = lappend(body->replaces, first->id);
		foreach_ptr(char, older, first->replaces)
			if (!sb_list_has(body->replaces, older))
				body->replaces = lcons(older, body->replaces);
	}
	body->up = up.data;
	body->down = reversible ? down.data : NULL;
	/* before it there is nothing that could be lost */
	body->irreversible = reversible || lost.len == 0 ? NULL : lost.data;
}

char *
sb_make_squash(const char *message, const char *upto, char *id)
{
	SbLineage    *graph = begin_change("schemaboot_squash()", true);
	SbRevision *end = sb_target_revision(graph, upto);
	SbBody		body = {.id = id, .message = message, .origin = "squash"};
	bool	   *in_line = sb_lineage_ancestors(graph, end ? list_make1(end) : NIL, true);
	List	   *line = NIL;

	for (int i = 0; i < graph->count; i++)
		if (in_line[i])
			line = lappend(line, graph->order[i]);
	check_line(graph, line, in_line, end);
	put_together(line, &body);
	return sb_revision_add(graph, &body);
}
