/*
 * history.h
 *	  What was done to the database: rows of schemaboot.history.
 */
#ifndef SB_HISTORY_H
#define SB_HISTORY_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/* Adds an event of the current user and application that succeeded; revisions: List of char *. */
extern void sb_history_add(const char *event, int64 microseconds, List *from, List *to,
						   const char *detail);

/* Whether an event was ever recorded. */
extern bool sb_history_has(const char *event);

#endif							/* SB_HISTORY_H */
