/*
 * history_world.c
 *	  What is there while the revisions run, one behind the other, in a database that starts empty: in thought.
 *
 * Where the trees do not tell, a thing may be there, and nothing is said about it: behind DROP ... CASCADE, or DROP COLUMN,
 * which take indexes and views along.
 */
#include "base/compat.h"

#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "check/history_world.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "model/names.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

/* --- the search_path --- */

static List *
schemas_of(const char *path)
{
	List	   *names;
	List	   *schemas = NIL;

	if (!SplitIdentifierString(pstrdup(path), ',', &names))
		return NIL;
	foreach_ptr(char, name, names)
		schemas = lappend(schemas, strcmp(name, "$user") == 0 ? GetUserNameFromId(GetUserId(), false) : name);
	return schemas;
}

SbWorld *
sb_world_create(void)
{
	SbWorld    *world = palloc0(sizeof(SbWorld));

	world->context = CurrentMemoryContext;
	world->things = sb_map_create();
	world->start = schemas_of(namespace_search_path);
	return world;
}

void
sb_world_set_path(SbWorld *world, const char *path)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(world->context);

	world->path = path ? schemas_of(path) : world->start;
	MemoryContextSwitchTo(oldcontext);
}

void
sb_world_begin(SbWorld *world, int revision, bool pending)
{
	list_free_deep(world->journal);
	world->journal = NIL;
	world->path = world->start;
	world->revision = revision;
	world->pending = pending;
}

/* --- things --- */

static bool
has_schema(SbClass class)
{
	return class == SB_C_COLUMN || sb_class_in_schema(class);
}

static char *
copy_of(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

static SbThing *
find_thing(SbWorld *world, SbClass class, const char *schema, const char *relation, const char *name)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(world->context);
	char	   *key = psprintf("%d %s.%s.%s", (int) class, schema ? quote_identifier(schema) : "",
							   relation ? quote_identifier(relation) : "", quote_identifier(name));
	SbThing    *thing = sb_map_get(world->things, key);

	if (thing == NULL)
	{
		thing = palloc0(sizeof(SbThing));
		thing->class = class;
		thing->schema = copy_of(schema);
		thing->relation = copy_of(relation);
		thing->name = pstrdup(name);
		thing->number = list_length(world->all);
		thing->made_by = thing->gone_by = thing->first = -1;
		thing->here = thing->given = -1;
		world->all = lappend(world->all, thing);
		sb_map_put(world->things, key, thing);
	}
	MemoryContextSwitchTo(oldcontext);
	return thing;
}

static bool
is_of_extension(Oid class, Oid object)
{
	return OidIsValid(object) && (object < FirstNormalObjectId || OidIsValid(getExtensionOfObject(class, object)));
}

static bool
routine_is_given(const char *name, Oid schema)
{
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
	bool		given = false;

	for (int i = 0; i < list->n_members && !given; i++)
	{
		Form_pg_proc routine = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		given = routine->pronamespace == schema && is_of_extension(ProcedureRelationId, routine->oid);
	}
	ReleaseSysCacheList(list);
	return given;
}

static bool
is_live(const SbThing *thing)
{
	SbNameEntry entry = {.class = thing->class,.schema = thing->schema,.relation = thing->relation,.name = thing->name,
	.live = -1};
	Oid			schema;
	Oid			relation;

	if (thing->class != SB_C_COLUMN)
		return sb_name_is_live(NULL, &entry);
	schema = get_namespace_oid(thing->schema, true);
	relation = OidIsValid(schema) ? get_relname_relid(thing->relation, schema) : InvalidOid;
	return OidIsValid(relation) && get_attnum(relation, thing->name) != InvalidAttrNumber;
}

/* Whether every database has it, or one with the extensions that are installed here. */
static bool
look_given(const SbThing *thing)
{
	Oid			schema = thing->schema ? get_namespace_oid(thing->schema, true) : InvalidOid;

	if (thing->class == SB_C_SCHEMA)
	{
		schema = get_namespace_oid(thing->name, true);
		return strcmp(thing->name, "public") == 0 || strcmp(thing->name, "pg_temporary") == 0 ||
			is_of_extension(NamespaceRelationId, schema);
	}
	if (!has_schema(thing->class))
		return is_live(thing);
	if (!OidIsValid(schema))
		return false;
	if (thing->class == SB_C_COLUMN)
		return is_of_extension(RelationRelationId, get_relname_relid(thing->relation, schema));
	switch (thing->class)
	{
		case SB_C_RELATION:
			return is_of_extension(RelationRelationId, get_relname_relid(thing->name, schema));
		case SB_C_TYPE:
			return is_of_extension(TypeRelationId, GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(thing->name),
																  ObjectIdGetDatum(schema)));
		case SB_C_ROUTINE:
			return routine_is_given(thing->name, schema);
		default:
			return schema < FirstNormalObjectId && strcmp(thing->schema, "public") != 0 && is_live(thing);
	}
}

bool
sb_world_has(SbWorld *world, SbThing *thing)
{
	if (thing->there != SB_NOT_THERE)
		return true;
	if (thing->given < 0)
		thing->given = look_given(thing);
	return thing->given;
}

bool
sb_world_has_here(SbWorld *world, SbThing *thing)
{
	if (thing->here < 0)
		thing->here = is_live(thing);
	return thing->here;
}

/* The schema in which a script makes things. */
static const char *
creation_schema(SbWorld *world)
{
	foreach_ptr(char, name, world->path)
		if (strcmp(name, "pg_temp") != 0 && sb_world_has(world, find_thing(world, SB_C_SCHEMA, NULL, NULL, name)))
			return name;
	return "public";
}

/* What a name without schema means; NULL: nothing. */
static SbThing *
find_on_path(SbWorld *world, SbClass class, const char *relation, const char *name)
{
	const char *always[] = {"pg_temporary", "pg_catalog"};

	for (int i = 0; i < lengthof(always); i++)
	{
		SbThing    *thing = find_thing(world, class, always[i], relation, name);

		if (sb_world_has(world, thing))
			return thing;
	}
	foreach_ptr(char, schema, world->path)
	{
		SbThing    *thing = find_thing(world, class, schema, relation, name);

		if (sb_world_has(world, thing))
			return thing;
	}
	return NULL;
}

static const char *
canonical_schema(const char *schema)
{
	return schema && strcmp(schema, "pg_temp") == 0 ? "pg_temporary" : schema;
}

static SbThing *
find_relation(SbWorld *world, const char *schema, const char *name)
{
	SbThing    *thing = schema ? NULL : find_on_path(world, SB_C_RELATION, NULL, name);

	return thing ? thing :
		find_thing(world, SB_C_RELATION, schema ? canonical_schema(schema) : creation_schema(world), NULL, name);
}

SbThing *
sb_world_thing(SbWorld *world, const SbAct *act)
{
	const char *schema = canonical_schema(act->schema);
	SbThing    *found = NULL;

	if (!has_schema(act->class))
		return find_thing(world, act->class, NULL, act->relation, act->name);
	if (schema)
		return find_thing(world, act->class, schema, act->relation, act->name);
	if (act->kind != SB_ACT_MAKES)
		found = find_on_path(world, act->class, act->relation, act->name);
	if (found)
		return found;
	/* parts are where their relation is; so are its indexes */
	if (act->relation)
		schema = find_relation(world, NULL, act->relation)->schema;
	else if (act->owner)
		schema = find_relation(world, act->owner_schema, act->owner)->schema;
	return find_thing(world, act->class, schema ? schema : creation_schema(world), act->relation, act->name);
}

/* --- changes --- */

/* Notes how it was. */
static void
touch(SbWorld *world, SbThing *thing)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(world->context);
	SbBefore   *before = palloc(sizeof(SbBefore));

	before->thing = thing;
	before->was = *thing;
	world->journal = lappend(world->journal, before);
	MemoryContextSwitchTo(oldcontext);
}

void
sb_world_back(SbWorld *world, int length)
{
	while (list_length(world->journal) > length)
	{
		SbBefore   *before = llast(world->journal);
		SbThing		now = *before->thing;

		*before->thing = before->was;
		before->thing->given = now.given;
		before->thing->needs = now.needs;
		before->thing->parts = now.parts;
		pfree(before);
		world->journal = list_truncate(world->journal, list_length(world->journal) - 1);
	}
}

static void
set_there(SbWorld *world, SbThing *thing, SbThere there)
{
	touch(world, thing);
	thing->there = there;
	if (there == SB_IS_THERE)
	{
		thing->made_by = world->revision;
		if (thing->first < 0 && !world->trial)
			thing->first = world->revision;
	}
	else if (there == SB_NOT_THERE)
	{
		thing->gone_by = world->revision;
		thing->count = 0;
	}
	if (world->pending)
		thing->here = there != SB_NOT_THERE;
}

static void
set_owner(SbWorld *world, SbThing *thing, SbThing *owner)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(world->context);

	thing->owner = owner == thing ? NULL : owner;
	if (thing->owner)
		owner->parts = list_append_unique_ptr(owner->parts, thing);
	MemoryContextSwitchTo(oldcontext);
}

static void
make(SbWorld *world, const SbAct *act, SbThing *thing)
{
	set_there(world, thing, SB_IS_THERE);
	thing->count++;
	thing->noun = act->noun ? act->noun : thing->noun;
	thing->open = act->open;
	thing->perhaps = act->perhaps;
	set_owner(world, thing, act->relation ? find_relation(world, thing->schema, act->relation) :
			  act->owner ? find_relation(world, act->owner_schema, act->owner) : NULL);
}

/* What goes with another: stands on it, or in it. */
static List *
parts_of(SbWorld *world, const SbThing *whole)
{
	List	   *parts = NIL;

	foreach_ptr(SbThing, thing, whole->class == SB_C_SCHEMA ? world->all : whole->parts)
		if (thing->there != SB_NOT_THERE &&
			(whole->class == SB_C_SCHEMA ? thing->schema && strcmp(thing->schema, whole->name) == 0 : thing->owner == whole))
			parts = lappend(parts, thing);
	return parts;
}

/* Those that were made of others may have gone with them. */
static void
blur_dependents(SbWorld *world, const SbThing *gone)
{
	foreach_ptr(SbThing, thing, world->all)
		if (thing->there == SB_IS_THERE && list_member_ptr(thing->needs, gone))
		{
			set_there(world, thing, SB_MAY_BE_THERE);
			blur_dependents(world, thing);
		}
}

static void
take_away(SbWorld *world, SbThing *gone, bool cascade)
{
	check_stack_depth();
	set_there(world, gone, SB_NOT_THERE);
	foreach_ptr(SbThing, thing, parts_of(world, gone))
		if (thing->there != SB_NOT_THERE)
			take_away(world, thing, cascade);
	if (cascade && (gone->class == SB_C_RELATION || gone->class == SB_C_TYPE || gone->class == SB_C_ROUTINE ||
					gone->class == SB_C_CONSTRAINT))
		blur_dependents(world, gone);
}

static void
drop(SbWorld *world, const SbAct *act, SbThing *thing)
{
	/* one of several functions of the name, or the default one that every database has */
	if (thing->class == SB_C_ROUTINE && thing->count > 1)
	{
		touch(world, thing);
		thing->count--;
		return;
	}
	if (thing->there != SB_NOT_THERE || world->pending)
		take_away(world, thing, act->cascade);
}

static void move(SbWorld *world, SbThing *thing, SbThing *target);

/* What stands on a relation, or in a schema, has its name in its own. */
static void
move_parts(SbWorld *world, SbThing *whole, SbThing *target)
{
	foreach_ptr(SbThing, thing, parts_of(world, whole))
	{
		const char *schema = target->class == SB_C_SCHEMA ? target->name : target->schema;
		bool		row_type = thing->class == SB_C_TYPE && strcmp(thing->name, whole->name) == 0;
		SbThing    *moved = find_thing(world, thing->class, has_schema(thing->class) ? schema : NULL,
									   thing->relation && whole->class != SB_C_SCHEMA ? target->name : thing->relation,
									   row_type ? target->name : thing->name);

		if (moved != thing)
			move(world, thing, moved);
		if (whole->class == SB_C_SCHEMA)
			continue;
		touch(world, moved);
		set_owner(world, moved, target);
	}
}

static void
move(SbWorld *world, SbThing *thing, SbThing *target)
{
	SbThere		there = thing->there;

	check_stack_depth();
	set_there(world, target, there == SB_NOT_THERE ? SB_IS_THERE : there);
	target->noun = thing->noun;
	target->open = thing->open || there == SB_NOT_THERE;
	set_owner(world, target, thing->owner);
	target->count = thing->count;
	if (target->needs == NIL)
		target->needs = thing->needs;
	if (target->first < 0 || target->made_by == world->revision)
		target->made_by = world->revision;
	move_parts(world, thing, target);
	set_there(world, thing, SB_NOT_THERE);
}

static void
rename_thing(SbWorld *world, const SbAct *act, SbThing *thing)
{
	SbThing    *target = find_thing(world, thing->class, has_schema(thing->class) ?
									(act->new_schema ? act->new_schema : thing->schema) : NULL,
									thing->relation, act->new_name ? act->new_name : thing->name);

	if (target != thing)
		move(world, thing, target);
}

/* Nobody knows which parts of a relation are left; or, without one, what is left at all. */
static void
blur(SbWorld *world, const SbAct *act, SbThing *whole)
{
	foreach_ptr(SbThing, thing, whole ? whole->parts : world->all)
		if (thing->there == SB_IS_THERE && (whole == NULL || (thing->owner == whole && thing->class != SB_C_COLUMN)))
			set_there(world, thing, SB_MAY_BE_THERE);
	if (whole && act->cascade)
		blur_dependents(world, whole);
}

void
sb_world_do(SbWorld *world, const SbAct *act, SbThing *thing)
{
	switch (act->kind)
	{
		case SB_ACT_MAKES:
			make(world, act, thing);
			break;
		case SB_ACT_DROPS:
			drop(world, act, thing);
			break;
		case SB_ACT_RENAMES:
			rename_thing(world, act, thing);
			break;
		case SB_ACT_JOINS:
			touch(world, thing);
			set_owner(world, thing, act->owner ? find_relation(world, act->owner_schema, act->owner) : NULL);
			break;
		case SB_ACT_BLURS:
			blur(world, act, thing);
			break;
		case SB_ACT_NEEDS:
			break;
	}
}

/* --- names --- */

char *
sb_thing_name(const SbThing *thing)
{
	const char *schema = thing->schema && strcmp(thing->schema, "pg_temporary") == 0 ? "pg_temp" : thing->schema;

	if (thing->class == SB_C_COLUMN)
		return psprintf("%s.%s", quote_qualified_identifier(schema, thing->relation), quote_identifier(thing->name));
	if (thing->relation)
		return psprintf("%s on %s", quote_identifier(thing->name), quote_qualified_identifier(schema, thing->relation));
	return quote_qualified_identifier(schema, thing->name);
}

char *
sb_thing_text(const SbThing *thing)
{
	const char *noun = thing->class == SB_C_COLUMN ? "column" : thing->noun ? thing->noun : sb_class_name(thing->class);

	return psprintf("%s %s", noun, sb_thing_name(thing));
}
