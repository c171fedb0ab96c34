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

/* The options in a text[] of name=value, as a family of attributes wants them. */
#define SB_SQL_OPTIONS(options) \
	"CASE WHEN " options " IS NOT NULL THEN" \
	"  (SELECT pg_catalog.array_agg(ARRAY[o.option_name, o.option_value]" \
	"    ORDER BY o.option_name COLLATE \"C\")" \
	"   FROM pg_catalog.pg_options_to_table(" options ") AS o) END"

/* The same where there are several, in their own order. */
#define SB_SQL_OPTION_ORDER(options) \
	"CASE WHEN pg_catalog.cardinality(" options ") > 1 THEN " options "::text END"

#define SB_SQL_PERSISTENCE(class) \
	"CASE " class ".relpersistence WHEN 'u' THEN 'unlogged' WHEN 'p' THEN 'permanent'" \
	"  ELSE 'temporary' END"

#define SB_SQL_REPLICA_IDENTITY(class) \
	"CASE " class ".relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing'" \
	"  WHEN 'f' THEN 'full'" \
	"  WHEN 'i' THEN 'index' || COALESCE(' ' || pg_catalog.quote_ident(identifying.relname), '') END"

/* The index by which a table identifies its rows, for SB_SQL_REPLICA_IDENTITY. */
#define SB_SQL_IDENTIFYING_INDEX(class) \
	"  LEFT JOIN (SELECT i.indrelid, x.relname FROM pg_catalog.pg_index i" \
	"    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid" \
	"   WHERE i.indisreplident AND x.relnamespace = ANY ($1)" SB_SQL_AMONG("i.indrelid") ") AS identifying" \
	"   ON identifying.indrelid = " class ".oid AND " class ".relreplident = 'i'"

/* Least and greatest value of a sequence of a type. */
#define SB_SQL_TYPE_MIN(type) \
	"CASE " type " WHEN 'int2'::pg_catalog.regtype THEN -32768" \
	"  WHEN 'int4'::pg_catalog.regtype THEN -2147483648 ELSE -9223372036854775808 END"
#define SB_SQL_TYPE_MAX(type) \
	"CASE " type " WHEN 'int2'::pg_catalog.regtype THEN 32767" \
	"  WHEN 'int4'::pg_catalog.regtype THEN 2147483647 ELSE 9223372036854775807 END"

/*
 * Whether a column and a sequence that it owns are what "serial" makes of them. The column is a of
 * table c with default d; the sequence has what it has in pg_class and in pg_sequence.
 */
#define SB_SQL_IS_SERIAL(sequence) \
	"a.attnotnull AND a.attidentity = '' AND a.attgenerated = '' AND a.attinhcount = 0" \
	" AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.reloftype = 0" \
	" AND " sequence ".relname = c.relname || '_' || a.attname || '_seq'" \
	" AND " sequence ".relnamespace = c.relnamespace" \
	" AND " sequence ".relpersistence = c.relpersistence" \
	" AND " sequence ".seqtypid = a.atttypid AND " sequence ".seqstart = 1" \
	" AND " sequence ".seqincrement = 1 AND " sequence ".seqmin = 1" \
	" AND " sequence ".seqmax = " SB_SQL_TYPE_MAX(sequence ".seqtypid") \
	" AND " sequence ".seqcache = 1 AND NOT " sequence ".seqcycle" \
	" AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) = 'nextval('" \
	"  || pg_catalog.quote_literal(" sequence ".seqrelid::pg_catalog.regclass::text) || '::regclass)'"

/* Whether a row of pg_index says NULLS NOT DISTINCT. */
#define SB_SQL_NULLS_ARE_EQUAL(index) SB_SQL_SINCE_15(index ".indnullsnotdistinct", "false")

/* Options of an index as pg_get_indexdef writes them, NULL if there are none. */
#define SB_SQL_WITH(options) \
	"CASE WHEN " options " IS NOT NULL THEN" \
	"  (SELECT ' WITH (' || pg_catalog.string_agg(pg_catalog.quote_ident(o.name) || '='" \
	"    || CASE WHEN pg_catalog.quote_ident(o.value) = o.value THEN o.value" \
	"     ELSE '''' || pg_catalog.replace(o.value, '''', '''''') || '''' END, ', ') || ')'" \
	"   FROM (SELECT pg_catalog.split_part(u, '=', 1) AS name," \
	"     pg_catalog.substr(u, pg_catalog.strpos(u, '=') + 1) AS value" \
	"    FROM pg_catalog.unnest(" options ") AS u) AS o) END"

/*
 * Statistics targets of the columns of an index, as a family of attributes wants them. Only columns
 * that are expressions can have one, and few indexes have such.
 */
#define SB_SQL_INDEX_STATISTICS(index, expressions) \
	"CASE WHEN " expressions " IS NOT NULL THEN" \
	"  (SELECT pg_catalog.array_agg(ARRAY[a.attnum::text, a.attstattarget::text] ORDER BY a.attnum)" \
	"   FROM pg_catalog.pg_attribute a" \
	"   WHERE a.attrelid = " index " AND a.attnum > 0 AND a.attstattarget >= 0) END"

/*
 * Indexes of partitioned tables, and those of their partitions: which are made with another one.
 *
 * An index of a partition is `implied` by that of the partitioned table if it has the name that the
 * server chooses, and nothing of its own. One of a partitioned table `spreads` if one command makes
 * it with those of the partitions.
 *
 * A key of a partition that is not implied is made with the partition's table, and `found` when
 * that is attached: so each is judged by itself. An index comes later, when the partition has one
 * already; so either all indexes of a tree are implied or none. One over the same columns stands in
 * the way, too, since the server might take that instead; so does one key in the way of another.
 */
#define SB_SQL_INDEX_TREES \
	"WITH RECURSIVE part AS MATERIALIZED (" \
	"  SELECT oid, relname, relkind, relispartition, reltablespace, reloptions" \
	"  FROM pg_catalog.pg_class WHERE (relispartition OR relkind = 'I')" \
	/* tables of one tree are read together */ \
	"   AND ($2 IS NULL OR oid = ANY ($2) OR oid IN (" \
	"    SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = ANY ($2))))," \
	" tree AS (" \
	"  SELECT oid AS root, oid AS index, NULL::pg_catalog.oid AS parent" \
	"  FROM part WHERE relkind = 'I' AND NOT relispartition" \
	" UNION ALL" \
	"  SELECT t.root, h.inhrelid, h.inhparent" \
	"  FROM tree t JOIN pg_catalog.pg_inherits h ON h.inhparent = t.index)," \
	/* there are few partitioned indexes, and very many columns */ \
	" names AS MATERIALIZED (" \
	"  SELECT i.oid, (SELECT pg_catalog.string_agg(a.attname, '_' ORDER BY a.attnum)" \
	"   FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.oid) AS columns" \
	"  FROM part i WHERE i.relkind = 'I')," \
	" key AS (" \
	"  SELECT oid, conindid, contype, connoinherit, conparentid" \
	"  FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'x'))," \
	" twin AS (" \
	"  SELECT i.indrelid, i.indkey::text AS columns, pg_catalog.count(k.oid) > 1 AS are_keys" \
	"  FROM pg_catalog.pg_index i LEFT JOIN key k ON k.conindid = i.indexrelid" \
	"  WHERE i.indrelid IN (SELECT oid FROM part)" \
	"  GROUP BY 1, 2 HAVING pg_catalog.count(*) > 1)," \
	" judged AS (" \
	"  SELECT t.index, t.root, t.parent IS NOT NULL AS has_parent, i.indisvalid AS is_valid," \
	"   k.oid IS NOT NULL AND w.are_keys IS NOT TRUE AS is_key," \
	"   t.parent IS NULL" \
	"    OR x.relname = c.relname || CASE WHEN i.indisprimary THEN '_pkey' ELSE '_' || n.columns ||" \
	"     CASE k.contype WHEN 'u' THEN '_key' WHEN 'x' THEN '_excl' ELSE '_idx' END END" \
	"    AND x.reltablespace = p.reltablespace" \
	"    AND x.reloptions IS NOT DISTINCT FROM p.reloptions" \
	"    AND k.connoinherit IS NOT TRUE AND k.conparentid IS DISTINCT FROM 0" \
	"    AND (w.columns IS NULL OR k.oid IS NOT NULL AND NOT w.are_keys) AS is_usual," \
	"   o.indisvalid AS is_of_valid" \
	"  FROM tree t" \
	"   JOIN pg_catalog.pg_index i ON i.indexrelid = t.index" \
	"   LEFT JOIN pg_catalog.pg_index o ON o.indexrelid = t.parent" \
	"   LEFT JOIN part x ON x.oid = t.index" \
	"   LEFT JOIN part c ON c.oid = i.indrelid" \
	"   LEFT JOIN part p ON p.oid = t.parent" \
	"   LEFT JOIN names n ON n.oid = t.parent" \
	"   LEFT JOIN twin w ON w.indrelid = i.indrelid AND w.columns = i.indkey::text" \
	"   LEFT JOIN key k ON k.conindid = t.index)," \
	" whole AS (" \
	"  SELECT root, pg_catalog.bool_and(is_key) AS are_keys," \
	"   pg_catalog.bool_and(is_usual AND is_valid) AS are_usual" \
	"  FROM judged GROUP BY root)" \
	" SELECT j.index," \
	"  CASE WHEN w.are_keys THEN j.is_valid ELSE w.are_usual END AS spreads," \
	"  j.has_parent AND CASE WHEN w.are_keys THEN j.is_usual AND j.is_of_valid" \
	"    ELSE w.are_usual END AS is_implied," \
	"  w.are_keys AND j.is_of_valid AS is_found" \
	" FROM judged j JOIN whole w ON w.root = j.root"

#endif							/* SB_RELATION_FACTS_H */
