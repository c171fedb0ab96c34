/*
 * swap.h
 *	  Puts schemas and objects aside, so that others of the same names can be made in their place.
 */
#ifndef SB_SWAP_H
#define SB_SWAP_H

#include "facts/facts.h"

/* How names start that nobody would give: of what is put aside. */
#define SB_ASIDE_NAME "schemaboot: put aside "

typedef struct SbSwap
{
	List	   *names;			/* of char *: schemas that are put aside, sorted */
	List	   *made;			/* of char *: those among them that the models make themselves */
	List	   *guests;			/* of SbFact *: live objects that stand in for themselves in the new schemas */
	List	   *hidden;			/* of ObjectAddress *: live objects in no schema that are put aside */
	List	   *misplaced;		/* of SbMisplaced *: extensions that are moved to where the models have them */
	List	   *replaced_acls;	/* of Oid: rows of pg_default_acl that are not taken over */

	/* set by sb_swap_schemas */
	List	   *old;			/* of Oid, parallel to names; InvalidOid: there was none */
} SbSwap;

/*
 * Raises ERRCODE_INSUFFICIENT_PRIVILEGE unless the caller may create in each of the schemas, and make
 * those that the models make.
 */
extern void sb_swap_check_rights(const SbSwap *swap);

/*
 * Puts everything aside. Must be called inside a subtransaction that is rolled back afterwards. Waits
 * for other sessions that have changed one of the rows; can be tried again in a new subtransaction after
 * any error, such as ERRCODE_T_R_SERIALIZATION_FAILURE if one of the schemas was dropped meanwhile.
 */
extern void sb_swap_schemas(SbSwap *swap);

/* A schema that the models make is there: the members of extensions and the guests move in. */
extern void sb_swap_arrived(SbSwap *swap, const char *name);

/*
 * Moves the members of an extension to a schema, which is made if need be; the extension itself is told
 * where it was. Must be called inside a subtransaction that is rolled back afterwards.
 */
extern void sb_swap_move_members(Oid extension, const char *schema);

#endif							/* SB_SWAP_H */
