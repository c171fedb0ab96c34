/*
 * measure.h
 *	  Runs statements and measures what each of them did: locks, rewrites, scans, index builds, WAL, time.
 *
 * All of it happens in a subtransaction of the caller that is rolled back.
 */
#ifndef SB_MEASURE_H
#define SB_MEASURE_H

#include "facts/made.h"
#include "nodes/parsenodes.h"
#include "catalog/objectaddress.h"
#include "storage/lock.h"
#include "utils/resowner.h"
#include "utils/snapshot.h"

/* A relation, or another object that can be locked, that a statement had to do with. */
typedef struct SbTouched
{
	ObjectAddress address;
	char	   *object;			/* as SQL writes it */
	char		relkind;		/* 0: it is no relation */
	Oid			table;			/* of an index; else InvalidOid */
	LOCKMODE	lock;			/* the strongest that the statement asked for */
	bool		own;			/* what is measured has made it: nobody else can see it */
	bool		temporary;		/* nobody else can use it */
	bool		rewrites;		/* into new files */
	bool		scans;			/* it was read as a whole */
	int			index_builds;	/* on it */
	int64		rows;			/* that were read; -1: none */
	int64		bytes;			/* its size, if it was rewritten, read, or indexed; -1 */
} SbTouched;

/* What became of a statement. */
typedef struct SbMeasured
{
	List	   *touched;		/* of SbTouched *, by strength of the lock */
	char	   *made;			/* an object that it made, changed or dropped, if it touched nothing; or NULL */
	int64		elapsed;		/* microseconds */
	int64		wal_bytes;
	ErrorData  *error;			/* NULL: it ran */
	char	   *waited_for;		/* of an error: on what it waited for a lock; or NULL */
	LOCKMODE	waited_mode;
	List	   *blockers;		/* of int: processes that it waited for */
} SbMeasured;

/* For all statements of one piece of work. */
typedef struct SbMeasuring
{
	MemoryContext context;		/* results are in it */
	SbMade	   *made;			/* objects with a tag above 0 were made by what is measured */
	struct SbCounts *counts;	/* see measure_counts.h */
	int			lock_timeout;	/* in milliseconds: no statement waits longer */
	Oid			extension;		/* schema of our own tables, which are left out */

	/* while a statement runs */
	Snapshot	before;			/* the catalogs as they were */
	ResourceOwner keeper;
	SbMeasured *measured;
} SbMeasuring;

/* Begins, in CurrentMemoryContext; made: what is noted already (sb_made_note). */
extern SbMeasuring *sb_measuring_create(SbMade *made);

/*
 * Runs a statement in a subtransaction, as a command of the caller. An error of it is a result; what says nothing
 * of the statement, such as a cancel, is raised. vacuum: a table to which VACUUM FULL is done in the place of the statement, or
 * InvalidOid.
 */
extern SbMeasured *sb_measure(SbMeasuring *measuring, RawStmt *raw, const char *text, Oid vacuum);

/* schema.name, quoted where needed; NULL: there is none. */
extern char *sb_relation_identity(Oid relation);

/* Something of the caller's own has run: what it has read is not the next statement's. */
extern void sb_measuring_skip(SbMeasuring *measuring);

/* Sessions that hold a lock on a relation now that conflicts with this mode, other than this one: List of int. */
extern List *sb_lock_blockers(Oid relation, LOCKMODE mode);

/* --- waits for locks (measure_wait.c) --- */

/*
 * From begin to end, also after an error, the last wait for a lock that takes longer than the half of the timeout is
 * noted. Sets settings, which end with the caller's nest level of settings.
 */
extern void sb_wait_begin(int lock_timeout);
extern void sb_wait_end(void);
extern void sb_wait_forget(void);

/* The wait that was noted since; false: there was none. processes: List of int. */
extern bool sb_wait_noted(LOCKTAG *tag, LOCKMODE *mode, List **processes);

/* What it was for, as SQL writes it, in an error that came of it; NULL: not known. */
extern char *sb_wait_object(LOCKMODE *mode, List **processes);

#endif							/* SB_MEASURE_H */
