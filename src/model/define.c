/*
 * define.c
 *	  Takes a script into the catalogue of models.
 *
 * With a source, the script becomes the whole of it: the source's rows are written anew, and what
 * did not change keeps its definer. Without, each object that the script creates replaces its
 * rows, and those of what belongs to it; statements that complete an object replace the same
 * aspect of it.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/error.h"
#include "base/map.h"
#include "base/text.h"
#include "base/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/define.h"
#include "utils/acl.h"
#include "utils/builtins.h"

/* What is known of an object while old and new rows are compared. */
typedef struct Compared
{
	SbKind		kind;
	const char *identity;
	List	   *before;			/* of SbRow * */
	List	   *after;
	int			number;			/* of the first statement in the script */
} Compared;

typedef struct Comparison
{
	SbMap	   *map;
	List	   *objects;		/* of Compared *, in the order of the script, removed ones last */
} Comparison;

/* Kind and identity of the object that a row is listed under. */
static char *
row_key(const SbRow *row)
{
	return sb_object_key(row->object.kind, row->identity);
}

static Compared *
compared_object(Comparison *c, const SbRow *row)
{
	char	   *key = sb_object_key(row->object.kind, row->identity);
	Compared   *object = sb_map_get(c->map, key);

	if (object == NULL)
	{
		object = palloc0(sizeof(Compared));
		object->kind = row->object.kind;
		object->identity = row->identity;
		sb_map_put(c->map, key, object);
		c->objects = lappend(c->objects, object);
	}
	return object;
}

/* The settings without the one that says only when functions are checked, not what is built. */
static List *
building_settings(List *settings)
{
	List	   *result = NIL;

	foreach_ptr(char, setting, settings)
		if (strncmp(setting, "check_function_bodies=", 22) != 0)
			result = lappend(result, setting);
	return result;
}

/* Whether two rows say the same: white space, comments and place in the script do not count. */
static bool
same_statement(const SbRow *a, const SbRow *b)
{
	return strcmp(a->hash, b->hash) == 0 && strcmp(a->search_path, b->search_path) == 0 &&
		sb_same_list(building_settings(a->settings), building_settings(b->settings));
}

/* Whether an object's rows say the same, in the same order. */
static bool
same_statements(List *before, List *after)
{
	ListCell   *la,
			   *lb;

	if (list_length(before) != list_length(after))
		return false;
	forboth(la, before, lb, after)
		if (!same_statement(lfirst(la), lfirst(lb)))
			return false;
	return true;
}

static const char *
role_name(SbRole role)
{
	return role == SB_CREATES ? "creates" : role == SB_COMPLETES ? "completes" : "once";
}

/*
 * The row of a statement. The object it is listed under is the one whose creating statement also
 * makes what this one is about: the comment on a primary key's index is listed under the table.
 */
static SbRow *
row_of(SbModel *model, SbStatement *st, const char *definer)
{
	SbRow	   *row = palloc0(sizeof(SbRow));
	SbStatement *creator = sb_statement_creator(model, st);
	SbStatement *listed = creator ? creator : st;
	SbObject	parent = {.kind = SB_TABLE};	/* a domain's identity is written in the same way */

	row->source = (char *) st->source;
	row->position = st->position;
	row->number = st->number;
	row->line = st->line;
	row->role = (char *) role_name(st->role);
	row->object = listed->object;
	row->identity = listed->identity ? listed->identity : "";
	if (listed->belongs_to.class != SB_C_NONE)
	{
		parent.schema = listed->belongs_to.schema;
		parent.name = listed->belongs_to.name;
		row->belongs_to = sb_object_identity(&parent);
	}
	row->aspect = (char *) st->aspect;
	row->subobject = st->subobject;
	row->body = (char *) st->body;
	row->search_path = (char *) st->context->search_path;
	row->settings = st->context->settings;
	row->hash = st->hash;
	row->defined_by = (char *) definer;
	row->definer = sb_definer();
	row->defined_at = GetCurrentStatementStartTimestamp();
	return row;
}

/* A schema or extension that several scripts create IF NOT EXISTS; each needs it, none owns it. */
static bool
may_be_shared(const SbStatement *st)
{
	return st->if_not_exists &&
		(st->object.kind == SB_SCHEMA || st->object.kind == SB_EXTENSION);
}

/* The context line shows where st stands; the other definition's place goes into the detail. */
static void
report_duplicate(const SbStatement *st, const char *source, int number, int line)
{
	const char *kind = sb_kind(st->object.kind)->name;
	SbPlace		place;

	sb_place_of(&place, st);
	sb_place_push(&place);
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_OBJECT),
			 strcmp(source, st->source) == 0 ?
			 errmsg("%s \"%s\" is defined twice", kind, st->identity) :
			 errmsg("%s \"%s\" is defined by two sources, \"%s\" and \"%s\"", kind, st->identity,
					source, st->source),
			 errdetail("The other definition is at %s.", sb_place_text(source, number, line)),
			 errhint("Keep one of the two definitions.")));
}

/* Two definitions in one script: one too many, unless the second is only IF NOT EXISTS. */
static void
check_duplicates(SbModel *model)
{
	foreach_ptr(SbDuplicate, duplicate, model->duplicates)
	{
		SbStatement *second = duplicate->second;

		if (!second->if_not_exists)
			report_duplicate(second, duplicate->first->source, duplicate->first->number,
							 duplicate->first->line);
		second->known = true;	/* passed over */
	}
}

/* The new rows of a script, in its order. */
static List *
new_rows(SbModel *model)
{
	const char *definer = GetUserNameFromId(GetUserId(), false);
	List	   *rows = NIL;

	for (int i = 0; i < model->count; i++)
		if (!model->statements[i]->known)
			rows = lappend(rows, row_of(model, model->statements[i], definer));
	return rows;
}

static SbMap *
rows_by_object(List *rows)
{
	SbMap	   *map = sb_map_create();

	foreach_ptr(SbRow, row, rows)
		if (strcmp(row->role, "creates") == 0)
			sb_map_put(map, sb_object_key(row->object.kind, row->identity), row);
	return map;
}

/*
 * Objects that another source defines are an error; those that no source has move to this one:
 * their old rows are returned, to be deleted.
 */
static List *
take_over(SbModel *model, List *others)
{
	SbMap	   *map = rows_by_object(others);
	SbMap	   *moved = sb_map_create();
	List	   *taken = NIL;

	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbRow	   *other;

		if (st->known || st->role != SB_CREATES)
			continue;
		other = sb_map_get(map, sb_object_key(st->object.kind, st->identity));
		if (other == NULL)
			continue;
		if (*other->source == '\0')
			sb_map_put(moved, row_key(other), other);
		else if (!may_be_shared(st))
			report_duplicate(st, other->source, other->number, other->line);
		else
		{
			st->role = SB_COMPLETES;
			st->aspect = "if not exists";
		}
	}
	foreach_ptr(SbRow, row, others)
		if (*row->source == '\0' && sb_map_get(moved, row_key(row)))
			taken = lappend(taken, row);
	return taken;
}

/*
 * Whether an unchanged statement stays its definer's. Who defines again what an ordinary role had
 * defined vouches for it, and so can go on to run it.
 */
static bool
keeps_definer(const SbRow *old)
{
	Oid			role = get_role_oid(old->defined_by, true);

	return OidIsValid(role) && sb_is_definer(old->defined_by, old->definer) &&
		(role == GetUserId() || role == sb_extension_owner() || superuser_arg(role));
}

/*
 * Unchanged statements keep who wrote them, and what is known of their being run. If an
 * interrupted run left statements of an object over, what is new about the object has to be run as
 * well.
 */
static void
keep_definers(List *before, List *after)
{
	SbMap	   *map = sb_map_create();
	SbMap	   *interrupted = sb_map_create();

	foreach_ptr(SbRow, row, before)
	{
		sb_map_put(map, psprintf("%s %s", row_key(row), row->hash), row);
		if (row->pending)
			sb_map_put(interrupted, row_key(row), row);
	}
	foreach_ptr(SbRow, row, after)
	{
		SbRow	   *old = sb_map_get(map, psprintf("%s %s", row_key(row), row->hash));

		if (old == NULL || !same_statement(old, row))
		{
			row->pending = strcmp(row->role, "creates") != 0 &&
				sb_map_get(interrupted, row_key(row)) != NULL;
			continue;
		}
		row->pending = old->pending;
		row->applied = old->applied;
		if (keeps_definer(old))
		{
			row->defined_by = old->defined_by;
			row->definer = old->definer;
			row->defined_at = old->defined_at;
		}
	}
}

/* The result: what became of each object.  script: the rows of `after` that the script has. */
static List *
compare(List *before, List *after, List *script)
{
	Comparison	c = {sb_map_create(), NIL};
	List	   *result = NIL;

	foreach_ptr(SbRow, row, after)
	{
		Compared   *object = compared_object(&c, row);

		object->after = lappend(object->after, row);
	}
	foreach_ptr(SbRow, row, before)
	{
		Compared   *object = compared_object(&c, row);

		object->before = lappend(object->before, row);
	}
	foreach_ptr(SbRow, row, script)
	{
		Compared   *object = compared_object(&c, row);

		if (object->number == 0)
			object->number = row->number;
	}
	foreach_ptr(Compared, object, c.objects)
	{
		SbDefined  *defined;

		if (object->kind == SB_NONE)
			continue;
		defined = palloc(sizeof(SbDefined));
		defined->kind = object->kind;
		defined->identity = object->identity;
		defined->number = object->number;
		defined->action = object->before == NIL ? "added" : object->after == NIL ? "removed" :
			same_statements(object->before, object->after) ? "unchanged" : "changed";
		result = lappend(result, defined);
	}
	return result;
}

/* Whether two rows are to be stored alike; position and place in the script not looked at. */
static bool
same_content(const SbRow *a, const SbRow *b)
{
	return same_statement(a, b) && sb_same_list(a->settings, b->settings) &&
		strcmp(a->defined_by, b->defined_by) == 0 && strcmp(a->definer, b->definer) == 0;
}

/* Whether a source's rows are to the letter what is stored, so that nothing needs to be written. */
static bool
is_stored(List *before, List *after)
{
	ListCell   *la,
			   *lb;

	if (list_length(before) != list_length(after))
		return false;
	forboth(la, before, lb, after)
	{
		SbRow	   *old = lfirst(la);
		SbRow	   *new = lfirst(lb);

		if (!same_content(old, new) || strcmp(old->identity, new->identity) != 0 ||
			old->position != new->position || old->line != new->line || old->number != new->number)
			return false;
	}
	return true;
}

/* Whether the old rows say all that the new ones say, and no more; they may stand in several sources. */
static bool
holds_all(List *before, List *after)
{
	SbMap	   *map = sb_map_create();

	if (list_length(before) != list_length(after))
		return false;
	foreach_ptr(SbRow, row, before)
		sb_map_put(map, psprintf("%s %s", row_key(row), row->hash), row);
	foreach_ptr(SbRow, row, after)
	{
		SbRow	   *old = sb_map_get(map, psprintf("%s %s", row_key(row), row->hash));

		if (old == NULL || !same_content(old, row))
			return false;
	}
	return true;
}

/* The script becomes the whole of the source. */
static List *
define_source(const char *ddl, const char *source, List *stored)
{
	List	   *before = NIL,
			   *others = NIL,
			   *after,
			   *taken;
	SbModel    *model;

	foreach_ptr(SbRow, row, stored)
	{
		if (strcmp(row->source, source) == 0)
			before = lappend(before, row);
		else
			others = lappend(others, row);
	}
	model = sb_model_of_script(ddl, source, others);
	check_duplicates(model);
	taken = take_over(model, others);
	after = new_rows(model);
	keep_definers(list_concat_copy(before, taken), after);
	if (taken || !is_stored(before, after))
	{
		sb_catalog_delete_source(source);
		sb_catalog_delete(taken);
		sb_catalog_insert(after);
		if (others)
			sb_refresh_identities();
	}
	return compare(list_concat_copy(before, taken), after, after);
}

/*
 * What an aspect replaces: the same aspect of the same thing; one of a set only what says just the
 * same.
 */
static char *
aspect_key(const SbRow *row)
{
	return row->subobject ? psprintf("%s %s %s", row_key(row), row->aspect, row->subobject) :
		psprintf("%s %s", row_key(row), row->hash);
}

/* Whether other objects can belong to one of this kind. */
static bool
may_own(SbKind kind)
{
	return kind == SB_TABLE || kind == SB_FOREIGN_TABLE || kind == SB_VIEW ||
		kind == SB_MATERIALIZED_VIEW || kind == SB_DOMAIN || kind == SB_SEQUENCE;
}

/*
 * Old rows of objects that the script creates, of what belongs to these, and of aspects that it
 * says anew.
 */
static List *
replaced_rows(List *stored, List *after)
{
	SbMap	   *created = sb_map_create();
	SbMap	   *owners = sb_map_create();
	SbMap	   *aspects = sb_map_create();
	List	   *result = NIL;

	foreach_ptr(SbRow, row, after)
	{
		if (strcmp(row->role, "creates") != 0)
			sb_map_put(aspects, aspect_key(row), row);
		else
		{
			sb_map_put(created, row_key(row), row);
			if (may_own(row->object.kind))
				sb_map_put(owners, row->identity, row);
		}
	}
	foreach_ptr(SbRow, row, stored)
		if (sb_map_get(created, row_key(row)) ||
			(row->belongs_to && sb_map_get(owners, row->belongs_to)) ||
			(strcmp(row->role, "creates") != 0 && sb_map_get(aspects, aspect_key(row))))
			result = lappend(result, row);
	return result;
}

/* The source of each object: that of its creating row, else of any of its rows. */
static SbMap *
sources_of(List *rows)
{
	SbMap	   *sources = sb_map_create();

	foreach_ptr(SbRow, row, rows)
		if (strcmp(row->role, "creates") == 0 || sb_map_get(sources, row_key(row)) == NULL)
			sb_map_put(sources, row_key(row), row->source);
	return sources;
}

/*
 * New rows go behind the last ones of the source that they belong to: that of the object's earlier
 * definition. In the text of that source they stand nowhere, so they have no line.
 */
static void
place_rows(List *stored, List *replaced, List *after)
{
	SbMap	   *sources = sources_of(replaced);
	SbMap	   *owners = sb_map_create();
	SbMap	   *last = sb_map_create();

	foreach_ptr(SbRow, row, stored)
		sb_map_put(last, row->source, (void *) (intptr_t) row->position);
	foreach_ptr(SbRow, row, replaced)
		if (may_own(row->object.kind))
			sb_map_put(owners, row->identity, sb_map_get(sources, row_key(row)));
	foreach_ptr(SbRow, row, after)
	{
		char	   *source = sb_map_get(sources, row_key(row));

		if (source == NULL && row->belongs_to)
			source = sb_map_get(owners, row->belongs_to);
		if (source && *source)
		{
			row->source = source;
			row->number = row->line = 0;
		}
		row->position = (int) (intptr_t) sb_map_get(last, row->source) + 1;
		sb_map_put(last, row->source, (void *) (intptr_t) row->position);
	}
}

/* Objects whose rows were touched only in part keep their other rows: these count on both sides. */
static List *
kept_rows(List *stored, List *replaced, List *after)
{
	SbMap	   *gone = sb_map_create();
	SbMap	   *touched = sb_map_create();
	List	   *kept = NIL;

	foreach_ptr(SbRow, row, replaced)
		sb_map_put(gone, psprintf("%s %d", row->source, row->position), row);
	foreach_ptr(SbRow, row, after)
		sb_map_put(touched, row_key(row), row);
	foreach_ptr(SbRow, row, stored)
		if (sb_map_get(touched, row_key(row)) &&
			!sb_map_get(gone, psprintf("%s %d", row->source, row->position)))
			kept = lappend(kept, row);
	return kept;
}

/* Each object of the script replaces its earlier definition; others stay. */
static List *
define_objects(const char *ddl, List *stored)
{
	SbModel    *model = sb_model_of_script(ddl, "", stored);
	List	   *after,
			   *replaced,
			   *kept,
			   *result;

	check_duplicates(model);
	after = new_rows(model);
	replaced = replaced_rows(stored, after);
	keep_definers(replaced, after);
	kept = kept_rows(stored, replaced, after);
	result = compare(list_concat_copy(kept, replaced), list_concat_copy(kept, after), after);
	if (!holds_all(replaced, after))
	{
		place_rows(stored, replaced, after);
		sb_catalog_delete(replaced);
		sb_catalog_insert(after);
		if (stored)
			sb_refresh_identities();
	}
	return result;
}

List *
sb_define_script(const char *ddl, const char *source)
{
	List	   *stored;

	PreventCommandIfReadOnly("schemaboot_define()");
	PreventCommandDuringRecovery("schemaboot_define()");
	sb_catalog_lock();
	stored = sb_catalog_read(true);
	if (source && *source)
		return define_source(ddl, source, stored);
	return define_objects(ddl, stored);
}

/* Whether a row's object is the one that a user names: by its identity, or by kind and identity. */
static bool
is_named(const SbRow *row, const char *name)
{
	const char *kind = sb_kind(row->object.kind)->name;
	int			length = strlen(kind);

	return strcmp(row->identity, name) == 0 ||
		(strncmp(name, kind, length) == 0 && name[length] == ' ' &&
		 strcmp(name + length + 1, row->identity) == 0);
}

/* The row of the object that a user names, NULL if there is none; several are an error. */
static SbRow *
named_object(List *stored, const char *name)
{
	SbRow	   *object = NULL;

	foreach_ptr(SbRow, row, stored)
	{
		if (!is_named(row, name))
			continue;
		if (object && strcmp(row_key(object), row_key(row)) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_CARDINALITY_VIOLATION),
					 errmsg("\"%s\" may be a %s or a %s", name, sb_kind(object->object.kind)->name,
							sb_kind(row->object.kind)->name),
					 errhint("Write the kind before it, for example: %s %s.",
							 sb_kind(object->object.kind)->name, name)));
		object = row;
	}
	return object;
}

int
sb_forget_object(const char *name)
{
	List	   *stored;
	List	   *rows = NIL;
	SbRow	   *object;

	PreventCommandIfReadOnly("schemaboot_forget()");
	PreventCommandDuringRecovery("schemaboot_forget()");
	sb_catalog_lock();
	stored = sb_catalog_read(false);
	object = named_object(stored, name);
	if (object == NULL)
		return 0;
	foreach_ptr(SbRow, row, stored)
		if (strcmp(row_key(row), row_key(object)) == 0 ||
			(row->belongs_to && may_own(object->object.kind) &&
			 strcmp(row->belongs_to, object->identity) == 0))
			rows = lappend(rows, row);
	sb_catalog_delete(rows);
	return list_length(rows);
}

/*
 * Writes the names anew that have become others since they were stored. Files are defined one
 * after another, and only together tell in which schema an unqualified name is; a function over a
 * type of an extension gets its real argument types when the extension is there.
 */
void
sb_refresh_identities(void)
{
	List	   *rows = sb_catalog_read(true);
	SbModel    *model = sb_model_load();
	List	   *stale = NIL,
			   *fresh = NIL;
	int			n = 0;

	foreach_ptr(SbRow, row, rows)
	{
		SbRow	   *now = row_of(model, model->statements[n++], row->defined_by);

		if (strcmp(now->identity, row->identity) == 0 && now->object.kind == row->object.kind &&
			strcmp(now->role, row->role) == 0 && sb_same_text(now->belongs_to, row->belongs_to))
			continue;
		now->hash = row->hash;
		now->body = row->body;
		now->definer = row->definer;
		now->defined_at = row->defined_at;
		now->pending = row->pending;
		now->applied = row->applied;
		stale = lappend(stale, row);
		fresh = lappend(fresh, now);
	}
	sb_catalog_delete(stale);
	sb_catalog_insert(fresh);
}
