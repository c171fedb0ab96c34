/*
 * constraint_facts.c
 *	  How constraints of tables and of domains are read.
 *
 * What pg_get_constraintdef puts at the end of a definition are attributes of their own here; it is
 * taken off by its length.
 *
 * Not told are the copies of a foreign key that the server makes for the partitions of the table
 * that it refers to, and what is told with something else: constraint triggers, and not-null
 * constraints (since 18) that have nothing special, which are in the column.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

#define TYPE \
	"CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'" \
	" WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' WHEN 'n' THEN 'not null' END"

#define ENFORCED SB_SQL_SINCE_18("k.conenforced", "true")

/* What stands behind the definition proper. */
#define SUFFIX \
	"CASE WHEN k.contype IN ('c', 'n') AND k.connoinherit THEN ' NO INHERIT' ELSE '' END" \
	" || CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END" \
	" || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END" \
	" || CASE WHEN NOT " ENFORCED " THEN ' NOT ENFORCED'" \
	"   WHEN NOT k.convalidated THEN ' NOT VALID' ELSE '' END"

#define DEFINITION(suffix) \
	"pg_catalog.left(k.definition, pg_catalog.length(k.definition) - pg_catalog.length(" suffix "))"

/* Triggers of foreign keys that do not fire as they should. */
#define TRIGGERS \
	" SELECT tgconstraint, pg_catalog.string_agg(DISTINCT" \
	"  CASE tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END" \
	"   || ' on ' || tgrelid::pg_catalog.regclass::text, ', ') AS states" \
	" FROM pg_catalog.pg_trigger" \
	" WHERE tgisinternal AND tgconstraint <> 0 AND tgenabled <> 'O'" \
	" GROUP BY tgconstraint"

/*
 * Checks that call a function which in turn needs the table, its row type for instance: they cannot
 * be part of the command that makes the table.
 */
#define CIRCULAR \
	" SELECT DISTINCT k.oid" \
	" FROM pg_catalog.pg_depend d" \
	"  JOIN pg_catalog.pg_constraint k ON k.oid = d.objid" \
	"  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid" \
	"  JOIN pg_catalog.pg_depend f ON f.objid = d.refobjid" \
	" WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.deptype = 'n'" \
	"  AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass" \
	"  AND f.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass" \
	"  AND (f.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND f.refobjid = c.oid" \
	"   OR f.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND f.refobjid = c.reltype)"

/* Whether a constraint has more to it than the column tells: all but most of those that say NOT NULL. */
#define SAYS_MORE SB_SQL_SINCE_18( \
	"(k.contype <> 'n' OR NOT k.convalidated OR k.connoinherit)", "true")

/* Constraints with what pg_get_constraintdef says. */
#define CONSTRAINTS \
	" SELECT k.*, c.relname, c.relkind, c.relispartition, c.relnamespace, of.conname AS parent_name," \
	"  of.conrelid AS parent_table," \
	"  CASE WHEN " SAYS_MORE " THEN pg_catalog.pg_get_constraintdef(k.oid) END AS definition" \
	" FROM pg_catalog.pg_constraint k" \
	"  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid" \
	"  LEFT JOIN pg_catalog.pg_constraint of ON of.oid = k.conparentid" \
	" WHERE k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") \
	"  AND (of.conrelid IS NULL OR of.conrelid <> k.conrelid)" \
	" OFFSET 0"

const char sb_constraint_facts[] =
	"SELECT k.oid, n.nspname AS schema, k.relname AS relation, k.conname AS name,"
	"  k.conrelid AS parent,"
	"  CASE WHEN k.definition IS NOT NULL THEN " TYPE " END AS type,"
	"  CASE WHEN p.nulls_are_equal THEN 'UNIQUE' ELSE '' END || pg_catalog.substr(" DEFINITION(
		SUFFIX " || CASE WHEN k.contype = 'x' THEN COALESCE(' WHERE (' || p.predicate || ')', '')"
		"  || COALESCE(" SB_SQL_WITH("p.reloptions") ", '') ELSE '' END")
	"   , CASE WHEN p.nulls_are_equal THEN pg_catalog.length('UNIQUE NULLS NOT DISTINCT') + 1 ELSE 1 END)"
	"   AS \"~definition\","
	"  " SB_SQL_FLAG("p.nulls_are_equal") " AS \"nulls not distinct\","
	"  p.predicate AS \"~predicate\","
	"  " SB_SQL_FLAG("k.condeferrable") " AS deferrable,"
	"  " SB_SQL_FLAG("k.condeferred") " AS \"initially deferred\","
	"  CASE WHEN k.contype IN ('c', 'f') OR NOT k.convalidated"
	"   THEN " SB_SQL_BOOLEAN("k.convalidated") " END AS validated,"
	"  CASE WHEN NOT " ENFORCED " THEN 'false' END AS enforced,"
	"  " SB_SQL_FLAG("k.contype IN ('c', 'n') AND k.connoinherit") " AS \"no inherit\","
	"  " SB_SQL_OPTIONS("p.reloptions") " AS \"*option\","
	"  " SB_SQL_OPTION_ORDER("p.reloptions") " AS \"!options\","
	"  p.spcname AS tablespace,"
	"  p.targets AS \"*statistics\","
	"  " SB_SQL_FLAG("p.indisclustered") " AS clustered,"
	"  " SB_SQL_FLAG("p.indisreplident") " AS \"!replica identity\","
	"  t.states AS triggers,"
	"  CASE WHEN k.coninhcount > 0 AND NOT k.relispartition AND k.definition IS NOT NULL"
	"   THEN " SB_SQL_BOOLEAN("k.conislocal") " END AS \"!also local\","
	"  COALESCE("
	"   pg_catalog.quote_ident(k.parent_name) || ' on ' || k.parent_table::pg_catalog.regclass::text,"
	"   'index ' || h.inhparent::pg_catalog.regclass::text) AS \"partition of\","
	"  " SB_SQL_FLAG("k.conname <> k.parent_name") " AS \"!own name\","
	"  h.inhparent::pg_catalog.regclass::text AS \"!partition of index\","
	"  " SB_SQL_FLAG("NOT k.conislocal") " AS \"!inherited\","
	"  " SB_SQL_FLAG("k.relkind = 'p'") " AS \"!partitioned\","
	"  " SB_SQL_FLAG("k.relkind = 'f'") " AS \"!foreign\","
	"  " SB_SQL_FLAG("w.spreads") " AS \"!spreads\","
	"  " SB_SQL_FLAG("w.is_implied") " AS \"!implied\","
	"  " SB_SQL_FLAG("w.is_found") " AS \"!found\","
	"  " SB_SQL_FLAG("r.oid IS NOT NULL") " AS \"!circular\""
	" FROM (" CONSTRAINTS ") k"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = k.relnamespace"
	"  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = k.conindid AND k.contype IN ('p', 'u', 'x')"
	"  LEFT JOIN (" SB_SQL_INDEX_TREES ") w ON w.index = k.conindid"
	"   AND k.contype IN ('p', 'u', 'x')"
	"  LEFT JOIN (" CIRCULAR ") r ON r.oid = k.oid AND k.contype = 'c'"
	"  LEFT JOIN (" TRIGGERS ") t ON t.tgconstraint = k.oid"
	"  LEFT JOIN (SELECT i.indexrelid, i.indisclustered, i.indisreplident, c.reloptions, ts.spcname,"
	"    " SB_SQL_INDEX_STATISTICS("i.indexrelid", "i.indexprs") " AS targets,"
	"    " SB_SQL_NULLS_ARE_EQUAL("i") " AS nulls_are_equal,"
	"    CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END"
	"     AS predicate"
	"   FROM pg_catalog.pg_index i"
	"    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
	"    LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace"
	"   WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("i.indrelid") ") p"
	"   ON p.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')";

/* The same for domains. */
#define CIRCULAR_DOMAINS \
	" SELECT DISTINCT k.oid" \
	" FROM pg_catalog.pg_depend d" \
	"  JOIN pg_catalog.pg_constraint k ON k.oid = d.objid" \
	"  JOIN pg_catalog.pg_depend f ON f.objid = d.refobjid AND f.refobjid = k.contypid" \
	" WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.deptype = 'n'" \
	"  AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND k.contypid <> 0" \
	"  AND f.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass" \
	"  AND f.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass"

/* Of the one behind NOT NULL the domain tells all but what all kinds have. */
const char sb_domain_constraint_facts[] =
	"SELECT k.oid, n.nspname AS schema, k.typname AS relation, k.conname AS name,"
	"  k.contypid AS parent,"
	"  CASE WHEN k.contype = 'c' THEN " TYPE " END AS type,"
	"  " DEFINITION("CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END") " AS \"~definition\","
	"  CASE WHEN k.contype = 'c' THEN " SB_SQL_BOOLEAN("k.convalidated") " END AS validated,"
	"  " SB_SQL_FLAG("r.oid IS NOT NULL") " AS \"!circular\""
	" FROM (SELECT k.*, t.typname, t.typnamespace,"
	"   CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_constraintdef(k.oid) END AS definition"
	"  FROM pg_catalog.pg_constraint k"
	"   JOIN pg_catalog.pg_type t ON t.oid = k.contypid"
	"  WHERE k.contype IN ('c', 'n') AND t.typnamespace = ANY ($1)" SB_SQL_AMONG("t.oid")
	"  OFFSET 0) k"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = k.typnamespace"
	"  LEFT JOIN (" CIRCULAR_DOMAINS ") r ON r.oid = k.oid";
