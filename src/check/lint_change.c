/*
 * lint_change.c
 *	  The rules over what is changed, but columns and constraints of tables.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "base/attempt.h"
#include "base/spi.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "check/lint_inner.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "parser/analyze.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* --- what is written anew as a whole --- */

static void
rewrite(SbLint *lint, SbRuleId rule, const RangeVar *name, const char *what, bool scans)
{
	SbSeen	   *seen = name ? sb_lint_relation(lint, name) : NULL;

	if (seen && seen->filled)
		sb_lint_claim(lint, sb_lint_find(lint, rule, seen, "%s writes all of %s anew while nobody can read it",
										 what, sb_lint_size(seen)),
					  AccessExclusiveLock, true, scans);
	else if (seen == NULL)
		(void) sb_lint_find_object(lint, rule, NULL, NULL,
								   "%s writes one table after the other anew while nobody can read it", what);
}

/* The new rows are read for its indexes. */
static void
refresh(SbLint *lint, const RefreshMatViewStmt *stmt)
{
	if (!stmt->concurrent)
		rewrite(lint, SB_RULE_REFRESH_BLOCKS, stmt->relation, "REFRESH",
				sb_lint_indexes(lint, sb_lint_relation(lint, stmt->relation)) != NIL);
}

static void
vacuum(SbLint *lint, const VacuumStmt *stmt)
{
	bool		full = false;

	foreach_node(DefElem, option, stmt->options)
		if (strcmp(option->defname, "full") == 0)
			full = defGetBoolean(option);
	if (!full)
		return;
	if (stmt->rels == NIL)
		rewrite(lint, SB_RULE_VACUUM_FULL, NULL, "VACUUM FULL", true);
	foreach_node(VacuumRelation, relation, stmt->rels)
		rewrite(lint, SB_RULE_VACUUM_FULL, relation->relation, "VACUUM FULL", true);
}

/* --- triggers, rules, policies --- */

static void
lock_for(SbLint *lint, SbRuleId rule, const RangeVar *name, const char *what, LOCKMODE lock)
{
	SbSeen	   *seen = sb_lint_relation(lint, name);

	if (seen->filled)
		sb_lint_claim(lint, sb_lint_find(lint, rule, seen, "%s has nobody %s %s until the end of the transaction", what,
										 lock >= AccessExclusiveLock ? "read or write" : "write to", seen->name),
					  lock, false, false);
}

static void
make_policy(SbLint *lint, const CreatePolicyStmt *stmt)
{
	sb_lint_relation(lint, stmt->table)->has_policy = true;
	lock_for(lint, SB_RULE_POLICY_LOCKS, stmt->table, "creating a policy", AccessExclusiveLock);
}

static bool
has_live_policy(Oid table)
{
	Relation	catalog = table_open(PolicyRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	bool		found;

	ScanKeyInit(&key, Anum_pg_policy_polrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
	scan = systable_beginscan(catalog, PolicyPolrelidPolnameIndexId, true, NULL, 1, &key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

/* Row level security that was switched on, at the end of the script: the policies may stand behind it. */
void
sb_lint_row_security(SbLint *lint)
{
	foreach_ptr(SbSeen, seen, lint->seen)
	{
		if (seen->secured == 0 || seen->gone || seen->has_policy || has_live_policy(seen->oid))
			continue;
		lint->findings->statement = seen->secured;
		lint->findings->line = seen->secured_line;
		(void) sb_lint_find(lint, SB_RULE_ROW_SECURITY, seen,
							"%s has no policy: nobody but its owner sees a row of it", seen->name);
		seen->secured = 0;
	}
}

/* --- domains --- */

/* The tables with columns of a domain, or of domains over it: List of OIDs. */
static List *
tables_with(Oid domain)
{
	Relation	catalog = table_open(DependRelationId, AccessShareLock);
	List	   *tables = NIL;
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(TypeRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(domain));
	scan = systable_beginscan(catalog, DependReferenceIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		if (depend->classid == RelationRelationId && depend->objsubid > 0)
			tables = list_append_unique_oid(tables, depend->objid);
		else if (depend->classid == TypeRelationId && get_typtype(depend->objid) == TYPTYPE_DOMAIN)
			tables = list_concat_unique_oid(tables, tables_with(depend->objid));
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return tables;
}

static void
alter_domain(SbLint *lint, const AlterDomainStmt *stmt)
{
	const Constraint *constraint = stmt->subtype == 'C' ? (const Constraint *) stmt->def : NULL;
	TypeName   *name = makeTypeNameFromNameList(stmt->typeName);
	Oid			domain;

	if ((stmt->subtype != 'C' && stmt->subtype != 'O' && !(stmt->subtype == 'V' && SB_DOMAIN_VALIDATE_BLOCKS)) ||
		(constraint && constraint->skip_validation))
		return;
	domain = sb_lint_type(name, NULL);
	if (!OidIsValid(domain) && !sb_map_get(lint->made, psprintf("type %s", sb_lint_qualified(lint, stmt->typeName, true))))
		(void) sb_lint_find_object(lint, SB_RULE_DOMAIN_CONSTRAINT, NULL, sb_lint_qualified(lint, stmt->typeName, true),
								   "all tables with columns of domain %s are read while nobody can write to them",
								   sb_lint_qualified(lint, stmt->typeName, true));
	foreach_oid(table, OidIsValid(domain) ? tables_with(domain) : NIL)
	{
		SbSeen	   *seen = sb_lint_live(lint, table);

		if (seen && seen->filled)
			sb_lint_claim(lint, sb_lint_find(lint, SB_RULE_DOMAIN_CONSTRAINT, seen,
											 "all of %s, which has columns of domain %s, is read while nobody can write to it",
											 sb_lint_size(seen), sb_lint_qualified(lint, stmt->typeName, true)),
						  ShareLock, false, true);
	}
}

/* --- enums --- */

static void
add_value(SbLint *lint, const AlterEnumStmt *stmt)
{
	char	   *type = sb_lint_qualified(lint, stmt->typeName, true);
	MemoryContext oldcontext;
	SbSeenValue *value;

	if (stmt->oldVal)
	{
		(void) sb_lint_find_object(lint, SB_RULE_RENAME_OTHER, NULL, type,
								   "value %s of %s gets another name: what names it fails",
								   quote_literal_cstr(stmt->oldVal), type);
		return;
	}
	if (stmt->newValNeighbor == NULL)
		(void) sb_lint_find_object(lint, SB_RULE_ENUM_VALUE_PLACE, NULL, type,
								   "value %s comes behind all others of %s", quote_literal_cstr(stmt->newVal), type);
	if (!lint->in_block || (SB_OWN_ENUM_CAN_GROW && sb_lint_made_now(lint, "type", type)))
		return;
	oldcontext = MemoryContextSwitchTo(lint->context);
	value = palloc(sizeof(SbSeenValue));
	value->type = pstrdup(type);
	value->value = pstrdup(stmt->newVal);
	lint->values = lappend(lint->values, value);
	MemoryContextSwitchTo(oldcontext);
}

typedef struct Analysis
{
	Node	   *tree;
	const char *text;
} Analysis;

static void
analyze(void *arg)
{
	Analysis   *analysis = arg;
	RawStmt    *raw = makeNode(RawStmt);

	raw->stmt = copyObject(analysis->tree);
	PushActiveSnapshot(GetTransactionSnapshot());
	(void) parse_analyze_fixedparams(raw, analysis->text, NULL, 0, NULL);
	PopActiveSnapshot();
}

/*
 * Whether a statement that has the new value as a string means it. The server knows of a query: the value is not there
 * yet, so it says so. What it cannot analyze, since the script makes what it names, is taken to mean it.
 */
static bool
means_value(Node *node, const char *text)
{
	Analysis	analysis = {node, text};
	ErrorData  *error;

	if (!IsA(node, InsertStmt) && !IsA(node, UpdateStmt) && !IsA(node, DeleteStmt) && !IsA(node, SelectStmt))
		return true;
	error = sb_attempt(analyze, &analysis, false);
	return error != NULL;
}

/* What a DO block runs; else the statement. */
static const char *
code_of(SbLint *lint, Node *node)
{
	if (IsA(node, DoStmt))
		foreach_node(DefElem, option, ((DoStmt *) node)->args)
			if (strcmp(option->defname, "as") == 0)
				return strVal(option->arg);
	return lint->text;
}

void
sb_lint_used_values(SbLint *lint, Node *node)
{
	const char *text = code_of(lint, node);

	if (IsA(node, AlterEnumStmt) || IsA(node, CommentStmt))
		return;
	foreach_ptr(SbSeenValue, value, lint->values)
	{
		if (!sb_lint_has_string(text, value->value) || !means_value(node, lint->text))
			continue;
		sb_lint_find_object(lint, SB_RULE_ENUM_VALUE_USED, NULL, value->type,
							"value %s of %s cannot be used in the transaction that adds it",
							quote_literal_cstr(value->value), value->type)->fails = true;
		lint->values = list_delete_ptr(lint->values, value);
		return;
	}
}

/* --- privileges, functions --- */

static void
grant(SbLint *lint, const GrantStmt *stmt)
{
	if (!stmt->is_grant || stmt->objtype == OBJECT_FUNCTION || stmt->objtype == OBJECT_PROCEDURE ||
		stmt->objtype == OBJECT_ROUTINE || stmt->objtype == OBJECT_TYPE || stmt->objtype == OBJECT_DOMAIN ||
		stmt->objtype == OBJECT_LANGUAGE)
		return;
	foreach_node(RoleSpec, grantee, stmt->grantees)
	{
		Node	   *object = stmt->objects ? linitial(stmt->objects) : NULL;

		if (grantee->roletype != ROLESPEC_PUBLIC)
			continue;
		if (object && IsA(object, RangeVar))
			(void) sb_lint_find(lint, SB_RULE_GRANT_PUBLIC, sb_lint_relation(lint, (RangeVar *) object),
								"every role gets privileges on %s", sb_lint_relation(lint, (RangeVar *) object)->name);
		else
			(void) sb_lint_find_object(lint, SB_RULE_GRANT_PUBLIC, NULL, NULL, "every role gets privileges");
	}
}

/* Whether a function that lives sets its search_path. */
static bool
has_path(const ObjectWithArgs *name)
{
	Oid			function = LookupFuncWithArgs(OBJECT_ROUTINE, unconstify(ObjectWithArgs *, name), true);
	HeapTuple	tuple = OidIsValid(function) ? SearchSysCache1(PROCOID, ObjectIdGetDatum(function)) : NULL;
	bool		found = false;
	bool		isnull;
	Datum		config;

	if (!HeapTupleIsValid(tuple))
		return false;
	config = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proconfig, &isnull);
	if (!isnull)
		foreach_ptr(char, setting, sb_text_list(DatumGetArrayTypeP(config)))
			found = found || strncmp(setting, "search_path=", strlen("search_path=")) == 0;
	ReleaseSysCache(tuple);
	return found;
}

static void
alter_function(SbLint *lint, const AlterFunctionStmt *stmt)
{
	char	   *name = sb_lint_qualified(lint, stmt->func->objname, true);

	if (sb_lint_sets_path(stmt->actions))
	{
		sb_lint_note_path(lint, name);
		foreach_ptr(SbFinding, finding, list_copy(lint->findings->list))
			if (finding->rule == SB_RULE_DEFINER_PATH && finding->number >= lint->first &&
				strcmp(finding->object, name) == 0)
				lint->findings->list = list_delete_ptr(lint->findings->list, finding);
	}
	foreach_node(DefElem, option, stmt->actions)
		if (strcmp(option->defname, "security") == 0 && defGetBoolean(option) &&
			!sb_map_get(lint->made, psprintf("path %s", name)) && !has_path(stmt->func))
			(void) sb_lint_find_object(lint, SB_RULE_DEFINER_PATH, NULL, name,
									   "%s runs with its owner's rights, and with the search_path of whoever calls it",
									   name);
}

/* --- --- */

static bool
change_table(SbLint *lint, Node *node)
{
	switch (nodeTag(node))
	{
		case T_AlterTableStmt:
			sb_lint_alter_table(lint, (AlterTableStmt *) node);
			return true;
		case T_DropStmt:
			sb_lint_drop(lint, (DropStmt *) node);
			return true;
		case T_TruncateStmt:
			sb_lint_truncate(lint, (TruncateStmt *) node);
			return true;
		case T_RenameStmt:
			sb_lint_rename_stmt(lint, (RenameStmt *) node);
			return true;
		case T_AlterObjectSchemaStmt:
			sb_lint_move(lint, (AlterObjectSchemaStmt *) node);
			return true;
		case T_ReindexStmt:
			sb_lint_reindex(lint, (ReindexStmt *) node);
			return true;
		case T_RefreshMatViewStmt:
			refresh(lint, (RefreshMatViewStmt *) node);
			return true;
		case T_VacuumStmt:
			vacuum(lint, (VacuumStmt *) node);
			return true;
		case T_ClusterStmt:
			rewrite(lint, SB_RULE_CLUSTER, ((ClusterStmt *) node)->relation, "CLUSTER", true);
			return true;
		default:
			return false;
	}
}

bool
sb_lint_change(SbLint *lint, Node *node)
{
	if (change_table(lint, node))
		return true;
	switch (nodeTag(node))
	{
		case T_CreateTrigStmt:
			lock_for(lint, SB_RULE_TRIGGER_LOCKS, ((CreateTrigStmt *) node)->relation, "creating a trigger",
					 ShareRowExclusiveLock);
			return true;
		case T_RuleStmt:
			lock_for(lint, SB_RULE_TRIGGER_LOCKS, ((RuleStmt *) node)->relation, "creating a rule", AccessExclusiveLock);
			return true;
		case T_CreatePolicyStmt:
			make_policy(lint, (CreatePolicyStmt *) node);
			return true;
		case T_AlterPolicyStmt:
			lock_for(lint, SB_RULE_POLICY_LOCKS, ((AlterPolicyStmt *) node)->table, "altering a policy",
					 AccessExclusiveLock);
			return true;
		case T_AlterDomainStmt:
			alter_domain(lint, (AlterDomainStmt *) node);
			return true;
		case T_AlterEnumStmt:
			add_value(lint, (AlterEnumStmt *) node);
			return true;
		case T_GrantStmt:
			grant(lint, (GrantStmt *) node);
			return true;
		case T_AlterDefaultPrivilegesStmt:
			grant(lint, ((AlterDefaultPrivilegesStmt *) node)->action);
			return true;
		case T_AlterFunctionStmt:
			alter_function(lint, (AlterFunctionStmt *) node);
			return true;
		case T_AlterTableMoveAllStmt:
			(void) sb_lint_find_object(lint, SB_RULE_MOVES_TABLE, NULL, NULL,
									   "all that is in tablespace %s is copied, one after the other, while nobody can read it",
									   quote_identifier(((AlterTableMoveAllStmt *) node)->orig_tablespacename));
			return true;
		case T_DropOwnedStmt:
			(void) sb_lint_find_object(lint, SB_RULE_DROP_CASCADE, NULL, NULL,
									   "all that a role owns in this database goes without being named");
			return true;
		case T_DropdbStmt:
			(void) sb_lint_find_object(lint, SB_RULE_DROP_DATABASE, NULL, quote_identifier(((DropdbStmt *) node)->dbname),
									   "database %s is gone, for good", quote_identifier(((DropdbStmt *) node)->dbname));
			return true;
		default:
			return false;
	}
}
