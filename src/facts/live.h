/*
 * live.h
 *	  The live facts, of which only those are read that have changed.
 */
#ifndef SB_LIVE_H
#define SB_LIVE_H

#include "facts/facts.h"

/*
 * As sb_facts_read, hashed, with what table schemaboot.live_cache has, or what `before` has, another result
 * of this function (may be NULL). Facts that are as they were may be shared with `before`, which must not be
 * used any more.
 */
extern SbFacts *sb_live_read(const SbScope *scope, SbFacts *before);

#endif							/* SB_LIVE_H */
