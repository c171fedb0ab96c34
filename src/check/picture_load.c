/*
 * picture_load.c
 *	  Tables, views, their columns and keys, for pictures: out of facts.
 *
 * Partitions are drawn as part of the table that they belong to, and what a child has from its parents is drawn with those.
 * Of materialized views the facts tell no columns. What the models and the database differ by is drawn: missing things out of
 * the facts of the models, extra ones out of those that live.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/spi.h"
#include "base/text.h"
#include "check/picture_inner.h"
#include "facts/diff.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "model/model.h"
#include "utils/builtins.h"

/* Up to so many tables are drawn with all columns, and with those of keys, unless the caller says otherwise. */
#define MAX_WITH_COLUMNS 30
#define MAX_WITH_KEYS 200

/* With more tables, lines alone cannot be followed any more. */
#define MAX_LAYERED 50

typedef struct Loading
{
	SbDrawnModels *models;
	SbDrawnDrift *drift;		/* NULL: of what lives */
	List	   *facts;			/* of SbFact *: tables and views to draw */
	SbMap	   *by_identity;	/* SbDrawnTable * of relations, partitions under the table that they belong to */
	SbMap	   *by_key;			/* the same by sb_object_key, of columns, too: for what views read */
	SbMap	   *ids;
	List	   *left_out;		/* of char *: schemas to which foreign keys lead that are not drawn */
} Loading;

static bool
is_drawn_kind(SbKind kind)
{
	return kind == SB_TABLE || kind == SB_FOREIGN_TABLE || kind == SB_VIEW || kind == SB_MATERIALIZED_VIEW;
}

static SbDrawnState
state_of(Loading *l, const SbFact *fact)
{
	SbDrawnState state = l->drift ? sb_drawn_state(l->drift, fact->object.kind, fact->identity) :
		SB_DRAWN_SAME;

	l->models->drawn[state] = true;
	return state;
}

/* A type as short as people write it: without the schema that the table is in. */
static char *
short_type(const char *type, const char *schema)
{
	static const char *const shorter[][2] = {
		{"character varying", "varchar"}, {"character", "char"}, {"timestamp", "timestamptz"}, {"time", "timetz"}
	};
	const char *zone = strstr(type, " with time zone");
	const char *prefix = psprintf("%s.", quote_identifier(schema));
	StringInfoData result;

	if (strncmp(type, prefix, strlen(prefix)) == 0)
		return pstrdup(type + strlen(prefix));
	if (strstr(type, " without time zone"))
		zone = strstr(type, " without time zone");
	initStringInfo(&result);
	for (int i = 0; i < lengthof(shorter); i++)
	{
		int			length = strlen(shorter[i][0]);

		if (strncmp(type, shorter[i][0], length) != 0 || (i >= 2 && !zone) ||
			(type[length] && !strchr("([ ", type[length])))
			continue;
		appendStringInfoString(&result, i >= 2 && strncmp(zone, " without", 8) == 0 ? shorter[i][0] : shorter[i][1]);
		type += length;
		break;
	}
	if (zone && zone >= type)
	{
		appendBinaryStringInfo(&result, type, zone - type);
		type = strstr(zone, "zone") + 4;
	}
	appendStringInfoString(&result, type);
	return result.data;
}

static SbDrawnColumn *
find_column(SbDrawnTable *table, const char *name)
{
	foreach_ptr(SbDrawnColumn, column, table->columns)
		if (strcmp(column->name, name) == 0)
			return column;
	return NULL;
}

static int
compare_positions(const ListCell *a, const ListCell *b)
{
	const char *x = sb_fact_get(lfirst(a), "position");
	const char *y = sb_fact_get(lfirst(b), "position");

	return (x ? pg_strtoint32(x) : 0) - (y ? pg_strtoint32(y) : 0);
}

static void
add_column(Loading *l, SbDrawnTable *table, const SbFact *fact)
{
	SbDrawnColumn *column = palloc0(sizeof(SbDrawnColumn));
	const char *type = sb_fact_get(fact, "type");

	column->name = fact->object.name;
	column->type = type ? short_type(type, table->schema) : NULL;
	column->not_null = sb_fact_is(fact, "not null");
	column->state = state_of(l, fact);
	table->columns = lappend(table->columns, column);
}

/* Columns of a table: its own ones. */
static void
add_columns(Loading *l, SbDrawnTable *table, const SbFact *fact)
{
	List	   *columns = NIL;

	foreach_ptr(SbFact, child, fact->children)
		if (child->object.kind == SB_COLUMN &&
			(!sb_fact_is(child, "inherited") || sb_fact_is(child, "also local")))
			columns = lappend(columns, child);
	list_sort(columns, compare_positions);
	foreach_ptr(SbFact, column, columns)
		add_column(l, table, column);
}

/* Columns of a view: elements "name type collation", of which the last is not drawn. */
static void
add_view_columns(SbDrawnTable *table, const SbFact *fact)
{
	foreach_ptr(char, element, sb_fact_list(fact, "columns"))
	{
		SbDrawnColumn *column = palloc0(sizeof(SbDrawnColumn));
		StringInfoData name;
		char	   *c = element;
		bool		quoted = *c == '"';
		char	   *collation;

		initStringInfo(&name);
		for (c += quoted; *c && (quoted || *c != ' '); c++)
		{
			if (quoted && *c == '"' && *++c != '"')
				break;
			appendStringInfoChar(&name, *c);
		}
		column->name = name.data;
		column->type = *c ? c + 1 : NULL;
		collation = column->type ? strstr(c + 1, " \"") : NULL;
		if (collation)
			*collation = '\0';
		if (column->type)
			column->type = short_type(column->type, table->schema);
		table->columns = lappend(table->columns, column);
	}
}

/* What kind of table it is, in a word; NULL: an ordinary one. */
static char *
sort_of(const SbFact *fact)
{
	const char *persistence = sb_fact_get(fact, "persistence");

	switch (fact->object.kind)
	{
		case SB_VIEW:
			return "view";
		case SB_MATERIALIZED_VIEW:
			return "materialized view";
		case SB_FOREIGN_TABLE:
			return "foreign table";
		default:
			if (sb_fact_get(fact, "partition key"))
				return "partitioned";
			return persistence && strcmp(persistence, "unlogged") == 0 ? "unlogged" : NULL;
	}
}

static void
map_keys(Loading *l, const SbFact *fact, SbDrawnTable *table)
{
	sb_map_put(l->by_key, sb_object_key(fact->object.kind, fact->identity), table);
	foreach_ptr(SbFact, child, fact->children)
		if (child->object.kind == SB_COLUMN)
			sb_map_put(l->by_key, sb_object_key(child->object.kind, child->identity), table);
}

static void
add_table(Loading *l, const SbFact *fact)
{
	SbDrawnTable *table = palloc0(sizeof(SbDrawnTable));

	table->schema = fact->object.schema;
	table->name = fact->object.name;
	table->identity = fact->identity;
	table->kind = fact->object.kind;
	table->id = sb_drawn_id(l->ids, "", table->schema, table->name);
	table->sort = sort_of(fact);
	table->state = state_of(l, fact);
	if (table->kind == SB_VIEW)
		add_view_columns(table, fact);
	else if (table->kind != SB_MATERIALIZED_VIEW)
		add_columns(l, table, fact);
	l->models->tables = lappend(l->models->tables, table);
	if (!sb_list_has(l->models->schemas, table->schema))
		l->models->schemas = lappend(l->models->schemas, pstrdup(table->schema));
	sb_map_put(l->by_identity, fact->identity, table);
	map_keys(l, fact, table);
}

/* Draws partitions as part of their table, at any depth; those whose table is not there, as tables. */
static void
add_partitions(Loading *l)
{
	List	   *left = NIL;
	bool		moved = true;

	foreach_ptr(SbFact, fact, l->facts)
	{
		if (sb_fact_get(fact, "partition of") == NULL)
			add_table(l, fact);
		else
			left = lappend(left, fact);
	}
	while (left && moved)
	{
		List	   *again = NIL;

		moved = false;
		foreach_ptr(SbFact, fact, left)
		{
			SbDrawnTable *parent = sb_map_get(l->by_identity, sb_fact_get(fact, "partition of"));

			if (parent == NULL)
			{
				again = lappend(again, fact);
				continue;
			}
			moved = true;
			parent->partitions++;
			if (parent->state == SB_DRAWN_SAME && state_of(l, fact) != SB_DRAWN_SAME)
			{
				parent->state = SB_DRAWN_DIFFERENT;
				l->models->drawn[SB_DRAWN_DIFFERENT] = true;
			}
			sb_map_put(l->by_identity, fact->identity, parent);
			map_keys(l, fact, parent);
		}
		left = again;
	}
	foreach_ptr(SbFact, fact, left)
		add_table(l, fact);
}

/* Texts of a list of String. */
static List *
strings(List *values)
{
	List	   *result = NIL;

	foreach_ptr(Node, value, values)
		result = lappend(result, strVal(value));
	return result;
}

/* A constraint's definition as the parser reads it; NULL: it is none that it reads. */
static Constraint *
read_constraint(const SbFact *fact)
{
	const char *definition = sb_fact_get(fact, "definition");
	ErrorData  *error;
	RawStmt    *raw = definition ? sb_parse_try(psprintf("ALTER TABLE t ADD %s", definition), &error) : NULL;
	AlterTableCmd *command;

	if (raw == NULL || !IsA(raw->stmt, AlterTableStmt))
		return NULL;
	command = linitial(((AlterTableStmt *) raw->stmt)->cmds);
	return command->def && IsA(command->def, Constraint) ? (Constraint *) command->def : NULL;
}

/* Columns of a unique index over columns alone; NIL: it is another one. */
static List *
read_unique_index(const SbFact *fact)
{
	const char *columns = sb_fact_get(fact, "columns");
	List	   *result = NIL;
	ErrorData  *error;
	RawStmt    *raw;

	if (!sb_fact_is(fact, "unique") || sb_fact_get(fact, "predicate") || columns == NULL)
		return NIL;
	raw = sb_parse_try(psprintf("CREATE UNIQUE INDEX ON t %s", columns), &error);
	if (raw == NULL || !IsA(raw->stmt, IndexStmt))
		return NIL;
	foreach_node(IndexElem, element, ((IndexStmt *) raw->stmt)->indexParams)
	{
		if (element->name == NULL)
			return NIL;
		result = lappend(result, element->name);
	}
	return result;
}

static void
add_unique(SbDrawnTable *table, List *columns, bool primary)
{
	table->unique = lappend(table->unique, columns);
	foreach_ptr(char, name, columns)
	{
		SbDrawnColumn *column = find_column(table, name);

		if (column && primary)
			column->primary = true;
		else if (column && list_length(columns) == 1)
			column->unique = true;
	}
}

/* Unique keys of a table; what its partitions have by themselves makes nothing unique. */
static void
add_unique_keys(SbDrawnTable *table, const SbFact *fact)
{
	foreach_ptr(SbFact, child, fact->children)
	{
		Constraint *constraint = child->object.kind == SB_CONSTRAINT ? read_constraint(child) : NULL;

		if (constraint && (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE))
			add_unique(table, strings(constraint->keys), constraint->contype == CONSTR_PRIMARY);
		else if (child->object.kind == SB_INDEX && read_unique_index(child))
			add_unique(table, read_unique_index(child), false);
	}
}

/* Whether some columns determine a row. */
static bool
are_unique(const SbDrawnTable *table, List *columns)
{
	foreach_ptr(List, key, table->unique)
	{
		bool		all = true;

		foreach_ptr(char, name, key)
			all = all && sb_list_has(columns, name);
		if (all)
			return true;
	}
	return false;
}

static SbDrawnLine *
add_line(Loading *l, SbDrawnLineType type, SbDrawnTable *from, SbDrawnTable *to)
{
	SbDrawnLine *line = palloc0(sizeof(SbDrawnLine));

	line->type = type;
	line->from = from;
	line->to = to;
	l->models->lines = lappend(l->models->lines, line);
	return line;
}

static void
add_foreign_key(Loading *l, SbDrawnTable *table, const SbFact *fact, Constraint *constraint)
{
	char	   *schema = constraint->pktable->schemaname;
	char	   *identity = quote_qualified_identifier(schema, constraint->pktable->relname);
	SbDrawnTable *to = sb_map_get(l->by_identity, identity);
	SbDrawnLine *line;

	if (to == NULL)
	{
		l->left_out = list_append_unique(l->left_out, makeString(schema ? schema : "pg_catalog"));
		return;
	}
	line = add_line(l, SB_DRAWN_KEY, table, to);
	line->from_columns = strings(constraint->fk_attrs);
	line->to_columns = strings(constraint->pk_attrs);
	line->single = are_unique(table, line->from_columns);
	line->state = state_of(l, fact);
	foreach_ptr(char, name, line->from_columns)
	{
		SbDrawnColumn *column = find_column(table, name);

		if (column)
		{
			column->foreign = true;
			column->target = to;
		}
		if (column == NULL || !(column->not_null || column->primary))
			line->optional = true;
	}
}

static int
compare_tables(const ListCell *a, const ListCell *b)
{
	return strcmp(((SbDrawnTable *) lfirst(a))->identity, ((SbDrawnTable *) lfirst(b))->identity);
}

/* Foreign keys of a table, parents of it, and what a view reads. */
static void
add_lines(Loading *l, const SbFact *fact)
{
	SbDrawnTable *table = sb_map_get(l->by_identity, fact->identity);
	List	   *read = NIL;

	CHECK_FOR_INTERRUPTS();
	foreach_ptr(SbFact, child, fact->children)
	{
		Constraint *constraint = child->object.kind == SB_CONSTRAINT &&
			!sb_fact_get(child, "partition of") ? read_constraint(child) : NULL;

		if (constraint && constraint->contype == CONSTR_FOREIGN)
			add_foreign_key(l, table, child, constraint);
	}
	foreach_ptr(char, name, sb_fact_list(fact, "parents"))
	{
		SbDrawnTable *parent = sb_map_get(l->by_identity, name);

		if (parent && parent != table)
			add_line(l, SB_DRAWN_INHERITS, table, parent);
	}
	if (table->kind != SB_VIEW && table->kind != SB_MATERIALIZED_VIEW)
		return;
	foreach_ptr(char, key, sb_fact_list(fact, "needs"))
	{
		SbDrawnTable *needed = sb_map_get(l->by_key, key);

		if (needed && needed != table)
			read = list_append_unique_ptr(read, needed);
	}
	list_sort(read, compare_tables);
	foreach_ptr(SbDrawnTable, needed, read)
		add_line(l, SB_DRAWN_READS, table, needed);
}

/* Columns and keys that live in tables of the models, which have them not. */
static void
add_extras(Loading *l)
{
	foreach_ptr(SbChange, change, l->drift->drift->changes)
	{
		SbDrawnTable *table;
		Constraint *constraint;

		if (change->type != SB_EXTRA || change->live_fact->parent == NULL)
			continue;
		table = sb_map_get(l->by_identity, change->live_fact->parent->identity);
		if (table == NULL || strcmp(table->identity, change->live_fact->parent->identity) != 0)
			continue;
		if (change->kind == SB_COLUMN)
			add_column(l, table, change->live_fact);
		constraint = change->kind == SB_CONSTRAINT ? read_constraint(change->live_fact) : NULL;
		if (constraint && constraint->contype == CONSTR_FOREIGN)
			add_foreign_key(l, table, change->live_fact, constraint);
	}
}

/* Tables and views of the models, and extra ones. */
static void
load_models(Loading *l)
{
	SbDrift    *drift = l->drift->drift;

	foreach_ptr(SbWanted, wanted, drift->wanted->roots)
		if (is_drawn_kind(wanted->kind))
			l->facts = lappend(l->facts, sb_wanted_fact(drift->wanted, wanted));
	foreach_ptr(SbChange, change, drift->changes)
		if (change->type == SB_EXTRA && is_drawn_kind(change->kind) && change->live_fact->parent == NULL)
			l->facts = lappend(l->facts, (void *) change->live_fact);
}

/* What lives: all of it, or in managed schemas. */
static void
load_live(Loading *l, bool all)
{
	SbScope		scope = {0};
	SbFacts    *facts;

	if (all)
		sb_scope_all(&scope);
	else
		sb_scope_managed(&scope, sb_managed());
	scope.needs = true;
	facts = sb_facts_read(&scope);
	foreach_ptr(SbFact, fact, facts->roots)
		if (is_drawn_kind(fact->object.kind))
			l->facts = lappend(l->facts, fact);
}

static int
compare_facts(const ListCell *a, const ListCell *b)
{
	const SbFact *x = lfirst(a);
	const SbFact *y = lfirst(b);
	int			result = strcmp(x->object.schema, y->object.schema);

	return result ? result : strcmp(x->object.name, y->object.name);
}

static int
compare_texts(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* Leaves those of the schemas. */
static void
choose_schemas(Loading *l, List *schemas)
{
	List	   *chosen = NIL;

	foreach_ptr(SbFact, fact, l->facts)
		if (schemas == NIL || sb_list_has(schemas, fact->object.schema))
			chosen = lappend(chosen, fact);
	if (chosen == NIL && schemas)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_SCHEMA_NAME),
				 errmsg("there is no table or view in schema \"%s\"%s", (char *) linitial(schemas),
						list_length(schemas) > 1 ? ", nor in the others" : ""),
				 errhint("Without schemas, all are drawn.")));
	list_sort(chosen, compare_facts);
	l->facts = chosen;
}

static void
choose_detail(SbDrawnModels *models, const char *detail)
{
	int			count = list_length(models->tables);

	models->packed = count > MAX_LAYERED;
	if (detail)
		models->detail = strcmp(detail, "columns") == 0 ? SB_DETAIL_COLUMNS :
			strcmp(detail, "keys") == 0 ? SB_DETAIL_KEYS : SB_DETAIL_NAMES;
	else
	{
		models->detail = count <= MAX_WITH_COLUMNS ? SB_DETAIL_COLUMNS :
			count <= MAX_WITH_KEYS ? SB_DETAIL_KEYS : SB_DETAIL_NAMES;
		if (models->detail != SB_DETAIL_COLUMNS)
			models->notes = lappend(models->notes,
									psprintf("%d tables and views: drawn with %s; detail => 'columns' shows all columns, schemas => ... fewer tables",
											 count, models->detail == SB_DETAIL_KEYS ? "columns of keys only" : "their names only"));
	}
}

/* Says at the head of the picture what cannot be seen in it. */
static void
add_notes(Loading *l)
{
	SbDrawnModels *models = l->models;

	if (l->drift && l->drift->problem)
		models->notes = lappend(models->notes,
								psprintf("not compared, and drawn as it lives, since the models cannot be built: %s",
										 l->drift->problem));
	foreach_ptr(Node, schema, l->left_out)
		models->notes = lappend(models->notes,
								psprintf("foreign keys to tables in schema %s are left out", strVal(schema)));
	foreach_ptr(SbDrawnTable, table, models->tables)
		if (table->partitions)
			table->sort = psprintf("%s, %d partition%s", table->sort ? table->sort : "partitioned",
								   table->partitions, table->partitions == 1 ? "" : "s");
}

SbDrawnModels *
sb_drawn_models(bool live, List *schemas, const char *detail)
{
	Loading		l = {0};

	l.models = palloc0(sizeof(SbDrawnModels));
	l.by_identity = sb_map_create();
	l.by_key = sb_map_create();
	l.ids = sb_map_create();
	l.drift = live ? NULL : sb_drawn_drift();
	if (l.drift && l.drift->drift)
		load_models(&l);
	else
		load_live(&l, live);
	if (l.facts == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg(live ? "there is no table or view to draw" : "there is no model of a table or view to draw"),
				 live ? 0 :
				 errhint("schemaboot_graph(what => 'database') draws what lives; SELECT * FROM schemaboot_capture(); makes models of it.")));
	choose_schemas(&l, schemas);
	add_partitions(&l);
	list_sort(l.models->schemas, compare_texts);
	foreach_ptr(SbFact, fact, l.facts)
	{
		SbDrawnTable *table = sb_map_get(l.by_identity, fact->identity);

		if (strcmp(table->identity, fact->identity) == 0)
			add_unique_keys(table, fact);
	}
	foreach_ptr(SbFact, fact, l.facts)
		add_lines(&l, fact);
	if (l.drift && l.drift->drift)
		add_extras(&l);
	choose_detail(l.models, detail);
	add_notes(&l);
	return l.models;
}
