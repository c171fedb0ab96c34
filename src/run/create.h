/*
 * create.h
 *	  Creates what is missing, and drops what the models define.
 */
#ifndef SB_CREATE_H
#define SB_CREATE_H

#include "model/catalog.h"
#include "run/execute.h"
#include "utils/rel.h"

typedef struct SbCreation
{
	List	   *steps;			/* of SbStep *, in the order in which they run or would */
	int			missing;		/* steps to run */
	char	   *summary;		/* "created 12 tables, 1 view"; NULL if nothing was */
} SbCreation;

/*
 * Creates every model that is missing, in this transaction; dry_run: only says what would run.
 * Takes no lock when nothing is missing. Sends the closing NOTICE.
 */
extern SbCreation *sb_create_missing(bool dry_run, const char *what);

/*
 * The same, transaction by transaction; must be called in a non-atomic context. batch_size 0: as
 * many as fit.
 */
extern void sb_create_missing_batched(int batch_size);

/*
 * The lock of writers, kept over the transactions of a run; an error or the end of the session
 * releases it, or UnlockRelationIdForSession(&id, ShareUpdateExclusiveLock).
 */
extern LockRelId sb_lock_for_session(void);

/* Drops what the models define, in reverse order; number of objects. */
extern int	sb_drop_models(Oid own_schema);

/* What create_all would find, without parsing anything: from the stored rows. */
typedef struct SbPresence
{
	int			models;
	int			present;
	int			to_apply;		/* statements that complete something and are still to run */
	List	   *objects;		/* of SbRow *, one per object */
	bool	   *exists;			/* for each of objects */
} SbPresence;

extern SbPresence *sb_presence(void);

/*
 * The plan: what is there, what is to run; takes no lock. Raises errors for what cannot come out
 * right.
 */
extern SbCreation *sb_creation_plan(void);

/*
 * Errors about the statements that are to run: a name that nothing provides, a definer whom the
 * caller should not trust. run: per statement->index.
 */
extern void sb_check_unresolved(SbModel *model, const bool *run);
extern bool sb_is_trusted(const char *defined_by, const char *definer);
extern void sb_check_definers(SbModel *model, const bool *run);

/* Marks rows in the catalogue: see its columns pending and applied. */
extern void sb_reset_applied(void);
extern void sb_mark_applied(List *steps);
extern void sb_mark_pending(List *steps, bool pending);
extern void sb_clear_pending(void);

extern char *sb_creation_summary(List *steps);

#endif							/* SB_CREATE_H */
