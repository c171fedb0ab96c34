/*
 * language.c
 *	  CREATE LANGUAGE with a handler.
 *
 * Without a handler the server's parser makes it a CREATE EXTENSION; see extension.c.
 */
#include "base/compat.h"

#include "catalog/pg_language.h"
#include "kinds/fact_sql.h"
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

static const char language_facts[] =
	"SELECT l.oid, l.lanname AS name, l.lanowner AS owner, l.lanacl AS acl,"
	"  " SB_SQL_REG("l.lanplcallfoid::pg_catalog.regproc") " AS handler,"
	"  " SB_SQL_REG("l.laninline::pg_catalog.regproc") " AS \"inline handler\","
	"  " SB_SQL_REG("l.lanvalidator::pg_catalog.regproc") " AS validator,"
	"  " SB_SQL_BOOLEAN("l.lanpltrusted") " AS trusted"
	" FROM pg_catalog.pg_language l"
	" WHERE l.oid >= 16384";

static void
write_language_as(SbDdl *ddl, const SbFact *fact, const char *verb)
{
	const char *inline_handler = sb_fact_get(fact, "inline handler");
	const char *validator = sb_fact_get(fact, "validator");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "%s %sLANGUAGE %s HANDLER %s", verb,
			  sb_fact_is(fact, "trusted") ? "TRUSTED " : "", fact->identity,
			  sb_fact_get(fact, "handler"));
	if (inline_handler)
		sb_clause(&command, "INLINE %s", inline_handler);
	if (validator)
		sb_clause(&command, "VALIDATOR %s", validator);
	sb_ddl_add(ddl, "%s", command.data);
}

static void
write_language(SbDdl *ddl, const SbFact *fact)
{
	write_language_as(ddl, fact, "CREATE");
}

/* Replacing one says everything that there is to say. */
static void
alter_language(SbAlter *alter)
{
	if (alter->left == NIL)
		return;
	alter->left = NIL;
	write_language_as(&alter->ddl, alter->wanted, "CREATE OR REPLACE");
	sb_alter_written(alter, 0);
}

const SbKindInfo sb_kind_language = {
	.kind = SB_LANGUAGE,
	.name = "language",
	.plural = "languages",
	.style = SB_NAME,
	.drop = "DROP LANGUAGE %s",
	.find = find_language,
	.facts = language_facts,
	.class_id = LanguageRelationId,
	.acl_type = OBJECT_LANGUAGE,
	.whole = true,
	.summary = "handler",
	.write = write_language,
	.alter = alter_language,
	.noun = "LANGUAGE"
};

const SbForm sb_forms_language[] = {
	{T_CreatePLangStmt, describe_create},
	{T_Invalid, NULL}
};
