/*
 * trigger_alter.c
 *	  How triggers, rules and policies are altered, and what adding or removing them may bring.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "utils/builtins.h"

/*
 * Whether CREATE OR REPLACE makes the wanted trigger out of the live one. There is none for constraint
 * triggers; on a partitioned table it would also set those of the partitions back to being enabled.
 */
static bool
is_replaceable(const SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *wanted = alter->wanted;
	const SbFact *table = wanted->parent;

	return !sb_fact_is(live, "constraint") && !sb_fact_is(wanted, "constraint") &&
		!sb_fact_is(live, "inherited") && !sb_fact_is(wanted, "inherited") &&
		(table == NULL || sb_fact_get(table, "partition key") == NULL);
}

void
sb_trigger_alter(SbAlter *alter)
{
	const SbFact *live = alter->live;
	bool		inherited = sb_fact_is(live, "inherited");

	sb_alter_extensions(alter, psprintf("TRIGGER %s ON %s", quote_identifier(live->object.name),
										sb_fact_relation(live)));
	if (sb_alter_takes(alter, "enabled"))
	{
		sb_write_enabled(&alter->ddl, alter->wanted, "TRIGGER");
		sb_alter_written(alter, 0);
	}
	if (alter->left == NIL || !is_replaceable(alter) || inherited)
		return;

	/* what the trigger is replaced by is enabled and depends on no extension */
	alter->left = NIL;
	alter->commands = NIL;
	sb_trigger_write_as(&alter->ddl, alter->wanted, "CREATE OR REPLACE");
	sb_alter_written(alter, 0);
}

/* That of a partition goes with the partitioned table's, or when the partition is detached. */
void
sb_trigger_remove(SbAlter *alter)
{
	if (!sb_fact_is(alter->live, "inherited"))
		sb_alter_add(alter, 0, "DROP TRIGGER %s", alter->live->identity);
}

/* A rule that is replaced stays as enabled as it was. */
void
sb_rule_alter(SbAlter *alter)
{
	bool		event = sb_alter_takes(alter, "event");
	bool		definition = sb_alter_takes(alter, "definition");

	if (event || definition)
		sb_rule_write_as(&alter->ddl, alter->wanted, "CREATE OR REPLACE");
	if (sb_alter_takes(alter, "enabled"))
		sb_write_enabled(&alter->ddl, alter->wanted, "RULE");
	sb_alter_written(alter, 0);
}

/* Expressions can be changed, and added, but not taken away. */
void
sb_policy_alter(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	const char *using = sb_fact_get(wanted, "using");
	const char *check = sb_fact_get(wanted, "check");
	StringInfoData command;
	int			length;

	initStringInfo(&command);
	sb_clause(&command, "ALTER POLICY %s ON %s", quote_identifier(wanted->object.name),
			  sb_fact_relation(wanted));
	length = command.len;
	if (sb_alter_takes(alter, "roles"))
		sb_clause(&command, "TO %s", sb_fact_get(wanted, "roles"));
	if (using && sb_alter_takes(alter, "using"))
		appendStringInfo(&command, "\n    USING %s", sb_parenthesized(using));
	if (check && sb_alter_takes(alter, "check"))
		appendStringInfo(&command, "\n    WITH CHECK %s", sb_parenthesized(check));
	if (command.len > length)
		sb_alter_add(alter, SB_PRIVILEGE_WIDENING, "%s", command.data);
}

static bool
is_restrictive(const SbFact *policy)
{
	return sb_same_text(sb_fact_get(policy, "type"), "restrictive");
}

/* A permissive one lets more rows be seen or written, a restrictive one less. */
void
sb_policy_add(SbAlter *alter)
{
	sb_policy_write(&alter->ddl, alter->wanted);
	sb_alter_written(alter, is_restrictive(alter->wanted) ? 0 : SB_PRIVILEGE_WIDENING);
}

void
sb_policy_remove(SbAlter *alter)
{
	sb_alter_add(alter, is_restrictive(alter->live) ? SB_PRIVILEGE_WIDENING : 0, "DROP POLICY %s",
				 alter->live->identity);
}
