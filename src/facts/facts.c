/*
 * facts.c
 *	  Sets of facts: order, lookup, hashes, and their packed form.
 */
#include "base/compat.h"

#include "common/hashfn.h"
#include "facts/facts.h"
#include "libpq/pqformat.h"
#include "model/model.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

SbFacts *
sb_facts_create(void)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot facts",
												  ALLOCSET_DEFAULT_SIZES);
	SbFacts    *facts = MemoryContextAllocZero(context, sizeof(SbFacts));

	facts->context = context;
	return facts;
}

int
sb_fact_compare(const ListCell *a, const ListCell *b)
{
	const SbFact *x = lfirst(a);
	const SbFact *y = lfirst(b);

	if (x->object.kind != y->object.kind)
		return x->object.kind < y->object.kind ? -1 : 1;
	return strcmp(x->identity, y->identity);
}

bool
sb_fact_says(const SbFact *fact)
{
	for (int i = 0; i < fact->count; i++)
		if (!fact->attributes[i].aside)
			return true;
	return false;
}

void
sb_fact_drop(SbFact *fact, const char *name)
{
	int			kept = 0;

	for (int i = 0; i < fact->count; i++)
		if (strcmp(fact->attributes[i].name, name) != 0)
			fact->attributes[kept++] = fact->attributes[i];
	fact->count = kept;
}

void
sb_fact_set_aside(SbFact *fact, const char *name)
{
	for (int i = 0; i < fact->count; i++)
		if (strcmp(fact->attributes[i].name, name) == 0)
			fact->attributes[i].aside = true;
}

void
sb_fact_add(SbFacts *facts, SbFact *fact, const char *name, const char *value, bool aside)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(facts->context);
	SbAttribute *attributes = palloc(sizeof(SbAttribute) * (fact->count + 1));

	if (fact->count > 0)
		memcpy(attributes, fact->attributes, sizeof(SbAttribute) * fact->count);
	attributes[fact->count++] = (SbAttribute) {name, pstrdup(value), .aside = aside};
	fact->attributes = attributes;
	MemoryContextSwitchTo(oldcontext);
}

SbFact *
sb_facts_get(SbFacts *facts, const char *key)
{
	if (facts->keys == NULL)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(facts->context);

		facts->keys = sb_map_create();
		foreach_ptr(SbFact, fact, facts->all)
			sb_map_put(facts->keys, sb_object_key(fact->object.kind, fact->identity), fact);
		MemoryContextSwitchTo(oldcontext);
	}
	return sb_map_get(facts->keys, key);
}

SbFact *
sb_facts_find(SbFacts *facts, SbKind kind, const char *identity)
{
	return sb_facts_get(facts, sb_object_key(kind, identity));
}

/* Another text, its end included, folded into a hash. */
static uint64
fold(uint64 hash, const char *text)
{
	return hash_bytes_extended((const unsigned char *) text, strlen(text) + 1, hash);
}

/* A child that has a place among the others, a column, and that place. */
typedef struct Placed
{
	int			position;
	const SbFact *fact;
} Placed;

static int
compare_placed(const void *a, const void *b)
{
	return ((const Placed *) a)->position - ((const Placed *) b)->position;
}

/* The order of the columns, folded into a hash: which numbers they have does not matter. */
static uint64
fold_order(uint64 hash, const SbFact *fact)
{
	Placed	   *columns = palloc(sizeof(Placed) * Max(list_length(fact->children), 1));
	int			count = 0;

	foreach_ptr(SbFact, child, fact->children)
	{
		const char *position = child->object.kind == SB_COLUMN ? sb_fact_get(child, "position") : NULL;

		if (position)
			columns[count++] = (Placed) {pg_strtoint32(position), child};
	}
	qsort(columns, count, sizeof(Placed), compare_placed);
	for (int i = 0; i < count; i++)
		hash = fold(hash, columns[i].fact->object.name);
	pfree(columns);
	return hash;
}

void
sb_fact_hash_again(SbFact *fact)
{
	fact->hash = 0;
	for (int i = 0; i < fact->count; i++)
		if (!fact->attributes[i].aside)
			fact->hash = fold(fold(fact->hash, fact->attributes[i].name), fact->attributes[i].value);
	fact->tree = fact->hash;
	foreach_ptr(SbFact, child, fact->children)
	{
		fact->tree = fold(fold(fact->tree, sb_kind(child->object.kind)->name), child->identity);
		fact->tree = hash_bytes_extended((unsigned char *) &child->tree, sizeof(uint64), fact->tree);
	}
	fact->tree = fold_order(fact->tree, fact);
}

void
sb_fact_hash(SbFact *fact)
{
	foreach_ptr(SbFact, child, fact->children)
		sb_fact_hash(child);
	sb_fact_hash_again(fact);
}

static void
send_string(StringInfo buf, const char *text)
{
	pq_sendbytes(buf, text, strlen(text) + 1);
}

static void
send_text(StringInfo buf, const char *text)
{
	pq_sendbyte(buf, text != NULL);
	if (text)
		send_string(buf, text);
}

/* Where it was read, and its hashes. */
static void
pack_live(StringInfo buf, const SbFact *fact)
{
	pq_sendint32(buf, fact->address.classId);
	pq_sendint32(buf, fact->address.objectId);
	pq_sendint32(buf, fact->address.objectSubId);
	pq_sendint64(buf, fact->hash);
	pq_sendint64(buf, fact->tree);
}

static void
unpack_live(StringInfo buf, SbFact *fact)
{
	fact->address.classId = pq_getmsgint(buf, 4);
	fact->address.objectId = pq_getmsgint(buf, 4);
	fact->address.objectSubId = (int32) pq_getmsgint(buf, 4);
	fact->hash = (uint64) pq_getmsgint64(buf);
	fact->tree = (uint64) pq_getmsgint64(buf);
}

static void
pack_fact(StringInfo buf, const SbFact *fact, bool live)
{
	if (live)
		pack_live(buf, fact);
	send_string(buf, sb_kind(fact->object.kind)->name);
	send_text(buf, fact->object.schema);
	send_text(buf, fact->object.relation);
	send_text(buf, fact->object.name);
	pq_sendint32(buf, list_length(fact->object.args));
	foreach_ptr(char, arg, fact->object.args)
		send_string(buf, arg);
	send_string(buf, fact->identity);
	pq_sendint32(buf, fact->count);
	for (int i = 0; i < fact->count; i++)
	{
		send_string(buf, fact->attributes[i].name);
		send_string(buf, fact->attributes[i].value);
		pq_sendbyte(buf, fact->attributes[i].aside | fact->attributes[i].joint << 1 |
					fact->attributes[i].expression << 2);
	}
	pq_sendint32(buf, list_length(fact->children));
	foreach_ptr(SbFact, child, fact->children)
		pack_fact(buf, child, live);
}

bytea *
sb_facts_pack(const SbFact *root)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	pack_fact(&buf, root, false);
	return pq_endtypsend(&buf);
}

bytea *
sb_facts_pack_live(const List *roots)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	foreach_ptr(SbFact, root, roots)
		pack_fact(&buf, root, true);
	return pq_endtypsend(&buf);
}

/* A string that stays, as the buffer it is in stays. */
static char *
get_string(StringInfo buf)
{
	return unconstify(char *, pq_getmsgrawstring(buf));
}

static char *
get_text(StringInfo buf)
{
	return pq_getmsgbyte(buf) ? get_string(buf) : NULL;
}

static SbFact *
unpack_fact(SbFacts *facts, StringInfo buf, SbFact *parent, bool live)
{
	SbFact	   *fact = palloc0(sizeof(SbFact));
	int			count,
				flags;

	fact->parent = parent;
	if (live)
		unpack_live(buf, fact);
	fact->object.kind = sb_kind_by_name(get_string(buf));
	fact->object.schema = get_text(buf);
	fact->object.relation = get_text(buf);
	fact->object.name = get_text(buf);
	count = pq_getmsgint(buf, 4);
	for (int i = 0; i < count; i++)
		fact->object.args = lappend(fact->object.args, get_string(buf));
	fact->identity = get_string(buf);
	fact->count = pq_getmsgint(buf, 4);
	fact->attributes = palloc(sizeof(SbAttribute) * Max(fact->count, 1));
	for (int i = 0; i < fact->count; i++)
	{
		fact->attributes[i].name = get_string(buf);
		fact->attributes[i].value = get_string(buf);
		flags = pq_getmsgbyte(buf);
		fact->attributes[i].aside = flags & 1;
		fact->attributes[i].joint = flags & 2;
		fact->attributes[i].expression = flags & 4;
	}
	facts->all = lappend(facts->all, fact);
	count = pq_getmsgint(buf, 4);
	for (int i = 0; i < count; i++)
		fact->children = lappend(fact->children, unpack_fact(facts, buf, fact, live));
	return fact;
}

SbFact *
sb_facts_unpack(SbFacts *facts, bytea *packed)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(facts->context);
	StringInfoData buf;
	SbFact	   *root;

	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
	root = unpack_fact(facts, &buf, NULL, false);
	pq_getmsgend(&buf);
	facts->roots = lappend(facts->roots, root);
	MemoryContextSwitchTo(oldcontext);
	return root;
}

void
sb_facts_unpack_live(SbFacts *facts, bytea *packed)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(facts->context);
	StringInfoData buf = {0};

	buf.data = VARDATA_ANY(packed);
	buf.len = buf.maxlen = VARSIZE_ANY_EXHDR(packed);
	while (buf.cursor < buf.len)
		facts->roots = lappend(facts->roots, unpack_fact(facts, &buf, NULL, true));
	MemoryContextSwitchTo(oldcontext);
}
