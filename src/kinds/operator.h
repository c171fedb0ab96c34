/*
 * operator.h
 *	  Operators, their families and classes as facts; see operator_facts.c.
 */
#ifndef SB_OPERATOR_H
#define SB_OPERATOR_H

#include "base/ddl.h"

extern const char sb_operator_facts[];
extern const char sb_operator_family_facts[];
extern const char sb_operator_family_parts[];
extern const char sb_operator_class_facts[];
extern void sb_write_operator(SbDdl *ddl, const SbFact *fact);
extern void sb_write_operator_family(SbDdl *ddl, const SbFact *fact);
extern void sb_write_operator_class(SbDdl *ddl, const SbFact *fact);

#endif							/* SB_OPERATOR_H */
