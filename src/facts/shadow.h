/*
 * shadow.h
 *	  The wanted facts: from really building the models, out of everybody's sight.
 */
#ifndef SB_SHADOW_H
#define SB_SHADOW_H

#include "facts/units.h"

/* Facts of a unit, as the shadow build gave them. */
typedef struct SbBuilt
{
	SbUnit	   *unit;
	SbFact	   *root;
} SbBuilt;

/*
 * Builds the statements that units->build tells in the place of the live schemas, reads their facts,
 * and rolls everything back. Returns a List of SbBuilt * for all units that are not cached; the facts
 * live in *facts, hashed, without what the models leave open. Raises the errors of the statements;
 * ERRCODE_READ_ONLY_SQL_TRANSACTION where nothing can be built.
 */
extern List *sb_shadow_build(SbUnits *units, SbFacts *live, SbFacts **facts);

#endif							/* SB_SHADOW_H */
