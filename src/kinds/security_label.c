/*
 * security_label.c
 *	  SECURITY LABEL ON anything.
 *
 * An object has one label per provider.  The provider, a loaded module, is not looked for here.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"

static void
describe_label(SbStatement *st, Node *node)
{
	SecLabelStmt *stmt = (SecLabelStmt *) node;
	char	   *column = sb_object_of(st, stmt->objtype, stmt->object);

	sb_set_aspect(st, "security label",
				  psprintf("%s%s%s", column ? column : "", column && stmt->provider ? " " : "",
						   stmt->provider ? stmt->provider : ""));
}

const SbForm sb_forms_security_label[] = {
	{T_SecLabelStmt, describe_label},
	{T_Invalid, NULL}
};
