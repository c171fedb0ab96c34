/*
 * intake.c
 *	  From a script as people have it to a model.
 *
 * Statements are taken one at a time: split by the server's scanner, parsed by its parser, described by the kinds.  SETs become
 * the context of what follows.  What a dump or a hand-written script holds besides definitions
 * is passed over where it changes nothing, and refused where passing over would be a lie.  All
 * refusals of a script are reported in one error.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "catalog/namespace.h"
#include "commands/extension.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/define.h"
#include "model/explode.h"
#include "model/names.h"
#include "model/script.h"
#include "model/unwrap.h"
#include "nodes/makefuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

/* A DROP IF EXISTS of an idiom: passed over if the script creates what it drops. */
typedef struct Dropped
{
	SbStatement *statement;		/* only for its place and context */
	SbClass		class;			/* SB_C_NONE: casts and transforms, which have no names */
	const char *schema;			/* as written */
	const char *relation;
	const char *name;
} Dropped;

typedef struct Intake
{
	const char *source;
	SbModel    *model;
	SbScript   *script;
	SbPiece		piece;
	char	   *whole;			/* text of the statement that is being taken in */
	char	   *body;			/* that, or the piece of it that is being taken in */
	int			line;
	List	   *settings;		/* in force: List of "name=value", sorted */
	char	   *search_path;	/* in force */
	char	   *start_path;		/* in force at the start, for RESET */
	bool		local;			/* SET LOCAL is in force */
	List	   *settings_before;	/* what was in force before it */
	char	   *path_before;
	List	   *refusals;		/* of ErrorData * */
	List	   *dropped;		/* of Dropped * */
	List	   *cluster;		/* of char *: "role x" that the script creates and the cluster lacks */
	MemoryContext parsing;		/* reset after each statement */
} Intake;

/*
 * Settings that change what the statements after them build, or what their seed rows hold.  Those with a dot in their
 * name, which are the application's own, are kept as well; all others are passed over.
 */
static const char *const context_settings[] = {
	"array_nulls", "check_function_bodies", "datestyle", "default_table_access_method",
	"default_tablespace", "default_text_search_config", "default_toast_compression",
	"intervalstyle", "lc_monetary", "lc_numeric", "role", "session_authorization", "timezone",
	"transform_null_equals", "xmlbinary", "xmloption", NULL
};

/* The name under which a setting is kept, NULL if it is passed over. */
static const char *
context_setting(const char *name)
{
	for (int i = 0; context_settings[i]; i++)
		if (pg_strcasecmp(context_settings[i], name) == 0)
			return context_settings[i];
	if (strchr(name, '.') && strncmp(name, "schemaboot.", 11) != 0)
		return name;
	return NULL;
}

static int
compare_settings(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* Sets or, with value NULL, resets a setting of the context. */
static void
set_setting(Intake *in, const char *name, const char *value)
{
	int			length = strlen(name);

	foreach_ptr(char, setting, in->settings)
	{
		if (strncmp(setting, name, length) == 0 && setting[length] == '=')
		{
			in->settings = list_delete_ptr(in->settings, setting);
			break;
		}
	}
	if (value)
	{
		in->settings = lappend(in->settings, psprintf("%s=%s", name, value));
		list_sort(in->settings, compare_settings);
	}
}

/* The text of SET's arguments: identifiers quoted, as search_path wants them. */
static char *
setting_value(VariableSetStmt *set)
{
	return set->args ? ExtractSetVariableArgs(set) : NULL;
}

/*
 * The search_path with the role in the place of "$user", if it has a schema, or else without it: what a name means must not
 * depend on who creates it.
 */
static char *
path_of_user(char *path)
{
	const char *user = GetUserNameFromId(GetUserId(), false);
	StringInfoData buf;
	List	   *names;

	if (strstr(path, "$user") == NULL || !SplitIdentifierString(pstrdup(path), ',', &names))
		return path;
	initStringInfo(&buf);
	foreach_ptr(char, name, names)
	{
		if (strcmp(name, "$user") == 0)
		{
			if (!OidIsValid(get_namespace_oid(user, true)))
				continue;
			name = unconstify(char *, user);
		}
		appendStringInfo(&buf, "%s%s", buf.len ? ", " : "", quote_identifier(name));
	}
	return buf.data;
}

static void
take_setting(Intake *in, SbStatement *place, const char *name, char *value)
{
	const char *known = context_setting(name);

	if (pg_strcasecmp(name, "search_path") == 0)
		in->search_path = value ? path_of_user(value) : in->start_path;
	else if (known)
		set_setting(in, strcmp(known, "session_authorization") == 0 ? "role" : known,
					value && pg_strcasecmp(value, "default") == 0 ? NULL : value);
	else if (pg_strcasecmp(name, "standard_conforming_strings") == 0 && value)
	{
		bool		on;

		if (parse_bool(value, &on) && !on)
			sb_refuse(place, "strings are read as the SQL standard says, and this script wants them otherwise",
					  "write backslashes in E'...' strings, and leave the SET out");
	}
}

/* What SET LOCAL changes comes back at the end of the script's transaction. */
static void
begin_local(Intake *in)
{
	if (in->local)
		return;
	in->local = true;
	in->settings_before = list_copy(in->settings);
	in->path_before = in->search_path;
}

static void
end_transaction(Intake *in)
{
	if (!in->local)
		return;
	in->local = false;
	in->settings = in->settings_before;
	in->search_path = in->path_before;
}

/* SET, RESET, SET SESSION AUTHORIZATION, SET TIME ZONE. */
static void
take_set(Intake *in, SbStatement *place, VariableSetStmt *set)
{
	if (set->is_local)
		begin_local(in);
	switch (set->kind)
	{
		case VAR_SET_VALUE:
			take_setting(in, place, set->name, setting_value(set));
			break;
		case VAR_SET_DEFAULT:
		case VAR_RESET:
			take_setting(in, place, set->name, NULL);
			break;
		case VAR_RESET_ALL:
			in->settings = NIL;
			in->search_path = in->start_path;
			break;
		default:
			break;				/* SET TRANSACTION and the like */
	}
}

/* The arguments of SELECT [pg_catalog.]set_config('name', 'value', ...) alone; false if it is something else. */
static bool
is_set_config(Node *tree, const char **name, const char **value)
{
	SelectStmt *select = (SelectStmt *) tree;
	FuncCall   *call;
	A_Const    *constants[2];

	if (!IsA(tree, SelectStmt) || list_length(select->targetList) != 1 || select->fromClause)
		return false;
	call = (FuncCall *) ((ResTarget *) linitial(select->targetList))->val;
	if (!call || !IsA(call, FuncCall) || strcmp(strVal(llast(call->funcname)), "set_config") != 0 ||
		(list_length(call->funcname) > 1 &&
		 strcmp(strVal(linitial(call->funcname)), "pg_catalog") != 0) ||
		list_length(call->args) != 3)
		return false;
	for (int i = 0; i < 2; i++)
	{
		constants[i] = list_nth(call->args, i);
		if (!IsA(constants[i], A_Const) || !sb_const_is_string(constants[i]))
			return false;
	}
	*name = sb_const_string(constants[0]);
	*value = sb_const_string(constants[1]);
	return true;
}

/* A statement for messages only: it has a place and a text, and is not in the model. */
static SbStatement *
place_statement(Intake *in)
{
	SbStatement *st = MemoryContextAllocZero(in->model->context, sizeof(SbStatement));

	st->source = in->source;
	st->number = in->piece.number;
	st->line = in->line;
	st->body = MemoryContextStrdup(in->model->context, in->body);
	st->context = sb_model_context(in->model, in->search_path, in->settings);
	return st;
}

/* Classes of what DROP drops. */
static const struct
{
	ObjectType	type;
	SbClass		class;
}			dropped_classes[] = {
	{OBJECT_TABLE, SB_C_RELATION}, {OBJECT_VIEW, SB_C_RELATION}, {OBJECT_MATVIEW, SB_C_RELATION},
	{OBJECT_INDEX, SB_C_RELATION}, {OBJECT_SEQUENCE, SB_C_RELATION},
	{OBJECT_FOREIGN_TABLE, SB_C_RELATION}, {OBJECT_TYPE, SB_C_TYPE}, {OBJECT_DOMAIN, SB_C_TYPE},
	{OBJECT_FUNCTION, SB_C_ROUTINE}, {OBJECT_PROCEDURE, SB_C_ROUTINE},
	{OBJECT_ROUTINE, SB_C_ROUTINE}, {OBJECT_AGGREGATE, SB_C_ROUTINE},
	{OBJECT_OPERATOR, SB_C_OPERATOR}, {OBJECT_OPCLASS, SB_C_OPERATOR_CLASS},
	{OBJECT_OPFAMILY, SB_C_OPERATOR_FAMILY}, {OBJECT_SCHEMA, SB_C_SCHEMA},
	{OBJECT_EXTENSION, SB_C_EXTENSION}, {OBJECT_LANGUAGE, SB_C_LANGUAGE},
	{OBJECT_ACCESS_METHOD, SB_C_ACCESS_METHOD}, {OBJECT_COLLATION, SB_C_COLLATION},
	{OBJECT_CONVERSION, SB_C_CONVERSION}, {OBJECT_STATISTIC_EXT, SB_C_STATISTICS},
	{OBJECT_TSPARSER, SB_C_TS_PARSER}, {OBJECT_TSTEMPLATE, SB_C_TS_TEMPLATE},
	{OBJECT_TSDICTIONARY, SB_C_TS_DICTIONARY}, {OBJECT_TSCONFIGURATION, SB_C_TS_CONFIGURATION},
	{OBJECT_FDW, SB_C_FDW}, {OBJECT_FOREIGN_SERVER, SB_C_SERVER}, {OBJECT_TRIGGER, SB_C_TRIGGER},
	{OBJECT_RULE, SB_C_RULE}, {OBJECT_POLICY, SB_C_POLICY},
	{OBJECT_EVENT_TRIGGER, SB_C_EVENT_TRIGGER}, {OBJECT_PUBLICATION, SB_C_PUBLICATION}
};

static SbClass
dropped_class(ObjectType type)
{
	for (int i = 0; i < lengthof(dropped_classes); i++)
		if (dropped_classes[i].type == type)
			return dropped_classes[i].class;
	return SB_C_NONE;
}

/* The name of what a DROP drops, as a List of String; NIL if it has none. */
static List *
dropped_names(Node *object)
{
	switch (nodeTag(object))
	{
		case T_List:
			return (List *) object;
		case T_TypeName:
			return ((TypeName *) object)->names;
		case T_ObjectWithArgs:
			return ((ObjectWithArgs *) object)->objname;
		default:
			return list_make1(object);
	}
}

static void
note_dropped(Intake *in, SbClass class, const char *schema, const char *relation, const char *name)
{
	Dropped    *dropped = palloc0(sizeof(Dropped));

	dropped->statement = place_statement(in);
	dropped->class = class;
	dropped->schema = schema ? pstrdup(schema) : NULL;
	dropped->relation = relation ? pstrdup(relation) : NULL;
	dropped->name = name ? pstrdup(name) : "";
	in->dropped = lappend(in->dropped, dropped);
}

/* One object of a DROP IF EXISTS. */
static void
note_dropped_object(Intake *in, SbClass class, Node *object)
{
	List	   *names;
	int			n;

	if (class == SB_C_NONE)
	{
		note_dropped(in, class, NULL, NULL, NULL);
		return;
	}
	names = dropped_names(object);
	if (class == SB_C_OPERATOR_CLASS || class == SB_C_OPERATOR_FAMILY)
		names = list_copy_tail(names, 1);	/* the access method */
	n = list_length(names);
	if (class == SB_C_TRIGGER || class == SB_C_RULE || class == SB_C_POLICY)
		note_dropped(in, class, n > 2 ? strVal(list_nth(names, n - 3)) : NULL,
					 strVal(list_nth(names, n - 2)), strVal(llast(names)));
	else
		note_dropped(in, class, n > 1 ? strVal(list_nth(names, n - 2)) : NULL, NULL,
					 strVal(llast(names)));
}

/* Whether a statement is the first half of DROP ... IF EXISTS and CREATE; notes what it drops. */
static bool
take_drop(Intake *in, Node *tree)
{
	if (IsA(tree, DropStmt) && ((DropStmt *) tree)->missing_ok)
	{
		foreach_ptr(Node, object, ((DropStmt *) tree)->objects)
			note_dropped_object(in, dropped_class(((DropStmt *) tree)->removeType), object);
		return true;
	}
	if (IsA(tree, AlterTableStmt))
	{
		AlterTableStmt *alter = (AlterTableStmt *) tree;

		foreach_node(AlterTableCmd, cmd, alter->cmds)
			if (cmd->subtype != AT_DropConstraint || !cmd->missing_ok)
				return false;
		foreach_node(AlterTableCmd, cmd, alter->cmds)
			note_dropped(in, SB_C_CONSTRAINT, alter->relation->schemaname,
						 alter->relation->relname, cmd->name);
		return true;
	}
	return false;
}

static void
note_cluster(Intake *in, const char *what, const char *name, bool exists)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(in->model->context);

	if (!exists)
		in->cluster = lappend(in->cluster, psprintf("%s %s", what, quote_identifier(name)));
	MemoryContextSwitchTo(oldcontext);
}

/* Roles, databases and tablespaces are not models; those that the cluster lacks are named at the end. */
static bool
take_cluster_object(Intake *in, Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateRoleStmt:
			{
				const char *role = ((CreateRoleStmt *) tree)->role;

				note_cluster(in, "role", role, OidIsValid(get_role_oid(role, true)));
				return true;
			}
		case T_CreateTableSpaceStmt:
			{
				const char *space = ((CreateTableSpaceStmt *) tree)->tablespacename;
				SbNameEntry entry = {.class = SB_C_TABLESPACE,.name = space,.live = -1};

				note_cluster(in, "tablespace", space, sb_name_is_live(in->model, &entry));
				return true;
			}
		case T_AlterRoleStmt:
		case T_AlterRoleSetStmt:
		case T_CreatedbStmt:
		case T_GrantRoleStmt:
			return true;
		default:
			return false;
	}
}

/* What belongs to schemaboot itself in a dump of a database that has it. */
static bool
is_own(Node *tree)
{
	if (IsA(tree, CreateExtensionStmt))
		return strcmp(((CreateExtensionStmt *) tree)->extname, "schemaboot") == 0;
	if (IsA(tree, CommentStmt) && ((CommentStmt *) tree)->objtype == OBJECT_EXTENSION)
		return strcmp(strVal(((CommentStmt *) tree)->object), "schemaboot") == 0;
	if (IsA(tree, SelectStmt))
	{
		SelectStmt *select = (SelectStmt *) tree;
		FuncCall   *call = select->targetList ?
			(FuncCall *) ((ResTarget *) linitial(select->targetList))->val : NULL;
		A_Const    *argument = call && IsA(call, FuncCall) && call->args ? linitial(call->args) : NULL;

		return argument && strcmp(strVal(llast(call->funcname)), "setval") == 0 &&
			IsA(argument, A_Const) && sb_const_is_string(argument) &&
			strncmp(sb_const_string(argument), "schemaboot.", 11) == 0;
	}
	return false;
}

/* COPY: rows of schemaboot's own tables are passed over, others end the script, as what follows is no SQL. */
static bool
take_copy(Intake *in, Node *tree)
{
	CopyStmt   *copy = (CopyStmt *) tree;

	if (!IsA(tree, CopyStmt) || !copy->is_from || !copy->relation || !copy->relation->schemaname ||
		strcmp(copy->relation->schemaname, "schemaboot") != 0)
		return false;
	if (copy->filename == NULL)
		sb_script_skip_copy_data(in->script);
	return true;
}

/* Statements that say nothing about the schema. */
static bool
is_passed_over(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_TransactionStmt:
		case T_VariableShowStmt:
		case T_DiscardStmt:
		case T_ConstraintsSetStmt:
		case T_CheckPointStmt:
		case T_ListenStmt:
		case T_NotifyStmt:
		case T_UnlistenStmt:
			return true;
		default:
			return false;
	}
}

/* SETs and the like: true if the statement was one and is done with. */
static bool
take_context(Intake *in, Node *tree)
{
	const char *name,
			   *value;
	MemoryContext oldcontext;
	bool		taken = true;

	oldcontext = MemoryContextSwitchTo(in->model->context);
	if (IsA(tree, VariableSetStmt))
		take_set(in, place_statement(in), (VariableSetStmt *) tree);
	else if (is_set_config(tree, &name, &value))
		take_setting(in, place_statement(in), name, pstrdup(value));
	else if (IsA(tree, TransactionStmt))
	{
		TransactionStmtKind kind = ((TransactionStmt *) tree)->kind;

		if (kind == TRANS_STMT_COMMIT || kind == TRANS_STMT_ROLLBACK)
			end_transaction(in);
	}
	else
		taken = is_passed_over(tree) || is_own(tree) || take_copy(in, tree) ||
			take_drop(in, tree) || take_cluster_object(in, tree);
	MemoryContextSwitchTo(oldcontext);
	return taken;
}

static void take_statement(Intake *in, char *body, Node *tree);

/* The same as set_setting, for callers in a statement's own memory. */
static void
set_setting_in_model(Intake *in, const char *name, const char *value)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(in->model->context);

	in->settings = list_copy(in->settings);
	set_setting(in, name, value);
	MemoryContextSwitchTo(oldcontext);
}

/* Statements that a statement was taken apart into. */
static void
take_pieces(Intake *in, List *pieces, Node *tree)
{
	char	   *path = in->search_path;
	List	   *settings = in->settings;

	foreach_ptr(char, text, pieces)
	{
		in->body = text;
		take_statement(in, text, sb_parse_one(text, false)->stmt);
		if (IsA(tree, CreateSchemaStmt))
		{
			CreateSchemaStmt *create = (CreateSchemaStmt *) tree;
			const char *schema = create->schemaname ? create->schemaname : create->authrole->rolename;

			in->search_path = MemoryContextStrdup(in->model->context,
												  psprintf("%s%s%s", quote_identifier(schema),
														   *path ? ", " : "", path));
			if (create->authrole && create->authrole->roletype == ROLESPEC_CSTRING)
				set_setting_in_model(in, "role", create->authrole->rolename);
		}
	}
	in->search_path = path;
	in->settings = settings;
}

/* A DO block that only creates what is not there yet is as good as the statements in it. */
static bool
take_do(Intake *in, char *body, Node *tree)
{
	List	   *unwrapped = sb_unwrap_do(body, (DoStmt *) tree);
	int			line = in->line;

	if (unwrapped == NIL)
		return false;
	foreach_ptr(SbUnwrapped, inner, unwrapped)
	{
		in->line = line + inner->line_offset;
		in->body = inner->text;
		take_statement(in, inner->text, sb_parse_one(inner->text, false)->stmt);
	}
	in->line = line;
	return true;
}

/* The hash of a text that is only a piece of a statement. */
static char *
piece_hash(Intake *in, const char *text)
{
	SbScript   *script;
	SbPiece		piece = in->piece;

	if (text != in->whole)
	{
		script = sb_script_open(text);
		(void) sb_script_next(script, &piece);
		sb_script_close(script);
	}
	return MemoryContextStrdup(in->model->context, piece.hash);
}

static void
take_model(Intake *in, char *body, Node *tree)
{
	SbContext  *context = sb_model_context(in->model, in->search_path, in->settings);
	SbStatement *st = sb_model_add(in->model, body, context);

	st->source = in->source;
	st->position = in->model->count;
	st->number = in->piece.number;
	st->line = in->line;
	st->hash = piece_hash(in, body);
	sb_model_describe(in->model, st, tree);
}

static void
take_statement(Intake *in, char *body, Node *tree)
{
	RawStmt    *raw;
	List	   *pieces;

	if (take_context(in, tree) || (IsA(tree, DoStmt) && take_do(in, body, tree)))
		return;
	raw = makeNode(RawStmt);
	raw->stmt = tree;
	pieces = sb_explode(body, raw);
	if (pieces)
		take_pieces(in, pieces, tree);
	else
		take_model(in, body, tree);
}

/* Parses a statement; a syntax error gets a hint where the trouble looks like something known. */
static Node *
parse_statement(Intake *in)
{
	RawStmt    *volatile raw = NULL;
	MemoryContext oldcontext = CurrentMemoryContext;

	PG_TRY();
	{
		raw = sb_parse_one(in->body, true);
	}
	PG_CATCH();
	{
		ErrorData  *error;
		const char *hint;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		FlushErrorState();
		hint = sb_script_hint(in->body, Max(error->cursorpos, error->internalpos) - 1);
		if (hint && !error->hint)
			error->hint = pstrdup(hint);
		ReThrowError(error);
	}
	PG_END_TRY();
	return raw->stmt;
}

/*
 * Takes one statement in; a refusal is kept for the end.  No subtransaction is needed to go on after one: describing
 * takes no locks or other resources.
 */
static void
take_piece(Intake *in)
{
	volatile bool is_copy = false;
	volatile int count = in->model->count;
	Node	   *volatile tree = NULL;
	MemoryContext oldcontext = CurrentMemoryContext;
	ErrorContextCallback *saved = error_context_stack;

	PG_TRY();
	{
		tree = parse_statement(in);
		is_copy = IsA(tree, CopyStmt) && ((CopyStmt *) tree)->is_from &&
			((CopyStmt *) tree)->filename == NULL;
		take_statement(in, in->body, tree);
		is_copy = false;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		if (!sb_take_refusal())
			PG_RE_THROW();
		MemoryContextSwitchTo(in->model->context);
		error = CopyErrorData();
		FlushErrorState();
		error_context_stack = saved;
		in->refusals = lappend(in->refusals, error);
		in->model->count = count;
		MemoryContextSwitchTo(oldcontext);
	}
	PG_END_TRY();
	if (is_copy)
		sb_script_skip_copy_data(in->script);
}

/* One error for all refusals: the first one's words, and a list of the others. */
static void
report_refusals(List *refusals)
{
	ErrorData  *first = linitial(refusals);
	StringInfoData detail;
	int			n = 0;

	if (list_length(refusals) == 1)
		ThrowErrorData(first);
	initStringInfo(&detail);
	appendStringInfoString(&detail, first->detail);
	foreach_ptr(ErrorData, refusal, refusals)
	{
		if (n++ == 0)
			continue;
		if (n > 11)
		{
			appendStringInfo(&detail, "\nand %d more.", list_length(refusals) - 11);
			break;
		}
		appendStringInfo(&detail, "\n%s: %s. %s %s", refusal->context, refusal->message,
						 refusal->detail, refusal->hint ? refusal->hint : "");
	}
	first->message = psprintf("%s, nor can %d other statement%s", first->message,
							  list_length(refusals) - 1, list_length(refusals) > 2 ? "s" : "");
	first->detail = detail.data;
	ThrowErrorData(first);
}

/* The statement of the script that creates what a DROP IF EXISTS drops; NULL if none does. */
static SbStatement *
creator_of(SbModel *model, const Dropped *dropped)
{
	SbNameEntry *entry;

	if (dropped->class == SB_C_NONE)
	{
		for (int i = 0; i < model->count; i++)
			if (model->statements[i]->object.kind == SB_CAST ||
				model->statements[i]->object.kind == SB_TRANSFORM)
				return model->statements[i];
		return NULL;
	}
	entry = sb_model_find(model, dropped->statement->context,
						  dropped->relation ? SB_C_RELATION : dropped->class, dropped->schema, NULL,
						  dropped->relation ? dropped->relation : dropped->name);
	if (entry && dropped->relation)
		entry = sb_name_entry(model, dropped->class, entry->schema, dropped->relation,
							  dropped->name, false);
	if (entry)
		foreach_ptr(SbProvider, provider, entry->providers)
			if (!provider->statement->known)
				return provider->statement;
	return NULL;
}

/*
 * A DROP IF EXISTS of what the script does not define would have to drop something: refused.  One that stands after the
 * definition would undo it: it is passed over as well, as models say what there is, but not in silence.
 */
static void
check_dropped(Intake *in)
{
	foreach_ptr(Dropped, dropped, in->dropped)
	{
		SbStatement *creator = creator_of(in->model, dropped);
		SbPlace		place;

		CHECK_FOR_INTERRUPTS();
		sb_place_of(&place, dropped->statement);
		sb_place_push(&place);
		if (creator == NULL)
			sb_refuse(dropped->statement, "models say what there is, not what is to go",
					  "leave it out; DROP ... IF EXISTS is passed over for what the script itself defines");
		if (creator->number < dropped->statement->number)
			ereport(WARNING,
					(errmsg("DROP ... IF EXISTS of %s \"%s\" is passed over, although it stands after its definition",
							sb_kind(creator->object.kind)->name, creator->identity)));
		sb_place_pop(&place);
	}
}

/* The catalogue's statements take part by their names only. */
static void
add_known(SbModel *model, List *known)
{
	SbContext  *context = sb_model_context(model, "", NIL);

	foreach_ptr(SbRow, row, known)
	{
		SbStatement *st;

		if (strcmp(row->role, "creates") != 0)
			continue;
		st = sb_model_add(model, "", context);
		st->known = true;
		st->source = row->source;
		st->number = row->number;
		st->line = row->line;
		st->object = row->object;
		if (row->object.kind == SB_FUNCTION || row->object.kind == SB_PROCEDURE ||
			row->object.kind == SB_AGGREGATE)
			sb_provide(st, SB_C_ROUTINE, row->object.schema, row->object.name)->min_args = -1;
		else if (row->object.kind == SB_TABLE || row->object.kind == SB_VIEW ||
				 row->object.kind == SB_MATERIALIZED_VIEW || row->object.kind == SB_FOREIGN_TABLE)
			sb_provide(st, SB_C_TYPE, row->object.schema, row->object.name);
	}
}

/* Roles and tablespaces that the script would create, and that the models may need. */
static void
report_cluster(Intake *in)
{
	StringInfoData names;
	int			n = 0;

	if (in->cluster == NIL)
		return;
	initStringInfo(&names);
	foreach_ptr(char, name, in->cluster)
		appendStringInfo(&names, "%s%s", n++ ? ", " : "", name);
	ereport(WARNING,
			(errmsg("roles and tablespaces belong to the cluster and are no models; missing here: %s",
					names.data),
			 errhint("Create them before schemaboot_create_all().")));
}

/* While the script is split, errors show the line of the trouble. */
static void
split_callback(void *arg)
{
	Intake	   *in = (Intake *) arg;

	errcontext("%s", sb_place_text(in->source, 0, sb_script_line(in->script)));
}

static bool
next_piece(Intake *in)
{
	ErrorContextCallback callback = {error_context_stack, split_callback, in};
	bool		more;

	error_context_stack = &callback;
	more = sb_script_next(in->script, &in->piece);
	error_context_stack = callback.previous;
	return more;
}

/* Takes in all statements of the script. */
static void
take_script(Intake *in, const char *ddl)
{
	while (next_piece(in))
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(in->parsing);
		SbPlace		place = {0};

		CHECK_FOR_INTERRUPTS();
		in->body = in->whole = pnstrdup(ddl + in->piece.start, in->piece.end - in->piece.start);
		in->line = in->piece.line;
		place.source = in->source;
		place.number = in->piece.number;
		place.line = in->line;
		place.text = in->body;
		place.offset = -1;
		sb_place_push(&place);
		take_piece(in);
		sb_place_pop(&place);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(in->parsing);
	}
}

SbModel *
sb_model_of_script(const char *ddl, const char *source, List *known)
{
	Intake		in = {0};

	in.model = sb_model_create();
	in.source = source;
	in.start_path = in.search_path = MemoryContextStrdup(in.model->context,
														  path_of_user(namespace_search_path));
	in.parsing = AllocSetContextCreate(CurrentMemoryContext, "schemaboot statement",
									   ALLOCSET_DEFAULT_SIZES);
	add_known(in.model, known);
	in.script = sb_script_open(ddl);
	take_script(&in, ddl);
	sb_script_close(in.script);
	if (in.refusals)
		report_refusals(in.refusals);
	report_cluster(&in);
	sb_model_settle(in.model);
	check_dropped(&in);
	MemoryContextDelete(in.parsing);
	return in.model;
}
