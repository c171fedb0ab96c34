/*
 * replay.h
 *	  Runs revisions from nothing, out of everybody's sight, to see what each of them makes.
 */
#ifndef SB_REPLAY_H
#define SB_REPLAY_H

#include "facts/aside.h"
#include "revision/graph.h"

typedef struct SbReplay
{
	List	   *path;			/* of SbRevision *, in order; it starts where there is nothing */
	List	   *scripts;		/* of char *: others that will run there, for what they need */

	/* called before the first revision, with NULL, and after each; NULL: nobody is */
	void		(*visit) (struct SbReplay *replay, SbRevision *revision);
	void	   *caller;			/* the caller's */

	/* set by sb_replay */
	SbRevision *at;				/* which runs, or ran last; NULL: none */
	SbAside    *aside;
} SbReplay;

/*
 * Puts all that users have made in this database aside, runs the revisions' scripts for the way up with the rights of
 * the caller, and rolls everything back. Nobody waits for it but DDL on schemas and other shadow builds; rows are
 * written where the scripts write some. Extensions that are installed count as installed by the scripts.
 * Returns the error of a script (replay->at is whose) or NULL.
 * Errors: ERRCODE_READ_ONLY_SQL_TRANSACTION; ERRCODE_INSUFFICIENT_PRIVILEGE unless the caller may create in all schemas.
 */
extern ErrorData *sb_replay(SbReplay *replay);

/*
 * What is put aside then: everything that users have made, which sb_portable_read has just read; the schema of an
 * extension stays with it.
 */
extern void sb_replay_hide_all(SbSwap *swap, const SbFacts *facts);

#endif							/* SB_REPLAY_H */
