/*
 * operator_alter.c
 *	  Operators and operator families that become others in place.
 *
 * Of an operator, only what helps the planner of queries can be taken back; what plans may rest on can be
 * added, from 17 on. A class cannot be altered at all.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/kind.h"
#include "kinds/operator.h"
#include "utils/builtins.h"

/* Adds an estimator, or that there is none. */
static void
take_estimator(SbAlter *alter, StringInfo command, bool *first, const char *attribute)
{
	const char *value = sb_fact_get(alter->wanted, attribute);

	if (sb_alter_takes(alter, attribute))
		sb_item(command, " SET (", first, "%s = %s", strcmp(attribute, "join") == 0 ? "JOIN" : "RESTRICT",
				value ? value : "NONE");
}

/* The identity of the operator that a live or wanted one calls its commutator or negator. */
static const char *
partner_identity(const SbFact *fact, const char *partner, bool commutes)
{
	SbObject	object = fact->object;
	const char *dot = strrchr(partner, '.');
	List	   *args = list_copy(object.args);

	/* no operator has a dot in its name; one of the server needs no schema, and is no fact */
	if (dot == NULL)
		return NULL;
	if (commutes)
		args = list_make2(lsecond(args), linitial(args));
	object.schema = NULL;
	object.name = unconstify(char *, partner);
	object.args = args;
	return sb_object_identity(&object);
}

/*
 * A partner that is made in this plan and names the operator in turn makes it its own partner. One that is
 * there already can be named from 17 on.
 */
static void
take_partner(SbAlter *alter, StringInfo command, bool *first, const char *attribute)
{
	bool		commutes = strcmp(attribute, "commutator") == 0;
	const char *partner = sb_fact_get(alter->wanted, attribute);
	const char *identity;

	if (!sb_alter_differs(alter, attribute) || sb_fact_get(alter->live, attribute) || partner == NULL)
		return;
	identity = partner_identity(alter->wanted, partner, commutes);
	if (identity && sb_alter_find(alter, false, SB_OPERATOR, identity) == NULL)
	{
		const SbFact *other = sb_alter_find(alter, true, SB_OPERATOR, identity);

		if (other && sb_fact_get(other, attribute))
			sb_alter_takes(alter, attribute);
		return;
	}
	if (SB_OPERATORS_CAN_GAIN && sb_alter_takes(alter, attribute))
		sb_item(command, " SET (", first, strchr(partner, '.') ? "%s = OPERATOR(%s)" : "%s = %s",
				commutes ? "COMMUTATOR" : "NEGATOR", partner);
}

static void
take_flag(SbAlter *alter, StringInfo command, bool *first, const char *attribute)
{
	if (SB_OPERATORS_CAN_GAIN && sb_fact_is(alter->wanted, attribute) && sb_alter_takes(alter, attribute))
		sb_item(command, " SET (", first, strcmp(attribute, "hashes") == 0 ? "HASHES" : "MERGES");
}

void
sb_alter_operator(SbAlter *alter)
{
	StringInfoData command;
	bool		first = true;

	/* a shell waits to be made; the other way round, there is no way but to drop it */
	if (sb_alter_differs(alter, "shell"))
	{
		if (sb_fact_is(alter->live, "shell"))
		{
			alter->left = NIL;
			sb_write_operator(&alter->ddl, alter->wanted);
			sb_alter_written(alter, 0);
		}
		return;
	}
	initStringInfo(&command);
	sb_clause(&command, "ALTER OPERATOR %s", alter->wanted->identity);
	take_estimator(alter, &command, &first, "restrict");
	take_estimator(alter, &command, &first, "join");
	take_partner(alter, &command, &first, "commutator");
	take_partner(alter, &command, &first, "negator");
	take_flag(alter, &command, &first, "hashes");
	take_flag(alter, &command, &first, "merges");
	if (!first)
		sb_alter_add(alter, 0, "%s)", command.data);
}

/* The first list in parentheses of a text, with them; names in quotes do not count. */
static char *
first_parentheses(const char *text)
{
	const char *start = NULL;
	bool		quoted = false;
	int			depth = 0;

	for (const char *at = text; *at; at++)
	{
		if (*at == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (*at == '(' && depth++ == 0)
			start = at;
		if (*at == ')' && --depth == 0)
			return pnstrdup(start, at - start + 1);
	}
	return "()";
}

/* Members that one fact has and the other has not; only its place in the family is named if bare. */
static void
add_members(StringInfo command, const char *verb, bool *first, const SbFact *fact, const SbFact *other,
			bool bare)
{
	static const char *const lists[][2] = {{"operators", "OPERATOR"}, {"functions", "FUNCTION"}};

	for (int i = 0; i < lengthof(lists); i++)
	{
		List	   *others = sb_fact_list(other, lists[i][0]);

		foreach_ptr(char, member, sb_fact_list(fact, lists[i][0]))
		{
			if (sb_list_has(others, member))
				continue;
			if (bare)
				sb_item(command, verb, first, "\n    %s %.*s %s", lists[i][1], (int) strcspn(member, " "),
						member, first_parentheses(member));
			else
				sb_item(command, verb, first, "\n    %s %s", lists[i][1], member);
		}
	}
}

void
sb_alter_operator_family(SbAlter *alter)
{
	bool		operators = sb_alter_takes(alter, "operators");
	bool		functions = sb_alter_takes(alter, "functions");

	if (!operators && !functions)
		return;
	for (int adds = 0; adds < 2; adds++)
	{
		StringInfoData command;
		bool		first = true;

		initStringInfo(&command);
		sb_clause(&command, "ALTER OPERATOR FAMILY %s", alter->wanted->identity);
		add_members(&command, adds ? " ADD" : " DROP", &first, adds ? alter->wanted : alter->live,
					adds ? alter->live : alter->wanted, !adds);
		if (!first)
			sb_alter_add(alter, 0, "%s", command.data);
	}
}
