/*
 * drop.c
 *	  drop_all: drops what the models define, in reverse order.
 *
 * Foreign keys go first, so that circles are no trouble.  What stands on a relation goes with it.  A statement that fails because
 * something still depends on its object is put off and tried again; if nothing moves, somebody else's object is in the way,
 * and the server's error tells which.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "model/names.h"
#include "run/create.h"
#include "run/history.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

typedef struct Drop
{
	char	   *sql;
	bool		done;
} Drop;

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

/* The commands: foreign keys, then all other objects against the order of creation. */
static List *
drop_list(Oid own_schema, int *objects)
{
	SbModel    *model = sb_model_load();
	SbStatement **order = sb_model_order(model);
	List	   *drops = NIL;

	for (int pass = 0; pass < 2; pass++)
		for (int i = model->count - 1; i >= 0; i--)
		{
			SbStatement *st = order[i];
			Drop	   *drop;
			char	   *sql;

			if (st->role != SB_CREATES || is_foreign_key(st) != (pass == 0) ||
				!sb_object_exists(&st->object))
				continue;
			if (st->outlined_from == NULL)
				(*objects)++;
			if (pass == 1 && goes_with_another(model, st))
				continue;
			sql = drop_command(st, own_schema);
			if (sql == NULL)
				continue;
			drop = palloc0(sizeof(Drop));
			drop->sql = sql;
			drops = lappend(drops, drop);
		}
	return drops;
}

/* Runs one DROP in a subtransaction.  False: something depends on the object still; `last` keeps the error. */
static bool
try_drop(Drop *drop, ErrorData **last)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = true;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		sb_run_text(drop->sql);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		*last = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if ((*last)->sqlerrcode != ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST)
			ReThrowError(*last);
		done = false;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return done;
}

/* All commands, those that fail for dependents again after the others, until none is left or none moves. */
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
			if (!try_drop(drop, &last))
				left = lappend(left, drop);
		}
		if (list_length(left) == list_length(drops))
			ReThrowError(last);
		drops = left;
	}
}

/*
 * Drops what the models define; own_schema holds the extension's functions and stays.  Returns the number of objects
 * that were there.
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
