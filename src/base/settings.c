/*
 * settings.c
 *	  The settings of schemaboot.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/varlena.h"

int			sb_lock_timeout = 0;
int			sb_lock_retries = 3;
bool		sb_progress = false;
bool		sb_notify = true;
bool		sb_log_failures = true;
bool		sb_assume_filled = false;
int			sb_big_table = 10240;
int			sb_guard = SB_GUARD_OFF;
char	   *sb_trusted_definers = NULL;
char	   *sb_revision_template = NULL;
static char *version_table = NULL;

static const struct config_enum_entry guard_modes[] = {
	{"off", SB_GUARD_OFF, false},
	{"warn", SB_GUARD_WARN, false},
	{"block", SB_GUARD_BLOCK, false},
	{NULL, 0, false}
};

static bool
check_names(char **newval, void **extra, GucSource source)
{
	char	   *copy = pstrdup(*newval);
	List	   *names;

	if (SplitIdentifierString(copy, ',', &names))
		return true;
	GUC_check_errdetail("The value must be a list of role names.");
	return false;
}

/* A revision without its steps would do nothing. */
static bool
check_template(char **newval, void **extra, GucSource source)
{
	if (strstr(*newval, "${steps}"))
		return true;
	GUC_check_errdetail("The template must have ${steps}, where the commands go.");
	return false;
}

/* Splits the name of the version table; unqualified, it is in schema public. */
static bool
split_version_table(const char *value, char **schema, char **name)
{
	List	   *names;

	if (!SplitIdentifierString(pstrdup(value), '.', &names) || names == NIL || list_length(names) > 2)
		return false;
	*schema = list_length(names) == 2 ? linitial(names) : "public";
	*name = llast(names);
	return true;
}

static bool
check_version_table(char **newval, void **extra, GucSource source)
{
	char	   *schema,
			   *name;

	if ((*newval)[0] == '\0' || split_version_table(*newval, &schema, &name))
		return true;
	GUC_check_errdetail("The value must be the name of a table, such as public.alembic_version.");
	return false;
}

bool
sb_version_table(char **schema, char **name)
{
	return version_table && version_table[0] && split_version_table(version_table, schema, name);
}

bool
sb_is_version_table(const char *schema, const char *name)
{
	char	   *its_schema,
			   *its_name;

	return schema && sb_version_table(&its_schema, &its_name) && strcmp(schema, its_schema) == 0 &&
		strcmp(name, its_name) == 0;
}

/* Called once, when the library is loaded. */
void
sb_settings_init(void)
{
	/*
	 * How long each statement of schemaboot may wait for a lock, so that it never queues traffic
	 * behind it for long.
	 */
	DefineCustomIntVariable("schemaboot.lock_timeout",
							"Longest time that a statement run by schemaboot waits for a lock.",
							"0 leaves the session's lock_timeout in force.",
							&sb_lock_timeout, 0, 0, INT_MAX, PGC_USERSET, GUC_UNIT_MS,
							NULL, NULL, NULL);
	/* How often it is tried again then, with pauses that double. */
	DefineCustomIntVariable("schemaboot.lock_retries",
							"How often a statement that could not get a lock in time is tried again.",
							"The pauses between start at 0.1 s and double.",
							&sb_lock_retries, 3, 0, 100, PGC_USERSET, 0, NULL, NULL, NULL);
	/* For watching long runs in psql; other sessions see the step in pg_stat_activity anyway. */
	DefineCustomBoolVariable("schemaboot.progress",
							 "Sends a NOTICE for each statement that schemaboot runs.",
							 NULL, &sb_progress, false, PGC_USERSET, 0, NULL, NULL, NULL);
	/* It takes a slot of max_worker_processes for a moment. */
	DefineCustomBoolVariable("schemaboot.log_failures",
							 "Writes failed upgrades and downgrades to schemaboot.history.",
							 "A background worker does it, since the transaction is rolled back.",
							 &sb_log_failures, true, PGC_USERSET, 0, NULL, NULL, NULL);
	/* On an empty database, such as that of a CI job, no table has rows. */
	DefineCustomBoolVariable("schemaboot.assume_filled",
							 "Rules take every table for one with rows.",
							 "For checks on an empty database, of what will run on a full one.",
							 &sb_assume_filled, false, PGC_USERSET, 0, NULL, NULL, NULL);
	/* What takes milliseconds is no reason to change a script. */
	DefineCustomIntVariable("schemaboot.big_table",
							"Size from which on a table counts as big.",
							"What reads, writes or locks all of a smaller one is only a note, and not the guard's concern.",
							&sb_big_table, 10240, 0, INT_MAX, PGC_USERSET, GUC_UNIT_KB,
							NULL, NULL, NULL);
	/* Whoever may switch it off is asked for nothing. */
	DefineCustomEnumVariable("schemaboot.guard",
							 "What DDL meets that is typed by hand on what schemaboot manages.",
							 "off: nothing; warn: a warning; block: an error. "
							 "What locks big tables, or loses their rows, meets advice, too.",
							 &sb_guard, SB_GUARD_OFF, guard_modes, PGC_SUSET, 0, NULL, NULL, NULL);
	/* A transaction that notifies cannot be prepared for a two-phase commit. */
	DefineCustomBoolVariable("schemaboot.notify",
							 "Sends NOTIFY schemaboot when the version of the database changes.",
							 "Off for transactions that are to be prepared, which cannot notify.",
							 &sb_notify, true, PGC_USERSET, 0, NULL, NULL, NULL);
	/* Whose definitions may run with the rights of others: a superuser decides. */
	DefineCustomStringVariable("schemaboot.trusted_definers",
							   "Roles whose models others may run, besides superusers and the extension's owner.",
							   "A list of role names. Statements that somebody else defined are refused.",
							   &sb_trusted_definers, "", PGC_SUSET, GUC_LIST_INPUT,
							   check_names, NULL, NULL);
	/* What teams want at the head of their migrations: a ticket, a name, a licence. */
	DefineCustomStringVariable("schemaboot.revision_template",
							   "Text of the revisions that schemaboot_revision() writes from a plan.",
							   "${message}, ${id}, ${parents}, ${user}, ${date} and ${steps} are replaced.",
							   &sb_revision_template,
							   "-- ${message}\n-- revision ${id}, follows ${parents}\n\n${steps}",
							   PGC_USERSET, 0, check_template, NULL, NULL);
	/* So that another tool's commands agree with what schemaboot did. */
	DefineCustomStringVariable("schemaboot.version_table",
							   "Another tool's version table that is kept in step, such as public.alembic_version.",
							   "It follows in the same transaction, and is created if it is missing.",
							   &version_table, "", PGC_USERSET, 0, check_version_table, NULL, NULL);
	MarkGUCPrefixReserved("schemaboot");
}
