/*
 * unwrap.c
 *	  Statements inside a DO block; above all, of one that does nothing but create what is not there yet.
 *
 * Scripts hold such blocks because CREATE TYPE, ADD CONSTRAINT and others have no IF NOT EXISTS.
 * A model says what is wanted anyway, so the guard can go:
 *
 *	DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$
 *	DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'mood') THEN
 *	  CREATE TYPE mood AS ENUM ('sad'); END IF; END $$
 *
 * plpgsql itself compiles the block.  Its plpgsql_compile_inline is not exported from version 16
 * on, so the way in is the one for debuggers: plpgsql_inline_handler is called with a plugin of
 * ours in place, which plpgsql shows the compiled function before it initializes variables or
 * runs a statement.  The plugin always raises an error, so nothing can run; the subtransaction
 * around it takes back what the handler took (its SPI level).
 *
 * Accepted is what cannot be anything else than guarded DDL.  A guard must look at system
 * catalogs only and must name something that the guarded statements name.  All the rest
 * (variables, loops, EXECUTE, queries, DML, ELSE) is not ours to understand.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "plpgsql.h"
#include "tcop/utility.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "base/parse.h"
#include "base/token.h"
#include "model/unwrap.h"

/*
 * What the plugin is to find out.  A global, because a plugin's functions take no argument of
 * ours.
 */
typedef struct Unwrapping
{
	MemoryContext context;		/* for the result */
	int			line;			/* of the block's first line, from the start of the statement */
	bool		all;			/* all statements are wanted, not only guarded DDL */
	List	   *found;			/* of SbUnwrapped *; NIL if it is more than guarded DDL */
	bool		seen;			/* the plugin got to see the function and is done with it */
} Unwrapping;

static Unwrapping *unwrapping = NULL;

/* Errors that say that an object is there already. */
static const int duplicates[] = {
	ERRCODE_DUPLICATE_OBJECT,
	ERRCODE_DUPLICATE_TABLE,
	ERRCODE_DUPLICATE_COLUMN,
	ERRCODE_DUPLICATE_SCHEMA,
	ERRCODE_DUPLICATE_FUNCTION,
	ERRCODE_INVALID_TABLE_DEFINITION,	/* multiple primary keys */
	ERRCODE_UNIQUE_VIOLATION	/* two sessions create it at the same time */
};

/* Schemas whose relations a guard may look at. */
static const char *const catalog_schemas[] = {"pg_catalog", "information_schema"};

static bool take_statements(List *statements, List **found);

/* True for one statement of what the server counts as DDL (log_statement = ddl). */
static bool
is_ddl(const char *text)
{
	List	   *list = sb_parse_quietly(text);
	Node	   *stmt;

	if (list_length(list) != 1)
		return false;
	stmt = linitial_node(RawStmt, list)->stmt;
	return !IsA(stmt, SelectStmt) && GetCommandLogLevel(stmt) == LOGSTMT_DDL;
}

/* Walker: true if the tree refers to a relation that is not of the system. */
static bool
reads_user_relation(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, RangeVar))
	{
		RangeVar   *relation = (RangeVar *) node;

		if (relation->schemaname == NULL)
			return strncmp(relation->relname, "pg_", 3) != 0;
		for (int i = 0; i < lengthof(catalog_schemas); i++)
			if (strcmp(relation->schemaname, catalog_schemas[i]) == 0)
				return false;
		return true;
	}
	return raw_expression_tree_walker(node, reads_user_relation, context);
}

/* True for to_regclass('x'), to_regtype('x'), ... */
static bool
is_lookup(Node *node)
{
	List	   *name;

	if (!IsA(node, FuncCall))
		return false;
	name = ((FuncCall *) node)->funcname;
	return strncmp(strVal(llast(name)), "to_reg", 6) == 0 &&
		(list_length(name) == 1 || strcmp(strVal(linitial(name)), "pg_catalog") == 0);
}

/*
 * True for NOT EXISTS (SELECT ... from catalogs), to_regclass('x') IS NULL, and these joined by
 * AND.
 */
static bool
is_guard(Node *node)
{
	if (node == NULL)
		return false;
	if (IsA(node, NullTest))
		return ((NullTest *) node)->nulltesttype == IS_NULL &&
			is_lookup((Node *) ((NullTest *) node)->arg);
	if (IsA(node, BoolExpr) && ((BoolExpr *) node)->boolop == AND_EXPR)
	{
		ListCell   *lc;

		foreach(lc, ((BoolExpr *) node)->args)
			if (!is_guard(lfirst(lc)))
				return false;
		return true;
	}
	if (IsA(node, BoolExpr) && ((BoolExpr *) node)->boolop == NOT_EXPR)
	{
		Node	   *arg = linitial(((BoolExpr *) node)->args);

		return IsA(arg, SubLink) && ((SubLink *) arg)->subLinkType == EXISTS_SUBLINK &&
			!reads_user_relation(((SubLink *) arg)->subselect, NULL);
	}
	return false;
}

/*
 * True if a string in the guard is a name in the statements; of 'a.b' the last part counts.
 */
static bool
guard_names(const char *guard, List *found)
{
	SbToken    *strings = sb_tokens(guard, NULL);
	ListCell   *lc;

	foreach(lc, found)
	{
		SbToken    *words = sb_tokens(((SbUnwrapped *) lfirst(lc))->text, NULL);

		for (SbToken *word = words; word->code != SB_T_END; word++)
		{
			const char *name = word->ident ? word->ident : word->keyword;

			for (SbToken *string = strings; name && string->code != SB_T_END; string++)
			{
				const char *value = string->string;
				const char *dot = value ? strrchr(value, '.') : NULL;

				if (value && pg_strcasecmp(dot ? dot + 1 : value, name) == 0)
					return true;
			}
		}
	}
	return false;
}

static bool
take_execsql(PLpgSQL_stmt_execsql *stmt, List **found)
{
	SbUnwrapped *unwrapped;

	if (stmt->into || !is_ddl(stmt->sqlstmt->query))
		return false;
	unwrapped = palloc0(sizeof(SbUnwrapped));
	unwrapped->text = pstrdup(stmt->sqlstmt->query);
	unwrapped->line_offset = unwrapping->line + stmt->lineno - 1;
	*found = lappend(*found, unwrapped);
	return true;
}

static bool
take_if(PLpgSQL_stmt_if *stmt, List **found)
{
	List	   *inside = NIL;

	if (stmt->elsif_list || stmt->else_body || !is_guard(sb_parse_expression(stmt->cond->query)) ||
		!take_statements(stmt->then_body, &inside))
		return false;
	if (inside && !guard_names(stmt->cond->query, inside))
		return false;
	*found = list_concat(*found, inside);
	return true;
}

/* True for a message that can be left out: no error, and nothing in it that calls a function. */
static bool
is_notice(PLpgSQL_stmt_raise *stmt)
{
	ListCell   *lc;

	if (stmt->elog_level >= ERROR || stmt->options)
		return false;
	foreach(lc, stmt->params)
	{
		Node	   *node = sb_parse_expression(((PLpgSQL_expr *) lfirst(lc))->query);

		if (node == NULL || !(IsA(node, A_Const) || IsA(node, ColumnRef)))
			return false;
	}
	return true;
}

/*
 * True if a handler is only for objects that are there already, and does nothing (RAISE NOTICE at
 * most).
 */
static bool
is_duplicate_handler(PLpgSQL_exception *handler)
{
	List	   *inside = NIL;

	for (PLpgSQL_condition *condition = handler->conditions; condition; condition = condition->next)
	{
		bool		duplicate = false;

		for (int i = 0; i < lengthof(duplicates); i++)
			duplicate = duplicate || condition->sqlerrstate == duplicates[i];
		if (!duplicate)
			return false;
	}
	return take_statements(handler->action, &inside) && inside == NIL;
}

static bool
take_block(PLpgSQL_stmt_block *block, List **found)
{
	ListCell   *lc;

	if (block->n_initvars > 0)
		return false;
	if (block->exceptions)
		foreach(lc, block->exceptions->exc_list)
			if (!is_duplicate_handler(lfirst(lc)))
				return false;
	return take_statements(block->body, found);
}

/*
 * RETURN is the one that plpgsql itself puts behind every block; it has no expression, as in a
 * block none can.
 */
static bool
take_statement(PLpgSQL_stmt *stmt, List **found)
{
	switch (stmt->cmd_type)
	{
		case PLPGSQL_STMT_BLOCK:
			return take_block((PLpgSQL_stmt_block *) stmt, found);
		case PLPGSQL_STMT_IF:
			return take_if((PLpgSQL_stmt_if *) stmt, found);
		case PLPGSQL_STMT_EXECSQL:
			return take_execsql((PLpgSQL_stmt_execsql *) stmt, found);
		case PLPGSQL_STMT_RAISE:
			return is_notice((PLpgSQL_stmt_raise *) stmt);
		case PLPGSQL_STMT_RETURN:
			return stmt->lineno == 0;
		default:
			return false;
	}
}

/*
 * Adds the DDL of statements to *found; false if they are more than guarded DDL.  NULL; leaves no
 * statement.
 */
static bool
take_statements(List *statements, List **found)
{
	ListCell   *lc;

	foreach(lc, statements)
		if (!take_statement(lfirst(lc), found))
			return false;
	return true;
}

/* --- all statements --- */

static void gather_statements(List *statements);

static void
gather(const char *text, const PLpgSQL_stmt *stmt)
{
	SbUnwrapped *unwrapped = palloc0(sizeof(SbUnwrapped));

	unwrapped->text = pstrdup(text);
	unwrapped->line_offset = unwrapping->line + stmt->lineno - 1;
	unwrapping->found = lappend(unwrapping->found, unwrapped);
}

static void
gather_dynamic(const PLpgSQL_stmt_dynexecute *stmt)
{
	Node	   *node = sb_parse_expression(stmt->query->query);

	if (node && IsA(node, A_Const) && sb_const_is_string((A_Const *) node))
		gather(sb_const_string((A_Const *) node), (const PLpgSQL_stmt *) stmt);
}

static void
gather_block(PLpgSQL_stmt_block *block)
{
	gather_statements(block->body);
	if (block->exceptions)
		foreach_ptr(PLpgSQL_exception, handler, block->exceptions->exc_list)
			gather_statements(handler->action);
}

static void
gather_if(PLpgSQL_stmt_if *stmt)
{
	gather_statements(stmt->then_body);
	foreach_ptr(PLpgSQL_if_elsif, branch, stmt->elsif_list)
		gather_statements(branch->stmts);
	gather_statements(stmt->else_body);
}

static void
gather_case(PLpgSQL_stmt_case *stmt)
{
	foreach_ptr(PLpgSQL_case_when, branch, stmt->case_when_list)
		gather_statements(branch->stmts);
	gather_statements(stmt->else_stmts);
}

static void
gather_statements(List *statements)
{
	check_stack_depth();
	foreach_ptr(PLpgSQL_stmt, stmt, statements)
	{
		switch (stmt->cmd_type)
		{
			case PLPGSQL_STMT_EXECSQL:
				gather(((PLpgSQL_stmt_execsql *) stmt)->sqlstmt->query, stmt);
				break;
			case PLPGSQL_STMT_DYNEXECUTE:
				gather_dynamic((PLpgSQL_stmt_dynexecute *) stmt);
				break;
			case PLPGSQL_STMT_BLOCK:
				gather_block((PLpgSQL_stmt_block *) stmt);
				break;
			case PLPGSQL_STMT_IF:
				gather_if((PLpgSQL_stmt_if *) stmt);
				break;
			case PLPGSQL_STMT_CASE:
				gather_case((PLpgSQL_stmt_case *) stmt);
				break;
			case PLPGSQL_STMT_LOOP:
				gather_statements(((PLpgSQL_stmt_loop *) stmt)->body);
				break;
			case PLPGSQL_STMT_WHILE:
				gather_statements(((PLpgSQL_stmt_while *) stmt)->body);
				break;
			case PLPGSQL_STMT_FORI:
				gather_statements(((PLpgSQL_stmt_fori *) stmt)->body);
				break;
			case PLPGSQL_STMT_FORS:
			case PLPGSQL_STMT_FORC:
			case PLPGSQL_STMT_DYNFORS:
				gather_statements(((PLpgSQL_stmt_forq *) stmt)->body);
				break;
			case PLPGSQL_STMT_FOREACH_A:
				gather_statements(((PLpgSQL_stmt_foreach_a *) stmt)->body);
				break;
			default:
				break;
		}
	}
}

/*
 * The plugin: looks at the compiled block and stops its execution, with an error that not even
 * WHEN OTHERS would catch.
 */
static void
look_at_function(PLpgSQL_execstate *estate, PLpgSQL_function *function)
{
	MemoryContext caller = MemoryContextSwitchTo(unwrapping->context);
	List	   *found = NIL;

	if (unwrapping->all)
		gather_block(function->action);
	else if (take_block(function->action, &found))
		unwrapping->found = found;
	MemoryContextSwitchTo(caller);
	unwrapping->seen = true;
	ereport(ERROR,
			(errcode(ERRCODE_QUERY_CANCELED),
			 errmsg("DO block was only looked at")));
}

/* Should not be reached: guards against a block that runs. */
static void
stop_statement(PLpgSQL_execstate *estate, PLpgSQL_stmt *stmt)
{
	ereport(ERROR,
			(errcode(ERRCODE_QUERY_CANCELED),
			 errmsg("DO block in a script of models was about to run")));
}

/* Calls plpgsql with the plugin in the place of any other; always raises an error. */
static void
show_to_plugin(char *source)
{
	static PLpgSQL_plugin plugin = {.func_setup = look_at_function, .stmt_beg = stop_statement};
	PGFunction	handler = load_external_function("$libdir/plpgsql", "plpgsql_inline_handler",
												 true, NULL);
	PLpgSQL_plugin **place = (PLpgSQL_plugin **) find_rendezvous_variable("PLpgSQL_plugin");
	PLpgSQL_plugin *other = *place;
	InlineCodeBlock *block = makeNode(InlineCodeBlock);

	block->source_text = source;
	block->atomic = true;
	*place = &plugin;
	PG_TRY();
	{
		DirectFunctionCall1(handler, PointerGetDatum(block));
		stop_statement(NULL, NULL);
	}
	PG_FINALLY();
	{
		*place = other;
	}
	PG_END_TRY();
}

/* Runs show_to_plugin in a subtransaction; lets through errors that are not the plugin's. */
static void
look_at_block(char *source)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	PG_TRY();
	{
		show_to_plugin(source);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		if (!unwrapping->seen)
		{
			error->message = sb_bounded(error->message);
			ReThrowError(error);
		}
		FreeErrorData(error);
	}
	PG_END_TRY();
}

static int
count_lines(const char *text, int length)
{
	int			lines = 0;

	for (int i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Looks at a block on behalf of `now`. */
static void
look_for(Unwrapping *now, char *source)
{
	Unwrapping *before = unwrapping;

	unwrapping = now;
	PG_TRY();
	{
		look_at_block(source);
	}
	PG_FINALLY();
	{
		unwrapping = before;
	}
	PG_END_TRY();
}

/* The source of a block of plpgsql, and the line of the statement where it begins, from 0; NULL if it is another language's. */
static char *
source_of(const char *text, DoStmt *stmt, int *line)
{
	char	   *source = NULL;

	foreach_node(DefElem, option, stmt->args)
	{
		if (strcmp(option->defname, "as") == 0)
		{
			source = strVal(option->arg);
			*line = count_lines(text, option->location);
		}
		else if (strcmp(strVal(option->arg), "plpgsql") != 0)
			return NULL;
	}
	return source;
}

List *
sb_unwrap_do(const char *text, DoStmt *stmt)
{
	Unwrapping	now = {.context = CurrentMemoryContext};
	char	   *source = source_of(text, stmt, &now.line);

	if (source == NULL)
		return NIL;
	look_for(&now, source);
	return now.found;
}

List *
sb_do_statements(const char *text, DoStmt *stmt)
{
	Unwrapping	now = {.context = CurrentMemoryContext,.all = true};
	char	   *source = source_of(text, stmt, &now.line);

	if (source == NULL)
		return NIL;
	look_for(&now, source);
	return now.found;
}

List *
sb_body_statements(const char *body, int line_offset)
{
	Unwrapping	now = {.context = CurrentMemoryContext,.all = true,.line = line_offset};

	look_for(&now, pstrdup(body));
	return now.found;
}
