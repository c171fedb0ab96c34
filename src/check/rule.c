/*
 * rule.c
 *	  The table of rules.
 */
#include "base/compat.h"

#include "check/rule.h"

static const SbRule rules[] = {
#define SB_RULE(id, code, group, severity, sized, sees, why, instead) \
	{code, group, severity, sized, sees, why, instead},
#include "check/rulelist.h"
#undef SB_RULE
};

static const char *const severity_names[] = {"off", "note", "warning", "error"};

static const char *const group_names[] = {
	"locks", "data", "script", "design", "security", "history"
};

const SbRule *
sb_rule(SbRuleId id)
{
	Assert(id >= 0 && id < SB_RULES);
	return &rules[id];
}

SbRuleId
sb_rule_by_code(const char *code)
{
	int			id = 0;

	while (id < SB_RULES && strcmp(rules[id].code, code) != 0)
		id++;
	return id;
}

const char *
sb_severity_name(SbSeverity severity)
{
	return severity_names[severity];
}

SbSeverity
sb_severity_by_name(const char *name)
{
	for (int i = 0; i < lengthof(severity_names); i++)
		if (pg_strcasecmp(severity_names[i], name) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no severity \"%s\"", name),
			 errhint("Severities are error, warning, note, and off.")));
}

const char *
sb_rule_group_name(SbRuleGroup group)
{
	return group_names[group];
}
