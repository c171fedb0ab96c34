/*
 * depend.h
 *	  Which fact depends on which, as pg_depend says.
 */
#ifndef SB_DEPEND_H
#define SB_DEPEND_H

#include "facts/facts.h"

/* Facts by the rows of the catalogs that they were read from. */
typedef struct SbAddresses SbAddresses;

extern SbAddresses *sb_addresses_create(MemoryContext context);
extern void sb_addresses_put(SbAddresses *addresses, const ObjectAddress *address, SbFact *fact);
extern SbFact *sb_addresses_get(SbAddresses *addresses, Oid class_id, Oid object, int32 subid);
extern void sb_addresses_free(SbAddresses *addresses);

/* All facts of a set that has just been read. */
extern SbAddresses *sb_addresses_of(SbFacts *facts);

/* One end of a dependency. */
typedef struct SbPart
{
	SbFact	   *fact;
	const char *attribute;		/* of it, that depends by itself: the default of a column; NULL: the fact
								 * as it is */
	ObjectAddress address;		/* as pg_depend has it */
	bool		member;			/* it is, or belongs to, a member of the extension that fact is */
} SbPart;

/*
 * What depends on an object, or what an object depends on: List of SbPart *. Of a relation without subid:
 * with all its columns. What is internal to a fact (the rule of a view, a toast table, an array type, the
 * trigger of a key) counts as that fact. What no fact stands for has fact NULL in dependents, and is left
 * out of needs. Reads the catalogs as they are now.
 */
extern List *sb_dependents(SbAddresses *addresses, const ObjectAddress *address);
extern List *sb_needs(SbAddresses *addresses, const ObjectAddress *address);

/*
 * Adds to each fact of a set what it needs of the same set, as an attribute "needs" that is told, but not
 * compared: a text[] of sb_object_key; "default needs" for what only the default
 * or the generation expression of a column, or the default of a domain, needs.
 */
extern void sb_facts_add_needs(SbFacts *facts, SbAddresses *addresses);

#endif							/* SB_DEPEND_H */
