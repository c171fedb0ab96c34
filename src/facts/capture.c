/*
 * capture.c
 *	  What lives in the database, taken over as models.
 *
 * The facts are written as a script, object by object, the script is put in an order in which it can
 * run, and then defined like any other. All names in it are qualified, so the search_path is empty.
 */
#include "base/compat.h"

#include "base/privileges.h"
#include "base/settings.h"
#include "base/spi.h"
#include "catalog/namespace.h"
#include "facts/capture.h"
#include "facts/write.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/compose.h"
#include "model/define.h"
#include "utils/guc.h"

/* What facts do not tell of an object, as text. */
static void
note(StringInfo missing, const SbFact *fact, const char *what)
{
	appendStringInfo(missing, "%s%s %s: %s", missing->len ? "\n" : "",
					 sb_kind(fact->object.kind)->name, fact->identity, what);
}

/*
 * Extensions: the version stays only where the server would bring along another one; a comment that
 * the extension's own file has comes with it.
 */
static void
settle_extensions(SbFacts *facts)
{
	int			nest_level = sb_read_settings();

	SPI_connect();
	sb_spi_execute("SELECT a.name::text, a.comment, a.default_version"
				   " FROM pg_catalog.pg_available_extensions() AS a"
				   "  JOIN pg_catalog.pg_extension e ON e.extname = a.name",
				   SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		SbObject	object = {.kind = SB_EXTENSION, .name = sb_spi_text(i, 1)};
		SbFact	   *fact = sb_facts_find(facts, SB_EXTENSION, sb_object_identity(&object));
		const char *comment = fact ? sb_fact_get(fact, "comment") : NULL;
		const char *version = fact ? sb_fact_get(fact, "version") : NULL;
		const char *usual = sb_spi_text(i, 2);
		const char *brought = sb_spi_text(i, 3);

		if (comment && usual && strcmp(comment, usual) == 0)
			sb_fact_drop(fact, "comment");
		if (version && brought && strcmp(version, brought) == 0)
			sb_fact_drop(fact, "version");
	}
	SPI_finish();
	AtEOXact_GUC(true, nest_level);
}

/*
 * Whoever runs the models owns what they make; so the own name in them would only be in the way.
 */
static void
settle_owners(SbFacts *facts)
{
	const char *user = GetUserNameFromId(GetUserId(), false);

	foreach_ptr(SbFact, fact, facts->all)
	{
		const char *owner = sb_fact_get(fact, "owner");

		if (owner && strcmp(owner, user) == 0 && !sb_fact_get(fact, "initial owner"))
			sb_fact_drop(fact, "owner");
	}
}

/*
 * Default privileges that are not captured are in force when the models are made here, but there may
 * be none elsewhere: what an object has is written against both.
 */
static void
settle_privileges(SbFacts *facts)
{
	foreach_ptr(SbFact, fact, facts->roots)
	{
		char	   *text = sb_privileges_by_default(sb_kind(fact->object.kind)->acl_type, fact->object.schema);

		if (text)
			sb_fact_add(facts, fact, "privileges by default", text, true);
	}
}

/*
 * The database's own name would be in its models, which are for any database. The version table of
 * another tool says what was done here, and is kept by schemaboot itself.
 */
static bool
is_left_out(StringInfo missing, const SbFact *fact)
{
	const char *name;
	int			position = 0;

	if (fact->object.kind == SB_TABLE)
		return sb_is_version_table(fact->object.schema, fact->object.name);
	if (fact->object.kind != SB_DATABASE)
		return false;
	if (sb_fact_get(fact, "comment") || sb_fact_get(fact, "privileges") ||
		sb_fact_get(fact, "security label") || sb_fact_next(fact, "setting", &position, &name))
		note(missing, fact, "comment, privileges and settings of the database itself");
	return true;
}

/* An SbMakes: what is captured is made in the same go. */
static bool
is_captured(void *facts, SbKind kind, const char *identity)
{
	return sb_facts_find(facts, kind, identity) != NULL;
}

static void
write_root(SbFacts *facts, StringInfo script, StringInfo missing, const SbFact *fact)
{
	SbDdl		ddl = {.makes = is_captured, .makes_arg = facts};

	if (is_left_out(missing, fact))
		return;
	sb_fact_write(&ddl, fact, true);
	foreach_ptr(char, command, ddl.commands)
		appendStringInfo(script, "%s;\n", command);
	if (ddl.commands)
		appendStringInfoChar(script, '\n');
	if (ddl.secrets)
		note(missing, fact, fact->object.kind == SB_SUBSCRIPTION ?
			 "its connection, and whether it is enabled" : "options that hold secrets");
	if (sb_kind(fact->object.kind)->write == NULL)
		note(missing, fact, "there is no command that makes it");
	if (sb_fact_is(fact, "left over"))
		note(missing, fact, "only named, by an operator that is gone: DROP OPERATOR removes it");
}

/*
 * The script in an order in which it can run. That its own order means nothing has to be said:
 * define would keep to it where it looks good enough.
 */
static char *
in_order(const char *script, const char *source)
{
	SbModel    *model = sb_model_of_script(script, source, NIL);
	char	   *ordered;

	model->unordered = true;
	ordered = sb_model_compose(model, sb_model_order(model));
	MemoryContextDelete(model->context);
	return ordered;
}

List *
sb_capture(const SbScope *scope, const char *source)
{
	SbFacts    *facts = sb_facts_read(scope);
	StringInfoData script;
	StringInfoData missing;
	List	   *defined;

	initStringInfo(&script);
	initStringInfo(&missing);
	settle_extensions(facts);
	settle_owners(facts);
	if (!scope->database)
		settle_privileges(facts);
	appendStringInfoString(&script, "SELECT pg_catalog.set_config('search_path', '', false);\n\n");
	foreach_ptr(SbFact, fact, facts->roots)
	{
		CHECK_FOR_INTERRUPTS();
		write_root(facts, &script, &missing, fact);
	}
	defined = sb_define_script(in_order(script.data, source), source);
	sb_catalog_set_applied(source);
	if (missing.len)
		ereport(NOTICE,
				(errmsg("not all could be captured"),
				 errdetail("%s", missing.data),
				 errhint("Write it into the models by hand.")));
	return defined;
}
