/*
 * partition_edges.c
 *	  What has to run, or had better run, before what: partitions, with their indexes and triggers.
 */
#include "base/compat.h"

#include "model/edges.h"
#include "model/names.h"

/* Rows of a partitioned table come after its partitions, at any depth. */
static void
add_partition_edges(Ordering *o)
{
	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *partition = o->model->statements[i];
		SbStatement *table = partition;

		/* counted, as nobody has said yet that there is no circle */
		for (int depth = 0; table->partition_of && depth < o->model->count; depth++)
		{
			SbReference *ref = table->partition_of;
			SbNameEntry *parent = sb_model_find(o->model, table->context, SB_C_RELATION,
												ref->schema, NULL, ref->name);

			if (parent == NULL || parent->providers == NIL)
				break;
			table = ((SbProvider *) linitial(parent->providers))->statement;
			if (o->once[table->index])
				sb_add_edge(o, partition, linitial(o->once[table->index]), SB_SOFT, NULL);
		}
	}
}

/*
 * The trigger that ALTER TABLE ... ENABLE or DISABLE TRIGGER is about; NULL for any other
 * statement.
 */
static SbReference *
switched_trigger(const SbStatement *st)
{
	if (st->role == SB_COMPLETES && st->object.kind == SB_TABLE)
		foreach_ptr(SbReference, ref, st->references)
			if (ref->class == SB_C_TRIGGER)
				return ref;
	return NULL;
}

/* Whether a table is a partition of another, at any depth; parents: by name of a partition. */
static bool
is_partition_of(SbMap *parents, const SbObject *table, const SbObject *ancestor)
{
	char	   *wanted = psprintf("%s.%s", ancestor->schema, ancestor->name);
	char	   *key = psprintf("%s.%s", table->schema, table->name);

	for (int depth = 0; key && depth < 100; depth++)
	{
		key = sb_map_get(parents, key);
		if (key && strcmp(key, wanted) == 0)
			return true;
	}
	return false;
}

/*
 * Switching a trigger reaches the partitions: so what is said of a partition's own comes after
 * what is said of its parents', and after the parent's trigger itself, of which it is a likeness.
 */
static void
add_trigger_edges(Ordering *o)
{
	SbMap	   *parents = sb_map_create();
	List	   *switches = NIL;
	List	   *triggers = NIL;

	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];
		SbNameEntry *parent = st->partition_of ?
			sb_model_find(o->model, st->context, SB_C_RELATION, st->partition_of->schema, NULL,
						  st->partition_of->name) : NULL;

		if (parent)
			sb_map_put(parents, psprintf("%s.%s", st->object.schema, st->object.name),
					   psprintf("%s.%s", parent->schema, parent->name));
		if (switched_trigger(st))
			switches = lappend(switches, st);
		if (st->role == SB_CREATES && st->object.kind == SB_TRIGGER)
			triggers = lappend(triggers, st);
	}
	foreach_ptr(SbStatement, st, switches)
		foreach_ptr(SbStatement, trigger, triggers)
		{
			SbObject	table = {SB_TABLE, trigger->object.schema, NULL, trigger->object.relation, NIL};

			if (strcmp(switched_trigger(st)->name, trigger->object.name) == 0 &&
				is_partition_of(parents, &st->object, &table))
				sb_add_edge(o, trigger, st, SB_SOFT, NULL);
		}
	foreach_ptr(SbStatement, st, switches)
		foreach_ptr(SbStatement, above, switches)
			if (strcmp(switched_trigger(st)->name, switched_trigger(above)->name) == 0 &&
				is_partition_of(parents, &st->object, &above->object))
				sb_add_edge(o, above, st, SB_SOFT, NULL);
}

/*
 * An index that is attached to another one, and has indexes attached itself, is valid only with
 * them, and so makes the other one valid only after them.
 */
static void
add_nested_attach_edges(Ordering *o)
{
	SbMap	   *parts = sb_map_create();	/* by parent index: List * of what attaches to it */
	List	   *attaches = NIL;

	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];
		SbReference *parent = sb_completes_aspect(st, "partition") && st->object.kind == SB_INDEX ?
			linitial(st->references) : NULL;
		SbNameEntry *entry = parent ?
			sb_model_find(o->model, st->context, SB_C_RELATION, parent->schema, NULL, parent->name) : NULL;
		char	   *key;

		if (entry == NULL)
			continue;
		key = psprintf("%s.%s", entry->schema, entry->name);
		sb_map_put(parts, key, lappend(sb_map_get(parts, key), st));
		attaches = lappend(attaches, st);
	}
	foreach_ptr(SbStatement, st, attaches)
		foreach_ptr(SbStatement, part,
					(List *) sb_map_get(parts, psprintf("%s.%s", st->object.schema, st->object.name)))
			sb_add_edge(o, part, st, SB_SOFT, NULL);
}

/*
 * A partitioned table's key can be referred to when its index is valid: when each partition has its
 * part attached.
 */
static void
add_attach_edges(Ordering *o)
{
	SbMap	   *attaches = sb_map_create();

	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];
		SbStatement *index = sb_completes_aspect(st, "partition") && st->object.kind == SB_INDEX ?
			sb_statement_creator(o->model, st) : NULL;

		if (index && index->belongs_to.class == SB_C_RELATION)
		{
			char	   *key = psprintf("%s.%s", index->belongs_to.schema, index->belongs_to.name);

			sb_map_put(attaches, key, lappend(sb_map_get(attaches, key), st));
		}
	}
	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];

		if (st->object.kind != SB_CONSTRAINT)
			continue;
		foreach_ptr(SbReference, ref, st->references)
		{
			SbNameEntry *entry = ref->class == SB_C_RELATION && ref->level == SB_L_KEYS ?
				sb_model_find(o->model, st->context, ref->class, ref->schema, NULL, ref->name) : NULL;

			if (entry)
				foreach_ptr(SbStatement, attach,
							(List *) sb_map_get(attaches, psprintf("%s.%s", entry->schema, entry->name)))
					sb_add_edge(o, attach, st, SB_SOFT, NULL);
		}
	}
}

/* The relation that a partition is a partition of; NULL: no model makes it. */
static SbNameEntry *
parent_of(Ordering *o, const SbStatement *partition)
{
	SbReference *ref = partition->partition_of;

	return ref ? sb_model_find(o->model, partition->context, SB_C_RELATION, ref->schema, NULL,
							   ref->name) : NULL;
}

/* The statement that makes the relation a partition. */
static SbStatement *
partition_statement(SbNameEntry *relation)
{
	foreach_ptr(SbProvider, provider, relation->providers)
		if (provider->statement->partition_of)
			return provider->statement;
	foreach_ptr(SbStatement, completion, relation->completions)
		if (completion->partition_of &&
			strcmp(completion->object.name, relation->name) == 0)
			return completion;
	return NULL;
}

/*
 * An index that nobody makes, but whose name begins with that of a partition, is made by the server
 * with the partition, or with the index of the partitioned table, whichever comes later. False: the
 * name does not look like it.
 */
bool
sb_add_implied_edges(Ordering *o, SbStatement *st, SbReference *ref)
{
	if (ref->class != SB_C_RELATION)
		return false;
	for (const char *end = strrchr(ref->name, '_'); end > ref->name; end--)
	{
		char	   *name = pnstrdup(ref->name, end - ref->name);
		SbNameEntry *relation = *end != '_' ? NULL :
			sb_model_find(o->model, st->context, SB_C_RELATION, ref->schema, NULL, name);
		SbStatement *partition = relation ? partition_statement(relation) : NULL;
		bool		found = partition != NULL;

		pfree(name);
		for (int depth = 0; partition && depth < o->model->count; depth++)
		{
			sb_add_edge(o, partition, st, SB_HARD, ref);
			relation = parent_of(o, partition);
			if (relation == NULL)
				break;
			foreach_ptr(SbStatement, completion, relation->completions)
				if (completion->role == SB_CREATES &&
					(completion->object.kind == SB_INDEX || completion->object.kind == SB_CONSTRAINT))
					sb_add_edge(o, completion, st, SB_SOFT, ref);
			partition = partition_statement(relation);
		}
		if (found)
			return true;
	}
	return false;
}

void
sb_add_partition_edges(Ordering *o)
{
	add_partition_edges(o);
	add_trigger_edges(o);
	add_attach_edges(o);
	add_nested_attach_edges(o);
}
