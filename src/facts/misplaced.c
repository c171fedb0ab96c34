/*
 * misplaced.c
 *	  Extensions that stand in another schema than the models say.
 *
 * Everything that is of their types, or calls their functions, names that schema. To say so of every
 * column would be of no use: one command moves the extension. So the live facts are read as they will be
 * behind it, and the models are built with the extension where they say it is (swap.c).
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "facts/misplaced.h"
#include "facts/swap.h"
#include "facts/units.h"
#include "utils/resowner.h"

List *
sb_misplaced(void)
{
	List	   *result = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT s.body, e.oid, n.nspname"
				   " FROM schemaboot.statement s"
				   "  JOIN pg_catalog.pg_extension e ON e.extname = s.object_name"
				   "  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
				   " WHERE s.kind = 'extension' AND s.role = 'creates' AND e.extrelocatable"
				   " ORDER BY e.extname", SPI_OK_SELECT, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		char	   *wanted = sb_extension_option(sb_spi_text(i, 1), "schema");
		bool		isnull;

		if (wanted && strcmp(wanted, sb_spi_text(i, 3)) != 0)
		{
			SbMisplaced *misplaced = palloc(sizeof(SbMisplaced));

			misplaced->extension = DatumGetObjectId(sb_spi_datum(i, 2, &isnull));
			misplaced->wanted = wanted;
			result = lappend(result, misplaced);
		}
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return result;
}

SbFacts *
sb_misplaced_read(List *misplaced, const SbScope *scope)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	SbFacts    *facts;

	if (misplaced == NIL)
		return sb_facts_read(scope);
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	foreach_ptr(SbMisplaced, one, misplaced)
		sb_swap_move_members(one->extension, one->wanted);
	facts = sb_facts_read(scope);
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return facts;
}
