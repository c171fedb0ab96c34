/*
 * view_facts.c
 *	  How views and materialized views are read.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/*
 * The columns as far as a query in the place of the view's has to have the same. They are told so that
 * two views can be compared; that columns differ is told with the query.
 */
#define COLUMNS \
	"  LEFT JOIN (SELECT a.attrelid, pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) || ' '" \
	"     || pg_catalog.format_type(a.atttypid, a.atttypmod)" \
	"     || CASE WHEN a.attcollation = 0 THEN ''" \
	"       ELSE ' ' || a.attcollation::pg_catalog.regcollation::text END ORDER BY a.attnum)::text AS list" \
	"   FROM pg_catalog.pg_attribute a" \
	"    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid" \
	"   WHERE a.attnum > 0 AND NOT a.attisdropped" \
	"    AND c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind = 'v'" \
	"   GROUP BY a.attrelid) AS columns ON columns.attrelid = c.oid"

/* The query without its semicolon. */
#define QUERY "pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') AS \"~query\""

/* Options but for WITH CHECK OPTION, which has a clause of its own. */
#define VIEW_OPTIONS \
	"CASE WHEN c.reloptions IS NOT NULL THEN" \
	"  (SELECT pg_catalog.array_agg(ARRAY[o.option_name, o.option_value]" \
	"    ORDER BY o.option_name COLLATE \"C\")" \
	"   FROM pg_catalog.pg_options_to_table(c.reloptions) AS o" \
	"   WHERE o.option_name <> 'check_option') END"

#define CHECK_OPTION \
	"CASE WHEN c.reloptions IS NOT NULL THEN" \
	"  (SELECT o.option_value FROM pg_catalog.pg_options_to_table(c.reloptions) AS o" \
	"   WHERE o.option_name = 'check_option') END"

const char sb_view_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relowner AS owner, c.relacl AS acl,"
	"  " QUERY ","
	"  " VIEW_OPTIONS " AS \"*option\","
	"  " CHECK_OPTION " AS \"check option\","
	"  columns.list AS \"!columns\""
	" FROM pg_catalog.pg_class c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	COLUMNS
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind = 'v'";

const char sb_materialized_view_facts[] =
	"SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relowner AS owner, c.relacl AS acl,"
	"  " QUERY ","
	"  " SB_SQL_BOOLEAN("c.relispopulated") " AS populated,"
	"  am.amname AS \"access method\","
	"  ts.spcname AS tablespace,"
	"  " SB_SQL_OPTIONS("c.reloptions") " AS \"*option\","
	"  " SB_SQL_OPTION_ORDER("c.reloptions") " AS \"!options\","
	"  " SB_SQL_OPTIONS("toast.reloptions") " AS \"*toast option\","
	"  " SB_SQL_REPLICA_IDENTITY("c") " AS \"replica identity\","
	"  x.names AS \"depends on extension\""
	" FROM pg_catalog.pg_class c"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	"  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam"
	"  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace"
	"  LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid"
	"   AND toast.reloptions IS NOT NULL"
	"  LEFT JOIN (" SB_SQL_EXTENSIONS("pg_class") ") x ON x.objid = c.oid"
	SB_SQL_IDENTIFYING_INDEX("c")
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("c.oid") " AND c.relkind = 'm'";
