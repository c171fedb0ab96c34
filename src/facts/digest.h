/*
 * digest.h
 *	  Tells whether the catalogs have changed since they were last read, and what of them.
 */
#ifndef SB_DIGEST_H
#define SB_DIGEST_H

#include "base/compat.h"
#include "catalog/objectaddress.h"
#include "nodes/pg_list.h"

/* A hash over versions of rows, in whatever order: two sums with different seeds, 128 bits. */
typedef struct SbSum
{
	uint64		a;
	uint64		b;
} SbSum;

static inline bool
sb_same_sum(SbSum x, SbSum y)
{
	return x.a == y.a && x.b == y.b;
}

/* A relation, type or routine by itself, and the versions of all rows that are about it. */
typedef struct SbDigestRoot
{
	ObjectAddress address;
	SbSum		sum;
	bool		affected;		/* see sb_digest_spread */
	bool		spreads;		/* so is all that depends on it */
	char		status;
} SbDigestRoot;

/* Rows of all catalogs, and of schemaboot's own tables that say what is wanted. */
typedef struct SbDigest SbDigest;

/* Reads it as the catalogs are now, own changes included; lives in CurrentMemoryContext. */
extern SbDigest *sb_digest_read(void);

/* All of it as text: equal texts, nothing has changed. */
extern char *sb_digest_text(const SbDigest *digest);

/* What belongs to no root: schemas, roles, operators, publications, ... */
extern SbSum sb_digest_rest(const SbDigest *digest);

/* The statements of the models. */
extern SbSum sb_digest_models(const SbDigest *digest);

/* The root that an object is, or is a part of; NULL: it belongs to none. */
extern SbDigestRoot *sb_digest_root(const SbDigest *digest, const ObjectAddress *address);

/* All roots, in no order: List of SbDigestRoot *. */
extern List *sb_digest_roots(const SbDigest *digest);

/*
 * Sets `affected` of all roots whose facts may have changed because those have that are set already:
 * facts hold the names of what they depend on, and tables tell what they have from their parents.
 * How many are set then; -1: what belongs to no root may have changed, too.
 */
extern int	sb_digest_spread(SbDigest *digest);

#endif							/* SB_DIGEST_H */
