/*
 * unmodelled.h
 *	  What lives in the managed schemas and is no fact.
 */
#ifndef SB_UNMODELLED_H
#define SB_UNMODELLED_H

#include "facts/manage.h"

typedef struct SbUnmodelled
{
	char	   *type;			/* as pg_identify_object calls it */
	char	   *identity;
} SbUnmodelled;

/*
 * Objects that no kind covers: List of SbUnmodelled *, sorted. facts: of all that is managed, as they
 * were read.
 */
extern List *sb_unmodelled(const SbFacts *facts, const SbManaged *managed);

#endif							/* SB_UNMODELLED_H */
