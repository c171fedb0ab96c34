/*
 * lint.c
 *	  Goes through a script, statement by statement, and asks the rules.
 *
 * A comment in front of a statement, in it, or behind it on its last line says what a rule is to be there:
 *
 *	-- schemaboot:off drop-column, drop-table (nobody reads them since 3.2)
 *	-- schemaboot:error set-not-null
 *
 * with off, note, warning or error, and a list of rules, or "all".
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/settings.h"
#include "check/lint_inner.h"
#include "miscadmin.h"
#include "model/script.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"

SbLint *
sb_lint_create(SbFindings *findings)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(findings->context);
	SbLint	   *lint = palloc0(sizeof(SbLint));

	lint->findings = findings;
	lint->context = findings->context;
	lint->relations = sb_map_create();
	lint->made = sb_map_create();
	lint->schemas = sb_map_create();
	lint->bodies = sb_map_create();
	MemoryContextSwitchTo(oldcontext);
	return lint;
}

void
sb_lint_commit(SbLint *lint)
{
	if (lint->local > 0)
	{
		AtEOXact_GUC(false, lint->local);
		lint->path_set = lint->path_before;
		lint->local = 0;
	}
	lint->transaction++;
	lint->exclusive = 0;
	lint->told_slow = false;
	lint->values = NIL;
	lint->in_block = lint->caller_block;
	foreach_ptr(SbSeen, seen, lint->seen)
		seen->passes = 0;
}

/* --- findings --- */

static SbFinding *find_text(SbLint *lint, SbRuleId rule, const char *schema, const char *name,
							const char *format, va_list args) pg_attribute_printf(5, 0);

static SbFinding *
find_text(SbLint *lint, SbRuleId rule, const char *schema, const char *name, const char *format, va_list args)
{
	StringInfoData text;
	int			needed;

	initStringInfo(&text);
	while ((needed = appendStringInfoVA(&text, format, args)) != 0)
		elog(ERROR, "message of %d bytes", needed);
	return sb_find(lint->findings, rule, schema, name, text.data, NULL);
}

/* What takes milliseconds is only a note. */
SbFinding *
sb_lint_find(SbLint *lint, SbRuleId rule, const SbSeen *seen, const char *format,...)
{
	SbFinding  *finding;
	va_list		args;

	va_start(args, format);
	finding = find_text(lint, rule, seen->schema, seen->name, format, args);
	va_end(args);
	finding->bytes = seen->bytes;
	if (sb_rule(rule)->sized && !finding->said && finding->severity > SB_NOTE && !sb_assume_filled &&
		seen->bytes >= 0 && seen->bytes < (int64) sb_big_table * 1024)
		finding->severity = SB_NOTE;
	return finding;
}

SbFinding *
sb_lint_find_object(SbLint *lint, SbRuleId rule, const char *schema, const char *name, const char *format,...)
{
	SbFinding  *finding;
	va_list		args;

	va_start(args, format);
	finding = find_text(lint, rule, schema, name, format, args);
	va_end(args);
	return finding;
}

void
sb_lint_hint(SbLint *lint, SbFinding *finding, const char *hint)
{
	finding->hint = MemoryContextStrdup(lint->findings->context, hint);
}

void
sb_lint_claim(SbLint *lint, SbFinding *finding, LOCKMODE lock, bool rewrites, bool scans)
{
	finding->claims = true;
	finding->lock = lock;
	finding->rewrites = rewrites;
	finding->scans = scans;
	lint->slow = lint->slow || rewrites || scans;
}

/* --- comments --- */

/* The rules that a comment lists behind its severity. */
static void
add_said(SbLint *lint, SbSeverity severity, const char *list)
{
	while (*list)
	{
		size_t		length = strspn(list, "abcdefghijklmnopqrstuvwxyz0123456789-");
		char	   *code = pnstrdup(list, length);
		SbSaid	   *said = palloc(sizeof(SbSaid));

		if (length == 0 || strncmp(code, "--", 2) == 0)
			return;
		said->rule = sb_rule_by_code(code);
		said->severity = severity;
		if (said->rule == SB_RULES && strcmp(code, "all") != 0)
			(void) sb_lint_find_object(lint, SB_RULE_UNKNOWN_RULE, NULL, NULL,
									   "there is no rule \"%s\"", code);
		else
			lint->findings->said = lappend(lint->findings->said, said);
		list += length;
		list += strspn(list, " \t");
		if (*list != ',')
			return;
		list += 1 + strspn(list + 1, " \t\r\n");
	}
}

/* Looks for comments to the linter in a part of the script. */
static void
read_comments(SbLint *lint, const char *text)
{
	static const char mark[] = "schemaboot:";

	for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark))
	{
		const char *before = at;
		const char *word = at + strlen(mark);
		size_t		length = strspn(word, "abcdefghijklmnopqrstuvwxyz");

		while (before > text && (before[-1] == ' ' || before[-1] == '\t' || before[-1] == '\n'))
			before--;
		if (before - text < 2 || (strncmp(before - 2, "--", 2) != 0 && strncmp(before - 2, "/*", 2) != 0))
			continue;
		for (SbSeverity severity = SB_SEVERITY_OFF; severity <= SB_FAULT; severity++)
			if (strlen(sb_severity_name(severity)) == length &&
				strncmp(sb_severity_name(severity), word, length) == 0)
				add_said(lint, severity, word + length + strspn(word + length, " \t"));
	}
}

/* --- settings of the script --- */

static void
apply_setting(SbLint *lint, const char *name, const char *value)
{
	if (pg_strcasecmp(name, "search_path") == 0)
		lint->path_set = true;
	else if (pg_strcasecmp(name, "lock_timeout") != 0 && pg_strcasecmp(name, "timezone") != 0 &&
			 pg_strcasecmp(name, "schemaboot.lock_timeout") != 0)
		return;
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, DEBUG5, false);
}

/* SELECT set_config('search_path', '...', false), as pg_dump writes it. */
static void
apply_call(SbLint *lint, const SelectStmt *stmt)
{
	ResTarget  *target = list_length(stmt->targetList) == 1 ? linitial(stmt->targetList) : NULL;
	FuncCall   *call = target && IsA(target->val, FuncCall) ? (FuncCall *) target->val : NULL;

	if (call == NULL || list_length(call->args) != 3 || strcmp(strVal(llast(call->funcname)), "set_config") != 0)
		return;
	if (IsA(linitial(call->args), A_Const) && IsA(lsecond(call->args), A_Const) &&
		sb_const_is_string((A_Const *) linitial(call->args)) && sb_const_is_string((A_Const *) lsecond(call->args)))
		apply_setting(lint, sb_const_string((A_Const *) linitial(call->args)),
					  sb_const_string((A_Const *) lsecond(call->args)));
}

static void
apply_settings(SbLint *lint, Node *node)
{
	VariableSetStmt *stmt = (VariableSetStmt *) node;

	if (IsA(node, SelectStmt))
		apply_call(lint, (SelectStmt *) node);
	else if (IsA(node, VariableSetStmt) && stmt->name && (lint->in_block || !stmt->is_local))
	{
		/* ends with the transaction */
		if (stmt->is_local && lint->local == 0)
		{
			lint->local = NewGUCNestLevel();
			lint->path_before = lint->path_set;
		}
		apply_setting(lint, stmt->name, stmt->kind == VAR_SET_VALUE ? ExtractSetVariableArgs(stmt) : NULL);
	}
}

/* --- statements --- */

/* A lock that a statement takes, on a relation as it was before. */
typedef struct Held
{
	SbSeen	   *seen;
	LOCKMODE	lock;
} Held;

static List *
locks_of(SbLint *lint, Node *node)
{
	List	   *result = NIL;
	bool		if_exists = (IsA(node, DropStmt) && ((DropStmt *) node)->missing_ok) ||
		(IsA(node, AlterTableStmt) && ((AlterTableStmt *) node)->missing_ok) ||
		(IsA(node, RenameStmt) && ((RenameStmt *) node)->missing_ok) ||
		(IsA(node, AlterObjectSchemaStmt) && ((AlterObjectSchemaStmt *) node)->missing_ok);

	foreach_ptr(SbLockOf, lock, sb_locks_of(node))
	{
		Held	   *held = palloc(sizeof(Held));

		held->seen = sb_lint_table(lint, sb_lint_relation(lint, lock->relation));
		held->lock = lock->lock;
		if (held->seen->filled && !(if_exists && !OidIsValid(held->seen->oid)))
			result = lappend(result, held);
	}
	return result;
}

/* Where everybody waits for a lock that waits itself. */
static void
check_timeout(SbLint *lint, List *locks)
{
	foreach_ptr(Held, held, locks)
	{
		if (held->lock < ShareLock || lint->told_timeout || LockTimeout > 0 || sb_lock_timeout > 0)
			continue;
		lint->told_timeout = true;
		(void) sb_lint_find(lint, SB_RULE_NO_LOCK_TIMEOUT, held->seen,
							"while this waits for a lock on %s, everybody else waits behind it, without limit",
							held->seen->name);
	}
}

/* What goes through rows while the transaction has others wait. */
static void
check_after_exclusive(SbLint *lint, List *locks)
{
	if (lint->exclusive && lint->slow && lint->exclusive != lint->findings->statement && !lint->told_slow)
	{
		lint->told_slow = true;
		(void) sb_lint_find_object(lint, SB_RULE_AFTER_EXCLUSIVE, NULL, lint->exclusive_name,
								   "this takes its time while statement %d has nobody read or write %s until the end of the transaction",
								   lint->exclusive, lint->exclusive_name);
	}
	foreach_ptr(Held, held, locks)
		if (held->lock >= AccessExclusiveLock && lint->exclusive == 0)
		{
			lint->exclusive = lint->findings->statement;
			lint->exclusive_name = held->seen->name;
		}
}

/* Changes of rows take as long as there are rows. */
static bool
is_slow_change(SbLint *lint, Node *node)
{
	switch (nodeTag(node))
	{
		case T_UpdateStmt:
			return sb_lint_relation(lint, ((UpdateStmt *) node)->relation)->filled;
		case T_DeleteStmt:
			return sb_lint_relation(lint, ((DeleteStmt *) node)->relation)->filled;
		case T_InsertStmt:
			return ((InsertStmt *) node)->selectStmt &&
				((SelectStmt *) ((InsertStmt *) node)->selectStmt)->valuesLists == NIL;
		case T_CopyStmt:
		case T_CreateTableAsStmt:
			return true;
		default:
			return false;
	}
}

void
sb_lint_ask(SbLint *lint, Node *node)
{
	List	   *locks;

	lint->visit++;
	locks = locks_of(lint, node);
	lint->slow = is_slow_change(lint, node);
	sb_lint_script_rules(lint, node);
	check_timeout(lint, locks);
	if (!sb_lint_made(lint, node))
		(void) sb_lint_change(lint, node);
	check_after_exclusive(lint, locks);
	sb_lint_block(lint, node);
}

static void
visit(SbLint *lint, const char *text)
{
	ErrorData  *error;
	RawStmt    *raw = sb_parse_try(text, &error);

	lint->text = text;
	if (raw)
	{
		apply_settings(lint, raw->stmt);
		sb_lint_ask(lint, raw->stmt);
	}
	else if (error)
		sb_lint_syntax(lint, text, error);
	lint->statements++;
	if (!lint->in_block)
		sb_lint_commit(lint);
}

/* The next statement; false at the end, and for what is no SQL at all, which is a finding. */
static bool
next_piece(SbLint *lint, SbScript *script, SbPiece *piece)
{
	MemoryContext oldcontext = CurrentMemoryContext;
	volatile bool found = false;

	PG_TRY();
	{
		found = sb_script_next(script, piece);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		if (sb_is_callers_error(error))
			PG_RE_THROW();
		FlushErrorState();
		lint->findings->line = sb_script_line(script);
		lint->findings->statement++;
		(void) sb_find(lint->findings, SB_RULE_SYNTAX, NULL, NULL, error->message, error->hint);
	}
	PG_END_TRY();
	return found;
}

/* Behind a statement: its semicolon, and the comments around that on its last line. */
static int
end_of_comments(const char *script, int at)
{
	bool		ended = false;

	for (;;)
	{
		at += strspn(script + at, ended ? " \t" : " \t\r\n");
		if (script[at] == ';' && !ended)
		{
			ended = true;
			at++;
		}
		else if (strncmp(script + at, "--", 2) == 0)
			at += strcspn(script + at, "\n");
		else if (strncmp(script + at, "/*", 2) == 0)
		{
			const char *end = strstr(script + at, "*/");

			at = end ? end + 2 - script : strlen(script);
		}
		else
			return at;
	}
}

static bool
has_rows_behind(const char *text)
{
	ErrorData  *error;
	RawStmt    *raw = pg_strncasecmp(text, "copy", 4) == 0 ? sb_parse_try(text, &error) : NULL;
	CopyStmt   *copy = raw ? (CopyStmt *) raw->stmt : NULL;

	return copy && IsA(copy, CopyStmt) && copy->is_from && copy->filename == NULL && !copy->is_program;
}

static void
visit_all(SbLint *lint, const char *script)
{
	SbScript   *reader = sb_script_open(script);
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot lint", ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	SbPiece		piece = {0};
	int			behind = 0;

	while (next_piece(lint, reader, &piece))
	{
		char	   *text = pnstrdup(script + piece.start, piece.end - piece.start);

		CHECK_FOR_INTERRUPTS();
		lint->findings->statement = piece.number;
		lint->findings->line = piece.line;
		lint->findings->said = NIL;
		read_comments(lint, pnstrdup(script + behind, piece.start - behind));
		behind = end_of_comments(script, piece.end);
		read_comments(lint, pnstrdup(script + piece.start, behind - piece.start));
		visit(lint, text);
		if (has_rows_behind(text))
			sb_script_skip_copy_data(reader);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_script_close(reader);
	lint->findings->said = NIL;
	sb_lint_foreign_keys(lint);
	sb_lint_row_security(lint);
	MemoryContextDelete(context);
}

static int
by_statement(const ListCell *a, const ListCell *b)
{
	const SbFinding *left = lfirst(a);
	const SbFinding *right = lfirst(b);

	return left->statement != right->statement ? left->statement - right->statement : left->number - right->number;
}

/* What can be told only at the end goes to its statement. */
static void
sort_new(SbFindings *findings, int before)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(findings->context);
	List	   *new = list_copy_tail(findings->list, before);

	list_sort(new, by_statement);
	findings->list = list_concat(list_truncate(findings->list, before), new);
	MemoryContextSwitchTo(oldcontext);
}

void
sb_lint_script(SbLint *lint, const char *script, bool in_block)
{
	int			nest_level = NewGUCNestLevel();
	int			before = list_length(lint->findings->list);

	lint->caller_block = in_block;
	lint->in_block = in_block;
	lint->path_set = false;
	lint->told_timeout = false;
	lint->told_path = false;
	lint->told_once = false;
	lint->told_end = false;
	lint->ended = false;
	lint->statements = 0;
	lint->first = lint->findings->count;
	visit_all(lint, script);
	sb_lint_commit(lint);
	sort_new(lint->findings, before);
	AtEOXact_GUC(false, nest_level);
	lint->findings->statement = 0;
	lint->findings->line = 0;
}
