/*
 * routine_alter.c
 *	  Functions, procedures and aggregates that become others in place: CREATE OR REPLACE, wherever the
 *	  server takes it.
 *
 * It refuses what views and others that call the routine have been built on: another result, other names
 * of parameters, defaults that are gone. All else comes with the replacing command, which says everything.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/kind.h"
#include "kinds/routine.h"
#include "utils/builtins.h"

/* A parameter, as far as the server cares for it. */
typedef struct Parameter
{
	char		mode;			/* as in pg_proc.proargmodes */
	const char *name;			/* "" has none */
	const char *type;			/* NULL: not needed */
} Parameter;

static const char *
nth_or_empty(List *list, int n)
{
	return n < list_length(list) ? (const char *) list_nth(list, n) : "";
}

static List *
parameters_of(const SbFact *fact)
{
	List	   *names = sb_fact_list(fact, "parameter names");
	List	   *modes = sb_fact_list(fact, "parameter modes");
	List	   *types = sb_fact_list(fact, "parameter types");
	int			count = modes ? list_length(modes) : list_length(fact->object.args);
	List	   *result = NIL;

	for (int i = 0; i < count; i++)
	{
		Parameter  *parameter = palloc(sizeof(Parameter));

		parameter->mode = modes ? *nth_or_empty(modes, i) : 'i';
		parameter->name = nth_or_empty(names, i);
		parameter->type = nth_or_empty(types, i);
		result = lappend(result, parameter);
	}
	return result;
}

/* Those of some modes, in their order. */
static List *
with_modes(List *parameters, const char *modes)
{
	List	   *result = NIL;

	foreach_ptr(Parameter, parameter, parameters)
		if (strchr(modes, parameter->mode))
			result = lappend(result, parameter);
	return result;
}

/* A parameter may get a name, but keeps the one that it has. */
static bool
keeps_input_names(const SbFact *live, const SbFact *wanted)
{
	List	   *there = with_modes(parameters_of(live), "ibv");
	List	   *then = with_modes(parameters_of(wanted), "ibv");
	ListCell   *a,
			   *b;

	forboth(a, there, b, then)
	{
		const char *name = ((Parameter *) lfirst(a))->name;

		if (*name && strcmp(name, ((Parameter *) lfirst(b))->name) != 0)
			return false;
	}
	return list_length(there) == list_length(then);
}

/* One output parameter is the result, and may be called as one likes; several make a row. */
static bool
keeps_row(const SbFact *live, const SbFact *wanted)
{
	List	   *there = with_modes(parameters_of(live), "obt");
	List	   *then = with_modes(parameters_of(wanted), "obt");
	bool		is_row = wanted->object.kind == SB_PROCEDURE || list_length(then) > 1;
	ListCell   *a,
			   *b;

	if (list_length(there) != list_length(then))
		return !is_row && list_length(there) <= 1;
	forboth(a, there, b, then)
	{
		const Parameter *old = lfirst(a);
		const Parameter *new = lfirst(b);

		if (is_row && (strcmp(old->name, new->name) != 0 || strcmp(old->type, new->type) != 0))
			return false;
	}
	return true;
}

/* Whether defaults stay at least as many; of a polymorphic parameter, even its default's type counts. */
static bool
keeps_defaults(const SbAlter *alter)
{
	const char *there = sb_fact_get(alter->live, "defaults");
	const char *then = sb_fact_get(alter->wanted, "defaults");

	if (there == NULL)
		return true;
	if (then == NULL || pg_strtoint32(then) < pg_strtoint32(there))
		return false;
	if (sb_alter_differs(alter, "arguments"))
		foreach_ptr(char, type, alter->wanted->object.args)
			if (strstr(type, "any"))
				return false;
	return true;
}

static bool
is_replaceable(const SbAlter *alter)
{
	return !sb_alter_differs(alter, "result") && !sb_alter_differs(alter, "window") &&
		keeps_input_names(alter->live, alter->wanted) && keeps_row(alter->live, alter->wanted) &&
		keeps_defaults(alter);
}

/* Everybody who may call it does so with its owner's rights from now on. */
static int
hazards_of(const SbAlter *alter)
{
	return sb_fact_is(alter->wanted, "security definer") && !sb_fact_is(alter->live, "security definer") ?
		SB_PRIVILEGE_WIDENING : 0;
}

void
sb_alter_routine(SbAlter *alter)
{
	const SbObject *object = &alter->live->object;

	sb_alter_extensions(alter, psprintf("%s %s", sb_kind(object->kind)->noun,
										sb_routine_target(object, "()")));
	if (alter->left == NIL || !is_replaceable(alter))
		return;
	alter->left = NIL;
	alter->commands = NIL;

	/* what it depended on is forgotten when it is replaced, extensions as well */
	sb_write_routine_as(&alter->ddl, alter->wanted, "CREATE OR REPLACE");
	sb_alter_written(alter, hazards_of(alter));
}

/* The result is that of the final function, or the state. */
void
sb_alter_aggregate(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *wanted = alter->wanted;
	bool		is_normal = strcmp(sb_fact_get(wanted, "form"), "normal") == 0;

	if (alter->left == NIL || sb_alter_differs(alter, "form") || (!is_normal && sb_alter_differs(alter, "arguments")) ||
		!sb_same_text(sb_fact_get(live, "result"), sb_fact_get(wanted, "result")) ||
		!keeps_input_names(live, wanted))
		return;
	alter->left = NIL;
	sb_write_aggregate_as(&alter->ddl, wanted, "CREATE OR REPLACE");
	sb_alter_written(alter, 0);
}
