/*
 * hazard.h
 *	  What can go wrong with a step of a plan, and what it costs others.
 */
#ifndef SB_HAZARD_H
#define SB_HAZARD_H

/* A set of these is an int; the names are in hazard.c. */
typedef enum SbHazard
{
	SB_DATA_LOSS = 1 << 0,		/* rows, or values in them, are gone afterwards */
	SB_REWRITE = 1 << 1,		/* a table or index is written anew */
	SB_FULL_SCAN = 1 << 2,		/* all rows are read */
	SB_BLOCKS_READS = 1 << 3,	/* nobody can read the table meanwhile */
	SB_BLOCKS_WRITES = 1 << 4,
	SB_MAY_FAIL = 1 << 5,		/* rows, or what others do, decide whether it works */
	SB_RECREATES = 1 << 6,		/* something that stays as it is is dropped and made again */
	SB_NON_TRANSACTIONAL = 1 << 7,	/* it cannot run in a transaction block, or cannot be taken back */
	SB_UNMANAGED_DEPENDENT = 1 << 8,	/* what is dropped and made again is no model's */
	SB_PRIVILEGE_WIDENING = 1 << 9	/* somebody may do more afterwards */
} SbHazard;

#define SB_HAZARDS 10

/* "data_loss"; bit is the number of a single bit, from 0. */
extern const char *sb_hazard_name(int bit);

/* The bits of a name; 0 if there is none of that name; of "all", all. */
extern int	sb_hazard_by_name(const char *name);

#endif							/* SB_HAZARD_H */
