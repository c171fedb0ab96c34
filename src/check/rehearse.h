/*
 * rehearse.h
 *	  Really runs scripts and revisions, measures what each statement does, and rolls all of it back.
 */
#ifndef SB_REHEARSE_H
#define SB_REHEARSE_H

#include "check/measure.h"

/* What is told of a statement and a relation, or of a side of a revision. */
typedef struct SbRehearsed
{
	const char *revision;		/* NULL: it is of a script */
	const char *direction;		/* sb_up, ...; NULL: it is of a script */
	int			statement;		/* from 1; 0: it is about all of them */
	int			line;
	const char *ddl;
	const SbTouched *touched;	/* NULL: there is none to tell of */
	const char *object;			/* NULL: nothing in particular */
	LOCKMODE	lock;			/* on it */
	bool		ran;
	int64		elapsed;		/* microseconds */
	int64		wal_bytes;
	int64		at;				/* microseconds that statements of the same side took before it */
	int64		holds;			/* for so long the lock would stop others; -1: it would not */
	List	   *blocked_by;		/* of int: processes that hold what it waits for */
	const char *outcome;
} SbRehearsed;

/* A piece of work. */
typedef struct SbRehearsal
{
	bool		structure;		/* on empty copies, out of everybody's sight */
	List	   *rows;			/* of SbRehearsed * */
	MemoryContext context;		/* of the rows */
	SbMeasuring *measuring;
	struct SbAside *aside;		/* NULL: in the database as it is */
	SbMade	   *made;			/* what the scripts make, unless there is aside */
	struct SbSequences *sequences;
	struct SbSession *session;
	int64		elapsed;		/* of all ways up until now, microseconds */
} SbRehearsal;

/* Directions; rows are compared by these pointers. */
extern const char sb_up[],
			sb_down[],
			sb_up_again[];

/* "writes", "reads and writes" of others; NULL: it stops none. */
extern const char *sb_lock_stops(const SbRehearsed *row);

/*
 * See schemaboot_rehearse_sql and schemaboot_rehearse: List of SbRehearsed *. Errors: ERRCODE_READ_ONLY_SQL_TRANSACTION;
 * what says nothing of the scripts, such as a cancel.
 */
extern List *sb_rehearse_sql(const char *script, bool structure);
extern List *sb_rehearse_to(const char *target, bool structure);

/* --- the parts of it --- */

typedef void (*SbRehearse) (SbRehearsal *rehearsal, void *arg);

/*
 * Calls run(rehearsal, arg) where everything that users have made stands once more, empty, in the place of what is there, which is
 * put aside (facts/aside.h); and rolls it back. Errors: as sb_aside; what cannot be made anew.
 */
extern void sb_rehearse_copies(SbRehearsal *rehearsal, SbRehearse run, void *arg);

/* A script of a revision, or any. */
typedef struct SbRehearsedScript
{
	const char *revision;
	const char *direction;
	const char *script;
	bool		quiet;			/* only what fails is told */
	bool		ours;			/* it came out of a plan: see SbScriptRun */
} SbRehearsedScript;

/*
 * Runs a script, as far as it runs. Returns whether it ran to its end; settings that it makes end with it.
 */
extern bool sb_rehearse_script(SbRehearsal *rehearsal, const SbRehearsedScript *script);

/*
 * What is deferred to the end of the transaction happens now: constraints, and triggers. False: it fails, which has a
 * row. What has written no rows leaves that of the caller where it is.
 */
extern bool sb_rehearse_end(SbRehearsal *rehearsal, const SbRehearsedScript *script);

/* All facts, as sb_portable_read; of which only what has changed since `before` is read, or what no cache has. NULL: nothing was read. */
extern struct SbFacts *sb_rehearse_facts(struct SbFacts *before);

/* Runs the revisions, where their parents have run: there, back, and there again. */
extern void sb_rehearse_path(SbRehearsal *rehearsal, List *revisions);

/* Adds a row about a script as a whole. */
extern SbRehearsed *sb_rehearse_tell(SbRehearsal *rehearsal, const SbRehearsedScript *script, const char *outcome,...) pg_attribute_printf(3, 4);

#endif							/* SB_REHEARSE_H */
