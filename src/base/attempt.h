/*
 * attempt.h
 *	  Work in a subtransaction, whose error is a result.
 */
#ifndef SB_ATTEMPT_H
#define SB_ATTEMPT_H

#include "base/compat.h"

/*
 * Calls work(arg) in an internal subtransaction, in CurrentMemoryContext: what is allocated there stays. keep: what it did
 * stays unless it fails; otherwise all of it is rolled back. Returns the error that it raised, any below FATAL,
 * in CurrentMemoryContext; NULL: it came to its end. Memory context, resource owner and error context are as before.
 */
extern ErrorData *sb_attempt(void (*work) (void *arg), void *arg, bool keep);

#endif							/* SB_ATTEMPT_H */
