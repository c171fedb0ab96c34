/*
 * extension.c
 *	  CREATE EXTENSION.
 *
 * What an extension contains and which other extensions it needs stands in its files, not in the
 * statement: neither is known here.
 */
#include "base/compat.h"

#include "catalog/pg_extension.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"

static const SbDefinitionRule extension_rules[] = {
	{"schema", SB_C_SCHEMA, SB_HARD, -1},
	{NULL}
};

static void
describe_create(SbStatement *st, Node *node)
{
	CreateExtensionStmt *stmt = (CreateExtensionStmt *) node;

	sb_set_object_name(st, SB_EXTENSION, NULL, stmt->extname);
	st->if_not_exists = stmt->if_not_exists;
	sb_refer_definition(st, stmt->options, extension_rules);
	/*
	 * CASCADE makes what is missing: so it comes after those that are made by statements of their
	 * own
	 */
	foreach_ptr(DefElem, option, stmt->options)
		if (strcmp(option->defname, "cascade") == 0 && defGetBoolean(option))
			st->level = SB_L_REST;
}

static void
refuse_update(SbStatement *st, Node *node)
{
	sb_refuse(st, "ALTER EXTENSION ... UPDATE says how an extension came to be",
			  "write CREATE EXTENSION ... VERSION, and put the update into a revision");
}

static void
refuse_contents(SbStatement *st, Node *node)
{
	sb_refuse(st, "what belongs to an extension is said by the extension's own script",
			  "put the object into that script");
}

static ObjectAddress
find_extension(const SbObject *object)
{
	return sb_address(ExtensionRelationId, get_extension_oid(object->name, true));
}

const SbKindInfo sb_kind_extension = {
	.kind = SB_EXTENSION,
	.name = "extension",
	.plural = "extensions",
	.style = SB_NAME,
	.drop = "DROP EXTENSION %s",
	.find = find_extension
};

const SbForm sb_forms_extension[] = {
	{T_CreateExtensionStmt, describe_create},
	{T_AlterExtensionStmt, refuse_update},
	{T_AlterExtensionContentsStmt, refuse_contents},
	{T_Invalid, NULL}
};
