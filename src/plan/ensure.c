/*
 * ensure.c
 *	  DDL that may be run again: what is there as it says is passed over, what is missing is made.
 *
 * What a script would make is found out as it is for models: in a subtransaction that is rolled back, the
 * script takes the place of the catalogue, and is compared with what lives. Where it adds to objects that it
 * does not make, they come before it, as they live but for what it adds.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/spi.h"
#include "base/text.h"
#include "facts/diff.h"
#include "facts/units.h"
#include "facts/write.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/define.h"
#include "plan/ensure.h"
#include "run/create.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"

typedef struct Ensure
{
	const char *ddl;
	SbDrift    *drift;
	SbUnits    *units;
	int			before;			/* statements that stand for what lives */
	List	   *ensured;		/* of SbEnsured * */
	List	   *steps;			/* of SbStep * */
} Ensure;

/* The script in the place of the catalogue. */
static void
define_alone(const char *script)
{
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("DELETE FROM schemaboot.statement", SPI_OK_DELETE, false);
	sb_spi_execute("DELETE FROM schemaboot.rename", SPI_OK_DELETE, false);
	sb_owner_end(&owner);
	sb_manage_set(NIL);
	(void) sb_define_script(script, NULL);
}

/* The root fact on which a statement of no creator stands; NULL: nothing lives. */
static SbFact *
bearer_of(SbFacts *live, const SbStatement *st)
{
	static const SbKind kinds[] = {SB_TABLE, SB_TYPE};
	SbObject	object = st->object;
	SbFact	   *fact;

	if (object.relation)
	{
		object.name = object.relation;
		object.relation = NULL;
		for (int i = 0; i < lengthof(kinds); i++)
		{
			object.kind = kinds[i];
			object.args = NIL;
			fact = sb_facts_find(live, kinds[i], sb_object_identity(&object));
			if (fact)
				return fact;
		}
		return NULL;
	}
	fact = sb_facts_find(live, object.kind, st->identity);
	if (fact == NULL && st->belongs_to.class == SB_C_RELATION)
	{
		object = (SbObject) {SB_TABLE, st->belongs_to.schema, NULL, st->belongs_to.name, NIL};
		if (object.schema)
			fact = sb_facts_find(live, SB_TABLE, sb_object_identity(&object));
	}
	while (fact && fact->parent)
		fact = fact->parent;
	return fact;
}

/* Whether a statement makes a part of its object, by itself or as ALTER TABLE ADD does. */
static bool
makes_part(const SbStatement *st, const SbFact *child)
{
	if (child->object.kind == SB_COLUMN)
		return (st->subobject && strcmp(st->subobject, child->object.name) == 0) ||
			(st->object.kind == SB_COLUMN && strcmp(st->identity, child->identity) == 0);
	return st->object.kind == child->object.kind;
}

/* An enum without the values that the statements add. */
static void
take_labels_out(SbFact *fact, List *statements)
{
	SbAttribute *attributes = palloc(sizeof(SbAttribute) * Max(fact->count, 1));
	List	   *labels = NIL;

	foreach_ptr(char, label, sb_fact_list(fact, "labels"))
	{
		bool		added = false;

		foreach_ptr(SbStatement, st, statements)
			added = added || (st->subobject && strcmp(st->subobject, label) == 0);
		if (!added)
			labels = lappend(labels, label);
	}
	memcpy(attributes, fact->attributes, sizeof(SbAttribute) * fact->count);
	for (int i = 0; i < fact->count; i++)
		if (labels && strcmp(attributes[i].name, "labels") == 0)
			attributes[i].value = OidOutputFunctionCall(F_ARRAY_OUT,
														PointerGetDatum(sb_text_array(labels)));
	fact->attributes = attributes;
}

/* What lives, without what the statements add to it. */
static SbFact *
lessened(const SbFact *live, List *statements)
{
	SbFact	   *fact = palloc(sizeof(SbFact));

	*fact = *live;
	take_labels_out(fact, statements);
	fact->children = NIL;
	foreach_ptr(SbFact, child, live->children)
	{
		bool		made = false;

		foreach_ptr(SbStatement, st, statements)
			made = made || (makes_part(st, child) &&
							(child->object.kind != SB_COLUMN ||
							 (st->aspect && strcmp(st->aspect, "column") == 0)));
		if (!made)
			fact->children = lappend(fact->children, child);
	}
	return fact;
}

/* Commands that make the live objects to which the script adds; sets how many. */
static char *
bearers_script(SbModel *model, SbFacts *live, int *count)
{
	StringInfoData script;
	List	   *bearers = NIL;

	initStringInfo(&script);
	*count = 0;
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbFact	   *bearer;

		if (sb_statement_creator(model, st))
		{
			SbStatement *creator = sb_statement_creator(model, st);

			if (creator != st || st->belongs_to.class == SB_C_NONE)
				continue;
		}
		bearer = bearer_of(live, st);
		if (bearer && !list_member_ptr(bearers, bearer) &&
			sb_model_creator(model, &bearer->object) == NULL)
			bearers = lappend(bearers, bearer);
	}
	foreach_ptr(SbFact, bearer, bearers)
	{
		List	   *statements = NIL;
		SbDdl		ddl = {0};

		for (int i = 0; i < model->count; i++)
			if (bearer_of(live, model->statements[i]) == bearer)
				statements = lappend(statements, model->statements[i]);
		sb_fact_write(&ddl, lessened(bearer, statements), false);
		foreach_ptr(char, command, ddl.commands)
		{
			if (strncmp(command, "COMMENT ", 8) == 0)
				continue;
			appendStringInfo(&script, "%s;\n", command);
			(*count)++;
		}
	}
	return script.data;
}

/* Whether what lives is only less than what is wanted: then a statement may add to it. */
static bool
is_less(const SbChange *change)
{
	if (change->live == NULL || strcmp(change->attribute, "privileges") == 0)
		return true;
	if (strcmp(change->attribute, "labels") == 0)
	{
		List	   *wanted = sb_fact_list(change->model_fact, "labels");

		foreach_ptr(char, label, sb_fact_list(change->live_fact, "labels"))
			if (!sb_list_has(wanted, label))
				return false;
		return true;
	}
	return change->model && strcmp(change->live, "false") == 0 && strcmp(change->model, "true") == 0;
}

/* The statement of the script that completes what a change is about; NULL: none does. */
static SbStatement *
completer_of(Ensure *ensure, const SbChange *change)
{
	for (int i = 0; i < ensure->units->model->count; i++)
	{
		SbStatement *st = ensure->units->order[i];
		SbUnit	   *unit = &ensure->units->units[ensure->units->unit_of[st->index]];

		if (st->number > ensure->before && st->role == SB_COMPLETES &&
			sb_units_find(ensure->units, change->root_kind, change->root) == unit)
			return st;
	}
	return NULL;
}

/* Whether the script itself makes the root of a change. */
static bool
is_made_by_script(Ensure *ensure, const SbChange *change)
{
	SbUnit	   *unit = sb_units_find(ensure->units, change->root_kind, change->root);

	return unit && unit->creator && unit->creator->number > ensure->before;
}

/* Whether something extra contradicts the script: it tells all columns and constraints of what it makes. */
static bool
contradicts(Ensure *ensure, const SbChange *change)
{
	if (change->live_fact->parent == NULL || !is_made_by_script(ensure, change))
		return false;
	return change->kind == SB_COLUMN || change->kind == SB_CONSTRAINT ||
		change->kind == SB_DOMAIN_CONSTRAINT;
}

static bool
is_conflict(Ensure *ensure, const SbChange *change)
{
	switch (change->type)
	{
		case SB_EXTRA:
			return contradicts(ensure, change);
		case SB_DIFFERENT:
			if (sb_units_find(ensure->units, change->root_kind, change->root) == NULL)
				return false;
			if (change->model == NULL && (strcmp(change->attribute, "comment") == 0 ||
										  strcmp(change->attribute, "privileges") == 0 ||
										  strcmp(change->attribute, "security label") == 0))
				return false;
			return !is_less(change) || completer_of(ensure, change) == NULL;
		default:
			return false;
	}
}

static void
check_conflicts(Ensure *ensure)
{
	foreach_ptr(SbChange, change, ensure->drift->changes)
	{
		if (!is_conflict(ensure, change))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("%s \"%s\" is there, but different", sb_kind(change->kind)->name, change->identity),
				 change->type == SB_EXTRA ?
				 errdetail("It is not in the statement that makes %s \"%s\".", sb_kind(change->root_kind)->name,
						   change->root) :
				 errdetail("%s: lives: %s; wanted: %s", change->attribute,
						   change->live ? change->live : "nothing", change->model ? change->model : "nothing"),
				 errhint("Write what lives, or change it first; nothing was done.")));
	}
}

/* Whether a part that is missing is what a statement makes: by its name, or as the only one that gives it none. */
static bool
is_part_of(Ensure *ensure, SbStatement *st, const SbChange *change)
{
	if (!makes_part(st, change->model_fact))
		return false;
	if (st->role == SB_COMPLETES || strcmp(st->identity, change->identity) == 0)
		return true;
	if (!st->default_name || sb_fact_get(change->model_fact, "generated name") == NULL)
		return false;
	for (int i = 0; i < ensure->units->model->count; i++)
		if (strcmp(ensure->units->order[i]->identity, change->identity) == 0)
			return false;
	return true;
}

/* Whether a statement has something to do. */
static bool
is_missing(Ensure *ensure, SbStatement *st)
{
	SbUnit	   *unit = &ensure->units->units[ensure->units->unit_of[st->index]];

	foreach_ptr(SbChange, change, ensure->drift->changes)
	{
		if (sb_units_find(ensure->units, change->root_kind, change->root) != unit)
			continue;
		if (change->type == SB_MISSING && change->model_fact->parent == NULL)
			return true;
		if (st->role == SB_ONCE)
			continue;
		if (change->type == SB_MISSING && is_part_of(ensure, st, change))
			return true;
		if (change->type == SB_DIFFERENT && strcmp(change->attribute, "labels") == 0 && st->subobject &&
			sb_list_has(sb_fact_list(change->live_fact, "labels"), st->subobject))
			continue;
		if (change->type == SB_DIFFERENT && st->role == SB_COMPLETES && change->model &&
			(st->subobject == NULL || change->kind != SB_COLUMN ||
			 strcmp(st->subobject, change->model_fact->object.name) == 0))
			return true;
	}
	return false;
}

/* Whether what a statement is about is made by the script, and not there before. */
static bool
is_of_script(Ensure *ensure, SbStatement *st)
{
	SbStatement *creator = ensure->units->units[ensure->units->unit_of[st->index]].creator;

	return creator && creator->number > ensure->before;
}

static void
decide(Ensure *ensure)
{
	SbModel    *strings = sb_model_create();
	List	   *copies = NIL;

	for (int i = 0; i < ensure->units->model->count; i++)
	{
		SbStatement *st = ensure->units->order[i];
		SbEnsured  *ensured;
		SbStep	   *step;

		if (st->number <= ensure->before || st->outlined_from ||
			(st->folded && is_of_script(ensure, st)))
			continue;
		step = sb_step_make(ensure->units->model, st, true, strings, &copies);
		ensured = palloc0(sizeof(SbEnsured));
		ensured->kind = step->kind;
		ensured->identity = step->identity;
		ensured->action = is_missing(ensure, st) ? "created" : "exists";
		ensure->ensured = lappend(ensure->ensured, ensured);
		if (strcmp(ensured->action, "created") == 0)
			ensure->steps = lappend(ensure->steps, step);
	}
}

/* What the script says, and what of that lives; leaves nothing behind. */
static void
compare(void *arg)
{
	Ensure	   *ensure = arg;
	SbScope		scope = {0};
	char	   *bearers;

	define_alone(ensure->ddl);
	sb_scope_all(&scope);
	bearers = bearers_script(sb_model_load(), sb_facts_read(&scope), &ensure->before);
	if (ensure->before > 0)
		define_alone(psprintf("%s\n%s", bearers, ensure->ddl));
	ensure->drift = sb_drift(true);
	ensure->units = sb_wanted_units(ensure->drift->wanted);
	check_conflicts(ensure);
	decide(ensure);
}

List *
sb_ensure(const char *ddl)
{
	Ensure		ensure = {.ddl = ddl};
	ErrorData  *error;
	SbRun		run = {.what = "schemaboot_ensure"};

	PreventCommandIfReadOnly("schemaboot_ensure()");
	PreventCommandDuringRecovery("schemaboot_ensure()");
	error = sb_attempt(compare, &ensure, false);
	if (error)
		ReThrowError(error);
	run.total = list_length(ensure.steps);
	if (ensure.steps)
	{
		(void) sb_run_steps(&run, ensure.steps);
		sb_validate_functions(ensure.steps);
	}
	return ensure.ensured;
}
