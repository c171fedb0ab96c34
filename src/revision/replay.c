/*
 * replay.c
 *	  Runs revisions from nothing, out of everybody's sight, to see what each of them makes.
 *
 * An empty database has the schema public, and what initdb made. Which other schemas the scripts find there, as
 * they do not make them themselves, cannot be known: each that exists stands there, empty. What stands in no schema,
 * such as casts and publications, is put aside like the schemas are (facts/aside.h).
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/text.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_subscription.h"
#include "commands/extension.h"
#include "facts/manage.h"
#include "miscadmin.h"
#include "revision/portable.h"
#include "revision/replay.h"
#include "revision/revision.h"
#include "revision/run.h"

/* Whether an object that stands in no schema can be put aside. */
static bool
is_hidden(const SbFact *fact)
{
	switch (fact->address.classId)
	{
		case NamespaceRelationId:
		case ExtensionRelationId:
		case DatabaseRelationId:
		case LargeObjectRelationId:
		case SubscriptionRelationId:
			return false;
		default:
			return OidIsValid(fact->address.objectId) &&
				get_object_attnum_namespace(fact->address.classId) == InvalidAttrNumber;
	}
}

static void
hide(SbSwap *swap, const SbFact *fact)
{
	ObjectAddress *address = palloc(sizeof(ObjectAddress));

	*address = fact->address;
	if (address->classId == DefaultAclRelationId)
		swap->replaced_acls = lappend_oid(swap->replaced_acls, address->objectId);
	swap->hidden = lappend(swap->hidden, address);
}

void
sb_replay_hide_all(SbSwap *swap, const SbFacts *facts)
{
	foreach_ptr(char, name, sb_managed_all()->schemas)
		if (!OidIsValid(getExtensionOfObject(NamespaceRelationId, get_namespace_oid(name, false))))
			swap->names = lappend(swap->names, name);
	foreach_ptr(SbFact, fact, facts->all)
		if (is_hidden(fact))
			hide(swap, fact);
}

/* The schemas that a script makes itself. */
static void
find_made(SbSwap *swap, const char *script)
{
	SbScriptKind kind;
	SbScriptRun look = {.revision = "",.rehearsal = true};

	if (script == NULL)
		return;
	sb_script_look(&look, script, &kind);
	foreach_ptr(char, name, kind.schemas)
		if (!sb_list_has(swap->made, name))
			swap->made = lappend(swap->made, name);
}

static void
run_path(SbAside *aside)
{
	SbReplay   *replay = aside->caller;

	aside->made->tag = 0;
	replay->at = NULL;
	if (replay->visit)
		replay->visit(replay, NULL);
	foreach_ptr(SbRevision, revision, replay->path)
	{
		SbScriptRun run = {.revision = revision->id,.rehearsal = true,.aside = aside};
		SbScripts	scripts;

		replay->at = revision;
		sb_revision_scripts(revision->id, true, &scripts);
		if (scripts.up == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("it has no script")));
		(void) sb_script_run(&run, scripts.up);
		CommandCounterIncrement();
		if (replay->visit)
			replay->visit(replay, revision);
	}
}

ErrorData *
sb_replay(SbReplay *replay)
{
	SbAside    *aside = palloc0(sizeof(SbAside));

	if (XactReadOnly || RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("revisions cannot be run out of sight in a session that cannot write")));
	aside->made = sb_made_create();
	aside->work = run_path;
	aside->caller = replay;
	replay->aside = aside;
	sb_replay_hide_all(&aside->swap, sb_portable_read());
	foreach_ptr(SbRevision, revision, replay->path)
	{
		SbScripts	scripts;

		sb_revision_scripts(revision->id, true, &scripts);
		find_made(&aside->swap, scripts.up);
	}
	foreach_ptr(char, script, replay->scripts)
		find_made(&aside->swap, script);
	return sb_aside(aside);
}
