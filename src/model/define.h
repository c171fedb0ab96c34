/*
 * define.h
 *	  Takes a script into the catalogue of models.
 */
#ifndef SB_DEFINE_H
#define SB_DEFINE_H

#include "model/catalog.h"

/* What define did with an object. */
typedef struct SbDefined
{
	const char *action;			/* added, changed, unchanged, removed */
	SbKind		kind;
	const char *identity;
	int			number;			/* of its first statement in the script; 0: none */
} SbDefined;

/*
 * Registers a script's statements; source NULL or "": none. List of SbDefined * in
 * CurrentMemoryContext. Takes the writers' lock. See schemaboot_define for errors.
 */
extern List *sb_define_script(const char *ddl, const char *source);

/* Takes an object out of the catalogue; number of statements, 0 if there is no such object. */
extern int	sb_forget_object(const char *identity);

/* Writes anew the identities of the catalogue that an extension's coming has changed. */
extern void sb_refresh_identities(void);

/* --- intake.c: from script to model --- */

/*
 * Reads a script into a model, settled against what the catalogue knows (List of SbRow *; those
 * that the script is to replace are left out by the caller).
 */
extern SbModel *sb_model_of_script(const char *ddl, const char *source, List *known);

#endif							/* SB_DEFINE_H */
