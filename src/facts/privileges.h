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
 * GRANT and REVOKE commands that turn the default privileges of an object into these. `on` is what
 * stands behind ON: "TABLE shop.orders". column: name of the column, or NULL.
 */
extern void sb_privileges_write(SbDdl *ddl, ObjectType type, const char *privileges, const char *on,
								const char *column);

#endif							/* SB_PRIVILEGES_H */
