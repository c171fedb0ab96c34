/*
 * script.c
 *	  Runs the script of a revision.
 *
 * Statements run one by one, through the server's parser and ProcessUtility, so that each sees what those
 * before it have made. Settings are the script's own: SET search_path in one revision is not in force in the
 * next, nor in the caller's session.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "catalog/pg_enum.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "model/script.h"
#include "revision/run.h"
#include "run/execute.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* Called for each statement. */
typedef void (*Visitor) (const SbScriptRun *run, RawStmt *raw, const char *text, void *arg);

/* Where a script stands that is read. */
typedef struct Reader
{
	SbScript   *script;
	const char *revision;
} Reader;

/* Errors of the scanner know no statement. */
static void
reader_context(void *arg)
{
	Reader	   *reader = arg;

	errcontext("revision \"%s\", line %d", reader->revision, sb_script_line(reader->script));
}

static bool
next_piece(Reader *reader, SbPiece *piece)
{
	ErrorContextCallback callback = {.callback = reader_context,.arg = reader,
	.previous = error_context_stack};
	bool		found;

	error_context_stack = &callback;
	found = sb_script_next(reader->script, piece);
	error_context_stack = callback.previous;
	return found;
}

/* BEGIN and COMMIT around a script are what it runs in anyway. */
static bool
is_transaction(RawStmt *raw)
{
	TransactionStmt *stmt = (TransactionStmt *) raw->stmt;

	if (!IsA(stmt, TransactionStmt))
		return false;
	if (stmt->kind == TRANS_STMT_BEGIN || stmt->kind == TRANS_STMT_START || stmt->kind == TRANS_STMT_COMMIT)
		return true;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("a revision cannot end or divide its transaction"),
			 errdetail("It runs whole or not at all; BEGIN and COMMIT around it are passed over.")));
}

static void
refuse_copy(RawStmt *raw)
{
	CopyStmt   *copy = (CopyStmt *) raw->stmt;

	if (IsA(copy, CopyStmt) && copy->filename == NULL && !copy->is_program)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a revision cannot COPY from or to the client"),
				 errhint("Write INSERT statements, or load the rows by themselves.")));
}

static int
visit_statements(const SbScriptRun *run, const char *text, Visitor visit, void *arg)
{
	Reader		reader = {.script = sb_script_open(text),.revision = run->revision};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot revision",
												  ALLOCSET_DEFAULT_SIZES);
	SbPiece		piece;
	int			count = 0;

	while (next_piece(&reader, &piece))
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);
		SbPlace		place = {.revision = run->revision,.number = piece.number,.line = piece.line,.offset = -1};
		RawStmt    *raw;

		CHECK_FOR_INTERRUPTS();
		place.text = pnstrdup(text + piece.start, piece.end - piece.start);
		sb_place_push(&place);
		raw = sb_parse_one(place.text, true);
		refuse_copy(raw);
		if (!is_transaction(raw))
		{
			visit(run, raw, place.text, arg);
			count++;
		}
		sb_place_pop(&place);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
	}
	sb_script_close(reader.script);
	MemoryContextDelete(context);
	return count;
}

/* Whether a statement cannot run in a transaction block; *relief: takes out what makes it so. */
static bool
stands_apart(Node *tree, bool relief)
{
	switch (nodeTag(tree))
	{
		case T_IndexStmt:
			{
				IndexStmt  *index = (IndexStmt *) tree;
				bool		apart = index->concurrent;

				index->concurrent = apart && !relief;
				return apart;
			}
		case T_DropStmt:
			{
				DropStmt   *drop = (DropStmt *) tree;
				bool		apart = drop->concurrent;

				drop->concurrent = apart && !relief;
				return apart;
			}
		case T_ReindexStmt:
			foreach_node(DefElem, option, ((ReindexStmt *) tree)->params)
				if (strcmp(option->defname, "concurrently") == 0)
					return true;
			return false;
		case T_AlterTableStmt:
			foreach_node(AlterTableCmd, cmd, ((AlterTableStmt *) tree)->cmds)
				if (cmd->subtype == AT_DetachPartition && ((PartitionCmd *) cmd->def)->concurrent)
				{
					((PartitionCmd *) cmd->def)->concurrent = !relief;
					return true;
				}
			return false;
		case T_VacuumStmt:
			return ((VacuumStmt *) tree)->is_vacuumcmd;
		case T_CreatedbStmt:
		case T_DropdbStmt:
		case T_CreateTableSpaceStmt:
		case T_DropTableSpaceStmt:
		case T_AlterSystemStmt:
			return true;
		default:
			return false;
	}
}

/* The name of the schema that a statement makes. */
static const char *
name_of_schema(const CreateSchemaStmt *stmt)
{
	return stmt->schemaname ? stmt->schemaname : get_rolespec_name(stmt->authrole);
}

/* Where everything is put aside, installed extensions are still there: each counts as made by the script. */
static bool
is_there(const SbScriptRun *run, RawStmt *raw)
{
	return run->aside && IsA(raw->stmt, CreateExtensionStmt) &&
		OidIsValid(get_extension_oid(((CreateExtensionStmt *) raw->stmt)->extname, true));
}

static void
run_one(const SbScriptRun *run, RawStmt *raw, const char *text, void *arg)
{
	if (run->rehearsal)
		(void) stands_apart(raw->stmt, true);
	if (is_there(run, raw))
		return;
	sb_run_raw(raw, text);
	if (run->aside && IsA(raw->stmt, CreateSchemaStmt))
		sb_swap_arrived(&run->aside->swap, name_of_schema((CreateSchemaStmt *) raw->stmt));
	if (run->aside)
		sb_made_relieve(run->aside->made);

	/*
	 * A value of an enum cannot be used in the transaction that adds it, since a row with it in an index
	 * could outlive a rollback. What was planned writes no rows.
	 */
	if (run->ours && IsA(raw->stmt, AlterEnumStmt))
		AtEOXact_Enum();
}

int
sb_script_run(const SbScriptRun *run, const char *script)
{
	int			nest_level = NewGUCNestLevel();
	int			count;

	count = visit_statements(run, script, run_one, NULL);
	AtEOXact_GUC(false, nest_level);
	return count;
}

static void
look_at_one(const SbScriptRun *run, RawStmt *raw, const char *text, void *arg)
{
	SbScriptKind *kind = arg;

	kind->statements++;
	kind->apart = stands_apart(raw->stmt, false) || kind->apart;
}

/* A setting that a script makes, for those who run something else behind it. */
static void
add_setting(SbScriptKind *kind, const char *name)
{
	if (name && !sb_list_has(kind->settings, name))
		kind->settings = lappend(kind->settings, pstrdup(name));
}

/* A schema that a script makes; public is in every database, unless the script cannot do with that. */
static void
add_schema(SbScriptKind *kind, const CreateSchemaStmt *stmt)
{
	const char *name = stmt->schemaname || stmt->authrole->roletype == ROLESPEC_CSTRING ?
		(stmt->schemaname ? stmt->schemaname : stmt->authrole->rolename) : NULL;

	if (name && !(stmt->if_not_exists && strcmp(name, "public") == 0) && !sb_list_has(kind->schemas, name))
		kind->schemas = lappend(kind->schemas, pstrdup(name));
}

void
sb_script_look(const SbScriptRun *run, const char *script, SbScriptKind *kind)
{
	memset(kind, 0, sizeof(SbScriptKind));
	(void) visit_statements(run, script, look_at_one, kind);
	foreach_node(RawStmt, raw, sb_parse_quietly(script))
		if (IsA(raw->stmt, VariableSetStmt))
			add_setting(kind, ((VariableSetStmt *) raw->stmt)->name);
		else if (IsA(raw->stmt, CreateSchemaStmt))
			add_schema(kind, (CreateSchemaStmt *) raw->stmt);
}
