/*
 * statement.c
 *	  What the kinds call to say what a statement is about and what it refers to.
 *
 * Nothing is looked up here. References that occur twice in one statement are kept once, with the
 * greater need: a table with thirty text columns refers to type text once.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/statement.h"
#include "base/text.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"

static char *
copy_or_null(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

void
sb_split_name(List *qualified, char **schema, char **name)
{
	int			n = list_length(qualified);

	*name = n > 0 ? strVal(llast(qualified)) : NULL;
	*schema = n > 1 ? strVal(list_nth(qualified, n - 2)) : NULL;
}

void
sb_set_object_name(SbStatement *st, SbKind kind, const char *schema, const char *name)
{
	st->object.kind = kind;
	st->object.schema = copy_or_null(schema);
	st->object.name = copy_or_null(name);
	st->object.relation = NULL;
}

void
sb_set_object(SbStatement *st, SbKind kind, List *qualified)
{
	char	   *schema,
			   *name;

	sb_split_name(qualified, &schema, &name);
	sb_set_object_name(st, kind, schema, name);
}

void
sb_set_object_on(SbStatement *st, SbKind kind, const RangeVar *relation, const char *name)
{
	sb_set_object_name(st, kind, relation->schemaname, name);
	st->object.relation = pstrdup(relation->relname);
}

void
sb_belongs_to_relation(SbStatement *st, const RangeVar *relation, SbLevel adds, SbLevel needs)
{
	st->belongs_to.class = SB_C_RELATION;
	st->belongs_to.schema = copy_or_null(relation->schemaname);
	st->belongs_to.name = pstrdup(relation->relname);
	st->level = adds;
	sb_refer_relation(st, SB_HARD, relation, needs);
}

void
sb_set_aspect(SbStatement *st, const char *aspect, const char *subobject)
{
	st->role = SB_COMPLETES;
	st->aspect = aspect;
	st->subobject = copy_or_null(subobject);
}

SbName *
sb_provide_on(SbStatement *st, SbClass class, const char *schema, const char *relation,
			  const char *name)
{
	SbName	   *provided = palloc0(sizeof(SbName));

	provided->class = class;
	provided->schema = copy_or_null(schema);
	provided->relation = copy_or_null(relation);
	provided->name = pstrdup(name);
	provided->max_args = -1;
	st->provides = lappend(st->provides, provided);
	return provided;
}

SbName *
sb_provide(SbStatement *st, SbClass class, const char *schema, const char *name)
{
	return sb_provide_on(st, class, schema, NULL, name);
}

/* Hard wins over inline key, inline key over soft. */
static SbStrength
stronger(SbStrength a, SbStrength b)
{
	if (a == SB_HARD || b == SB_HARD)
		return SB_HARD;
	return a == SB_INLINE_KEY ? a : b;
}

/*
 * Adds a reference, or strengthens the one that is there.  An inline key stays apart from other
 * references to the same table, since it alone can be taken out.
 */
static SbReference *
add_reference(SbStatement *st, SbReference *ref)
{
	SbReference *copy;

	foreach_ptr(SbReference, old, st->references)
	{
		if (old->class == ref->class && old->nargs == ref->nargs &&
			(old->strength == SB_INLINE_KEY) == (ref->strength == SB_INLINE_KEY) &&
			strcmp(old->name, ref->name) == 0 && sb_same_text(old->schema, ref->schema) &&
			sb_same_text(old->relation, ref->relation))
		{
			old->strength = stronger(old->strength, ref->strength);
			old->level = Max(old->level, ref->level);
			return old;
		}
	}
	copy = palloc(sizeof(SbReference));
	*copy = *ref;
	copy->schema = copy_or_null(ref->schema);
	copy->relation = copy_or_null(ref->relation);
	copy->name = pstrdup(ref->name);
	st->references = lappend(st->references, copy);
	return copy;
}

SbReference *
sb_refer(SbStatement *st, SbClass class, SbStrength strength, const char *schema,
		 const char *name, int location)
{
	SbReference ref = {0};

	ref.class = class;
	ref.strength = strength;
	ref.schema = (char *) schema;
	ref.name = (char *) name;
	ref.nargs = -1;
	ref.location = location;
	return add_reference(st, &ref);
}

SbReference *
sb_refer_call(SbStatement *st, SbStrength strength, const char *schema, const char *name,
			  int nargs, int location)
{
	SbReference ref = {0};

	ref.class = SB_C_ROUTINE;
	ref.strength = strength;
	ref.schema = (char *) schema;
	ref.name = (char *) name;
	ref.nargs = nargs;
	ref.location = location;
	return add_reference(st, &ref);
}

SbReference *
sb_refer_list(SbStatement *st, SbClass class, SbStrength strength, List *qualified, int location)
{
	char	   *schema,
			   *name;

	if (qualified == NIL)
		return NULL;
	sb_split_name(qualified, &schema, &name);
	return sb_refer(st, class, strength, schema, name, location);
}

SbReference *
sb_refer_relation(SbStatement *st, SbStrength strength, const RangeVar *relation, SbLevel level)
{
	SbReference ref = {0};

	ref.class = SB_C_RELATION;
	ref.strength = strength;
	ref.level = level;
	ref.schema = relation->schemaname;
	ref.name = relation->relname;
	ref.nargs = -1;
	ref.location = relation->location;
	return add_reference(st, &ref);
}

SbReference *
sb_refer_on(SbStatement *st, SbClass class, SbStrength strength, const RangeVar *relation,
			const char *name)
{
	SbReference ref = {0};

	ref.class = class;
	ref.strength = strength;
	ref.schema = relation->schemaname;
	ref.relation = relation->relname;
	ref.name = (char *) name;
	ref.nargs = -1;
	ref.location = relation->location;
	return add_reference(st, &ref);
}

/* A %TYPE names a column: what it refers to is the relation. */
static void
refer_column_type(SbStatement *st, SbStrength strength, const TypeName *type)
{
	int			n = list_length(type->names);
	RangeVar   *relation;

	if (n < 2)
		return;
	relation = makeRangeVar(n > 2 ? strVal(list_nth(type->names, n - 3)) : NULL,
							strVal(list_nth(type->names, n - 2)), type->location);
	sb_refer_relation(st, strength, relation, SB_L_SHAPE);
}

void
sb_refer_type(SbStatement *st, SbStrength strength, const TypeName *type, SbLevel level)
{
	SbReference ref = {0};

	if (type == NULL || type->names == NIL)
		return;
	if (type->pct_type)
	{
		refer_column_type(st, strength, type);
		return;
	}
	ref.class = SB_C_TYPE;
	ref.strength = strength;
	ref.level = level;
	ref.nargs = -1;
	ref.location = type->location;
	sb_split_name(type->names, &ref.schema, &ref.name);
	if (ref.schema && strcmp(ref.schema, "pg_catalog") == 0)
		return;
	add_reference(st, &ref);
}

void
sb_refer_routine(SbStatement *st, SbStrength strength, const ObjectWithArgs *routine)
{
	char	   *schema,
			   *name;

	sb_split_name(routine->objname, &schema, &name);
	sb_refer_call(st, strength, schema, name,
				  routine->args_unspecified ? -1 : list_length(routine->objargs), -1);
	foreach_ptr(TypeName, type, routine->objargs)
		sb_refer_type(st, strength, type, SB_L_CREATED);
}

void
sb_refer_role(SbStatement *st, const RoleSpec *role)
{
	if (role != NULL && role->roletype == ROLESPEC_CSTRING)
		sb_refer(st, SB_C_ROLE, SB_HARD, NULL, role->rolename, role->location);
}

void
sb_refer_tablespace(SbStatement *st, const char *name)
{
	if (name != NULL && *name)
		sb_refer(st, SB_C_TABLESPACE, SB_HARD, NULL, name, -1);
}

/* As ChooseIndexNameAddition: columns joined by '_', cut where the server cuts. */
char *
sb_default_name(const char *relation, List *columns, const char *suffix)
{
	StringInfoData buf;
	char	   *name;

	initStringInfo(&buf);
	foreach_ptr(char, column, columns)
	{
		if (buf.len > 0)
			appendStringInfoChar(&buf, '_');
		appendStringInfoString(&buf, column);
		if (buf.len >= NAMEDATALEN)
			break;
	}
	name = makeObjectName(relation, columns ? buf.data : NULL, suffix);
	pfree(buf.data);
	return name;
}
