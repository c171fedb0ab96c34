/*
 * manage.c
 *	  Which schemas are managed, and what of the catalogs that means.
 *
 * Table schemaboot.managed holds their names, or * for the whole database. While it is empty, the
 * schemas are managed in which a model lives. The server's own schemas, schemaboot's and temporary
 * ones are never managed.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "facts/manage.h"
#include "facts/swap.h"
#include "utils/builtins.h"
#include "utils/guc.h"

/* also none that is put aside for the moment (swap.c) */
#define IS_USER_SCHEMA \
	"nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schemaboot')" \
	" AND nspname !~ '^" SB_ASIDE_NAME "'"

/* The first column of a query on schemaboot's own tables or the catalogs: List of char *. */
static List *
names_of(const char *sql)
{
	List	   *result = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute(sql, SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);

		result = lappend(result, sb_spi_text(i, 1));
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return result;
}

/* Adds the schemas in which models live, and those of which they only say something. */
static void
add_modelled(SbManaged *managed)
{
	List	   *said = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	/* of a schema its own name, of what stands in one that one's, in one way through the table */
	sb_spi_execute("SELECT CASE kind WHEN 'schema' THEN object_name ELSE schema_name END AS name,"
				   "  pg_catalog.bool_or(role = 'creates') AS lives,"
				   "  pg_catalog.bool_or(role = 'completes' AND kind = 'schema') AS is_said"
				   " FROM schemaboot.statement"
				   " WHERE role = 'creates' OR role = 'completes' AND kind = 'schema'"
				   " GROUP BY 1 ORDER BY 1", SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		char	   *name = sb_spi_text(i, 1);
		bool		isnull;

		if (name && DatumGetBool(sb_spi_datum(i, 2, &isnull)))
			managed->modelled = lappend(managed->modelled, name);
		else if (name && DatumGetBool(sb_spi_datum(i, 3, &isnull)))
			said = lappend(said, name);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	managed->said = said;
}

SbManaged *
sb_managed(void)
{
	SbManaged  *managed = palloc0(sizeof(SbManaged));
	List	   *chosen = names_of("SELECT schema_name FROM schemaboot.managed ORDER BY 1");

	add_modelled(managed);
	managed->chosen = chosen != NIL;
	managed->database = sb_list_has(chosen, "*");
	if (managed->database)
		managed->schemas =
			names_of("SELECT nspname::text COLLATE \"C\" FROM pg_catalog.pg_namespace"
					 " WHERE " IS_USER_SCHEMA
					 " UNION SELECT schema_name FROM schemaboot.statement"
					 " WHERE role = 'creates' AND schema_name IS NOT NULL ORDER BY 1");
	else
		managed->schemas = chosen ? chosen : managed->modelled;
	return managed;
}

SbManaged *
sb_managed_all(void)
{
	SbManaged  *managed = palloc0(sizeof(SbManaged));

	managed->chosen = true;
	managed->database = true;
	managed->schemas = names_of("SELECT nspname::text COLLATE \"C\" FROM pg_catalog.pg_namespace"
								" WHERE " IS_USER_SCHEMA " ORDER BY 1");
	return managed;
}

List *
sb_managed_names(const SbManaged *managed)
{
	return managed->database ? list_make1("*") : managed->schemas;
}

/* Whether a name may be managed; raises an error if not. */
static void
check_name(const char *name, const List *modelled)
{
	if (strcmp(name, "*") == 0)
		return;
	if (strncmp(name, "pg_", 3) == 0 || strcmp(name, "information_schema") == 0 ||
		strcmp(name, "schemaboot") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("schema \"%s\" cannot be managed", name),
				 errdetail("It belongs to the server or to this extension.")));
	if (!OidIsValid(get_namespace_oid(name, true)) && !sb_list_has(modelled, name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_SCHEMA_NAME),
				 errmsg("neither the database nor the models have schema \"%s\"", name)));
}

void
sb_manage_set(List *names)
{
	List	   *modelled = sb_managed()->modelled;
	Oid			type = TEXTARRAYOID;
	Datum		value;
	SbOwner		owner;

	foreach_ptr(char, name, names)
		check_name(name, modelled);
	value = PointerGetDatum(sb_text_array(names));
	sb_owner_begin(&owner);
	sb_spi_execute("DELETE FROM schemaboot.managed", SPI_OK_DELETE, false);
	sb_spi_execute_args("INSERT INTO schemaboot.managed"
						" SELECT DISTINCT name FROM pg_catalog.unnest($1) AS name",
						1, &type, &value, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

void
sb_scope_managed(SbScope *scope, const SbManaged *managed)
{
	scope->database = true;
	foreach_ptr(char, name, managed->schemas)
	{
		Oid			schema = get_namespace_oid(name, true);

		if (OidIsValid(schema))
			scope->schemas = lappend_oid(scope->schemas, schema);
	}
}

void
sb_scope_said(SbScope *scope, const SbManaged *managed)
{
	foreach_ptr(char, name, managed->said)
	{
		Oid			schema = get_namespace_oid(name, true);

		if (OidIsValid(schema) && !list_member_oid(scope->schemas, schema))
			scope->bare = lappend_oid(scope->bare, schema);
	}
}

void
sb_scope_schemas(SbScope *scope, List *names)
{
	foreach_ptr(char, name, names)
		scope->schemas = list_append_unique_oid(scope->schemas, get_namespace_oid(name, false));
}

void
sb_scope_all(SbScope *scope)
{
	scope->database = true;
	sb_scope_schemas(scope, names_of("SELECT nspname FROM pg_catalog.pg_namespace"
									 " WHERE " IS_USER_SCHEMA " ORDER BY 1"));
}
