/*
 * aside.h
 *	  Works in the place of the live schemas, out of everybody's sight, and rolls all of it back.
 */
#ifndef SB_ASIDE_H
#define SB_ASIDE_H

#include "facts/made.h"
#include "facts/swap.h"

typedef struct SbAside
{
	SbSwap		swap;
	SbMade	   *made;			/* what the work makes */
	bool		quiet;			/* as a replica, so that event triggers of extensions that it makes stay silent */
	void		(*work) (struct SbAside *aside);
	void	   *caller;			/* the caller's */

	/* set by sb_aside */
	bool		swapped;		/* the schemas are put aside */
} SbAside;

/*
 * Puts aside what aside->swap says, calls aside->work, and rolls everything back; again, as long as
 * another session is in the way. What is allocated meanwhile stays. Returns the error that there was, in
 * CurrentMemoryContext; NULL: there was none.
 */
extern ErrorData *sb_aside(SbAside *aside);

#endif							/* SB_ASIDE_H */
