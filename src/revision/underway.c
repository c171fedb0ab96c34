/*
 * underway.c
 *	  How far a revision has run that cannot run in one transaction.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "catalog/pg_type.h"
#include "revision/underway.h"
#include "utils/builtins.h"

bool
sb_underway_read(SbUnderway *underway)
{
	SbOwner		owner;
	MemoryContext oldcontext;
	bool		found;
	bool		isnull;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT revision, down, checksum, statements, name FROM schemaboot.underway", SPI_OK_SELECT, false);
	oldcontext = MemoryContextSwitchTo(owner.context);
	found = SPI_processed > 0;
	if (found)
	{
		underway->revision = sb_spi_text(0, 1);
		underway->down = DatumGetBool(sb_spi_datum(0, 2, &isnull));
		underway->checksum = sb_spi_text(0, 3);
		underway->statements = DatumGetInt32(sb_spi_datum(0, 4, &isnull));
		underway->name = sb_spi_text(0, 5);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return found;
}

void
sb_underway_write(const SbUnderway *underway)
{
	Oid			types[5] = {TEXTOID, BOOLOID, TEXTOID, INT4OID, TEXTOID};
	Datum		values[5] = {0};
	char		nulls[6] = "    n";
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("DELETE FROM schemaboot.underway", SPI_OK_DELETE, false);
	if (underway)
	{
		values[0] = CStringGetTextDatum(underway->revision);
		values[1] = BoolGetDatum(underway->down);
		values[2] = CStringGetTextDatum(underway->checksum);
		values[3] = Int32GetDatum(underway->statements);
		if (underway->name)
		{
			values[4] = CStringGetTextDatum(underway->name);
			nulls[4] = ' ';
		}
		sb_spi_execute_args("INSERT INTO schemaboot.underway (revision, down, checksum, statements, name, by, at)"
							" VALUES ($1, $2, $3, $4, $5, SESSION_USER, pg_catalog.now())",
							5, types, values, nulls, SPI_OK_INSERT, false);
	}
	sb_owner_end(&owner);
}
