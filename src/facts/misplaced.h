/*
 * misplaced.h
 *	  Extensions that stand in another schema than the models say, and can be moved.
 */
#ifndef SB_MISPLACED_H
#define SB_MISPLACED_H

#include "facts/facts.h"

typedef struct SbMisplaced
{
	Oid			extension;
	const char *wanted;			/* schema */
} SbMisplaced;

/* List of SbMisplaced *. */
extern List *sb_misplaced(void);

/*
 * Reads facts as they are behind the move of these extensions, except those of the extensions. What the
 * extensions' own facts tell is where they are now.
 */
extern SbFacts *sb_misplaced_read(List *misplaced, const SbScope *scope);

#endif							/* SB_MISPLACED_H */
