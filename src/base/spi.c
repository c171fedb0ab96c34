/*
 * spi.c
 *	  SQL on schemaboot's own tables, with the rights of their owner.
 *
 * The functions are SECURITY INVOKER, so that DDL runs with the caller's rights; but the catalogue
 * is written by nobody except these functions, so here, and only here, the owner's identity is
 * taken on.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "access/htup_details.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* The owner of schema schemaboot, who is the one that created the extension. */
Oid
sb_extension_owner(void)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACENAME, CStringGetDatum("schemaboot"));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("schema \"schemaboot\" of the extension is missing"),
				 errhint("Create the extension again: CREATE EXTENSION schemaboot;")));
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	ReleaseSysCache(tuple);
	return owner;
}

void
sb_owner_begin(SbOwner *owner)
{
	owner->context = CurrentMemoryContext;
	GetUserIdAndSecContext(&owner->user, &owner->security);
	owner->nest_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	SetUserIdAndSecContext(sb_extension_owner(), owner->security | SECURITY_LOCAL_USERID_CHANGE);
	SPI_connect();
}

void
sb_owner_end(SbOwner *owner)
{
	SPI_finish();
	SetUserIdAndSecContext(owner->user, owner->security);
	AtEOXact_GUC(true, owner->nest_level);
}

/* Something stands between us and our own tables. */
void
sb_spi_fail(const char *sql, int result)
{
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("schemaboot's own tables do not answer as they should: %s",
					SPI_result_code_string(result)),
			 errdetail("Statement: %s", sql),
			 errhint("Look for rules and triggers that were added to the tables of schema schemaboot.")));
}

void
sb_spi_one_row(SPIPlanPtr plan, Datum *values, const char *nulls, int expected)
{
	int			result = SPI_execute_plan(plan, values, nulls, false, 0);

	if (result != expected || SPI_processed != 1)
		sb_spi_fail(expected == SPI_OK_INSERT ? "INSERT" : "DELETE", result);
}

void
sb_spi_execute(const char *sql, int expected, bool read_only)
{
	int			result = SPI_execute(sql, read_only, 0);

	if (result != expected)
		sb_spi_fail(sql, result);
}

void
sb_spi_execute_args(const char *sql, int nargs, Oid *types, Datum *values, const char *nulls,
					int expected, bool read_only)
{
	int			result = SPI_execute_with_args(sql, nargs, types, values, nulls, read_only, 0);

	if (result != expected)
		sb_spi_fail(sql, result);
}

void
sb_spi_execute_kept(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values,
					const char *nulls, int expected, bool read_only)
{
	int			result;

	if (*plan == NULL)
	{
		SPIPlanPtr	made = SPI_prepare(sql, nargs, types);

		if (made == NULL || SPI_keepplan(made) != 0)
			sb_spi_fail(sql, SPI_result);
		*plan = made;
	}
	result = SPI_execute_plan(*plan, values, nulls, read_only, 0);
	if (result != expected)
		sb_spi_fail(sql, result);
}

Datum
sb_spi_datum(int row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

char *
sb_spi_text(int row, int column)
{
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
}

List *
sb_spi_text_list(int row, int column)
{
	bool		isnull;
	Datum		value = sb_spi_datum(row, column, &isnull);

	return isnull ? NIL : sb_text_list(DatumGetArrayTypeP(value));
}

/* The elements of a text[], as char *; NULL elements become empty strings. */
List *
sb_text_list(ArrayType *array)
{
	Datum	   *values;
	bool	   *nulls;
	int			count;
	List	   *result = NIL;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &count);
	for (int i = 0; i < count; i++)
		result = lappend(result, nulls[i] ? pstrdup("") : TextDatumGetCString(values[i]));
	return result;
}

/* A text[] of a List of char *. */
ArrayType *
sb_text_array(List *list)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(list_length(list), 1));
	int			count = 0;

	foreach_ptr(char, text, list)
		values[count++] = CStringGetTextDatum(text);
	if (count == 0)
		return construct_empty_array(TEXTOID);
	return construct_array(values, count, TEXTOID, -1, false, TYPALIGN_INT);
}

/* An oid[] of a List of Oid. */
ArrayType *
sb_oid_array(const List *list)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(list_length(list), 1));
	ListCell   *cell;
	int			count = 0;

	foreach(cell, list)
		values[count++] = ObjectIdGetDatum(lfirst_oid(cell));
	return construct_array(values, count, OIDOID, sizeof(Oid), true, TYPALIGN_INT);
}
