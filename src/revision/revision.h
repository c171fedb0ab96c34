/*
 * revision.h
 *	  New revisions.
 */
#ifndef SB_REVISION_H
#define SB_REVISION_H

#include "revision/graph.h"

/* What a revision says. */
typedef struct SbBody
{
	char	   *id;				/* NULL: 12 random hex digits */
	List	   *parents;		/* of char *: ids */
	List	   *depends_on;
	List	   *labels;
	List	   *replaces;
	const char *message;
	const char *up;
	const char *down;			/* NULL: no way back */
	const char *irreversible;	/* what does not come back; or NULL */
	bool		in_pieces;		/* it has commands that cannot run in a transaction block */
	const char *facts_before;	/* fingerprints, or NULL */
	const char *facts_after;
	const char *origin;
	const char *note;
} SbBody;

/*
 * Stores a revision of a graph that has been loaded with check; returns its id. The caller holds the
 * catalogue's lock. Errors: ERRCODE_DUPLICATE_OBJECT for an id or label that is in use,
 * ERRCODE_INVALID_NAME, ERRCODE_UNDEFINED_OBJECT for what it depends on.
 */
extern char *sb_revision_add(SbLineage *graph, SbBody *body);

/* The scripts of a revision; NULL for what it has not. */
typedef struct SbScripts
{
	char	   *up;
	char	   *down;
} SbScripts;

/*
 * Reads them. to_run: they will run with the caller's rights, or be part of what is the caller's; then
 * who made the revision must be trusted (ERRCODE_INSUFFICIENT_PRIVILEGE).
 */
extern void sb_revision_scripts(const char *id, bool to_run, SbScripts *scripts);

/*
 * Scripts can hold secrets: ERRCODE_INSUFFICIENT_PRIVILEGE unless the caller may read table schemaboot.revision whole.
 */
extern void sb_check_may_read_scripts(void);

/*
 * Makes revisions, for the functions of these names; the arguments are theirs. Returns the id, NULL if
 * there is nothing to do. replace: the baseline stands for all
 * revisions that there are; complete: also runs it, to know what it leaves, and its way back.
 */
extern char *sb_make_revision(SbBody *body, List *parents, bool parents_given);
extern char *sb_make_baseline(const char *message, bool replace, bool complete);
extern char *sb_make_merge(const char *message, List *revisions, char *id);
extern char *sb_make_squash(const char *message, const char *upto, char *id);

#endif							/* SB_REVISION_H */
