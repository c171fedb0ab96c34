/*
 * history_inner.h
 *	  What the files of the history's checks know of each other: history*.c.
 */
#ifndef SB_HISTORY_INNER_H
#define SB_HISTORY_INNER_H

#include "check/finding.h"
#include "check/history_world.h"
#include "check/lint.h"
#include "nodes/parsenodes.h"
#include "revision/graph.h"

/* What is stored of a revision beside its place in the graph. */
typedef struct SbStored
{
	char	   *up;
	char	   *down;
	char	   *file;			/* that it was read from; or NULL */
	List	   *twins;			/* of char *: other files of the same id */
} SbStored;

/* A statement of a script. */
typedef struct SbHistoryPiece
{
	const char *text;
	int			number;
	int			line;
	Node	   *tree;			/* NULL: it is none */
} SbHistoryPiece;

/* An object that was needed and not there. */
typedef struct SbMissed
{
	SbThing    *thing;
	SbRevision *revision;
	int			statement;		/* the first that needs it */
	int			line;
	int			more;			/* others that do */
	int			gone_by;		/* revision that took it away before; -1: none */
	bool		first;			/* the revision is the first of the history */
	bool		here;			/* this database has it */
	const char *noun;			/* what the statement calls it; or NULL */
} SbMissed;

typedef struct SbHistory
{
	SbFindings *findings;
	SbLineage  *graph;
	SbRevision *only;			/* NULL: all */
	bool	   *done;			/* by index: it has run here, or counts so */
	SbWorld    *world;
	SbLint	   *lint;
	List	   *missed;			/* of SbMissed * */
	List	   *programs;		/* of char *: texts that may make objects */
	bool		dynamic;		/* one of them makes objects whose names it does not say, when it is called */
	int			blind;			/* revision from which on anything may be there; -1: none */
	int			untold;			/* objects that nobody can tell of since then */
	List	   *here_already;	/* of SbThing * */
	int			unparsable;		/* revisions */
	int			bodiless;
	bool	   *ancestors;		/* of the revision that is looked at; NULL: not asked for yet */
} SbHistory;

/* A finding about a revision (NULL: the history), at a statement and line of it, 0 for none. hint: NULL for the rule's own. */
extern SbFinding *sb_history_find(SbHistory *history, SbRuleId rule, const SbRevision *revision, int statement, int line,
								  const SbThing *thing, const char *message, const char *hint);

/* "a", "b" and 7 more. */
extern char *sb_history_names(List *revisions);

/* --- history_graph.c --- */
extern void sb_history_graph(SbHistory *history);

/* --- history_body.c --- */

/*
 * The statements of a script, in CurrentMemoryContext; what is none is a finding. *whole: there is none such. text: NULL
 * gives none.
 */
extern List *sb_history_pieces(SbHistory *history, const SbRevision *revision, const char *text, bool down, bool *whole);

/* --- history_objects.c: in the order of the graph --- */
extern void sb_history_objects(SbHistory *history, SbRevision *revision, List *up, List *down, bool known);

/* What can be told when all revisions have been seen. */
extern void sb_history_missed(SbHistory *history);

#endif							/* SB_HISTORY_INNER_H */
