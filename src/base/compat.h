/*
 * compat.h
 *	  The differences between the server versions that schemaboot supports, and
 *	  the only place where they may stand: everywhere else the code is written
 *	  against the newest API.  One comment for each difference.
 *
 * Every source file includes this header first, in the place of postgres.h.
 */
#ifndef SB_COMPAT_H
#define SB_COMPAT_H

#include "postgres.h"

#include "common/cryptohash.h"
#include "nodes/parsenodes.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "tcop/tcopprot.h"

#if PG_VERSION_NUM < 140000
#error "schemaboot needs PostgreSQL 14 or later"
#endif

/* Before 15, the only way to set up a materializing set-returning function was by hand. */
#if PG_VERSION_NUM < 150000
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

static inline void
InitMaterializedSRF(FunctionCallInfo fcinfo, int flags)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext oldcontext;
	TupleDesc	tupdesc;

	if (rsinfo == NULL || !IsA(rsinfo, ReturnSetInfo) ||
		!(rsinfo->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	oldcontext = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rsinfo->returnMode = SFRM_Materialize;
	rsinfo->setResult = tuplestore_begin_heap(true, false, work_mem);
	rsinfo->setDesc = tupdesc;
	MemoryContextSwitchTo(oldcontext);
}
#elif PG_VERSION_NUM < 160000
#include "funcapi.h"
/* 15 had it under another name in its first minor releases. */
#ifndef MAT_SRF_USE_EXPECTED_DESC
#define InitMaterializedSRF SetSingleFuncCall
#endif
#else
#include "funcapi.h"
#endif

/* 14 kept constants of raw trees in a Value; later versions have a node type for each. */
#if PG_VERSION_NUM < 150000
#define sb_const_is_null(con)	((con)->val.type == T_Null)
#define sb_const_is_string(con) ((con)->val.type == T_String)
#define sb_const_string(con)	(strVal(&(con)->val))
#define pg_analyze_and_rewrite_fixedparams(tree, text, types, n, env) \
	pg_analyze_and_rewrite(tree, text, types, n, env)
#else
#define sb_const_is_null(con)	((con)->isnull)
#define sb_const_is_string(con) (!(con)->isnull && IsA(&(con)->val, String))
#define sb_const_string(con)	(strVal(&(con)->val))
#endif

/* 14 did not tell pg_cryptohash_final how long the result may be. */
#if PG_VERSION_NUM < 150000
#define sb_cryptohash_final(ctx, dest, len) pg_cryptohash_final(ctx, dest)
#else
#define sb_cryptohash_final(ctx, dest, len) pg_cryptohash_final(ctx, dest, len)
#endif

/* 14 and 15 have no foreach_ptr and friends (17 has); this is the newest spelling. */
#ifndef foreach_ptr
#define foreach_ptr(type, var, lst) foreach_internal(type, *, var, lst, lfirst)
#define foreach_int(var, lst) \
	for (int var = 0, var##__outerloop = 1; var##__outerloop; var##__outerloop = 0) \
		for (ForEachState var##__state = {(lst), 0}; \
			 (var##__state.l != NIL && \
			  var##__state.i < var##__state.l->length && \
			  (var = lfirst_int(&var##__state.l->elements[var##__state.i]), true)); \
			 var##__state.i++)
#define foreach_oid(var, lst) \
	for (Oid var = InvalidOid, var##__outerloop = 1; var##__outerloop; var##__outerloop = 0) \
		for (ForEachState var##__state = {(lst), 0}; \
			 (var##__state.l != NIL && \
			  var##__state.i < var##__state.l->length && \
			  (var = lfirst_oid(&var##__state.l->elements[var##__state.i]), true)); \
			 var##__state.i++)
#define foreach_node(type, var, lst) \
	for (type * var = 0, *var##__outerloop = (type *) 1; var##__outerloop; var##__outerloop = 0) \
		for (ForEachState var##__state = {(lst), 0}; \
			 (var##__state.l != NIL && \
			  var##__state.i < var##__state.l->length && \
			  (var = lfirst_node(type, &var##__state.l->elements[var##__state.i]), true)); \
			 var##__state.i++)
#define foreach_internal(type, pointer, var, lst, func) \
	for (type pointer var = 0, pointer var##__outerloop = (type pointer) 1; \
		 var##__outerloop; \
		 var##__outerloop = 0) \
		for (ForEachState var##__state = {(lst), 0}; \
			 (var##__state.l != NIL && \
			  var##__state.i < var##__state.l->length && \
			  (var = (type pointer) func(&var##__state.l->elements[var##__state.i]), true)); \
			 var##__state.i++)
#endif

/* 14 warned about unknown settings under a prefix, 15 reserves the prefix. */
#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* 18 dropped an argument of ExecutorRun and of PortalRun: that it is run once. */
#if PG_VERSION_NUM < 180000
#define sb_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0, true)
#define sb_portal_run(portal, top_level, dest) \
	PortalRun(portal, FETCH_ALL, top_level, true, dest, dest, NULL)
#else
#define sb_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0)
#define sb_portal_run(portal, top_level, dest) PortalRun(portal, FETCH_ALL, top_level, dest, dest, NULL)
#endif

/* 14 wakes the receiver of a message always, 15 if it is told to. */
#if PG_VERSION_NUM < 150000
#define sb_mq_send(queue, length, data) shm_mq_send(queue, length, data, false)
#else
#define sb_mq_send(queue, length, data) shm_mq_send(queue, length, data, false, true)
#endif

/*
 * The minor releases of August 2026 lock each object that another one is recorded to depend on
 * (dependencyLockAndCheckObject in pg_depend.c); those before lock relations only. 18.5, the first
 * of 18 that has it, was never released. Which of them it is, the server must be asked: one
 * library serves all minors of its major.
 */
#if PG_VERSION_NUM < 150000
#define SB_REFERENCED_LOCKED_SINCE 140024
#elif PG_VERSION_NUM < 160000
#define SB_REFERENCED_LOCKED_SINCE 150019
#elif PG_VERSION_NUM < 170000
#define SB_REFERENCED_LOCKED_SINCE 160015
#elif PG_VERSION_NUM < 180000
#define SB_REFERENCED_LOCKED_SINCE 170011
#else
#define SB_REFERENCED_LOCKED_SINCE 180005
#endif

/*
 * 17 fills a new materialized view as REFRESH does, through a heap of its own: five more locks.
 * Without the row type.
 */
#if PG_VERSION_NUM < 170000
#define SB_MATERIALIZED_VIEW_LOCKS 3
#else
#define SB_MATERIALIZED_VIEW_LOCKS 8
#endif

/* MERGE came with 15. */
#if PG_VERSION_NUM < 150000
#define sb_is_merge(node)	false
#define sb_merge_with_clause(node, target) ((WithClause **) NULL)
#else
#define sb_is_merge(node)	IsA(node, MergeStmt)
#define sb_merge_with_clause(node, target) \
	(IsA(node, MergeStmt) ? \
	 (*(target) = ((MergeStmt *) (node))->relation, &((MergeStmt *) (node))->withClause) : \
	 (WithClause **) NULL)
#endif

/* Before 18, NOT NULL was a mark on the column: no constraint with a name of its own. */
#define SB_NOT_NULL_IS_CONSTRAINT (PG_VERSION_NUM >= 180000)

/* Before 18, a foreign key of a partitioned table could not be NOT VALID. */
#define SB_FOREIGN_KEY_NOT_VALID_SPREADS (PG_VERSION_NUM >= 180000)

/* ALTER CONSTRAINT got a node of its own in 18; before, it carried a Constraint. */
#if PG_VERSION_NUM < 180000
#define sb_altered_constraint(def) (castNode(Constraint, def)->conname)
#else
#define sb_altered_constraint(def) (castNode(ATAlterConstraint, def)->conname)
#endif

/* Before 15, the access method of a relation could not be changed. */
#define SB_CAN_SET_ACCESS_METHOD (PG_VERSION_NUM >= 150000)

/* SET ACCESS METHOD came with 15; the value is one that no tree of 14 holds. */
#if PG_VERSION_NUM < 150000
#define AT_SetAccessMethod ((AlterTableType) 1001)
#endif

/* Generated columns that are not stored, and constraints that are not enforced, came with 18. */
#if PG_VERSION_NUM < 180000
#define sb_generated_is_virtual(constraint) false
#define sb_is_enforced(constraint) true
#else
#define sb_generated_is_virtual(constraint) \
	((constraint)->generated_kind == ATTRIBUTE_GENERATED_VIRTUAL)
#define sb_is_enforced(constraint) ((constraint)->is_enforced)
#endif

/* Before 15, UNIQUE always took NULLs for different. */
#if PG_VERSION_NUM < 150000
#define sb_nulls_not_distinct(node) false
#else
#define sb_nulls_not_distinct(node) ((node)->nulls_not_distinct)
#endif

/* 16 has the way to say that an attribute of a catalog row is never NULL. */
#if PG_VERSION_NUM < 160000
#define sb_syscache_value(cache, tuple, attribute) \
	SysCacheGetAttr(cache, tuple, attribute, &(bool) {false})
#else
#define sb_syscache_value(cache, tuple, attribute) SysCacheGetAttrNotNull(cache, tuple, attribute)
#endif

/* Before 15, the condition of a partition was made of the partition, too. */
#if PG_VERSION_NUM < 150000
#define sb_partition_condition(parent, partition, bound) get_qual_from_partbound(partition, parent, bound)
#else
#define sb_partition_condition(parent, partition, bound) get_qual_from_partbound(parent, bound)
#endif

/* 17 lets a transaction use values that it adds to an enum which it has made itself. */
#define SB_OWN_ENUM_CAN_GROW (PG_VERSION_NUM >= 170000)

/* 18 lets others write while a constraint of a domain is validated. */
#define SB_DOMAIN_VALIDATE_BLOCKS (PG_VERSION_NUM < 180000)

/* SET EXPRESSION came with 17; the value is one that no tree before holds. */
#if PG_VERSION_NUM < 170000
#define AT_SetExpression ((AlterTableType) 1002)
#endif

/* 18 spells it pg_noreturn, before the declaration, and has no pg_attribute_noreturn. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* 16 has one function for the privileges on objects of all classes. */
#if PG_VERSION_NUM < 160000
#define sb_database_aclcheck(oid, role, mode) pg_database_aclcheck(oid, role, mode)
#define sb_namespace_aclcheck(oid, role, mode) pg_namespace_aclcheck(oid, role, mode)
#define sb_function_aclcheck(oid, role, mode) pg_proc_aclcheck(oid, role, mode)
#else
#define sb_database_aclcheck(oid, role, mode) object_aclcheck(DatabaseRelationId, oid, role, mode)
#define sb_namespace_aclcheck(oid, role, mode) object_aclcheck(NamespaceRelationId, oid, role, mode)
#define sb_function_aclcheck(oid, role, mode) object_aclcheck(ProcedureRelationId, oid, role, mode)
#endif

/* 16 returns errors of a type's name to the caller, if that wants them. */
#if PG_VERSION_NUM < 160000
#define sb_parse_type(name, oid, modifier) parseTypeString(name, oid, modifier, false)
#else
#define sb_parse_type(name, oid, modifier) parseTypeString(name, oid, modifier, NULL)
#endif

/* 17 can be asked for a lock at least as strong as another. */
#if PG_VERSION_NUM < 170000
#define sb_lock_held(tag, mode) LockHeldByMe(tag, mode)
#else
#define sb_lock_held(tag, mode) LockHeldByMe(tag, mode, false)
#endif

/* Parts of queries on the catalogs that only some versions understand. */
#if PG_VERSION_NUM >= 150000
#define SB_SQL_SINCE_15(sql, before) sql
#else
#define SB_SQL_SINCE_15(sql, before) before
#endif
#if PG_VERSION_NUM >= 160000
#define SB_SQL_SINCE_16(sql, before) sql
#else
#define SB_SQL_SINCE_16(sql, before) before
#endif
#if PG_VERSION_NUM >= 170000
#define SB_SQL_SINCE_17(sql, before) sql
#else
#define SB_SQL_SINCE_17(sql, before) before
#endif
#if PG_VERSION_NUM >= 180000
#define SB_SQL_SINCE_18(sql, before) sql
#else
#define SB_SQL_SINCE_18(sql, before) before
#endif

/* Subscriptions stream large transactions unless told not to, from 18 on. */
#define SB_STREAMING_USUAL SB_SQL_SINCE_18("parallel", "off")

/* From 17 on, an operator may get a commutator, a negator, HASHES and MERGES later. */
#define SB_OPERATORS_CAN_GAIN (PG_VERSION_NUM >= 170000)

/* From 18 on, a subscription's two_phase can be altered. */
#define SB_TWO_PHASE_CAN_CHANGE (PG_VERSION_NUM >= 180000)

/* 14 publishes tables only, listed as RangeVars; 15 has specifications of tables and schemas. */
typedef struct SbPublished
{
	RangeVar   *relation;		/* or NULL */
	Node	   *where;			/* row filter, or NULL */
	const char *schema;			/* all tables of it; or NULL */
} SbPublished;

#if PG_VERSION_NUM < 150000
#define sb_published_list(stmt) ((stmt)->tables)
#define sb_publication_adds(stmt) ((stmt)->tableAction == DEFELEM_ADD)

static inline SbPublished
sb_published(Node *member)
{
	return (SbPublished) {(RangeVar *) member, NULL, NULL};
}
#else
#define sb_published_list(stmt) ((stmt)->pubobjects)
#define sb_publication_adds(stmt) ((stmt)->action == AP_AddObjects)

static inline SbPublished
sb_published(Node *member)
{
	PublicationObjSpec *spec = castNode(PublicationObjSpec, member);
	PublicationTable *table = spec->pubtable;

	if (table)
		return (SbPublished) {table->relation, table->whereClause, NULL};
	return (SbPublished) {NULL, NULL, spec->name};
}
#endif

/*
 * What this session has counted of a relation, and not yet told; NULL: nothing. 16 hands out a copy under the name that
 * 14 and 15 have, so the record itself is asked for.
 */
#include "pgstat.h"
#if PG_VERSION_NUM < 150000
#define sb_relation_counts(oid) find_tabstat_entry(oid)
#define sb_was_truncated(trans) ((trans)->truncated)
#else
#include "utils/pgstat_internal.h"

static inline PgStat_TableStatus *
sb_relation_counts(Oid oid)
{
	PgStat_EntryRef *ref = pgstat_fetch_pending_entry(PGSTAT_KIND_RELATION, MyDatabaseId, oid);

	if (ref == NULL)
		ref = pgstat_fetch_pending_entry(PGSTAT_KIND_RELATION, InvalidOid, oid);
	return ref ? (PgStat_TableStatus *) ref->pending : NULL;
}
#define sb_was_truncated(trans) ((trans)->truncdropped)
#endif

/* 16 took a prefix from the names of these. */
#if PG_VERSION_NUM < 160000
#define sb_counts(status) ((status)->t_counts)
#define sb_count_scans(counts) ((counts)->t_numscans)
#define sb_count_returned(counts) ((counts)->t_tuples_returned)
#define sb_count_dead(counts) ((counts)->t_delta_dead_tuples)
#else
#define sb_counts(status) ((status)->counts)
#define sb_count_scans(counts) ((counts)->numscans)
#define sb_count_returned(counts) ((counts)->tuples_returned)
#define sb_count_dead(counts) ((counts)->delta_dead_tuples)
#endif

/* 16 says file number where it was file node. */
#if PG_VERSION_NUM < 160000
#define RelationSetNewRelfilenumber(rel, persistence) RelationSetNewRelfilenode(rel, persistence)
#endif

/* VACUUM FULL of a table: 18 wants it open. */
#if PG_VERSION_NUM < 180000
#define sb_rewrite_heap(oid, params) cluster_rel(oid, InvalidOid, params)
#else
#define sb_rewrite_heap(oid, params) cluster_rel(table_open(oid, AccessExclusiveLock), InvalidOid, params)
#endif

/* Statistics of a relation in pg_class, in place: 15 tells what it did, 18 counts frozen pages. */
#if PG_VERSION_NUM < 150000
#define sb_update_relstats(rel, pages, tuples, visible, frozen, index, outer) \
	vac_update_relstats(rel, pages, tuples, visible, index, InvalidTransactionId, InvalidMultiXactId, outer)
#elif PG_VERSION_NUM < 180000
#define sb_update_relstats(rel, pages, tuples, visible, frozen, index, outer) \
	vac_update_relstats(rel, pages, tuples, visible, index, InvalidTransactionId, InvalidMultiXactId, \
						NULL, NULL, outer)
#else
#define sb_update_relstats(rel, pages, tuples, visible, frozen, index, outer) \
	vac_update_relstats(rel, pages, tuples, visible, frozen, index, InvalidTransactionId, InvalidMultiXactId, \
						NULL, NULL, outer)
#endif
#if PG_VERSION_NUM < 180000
#define sb_all_frozen(form) 0
#else
#define sb_all_frozen(form) ((form)->relallfrozen)
#endif

#endif							/* SB_COMPAT_H */
