/*
 * outline.h
 *	  Takes inline foreign keys out of the text of a CREATE TABLE.
 */
#ifndef SB_OUTLINE_H
#define SB_OUTLINE_H

#include "nodes/parsenodes.h"

typedef struct SbInlineKey
{
	Constraint *constraint;		/* CONSTR_FOREIGN inside the CreateStmt, by address */
	ColumnDef  *column;			/* the column it stands at; NULL: it is a table constraint */
	const char *name;			/* in: name if it has none; NULL: the server chooses */
	char	   *alter;			/* out: ALTER TABLE ... ADD ... */
} SbInlineKey;

/*
 * All inline foreign keys of a table in the order of the text: List of SbInlineKey *, name and
 * alter NULL.
 */
extern List *sb_inline_keys(CreateStmt *stmt);

/*
 * The CREATE TABLE text without the given foreign keys (List of SbInlineKey *, a part of what
 * sb_inline_keys gave in any order); sets alter of each.  Locations in stmt must be offsets in
 * text.  Both are proved by parsing them again; an error is raised if the proof fails.  stmt is
 * not changed.
 */
extern char *sb_outline(const char *text, CreateStmt *stmt, List *keys);

#endif							/* SB_OUTLINE_H */
