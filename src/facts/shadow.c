/*
 * shadow.c
 *	  The wanted facts: from really building the models, out of everybody's sight.
 *
 * In one internal subtransaction the schemas in which models live are put aside (swap.c), the models
 * run as they are, the facts are read, and the subtransaction is rolled back. So what is wanted is
 * exactly what the server makes of the models, with all implicit names, defaults and canonical texts.
 *
 * What is made is invisible to others, so nobody needs to be kept off it: the locks on new objects are
 * given back every now and then, and the lock table never holds more than some hundreds of them, however
 * many models there are. What a statement locks of relations that live is given back after it: a foreign
 * key from a model to a table of no model takes ShareRowExclusive on it for a moment, bounded by
 * schemaboot.lock_timeout.
 *
 * Each object that a statement makes is noted by the server's hook for that, with its statement; so
 * facts are known to be a model's, and which, whatever implicit names they have.
 *
 * Nothing that a model says about rows runs: no INSERT, no function, and materialized views stay empty.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/phase.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "facts/aside.h"
#include "facts/manage.h"
#include "facts/misplaced.h"
#include "facts/shadow.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "run/create.h"
#include "run/execute.h"
#include "utils/lsyscache.h"

typedef struct Shadow
{
	SbUnits    *units;
	SbAside		aside;			/* each object is noted with the unit whose statement made it */
	SbManaged  *managed;
	List	   *steps;			/* of SbStep * */
	SbFacts    *facts;
	SbPhase		phase;
} Shadow;

/* Whether a statement will lock a relation that lives, as it refers to one of no model. */
static bool
reaches_out(Shadow *shadow, const SbStatement *st)
{
	foreach_ptr(SbReference, ref, st->references)
	{
		SbNameEntry *entry;

		if (ref->class != SB_C_RELATION || ref->name == NULL || ref->schema == NULL ||
			strcmp(ref->schema, "pg_catalog") == 0)
			continue;
		entry = sb_model_find(shadow->units->model, st->context, SB_C_RELATION, ref->schema, NULL,
							  ref->name);
		if (entry == NULL || entry->providers == NIL)
			return true;
	}
	return false;
}

static void
before_step(SbRun *run, SbStep *step)
{
	Shadow	   *shadow = run->caller;

	shadow->aside.made->tag = step->tag;
}

static void
after_step(SbRun *run, SbStep *step)
{
	Shadow	   *shadow = run->caller;

	if (step->statement->object.kind == SB_SCHEMA && step->statement->role == SB_CREATES)
		sb_swap_arrived(&shadow->aside.swap, step->statement->object.name);
	if (step->reaches_out)
		sb_made_release(shadow->aside.made, true);
	else
		sb_made_relieve(shadow->aside.made);
}

/* An installed extension stays as it is: it is no model's, and its members are moved. */
static bool
is_skipped(const SbStatement *st)
{
	return st->role == SB_ONCE || st->folded ||
		(st->object.kind == SB_EXTENSION && st->role == SB_CREATES && sb_object_exists(&st->object)) ||
		(st->aspect && strcmp(st->aspect, "if not exists") == 0);
}

/* The steps of the build, with copies of their statements in the shadow's memory. */
static void
make_steps(Shadow *shadow, SbModel *strings)
{
	SbUnits    *units = shadow->units;
	List	   *copies = NIL;
	List	   *event_triggers = NIL;

	for (int i = 0; i < units->model->count; i++)
	{
		SbStatement *st = units->order[i];
		SbStep	   *step;

		if (!units->build[st->index] || is_skipped(st))
			continue;
		step = sb_step_make(units->model, st, true, strings, &copies);
		step->tag = units->unit_of[st->index];
		step->reaches_out = reaches_out(shadow, st);
		if (st->object.kind == SB_EVENT_TRIGGER)
			event_triggers = lappend(event_triggers, step);
		else
			shadow->steps = lappend(shadow->steps, step);
		if (st->object.kind == SB_EXTENSION && st->role == SB_CREATES)
			shadow->aside.quiet = true;
	}
	/* nothing needs them, and the other statements are none of their business */
	shadow->steps = list_concat(shadow->steps, event_triggers);
}

/* Whether a live object of a statement's name would be in its way, as it stands in no schema. */
static bool
is_in_the_way(const SbStatement *st, ObjectAddress *address)
{
	const SbKindInfo *info = sb_kind(st->object.kind);

	if (info->find == NULL || st->object.relation ||
		(st->role != SB_CREATES && st->object.kind != SB_DEFAULT_PRIVILEGES))
		return false;
	*address = info->find(&st->object);
	return OidIsValid(address->objectId) && address->classId != NamespaceRelationId &&
		address->classId != ExtensionRelationId &&
		get_object_attnum_namespace(address->classId) == InvalidAttrNumber;
}

/* Live objects in no schema of the names that the models make. */
static void
find_hidden(Shadow *shadow)
{
	foreach_ptr(SbStep, step, shadow->steps)
	{
		ObjectAddress address;

		if (!is_in_the_way(step->statement, &address))
			continue;
		if (address.classId == DefaultAclRelationId)
			shadow->aside.swap.replaced_acls = lappend_oid(shadow->aside.swap.replaced_acls, address.objectId);
		shadow->aside.swap.hidden = lappend(shadow->aside.swap.hidden,
									  memcpy(palloc(sizeof(ObjectAddress)), &address,
											 sizeof(ObjectAddress)));
	}
}

/* Which schemas are put aside: those in which the steps make something. */
static void
find_schemas(Shadow *shadow)
{
	shadow->managed = sb_managed();
	shadow->aside.swap.misplaced = sb_misplaced();
	foreach_ptr(SbStep, step, shadow->steps)
		if (step->statement->object.kind == SB_SCHEMA && step->statement->role == SB_CREATES)
			shadow->aside.swap.made = lappend(shadow->aside.swap.made, step->statement->object.name);
	foreach_ptr(char, name, shadow->managed->modelled)
		if (OidIsValid(get_namespace_oid(name, true)) || !sb_list_has(shadow->aside.swap.made, name))
			shadow->aside.swap.names = lappend(shadow->aside.swap.names, name);
}

/* The kinds of which the server chooses names where the script gives none. */
static bool
may_be_unnamed(SbKind kind)
{
	return kind == SB_CONSTRAINT || kind == SB_DOMAIN_CONSTRAINT || kind == SB_INDEX ||
		kind == SB_STATISTICS;
}

static void
mark_unnamed(Shadow *shadow, SbFacts *facts, SbFact *fact)
{
	if (may_be_unnamed(fact->object.kind) && !sb_units_name_is_written(shadow->units, fact))
		sb_fact_add(facts, fact, "generated name", "true", true);
	foreach_ptr(SbFact, child, fact->children)
		mark_unnamed(shadow, facts, child);
}

/* An extension that is installed was not made by its statement: what that says counts. */
static void
set_extension(SbFacts *facts, SbFact *fact, const SbStatement *creator)
{
	static const char *const names[][2] = {
		{"in schema", "schema"}, {"version", "new_version"}
	};

	for (int i = 0; i < lengthof(names); i++)
	{
		char	   *value = sb_extension_option(creator->body, names[i][1]);

		if (value == NULL)
			continue;
		sb_fact_drop(fact, names[i][0]);
		sb_fact_add(facts, fact, names[i][0], value, false);
	}
}

/* The unit whose facts these are; NULL: no model's, or known already. */
static SbUnit *
unit_of_fact(Shadow *shadow, const SbFact *fact)
{
	int			tag = sb_made_tag(shadow->aside.made, fact->address.classId, fact->address.objectId);
	SbUnit	   *unit = tag >= 0 ? &shadow->units->units[tag] :
		sb_units_find(shadow->units, fact->object.kind, fact->identity);

	return unit && !unit->cached ? unit : NULL;
}

/* Keeps a root that the models made, with what they say and without what they leave open. */
static List *
take_fact(Shadow *shadow, SbFacts *facts, SbFact *fact, List *result)
{
	SbUnit	   *unit = unit_of_fact(shadow, fact);
	SbBuilt    *built;

	if (unit == NULL)
	{
		/* what a model adds to an object of no model stands for itself */
		foreach_ptr(SbFact, child, fact->children)
			if (sb_made_tag(shadow->aside.made, child->address.classId, child->address.objectId) >= 0)
			{
				child->parent = NULL;
				result = take_fact(shadow, facts, child, result);
			}
		return result;
	}
	foreach_ptr(char, name, unit->ignored)
	{
		/* where the models leave it open, an extension is made where the build has made it */
		if (strcmp(name, "in schema") == 0)
			sb_fact_set_aside(fact, name);
		else
			sb_fact_drop(fact, name);
	}
	if (fact->object.kind == SB_EXTENSION && unit->creator)
		set_extension(facts, fact, unit->creator);
	mark_unnamed(shadow, facts, fact);
	sb_fact_hash(fact);
	built = palloc(sizeof(SbBuilt));
	built->unit = unit;
	built->root = fact;
	return lappend(result, built);
}

static List *
take_facts(Shadow *shadow, SbFacts *facts)
{
	List	   *result = NIL;

	foreach_ptr(SbFact, fact, facts->roots)
		result = take_fact(shadow, facts, fact, result);
	return result;
}

/* Runs the models in the place of the schemas that were put aside, and reads what comes out. */
static void
build_and_read(SbAside *aside)
{
	Shadow	   *shadow = aside->caller;
	SbRun		run = {0};
	SbScope		scope = {.database = true, .needs = true};

	run.what = "schemaboot shadow build";
	run.total = list_length(shadow->steps);
	run.shadow = true;
	run.before = before_step;
	run.after = after_step;
	run.caller = shadow;
	foreach_ptr(SbStep, step, shadow->steps)
		step->done = false;		/* by an earlier try */
	sb_phase_end(&shadow->phase, "shadow: put the schemas aside");
	sb_run_steps(&run, shadow->steps);
	CommandCounterIncrement();
	sb_phase_end(&shadow->phase, "shadow: run the statements");
	foreach_ptr(char, name, shadow->managed->modelled)
	{
		Oid			schema = get_namespace_oid(name, true);

		if (OidIsValid(schema))
			scope.schemas = lappend_oid(scope.schemas, schema);
	}
	sb_scope_said(&scope, shadow->managed);
	shadow->facts = sb_facts_read(&scope);
	sb_phase_end(&shadow->phase, "shadow: read the wanted facts");
}

/* Builds. An error is thrown again, or returned if it says that something is missing and the caller can do with that. */
static void
build(Shadow *shadow, ErrorData **missing)
{
	ErrorData  *error;

	sb_phase_begin(&shadow->phase);
	error = sb_aside(&shadow->aside);
	sb_phase_end(&shadow->phase, "shadow: roll back");
	if (error && (missing == NULL || !sb_error_is_missing(error)))
		ReThrowError(error);
	if (missing)
		*missing = error;
}

static void
prepare(Shadow *shadow, SbUnits *units)
{
	SbModel    *strings = sb_model_create();

	sb_check_unresolved(units->model, units->build);
	sb_check_definers(units->model, units->build);
	memset(shadow, 0, sizeof(Shadow));
	shadow->units = units;
	shadow->aside.made = sb_made_create();
	shadow->aside.work = build_and_read;
	shadow->aside.caller = shadow;
	make_steps(shadow, strings);
	find_hidden(shadow);
	find_schemas(shadow);
	shadow->aside.swap.guests = units->guests;
}

/* All live objects of no model, and all statements: for a build that missed something. */
static void
widen(SbUnits *units, SbFacts *live)
{
	units->guests = NIL;
	foreach_ptr(SbFact, fact, live->roots)
		if (sb_units_is_guest(units, &fact->object))
			units->guests = lappend(units->guests, fact);
	memset(units->build, true, sizeof(bool) * units->model->count);
}

List *
sb_shadow_build(SbUnits *units, SbFacts *live, SbFacts **facts)
{
	Shadow		shadow;
	ErrorData  *missing = NULL;

	if (XactReadOnly || RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("the models have changed since they were last built, and this session cannot write"),
				 errhint("Run SELECT * FROM schemaboot_diff(); once in a session that can write, on the primary server.")));
	prepare(&shadow, units);
	build(&shadow, &missing);
	if (missing)
	{
		widen(units, live);
		prepare(&shadow, units);
		build(&shadow, NULL);
	}
	*facts = shadow.facts;
	return take_facts(&shadow, *facts);
}
