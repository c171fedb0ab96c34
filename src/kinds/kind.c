/*
 * kind.c
 *	  The registry of the kinds, and of the forms of statements that they describe.
 *
 * A new kind adds its descriptor and its forms to the two lists here.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/registry_relations.h"
#include "nodes/nodes.h"

static const SbKindInfo none = {
	.kind = SB_NONE,
	.name = "statement",
	.plural = "statements",
	.style = SB_NAME,
};

static const SbKindInfo *const kinds[SB_KINDS] = {
	[SB_NONE] = &none,
	[SB_SCHEMA] = &sb_kind_schema,
	[SB_EXTENSION] = &sb_kind_extension,
	[SB_LANGUAGE] = &sb_kind_language,
	[SB_ACCESS_METHOD] = &sb_kind_access_method,
	[SB_COLLATION] = &sb_kind_collation,
	[SB_CONVERSION] = &sb_kind_conversion,
	[SB_TYPE] = &sb_kind_type,
	[SB_DOMAIN] = &sb_kind_domain,
	[SB_DOMAIN_CONSTRAINT] = &sb_kind_domain_constraint,
	[SB_FUNCTION] = &sb_kind_function,
	[SB_PROCEDURE] = &sb_kind_procedure,
	[SB_AGGREGATE] = &sb_kind_aggregate,
	[SB_OPERATOR] = &sb_kind_operator,
	[SB_OPERATOR_FAMILY] = &sb_kind_operator_family,
	[SB_OPERATOR_CLASS] = &sb_kind_operator_class,
	[SB_CAST] = &sb_kind_cast,
	[SB_TRANSFORM] = &sb_kind_transform,
	[SB_TS_PARSER] = &sb_kind_ts_parser,
	[SB_TS_TEMPLATE] = &sb_kind_ts_template,
	[SB_TS_DICTIONARY] = &sb_kind_ts_dictionary,
	[SB_TS_CONFIGURATION] = &sb_kind_ts_configuration,
	[SB_FDW] = &sb_kind_fdw,
	[SB_SERVER] = &sb_kind_server,
	[SB_USER_MAPPING] = &sb_kind_user_mapping,
	[SB_SEQUENCE] = &sb_kind_sequence,
	[SB_TABLE] = &sb_kind_table,
	[SB_FOREIGN_TABLE] = &sb_kind_foreign_table,
	[SB_COLUMN] = &sb_kind_column,
	[SB_VIEW] = &sb_kind_view,
	[SB_MATERIALIZED_VIEW] = &sb_kind_materialized_view,
	[SB_INDEX] = &sb_kind_index,
	[SB_CONSTRAINT] = &sb_kind_constraint,
	[SB_STATISTICS] = &sb_kind_statistics,
	[SB_RULE] = &sb_kind_rule,
	[SB_TRIGGER] = &sb_kind_trigger,
	[SB_POLICY] = &sb_kind_policy,
	[SB_EVENT_TRIGGER] = &sb_kind_event_trigger,
	[SB_PUBLICATION] = &sb_kind_publication,
	[SB_SUBSCRIPTION] = &sb_kind_subscription,
	[SB_DEFAULT_PRIVILEGES] = &sb_kind_default_privileges,
	[SB_DATABASE] = &sb_kind_database,
	[SB_LARGE_OBJECT] = &sb_kind_large_object,
	[SB_ANY_RELATION] = &sb_kind_any_relation,
	[SB_ANY_ROUTINE] = &sb_kind_any_routine,
	[SB_ANY_TYPE] = &sb_kind_any_type,
};

static const SbForm *const forms[] = {
	sb_forms_schema, sb_forms_extension, sb_forms_language, sb_forms_access_method,
	sb_forms_collation, sb_forms_conversion, sb_forms_type, sb_forms_domain, sb_forms_routine, sb_forms_operator,
	sb_forms_cast, sb_forms_transform, sb_forms_text_search, sb_forms_foreign,
	sb_forms_publication, sb_forms_subscription, sb_forms_event_trigger,
	sb_forms_default_privileges, sb_forms_comment, sb_forms_owner, sb_forms_privilege,
	sb_forms_security_label, sb_forms_depends, sb_forms_rename, sb_forms_define_stmt,
	sb_forms_alter_table, sb_forms_index, sb_forms_once, sb_forms_policy, sb_forms_rule,
	sb_forms_sequence, sb_forms_statistics, sb_forms_table, sb_forms_trigger, sb_forms_view,
	NULL
};

const SbKindInfo *
sb_kind(SbKind kind)
{
	Assert(kind < SB_KINDS && kinds[kind]);
	return kinds[kind];
}

/* The kind that users call so; SB_NONE if there is none. */
SbKind
sb_kind_by_name(const char *name)
{
	for (int kind = 0; kind < SB_ANY_RELATION; kind++)
		if (strcmp(kinds[kind]->name, name) == 0)
			return (SbKind) kind;
	return SB_NONE;
}

/* Who describes raw trees of this tag; NULL if no kind does. */
SbDescribe
sb_describe_of(NodeTag tag)
{
	for (int i = 0; forms[i]; i++)
		for (const SbForm *form = forms[i]; form->tag != T_Invalid; form++)
			if (form->tag == tag)
				return form->describe;
	return NULL;
}

/* Whether the live catalogs have the object.  Takes no lock. */
bool
sb_object_exists(const SbObject *object)
{
	const SbKindInfo *info = sb_kind(object->kind);

	return info->find && OidIsValid(info->find(object).objectId);
}
