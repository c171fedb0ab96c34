/*
 * extension.c
 *	  CREATE EXTENSION.
 *
 * What an extension contains and which other extensions it needs stands in its files, not in the
 * statement: neither is known here.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "catalog/pg_extension.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "kinds/define_stmt.h"
#include "kinds/fact_sql.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "utils/builtins.h"

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

static void
write_extension(SbDdl *ddl, const SbFact *fact)
{
	const char *version = sb_fact_get(fact, "version");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE EXTENSION %s SCHEMA %s", fact->identity,
			  quote_identifier(sb_fact_get(fact, "in schema")));
	if (version)
		sb_clause(&command, "VERSION %s", sb_literal(version));
	sb_ddl_add(ddl, "%s", command.data);
}

/* Whether the files of an extension have a way from the live version to the wanted one. */
static bool
is_update(const SbAlter *alter)
{
	const char *name = alter->wanted->object.name;
	bool		result;

	SPI_connect();
	sb_spi_execute(psprintf("SELECT FROM pg_catalog.pg_extension_update_paths(%s)"
							" WHERE source = %s AND target = %s AND path IS NOT NULL",
							sb_literal(name), sb_literal(sb_fact_get(alter->live, "version")),
							sb_literal(sb_fact_get(alter->wanted, "version"))),
				   SPI_OK_SELECT, true);
	result = SPI_processed > 0;
	SPI_finish();
	return result;
}

/*
 * The version first: it may bring what is to be moved along. What can neither be moved nor updated is made
 * again.
 */
static void
alter_extension(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;

	if (sb_alter_differs(alter, "version") && is_update(alter) && sb_alter_takes(alter, "version"))
		sb_alter_add(alter, 0, "ALTER EXTENSION %s UPDATE TO %s", wanted->identity,
					 sb_literal(sb_fact_get(wanted, "version")));
	if (sb_fact_is(alter->live, "relocatable") && sb_alter_takes(alter, "in schema"))
		sb_alter_add(alter, 0, "ALTER EXTENSION %s SET SCHEMA %s", wanted->identity,
					 quote_identifier(sb_fact_get(wanted, "in schema")));
}

/*
 * Who created an extension cannot be changed, so its owner is no attribute. schemaboot itself is
 * left out: models do not create what reads them.
 */
const SbKindInfo sb_kind_extension = {
	.kind = SB_EXTENSION,
	.name = "extension",
	.plural = "extensions",
	.style = SB_NAME,
	.drop = "DROP EXTENSION %s",
	.find = find_extension,
	.class_id = ExtensionRelationId,
	.whole = true,
	.noun = "EXTENSION",
	.summary = "version",
	.write = write_extension,
	.alter = alter_extension,
	.facts =
		"SELECT e.oid, e.extname AS name, n.nspname AS \"in schema\", e.extversion AS version,"
		"  " SB_SQL_FLAG("e.extrelocatable") " AS \"!relocatable\""
		" FROM pg_catalog.pg_extension e"
		"  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
		" WHERE e.oid >= 16384 AND e.extname <> 'schemaboot'"
};

const SbForm sb_forms_extension[] = {
	{T_CreateExtensionStmt, describe_create},
	{T_AlterExtensionStmt, refuse_update},
	{T_AlterExtensionContentsStmt, refuse_contents},
	{T_Invalid, NULL}
};
