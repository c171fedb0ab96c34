/*
 * execute.h
 *	  Runs statements, one at a time, as ordinary DDL of the caller.
 */
#ifndef SB_EXECUTE_H
#define SB_EXECUTE_H

#include "model/model.h"

/* A statement to run, and what became of it. */
typedef struct SbStep
{
	SbStatement *statement;
	const char *action;			/* created, exists */
	const char *kind;			/* of the object, or the aspect that the statement completes */
	const char *identity;
	const char *ddl;
	int			relations;		/* to which the statement refers */
	const char *partition_of;	/* key (sb_relation_key) of the parent of a partition that it makes
								 * or attaches; or NULL */
	int			tag;			/* the caller's */
	bool		reaches_out;	/* it refers to relations of no model; set by the caller, for its own use */
	int			locks;			/* that it adds to its transaction, see sb_locks_estimate */
	bool		run;			/* it is to run, or has */
	bool		done;
	int			failed_at;		/* run->done when it failed last, plus one; 0: it has not */
	ErrorData  *error;			/* why */
	bool		validate;		/* a function that an interrupted run has made, but not checked */
	int			sequence;		/* in which it ran, from 1 */
	int64		elapsed;		/* microseconds */
} SbStep;

/* A series of steps that belong together. */
typedef struct SbRun
{
	const char *what;			/* the call, for pg_stat_activity: schemaboot_create_all */
	int			total;			/* steps to run */
	int			done;
	bool		keep_deferred;	/* a statement that misses something is returned, not an error,
								 * when nothing moves */

	/*
	 * A shadow build, which is rolled back: no event triggers, no hooks of other modules, no
	 * messages, no rows. What a statement makes is reported by `before`; `after` is called where
	 * all locks that the statement took belong to CurrentResourceOwner.
	 */
	bool		shadow;
	void		(*before) (struct SbRun *run, SbStep *step);
	void		(*after) (struct SbRun *run, SbStep *step);
	void	   *caller;			/* the caller's */
} SbRun;

/*
 * Runs the steps that are to run, in order, in a subtransaction. One that fails because something
 * is missing, which the tree could not tell, is put off and tried again after the others; if
 * nothing moves any more, the error names all that are left, or, with run->keep_deferred, they are
 * returned.
 */
extern List *sb_run_steps(SbRun *run, List *steps);

/* Whether an error says that something is not there (yet). */
extern bool sb_error_is_missing(const ErrorData *error);

/* A step for a statement, with a copy of it that does without the model. */
extern SbStep *sb_step_make(SbModel *model, const SbStatement *st, bool run, SbModel *strings,
							List **copies);

/* Whether a statement makes a function or procedure, whose body is to be checked at the end. */
extern bool sb_has_body(const SbStatement *statement);

/*
 * Validates the bodies of functions that the steps created, where the script did not switch that
 * off.
 */
extern void sb_validate_functions(List *steps);

/* Runs SQL text of our own making (a DROP) as a statement of the caller; place may be NULL. */
extern void sb_run_text(const char *sql);

/* Runs a raw tree of a text as a statement of the caller, under the settings that are in force. */
extern void sb_run_raw(RawStmt *raw, const char *text);

/* Whether a statement that schemaboot runs is being run, by the functions above. */
extern bool sb_is_at_work(void);

/* From now on all that the process runs is ours: a background worker. */
extern void sb_work_always(void);

/* Tells other sessions what is going on; NULL: back to the query. */
extern void sb_report_activity(const char *text);

#endif							/* SB_EXECUTE_H */
