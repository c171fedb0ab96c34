/*
 * history_acts.c
 *	  What a statement of a revision needs, makes and takes away, as far as its tree tells.
 *
 * The kinds say what a defining statement provides and refers to (base/statement.h). What models cannot hold, DROP and
 * RENAME and changes of rows, is taken apart here.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/parse.h"
#include "catalog/pg_class.h"
#include "check/history_acts.h"
#include "kinds/kind.h"
#include "model/explode.h"
#include "model/model.h"
#include "nodes/nodeFuncs.h"

static SbAct *
act(SbActs *acts, SbActKind kind, SbClass class, const char *schema, const char *relation, const char *name)
{
	SbAct	   *result = palloc0(sizeof(SbAct));

	result->kind = kind;
	result->class = class;
	result->schema = (char *) schema;
	result->relation = (char *) relation;
	result->name = (char *) name;
	acts->list = lappend(acts->list, result);
	return result;
}

static SbAct *
act_on(SbActs *acts, SbActKind kind, SbClass class, const RangeVar *relation, const char *name)
{
	SbAct	   *result = act(acts, kind, class, relation->schemaname, relation->relname, name);

	result->owner_schema = relation->schemaname;
	result->owner = relation->relname;
	return result;
}

static void
need(SbActs *acts, const RangeVar *relation)
{
	(void) act(acts, SB_ACT_NEEDS, SB_C_RELATION, relation->schemaname, NULL, relation->relname);
}

/* --- what the kinds know --- */

/* Names of these are cluster-wide, or too much overloaded to be followed. */
static bool
is_followed(SbClass class)
{
	return class != SB_C_NONE && class != SB_C_ROLE && class != SB_C_TABLESPACE && class != SB_C_OPERATOR &&
		class != SB_C_OPERATOR_CLASS && class != SB_C_OPERATOR_FAMILY;
}

static void
take_provided(SbActs *acts, const SbStatement *st)
{
	bool		creates = st->role == SB_CREATES;

	foreach_ptr(SbName, name, st->provides)
	{
		SbAct	   *made;

		if (!is_followed(name->class) ||
			(name->class == SB_C_ROUTINE && creates && sb_class_of_kind(st->object.kind) == SB_C_ROUTINE))
			continue;
		made = act(acts, SB_ACT_MAKES, name->class, name->schema ? name->schema : st->object.schema,
				   name->relation, name->name);
		made->lenient = true;
		made->main = name->class == SB_C_CONSTRAINT && name->written;
		made->owner_schema = creates && st->belongs_to.class == SB_C_NONE ? st->object.schema : st->belongs_to.schema;
		made->owner = creates && st->belongs_to.class == SB_C_NONE ? st->object.name : st->belongs_to.name;
		if (!creates && made->owner == NULL)
		{
			made->owner_schema = st->object.schema;
			made->owner = st->object.name;
		}
	}
}

static void
take_object(SbActs *acts, const SbStatement *st)
{
	const SbObject *object = &st->object;
	SbClass		class = sb_class_of_kind(object->kind);
	SbAct	   *made;

	if (!is_followed(class) || object->name == NULL)
		return;
	made = act(acts, SB_ACT_MAKES, class, object->schema, class == SB_C_RELATION ? NULL : object->relation, object->name);
	made->noun = sb_kind(object->kind)->name;
	made->lenient = st->if_not_exists || st->replace || st->role != SB_CREATES;
	made->perhaps = st->if_not_exists;
	made->main = !st->default_name;
	if (object->schema && object->relation == NULL)
		(void) act(acts, SB_ACT_NEEDS, SB_C_SCHEMA, NULL, NULL, object->schema);
	if (st->belongs_to.class == SB_C_RELATION)
	{
		made->owner_schema = st->belongs_to.schema;
		made->owner = st->belongs_to.name;
	}
}

static void
take_statement(SbActs *acts, const SbStatement *st)
{
	if (st->role == SB_CREATES || sb_is_redefinition(st) || sb_is_shell(st))
		take_object(acts, st);
	take_provided(acts, st);
	foreach_ptr(SbReference, ref, st->references)
	{
		if (ref->strength != SB_SOFT && is_followed(ref->class))
			(void) act(acts, SB_ACT_NEEDS, ref->class, ref->schema, ref->relation, ref->name);
		if (ref->class == SB_C_ROUTINE && st->role == SB_ONCE)
		{
			SbAct	   *called = palloc0(sizeof(SbAct));

			called->class = SB_C_ROUTINE;
			called->schema = ref->schema;
			called->name = ref->name;
			acts->called = lappend(acts->called, called);
		}
	}
}

/* False: no kind knows it, or models cannot hold it. */
static bool
describe(SbActs *acts, const char *text, Node *tree)
{
	SbDescribe	by_kind = sb_describe_of(nodeTag(tree));
	MemoryContext oldcontext = CurrentMemoryContext;
	SbStatement *st = palloc0(sizeof(SbStatement));
	volatile bool known = by_kind != NULL;

	st->body = text;
	st->source = "";
	if (!known)
		return false;
	PG_TRY();
	{
		by_kind(st, tree);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(oldcontext);
		if (!sb_take_refusal())
			PG_RE_THROW();
		FlushErrorState();
		known = false;
	}
	PG_END_TRY();
	if (known)
		take_statement(acts, st);
	return known;
}

/* --- tables --- */

/* Columns that a CREATE TABLE lists. */
static void
list_columns(SbActs *acts, const RangeVar *relation, List *elements)
{
	foreach_ptr(Node, element, elements)
		if (IsA(element, ColumnDef))
			act_on(acts, SB_ACT_MAKES, SB_C_COLUMN, relation, ((ColumnDef *) element)->colname)->main = true;
}

static bool
lists_all_columns(const CreateStmt *stmt)
{
	foreach_ptr(Node, element, stmt->tableElts)
		if (IsA(element, TableLikeClause))
			return false;
	return stmt->inhRelations == NIL && stmt->ofTypename == NULL && stmt->partbound == NULL;
}

/* The relation that a statement makes, if it may be a temporary one. */
static RangeVar *
made_relation(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
			return ((CreateStmt *) tree)->relation;
		case T_CreateTableAsStmt:
			return ((CreateTableAsStmt *) tree)->into->rel;
		case T_ViewStmt:
			return ((ViewStmt *) tree)->view;
		case T_CreateSeqStmt:
			return ((CreateSeqStmt *) tree)->sequence;
		default:
			return NULL;
	}
}

/* Temporary relations are in no model; here they stand in a schema of their own. */
static void
settle_temporary(Node *tree)
{
	RangeVar   *relation = made_relation(tree);

	if (relation && relation->relpersistence == RELPERSISTENCE_TEMP)
	{
		relation->relpersistence = RELPERSISTENCE_PERMANENT;
		relation->schemaname = pstrdup("pg_temporary");
	}
}

static void
create_table(SbActs *acts, const char *text, Node *tree)
{
	CreateStmt *stmt = (CreateStmt *) tree;

	(void) describe(acts, text, tree);
	foreach_ptr(SbAct, made, acts->list)
		if (made->kind == SB_ACT_MAKES && made->class == SB_C_RELATION && made->main)
			made->open = !lists_all_columns(stmt);
	list_columns(acts, stmt->relation, stmt->tableElts);
}

/* What relations have of columns is only known where a statement lists them. */
static void
create_other(SbActs *acts, const char *text, Node *tree)
{
	(void) describe(acts, text, tree);
	foreach_ptr(SbAct, made, acts->list)
		if (made->kind == SB_ACT_MAKES && made->class == SB_C_RELATION)
			made->open = true;
}

/* SELECT ... INTO is CREATE TABLE AS. */
static bool
select_into(SbActs *acts, Node *tree)
{
	SelectStmt *select = (SelectStmt *) tree;
	SbAct	   *made;

	while (select->op != SETOP_NONE && select->larg)
		select = select->larg;
	if (select->intoClause == NULL)
		return false;
	made = act(acts, SB_ACT_MAKES, SB_C_RELATION, select->intoClause->rel->schemaname, NULL, select->intoClause->rel->relname);
	made->main = made->open = true;
	if (select->intoClause->rel->relpersistence == RELPERSISTENCE_TEMP)
		made->schema = pstrdup("pg_temporary");
	return true;
}

/* Subcommands that name a column which must be there. */
static bool
needs_column(const AlterTableCmd *cmd)
{
	switch (cmd->subtype)
	{
		case AT_ColumnDefault:
		case AT_DropNotNull:
		case AT_SetNotNull:
		case AT_AlterColumnType:
		case AT_SetStatistics:
		case AT_SetStorage:
		case AT_AddIdentity:
		case AT_SetOptions:
			return cmd->name != NULL;
		case AT_DropColumn:
			return !cmd->missing_ok;
		default:
			return false;
	}
}

static void
alter_one(SbActs *acts, const char *text, AlterTableStmt *whole, AlterTableCmd *cmd)
{
	AlterTableStmt *one = copyObject(whole);
	RangeVar   *relation = whole->relation;

	if (needs_column(cmd))
		(void) act_on(acts, SB_ACT_NEEDS, SB_C_COLUMN, relation, cmd->name);
	switch (cmd->subtype)
	{
		case AT_DropColumn:
			act_on(acts, SB_ACT_DROPS, SB_C_COLUMN, relation, cmd->name)->lenient = true;
			/* with it go indexes and constraints that have it */
			act(acts, SB_ACT_BLURS, SB_C_RELATION, relation->schemaname, NULL, relation->relname)->cascade =
				cmd->behavior == DROP_CASCADE;
			return;
		case AT_DropConstraint:
			{
				SbAct	   *drop = act_on(acts, SB_ACT_DROPS, SB_C_CONSTRAINT, relation, cmd->name);

				drop->lenient = cmd->missing_ok;
				drop->cascade = cmd->behavior == DROP_CASCADE;
				/* and its index, of the same name */
				act(acts, SB_ACT_DROPS, SB_C_RELATION, relation->schemaname, NULL, cmd->name)->lenient = true;
				return;
			}
		case AT_DropNotNull:
			/* from 18 on it has a constraint, whose name the server knows */
			act(acts, SB_ACT_BLURS, SB_C_RELATION, relation->schemaname, NULL, relation->relname)->lenient = true;
			return;
		case AT_AddColumn:
			{
				SbAct	   *made = act_on(acts, SB_ACT_MAKES, SB_C_COLUMN, relation, ((ColumnDef *) cmd->def)->colname);

				made->main = true;
				made->lenient = made->perhaps = cmd->missing_ok;
				break;
			}
		default:
			break;
	}
	one->cmds = list_make1(cmd);
	(void) describe(acts, text, (Node *) one);
}

static void
alter_table(SbActs *acts, const char *text, AlterTableStmt *stmt)
{
	int			before = list_length(acts->list);

	if (stmt->objtype != OBJECT_TYPE)
		need(acts, stmt->relation);
	foreach_ptr(AlterTableCmd, cmd, stmt->cmds)
		if (stmt->objtype == OBJECT_TYPE)
			(void) act(acts, SB_ACT_NEEDS, SB_C_TYPE, stmt->relation->schemaname, NULL, stmt->relation->relname);
		else
			alter_one(acts, text, stmt, cmd);
	if (!stmt->missing_ok)
		return;
	for (int i = before; i < list_length(acts->list); i++)
		((SbAct *) list_nth(acts->list, i))->lenient = true;
}

/* --- DROP, RENAME, SET SCHEMA --- */

static const struct
{
	ObjectType	type;
	SbClass		class;
	bool		on_relation;
	const char *noun;
}			forms[] = {
	{OBJECT_TABLE, SB_C_RELATION}, {OBJECT_VIEW, SB_C_RELATION, false, "view"}, {OBJECT_MATVIEW, SB_C_RELATION, false, "materialized view"},
	{OBJECT_INDEX, SB_C_RELATION, false, "index"}, {OBJECT_SEQUENCE, SB_C_RELATION, false, "sequence"}, {OBJECT_FOREIGN_TABLE, SB_C_RELATION, false, "foreign table"},
	{OBJECT_TYPE, SB_C_TYPE}, {OBJECT_DOMAIN, SB_C_TYPE},
	{OBJECT_FUNCTION, SB_C_ROUTINE}, {OBJECT_PROCEDURE, SB_C_ROUTINE}, {OBJECT_ROUTINE, SB_C_ROUTINE},
	{OBJECT_AGGREGATE, SB_C_ROUTINE}, {OBJECT_SCHEMA, SB_C_SCHEMA}, {OBJECT_EXTENSION, SB_C_EXTENSION},
	{OBJECT_LANGUAGE, SB_C_LANGUAGE}, {OBJECT_ACCESS_METHOD, SB_C_ACCESS_METHOD}, {OBJECT_COLLATION, SB_C_COLLATION},
	{OBJECT_CONVERSION, SB_C_CONVERSION}, {OBJECT_STATISTIC_EXT, SB_C_STATISTICS},
	{OBJECT_TSPARSER, SB_C_TS_PARSER}, {OBJECT_TSTEMPLATE, SB_C_TS_TEMPLATE},
	{OBJECT_TSDICTIONARY, SB_C_TS_DICTIONARY}, {OBJECT_TSCONFIGURATION, SB_C_TS_CONFIGURATION},
	{OBJECT_FDW, SB_C_FDW}, {OBJECT_FOREIGN_SERVER, SB_C_SERVER}, {OBJECT_EVENT_TRIGGER, SB_C_EVENT_TRIGGER},
	{OBJECT_PUBLICATION, SB_C_PUBLICATION},
	{OBJECT_TRIGGER, SB_C_TRIGGER, true}, {OBJECT_RULE, SB_C_RULE, true}, {OBJECT_POLICY, SB_C_POLICY, true},
	{OBJECT_TABCONSTRAINT, SB_C_CONSTRAINT, true}, {OBJECT_COLUMN, SB_C_COLUMN, true}
};

static SbClass
class_of(ObjectType type, bool *on_relation, const char **noun)
{
	for (int i = 0; i < lengthof(forms); i++)
		if (forms[i].type == type)
		{
			*on_relation = forms[i].on_relation;
			*noun = forms[i].noun;
			return forms[i].class;
		}
	return SB_C_NONE;
}

static List *
names_of(Node *object)
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

static char *
name_from_end(List *names, int n)
{
	return list_length(names) > n ? strVal(list_nth(names, list_length(names) - 1 - n)) : NULL;
}

static void
drop(SbActs *acts, const DropStmt *stmt)
{
	bool		on_relation = false;
	const char *noun = NULL;
	SbClass		class = class_of(stmt->removeType, &on_relation, &noun);

	if (class == SB_C_NONE)
		return;
	foreach_ptr(Node, object, stmt->objects)
	{
		List	   *names = names_of(object);
		SbAct	   *dropped = act(acts, SB_ACT_DROPS, class, name_from_end(names, on_relation ? 2 : 1),
								  on_relation ? name_from_end(names, 1) : NULL, name_from_end(names, 0));

		dropped->noun = noun;
		dropped->lenient = stmt->missing_ok;
		dropped->cascade = stmt->behavior == DROP_CASCADE;
	}
}

/* The name of what is renamed or moved: of a relation, or a list. */
static SbAct *
renaming(SbActs *acts, ObjectType type, const RangeVar *relation, Node *object, const char *part)
{
	bool		on_relation = false;
	const char *noun = NULL;
	SbClass		class = class_of(type, &on_relation, &noun);
	List	   *names;

	if (class == SB_C_NONE)
		return NULL;
	if (on_relation)
		return relation && part ? act_on(acts, SB_ACT_RENAMES, class, relation, part) : NULL;
	if (relation)
		return act(acts, SB_ACT_RENAMES, class, relation->schemaname, NULL, relation->relname);
	if (object == NULL)
		return NULL;
	names = names_of(object);
	return act(acts, SB_ACT_RENAMES, class, name_from_end(names, 1), NULL, name_from_end(names, 0));
}

static void
rename_object(SbActs *acts, const RenameStmt *stmt)
{
	SbAct	   *renamed;

	if (stmt->renameType == OBJECT_SCHEMA)
		renamed = act(acts, SB_ACT_RENAMES, SB_C_SCHEMA, NULL, NULL, stmt->subname);
	else
		renamed = renaming(acts, stmt->renameType, stmt->relation, stmt->object, stmt->subname);
	if (renamed == NULL)
		return;
	renamed->new_name = stmt->newname;
	renamed->lenient = stmt->missing_ok;
}

static void
move_object(SbActs *acts, const AlterObjectSchemaStmt *stmt)
{
	SbAct	   *moved = renaming(acts, stmt->objectType, stmt->relation, stmt->object, NULL);

	if (moved == NULL)
		return;
	moved->new_schema = stmt->newschema;
	moved->lenient = stmt->missing_ok;
	(void) act(acts, SB_ACT_NEEDS, SB_C_SCHEMA, NULL, NULL, stmt->newschema);
}

/* --- others --- */

static void
create_schema(SbActs *acts, const char *text, CreateSchemaStmt *stmt)
{
	List	   *elements = stmt->schemaElts;
	int			before;

	stmt->schemaElts = NIL;
	(void) describe(acts, text, (Node *) stmt);
	stmt->schemaElts = elements;
	before = list_length(acts->list);
	foreach_ptr(Node, element, elements)
		sb_acts_of(acts, text, element);
	for (int i = before; i < list_length(acts->list); i++)
	{
		SbAct	   *inner = list_nth(acts->list, i);

		if (inner->kind == SB_ACT_MAKES && inner->schema == NULL)
			inner->schema = stmt->schemaname;
		if (inner->owner && inner->owner_schema == NULL)
			inner->owner_schema = stmt->schemaname;
		/* what has no schema may be in this one, or on the path */
		inner->lenient = inner->lenient || inner->kind == SB_ACT_NEEDS;
	}
}

/* ALTER SEQUENCE ... OWNED BY table.column, or NONE. */
static void
alter_sequence(SbActs *acts, const char *text, AlterSeqStmt *stmt)
{
	(void) describe(acts, text, (Node *) stmt);
	foreach_node(DefElem, option, stmt->options)
		if (strcmp(option->defname, "owned_by") == 0)
		{
			List	   *names = castNode(List, option->arg);
			SbAct	   *joins = act(acts, SB_ACT_JOINS, SB_C_RELATION, stmt->sequence->schemaname, NULL, stmt->sequence->relname);

			joins->lenient = stmt->missing_ok;
			joins->owner_schema = name_from_end(names, 2);
			joins->owner = name_from_end(names, 1);
		}
}

/* The columns of an index must be those of its table. */
static void
create_index(SbActs *acts, const char *text, IndexStmt *stmt)
{
	(void) describe(acts, text, (Node *) stmt);
	foreach_node(IndexElem, element, stmt->indexParams)
		if (element->name)
			act_on(acts, SB_ACT_NEEDS, SB_C_COLUMN, stmt->relation, element->name)->lenient = stmt->if_not_exists;
}

static void
grant(SbActs *acts, const char *text, GrantStmt *stmt)
{
	if (stmt->targtype != ACL_TARGET_OBJECT || stmt->objtype != OBJECT_TABLE)
		return;
	foreach_node(RangeVar, relation, stmt->objects)
		need(acts, relation);
}

static void
change_rows(SbActs *acts, Node *tree)
{
	SbStatement *st = palloc0(sizeof(SbStatement));

	st->role = SB_ONCE;
	sb_collect(st, tree, SB_HARD, SB_L_SHAPE);
	take_statement(acts, st);
}

/* The string of DO's or CREATE FUNCTION's body. */
static void
take_program(SbActs *acts, const char *text, bool runs)
{
	acts->program = text;
	acts->runs = runs;
}

static bool
other_statement(SbActs *acts, const char *text, Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_UpdateStmt:
		case T_DeleteStmt:
			change_rows(acts, tree);
			return true;
		case T_TruncateStmt:
			foreach_node(RangeVar, relation, ((TruncateStmt *) tree)->relations)
				need(acts, relation);
			return true;
		case T_LockStmt:
			foreach_node(RangeVar, relation, ((LockStmt *) tree)->relations)
				need(acts, relation);
			return true;
		case T_CopyStmt:
			if (((CopyStmt *) tree)->relation)
				need(acts, ((CopyStmt *) tree)->relation);
			return true;
		case T_ReindexStmt:
			if (((ReindexStmt *) tree)->relation)
				need(acts, ((ReindexStmt *) tree)->relation);
			return true;
		case T_VacuumStmt:
			foreach_node(VacuumRelation, target, ((VacuumStmt *) tree)->rels)
				if (target->relation)
					need(acts, target->relation);
			return true;
		case T_DropOwnedStmt:
			(void) act(acts, SB_ACT_BLURS, SB_C_NONE, NULL, NULL, NULL);
			return true;
		case T_ImportForeignSchemaStmt:
			acts->unknown = true;
			return true;
		case T_DoStmt:
			take_program(acts, text, true);
			return true;
		default:
			return false;
	}
}

void
sb_acts_of(SbActs *acts, const char *text, Node *tree)
{
	check_stack_depth();
	settle_temporary(tree);
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
			create_table(acts, text, tree);
			break;
		case T_CreateTableAsStmt:
		case T_ViewStmt:
		case T_CreateForeignTableStmt:
			create_other(acts, text, tree);
			break;
		case T_AlterTableStmt:
			alter_table(acts, text, (AlterTableStmt *) tree);
			break;
		case T_DropStmt:
			drop(acts, (DropStmt *) tree);
			break;
		case T_RenameStmt:
			rename_object(acts, (RenameStmt *) tree);
			break;
		case T_AlterObjectSchemaStmt:
			move_object(acts, (AlterObjectSchemaStmt *) tree);
			break;
		case T_CreateSchemaStmt:
			create_schema(acts, text, (CreateSchemaStmt *) tree);
			break;
		case T_AlterSeqStmt:
			alter_sequence(acts, text, (AlterSeqStmt *) tree);
			break;
		case T_IndexStmt:
			create_index(acts, text, (IndexStmt *) tree);
			break;
		case T_GrantStmt:
			grant(acts, text, (GrantStmt *) tree);
			break;
		case T_CreateFunctionStmt:
			take_program(acts, text, false);
			(void) describe(acts, text, tree);
			break;
		case T_SelectStmt:
			if (!select_into(acts, tree))
				change_rows(acts, tree);
			break;
		default:
			if (!other_statement(acts, text, tree) && !describe(acts, text, tree) && sb_is_merge(tree))
				change_rows(acts, tree);
			break;
	}
}
