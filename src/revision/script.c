/*
 * script.c
 *	  Runs the script of a revision.
 *
 * Statements run one by one, through the server's parser and ProcessUtility, so that each sees what those
 * before it have made. Settings are the script's own: SET search_path in one revision is not in force in the
 * next, nor in the caller's session.
 */
#include "base/compat.h"

#include "access/relation.h"
#include "access/xact.h"
#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "check/rehearse_sequences.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_enum.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "model/script.h"
#include "revision/run.h"
#include "run/execute.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

/* Called for each statement. */
typedef void (*Visitor) (const SbScriptRun *run, RawStmt *raw, const char *text, void *arg);

/* All statements, kept. */
typedef struct Keeper
{
	MemoryContext context;
	List	   *pieces;			/* of SbScriptPiece * */
	int			number;			/* of the statement that is visited */
	int			line;
} Keeper;

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

static void run_one(const SbScriptRun *run, RawStmt *raw, const char *text, void *arg);
static void keep_piece(const SbScriptRun *run, RawStmt *raw, const char *text, void *arg);

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
		SbPlace		place = {.revision = run->revision,.number = piece.number + run->number_before,
		.line = piece.line + run->line_before,.offset = -1};
		RawStmt    *raw;

		CHECK_FOR_INTERRUPTS();
		place.text = pnstrdup(text + piece.start, piece.end - piece.start);
		sb_place_push(&place);
		raw = sb_parse_one(place.text, visit == run_one);
		refuse_copy(raw);
		if (!is_transaction(raw))
		{
			if (visit == keep_piece)
			{
				((Keeper *) arg)->number = piece.number;
				((Keeper *) arg)->line = piece.line;
			}
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

/* What CONCURRENTLY is about. */
typedef struct Concurrent
{
	bool	   *flag;			/* in the tree; NULL: it is a DefElem */
	List	  **options;
	DefElem    *option;
	RangeVar   *relation;		/* NULL: several, or none */
	List	   *names;			/* of what is dropped */
} Concurrent;

/* Whether a statement has the word CONCURRENTLY, and where. */
static bool
find_concurrently(Node *tree, Concurrent *found)
{
	memset(found, 0, sizeof(Concurrent));
	switch (nodeTag(tree))
	{
		case T_IndexStmt:
			found->flag = &((IndexStmt *) tree)->concurrent;
			found->relation = ((IndexStmt *) tree)->relation;
			return *found->flag;
		case T_DropStmt:
			found->flag = &((DropStmt *) tree)->concurrent;
			found->names = ((DropStmt *) tree)->objects;
			return *found->flag;
		case T_ReindexStmt:
			found->options = &((ReindexStmt *) tree)->params;
			found->relation = ((ReindexStmt *) tree)->relation;
			foreach_node(DefElem, option, *found->options)
				if (strcmp(option->defname, "concurrently") == 0)
					found->option = option;
			return found->option != NULL;
		case T_AlterTableStmt:
			found->relation = ((AlterTableStmt *) tree)->relation;
			foreach_node(AlterTableCmd, cmd, ((AlterTableStmt *) tree)->cmds)
				if (cmd->subtype == AT_DetachPartition)
					found->flag = &((PartitionCmd *) cmd->def)->concurrent;
			return found->flag && *found->flag;
		default:
			return false;
	}
}

static void
relieve(Concurrent *concurrent)
{
	if (concurrent->flag)
		*concurrent->flag = false;
	else
		*concurrent->options = list_delete_ptr(*concurrent->options, concurrent->option);
}

static bool
has_option(List *options, const char *name)
{
	foreach_node(DefElem, option, options)
		if (strcmp(option->defname, name) == 0)
			return true;
	return false;
}


/* Whether a statement cannot run in a transaction block for other reasons. */
static bool
is_apart(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_VacuumStmt:
			return ((VacuumStmt *) tree)->is_vacuumcmd;
		case T_CreatedbStmt:
		case T_DropdbStmt:
		case T_CreateTableSpaceStmt:
		case T_DropTableSpaceStmt:
		case T_AlterSystemStmt:
			return true;
		case T_ReindexStmt:
			return ((ReindexStmt *) tree)->relation == NULL;
		case T_ClusterStmt:
			return ((ClusterStmt *) tree)->relation == NULL;
		case T_AlterSubscriptionStmt:
			return ((AlterSubscriptionStmt *) tree)->kind == ALTER_SUBSCRIPTION_REFRESH;
		case T_AlterDatabaseStmt:
			return has_option(((AlterDatabaseStmt *) tree)->options, "tablespace");
		case T_CreateSubscriptionStmt:
			return !has_option(((CreateSubscriptionStmt *) tree)->options, "connect") &&
				!has_option(((CreateSubscriptionStmt *) tree)->options, "create_slot");
		default:
			return false;
	}
}

bool
sb_script_runs_apart(Node *tree)
{
	Concurrent	concurrent;

	return find_concurrently(tree, &concurrent) || is_apart(tree);
}

/* Whether a relation, or the table of an index, is there and has rows; locks nothing. */
static bool
has_rows(RangeVar *name)
{
	Oid			relation = RangeVarGetRelid(name, NoLock, true);
	Relation	rel;
	bool		result;

	if (!OidIsValid(relation))
		return false;
	if (get_rel_relkind(relation) == RELKIND_INDEX)
		relation = IndexGetRelation(relation, true);
	if (!OidIsValid(relation) || !RELKIND_HAS_STORAGE(get_rel_relkind(relation)))
		return OidIsValid(relation);
	rel = try_relation_open(relation, AccessShareLock);
	result = rel && RelationGetNumberOfBlocks(rel) > 0;
	if (rel)
		relation_close(rel, AccessShareLock);
	return result;
}

bool
sb_script_is_apart(Node *tree, bool *concurrently)
{
	Concurrent	concurrent;

	*concurrently = find_concurrently(tree, &concurrent);
	return *concurrently || is_apart(tree);
}

void
sb_script_relieve(Node *tree)
{
	Concurrent	concurrent;

	if (find_concurrently(tree, &concurrent))
		relieve(&concurrent);
}

/* Where there are no rows, nobody waits for long. */
static bool
would_disturb(const Concurrent *concurrent)
{
	if (concurrent->relation)
		return has_rows(concurrent->relation);
	foreach_ptr(List, name, concurrent->names)
		if (has_rows(makeRangeVarFromNameList(name)))
			return true;
	return concurrent->names == NIL;
}

/* Takes CONCURRENTLY out where that does not matter; an error where it does. */
static void
make_fit(const SbScriptRun *run, Node *tree)
{
	Concurrent	concurrent;
	bool		found = find_concurrently(tree, &concurrent);

	if (found && (run->rehearsal || !would_disturb(&concurrent)))
		relieve(&concurrent);
	else if (found || (is_apart(tree) && !run->rehearsal))
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("revision \"%s\" has a statement that cannot run in a transaction block", run->revision),
				 errhint(run->down ? "CALL schemaboot_downgrade_online(...); runs it." : "CALL schemaboot_upgrade_online(); runs it.")));
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
	make_fit(run, raw->stmt);
	if (is_there(run, raw) || (run->rehearsal && is_apart(raw->stmt)))
		return;

	/*
	 * A block that catches errors starts a subtransaction, which must find no invalidation pending. Some commands,
	 * such as ALTER DOMAIN ... DROP CONSTRAINT, send one where the command counter has no reason to move.
	 */
	(void) GetCurrentCommandId(true);
	CommandCounterIncrement();
	if (run->sequences && run->aside == NULL)
		sb_sequences_shield(run->sequences, NULL, raw->stmt);
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
	kind->apart = sb_script_runs_apart(raw->stmt) || kind->apart;
}

/* A setting that a script makes, for those who run something else behind it. */
static void
add_setting(SbScriptKind *kind, const char *name)
{
	if (name && !sb_list_has(kind->settings, name))
		kind->settings = lappend(kind->settings, pstrdup(name));
}

/* The name of the setting that SELECT set_config('search_path', '', false) makes; NULL: it is no such call. */
static char *
set_by_call(const SelectStmt *stmt)
{
	ResTarget  *target = list_length(stmt->targetList) == 1 ? linitial(stmt->targetList) : NULL;
	FuncCall   *call = target && IsA(target->val, FuncCall) ? (FuncCall *) target->val : NULL;
	A_Const    *name = call && list_length(call->args) == 3 ? linitial(call->args) : NULL;

	if (name == NULL || strcmp(strVal(llast(call->funcname)), "set_config") != 0 || !IsA(name, A_Const) ||
		!sb_const_is_string(name))
		return NULL;
	return sb_const_string(name);
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

/* What sb_script_pieces keeps of each statement. */
static void
keep_piece(const SbScriptRun *run, RawStmt *raw, const char *text, void *arg)
{
	Keeper	   *keeper = arg;
	MemoryContext oldcontext = MemoryContextSwitchTo(keeper->context);
	SbScriptPiece *piece = palloc0(sizeof(SbScriptPiece));

	piece->text = pstrdup(text);
	piece->raw = copyObject(raw);
	piece->sets = IsA(raw->stmt, VariableSetStmt) ||
		(IsA(raw->stmt, SelectStmt) && set_by_call((SelectStmt *) raw->stmt));
	piece->apart = sb_script_runs_apart(raw->stmt);
	piece->number = keeper->number;
	piece->line = keeper->line;
	keeper->pieces = lappend(keeper->pieces, piece);
	MemoryContextSwitchTo(oldcontext);
}

List *
sb_script_pieces(const SbScriptRun *run, const char *script)
{
	Keeper		keeper = {.context = CurrentMemoryContext};

	(void) visit_statements(run, script, keep_piece, &keeper);
	return keeper.pieces;
}

void
sb_script_look(const SbScriptRun *run, const char *script, SbScriptKind *kind)
{
	memset(kind, 0, sizeof(SbScriptKind));
	(void) visit_statements(run, script, look_at_one, kind);
	foreach_node(RawStmt, raw, sb_parse_quietly(script))
		if (IsA(raw->stmt, VariableSetStmt))
			add_setting(kind, ((VariableSetStmt *) raw->stmt)->name);
		else if (IsA(raw->stmt, SelectStmt))
			add_setting(kind, set_by_call((SelectStmt *) raw->stmt));
		else if (IsA(raw->stmt, CreateSchemaStmt))
			add_schema(kind, (CreateSchemaStmt *) raw->stmt);
}
