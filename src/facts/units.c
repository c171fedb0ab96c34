/*
 * units.c
 *	  The models cut into units that are built and cached together.
 *
 * A unit's facts follow from its own statements and from those that they refer to, at any depth. So
 * its key is a hash over the former and over the keys of the latter, as in a Merkle
 * tree. Both are told statement by statement, so that a table that refers to another by a foreign key
 * of its own statement needs that one's key, but none of its indexes and comments. What can change the
 * facts of any unit goes into all keys: the versions of the server and of the extensions, default
 * privileges, and the settings that a script would have to set to be free of them.
 * Tables that inherit from each other have one key together.
 *
 * Names inside the string bodies of functions are no references, and need not be: no fact depends on
 * them.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "base/parse.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "common/hashfn.h"
#include "facts/units.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/names.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* 128 bits: the server's hash with two seeds. Nobody gains by two models that have the same. */
static char *
hash_text(const char *text)
{
	int			length = strlen(text);

	return psprintf("%016llx%016llx",
					(unsigned long long) hash_bytes_extended((const unsigned char *) text, length, 1),
					(unsigned long long) hash_bytes_extended((const unsigned char *) text, length, 2));
}

/* The statement that makes the object to which a statement's object belongs, or itself. */
static const SbStatement *
root_of(SbModel *model, const SbStatement *st)
{
	for (int depth = 0; depth < 8; depth++)
	{
		const SbStatement *creator = sb_statement_creator(model, st);
		SbNameEntry *entry;

		if (creator == NULL)
			return st;
		st = creator;
		if (st->belongs_to.class == SB_C_NONE)
			return st;
		entry = sb_model_find(model, st->context, st->belongs_to.class, st->belongs_to.schema, NULL,
							  st->belongs_to.name);
		if (entry == NULL || entry->providers == NIL)
			return st;
		creator = ((SbProvider *) linitial(entry->providers))->statement;
		if (creator == st)
			return st;
		st = creator;
	}
	return st;
}

/* The live objects of no model that a reference may mean. */
static List *
referred_guests(SbUnits *units, const SbStatement *st, const SbReference *ref)
{
	List	   *path;
	List	   *result = NIL;

	if (!units->has_unmodelled || ref->name == NULL || !sb_class_in_schema(ref->class))
		return NIL;
	path = ref->schema ? list_make1(ref->schema) : st->context->path;
	foreach_ptr(char, schema, path)
		result = list_concat(result, list_copy(sb_map_get(units->unmodelled,
														  quote_qualified_identifier(schema, ref->name))));
	return result;
}

/* Guests are as the database has them now: what a statement says of them changes with them. */
static void
append_guests(SbUnits *units, StringInfo buf, const SbStatement *st)
{
	if (units->guests == NIL)
		return;
	foreach_ptr(SbReference, ref, st->references)
		foreach_ptr(SbFact, guest, referred_guests(units, st, ref))
			appendStringInfo(buf, "%s " UINT64_FORMAT "\n", guest->identity, guest->tree);
}

/* So are objects that no model makes, and that a statement only says something about: see there. */
static void
append_bearer(SbUnits *units, StringInfo buf, const SbStatement *st)
{
	SbFact	   *bearer;

	if (st->role != SB_COMPLETES || st->identity == NULL ||
		sb_statement_creator(units->model, st))
		return;
	bearer = sb_facts_find(units->live, st->object.kind, st->identity);
	if (bearer)
		appendStringInfo(buf, "%s " UINT64_FORMAT "\n", bearer->identity, bearer->tree);
}

/* Names and types of the columns of a relation, without a lock on it. */
static void
append_columns(StringInfo buf, Oid relation)
{
	HeapTuple	tuple;

	for (int i = 1; HeapTupleIsValid(tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation),
															 Int16GetDatum(i))); i++)
	{
		Form_pg_attribute column = (Form_pg_attribute) GETSTRUCT(tuple);

		if (!column->attisdropped)
			appendStringInfo(buf, "%s %u %d\n", NameStr(column->attname), column->atttypid,
							 column->atttypmod);
		ReleaseSysCache(tuple);
	}
}

/* Relations in schemas where no model lives, which facts of a statement may follow: by their columns. */
static void
append_outsiders(SbUnits *units, StringInfo buf, const SbStatement *st)
{
	foreach_ptr(SbReference, ref, st->references)
	{
		List	   *path = ref->schema ? list_make1(ref->schema) : st->context->path;
		SbNameEntry *entry = ref->class != SB_C_RELATION ? NULL :
			sb_model_find(units->model, st->context, ref->class, ref->schema, NULL, ref->name);

		if (ref->class != SB_C_RELATION || (entry && entry->providers))
			continue;
		foreach_ptr(char, schema, path)
		{
			Oid			namespace_id = get_namespace_oid(schema, true);
			Oid			relation = OidIsValid(namespace_id) ?
				get_relname_relid(ref->name, namespace_id) : InvalidOid;

			if (relation < FirstNormalObjectId)
				continue;
			append_columns(buf, relation);
			units->has_outsiders = true;
		}
	}
}

/* Whether a statement that is to be built, and runs later, needs this one. */
static bool
needed_later(SbUnits *units, int node)
{
	for (int e = units->graph->first[node]; e < units->graph->first[node + 1]; e++)
	{
		SbEdge	   *edge = &units->graph->edges[units->graph->out[e]];

		if (!edge->dropped && edge->after < units->model->count && units->build[edge->after])
			return true;
	}
	return false;
}

/* Each statement to its unit. */
static void
assign(SbUnits *units)
{
	SbModel    *model = units->model;
	int			n = 0;

	units->known = sb_map_create();
	units->unit_of = palloc(sizeof(int) * Max(model->count, 1));
	units->units = palloc0(sizeof(SbUnit) * Max(model->count, 1));
	for (int i = 0; i < model->count; i++)
	{
		const SbStatement *root = root_of(model, model->statements[i]);
		char	   *id = root->identity ? sb_object_key(root->object.kind, root->identity) :
			hash_text(root->body);
		SbUnit	   *unit = sb_map_get(units->known, id);

		if (unit == NULL)
		{
			unit = &units->units[n++];
			unit->id = id;
			sb_map_put(units->known, id, unit);
		}
		if (root->role == SB_CREATES)
			unit->creator = unconstify(SbStatement *, root);
		units->unit_of[i] = unit - units->units;
	}
	units->count = n;
}

SbUnit *
sb_units_find(SbUnits *units, SbKind kind, const char *identity)
{
	return sb_map_get(units->known, sb_object_key(kind, identity));
}

/* What is said of many objects at once. */
static bool
is_global(const SbStatement *st)
{
	return st->object.kind == SB_DEFAULT_PRIVILEGES ||
		(st->aspect && strcmp(st->aspect, "privileges on all") == 0) ||
		(st->object.kind == SB_EXTENSION && st->role == SB_CREATES);
}

static void
append_statement(StringInfo buf, const SbStatement *st)
{
	appendStringInfo(buf, "%s\n%s\n", st->outlined_from || !st->hash ? st->body : st->hash,
					 st->context->search_path);
	foreach_ptr(char, setting, st->context->settings)
		appendStringInfo(buf, "%s\n", setting);
}

/* Rows of the catalogs on which all facts depend, as text. */
static char *
read_surroundings(void)
{
	StringInfoData buf;
	SbOwner		owner;
	Oid			user = GetUserId();

	initStringInfo(&buf);
	appendStringInfo(&buf, "facts %d\n", SB_FACTS_VERSION);
	sb_owner_begin(&owner);
	sb_spi_execute("SELECT pg_catalog.format('%s %s %s', extname, extversion,"
				   "  extnamespace::pg_catalog.regnamespace)"
				   " FROM pg_catalog.pg_extension WHERE extname <> 'schemaboot'"
				   " UNION ALL "
				   "SELECT pg_catalog.format('%s %s %s %s', defaclrole, defaclnamespace,"
				   "  defaclobjtype, defaclacl)"
				   " FROM pg_catalog.pg_default_acl ORDER BY 1", SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
		appendStringInfo(&buf, "%s\n", sb_spi_text(i, 1));
	sb_spi_execute("SELECT FROM pg_catalog.pg_default_acl LIMIT 1", SPI_OK_SELECT, false);
	if (SPI_processed > 0)		/* then it matters who builds */
		appendStringInfo(&buf, "%u\n", user);
	sb_owner_end(&owner);
	return buf.data;
}

/* Settings that change what statements build, where their script does not set them. */
static const char *const build_settings[] = {
	"default_tablespace", "default_table_access_method", "default_toast_compression", "array_nulls",
	"transform_null_equals", "xmloption", NULL
};

/* And those that change what a literal means. */
static const char *const literal_settings[] = {"TimeZone", "DateStyle", "IntervalStyle", NULL};

static void
append_settings(StringInfo buf, const char *const *settings)
{
	for (int i = 0; settings[i]; i++)
		appendStringInfo(buf, "%s\n", GetConfigOption(settings[i], true, false));
}

char *
sb_units_settings(void)
{
	StringInfoData buf;

	initStringInfo(&buf);
	append_settings(&buf, build_settings);
	append_settings(&buf, literal_settings);
	return hash_text(buf.data);
}

/* Whether a statement may have a literal that is a time. */
static bool
may_hold_time(const SbStatement *st)
{
	const char *literal = strchr(st->body, '\'');

	return literal && strpbrk(literal, "0123456789");
}

/* What goes into all keys. */
static char *
environment(SbUnits *units)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %d\n", SCHEMABOOT_VERSION, PG_VERSION_NUM);
	append_settings(&buf, build_settings);
	appendStringInfoString(&buf, read_surroundings());
	for (int i = 0; i < units->model->count; i++)
		if (is_global(units->model->statements[i]))
			append_statement(&buf, units->model->statements[i]);
	return hash_text(buf.data);
}

/* What the key of a statement is made of, and what that of a foreign key to its table is. */
typedef struct KeyText
{
	StringInfoData whole;
	StringInfoData face;
} KeyText;

static void
begin_text(KeyText *text, const char *common)
{
	if (text->whole.data)
		return;
	initStringInfo(&text->whole);
	initStringInfo(&text->face);
	appendStringInfoString(&text->whole, common);
	appendStringInfoString(&text->face, common);
}

/* A foreign key sees the keys of the table that it refers to, and nothing else. */
static bool
sees_face(const SbEdge *edge)
{
	const SbReference *ref = edge->cause;

	return ref && ref->class == SB_C_RELATION && ref->level == SB_L_KEYS;
}

/* The statement itself, as it is the same for all that need it. */
static void
append_own(SbUnits *units, KeyText *text, const SbStatement *st)
{
	StringInfo	whole = &text->whole;
	int			own = whole->len;

	append_statement(whole, st);
	if (may_hold_time(st))
		append_settings(whole, literal_settings);
	append_guests(units, whole, st);
	append_bearer(units, whole, st);
	append_outsiders(units, whole, st);
	if (st->face)
		appendStringInfo(&text->face, "%s\n%s\n%s\n", st->identity, st->context->search_path, st->face);
	else
		appendStringInfoString(&text->face, whole->data + own);
}

/* Hands the keys of a statement on to those that need it. */
static void
hand_on(SbUnits *units, KeyText *texts, int node, const char *key, const char *face,
		const char *common)
{
	for (int e = units->graph->first[node]; e < units->graph->first[node + 1]; e++)
	{
		SbEdge	   *edge = &units->graph->edges[units->graph->out[e]];
		KeyText    *text = &texts[edge->after];

		if (edge->dropped || edge->after >= units->model->count)
			continue;
		begin_text(text, common);
		appendStringInfo(&text->whole, "%s\n", sees_face(edge) ? face : key);
		/* what a table is made of is no business of a key to it */
		if (units->model->statements[edge->after]->face == NULL)
			appendStringInfo(&text->face, "%s\n", face);
	}
}

/*
 * Keys of the statements: their own text, and the keys of all that they need. They come in the order
 * in which they run, so what a statement needs has its key before.
 */
static char **
statement_keys(SbUnits *units)
{
	int			count = units->model->count;
	char	  **keys = palloc0(sizeof(char *) * Max(count, 1));
	KeyText    *texts = palloc0(sizeof(KeyText) * Max(count, 1));
	char	   *common = environment(units);

	for (int i = 0; i < count; i++)
	{
		int			node = units->order[i]->index;
		KeyText    *text = &texts[node];
		char	   *face;

		begin_text(text, common);
		append_own(units, text, units->order[i]);
		keys[node] = hash_text(text->whole.data);
		face = hash_text(text->face.data);
		pfree(text->whole.data);
		pfree(text->face.data);
		hand_on(units, texts, node, keys[node], face, common);
		pfree(face);
	}
	return keys;
}

static int
find_family(int *family, int unit)
{
	while (family[unit] != unit)
		unit = family[unit] = family[family[unit]];
	return unit;
}

/*
 * Tables that inherit from each other, as partitions do: what is said of one shows in the others, in
 * both directions (a parent's index is valid once all partitions' are attached). Per unit, one that
 * stands for its family.
 */
static int *
find_families(SbUnits *units)
{
	int		   *family = palloc(sizeof(int) * Max(units->count, 1));

	for (int i = 0; i < units->count; i++)
		family[i] = i;
	for (int i = 0; i < units->model->count; i++)
	{
		SbStatement *st = units->model->statements[i];

		foreach_ptr(SbReference, ref, st->references)
		{
			SbNameEntry *entry = ref->parent ?
				sb_model_find(units->model, st->context, ref->class, ref->schema, NULL, ref->name) : NULL;

			if (entry && entry->providers)
			{
				SbStatement *parent = ((SbProvider *) linitial(entry->providers))->statement;

				family[find_family(family, units->unit_of[i])] =
					find_family(family, units->unit_of[parent->index]);
			}
		}
	}
	return family;
}

/* A unit's key is over those of its statements and its family's, in the order of the script. */
static void
set_keys(SbUnits *units)
{
	char	  **keys = statement_keys(units);
	int		   *family = find_families(units);
	StringInfoData *texts = palloc0(sizeof(StringInfoData) * Max(units->count, 1));

	for (int i = 0; i < units->model->count; i++)
	{
		StringInfo	buf = &texts[find_family(family, units->unit_of[i])];

		if (buf->data == NULL)
			initStringInfo(buf);
		appendStringInfo(buf, "%s\n", keys[i]);
	}
	for (int i = 0; i < units->count; i++)
		if (texts[i].data)
			units->units[i].key = hash_text(texts[i].data);
	for (int i = 0; i < units->count; i++)
		units->units[i].key = units->units[find_family(family, i)].key;
}

static bool
is_modelled(SbModel *model, const SbObject *object)
{
	SbClass		class = sb_class_of_kind(object->kind);
	SbNameEntry *entry;

	if (sb_model_creator(model, object))
		return true;
	if (class == SB_C_NONE || class == SB_C_ROUTINE || class == SB_C_OPERATOR)
		return false;
	entry = sb_name_entry(model, class, object->schema, NULL, object->name, false);
	return entry && entry->providers != NIL;
}

bool
sb_units_is_modelled(SbUnits *units, const SbObject *object)
{
	return is_modelled(units->model, object);
}

/* Whether the models give the name to another: relations and types share their names. */
static bool
is_name_taken(SbModel *model, const SbObject *object)
{
	SbClass		class = sb_class_of_kind(object->kind);
	SbClass		other = class == SB_C_RELATION ? SB_C_TYPE : SB_C_RELATION;
	SbNameEntry *entry;

	if (class != SB_C_RELATION && class != SB_C_TYPE)
		return false;
	entry = sb_name_entry(model, other, object->schema, NULL, object->name, false);
	return entry && entry->providers != NIL;
}

/* Whether it can stand in for itself in a build: it is of no model, and not in the way of one. */
bool
sb_units_is_guest(SbUnits *units, const SbObject *object)
{
	return object->schema && object->name && !is_modelled(units->model, object) &&
		!is_name_taken(units->model, object);
}

/* Live objects of no model, by name. */
static SbMap *
unmodelled_by_name(SbUnits *units, SbFacts *live)
{
	SbMap	   *map = sb_map_create();

	foreach_ptr(SbFact, fact, live->roots)
	{
		char	   *name;

		if (!sb_units_is_guest(units, &fact->object))
			continue;
		name = quote_qualified_identifier(fact->object.schema, fact->object.name);
		sb_map_put(map, name, lappend(sb_map_get(map, name), fact));
		units->has_unmodelled = true;
	}
	return map;
}

static void
find_guests(SbUnits *units)
{
	for (int i = 0; i < units->model->count; i++)
	{
		SbStatement *st = units->model->statements[i];

		foreach_ptr(SbReference, ref, st->references)
			units->guests = list_concat_unique_ptr(units->guests, referred_guests(units, st, ref));
	}
}

char *
sb_extension_option(const char *body, const char *name)
{
	CreateExtensionStmt *create = castNode(CreateExtensionStmt, sb_parse_one(body, false)->stmt);

	foreach_node(DefElem, option, create->options)
		if (strcmp(option->defname, name) == 0)
			return defGetString(option);
	return NULL;
}

/* What the models leave open: the owner, unless they name one; an extension's version. */
static void
find_ignored(SbUnits *units)
{
	bool	   *owned = palloc0(sizeof(bool) * Max(units->count, 1));
	bool	   *open_version = palloc0(sizeof(bool) * Max(units->count, 1));
	bool	   *open_schema = palloc0(sizeof(bool) * Max(units->count, 1));

	for (int i = 0; i < units->model->count; i++)
	{
		SbStatement *st = units->model->statements[i];
		int			unit = units->unit_of[i];

		if (st->aspect && strcmp(st->aspect, "owner") == 0)
			owned[unit] = true;
		if (st->object.kind == SB_SCHEMA && st->role == SB_CREATES)
			foreach_ptr(SbReference, ref, st->references)
				owned[unit] = owned[unit] || ref->class == SB_C_ROLE;
		foreach_ptr(char, setting, st->context->settings)
			if (strncmp(setting, "role=", 5) == 0 && st->role == SB_CREATES)
				owned[unit] = true;
		if (st->object.kind == SB_EXTENSION && st->role == SB_CREATES)
		{
			open_version[unit] = sb_extension_option(st->body, "new_version") == NULL;
			open_schema[unit] = sb_extension_option(st->body, "schema") == NULL;
		}
	}
	for (int i = 0; i < units->count; i++)
	{
		if (!owned[i])
			units->units[i].ignored = lappend(units->units[i].ignored, "owner");
		if (open_version[i])
			units->units[i].ignored = lappend(units->units[i].ignored, "version");
		if (open_schema[i])
			units->units[i].ignored = lappend(units->units[i].ignored, "in schema");
	}
}

/* Indexes have their names in the schema, whatever table they are of. */
static char *
written_key(SbKind kind, const char *schema, const char *relation, const char *name)
{
	if (kind == SB_INDEX)
		relation = NULL;
	return psprintf("%s.%s.%s", schema ? schema : "", relation ? relation : "", name);
}

static void
find_written(SbUnits *units)
{
	units->written = sb_map_create();
	for (int i = 0; i < units->model->count; i++)
	{
		SbStatement *st = units->model->statements[i];

		if (st->role == SB_CREATES && st->object.name && !st->default_name)
			sb_map_put(units->written,
					   written_key(st->object.kind, st->object.schema, st->object.relation,
								   st->object.name), st);
		foreach_ptr(SbName, name, st->provides)
			if (name->written)
				sb_map_put(units->written, written_key(SB_CONSTRAINT, name->schema, name->relation,
													   name->name), st);
	}
}

bool
sb_units_name_is_written(SbUnits *units, const SbFact *fact)
{
	const SbObject *object = &fact->object;

	return sb_map_get(units->written, written_key(object->kind, object->schema, object->relation,
												  object->name)) != NULL;
}

SbUnits *
sb_units_make(SbModel *model, SbFacts *live)
{
	SbUnits    *units = palloc0(sizeof(SbUnits));

	units->model = model;
	units->live = live;
	units->order = sb_model_order_graph(model, &units->graph);
	assign(units);
	units->unmodelled = unmodelled_by_name(units, live);
	find_guests(units);
	find_ignored(units);
	find_written(units);
	set_keys(units);
	return units;
}

bool
sb_units_choose(SbUnits *units)
{
	int			count = units->model->count;
	bool		any = false;

	for (int i = 0; i < units->count; i++)
		any = any || !units->units[i].cached;
	units->build = palloc0(sizeof(bool) * Max(count, 1));
	if (!any)
		return false;
	for (int i = count - 1; i >= 0; i--)
	{
		SbStatement *st = units->order[i];

		if (!units->units[units->unit_of[st->index]].cached || is_global(st) ||
			needed_later(units, st->index))
			units->build[st->index] = true;
	}
	return true;
}
