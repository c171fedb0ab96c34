/*
 * relation_facts.h
 *	  How the facts of relations, and of what stands on them, are read: queries that are too long to
 *	  stand in the descriptors.  The contract is SbKindInfo.facts in kinds/kind.h.
 */
#ifndef SB_RELATION_FACTS_H
#define SB_RELATION_FACTS_H

#include "kinds/fact_sql.h"

extern const char sb_column_facts[];
extern const char sb_constraint_facts[];
extern const char sb_domain_constraint_facts[];
extern const char sb_foreign_table_facts[];
extern const char sb_index_facts[];
extern const char sb_materialized_view_facts[];
extern const char sb_policy_facts[];
extern const char sb_rule_facts[];
extern const char sb_sequence_facts[];
extern const char sb_statistics_facts[];
extern const char sb_table_facts[];
extern const char sb_trigger_facts[];
extern const char sb_view_facts[];

#define SB_SQL_PERSISTENCE(class) \
	"CASE " class ".relpersistence WHEN 'u' THEN 'unlogged' WHEN 'p' THEN 'permanent'" \
	"  ELSE 'temporary' END"

#define SB_SQL_REPLICA_IDENTITY(class) \
	"CASE " class ".relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing'" \
	"  WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' END"

/* Options of an index as pg_get_indexdef writes them, NULL if there are none. */
#define SB_SQL_WITH(options) \
	"CASE WHEN " options " IS NOT NULL THEN" \
	"  (SELECT ' WITH (' || pg_catalog.string_agg(pg_catalog.quote_ident(o.name) || '='" \
	"    || CASE WHEN pg_catalog.quote_ident(o.value) = o.value THEN o.value" \
	"     ELSE '''' || pg_catalog.replace(o.value, '''', '''''') || '''' END, ', ') || ')'" \
	"   FROM (SELECT pg_catalog.split_part(u, '=', 1) AS name," \
	"     pg_catalog.substr(u, pg_catalog.strpos(u, '=') + 1) AS value" \
	"    FROM pg_catalog.unnest(" options ") AS u) AS o) END"

#endif							/* SB_RELATION_FACTS_H */
