/*
 * grants.c
 *	  From the text of privileges back to GRANT and REVOKE.
 *
 * What the text leaves out is what a new object has anyway, so commands are needed only for the
 * difference. A grantee gets all in one GRANT, and grantees with the same privileges share it.
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
	bool		done;
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

/* What a new object has: List of Granted *. */
static List *
initial_items(const SbGranting *granting)
{
	Acl		   *usual;
	List	   *items = NIL;

	if (granting->initial)
		return with_owner(parse_items(granting->initial), granting);
	if (granting->bare || granting->columns)
		return NIL;
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

/* What a new object has and this one has not. */
static void
write_revokes(SbDdl *ddl, const SbGranting *granting, List *before, List *after)
{
	foreach_ptr(Granted, old, before)
	{
		Granted	   *item = find_item(after, old->grantee, OWNER);
		AclMode		lost = old->privileges & ~(item ? item->privileges : ACL_NO_RIGHTS);
		AclMode		options = old->options & ~lost & ~(item ? item->options : ACL_NO_RIGHTS);
		const char *role = role_word(granting, old->grantee);

		/* REVOKE ALL says it shorter where nothing stays */
		if (lost)
			add_command(ddl, granting, "REVOKE",
						lost == old->privileges ? all_of(granting->type) : lost, "FROM", role, "");
		if (options)
			add_command(ddl, granting, "REVOKE GRANT OPTION FOR", options, "FROM", role, "");
	}
}

/* What an item says over what a new object has. */
static AclMode
gained(List *before, const Granted *item, bool options)
{
	Granted	   *old = strcmp(item->grantor, OWNER) == 0 ?
		find_item(before, item->grantee, OWNER) : NULL;
	AclMode		new_options = item->options & ~(old ? old->options : ACL_NO_RIGHTS);

	if (options)
		return new_options;
	return item->privileges & ~(old ? old->privileges : ACL_NO_RIGHTS) & ~new_options;
}

/* One GRANT for the item and all that follow it with the same privileges of the same grantor. */
static void
write_grant(SbDdl *ddl, const SbGranting *granting, List *before, List *items, Granted *item)
{
	AclMode		privileges = gained(before, item, false);
	AclMode		options = gained(before, item, true);
	StringInfoData roles;
	bool		first = true;

	initStringInfo(&roles);
	foreach_ptr(Granted, other, items)
	{
		if (other->done || strcmp(other->grantor, item->grantor) != 0 ||
			gained(before, other, false) != privileges || gained(before, other, true) != options)
			continue;
		sb_item(&roles, "", &first, "%s", role_word(granting, other->grantee));
		other->done = true;
	}
	if (privileges)
		add_command(ddl, granting, "GRANT", privileges, "TO", roles.data, "");
	if (options)
		add_command(ddl, granting, "GRANT", options, "TO", roles.data, " WITH GRANT OPTION");
}

/* Whether what has been written lets the grantor of an item grant it. */
static bool
may_grant(List *items, const Granted *item)
{
	AclMode		options = ACL_NO_RIGHTS;

	foreach_ptr(Granted, other, items)
		if (other->done && strcmp(other->grantee, item->grantor) == 0)
			options |= other->options;
	return (item->privileges & ~options) == 0;
}

/* The first item that is not written and can be; or else the first; NULL: all are written. */
static Granted *
next_item(List *items)
{
	Granted	   *next = NULL;

	foreach_ptr(Granted, item, items)
	{
		if (item->done)
			continue;
		if (may_grant(items, item))
			return item;
		if (next == NULL)
			next = item;
	}
	return next;
}

void
sb_privileges_write(SbDdl *ddl, const SbGranting *granting)
{
	List	   *before = initial_items(granting);
	List	   *after = granting->privileges ?
		with_owner(parse_items(granting->privileges), granting) : NIL;
	Granted	   *item;

	if (granting->privileges == NULL)
	{
		SbGranting	usual = *granting;

		if (granting->initial == NULL)
			return;
		usual.initial = NULL;
		after = initial_items(&usual);
	}
	write_revokes(ddl, granting, before, after);
	foreach_ptr(Granted, own, after)
		if (!own->done && strcmp(own->grantor, OWNER) == 0)
			write_grant(ddl, granting, before, after, own);
	while ((item = next_item(after)) != NULL)
	{
		sb_ddl_add(ddl, "SET ROLE %s", item->grantor);
		write_grant(ddl, granting, before, after, item);
		sb_ddl_add(ddl, "RESET ROLE");
	}
}
