/*
 * sequence_facts.c
 *	  How sequences are read.
 *
 * The sequence of an identity column is part of the column; as a fact of its own it has nothing but
 * what all kinds have: privileges, a comment.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/* Columns that own sequences; 'i': identity columns. */
#define OWNERS \
	" SELECT d.objid, d.deptype, d.refobjid, a.attname" \
	" FROM pg_catalog.pg_depend d" \
	"  JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid" \
	"  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid" \
	" WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	"  AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"

#define UNLESS_IDENTITY(value) "CASE WHEN o.deptype IS DISTINCT FROM 'i' THEN " value " END"

const char sb_sequence_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relacl AS acl,"
	"  CASE WHEN o.deptype = 'i' THEN o.refobjid END AS parent,"
	"  c.relowner AS acl_owner,"
	"  " UNLESS_IDENTITY("c.relowner") " AS owner,"
	"  " UNLESS_IDENTITY(SB_SQL_PERSISTENCE("c")) " AS persistence,"
	"  " UNLESS_IDENTITY("pg_catalog.format_type(s.seqtypid, NULL)") " AS type,"
	"  " UNLESS_IDENTITY("s.seqstart::text") " AS start,"
	"  " UNLESS_IDENTITY("s.seqincrement::text") " AS increment,"
	"  " UNLESS_IDENTITY("s.seqmin::text") " AS minimum,"
	"  " UNLESS_IDENTITY("s.seqmax::text") " AS maximum,"
	"  " UNLESS_IDENTITY("s.seqcache::text") " AS cache,"
	"  " UNLESS_IDENTITY(SB_SQL_FLAG("s.seqcycle")) " AS cycle,"
	"  CASE WHEN o.deptype = 'a' THEN o.refobjid::pg_catalog.regclass::text || '.'"
	"    || pg_catalog.quote_ident(o.attname) END AS \"owned by\""
	" FROM pg_catalog.pg_class c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid"
	"  LEFT JOIN (" OWNERS ") o ON o.objid = c.oid"
	" WHERE c.relnamespace = ANY ($1) AND c.relkind = 'S'";
