/*
 * adopt.h
 *	  Which revisions a database has that never ran one of them here.
 */
#ifndef SB_ADOPT_H
#define SB_ADOPT_H

#include "revision/graph.h"

typedef enum SbEvidence
{
	SB_PRESENT,					/* all that it does is there */
	SB_PARTLY,					/* some is, some is not */
	SB_ABSENT,					/* nothing of it is */
	SB_CONFLICTING,				/* something is there in a way that no revision leaves it */
	SB_UNKNOWN					/* it leaves nothing that could be seen, or cannot be run */
} SbEvidence;

/* "present", ... */
extern const char *sb_evidence_name(SbEvidence evidence);

/* A pending revision against what lives. */
typedef struct SbAdoption
{
	SbRevision *revision;
	SbEvidence	evidence;
	int			present;		/* of the facts that it makes, changes or removes: those that are so */
	int			absent;			/* that are as they were before it */
	int			conflicting;	/* that are otherwise */
	char	   *detail;			/* what is not as it leaves it; or NULL */
	bool		stamped;		/* the database is at it, or past it */
} SbAdoption;

/*
 * Replays all revisions, compares what each does with what lives, and, unless dry_run, stamps the database with
 * those that are there in full, with all that is before them. Returns a List of SbAdoption *, the pending ones in order.
 */
extern List *sb_adopt(SbLineage *graph, bool dry_run);

/*
 * An error (ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), which says what differs, unless the schema is what these
 * revisions leave: List of SbRevision *. False: their scripts cannot run, so that nobody knows; a WARNING has said why.
 */
extern bool sb_verify_schema(SbLineage *graph, List *revisions);

#endif							/* SB_ADOPT_H */
