/*
 * finding.h
 *	  What the rules have found.
 */
#ifndef SB_FINDING_H
#define SB_FINDING_H

#include "check/rule.h"
#include "storage/lockdefs.h"

typedef struct SbFinding
{
	SbSeverity	severity;
	SbRuleId	rule;
	const char *revision;		/* NULL: it is about none, or a script is no revision's */
	int			statement;		/* from 1; 0: none */
	int			line;			/* from 1; 0: none */
	int			number;			/* in which it was found */
	const char *schema;			/* of the object, for settings of rules; NULL: none */
	const char *object;			/* what it is about, as SQL writes it; NULL: nothing in particular */
	const char *message;
	const char *hint;			/* what to do */
	int64		bytes;			/* of the table that it is about; 0: it is about none; -1: not known */

	/* what the statement does to the object, if the rule says so: the tests measure it */
	bool		claims;
	LOCKMODE	lock;
	bool		rewrites;
	bool		scans;
	bool		fails;			/* the statement fails */
	bool		said;			/* its severity stands in a comment of the statement */
} SbFinding;

/* What a comment of a statement says of a rule. */
typedef struct SbSaid
{
	SbRuleId	rule;			/* SB_RULES: of all */
	SbSeverity	severity;
} SbSaid;

/* Findings, and where those stand that are found now. */
typedef struct SbFindings
{
	MemoryContext context;		/* that the findings are in */
	List	   *list;			/* of SbFinding * */
	int			count;			/* ever found */
	const char *revision;
	int			statement;
	int			line;
	List	   *said;			/* of SbSaid *: comments of the statement */
} SbFindings;

/* None yet, in CurrentMemoryContext. */
extern SbFindings *sb_findings_create(void);

/*
 * Adds a finding at findings' revision, statement and line. All strings are copied. schema, object: may be NULL;
 * hint: NULL for the rule's own. Returns it for more to be said (claims), also if a comment of the
 * statement switches the rule off: then it is in no list.
 */
extern SbFinding *sb_find(SbFindings *findings, SbRuleId rule, const char *schema, const char *object,
						  const char *message, const char *hint);

/*
 * Gives each finding the severity that is set for its rule (schemaboot_rule) and takes those out that are off. Once,
 * at the end. Reads schemaboot.rule_setting; so it is not to be called where the live schemas are put aside.
 */
extern void sb_findings_settle(SbFindings *findings);

/* See schemaboot_rule; severity NULL: as if it had never been set. */
extern void sb_rule_set(const char *code, const char *severity, const char *scope);

#endif							/* SB_FINDING_H */
