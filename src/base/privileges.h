/*
 * privileges.h
 *	  Privileges as text that two databases can share.
 */
#ifndef SB_PRIVILEGES_H
#define SB_PRIVILEGES_H

#include "base/ddl.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"

/* Name of a role; its number if it has been dropped. */
extern char *sb_role_of(Oid role);

/*
 * An access list as text: items as aclitemout writes them, sorted, separated by blanks, without
 * the grantor where that is the owner, "(owner)" for the owner, without what the owner has by
 * default; "none" for an empty list. NULL for what an object without a list has.
 */
extern char *sb_privileges_text(ObjectType type, Oid owner, const Acl *acl);

/*
 * Such a text without what is granted to one role, whose name is not quoted, and who is the owner where the
 * text was not written: the owner has all of that anyway. NULL: what is left is what an object without a
 * list has.
 */
extern char *sb_privileges_without(ObjectType type, const char *text, const char *role);

/*
 * What ALTER DEFAULT PRIVILEGES gives to an object that the current user makes now, as sb_privileges_text tells
 * it; NULL: nothing else than what the server gives. schema: NULL, or one that need not be there.
 */
extern char *sb_privileges_by_default(ObjectType type, const char *schema);

/* The type that acldefault() means by a letter. */
extern ObjectType sb_acl_type(char letter);

/* What sb_privileges_write is to write. Names of roles are not quoted. */
typedef struct SbGranting
{
	ObjectType	type;			/* of the object: what it has by default, and what ALL means */
	const char *privileges;		/* as sb_privileges_text tells them; NULL: as by default */
	const char *initial;		/* what it has, or a new object has, told in the same way, maybe under
								 * another owner; NULL: the default */
	bool		bare;			/* a new object has no privileges at all; nor is there an owner's default */
	const char *owner;			/* NULL: whoever runs the commands */
	const char *on;				/* what stands behind ON: "TABLE shop.orders" */
	List	   *columns;		/* names: privileges on these columns; NIL: on the object */
	const char *prefix;			/* what the commands begin with: "ALTER DEFAULT PRIVILEGES"; or NULL */
	bool		beside_columns; /* it has columns with privileges of their own */
	const struct SbGranting *table; /* of columns: what is changed before for their table; or NULL */
} SbGranting;

/*
 * GRANT and REVOKE commands that turn what an object has into these privileges. What another
 * role than the owner has granted stands between SET ROLE and RESET ROLE.
 */
extern void sb_privileges_write(SbDdl *ddl, const SbGranting *granting);

/* Whether somebody may do more afterwards. */
extern bool sb_privileges_widen(const SbGranting *granting);

#endif							/* SB_PRIVILEGES_H */
