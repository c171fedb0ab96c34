/*
 * alter_table.c
 *	  ALTER TABLE and what shares its tree: ALTER of indexes, sequences, views, materialized views
 *	  and foreign tables.  ALTER TYPE of composite types shares it too, and is handed on to type.c.
 *
 * ADD CONSTRAINT creates an object, see constraint.c.  Everything else completes the relation, and
 * one table says for each subcommand how.  Subcommands that take away or rename are refused: models
 * say what there is, and the difference to the database says what has to go.
 *
 * A reference can name a relation but not its column.  So what is said about a column that another
 * ALTER TABLE adds is not put behind that one: only script order does it.
 */
#include "base/compat.h"

#include "kinds/define_stmt.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "nodes/makefuncs.h"

/* What the subobject of the aspect is. */
typedef enum AlterPart
{
	PART_WHOLE,					/* the relation has one such thing */
	PART_SET,					/* one of many, not named */
	PART_NAME,					/* name or number in the subcommand: a column, a trigger, ... */
	PART_COLUMN,				/* name in the ColumnDef */
	PART_CONSTRAINT,			/* name in the node of ALTER CONSTRAINT */
	PART_OPTIONS				/* the options' names, after that of a column */
} AlterPart;

/* References and provided names of a subcommand; runs after the object has been set. */
typedef void (*AlterDetail) (SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd);

typedef struct AlterForm
{
	AlterTableType subtype;
	const char *aspect;
	SbLevel		level;
	AlterPart	part;
	AlterDetail detail;			/* or NULL */
} AlterForm;

typedef struct AlterRefusal
{
	AlterTableType subtype;
	const char *reason;
	const char *instead;
} AlterRefusal;

typedef struct AlterTarget
{
	ObjectType	objtype;
	SbKind		kind;
} AlterTarget;

/* The grammar lets ALTER TABLE stand for all kinds of relations, the others only for their own. */
static const AlterTarget alter_targets[] = {
	{OBJECT_TABLE, SB_ANY_RELATION},
	{OBJECT_FOREIGN_TABLE, SB_FOREIGN_TABLE},
	{OBJECT_INDEX, SB_INDEX},
	{OBJECT_MATVIEW, SB_MATERIALIZED_VIEW},
	{OBJECT_SEQUENCE, SB_SEQUENCE},
	{OBJECT_VIEW, SB_VIEW}
};

static const AlterRefusal alter_refusals[] = {
	{AT_DropColumn, "DROP COLUMN takes away what models say there is",
	"leave the column out of the models"},
	{AT_DropConstraint, "DROP CONSTRAINT takes away what models say there is",
	"leave the constraint out of the models"},
	{AT_DropNotNull, "DROP NOT NULL takes away what models say there is",
	"leave NOT NULL out of the column"},
	{AT_DropExpression, "DROP EXPRESSION takes away what models say there is",
	"leave GENERATED out of the column"},
	{AT_DropIdentity, "DROP IDENTITY takes away what models say there is",
	"leave GENERATED out of the column"},
	{AT_DropInherit, "NO INHERIT takes away what models say there is",
	"leave the parent out of INHERITS"},
	{AT_DropOf, "NOT OF takes away what models say there is",
	"leave OF out of CREATE TABLE"},
	{AT_DetachPartition, "DETACH PARTITION takes away what models say there is",
	"leave ATTACH PARTITION or PARTITION OF out of the models"},
	{AT_DetachPartitionFinalize, "DETACH PARTITION takes away what models say there is",
	"leave ATTACH PARTITION or PARTITION OF out of the models"}
};

static void
detail_column(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_describe_column(st, relation, castNode(ColumnDef, cmd->def), SB_HARD);
	st->if_not_exists |= cmd->missing_ok;
}

static void
detail_default(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	if (cmd->def == NULL)
		sb_refuse(st, "DROP DEFAULT takes away what models say there is",
				  "leave DEFAULT out of the column");
	sb_collect(st, cmd->def, SB_HARD, SB_L_SHAPE);
}

static void
detail_expression(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_collect(st, cmd->def, SB_HARD, SB_L_SHAPE);
}

static void
detail_not_null(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_provide_not_null(st, relation, NULL, cmd->name);
}

/* TYPE, COLLATE and USING; the grammar keeps the latter as default of the column. */
static void
detail_type(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	ColumnDef  *column = castNode(ColumnDef, cmd->def);

	sb_refer_type(st, SB_HARD, column->typeName, SB_L_SHAPE);
	if (column->collClause != NULL)
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, column->collClause->collname,
					  column->collClause->location);
	sb_collect(st, column->raw_default, SB_HARD, SB_L_SHAPE);
}

static void
detail_identity(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_provide_column_sequence(st, relation, cmd->name, castNode(Constraint, cmd->def)->options);
}

static void
detail_constraint(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_describe_constraint(st, relation, castNode(Constraint, cmd->def), NULL, SB_HARD);
}

static void
detail_refer_constraint(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	const char *name = cmd->name ? cmd->name : sb_altered_constraint(cmd->def);

	sb_refer_on(st, SB_C_CONSTRAINT, SB_HARD, relation, name);
}

static void
detail_refer_trigger(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_on(st, SB_C_TRIGGER, SB_HARD, relation, cmd->name);
}

static void
detail_refer_rule(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_on(st, SB_C_RULE, SB_HARD, relation, cmd->name);
}

static void
detail_owner(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_role(st, cmd->newowner);
}

static void
detail_cluster(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_relation(st, SB_HARD, sb_relation_beside(relation, cmd->name), SB_L_CREATED);
}

static void
detail_replica_identity(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	const char *index = castNode(ReplicaIdentityStmt, cmd->def)->name;

	if (index != NULL)
		sb_refer_relation(st, SB_HARD, sb_relation_beside(relation, index), SB_L_CREATED);
}

static void
detail_access_method(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_access_method(st, cmd->name);
}

static void
detail_tablespace(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_tablespace(st, cmd->name);
}

static void
detail_parent(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_relation(st, SB_HARD, castNode(RangeVar, cmd->def), SB_L_SHAPE)->parent = true;
}

static void
detail_of(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	sb_refer_type(st, SB_HARD, castNode(TypeName, cmd->def), SB_L_SHAPE);
}

/* OPTIONS (DROP x) of foreign tables and their columns; RESET has no such mark. */
static void
detail_generic_options(SbStatement *st, const RangeVar *relation, const AlterTableCmd *cmd)
{
	foreach_ptr(DefElem, option, castNode(List, cmd->def))
	{
		if (option->defaction == DEFELEM_DROP)
			sb_refuse(st, "OPTIONS (DROP ...) takes away what models say there is",
					  "leave the option out of the models");
	}
}

static const AlterForm alter_forms[] = {
	/* columns */
	{AT_AddColumn, "column", SB_L_SHAPE, PART_COLUMN, detail_column},
	{AT_ColumnDefault, "default", SB_L_SHAPE, PART_NAME, detail_default},
	{AT_SetNotNull, "not null", SB_L_SHAPE, PART_NAME, detail_not_null},
	{AT_SetExpression, "expression", SB_L_SHAPE, PART_NAME, detail_expression},
	{AT_AlterColumnType, "type", SB_L_SHAPE, PART_NAME, detail_type},
	{AT_AddIdentity, "identity", SB_L_SHAPE, PART_NAME, detail_identity},
	{AT_SetIdentity, "identity options", SB_L_SHAPE, PART_OPTIONS, NULL},
	{AT_SetStatistics, "statistics", SB_L_REST, PART_NAME, NULL},
	{AT_SetStorage, "storage", SB_L_REST, PART_NAME, NULL},
	{AT_SetCompression, "compression", SB_L_REST, PART_NAME, NULL},
	{AT_SetOptions, "options", SB_L_REST, PART_OPTIONS, NULL},
	{AT_ResetOptions, "options", SB_L_REST, PART_OPTIONS, NULL},
	{AT_AlterColumnGenericOptions, "foreign options", SB_L_REST, PART_OPTIONS,
	detail_generic_options},

	/* the relation's place among others */
	{AT_AddInherit, "inherits", SB_L_SHAPE, PART_SET, detail_parent},
	{AT_AddOf, "of", SB_L_SHAPE, PART_WHOLE, detail_of},

	/* the whole relation; partitions and keys made later depend on the first three */
	{AT_SetLogged, "persistence", SB_L_SHAPE, PART_WHOLE, NULL},
	{AT_SetUnLogged, "persistence", SB_L_SHAPE, PART_WHOLE, NULL},
	{AT_SetAccessMethod, "access method", SB_L_SHAPE, PART_WHOLE, detail_access_method},
	{AT_SetTableSpace, "tablespace", SB_L_SHAPE, PART_WHOLE, detail_tablespace},
	{AT_ChangeOwner, "owner", SB_L_SHAPE, PART_WHOLE, detail_owner},
	{AT_SetRelOptions, "options", SB_L_REST, PART_OPTIONS, NULL},
	{AT_ResetRelOptions, "options", SB_L_REST, PART_OPTIONS, NULL},
	{AT_GenericOptions, "foreign options", SB_L_REST, PART_OPTIONS, detail_generic_options},
	{AT_DropOids, "oids", SB_L_REST, PART_WHOLE, NULL},
	{AT_ClusterOn, "cluster", SB_L_REST, PART_WHOLE, detail_cluster},
	{AT_DropCluster, "cluster", SB_L_REST, PART_WHOLE, NULL},
	{AT_ReplicaIdentity, "replica identity", SB_L_REST, PART_WHOLE, detail_replica_identity},
	{AT_EnableRowSecurity, "row security", SB_L_REST, PART_WHOLE, NULL},
	{AT_DisableRowSecurity, "row security", SB_L_REST, PART_WHOLE, NULL},
	{AT_ForceRowSecurity, "forced row security", SB_L_REST, PART_WHOLE, NULL},
	{AT_NoForceRowSecurity, "forced row security", SB_L_REST, PART_WHOLE, NULL},

	/* what stands on it; ADD CONSTRAINT is met here only among other subcommands */
	{AT_AddConstraint, "constraint", SB_L_REST, PART_SET, detail_constraint},
	{AT_AlterConstraint, "constraint", SB_L_REST, PART_CONSTRAINT, detail_refer_constraint},
	{AT_ValidateConstraint, "validation", SB_L_REST, PART_NAME, detail_refer_constraint},
	{AT_EnableTrig, "trigger", SB_L_REST, PART_NAME, detail_refer_trigger},
	{AT_EnableAlwaysTrig, "trigger", SB_L_REST, PART_NAME, detail_refer_trigger},
	{AT_EnableReplicaTrig, "trigger", SB_L_REST, PART_NAME, detail_refer_trigger},
	{AT_DisableTrig, "trigger", SB_L_REST, PART_NAME, detail_refer_trigger},
	{AT_EnableTrigAll, "triggers", SB_L_REST, PART_SET, NULL},
	{AT_DisableTrigAll, "triggers", SB_L_REST, PART_SET, NULL},
	{AT_EnableTrigUser, "triggers", SB_L_REST, PART_SET, NULL},
	{AT_DisableTrigUser, "triggers", SB_L_REST, PART_SET, NULL},
	{AT_EnableRule, "rule", SB_L_REST, PART_NAME, detail_refer_rule},
	{AT_EnableAlwaysRule, "rule", SB_L_REST, PART_NAME, detail_refer_rule},
	{AT_EnableReplicaRule, "rule", SB_L_REST, PART_NAME, detail_refer_rule},
	{AT_DisableRule, "rule", SB_L_REST, PART_NAME, detail_refer_rule}
};

/* The form of a subcommand; does not return for those that models cannot hold. */
static const AlterForm *
form_of(SbStatement *st, const AlterTableCmd *cmd)
{
	for (int i = 0; i < lengthof(alter_forms); i++)
		if (alter_forms[i].subtype == cmd->subtype)
			return &alter_forms[i];
	for (int i = 0; i < lengthof(alter_refusals); i++)
		if (alter_refusals[i].subtype == cmd->subtype)
			sb_refuse(st, alter_refusals[i].reason, alter_refusals[i].instead);
	sb_refuse(st, "this form of ALTER TABLE is not known", "write it in the CREATE statement");
}

static const char *
subobject_of(const AlterForm *form, const AlterTableCmd *cmd)
{
	switch (form->part)
	{
		case PART_WHOLE:
			return SB_WHOLE;
		case PART_SET:
			return NULL;
		case PART_NAME:
			/* columns of expression indexes have numbers */
			return cmd->name ? cmd->name : psprintf("%d", cmd->num);
		case PART_COLUMN:
			return castNode(ColumnDef, cmd->def)->colname;
		case PART_CONSTRAINT:
			return sb_altered_constraint(cmd->def);
		case PART_OPTIONS:
			return sb_option_names(cmd->name, castNode(List, cmd->def));
	}
	return NULL;
}

static SbKind
target_kind(SbStatement *st, ObjectType objtype)
{
	for (int i = 0; i < lengthof(alter_targets); i++)
		if (alter_targets[i].objtype == objtype)
			return alter_targets[i].kind;
	sb_refuse(st, "this form of ALTER TABLE is not known", "write it in the CREATE statement");
}

/*
 * Attaching says something about the partition; the reference to the parent stands first, since
 * model/order.c reads from it whose shape is complete only afterwards.  A unique index of a
 * partitioned table is no key before its partitions have theirs attached.
 */
static void
describe_attach(SbStatement *st, const AlterTableStmt *alter, const PartitionCmd *attach)
{
	bool		is_index = alter->objtype == OBJECT_INDEX;
	const PartitionBoundSpec *bound = attach->bound;

	SbReference *parent = sb_refer_relation(st, SB_HARD, alter->relation, SB_L_SHAPE);

	parent->parent = !is_index;
	if (!is_index)
		st->partition_of = parent;
	sb_refer_relation(st, SB_HARD, attach->name, SB_L_SHAPE);
	sb_set_object_name(st, is_index ? SB_INDEX : SB_ANY_RELATION, attach->name->schemaname,
					   attach->name->relname);
	sb_set_aspect(st, "partition", SB_WHOLE);
	st->level = is_index ? SB_L_KEYS : SB_L_SHAPE;
	if (bound == NULL)
		return;
	sb_collect(st, (Node *) bound->listdatums, SB_HARD, SB_L_SHAPE);
	sb_collect(st, (Node *) bound->lowerdatums, SB_HARD, SB_L_SHAPE);
	sb_collect(st, (Node *) bound->upperdatums, SB_HARD, SB_L_SHAPE);
}

/* Several subcommands share an aspect if all have it; the most basic layer is the statement's. */
static void
describe_subcommands(SbStatement *st, const AlterTableStmt *alter)
{
	const char *aspect = NULL;
	const char *subobject = NULL;
	SbLevel		level = SB_L_REST;

	sb_refuse_temporary(st, alter->relation);
	sb_complete_relation(st, target_kind(st, alter->objtype), alter->relation);
	foreach_ptr(AlterTableCmd, cmd, alter->cmds)
	{
		const AlterForm *form = form_of(st, cmd);

		if (aspect == NULL)
			aspect = form->aspect;
		else if (strcmp(aspect, form->aspect) != 0)
			aspect = "alter";
		subobject = subobject_of(form, cmd);
		level = Min(level, form->level);
		if (form->detail != NULL)
			form->detail(st, alter->relation, cmd);
	}
	if (list_length(alter->cmds) > 1)
		subobject = NULL;
	sb_set_aspect(st, aspect, subobject);
	st->level = level;
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterTableStmt *alter = castNode(AlterTableStmt, node);
	AlterTableCmd *first = linitial(alter->cmds);

	if (alter->objtype == OBJECT_TYPE)
		sb_describe_alter_composite(st, node);
	else if (first->subtype == AT_AttachPartition)
		describe_attach(st, alter, castNode(PartitionCmd, first->def));
	else if (first->subtype == AT_AddConstraint && list_length(alter->cmds) == 1)
		sb_create_constraint(st, alter->relation, castNode(Constraint, first->def));
	else
		describe_subcommands(st, alter);
}

static void
describe_move_all(SbStatement *st, Node *node)
{
	sb_refuse(st, "ALL IN TABLESPACE names no object",
			  "write SET TABLESPACE, or the tablespace in CREATE, for each");
}

/*
 * CLUSTER t USING i marks the index as ALTER TABLE t CLUSTER ON i does; without USING it defines
 * nothing.
 */
static void
describe_cluster(SbStatement *st, Node *node)
{
	ClusterStmt *cluster = castNode(ClusterStmt, node);

	if (cluster->relation == NULL || cluster->indexname == NULL)
		sb_refuse(st, "it changes no definition",
				  "leave it out, or name the index: ALTER TABLE ... CLUSTER ON");
	sb_complete_relation(st, SB_ANY_RELATION, cluster->relation);
	sb_set_aspect(st, "cluster", SB_WHOLE);
	st->level = SB_L_REST;
	sb_refer_relation(st, SB_HARD, sb_relation_beside(cluster->relation, cluster->indexname),
					  SB_L_CREATED);
}

const SbForm sb_forms_alter_table[] = {
	{T_AlterTableStmt, describe_alter},
	{T_ClusterStmt, describe_cluster},
	{T_AlterTableMoveAllStmt, describe_move_all},
	{T_Invalid, NULL}
};
