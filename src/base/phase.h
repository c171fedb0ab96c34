/*
 * phase.h
 *	  Where the time goes: a message at level DEBUG1 for each phase of a call.
 */
#ifndef SB_PHASE_H
#define SB_PHASE_H

#include "base/compat.h"
#include "portability/instr_time.h"

typedef struct SbPhase
{
	instr_time	start;
} SbPhase;

static inline void
sb_phase_begin(SbPhase *phase)
{
	INSTR_TIME_SET_CURRENT(phase->start);
}

/* Says at a level how long it took since the beginning or the last message. */
static inline void
sb_phase_part(SbPhase *phase, int level, const char *what)
{
	instr_time	now,
				taken;

	INSTR_TIME_SET_CURRENT(now);
	taken = now;
	INSTR_TIME_SUBTRACT(taken, phase->start);
	phase->start = now;
	ereport(level, (errmsg_internal("schemaboot phase: %s: %.1f ms", what,
									 INSTR_TIME_GET_MILLISEC(taken))));
}

static inline void
sb_phase_end(SbPhase *phase, const char *what)
{
	sb_phase_part(phase, DEBUG1, what);
}

#endif							/* SB_PHASE_H */
