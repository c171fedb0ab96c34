/*
 * parse.h
 *	  The server's raw parser, with strings always read as the SQL standard says.
 */
#ifndef SB_PARSE_H
#define SB_PARSE_H

#include "nodes/parsenodes.h"

/*
 * Parses a text that holds one statement.  Raises the server's errors, with the position in the
 * text (errposition) and a message of bounded length; ERRCODE_SYNTAX_ERROR if the text holds no
 * statement or several. notices: let through what the parser has to say (identifier truncated).
 */
extern RawStmt *sb_parse_one(const char *text, bool notices);

/*
 * The same without raising what is wrong with the text: NULL then, and *error is set, in CurrentMemoryContext. No notices.
 */
extern RawStmt *sb_parse_try(const char *text, ErrorData **error);

/*
 * Parses a text of any number of statements: List of RawStmt; NIL if it is not valid.  No
 * notices.
 */
extern List *sb_parse_quietly(const char *text);

/*
 * Parses a plpgsql expression as plpgsql does: its Node, or NULL if it is not just one
 * expression.
 */
extern Node *sb_parse_expression(const char *text);

/*
 * Raises an error unless text parses to one statement equal to the tree (locations aside).  For
 * texts that we made out of the user's text, so that a mistake of ours cannot become a wrong
 * statement.
 */
extern void sb_prove_text(const char *text, const Node *expected);

#endif							/* SB_PARSE_H */
