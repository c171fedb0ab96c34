/*
 * underway.h
 *	  How far a revision has run that cannot run in one transaction.
 */
#ifndef SB_UNDERWAY_H
#define SB_UNDERWAY_H

#include "base/compat.h"

/* The row of schemaboot.underway. */
typedef struct SbUnderway
{
	char	   *revision;
	bool		down;
	char	   *checksum;		/* of the script */
	int			statements;		/* that are done */
	char	   *name;			/* of the index that the next one makes; or NULL */
} SbUnderway;

/* False: none is underway. */
extern bool sb_underway_read(SbUnderway *underway);

/* Writes it in the transaction; NULL: none is any more. */
extern void sb_underway_write(const SbUnderway *underway);

#endif							/* SB_UNDERWAY_H */
