/*
 * units.h
 *	  The models cut into units that are built and cached together.
 *
 * A unit is what belongs to one object: a table with its constraints, indexes, triggers, comments.
 */
#ifndef SB_UNITS_H
#define SB_UNITS_H

#include "facts/facts.h"
#include "model/graph.h"
#include "model/model.h"

typedef struct SbUnit
{
	const char *id;				/* kind and identity of its object */
	const char *key;			/* hash over its statements, and those of all units it needs */
	SbStatement *creator;		/* of its object; NULL if the models do not make it */
	List	   *ignored;		/* of char *: attributes of the object that the models leave open */
	int			position;		/* of its first statement in the order in which they run */
	bool		cached;			/* its facts are known */
	int			roots;			/* of them: how many objects it makes */
} SbUnit;

typedef struct SbUnits
{
	SbModel    *model;
	SbStatement **order;		/* model->count statements, in the order in which they run */
	SbUnit	   *units;
	int			count;
	int		   *unit_of;		/* per statement->index */
	bool	   *build;			/* per statement->index: it is to be built, for its unit or for others */
	SbGraph    *graph;			/* over statement->index: which needs which */
	SbFacts    *live;
	SbMap	   *unmodelled;	/* by qualified name: List of SbFact *, live roots of no model */
	bool		has_unmodelled;	/* it has any */
	SbMap	   *known;		/* by id: SbUnit * */
	SbMap	   *written;		/* names of constraints and indexes that the scripts give */
	List	   *guests;			/* of SbFact *: live objects of no model that models refer to */
	bool		has_outsiders;	/* models refer to live relations that were not read */
} SbUnits;

/*
 * Cuts up the models. `live` are the facts of the schemas in which models live. Everything is
 * allocated in CurrentMemoryContext.
 */
extern SbUnits *sb_units_make(SbModel *model, SbFacts *live);

/*
 * Sets build for the statements of every unit that is not cached, and for all that those need. False:
 * there is none.
 */
extern bool sb_units_choose(SbUnits *units);

/* A hash over the settings of this session that have a part in what is built. */
extern char *sb_units_settings(void);

/* Whether some statement makes the object, if only by the way, as a serial column its sequence. */
extern bool sb_units_is_modelled(SbUnits *units, const SbObject *object);

/* Whether a live object can stand in for itself in a build: it is of no model, and not in the way of one. */
extern bool sb_units_is_guest(SbUnits *units, const SbObject *object);

/* An option of a CREATE EXTENSION: schema, new_version; NULL if it has none of that name. */
extern char *sb_extension_option(const char *body, const char *name);

/* The unit of a statement's object by its kind and identity; NULL if there is none. */
extern SbUnit *sb_units_find(SbUnits *units, SbKind kind, const char *identity);

/* Whether the scripts give a constraint or index its name. */
extern bool sb_units_name_is_written(SbUnits *units, const SbFact *fact);

#endif							/* SB_UNITS_H */
