/*
 * manage.c
 *	  Which schemas are managed, and what of the catalogs that means.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "catalog/namespace.h"
#include "facts/manage.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* All user schemas: not the server's, and no temporary ones. */
void
sb_scope_all(SbScope *scope)
{
	MemoryContext context = CurrentMemoryContext;
	int			nest_level = sb_read_settings();

	scope->database = true;
	SPI_connect();
	sb_spi_execute("SELECT oid FROM pg_catalog.pg_namespace"
				   " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schemaboot')"
				   " ORDER BY nspname",
				   SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		Oid			oid = DatumGetObjectId(sb_spi_datum(i, 1, &isnull));
		MemoryContext oldcontext = MemoryContextSwitchTo(context);

		scope->schemas = lappend_oid(scope->schemas, oid);
		MemoryContextSwitchTo(oldcontext);
	}
	SPI_finish();
	AtEOXact_GUC(true, nest_level);
}

void
sb_scope_schemas(SbScope *scope, List *names)
{
	foreach_ptr(char, name, names)
		scope->schemas = list_append_unique_oid(scope->schemas, get_namespace_oid(name, false));
}
