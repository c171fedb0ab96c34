/*
 * manage.h
 *	  Which schemas are managed, and what of the catalogs that means.
 */
#ifndef SB_MANAGE_H
#define SB_MANAGE_H

#include "facts/facts.h"

/* What is compared. */
typedef struct SbManaged
{
	List	   *schemas;		/* of char *: names, sorted; they may not exist yet */
	List	   *modelled;		/* of char *: schemas in which a model lives, or which a model makes */
	List	   *said;			/* of char *: other schemas of which models say something, by themselves */
	bool		database;		/* {*}: all user schemas, and what stands in none */
	bool		chosen;			/* by a call, and not by default */
} SbManaged;

extern SbManaged *sb_managed(void);

/* As if {*} was managed and nothing modelled: all user schemas that exist now. */
extern SbManaged *sb_managed_all(void);

/* Sets them: names, {*}, or an empty list for the default. ERRCODE_INVALID_SCHEMA_NAME. */
extern void sb_manage_set(List *names);

/* As users read it. */
extern List *sb_managed_names(const SbManaged *managed);

/* What to read for it: those of the schemas that exist, and everything that stands in none. */
extern void sb_scope_managed(SbScope *scope, const SbManaged *managed);

/* Adds those of which models only say something: nothing of what stands in them. */
extern void sb_scope_said(SbScope *scope, const SbManaged *managed);

/* All user schemas, and what stands in none. */
extern void sb_scope_all(SbScope *scope);

/* The schemas of these names (List of char *), which must exist. */
extern void sb_scope_schemas(SbScope *scope, List *names);

#endif							/* SB_MANAGE_H */
