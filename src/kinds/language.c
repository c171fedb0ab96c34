/*
 * language.c
 *	  CREATE LANGUAGE with a handler.
 *
 * Without a handler the server's parser makes it a CREATE EXTENSION; see extension.c.
 */
#include "base/compat.h"

#include "catalog/pg_language.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/syscache.h"

static void
describe_create(SbStatement *st, Node *node)
{
	CreatePLangStmt *stmt = (CreatePLangStmt *) node;

	sb_set_object_name(st, SB_LANGUAGE, NULL, stmt->plname);
	st->replace = stmt->replace;
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->plhandler, -1);
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->plinline, -1);
	sb_refer_list(st, SB_C_ROUTINE, SB_HARD, stmt->plvalidator, -1);
}

static ObjectAddress
find_language(const SbObject *object)
{
	return sb_find_named(object, LanguageRelationId, LANGNAME, Anum_pg_language_oid);
}

const SbKindInfo sb_kind_language = {
	.kind = SB_LANGUAGE,
	.name = "language",
	.plural = "languages",
	.style = SB_NAME,
	.drop = "DROP LANGUAGE %s",
	.find = find_language
};

const SbForm sb_forms_language[] = {
	{T_CreatePLangStmt, describe_create},
	{T_Invalid, NULL}
};
