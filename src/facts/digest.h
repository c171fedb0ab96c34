/*
 * digest.h
 *	  Tells whether the catalogs have changed since they were last read.
 */
#ifndef SB_DIGEST_H
#define SB_DIGEST_H

#include "base/compat.h"

/*
 * A hash over the versions of all rows of the catalogs that facts come from, and of schemaboot's own
 * tables that say what is wanted. Equal digests: nothing has changed. Allocated in
 * CurrentMemoryContext.
 */
extern char *sb_catalog_digest(void);

#endif							/* SB_DIGEST_H */
