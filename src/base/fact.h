/*
 * fact.h
 *	  One thing that is so in a database: its key of names, and what is known about it.
 *
 * The wanted state (read out of the shadow build) and the live state are both sets of facts, read
 * by the same code (facts/read.c), so that comparing them knows no kind.
 */
#ifndef SB_FACT_H
#define SB_FACT_H

#include "base/object.h"
#include "catalog/objectaddress.h"

typedef struct SbAttribute
{
	const char *name;			/* as users read it: "not null", "replica identity" */
	const char *value;			/* canonical text, never NULL: an attribute without value is absent */
	bool		aside;			/* told, but no part of what is compared: the position of a column */
	bool		joint;			/* compared only where both sides have it: how something inherits, if
								 * it does */
	bool		expression;		/* compared by what it is read as, not by its letters */
} SbAttribute;

typedef struct SbFact
{
	SbObject	object;
	const char *identity;		/* sb_object_identity(&object); with the kind, the fact's key */
	struct SbFact *parent;		/* the table of a column, index, trigger, ...; NULL: it stands for
								 * itself */
	List	   *children;		/* of SbFact *, sorted by kind and identity */
	int			count;
	SbAttribute *attributes;	/* in the order of the kind's query, then those of all kinds */
	uint64		hash;			/* over attributes that are compared; not over names */
	uint64		tree;			/* hash, the keys and trees of all children, and the order of columns */

	bool		wanted;			/* set by the diff: the models have it */

	/* where it was read; invalid in facts that come from the cache */
	ObjectAddress address;

	struct SbItem *item;		/* the planner's (plan/item.h) */
} SbFact;

/* The value of an attribute, NULL if it is absent. */
extern const char *sb_fact_get(const SbFact *fact, const char *name);

/* Whether an attribute has the value "true"; booleans are "true", "false" or absent. */
extern bool sb_fact_is(const SbFact *fact, const char *name);

/* What stands on it, of a kind and a name; NULL: it is not there. */
extern SbFact *sb_fact_child(const SbFact *fact, SbKind kind, const char *name);

/* Elements of an attribute whose value is a text[] as array_out writes it: List of char *. */
extern List *sb_fact_list(const SbFact *fact, const char *name);

/*
 * The attributes of a family ("option host" is of the family "option"), one after the other: the
 * next one from *position, which starts at 0, and in *name what stands behind the family's name.
 * NULL: no more.
 */
extern const SbAttribute *sb_fact_next(const SbFact *fact, const char *family, int *position,
									   const char **name);

/* The parent's or own name as an SQL command takes it: schema.relation, quoted. */
extern char *sb_fact_relation(const SbFact *fact);

/* Schema and name, quoted where needed; the name alone where there is no schema. */
extern char *sb_fact_name(const SbFact *fact);

#endif							/* SB_FACT_H */
