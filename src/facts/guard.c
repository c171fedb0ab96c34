/*
 * guard.c
 *	  Keeps code that belongs to others from running while schemas are put aside.
 *
 * Then a name can mean what a model has made instead of what lives. Who may create in a schema could let a
 * SECURITY DEFINER function of another role call a function of his own in that way, with the rights of
 * that role: it is enough that a predicate of an index is evaluated. So while a build is going on no
 * function runs as a role that the caller is no member of. Scripts of extensions do, since the server
 * chooses their role.
 */
#include "base/compat.h"

#include "access/transam.h"
#include "commands/extension.h"
#include "facts/guard.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

/* For whom it keeps watch; InvalidOid: for nobody. */
static Oid	builder = InvalidOid;
static needs_fmgr_hook_type previous_needs = NULL;
static fmgr_hook_type previous_hook = NULL;

static bool
is_foreign(Oid function)
{
	Oid			user = GetUserId();

	return OidIsValid(builder) && user != builder && function >= FirstNormalObjectId &&
		!creating_extension && !is_member_of_role(builder, user);
}

/* Whether the hook has to see a call; one that it must see is not inlined, either. */
static bool
needs_watch(Oid function)
{
	return (previous_needs && previous_needs(function)) || is_foreign(function);
}

/* Called at the start of those functions, and of all that change the user; the user is already theirs. */
static void
watch(FmgrHookEventType event, FmgrInfo *flinfo, Datum *arg)
{
	if (event == FHET_START && is_foreign(flinfo->fn_oid))
	{
		char	   *name = get_func_name(flinfo->fn_oid);

		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("function \"%s\" does not run as role \"%s\" while models are built to be compared",
						name ? name : "", GetUserNameFromId(GetUserId(), false)),
				 errdetail("The models would stand in for what it calls.")));
	}
	if (previous_hook)
		previous_hook(event, flinfo, arg);
}

void
sb_guard_begin(void)
{
	static bool hooked = false;

	if (!hooked)
	{
		previous_needs = needs_fmgr_hook;
		previous_hook = fmgr_hook;
		needs_fmgr_hook = needs_watch;
		fmgr_hook = watch;
		hooked = true;
	}
	builder = GetUserId();
}

void
sb_guard_end(void)
{
	builder = InvalidOid;
}
