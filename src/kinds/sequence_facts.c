/*
 * sequence_facts.c
 *	  How sequences are read.
 *
 * The owner of a column's sequence is always that of the table, so it is not told.  The sequence of
 * an identity column is part of the column; as a fact of its own it has nothing but
 * what all kinds have: privileges, a comment.
 *
 * The limits of its type are no limits of the sequence, and change with the type.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/* Sequences, each with the column that owns it; 'i': an identity column. */
#define SEQUENCES \
	" SELECT q.oid, q.relname, q.relnamespace, q.relowner, q.relacl, q.relpersistence, s.*," \
	"  o.deptype, o.refobjid, o.refobjsubid" \
	" FROM pg_catalog.pg_class q" \
	"  JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.oid" \
	"  LEFT JOIN pg_catalog.pg_depend o" \
	"   ON o.objid = q.oid AND o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"   AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"   AND o.deptype IN ('a', 'i') AND o.refobjsubid > 0" \
	" WHERE q.relnamespace = ANY ($1)" SB_SQL_AMONG("q.oid") " AND q.relkind = 'S'"

#define UNLESS_IDENTITY(value) "CASE WHEN q.deptype IS DISTINCT FROM 'i' THEN " value " END"

const char sb_sequence_facts[] =
	"SELECT q.oid, n.nspname AS schema, q.relname AS name, q.relacl AS acl,"
	"  CASE WHEN q.deptype = 'i' THEN q.refobjid END AS parent,"
	"  q.relowner AS acl_owner,"
	"  CASE WHEN q.deptype IS NULL THEN q.relowner END AS owner,"
	"  " UNLESS_IDENTITY(SB_SQL_PERSISTENCE("q")) " AS persistence,"
	"  " UNLESS_IDENTITY("pg_catalog.format_type(q.seqtypid, NULL)") " AS type,"
	"  " UNLESS_IDENTITY("q.seqstart::text") " AS start,"
	"  " UNLESS_IDENTITY("q.seqincrement::text") " AS increment,"
	"  " UNLESS_IDENTITY("NULLIF(q.seqmin, " SB_SQL_TYPE_MIN("q.seqtypid") ")::text") " AS minimum,"
	"  " UNLESS_IDENTITY("NULLIF(q.seqmax, " SB_SQL_TYPE_MAX("q.seqtypid") ")::text") " AS maximum,"
	"  " UNLESS_IDENTITY("q.seqcache::text") " AS cache,"
	"  " UNLESS_IDENTITY(SB_SQL_FLAG("q.seqcycle")) " AS cycle,"
	"  a.attrelid::pg_catalog.regclass::text || '.' || pg_catalog.quote_ident(a.attname)"
	"   AS \"owned by\","
	"  a.attrelid::pg_catalog.regclass::text AS \"!table\","
	"  " SB_SQL_FLAG(SB_SQL_IS_SERIAL("q")) " AS \"!serial\""
	" FROM (" SEQUENCES ") q"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = q.relnamespace"
	"  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = q.refobjid AND a.attnum = q.refobjsubid"
	"   AND q.deptype = 'a'"
	"  LEFT JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
	"  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum";
