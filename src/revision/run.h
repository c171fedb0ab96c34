/*
 * run.h
 *	  Runs the scripts of revisions.
 */
#ifndef SB_RUN_H
#define SB_RUN_H

#include "facts/aside.h"
#include "nodes/parsenodes.h"
#include "revision/graph.h"

/* How a script is run. */
typedef struct SbScriptRun
{
	const char *revision;		/* for errors */
	bool		down;
	bool		ours;			/* it came out of a plan, which writes no rows */
	bool		rehearsal;		/* it is rolled back: what must stand apart runs as it can */
	int			number_before;	/* statements and lines that are before the script, for errors */
	int			line_before;
	SbAside    *aside;			/* where it runs, if it does not run in the database as it is */
	struct SbSequences *sequences;	/* those of the database, which it must not move; NULL: it may */
} SbScriptRun;

/*
 * Runs a script statement by statement, as ordinary commands of the caller; settings that it makes end
 * with it. BEGIN and COMMIT are passed over: the transaction is the caller's. Returns the number of
 * statements. Errors: the statements' own, with revision, statement and line;
 * ERRCODE_FEATURE_NOT_SUPPORTED for what a script cannot have (ROLLBACK, COPY FROM stdin).
 */
extern int	sb_script_run(const SbScriptRun *run, const char *script);

/* What a script is made of. */
typedef struct SbScriptKind
{
	int			statements;
	bool		apart;			/* one of them cannot run in a transaction block */
	List	   *settings;		/* of char *: names of settings that it makes */
	List	   *schemas;		/* of char *: names of schemas that it makes, and that are not in every database */
} SbScriptKind;

/* The same errors, and syntax errors, without running anything. */
extern void sb_script_look(const SbScriptRun *run, const char *script, SbScriptKind *kind);

/* One statement of a script. */
typedef struct SbScriptPiece
{
	char	   *text;
	int			number;			/* from 1 */
	int			line;
	bool		sets;			/* it only makes a setting */
	bool		apart;			/* it cannot run in a transaction block */
	RawStmt    *raw;
} SbScriptPiece;

/* Whether a statement cannot run in a transaction block. */
extern bool sb_script_runs_apart(Node *tree);

/* The statements of a script: List of SbScriptPiece *. Errors as sb_script_look. */
extern List *sb_script_pieces(const SbScriptRun *run, const char *script);

/* Whether a statement cannot run in a transaction block; *concurrently: since it says CONCURRENTLY, which can be taken out. */
extern bool sb_script_is_apart(Node *tree, bool *concurrently);
extern void sb_script_relieve(Node *tree);

/* A revision that ran. */
typedef struct SbRan
{
	SbRevision *revision;
	bool		down;
	int			statements;
	int64		elapsed;		/* microseconds */
	char	   *sql;			/* of a dry run */
} SbRan;

/* See schemaboot_upgrade and schemaboot_downgrade: List of SbRan *. */
extern List *sb_upgrade_to(const char *target, bool dry_run);
extern List *sb_downgrade_to(const char *target, bool dry_run, bool irreversible);

/* --- the parts of these, for schemaboot_upgrade_online: the caller holds the writers' lock --- */

/* What leads to the target, List of SbRan *, after all checks that can be made before anything runs. */
extern List *sb_upgrade_path(SbLineage *graph, const char *target, bool down, bool irreversible);

/* Runs revisions in the transaction. */
extern void sb_upgrade_run(SbLineage *graph, List *path);

/* The script of a step, to be run; and what is to be written when it has. */
extern char *sb_upgrade_script(const SbRan *ran);
extern void sb_upgrade_note(SbLineage *graph, SbRan *ran);

/*
 * See schemaboot_upgrade_online and schemaboot_downgrade_online; in a procedure that is not atomic. per_revision: a
 * transaction for each revision, else one for all that stand next to each other and can run in one.
 */
extern void sb_upgrade_online(const char *target, bool down, bool per_revision, bool irreversible);

#endif							/* SB_RUN_H */
