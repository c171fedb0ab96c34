/*
 * type.h
 *	  Types as facts; see type_facts.c.
 */
#ifndef SB_TYPE_H
#define SB_TYPE_H

#include "base/ddl.h"
#include "base/fact.h"

extern const char sb_type_facts[];
extern const char sb_type_parts[];
extern void sb_write_type(SbDdl *ddl, const SbFact *fact);

/* The name that the server gives to the multirange type of a range type. */
extern char *sb_multirange_name(const char *range);

#endif							/* SB_TYPE_H */
