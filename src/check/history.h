/*
 * history.h
 *	  What is wrong with the revisions as they are stored, before any of them runs.
 */
#ifndef SB_CHECK_HISTORY_H
#define SB_CHECK_HISTORY_H

#include "check/finding.h"

/*
 * Adds what is wrong with the history, and what the rules for scripts find in pending revisions; with a target (see
 * revision/target.h; NULL: none), only what concerns that revision, whether pending or not. The findings are settled, and
 * sorted: the worst first, then in the order of the revisions. least: those that are less bad are left out. No revision, however broken, is an error.
 * rehearse: pending revisions are really run, and rolled back; otherwise nothing is run. Errors: ERRCODE_INSUFFICIENT_PRIVILEGE unless the caller may read all revisions; those of
 * sb_target_revision for a target that does not exist.
 */
extern void sb_history_check(SbFindings *findings, const char *target, SbSeverity least, bool rehearse);

#endif							/* SB_CHECK_HISTORY_H */
