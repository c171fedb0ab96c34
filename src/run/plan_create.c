/*
 * plan_create.c
 *	  Finds out what create_all has to run, and whether it can.
 *
 * An object that the live catalogs have by name is left alone, with all that its models say about
 * it. A statement that completes an object runs if the object is created in the same call, or if
 * an interrupted batched call left it over. What completes an object that no model creates (a
 * comment on schema public) runs once in a database.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/error.h"
#include "base/map.h"
#include "base/settings.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "catalog/namespace.h"
#include "facts/diff.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/names.h"
#include "run/create.h"
#include "run/locks.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

SbPresence *
sb_presence(void)
{
	SbPresence *presence = palloc0(sizeof(SbPresence));
	List	   *rows = sb_catalog_read(false);
	SbMap	   *creators = sb_map_create();
	int			n = 0;

	presence->objects = sb_catalog_objects(rows);
	presence->exists = palloc(sizeof(bool) * Max(list_length(presence->objects), 1));
	foreach_ptr(SbRow, row, presence->objects)
	{
		CHECK_FOR_INTERRUPTS();
		presence->exists[n] = sb_row_exists(row);
		presence->models++;
		if (presence->exists[n++])
			presence->present++;
		if (strcmp(row->role, "creates") == 0)
			sb_map_put(creators, sb_object_key(row->object.kind, row->identity), row);
	}
	foreach_ptr(SbRow, row, rows)
		if (row->pending ||
			(!row->applied && strcmp(row->role, "creates") != 0 &&
			 (strcmp(row->role, "once") != 0 || row->object.kind == SB_NONE) &&
			 !sb_map_get(creators, sb_object_key(row->object.kind, row->identity))))
			presence->to_apply++;
	return presence;
}

/* Whether an object that the script leaves unnamed is missing under the name it would have. */
static bool
is_unnamed_and_missing(SbModel *model, const SbStatement *st, const bool *there)
{
	SbNameEntry *entry;

	if (st->role != SB_CREATES || !st->default_name || there[st->index] ||
		st->belongs_to.class != SB_C_RELATION)
		return false;
	entry = sb_model_find(model, st->context, SB_C_RELATION, st->belongs_to.schema, NULL,
						  st->belongs_to.name);
	/* on a table that is missing, too, it is just missing */
	return entry == NULL || entry->providers == NIL ||
		there[((SbProvider *) linitial(entry->providers))->statement->index];
}

/*
 * An index or constraint without a name of its own may live under another one: what it is decides.
 * If the models cannot be compared, running them will tell why.
 */
static void
find_renamed(SbModel *model, bool *there)
{
	bool		any = false;
	char	   *problem = NULL;
	SbDrift    *drift;

	for (int i = 0; i < model->count && !any; i++)
		any = is_unnamed_and_missing(model, model->statements[i], there);
	drift = any && !XactReadOnly ? sb_try_drift(true, &problem) : NULL;
	if (drift == NULL)
		return;
	foreach_ptr(SbFact, fact, drift->renamed)
	{
		SbStatement *st = sb_model_creator(model, &fact->object);

		if (st)
			there[st->index] = true;
	}
}

/* Whether each statement is to run; `there` tells for creating ones whether the object exists. */
static bool *
find_to_run(SbModel *model, bool *there)
{
	bool	   *run = palloc0(sizeof(bool) * Max(model->count, 1));

	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->role != SB_CREATES)
			continue;
		there[i] = sb_statement_exists(st);
	}
	find_renamed(model, there);
	for (int i = 0; i < model->count; i++)
		run[i] = model->statements[i]->role == SB_CREATES && !there[i];
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbStatement *creator;

		if (st->outlined_from)
			run[i] = run[i] && (run[st->outlined_from->index] || st->outlined_from->pending);
		if (st->role == SB_CREATES)
			continue;
		if (st->folded)
			continue;
		creator = sb_statement_creator(model, st);
		if (st->aspect && strcmp(st->aspect, "if not exists") == 0)
			run[i] = creator == NULL && !sb_statement_exists(st);
		else if (creator)
			run[i] = run[creator->index] || st->pending;
		else if (st->role == SB_ONCE && st->object.kind != SB_NONE)
			run[i] = false;		/* the table was there before: no model creates it */
		else
			run[i] = !st->applied;
	}
	return run;
}

/* What a reference is called to users: its kind and its name as it would be. */
static char *
reference_name(const SbStatement *st, const SbReference *ref)
{
	const char *schema = ref->schema;
	char	   *name;

	if (schema == NULL && sb_class_in_schema(ref->class))
		schema = st->context->creation;
	if (ref->relation)
		name = psprintf("%s on %s", quote_identifier(ref->name),
						quote_qualified_identifier(schema, ref->relation));
	else
		name = schema ? quote_qualified_identifier(schema, ref->name) :
			pstrdup(quote_identifier(ref->name));
	return psprintf("%s \"%s\"", sb_class_name(ref->class), name);
}

/* Names of live relations of the same class, for "did you mean". */
static void
offer_live_relations(SbNearest *nearest)
{
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
				   " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
				   " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'"
				   " AND n.nspname NOT IN ('information_schema', 'schemaboot')"
				   " ORDER BY 1, 2 LIMIT 10000", SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		char	   *schema = sb_spi_text((int) i, 1);
		char	   *name = sb_spi_text((int) i, 2);

		sb_nearest_add(nearest, name, quote_qualified_identifier(schema, name));
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
}

/* One error for all references that nothing provides. */
static void
report_unresolved(SbModel *model, List *unresolved)
{
	SbUnresolved *first = linitial(unresolved);
	SbStatement *st = first->statement;
	SbNearest	nearest;
	StringInfoData detail;
	SbPlace		place;
	int			n = 0;

	sb_nearest_init(&nearest, first->reference->name);
	sb_model_nearest(model, first->reference, &nearest);
	if (first->reference->class == SB_C_RELATION)
		offer_live_relations(&nearest);
	initStringInfo(&detail);
	foreach_ptr(SbUnresolved, other, unresolved)
	{
		if (n++ == 0)
			continue;
		if (n > 11)
		{
			appendStringInfo(&detail, "\nand %d more.", list_length(unresolved) - 11);
			break;
		}
		appendStringInfo(&detail, "%s%s \"%s\" references %s, too (%s).", detail.len ? "\n" : "",
						 sb_kind(other->statement->object.kind)->name, other->statement->identity,
						 reference_name(other->statement, other->reference),
						 sb_place_text(other->statement->source, other->statement->number,
									   other->statement->line));
	}
	sb_place_of(&place, st);
	place.offset = first->reference->location;
	sb_place_push(&place);
	ereport(ERROR,
			(errcode(first->reference->class == SB_C_RELATION ? ERRCODE_UNDEFINED_TABLE :
					 first->reference->class == SB_C_ROUTINE ? ERRCODE_UNDEFINED_FUNCTION :
					 first->reference->class == SB_C_SCHEMA ? ERRCODE_INVALID_SCHEMA_NAME :
					 ERRCODE_UNDEFINED_OBJECT),
			 errmsg("model %s \"%s\" references %s, which neither the models nor the database have",
					sb_kind(st->object.kind)->name, st->identity ? st->identity : "",
					reference_name(st, first->reference)),
			 detail.len ? errdetail("%s", detail.data) : 0,
			 nearest.best ? errhint("Did you mean \"%s\"?", nearest.best) : 0));
}

/* Roles and tablespaces belong to the cluster: all that are missing are named at once. */
static void
report_cluster(List *unresolved)
{
	StringInfoData names,
				hint;
	List	   *seen = NIL;

	initStringInfo(&names);
	initStringInfo(&hint);
	foreach_ptr(SbUnresolved, each, unresolved)
	{
		SbReference *ref = each->reference;
		const char *text = psprintf("%s \"%s\"", sb_class_name(ref->class), ref->name);
		bool		known = false;

		foreach_ptr(char, name, seen)
			known = known || strcmp(name, text) == 0;
		if (known)
			continue;
		seen = lappend(seen, (char *) text);
		appendStringInfo(&names, "%s%s", names.len ? ", " : "", text);
		if (ref->class == SB_C_ROLE)
			appendStringInfo(&hint, "%sCREATE ROLE %s;", hint.len ? " " : "",
							 quote_identifier(ref->name));
		else
			appendStringInfo(&hint, "%sCREATE TABLESPACE %s LOCATION '...';", hint.len ? " " : "",
							 quote_identifier(ref->name));
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("the models need what this cluster does not have: %s", names.data),
			 errdetail("Roles and tablespaces belong to the cluster and are no models."),
			 errhint("Create them first: %s", hint.data)));
}

void
sb_check_unresolved(SbModel *model, const bool *run)
{
	List	   *objects = NIL,
			   *cluster = NIL;

	foreach_ptr(SbUnresolved, unresolved, model->unresolved)
	{
		SbClass		class = unresolved->reference->class;

		if (!run[unresolved->statement->index])
			continue;
		if (class == SB_C_ROLE || class == SB_C_TABLESPACE)
			cluster = lappend(cluster, unresolved);
		else
			objects = lappend(objects, unresolved);
	}
	if (cluster)
		report_cluster(cluster);
	if (objects)
		report_unresolved(model, objects);
}

/* Whether statements that a role defined may run with the rights of the caller. */
bool
sb_is_trusted(const char *defined_by, const char *definer)
{
	Oid			role = get_role_oid(defined_by, true);
	char	   *copy;
	List	   *names;

	if (!sb_is_definer(defined_by, definer))
		return false;			/* another role has the name now */
	if (OidIsValid(role) &&
		(role == GetUserId() || role == sb_extension_owner() || superuser_arg(role)))
		return true;
	copy = pstrdup(sb_trusted_definers ? sb_trusted_definers : "");
	if (SplitIdentifierString(copy, ',', &names))
		foreach_ptr(char, name, names)
			if (strcmp(name, defined_by) == 0)
				return true;
	return false;
}

/*
 * The models are code that runs with the caller's rights: it must come from somebody whom the
 * caller need not fear.
 */
void
sb_check_definers(SbModel *model, const bool *run)
{
	SbMap	   *trusted = sb_map_create();

	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbPlace		place;

		if (!run[i] || st->defined_by == NULL || sb_map_get(trusted, st->definer))
			continue;
		if (sb_is_trusted(st->defined_by, st->definer))
		{
			sb_map_put(trusted, st->definer, st);
			continue;
		}
		sb_place_of(&place, st);
		sb_place_push(&place);
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("model %s \"%s\" was defined by role \"%s\", which is not trusted",
						sb_kind(st->object.kind)->name, st->identity, st->defined_by),
				 errdetail("It would run with the rights of role \"%s\".",
						   GetUserNameFromId(GetUserId(), false)),
				 errhint("Read the models and define them again as yourself, or let a superuser add the role to schemaboot.trusted_definers.")));
	}
}

/*
 * A context in CurrentMemoryContext that says the same; `copies` remembers those that were made:
 * pairs of old and new.
 */
static SbContext *
copy_context(const SbContext *context, List **copies)
{
	SbContext  *copy;

	for (int i = 0; i + 1 < list_length(*copies); i += 2)
		if (list_nth(*copies, i) == context)
			return list_nth(*copies, i + 1);
	copy = palloc0(sizeof(SbContext));
	copy->search_path = pstrdup(context->search_path);
	foreach_ptr(char, setting, context->settings)
		copy->settings = lappend(copy->settings, pstrdup(setting));
	*copies = lappend(lappend(*copies, unconstify(SbContext *, context)), copy);
	return copy;
}

static char *
copy_text(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

/*
 * The statement with all that running it needs, and without its references, which are most of a
 * model's memory.
 */
static SbStatement *
copy_to_run(const SbStatement *st, SbModel *strings, List **copies)
{
	SbStatement *copy = palloc(sizeof(SbStatement));
	List	   *args = NIL;

	*copy = *st;
	copy->source = sb_model_string(strings, st->source);
	copy->body = pstrdup(st->body);
	copy->context = copy_context(st->context, copies);
	copy->object.schema = copy_text(st->object.schema);
	copy->object.relation = copy_text(st->object.relation);
	copy->object.name = copy_text(st->object.name);
	foreach_ptr(char, arg, st->object.args)
		args = lappend(args, pstrdup(arg));
	copy->object.args = args;
	copy->identity = copy_text(st->identity);
	copy->arg_types = copy->provides = copy->references = NIL;
	copy->partition_of = NULL;
	copy->subobject = copy->hash = copy->defined_by = NULL;
	copy->definer = NULL;
	copy->belongs_to.schema = copy_text(st->belongs_to.schema);
	copy->belongs_to.name = copy_text(st->belongs_to.name);
	copy->outlined_from = st->outlined_from ? copy : NULL;	/* only whether there is one counts */
	return copy;
}

SbStep *
sb_step_make(SbModel *model, const SbStatement *st, bool run, SbModel *strings, List **copies)
{
	SbStep	   *step = palloc0(sizeof(SbStep));

	step->statement = copy_to_run(st, strings, copies);
	step->run = run;
	step->validate = !run && st->pending && sb_has_body(st);
	step->action = run ? "created" : "exists";
	step->kind = st->role == SB_CREATES ? sb_kind(st->object.kind)->name :
		st->role == SB_ONCE ? "run once" : st->aspect;
	step->identity = step->statement->identity ? step->statement->identity : "";
	step->ddl = step->statement->body;
	foreach_ptr(SbReference, ref, st->references)
		if (ref->class == SB_C_RELATION)
			step->relations++;
	step->partition_of = sb_parent_key(model, st);
	return step;
}

SbCreation *
sb_creation_plan(void)
{
	SbCreation *creation = palloc0(sizeof(SbCreation));
	MemoryContext planning = AllocSetContextCreate(CurrentMemoryContext, "schemaboot planning",
												   ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(planning);
	SbModel    *model = sb_model_load();
	SbStatement **order = sb_model_order(model);
	bool	   *there = palloc0(sizeof(bool) * Max(model->count, 1));
	bool	   *run = find_to_run(model, there);
	SbModel    *strings;
	List	   *copies = NIL;

	sb_check_unresolved(model, run);
	sb_check_definers(model, run);
	MemoryContextSwitchTo(oldcontext);
	strings = sb_model_create();
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = order[i];

		if (run[st->index])
			creation->missing++;
		if (run[st->index] || (st->role == SB_CREATES && !st->outlined_from))
			creation->steps = lappend(creation->steps,
									  sb_step_make(model, st, run[st->index], strings, &copies));
	}
	MemoryContextDelete(planning);
	sb_locks_estimate(creation->steps);
	return creation;
}

/* Counts of one kind, for the summary. */
typedef struct Count
{
	const char *name;
	const char *plural;
	int			count;
} Count;

static int
compare_counts(const ListCell *a, const ListCell *b)
{
	const Count *x = lfirst(a);
	const Count *y = lfirst(b);

	return x->count != y->count ? y->count - x->count : strcmp(x->plural, y->plural);
}

/* The singular of a finer kind: "foreign keys" without its s. */
static const char *
singular(const char *plural)
{
	return pnstrdup(plural, strlen(plural) - 1);
}

char *
sb_creation_summary(List *steps)
{
	List	   *counts = NIL;
	StringInfoData buf;

	foreach_ptr(SbStep, step, steps)
	{
		SbStatement *st = step->statement;
		const char *plural = st->subkind ? st->subkind : sb_kind(st->object.kind)->plural;
		Count	   *count = NULL;

		if (!step->done || st->role != SB_CREATES)
			continue;
		foreach_ptr(Count, known, counts)
			if (strcmp(known->plural, plural) == 0)
				count = known;
		if (count == NULL)
		{
			count = palloc0(sizeof(Count));
			count->plural = plural;
			count->name = st->subkind ? singular(plural) : sb_kind(st->object.kind)->name;
			counts = lappend(counts, count);
		}
		count->count++;
	}
	list_sort(counts, compare_counts);
	initStringInfo(&buf);
	foreach_ptr(Count, count, counts)
		appendStringInfo(&buf, "%s%d %s", buf.len ? ", " : "created ", count->count,
						 count->count == 1 ? count->name : count->plural);
	return buf.len ? buf.data : NULL;
}

/* Sets a boolean column of the rows of some steps. */
static void
mark_rows(List *sources, List *positions, const char *sql)
{
	Oid			types[2] = {TEXTARRAYOID, INT4ARRAYOID};
	Datum	   *numbers = palloc(sizeof(Datum) * Max(list_length(positions), 1));
	Datum		values[2];
	SbOwner		owner;
	int			n = 0;

	if (sources == NIL)
		return;
	foreach_int(position, positions)
		numbers[n++] = Int32GetDatum(position);
	values[0] = PointerGetDatum(sb_text_array(sources));
	values[1] = PointerGetDatum(construct_array(numbers, n, INT4OID, sizeof(int32), true,
												TYPALIGN_INT));
	sb_owner_begin(&owner);
	sb_spi_execute_args(sql, 2, types, values, NULL, SPI_OK_UPDATE, false);
	sb_owner_end(&owner);
}

/* When all is done, nothing is pending. */
void
sb_clear_pending(void)
{
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("UPDATE schemaboot.statement SET pending = false WHERE pending", SPI_OK_UPDATE,
				   false);
	sb_owner_end(&owner);
}

/* After drop_all, everything is to be said again. */
void
sb_reset_applied(void)
{
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("UPDATE schemaboot.statement SET applied = false, pending = false"
				   " WHERE applied OR pending", SPI_OK_UPDATE, false);
	sb_owner_end(&owner);
}

void
sb_mark_applied(List *steps)
{
	List	   *sources = NIL,
			   *positions = NIL;

	foreach_ptr(SbStep, step, steps)
	{
		if (!step->done || step->statement->role == SB_CREATES || step->statement->applied)
			continue;
		sources = lappend(sources, unconstify(char *, step->statement->source));
		positions = lappend_int(positions, step->statement->position);
	}
	mark_rows(sources, positions,
			  "UPDATE schemaboot.statement s SET applied = true"
			  " FROM unnest($1, $2) AS k (source, position)"
			  " WHERE s.source = k.source AND s.position = k.position");
}

void
sb_mark_pending(List *steps, bool pending)
{
	List	   *sources = NIL,
			   *positions = NIL;

	foreach_ptr(SbStep, step, steps)
	{
		SbStatement *st = step->statement;
		bool		to_the_end = st->outlined_from != NULL || sb_has_body(st);

		/*
		 * A key that was taken out of its table has no row: its table's row stands for it. That,
		 * and functions, whose bodies are checked when everything is there, stay pending to the
		 * end.
		 */
		if (!step->run || (st->role == SB_CREATES && !to_the_end) ||
			(!pending && (!step->done || to_the_end)))
			continue;
		sources = lappend(sources, unconstify(char *, step->statement->source));
		positions = lappend_int(positions, step->statement->position);
	}
	mark_rows(sources, positions, pending ?
			  "UPDATE schemaboot.statement s SET pending = true"
			  " FROM unnest($1, $2) AS k (source, position)"
			  " WHERE s.source = k.source AND s.position = k.position" :
			  "UPDATE schemaboot.statement s SET pending = false"
			  " FROM unnest($1, $2) AS k (source, position)"
			  " WHERE s.source = k.source AND s.position = k.position");
}
