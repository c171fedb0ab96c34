/*
 * fact_sql.h
 *	  Pieces of the queries that read facts: how values are written.
 *
 * Those that take an expression give one of type text. They begin and end without a blank.
 */
#ifndef SB_FACT_SQL_H
#define SB_FACT_SQL_H

#include "base/compat.h"

/*
 * Where only some relations, types or routines are read: that one is among them. The expression is its
 * OID, the table's for what belongs to a table. Planned for each call, so that it is nothing where all are
 * read.
 */
#define SB_SQL_AMONG(oid) " AND ($2 IS NULL OR " oid " = ANY ($2))"

/* A value of pg_class.reloptions or the like as sorted text[]. */
#define SB_SQL_SORTED(options) \
	"CASE WHEN " options " IS NOT NULL THEN" \
	"  (SELECT pg_catalog.array_agg(o ORDER BY o COLLATE \"C\")" \
	"   FROM pg_catalog.unnest(" options ") AS o)::text END"

/* A condition as an attribute that is absent where it does not hold. */
#define SB_SQL_FLAG(condition) "CASE WHEN " condition " THEN 'true' END"

/* A condition as an attribute that is always there. */
#define SB_SQL_BOOLEAN(condition) "CASE WHEN " condition " THEN 'true' ELSE 'false' END"

/* A regproc, regprocedure, regtype, regcollation, ...: its name, or NULL where there is none. */
#define SB_SQL_REG(expression) \
	"NULLIF(" expression "::pg_catalog.text, '-')"

/* A name in a schema, quoted, from the row of the namespace: as reg types are written. */
#define SB_SQL_NAME(namespace, name) \
	"CASE WHEN " namespace ".nspname <> 'pg_catalog'" \
	" THEN pg_catalog.quote_ident(" namespace ".nspname) || '.' ELSE '' END" \
	" || pg_catalog.quote_ident(" name ")"

/* The same for operators, which are not quoted. */
#define SB_SQL_OPERATOR(namespace, name) \
	"CASE WHEN " namespace ".nspname <> 'pg_catalog'" \
	" THEN pg_catalog.quote_ident(" namespace ".nspname) || '.' ELSE '' END || " name

/* The identity of a type, as it stands in SbObject.args; the expression is its OID. */
#define SB_SQL_TYPE_IDENTITY(oid) \
	"(pg_catalog.pg_identify_object('pg_catalog.pg_type'::pg_catalog.regclass, " oid ", 0)).identity"

/* Extensions that objects of a catalog depend on by ALTER ... DEPENDS ON EXTENSION. */
#define SB_SQL_EXTENSIONS(catalog) \
	" SELECT d.objid, pg_catalog.string_agg(pg_catalog.quote_ident(e.extname), ', '" \
	"   ORDER BY e.extname) AS names" \
	" FROM pg_catalog.pg_depend d" \
	"  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid" \
	" WHERE d.deptype = 'x' AND d.classid = 'pg_catalog." catalog "'::pg_catalog.regclass" \
	"  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass" \
	" GROUP BY d.objid"

#endif							/* SB_FACT_SQL_H */
