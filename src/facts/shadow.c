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
 * Nobody hears of it: event triggers are put out of work, and what DDL tells the event triggers of a
 * statement that called us, such as CREATE TABLE AS, goes nowhere. While it waits for another session,
 * which has changed the row of a schema, say, it holds rows that others may want; so it waits for half
 * of deadlock_timeout at most before it lets go of all and tries again. Then nobody else becomes the
 * victim of a deadlock with it.
 *
 * Nothing that a model says about rows runs: no INSERT, no function, and materialized views stay empty.
 */
#include "base/compat.h"

#include "access/transam.h"
#include "access/xact.h"
#include "base/phase.h"
#include "base/settings.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/event_trigger.h"
#include "facts/address.h"
#include "facts/guard.h"
#include "facts/manage.h"
#include "facts/misplaced.h"
#include "facts/shadow.h"
#include "facts/swap.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "run/create.h"
#include "run/execute.h"
#include "run/locks.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

/* New objects after which the locks on them are given back; tries of a build in case of deadlocks. */
#define RELEASE_INTERVAL Min(1000, sb_locks_capacity() / 8)
#define BUILD_TRIES 10

/* An object that the build has made, and the unit whose statement made it. */
typedef struct MadeSlot
{
	ObjectAddress address;		/* objectSubId 0 */
	int			unit;
	char		status;
} MadeSlot;

#define SH_PREFIX		madetab
#define SH_ELEMENT_TYPE MadeSlot
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct Shadow
{
	SbUnits    *units;
	SbSwap		swap;
	SbManaged  *managed;
	List	   *steps;			/* of SbStep * */
	madetab_hash *made;
	int			unit;			/* of the statement that runs; -1: none does */
	int			released;		/* of made: those that are not locked any more */
	SbPhase		phase;
	bool		extensions;		/* it makes some */
	bool		swapped;		/* the schemas are put aside */
} Shadow;

/* The build that is going on in this session; NULL: none. */
static Shadow *building = NULL;
static object_access_hook_type previous_hook = NULL;

/* Called by the server for each object that is made, changed or dropped. */
static void
note_object(ObjectAccessType access, Oid class_id, Oid object, int sub_id, void *arg)
{
	if (previous_hook)
		previous_hook(access, class_id, object, sub_id, arg);
	if (building && building->unit >= 0 && access == OAT_POST_CREATE && sub_id == 0)
	{
		ObjectAddress address = {class_id, object, 0};
		bool		found;
		MadeSlot   *slot = madetab_insert(building->made, address, &found);

		if (!found)
			slot->unit = building->unit;
	}
}

static bool
is_made(Shadow *shadow, Oid class_id, Oid object)
{
	ObjectAddress address = {class_id, object, 0};

	return madetab_lookup(shadow->made, address) != NULL;
}

/* Whether a lock is on an object that the build has made. */
static bool
locks_made_object(Shadow *shadow, const LOCKTAG *tag)
{
	switch ((LockTagType) tag->locktag_type)
	{
		case LOCKTAG_RELATION:
			return tag->locktag_field1 == MyDatabaseId &&
				is_made(shadow, RelationRelationId, tag->locktag_field2);
		case LOCKTAG_OBJECT:
			return tag->locktag_field1 == MyDatabaseId &&
				is_made(shadow, tag->locktag_field2, tag->locktag_field3);
		default:
			return false;
	}
}

/* A table, or its like, that lives. */
static bool
locks_live_relation(const LOCKTAG *tag)
{
	return tag->locktag_type == LOCKTAG_RELATION && tag->locktag_field1 == MyDatabaseId &&
		tag->locktag_field2 >= FirstNormalObjectId;
}

/* Gives back a lock as often as an owner has it. */
static void
release_of(ResourceOwner owner, const LOCKTAG *tag, LOCKMODE mode)
{
	ResourceOwner current = CurrentResourceOwner;

	CurrentResourceOwner = owner;
	while (sb_lock_held(tag, mode) && LockRelease(tag, mode, false))
		;
	CurrentResourceOwner = current;
}

/*
 * Gives back all locks of the build on objects that it has made, and, while it goes on, on relations
 * that live: nobody is to wait for a key that refers to his table, as it never comes to be. What the caller's
 * transaction has locked belongs to another owner. But so does what ALTER SEQUENCE and nextval lock in
 * the build: those locks go to the top transaction.
 */
static void
release_locks(Shadow *shadow, bool live)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot locks",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	LockData   *data = GetLockStatusData();
	int			log_messages = log_min_messages;
	int			client_messages = client_min_messages;

	/* "you don't own a lock": of two owners it is not known which has it; nothing here can fail */
	log_min_messages = client_min_messages = ERROR;
	for (int i = 0; i < data->nelements; i++)
	{
		LockInstanceData *lock = &data->locks[i];
		bool		made = locks_made_object(shadow, &lock->locktag);

		if (lock->pid != MyProcPid || !(made || (live && locks_live_relation(&lock->locktag))))
			continue;
		for (LOCKMODE mode = 1; mode <= MaxLockMode; mode++)
		{
			if ((lock->holdMask & LOCKBIT_ON(mode)) == 0)
				continue;
			if (made && mode == RowExclusiveLock && lock->locktag.locktag_type == LOCKTAG_RELATION)
				release_of(TopTransactionResourceOwner, &lock->locktag, mode);
			release_of(CurrentResourceOwner, &lock->locktag, mode);
		}
	}
	log_min_messages = log_messages;
	client_min_messages = client_messages;
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

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

	shadow->unit = step->tag;
}

static void
after_step(SbRun *run, SbStep *step)
{
	Shadow	   *shadow = run->caller;

	if (step->statement->object.kind == SB_SCHEMA && step->statement->role == SB_CREATES)
		sb_swap_arrived(&shadow->swap, step->statement->object.name);
	if (shadow->made->members >= shadow->released + RELEASE_INTERVAL ||
		step->reaches_out)
	{
		release_locks(shadow, true);
		shadow->released = shadow->made->members;
	}
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
			shadow->extensions = true;
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
			shadow->swap.replaced_acls = lappend_oid(shadow->swap.replaced_acls, address.objectId);
		shadow->swap.hidden = lappend(shadow->swap.hidden,
									  memcpy(palloc(sizeof(ObjectAddress)), &address,
											 sizeof(ObjectAddress)));
	}
}

/* Which schemas are put aside: those in which the steps make something. */
static void
find_schemas(Shadow *shadow)
{
	shadow->managed = sb_managed();
	shadow->swap.misplaced = sb_misplaced();
	foreach_ptr(SbStep, step, shadow->steps)
		if (step->statement->object.kind == SB_SCHEMA && step->statement->role == SB_CREATES)
			shadow->swap.made = lappend(shadow->swap.made, step->statement->object.name);
	foreach_ptr(char, name, shadow->managed->modelled)
		if (OidIsValid(get_namespace_oid(name, true)) || !sb_list_has(shadow->swap.made, name))
			shadow->swap.names = lappend(shadow->swap.names, name);
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
	ObjectAddress address = {fact->address.classId, fact->address.objectId, 0};
	MadeSlot   *slot = madetab_lookup(shadow->made, address);
	SbUnit	   *unit = slot ? &shadow->units->units[slot->unit] :
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
			if (is_made(shadow, child->address.classId, child->address.objectId))
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
static SbFacts *
build_and_read(Shadow *shadow)
{
	SbRun		run = {0};
	SbScope		scope = {.database = true, .needs = true};
	SbFacts    *facts;

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
	facts = sb_facts_read(&scope);
	sb_phase_end(&shadow->phase, "shadow: read the wanted facts");
	return facts;
}

/* The longest time to wait for a lock, in milliseconds; 0: there is no limit. */
static int
lock_limit(void)
{
	return sb_lock_timeout > 0 ? sb_lock_timeout : LockTimeout;
}

/* Puts the schemas aside, and waits for others for a short time only. */
static void
swap_briefly(Shadow *shadow)
{
	int			nest_level = NewGUCNestLevel();
	int			wait = Max(DeadlockTimeout / 2, 1);
	char		text[32];

	if (lock_limit() > 0)
		wait = Min(wait, lock_limit());
	snprintf(text, sizeof(text), "%d", wait);
	(void) set_config_option("lock_timeout", text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
							 true, 0, false);
	sb_swap_schemas(&shadow->swap);
	AtEOXact_GUC(true, nest_level);
}

/*
 * As a replica, the event triggers of extensions that are made in the shadow stay silent, too. It ends with
 * the build's subtransaction.
 */
static void
set_quiet(Shadow *shadow)
{
	if (shadow->extensions)
		(void) set_config_option("session_replication_role", "replica", PGC_SUSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

/* Whether a build that failed may go well if it is tried again as it is. */
static bool
was_in_the_way(Shadow *shadow, const ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED)
		return true;
	return !shadow->swapped && (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
								error->sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE);
}

/*
 * One try in a subtransaction that is rolled back whatever comes. Returns NULL and the error if there
 * was one.
 */
static SbFacts *
try_build(Shadow *shadow, ErrorData **error)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorContextCallback *callbacks = error_context_stack;
	SbFacts    *volatile facts = NULL;
	volatile bool apart = false;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	building = shadow;
	sb_guard_begin();
	shadow->unit = -1;
	shadow->swapped = false;
	*error = NULL;
	PG_TRY();
	{
		sb_phase_begin(&shadow->phase);
		apart = EventTriggerBeginCompleteQuery();
		if (apart)
			EventTriggerInhibitCommandCollection();
		set_quiet(shadow);
		swap_briefly(shadow);
		shadow->swapped = true;
		facts = build_and_read(shadow);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		*error = CopyErrorData();
		FlushErrorState();
		facts = NULL;
	}
	PG_END_TRY();
	building = NULL;
	sb_guard_end();
	if (apart)
		EventTriggerEndCompleteQuery();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	error_context_stack = callbacks;
	release_locks(shadow, false);
	sb_phase_end(&shadow->phase, "shadow: roll back");
	return facts;
}

/* Whether a try after n others is still due: a deadlock may come again, and a lock has its limit. */
static bool
may_try_again(Shadow *shadow, const ErrorData *error, int n, TimestampTz start)
{
	if (!was_in_the_way(shadow, error))
		return false;
	if (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
		return lock_limit() == 0 ||
			!TimestampDifferenceExceeds(start, GetCurrentTimestamp(), lock_limit());
	return n < BUILD_TRIES;
}

/*
 * Builds, as often as another session is in the way. An error is thrown again, or returned if it says
 * that something is missing and the caller can do with that.
 */
static SbFacts *
build_patiently(Shadow *shadow, ErrorData **missing)
{
	TimestampTz start = GetCurrentTimestamp();

	for (int n = 1;; n++)
	{
		ErrorData  *error;
		SbFacts    *facts = try_build(shadow, &error);

		if (error == NULL)
			return facts;
		if (missing && sb_error_is_missing(error))
		{
			*missing = error;
			return NULL;
		}
		CHECK_FOR_INTERRUPTS();
		if (!may_try_again(shadow, error, n, start))
			ReThrowError(error);
		pg_usleep(1000L * n);
	}
}

static void
prepare(Shadow *shadow, SbUnits *units)
{
	SbModel    *strings = sb_model_create();

	sb_check_unresolved(units->model, units->build);
	sb_check_definers(units->model, units->build);
	memset(shadow, 0, sizeof(Shadow));
	shadow->units = units;
	shadow->made = madetab_create(CurrentMemoryContext, 1024, NULL);
	make_steps(shadow, strings);
	find_hidden(shadow);
	find_schemas(shadow);
	shadow->swap.guests = units->guests;
	sb_swap_check_rights(&shadow->swap);
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
	static bool hooked = false;
	Shadow		shadow;
	ErrorData  *missing = NULL;

	if (building)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("the models cannot be built by a statement that builds them")));
	if (XactReadOnly || RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("the models have changed since they were last built, and this session cannot write"),
				 errhint("Run SELECT * FROM schemaboot_diff(); once in a session that can write, on the primary server.")));
	if (!hooked)
	{
		previous_hook = object_access_hook;
		object_access_hook = note_object;
		hooked = true;
	}
	prepare(&shadow, units);
	*facts = build_patiently(&shadow, &missing);
	if (missing)
	{
		widen(units, live);
		prepare(&shadow, units);
		*facts = build_patiently(&shadow, NULL);
	}
	return take_facts(&shadow, *facts);
}
