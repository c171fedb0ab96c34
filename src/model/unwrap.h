/*
 * unwrap.h
 *	  The DDL inside a DO block that does nothing but create what is not there yet.
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

#endif							/* SB_UNWRAP_H */
