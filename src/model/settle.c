/*
 * settle.c
 *	  Gives every statement of a model its full names.
 *
 * The kinds leave names as written.  Here they are settled in four passes, since each
 * needs what the one before has registered:
 *	1. objects that stand for themselves get the schema in which they are created;
 *	2. objects that stand on a relation get that relation's schema;
 *	3. argument types of routines, operators and casts get their identities, and indexes that a constraint takes over its name;
 *	4. statements that complete an object find it, and who defines an object twice is found out.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "base/map.h"
#include "base/parse.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "model/model.h"
#include "model/names.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/*
 * Relations share one name space, so do types; kinds that can be told apart only by looking do not
 * count.
 */
static SbKind
name_space_of(SbKind kind)
{
	switch (kind)
	{
		case SB_TABLE:
		case SB_FOREIGN_TABLE:
		case SB_VIEW:
		case SB_MATERIALIZED_VIEW:
		case SB_SEQUENCE:
		case SB_INDEX:
			return SB_ANY_RELATION;
		case SB_FUNCTION:
		case SB_PROCEDURE:
		case SB_AGGREGATE:
			return SB_ANY_ROUTINE;
		case SB_TYPE:
		case SB_DOMAIN:
			return SB_ANY_TYPE;
		default:
			return kind;
	}
}

/* The key under which an object is found: its name space, then its identity. */
char *
sb_object_key(SbKind kind, const char *identity)
{
	return psprintf("%d %s", (int) name_space_of(kind), identity);
}

/* The name space of the names of a kind; SB_C_NONE if they are not found by name. */
SbClass
sb_class_of_kind(SbKind kind)
{
	static const SbClass class_of[SB_KINDS] = {
		[SB_SCHEMA] = SB_C_SCHEMA,
		[SB_EXTENSION] = SB_C_EXTENSION,
		[SB_LANGUAGE] = SB_C_LANGUAGE,
		[SB_ACCESS_METHOD] = SB_C_ACCESS_METHOD,
		[SB_COLLATION] = SB_C_COLLATION,
		[SB_CONVERSION] = SB_C_CONVERSION,
		[SB_TYPE] = SB_C_TYPE,
		[SB_DOMAIN] = SB_C_TYPE,
		[SB_ANY_TYPE] = SB_C_TYPE,
		[SB_DOMAIN_CONSTRAINT] = SB_C_CONSTRAINT,
		[SB_FUNCTION] = SB_C_ROUTINE,
		[SB_PROCEDURE] = SB_C_ROUTINE,
		[SB_AGGREGATE] = SB_C_ROUTINE,
		[SB_ANY_ROUTINE] = SB_C_ROUTINE,
		[SB_OPERATOR] = SB_C_OPERATOR,
		[SB_OPERATOR_FAMILY] = SB_C_OPERATOR_FAMILY,
		[SB_OPERATOR_CLASS] = SB_C_OPERATOR_CLASS,
		[SB_TS_PARSER] = SB_C_TS_PARSER,
		[SB_TS_TEMPLATE] = SB_C_TS_TEMPLATE,
		[SB_TS_DICTIONARY] = SB_C_TS_DICTIONARY,
		[SB_TS_CONFIGURATION] = SB_C_TS_CONFIGURATION,
		[SB_FDW] = SB_C_FDW,
		[SB_SERVER] = SB_C_SERVER,
		[SB_SEQUENCE] = SB_C_RELATION,
		[SB_TABLE] = SB_C_RELATION,
		[SB_FOREIGN_TABLE] = SB_C_RELATION,
		[SB_VIEW] = SB_C_RELATION,
		[SB_MATERIALIZED_VIEW] = SB_C_RELATION,
		[SB_INDEX] = SB_C_RELATION,
		[SB_ANY_RELATION] = SB_C_RELATION,
		[SB_CONSTRAINT] = SB_C_CONSTRAINT,
		[SB_STATISTICS] = SB_C_STATISTICS,
		[SB_RULE] = SB_C_RULE,
		[SB_TRIGGER] = SB_C_TRIGGER,
		[SB_POLICY] = SB_C_POLICY,
		[SB_EVENT_TRIGGER] = SB_C_EVENT_TRIGGER,
		[SB_PUBLICATION] = SB_C_PUBLICATION,
		[SB_SUBSCRIPTION] = SB_C_SUBSCRIPTION,
	};

	return class_of[kind];
}

/* Whether it defines again what another statement creates: CREATE OR REPLACE of something. */
bool
sb_is_redefinition(const SbStatement *st)
{
	return st->role == SB_COMPLETES && st->aspect && strcmp(st->aspect, "definition") == 0;
}

bool
sb_is_shell(const SbStatement *st)
{
	return st->aspect && strcmp(st->aspect, "shell") == 0;
}

static void
register_provider(SbModel *model, SbStatement *st, SbClass class, const char *schema,
				  const char *relation, const char *name, const SbName *counts)
{
	SbNameEntry *entry = sb_name_entry(model, class, schema, relation, name, true);
	SbProvider *provider;

	if (sb_is_shell(st))
	{
		entry->shell = st;
		return;
	}
	foreach_ptr(SbProvider, known, entry->providers)
		if (known->statement == st && class != SB_C_ROUTINE)
			return;
	provider = palloc(sizeof(SbProvider));
	provider->statement = st;
	provider->min_args = counts ? counts->min_args : 0;
	provider->max_args = counts ? counts->max_args : -1;
	entry->providers = lappend(entry->providers, provider);
}

/* Registers the object and what else the statement provides; object.schema must be settled. */
static void
register_names(SbModel *model, SbStatement *st)
{
	SbObject   *object = &st->object;
	SbClass		class = sb_class_of_kind(object->kind);

	if (class != SB_C_NONE && class != SB_C_ROUTINE && object->name)
		register_provider(model, st, class, object->schema,
						  class == SB_C_RELATION ? NULL : object->relation, object->name, NULL);
	foreach_ptr(SbName, name, st->provides)
	{
		if (name->schema == NULL && sb_class_in_schema(name->class))
			name->schema = object->schema;
		register_provider(model, st, name->class, name->schema, name->relation, name->name, name);
	}
}

/* Whether the kind's objects get their schema from a relation or domain. */
static bool
stands_on_relation(const SbStatement *st)
{
	return st->belongs_to.class != SB_C_NONE || st->object.relation != NULL;
}

/* Pass 1: objects that stand for themselves. */
static void
settle_own(SbModel *model, SbStatement *st)
{
	SbObject   *object = &st->object;

	if ((st->role != SB_CREATES && !sb_is_shell(st)) || stands_on_relation(st))
		return;
	if (object->schema == NULL && object->name && sb_class_in_schema(sb_class_of_kind(object->kind)))
		object->schema = (char *) st->context->creation;
	register_names(model, st);
}

/* The schema of the relation or domain that a statement stands on. */
static const char *
schema_of_parent(SbModel *model, SbStatement *st)
{
	const char *schema = st->belongs_to.class ? st->belongs_to.schema : st->object.schema;
	const char *name = st->belongs_to.class ? st->belongs_to.name : st->object.relation;
	SbClass		class = st->object.kind == SB_DOMAIN_CONSTRAINT ? SB_C_TYPE : SB_C_RELATION;
	SbNameEntry *entry;

	if (schema || name == NULL)
		return schema;
	entry = sb_model_find(model, st->context, class, NULL, NULL, name);
	return entry ? entry->schema : st->context->creation;
}

/*
 * Whether a statement of the script provides the name, and not only one that the catalogue had
 * before.
 */
static bool
made_by_script(const SbNameEntry *entry)
{
	foreach_ptr(SbProvider, provider, entry->providers)
		if (!provider->statement->known)
			return true;
	return false;
}

/*
 * An index or constraint that was written without a name and gets the one that another
 * already has: the server would add a number, and so do we.
 */
static void
number_default_name(SbModel *model, SbStatement *st)
{
	SbObject   *object = &st->object;
	SbClass		class = sb_class_of_kind(object->kind);
	const char *base = object->name;

	for (int n = 1;; n++)
	{
		SbNameEntry *entry = sb_name_entry(model, class, object->schema,
										   class == SB_C_RELATION ? NULL : object->relation,
										   object->name, false);

		if (entry == NULL || !made_by_script(entry))
			break;
		object->name = psprintf("%s%d", base, n);
	}
	foreach_ptr(SbName, name, st->provides)
		if (strcmp(name->name, base) == 0)
			name->name = object->name;
}

/* Pass 2: objects that stand on a relation or domain. */
static void
settle_part(SbModel *model, SbStatement *st)
{
	const char *schema;

	if (!stands_on_relation(st) || (st->role != SB_CREATES && st->object.relation == NULL))
		return;
	schema = schema_of_parent(model, st);
	if (st->belongs_to.class != SB_C_NONE)
		st->belongs_to.schema = (char *) schema;
	if (st->object.schema == NULL)
		st->object.schema = (char *) schema;
	if (st->role != SB_CREATES)
		return;
	if (st->default_name)
		number_default_name(model, st);
	/* an index is found by its name, but it is the model's only on the model's table */
	if (st->object.kind == SB_INDEX)
		st->object.relation = st->belongs_to.name;
	register_names(model, st);
}

/*
 * ALTER TABLE ... ADD CONSTRAINT c ... USING INDEX i renames the index to c: the index is an
 * object of that name, and is still found under the one that was written.
 */
static void
settle_taken_index(SbModel *model, SbStatement *st)
{
	if (st->role != SB_CREATES || st->object.kind != SB_CONSTRAINT)
		return;
	foreach_ptr(SbReference, ref, st->references)
	{
		SbNameEntry *entry;
		SbStatement *index;

		if (ref->class != SB_C_RELATION)
			continue;
		entry = sb_model_find(model, st->context, SB_C_RELATION, ref->schema, NULL, ref->name);
		if (entry == NULL || entry->providers == NIL)
			continue;
		index = ((SbProvider *) linitial(entry->providers))->statement;
		if (index->object.kind != SB_INDEX || strcmp(index->object.name, st->object.name) == 0)
			continue;
		sb_provide(index, SB_C_RELATION, index->object.schema, index->object.name);
		index->object.name = st->object.name;
	}
}

/* The identity of a type in the live catalogs, NULL when it is not there. */
static char *
live_type_identity(const char *schema, const char *name, bool is_array)
{
	Oid			nsp = get_namespace_oid(schema, true);
	Oid			type;

	if (!OidIsValid(nsp))
		return NULL;
	type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
						   ObjectIdGetDatum(nsp));
	if (is_array && OidIsValid(type))
		type = get_array_type(type);
	return OidIsValid(type) ? format_type_be_qualified(type) : NULL;
}

static char *type_identity(SbModel *model, SbContext *context, const TypeName *type);

/*
 * The type written for a column in a CREATE TABLE or ALTER TABLE ADD COLUMN; NULL if it is not
 * there.
 */
TypeName *
sb_written_column_type(const SbStatement *st, const char *column)
{
	Node	   *tree = sb_parse_one(st->body, false)->stmt;
	List	   *elements = NIL;

	if (IsA(tree, CreateForeignTableStmt))
		elements = ((CreateForeignTableStmt *) tree)->base.tableElts;
	else if (IsA(tree, CreateStmt))
		elements = ((CreateStmt *) tree)->tableElts;
	else if (IsA(tree, CompositeTypeStmt))
		elements = ((CompositeTypeStmt *) tree)->coldeflist;
	else if (IsA(tree, AlterTableStmt))
		foreach_ptr(AlterTableCmd, cmd, ((AlterTableStmt *) tree)->cmds)
			if (cmd->subtype == AT_AddColumn)
				elements = lappend(elements, cmd->def);
	foreach_ptr(ColumnDef, definition, elements)
		if (IsA(definition, ColumnDef) && strcmp(definition->colname, column) == 0)
			return definition->typeName;
	return NULL;
}

/* What the pseudo-types of serial columns are. */
static const struct
{
	const char *name;
	const char *identity;
}			serials[] = {
	{"serial", "integer"}, {"serial4", "integer"}, {"bigserial", "bigint"},
	{"serial8", "bigint"}, {"smallserial", "smallint"}, {"serial2", "smallint"}, {NULL, NULL}
};

/*
 * The identity of relation.column%TYPE: from the statement that makes the column, or from the
 * catalogs.
 */
static char *
column_type_identity(SbModel *model, SbContext *context, const TypeName *type)
{
	int			n = list_length(type->names);
	const char *column = strVal(llast(type->names));
	SbNameEntry *entry;
	List	   *makers = NIL;
	Oid			relation;
	AttrNumber	attnum;

	if (n < 2)
		return NameListToString(type->names);
	entry = sb_model_find(model, context, SB_C_RELATION,
						  n > 2 ? strVal(list_nth(type->names, n - 3)) : NULL, NULL,
						  strVal(list_nth(type->names, n - 2)));
	if (entry == NULL)
		return NameListToString(type->names);
	foreach_ptr(SbProvider, provider, entry->providers)
		makers = lappend(makers, provider->statement);
	foreach_ptr(SbStatement, maker, list_concat(makers, entry->completions))
	{
		TypeName   *written = *maker->body ? sb_written_column_type(maker, column) : NULL;

		if (written == NULL)
			continue;
		for (int i = 0; serials[i].name; i++)
			if (strcmp(strVal(llast(written->names)), serials[i].name) == 0)
				return pstrdup(serials[i].identity);
		return type_identity(model, maker->context, written);
	}
	relation = OidIsValid(get_namespace_oid(entry->schema, true)) ?
		get_relname_relid(entry->name, get_namespace_oid(entry->schema, true)) : InvalidOid;
	attnum = OidIsValid(relation) ? get_attnum(relation, column) : InvalidAttrNumber;
	return attnum > 0 ? format_type_be_qualified(get_atttype(relation, attnum)) :
		NameListToString(type->names);
}

/*
 * The identity of a type as written at a statement: what format_type_be_qualified says of it, or
 * will say.
 */
static char *
type_identity(SbModel *model, SbContext *context, const TypeName *type)
{
	bool		is_array = type->arrayBounds != NIL;
	char	   *schema,
			   *name,
			   *identity;
	SbNameEntry *entry;

	sb_split_name(type->names, &schema, &name);
	if (type->pct_type)
		return column_type_identity(model, context, type);
	entry = sb_model_find(model, context, SB_C_TYPE, schema, NULL, name);
	if (entry && entry->providers == NIL && entry->shell == NULL)
	{
		identity = live_type_identity(entry->schema, entry->name, is_array);
		if (identity)
			return identity;
	}
	if (entry)
		schema = (char *) entry->schema;
	else if (schema == NULL)
		schema = (char *) context->creation;
	identity = quote_qualified_identifier(schema, name);
	schema = psprintf("%s%s", identity, is_array ? "[]" : "");
	pfree(identity);
	return schema;
}

/*
 * What a completing statement provides: the sequence of a serial column that it adds, the
 * constraints of that column. The relation's schema must be known for that.
 */
static void
settle_provided(SbModel *model, SbStatement *st)
{
	SbNameEntry *entry;

	if (st->role != SB_COMPLETES || st->provides == NIL || sb_is_shell(st) || st->object.name == NULL)
		return;
	if (st->object.schema == NULL)
	{
		entry = sb_model_find(model, st->context, sb_class_of_kind(st->object.kind), NULL, NULL,
							  st->object.name);
		st->object.schema = (char *) (entry ? entry->schema : st->context->creation);
	}
	foreach_ptr(SbName, name, st->provides)
	{
		if (name->schema == NULL && sb_class_in_schema(name->class))
			name->schema = st->object.schema;
		register_provider(model, st, name->class, name->schema, name->relation, name->name, name);
	}
}

/* The only statement that provides a routine's name, for COMMENT ON FUNCTION f and the like. */
static void
args_from_only_overload(SbModel *model, SbStatement *st)
{
	SbNameEntry *entry = sb_model_find(model, st->context, SB_C_ROUTINE, st->object.schema, NULL,
									   st->object.name);
	SbProvider *provider;

	if (entry == NULL || list_length(entry->providers) != 1)
		return;
	provider = linitial(entry->providers);
	if (st->object.kind != SB_ANY_ROUTINE || provider->statement->object.kind != SB_NONE)
	{
		st->object.args = provider->statement->object.args;
		st->object.schema = (char *) entry->schema;
	}
}

/* Pass 3: identities of argument types. */
static void
settle_args(SbModel *model, SbStatement *st)
{
	List	   *args = NIL;

	if (!st->args_given)
		return;
	foreach_ptr(TypeName, type, st->arg_types)
		args = lappend(args, type ? type_identity(model, st->context, type) : "NONE");
	st->object.args = args;
}

/* The schema of an object that a statement completes, when none was written. */
static void
find_completed(SbModel *model, SbStatement *st)
{
	SbObject   *object = &st->object;
	SbClass		class = sb_class_of_kind(object->kind);
	SbNameEntry *entry;

	if (object->kind == SB_CAST || object->kind == SB_TRANSFORM || object->name == NULL)
		return;
	if (class == SB_C_ROUTINE && !st->args_given)
		args_from_only_overload(model, st);
	entry = sb_model_find(model, st->context, class, object->schema, object->relation,
						  object->name);
	if (entry == NULL && st->role == SB_ONCE)
	{
		object->kind = SB_NONE;	/* a string that only looked like a relation's name */
		return;
	}
	if (object->schema == NULL && sb_class_in_schema(class))
		object->schema = (char *) (entry ? entry->schema : st->context->creation);
}

/* The kind of a live relation. */
static SbKind
live_relation_kind(const char *schema, const char *name)
{
	Oid			nsp = get_namespace_oid(schema, true);
	Oid			relation = OidIsValid(nsp) ? get_relname_relid(name, nsp) : InvalidOid;

	switch (OidIsValid(relation) ? get_rel_relkind(relation) : '\0')
	{
		case RELKIND_VIEW:
			return SB_VIEW;
		case RELKIND_MATVIEW:
			return SB_MATERIALIZED_VIEW;
		case RELKIND_SEQUENCE:
			return SB_SEQUENCE;
		case RELKIND_FOREIGN_TABLE:
			return SB_FOREIGN_TABLE;
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			return SB_INDEX;
		case RELKIND_COMPOSITE_TYPE:
			return SB_TYPE;
		default:
			return SB_TABLE;
	}
}

/*
 * What "ALTER TABLE x" and its like turn out to be: the kind that creates the name, or has it
 * live.
 */
static void
settle_kind(SbModel *model, SbStatement *st)
{
	SbObject   *object = &st->object;
	SbClass		class = sb_class_of_kind(object->kind);
	SbStatement *creator;
	SbNameEntry *entry;

	if (object->kind != SB_ANY_RELATION && object->kind != SB_ANY_ROUTINE &&
		object->kind != SB_ANY_TYPE)
		return;
	creator = sb_model_creator(model, object);
	if (creator)
	{
		object->kind = creator->object.kind;
		return;
	}
	if (object->kind == SB_ANY_ROUTINE)
		object->kind = SB_FUNCTION;
	else if (object->kind == SB_ANY_TYPE)
		object->kind = SB_TYPE;
	else
	{
		entry = sb_name_entry(model, class, object->schema, NULL, object->name, false);
		object->kind = entry && entry->providers ? SB_SEQUENCE :
			live_relation_kind(object->schema, object->name);
	}
}

/* The statement that creates an object, NULL if none does.  The object must be settled. */
SbStatement *
sb_model_creator(SbModel *model, const SbObject *object)
{
	char	   *identity = sb_object_identity(object);
	char	   *key = sb_object_key(object->kind, identity);
	SbStatement *creator = sb_map_get(model->objects, key);

	pfree(identity);
	pfree(key);
	return creator;
}

/*
 * The statement that makes what a statement is about: itself if it creates; else who creates the
 * object, or provides it by the way, as a table its primary key's index. NULL if the models do not
 * make it.
 */
SbStatement *
sb_statement_creator(SbModel *model, const SbStatement *st)
{
	const SbObject *object = &st->object;
	SbStatement *creator,
			   *provider;
	SbNameEntry *entry;

	if (st->role == SB_CREATES)
		return unconstify(SbStatement *, st);
	creator = sb_model_creator(model, object);
	if (creator || object->name == NULL || sb_class_of_kind(object->kind) == SB_C_ROUTINE)
		return creator;
	entry = sb_name_entry(model, sb_class_of_kind(object->kind), object->schema, object->relation,
						  object->name, false);
	if (entry == NULL || entry->providers == NIL)
		return NULL;
	provider = ((SbProvider *) linitial(entry->providers))->statement;
	return provider == st ? NULL : sb_statement_creator(model, provider);
}

/*
 * Two statements create the same object: the later one is a replacement, is passed over, or is one
 * too many. Returns the one that creates it.
 */
static SbStatement *
settle_duplicate(SbModel *model, SbStatement *first, SbStatement *st)
{
	SbStatement *later = st;
	SbDuplicate *duplicate;

	if (first->known || st->known)
		return first->known ? st : first;
	if (st->if_not_exists && strcmp(first->source, st->source) != 0)
	{
		/* a schema or extension that several scripts need: define lets no others through */
		st->role = SB_COMPLETES;
		st->aspect = "if not exists";
		return first;
	}
	if (sb_is_shell(first) || (first->replace && !st->replace && !st->if_not_exists))
	{
		later = first;
		first = st;
	}
	if (later->replace || sb_is_shell(later))
	{
		later->role = SB_COMPLETES;
		if (later->aspect == NULL)
			later->aspect = "definition";
		later->level = SB_L_CREATED;
		return first;
	}
	duplicate = palloc(sizeof(SbDuplicate));
	duplicate->first = first;
	duplicate->second = st;
	model->duplicates = lappend(model->duplicates, duplicate);
	return first;
}

/* Registers the creator of each object. */
static void
settle_creator(SbModel *model, SbStatement *st)
{
	char	   *key;
	SbStatement *first;

	if (st->role != SB_CREATES)
		return;
	key = sb_object_key(st->object.kind, st->identity);
	first = sb_map_get(model->objects, key);
	sb_map_put(model->objects, key, first ? settle_duplicate(model, first, st) : st);
}

/* Adds the statement to what completes a relation or type. */
static void
complete(SbModel *model, SbStatement *st, SbClass class, const char *schema, const char *name)
{
	SbNameEntry *entry = sb_name_entry(model, class, schema, NULL, name, true);

	entry->completions = lappend(entry->completions, st);
}

/*
 * ATTACH PARTITION completes the parent, too, which is its first reference. A parent index is
 * valid only when all its partitions are attached: so that completes the parent index's table.
 */
static void
complete_parent(SbModel *model, SbStatement *st)
{
	SbReference *parent = linitial(st->references);
	SbNameEntry *entry = sb_model_find(model, st->context, SB_C_RELATION, parent->schema, NULL,
									   parent->name);
	SbStatement *maker;

	if (entry && st->object.kind == SB_INDEX)
	{
		maker = entry->providers ? ((SbProvider *) linitial(entry->providers))->statement : NULL;
		if (maker && maker->belongs_to.class == SB_C_RELATION)
			entry = sb_name_entry(model, SB_C_RELATION, maker->belongs_to.schema, NULL,
								  maker->belongs_to.name, true);
		else
			entry = maker ? sb_name_entry(model, SB_C_RELATION, maker->object.schema, NULL,
										  maker->object.name, true) : NULL;
	}
	if (entry)
		entry->completions = lappend(entry->completions, st);
}

/*
 * Whom a statement completes: its table, the object it says more about, the types of an operator
 * or a transform.
 */
static void
settle_completions(SbModel *model, SbStatement *st)
{
	SbClass		class = sb_class_of_kind(st->object.kind);
	SbNameEntry *entry;

	if (st->belongs_to.class == SB_C_RELATION || st->belongs_to.class == SB_C_TYPE)
		complete(model, st, st->belongs_to.class, st->belongs_to.schema, st->belongs_to.name);
	if (st->role == SB_COMPLETES && (class == SB_C_RELATION || class == SB_C_TYPE) &&
		st->object.name)
		complete(model, st, class, st->object.schema, st->object.name);
	if (st->object.kind == SB_CAST || st->object.kind == SB_OPERATOR ||
		st->object.kind == SB_OPERATOR_CLASS || st->object.kind == SB_TRANSFORM)
	{
		foreach_ptr(SbReference, ref, st->references)
		{
			if (ref->class != SB_C_TYPE)
				continue;
			entry = sb_model_find(model, st->context, SB_C_TYPE, ref->schema, NULL, ref->name);
			if (entry && entry->providers)
				entry->completions = lappend(entry->completions, st);
		}
	}
	if (st->role == SB_COMPLETES && strcmp(st->aspect, "partition") == 0)
		complete_parent(model, st);
}

/*
 * The schema in which each context creates unqualified names: the first of its path that a
 * statement creates, or that lives. pg_catalog counts only where the path names it first, as for
 * the server.
 */
static void
settle_contexts(SbModel *model)
{
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->object.kind == SB_SCHEMA && st->role == SB_CREATES)
			register_provider(model, st, SB_C_SCHEMA, NULL, NULL, st->object.name, NULL);
	}
	foreach_ptr(SbContext, context, model->contexts)
	{
		context->creation = NULL;
		foreach_ptr(char, schema, context->path)
		{
			if (strcmp(schema, "pg_catalog") != 0 && context->creation == NULL &&
				sb_model_find(model, context, SB_C_SCHEMA, NULL, NULL, schema))
				context->creation = schema;
		}
	}
}

/*
 * Settles all names of the model. Afterwards statement->object and ->identity are complete, the
 * table of names is filled, and model->duplicates lists who defines what twice.
 */
void
sb_model_settle(SbModel *model)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);

	sb_names_init(model);
	model->objects = sb_map_create();
	model->duplicates = NIL;
	settle_contexts(model);
	for (int i = 0; i < model->count; i++)
		settle_own(model, model->statements[i]);
	for (int i = 0; i < model->count; i++)
		settle_part(model, model->statements[i]);
	for (int i = 0; i < model->count; i++)
		settle_provided(model, model->statements[i]);
	for (int i = 0; i < model->count; i++)
	{
		settle_args(model, model->statements[i]);
		settle_taken_index(model, model->statements[i]);
	}
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->role == SB_CREATES)
			st->identity = sb_object_identity(&st->object);
		settle_creator(model, st);
	}
	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];

		if (st->role != SB_CREATES && st->object.kind != SB_NONE)
		{
			if (st->identity == NULL)
				find_completed(model, st);
			settle_kind(model, st);
			st->identity = sb_object_identity(&st->object);
		}
		settle_completions(model, st);
	}
	MemoryContextSwitchTo(oldcontext);
}
