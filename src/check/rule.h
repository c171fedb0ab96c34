/*
 * rule.h
 *	  The rules: what can be wrong with a script or with the history of revisions.
 *
 * Each stands in rulelist.h, once; doc/rules.md is made from that, and the tests go through it.
 */
#ifndef SB_RULE_H
#define SB_RULE_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/* How bad it is. "off" is no severity of a finding: there is none then. */
typedef enum SbSeverity
{
	SB_SEVERITY_OFF,
	SB_NOTE,
	SB_CAUTION,					/* "warning" */
	SB_FAULT					/* "error" */
} SbSeverity;

/* What a rule is about. */
typedef enum SbRuleGroup
{
	SB_RULES_LOCK,				/* what others wait for */
	SB_RULES_DATA,				/* what is lost, or may fail because of rows and of others' code */
	SB_RULES_SCRIPT,			/* how a script runs, and runs again */
	SB_RULES_DESIGN,			/* types, keys, indexes */
	SB_RULES_SECURITY,
	SB_RULES_HISTORY			/* the revisions as a whole */
} SbRuleGroup;

typedef enum SbRuleId
{
#define SB_RULE(id, code, group, severity, sized, sees, why, instead) SB_RULE_##id,
#include "check/rulelist.h"
#undef SB_RULE
	SB_RULES
} SbRuleId;

typedef struct SbRule
{
	const char *code;			/* "create-index-blocks": what users write */
	SbRuleGroup group;
	SbSeverity	severity;		/* unless somebody sets another one */
	bool		sized;			/* only a note on tables smaller than schemaboot.big_table */
	const char *sees;			/* sentences, as in doc/rules.md */
	const char *why;
	const char *instead;		/* the hint of its findings that have none of their own */
} SbRule;

extern const SbRule *sb_rule(SbRuleId id);

/* The rule of a code; SB_RULES: there is none. */
extern SbRuleId sb_rule_by_code(const char *code);

/* "error", "warning", "note", "off"; and the other way (ERRCODE_INVALID_PARAMETER_VALUE for anything else). */
extern const char *sb_severity_name(SbSeverity severity);
extern SbSeverity sb_severity_by_name(const char *name);

/* "locks", "data", ... */
extern const char *sb_rule_group_name(SbRuleGroup group);

#endif							/* SB_RULE_H */
