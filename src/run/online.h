/*
 * online.h
 *	  Runs steps in a background worker, each in a transaction of its own or outside of any, and keeps
 *	  account of them in schemaboot.progress, where no crash can lose it.
 */
#ifndef SB_ONLINE_H
#define SB_ONLINE_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/* What an interrupted step may leave behind that nobody wants. */
typedef enum SbLeaves
{
	SB_LEAVES_NOTHING,
	SB_LEAVES_INVALID_INDEX,	/* an index that is not valid */
	SB_LEAVES_INDEX,			/* any index, unless a constraint or a partitioned index has taken it over */
	SB_LEAVES_CONSTRAINT,		/* a constraint that only helps another step; of a table */
	SB_LEAVES_DETACHING			/* a partition that is half detached */
} SbLeaves;

typedef struct SbLeftover
{
	SbLeaves	what;
	const char *schema;
	const char *relation;		/* of a constraint; of a partition: schema and name, quoted */
	const char *name;
} SbLeftover;

typedef struct SbOnlineStep
{
	List	   *commands;		/* of const char *, no semicolons; in one transaction */
	bool		apart;			/* each by itself, as it cannot run in a transaction block */
	bool		patient;		/* while it waits, it holds up nobody: without lock_timeout */
	const char *kind;			/* of the object that it is about, for messages */
	const char *identity;
	SbLeftover	leaves;
} SbOnlineStep;

typedef struct SbOnline SbOnline;

/*
 * Begins a run, in a procedure that is connected to SPI without being atomic; commits. Waits for
 * other runs, and takes away what an interrupted one has left. context outlives transactions;
 * results and errors are allocated in it. what: the call, for messages.
 */
extern SbOnline *sb_online_begin(const char *what, MemoryContext context);

/*
 * Runs steps, one after the other; commits. The steps must outlive transactions. Raises the
 * worker's error when a step fails, after it took away what its run has left. May be called again
 * in the same run.
 */
extern void sb_online_run(SbOnline *online, List *steps);

/* Ends a run and lets go of all that it holds; also in a PG_CATCH. NULL is allowed. */
extern void sb_online_end(SbOnline *online);

/* How long a command may wait for a lock, in milliseconds: as the settings say, or some seconds. */
extern int	sb_online_lock_timeout(void);

/* Whether a try that failed may go well later, as somebody held a lock. */
extern bool sb_online_may_pass(const ErrorData *error);

/* Waits before a try, which is the n-th after the first one: longer each time. */
extern void sb_online_pause(int n);

/* Commits; CurrentMemoryContext is the run's then. */
extern void sb_online_commit(SbOnline *online);

#endif							/* SB_ONLINE_H */
