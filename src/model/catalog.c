/*
 * catalog.c
 *	  The stored catalogue of models: rows of schemaboot.statement.
 *
 * What is stored is the text of each statement and the names that it was settled to; trees and
 * references are made anew from the text whenever they are needed, which takes 20 ms for 1,000
 * tables and keeps the stored form independent of the server's version.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/map.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "model/catalog.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* The columns that are read and written, in this order; body is NULL when it is not asked for. */
#define COLUMNS \
	"source, position, number, line, role, kind, object, schema_name, relation_name, object_name," \
	" arguments, belongs_to, aspect, subobject, search_path, settings, hash, pending, applied," \
	" defined_by, defined_at, definer"

#define N_COLUMNS 23			/* with body */

static int
int_at(int row, int column)
{
	bool		isnull;

	return DatumGetInt32(sb_spi_datum(row, column, &isnull));
}

static bool
bool_at(int row, int column)
{
	bool		isnull;

	return DatumGetBool(sb_spi_datum(row, column, &isnull));
}

/* The cluster and the role's OID: a name alone can pass to another role. */
char *
sb_definer(void)
{
	return psprintf(UINT64_FORMAT "/%u", GetSystemIdentifier(), GetUserId());
}

bool
sb_is_definer(const char *defined_by, const char *definer)
{
	Oid			role = get_role_oid(defined_by, true);
	char	   *cluster = psprintf(UINT64_FORMAT "/", GetSystemIdentifier());

	if (strncmp(definer, cluster, strlen(cluster)) != 0)
		return true;
	return OidIsValid(role) && strtoul(definer + strlen(cluster), NULL, 10) == role;
}

static SbRow *
read_row(int n, bool with_body)
{
	SbRow	   *row = palloc0(sizeof(SbRow));
	bool		isnull;
	char	   *kind = sb_spi_text(n, 6);

	row->source = sb_spi_text(n, 1);
	row->position = int_at(n, 2);
	row->number = int_at(n, 3);
	row->line = int_at(n, 4);
	row->role = sb_spi_text(n, 5);
	row->object.kind = sb_kind_by_name(kind);
	row->identity = sb_spi_text(n, 7);
	row->object.schema = sb_spi_text(n, 8);
	row->object.relation = sb_spi_text(n, 9);
	row->object.name = sb_spi_text(n, 10);
	row->object.args = sb_spi_text_list(n, 11);
	row->belongs_to = sb_spi_text(n, 12);
	row->aspect = sb_spi_text(n, 13);
	row->subobject = sb_spi_text(n, 14);
	row->search_path = sb_spi_text(n, 15);
	row->settings = sb_spi_text_list(n, 16);
	row->hash = sb_spi_text(n, 17);
	row->pending = bool_at(n, 18);
	row->applied = bool_at(n, 19);
	row->defined_by = sb_spi_text(n, 20);
	row->defined_at = DatumGetTimestampTz(sb_spi_datum(n, 21, &isnull));
	row->definer = sb_spi_text(n, 22);
	row->body = with_body ? sb_spi_text(n, 23) : NULL;
	pfree(kind);
	return row;
}

List *
sb_catalog_read(bool with_body)
{
	SbOwner		owner;
	List	   *rows = NIL;
	Portal		portal;
	SPIPlanPtr	plan;

	sb_owner_begin(&owner);
	plan = SPI_prepare(with_body ?
					   "SELECT " COLUMNS ", body FROM schemaboot.statement ORDER BY source, position" :
					   "SELECT " COLUMNS " FROM schemaboot.statement ORDER BY source, position",
					   0, NULL);
	if (plan == NULL)
		sb_spi_fail("SELECT", SPI_result);
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, XactReadOnly);
	for (;;)
	{
		MemoryContext oldcontext;

		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, 1000);
		if (SPI_processed == 0)
			break;
		oldcontext = MemoryContextSwitchTo(owner.context);
		for (uint64 n = 0; n < SPI_processed; n++)
			rows = lappend(rows, read_row((int) n, with_body));
		MemoryContextSwitchTo(oldcontext);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	sb_owner_end(&owner);
	return rows;
}

static Datum
text_or_null(const char *text, char *null)
{
	*null = text ? ' ' : 'n';
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

static void
row_values(SbRow *row, Datum *values, char *nulls)
{
	NameData   *definer = palloc(sizeof(NameData));

	memset(nulls, ' ', N_COLUMNS);
	values[0] = CStringGetTextDatum(row->source);
	values[1] = Int32GetDatum(row->position);
	values[2] = Int32GetDatum(row->number);
	values[3] = Int32GetDatum(row->line);
	values[4] = CStringGetTextDatum(row->role);
	values[5] = CStringGetTextDatum(sb_kind(row->object.kind)->name);
	values[6] = CStringGetTextDatum(row->identity);
	values[7] = text_or_null(row->object.schema, &nulls[7]);
	values[8] = text_or_null(row->object.relation, &nulls[8]);
	values[9] = text_or_null(row->object.name, &nulls[9]);
	nulls[10] = row->object.args ? ' ' : 'n';
	values[10] = row->object.args ? PointerGetDatum(sb_text_array(row->object.args)) : (Datum) 0;
	values[11] = text_or_null(row->belongs_to, &nulls[11]);
	values[12] = text_or_null(row->aspect, &nulls[12]);
	values[13] = text_or_null(row->subobject, &nulls[13]);
	values[14] = CStringGetTextDatum(row->search_path);
	values[15] = PointerGetDatum(sb_text_array(row->settings));
	values[16] = CStringGetTextDatum(row->hash);
	values[17] = BoolGetDatum(row->pending);
	values[18] = BoolGetDatum(row->applied);
	namestrcpy(definer, row->defined_by);
	values[19] = NameGetDatum(definer);
	values[20] = TimestampTzGetDatum(row->defined_at);
	values[21] = CStringGetTextDatum(row->definer);
	values[22] = CStringGetTextDatum(row->body);
}

void
sb_catalog_insert(List *rows)
{
	static const Oid types[N_COLUMNS] = {
		TEXTOID, INT4OID, INT4OID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
		TEXTARRAYOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, TEXTOID, BOOLOID, BOOLOID,
		NAMEOID, TIMESTAMPTZOID, TEXTOID, TEXTOID
	};
	SbOwner		owner;
	SPIPlanPtr	plan;
	MemoryContext context;

	if (rows == NIL)
		return;
	sb_owner_begin(&owner);
	plan = SPI_prepare("INSERT INTO schemaboot.statement (" COLUMNS ", body) VALUES"
					   " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
					   " $17, $18, $19, $20, $21, $22, $23)", N_COLUMNS, (Oid *) types);
	if (plan == NULL)
		sb_spi_fail("INSERT", SPI_result);
	context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot rows",
									ALLOCSET_DEFAULT_SIZES);
	foreach_ptr(SbRow, row, rows)
	{
		Datum		values[N_COLUMNS];
		char		nulls[N_COLUMNS];
		MemoryContext oldcontext = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		row_values(row, values, nulls);
		sb_spi_one_row(plan, values, nulls, SPI_OK_INSERT);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
	}
	sb_owner_end(&owner);
}

void
sb_catalog_delete(List *rows)
{
	Oid			types[2] = {TEXTOID, INT4OID};
	SbOwner		owner;
	SPIPlanPtr	plan;

	if (rows == NIL)
		return;
	sb_owner_begin(&owner);
	plan = SPI_prepare("DELETE FROM schemaboot.statement WHERE source = $1 AND position = $2",
					   2, types);
	foreach_ptr(SbRow, row, rows)
	{
		Datum		values[2] = {CStringGetTextDatum(row->source), Int32GetDatum(row->position)};

		sb_spi_one_row(plan, values, NULL, SPI_OK_DELETE);
	}
	sb_owner_end(&owner);
}

void
sb_catalog_delete_source(const char *source)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(source)};
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute_args("DELETE FROM schemaboot.statement WHERE source = $1", 1, types, values,
						NULL, SPI_OK_DELETE, false);
	sb_owner_end(&owner);
}

void
sb_catalog_set_applied(const char *source)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(source)};
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute_args("UPDATE schemaboot.statement SET applied = true"
						" WHERE source = $1 AND role = 'completes' AND NOT applied",
						1, types, values, NULL, SPI_OK_UPDATE, false);
	sb_owner_end(&owner);
}

List *
sb_catalog_objects(List *rows)
{
	SbMap	   *seen = sb_map_create();
	List	   *objects = NIL;

	for (int pass = 0; pass < 2; pass++)
		foreach_ptr(SbRow, row, rows)
		{
			char	   *key;

			if (row->object.kind == SB_NONE || (strcmp(row->role, "creates") == 0) != (pass == 0))
				continue;
			key = sb_object_key(row->object.kind, row->identity);
			if (sb_map_get(seen, key))
				continue;
			sb_map_put(seen, key, row);
			objects = lappend(objects, row);
		}
	return objects;
}

/* A type of which only a shell is there exists for the statement that makes only the shell. */
static bool
shell_exists(const SbObject *object)
{
	Oid			schema = object->schema ? get_namespace_oid(object->schema, true) : InvalidOid;

	return OidIsValid(schema) &&
		SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(object->name), ObjectIdGetDatum(schema));
}

/*
 * Default privileges that equal the server's leave no trace in the catalogs: what counts is that
 * they were set.
 */
bool
sb_row_exists(const SbRow *row)
{
	if (row->object.kind == SB_DEFAULT_PRIVILEGES)
		return row->applied;
	if (row->aspect && strcmp(row->aspect, "shell") == 0)
		return shell_exists(&row->object);
	return sb_object_exists(&row->object);
}

bool
sb_statement_exists(const SbStatement *st)
{
	return sb_is_shell(st) ? shell_exists(&st->object) : sb_object_exists(&st->object);
}

SbModel *
sb_model_load(void)
{
	SbModel    *model = sb_model_create();
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);
	MemoryContext reading = AllocSetContextCreate(model->context, "schemaboot catalogue",
												  ALLOCSET_DEFAULT_SIZES);
	List	   *rows;

	MemoryContextSwitchTo(reading);
	rows = sb_catalog_read(true);
	MemoryContextSwitchTo(model->context);
	foreach_ptr(SbRow, row, rows)
	{
		SbStatement *st = sb_model_add(model, row->body,
									   sb_model_context(model, row->search_path, row->settings));

		st->source = sb_model_string(model, row->source);
		st->position = row->position;
		st->number = row->number;
		st->line = row->line;
		st->definer = sb_model_string(model, row->definer);
		st->defined_by = unconstify(char *, sb_model_string(model, row->defined_by));
		st->pending = row->pending;
		st->applied = row->applied;
		sb_model_describe_text(model, st);
	}
	MemoryContextDelete(reading);
	sb_model_settle(model);
	sb_model_fold_values(model);
	MemoryContextSwitchTo(oldcontext);
	return model;
}

/* What tells one state of the extension's tables from another. */
#define FINGERPRINT \
	"SELECT pg_catalog.format('%s %s %s'," \
	" (SELECT pg_catalog.max(id) FROM schemaboot.history)," \
	" (SELECT pg_catalog.max(defined_at) FROM schemaboot.statement)," \
	" (SELECT pg_catalog.count(*) FROM schemaboot.statement))"

/*
 * A transaction that keeps its snapshot does not see what others have committed since, and what it
 * would write does not fit: a second baseline, say. The server notices where both write one row,
 * but not where each adds one.
 */
static void
check_snapshot(void)
{
	SbOwner		owner;
	SPIPlanPtr	plan;
	char	   *seen;
	char	   *latest;

	if (!IsolationUsesXactSnapshot())
		return;
	sb_owner_begin(&owner);
	sb_spi_execute(FINGERPRINT, SPI_OK_SELECT, false);
	seen = sb_spi_text(0, 1);
	plan = SPI_prepare(FINGERPRINT, 0, NULL);
	SPI_execute_snapshot(plan, NULL, NULL, GetLatestSnapshot(), InvalidSnapshot, true, false, 0);
	latest = sb_spi_text(0, 1);
	if (strcmp(seen, latest) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to a concurrent change of the schema"),
				 errhint("The transaction might succeed if it is tried again.")));
	sb_owner_end(&owner);
}

/*
 * The lock is on schemaboot.version: the table that every change of the schema's state touches in
 * the end.
 */
void
sb_catalog_lock(void)
{
	Oid			schema = get_namespace_oid("schemaboot", false);
	Oid			relation = get_relname_relid("version", schema);

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"schemaboot.version\" of the extension is missing")));
	if (!ConditionalLockRelationOid(relation, ShareUpdateExclusiveLock))
	{
		ereport(NOTICE, (errmsg("waiting for another session that is changing the schema")));
		LockRelationOid(relation, ShareUpdateExclusiveLock);
	}
	check_snapshot();
}
