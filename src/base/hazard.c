/*
 * hazard.c
 *	  Names of hazards.
 */
#include "base/compat.h"

#include "base/hazard.h"

static const char *const names[SB_HAZARDS] = {
	"data_loss", "rewrite", "full_scan", "blocks_reads", "blocks_writes", "may_fail",
	"recreates_dependents", "non_transactional", "unmanaged_dependent", "privilege_widening"
};

const char *
sb_hazard_name(int bit)
{
	Assert(bit >= 0 && bit < SB_HAZARDS);
	return names[bit];
}

int
sb_hazard_by_name(const char *name)
{
	if (strcmp(name, "all") == 0)
		return (1 << SB_HAZARDS) - 1;
	for (int bit = 0; bit < SB_HAZARDS; bit++)
		if (strcmp(names[bit], name) == 0)
			return 1 << bit;
	return 0;
}
