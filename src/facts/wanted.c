/*
 * wanted.c
 *	  The wanted facts: from the cache where the models are as they were, else from a shadow build.
 *
 * Table schemaboot.fact_cache has a row for each object that a unit of the models makes, and one
 * without kind that says that the unit was built, and how many the others are: sessions that take out stale
 * rows at the same time may leave some, if one of them is rolled back. A unit's rows count as long as their key is that of
 * the unit. Several sessions may fill it at the same time: the same rows twice do no harm, and none
 * waits for another.
 *
 * To cut the models up and make the keys takes longer than to compare 1,000 tables. So there is one more row,
 * the head, which says for which state of models and catalogs all rows count as they are, and how many they
 * are. It is left out where the models refer to what is not among the live facts.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/phase.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "facts/shadow.h"
#include "facts/units.h"
#include "facts/wanted.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "utils/builtins.h"

static int
compare_wanted(const ListCell *a, const ListCell *b)
{
	const SbWanted *x = lfirst(a);
	const SbWanted *y = lfirst(b);

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->identity, y->identity);
}

/* The unit of the head's row: no object is called that. */
#define HEAD "*"

/*
 * What the wanted facts follow from, if nothing but the live facts has a part in it; NULL: something else may
 * have. roots: those of the models; what else lives may be what models refer to.
 */
static char *
head_key(SbFacts *live, List *roots)
{
	SbMap	   *modelled = sb_map_create();
	uint64		others = 0;
	uint64		sum = 0;

	if (live->state == NULL)
		return NULL;
	foreach_ptr(SbWanted, wanted, roots)
	{
		char	   *key = sb_object_key(wanted->kind, wanted->identity);

		sb_map_put(modelled, key, wanted);
		sum += hash_bytes_extended((unsigned char *) key, strlen(key), wanted->tree);
	}
	foreach_ptr(SbFact, fact, live->roots)
	{
		char	   *key = sb_object_key(fact->object.kind, fact->identity);

		if (sb_map_get(modelled, key) == NULL)
			others += hash_bytes_extended((unsigned char *) key, strlen(key), fact->tree);
	}
	return psprintf("%s " UINT64_FORMAT " " UINT64_FORMAT " %u %s", live->state, others, sum,
					GetUserId(), sb_units_settings());
}

/* The root in a row of the cache. */
static SbWanted *
read_root(int row)
{
	SbWanted   *wanted = palloc0(sizeof(SbWanted));
	bool		isnull;

	wanted->kind = sb_kind_by_name(sb_spi_text(row, 3));
	wanted->identity = sb_spi_text(row, 4);
	wanted->tree = (uint64) DatumGetInt64(sb_spi_datum(row, 5, &isnull));
	wanted->ignored = sb_spi_text_list(row, 6);
	wanted->packed = DatumGetByteaPCopy(sb_spi_datum(row, 7, &isnull));
	return wanted;
}

/* Those roots of which all are there, now that units have been told how many they should be. */
static List *
complete_roots(SbUnits *units, List *roots, List *owners)
{
	int		   *found = palloc0(sizeof(int) * Max(units->count, 1));
	List	   *result = NIL;
	ListCell   *root,
			   *owner;

	foreach_ptr(SbUnit, unit, owners)
		found[unit - units->units]++;
	for (int i = 0; i < units->count; i++)
		if (units->units[i].roots != found[i])
			units->units[i].cached = false;
	forboth(root, roots, owner, owners)
		if (((SbUnit *) lfirst(owner))->cached)
			result = lappend(result, lfirst(root));
	return result;
}

/*
 * Marks the units that the cache has, and takes their roots. Another session may have stored the same
 * at the same time: each object counts once.
 */
static List *
read_cache(SbUnits *units, SbMap *by_id)
{
	List	   *roots = NIL;
	List	   *owners = NIL;	/* of SbUnit *: of each of roots */
	SbMap	   *seen = sb_map_create();
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT unit, key, kind, object, tree, ignored, facts FROM schemaboot.fact_cache",
				   SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		SbUnit	   *unit = sb_map_get(by_id, sb_spi_text(i, 1));
		bool		current = unit && strcmp(unit->key, sb_spi_text(i, 2)) == 0;
		bool		is_mark = current && sb_spi_text(i, 3) == NULL;

		if (is_mark)
		{
			bool		isnull;

			unit->roots = (int) DatumGetInt64(sb_spi_datum(i, 5, &isnull));
			unit->cached = !isnull;
		}
		else if (current)
		{
			SbWanted   *wanted = read_root(i);
			char	   *key = sb_object_key(wanted->kind, wanted->identity);

			wanted->position = unit->position;
			if (sb_map_get(seen, key) == NULL)
			{
				roots = lappend(roots, wanted);
				owners = lappend(owners, unit);
			}
			sb_map_put(seen, key, wanted);
		}
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return complete_roots(units, roots, owners);
}

/* The positions of all roots, in their order, as bytes. */
static bytea *
pack_positions(List *roots)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	foreach_ptr(SbWanted, wanted, roots)
		pq_sendint32(&buf, wanted->position);
	return pq_endtypsend(&buf);
}

static void
unpack_positions(List *roots, bytea *packed)
{
	StringInfoData buf = {0};

	buf.data = VARDATA_ANY(packed);
	buf.len = buf.maxlen = VARSIZE_ANY_EXHDR(packed);
	foreach_ptr(SbWanted, wanted, roots)
		wanted->position = (int) pq_getmsgint(&buf, 4);
}

/* The head, if it is about this state of the live facts; false: there is none. */
static bool
read_head(SbFacts *live, char **key, bytea **positions)
{
	SbOwner		owner;

	*key = NULL;
	if (live->state == NULL)
		return false;
	sb_owner_begin(&owner);
	sb_spi_execute("SELECT key, facts FROM schemaboot.fact_cache WHERE unit = '" HEAD "'",
				   SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed && *key == NULL; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		char	   *found = sb_spi_text(i, 1);
		bool		isnull;

		if (strncmp(found, live->state, strlen(live->state)) == 0)
		{
			*key = found;
			*positions = DatumGetByteaPCopy(sb_spi_datum(i, 2, &isnull));
		}
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return *key != NULL;
}

/* All roots that the cache has, sorted; NIL: an object has several rows. */
static List *
read_roots(void)
{
	List	   *roots = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT unit, key, kind, object, tree, ignored, facts FROM schemaboot.fact_cache"
				   " WHERE kind IS NOT NULL", SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);

		roots = lappend(roots, read_root(i));
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	list_sort(roots, compare_wanted);
	for (int i = 1; i < list_length(roots); i++)
		if (compare_wanted(list_nth_cell(roots, i - 1), list_nth_cell(roots, i)) == 0)
			return NIL;
	return roots;
}

/* All roots, sorted, if the head says that they count as they are; NIL: it does not. */
static List *
read_whole_cache(SbFacts *live)
{
	List	   *roots;
	bytea	   *positions = NULL;
	char	   *key;

	if (!read_head(live, &key, &positions))
		return NIL;
	roots = read_roots();
	if (strcmp(key, head_key(live, roots)) != 0)
		return NIL;
	unpack_positions(roots, positions);
	return roots;
}

/* Takes out the rows of units that are no more, or have another key; passes over locked ones. */
static void
delete_stale(SbUnits *units)
{
	Oid			types[2] = {TEXTARRAYOID, TEXTARRAYOID};
	List	   *ids = NIL,
			   *keys = NIL;
	Datum		values[2];

	for (int i = 0; i < units->count; i++)
	{
		if (!units->units[i].cached)
			continue;
		ids = lappend(ids, unconstify(char *, units->units[i].id));
		keys = lappend(keys, unconstify(char *, units->units[i].key));
	}
	values[0] = PointerGetDatum(sb_text_array(ids));
	values[1] = PointerGetDatum(sb_text_array(keys));
	sb_spi_execute_args("DELETE FROM schemaboot.fact_cache WHERE ctid = ANY (ARRAY("
						" SELECT c.ctid FROM schemaboot.fact_cache c"
						" WHERE NOT EXISTS (SELECT FROM unnest($1, $2) AS u (unit, key)"
						"  WHERE u.unit = c.unit AND u.key = c.key)"
						" FOR UPDATE SKIP LOCKED))",
						2, types, values, NULL, SPI_OK_DELETE, false);
}

static SPIPlanPtr
prepare_insert(void)
{
	Oid			types[7] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTARRAYOID, BYTEAOID};

	return SPI_prepare("INSERT INTO schemaboot.fact_cache"
					   " (unit, key, kind, object, tree, ignored, facts)"
					   " VALUES ($1, $2, $3, $4, $5, $6, $7)", 7, types);
}

static void
insert_mark(SPIPlanPtr plan, const SbUnit *unit)
{
	Datum		values[7] = {0};

	values[0] = CStringGetTextDatum(unit->id);
	values[1] = CStringGetTextDatum(unit->key);
	values[4] = Int64GetDatum(unit->roots);
	sb_spi_one_row(plan, values, "  nn nn", SPI_OK_INSERT);
}

static void
insert_root(SPIPlanPtr plan, const SbUnit *unit, const SbWanted *wanted)
{
	Datum		values[7];

	values[0] = CStringGetTextDatum(unit->id);
	values[1] = CStringGetTextDatum(unit->key);
	values[2] = CStringGetTextDatum(sb_kind(wanted->kind)->name);
	values[3] = CStringGetTextDatum(wanted->identity);
	values[4] = Int64GetDatum((int64) wanted->tree);
	values[5] = PointerGetDatum(sb_text_array(wanted->ignored));
	values[6] = PointerGetDatum(wanted->packed);
	sb_spi_one_row(plan, values, NULL, SPI_OK_INSERT);
}

/* Stores what was built; wanted: of each of built. */
static void
write_cache(SbUnits *units, List *built, List *wanted)
{
	SPIPlanPtr	plan;
	SbOwner		owner;
	ListCell   *b,
			   *w;

	for (int i = 0; i < units->count; i++)
		if (!units->units[i].cached)
			units->units[i].roots = 0;
	foreach_ptr(SbBuilt, each, built)
		each->unit->roots++;
	sb_owner_begin(&owner);
	delete_stale(units);
	plan = prepare_insert();
	for (int i = 0; i < units->count; i++)
		if (!units->units[i].cached)
			insert_mark(plan, &units->units[i]);
	forboth(b, built, w, wanted)
		insert_root(plan, ((SbBuilt *) lfirst(b))->unit, lfirst(w));
	sb_owner_end(&owner);
}

/* Says that all rows count as they are, for as long as nothing changes. */
static void
write_head(SbWantedSet *set, SbFacts *live)
{
	char	   *key = set->units->has_outsiders ? NULL : head_key(live, set->roots);
	Datum		values[7] = {0};
	SbOwner		owner;

	if (key == NULL || XactReadOnly || RecoveryInProgress() || IsolationUsesXactSnapshot())
		return;
	sb_owner_begin(&owner);
	sb_spi_execute("DELETE FROM schemaboot.fact_cache WHERE ctid = ANY (ARRAY("
				   " SELECT ctid FROM schemaboot.fact_cache WHERE unit = '" HEAD "'"
				   " FOR UPDATE SKIP LOCKED))", SPI_OK_DELETE, false);
	values[0] = CStringGetTextDatum(HEAD);
	values[1] = CStringGetTextDatum(key);
	values[6] = PointerGetDatum(pack_positions(set->roots));
	sb_spi_one_row(prepare_insert(), values, "  nnnn ", SPI_OK_INSERT);
	sb_owner_end(&owner);
}

/* Builds what the cache does not have. */
static List *
build_missing(SbWantedSet *set, SbUnits *units, SbFacts *live)
{
	SbFacts    *facts;
	List	   *built = sb_shadow_build(units, live, &facts);
	List	   *result = NIL;
	SbPhase		phase;

	foreach_ptr(SbBuilt, each, built)
	{
		SbWanted   *wanted = palloc0(sizeof(SbWanted));

		wanted->kind = each->root->object.kind;
		wanted->identity = each->root->identity;
		wanted->tree = each->root->tree;
		wanted->ignored = each->unit->ignored;
		wanted->position = each->unit->position;
		wanted->fact = each->root;
		wanted->packed = sb_facts_pack(each->root);
		result = lappend(result, wanted);
	}
	sb_phase_begin(&phase);
	write_cache(units, built, result);
	sb_phase_end(&phase, "store in the cache");
	return result;
}

static void
set_positions(SbUnits *units)
{
	for (int i = units->model->count - 1; i >= 0; i--)
		units->units[units->unit_of[units->order[i]->index]].position = i;
}

struct SbUnits *
sb_wanted_units(SbWantedSet *set)
{
	SbPhase		phase;
	SbModel    *model;

	if (set->units || set->apart)
		return set->units;
	sb_phase_begin(&phase);
	model = sb_model_load();
	sb_phase_end(&phase, "load the models");
	set->units = sb_units_make(model, set->live);
	sb_phase_end(&phase, "order the models, and hash them by what they need");
	set_positions(set->units);
	return set->units;
}

/* Unit by unit, as the keys of the models say. */
static void
take_units(SbWantedSet *set, SbFacts *live)
{
	SbUnits    *units = sb_wanted_units(set);
	SbMap	   *by_id = sb_map_create();
	SbPhase		phase;

	for (int i = 0; i < units->count; i++)
		sb_map_put(by_id, units->units[i].id, &units->units[i]);
	sb_phase_begin(&phase);
	set->roots = read_cache(units, by_id);
	sb_phase_end(&phase, "read the cache");
	if (sb_units_choose(units))
	{
		set->roots = list_concat(set->roots, build_missing(set, units, live));
		sb_phase_end(&phase, "build, read and store what the cache has not");
	}
	list_sort(set->roots, compare_wanted);
	set->empty = units->count == 0;
	if (!set->empty)
		write_head(set, live);
}

SbWantedSet *
sb_wanted(SbFacts *live)
{
	SbWantedSet *set = palloc0(sizeof(SbWantedSet));
	SbPhase		phase;

	sb_phase_begin(&phase);
	set->facts = sb_facts_create();
	set->live = live;
	set->roots = read_whole_cache(live);
	sb_phase_end(&phase, "read the cache as a whole");
	if (set->roots == NIL)
		take_units(set, live);
	return set;
}

SbFact *
sb_wanted_fact(SbWantedSet *set, SbWanted *wanted)
{
	if (wanted->fact == NULL)
	{
		wanted->fact = sb_facts_unpack(set->facts, wanted->packed);
		sb_fact_hash(wanted->fact);
	}
	return wanted->fact;
}

SbWanted *
sb_wanted_find(SbWantedSet *set, SbKind kind, const char *identity)
{
	SbWanted	key = {.kind = kind, .identity = identity};
	ListCell	wanted = {.ptr_value = &key};
	int			low = 0;
	int			high = list_length(set->roots);

	while (low < high)
	{
		int			middle = (low + high) / 2;
		int			order = compare_wanted(&wanted, list_nth_cell(set->roots, middle));

		if (order == 0)
			return list_nth(set->roots, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
