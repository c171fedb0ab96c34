/*
 * grants.c
 *	  From the text of privileges back to GRANT and REVOKE.
 *
 * What the text leaves out is what a new object has anyway, so commands are needed only for the
 * difference; or for the one to what there is. A grantee gets all in one GRANT, and grantees with the same privileges share it.
 */
#include "base/compat.h"

#include "base/privileges.h"
#include "catalog/pg_authid.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#define OWNER "(owner)"

/* Privileges that one role has granted to another. Roles stand as in the text: quoted. */
typedef struct Granted
{
	char	   *grantee;		/* "" is PUBLIC */
	char	   *grantor;
	AclMode		privileges;
	AclMode		options;		/* those of them that may be granted on */
} Granted;

/* Words of the privileges, in the order in which people list them. */
static const struct
{
	char		letter;
	const char *word;
}			words[] = {
	{'r', "SELECT"}, {'a', "INSERT"}, {'w', "UPDATE"}, {'d', "DELETE"}, {'D', "TRUNCATE"},
	{'x', "REFERENCES"}, {'t', "TRIGGER"}, {'m', "MAINTAIN"}, {'U', "USAGE"}, {'C', "CREATE"},
	{'c', "CONNECT"}, {'T', "TEMPORARY"}, {'X', "EXECUTE"}, {'s', "SET"}, {'A', "ALTER SYSTEM"}
};

static AclMode
mode_of(char letter)
{
	static const char letters[] = ACL_ALL_RIGHTS_STR;
	const char *place = strchr(letters, letter);

	return place ? UINT64CONST(1) << (place - letters) : ACL_NO_RIGHTS;
}

/* A role up to one of the ends; *text is moved behind it. */
static char *
take_role(const char **text, const char *ends)
{
	const char *start = *text;
	bool		quoted = false;

	for (; **text && (quoted || strchr(ends, **text) == NULL); (*text)++)
		if (**text == '"')
			quoted = !quoted;
	return pnstrdup(start, *text - start);
}

/* The items of a text: List of Granted *. */
static List *
parse_items(const char *text)
{
	List	   *items = NIL;

	if (strcmp(text, "none") == 0)
		return NIL;
	while (*text)
	{
		Granted	   *item = palloc0(sizeof(Granted));
		AclMode		last = ACL_NO_RIGHTS;

		item->grantee = take_role(&text, "=");
		for (text += *text == '='; *text && *text != '/' && *text != ' '; text++)
		{
			if (*text == '*')
				item->options |= last;
			else
				item->privileges |= last = mode_of(*text);
		}
		if (*text == '/')
		{
			text++;
			item->grantor = take_role(&text, " ");
		}
		else
			item->grantor = OWNER;
		text += *text == ' ';
		items = lappend(items, item);
	}
	return items;
}

/* What ALL means for a type of object. */
static AclMode
all_of(ObjectType type)
{
	Acl		   *acl;
	AclMode		all = ACL_NO_RIGHTS;

	if (type == OBJECT_COLUMN)
		return ACL_ALL_RIGHTS_COLUMN;
	acl = acldefault(type, BOOTSTRAP_SUPERUSERID);
	for (int i = 0; i < ACL_NUM(acl); i++)
		all |= ACLITEM_GET_PRIVS(ACL_DAT(acl)[i]);
	return all;
}

static Granted *
find_item(List *items, const char *grantee, const char *grantor)
{
	foreach_ptr(Granted, item, items)
		if (strcmp(item->grantee, grantee) == 0 && strcmp(item->grantor, grantor) == 0)
			return item;
	return NULL;
}

/* The owner has all, unless the text says otherwise. */
static List *
with_owner(List *items, const SbGranting *granting)
{
	Granted	   *item;

	if (granting->bare || granting->columns || find_item(items, OWNER, OWNER))
		return items;
	item = palloc0(sizeof(Granted));
	item->grantee = item->grantor = OWNER;
	item->privileges = all_of(granting->type);
	return lcons(item, items);
}

static Granted *
copy_item(const Granted *item, char *grantee, char *grantor)
{
	Granted	   *copy = palloc0(sizeof(Granted));

	copy->grantee = grantee;
	copy->grantor = grantor;
	copy->privileges = item->privileges;
	copy->options = item->options;
	return copy;
}

/*
 * The items under an owner who may be another than the one they were told of: what is said of the new
 * one by name is the owner's now, as the server does it.
 */
static List *
under_owner(List *items, const SbGranting *granting)
{
	const char *owner = granting->owner ? quote_identifier(granting->owner) : "";
	List	   *result = NIL;

	foreach_ptr(Granted, item, items)
	{
		char	   *grantee = *owner && strcmp(item->grantee, owner) == 0 ? OWNER : item->grantee;
		char	   *grantor = *owner && strcmp(item->grantor, owner) == 0 ? OWNER : item->grantor;
		Granted	   *same = find_item(result, grantee, grantor);

		if (same == NULL)
			result = lappend(result, copy_item(item, grantee, grantor));
		else
		{
			same->privileges |= item->privileges;
			same->options |= item->options;
		}
	}
	return result;
}

static List *initial_items(const SbGranting *granting);
static List *wanted_items(const SbGranting *granting);

/* What commands about the table take from its columns: REVOKE is about these, too. */
static List *
without_revoked(List *items, const SbGranting *table)
{
	List	   *before = initial_items(table);
	List	   *after = wanted_items(table);

	foreach_ptr(Granted, item, items)
	{
		const Granted *old = find_item(before, item->grantee, item->grantor);
		const Granted *new = find_item(after, item->grantee, item->grantor);

		if (old == NULL)
			continue;
		item->privileges &= ~(old->privileges & ~(new ? new->privileges : ACL_NO_RIGHTS));
		item->options &= item->privileges & ~(old->options & ~(new ? new->options : ACL_NO_RIGHTS));
	}
	return items;
}

/* What is there before: List of Granted *. */
static List *
initial_items(const SbGranting *granting)
{
	Acl		   *usual;
	List	   *items = NIL;

	if (granting->initial)
		items = under_owner(with_owner(parse_items(granting->initial), granting), granting);
	if (granting->initial && granting->table)
		items = without_revoked(items, granting->table);
	if (granting->initial || granting->bare || granting->columns)
		return items;
	usual = acldefault(granting->type, BOOTSTRAP_SUPERUSERID);
	for (int i = 0; i < ACL_NUM(usual); i++)
	{
		Granted	   *item = palloc0(sizeof(Granted));

		item->grantee = ACL_DAT(usual)[i].ai_grantee == ACL_ID_PUBLIC ? "" : OWNER;
		item->grantor = OWNER;
		item->privileges = ACLITEM_GET_PRIVS(ACL_DAT(usual)[i]);
		items = lappend(items, item);
	}
	return items;
}

static const char *
role_word(const SbGranting *granting, const char *role)
{
	if (strcmp(role, "") == 0)
		return "PUBLIC";
	if (strcmp(role, OWNER) == 0)
		return granting->owner ? quote_identifier(granting->owner) : "CURRENT_USER";
	return role;
}

/* Words of the privileges, each followed by the columns. */
static char *
words_of(const SbGranting *granting, AclMode privileges)
{
	StringInfoData columns;
	StringInfoData buf;
	bool		first = true;

	initStringInfo(&columns);
	foreach_ptr(char, column, granting->columns)
		sb_item(&columns, " (", &first, "%s", quote_identifier(column));
	if (granting->columns)
		appendStringInfoChar(&columns, ')');
	initStringInfo(&buf);
	first = true;
	if (privileges == all_of(granting->type))
		sb_item(&buf, "", &first, "ALL%s", columns.data);
	else
		for (int i = 0; i < lengthof(words); i++)
			if (privileges & mode_of(words[i].letter))
				sb_item(&buf, "", &first, "%s%s", words[i].word, columns.data);
	return buf.data;
}

static void
add_command(SbDdl *ddl, const SbGranting *granting, const char *verb, AclMode privileges,
			const char *direction, const char *roles, const char *option)
{
	sb_ddl_add(ddl, "%s%s%s %s ON %s %s %s%s", granting->prefix ? granting->prefix : "",
			   granting->prefix ? " " : "", verb, words_of(granting, privileges), granting->on,
			   direction, roles, option);
}

/* Runs what comes next as the role that an item was granted by, where that is not the owner. */
static void
begin_role(SbDdl *ddl, const Granted *item)
{
	if (strcmp(item->grantor, OWNER) != 0)
		sb_ddl_add(ddl, "SET ROLE %s", item->grantor);
}

static void
end_role(SbDdl *ddl, const Granted *item)
{
	if (strcmp(item->grantor, OWNER) != 0)
		sb_ddl_add(ddl, "RESET ROLE");
}

/* Which privileges a role may grant on. */
static AclMode
options_of(List *items, const char *role, const Granted *except)
{
	AclMode		options = ACL_NO_RIGHTS;

	if (strcmp(role, OWNER) == 0)
		return ~ACL_NO_RIGHTS;
	foreach_ptr(Granted, item, items)
		if (item != except && strcmp(item->grantee, role) == 0)
			options |= item->options;
	return options;
}

/* What a role may not stop to grant on, as it has been granted on, and by nobody else's leave. */
static AclMode
needed_options(List *items, const Granted *item)
{
	AclMode		granted_on = ACL_NO_RIGHTS;

	foreach_ptr(Granted, other, items)
		if (strcmp(other->grantor, item->grantee) == 0)
			granted_on |= other->privileges;
	return granted_on & ~options_of(items, item->grantee, item);
}

/*
 * Takes from an item what it shall not have. Unless forced, it leaves what others were granted by way
 * of it: that goes first. Whether it did anything.
 */
static bool
revoke_items(SbDdl *ddl, const SbGranting *granting, List *items, List *after, Granted *item, bool forced)
{
	const Granted *wanted = find_item(after, item->grantee, item->grantor);
	AclMode		needed = forced ? ACL_NO_RIGHTS : item->options & needed_options(items, item);
	AclMode		lost = item->privileges & ~(wanted ? wanted->privileges : ACL_NO_RIGHTS) & ~needed;
	AclMode		options = item->options & ~(wanted ? wanted->options : ACL_NO_RIGHTS) & ~needed & ~lost;
	const char *role = role_word(granting, item->grantee);

	if (lost == ACL_NO_RIGHTS && options == ACL_NO_RIGHTS)
		return false;
	begin_role(ddl, item);
	/* REVOKE ALL says it shorter where nothing stays; but it is about columns, too */
	if (lost)
		add_command(ddl, granting, "REVOKE",
					lost == item->privileges && !granting->beside_columns ? all_of(granting->type) : lost,
					"FROM", role, "");
	if (options)
		add_command(ddl, granting, "REVOKE GRANT OPTION FOR", options, "FROM", role, "");
	end_role(ddl, item);
	item->privileges &= ~lost;
	item->options &= ~(lost | options);
	return true;
}

static bool
revoke_next(SbDdl *ddl, const SbGranting *granting, List *items, List *after, bool forced)
{
	bool		any = false;

	foreach_ptr(Granted, item, items)
		any = revoke_items(ddl, granting, items, after, item, forced) || any;
	return any;
}

/* What an item says over what is there. */
static AclMode
gained(List *items, const Granted *item, bool options)
{
	const Granted *old = find_item(items, item->grantee, item->grantor);
	AclMode		new_options = item->options & ~(old ? old->options : ACL_NO_RIGHTS);

	if (options)
		return new_options;
	return item->privileges & ~(old ? old->privileges : ACL_NO_RIGHTS) & ~new_options;
}

/* One GRANT for the item and all that follow it with the same privileges of the same grantor. */
static void
grant(SbDdl *ddl, const SbGranting *granting, List **items, List *after, const Granted *item)
{
	AclMode		privileges = gained(*items, item, false);
	AclMode		options = gained(*items, item, true);
	StringInfoData roles;
	bool		first = true;
	List	   *together = NIL;

	initStringInfo(&roles);
	foreach_ptr(Granted, other, after)
		if (strcmp(other->grantor, item->grantor) == 0 &&
			gained(*items, other, false) == privileges && gained(*items, other, true) == options)
		{
			sb_item(&roles, "", &first, "%s", role_word(granting, other->grantee));
			together = lappend(together, other);
		}
	begin_role(ddl, item);
	if (privileges)
		add_command(ddl, granting, "GRANT", privileges, "TO", roles.data, "");
	if (options)
		add_command(ddl, granting, "GRANT", options, "TO", roles.data, " WITH GRANT OPTION");
	end_role(ddl, item);
	foreach_ptr(Granted, granted, together)
	{
		Granted	   *there = find_item(*items, granted->grantee, granted->grantor);

		if (there == NULL)
			*items = lappend(*items, there = copy_item(granted, granted->grantee, granted->grantor));
		there->privileges |= granted->privileges;
		there->options |= granted->options;
	}
}

/* The first that is to be granted and can be, those of the owner first. Whether there was one. */
static bool
grant_next(SbDdl *ddl, const SbGranting *granting, List **items, List *after, bool forced)
{
	for (int owners = 1; owners >= 0; owners--)
		foreach_ptr(Granted, item, after)
		{
			AclMode		more = gained(*items, item, false) | gained(*items, item, true);

			if (more == ACL_NO_RIGHTS || (strcmp(item->grantor, OWNER) == 0) != owners ||
				(!forced && (more & ~options_of(*items, item->grantor, NULL))))
				continue;
			grant(ddl, granting, items, after, item);
			return true;
		}
	return false;
}

/* What there is to be: List of Granted *. */
static List *
wanted_items(const SbGranting *granting)
{
	SbGranting	usual = *granting;

	if (granting->privileges)
		return with_owner(parse_items(granting->privileges), granting);
	usual.initial = NULL;
	return initial_items(&usual);
}

/*
 * What stands on something else is taken away first, and granted last. Wherever privileges come from
 * lists that the server has made, each round finds something that can be done; else it is tried.
 */
void
sb_privileges_write(SbDdl *ddl, const SbGranting *granting)
{
	List	   *items = initial_items(granting);
	List	   *after = wanted_items(granting);

	if (granting->privileges == NULL && granting->initial == NULL && granting->table == NULL)
		return;
	while (revoke_next(ddl, granting, items, after, false) ||
		   grant_next(ddl, granting, &items, after, false) ||
		   grant_next(ddl, granting, &items, after, true) ||
		   revoke_next(ddl, granting, items, after, true))
		;
}

/* What somebody has, whoever granted it; everybody has what PUBLIC has. */
static AclMode
held(List *items, const char *role, bool options)
{
	AclMode		result = ACL_NO_RIGHTS;

	foreach_ptr(Granted, item, items)
		if (strcmp(item->grantee, role) == 0 || item->grantee[0] == '\0')
			result |= options ? item->options : item->privileges;
	return result;
}

bool
sb_privileges_widen(const SbGranting *granting)
{
	List	   *items = initial_items(granting);
	List	   *after = wanted_items(granting);

	foreach_ptr(Granted, item, after)
		if (strcmp(item->grantee, OWNER) != 0 &&
			((item->privileges & ~held(items, item->grantee, false)) ||
			 (item->options & ~held(items, item->grantee, true))))
			return true;
	return false;
}
