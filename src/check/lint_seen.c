/*
 * lint_seen.c
 *	  The relations that a script is about: those that live, and those that it makes itself.
 */
#include "base/compat.h"

#include "access/relation.h"
#include "access/table.h"
#include "base/settings.h"
#include "base/text.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "check/lint_inner.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

char *
sb_lint_keep(SbLint *lint, const char *text)
{
	return text ? MemoryContextStrdup(lint->context, text) : NULL;
}

/* The schemas of search_path, List of char *, those too that the script has yet to make. */
static List *
path_of(void)
{
	List	   *path = NIL;
	List	   *names;

	if (!SplitIdentifierString(pstrdup(namespace_search_path), ',', &names))
		return NIL;
	foreach_ptr(char, name, names)
		path = lappend(path, strcmp(name, "$user") == 0 ? GetUserNameFromId(GetUserId(), false) : name);
	return path;
}

bool
sb_lint_is_path_schema(SbLint *lint, const char *schema)
{
	return sb_list_has(path_of(), schema);
}

static bool
has_schema(SbLint *lint, const char *schema)
{
	const char *live = sb_map_get(lint->schemas, schema);

	return (live ? *live != '\0' : OidIsValid(get_namespace_oid(schema, true))) ||
		sb_map_get(lint->made, psprintf("schema %s", quote_identifier(schema)));
}

/* The schema in which a name without one is made; NULL: there is none. */
static char *
creation_schema(SbLint *lint)
{
	foreach_ptr(char, schema, path_of())
		if (has_schema(lint, schema))
			return schema;
	return NULL;
}

static SbSeen *
add_seen(SbLint *lint, const char *schema, const char *name)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(lint->context);
	SbSeen	   *seen = palloc0(sizeof(SbSeen));

	seen->schema = schema ? pstrdup(schema) : NULL;
	seen->bare = pstrdup(name);
	seen->name = schema ? quote_qualified_identifier(schema, name) : pstrdup(quote_identifier(name));
	seen->bytes = -1;
	seen->rows = -1;
	sb_map_put(lint->relations, seen->name, seen);
	lint->seen = lappend(lint->seen, seen);
	MemoryContextSwitchTo(oldcontext);
	return seen;
}

/* Adds the size of a relation that may be gone by now. */
static void
add_bytes(SbSeen *seen, Oid relation)
{
	Relation	rel = try_relation_open(relation, AccessShareLock);

	if (rel == NULL)
		return;
	if (RELKIND_HAS_STORAGE(rel->rd_rel->relkind))
	{
		seen->bytes += (int64) RelationGetNumberOfBlocks(rel) * BLCKSZ;
		if (rel->rd_rel->reltuples < 0)
			seen->rows = -1;
		else if (seen->rows >= 0)
			seen->rows += rel->rd_rel->reltuples;
	}
	relation_close(rel, AccessShareLock);
}

/* How much a table that lives holds, with all that inherits from it. */
static void
measure(SbSeen *seen)
{
	List	   *heirs;

	seen->kind = get_rel_relkind(seen->oid);
	if (seen->kind == RELKIND_FOREIGN_TABLE)
	{
		seen->filled = true;
		return;
	}
	seen->bytes = 0;
	seen->rows = 0;
	heirs = seen->kind == RELKIND_RELATION || seen->kind == RELKIND_PARTITIONED_TABLE ?
		find_all_inheritors(seen->oid, NoLock, NULL) : list_make1_oid(seen->oid);
	foreach_oid(heir, heirs)
		add_bytes(seen, heir);
	if (seen->rows == 0 && seen->bytes > 0)
		seen->rows = -1;
	seen->filled = seen->bytes > 0 ||
		(sb_assume_filled && seen->kind != RELKIND_VIEW && seen->kind != RELKIND_COMPOSITE_TYPE);
}

SbSeen *
sb_lint_live(SbLint *lint, Oid relation)
{
	bool		temporary = isTempNamespace(get_rel_namespace(relation));
	char	   *schema = temporary ? "pg_temp" : get_namespace_name(get_rel_namespace(relation));
	char	   *name = get_rel_name(relation);
	SbSeen	   *seen;

	if (schema == NULL || name == NULL)
		return NULL;
	foreach_ptr(SbSeen, other, lint->seen)
		if (other->oid == relation)
			return other;
	seen = sb_map_get(lint->relations, quote_qualified_identifier(schema, name));
	if (seen && !seen->gone)
		return seen;
	seen = add_seen(lint, schema, name);
	seen->oid = relation;
	measure(seen);
	/* nobody else can use it */
	if (temporary)
		seen->filled = false;
	return seen;
}

/* A relation of a schema; NULL: neither the script nor the database has it. */
static SbSeen *
look_up(SbLint *lint, const char *schema, const char *name)
{
	SbSeen	   *seen = sb_map_get(lint->relations, quote_qualified_identifier(schema, name));
	const char *live;
	Oid			namespace;
	Oid			relation;

	if (seen)
		return seen->gone ? NULL : seen;
	live = sb_map_get(lint->schemas, schema);
	namespace = live && *live == '\0' ? InvalidOid : LookupNamespaceNoError(live ? live : schema);
	relation = OidIsValid(namespace) ? get_relname_relid(name, namespace) : InvalidOid;
	seen = OidIsValid(relation) ? sb_lint_live(lint, relation) : NULL;
	if (seen && live)
		sb_lint_rename(lint, seen, schema, name);
	return seen;
}

bool
sb_lint_exists(SbLint *lint, const char *schema, const char *name)
{
	return schema && look_up(lint, schema, name) != NULL;
}

bool
sb_lint_is_idle(const SbSeen *seen, bool if_exists)
{
	return if_exists && !OidIsValid(seen->oid) && !seen->made && !sb_assume_filled;
}

void
sb_lint_drop_schema(SbLint *lint, const char *schema)
{
	sb_map_put(lint->schemas, sb_lint_keep(lint, schema), "");
	foreach_ptr(SbSeen, seen, lint->seen)
		if (seen->schema && strcmp(seen->schema, schema) == 0)
			seen->gone = true;
}

void
sb_lint_rename_schema(SbLint *lint, const char *schema, const char *name)
{
	const char *live = sb_map_get(lint->schemas, schema);

	foreach_ptr(SbSeen, seen, list_copy(lint->seen))
		if (!seen->gone && seen->schema && strcmp(seen->schema, schema) == 0)
			sb_lint_rename(lint, seen, name, seen->bare);
	sb_map_put(lint->schemas, sb_lint_keep(lint, name), sb_lint_keep(lint, live ? live : schema));
	sb_map_put(lint->schemas, sb_lint_keep(lint, schema), "");
}

/* One that nobody knows: what it holds cannot be told, so it may hold rows. */
static SbSeen *
add_unknown(SbLint *lint, const char *schema, const char *name)
{
	SbSeen	   *seen;

	seen = sb_map_get(lint->relations, schema ? quote_qualified_identifier(schema, name) :
					  quote_identifier(name));
	if (seen && !seen->gone)
		return seen;
	seen = add_seen(lint, schema, name);
	seen->filled = true;
	return seen;
}

SbSeen *
sb_lint_table(SbLint *lint, SbSeen *seen)
{
	Oid			table;

	if (seen->table)
		return seen->table;
	if (seen->kind != RELKIND_INDEX && seen->kind != RELKIND_PARTITIONED_INDEX)
		return seen;
	table = IndexGetRelation(seen->oid, true);
	return OidIsValid(table) ? sb_lint_live(lint, table) : seen;
}

SbSeen *
sb_lint_relation(SbLint *lint, const RangeVar *name)
{
	SbSeen	   *seen;

	if (name->schemaname)
	{
		seen = look_up(lint, name->schemaname, name->relname);
		return seen ? seen : add_unknown(lint, name->schemaname, name->relname);
	}
	if ((seen = look_up(lint, "pg_temp", name->relname)) != NULL)
		return seen;
	foreach_ptr(char, schema, path_of())
		if ((seen = look_up(lint, schema, name->relname)) != NULL)
			return seen;
	return add_unknown(lint, creation_schema(lint), name->relname);
}

SbSeen *
sb_lint_relation_of(SbLint *lint, List *names, int strip)
{
	if (list_length(names) <= strip || list_length(names) - strip > 3)
		return NULL;
	return sb_lint_relation(lint, makeRangeVarFromNameList(list_copy_head(names, list_length(names) - strip)));
}

SbSeen *
sb_lint_make(SbLint *lint, const RangeVar *name, char kind)
{
	const char *schema = name->relpersistence == RELPERSISTENCE_TEMP ? "pg_temp" :
		name->schemaname ? name->schemaname : creation_schema(lint);
	SbSeen	   *seen = add_seen(lint, schema, name->relname);

	seen->made = true;
	seen->visit = lint->visit;
	seen->kind = kind;
	seen->bytes = 0;
	seen->rows = 0;
	seen->indexes_known = true;
	return seen;
}

void
sb_lint_rename(SbLint *lint, SbSeen *seen, const char *schema, const char *name)
{
	SbSeen	   *old = MemoryContextAlloc(lint->context, sizeof(SbSeen));
	MemoryContext oldcontext;

	*old = *seen;
	old->oid = InvalidOid;
	old->gone = true;
	sb_map_put(lint->relations, old->name, old);
	oldcontext = MemoryContextSwitchTo(lint->context);
	seen->schema = schema ? pstrdup(schema) : NULL;
	seen->bare = pstrdup(name);
	seen->name = schema ? quote_qualified_identifier(schema, name) : pstrdup(quote_identifier(name));
	sb_map_put(lint->relations, seen->name, seen);
	MemoryContextSwitchTo(oldcontext);
}

char *
sb_lint_qualified(SbLint *lint, List *names, bool creation)
{
	const char *schema = NULL;
	const char *name = strVal(llast(names));

	if (list_length(names) > 1)
		schema = strVal(list_nth(names, list_length(names) - 2));
	else if (creation)
		schema = creation_schema(lint);
	return schema ? quote_qualified_identifier(schema, name) : pstrdup(quote_identifier(name));
}

/* 1234567 as "1,234,567". */
static char *
grouped(double number)
{
	char	   *digits = psprintf("%.0f", number);
	int			length = strlen(digits);
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < length; i++)
	{
		if (i > 0 && (length - i) % 3 == 0)
			appendStringInfoChar(&text, ',');
		appendStringInfoChar(&text, digits[i]);
	}
	return text.data;
}

char *
sb_lint_size(const SbSeen *seen)
{
	char	   *bytes;

	if (seen->bytes <= 0)
		return seen->name;
	bytes = TextDatumGetCString(DirectFunctionCall1(pg_size_pretty, Int64GetDatum(seen->bytes)));
	if (seen->rows < 0)
		return psprintf("%s (%s)", seen->name, bytes);
	return psprintf("%s (about %s rows, %s)", seen->name, grouped(seen->rows), bytes);
}

SbSeenColumn *
sb_lint_column(const SbSeen *seen, const char *name)
{
	foreach_ptr(SbSeenColumn, column, seen->columns)
		if (!column->gone && strcmp(column->name, name) == 0)
			return column;
	return NULL;
}

/* The overlay of a column by the name that it has in the database. */
static SbSeenColumn *
column_by_live(const SbSeen *seen, const char *live)
{
	foreach_ptr(SbSeenColumn, column, seen->columns)
		if (column->live && strcmp(column->live, live) == 0)
			return column;
	return NULL;
}

const char *
sb_lint_name_now(const SbSeen *seen, const char *live)
{
	SbSeenColumn *column = column_by_live(seen, live);

	return column == NULL ? live : column->gone ? NULL : column->name;
}

AttrNumber
sb_lint_number(const SbSeen *seen, const char *name)
{
	SbSeenColumn *column = sb_lint_column(seen, name);
	const char *live = column ? column->live : column_by_live(seen, name) ? NULL : name;

	return OidIsValid(seen->oid) && live ? get_attnum(seen->oid, live) : InvalidAttrNumber;
}

bool
sb_lint_has_column(const SbSeen *seen, const char *name)
{
	return sb_lint_column(seen, name) || sb_lint_number(seen, name) != InvalidAttrNumber;
}

SbSeenColumn *
sb_lint_touch_column(SbLint *lint, SbSeen *seen, const char *name)
{
	SbSeenColumn *column = sb_lint_column(seen, name);
	MemoryContext oldcontext;

	if (column)
		return column;
	oldcontext = MemoryContextSwitchTo(lint->context);
	column = palloc0(sizeof(SbSeenColumn));
	column->name = pstrdup(name);
	column->live = sb_lint_number(seen, name) == InvalidAttrNumber ? NULL : pstrdup(name);
	column->not_null = sb_lint_not_null(seen, name);
	seen->columns = lappend(seen->columns, column);
	MemoryContextSwitchTo(oldcontext);
	return column;
}

bool
sb_lint_not_null(const SbSeen *seen, const char *name)
{
	SbSeenColumn *column = sb_lint_column(seen, name);
	HeapTuple	tuple;
	bool		result;

	if (column)
		return column->not_null;
	if (sb_lint_number(seen, name) == InvalidAttrNumber)
		return false;
	tuple = SearchSysCacheAttName(seen->oid, name);
	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	ReleaseSysCache(tuple);
	return result;
}
