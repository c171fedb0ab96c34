/*
 * depends.c
 *	  ALTER anything DEPENDS ON EXTENSION.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/registry_objects.h"
#include "nodes/makefuncs.h"

/* A trigger comes as relation and name, a relation as RangeVar alone, anything else as object. */
static void
describe_depends(SbStatement *st, Node *node)
{
	AlterObjectDependsStmt *stmt = (AlterObjectDependsStmt *) node;
	char	   *extension = strVal(stmt->extname);
	Node	   *object = stmt->object;

	if (stmt->remove)
		sb_refuse(st, "models say what is, and this takes a dependency away",
				  "leave the ALTER ... DEPENDS ON EXTENSION out");
	if (stmt->relation && object)
	{
		List	   *names = list_make2(makeString(stmt->relation->relname),
									   linitial((List *) object));

		if (stmt->relation->schemaname)
			names = lcons(makeString(stmt->relation->schemaname), names);
		object = (Node *) names;
	}
	else if (stmt->relation)
		object = (Node *) stmt->relation;
	sb_object_of(st, stmt->objectType, object);
	sb_set_aspect(st, "depends", extension);
	sb_refer(st, SB_C_EXTENSION, SB_HARD, NULL, extension, -1);
}

const SbForm sb_forms_depends[] = {
	{T_AlterObjectDependsStmt, describe_depends},
	{T_Invalid, NULL}
};
