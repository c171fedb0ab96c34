/*
 * type_alter.c
 *	  How types and domains are altered. Attributes of composite types are columns.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/relation_alter.h"
#include "utils/builtins.h"

/* Whether all labels of one list are in the other, in the same order. */
static bool
is_subsequence(List *labels, List *of)
{
	int			found = 0;

	foreach_ptr(char, label, of)
		if (found < list_length(labels) && strcmp(list_nth(labels, found), label) == 0)
			found++;
	return found == list_length(labels);
}

/* A new label stands before the next one that is there already, or at the end. */
static void
alter_labels(SbAlter *alter)
{
	List	   *live = sb_fact_list(alter->live, "labels");
	List	   *wanted = sb_fact_list(alter->wanted, "labels");
	int			next = 0;

	if (!sb_alter_differs(alter, "labels") || !is_subsequence(live, wanted) ||
		sb_alter_differs(alter, "form"))
		return;
	sb_alter_takes(alter, "labels");
	foreach_ptr(char, label, wanted)
	{
		const char *before = next < list_length(live) ? list_nth(live, next) : NULL;

		if (before && strcmp(before, label) == 0)
			next++;
		else
			sb_alter_add(alter, SB_NON_TRANSACTIONAL, "ALTER TYPE %s ADD VALUE %s%s%s",
						 alter->live->identity, sb_literal(label), before ? " BEFORE " : "",
						 before ? sb_literal(before) : "");
	}
}

/* A base type that has a storage other than plain once, keeps such. */
static void
alter_base(SbAlter *alter)
{
	static const struct
	{
		const char *option;
		const char *attribute;
	}			options[] = {
		{"RECEIVE", "receive"}, {"SEND", "send"}, {"TYPMOD_IN", "type modifier input"},
		{"TYPMOD_OUT", "type modifier output"}, {"ANALYZE", "analyze"}, {"SUBSCRIPT", "subscript"},
		{"STORAGE", "storage"}
	};
	StringInfoData command;
	bool		first = true;

	initStringInfo(&command);
	sb_clause(&command, "ALTER TYPE %s", alter->live->identity);
	for (int i = 0; i < lengthof(options); i++)
	{
		const char *value = sb_fact_get(alter->wanted, options[i].attribute);

		if (sb_same_text(value, "plain") && strcmp(options[i].attribute, "storage") == 0)
			continue;
		if (sb_alter_takes(alter, options[i].attribute))
			sb_item(&command, " SET (", &first, "%s = %s", options[i].option, value ? value : "NONE");
	}
	if (!first)
		sb_alter_add(alter, 0, "%s)", command.data);
}

void
sb_type_alter(SbAlter *alter)
{
	alter_labels(alter);
	if (sb_same_text(sb_fact_get(alter->live, "form"), "base") && !sb_alter_differs(alter, "form"))
		alter_base(alter);
}

static void
set_not_null(SbAlter *alter)
{
	const char *name = sb_fact_get(alter->wanted, "not null constraint");
	const char *domain = alter->live->identity;
	SbCommand  *command;

	sb_alter_takes(alter, "not null constraint");
	if (name)
		command = sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL,
							   "ALTER DOMAIN %s ADD CONSTRAINT %s NOT NULL", domain, quote_identifier(name));
	else
		command = sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL, "ALTER DOMAIN %s SET NOT NULL", domain);
	sb_evidence_domain(command, domain, "VALUE IS NOT NULL");
}

/* Since 17, NOT NULL has a name; the fact tells one that is not the server's own choice. */
static const char *
not_null_name(const SbFact *domain)
{
	const char *name = sb_fact_get(domain, "not null constraint");

	return name ? name : psprintf("%s_not_null", domain->object.name);
}

static void
alter_not_null(SbAlter *alter)
{
	if (sb_alter_takes(alter, "not null"))
	{
		if (sb_fact_is(alter->wanted, "not null"))
			set_not_null(alter);
		else
		{
			sb_alter_takes(alter, "not null constraint");
			sb_alter_add(alter, 0, "ALTER DOMAIN %s DROP NOT NULL", alter->live->identity);
		}
	}
	else if (sb_alter_takes(alter, "not null constraint"))
		sb_alter_add(alter, 0, "ALTER DOMAIN %s RENAME CONSTRAINT %s TO %s", alter->live->identity,
					 quote_identifier(not_null_name(alter->live)),
					 quote_identifier(not_null_name(alter->wanted)));
}

void
sb_domain_alter(SbAlter *alter)
{
	const char *value = sb_fact_get(alter->wanted, "default");

	if (sb_alter_takes(alter, "default"))
	{
		if (value)
			sb_alter_add(alter, 0, "ALTER DOMAIN %s SET DEFAULT %s", alter->live->identity, value);
		else
			sb_alter_add(alter, 0, "ALTER DOMAIN %s DROP DEFAULT", alter->live->identity);
	}
	alter_not_null(alter);
}
