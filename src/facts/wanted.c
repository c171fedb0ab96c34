/*
 * wanted.c
 *	  The wanted facts: from the cache where the models are as they were, else from a shadow build.
 *
 * Table schemaboot.fact_cache has a row for each object that a unit of the models makes, and one
 * without kind that says that the unit was built, and how many the others are: sessions that take out stale
 * rows at the same time may leave some, if one of them is rolled back. A unit's rows count as long as their key is that of
 * the unit. Several sessions may fill it at the same time: the same rows twice do no harm, and none
 * waits for another.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/phase.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "facts/shadow.h"
#include "facts/wanted.h"
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

/* The root in a row of the cache. */
static SbWanted *
read_root(int row, const SbUnit *unit)
{
	SbWanted   *wanted = palloc0(sizeof(SbWanted));
	bool		isnull;

	wanted->kind = sb_kind_by_name(sb_spi_text(row, 3));
	wanted->identity = sb_spi_text(row, 4);
	wanted->tree = (uint64) DatumGetInt64(sb_spi_datum(row, 5, &isnull));
	wanted->ignored = sb_spi_text_list(row, 6);
	wanted->position = unit->position;
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
			SbWanted   *wanted = read_root(i, unit);
			char	   *key = sb_object_key(wanted->kind, wanted->identity);

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
	for (int i = 0; i < units->count; i++)
		if (!units->units[i].cached)
			set->built++;
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

SbWantedSet *
sb_wanted(SbFacts *live)
{
	SbWantedSet *set = palloc0(sizeof(SbWantedSet));
	SbMap	   *by_id = sb_map_create();
	SbPhase		phase;
	SbModel    *model;
	SbUnits    *units;

	sb_phase_begin(&phase);
	model = sb_model_load();
	sb_phase_end(&phase, "load the models");
	units = sb_units_make(model, live);
	sb_phase_end(&phase, "order the models, and hash them by what they need");
	set_positions(units);
	set->facts = sb_facts_create();
	set->source = units;
	set->units = units->count;
	for (int i = 0; i < units->count; i++)
		sb_map_put(by_id, units->units[i].id, &units->units[i]);
	set->roots = read_cache(units, by_id);
	sb_phase_end(&phase, "read the cache");
	if (sb_units_choose(units))
	{
		set->roots = list_concat(set->roots, build_missing(set, units, live));
		sb_phase_end(&phase, "build, read and store what the cache has not");
	}
	list_sort(set->roots, compare_wanted);
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
