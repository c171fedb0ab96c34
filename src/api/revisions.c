/*
 * revisions.c
 *	  SQL functions of the chapter "Revisions".
 */
#include "base/compat.h"

#include "access/xact.h"
#include "api/srf.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "facts/verdict.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/adopt.h"
#include "revision/foreign.h"
#include "revision/revision.h"
#include "revision/run.h"
#include "revision/target.h"
#include "revision/version.h"
#include "run/create.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(sb_revision_call);
PG_FUNCTION_INFO_V1(sb_baseline);
PG_FUNCTION_INFO_V1(sb_merge);
PG_FUNCTION_INFO_V1(sb_squash);
PG_FUNCTION_INFO_V1(sb_stamp);
PG_FUNCTION_INFO_V1(sb_upgrade);
PG_FUNCTION_INFO_V1(sb_downgrade);
PG_FUNCTION_INFO_V1(sb_adopt_call);
PG_FUNCTION_INFO_V1(sb_upgrade_online_call);
PG_FUNCTION_INFO_V1(sb_downgrade_online_call);
PG_FUNCTION_INFO_V1(sb_adopt_version);
PG_FUNCTION_INFO_V1(sb_require);
PG_FUNCTION_INFO_V1(sb_current);
PG_FUNCTION_INFO_V1(sb_heads);
PG_FUNCTION_INFO_V1(sb_history);

/* Arguments that may be NULL. */
static char *
text_argument(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));
}

static List *
list_argument(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? NIL : sb_text_list(PG_GETARG_ARRAYTYPE_P(i));
}

static char *
message_argument(FunctionCallInfo fcinfo)
{
	char	   *message = text_argument(fcinfo, 0);

	if (message == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the message of a revision must not be null")));
	return message;
}

/* schemaboot_revision(message, up, down, parents, id, depends_on, labels) -> text */
Datum
sb_revision_call(PG_FUNCTION_ARGS)
{
	SbBody		body = {0};
	char	   *id;

	body.message = message_argument(fcinfo);
	body.up = text_argument(fcinfo, 1);
	body.down = text_argument(fcinfo, 2);
	body.id = text_argument(fcinfo, 4);
	body.depends_on = list_argument(fcinfo, 5);
	body.labels = list_argument(fcinfo, 6);
	id = sb_make_revision(&body, list_argument(fcinfo, 3), !PG_ARGISNULL(3));
	if (id == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(id));
}

/* schemaboot_baseline(message text, replace boolean) -> text */
Datum
sb_baseline(PG_FUNCTION_ARGS)
{
	char	   *message = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(sb_make_baseline(message, PG_GETARG_BOOL(1), true)));
}

/* schemaboot_merge(message text, revisions text[], id text) -> text */
Datum
sb_merge(PG_FUNCTION_ARGS)
{
	char	   *id = sb_make_merge(message_argument(fcinfo), list_argument(fcinfo, 1),
								   text_argument(fcinfo, 2));

	PG_RETURN_TEXT_P(cstring_to_text(id));
}

/* schemaboot_squash(message text, upto text, id text) -> text */
Datum
sb_squash(PG_FUNCTION_ARGS)
{
	char	   *upto = text_argument(fcinfo, 1);
	char	   *id = sb_make_squash(message_argument(fcinfo), upto ? upto : "head",
									text_argument(fcinfo, 2));

	PG_RETURN_TEXT_P(cstring_to_text(id));
}

/* Objects of the models must be there before the database can be called migrated. */
static void
verify_presence(void)
{
	SbPresence *presence = sb_presence();
	int			n = 0;

	if (presence->present == presence->models)
		return;
	/* by name they are missing; but what has no name of its own may have another one */
	if (presence->present > 0)
	{
		SbVerdict  *verdict = sb_verdict();

		if (verdict->compared && verdict->present == verdict->models)
			return;
	}
	foreach_ptr(SbRow, row, presence->objects)
	{
		if (presence->exists[n++])
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("%d of %d objects of the models are missing", presence->models - presence->present,
						presence->models),
				 errdetail("The first is %s \"%s\".", sb_kind(row->object.kind)->name, row->identity),
				 errhint("SELECT * FROM schemaboot_create_all(); creates them. verify => false stamps anyway.")));
	}
}

/* schemaboot_stamp(revision text, verify boolean, purge boolean) -> text[] */
Datum
sb_stamp(PG_FUNCTION_ARGS)
{
	char	   *target = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SbLineage  *graph;
	List	   *revisions;
	List	   *ids;

	PreventCommandIfReadOnly("schemaboot_stamp()");
	PreventCommandDuringRecovery("schemaboot_stamp()");
	sb_catalog_lock();
	graph = sb_lineage_load(true);
	revisions = sb_target_stamp(graph, target, PG_GETARG_BOOL(2));
	ids = sb_lineage_ids(revisions);
	if (PG_GETARG_BOOL(1) && strcmp(target, "base") != 0 &&
		(revisions == NIL || !sb_verify_schema(graph, revisions) ||
		 list_difference_ptr(sb_lineage_heads(graph, true), revisions) == NIL))
		verify_presence();
	sb_set_version(ids, "stamp", 0, target);
	PG_RETURN_ARRAYTYPE_P(sb_text_array(ids));
}

/* schemaboot_adopt(dry_run boolean): revision, message, state, present, absent, conflicting, stamped, detail */
Datum
sb_adopt_call(PG_FUNCTION_ARGS)
{
	bool		dry_run = PG_GETARG_BOOL(0);
	List	   *adoptions;
	int			stamped = 0;

	PreventCommandIfReadOnly("schemaboot_adopt()");
	PreventCommandDuringRecovery("schemaboot_adopt()");
	InitMaterializedSRF(fcinfo, 0);
	if (!dry_run)
		sb_catalog_lock();
	adoptions = sb_adopt(sb_lineage_load(true), dry_run);
	foreach_ptr(SbAdoption, adoption, adoptions)
	{
		Datum		values[8];
		bool		nulls[8] = {false};

		SB_TEXT(values, nulls, 0, adoption->revision->id);
		SB_TEXT(values, nulls, 1, adoption->revision->message);
		SB_TEXT(values, nulls, 2, sb_evidence_name(adoption->evidence));
		values[3] = Int32GetDatum(adoption->present);
		values[4] = Int32GetDatum(adoption->absent);
		values[5] = Int32GetDatum(adoption->conflicting);
		values[6] = BoolGetDatum(adoption->stamped);
		SB_TEXT(values, nulls, 7, adoption->detail);
		sb_put_row(fcinfo, values, nulls);
		stamped += adoption->stamped;
	}
	ereport(NOTICE,
			(errmsg(dry_run ? "%d of %d pending revisions are there" : "stamped past %d of %d pending revisions",
					stamped, list_length(adoptions))));
	return (Datum) 0;
}

/* schemaboot_adopt_version(version_table text) -> text[] */
Datum
sb_adopt_version(PG_FUNCTION_ARGS)
{
	List	   *at;

	PreventCommandIfReadOnly("schemaboot_adopt_version()");
	PreventCommandDuringRecovery("schemaboot_adopt_version()");
	sb_catalog_lock();
	at = sb_foreign_adopt(sb_lineage_load(true), text_argument(fcinfo, 0));
	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_lineage_ids(at)));
}

/* Rows of schemaboot_upgrade and _downgrade: revision, message, direction, statements, elapsed, sql. */
static void
put_path(FunctionCallInfo fcinfo, List *path, bool dry_run)
{
	foreach_ptr(SbRan, ran, path)
	{
		Interval	elapsed = {.time = ran->elapsed};
		Datum		values[6];
		bool		nulls[6] = {false};

		SB_TEXT(values, nulls, 0, ran->revision->id);
		SB_TEXT(values, nulls, 1, ran->revision->message);
		SB_TEXT(values, nulls, 2, ran->down ? "down" : "up");
		values[3] = Int32GetDatum(ran->statements);
		values[4] = IntervalPGetDatum(&elapsed);
		nulls[4] = dry_run;
		SB_TEXT(values, nulls, 5, ran->sql);
		sb_put_row(fcinfo, values, nulls);
	}
}

/* schemaboot_upgrade(target text, dry_run boolean) */
Datum
sb_upgrade(PG_FUNCTION_ARGS)
{
	bool		dry_run = PG_GETARG_BOOL(1);

	InitMaterializedSRF(fcinfo, 0);
	put_path(fcinfo, sb_upgrade_to(text_to_cstring(PG_GETARG_TEXT_PP(0)), dry_run), dry_run);
	return (Datum) 0;
}

/* Whether allow => '{irreversible}' was given. */
static bool
allows_irreversible(ArrayType *allow)
{
	bool		allowed = false;

	foreach_ptr(char, name, sb_text_list(allow))
	{
		if (strcmp(name, "irreversible") != 0 && strcmp(name, "all") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" is nothing that a downgrade can be allowed", name),
					 errhint("It can be allowed irreversible, or all.")));
		allowed = true;
	}
	return allowed;
}

/* schemaboot_downgrade(target text, dry_run boolean, allow text[]) */
Datum
sb_downgrade(PG_FUNCTION_ARGS)
{
	bool		dry_run = PG_GETARG_BOOL(1);
	bool		irreversible = allows_irreversible(PG_GETARG_ARRAYTYPE_P(2));

	InitMaterializedSRF(fcinfo, 0);
	put_path(fcinfo, sb_downgrade_to(text_to_cstring(PG_GETARG_TEXT_PP(0)), dry_run, irreversible), dry_run);
	return (Datum) 0;
}

/* What a procedure that commits needs. */
static void
check_call(FunctionCallInfo fcinfo, const char *what)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("arguments of %s() must not be null", what)));
	if (castNode(CallContext, fcinfo->context)->atomic)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("%s() cannot run inside a transaction block", what),
				 errhint("Call it on its own, outside BEGIN and COMMIT and outside a function.")));
}

/* schemaboot_upgrade_online(target text, per_revision boolean) */
Datum
sb_upgrade_online_call(PG_FUNCTION_ARGS)
{
	check_call(fcinfo, "schemaboot_upgrade_online");
	sb_upgrade_online(text_to_cstring(PG_GETARG_TEXT_PP(0)), false, PG_GETARG_BOOL(1), false);
	PG_RETURN_VOID();
}

/* schemaboot_downgrade_online(target text, per_revision boolean, allow text[]) */
Datum
sb_downgrade_online_call(PG_FUNCTION_ARGS)
{
	check_call(fcinfo, "schemaboot_downgrade_online");
	sb_upgrade_online(text_to_cstring(PG_GETARG_TEXT_PP(0)), true, PG_GETARG_BOOL(1),
					  allows_irreversible(PG_GETARG_ARRAYTYPE_P(2)));
	PG_RETURN_VOID();
}

/* schemaboot_require(revision text) */
Datum
sb_require(PG_FUNCTION_ARGS)
{
	char	   *target = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SbLineage  *graph = sb_lineage_load(true);
	List	   *current = sb_lineage_current(graph, false);
	bool	   *done = sb_lineage_ancestors(graph, current, true);
	List	   *missing = NIL;

	foreach_ptr(SbRevision, revision, sb_target_revisions(graph, target))
		if (!done[revision->index])
			missing = lappend(missing, revision);
	if (missing)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database is not at revision %s yet", sb_lineage_names(missing)),
				 current ? errdetail("It is at %s.", sb_lineage_names(current)) :
				 errdetail("It is at no revision."),
				 errhint("SELECT * FROM schemaboot_upgrade('%s');", target)));
	PG_RETURN_VOID();
}

/* schemaboot_current() -> text[] */
Datum
sb_current(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_current_ids()));
}

/* schemaboot_heads() -> text[] */
Datum
sb_heads(PG_FUNCTION_ARGS)
{
	SbLineage  *graph = sb_lineage_load(false);

	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_lineage_ids(sb_lineage_heads(graph, false))));
}

/* A row of schemaboot.revision and schemaboot.applied, and what of them a revision does not have. */
typedef struct Past
{
	Datum		times[2];		/* applied_at, created_at */
	bool		nulls[2];
	char	   *applied_by;
	char	   *created_by;
	char	   *up;
	char	   *down;
} Past;

/* By id: Past *. The scripts need a privilege that is asked for with the caller's rights. */
static SbMap *
read_past(bool verbose)
{
	SbMap	   *map = sb_map_create();
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute(psprintf("SELECT r.id, a.at, r.created_at, a.by, r.created_by, %s"
							" FROM schemaboot.revision r LEFT JOIN schemaboot.applied a ON a.revision = r.id",
							verbose ? "r.up, r.down" : "NULL::text, NULL::text"),
				   SPI_OK_SELECT, XactReadOnly);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		Past	   *past = palloc0(sizeof(Past));

		past->times[0] = sb_spi_datum((int) i, 2, &past->nulls[0]);
		past->times[1] = sb_spi_datum((int) i, 3, &past->nulls[1]);
		past->applied_by = sb_spi_text((int) i, 4);
		past->created_by = sb_spi_text((int) i, 5);
		past->up = sb_spi_text((int) i, 6);
		past->down = sb_spi_text((int) i, 7);
		sb_map_put(map, sb_spi_text((int) i, 1), past);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return map;
}

static List *
marks_of(const SbRevision *revision, const bool *done, List *current)
{
	List	   *marks = NIL;

	if (revision->squashed)
		marks = lappend(marks, "squashed");
	else
	{
		if (list_member_ptr(current, revision))
			marks = lappend(marks, "current");
		if (revision->is_head)
			marks = lappend(marks, "head");
		if (list_length(revision->after) > 1)
			marks = lappend(marks, "branchpoint");
		if (list_length(revision->before) > 1)
			marks = lappend(marks, "mergepoint");
		if (!done[revision->index])
			marks = lappend(marks, "pending");
	}
	if (revision->applied && strcmp(revision->applied, revision->checksum) != 0)
		marks = lappend(marks, "edited");
	return marks;
}

static void
put_revision(FunctionCallInfo fcinfo, const SbRevision *revision, const Past *past, List *marks)
{
	Datum		values[13];
	bool		nulls[13] = {false};
	NameData	names[2];

	namestrcpy(&names[0], past->applied_by ? past->applied_by : "");
	namestrcpy(&names[1], past->created_by ? past->created_by : "");
	SB_TEXT(values, nulls, 0, revision->id);
	values[1] = PointerGetDatum(sb_text_array(revision->parents));
	SB_TEXT(values, nulls, 2, revision->message);
	values[3] = PointerGetDatum(sb_text_array(marks));
	values[4] = PointerGetDatum(sb_text_array(revision->labels));
	values[5] = PointerGetDatum(sb_text_array(revision->depends_on));
	values[6] = past->times[0];
	nulls[6] = past->nulls[0];
	values[7] = NameGetDatum(&names[0]);
	nulls[7] = past->applied_by == NULL;
	values[8] = past->times[1];
	nulls[8] = past->nulls[1];
	values[9] = NameGetDatum(&names[1]);
	SB_TEXT(values, nulls, 10, revision->irreversible);
	SB_TEXT(values, nulls, 11, past->up);
	SB_TEXT(values, nulls, 12, past->down);
	sb_put_row(fcinfo, values, nulls);
}

/* schemaboot_history(verbose boolean) */
Datum
sb_history(PG_FUNCTION_ARGS)
{
	bool		verbose = PG_GETARG_BOOL(0);
	SbLineage  *graph;
	SbMap	   *past;
	List	   *current;
	bool	   *done;

	if (verbose)
		sb_check_may_read_scripts();
	InitMaterializedSRF(fcinfo, 0);
	graph = sb_lineage_load(false);
	past = read_past(verbose);
	current = sb_lineage_current(graph, true);
	done = sb_lineage_ancestors(graph, current, true);
	for (int i = graph->count - 1; i >= 0; i--)
		put_revision(fcinfo, graph->order[i], sb_map_get(past, graph->order[i]->id),
					 marks_of(graph->order[i], done, current));
	foreach_ptr(SbRevision, revision, graph->all)
		if (revision->squashed)
			put_revision(fcinfo, revision, sb_map_get(past, revision->id),
						 marks_of(revision, done, current));
	return (Datum) 0;
}
