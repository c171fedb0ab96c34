/*
 * verdict.h
 *	  Where the database stands against the models, in numbers.
 */
#ifndef SB_VERDICT_H
#define SB_VERDICT_H

#include "base/compat.h"

typedef struct SbVerdict
{
	int			models;			/* objects that the models define */
	int			present;		/* those of them that live, by name */
	int			to_apply;		/* statements that complete something and were not run */
	int			drifted;		/* objects of the models that live, but differ */
	int			extra;			/* objects in managed schemas that no model defines */
	int			unmodelled;		/* objects in managed schemas that no kind covers */
	bool		compared;		/* the last three are known */
	char	   *problem;		/* why not; or NULL */
} SbVerdict;

/*
 * The verdict of the last time, if neither catalogs nor models have changed since; else everything is
 * compared again. What stands in the way of that is no error, but verdict->problem.
 */
extern SbVerdict *sb_verdict(void);

#endif							/* SB_VERDICT_H */
