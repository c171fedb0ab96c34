/*
 * idempotent.h
 *	  Commands that may run again.
 */
#ifndef SB_IDEMPOTENT_H
#define SB_IDEMPOTENT_H

/*
 * A command of a plan so that it does nothing where it was run before: by IF [NOT] EXISTS or OR REPLACE where there is such
 * a thing, else in a DO block that passes over the error which says so. Commands that may run again as they
 * are, and those of which a second run cannot be told from a first one, stay the same. In CurrentMemoryContext.
 */
extern char *sb_idempotent(const char *ddl);

#endif							/* SB_IDEMPOTENT_H */
