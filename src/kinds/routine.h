/*
 * routine.h
 *	  Functions, procedures and aggregates as facts; see routine_facts.c and aggregate_facts.c.
 */
#ifndef SB_ROUTINE_H
#define SB_ROUTINE_H

#include "base/ddl.h"
#include "kinds/fact_sql.h"

extern const char sb_function_facts[];
extern const char sb_procedure_facts[];
extern const char sb_aggregate_facts[];
extern void sb_write_routine(SbDdl *ddl, const SbFact *fact);
extern void sb_write_aggregate(SbDdl *ddl, const SbFact *fact);

/* What all routines have: columns of a query on pg_proc p and pg_namespace n. */
#define SB_ROUTINE_COLUMNS \
	"p.oid, n.nspname AS schema, p.proname AS name, p.proowner AS owner, p.proacl AS acl," \
	" (pg_catalog.pg_identify_object_as_address('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0))" \
	"   .object_args AS args," \
	" NULLIF(pg_catalog.pg_get_function_arguments(p.oid), '') AS \"~arguments\","

#define SB_ROUTINE_PARALLEL \
	"CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel"

#endif							/* SB_ROUTINE_H */
