/*
 * diff.h
 *	  What differs between two sets of facts.
 */
#ifndef SB_DIFF_H
#define SB_DIFF_H

#include "facts/manage.h"
#include "facts/wanted.h"

typedef enum SbChangeType
{
	SB_MISSING,					/* the models have it, the database has not */
	SB_EXTRA,
	SB_DIFFERENT,
	SB_ORDER					/* of columns; no drift */
} SbChangeType;

typedef struct SbChange
{
	SbChangeType type;
	SbKind		kind;
	const char *identity;
	const char *attribute;		/* NULL: the whole object */
	const char *live;
	const char *model;
	const SbFact *live_fact;	/* NULL when it is missing */
	const SbFact *model_fact;	/* NULL when it is extra */
	const char *hint;			/* the call that declares a rename, if it looks like one; or NULL */
	SbKind		root_kind;		/* of the object that it is part of */
	const char *root;			/* its identity */
} SbChange;

extern const char *sb_change_name(SbChangeType type);

/* Sets the hints of changes of which one is missing and the other is extra, and else the same. */
extern void sb_hint_renames(List *changes);

/* The models against the live schemas. */
typedef struct SbDrift
{
	SbManaged  *managed;
	SbFacts    *live;
	SbWantedSet *wanted;
	List	   *further;		/* of char *: schemas that were read and are not compared */
	List	   *changes;		/* of SbChange * */
	List	   *renamed;		/* of SbFact *: of the models, without a name of their own, that live
								 * under another one */
} SbDrift;

/*
 * Sets changes, sorted by kind and identity of their roots, and renamed. Only what is managed counts.
 * Drops from live facts what the models leave open.
 */
extern void sb_diff(SbDrift *drift);

/*
 * Reads both sides and compares them. build: false if nothing of the models lives, so that nothing can
 * have drifted; then only what is extra is found. Errors: see sb_wanted.
 */
extern SbDrift *sb_drift(bool build);


/* The same models against what lives now. */
extern SbDrift *sb_drift_again(const SbDrift *drift);

/* The same; live also has the facts of further schemas (List of char *), which are not compared. */
extern SbDrift *sb_drift_further(const SbDrift *drift, List *further);

/*
 * The same in a subtransaction: if the models cannot be built, NULL and the message. What is no fault
 * of theirs (a cancel, out of memory) is raised.
 */
extern SbDrift *sb_try_drift(bool build, char **problem);

#endif							/* SB_DIFF_H */
