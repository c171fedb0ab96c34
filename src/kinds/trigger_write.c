/*
 * trigger_write.c
 *	  How triggers, rules, policies and extended statistics are written.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"
#include "utils/formatting.h"

void
sb_write_enabled(SbDdl *ddl, const SbFact *fact, const char *what)
{
	static const char *const states[][2] = {
		{"origin", "ENABLE"}, {"disabled", "DISABLE"}, {"replica", "ENABLE REPLICA"},
		{"always", "ENABLE ALWAYS"}
	};
	const char *enabled = sb_fact_get(fact, "enabled");
	bool		only = fact->parent && sb_fact_get(fact->parent, "partition key");

	for (int i = 0; i < lengthof(states); i++)
		if (strcmp(enabled, states[i][0]) == 0)
			sb_ddl_add(ddl, "ALTER %sTABLE %s%s %s %s %s",
					   sb_fact_is(fact, "foreign") ? "FOREIGN " : "", only ? "ONLY " : "",
					   sb_fact_relation(fact), states[i][1], what,
					   quote_identifier(fact->object.name));
}

/* Where that is not what a new one has. */
static void
write_enabled(SbDdl *ddl, const SbFact *fact, const char *usual, const char *what)
{
	if (strcmp(sb_fact_get(fact, "enabled"), usual) != 0)
		sb_write_enabled(ddl, fact, what);
}

void
sb_trigger_write(SbDdl *ddl, const SbFact *fact)
{
	sb_trigger_write_as(ddl, fact, "CREATE");
}

void
sb_trigger_write_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	const char *name = quote_identifier(fact->object.name);
	const char *from = sb_fact_get(fact, "from");
	const char *tables = sb_fact_get(fact, "transition tables");
	StringInfoData command;

	/* those of partitions are made with that of the partitioned table */
	if (sb_fact_is(fact, "inherited"))
	{
		write_enabled(ddl, fact, sb_fact_get(fact, "inherited enabled"), "TRIGGER");
		return;
	}
	initStringInfo(&command);
	appendStringInfo(&command, "%s %sTRIGGER %s\n    %s ON %s", verb,
					 sb_fact_is(fact, "constraint") ? "CONSTRAINT " : "", name,
					 sb_fact_get(fact, "event"), sb_fact_relation(fact));
	if (from)
		sb_clause(&command, "FROM %s", from);
	if (sb_fact_is(fact, "deferrable"))
		sb_clause(&command, "DEFERRABLE");
	if (sb_fact_is(fact, "initially deferred"))
		sb_clause(&command, "INITIALLY DEFERRED");
	if (tables)
		appendStringInfo(&command, "\n    REFERENCING %s", tables);
	appendStringInfo(&command, "\n    %s", sb_fact_get(fact, "definition"));
	sb_ddl_add(ddl, "%s", command.data);
	write_enabled(ddl, fact, "origin", "TRIGGER");
	sb_write_extensions(ddl, fact, psprintf("TRIGGER %s ON %s", name, sb_fact_relation(fact)));
}

void
sb_rule_write(SbDdl *ddl, const SbFact *fact)
{
	sb_rule_write_as(ddl, fact, "CREATE");
	write_enabled(ddl, fact, "origin", "RULE");
}

void
sb_rule_write_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	sb_ddl_add(ddl, "%s RULE %s AS\n    ON %s TO %s\n    %s", verb,
			   quote_identifier(fact->object.name), sb_fact_get(fact, "event"),
			   sb_fact_relation(fact), sb_fact_get(fact, "definition"));
}

void
sb_policy_write(SbDdl *ddl, const SbFact *fact)
{
	const char *command = sb_fact_get(fact, "command");
	const char *roles = sb_fact_get(fact, "roles");
	const char *using = sb_fact_get(fact, "using");
	const char *check = sb_fact_get(fact, "check");
	StringInfoData policy;

	initStringInfo(&policy);
	sb_clause(&policy, "CREATE POLICY %s ON %s", quote_identifier(fact->object.name),
			  sb_fact_relation(fact));
	if (strcmp(sb_fact_get(fact, "type"), "restrictive") == 0)
		sb_clause(&policy, "AS RESTRICTIVE");
	if (strcmp(command, "all") != 0)
		sb_clause(&policy, "FOR %s", asc_toupper(command, strlen(command)));
	if (roles && strcmp(roles, "PUBLIC") != 0)
		sb_clause(&policy, "TO %s", roles);
	if (using)
		appendStringInfo(&policy, "\n    USING %s", sb_parenthesized(using));
	if (check)
		appendStringInfo(&policy, "\n    WITH CHECK %s", sb_parenthesized(check));
	sb_ddl_add(ddl, "%s", policy.data);
}

void
sb_statistics_write(SbDdl *ddl, const SbFact *fact)
{
	const char *kinds = sb_fact_get(fact, "kinds");
	const char *target = sb_fact_get(fact, "target");
	bool		all = sb_fact_is(fact, "one expression") ||
		strcmp(kinds, "ndistinct, dependencies, mcv") == 0;

	sb_ddl_add(ddl, "CREATE STATISTICS %s%s%s%s ON %s FROM %s", fact->identity,
			   all ? "" : " (", all ? "" : kinds, all ? "" : ")", sb_fact_get(fact, "columns"),
			   sb_fact_get(fact, "table"));
	if (target)
		sb_ddl_add(ddl, "ALTER STATISTICS %s SET STATISTICS %s", fact->identity, target);
}
