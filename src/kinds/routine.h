/*
 * routine.h
 *	  Functions, procedures and aggregates as facts; see routine_facts.c and aggregate_facts.c.
 */
#ifndef SB_ROUTINE_H
#define SB_ROUTINE_H

#include "base/alter.h"
#include "kinds/fact_sql.h"

extern const char sb_function_facts[];
extern const char sb_procedure_facts[];
extern const char sb_aggregate_facts[];
extern void sb_write_routine(SbDdl *ddl, const SbFact *fact);
extern void sb_write_aggregate(SbDdl *ddl, const SbFact *fact);

/* The same with another verb: "CREATE OR REPLACE". */
extern void sb_write_routine_as(SbDdl *ddl, const SbFact *fact, const char *verb);
extern void sb_write_aggregate_as(SbDdl *ddl, const SbFact *fact, const char *verb);

/* --- routine_alter.c --- */
extern void sb_alter_routine(SbAlter *alter);
extern void sb_alter_aggregate(SbAlter *alter);

/* What all routines have: columns of a query on pg_proc p and pg_namespace n. */
#define SB_ROUTINE_COLUMNS \
	"p.oid, n.nspname AS schema, p.proname AS name, p.proowner AS owner, p.proacl AS acl," \
	" (pg_catalog.pg_identify_object_as_address('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0))" \
	"   .object_args AS args," \
	" NULLIF(pg_catalog.pg_get_function_arguments(p.oid), '') AS \"~arguments\"," \
	" p.proargnames::pg_catalog.text AS \"!parameter names\"," \
	" p.proargmodes::pg_catalog.text AS \"!parameter modes\"," \
	" CASE WHEN p.proallargtypes IS NOT NULL THEN" \
	"   (SELECT pg_catalog.array_agg(pg_catalog.format_type(t, NULL) ORDER BY i)" \
	"     FROM pg_catalog.unnest(p.proallargtypes) WITH ORDINALITY AS u (t, i))::pg_catalog.text END" \
	"   AS \"!parameter types\"," \
	" NULLIF(p.pronargdefaults, 0)::pg_catalog.text AS \"!defaults\","

#define SB_ROUTINE_PARALLEL \
	"CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel"

#endif							/* SB_ROUTINE_H */
