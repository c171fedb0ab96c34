/*
 * exists_inner.h
 *	  What the files of exists.c share.
 */
#ifndef SB_EXISTS_INNER_H
#define SB_EXISTS_INNER_H

#include "base/compat.h"
#include "nodes/parsenodes.h"

/* The OID of a type as the parser has read it, modifiers aside; InvalidOid: there is none, or it is a shell. */
extern Oid	sb_find_written_type(const TypeName *written);

#endif							/* SB_EXISTS_INNER_H */
