/*
 * write.h
 *	  From facts to the commands that make them.
 */
#ifndef SB_WRITE_H
#define SB_WRITE_H

#include "base/ddl.h"
#include "base/fact.h"

/*
 * Writes a fact with all that stands on it: the object, its owner (if with_owner), its children,
 * then comments, security labels and privileges. What the catalogs know and a fact does not tell,
 * passwords, sets ddl->secrets.
 */
extern void sb_fact_write(SbDdl *ddl, const SbFact *fact, bool with_owner);

/* The parts of it, for one fact: nothing where it has none of that. */
extern void sb_fact_write_owner(SbDdl *ddl, const SbFact *fact);
extern void sb_fact_write_comment(SbDdl *ddl, const SbFact *fact);
extern void sb_fact_write_labels(SbDdl *ddl, const SbFact *fact);
extern void sb_fact_write_privileges(SbDdl *ddl, const SbFact *fact);

/*
 * GRANT and REVOKE that lead from the privileges of a live fact to those of the wanted one, behind the
 * change of its owner. Either may be NULL: without privileges of its own. A table comes before its
 * columns. *widens: somebody may do more afterwards.
 */
extern void sb_fact_write_privilege_changes(SbDdl *ddl, const SbFact *live, const SbFact *wanted,
											bool *widens);

/*
 * The commands that drop a fact, by itself: it goes only if nothing depends on it. Nothing for what no
 * command drops.
 */
extern void sb_fact_write_drop(SbDdl *ddl, const SbFact *fact);

/* How commands about a fact name it, behind the word for its kind: "name ON schema.relation". */
extern char *sb_fact_target(const SbFact *fact);

#endif							/* SB_WRITE_H */
