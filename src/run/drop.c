/*
 * drop.c
 *	  drop_all: drops what the models define, in reverse order.
 *
 * Foreign keys go first, so that circles are no trouble. What stands on a relation goes with it. A
 * statement that fails because something still depends on its object is put off and tried again;
 * if nothing moves, somebody else's object is in the way, and the server's error tells which.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "kinds/operator.h"
#include "miscadmin.h"
#include "model/names.h"
#include "run/create.h"
#include "run/history.h"
#include "run/locks.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

typedef struct Drop
{
	char	   *sql;
	const SbStatement *statement;	/* that creates the object; NULL if it came along with another */
	SbObject	object;			/* SB_NONE for what cannot be asked for, and is dropped IF EXISTS */
} Drop;

/* It may have gone with another meanwhile: a sequence with the table that owns it. */
static bool
is_there(const Drop *drop)
{
	if (drop->object.kind == SB_NONE)
		return true;
	return drop->statement ? sb_statement_exists(drop->statement) : sb_object_exists(&drop->object);
}

/* The command that drops an object; NULL if it goes with another, or is not ours to drop. */
static char *
drop_command(const SbStatement *st, Oid own_schema)
{
	const SbObject *object = &st->object;
	const char *format = sb_kind(object->kind)->drop;

	switch (object->kind)
	{
		case SB_CONSTRAINT:
			return psprintf("ALTER TABLE %s DROP CONSTRAINT %s",
							quote_qualified_identifier(object->schema, object->relation),
							quote_identifier(object->name));
		case SB_USER_MAPPING:
			return psprintf("DROP USER MAPPING FOR %s SERVER %s",
							strcmp(linitial(object->args), "public") == 0 ? "PUBLIC" :
							quote_identifier(linitial(object->args)),
							quote_identifier(object->name));
		case SB_PROCEDURE:
			return psprintf(format, sb_routine_target(object, "()"));
		case SB_SCHEMA:
			/* the one that holds this extension's functions would take them along */
			if (get_namespace_oid(object->name, true) == own_schema)
				return NULL;
			break;
		default:
			break;
	}
	return format ? psprintf(format, st->identity) : NULL;
}

/* Whether the relation that the object stands on is dropped, too. */
static bool
goes_with_another(SbModel *model, const SbStatement *st)
{
	SbNameEntry *entry;

	if (st->outlined_from == NULL && st->belongs_to.class == SB_C_NONE)
		return false;
	entry = sb_name_entry(model, st->belongs_to.class, st->belongs_to.schema, NULL,
						  st->belongs_to.name, false);
	return entry && entry->providers;
}

static bool
is_foreign_key(const SbStatement *st)
{
	return st->subkind && strcmp(st->subkind, "foreign keys") == 0;
}

static Drop *
make_drop(char *sql, const SbStatement *st, const SbObject *object)
{
	Drop	   *drop = palloc0(sizeof(Drop));

	drop->sql = sql;
	drop->statement = st;
	drop->object = *object;
	return drop;
}

/*
 * The family that the server makes with an operator class for which none was named; NULL if there
 * is none.
 */
static Drop *
drop_of_family(SbModel *model, const SbStatement *st)
{
	SbObject	family = st->object;

	if (st->object.kind != SB_OPERATOR_CLASS || st->provides == NIL)
		return NULL;
	family.kind = SB_OPERATOR_FAMILY;
	if (sb_model_creator(model, &family) || !sb_object_exists(&family))
		return NULL;
	return make_drop(psprintf(sb_kind(SB_OPERATOR_FAMILY)->drop, sb_object_identity(&family)),
					 NULL, &family);
}

/* The commutator and negator of an operator that nobody has made: they would stay. */
static List *
drops_of_shells(const SbStatement *st)
{
	SbObject	none = {SB_NONE};
	List	   *drops = NIL;

	if (st->object.kind == SB_OPERATOR)
		foreach_ptr(char, shell, sb_operator_shells(&st->object))
			drops = lappend(drops, make_drop(psprintf("DROP OPERATOR IF EXISTS %s", shell), NULL, &none));
	return drops;
}

/* The commands: foreign keys, then all other objects against the order of creation. */
static List *
drop_list(Oid own_schema, int *objects)
{
	SbModel    *model = sb_model_load();
	SbStatement **order = sb_model_order(model);
	List	   *drops = NIL;

	sb_locks_check_drop(model, order);
	for (int pass = 0; pass < 2; pass++)
		for (int i = model->count - 1; i >= 0; i--)
		{
			SbStatement *st = order[i];
			Drop	   *family;
			char	   *sql;

			if (st->role != SB_CREATES || is_foreign_key(st) != (pass == 0) ||
				!sb_statement_exists(st))
				continue;
			if (st->outlined_from == NULL)
				(*objects)++;
			if (pass == 1 && goes_with_another(model, st))
				continue;
			sql = drop_command(st, own_schema);
			if (sql == NULL)
				continue;
			drops = lappend(drops, make_drop(sql, st, &st->object));
			family = drop_of_family(model, st);
			if (family)
				drops = lappend(drops, family);
			drops = list_concat(drops, drops_of_shells(st));
		}
	return drops;
}

/*
 * Drops in one step what depends on each other: a base type and the functions that read and write
 * it.
 */
static void
drop_together(List *drops)
{
	ObjectAddresses *addresses = new_object_addresses();

	foreach_ptr(Drop, drop, drops)
	{
		ObjectAddress address;

		if (drop->object.kind == SB_NONE)
			continue;
		address = sb_kind(drop->object.kind)->find(&drop->object);
		if (OidIsValid(address.objectId))
			add_exact_object_address(&address, addresses);
	}
	performMultipleDeletions(addresses, DROP_RESTRICT, 0);
	CommandCounterIncrement();
	free_object_addresses(addresses);
}

static void
drop_all(void *arg)
{
	List	   *drops = arg;

	if (list_length(drops) > 1)
		drop_together(drops);
	else
		sb_run_text(((Drop *) linitial(drops))->sql);
}

/*
 * Runs these DROPs in a subtransaction. False: something depends on an object still; `last` keeps
 * the error.
 */
static bool
try_drop(List *drops, ErrorData **last)
{
	ErrorData  *error = sb_attempt(drop_all, drops, true);

	if (error == NULL)
		return true;
	if (error->sqlerrcode != ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST)
		ReThrowError(error);
	*last = error;
	return false;
}

/*
 * All commands, those that fail for dependents again after the others, until none is left or none
 * moves.
 */
static void
run_drops(List *drops)
{
	ErrorData  *last = NULL;

	while (drops)
	{
		List	   *left = NIL;

		foreach_ptr(Drop, drop, drops)
		{
			CHECK_FOR_INTERRUPTS();
			if (is_there(drop) && !try_drop(list_make1(drop), &last))
				left = lappend(left, drop);
		}
		if (list_length(left) == list_length(drops))
		{
			/*
			 * no command of SQL drops a circle; the deletion below asks nobody for rights, so it
			 * is a superuser's
			 */
			if (!superuser() || list_length(left) == 1 || !try_drop(left, &last))
				ReThrowError(last);
			return;
		}
		drops = left;
	}
}

/*
 * Drops what the models define; own_schema holds the extension's functions and stays. Returns the
 * number of objects that were there.
 */
int
sb_drop_models(Oid own_schema)
{
	int			objects = 0;

	PreventCommandIfReadOnly("schemaboot_drop_all()");
	PreventCommandDuringRecovery("schemaboot_drop_all()");
	sb_catalog_lock();
	run_drops(drop_list(own_schema, &objects));
	sb_reset_applied();
	sb_history_add("drop_all", 0, NIL, NIL, psprintf("dropped %d objects", objects));
	return objects;
}
