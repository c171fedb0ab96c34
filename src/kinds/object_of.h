/*
 * object_of.h
 *	  The object that COMMENT, OWNER, GRANT, SECURITY LABEL and the like are about.
 */
#ifndef SB_OBJECT_OF_H
#define SB_OBJECT_OF_H

#include "base/statement.h"

extern char *sb_object_of(SbStatement *st, ObjectType type, Node *object);
extern void sb_object_of_relation(SbStatement *st, SbKind kind, const RangeVar *relation,
								  SbLevel needs);
extern char *sb_role_name(const RoleSpec *role);

#endif							/* SB_OBJECT_OF_H */
