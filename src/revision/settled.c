/*
 * settled.c
 *	  Whether there is anything to upgrade, without looking at the history.
 *
 * Applications call schemaboot_upgrade() whenever they start, and mostly there is nothing to do. To read thousands of
 * revisions for that would take milliseconds. So who changes the version notes that nothing is pending, if so, and triggers
 * take the note away when revisions or the version change.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "model/catalog.h"
#include "revision/settled.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(sb_unsettle);

bool
sb_is_settled(const char *target)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(target)};
	SbOwner		owner;
	bool		settled;

	if (strcmp(target, "head") != 0 && strcmp(target, "heads") != 0)
		return false;
	sb_owner_begin(&owner);
	sb_spi_execute_kept(&plan, "SELECT FROM schemaboot.settled WHERE target = $1", 1, types, values, NULL,
						SPI_OK_SELECT, XactReadOnly);
	settled = SPI_processed > 0;
	sb_owner_end(&owner);
	return settled;
}

void
sb_settle(SbLineage *graph)
{
	List	   *heads = sb_lineage_heads(graph, false);
	bool	   *done = sb_lineage_ancestors(graph, sb_lineage_current(graph, true), true);
	bool		settled = graph->problems == NIL && graph->count > 0;
	SbOwner		owner;

	for (int i = 0; i < graph->count; i++)
		settled = settled && done[i];
	/* those that were edited after they ran are told each time */
	foreach_ptr(SbRevision, revision, graph->all)
		settled = settled && (revision->applied == NULL || strcmp(revision->applied, revision->checksum) == 0);
	if (!settled)
		return;
	sb_owner_begin(&owner);
	sb_spi_execute(list_length(heads) == 1 ? "INSERT INTO schemaboot.settled VALUES ('head'), ('heads')" :
				   "INSERT INTO schemaboot.settled VALUES ('heads')", SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

/* The trigger. */
Datum
sb_unsettle(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	SbOwner		owner;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("schemaboot.unsettle() is called by triggers only")));
	/* an upgrade that is about to be committed has to be seen, or to wait */
	sb_catalog_lock();
	sb_owner_begin(&owner);
	sb_spi_execute_kept(&plan, "DELETE FROM schemaboot.settled", 0, NULL, NULL, NULL, SPI_OK_DELETE, false);
	sb_owner_end(&owner);
	return PointerGetDatum(NULL);
}
