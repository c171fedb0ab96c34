/*
 * apply.c
 *	  Runs a plan in the caller's transaction, and proves it.
 *
 * Before the first step all that stands against the plan is told at once: steps that lose data, steps
 * that the rows there will make fail. After the last one the facts are read again and must be those of the
 * models, and tables whose rows nobody else could change meanwhile must have as many as before. Else an
 * error takes everything back.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/phase.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "facts/units.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "plan/apply.h"
#include "plan/rename.h"
#include "portability/instr_time.h"
#include "run/create.h"
#include "run/history.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

/* Tables up to this size have their rows counted before and after. */
#define COUNTED_BYTES (4 * 1024 * 1024)

/* Steps that an error names. */
#define MAX_TOLD 10

/* A table whose rows are counted. */
typedef struct Counted
{
	Oid			relation;
	int64		rows;
} Counted;

/* A step in one line, with the rows that it is about. */
static char *
step_line(const SbPlanStep *step)
{
	StringInfoData line;

	initStringInfo(&line);
	appendStringInfo(&line, "step %d: ", step->number);
	for (const char *c = step->ddl; *c; c++)
	{
		if (*c == '\n' || (*c == ' ' && c[1] == ' '))
		{
			appendStringInfoChar(&line, ' ');
			c += strspn(c, " \n") - 1;
		}
		else
			appendStringInfoChar(&line, *c);
	}
	if (step->rows >= 0 && OidIsValid(step->relation))
		appendStringInfo(&line, " (about %.0f rows)", step->rows);
	else if (step->bytes > 0)
		appendStringInfo(&line, " (%s)",
						 text_to_cstring(DatumGetTextPP(DirectFunctionCall1(pg_size_pretty,
																			Int64GetDatum(step->bytes)))));
	return line.data;
}

/* Lines of some steps: List of char *. */
static char *
join_lines(List *lines)
{
	StringInfoData text;
	int			count = 0;

	initStringInfo(&text);
	foreach_ptr(char, line, lines)
	{
		if (count++ == MAX_TOLD)
		{
			appendStringInfo(&text, "\nand %d more", list_length(lines) - MAX_TOLD);
			break;
		}
		appendStringInfo(&text, "%s%s", text.len ? "\n" : "", line);
	}
	return text.data;
}

static void
refuse_data_loss(const SbPlan *plan)
{
	List	   *lines = NIL;
	const char *hint = NULL;

	foreach_ptr(SbPlanStep, step, plan->steps)
	{
		if ((step->hazards & SB_DATA_LOSS) == 0)
			continue;
		lines = lappend(lines, step_line(step));
		if (hint == NULL)
			hint = step->hint;
	}
	if (lines == NIL)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg_plural("plan would lose data in %d step", "plan would lose data in %d steps",
						   list_length(lines), list_length(lines)),
			 errdetail("%s", join_lines(lines)),
			 hint ? errhint("Call schemaboot_apply(allow => '{data_loss}'), or %s if it was renamed.", hint) :
			 errhint("Call schemaboot_apply(allow => '{data_loss}') if that is meant.")));
}

/* A query that counts rows in the way. */
typedef struct Evidence
{
	const char *sql;
	int64		count;
} Evidence;

static void
look_at_evidence(void *arg)
{
	Evidence   *evidence = arg;
	bool		isnull;
	Datum		count;

	SPI_connect();
	sb_spi_execute(evidence->sql, SPI_OK_SELECT, false);
	count = sb_spi_datum(0, 1, &isnull);
	evidence->count = isnull ? 0 : DatumGetInt64(count);
	SPI_finish();
}

/* How many rows are in the way of a step, or what the server says to it; NULL: none. */
static char *
evidence_of(const SbPlanStep *step)
{
	Evidence	evidence = {.sql = step->evidence};
	ErrorData  *error = sb_attempt(look_at_evidence, &evidence, false);

	if (error == NULL)
		return evidence.count <= 0 ? NULL : psprintf(evidence.count == 1 ? INT64_FORMAT " row is in the way" :
													 INT64_FORMAT " rows are in the way", evidence.count);
	/* of a column that the plan makes, there is nothing to see yet */
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TO_CATEGORY(ERRCODE_DATA_EXCEPTION))
		return error->message;
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION))
		ReThrowError(error);
	return NULL;
}

static void
refuse_failures(const SbPlan *plan)
{
	List	   *lines = NIL;

	foreach_ptr(SbPlanStep, step, plan->steps)
	{
		char	   *evidence = step->evidence && (step->hazards & SB_MAY_FAIL) ? evidence_of(step) : NULL;

		if (evidence)
			lines = lappend(lines, psprintf("%s: %s", step_line(step), evidence));
	}
	if (lines == NIL)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg_plural("plan would fail in %d step", "plan would fail in %d steps",
						   list_length(lines), list_length(lines)),
			 errdetail("%s", join_lines(lines)),
			 errhint("Change the rows first, or the models. schemaboot_apply(allow => '{may_fail}') tries it all the same.")));
}

/* Rows of a table as this transaction sees them now. */
static int64
count_rows(Oid relation)
{
	bool		isnull;
	int64		count;

	SPI_connect();
	sb_spi_execute(psprintf("SELECT pg_catalog.count(*) FROM %s%s",
							get_rel_relkind(relation) == RELKIND_PARTITIONED_TABLE ? "" : "ONLY ",
							quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
													   get_rel_name(relation))), SPI_OK_SELECT, true);
	count = DatumGetInt64(sb_spi_datum(0, 1, &isnull));
	SPI_finish();
	return count;
}

/* Whether a step leaves a table with its rows, and keeps others off it. */
static bool
is_countable(const SbPlanStep *step)
{
	return OidIsValid(step->relation) && step->lock >= ShareRowExclusiveLock && step->bytes > 0 &&
		step->bytes <= COUNTED_BYTES && get_rel_relkind(step->relation) == RELKIND_RELATION;
}

static Counted *
counted_of(List *counted, Oid relation)
{
	foreach_ptr(Counted, each, counted)
		if (each->relation == relation)
			return each;
	return NULL;
}

/* Counts the rows of a step's table before the first step that keeps others off it. */
static List *
count_before(List *counted, const SbPlanStep *step)
{
	Counted    *each;

	if (!is_countable(step) || counted_of(counted, step->relation))
		return counted;
	LockRelationOid(step->relation, step->lock);
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(step->relation)))
		return counted;
	each = palloc(sizeof(Counted));
	each->relation = step->relation;
	PushActiveSnapshot(GetLatestSnapshot());
	each->rows = count_rows(step->relation);
	PopActiveSnapshot();
	return lappend(counted, each);
}

static void
check_counts(List *counted)
{
	foreach_ptr(Counted, each, counted)
	{
		int64		rows;

		if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(each->relation)))
			continue;
		PushActiveSnapshot(GetLatestSnapshot());
		rows = count_rows(each->relation);
		PopActiveSnapshot();
		if (rows != each->rows)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_EXCEPTION),
					 errmsg("table \"%s\" had " INT64_FORMAT " rows before the plan and has " INT64_FORMAT " after it",
							get_rel_name(each->relation), each->rows, rows),
					 errdetail("Everything is taken back.")));
	}
}

/* A step that was taken for harmless because its table was empty must find it so. */
static void
check_spared(const SbPlanStep *step, int allow)
{
	bool		lost;

	if ((step->spared & (SB_DATA_LOSS | SB_MAY_FAIL)) == 0 || (allow & SB_DATA_LOSS))
		return;
	LockRelationOid(step->relation, step->lock);
	if (get_rel_relkind(step->relation) != RELKIND_RELATION &&
		get_rel_relkind(step->relation) != RELKIND_PARTITIONED_TABLE)
		return;
	PushActiveSnapshot(GetLatestSnapshot());
	lost = count_rows(step->relation) > 0;
	PopActiveSnapshot();
	if (lost)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" got rows since the plan was made", get_rel_name(step->relation)),
				 errdetail("%s", step_line(step)),
				 errhint("Call schemaboot_apply() again.")));
}

/* Rows of a table that may not be there yet. */
static int64
rows_of(const char *table)
{
	RangeVar   *name = makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(table)));
	Oid			relation = RangeVarGetRelid(name, NoLock, true);
	int64		rows;

	if (!OidIsValid(relation))
		return 0;
	PushActiveSnapshot(GetLatestSnapshot());
	rows = count_rows(relation);
	PopActiveSnapshot();
	return rows;
}

/* A table that is made again must get the rows that it had. */
static void
check_filled(const SbPlanStep *step, int64 before)
{
	int64		expected = before + rows_of(step->from);
	int64		rows = rows_of(step->fills);

	if (rows != expected)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("table \"%s\" should have " INT64_FORMAT " rows now and has " INT64_FORMAT, step->fills,
						expected, rows),
				 errdetail("%s", step_line(step)),
				 errhint("Everything was taken back.")));
}

static void
step_context(void *arg)
{
	errcontext("%s", step_line(arg));
}

/* All statements that run once, at the first of them: one that needs another's rows comes after it. */
static void
run_seeds(const SbPlanStep *first, const SbPlan *plan)
{
	SbRun		run = {.what = "schemaboot_apply"};
	List	   *seeds = NIL;

	if (first->seed->done)
		return;
	foreach_ptr(SbPlanStep, step, plan->steps)
		if (step->seed)
			seeds = lappend(seeds, step->seed);
	run.total = list_length(seeds);
	sb_run_steps(&run, seeds);
}

static int64
run_step(SbPlanStep *step, const SbPlan *plan)
{
	ErrorContextCallback callback;
	instr_time	start,
				end;

	CHECK_FOR_INTERRUPTS();
	callback.callback = step_context;
	callback.arg = step;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	INSTR_TIME_SET_CURRENT(start);
	if (step->seed)
		run_seeds(step, plan);
	else
		sb_run_text(step->ddl);
	CommandCounterIncrement();
	/*
	 * The server keeps a value of an enum from being used in the transaction that adds it, since a row
	 * with it in an index could outlive a rollback. A plan writes no rows into indexes that were there
	 * before, so that what it makes with the value goes with a rollback, too.
	 */
	if (step->adds_value)
		AtEOXact_Enum();
	INSTR_TIME_SET_CURRENT(end);
	error_context_stack = callback.previous;
	INSTR_TIME_SUBTRACT(end, start);
	return INSTR_TIME_GET_MICROSEC(end);
}

/* What the steps take for granted; ends with AtEOXact_GUC(true, result). */
static int
apply_settings(void)
{
	static const char *const settings[][2] = {
		{"default_tablespace", ""},
		{"default_table_access_method", "heap"},
		{"row_security", "off"}
	};
	int			nest_level = sb_read_settings();

	for (int i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1], PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

/* What is left to be done, a line each. */
static List *
rest_of(const SbDrift *drift, bool prune)
{
	List	   *lines = NIL;

	foreach_ptr(SbChange, change, drift->changes)
	{
		if (change->type == SB_ORDER ||
			(change->type == SB_EXTRA && !prune && change->live_fact->parent == NULL))
			continue;
		lines = lappend(lines, psprintf("%s %s \"%s\"%s%s%s%s%s", sb_change_name(change->type),
										sb_kind(change->kind)->name, change->identity,
										change->attribute ? psprintf(", %s", change->attribute) : "",
										change->live ? ", lives: " : "", change->live ? change->live : "",
										change->model ? ", wanted: " : "", change->model ? change->model : ""));
	}
	return lines;
}

/* Reads the facts again: they must be those of the models. */
static void
prove(const SbPlan *plan, bool prune)
{
	SbDrift    *drift = sb_drift_again(plan->drift);
	List	   *rest = rest_of(drift, prune);

	if (rest)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg_plural("the database would still differ from the models in %d place after the plan",
							   "the database would still differ from the models in %d places after the plan",
							   list_length(rest), list_length(rest)),
				 errdetail("%s", join_lines(rest)),
				 errhint("Everything was taken back. Please report this with the models and the plan.")));
}

/* Whether a row of the stored models is of some sort; without loading them. */
static bool
has_statement(const char *condition, const char *parameter)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(parameter);
	SbOwner		owner;
	bool		found;

	sb_owner_begin(&owner);
	sb_spi_execute_args(psprintf("SELECT FROM schemaboot.statement WHERE %s LIMIT 1", condition),
						1, &type, &value, NULL, SPI_OK_SELECT, true);
	found = SPI_processed > 0;
	sb_owner_end(&owner);
	return found;
}

/* Notes which statements of the models need not be run any more. */
static void
mark_applied(const SbPlan *plan)
{
	SbModel    *model;
	List	   *steps = NIL;

	if (!has_statement("role <> $1 AND NOT applied", "creates"))
		return;
	model = sb_wanted_units(plan->drift->wanted)->model;
	foreach_ptr(SbPlanStep, step, plan->steps)
		if (step->seed)
			steps = lappend(steps, step->seed);
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbStep	   *step;

		if (st->role == SB_CREATES || st->role == SB_ONCE || st->applied)
			continue;
		step = palloc0(sizeof(SbStep));
		step->statement = st;
		step->done = true;
		steps = lappend(steps, step);
	}
	sb_mark_applied(steps);
}

static void
run_plan(SbApplied *applied, int allow, bool prune)
{
	int			nest_level = apply_settings();
	List	   *counted = NIL;
	int64		total = 0;

	foreach_ptr(SbPlanStep, step, applied->plan->steps)
	{
		int64	   *elapsed = palloc(sizeof(int64));
		int64		before = step->fills ? rows_of(step->fills) : 0;

		check_spared(step, allow);
		counted = count_before(counted, step);
		*elapsed = run_step(step, applied->plan);
		total += *elapsed;
		if (step->fills)
			check_filled(step, before);
		applied->elapsed = lappend(applied->elapsed, elapsed);
	}
	check_counts(counted);
	AtEOXact_GUC(true, nest_level);
	prove(applied->plan, prune);
	sb_renames_forget(applied->plan->renames);
	mark_applied(applied->plan);
	sb_history_add("apply", total, NIL, NIL,
				   psprintf("%d steps", list_length(applied->plan->steps)));
}

static void
check_hazards(const SbPlan *plan, int allow)
{
	int			nest_level;

	if (plan->drift->wanted->empty && (allow & SB_DATA_LOSS) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are no models, so that everything in the managed schemas would be dropped"),
				 errhint("Register them first: SELECT * FROM schemaboot_define(ddl, source); or call schemaboot_apply(allow => '{data_loss}', prune => true).")));
	if ((allow & SB_DATA_LOSS) == 0)
		refuse_data_loss(plan);
	if (allow & SB_MAY_FAIL)
		return;
	nest_level = apply_settings();
	refuse_failures(plan);
	AtEOXact_GUC(true, nest_level);
}

/* What others have defined is not run with the caller's rights. */
static void
check_definers(const SbDrift *drift)
{
	SbUnits    *units;
	bool	   *run;
	bool	   *changed;

	if (!has_statement("definer IS DISTINCT FROM $1", sb_definer()))
		return;
	units = sb_wanted_units(drift->wanted);
	run = palloc0(sizeof(bool) * Max(units->model->count, 1));
	changed = palloc0(sizeof(bool) * Max(units->count, 1));
	foreach_ptr(SbChange, change, drift->changes)
	{
		SbUnit	   *unit = change->model_fact ? sb_units_find(units, change->root_kind, change->root) : NULL;

		if (unit)
			changed[unit - units->units] = true;
	}
	for (int i = 0; i < units->model->count; i++)
		run[i] = changed[units->unit_of[i]];
	sb_check_definers(units->model, run);
}

void
sb_plan_check(const SbPlan *plan, int allow)
{
	check_definers(plan->drift);
	check_hazards(plan, allow);
}

SbApplied *
sb_apply(int allow, bool prune, bool dry_run)
{
	SbApplied  *applied = palloc0(sizeof(SbApplied));

	if (!dry_run)
	{
		PreventCommandIfReadOnly("schemaboot_apply()");
		PreventCommandDuringRecovery("schemaboot_apply()");
		sb_catalog_lock();
	}
	applied->plan = sb_plan_make(prune);
	if (dry_run || applied->plan->steps == NIL)
		return applied;
	sb_plan_check(applied->plan, allow);
	run_plan(applied, allow, prune);
	return applied;
}
