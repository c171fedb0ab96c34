/*
 * rename.c
 *	  Declared renames: schemaboot_rename, and what a plan needs of them.
 *
 * Models say what is to be, not how it came; so that a column is the one that had another name is said here.
 * A declaration is used while the old one lives and only the new one is in the models, and does no harm
 * otherwise: it may be made before or after the models change, and in a database that is made anew.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "facts/write.h"
#include "kinds/kind.h"
#include "miscadmin.h"
#include "plan/rename_name.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Longest chain of renames of one object that is followed. */
#define MAX_CHAIN 20

static List *
declared_renames(void)
{
	List	   *result = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT kind, old, new FROM schemaboot.rename ORDER BY declared_at, kind, old COLLATE \"C\"",
				   SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		SbRename   *rename = palloc0(sizeof(SbRename));

		rename->stored_kind = sb_spi_text(i, 1);
		rename->stored_old = sb_spi_text(i, 2);
		rename->new_identity = sb_spi_text(i, 3);
		result = lappend(result, rename);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	foreach_ptr(SbRename, rename, result)
		sb_rename_read(rename, rename->stored_kind, rename->stored_old, rename->new_identity, result);
	return result;
}

/* Runs a query on the table of renames with texts as parameters; how many rows it was about. */
static uint64
change_table(const char *sql, int expected, const char *kind, const char *old, const char *new)
{
	Oid			types[] = {TEXTOID, TEXTOID, TEXTOID};
	Datum		values[] = {
		CStringGetTextDatum(kind), CStringGetTextDatum(old), new ? CStringGetTextDatum(new) : (Datum) 0
	};
	SbOwner		owner;
	uint64		count;

	sb_owner_begin(&owner);
	sb_spi_execute_args(sql, new ? 3 : 2, types, values, NULL, expected, false);
	count = SPI_processed;
	sb_owner_end(&owner);
	return count;
}

static void
forget(const char *kind, const SbRename *rename, const char *old)
{
	static const char *const sql = "DELETE FROM schemaboot.rename WHERE kind = $1 AND old = $2";

	if (change_table(sql, SPI_OK_DELETE, kind, rename->old_identity, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no rename of %s \"%s\" has been declared", kind, old),
				 errhint("SELECT kind, old, new FROM schemaboot.rename; shows those that have.")));
}

/* What else lives where the old one should, for "did you mean". */
static void
add_neighbours(SbNearest *nearest, const SbObject *object, const char *label)
{
	char	   *sql;

	if (label)
		sql = psprintf("SELECT e.enumlabel FROM pg_catalog.pg_enum e"
					   "  JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid"
					   "  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
					   " WHERE t.typname = %s AND n.nspname = %s", quote_literal_cstr(object->name),
					   quote_literal_cstr(object->schema));
	else if (object->kind == SB_COLUMN)
		sql = psprintf("SELECT a.attname FROM pg_catalog.pg_attribute a"
					   "  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
					   "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
					   " WHERE c.relname = %s AND n.nspname = %s AND a.attnum > 0 AND NOT a.attisdropped",
					   quote_literal_cstr(object->relation), quote_literal_cstr(object->schema));
	else if (object->schema && object->relation == NULL && object->args == NIL)
		sql = psprintf("SELECT c.relname FROM pg_catalog.pg_class c"
					   "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
					   " WHERE n.nspname = %s AND c.relkind <> 't'", quote_literal_cstr(object->schema));
	else
		return;
	SPI_connect();
	sb_spi_execute(sql, SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char	   *name = sb_spi_text(i, 1);

		sb_nearest_add(nearest, name, name);
	}
	SPI_finish();
}

/* Whether the models make an object by a statement of its own, or what it stands on, of which it may be a part. */
static bool
is_modelled(const SbObject *object, const char *label)
{
	static const char *const sql =
		"SELECT FROM schemaboot.statement WHERE kind = $1 AND object = $2 AND role = 'creates'";
	SbObject	relation = {.schema = object->schema, .name = object->relation};
	static const SbKind carriers[] = {
		SB_TABLE, SB_FOREIGN_TABLE, SB_VIEW, SB_MATERIALIZED_VIEW, SB_TYPE, SB_DOMAIN
	};

	/* the labels of a type that lives are known */
	if (label && sb_object_exists(object))
		return false;
	if (change_table(sql, SPI_OK_SELECT, sb_kind(object->kind)->name, sb_object_identity(object), NULL) > 0)
		return true;
	if (object->relation == NULL || get_relname_relid(object->relation,
													  get_namespace_oid(object->schema, true)))
		return false;
	for (int i = 0; i < lengthof(carriers); i++)
	{
		relation.kind = carriers[i];
		if (change_table(sql, SPI_OK_SELECT, sb_kind(relation.kind)->name, sb_object_identity(&relation),
						 NULL) > 0)
			return true;
	}
	return false;
}

/* Refuses names that nothing has, which are most likely mistyped. */
static void
check_known(const char *kind, const SbRename *rename)
{
	SbNearest	nearest;
	const char *wanted = rename->old_label ? rename->old_label : rename->old.name;

	if (sb_rename_is_live(rename->kind, &rename->old, rename->old_label) ||
		sb_rename_is_live(rename->kind, &rename->new, rename->new_label) ||
		is_modelled(&rename->old, rename->old_label) || is_modelled(&rename->new, rename->new_label))
		return;
	sb_nearest_init(&nearest, wanted);
	add_neighbours(&nearest, &rename->old, rename->old_label);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("neither the database nor the models have %s \"%s\" or \"%s\"", kind,
					rename->old_identity, rename->new_identity),
			 nearest.best ? errhint("Did you mean \"%s\"?", nearest.best) : 0));
}

/* Two cannot become one. */
static void
check_alone(const char *kind, const SbRename *rename, List *declared)
{
	foreach_ptr(SbRename, other, declared)
		if (strcmp(other->stored_kind, kind) == 0 && strcmp(other->new_identity, rename->new_identity) == 0 &&
			strcmp(other->stored_old, rename->old_identity) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_OBJECT),
					 errmsg("%s \"%s\" is to be called \"%s\" already", kind, other->stored_old,
							rename->new_identity),
					 errhint("Call schemaboot_rename(%s, %s, NULL) to forget that.",
							 quote_literal_cstr(kind), quote_literal_cstr(other->stored_old))));
}

void
sb_rename_declare(const char *kind, const char *old, const char *new)
{
	SbRename	rename = {0};
	List	   *declared;

	PreventCommandIfReadOnly("schemaboot_rename()");
	PreventCommandDuringRecovery("schemaboot_rename()");
	if (strcmp(kind, "attribute") == 0)
		kind = "column";
	declared = declared_renames();
	sb_rename_read(&rename, kind, old, new, declared);
	if (new == NULL)
	{
		forget(kind, &rename, old);
		return;
	}
	if (strcmp(rename.old_identity, rename.new_identity) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s \"%s\" has that name already", kind, rename.old_identity)));
	check_alone(kind, &rename, declared);
	check_known(kind, &rename);
	change_table("INSERT INTO schemaboot.rename (kind, old, new, declared_by, declared_at)"
				 " VALUES ($1, $2, $3, SESSION_USER, pg_catalog.clock_timestamp())"
				 " ON CONFLICT (kind, old) DO UPDATE SET new = EXCLUDED.new,"
				 "  declared_by = EXCLUDED.declared_by, declared_at = EXCLUDED.declared_at",
				 SPI_OK_INSERT, kind, rename.old_identity, rename.new_identity);
}

static const SbChange *
find_change(const SbDrift *drift, SbChangeType type, SbKind kind, const char *identity,
			const char *attribute)
{
	foreach_ptr(SbChange, change, drift->changes)
		if (change->type == type && change->kind == kind && strcmp(change->identity, identity) == 0 &&
			sb_same_text(change->attribute, attribute))
			return change;
	return NULL;
}

static bool
is_wanted_root(const SbDrift *drift, SbKind kind, const char *identity)
{
	foreach_ptr(SbWanted, root, drift->wanted->roots)
		if (root->kind == kind && strcmp(root->identity, identity) == 0)
			return true;
	return false;
}

/* Whether the models have a label where the live type has the other. */
static bool
label_applies(const SbDrift *drift, const SbRename *rename)
{
	const SbChange *change = find_change(drift, SB_DIFFERENT, SB_TYPE, sb_object_identity(&rename->old),
										 "labels");
	List	   *live,
			   *model;

	if (change == NULL || change->live == NULL || change->model == NULL)
		return false;
	live = sb_fact_list(change->live_fact, "labels");
	model = sb_fact_list(change->model_fact, "labels");
	return sb_list_has(live, rename->old_label) && !sb_list_has(live, rename->new_label) &&
		sb_list_has(model, rename->new_label) && !sb_list_has(model, rename->old_label);
}

static bool
applies(const SbDrift *drift, const SbRename *rename)
{
	if (rename->old_label)
		return label_applies(drift, rename);

	/* a schema that no model makes is not missing: they only live there */
	if (rename->kind == SB_SCHEMA)
		return sb_list_has(drift->managed->modelled, rename->new.name) &&
			!sb_list_has(drift->managed->modelled, rename->old.name) &&
			sb_object_exists(&rename->old) && !sb_object_exists(&rename->new);
	if (find_change(drift, SB_MISSING, rename->kind, rename->new_identity, NULL) == NULL)
		return false;
	if (find_change(drift, SB_EXTRA, rename->kind, rename->old_identity, NULL))
		return true;

	/* nothing is extra in a schema that is not managed any more */
	return rename->old.relation == NULL && sb_object_exists(&rename->old) &&
		!sb_object_exists(&rename->new) && !is_wanted_root(drift, rename->kind, rename->old_identity);
}

/* Where what it is to be called is itself to be called otherwise, the last name counts, too. */
static SbRename *
follow(const SbRename *rename, List *declared)
{
	SbRename   *result = memcpy(palloc(sizeof(SbRename)), rename, sizeof(SbRename));

	for (int i = 0; i < MAX_CHAIN; i++)
	{
		const SbRename *next = NULL;

		foreach_ptr(SbRename, other, declared)
			if (strcmp(other->stored_kind, rename->stored_kind) == 0 &&
				strcmp(other->old_identity, result->new_identity) == 0)
				next = other;
		if (next == NULL || strcmp(next->new_identity, rename->old_identity) == 0)
			break;
		result->new = next->new;
		result->new_label = next->new_label;
		result->new_identity = next->new_identity;
	}
	return result;
}

/* Called as it is now, when what it stands in has been renamed, or the type that a label is of. */
static void
move(SbRename *rename, List *done)
{
	rename->old = sb_rename_moved(&rename->old, done);
	rename->new = sb_rename_moved(&rename->new, done);
	if (rename->old_label)
		foreach_ptr(SbRename, other, done)
			if (other->kind == SB_TYPE && other->old_label == NULL &&
				sb_same_text(other->old.schema, rename->old.schema) &&
				strcmp(other->old.name, rename->old.name) == 0)
				rename->old = rename->new = other->new;
	rename->old_identity = sb_rename_identity(&rename->old, rename->old_label);
	rename->new_identity = sb_rename_identity(&rename->new, rename->new_label);
}

List *
sb_renames(const SbDrift *drift, List *done)
{
	List	   *declared = declared_renames();
	List	   *grouped;
	List	   *result;

	foreach_ptr(SbRename, rename, declared)
		move(rename, done);
	result = sb_rename_groups(drift, declared, done, &grouped);
	foreach_ptr(SbRename, rename, declared)
	{
		SbRename   *last = follow(rename, declared);

		if (list_member_ptr(grouped, rename))
			continue;
		if (applies(drift, rename))
			result = lappend(result, rename);
		else if (strcmp(last->new_identity, rename->new_identity) != 0 && applies(drift, last))
			result = lappend(result, last);
	}
	return result;
}

/* What kind of relation a column is of, and what it is called there. */
static void
column_words(const SbObject *column, const char **noun, const char **word)
{
	Oid			relation = get_relname_relid(column->relation, get_namespace_oid(column->schema, false));

	*word = "COLUMN";
	switch (get_rel_relkind(relation))
	{
		case RELKIND_VIEW:
			*noun = "VIEW";
			break;
		case RELKIND_MATVIEW:
			*noun = "MATERIALIZED VIEW";
			break;
		case RELKIND_FOREIGN_TABLE:
			*noun = "FOREIGN TABLE";
			break;
		case RELKIND_COMPOSITE_TYPE:
			*noun = "TYPE";
			*word = "ATTRIBUTE";
			break;
		default:
			*noun = "TABLE";
	}
}

char *
sb_rename_command(const SbRename *rename)
{
	const SbObject *old = &rename->old;
	const char *name = quote_identifier(rename->new.name);
	SbFact		fact = {.object = *old, .identity = rename->old_identity};
	const char *relation = old->relation ? quote_qualified_identifier(old->schema, old->relation) : NULL;
	const char *noun,
			   *word;

	if (rename->old_label)
		return psprintf("ALTER TYPE %s RENAME VALUE %s TO %s", sb_object_identity(old),
						quote_literal_cstr(rename->old_label), quote_literal_cstr(rename->new_label));
	switch (old->kind)
	{
		case SB_COLUMN:
			column_words(old, &noun, &word);
			return psprintf("ALTER %s %s RENAME %s %s TO %s", noun, relation, word,
							quote_identifier(old->name), name);
		case SB_CONSTRAINT:
		case SB_DOMAIN_CONSTRAINT:
			return psprintf("ALTER %s %s RENAME CONSTRAINT %s TO %s",
							old->kind == SB_CONSTRAINT ? "TABLE" : "DOMAIN", relation,
							quote_identifier(old->name), name);
		default:
			return psprintf("ALTER %s %s RENAME TO %s", sb_kind(old->kind)->noun, sb_fact_target(&fact),
							name);
	}
}

List *
sb_rename_forget_commands(List *done)
{
	List	   *commands = NIL;
	char	   *schema;

	SPI_connect();
	sb_spi_execute("SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e"
				   " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'schemaboot'",
				   SPI_OK_SELECT, true);
	schema = SPI_processed == 1 ? MemoryContextStrdup(GetMemoryChunkContext(done), sb_spi_text(0, 1)) : NULL;
	SPI_finish();
	foreach_ptr(SbRename, rename, done)
	{
		char	   *command = psprintf("SELECT %s.schemaboot_rename(%s, %s, NULL)", schema,
									   quote_literal_cstr(rename->stored_kind),
									   quote_literal_cstr(rename->stored_old));

		/* of a circle, one is renamed twice */
		if (schema && !sb_list_has(commands, command))
			commands = lappend(commands, command);
	}
	return list_length(commands) < list_length(done) ? commands : NIL;
}

void
sb_renames_forget(List *done)
{
	foreach_ptr(SbRename, rename, done)
		change_table("DELETE FROM schemaboot.rename WHERE kind = $1 AND old = $2", SPI_OK_DELETE,
					 rename->stored_kind, rename->stored_old, NULL);
}
