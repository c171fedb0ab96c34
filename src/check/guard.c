/*
 * guard.c
 *	  Watches DDL that is typed by hand, while schemaboot.guard is warn or block.
 *
 * What schemaboot runs itself is left alone, and so are scripts of extensions, temporary tables, and what stands in schemas that
 * are not managed. The advice of the rules is for all tables that are big.
 */
#include "base/compat.h"

#include "access/parallel.h"
#include "access/relation.h"
#include "access/xact.h"
#include "base/settings.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "check/guard.h"
#include "check/lint.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "facts/manage.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "plan/locks.h"
#include "run/event_trigger.h"
#include "run/execute.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#define TRIGGER "schemaboot_guard"

static ProcessUtility_hook_type previous_hook = NULL;

/* How deep the hook is in commands: those have been looked at. */
static int	depth = 0;

/* --- what a command is about --- */

/* A schema that a command is about, and what to call the object. */
typedef struct Touched
{
	const char *schema;			/* NULL: none, or a temporary one */
	char	   *object;
} Touched;

static Touched
touched(const char *schema, const char *name)
{
	Touched		result = {schema, schema && name ? quote_qualified_identifier(schema, name) : NULL};

	if (schema && name == NULL)
		result.object = psprintf("schema %s", quote_identifier(schema));
	return result;
}

/* The schema in which a name without one is made; NULL: there is none. */
static const char *
creation_schema(void)
{
	List	   *path = fetch_search_path(false);

	return path ? get_namespace_name(linitial_oid(path)) : NULL;
}

/* A relation that lives, or that is made there. */
static Touched
touched_relation(const RangeVar *name, bool made)
{
	Oid			oid = made ? InvalidOid : RangeVarGetRelid(name, NoLock, true);

	if (OidIsValid(oid))
	{
		if (get_rel_persistence(oid) == RELPERSISTENCE_TEMP)
			return touched(NULL, NULL);
		return touched(get_namespace_name(get_rel_namespace(oid)), name->relname);
	}
	if (!made || name->relpersistence == RELPERSISTENCE_TEMP)
		return touched(NULL, NULL);
	return touched(name->schemaname ? name->schemaname : creation_schema(), name->relname);
}

/* Something that is made by a name of its own. */
static Touched
touched_name(List *names)
{
	char	   *schema,
			   *name;

	DeconstructQualifiedName(names, &schema, &name);
	return touched(schema ? schema : creation_schema(), name);
}

/* Something that lives, of any class; named as DROP, COMMENT, ALTER or GRANT have it, which name types in two ways. */
static Touched
touched_object(ObjectType type, Node *object)
{
	Relation	relation = NULL;
	ObjectAddress address;
	Oid			schema;

	if (type == OBJECT_SCHEMA && object)
		return touched(strVal(object), NULL);
	if (object == NULL || type == OBJECT_ROLE || type == OBJECT_DATABASE || type == OBJECT_TABLESPACE)
		return touched(NULL, NULL);
	if ((type == OBJECT_TYPE || type == OBJECT_DOMAIN) && IsA(object, List))
		object = (Node *) makeTypeNameFromNameList((List *) object);
	address = get_object_address(type, object, &relation, AccessShareLock, true);
	if (relation)
	{
		Touched		result = touched(get_namespace_name(RelationGetNamespace(relation)), RelationGetRelationName(relation));

		if (relation->rd_rel->relpersistence == RELPERSISTENCE_TEMP)
			result.schema = NULL;
		relation_close(relation, AccessShareLock);
		return result;
	}
	schema = OidIsValid(address.objectId) && is_objectclass_supported(address.classId) ?
		get_object_namespace(&address) : InvalidOid;
	if (!OidIsValid(schema))
		return touched(NULL, NULL);
	return (Touched) {get_namespace_name(schema), getObjectIdentity(&address, true)};
}

/* What is made; schema NULL: the command makes nothing of its own. */
static Touched
touched_by_making(Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
			return touched_relation(((CreateStmt *) node)->relation, true);
		case T_CreateTableAsStmt:
			return touched_relation(((CreateTableAsStmt *) node)->into->rel, true);
		case T_CreateSeqStmt:
			return touched_relation(((CreateSeqStmt *) node)->sequence, true);
		case T_ViewStmt:
			return touched_relation(((ViewStmt *) node)->view, true);
		case T_CompositeTypeStmt:
			return touched_relation(((CompositeTypeStmt *) node)->typevar, true);
		case T_CreateEnumStmt:
			return touched_name(((CreateEnumStmt *) node)->typeName);
		case T_CreateRangeStmt:
			return touched_name(((CreateRangeStmt *) node)->typeName);
		case T_CreateDomainStmt:
			return touched_name(((CreateDomainStmt *) node)->domainname);
		case T_CreateFunctionStmt:
			return touched_name(((CreateFunctionStmt *) node)->funcname);
		case T_CreateConversionStmt:
			return touched_name(((CreateConversionStmt *) node)->conversion_name);
		case T_CreateOpClassStmt:
			return touched_name(((CreateOpClassStmt *) node)->opclassname);
		case T_CreateOpFamilyStmt:
			return touched_name(((CreateOpFamilyStmt *) node)->opfamilyname);
		case T_DefineStmt:
			return touched_name(((DefineStmt *) node)->defnames);
		case T_CreateSchemaStmt:
			return touched(((CreateSchemaStmt *) node)->schemaname, NULL);
		default:
			return touched(NULL, NULL);
	}
}

static Touched
touched_by_renaming(const RenameStmt *stmt)
{
	if (stmt->renameType == OBJECT_SCHEMA)
		return touched(stmt->subname, NULL);
	/* of a constraint, the name that is given is that of its domain */
	return touched_object(stmt->renameType == OBJECT_DOMCONSTRAINT ? OBJECT_DOMAIN : stmt->renameType, stmt->object);
}

/* What is changed, but what sb_locks_of knows. */
static Touched
touched_by_changing(Node *node)
{
	switch (nodeTag(node))
	{
		case T_AlterEnumStmt:
			return touched_object(OBJECT_TYPE, (Node *) ((AlterEnumStmt *) node)->typeName);
		case T_AlterDomainStmt:
			return touched_object(OBJECT_TYPE, (Node *) ((AlterDomainStmt *) node)->typeName);
		case T_AlterTypeStmt:
			return touched_object(OBJECT_TYPE, (Node *) ((AlterTypeStmt *) node)->typeName);
		case T_AlterStatsStmt:
			return touched_object(OBJECT_STATISTIC_EXT, (Node *) ((AlterStatsStmt *) node)->defnames);
		case T_AlterOperatorStmt:
			return touched_object(OBJECT_OPERATOR, (Node *) ((AlterOperatorStmt *) node)->opername);
		case T_AlterTSConfigurationStmt:
			return touched_object(OBJECT_TSCONFIGURATION, (Node *) ((AlterTSConfigurationStmt *) node)->cfgname);
		case T_AlterTSDictionaryStmt:
			return touched_object(OBJECT_TSDICTIONARY, (Node *) ((AlterTSDictionaryStmt *) node)->dictname);
		case T_ImportForeignSchemaStmt:
			return touched(((ImportForeignSchemaStmt *) node)->local_schema, NULL);
		case T_AlterFunctionStmt:
			return touched_object(((AlterFunctionStmt *) node)->objtype, (Node *) ((AlterFunctionStmt *) node)->func);
		case T_AlterOwnerStmt:
			return touched_object(((AlterOwnerStmt *) node)->objectType, ((AlterOwnerStmt *) node)->object);
		case T_AlterObjectSchemaStmt:
			return touched_object(((AlterObjectSchemaStmt *) node)->objectType, ((AlterObjectSchemaStmt *) node)->object);
		case T_CommentStmt:
			return touched_object(((CommentStmt *) node)->objtype, ((CommentStmt *) node)->object);
		case T_SecLabelStmt:
			return touched_object(((SecLabelStmt *) node)->objtype, ((SecLabelStmt *) node)->object);
		case T_RenameStmt:
			return touched_by_renaming((RenameStmt *) node);
		default:
			return touched(NULL, NULL);
	}
}

static bool
is_managed(const SbManaged *managed, Touched what)
{
	if (what.schema == NULL || strncmp(what.schema, "pg_", 3) == 0 || strcmp(what.schema, "schemaboot") == 0)
		return false;
	return managed->database || sb_list_has(managed->schemas, what.schema);
}

/* The objects of a DROP or GRANT, one by one; NULL: none of them is managed. */
static char *
managed_of_list(const SbManaged *managed, ObjectType type, List *objects)
{
	foreach_ptr(Node, object, objects)
	{
		Touched		what = IsA(object, RangeVar) ? touched_relation((RangeVar *) object, false) :
			touched_object(type, object);

		if (is_managed(managed, what))
			return what.object;
	}
	return NULL;
}

/* Commands that move rows or files and leave the schema as it is. */
static bool
keeps_schema(Node *node)
{
	return IsA(node, TruncateStmt) || IsA(node, VacuumStmt) || IsA(node, ClusterStmt) || IsA(node, ReindexStmt) ||
		IsA(node, RefreshMatViewStmt);
}

/* The schemas of ALTER DEFAULT PRIVILEGES IN SCHEMA. */
static List *
schemas_of_defaults(const AlterDefaultPrivilegesStmt *stmt)
{
	foreach_node(DefElem, option, stmt->options)
		if (strcmp(option->defname, "schemas") == 0)
			return (List *) option->arg;
	return NIL;
}

/* What a command changes of what is managed; NULL: nothing. */
static char *
managed_object(Node *node)
{
	SbManaged  *managed;
	Touched		what;

	if (keeps_schema(node))
		return NULL;
	managed = sb_managed();
	what = touched_by_making(node);
	if (is_managed(managed, what))
		return what.object;
	if (IsA(node, AlterObjectSchemaStmt) &&
		is_managed(managed, what = touched(((AlterObjectSchemaStmt *) node)->newschema, NULL)))
		return what.object;
	foreach_ptr(SbLockOf, lock, sb_locks_of(node))
		if (is_managed(managed, what = touched_relation(lock->relation, false)))
			return what.object;
	if (IsA(node, DropStmt))
		return managed_of_list(managed, ((DropStmt *) node)->removeType, ((DropStmt *) node)->objects);
	if (IsA(node, GrantStmt))
		return managed_of_list(managed, ((GrantStmt *) node)->targtype == ACL_TARGET_OBJECT ? ((GrantStmt *) node)->objtype :
							   OBJECT_SCHEMA, ((GrantStmt *) node)->objects);
	if (IsA(node, AlterDefaultPrivilegesStmt))
		return managed_of_list(managed, OBJECT_SCHEMA, schemas_of_defaults((AlterDefaultPrivilegesStmt *) node));
	what = touched_by_changing(node);
	return is_managed(managed, what) ? what.object : NULL;
}

/* --- what to say --- */

static void
judge_object(Node *node)
{
	char	   *object = managed_object(node);

	if (object == NULL)
		return;
	ereport(sb_guard == SB_GUARD_BLOCK ? ERROR : WARNING,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s by hand on %s, which schemaboot manages", GetCommandTagName(CreateCommandTag(node)), object),
			 errdetail("The database no longer is what the models and the revisions say."),
			 errhint("Put it into a revision: SELECT schemaboot_revision('why', $$...$$); SELECT * FROM schemaboot_upgrade(); or change the models and SELECT * FROM schemaboot_apply().")));
}

/* Rules about locks speak of big tables only; those about rows and running programs do so here. */
static bool
is_advised(const SbFinding *finding)
{
	SbRuleGroup group = sb_rule(finding->rule)->group;

	return finding->severity >= SB_CAUTION &&
		(group == SB_RULES_LOCK ||
		 (group == SB_RULES_DATA && finding->bytes > 0 && finding->bytes >= (int64) sb_big_table * 1024));
}

/* The advice of the rules about locks and rows, where a table is big. */
static void
advise(const char *text, bool in_block)
{
	SbFindings *findings = sb_findings_create();

	sb_lint_script(sb_lint_create(findings), text, in_block);
	sb_findings_settle(findings);
	foreach_ptr(SbFinding, finding, findings->list)
		if (is_advised(finding))
			ereport(WARNING,
					(errcode(ERRCODE_WARNING),
					 errmsg("%s", finding->message),
					 errdetail("Rule %s.", sb_rule(finding->rule)->code),
					 errhint("%s", finding->hint)));
}

/* Whether the guard has anything to say about such a command, here. */
static bool
is_watched(Node *node)
{
	if (sb_guard == SB_GUARD_OFF || sb_is_at_work() || creating_extension || IsBinaryUpgrade ||
		!IsTransactionState() || InitializingParallelWorker || RecoveryInProgress())
		return false;
	return GetCommandLogLevel(node) == LOGSTMT_DDL || keeps_schema(node);
}

static void
look_at(Node *node, const char *text, bool in_block)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot guard", ALLOCSET_SMALL_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);

	/* the extension can be installed elsewhere only, with the library preloaded for all */
	if (OidIsValid(get_extension_oid("schemaboot", true)))
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		judge_object(node);
		if (text)
			advise(text, in_block);
		PopActiveSnapshot();
	}
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
}

static void
guard_utility(PlannedStmt *planned, const char *text, bool readOnlyTree, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	if (context != PROCESS_UTILITY_SUBCOMMAND && is_watched(planned->utilityStmt))
	{
		int			length = planned->stmt_len > 0 ? planned->stmt_len : strlen(text) - Max(planned->stmt_location, 0);

		look_at(planned->utilityStmt, pnstrdup(text + Max(planned->stmt_location, 0), length), IsTransactionBlock());
	}
	depth++;
	PG_TRY();
	{
		if (previous_hook)
			previous_hook(planned, text, readOnlyTree, context, params, environment, dest, completion);
		else
			standard_ProcessUtility(planned, text, readOnlyTree, context, params, environment, dest, completion);
	}
	PG_FINALLY();
	{
		depth--;
	}
	PG_END_TRY();
}

void
sb_guard_command(Node *tree)
{
	if (depth == 0 && is_watched(tree))
		look_at(tree, NULL, false);
}

void
sb_guard_init(void)
{
	previous_hook = ProcessUtility_hook;
	ProcessUtility_hook = guard_utility;
}

/* --- the event trigger --- */

bool
sb_guard_is_on(void)
{
	return OidIsValid(get_event_trigger_oid(TRIGGER, true));
}

void
sb_guard_switch(bool on, const char *schema)
{
	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to switch the guard"),
				 errhint("Must be superuser, as for any event trigger.")));
	if (on && !sb_guard_is_on())
		sb_event_trigger_make(TRIGGER, "ddl_command_start",
							  list_make2(makeString(unconstify(char *, schema)),
										 makeString("schemaboot_guard_command")));
	else if (!on)
		sb_event_trigger_drop(TRIGGER);
	CommandCounterIncrement();
}
