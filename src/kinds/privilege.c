/*
 * privilege.c
 *	  GRANT and REVOKE on anything.
 *
 * Privileges add up, so the aspect has no subobject.  Statements on several objects were split
 * before; should one come, the first object is the statement's and the others are references.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"

static bool
names_columns(const GrantStmt *stmt)
{
	foreach_node(AccessPriv, privilege, stmt->privileges)
	{
		if (privilege->cols != NIL)
			return true;
	}
	return false;
}

/* GRANT ON TABLE, or without a word, may be about any relation. */
static void
describe_object(SbStatement *st, const GrantStmt *stmt, Node *object)
{
	if (stmt->objtype == OBJECT_TABLE)
		sb_object_of_relation(st, SB_ANY_RELATION, (RangeVar *) object,
							  names_columns(stmt) ? SB_L_SHAPE : SB_L_CREATED);
	else
		sb_object_of(st, stmt->objtype, object);
}

static void
describe_grant(SbStatement *st, Node *node)
{
	GrantStmt  *stmt = (GrantStmt *) node;
	bool		on_all = stmt->targtype == ACL_TARGET_ALL_IN_SCHEMA;

	/* Backwards, so that the first one stays. */
	for (int i = list_length(stmt->objects) - 1; i >= 0; i--)
	{
		if (on_all)
			sb_object_of(st, OBJECT_SCHEMA, list_nth(stmt->objects, i));
		else
			describe_object(st, stmt, list_nth(stmt->objects, i));
	}
	sb_set_aspect(st, on_all ? "privileges on all" : "privileges", NULL);
	st->level = SB_L_REST;
	foreach_node(RoleSpec, grantee, stmt->grantees)
		sb_refer_role(st, grantee);
	sb_refer_role(st, stmt->grantor);
}

static void
refuse_role(SbStatement *st, Node *node)
{
	sb_refuse(st, "membership in roles belongs to the cluster, and models are about one database",
			  "run it once for the cluster, outside the models");
}

const SbForm sb_forms_privilege[] = {
	{T_GrantStmt, describe_grant},
	{T_GrantRoleStmt, refuse_role},
	{T_Invalid, NULL}
};
