/*
 * manage.h
 *	  Which schemas are managed, and what of the catalogs that means.
 */
#ifndef SB_MANAGE_H
#define SB_MANAGE_H

#include "facts/facts.h"

/* All user schemas, and what stands in none. */
extern void sb_scope_all(SbScope *scope);

/* The schemas of these names (List of char *), which must exist. */
extern void sb_scope_schemas(SbScope *scope, List *names);

#endif							/* SB_MANAGE_H */
