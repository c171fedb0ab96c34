/*
 * comment.c
 *	  COMMENT ON anything.  COMMENT ... IS NULL says that there is none.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"

static void
describe_comment(SbStatement *st, Node *node)
{
	CommentStmt *stmt = (CommentStmt *) node;
	char	   *column = sb_object_of(st, stmt->objtype, stmt->object);

	sb_set_aspect(st, "comment", column ? column : "");
}

const SbForm sb_forms_comment[] = {
	{T_CommentStmt, describe_comment},
	{T_Invalid, NULL}
};
