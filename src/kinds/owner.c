/*
 * owner.c
 *	  ALTER anything OWNER TO.
 *
 * Of relations the server's parser makes an ALTER TABLE; see table.c.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"

static void
describe_owner(SbStatement *st, Node *node)
{
	AlterOwnerStmt *stmt = (AlterOwnerStmt *) node;

	sb_object_of(st, stmt->objectType, stmt->object);
	sb_set_aspect(st, "owner", "");
	st->level = SB_L_SHAPE;
	sb_refer_role(st, stmt->newowner);
}

const SbForm sb_forms_owner[] = {
	{T_AlterOwnerStmt, describe_owner},
	{T_Invalid, NULL}
};
