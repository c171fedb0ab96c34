/*
 * unmodelled.c
 *	  What lives in the managed schemas and is no fact.
 *
 * The catalogs are asked which catalogs there are, and those that have objects of their own (a column
 * oid) for all rows that initdb did not make. What is left of them, after all facts, the rows that the
 * kinds say are parts of theirs, the members of extensions with what stands on them, and whatever
 * pg_depend calls internal to one of these, is something that no kind knows: a gap, which is told and not passed over. So a new catalog
 * of a future server shows here, although nobody has heard of it.
 *
 * A catalog that the caller may not read (pg_user_mapping) is left out. Shared catalogs belong to the cluster, and large objects are data. Schemas named pg_ are the server's, if
 * only those for the temporary objects of sessions.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_type.h"
#include "facts/unmodelled.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

/*
 * The rows of all catalogs with user objects: SELECT ... UNION ALL ... of class, object and the schema
 * where the catalog has a column for it. SPI is connected.
 */
static void
append_present(StringInfo sql)
{
	const char *separator = "";

	sb_spi_execute("SELECT c.relname, s.attname FROM pg_catalog.pg_class c"
				   " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'"
				   "  AND a.atttypid = 'pg_catalog.oid'::pg_catalog.regtype"
				   " LEFT JOIN pg_catalog.pg_attribute s ON s.attrelid = c.oid"
				   "  AND s.attname ~ 'namespace$' AND s.atttypid = a.atttypid AND s.attnum > 0"
				   " WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace"
				   "  AND c.relkind = 'r' AND NOT c.relisshared"
				   "  AND c.relname <> 'pg_largeobject_metadata'"
				   "  AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')"
				   " ORDER BY 1", SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		const char *catalog = quote_identifier(sb_spi_text(i, 1));
		const char *schema = sb_spi_text(i, 2);

		appendStringInfo(sql, "%sSELECT %s::pg_catalog.regclass::pg_catalog.oid, oid, %s"
						 " FROM pg_catalog.%s WHERE oid >= 16384", separator,
						 quote_literal_cstr(psprintf("pg_catalog.%s", catalog)),
						 schema ? quote_identifier(schema) : "0::pg_catalog.oid", catalog);
		separator = "\n UNION ALL ";
	}
}

/* The query: see the head of this file. $1, $2: classes and objects of all facts; $3: schemas. */
static char *
make_query(void)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql,
						   "WITH RECURSIVE known (classid, objid, member) AS ("
						   " SELECT classid, objid, false FROM unnest($1, $2) AS f (classid, objid)"
						   " UNION SELECT classid, objid, true FROM pg_catalog.pg_depend"
						   "  WHERE deptype = 'e'"
						   " UNION SELECT tableoid, oid, true FROM pg_catalog.pg_extension"
						   "  WHERE extname = 'schemaboot'"
						   " UNION SELECT tableoid, oid, false FROM pg_catalog.pg_namespace"
						   "  WHERE nspname ~ '^pg_'");
	for (SbKind kind = SB_NONE; kind < SB_ANY_RELATION; kind++)
		if (sb_kind(kind)->parts)
			appendStringInfo(&sql, "\n UNION SELECT p.*, false FROM (%s) AS p",
							 sb_kind(kind)->parts);
	appendStringInfoString(&sql,
						   "), covered (classid, objid, member) AS ("
						   " SELECT classid, objid, member FROM known"
						   " UNION SELECT d.classid, d.objid, c.member FROM covered c"
						   "  JOIN pg_catalog.pg_depend d ON d.refclassid = c.classid"
						   "   AND d.refobjid = c.objid"
						   "   AND (d.deptype IN ('i', 'P', 'S') OR d.deptype = 'a' AND c.member)),"
						   " present (classid, objid, schema) AS (");
	append_present(&sql);
	appendStringInfoString(&sql,
						   ") SELECT p.classid, p.objid, p.schema FROM present p"
						   " WHERE (p.schema = 0 OR p.schema = ANY ($3))"
						   "  AND NOT EXISTS (SELECT FROM covered c"
						   "   WHERE c.classid = p.classid AND c.objid = p.objid)");
	return sql.data;
}

/*
 * The schema in which an object stands, where its catalog has no column for it: that of the relation
 * or whatever it is a part of. NULL: none.
 */
static const char *
schema_of_part(const ObjectAddress *address)
{
	List	   *names = NIL,
			   *args = NIL;

	if (!is_objectclass_supported(address->classId))
		return NULL;
	if (getObjectIdentityParts(address, &names, &args, true) == NULL || list_length(names) < 2)
		return NULL;
	return linitial(names);
}

static SbUnmodelled *
describe(const ObjectAddress *address)
{
	SbUnmodelled *result = palloc(sizeof(SbUnmodelled));
	bool		known = is_objectclass_supported(address->classId);

	result->type = known ? getObjectTypeDescription(address, true) : get_rel_name(address->classId);
	result->identity = known ? getObjectIdentity(address, true) : psprintf("oid %u", address->objectId);
	return result;
}

static int
compare_unmodelled(const ListCell *a, const ListCell *b)
{
	const SbUnmodelled *x = lfirst(a);
	const SbUnmodelled *y = lfirst(b);
	int			order = strcmp(x->type, y->type);

	return order ? order : strcmp(x->identity, y->identity);
}

/* Classes and objects of all facts, and the schemas, as the parameters of the query. */
static void
make_parameters(const SbFacts *facts, const SbManaged *managed, Datum *values)
{
	int			count = list_length(facts->all);
	Datum	   *classes = palloc(sizeof(Datum) * Max(count, 1));
	Datum	   *objects = palloc(sizeof(Datum) * Max(count, 1));
	SbScope		scope = {0};
	Datum	   *schemas;
	int			n = 0;

	foreach_ptr(SbFact, fact, facts->all)
	{
		if (fact->address.objectSubId != 0)
			continue;
		classes[n] = ObjectIdGetDatum(fact->address.classId);
		objects[n++] = ObjectIdGetDatum(fact->address.objectId);
	}
	values[0] = PointerGetDatum(construct_array(classes, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
	values[1] = PointerGetDatum(construct_array(objects, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
	sb_scope_managed(&scope, managed);
	schemas = palloc(sizeof(Datum) * Max(list_length(scope.schemas), 1));
	for (n = 0; n < list_length(scope.schemas); n++)
		schemas[n] = ObjectIdGetDatum(list_nth_oid(scope.schemas, n));
	values[2] = PointerGetDatum(construct_array(schemas, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

static void
run_query(const char *query, Datum *values)
{
	Oid			types[3] = {OIDARRAYOID, OIDARRAYOID, OIDARRAYOID};
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		sb_spi_execute_args(query, 3, types, values, NULL, SPI_OK_SELECT, true);
	}
	PG_CATCH();
	{
		sb_rethrow_about(context, query, "looking for objects that no kind covers");
	}
	PG_END_TRY();
}

List *
sb_unmodelled(const SbFacts *facts, const SbManaged *managed)
{
	Datum		values[3];
	MemoryContext context = CurrentMemoryContext;
	List	   *result = NIL;
	int			nest_level = sb_read_settings();

	make_parameters(facts, managed, values);
	PushActiveSnapshot(GetLatestSnapshot());
	SPI_connect();
	run_query(make_query(), values);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		ObjectAddress address = {DatumGetObjectId(sb_spi_datum(i, 1, &isnull)),
		DatumGetObjectId(sb_spi_datum(i, 2, &isnull)), 0};
		bool		in_schema = DatumGetObjectId(sb_spi_datum(i, 3, &isnull)) != InvalidOid;
		const char *schema = in_schema ? NULL : schema_of_part(&address);
		MemoryContext oldcontext;

		if (!in_schema && !(schema ? sb_list_has(managed->schemas, schema) : managed->database))
			continue;
		oldcontext = MemoryContextSwitchTo(context);
		result = lappend(result, describe(&address));
		MemoryContextSwitchTo(oldcontext);
	}
	SPI_finish();
	PopActiveSnapshot();
	AtEOXact_GUC(true, nest_level);
	list_sort(result, compare_unmodelled);
	return result;
}
