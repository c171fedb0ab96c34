/*
 * intake_context.c
 *	  What a script holds besides definitions: settings for what follows, and what is passed over.
 *
 * Passed over is what changes nothing here: transactions, other settings, objects of the cluster,
 * what a dump says of schemaboot itself, and DROP IF EXISTS of what the script defines.
 */
#include "base/compat.h"

#include "base/error.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/intake.h"
#include "model/names.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

/*
 * Settings that change what the statements after them build, or what their seed rows hold. Those
 * with a dot in their name, which are the application's own, are kept as well; all others are
 * passed over.
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
void
sb_intake_set(Intake *in, const char *name, const char *value)
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
 * The search_path with the role in the place of "$user", if it has a schema, or else without it:
 * what a name means must not depend on who creates it.
 */
char *
sb_intake_path(char *path)
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
		in->search_path = value ? sb_intake_path(value) : in->start_path;
	else if (known)
		sb_intake_set(in, strcmp(known, "session_authorization") == 0 ? "role" : known,
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

bool
sb_is_set_config(Node *tree, const char **name, const char **value)
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

/*
 * Roles, databases and tablespaces are not models; those that the cluster lacks are named at the
 * end.
 */
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

/*
 * COPY: rows of schemaboot's own tables are passed over, others end the script, as what follows is
 * no SQL.
 */
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
bool
sb_intake_context(Intake *in, Node *tree)
{
	const char *name,
			   *value;
	MemoryContext oldcontext;
	bool		taken = true;

	oldcontext = MemoryContextSwitchTo(in->model->context);
	if (IsA(tree, VariableSetStmt))
		take_set(in, place_statement(in), (VariableSetStmt *) tree);
	else if (sb_is_set_config(tree, &name, &value))
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
 * A DROP IF EXISTS of what the script does not define would have to drop something: refused. One
 * that stands after the definition would undo it: it is passed over as well, as models say what
 * there is, but not in silence.
 */
void
sb_intake_check_dropped(Intake *in)
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

/* Roles and tablespaces that the script would create, and that the models may need. */
void
sb_intake_report_cluster(Intake *in)
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
