/*
 * few.h
 *	  Reading few objects out of large catalogs.
 */
#ifndef SB_FEW_H
#define SB_FEW_H

#include "facts/facts.h"

/*
 * All relations, types and routines of the schemas of a scope, if they are few: then they are looked up, and the
 * catalogs not read as a whole, which may hold many of other schemas. List of Oid; NIL: they are not few.
 */
extern List *sb_few_members(const SbScope *scope);

/* What is among some objects. */
typedef struct SbPresent
{
	bool		types;
	bool		routines;
	bool		relkinds[UCHAR_MAX + 1];
} SbPresent;

extern void sb_find_present(SbPresent *present, List *oids);

/* Whether there can be any of a kind: a query that finds nothing has to be planned, too. */
extern bool sb_may_be_present(const SbPresent *present, SbKind kind);

#endif							/* SB_FEW_H */
