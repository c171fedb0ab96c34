/*
 * column_facts.c
 *	  How columns are read.
 *
 * What a column has from its parents is told aside, so that a child table is written with what it
 * adds, and so that a change of a parent is not reported once for each child.  Columns of views
 * are facts only when they have more than what the query of the view gives them.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/* Columns of the parents of tables, under the name and the child that they have there. */
#define INHERITED \
	" SELECT i.inhrelid, a.attname, pg_catalog.bool_or(a.attnotnull) AS is_not_null," \
	"  pg_catalog.min(d.expression) AS expression," \
	"  pg_catalog.min(a.attstorage::text) AS storage," \
	"  pg_catalog.min(a.attcompression::text) AS compression" \
	" FROM pg_catalog.pg_inherits i" \
	"  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid" \
	"  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.inhparent" \
	"  LEFT JOIN (SELECT adrelid, adnum, pg_catalog.pg_get_expr(adbin, adrelid) AS expression" \
	"   FROM pg_catalog.pg_attrdef" \
	"   WHERE adrelid IN (SELECT inhparent FROM pg_catalog.pg_inherits)) d" \
	"   ON d.adrelid = a.attrelid AND d.adnum = a.attnum" \
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind IN ('r', 'p', 'f')" \
	"  AND a.attnum > 0 AND NOT a.attisdropped" \
	" GROUP BY i.inhrelid, a.attname"

/* Sequences of identity ('i') and serial columns ('a'). */
#define SEQUENCES \
	" SELECT d.refobjid, d.refobjsubid, d.deptype, q.relname, q.relnamespace, q.relpersistence, s.*" \
	" FROM pg_catalog.pg_sequence s" \
	"  JOIN pg_catalog.pg_class q ON q.oid = s.seqrelid" \
	"  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"   AND d.objid = s.seqrelid AND d.objsubid = 0" \
	" WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"  AND d.deptype IN ('a', 'i') AND q.relnamespace = ANY ($1)" SB_SQL_AMONG("d.refobjid")

/* What differs from what the sequence of an identity column has by default, as clauses. */
#define SEQUENCE_OPTIONS \
	"NULLIF(pg_catalog.concat_ws(' '," \
	"  CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END" \
	"   THEN 'START WITH ' || s.seqstart END," \
	"  CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END," \
	"  CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE " SB_SQL_TYPE_MIN("s.seqtypid") " END" \
	"   THEN 'MINVALUE ' || s.seqmin END," \
	"  CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN " SB_SQL_TYPE_MAX("s.seqtypid") " ELSE -1 END" \
	"   THEN 'MAXVALUE ' || s.seqmax END," \
	"  CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END," \
	"  CASE WHEN s.seqcycle THEN 'CYCLE' END), '')"

#define STORAGE(letter) \
	"CASE " letter " WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'" \
	"  WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END"

#define COMPRESSION(letter) \
	"CASE " letter " WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"

/* Late minor releases keep a counter among the options of a column. */
#define OPTIONS \
	"CASE WHEN a.attoptions IS NOT NULL AND (a.attoptions[1] NOT LIKE 'pg\\_attver=%'" \
	"   OR pg_catalog.cardinality(a.attoptions) > 1) THEN" \
	"  (SELECT pg_catalog.array_agg(ARRAY[o.option_name, o.option_value]" \
	"    ORDER BY o.option_name COLLATE \"C\")" \
	"   FROM pg_catalog.pg_options_to_table(a.attoptions) AS o" \
	"   WHERE o.option_name <> 'pg_attver') END"

/* Since 18, NOT NULL is a constraint that may be named, not inherited, or not validated. */
#define NOT_NULL SB_SQL_SINCE_18("(a.attnotnull AND k.convalidated)", "a.attnotnull")
#define NOT_NULL_ASIDES SB_SQL_SINCE_18( \
	"  CASE WHEN k.conname <> c.relname || '_' || a.attname || '_not_null'" \
	"   THEN k.conname END AS \"?not null name\"," \
	"  " SB_SQL_FLAG("k.connoinherit") " AS \"!not null no inherit\"," \
	"  " SB_SQL_FLAG("a.attinhcount > 0 AND k.conislocal AND k.convalidated") \
	"   AS \"!own not null\",", \
	"  " SB_SQL_FLAG("a.attinhcount > 0 AND a.attnotnull AND NOT p.is_not_null") \
	"   AS \"!own not null\",")
#define NOT_NULL_JOIN SB_SQL_SINCE_18( \
	"  LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n'" \
	"   AND k.conkey[1] = a.attnum", "")

/* The sequence of an unlogged table's identity column is unlogged, where sequences can be. */
#define SEQUENCE_PERSISTENCE SB_SQL_SINCE_15("c.relpersistence", "'p'")

/*
 * A null is what a column has without a default, but where its type is a domain with one. The server
 * leaves most of them out of the catalog itself, but not those that it has to cast to a length.
 */
#define DEFAULT \
	"CASE WHEN a.attgenerated = '' AND d.adbin IS NOT NULL" \
	" THEN NULLIF(pg_catalog.pg_get_expr(d.adbin, d.adrelid), CASE WHEN t.typtype <> 'd'" \
	"  THEN 'NULL::' || pg_catalog.format_type(a.atttypid, -1) END) END"

const char sb_column_facts[] =
	"WITH inherited AS (" INHERITED "), sequence AS (" SEQUENCES ")"
	"SELECT a.attrelid AS oid, a.attnum::int4 AS subid,"
	"  n.nspname AS schema, c.relname AS relation, a.attname AS name,"
	"  CASE WHEN c.relkind = 'c' THEN c.reltype ELSE c.oid END AS parent,"
	"  CASE WHEN c.relkind = 'c' THEN 'pg_catalog.pg_type'::pg_catalog.regclass"
	"   ELSE 'pg_catalog.pg_class'::pg_catalog.regclass END::oid AS parent_class,"
	"  c.relowner AS acl_owner, a.attacl AS acl,"
	"  CASE WHEN c.relkind NOT IN ('v', 'm')"
	"   THEN pg_catalog.format_type(a.atttypid, a.atttypmod) END AS type,"
	"  CASE WHEN a.attcollation <> t.typcollation AND c.relkind NOT IN ('v', 'm')"
	"   THEN a.attcollation::pg_catalog.regcollation::text END AS collation,"
	"  CASE WHEN c.relkind IN ('r', 'p', 'f') THEN " SB_SQL_BOOLEAN(NOT_NULL) " END AS \"not null\","
	"  " DEFAULT " AS \"~default\","
	"  CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
	"   || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END END AS \"~generated\","
	"  " SB_SQL_FLAG("a.attgenerated = 's'") " AS \"!stored\","
	"  CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"
	"   AS \"!expression\","
	"  CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,"
	"  CASE WHEN s.relname <> c.relname || '_' || a.attname || '_seq'"
	"    OR s.relnamespace <> c.relnamespace"
	"   THEN s.seqrelid::pg_catalog.regclass::text END AS \"identity sequence\","
	"  " SEQUENCE_OPTIONS " AS \"identity options\","
	"  CASE WHEN s.seqtypid <> a.atttypid THEN pg_catalog.format_type(s.seqtypid, NULL) END"
	"   AS \"identity type\","
	"  CASE WHEN s.relpersistence <> " SEQUENCE_PERSISTENCE
	"   THEN " SB_SQL_PERSISTENCE("s") " END AS \"identity persistence\","
	"  CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v'"
	"   THEN " STORAGE("a.attstorage") " END AS storage,"
	"  " COMPRESSION("a.attcompression") " AS compression,"
	"  CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END AS statistics,"
	"  " OPTIONS " AS \"*option\","
	"  " SB_SQL_OPTIONS("a.attfdwoptions") " AS \"*foreign option\","
	"  CASE WHEN a.attinhcount > 0 THEN " SB_SQL_BOOLEAN("a.attislocal") " END AS \"!also local\","
	"  a.attnum::text AS \"!position\","
	"  " SB_SQL_FLAG("a.attinhcount > 0") " AS \"!inherited\","
	NOT_NULL_ASIDES
	"  " SB_SQL_FLAG("a.attinhcount > 0 AND pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
		" IS DISTINCT FROM p.expression") " AS \"!own default\","
	"  " SB_SQL_FLAG("a.attinhcount > 0 AND s.seqrelid IS NOT NULL") " AS \"!own identity\","
	"  CASE WHEN a.attstorage::text <> COALESCE(p.storage, t.typstorage::text) AND c.relkind <> 'v'"
	"   THEN " STORAGE("a.attstorage") " END AS \"!own storage\","
	"  CASE WHEN a.attcompression::text <> COALESCE(p.compression, '')"
	"   THEN COALESCE(" COMPRESSION("a.attcompression") ", 'default') END AS \"!own compression\","
	"  CASE WHEN " SB_SQL_IS_SERIAL("serial")
	"   THEN CASE serial.seqtypid WHEN 'int2'::pg_catalog.regtype THEN 'smallserial'"
	"    WHEN 'int4'::pg_catalog.regtype THEN 'serial' ELSE 'bigserial' END END AS \"!serial\""
	" FROM pg_catalog.pg_attribute a"
	"  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
	"  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
	"  LEFT JOIN sequence s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum"
	"   AND s.deptype = 'i'"
	"  LEFT JOIN sequence serial ON serial.refobjid = a.attrelid AND serial.refobjsubid = a.attnum"
	"   AND serial.deptype = 'a' AND serial.relname = c.relname || '_' || a.attname || '_seq'"
	"  LEFT JOIN inherited p ON p.inhrelid = a.attrelid AND p.attname = a.attname"
	NOT_NULL_JOIN
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid")
	"  AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')"
	"  AND a.attnum > 0 AND NOT a.attisdropped";
