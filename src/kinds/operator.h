/*
 * operator.h
 *	  Operators, their families and classes as facts; see operator_facts.c.
 */
#ifndef SB_OPERATOR_H
#define SB_OPERATOR_H

#include "base/alter.h"

extern const char sb_operator_facts[];
extern const char sb_operator_family_facts[];
extern const char sb_operator_family_parts[];
extern const char sb_operator_class_facts[];
extern void sb_write_operator(SbDdl *ddl, const SbFact *fact);
extern void sb_write_operator_family(SbDdl *ddl, const SbFact *fact);
extern void sb_write_operator_class(SbDdl *ddl, const SbFact *fact);

/* --- operator_alter.c --- */
extern void sb_alter_operator(SbAlter *alter);
extern void sb_alter_operator_family(SbAlter *alter);

/*
 * Commutator and negator of a live operator, as commands name them (char *), as far as nobody has
 * made them yet: they stay when the operator is dropped, and only they know of its types then.
 */
extern List *sb_operator_shells(const SbObject *object);

#endif							/* SB_OPERATOR_H */
