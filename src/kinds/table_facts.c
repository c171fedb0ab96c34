/*
 * table_facts.c
 *	  How tables and foreign tables are read.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/* Parents, one row for each child. */
#define PARENTS \
	" SELECT i.inhrelid, pg_catalog.bool_or(i.inhdetachpending) AS is_detached," \
	"  pg_catalog.array_agg(i.inhparent ORDER BY i.inhseqno) AS oids," \
	"  pg_catalog.array_agg(i.inhparent::pg_catalog.regclass::text ORDER BY i.inhseqno) AS names" \
	" FROM pg_catalog.pg_inherits i" \
	"  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid" \
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind IN ('r', 'p', 'f')" \
	" GROUP BY i.inhrelid"

/* Columns in order, of children and parents. */
#define COLUMNS \
	" SELECT a.attrelid, pg_catalog.array_agg(a.attname ORDER BY a.attnum) AS names" \
	" FROM pg_catalog.pg_attribute a" \
	" WHERE a.attnum > 0 AND NOT a.attisdropped" \
	"  AND a.attrelid IN (SELECT inhrelid FROM parent UNION SELECT pg_catalog.unnest(oids) FROM parent)" \
	" GROUP BY a.attrelid"

/* What several parents give, each name where it comes first. */
#define MERGED_COLUMNS \
	"(SELECT pg_catalog.array_agg(m.name ORDER BY m.position)" \
	" FROM (SELECT u.name, pg_catalog.min(u.position) AS position" \
	"  FROM pg_catalog.unnest(p.oids) WITH ORDINALITY AS o (oid, number)" \
	"   JOIN columns c ON c.attrelid = o.oid," \
	"   LATERAL pg_catalog.unnest(c.names) WITH ORDINALITY AS n (name, number)," \
	"   LATERAL (VALUES (n.name, ARRAY[o.number, n.number])) AS u (name, position)" \
	"  GROUP BY u.name) AS m)"

/* The columns that a child gets from its parents, in the order in which it gets them. */
#define GIVEN_COLUMNS \
	" SELECT p.inhrelid, CASE WHEN pg_catalog.cardinality(p.oids) = 1 THEN c.names" \
	"   ELSE " MERGED_COLUMNS " END AS names" \
	" FROM parent p LEFT JOIN columns c ON c.attrelid = p.oids[1]"

#define WITH \
	"WITH parent AS MATERIALIZED (" PARENTS "), columns AS MATERIALIZED (" COLUMNS ")," \
	" given AS (" GIVEN_COLUMNS ")"

/* What tables and foreign tables have in common. */
#define ATTRIBUTES \
	"  CASE WHEN c.relispartition THEN p.names[1] END AS \"partition of\"," \
	"  CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END" \
	"   AS \"?~partition bound\"," \
	"  " SB_SQL_FLAG("p.is_detached") " AS \"detach pending\"," \
	"  CASE WHEN NOT c.relispartition THEN pg_catalog.array_to_string(p.names, ', ') END AS inherits," \
	"  CASE WHEN NOT c.relispartition THEN p.names::text END AS \"!parents\"," \
	"  " SB_SQL_FLAG("own.names[:pg_catalog.cardinality(given.names)] = given.names") \
	"   AS \"!columns as given\"," \
	"  " SB_SQL_FLAG("c.relhassubclass OR c.relkind = 'p'") " AS \"!may have children\""

#define JOINS \
	"  LEFT JOIN parent p ON p.inhrelid = c.oid" \
	"  LEFT JOIN columns own ON own.attrelid = c.oid" \
	"  LEFT JOIN given ON given.inhrelid = c.oid"

const char sb_table_facts[] =
	WITH
	"SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relowner AS owner, c.relacl AS acl,"
	"  " SB_SQL_PERSISTENCE("c") " AS persistence,"
	"  am.amname AS \"access method\","
	"  ts.spcname AS tablespace,"
	"  " SB_SQL_OPTIONS("c.reloptions") " AS \"*option\","
	"  " SB_SQL_OPTION_ORDER("c.reloptions") " AS \"!options\","
	"  " SB_SQL_OPTIONS("toast.reloptions") " AS \"*toast option\","
	"  CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS \"of type\","
	"  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS \"~partition key\","
	"  " SB_SQL_REPLICA_IDENTITY("c") " AS \"replica identity\","
	"  " SB_SQL_FLAG("c.relrowsecurity") " AS \"row security\","
	"  " SB_SQL_FLAG("c.relforcerowsecurity") " AS \"forced row security\","
	ATTRIBUTES
	" FROM pg_catalog.pg_class c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam"
	"  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace"
	"  LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid"
	"   AND toast.reloptions IS NOT NULL"
	SB_SQL_IDENTIFYING_INDEX("c")
	JOINS
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind IN ('r', 'p')";

const char sb_foreign_table_facts[] =
	WITH
	"SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relowner AS owner, c.relacl AS acl,"
	"  s.srvname AS server,"
	"  " SB_SQL_OPTIONS("f.ftoptions") " AS \"*option\","
	ATTRIBUTES
	" FROM pg_catalog.pg_class c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid"
	"  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver"
	JOINS
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind = 'f'";
