/*
 * failure.h
 *	  Rows of schemaboot.history about what failed, and whose transaction is rolled back.
 */
#ifndef SB_FAILURE_H
#define SB_FAILURE_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/*
 * Sends a background worker to write that a call failed, and does not wait for it. from: where the database is.
 * Must be called where no lightweight lock can be held: after the rollback of the subtransaction that failed. Raises
 * nothing: where there is no worker to be had, the server's log tells.
 */
extern void sb_failure_add(const char *event, int64 microseconds, List *from, const ErrorData *error);

#endif							/* SB_FAILURE_H */
