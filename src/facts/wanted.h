/*
 * wanted.h
 *	  The wanted facts: from the cache where the models are as they were, else from a shadow build.
 */
#ifndef SB_WANTED_H
#define SB_WANTED_H

#include "facts/facts.h"

/* A root of the wanted facts. */
typedef struct SbWanted
{
	SbKind		kind;
	const char *identity;
	uint64		tree;
	List	   *ignored;		/* of char *: attributes that are not compared */
	int			position;		/* of the statement that makes it, in the order of the models */
	SbFact	   *fact;			/* NULL until sb_wanted_fact */
	bytea	   *packed;
} SbWanted;

typedef struct SbWantedSet
{
	List	   *roots;			/* of SbWanted *, sorted by kind and identity */
	SbFacts    *facts;			/* where unpacked facts live */
	struct SbUnits *units;		/* of the models; NULL until sb_wanted_units */
	SbFacts    *live;			/* with which they were compared */
	bool		empty;			/* there are no models */
	bool		apart;			/* it is not from models: there are no units */
	int			built;			/* those of them that a shadow build was made for */
} SbWantedSet;

/*
 * The facts that the stored models want. `live`: facts of all schemas in which models live, hashed.
 * Builds what the cache does not have, and stores it there. Errors: see sb_shadow_build.
 */
extern SbWantedSet *sb_wanted(SbFacts *live);

/* The models, which need not be looked at where all are as they were; NULL if it is not from models. */
extern struct SbUnits *sb_wanted_units(SbWantedSet *set);

/* A root by its kind and identity; NULL: the models have none. */
extern SbWanted *sb_wanted_find(SbWantedSet *set, SbKind kind, const char *identity);

/* The fact of a root, with all that stands under it. */
extern SbFact *sb_wanted_fact(SbWantedSet *set, SbWanted *wanted);

#endif							/* SB_WANTED_H */
