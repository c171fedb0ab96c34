/*
 * text.h
 *	  Small things about strings and lists of strings that several layers need.
 */
#ifndef SB_TEXT_H
#define SB_TEXT_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/* Equality of strings either of which may be NULL. */
extern bool sb_same_text(const char *a, const char *b);

/* Equality of two lists of char *. */
extern bool sb_same_list(const List *a, const List *b);

/* Whether a list of char * has the text. */
extern bool sb_list_has(const List *texts, const char *text);

/*
 * Whether two texts that the server wrote of expressions, queries or definitions with such in them
 * are read as the same: blanks, the nesting of ANDs, the place of the cast of an array aside (same.c).
 */
extern bool sb_same_expression(const char *a, const char *b);

/* SHA-256 of some bytes, as 64 hex digits in CurrentMemoryContext. */
extern char *sb_sha256(const char *data, Size length);

#endif							/* SB_TEXT_H */
