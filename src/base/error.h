/*
 * error.h
 *	  Errors about statements of the models: where the statement stands, and refusals.
 */
#ifndef SB_ERROR_H
#define SB_ERROR_H

#include "base/statement.h"
#include "utils/elog.h"

/*
 * While a place is in force, every error and notice gets the context line
 * `source "shop.sql", statement 14, line 203`, and a position in the statement's text is shown in
 * that text.  Set st before the push; text may be NULL.
 */
typedef struct SbPlace
{
	const char *source;			/* "" or NULL: the models have none */
	const char *revision;		/* NULL: it is no statement of a revision */
	int			number;			/* of the statement, from 1; 0: unknown */
	int			line;
	const char *text;			/* of the statement, to which positions in errors refer; or NULL */
	int			offset;			/* byte offset in text of the error found by ourselves, or -1 */
	ErrorContextCallback callback;
} SbPlace;

extern void sb_place_push(SbPlace *place);
extern void sb_place_pop(SbPlace *place);
extern void sb_place_of(SbPlace *place, const SbStatement *statement);
extern char *sb_place_text(const char *source, int number, int line);

/*
 * Whether the error being caught is a refusal (see sb_refuse in statement.h), and not one of the
 * server's; asks once.
 */
extern bool sb_take_refusal(void);

/*
 * Raises the error that is being caught again; what its context says of a query of our own becomes
 * what that was for. Only in PG_CATCH.
 */
pg_noreturn extern void sb_rethrow_about(MemoryContext context, const char *query, const char *purpose);

/* Whether an error says nothing about what was tried: a cancel, out of memory. It is the caller's. */
extern bool sb_is_callers_error(const ErrorData *error);

/* The nearest of several names, for "did you mean": */
typedef struct SbNearest
{
	const char *wanted;
	char	   *best;			/* NULL: nothing is near */
	int			distance;
} SbNearest;

extern void sb_nearest_init(SbNearest *nearest, const char *wanted);
extern void sb_nearest_add(SbNearest *nearest, const char *name, const char *shown);

#endif							/* SB_ERROR_H */
