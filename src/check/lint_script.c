/*
 * lint_script.c
 *	  The rules over how a script runs, and runs again.
 */
#include "base/compat.h"

#include "base/token.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "check/lint_inner.h"
#include "mb/pg_wchar.h"
#include "model/script.h"
#include "revision/run.h"
#include "utils/builtins.h"

/* The line of an error's position within the statement. */
void
sb_lint_syntax(SbLint *lint, const char *text, ErrorData *error)
{
	const char *hint = error->hint;

	if (error->cursorpos > 0)
	{
		int			offset = pg_mbcliplen(text, strlen(text), strlen(text));

		offset = Min(offset, pg_mbcharcliplen(text, strlen(text), error->cursorpos - 1));
		for (int i = 0; i < offset; i++)
			lint->findings->line += text[i] == '\n';
		if (hint == NULL)
			hint = sb_script_hint(text, offset);
	}
	(void) sb_find(lint->findings, SB_RULE_SYNTAX, NULL, NULL, error->message, hint);
}

/* --- transactions --- */

static void
tell_of_transaction(SbLint *lint, const char *message)
{
	(void) sb_lint_find_object(lint, SB_RULE_NESTED_TRANSACTION, NULL, NULL, "%s", message);
}

/*
 * Where the script is in a transaction anyway, BEGIN as its first statement and COMMIT as its last do no harm.
 */
static void
transaction(SbLint *lint, const TransactionStmt *stmt)
{
	switch (stmt->kind)
	{
		case TRANS_STMT_BEGIN:
		case TRANS_STMT_START:
			if (lint->in_block && lint->statements > 0)
				tell_of_transaction(lint, "there is a transaction already: BEGIN does nothing but warn");
			lint->in_block = true;
			break;
		case TRANS_STMT_COMMIT:
			if (!lint->in_block)
				tell_of_transaction(lint, "there is no transaction: COMMIT does nothing but warn");
			if (lint->caller_block)
				lint->ended = true;
			else
				sb_lint_commit(lint);
			break;
		case TRANS_STMT_ROLLBACK:
			tell_of_transaction(lint, lint->in_block ? "what the script has done so far is taken back" :
								"there is no transaction: ROLLBACK does nothing but warn");
			if (!lint->caller_block)
				sb_lint_commit(lint);
			break;
		case TRANS_STMT_SAVEPOINT:
		case TRANS_STMT_ROLLBACK_TO:
			tell_of_transaction(lint, "half of the script may be taken back");
			break;
		case TRANS_STMT_PREPARE:
			tell_of_transaction(lint, "the transaction stays open, with all its locks, until somebody ends it");
			break;
		default:
			break;
	}
}

/* REINDEX and CLUSTER of what is partitioned take one partition after the other, each in a transaction of its own. */
static bool
is_partitioned(SbLint *lint, Node *node)
{
	RangeVar   *name = IsA(node, ReindexStmt) ? ((ReindexStmt *) node)->relation :
		IsA(node, ClusterStmt) ? ((ClusterStmt *) node)->relation : NULL;
	char		kind = name ? sb_lint_relation(lint, name)->kind : 0;

	return kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_PARTITIONED_INDEX;
}

static void
check_apart(SbLint *lint, Node *node)
{
	if (!lint->in_block || !(sb_script_runs_apart(node) || is_partitioned(lint, node)))
		return;
	if (lint->caller_block)
		(void) sb_lint_find_object(lint, SB_RULE_APART, NULL, NULL,
								   "this cannot run in a transaction block, so the revision cannot run in one");
	else
		sb_lint_find_object(lint, SB_RULE_CONCURRENTLY_IN_BLOCK, NULL, NULL,
							"this cannot run in a transaction block")->fails = true;
}

/* --- running again --- */

static bool
alters_once(const AlterTableStmt *stmt)
{
	foreach_ptr(AlterTableCmd, cmd, stmt->cmds)
		switch (cmd->subtype)
		{
			case AT_AddColumn:
			case AT_DropColumn:
			case AT_DropConstraint:
				if (!cmd->missing_ok)
					return true;
				break;
			case AT_AttachPartition:
			case AT_DetachPartition:
				return true;
			default:
				break;
		}
	return false;
}

/* Whether a statement fails the second time for what it has made or dropped the first. */
static bool
runs_once(Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateStmt:
			return !((CreateStmt *) node)->if_not_exists;
		case T_CreateForeignTableStmt:
			return !((CreateForeignTableStmt *) node)->base.if_not_exists;
		case T_CreateTableAsStmt:
			return !((CreateTableAsStmt *) node)->if_not_exists;
		case T_IndexStmt:
			return !((IndexStmt *) node)->if_not_exists;
		case T_ViewStmt:
			return !((ViewStmt *) node)->replace;
		case T_CreateFunctionStmt:
			return !((CreateFunctionStmt *) node)->replace;
		case T_CreateTrigStmt:
			return !((CreateTrigStmt *) node)->replace;
		case T_RuleStmt:
			return !((RuleStmt *) node)->replace;
		case T_CreateSchemaStmt:
			return !((CreateSchemaStmt *) node)->if_not_exists;
		case T_CreateSeqStmt:
			return !((CreateSeqStmt *) node)->if_not_exists;
		case T_CreateExtensionStmt:
			return !((CreateExtensionStmt *) node)->if_not_exists;
		case T_CreateStatsStmt:
			return !((CreateStatsStmt *) node)->if_not_exists;
		case T_DropStmt:
			return !((DropStmt *) node)->missing_ok;
		case T_AlterEnumStmt:
			return ((AlterEnumStmt *) node)->oldVal || !((AlterEnumStmt *) node)->skipIfNewValExists;
		case T_AlterTableStmt:
			return alters_once((AlterTableStmt *) node);
		case T_CreateEnumStmt:
		case T_CreateDomainStmt:
		case T_CompositeTypeStmt:
		case T_CreateRangeStmt:
		case T_CreatePolicyStmt:
		case T_RenameStmt:
			return true;
		default:
			return false;
	}
}

/* --- names --- */

static bool
lacks_schema(const RangeVar *name)
{
	return name && name->schemaname == NULL && name->relpersistence != RELPERSISTENCE_TEMP;
}

/* The name without schema that a statement makes or changes; NULL: there is none. */
static const char *
unqualified_relation(Node *node)
{
	const RangeVar *name = NULL;

	switch (nodeTag(node))
	{
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
			name = ((CreateStmt *) node)->relation;
			break;
		case T_CreateTableAsStmt:
			name = ((CreateTableAsStmt *) node)->into->rel;
			break;
		case T_IndexStmt:
			name = ((IndexStmt *) node)->relation;
			break;
		case T_ViewStmt:
			name = ((ViewStmt *) node)->view;
			break;
		case T_CreateSeqStmt:
			name = ((CreateSeqStmt *) node)->sequence;
			break;
		case T_AlterTableStmt:
			name = ((AlterTableStmt *) node)->relation;
			break;
		case T_CompositeTypeStmt:
			name = ((CompositeTypeStmt *) node)->typevar;
			break;
		default:
			foreach_ptr(SbLockOf, lock, sb_locks_of(node))
				if (lacks_schema(lock->relation))
					return lock->relation->relname;
			return NULL;
	}
	return lacks_schema(name) ? name->relname : NULL;
}

static const char *
unqualified_other(Node *node)
{
	List	   *names = NIL;

	switch (nodeTag(node))
	{
		case T_CreateFunctionStmt:
			names = ((CreateFunctionStmt *) node)->funcname;
			break;
		case T_CreateEnumStmt:
			names = ((CreateEnumStmt *) node)->typeName;
			break;
		case T_CreateDomainStmt:
			names = ((CreateDomainStmt *) node)->domainname;
			break;
		case T_AlterEnumStmt:
			names = ((AlterEnumStmt *) node)->typeName;
			break;
		case T_AlterDomainStmt:
			names = ((AlterDomainStmt *) node)->typeName;
			break;
		default:
			break;
	}
	return list_length(names) == 1 ? strVal(linitial(names)) : NULL;
}

static void
check_names(SbLint *lint, Node *node)
{
	const char *name = unqualified_relation(node);

	if (name == NULL)
		name = unqualified_other(node);
	if (name && !lint->path_set && !lint->told_path)
	{
		lint->told_path = true;
		(void) sb_lint_find_object(lint, SB_RULE_UNQUALIFIED, NULL, quote_identifier(name),
								   "%s has no schema (the first name of the script without one): the search_path of whoever runs it decides",
								   quote_identifier(name));
	}
}

/* The value of a name is cut off; its text is not. */
static void
check_length(SbLint *lint, const char *text)
{
	for (const SbToken *token = sb_tokens(text, NULL); token->code != SB_T_END; token++)
	{
		int			length = token->end - token->start;

		if (token->ident == NULL || length < NAMEDATALEN)
			continue;
		if (text[token->start] == '"')
		{
			length -= 2;
			for (int i = token->start + 1; i < token->end - 2; i++)
				if (text[i] == '"' && text[i + 1] == '"')
				{
					length--;
					i++;
				}
		}
		if (length >= NAMEDATALEN)
			(void) sb_lint_find_object(lint, SB_RULE_LONG_IDENTIFIER, NULL, NULL,
									   "an identifier of %d bytes is cut off: \"%s\"", length, token->ident);
	}
}

bool
sb_lint_has_string(const char *text, const char *value)
{
	for (const SbToken *token = sb_tokens(text, NULL); token->code != SB_T_END; token++)
		if (token->string && strcmp(token->string, value) == 0)
			return true;
	return false;
}

void
sb_lint_script_rules(SbLint *lint, Node *node)
{
	if (lint->ended && !lint->told_end)
	{
		lint->told_end = true;
		tell_of_transaction(lint, "there is more behind COMMIT, which runs in the same transaction");
	}
	if (IsA(node, TransactionStmt))
	{
		transaction(lint, (TransactionStmt *) node);
		return;
	}
	check_apart(lint, node);
	if (!lint->in_block && !lint->told_once && runs_once(node))
	{
		lint->told_once = true;
		(void) sb_lint_find_object(lint, SB_RULE_NOT_IDEMPOTENT, NULL, NULL,
								   "the script cannot run again when a later statement has failed (the first of its statements that would)");
	}
	check_names(lint, node);
	check_length(lint, lint->text);
	if (lint->values)
		sb_lint_used_values(lint, node);
}
