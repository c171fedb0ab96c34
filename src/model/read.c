/*
 * read.c
 *	  Builds a model out of statements: contexts, and descriptions by the kinds.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "model/model.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

/* A model without statements, in a child of CurrentMemoryContext. */
SbModel *
sb_model_create(void)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot model",
												  ALLOCSET_DEFAULT_SIZES);
	SbModel    *model = MemoryContextAllocZero(context, sizeof(SbModel));

	model->context = context;
	model->allocated = 256;
	model->statements = MemoryContextAlloc(context, sizeof(SbStatement *) * model->allocated);
	return model;
}

/* The schemas of a search_path. */
static void
resolve_path(SbContext *context)
{
	char	   *copy = pstrdup(context->search_path);
	List	   *entries = NIL;
	bool		catalog_listed = false;

	if (!SplitIdentifierString(copy, ',', &entries))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("search_path is not valid: %s", context->search_path)));
	foreach_ptr(char, entry, entries)
	{
		if (strcmp(entry, "pg_temp") == 0)
			continue;
		context->path = lappend(context->path, entry);
		catalog_listed = catalog_listed || strcmp(entry, "pg_catalog") == 0;
	}
	if (!catalog_listed)
		context->path = lcons(pstrdup("pg_catalog"), context->path);
}

/*
 * The model's context for a search_path and settings (List of "name=value", sorted).
 */
SbContext *
sb_model_context(SbModel *model, const char *search_path, List *settings)
{
	MemoryContext oldcontext;
	SbContext  *context;

	foreach_ptr(SbContext, known, model->contexts)
		if (strcmp(known->search_path, search_path) == 0 &&
			sb_same_list(known->settings, settings))
			return known;
	oldcontext = MemoryContextSwitchTo(model->context);
	context = palloc0(sizeof(SbContext));
	context->search_path = pstrdup(search_path);
	foreach_ptr(char, setting, settings)
		context->settings = lappend(context->settings, pstrdup(setting));
	resolve_path(context);
	model->contexts = lappend(model->contexts, context);
	MemoryContextSwitchTo(oldcontext);
	return context;
}

/* A string that many statements share: kept once. */
const char *
sb_model_string(SbModel *model, const char *text)
{
	MemoryContext oldcontext;

	foreach_ptr(char, known, model->strings)
		if (strcmp(known, text) == 0)
			return known;
	oldcontext = MemoryContextSwitchTo(model->context);
	model->strings = lcons(pstrdup(text), model->strings);
	MemoryContextSwitchTo(oldcontext);
	return linitial(model->strings);
}

/* A new statement at the model's end; body is copied, the rest is the caller's to fill. */
SbStatement *
sb_model_add(SbModel *model, const char *body, SbContext *context)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);
	SbStatement *st = sb_block_alloc(&model->blocks, sizeof(SbStatement), model->context);

	if (model->count == model->allocated)
	{
		model->allocated *= 2;
		model->statements = repalloc_huge(model->statements,
										  sizeof(SbStatement *) * model->allocated);
	}
	st->body = pstrdup(body);
	st->context = context;
	st->source = "";
	st->index = model->count;
	model->statements[model->count++] = st;
	MemoryContextSwitchTo(oldcontext);
	return st;
}

/*
 * What makes several statements of one class that have no kind of their own: refused with these
 * words.
 */
static const struct
{
	NodeTag		tag;
	const char *reason;
	const char *instead;
}			refused[] = {
	{T_DropStmt, "Models say what there is, not what is to go.",
	"Leave the object out of the models. DROP ... IF EXISTS is passed over for what the script itself defines."},
	{T_UpdateStmt, "Models hold no changes of rows.",
	"Write the rows with INSERT, or change them in a revision."},
	{T_DeleteStmt, "Models hold no changes of rows.", "Change rows in a revision."},
	{T_TruncateStmt, "Models hold no changes of rows.", "Change rows in a revision."},
	{T_DoStmt, "A DO block is a program: what it makes cannot be known without running it.",
	"Write the statements that it runs as statements of the script, or put it into a revision."},
	{T_CopyStmt, "Models hold no rows.",
	"Use pg_dump --schema-only for the models, and load the rows afterwards with psql or pg_restore."},
	{T_ExecuteStmt, "A prepared statement cannot be part of the models.", "Write the statement itself."},
	{T_PrepareStmt, "A prepared statement cannot be part of the models.", "Write the statement itself."},
	{T_VacuumStmt, "It changes no definition.", "Leave it out and run it after the schema is up."},
	{T_ReindexStmt, "It changes no definition.", "Leave it out."},
	{T_LockStmt, "It changes no definition.", "Leave it out."},
	{T_LoadStmt, "Libraries are loaded by the server's settings.",
	"Use shared_preload_libraries or session_preload_libraries."},
	{T_ExplainStmt, "It changes no definition.", "Leave it out."},
	{T_AlterSystemStmt, "Settings belong to the cluster.", "Run it on its own."},
	{T_AlterDatabaseStmt, "Databases belong to the cluster.", "Run it on its own."},
	{T_AlterDatabaseSetStmt, "Databases belong to the cluster.", "Run it on its own."},
	{T_DropdbStmt, "Databases belong to the cluster.", "Run it on its own."},
	{T_DropRoleStmt, "Roles belong to the cluster.", "Run it on its own."},
	{T_DropOwnedStmt, "Models say what there is, not what is to go.", "Run it on its own."},
	{T_ReassignOwnedStmt, "Models say who owns each object.", "Write ALTER ... OWNER TO."},
	{T_DropTableSpaceStmt, "Tablespaces belong to the cluster.", "Run it on its own."},
	{T_DropSubscriptionStmt, "Models say what there is, not what is to go.",
	"Leave the object out of the models."},
	{T_DropUserMappingStmt, "Models say what there is, not what is to go.",
	"Leave the object out of the models."},
	{T_Invalid, NULL, NULL}
};

static void
refuse_by_tag(SbStatement *st, NodeTag tag)
{
	for (int i = 0; refused[i].tag != T_Invalid; i++)
		if (refused[i].tag == tag)
			sb_refuse(st, refused[i].reason, refused[i].instead);
	sb_refuse(st, "It defines nothing that a schema holds.", "Leave it out, or put it into a revision.");
}

/* Settings that name something which must be there before they can be put in force. */
static const struct
{
	const char *prefix;
	SbClass		class;
}			naming_settings[] = {
	{"default_table_access_method=", SB_C_ACCESS_METHOD},
	{"default_tablespace=", SB_C_TABLESPACE},
	{"role=", SB_C_ROLE},
	{NULL, SB_C_NONE}
};

static void
refer_settings(SbStatement *st)
{
	foreach_ptr(char, setting, st->context->settings)
		for (int i = 0; naming_settings[i].prefix; i++)
		{
			int			length = strlen(naming_settings[i].prefix);

			if (strncmp(setting, naming_settings[i].prefix, length) == 0 && setting[length] &&
				strcmp(setting, "role=none") != 0)
				sb_refer(st, naming_settings[i].class, SB_HARD, NULL, setting + length, -1);
		}
}

/*
 * Lets the kind that knows the raw tree describe the statement; forgets what was described before.
 * Refuses what no kind knows. Allocates in the model's context.
 */
void
sb_model_describe(SbModel *model, SbStatement *st, Node *tree)
{
	SbDescribe	describe = sb_describe_of(nodeTag(tree));
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);

	st->role = SB_CREATES;
	memset(&st->object, 0, sizeof(st->object));
	memset(&st->belongs_to, 0, sizeof(st->belongs_to));
	st->arg_types = st->provides = st->references = NIL;
	st->args_given = st->args_star = st->replace = st->if_not_exists = st->default_name = st->only = false;
	st->aspect = st->subkind = NULL;
	st->subobject = NULL;
	st->face = NULL;
	st->identity = NULL;
	st->level = SB_L_CREATED;
	if (describe == NULL)
		refuse_by_tag(st, nodeTag(tree));
	describe(st, tree);
	st->arg_types = copyObject(st->arg_types);
	refer_settings(st);
	MemoryContextSwitchTo(oldcontext);
}

/* Parses the statement's body and describes it; errors show its place. */
void
sb_model_describe_text(SbModel *model, SbStatement *st)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot raw tree",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	SbPlace		place;

	sb_place_of(&place, st);
	sb_place_push(&place);
	sb_model_describe(model, st, sb_parse_one(st->body, false)->stmt);
	sb_place_pop(&place);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}
