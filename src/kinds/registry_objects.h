/*
 * registry_objects.h
 *	  The kinds that are no relations and stand on none, and the statements about any kind.
 */
#ifndef SB_REGISTRY_OBJECTS_H
#define SB_REGISTRY_OBJECTS_H

#include "kinds/kind.h"

extern const SbKindInfo sb_kind_schema;
extern const SbKindInfo sb_kind_extension;
extern const SbKindInfo sb_kind_language;
extern const SbKindInfo sb_kind_access_method;
extern const SbKindInfo sb_kind_collation;
extern const SbKindInfo sb_kind_conversion;
extern const SbKindInfo sb_kind_type;
extern const SbKindInfo sb_kind_any_type;
extern const SbKindInfo sb_kind_domain;
extern const SbKindInfo sb_kind_domain_constraint;
extern const SbKindInfo sb_kind_function;
extern const SbKindInfo sb_kind_procedure;
extern const SbKindInfo sb_kind_aggregate;
extern const SbKindInfo sb_kind_any_routine;
extern const SbKindInfo sb_kind_operator;
extern const SbKindInfo sb_kind_operator_class;
extern const SbKindInfo sb_kind_operator_family;
extern const SbKindInfo sb_kind_cast;
extern const SbKindInfo sb_kind_transform;
extern const SbKindInfo sb_kind_ts_parser;
extern const SbKindInfo sb_kind_ts_template;
extern const SbKindInfo sb_kind_ts_dictionary;
extern const SbKindInfo sb_kind_ts_configuration;
extern const SbKindInfo sb_kind_fdw;
extern const SbKindInfo sb_kind_server;
extern const SbKindInfo sb_kind_user_mapping;
extern const SbKindInfo sb_kind_publication;
extern const SbKindInfo sb_kind_subscription;
extern const SbKindInfo sb_kind_event_trigger;
extern const SbKindInfo sb_kind_default_privileges;
extern const SbKindInfo sb_kind_database;
extern const SbKindInfo sb_kind_large_object;

/* each ends with {T_Invalid, NULL} */
extern const SbForm sb_forms_schema[];
extern const SbForm sb_forms_extension[];
extern const SbForm sb_forms_language[];
extern const SbForm sb_forms_access_method[];
extern const SbForm sb_forms_collation[];
extern const SbForm sb_forms_conversion[];
extern const SbForm sb_forms_define_stmt[];
extern const SbForm sb_forms_type[];
extern const SbForm sb_forms_domain[];
extern const SbForm sb_forms_routine[];
extern const SbForm sb_forms_operator[];
extern const SbForm sb_forms_cast[];
extern const SbForm sb_forms_transform[];
extern const SbForm sb_forms_text_search[];
extern const SbForm sb_forms_foreign[];
extern const SbForm sb_forms_publication[];
extern const SbForm sb_forms_subscription[];
extern const SbForm sb_forms_event_trigger[];
extern const SbForm sb_forms_default_privileges[];
extern const SbForm sb_forms_comment[];
extern const SbForm sb_forms_owner[];
extern const SbForm sb_forms_privilege[];
extern const SbForm sb_forms_security_label[];
extern const SbForm sb_forms_depends[];
extern const SbForm sb_forms_rename[];

#endif							/* SB_REGISTRY_OBJECTS_H */
