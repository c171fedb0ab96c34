/*
 * derive.h
 *	  What a new revision does, from the plan; and its way back, from really running it.
 */
#ifndef SB_DERIVE_H
#define SB_DERIVE_H

#include "facts/aside.h"
#include "revision/revision.h"

/*
 * Sets body->up to what brings the database to the models. False, with a NOTICE: there is nothing to
 * do. Errors: ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE unless the database is at the parents.
 */
extern bool sb_revision_plan(SbLineage *graph, List *parents, SbBody *body);

/*
 * Looks at body->up; unless body->down was given, runs up in a subtransaction, plans the way back, runs
 * that, and compares: sets down, irreversible, and the fingerprints of the facts before and after. All of
 * it is rolled back. An empty down is none.
 */
extern void sb_revision_derive(SbLineage *graph, List *parents, SbBody *body);

/*
 * The same for a script that need not be able to run: false and why not. here: in the database as it is, if nothing
 * else than the parents has run there; else in the place of everything that is there. A way back that is given is kept.
 */
extern bool sb_revision_try_derive(SbLineage *graph, List *parents, SbBody *body, bool here, char **problem);

/*
 * Plans the way from the facts as they are now, `after`, back to those before, and tries it in vain: sets the same, and
 * in_pieces. thoroughly: also where whole tables are rewritten or read. aside: where this happens; NULL: in the database as it is.
 */
extern void sb_derive_between(SbFacts *before, SbFacts *after, SbBody *body, SbAside *aside, bool thoroughly);

/* A script that leads from what lives now to these facts, as sb_portable_read gave them; nothing is dropped. */
extern char *sb_derive_script(SbFacts *wanted);

#endif							/* SB_DERIVE_H */
