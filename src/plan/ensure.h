/*
 * ensure.h
 *	  DDL that may be run again: what is there as it says is passed over, what is missing is made.
 */
#ifndef SB_ENSURE_H
#define SB_ENSURE_H

#include "base/object.h"

typedef struct SbEnsured
{
	const char *action;			/* created, exists */
	const char *kind;			/* of the object, or the aspect that the statement completes */
	const char *identity;
} SbEnsured;

/*
 * Runs those statements of a script of which the database lacks what they make; the result is a List of
 * SbEnsured *, one for each statement. Errors: those of schemaboot_define for what is no declaration;
 * ERRCODE_DUPLICATE_OBJECT, with both definitions, if something is there but different; those of the
 * statements.
 */
extern List *sb_ensure(const char *ddl);

#endif							/* SB_ENSURE_H */
