/*
 * unwrap.h
 *	  Statements inside a DO block; above all, of one that does nothing but create what is not there yet.
 */
#ifndef SB_UNWRAP_H
#define SB_UNWRAP_H

#include "nodes/parsenodes.h"

typedef struct SbUnwrapped
{
	char	   *text;			/* a statement, without semicolon */
	int			line_offset;	/* its line, from 0 at the first line of the DO statement */
} SbUnwrapped;

/*
 * Statements of a DO block (text: of the whole DO statement; locations in stmt are offsets in
 * it), as List of SbUnwrapped *; NIL if the block is more than guarded DDL, or not plpgsql.  Runs
 * nothing.  Raises plpgsql's error if it does not compile.
 */
extern List *sb_unwrap_do(const char *text, DoStmt *stmt);

/*
 * All statements that a DO block may run, in the order in which they stand, whatever the conditions: those that are written as
 * such, and constant strings behind EXECUTE, which may hold several. As above otherwise; it raises plpgsql's error, with
 * the position in the block (internalpos).
 */
extern List *sb_do_statements(const char *text, DoStmt *stmt);

/* The same of the body of a function without arguments, whose first line is line_offset behind that of its statement. */
extern List *sb_body_statements(const char *body, int line_offset);

#endif							/* SB_UNWRAP_H */
