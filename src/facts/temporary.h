/*
 * temporary.h
 *	  Rows of the catalogs that are about temporary objects of some session.
 */
#ifndef SB_TEMPORARY_H
#define SB_TEMPORARY_H

#include "base/compat.h"
#include "access/htup.h"
#include "utils/snapshot.h"

/* Objects that are known to be temporary. */
typedef struct SbTemporary SbTemporary;

/* Knows the schemas in which sessions have their temporary objects. */
extern SbTemporary *sb_temporary_create(Snapshot snapshot);
extern void sb_temporary_free(SbTemporary *temporary);

/* Notes an object; all relations have to be noted before rows about them are asked for. */
extern void sb_temporary_add(SbTemporary *temporary, Oid class, Oid object);

/* Whether a row of a catalog is about a temporary object; notes parts of such, which have rows of their own. */
extern bool sb_is_temporary(SbTemporary *temporary, Oid relation, HeapTuple tuple);

#endif							/* SB_TEMPORARY_H */
