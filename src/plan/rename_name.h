/*
 * rename_name.h
 *	  Names of objects as users spell them in schemaboot_rename.
 */
#ifndef SB_RENAME_NAME_H
#define SB_RENAME_NAME_H

#include "plan/rename.h"

/*
 * Takes the names of a rename apart and fills all but its stored names; `declared` (List of SbRename *) may
 * rename what the new name stands in. Errors: see sb_rename_declare.
 */
extern void sb_rename_read(SbRename *rename, const char *kind, const char *old, const char *new,
						   List *declared);

/* Whether an object lives, or, with a label, an enum that has it. */
extern bool sb_rename_is_live(SbKind kind, const SbObject *object, const char *label);

/* The object as it is called after some renames of what it stands in. */
extern SbObject sb_rename_moved(const SbObject *object, List *done);

/* Identity, with the label behind it if there is one. */
extern const char *sb_rename_identity(const SbObject *object, const char *label);

/* --- rename_group.c --- */

/*
 * Those of the declared renames that exchange names or pass them on, and can be done now, in order. grouped: the
 * declarations of all groups.
 */
extern List *sb_rename_groups(const SbDrift *drift, List *declared, List *done, List **grouped);

#endif							/* SB_RENAME_NAME_H */
