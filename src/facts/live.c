/*
 * live.c
 *	  The live facts, of which only those are read that have changed.
 *
 * To read all facts of 1,000 tables takes the server hundreds of milliseconds, and one change needs them
 * twice: to plan it, and to prove it. So they are kept in table schemaboot.live_cache, for each relation,
 * type and routine with the sum over the versions of the rows that are about it (digest.c). Where that
 * sum is the same, so are the facts, but where they hold the name of something else that has changed:
 * sb_digest_spread finds those. When too much has changed, or what belongs to no root, everything is read.
 *
 * What a role may not read of the catalogs is no fact to it, so there are rows for each role. One of
 * them, without an object, says what the rows are about, and which roots have no facts at all. Nobody waits
 * for anybody there: rows are added, and stale ones taken out unless another session has them. A
 * row counts only by its sum, so that the same one twice, or one too many, does no harm.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/phase.h"
#include "base/spi.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "facts/address.h"
#include "facts/digest.h"
#include "facts/live.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* A root of which the facts are known. */
typedef struct KnownRoot
{
	ObjectAddress address;
	SbSum		sum;
	SbFact	   *fact;			/* NULL: it has none */
	bytea	   *packed;			/* or as it stands in the cache */
	char		status;
} KnownRoot;

#define SH_PREFIX		knowntab
#define SH_ELEMENT_TYPE KnownRoot
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct SbKnown
{
	const char *key;			/* what the facts were read for */
	SbSum		rest;			/* of all that belongs to no root */
	knowntab_hash *roots;
	List	   *others;			/* of SbFact *: those of no root */
	bytea	   *packed;			/* or as they stand in the cache */
	List	   *stale;			/* of Oid: objects of rows in the cache that do not count any more */
} SbKnown;

/*
 * What has to be the same for facts to be the same, besides the catalogs. What each needs is not kept
 * in the cache, as few ask for it.
 */
static char *
key_of(const SbScope *scope)
{
	StringInfoData key;
	ListCell   *cell;

	initStringInfo(&key);
	appendStringInfo(&key, "%s %d %d " UINT64_FORMAT " %u %d %d", SCHEMABOOT_VERSION, PG_VERSION_NUM,
					 SB_FACTS_VERSION, GetSystemIdentifier(), MyDatabaseId, scope->database, scope->needs);
	foreach(cell, scope->schemas)
		appendStringInfo(&key, " %u", lfirst_oid(cell));
	appendStringInfoString(&key, " and");
	foreach(cell, scope->bare)
		appendStringInfo(&key, " %u", lfirst_oid(cell));
	return key.data;
}

static SbKnown *
create_known(MemoryContext context, const char *key)
{
	SbKnown    *known = MemoryContextAllocZero(context, sizeof(SbKnown));

	known->key = MemoryContextStrdup(context, key);
	known->roots = knowntab_create(context, 1024, NULL);
	return known;
}

static KnownRoot *
put_known(SbKnown *known, ObjectAddress address, SbSum sum)
{
	bool		found;
	KnownRoot  *root = knowntab_insert(known->roots, address, &found);

	root->sum = sum;
	root->fact = NULL;
	root->packed = NULL;
	return root;
}

/* The roots without facts, as bytes. */
static bytea *
pack_empty(const SbDigest *digest, SbKnown *known)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
	{
		KnownRoot  *empty = knowntab_lookup(known->roots, root->address);

		if (empty == NULL || empty->fact)
			continue;
		pq_sendint32(&buf, root->address.classId);
		pq_sendint32(&buf, root->address.objectId);
		pq_sendint64(&buf, root->sum.a);
		pq_sendint64(&buf, root->sum.b);
	}
	return pq_endtypsend(&buf);
}

/* A buffer to read a bytea from, which stays where it is. */
static StringInfoData
buffer_of(bytea *packed)
{
	StringInfoData buf = {0};

	buf.data = VARDATA_ANY(packed);
	buf.len = buf.maxlen = VARSIZE_ANY_EXHDR(packed);
	return buf;
}

static void
unpack_empty(SbKnown *known, bytea *packed)
{
	StringInfoData buf = buffer_of(packed);

	while (buf.cursor < buf.len)
	{
		ObjectAddress address = {0};
		SbSum		sum;

		address.classId = pq_getmsgint(&buf, 4);
		address.objectId = pq_getmsgint(&buf, 4);
		sum.a = (uint64) pq_getmsgint64(&buf);
		sum.b = (uint64) pq_getmsgint64(&buf);
		put_known(known, address, sum);
	}
}

/* The sum in two columns of a row. */
static SbSum
read_sum(int row, int column)
{
	bool		isnull;
	SbSum		sum;

	sum.a = (uint64) DatumGetInt64(sb_spi_datum(row, column, &isnull));
	sum.b = (uint64) DatumGetInt64(sb_spi_datum(row, column + 1, &isnull));
	return sum;
}

/* A bytea in a row, copied into CurrentMemoryContext. */
static bytea *
read_bytes(int row, int column)
{
	bool		isnull;

	return DatumGetByteaPCopy(sb_spi_datum(row, column, &isnull));
}

/* The row without an object; false: there is none that counts. */
static bool
load_head(SbKnown *known, MemoryContext context)
{
	Oid			types[2] = {OIDOID, TEXTOID};
	Datum		values[2];

	values[0] = ObjectIdGetDatum(GetUserId());
	values[1] = CStringGetTextDatum(known->key);
	sb_spi_execute_args("SELECT sum_a, sum_b, facts, others FROM schemaboot.live_cache"
						" WHERE role = $1 AND key = $2", 2, types, values, NULL, SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext;

		if (!sb_same_sum(read_sum(i, 1), known->rest))
			continue;
		oldcontext = MemoryContextSwitchTo(context);
		unpack_empty(known, read_bytes(i, 3));
		known->packed = read_bytes(i, 4);
		MemoryContextSwitchTo(oldcontext);
		return true;
	}
	return false;
}

/* Roots that are as they were. */
static void
load_roots(SbKnown *known, const SbDigest *digest, MemoryContext context)
{
	Oid			type = OIDOID;
	Datum		value = ObjectIdGetDatum(GetUserId());

	sb_spi_execute_args("SELECT class, object, sum_a, sum_b, facts FROM schemaboot.live_cache"
						" WHERE role = $1 AND key IS NULL", 1, &type, &value, NULL, SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);
		SbSum		sum = read_sum(i, 3);
		ObjectAddress address = {0};
		SbDigestRoot *root;
		bool		isnull;

		address.classId = DatumGetObjectId(sb_spi_datum(i, 1, &isnull));
		address.objectId = DatumGetObjectId(sb_spi_datum(i, 2, &isnull));
		root = sb_digest_root(digest, &address);
		if (root && sb_same_address(root->address, address) && sb_same_sum(root->sum, sum))
			put_known(known, address, sum)->packed = read_bytes(i, 5);
		else
			known->stale = lappend_oid(known->stale, address.objectId);
		MemoryContextSwitchTo(oldcontext);
	}
}

/* What the cache has that still counts; NULL: nothing. */
static SbKnown *
load(const char *key, const SbDigest *digest)
{
	SbKnown    *known = create_known(CurrentMemoryContext, key);
	SbOwner		owner;
	bool		is_headed;

	known->rest = sb_digest_rest(digest);
	sb_owner_begin(&owner);
	is_headed = load_head(known, owner.context);
	if (is_headed)
		load_roots(known, digest, owner.context);
	sb_owner_end(&owner);
	return is_headed ? known : NULL;
}

/* Takes a root with all that stands under it into a set, as if nobody had worked with it. */
static void
adopt(SbFacts *facts, SbFact *fact)
{
	fact->wanted = false;
	fact->item = NULL;
	facts->all = lappend(facts->all, fact);
	if (fact->parent == NULL)
		facts->roots = lappend(facts->roots, fact);
	foreach_ptr(SbFact, child, fact->children)
		adopt(facts, child);
}

static void
take_known(SbFacts *facts, KnownRoot *root)
{
	if (root->packed)
		sb_facts_unpack_live(facts, root->packed);
	else if (root->fact)
		adopt(facts, root->fact);
}

/* Those of no root. */
static void
take_others(SbFacts *facts, SbKnown *known)
{
	if (known->packed)
		sb_facts_unpack_live(facts, known->packed);
	foreach_ptr(SbFact, fact, known->others)
		adopt(facts, fact);
}

/* Marks what has changed since, and all that this may change. How many roots that is; -1: not known. */
static int
mark_affected(SbDigest *digest, SbKnown *known)
{
	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
	{
		KnownRoot  *before = knowntab_lookup(known->roots, root->address);

		root->affected = before == NULL || !sb_same_sum(before->sum, root->sum);
	}
	return sb_digest_spread(digest);
}

/* The OIDs of affected roots; columns of a composite type are read by its relation. */
static List *
affected_oids(const SbDigest *digest)
{
	List	   *oids = NIL;

	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
	{
		Oid			relation;

		if (!root->affected)
			continue;
		oids = lappend_oid(oids, root->address.objectId);
		relation = root->address.classId == TypeRelationId ?
			get_typ_typrelid(root->address.objectId) : InvalidOid;
		if (OidIsValid(relation))
			oids = lappend_oid(oids, relation);
	}
	return oids;
}

/* Up to so many roots are looked up one by one, or a part of all. */
#define FEW_ROOTS 200
#define PART_OF_ROOTS 4

/* The facts, of which only those are read that may have changed; NULL: those are too many. */
static SbFacts *
read_changed(const SbScope *scope, SbDigest *digest, SbKnown *known)
{
	SbScope		some = *scope;
	SbFacts    *facts;
	SbFacts    *read = NULL;
	int			count = mark_affected(digest, known);
	SbPhase		phase;

	sb_phase_begin(&phase);
	if (count < 0 || count > Max(FEW_ROOTS, list_length(sb_digest_roots(digest)) / PART_OF_ROOTS))
		return NULL;
	facts = sb_facts_create();
	if (count > 0)
	{
		some.only = affected_oids(digest);
		read = sb_facts_read(&some);
		sb_phase_part(&phase, DEBUG2, "read what has changed");
	}
	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
		if (!root->affected)
			take_known(facts, knowntab_lookup(known->roots, root->address));
	take_others(facts, known);
	foreach_ptr(SbFact, fact, read ? read->roots : NIL)
	{
		SbDigestRoot *root = sb_digest_root(digest, &fact->address);

		/* of objects with the same OID in another catalog, some were read, too */
		if (root == NULL || !root->affected)
			continue;
		sb_fact_hash(fact);
		adopt(facts, fact);
	}
	list_sort(facts->roots, sb_fact_compare);
	sb_phase_part(&phase, DEBUG2, "take what has not");
	return facts;
}

static SbFacts *
read_all(const SbScope *scope)
{
	SbFacts    *facts = sb_facts_read(scope);

	foreach_ptr(SbFact, fact, facts->roots)
		sb_fact_hash(fact);
	return facts;
}

/* Whether a catalog's rows are roots. */
static bool
has_roots(Oid class)
{
	return class == RelationRelationId || class == TypeRelationId || class == ProcedureRelationId;
}

/*
 * What can be taken for known the next time; NULL: nothing, since something was made between the digest
 * and the facts, or stands in a managed schema as a part of what does not.
 */
static SbKnown *
remember(const char *key, const SbDigest *digest, SbFacts *facts)
{
	SbKnown    *known = create_known(facts->context, key);

	known->rest = sb_digest_rest(digest);
	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
		put_known(known, root->address, root->sum);
	foreach_ptr(SbFact, fact, facts->roots)
	{
		SbDigestRoot *root = sb_digest_root(digest, &fact->address);
		MemoryContext oldcontext;

		if (root ? !sb_same_address(root->address, fact->address) : has_roots(fact->address.classId))
			return NULL;
		if (root)
		{
			knowntab_lookup(known->roots, root->address)->fact = fact;
			continue;
		}
		oldcontext = MemoryContextSwitchTo(facts->context);
		known->others = lappend(known->others, fact);
		MemoryContextSwitchTo(oldcontext);
	}
	return known;
}

/* Objects of rows that no longer count, when others are known. */
static List *
stale_oids(const SbDigest *digest, const SbKnown *before)
{
	List	   *oids = list_concat(affected_oids(digest), before->stale);
	knowntab_iterator iterator;
	KnownRoot  *root;

	knowntab_start_iterate(before->roots, &iterator);
	while ((root = knowntab_iterate(before->roots, &iterator)) != NULL)
		if (sb_digest_root(digest, &root->address) == NULL)
			oids = lappend_oid(oids, root->address.objectId);
	return oids;
}

/* Takes out rows that no longer count; before: what was known, NULL: nothing. */
static void
delete_stale(const SbDigest *digest, const SbKnown *before)
{
	Oid			types[2] = {OIDOID, OIDARRAYOID};
	Datum		values[2];
	bool		all = before == NULL;

	values[0] = ObjectIdGetDatum(GetUserId());
	values[1] = PointerGetDatum(sb_oid_array(all ? NIL : stale_oids(digest, before)));
	sb_spi_execute_args(all ?
						"DELETE FROM schemaboot.live_cache WHERE ctid = ANY (ARRAY("
						" SELECT ctid FROM schemaboot.live_cache WHERE role = $1"
						" FOR UPDATE SKIP LOCKED))" :
						"DELETE FROM schemaboot.live_cache WHERE ctid = ANY (ARRAY("
						" SELECT ctid FROM schemaboot.live_cache WHERE role = $1"
						"  AND (key IS NOT NULL OR object = ANY ($2))"
						" FOR UPDATE SKIP LOCKED))",
						all ? 1 : 2, types, values, NULL, SPI_OK_DELETE, false);
}

static void
insert_row(SPIPlanPtr plan, const KnownRoot *root)
{
	Datum		values[8] = {0};

	values[0] = ObjectIdGetDatum(GetUserId());
	values[2] = ObjectIdGetDatum(root->address.classId);
	values[3] = ObjectIdGetDatum(root->address.objectId);
	values[4] = Int64GetDatum((int64) root->sum.a);
	values[5] = Int64GetDatum((int64) root->sum.b);
	values[6] = PointerGetDatum(sb_facts_pack_live(list_make1(root->fact)));
	sb_spi_one_row(plan, values, " n     n", SPI_OK_INSERT);
	pfree(DatumGetPointer(values[6]));
}

static void
insert_head(SPIPlanPtr plan, const SbDigest *digest, SbKnown *known)
{
	Datum		values[8] = {0};

	values[0] = ObjectIdGetDatum(GetUserId());
	values[1] = CStringGetTextDatum(known->key);
	values[4] = Int64GetDatum((int64) known->rest.a);
	values[5] = Int64GetDatum((int64) known->rest.b);
	values[6] = PointerGetDatum(pack_empty(digest, known));
	values[7] = PointerGetDatum(sb_facts_pack_live(known->others));
	sb_spi_one_row(plan, values, "  nn    ", SPI_OK_INSERT);
}

/* Stores what was read now; before: what was known, NULL: nothing. */
static void
store(SbKnown *known, const SbDigest *digest, const SbKnown *before)
{
	Oid			types[8] = {OIDOID, TEXTOID, OIDOID, OIDOID, INT8OID, INT8OID, BYTEAOID, BYTEAOID};
	SPIPlanPtr	plan;
	SbOwner		owner;

	sb_owner_begin(&owner);
	delete_stale(digest, before);
	plan = SPI_prepare("INSERT INTO schemaboot.live_cache"
					   " (role, key, class, object, sum_a, sum_b, facts, others)"
					   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 8, types);
	foreach_ptr(SbDigestRoot, root, sb_digest_roots(digest))
	{
		KnownRoot  *row = knowntab_lookup(known->roots, root->address);

		if (row->fact && (before == NULL || root->affected))
			insert_row(plan, row);
	}
	insert_head(plan, digest, known);
	sb_owner_end(&owner);
}

/* A snapshot that is kept would make a row that another session takes out an error. */
static bool
can_store(void)
{
	return !XactReadOnly && !RecoveryInProgress() && !IsolationUsesXactSnapshot();
}

/* Whether anything was read, or has gone. */
static bool
is_news(const SbDigest *digest, const SbKnown *before)
{
	List	   *roots = sb_digest_roots(digest);

	if (list_length(roots) != before->roots->members)
		return true;
	foreach_ptr(SbDigestRoot, root, roots)
		if (root->affected)
			return true;
	return false;
}

static char *
state_of(const char *key, const SbDigest *digest)
{
	SbSum		rest = sb_digest_rest(digest);
	SbSum		models = sb_digest_models(digest);

	return psprintf("%s: " UINT64_FORMAT " " UINT64_FORMAT " " UINT64_FORMAT " " UINT64_FORMAT, key,
					rest.a, rest.b, models.a, models.b);
}

SbFacts *
sb_live_read(const SbScope *scope, SbFacts *before)
{
	char	   *key = key_of(scope);
	SbPhase		phase;
	SbDigest   *digest;
	SbKnown    *known;
	SbFacts    *facts = NULL;

	sb_phase_begin(&phase);
	digest = sb_digest_read();
	sb_phase_part(&phase, DEBUG2, "versions of the rows of the catalogs");
	known = before && before->known && strcmp(before->known->key, key) == 0 ? before->known :
		load(key, digest);
	sb_phase_part(&phase, DEBUG2, "look what is known");
	if (known && sb_same_sum(known->rest, sb_digest_rest(digest)))
		facts = read_changed(scope, digest, known);
	if (facts == NULL)
	{
		known = NULL;
		facts = read_all(scope);
	}
	facts->known = remember(key, digest, facts);
	facts->state = state_of(key, digest);
	if (facts->known && (known == NULL || is_news(digest, known)) && can_store() && !scope->fleeting &&
		!scope->needs)
		store(facts->known, digest, known);
	sb_phase_part(&phase, DEBUG2, "keep what was read");
	return facts;
}
