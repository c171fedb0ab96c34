/*
 * explode.h
 *	  Makes statements about one thing out of a statement about several.
 */
#ifndef SB_EXPLODE_H
#define SB_EXPLODE_H

#include "nodes/parsenodes.h"

/*
 * Texts of the statements that together do what text (with its raw tree) does, in an order in
 * which they can be run; NIL if it is to be left whole.  Taken apart are:
 * - ALTER [FOREIGN] TABLE with several commands, at least one of them ADD CONSTRAINT;
 * - GRANT and REVOKE on several objects;
 * - CREATE SCHEMA with statements inside: the first text is the bare CREATE SCHEMA; the others
 *   are to be run with the new schema first in the search_path.
 *
 * Locations in raw must be offsets in text.  Each text is proved to parse to its part of the
 * tree; an error is raised if one does not.
 */
extern List *sb_explode(const char *text, RawStmt *raw);

#endif							/* SB_EXPLODE_H */
