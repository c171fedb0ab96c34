/*
 * registry_relations.h
 *	  The kinds of relations and of what stands on them, for the registry in kinds/kind.c.
 */
#ifndef SB_REGISTRY_RELATIONS_H
#define SB_REGISTRY_RELATIONS_H

#include "kinds/kind.h"

extern const SbKindInfo sb_kind_any_relation;
extern const SbKindInfo sb_kind_column;
extern const SbKindInfo sb_kind_constraint;
extern const SbKindInfo sb_kind_foreign_table;
extern const SbKindInfo sb_kind_index;
extern const SbKindInfo sb_kind_materialized_view;
extern const SbKindInfo sb_kind_policy;
extern const SbKindInfo sb_kind_rule;
extern const SbKindInfo sb_kind_sequence;
extern const SbKindInfo sb_kind_statistics;
extern const SbKindInfo sb_kind_table;
extern const SbKindInfo sb_kind_trigger;
extern const SbKindInfo sb_kind_view;

/* Each ends with {T_Invalid, NULL}. */
extern const SbForm sb_forms_alter_table[];
extern const SbForm sb_forms_index[];
extern const SbForm sb_forms_once[];
extern const SbForm sb_forms_policy[];
extern const SbForm sb_forms_rule[];
extern const SbForm sb_forms_sequence[];
extern const SbForm sb_forms_statistics[];
extern const SbForm sb_forms_table[];
extern const SbForm sb_forms_trigger[];
extern const SbForm sb_forms_view[];

#endif							/* SB_REGISTRY_RELATIONS_H */
