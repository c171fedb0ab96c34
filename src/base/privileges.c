/*
 * privileges.c
 *	  Privileges as text that two databases can share.
 *
 * The text leaves out what depends on who owns the object: an owner's name, and what owners have
 * anyway. So a change of owner is one difference, and not two.
 */
#include "base/compat.h"

#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "base/privileges.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#define OWNER "(owner)"

char *
sb_role_of(Oid role)
{
	char	   *name = GetUserNameFromId(role, true);

	return name ? name : psprintf("%u", role);
}

/* The letters of privileges, in the server's order; * behind those that may be granted on. */
static void
append_letters(StringInfo buf, AclMode privileges, AclMode options)
{
	static const char letters[] = ACL_ALL_RIGHTS_STR;

	for (int i = 0; letters[i]; i++)
	{
		if (privileges & (UINT64CONST(1) << i))
			appendStringInfoChar(buf, letters[i]);
		if (options & (UINT64CONST(1) << i))
			appendStringInfoChar(buf, '*');
	}
}

static char *
role_text(Oid role, Oid owner)
{
	if (role == owner)
		return OWNER;
	return unconstify(char *, quote_identifier(sb_role_of(role)));
}

static char *
item_text(const AclItem *item, Oid owner)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (item->ai_grantee != ACL_ID_PUBLIC)
		appendStringInfoString(&buf, role_text(item->ai_grantee, owner));
	appendStringInfoChar(&buf, '=');
	append_letters(&buf, ACLITEM_GET_PRIVS(*item), ACLITEM_GET_GOPTIONS(*item));
	if (item->ai_grantor != owner)
		appendStringInfo(&buf, "/%s", role_text(item->ai_grantor, owner));
	return buf.data;
}

static int
compare_text(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* What the owner has by default, of a default list. */
static AclMode
owner_default(const Acl *acl, Oid owner)
{
	const AclItem *items = ACL_DAT(acl);

	for (int i = 0; i < ACL_NUM(acl); i++)
		if (items[i].ai_grantee == owner)
			return ACLITEM_GET_PRIVS(items[i]);
	return ACL_NO_RIGHTS;
}

/* The items of a list as text, in order; what the owner has by default is left out. */
static List *
item_texts(const Acl *acl, Oid owner, AclMode usual)
{
	const AclItem *items = ACL_DAT(acl);
	List	   *result = NIL;
	bool		owner_seen = false;

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		bool		is_owner = items[i].ai_grantee == owner;

		owner_seen = owner_seen || is_owner;
		if (is_owner && items[i].ai_grantor == owner && ACLITEM_GET_PRIVS(items[i]) == usual &&
			ACLITEM_GET_GOPTIONS(items[i]) == ACL_NO_RIGHTS)
			continue;
		result = lappend(result, item_text(&items[i], owner));
	}
	if (!owner_seen && usual != ACL_NO_RIGHTS)
		result = lappend(result, OWNER "=");
	list_sort(result, compare_text);
	return result;
}

static char *
join(List *texts)
{
	StringInfoData buf;

	initStringInfo(&buf);
	foreach_ptr(char, text, texts)
		appendStringInfo(&buf, "%s%s", buf.len ? " " : "", text);
	return buf.len ? buf.data : "none";
}

ObjectType
sb_acl_type(char letter)
{
	switch (letter)
	{
		case 'r':
			return OBJECT_TABLE;
		case 's':
			return OBJECT_SEQUENCE;
		case 'f':
			return OBJECT_FUNCTION;
		case 'T':
			return OBJECT_TYPE;
		case 'n':
			return OBJECT_SCHEMA;
		case 'L':
			return OBJECT_LARGEOBJECT;
		default:
			return OBJECT_COLUMN;	/* which has no privileges by default */
	}
}

/* What the text would say of an object without a list. */
static char *
usual_text(ObjectType type)
{
	Acl		   *usual = acldefault(type, BOOTSTRAP_SUPERUSERID);

	return join(item_texts(usual, BOOTSTRAP_SUPERUSERID, owner_default(usual, BOOTSTRAP_SUPERUSERID)));
}

char *
sb_privileges_text(ObjectType type, Oid owner, const Acl *acl)
{
	Acl		   *usual = acldefault(type, owner);
	AclMode		mode = owner_default(usual, owner);
	char	   *text = join(item_texts(acl, owner, mode));

	if (strcmp(text, join(item_texts(usual, owner, mode))) == 0)
		return NULL;
	return text;
}

char *
sb_privileges_without(ObjectType type, const char *text, const char *role)
{
	char	   *prefix = psprintf("%s=", quote_identifier(role));
	char	   *usual = usual_text(type);
	StringInfoData rest;
	bool		quoted = false;
	const char *start = text;

	initStringInfo(&rest);
	for (const char *at = text;; at++)
	{
		if (*at == '"')
			quoted = !quoted;
		if ((*at != ' ' || quoted) && *at != '\0')
			continue;
		if (strncmp(start, prefix, strlen(prefix)) != 0)
			appendStringInfo(&rest, "%s%.*s", rest.len ? " " : "", (int) (at - start), start);
		if (*at == '\0')
			break;
		start = at + 1;
	}
	if (rest.len == 0)
		appendStringInfoString(&rest, "none");
	return strcmp(rest.data, usual) == 0 ? NULL : rest.data;
}

char *
sb_privileges_by_default(ObjectType type, const char *schema)
{
	Oid			namespace = schema ? get_namespace_oid(schema, true) : InvalidOid;
	Acl		   *acl;

	if (type != OBJECT_TABLE && type != OBJECT_SEQUENCE && type != OBJECT_FUNCTION &&
		type != OBJECT_TYPE && type != OBJECT_DOMAIN && type != OBJECT_SCHEMA)
		return NULL;
	acl = get_user_default_acl(type == OBJECT_DOMAIN ? OBJECT_TYPE : type, GetUserId(), namespace);
	return acl ? sb_privileges_text(type, GetUserId(), acl) : NULL;
}
