/*
 * group.c
 *	  Which statements belong together: an object with all that stands on it.
 *
 * A table's group holds its keys, indexes, triggers, policies, the sequences that its columns own,
 * and what is said of any of them: comments, owners, privileges.
 */
#include "base/compat.h"

#include "base/map.h"
#include "model/group.h"
#include "model/names.h"

/* The statement that makes a relation or type of this name; NULL: no model does. */
static SbStatement *
maker_of(SbModel *model, SbClass class, const char *schema, const char *name)
{
	SbNameEntry *entry = schema ? sb_name_entry(model, class, schema, NULL, name, false) : NULL;

	return entry && entry->providers ? ((SbProvider *) linitial(entry->providers))->statement : NULL;
}

/*
 * The statement that a statement stands below; itself if it stands for itself. An index is attached
 * where the partitioned table's is made. What is said of a constraint that comes from a parent goes
 * with the table.
 */
static SbStatement *
above(SbModel *model, SbStatement *st)
{
	SbStatement *maker = NULL;

	if (st->outlined_from)
		return st->outlined_from;
	if (st->role == SB_COMPLETES && st->object.kind == SB_INDEX &&
		strcmp(st->aspect, "partition") == 0)
	{
		SbReference *parent = linitial(st->references);

		maker = maker_of(model, SB_C_RELATION, parent->schema ? parent->schema : st->object.schema,
						 parent->name);
	}
	else if (st->role != SB_CREATES)
	{
		maker = sb_statement_creator(model, st);
		if (maker == NULL && st->object.relation)
			maker = maker_of(model, SB_C_RELATION, st->object.schema, st->object.relation);
	}
	else if (st->belongs_to.class != SB_C_NONE)
		maker = maker_of(model, st->belongs_to.class, st->belongs_to.schema, st->belongs_to.name);
	return maker ? maker : st;
}

/* The table that owns a sequence, of its OWNED BY. */
static SbStatement *
owning_table(SbModel *model, const SbStatement *st)
{
	foreach_ptr(SbReference, ref, st->references)
	{
		SbNameEntry *entry = ref->class == SB_C_RELATION ?
			sb_model_find(model, st->context, ref->class, ref->schema, NULL, ref->name) : NULL;
		SbStatement *table = entry && entry->providers ?
			((SbProvider *) linitial(entry->providers))->statement : NULL;

		if (table && table->object.kind != SB_SEQUENCE)
			return table;
	}
	return NULL;
}

/*
 * For each statement the index of the one that leads its group; a group of one leads itself. What
 * is said of an object that no model makes goes with the first statement about it.
 */
int *
sb_model_groups(SbModel *model)
{
	int		   *group = palloc(sizeof(int) * Max(model->count, 1));
	SbMap	   *strangers = sb_map_create();

	for (int i = 0; i < model->count; i++)
		group[i] = above(model, model->statements[i])->index;
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->role == SB_COMPLETES && strcmp(st->aspect, "owned by") == 0 && group[i] != i)
		{
			SbStatement *table = owning_table(model, st);

			if (table && group[group[i]] == group[i])
				group[group[i]] = table->index;
		}
		else if (st->role != SB_CREATES && group[i] == i && st->identity)
		{
			char	   *key = sb_object_key(st->object.kind, st->identity);
			SbStatement *first = sb_map_get(strangers, key);

			if (first)
				group[i] = first->index;
			else
				sb_map_put(strangers, key, st);
		}
	}
	/* up to those that lead; counted, as nobody has said yet that there is no circle */
	for (int i = 0; i < model->count; i++)
		for (int depth = 0; group[i] != group[group[i]] && depth < 10; depth++)
			group[i] = group[group[i]];
	for (int i = 0; i < model->count; i++)
		if (group[group[i]] != group[i])
			group[i] = i;
	return group;
}
