/*
 * rename.h
 *	  Declared renames: schemaboot_rename, and what a plan needs of them.
 */
#ifndef SB_RENAME_H
#define SB_RENAME_H

#include "facts/diff.h"

typedef struct SbRename
{
	SbKind		kind;			/* SB_TYPE for a label of an enum */
	SbObject	old;
	SbObject	new;
	const char *old_identity;
	const char *new_identity;
	const char *old_label;		/* of the enum type `old`; NULL: the object itself is renamed */
	const char *new_label;
	const char *stored_kind;	/* the row of table schemaboot.rename */
	const char *stored_old;
} SbRename;

/*
 * schemaboot_rename. Names may be spelled as users do; the new one may be bare. new NULL: the declaration is
 * forgotten. Errors: ERRCODE_INVALID_PARAMETER_VALUE for a kind that has no renames and for a new name in
 * another place, ERRCODE_INVALID_NAME, ERRCODE_UNDEFINED_OBJECT if nothing is called by either name,
 * ERRCODE_DUPLICATE_OBJECT if something else is to be called so.
 */
extern void sb_rename_declare(const char *kind, const char *old, const char *new);

/*
 * The declared renames that can be done now: the old one lives, and the models do not have it; they
 * have the new one, and it does not live. List of SbRename *, in the order in which they were
 * declared. Those of what stands on something that is renamed come up when that has been done: then the
 * diff has to be made again, and `done` has what was done.
 */
extern List *sb_renames(const SbDrift *drift, List *done);

/* The command that does it; no semicolon. It looks at the live catalogs. */
extern char *sb_rename_command(const SbRename *rename);

/*
 * What makes the database forget declarations in the transaction that does them, if names are exchanged: done twice,
 * it would be undone. List of char *; NIL: there is no need.
 */
extern List *sb_rename_forget_commands(List *done);

/* Forgets declarations that have been done. */
extern void sb_renames_forget(List *done);

#endif							/* SB_RENAME_H */
