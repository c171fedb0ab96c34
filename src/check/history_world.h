/*
 * history_world.h
 *	  What is there while the revisions run, one behind the other, in a database that starts empty: in thought.
 */
#ifndef SB_HISTORY_WORLD_H
#define SB_HISTORY_WORLD_H

#include "base/map.h"
#include "check/history_acts.h"

typedef enum SbThere
{
	SB_NOT_THERE,
	SB_IS_THERE,
	SB_MAY_BE_THERE
} SbThere;

typedef struct SbThing
{
	SbClass		class;
	char	   *schema;			/* NULL where the class has none */
	char	   *relation;
	char	   *name;
	int			number;			/* in which it was met */

	/* changes */
	const char *noun;
	SbThere		there;
	struct SbThing *owner;		/* goes with it, and is renamed with it; or NULL */
	bool		open;			/* a relation that may have columns which nobody listed */
	bool		perhaps;		/* made IF NOT EXISTS */
	int			count;			/* routines: how many of the name */
	int			made_by;		/* revision that made it last; -1: none */
	int			gone_by;		/* that took it away last */
	int			first;			/* of all that make it; -1: none */
	int8		here;			/* in this database, when the revision runs: -1: not looked up yet */

	/* set once */
	int8		given;			/* every database has it, or an extension that is installed: -1: not looked up yet */
	List	   *needs;			/* of SbThing *: what it was made of */
	List	   *parts;			/* of SbThing *: those that it owns, or did */
} SbThing;

/* How a thing was before. */
typedef struct SbBefore
{
	SbThing    *thing;
	SbThing		was;
} SbBefore;

typedef struct SbWorld
{
	MemoryContext context;
	SbMap	   *things;
	List	   *all;			/* of SbThing * */
	List	   *start;			/* of char *: the search_path at the start of each script */
	List	   *path;			/* as it is now */
	List	   *journal;		/* of SbBefore *: changes since sb_world_begin */
	int			revision;		/* that runs */
	bool		pending;		/* it has not run here */
	bool		trial;			/* changes are going to be taken back */
} SbWorld;

extern SbWorld *sb_world_create(void);

/* A script starts, with the session's search_path; changes are remembered from here on. */
extern void sb_world_begin(SbWorld *world, int revision, bool pending);

/* The search_path from here on: a setting's value; NULL: the session's. */
extern void sb_world_set_path(SbWorld *world, const char *path);

/* Takes back what the journal has behind its first `length` entries. */
extern void sb_world_back(SbWorld *world, int length);

/* The thing that an act is about; made if nothing knows of it. */
extern SbThing *sb_world_thing(SbWorld *world, const SbAct *act);

/* Whether it is there, as far as anybody knows: made, or given. */
extern bool sb_world_has(SbWorld *world, SbThing *thing);

/* Whether this database has it when the revision runs. */
extern bool sb_world_has_here(SbWorld *world, SbThing *thing);

/* Does what a statement does: makes, drops, renames. */
extern void sb_world_do(SbWorld *world, const SbAct *act, SbThing *thing);

/* As SQL writes it, and with what it is: "table app.orders". */
extern char *sb_thing_name(const SbThing *thing);
extern char *sb_thing_text(const SbThing *thing);

#endif							/* SB_HISTORY_WORLD_H */
