/*
 * edges.c
 *	  The graph of a model: what has to run, or had better run, before what.
 *
 * References become edges. A hard edge must hold. An inline key's edge can be got rid of: the
 * foreign key is taken out of its CREATE TABLE and added after both tables. A soft edge is a wish:
 * it says that a statement is better run after another (a view after all columns and keys of its
 * tables), or may need it (a call in a string body).
 *
 * A script whose hard edges all agree with its own order is one that psql can load: there the
 * author's order wins over wishes, so that it comes out as psql would have it. Where the script's
 * order means nothing, wishes follow pg_dump.
 */
#include "base/compat.h"

#include "base/text.h"
#include "miscadmin.h"
#include "model/edges.h"
#include "model/names.h"
#include "utils/builtins.h"

void
sb_add_edge(Ordering *o, const SbStatement *before, const SbStatement *after, SbStrength strength,
			SbReference *cause)
{
	if (before != after)
		sb_graph_add(o->graph, before->index, after->index, strength, cause);
}

/* ALTER TABLE ... ATTACH PARTITION: gives shape to parent and partition. */
static bool
is_attach(const SbStatement *st)
{
	return st->aspect && strcmp(st->aspect, "partition") == 0 && st->object.kind != SB_INDEX;
}

/* Whether some statement writes the column of the statement's own table. */
static bool
writes_column(Ordering *o, const SbStatement *st, const char *column)
{
	SbNameEntry *entry = sb_name_entry(o->model, SB_C_RELATION, st->object.schema, NULL,
									   st->object.name, true);

	foreach_ptr(SbProvider, provider, entry->providers)
		if (*provider->statement->body && sb_written_column_type(provider->statement, column))
			return true;
	foreach_ptr(SbStatement, completion, entry->completions)
		if (completion->aspect && strcmp(completion->aspect, "column") == 0 &&
			sb_written_column_type(completion, column))
			return true;
	return false;
}

/*
 * A table gets a parent by ALTER TABLE, and the parent a column: a table that writes the column
 * itself gets its parent afterwards; one that does not gets it before, and the column with it.
 */
static bool
gets_column_from_parent(Ordering *o, const SbStatement *st, const SbStatement *completion)
{
	return st->role == SB_COMPLETES && st->object.kind == SB_TABLE &&
		(is_attach(st) || strcmp(st->aspect, "inherits") == 0) &&
		completion->role == SB_COMPLETES && completion->subobject &&
		strcmp(completion->aspect, "column") == 0 &&
		!writes_column(o, st, completion->subobject);
}

/*
 * A sequence can be owned only by a table of the same owner. One of which no statement says who
 * owns it gets its owner together with its table, and so has to be the table's before.
 */
static bool
gets_owner_from_table(Ordering *o, const SbStatement *st, const SbStatement *completion)
{
	SbStatement *creator;

	if (!sb_completes_aspect(st, "owned by") || !sb_completes_aspect(completion, "owner"))
		return false;
	creator = sb_statement_creator(o->model, st);
	return creator && !o->has_owner[creator->index];
}

static void
find_owners(Ordering *o)
{
	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *creator = sb_completes_aspect(o->model->statements[i], "owner") ?
			sb_statement_creator(o->model, o->model->statements[i]) : NULL;

		if (creator)
			o->has_owner[creator->index] = true;
	}
}

/* Whether a statement makes a routine, which a type's shell is enough for. */
static bool
is_routine(const SbStatement *st)
{
	return st->role == SB_CREATES && (st->object.kind == SB_FUNCTION ||
									  st->object.kind == SB_PROCEDURE ||
									  st->object.kind == SB_AGGREGATE);
}

/* Whether a routine cannot be made without a transform: it names the type at SHAPE, and the language. */
static bool
needs_transform(const SbStatement *st, const SbReference *ref, const SbStatement *completion)
{
	if (completion->object.kind != SB_TRANSFORM || completion->role != SB_CREATES ||
		!is_routine(st) || ref->strength != SB_HARD)
		return false;
	foreach_ptr(SbReference, other, st->references)
		if (other->class == SB_C_LANGUAGE && strcmp(other->name, completion->object.name) == 0)
			return true;
	return false;
}

/* Statements that complete the entry's relation or type at or below the level. */
static void
add_completions(Ordering *o, SbStatement *st, SbNameEntry *entry, SbReference *ref)
{
	SbLevel		level = ref->level;
	bool		own,
				to_itself = false;

	if (level == SB_L_CREATED)
		return;
	own = list_member_ptr(entry->completions, st);
	foreach_ptr(SbProvider, provider, entry->providers)
		to_itself = to_itself || (provider->statement == st && ref->strength == SB_INLINE_KEY);
	foreach_ptr(SbStatement, completion, entry->completions)
	{
		SbLevel		adds = is_attach(completion) ? SB_L_SHAPE : completion->level;

		if (completion == st || adds == SB_L_CREATED || adds > level)
			continue;
		if (own && adds >= st->level)
			continue;
		if (gets_column_from_parent(o, st, completion) || gets_owner_from_table(o, st, completion))
		{
			sb_add_edge(o, st, completion, SB_SOFT, ref);
			continue;
		}
		if (needs_transform(st, ref, completion))
		{
			sb_add_edge(o, completion, st, SB_HARD, ref);
			continue;
		}
		/* the key that an inline foreign key to the own table needs is made by another statement */
		sb_add_edge(o, completion, st, to_itself && adds == SB_L_KEYS ? SB_INLINE_KEY : SB_SOFT, ref);
	}
}

/* Whether a call with nargs arguments can mean the provider. */
static bool
takes_args(const SbProvider *provider, int nargs)
{
	return nargs < 0 || provider->min_args < 0 ||
		(nargs >= provider->min_args && (provider->max_args < 0 || nargs <= provider->max_args));
}

/* Edges to all overloads that a call may mean; hard only when there is just one. */
static bool
add_overloads(Ordering *o, SbStatement *st, SbReference *ref)
{
	List	   *schemas = ref->schema ? list_make1(ref->schema) : st->context->path;
	List	   *candidates = NIL;
	bool		known = false;

	foreach_ptr(char, schema, schemas)
	{
		SbNameEntry *entry = sb_name_entry(o->model, ref->class, schema, NULL, ref->name, true);

		known = known || entry->providers != NIL || sb_name_is_live(o->model, entry);
		foreach_ptr(SbProvider, provider, entry->providers)
			if (!sb_is_redefinition(provider->statement) && takes_args(provider, ref->nargs))
				candidates = list_append_unique_ptr(candidates, provider->statement);
	}
	foreach_ptr(SbStatement, candidate, candidates)
		sb_add_edge(o, candidate, st, list_length(candidates) == 1 ? ref->strength : SB_SOFT, ref);
	list_free(candidates);
	return known;
}

static void
note_unresolved(Ordering *o, SbStatement *st, SbReference *ref)
{
	SbUnresolved *unresolved = palloc(sizeof(SbUnresolved));

	unresolved->statement = st;
	unresolved->reference = ref;
	o->model->unresolved = lappend(o->model->unresolved, unresolved);
}

/*
 * A trigger or constraint that nobody makes on this relation comes from its parent, where it has
 * the same name: it is there after the relation got its parents.
 */
static void
add_inherited_edges(Ordering *o, SbStatement *st, SbReference *ref)
{
	SbNameEntry *relation = sb_model_find(o->model, st->context, SB_C_RELATION, ref->schema, NULL,
										  ref->relation);

	foreach_ptr(SbStatement, maker, sb_name_makers(o->model, ref->class, ref->name))
		sb_add_edge(o, maker, st, SB_SOFT, ref);
	if (relation)
		foreach_ptr(SbStatement, completion, relation->completions)
			if (completion->level == SB_L_SHAPE)
				sb_add_edge(o, completion, st, SB_SOFT, ref);
}

/* A table that is made under another one: INHERITS, PARTITION OF. */
static void
note_child(Ordering *o, SbStatement *st, SbNameEntry *parent)
{
	char	   *key = psprintf("%s.%s", parent->schema, parent->name);

	sb_map_put(o->children, key, lappend(sb_map_get(o->children, key), st));
}

/* Whether a reference is to what the statement says more about, which it comes after anyway. */
static bool
is_to_own_object(Ordering *o, const SbStatement *st, const SbReference *ref)
{
	SbStatement *creator = st->role == SB_COMPLETES && ref->nargs < 0 ?
		sb_statement_creator(o->model, st) : NULL;

	return creator && creator->object.name && strcmp(creator->object.name, ref->name) == 0 &&
		sb_same_text(ref->schema ? ref->schema : creator->object.schema, creator->object.schema);
}

/*
 * Edges of one reference. A routine over a type that has a shell needs the shell; the full type
 * only if that is no circle.
 */
static void
add_reference_edges(Ordering *o, SbStatement *st, SbReference *ref)
{
	SbNameEntry *entry;
	SbStrength	strength = ref->strength;

	if (ref->class == SB_C_ROUTINE || ref->class == SB_C_OPERATOR)
	{
		if (is_to_own_object(o, st, ref))
			return;
		if (!add_overloads(o, st, ref) && strength != SB_SOFT && !o->extensions_pending)
			note_unresolved(o, st, ref);
		return;
	}
	entry = sb_model_find(o->model, st->context, ref->class, ref->schema, ref->relation, ref->name);
	if (entry == NULL && (ref->class == SB_C_TRIGGER || ref->class == SB_C_CONSTRAINT))
	{
		add_inherited_edges(o, st, ref);
		return;
	}
	if (entry == NULL)
	{
		if (strength != SB_SOFT && !sb_add_implied_edges(o, st, ref) &&
			(!o->extensions_pending || ref->class == SB_C_ROLE || ref->class == SB_C_TABLESPACE))
			note_unresolved(o, st, ref);
		return;
	}
	if (entry->shell)
	{
		sb_add_edge(o, entry->shell, st, SB_HARD, ref);
		if (is_routine(st))
			strength = SB_SOFT;
	}
	/* a second definition (CREATE OR REPLACE) has been demoted: the first one is enough */
	foreach_ptr(SbProvider, provider, entry->providers)
		if (!sb_is_redefinition(provider->statement))
			sb_add_edge(o, provider->statement, st, strength, ref);
	if (ref->class == SB_C_RELATION || ref->class == SB_C_TYPE)
		add_completions(o, st, entry, ref);
	if (ref->class == SB_C_RELATION && st->role == SB_CREATES && st->object.kind == SB_TABLE &&
		ref->strength == SB_HARD && ref->level == SB_L_SHAPE)
		note_child(o, st, entry);
}

/* What is said of a column comes after the column was added. */
static void
add_column_edges(Ordering *o, SbStatement *st)
{
	SbNameEntry *entry = sb_name_entry(o->model, SB_C_RELATION, st->object.schema, NULL,
									   st->object.name, false);

	if (entry == NULL)
		return;
	foreach_ptr(SbStatement, completion, entry->completions)
		if (completion->aspect && completion->subobject && completion != st &&
			strcmp(completion->aspect, "column") == 0 &&
			strcmp(completion->subobject, st->subobject) == 0)
			sb_add_edge(o, completion, st, SB_HARD, NULL);
}

static void
add_schema_edge(Ordering *o, SbStatement *st, const char *name, SbStrength strength)
{
	SbNameEntry *schema = sb_name_entry(o->model, SB_C_SCHEMA, NULL, NULL, name, true);

	foreach_ptr(SbProvider, provider, schema->providers)
		sb_add_edge(o, provider->statement, st, strength, NULL);
}

static List *
privileges_of(Ordering *o, const SbStatement *st)
{
	return sb_map_get(o->privileges, sb_object_key(st->object.kind, st->identity));
}

static void
note_privilege(Ordering *o, SbStatement *st)
{
	char	   *key = sb_object_key(st->object.kind, st->identity);
	List	   *list = sb_map_get(o->privileges, key);

	if (list == NIL)
		o->privileged = lappend(o->privileged, key);
	sb_map_put(o->privileges, key, lappend(list, st));
}

/* The schema that a statement creates something in must be there, or come. */
static void
require_schema(Ordering *o, SbStatement *st)
{
	SbNameEntry *entry = sb_name_entry(o->model, SB_C_SCHEMA, NULL, NULL, st->object.schema, true);
	SbReference *ref;

	if (st->role != SB_CREATES || entry->providers || o->extensions_pending ||
		strncmp(st->object.schema, "pg_", 3) == 0 || sb_name_is_live(o->model, entry))
		return;
	ref = palloc0(sizeof(SbReference));
	ref->class = SB_C_SCHEMA;
	ref->name = st->object.schema;
	ref->location = -1;
	note_unresolved(o, st, ref);
}

/* What a statement needs besides its references: its schema, its object, the extensions. */
static void
add_own_edges(Ordering *o, SbStatement *st)
{
	SbStatement *creator = sb_statement_creator(o->model, st);

	if (st->object.schema && st->object.kind != SB_SCHEMA)
	{
		add_schema_edge(o, st, st->object.schema, SB_HARD);
		require_schema(o, st);
	}
	/* CURRENT_SCHEMA, and CREATE EXTENSION without a schema */
	if (st->context->creation && st->object.kind != SB_SCHEMA)
		add_schema_edge(o, st, st->context->creation, SB_SOFT);
	if (st->role != SB_CREATES && creator && !sb_is_shell(st))
	{
		sb_add_edge(o, creator, st, SB_HARD, NULL);
		if (st->subobject && *st->subobject && strcmp(st->aspect, "column") != 0)
			add_column_edges(o, st);
		if (st->role == SB_ONCE)
			o->once[creator->index] = lappend(o->once[creator->index], st);
		else if (strcmp(st->aspect, "owned by") == 0)
			o->owned_by[creator->index] = st;
	}
	if (st->role == SB_COMPLETES && strcmp(st->aspect, "privileges") == 0)
		note_privilege(o, st);
	if (st->object.kind == SB_EXTENSION && st->role == SB_CREATES)
		sb_graph_add(o->graph, st->index, o->barrier, SB_HARD, NULL);
	else if (st->object.kind != SB_SCHEMA && st->object.kind != SB_EXTENSION &&
			 o->extensions_pending)
		sb_graph_add(o->graph, o->barrier, st->index, SB_SOFT, NULL);
}

/* Whether each statement's source is in an order that its hard edges agree with. */
static bool *
find_ordered(Ordering *o)
{
	SbStatement **statements = o->model->statements;
	int			count = o->model->count;
	bool	   *ordered = palloc(sizeof(bool) * Max(count, 1));
	int		   *source = palloc(sizeof(int) * Max(count, 1));	/* first statement of the same source */

	for (int i = 0; i < count; i++)
	{
		source[i] = i > 0 && strcmp(statements[i]->source, statements[i - 1]->source) == 0 ?
			source[i - 1] : i;
		ordered[i] = !o->model->unordered;
	}
	for (int e = 0; e < o->graph->count; e++)
	{
		SbEdge	   *edge = &o->graph->edges[e];

		if (edge->strength != SB_SOFT && edge->before < count && edge->after < count &&
			edge->before > edge->after && source[edge->before] == source[edge->after] &&
			statements[edge->before]->outlined_from == NULL)
		{
			ordered[source[edge->after]] = false;
			ereport(DEBUG1,
					(errmsg_internal("source \"%s\" is not in order: line %d needs line %d",
									 statements[edge->after]->source, statements[edge->after]->line,
									 statements[edge->before]->line)));
		}
	}
	for (int i = 0; i < count; i++)
		ordered[i] = ordered[source[i]];
	return ordered;
}

static bool
is_revoke(const SbStatement *st)
{
	return pg_strncasecmp(st->body, "revoke", 6) == 0;
}

/*
 * GRANTs and REVOKEs on one object follow each other as in the script, after its owner is set.
 * Where the script's order means nothing, REVOKE comes first, as pg_dump has it.
 */
static void
add_privilege_edges(Ordering *o, const bool *ordered)
{
	foreach_ptr(char, key, o->privileged)
	{
		List	   *privileges = sb_map_get(o->privileges, key);
		SbStatement *last[2] = {NULL, NULL};

		foreach_ptr(SbStatement, st, privileges)
		{
			bool		later = !ordered[st->index] && !is_revoke(st);

			if (last[later])
				sb_add_edge(o, last[later], st, SB_SOFT, NULL);
			last[later] = st;
		}
		if (last[0] && last[1])
			foreach_ptr(SbStatement, st, privileges)
				if (!ordered[st->index] && !is_revoke(st))
					sb_add_edge(o, last[0], st, SB_SOFT, NULL);
	}
	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];
		SbStatement *creator;

		if (st->role != SB_COMPLETES || !st->aspect || strcmp(st->aspect, "owner") != 0)
			continue;
		creator = sb_statement_creator(o->model, st);
		if (creator == NULL)
			continue;
		foreach_ptr(SbStatement, privilege, privileges_of(o, creator))
			sb_add_edge(o, st, privilege, SB_SOFT, NULL);
		/* a sequence can be owned only by a table of the same owner */
		if (o->owned_by[creator->index])
			sb_add_edge(o, st, o->owned_by[creator->index], SB_SOFT, NULL);
	}
}

/*
 * Extensions that are created with CASCADE come after the others, which they would create by the
 * way.
 */
static void
add_cascade_edges(Ordering *o)
{
	List	   *extensions = NIL;

	for (int i = 0; i < o->model->count; i++)
		if (o->model->statements[i]->object.kind == SB_EXTENSION &&
			o->model->statements[i]->role == SB_CREATES)
			extensions = lappend(extensions, o->model->statements[i]);
	foreach_ptr(SbStatement, cascade, extensions)
	{
		if (cascade->level != SB_L_REST)
			continue;
		foreach_ptr(SbStatement, other, extensions)
			if (other->level != SB_L_REST)
				sb_add_edge(o, other, cascade, SB_SOFT, NULL);
	}
}

static List *
children_of(Ordering *o, const char *schema, const char *name)
{
	return sb_map_get(o->children, psprintf("%s.%s", schema, name));
}

/*
 * A check that is added to a parent comes after its children were made, as pg_dump has it: a child
 * that is made later would have it validated. So does an index or key of a partitioned table only:
 * a partition that is made later would get its part of it.
 */
static void
add_child_edges(Ordering *o)
{
	/* per statement, the last one that it was found below, plus 1 */
	int		   *found = palloc0(sizeof(int) * Max(o->model->count, 1));

	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *st = o->model->statements[i];
		bool		is_check = st->object.kind == SB_CONSTRAINT && st->level == SB_L_REST;
		List	   *below;

		if (st->role != SB_CREATES || !(st->only || is_check))
			continue;
		below = list_copy(children_of(o, st->belongs_to.schema, st->belongs_to.name));
		foreach_ptr(SbStatement, child, below)
		{
			if (found[child->index] == i + 1 || !(is_check || child->partition_of))
				continue;
			found[child->index] = i + 1;
			sb_add_edge(o, child, st, SB_SOFT, NULL);
			if (is_check)
				below = list_concat(below,
									children_of(o, child->object.schema, child->object.name));
		}
		list_free(below);
	}
	pfree(found);
}

/* Rows of a table follow those of the tables that it refers to. */
static void
add_once_edges(Ordering *o)
{
	for (int i = 0; i < o->model->count; i++)
	{
		SbStatement *table = o->model->statements[i];
		SbNameEntry *entry;
		List	   *statements;

		if (o->once[i] == NIL)
			continue;
		entry = sb_name_entry(o->model, SB_C_RELATION, table->object.schema, NULL,
							  table->object.name, true);
		statements = lappend(list_copy(entry->completions), table);
		foreach_ptr(SbStatement, st, statements)
			foreach_ptr(SbReference, ref, st->references)
			{
				SbNameEntry *other;
				SbStatement *other_table;

				if (ref->class != SB_C_RELATION || ref->level != SB_L_KEYS)
					continue;
				other = sb_model_find(o->model, st->context, SB_C_RELATION, ref->schema, NULL,
									  ref->name);
				if (other == NULL || other->providers == NIL || other == entry)
					continue;
				other_table = ((SbProvider *) linitial(other->providers))->statement;
				if (o->once[other_table->index])
					sb_add_edge(o, llast(o->once[other_table->index]), linitial(o->once[i]), SB_SOFT,
							 NULL);
			}
		for (int n = 1; n < list_length(o->once[i]); n++)
			sb_add_edge(o, list_nth(o->once[i], n - 1), list_nth(o->once[i], n), SB_SOFT, NULL);
	}
}

/* Wishes against the order of a script that works as it is are dropped. */
static void
drop_wishes_against_order(Ordering *o, const bool *ordered)
{
	int			count = o->model->count;

	for (int e = 0; e < o->graph->count; e++)
	{
		SbEdge	   *edge = &o->graph->edges[e];
		SbStatement *before,
				   *after;

		if (edge->strength != SB_SOFT || edge->before >= count || edge->after >= count)
			continue;
		before = o->model->statements[edge->before];
		after = o->model->statements[edge->after];
		if (edge->before > edge->after && ordered[edge->after] &&
			strcmp(before->source, after->source) == 0)
			edge->dropped = true;
	}
}

/* See edges.h. */
Ordering *
sb_edges_build(SbModel *model, bool extensions_pending, bool **ordered)
{
	Ordering   *o = palloc0(sizeof(Ordering));

	o->model = model;
	o->graph = sb_graph_create(model->count + 1);
	o->barrier = model->count;
	o->extensions_pending = extensions_pending;
	o->privileges = sb_map_create();
	o->children = sb_map_create();
	o->owned_by = palloc0(sizeof(SbStatement *) * Max(model->count, 1));
	o->has_owner = palloc0(sizeof(bool) * Max(model->count, 1));
	find_owners(o);
	o->once = palloc0(sizeof(List *) * Max(model->count, 1));
	model->unresolved = NIL;
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		CHECK_FOR_INTERRUPTS();
		add_own_edges(o, st);
		foreach_ptr(SbReference, ref, st->references)
			add_reference_edges(o, st, ref);
	}
	*ordered = find_ordered(o);
	add_privilege_edges(o, *ordered);
	add_once_edges(o);
	add_cascade_edges(o);
	add_child_edges(o);
	sb_add_partition_edges(o);
	drop_wishes_against_order(o, *ordered);
	return o;
}
