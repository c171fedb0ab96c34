/*
 * rename.c
 *	  ALTER anything RENAME and SET SCHEMA: refused, whatever the object.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "kinds/registry_objects.h"

static void
refuse_rename(SbStatement *st, Node *node)
{
	sb_refuse(st, "models say what is, not how it came",
			  "write the final name in the defining statement; in a database that has the object under "
			  "its old name, run the rename by itself");
}

static void
refuse_set_schema(SbStatement *st, Node *node)
{
	sb_refuse(st, "models say what is, not how it came",
			  "write the final schema in the defining statement; in a database that has the object in "
			  "its old schema, run SET SCHEMA by itself");
}

const SbForm sb_forms_rename[] = {
	{T_RenameStmt, refuse_rename},
	{T_AlterObjectSchemaStmt, refuse_set_schema},
	{T_Invalid, NULL}
};
