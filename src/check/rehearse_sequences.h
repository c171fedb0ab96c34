/*
 * rehearse_sequences.h
 *	  Sequences that a rehearsal must not move.
 */
#ifndef SB_REHEARSE_SEQUENCES_H
#define SB_REHEARSE_SEQUENCES_H

#include "base/compat.h"

#include "nodes/nodes.h"
#include "nodes/pg_list.h"

struct SbMade;

/* What the session knows of sequences: lastval() and currval(). */
typedef struct SbSequences
{
	bool		used;			/* nextval has been called in this session */
	List	   *relations;		/* of Oid: of those sequences */
	List	   *values;			/* of int64 *, parallel: currval */
	int64		last;			/* lastval */

	bool		shielded;		/* the sequences of the database have copies */
} SbSequences;

extern SbSequences *sb_sequences_note(void);

/*
 * Before a statement that may call nextval or setval: all sequences that there are go on in files of their own, which
 * the end of the subtransaction takes away. Others do not notice, and do not wait. made: what scripts have made, which
 * goes anyway; or NULL.
 */
extern void sb_sequences_shield(SbSequences *sequences, struct SbMade *made, Node *tree);

/* Behind the rollback: lastval() and currval() as they were. */
extern void sb_sequences_restore(SbSequences *sequences);

#endif							/* SB_REHEARSE_SEQUENCES_H */
