/*
 * names.c
 *	  Who provides a name: a statement of the models, or the live catalogs.
 *
 * One hash table over (class, schema, relation, name).  An entry lists the statements that make the
 * name, those that complete it, and remembers whether the catalogs have it, so
 * that each name is looked up there once.  Lookups take no lock: what they say may be
 * outdated when a statement runs, and then the server's own error tells.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "base/error.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "commands/policy.h"
#include "commands/proclang.h"
#include "commands/tablespace.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "model/model.h"
#include "model/names.h"
#include "rewrite/rewriteSupport.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

typedef struct NameKey
{
	SbClass		class;
	const char *schema;
	const char *relation;
	const char *name;
} NameKey;

static inline uint32
text_hash(const char *text)
{
	return text ? hash_bytes((const unsigned char *) text, strlen(text)) : 0;
}

static inline uint32
name_hash(NameKey key)
{
	uint32		hash = hash_combine(murmurhash32(key.class), text_hash(key.name));

	hash = hash_combine(hash, text_hash(key.schema));
	return hash_combine(hash, text_hash(key.relation));
}

static inline bool
name_equal(NameKey a, NameKey b)
{
	return a.class == b.class && sb_same_text(a.name, b.name) &&
		sb_same_text(a.schema, b.schema) && sb_same_text(a.relation, b.relation);
}

typedef struct NameSlot
{
	NameKey		key;
	SbNameEntry *entry;
	uint32		hash;
	char		status;
} NameSlot;

#define SH_PREFIX		nametab
#define SH_ELEMENT_TYPE NameSlot
#define SH_KEY_TYPE		NameKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, key) name_hash(key)
#define SH_EQUAL(tb, a, b) name_equal(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What the classes are called in messages, and whether their names live in a schema. */
static const struct
{
	const char *name;
	bool		in_schema;
}			classes[] = {
	[SB_C_NONE] = {"object", false},
	[SB_C_SCHEMA] = {"schema", false},
	[SB_C_EXTENSION] = {"extension", false},
	[SB_C_LANGUAGE] = {"language", false},
	[SB_C_ACCESS_METHOD] = {"access method", false},
	[SB_C_COLLATION] = {"collation", true},
	[SB_C_CONVERSION] = {"conversion", true},
	[SB_C_TYPE] = {"type", true},
	[SB_C_ROUTINE] = {"function", true},
	[SB_C_OPERATOR] = {"operator", true},
	[SB_C_OPERATOR_FAMILY] = {"operator family", true},
	[SB_C_OPERATOR_CLASS] = {"operator class", true},
	[SB_C_TS_PARSER] = {"text search parser", true},
	[SB_C_TS_TEMPLATE] = {"text search template", true},
	[SB_C_TS_DICTIONARY] = {"text search dictionary", true},
	[SB_C_TS_CONFIGURATION] = {"text search configuration", true},
	[SB_C_FDW] = {"foreign-data wrapper", false},
	[SB_C_SERVER] = {"server", false},
	[SB_C_RELATION] = {"table", true},
	[SB_C_CONSTRAINT] = {"constraint", true},
	[SB_C_RULE] = {"rule", true},
	[SB_C_TRIGGER] = {"trigger", true},
	[SB_C_POLICY] = {"policy", true},
	[SB_C_STATISTICS] = {"statistics object", true},
	[SB_C_EVENT_TRIGGER] = {"event trigger", false},
	[SB_C_PUBLICATION] = {"publication", false},
	[SB_C_SUBSCRIPTION] = {"subscription", false},
	[SB_C_ROLE] = {"role", false},
	[SB_C_TABLESPACE] = {"tablespace", false},
};

const char *
sb_class_name(SbClass class)
{
	return classes[class].name;
}

bool
sb_class_in_schema(SbClass class)
{
	return classes[class].in_schema;
}

/*
 * The entry of a name, made when it is not there and `create` says so; schema must be settled. The
 * strings are kept, not copied: they must live as long as the model.
 */
SbNameEntry *
sb_name_entry(SbModel *model, SbClass class, const char *schema, const char *relation,
			  const char *name, bool create)
{
	nametab_hash *table = (nametab_hash *) model->names;
	NameKey		key = {class, classes[class].in_schema ? schema : NULL, relation, name};
	NameSlot   *slot;
	bool		found;

	if (!create)
	{
		slot = nametab_lookup(table, key);
		return slot ? slot->entry : NULL;
	}
	slot = nametab_insert(table, key, &found);
	if (found)
		return slot->entry;
	slot->entry = sb_block_alloc(&model->entries, sizeof(SbNameEntry), model->context);
	slot->entry->class = class;
	slot->entry->schema = key.schema;
	slot->entry->relation = relation;
	slot->entry->name = name;
	slot->entry->live = -1;
	return slot->entry;
}

/*
 * Memory of one size, from blocks of 256 pieces: a palloc each would round up to a power of two
 * and add a header, which doubles what a large model takes. Zeroed.
 */
void *
sb_block_alloc(SbBlock *block, Size size, MemoryContext context)
{
	if (block->left == 0)
	{
		block->next = MemoryContextAllocZero(context, MAXALIGN(size) * 256);
		block->left = 256;
	}
	block->left--;
	block->next += MAXALIGN(size);
	return block->next - MAXALIGN(size);
}

void
sb_names_init(SbModel *model)
{
	memset(&model->entries, 0, sizeof(model->entries));
	model->names = (struct sb_names_hash *) nametab_create(model->context, 1024, NULL);
}

/* Whether one of the overloads of a name stands in the schema. */
static bool
overload_is_live(int cache, const char *name, Oid schema)
{
	CatCList   *list = SearchSysCacheList1(cache, CStringGetDatum(name));
	bool		found = false;

	for (int i = 0; i < list->n_members && !found; i++)
	{
		HeapTuple	tuple = &list->members[i]->tuple;

		if (cache == PROCNAMEARGSNSP)
			found = ((Form_pg_proc) GETSTRUCT(tuple))->pronamespace == schema;
		else
			found = ((Form_pg_operator) GETSTRUCT(tuple))->oprnamespace == schema;
	}
	ReleaseSysCacheList(list);
	return found;
}

static bool
collation_is_live(const char *name, Oid schema)
{
	return SearchSysCacheExists3(COLLNAMEENCNSP, PointerGetDatum(name),
								 Int32GetDatum(GetDatabaseEncoding()), ObjectIdGetDatum(schema)) ||
		SearchSysCacheExists3(COLLNAMEENCNSP, PointerGetDatum(name), Int32GetDatum(-1),
							  ObjectIdGetDatum(schema));
}

/* Whether something that stands on a relation (or a domain, for constraints) is there. */
static bool
part_is_live(SbNameEntry *entry, Oid schema)
{
	Oid			relation = get_relname_relid(entry->relation, schema);
	Oid			domain;

	if (!OidIsValid(relation))
	{
		if (entry->class != SB_C_CONSTRAINT)
			return false;
		domain = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(entry->relation),
								 ObjectIdGetDatum(schema));
		return OidIsValid(domain) &&
			OidIsValid(get_domain_constraint_oid(domain, entry->name, true));
	}
	switch (entry->class)
	{
		case SB_C_CONSTRAINT:
			return OidIsValid(get_relation_constraint_oid(relation, entry->name, true));
		case SB_C_RULE:
			return OidIsValid(get_rewrite_oid(relation, entry->name, true));
		case SB_C_TRIGGER:
			return OidIsValid(get_trigger_oid(relation, entry->name, true));
		default:
			return OidIsValid(get_relation_policy_oid(relation, entry->name, true));
	}
}

/*
 * Operator classes and families belong to an access method, which a reference does not carry: any
 * will do.
 */
static bool
of_a_method_is_live(int cache, const char *name, Oid schema)
{
	Relation	methods = table_open(AccessMethodRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(methods, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	bool		live = false;

	while (!live && HeapTupleIsValid(tuple = systable_getnext(scan)))
		live = SearchSysCacheExists3(cache,
									 ObjectIdGetDatum(((Form_pg_am) GETSTRUCT(tuple))->oid),
									 CStringGetDatum(name), ObjectIdGetDatum(schema));
	systable_endscan(scan);
	table_close(methods, AccessShareLock);
	return live;
}

static bool
in_schema_is_live(SbNameEntry *entry)
{
	Oid			schema = entry->schema ? get_namespace_oid(entry->schema, true) : InvalidOid;
	Datum		name = CStringGetDatum(entry->name);
	Datum		nsp = ObjectIdGetDatum(schema);

	if (!OidIsValid(schema))
		return false;
	switch (entry->class)
	{
		case SB_C_RELATION:
			return OidIsValid(get_relname_relid(entry->name, schema));
		case SB_C_TYPE:
			return SearchSysCacheExists2(TYPENAMENSP, name, nsp);
		case SB_C_ROUTINE:
			return overload_is_live(PROCNAMEARGSNSP, entry->name, schema);
		case SB_C_OPERATOR:
			return overload_is_live(OPERNAMENSP, entry->name, schema);
		case SB_C_COLLATION:
			return collation_is_live(entry->name, schema);
		case SB_C_CONVERSION:
			return SearchSysCacheExists2(CONNAMENSP, name, nsp);
		case SB_C_TS_PARSER:
			return SearchSysCacheExists2(TSPARSERNAMENSP, name, nsp);
		case SB_C_TS_TEMPLATE:
			return SearchSysCacheExists2(TSTEMPLATENAMENSP, name, nsp);
		case SB_C_TS_DICTIONARY:
			return SearchSysCacheExists2(TSDICTNAMENSP, name, nsp);
		case SB_C_TS_CONFIGURATION:
			return SearchSysCacheExists2(TSCONFIGNAMENSP, name, nsp);
		case SB_C_STATISTICS:
			return SearchSysCacheExists2(STATEXTNAMENSP, name, nsp);
		case SB_C_OPERATOR_CLASS:
			return of_a_method_is_live(CLAAMNAMENSP, entry->name, schema);
		case SB_C_OPERATOR_FAMILY:
			return of_a_method_is_live(OPFAMILYAMNAMENSP, entry->name, schema);
		default:
			return part_is_live(entry, schema);
	}
}

/* Whether the catalogs have the name; looked up once. */
bool
sb_name_is_live(SbModel *model, SbNameEntry *entry)
{
	const char *name = entry->name;
	bool		live;

	if (entry->live >= 0)
		return entry->live;
	switch (entry->class)
	{
		case SB_C_SCHEMA:
			live = OidIsValid(get_namespace_oid(name, true));
			break;
		case SB_C_EXTENSION:
			live = OidIsValid(get_extension_oid(name, true));
			break;
		case SB_C_LANGUAGE:
			live = OidIsValid(get_language_oid(name, true));
			break;
		case SB_C_ACCESS_METHOD:
			live = OidIsValid(get_am_oid(name, true));
			break;
		case SB_C_FDW:
			live = OidIsValid(get_foreign_data_wrapper_oid(name, true));
			break;
		case SB_C_SERVER:
			live = OidIsValid(get_foreign_server_oid(name, true));
			break;
		case SB_C_EVENT_TRIGGER:
			live = OidIsValid(get_event_trigger_oid(name, true));
			break;
		case SB_C_PUBLICATION:
			live = OidIsValid(get_publication_oid(name, true));
			break;
		case SB_C_SUBSCRIPTION:
			live = OidIsValid(get_subscription_oid(name, true));
			break;
		case SB_C_ROLE:
			live = OidIsValid(get_role_oid(name, true));
			break;
		case SB_C_TABLESPACE:
			live = OidIsValid(get_tablespace_oid(name, true));
			break;
		default:
			live = in_schema_is_live(entry);
			break;
	}
	entry->live = live;
	return live;
}

/*
 * The entry that a name means at a statement: with a schema, that one; without, the first along
 * the path that a statement provides or the catalogs have. NULL when nothing has it. The
 * statements' own names must be registered.
 */
SbNameEntry *
sb_model_find(SbModel *model, SbContext *context, SbClass class, const char *schema,
			  const char *relation, const char *name)
{
	SbNameEntry *entry;

	if (schema || !classes[class].in_schema)
	{
		entry = sb_name_entry(model, class, schema, relation, name, true);
		return entry->providers || entry->shell || sb_name_is_live(model, entry) ? entry : NULL;
	}
	foreach_ptr(char, candidate, context->path)
	{
		entry = sb_name_entry(model, class, candidate, relation, name, true);
		if (entry->providers || entry->shell || sb_name_is_live(model, entry))
			return entry;
	}
	return NULL;
}

/* The statements that make something of this class and name, on whatever relation. */
List *
sb_name_makers(SbModel *model, SbClass class, const char *name)
{
	nametab_iterator iterator;
	NameSlot   *slot;
	List	   *makers = NIL;

	nametab_start_iterate((nametab_hash *) model->names, &iterator);
	while ((slot = nametab_iterate((nametab_hash *) model->names, &iterator)) != NULL)
	{
		if (slot->entry->class != class || strcmp(slot->entry->name, name) != 0)
			continue;
		foreach_ptr(SbProvider, provider, slot->entry->providers)
			makers = lappend(makers, provider->statement);
	}
	return makers;
}

/* Offers the names of the reference's class that models and catalogs have, for "did you mean". */
void
sb_model_nearest(SbModel *model, const SbReference *reference, SbNearest *nearest)
{
	nametab_iterator iterator;
	NameSlot   *slot;

	nametab_start_iterate((nametab_hash *) model->names, &iterator);
	while ((slot = nametab_iterate((nametab_hash *) model->names, &iterator)) != NULL)
	{
		SbNameEntry *entry = slot->entry;

		if (entry->class != reference->class || (entry->providers == NIL && entry->live != 1) ||
			strcmp(entry->name, reference->name) == 0)
			continue;
		sb_nearest_add(nearest, entry->name, entry->schema ?
					   quote_qualified_identifier(entry->schema, entry->name) :
					   quote_identifier(entry->name));
	}
}
