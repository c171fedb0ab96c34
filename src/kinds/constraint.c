/*
 * constraint.c
 *	  Constraints of tables: named or not, in CREATE TABLE or of their own.
 *
 * A constraint of a CREATE TABLE is a part of that statement, which provides its name.  Only ALTER
 * TABLE ADD CONSTRAINT makes it an object.  An unnamed one gets the name that the server will
 * choose, as long as no other object of the schema has taken it.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "kinds/registry_relations.h"
#include "kinds/relation.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

typedef struct ConstraintForm
{
	ConstrType	type;
	const char *suffix;			/* of the server's default name */
	const char *subkind;
	bool		has_index;		/* an index of the same name comes with it */
	SbLevel		level;
} ConstraintForm;

static const ConstraintForm constraint_forms[] = {
	{CONSTR_PRIMARY, "pkey", "primary keys", true, SB_L_KEYS},
	{CONSTR_UNIQUE, "key", "unique constraints", true, SB_L_KEYS},
	{CONSTR_EXCLUSION, "excl", "exclusion constraints", true, SB_L_KEYS},
	{CONSTR_FOREIGN, "fkey", "foreign keys", false, SB_L_REST},
	{CONSTR_CHECK, "check", "check constraints", false, SB_L_REST},
	{CONSTR_NOTNULL, "not_null", "not-null constraints", false, SB_L_REST}
};

/* NULL: the node says something about a column or another constraint, but is none itself. */
static const ConstraintForm *
form_of(const Constraint *constraint)
{
	for (int i = 0; i < lengthof(constraint_forms); i++)
		if (constraint_forms[i].type == constraint->contype)
			return &constraint_forms[i];
	return NULL;
}

/* Columns of an expression: what pull_var_clause would find, without repetitions. */
static bool
column_walker(Node *node, List **columns)
{
	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		/* a whole row has no name, but counts */
		if (!IsA(last, String))
			last = (Node *) makeString("*");
		*columns = list_append_unique(*columns, last);
		return false;
	}
	return raw_expression_tree_walker(node, column_walker, columns);
}

static List *
names_of(List *strings)
{
	List	   *names = NIL;

	foreach_ptr(Node, string, strings)
		names = lappend(names, strVal(string));
	return names;
}

/* The server names a check after its column if there is just one. */
static List *
check_columns(const Constraint *constraint)
{
	List	   *columns = NIL;

	column_walker(constraint->raw_expr, &columns);
	if (list_length(columns) != 1 || strcmp(strVal(linitial(columns)), "*") == 0)
		return NIL;
	return names_of(columns);
}

static List *
exclusion_columns(const Constraint *constraint)
{
	List	   *elements = NIL;

	foreach_ptr(List, pair, constraint->exclusions)
		elements = lappend(elements, linitial(pair));
	foreach_ptr(Node, string, constraint->including)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = strVal(string);
		elements = lappend(elements, element);
	}
	return sb_index_column_names(elements);
}

/* The columns that stand in the default name: list of char *, or NIL. */
static List *
name_columns(const Constraint *constraint, const char *column)
{
	switch (constraint->contype)
	{
		case CONSTR_PRIMARY:
			return NIL;
		case CONSTR_CHECK:
			return check_columns(constraint);
		case CONSTR_EXCLUSION:
			return exclusion_columns(constraint);
		default:
			break;
	}
	if (column != NULL)
		return list_make1(unconstify(char *, column));
	if (constraint->contype == CONSTR_FOREIGN)
		return names_of(constraint->fk_attrs);
	return list_concat(names_of(constraint->keys), names_of(constraint->including));
}

/* Constraints and relations of one schema do not share default names. */
static bool
is_provided(const SbStatement *st, const char *name)
{
	foreach_ptr(SbName, provided, st->provides)
	{
		if ((provided->class == SB_C_CONSTRAINT || provided->class == SB_C_RELATION) &&
			strcmp(provided->name, name) == 0)
			return true;
	}
	return false;
}

static char *
constraint_name(const SbStatement *st, const RangeVar *relation, const Constraint *constraint,
				const char *column)
{
	const char *suffix = form_of(constraint)->suffix;
	List	   *columns;
	char	   *name;

	if (constraint->conname != NULL)
		return constraint->conname;
	if (constraint->indexname != NULL)
		return constraint->indexname;
	columns = name_columns(constraint, column);
	name = sb_default_name(relation->relname, columns, suffix);
	for (int i = 1; is_provided(st, name); i++)
		name = sb_default_name(relation->relname, columns, psprintf("%s%d", suffix, i));
	return name;
}

static bool
is_same_relation(const RangeVar *a, const RangeVar *b)
{
	if (strcmp(a->relname, b->relname) != 0)
		return false;
	if (a->schemaname == NULL || b->schemaname == NULL)
		return a->schemaname == b->schemaname;
	return strcmp(a->schemaname, b->schemaname) == 0;
}

/* A key to the own table of a CREATE TABLE is no reference: the server adds it afterwards. */
static void
refer_key(SbStatement *st, const RangeVar *relation, const Constraint *constraint,
		  SbStrength strength)
{
	RangeVar   *target;

	if (constraint->pktable == NULL ||
		(strength == SB_INLINE_KEY && is_same_relation(relation, constraint->pktable)))
		return;
	target = copyObject(constraint->pktable);
	if (strength == SB_INLINE_KEY)
		target->location = constraint->location;
	sb_refer_relation(st, strength, target, SB_L_KEYS);
}

static void
refer_parts(SbStatement *st, const RangeVar *relation, const Constraint *constraint,
			SbStrength keys)
{
	sb_collect(st, constraint->raw_expr, SB_HARD, SB_L_SHAPE);
	sb_collect(st, constraint->where_clause, SB_HARD, SB_L_SHAPE);
	foreach_ptr(List, pair, constraint->exclusions)
	{
		sb_refer_index_elements(st, list_make1(linitial(pair)));
		sb_refer_list(st, SB_C_OPERATOR, SB_HARD, lsecond(pair), constraint->location);
	}
	sb_refer_access_method(st, constraint->access_method);
	sb_refer_tablespace(st, constraint->indexspace);
	if (constraint->indexname != NULL)
		sb_refer_relation(st, SB_HARD, sb_relation_beside(relation, constraint->indexname),
						  SB_L_CREATED);
	refer_key(st, relation, constraint, keys);
}

void
sb_provide_not_null(SbStatement *st, const RangeVar *relation, const char *name,
					const char *column)
{
	bool		written = name != NULL;

	if (!SB_NOT_NULL_IS_CONSTRAINT)
		return;
	if (name == NULL)
		name = sb_default_name(relation->relname, list_make1(unconstify(char *, column)),
							   "not_null");
	/* said twice of a column, as by SERIAL NOT NULL, it is still one constraint */
	if (!is_provided(st, name))
		sb_provide_on(st, SB_C_CONSTRAINT, relation->schemaname, relation->relname,
					  name)->written = written;
}

/*
 * The index of a constraint, unless it is one that keeps its name, and the not-null constraints
 * that a primary key brings along.
 */
static void
provide_parts(SbStatement *st, const RangeVar *relation, const Constraint *constraint,
			  const char *column, const char *name)
{
	if (form_of(constraint)->has_index &&
		(constraint->indexname == NULL || strcmp(constraint->indexname, name) != 0))
		sb_provide(st, SB_C_RELATION, relation->schemaname, name);
	if (constraint->contype != CONSTR_PRIMARY)
		return;
	if (column != NULL)
		sb_provide_not_null(st, relation, NULL, column);
	foreach_ptr(Node, key, constraint->keys)
		sb_provide_not_null(st, relation, NULL, strVal(key));
}

void
sb_describe_constraint(SbStatement *st, const RangeVar *relation, const Constraint *constraint,
					   const char *column, SbStrength keys)
{
	char	   *name;

	if (form_of(constraint) == NULL)
		return;
	if (constraint->contype == CONSTR_NOTNULL)
	{
		sb_provide_not_null(st, relation, constraint->conname,
							column ? column : strVal(linitial(constraint->keys)));
		return;
	}
	name = constraint_name(st, relation, constraint, column);
	sb_provide_on(st, SB_C_CONSTRAINT, relation->schemaname, relation->relname, name)->written =
		constraint->conname != NULL || constraint->indexname != NULL;
	provide_parts(st, relation, constraint, column, name);
	refer_parts(st, relation, constraint, keys);
}

void
sb_create_constraint(SbStatement *st, const RangeVar *relation, const Constraint *constraint)
{
	const ConstraintForm *form = form_of(constraint);
	char	   *name;

	if (form == NULL)
		sb_refuse(st, "this kind of constraint is not known", "write it in CREATE TABLE");
	name = constraint_name(st, relation, constraint, NULL);
	st->role = SB_CREATES;
	st->subkind = form->subkind;
	st->default_name = constraint->conname == NULL && constraint->indexname == NULL;
	st->only = !relation->inh && form->has_index;
	sb_set_object_on(st, SB_CONSTRAINT, relation, name);
	sb_belongs_to_relation(st, relation, form->level, SB_L_SHAPE);
	provide_parts(st, relation, constraint, NULL, name);
	refer_parts(st, relation, constraint, SB_HARD);
}

static ObjectAddress
constraint_find(const SbObject *object)
{
	return sb_find_on_relation(object, ConstraintRelationId, get_relation_constraint_oid);
}

/* ALTER TABLE drops constraints, in another syntax than that of `drop`. */
const SbKindInfo sb_kind_constraint = {
	.kind = SB_CONSTRAINT,
	.name = "constraint",
	.plural = "constraints",
	.style = SB_NAME_ON_RELATION,
	.find = constraint_find,
	.class_id = ConstraintRelationId,
	.parent_class = RelationRelationId,
	.noun = "CONSTRAINT",
	.summary = "definition",
	.sparse = true,
	.write = sb_constraint_write,
	.alter = sb_constraint_alter,
	.add = sb_constraint_add,
	.remove = sb_constraint_remove,
	.facts = sb_constraint_facts,

	/*
	 * Copies of foreign keys for the partitions of the table that they refer to, and what keeps
	 * watch there for a key that may stand in a schema that nobody manages.
	 */
	.parts =
		"SELECT k.tableoid, k.oid"
		" FROM pg_catalog.pg_constraint k"
		"  JOIN pg_catalog.pg_constraint of ON of.oid = k.conparentid"
		" WHERE of.conrelid = k.conrelid"
		" UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_trigger"
		"  WHERE tgisinternal AND tgconstraint <> 0"
		SB_SQL_SINCE_18(" UNION ALL SELECT k.tableoid, k.oid FROM pg_catalog.pg_constraint k"
						"  WHERE k.conrelid <> 0 AND k.contype = 'n'", "")
};
