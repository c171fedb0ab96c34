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
	" WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f')" \
	"  AND a.attnum > 0 AND NOT a.attisdropped" \
	" GROUP BY i.inhrelid, a.attname"

/* Sequences of identity columns. */
#define SEQUENCES \
	" SELECT d.refobjid, d.refobjsubid, q.*, c.relname, c.relnamespace," \
	"  c.relpersistence" \
	" FROM pg_catalog.pg_sequence q" \
	"  JOIN pg_catalog.pg_class c ON c.oid = q.seqrelid" \
	"  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"   AND d.objid = q.seqrelid AND d.objsubid = 0" \
	" WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'i'" \
	"  AND c.relnamespace = ANY ($1)"

/* Least and greatest value of a sequence of the type. */
#define TYPE_MIN \
	"CASE s.seqtypid WHEN 'int2'::pg_catalog.regtype THEN -32768" \
	"  WHEN 'int4'::pg_catalog.regtype THEN -2147483648" \
	"  ELSE -9223372036854775808 END"
#define TYPE_MAX \
	"CASE s.seqtypid WHEN 'int2'::pg_catalog.regtype THEN 32767" \
	"  WHEN 'int4'::pg_catalog.regtype THEN 2147483647" \
	"  ELSE 9223372036854775807 END"

/* What differs from what the sequence of an identity column has by default, as clauses. */
#define SEQUENCE_OPTIONS \
	"NULLIF(pg_catalog.concat_ws(' '," \
	"  CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END" \
	"   THEN 'START WITH ' || s.seqstart END," \
	"  CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END," \
	"  CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE " TYPE_MIN " END" \
	"   THEN 'MINVALUE ' || s.seqmin END," \
	"  CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN " TYPE_MAX " ELSE -1 END" \
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
	"CASE WHEN a.attoptions IS NOT NULL THEN" \
	"  (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE \"C\")" \
	"   FROM pg_catalog.unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\\_attver=%')::text END"

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
	"  CASE WHEN c.relkind IN ('r', 'p', 'f')"
	"   THEN " SB_SQL_BOOLEAN("a.attnotnull") " END AS \"not null\","
	"  CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"
	"   AS \"default\","
	"  CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS generated,"
	"  CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"
	"   AS expression,"
	"  CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,"
	"  CASE WHEN s.relname <> c.relname || '_' || a.attname || '_seq'"
	"    OR s.relnamespace <> c.relnamespace"
	"   THEN s.seqrelid::pg_catalog.regclass::text END AS \"identity sequence\","
	"  " SEQUENCE_OPTIONS " AS \"identity options\","
	"  CASE WHEN s.seqtypid <> a.atttypid THEN pg_catalog.format_type(s.seqtypid, NULL) END"
	"   AS \"identity type\","
	"  CASE WHEN s.relpersistence <> c.relpersistence THEN " SB_SQL_PERSISTENCE("s") " END"
	"   AS \"identity persistence\","
	"  CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v'"
	"   THEN " STORAGE("a.attstorage") " END AS storage,"
	"  " COMPRESSION("a.attcompression") " AS compression,"
	"  CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END AS statistics,"
	"  " OPTIONS " AS options,"
	"  " SB_SQL_SORTED("a.attfdwoptions") " AS \"foreign options\","
	"  " SB_SQL_FLAG("a.attinhcount > 0 AND a.attislocal") " AS \"also local\","
	"  a.attnum::text AS \"!position\","
	"  " SB_SQL_FLAG("a.attinhcount > 0") " AS \"!inherited\","
	"  " SB_SQL_FLAG("p.is_not_null") " AS \"!inherited not null\","
	"  p.expression AS \"!inherited expression\","
	"  CASE WHEN p.storage <> t.typstorage::text THEN " STORAGE("p.storage") " END"
	"   AS \"!inherited storage\","
	"  " COMPRESSION("p.compression") " AS \"!inherited compression\""
	" FROM pg_catalog.pg_attribute a"
	"  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
	"  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
	"  LEFT JOIN sequence s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum"
	"  LEFT JOIN inherited p ON p.inhrelid = a.attrelid AND p.attname = a.attname"
	" WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')"
	"  AND a.attnum > 0 AND NOT a.attisdropped";
