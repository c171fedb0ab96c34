/*
 * index_facts.c
 *	  How indexes are read.
 *
 * What pg_get_indexdef writes is taken apart by the lengths of the parts that are known: the name
 * and the table in front, options and predicate at the end.  The index of a constraint is part of
 * the constraint; as a fact of its own it has nothing but what all kinds have, a comment.
 */
#include "base/compat.h"

#include "kinds/relation_facts.h"

/* Each with what pg_get_indexdef says after "USING method ". */
#define INDEXES \
	" SELECT i.indexrelid, i.indrelid, i.indisunique, i.indisvalid, i.indisready," \
	"  CASE WHEN k.oid IS NULL THEN i.indexprs END AS indexprs," \
	"  " SB_SQL_NULLS_ARE_EQUAL("i") " AS nulls_are_equal," \
	"  i.indisclustered, i.indisreplident," \
	"  c.relname, c.relnamespace, c.relispartition, c.reloptions, c.reltablespace, am.amname," \
	"  k.oid AS constraint," \
	"  CASE WHEN k.oid IS NULL THEN pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid)," \
	"   pg_catalog.length('CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END" \
	"    || 'INDEX ' || pg_catalog.quote_ident(c.relname) || ' ON '" \
	"    || CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END" \
	"    || i.indrelid::pg_catalog.regclass::text" \
	"    || ' USING ' || pg_catalog.quote_ident(am.amname) || ' ') + 1) END AS definition," \
	"  CASE WHEN k.oid IS NULL AND i.indpred IS NOT NULL" \
	"   THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END AS predicate" \
	" FROM pg_catalog.pg_index i" \
	"  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid" \
	"  JOIN pg_catalog.pg_am am ON am.oid = c.relam" \
	"  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid" \
	"   AND k.contype IN ('p', 'u', 'x')" \
	" WHERE c.relnamespace = ANY ($1)" SB_SQL_AMONG("i.indrelid") \
	" OFFSET 0"

/*
 * How much of the definition is the predicate.  pg_get_expr breaks lines where pg_get_indexdef does
 * not; where that makes a difference, the blanks are left out of the count.
 */
#define PREDICATE_LENGTH \
	"CASE WHEN i.predicate IS NULL THEN 0" \
	" WHEN pg_catalog.right(i.definition, pg_catalog.length(' WHERE ' || i.predicate))" \
	"   = ' WHERE ' || i.predicate THEN pg_catalog.length(' WHERE ' || i.predicate)" \
	" ELSE (SELECT pg_catalog.min(l) FROM pg_catalog.generate_series(1, pg_catalog.length(i.definition)) l" \
	"   WHERE pg_catalog.starts_with(pg_catalog.right(i.definition, l), ' WHERE ')" \
	"    AND pg_catalog.translate(pg_catalog.right(i.definition, l), E' \\n', '')" \
	"     = pg_catalog.translate('WHERE' || i.predicate, E' \\n', '')) END"

const char sb_index_facts[] =
	"SELECT i.indexrelid AS oid, n.nspname AS schema, i.relname AS name,"
	"  COALESCE(i.constraint, i.indrelid) AS parent,"
	"  CASE WHEN i.constraint IS NULL THEN 'pg_catalog.pg_class'::pg_catalog.regclass"
	"   ELSE 'pg_catalog.pg_constraint'::pg_catalog.regclass END::oid AS parent_class,"
	"  " SB_SQL_FLAG("i.constraint IS NULL AND i.indisunique") " AS \"unique\","
	"  CASE WHEN i.constraint IS NULL THEN i.amname END AS method,"
	"  pg_catalog.left(i.definition, pg_catalog.length(i.definition)"
	"   - (" PREDICATE_LENGTH ")"
	"   - COALESCE(pg_catalog.length(" SB_SQL_WITH("i.reloptions") "), 0)"
	"   - CASE WHEN i.nulls_are_equal THEN pg_catalog.length(' NULLS NOT DISTINCT') ELSE 0 END)"
	"   AS \"~columns\","
	"  " SB_SQL_FLAG("i.constraint IS NULL AND i.nulls_are_equal") " AS \"nulls not distinct\","
	"  i.predicate AS \"~predicate\","
	"  CASE WHEN i.constraint IS NULL THEN " SB_SQL_OPTIONS("i.reloptions") " END AS \"*option\","
	"  CASE WHEN i.constraint IS NULL THEN " SB_SQL_OPTION_ORDER("i.reloptions") " END AS \"!options\","
	"  CASE WHEN i.constraint IS NULL THEN ts.spcname END AS tablespace,"
	"  " SB_SQL_INDEX_STATISTICS("i.indexrelid", "i.indexprs") " AS \"*statistics\","
	"  CASE WHEN i.constraint IS NULL AND NOT i.indisvalid THEN 'false' END AS valid,"
	"  CASE WHEN i.constraint IS NULL AND NOT i.indisready THEN 'false' END AS ready,"
	"  " SB_SQL_FLAG("i.constraint IS NULL AND i.indisclustered") " AS clustered,"
	"  " SB_SQL_FLAG("i.constraint IS NULL AND i.indisreplident") " AS \"!replica identity\","
	"  CASE WHEN i.constraint IS NULL THEN h.inhparent::pg_catalog.regclass::text END"
	"   AS \"partition of\","
	"  x.names AS \"depends on extension\","
	"  i.indrelid::pg_catalog.regclass::text AS \"!table\","
	"  " SB_SQL_FLAG("c.relkind = 'p'") " AS \"!partitioned\","
	"  " SB_SQL_FLAG("w.spreads") " AS \"!spreads\","
	"  " SB_SQL_FLAG("w.is_implied") " AS \"!implied\""
	" FROM (" INDEXES ") i"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace"
	"  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
	"  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = i.reltablespace"
	"  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = i.indexrelid AND i.relispartition"
	"  LEFT JOIN (" SB_SQL_INDEX_TREES ") w ON w.index = i.indexrelid"
	"  LEFT JOIN (" SB_SQL_EXTENSIONS("pg_class") ") x ON x.objid = i.indexrelid";
