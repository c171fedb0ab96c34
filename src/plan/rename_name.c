/*
 * rename_name.c
 *	  Names of objects as users spell them in schemaboot_rename.
 *
 * Either as everywhere, by identity, or with dots: what stands on a table, with the table in front of it.
 * Where the schema is left out, the search_path decides, as in any command.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "kinds/kind.h"
#include "plan/rename_name.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

#define LABEL "enum label"

/* Kinds that no command renames, or that have no name of their own. */
static bool
is_renameable(SbKind kind)
{
	switch (kind)
	{
		case SB_NONE:
		case SB_EXTENSION:
		case SB_ACCESS_METHOD:
		case SB_OPERATOR:
		case SB_CAST:
		case SB_TRANSFORM:
		case SB_USER_MAPPING:
		case SB_DEFAULT_PRIVILEGES:
		case SB_DATABASE:
		case SB_LARGE_OBJECT:
			return false;
		default:
			return kind < SB_ANY_RELATION;
	}
}

static SbKind
kind_of(const char *name)
{
	SbKind		kind = strcmp(name, "attribute") == 0 ? SB_COLUMN :
		strcmp(name, LABEL) == 0 ? SB_TYPE : sb_kind_by_name(name);

	if (!is_renameable(kind))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("kind \"%s\" has no renames", name),
				 errhint("Kinds are table, column, type, attribute, enum label, schema, function, index, "
						 "constraint, sequence, view, materialized view, trigger, policy, domain and the "
						 "others that schemaboot_models() shows and ALTER ... RENAME knows.")));
	return kind;
}

/* How a name of a kind is written. */
static const char *
spelling_of(const char *kind_name, SbKind kind)
{
	if (strcmp(kind_name, LABEL) == 0)
		return "schema.type.label";
	switch (sb_kind(kind)->style)
	{
		case SB_NAME:
			return "name";
		case SB_SCHEMA_NAME_ARGS:
			return "schema.name(type, type)";
		case SB_RELATION_NAME:
			return "schema.table.column";
		case SB_NAME_ON_RELATION:
			return "schema.table.name, or name ON schema.table";
		case SB_SCHEMA_NAME_USING:
			return "schema.name USING method";
		default:
			return "schema.name";
	}
}

pg_noreturn static void
refuse_name(const char *kind_name, SbKind kind, const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_NAME),
			 errmsg("\"%s\" is no name for kind \"%s\"", text, kind_name),
			 errhint("Write %s, with quotes around parts that need them.", spelling_of(kind_name, kind))));
}

/* The first place of some text behind names, outside of quotes, in any case; NULL: none. */
static const char *
find_outside(const char *text, const char *word)
{
	bool		quoted = false;

	for (const char *at = text; *at; at++)
	{
		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && pg_strncasecmp(at, word, strlen(word)) == 0)
			return at;
	}
	return NULL;
}

/* The parts between dots: List of char *. NIL: it is not written as names are. */
static List *
parts_of(const char *text)
{
	List	   *parts;

	return SplitIdentifierString(pstrdup(text), '.', &parts) ? parts : NIL;
}

/* Types between commas, as they stand in SbObject.args. */
static List *
types_of(const char *text)
{
	List	   *types = NIL;
	const char *start = text;
	bool		quoted = false;
	int			depth = 0;

	for (const char *at = text;; at++)
	{
		if (*at == '"')
			quoted = !quoted;
		depth += !quoted && *at == '(';
		depth -= !quoted && *at == ')';
		if (*at != '\0' && (*at != ',' || quoted || depth > 0) && depth >= 0)
			continue;
		while (*start == ' ')
			start++;
		if (at > start)
			types = lappend(types, pnstrdup(start, at - start));
		if (*at != ',')
			return types;
		start = at + 1;
	}
}

/* The arguments of the only live routine of a name; or of that which a text with arguments means. */
static bool
live_arguments(const SbObject *object, const char *text, List **args)
{
	MemoryContext context = CurrentMemoryContext;
	bool		found;

	SPI_connect();
	if (text)
		sb_spi_execute(psprintf("SELECT (pg_catalog.pg_identify_object_as_address("
								"  'pg_catalog.pg_proc'::pg_catalog.regclass, p, 0)).object_args"
								" FROM pg_catalog.to_regprocedure(%s) AS p WHERE p IS NOT NULL",
								quote_literal_cstr(text)), SPI_OK_SELECT, true);
	else
		sb_spi_execute(psprintf("SELECT (pg_catalog.pg_identify_object_as_address("
								"  p.tableoid, p.oid, 0)).object_args"
								" FROM pg_catalog.pg_proc p"
								"  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
								" WHERE p.proname = %s AND n.nspname = %s",
								quote_literal_cstr(object->name), quote_literal_cstr(object->schema)),
					   SPI_OK_SELECT, true);
	found = SPI_processed == 1;
	if (found)
	{
		MemoryContextSwitchTo(context);
		*args = sb_spi_text_list(0, 1);
	}
	SPI_finish();
	return found;
}

bool
sb_rename_is_live(SbKind kind, const SbObject *object, const char *label)
{
	if (kind == SB_COLUMN)
	{
		Oid			schema = get_namespace_oid(object->schema, true);
		Oid			relation = OidIsValid(schema) ? get_relname_relid(object->relation, schema) : InvalidOid;

		return OidIsValid(relation) && get_attnum(relation, object->name) != InvalidAttrNumber;
	}
	if (label)
	{
		Oid			type = sb_kind(SB_TYPE)->find(object).objectId;

		return OidIsValid(type) &&
			SearchSysCacheExists2(ENUMTYPOIDNAME, ObjectIdGetDatum(type), CStringGetDatum(label));
	}
	return sb_object_exists(object);
}

/* Fills in the schema by the search_path; false: nothing of the name lives there. */
static bool
find_schema(SbObject *object, const char *label)
{
	ListCell   *schema;

	foreach(schema, fetch_search_path(false))
	{
		object->schema = get_namespace_name(lfirst_oid(schema));
		if (object->schema && sb_rename_is_live(object->kind, object, label))
			return true;
	}
	object->schema = NULL;
	return false;
}

/* The names of the parts into the object; with fewer, what is left out stays NULL. */
static bool
set_parts(SbObject *object, List *parts, bool has_relation, bool has_schema)
{
	int			n = list_length(parts);

	if (n == 0 || n > 1 + has_relation + has_schema)
		return false;
	object->name = llast(parts);
	if (has_relation)
		object->relation = n > 1 ? list_nth(parts, n - 2) : NULL;
	if (n > 1 + has_relation)
		object->schema = linitial(parts);
	return true;
}

/* An object as it is spelled; parts that are left out are NULL. False: it is no name. */
static bool
read_object(SbObject *object, const char *text, const char **arguments)
{
	SbNameStyle style = sb_kind(object->kind)->style;
	bool		has_relation = style == SB_RELATION_NAME || style == SB_NAME_ON_RELATION;
	const char *rest = NULL;

	*arguments = NULL;
	if (style == SB_NAME_ON_RELATION && (rest = find_outside(text, " on ")) != NULL)
	{
		List	   *name = parts_of(pnstrdup(text, rest - text));
		List	   *relation = parts_of(rest + strlen(" on "));

		if (list_length(name) != 1 || relation == NIL)
			return false;
		return set_parts(object, lappend(relation, linitial(name)), true, true);
	}
	if (style == SB_SCHEMA_NAME_ARGS && (rest = find_outside(text, "(")) != NULL)
	{
		*arguments = rest + 1;
		object->args = types_of(rest + 1);
	}
	if (style == SB_SCHEMA_NAME_USING && (rest = find_outside(text, " using ")) != NULL)
		object->args = parts_of(rest + strlen(" using "));
	return set_parts(object, parts_of(rest ? pnstrdup(text, rest - text) : text), has_relation,
					 style != SB_NAME);
}

/* Where the label begins behind a type: a dot behind one or two names; NULL: nowhere. */
static const char *
find_label(const char *text)
{
	const char *first = find_outside(text, ".");
	const char *second = first ? find_outside(first + 1, ".") : NULL;

	return second ? second : first;
}

/* A label as it is written: quoted as a name, or just so. */
static char *
label_of(const char *text)
{
	List	   *parts = *text == '"' ? parts_of(text) : NIL;

	return list_length(parts) == 1 ? linitial(parts) : pstrdup(text);
}

static void
read_old(SbRename *rename, const char *kind_name, const char *text)
{
	SbObject   *old = &rename->old;
	const char *arguments;
	const char *label = strcmp(kind_name, LABEL) == 0 ? find_label(text) : NULL;
	bool		is_label = strcmp(kind_name, LABEL) == 0;

	if ((is_label && label == NULL) ||
		!read_object(old, is_label ? pnstrdup(text, label - text) : text, &arguments) ||
		(sb_kind(old->kind)->style == SB_RELATION_NAME && old->relation == NULL) ||
		(sb_kind(old->kind)->style == SB_NAME_ON_RELATION && old->relation == NULL) ||
		(sb_kind(old->kind)->style == SB_SCHEMA_NAME_USING && old->args == NIL))
		refuse_name(kind_name, old->kind, text);
	if (is_label)
		rename->old_label = label_of(label + 1);
	if (sb_kind(old->kind)->style == SB_SCHEMA_NAME_ARGS)
	{
		if (arguments)
			(void) live_arguments(old, text, &old->args);
		else if (old->schema == NULL || !live_arguments(old, NULL, &old->args))
			refuse_name(kind_name, old->kind, text);
	}
	if (sb_kind(old->kind)->style != SB_NAME && old->schema == NULL && !find_schema(old, rename->old_label))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no schema of the search_path has %s \"%s\"", kind_name, text),
				 errhint("Write %s.", spelling_of(kind_name, old->kind))));
}

SbObject
sb_rename_moved(const SbObject *object, List *done)
{
	SbObject	moved = *object;

	foreach_ptr(SbRename, other, done)
	{
		if (other->kind == SB_SCHEMA && sb_same_text(moved.schema, other->old.name))
			moved.schema = other->new.name;
		else if (moved.relation && other->old.relation == NULL && other->kind != SB_SCHEMA &&
				 other->old_label == NULL && other->old.args == NIL &&
				 sb_same_text(moved.schema, other->old.schema) &&
				 sb_same_text(moved.relation, other->old.name))
		{
			moved.schema = other->new.schema;
			moved.relation = other->new.name;
		}
	}
	return moved;
}

/* A name alone, or one in the place of the old one, as that is called or is to be called. */
static void
read_new(SbRename *rename, const char *kind_name, const char *text, List *declared)
{
	SbObject	moved = sb_rename_moved(&rename->old, declared);
	SbObject   *new = &rename->new;
	const char *arguments;
	const char *type = rename->old_label ? sb_rename_identity(&rename->old, NULL) : "";

	if (rename->old_label)
	{
		*new = rename->old;
		if (strncmp(text, type, strlen(type)) == 0 && text[strlen(type)] == '.')
			text += strlen(type) + 1;
		rename->new_label = label_of(text);
		return;
	}
	if (!read_object(new, text, &arguments))
		refuse_name(kind_name, new->kind, text);
	if (arguments == NULL)
		new->args = rename->old.args;
	if (new->relation == NULL)
		new->relation = rename->old.relation;
	if (new->schema == NULL)
		new->schema = rename->old.schema;
	if (!sb_same_text(new->relation, rename->old.relation) && !sb_same_text(new->relation, moved.relation))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" stands on another table than \"%s\"", text,
						sb_rename_identity(&rename->old, NULL)),
				 errhint("What stands on a table keeps to it: give the new name alone.")));
	if (!sb_same_text(new->schema, rename->old.schema) && !sb_same_text(new->schema, moved.schema))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" stands in another schema than \"%s\"", text,
						sb_rename_identity(&rename->old, NULL)),
				 errhint("A rename keeps to the schema: give the new name alone.")));
	new->relation = rename->old.relation;
	new->schema = rename->old.schema;
}

const char *
sb_rename_identity(const SbObject *object, const char *label)
{
	char	   *identity = sb_object_identity(object);

	return label ? psprintf("%s.%s", identity, quote_identifier(label)) : identity;
}

void
sb_rename_read(SbRename *rename, const char *kind, const char *old, const char *new, List *declared)
{
	rename->kind = rename->old.kind = rename->new.kind = kind_of(kind);
	read_old(rename, kind, old);
	rename->old_identity = sb_rename_identity(&rename->old, rename->old_label);
	if (new == NULL)
		return;
	read_new(rename, kind, new, declared);
	rename->new_identity = sb_rename_identity(&rename->new, rename->new_label);
}
