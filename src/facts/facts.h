/*
 * facts.h
 *	  Sets of facts: read from the catalogs, hashed, found, packed.
 *
 * A set lives in its own memory context, and is deleted with it.
 */
#ifndef SB_FACTS_H
#define SB_FACTS_H

#include "base/fact.h"
#include "base/map.h"
#include "kinds/kind.h"
#include "utils/array.h"

typedef struct SbFacts
{
	MemoryContext context;
	List	   *all;			/* of SbFact *, sorted by sb_fact_compare */
	List	   *roots;			/* those without a parent, in the same order */
	SbMap	   *keys;			/* from sb_object_key to SbFact *; made by sb_facts_find */
	struct SbKnown *known;		/* see facts/live.c; NULL: nothing */
	const char *state;			/* equal: so are the models, and what belongs to no relation, type or
								 * routine; NULL: not known */
} SbFacts;

/* Which facts are read: to be raised when a release reads others, so that no cache of an older one counts. */
#define SB_FACTS_VERSION 6

/* What to read. */
typedef struct SbScope
{
	List	   *schemas;		/* of Oid; NIL: none */
	List	   *bare;			/* of Oid: further schemas, without what stands in them */
	List	   *only;			/* of Oid: of these relations, types and routines alone, with what belongs
								 * to them, and of others that happen to have the same OID; NIL: all */
	bool		database;		/* also all that stands in no schema */
	bool		needs;			/* also what each fact needs: see sb_facts_add_needs */
	bool		fleeting;		/* sb_live_read keeps nothing of it: it will be rolled back */
} SbScope;

/*
 * Facts as the catalogs tell them now, own uncommitted changes included. Members of extensions are
 * left out, with all that stands on them; so is what the set `hidden` (see facts/shadow.c) has.
 * Everything is read under one snapshot, with search_path pg_catalog.
 */
extern SbFacts *sb_facts_read(const SbScope *scope);

/* Settings under which catalogs are read; ends with AtEOXact_GUC(true, result). */
extern int	sb_read_settings(void);

/* Whether it has an attribute that is compared. */
extern bool sb_fact_says(const SbFact *fact);

/* A fact of a set by its key; NULL if it has none. */
extern SbFact *sb_facts_find(SbFacts *facts, SbKind kind, const char *identity);

/* The same by sb_object_key. */
extern SbFact *sb_facts_get(SbFacts *facts, const char *key);

/* Order of facts: by kind, then identity. For qsort over SbFact *. */
extern int	sb_fact_compare(const ListCell *a, const ListCell *b);

/* Removes an attribute, or tells it without comparing it; for facts that have not been hashed yet. */
extern void sb_fact_drop(SbFact *fact, const char *name);
extern void sb_fact_set_aside(SbFact *fact, const char *name);

/* Adds an attribute behind the others, with a copy of its value; aside: told, but not compared. */
extern void sb_fact_add(SbFacts *facts, SbFact *fact, const char *name, const char *value,
						bool aside);

/* Sets hash and tree of a fact and all that stands under it; or of the fact alone, when those have not changed. */
extern void sb_fact_hash(SbFact *fact);
extern void sb_fact_hash_again(SbFact *fact);

/* An empty set in a context of its own under CurrentMemoryContext. */
extern SbFacts *sb_facts_create(void);

/* The facts of a root, itself included, as bytes and back; parents stand before children. */
extern bytea *sb_facts_pack(const SbFact *root);
extern SbFact *sb_facts_unpack(SbFacts *facts, bytea *packed);

/* The same of several roots, with what is so in this database only: addresses, and hashes. */
extern bytea *sb_facts_pack_live(const List *roots);
extern void sb_facts_unpack_live(SbFacts *facts, bytea *packed);

#endif							/* SB_FACTS_H */
