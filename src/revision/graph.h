/*
 * graph.h
 *	  All revisions as a graph: what comes before what.
 *
 * Two kinds of edges lead back from a revision: to its parents, which make up its line, and to what it
 * depends on, which must have run before it without being part of its line. The rules are those of
 * Alembic: "head" looks at parents only, "heads" and what is to run at both.
 */
#ifndef SB_LINEAGE_H
#define SB_LINEAGE_H

#include "base/compat.h"
#include "base/map.h"
#include "nodes/pg_list.h"

typedef struct SbRevision
{
	char	   *id;
	List	   *parents;		/* of char *: ids, as stored */
	List	   *depends_on;		/* of char *: ids or labels */
	List	   *labels;			/* of char * */
	List	   *replaces;		/* of char *: ids of the revisions that it was squashed from, in their order */
	char	   *message;
	char	   *origin;
	char	   *checksum;
	char	   *irreversible;	/* why there is no way back; or NULL */
	char	   *applied;		/* the checksum of what has run here; NULL: it has not, or was stamped */
	char	   *note;			/* what is to be known about it; or NULL */
	bool		has_up;			/* false: it is in a file that could not be read, or is missing */
	bool		has_down;
	bool		transactional;

	/* in the graph */
	int			index;			/* in graph->order; -1: it is no part of the graph, see `squashed` */
	struct SbRevision *squashed;	/* that stands for it; NULL: it stands for itself */
	List	   *before;			/* of SbRevision *: its parents */
	List	   *needs;			/* of SbRevision *: that it depends on */
	List	   *after;			/* of SbRevision *: whose parent it is */
	List	   *needed_by;		/* of SbRevision * */
	bool		is_head;		/* no other has it as parent */
} SbRevision;

typedef enum SbProblemKind
{
	SB_NO_PARENT,				/* `name` does not exist */
	SB_NO_DEPENDENCY,			/* likewise */
	SB_CIRCLE,
	SB_LABEL_TWICE				/* `name` is another revision's, too */
} SbProblemKind;

/* Something that keeps the revisions from being a history. */
typedef struct SbProblem
{
	SbProblemKind kind;
	SbRevision *revision;
	const char *name;			/* or NULL */
	char	   *text;
} SbProblem;

typedef struct SbLineage
{
	List	   *all;			/* of SbRevision *, by id; with those that are squashed */
	int			count;
	SbRevision **order;			/* those of the graph: each behind all that it needs */
	SbMap	   *by_id;			/* also labels */
	List	   *current;		/* of char *: ids in schemaboot.version, by id */
	List	   *problems;		/* of SbProblem * */
} SbLineage;

/*
 * Reads all revisions, without their texts, and where the database is. check: raises what is wrong
 * (ERRCODE_INVALID_OBJECT_DEFINITION): circles, parents that do not exist, labels used twice; else
 * graph->problems tells, and the edges in question are left out. A line that was squashed takes part in
 * the place of the revision that stands for it as long as the database is inside it.
 */
extern SbLineage *sb_lineage_load(bool check);

/* A revision of the graph by its id, or the one that stands for it; NULL: there is none. */
extern SbRevision *sb_lineage_find(SbLineage *graph, const char *id);

/* Revisions without children (with_needs: that also no other one depends on), without parents; by id. */
extern List *sb_lineage_heads(SbLineage *graph, bool with_needs);
extern List *sb_lineage_bases(SbLineage *graph);

/*
 * Which revisions are some of the given ones or before them, or behind them: a flag for each of
 * graph->order. with_needs: over dependencies, too. The list may have NULLs, which count for nothing.
 */
extern bool *sb_lineage_ancestors(SbLineage *graph, List *from, bool with_needs);
extern bool *sb_lineage_descendants(SbLineage *graph, List *from, bool with_needs);

/*
 * Where the database is: List of SbRevision *. An id that the graph does not have is an error
 * (ERRCODE_UNDEFINED_OBJECT), or left out if `lenient`.
 */
extern List *sb_lineage_current(SbLineage *graph, bool lenient);

/* Those that are not before another one of the set: List of SbRevision *, by id. */
extern List *sb_lineage_tips(SbLineage *graph, const bool *set);

/*
 * At which revisions a database that was at `at` is after the step up to, or down from, one of them:
 * List of SbRevision *. It is at those of its revisions that no other one of them needs; so a merge
 * takes the rows of its parents, a branch adds one, and going back gives them back.
 */
extern List *sb_lineage_step_up(SbLineage *graph, List *at, SbRevision *revision);
extern List *sb_lineage_step_down(SbLineage *graph, List *at, SbRevision *revision);

/* Ids of some revisions: List of char *. */
extern List *sb_lineage_ids(List *revisions);

/* "a" (its message), "b" (its message): for details of errors; names at most ten. */
extern char *sb_lineage_names(List *revisions);

#endif							/* SB_LINEAGE_H */
