/*
 * object_of.c
 *	  The object that COMMENT, OWNER, GRANT, SECURITY LABEL and the like are about.
 *
 * The raw trees name it by an ObjectType and a node whose shape depends on the type; the shapes
 * are those of get_object_address.  Here each becomes statement->object and a hard reference to
 * it: whatever says more about an object runs after the object was made.
 *
 * Also the two kinds that models say something about but never create: databases and large
 * objects.
 */
#include "base/compat.h"

#include "catalog/pg_database.h"
#include "catalog/pg_largeobject.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "kinds/kind.h"
#include "kinds/object_of.h"
#include "kinds/options.h"
#include "kinds/options.h"
#include "kinds/registry_objects.h"
#include "kinds/type_args.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"

typedef struct ObjectForm ObjectForm;

struct ObjectForm
{
	ObjectType	type;
	SbKind		kind;
	SbClass		class;			/* SB_C_NONE: objects of this kind have no name to refer to */
	char	   *(*describe) (SbStatement *st, const ObjectForm *form, Node *object);
};

/* The relation that a list of String names; a database name before it is left out. */
static RangeVar *
relation_of(List *names)
{
	char	   *schema,
			   *name;

	sb_split_name(names, &schema, &name);
	return makeRangeVar(schema, name, -1);
}

/* The list without its last element, a copy. */
static List *
all_but_last(List *names)
{
	return list_truncate(list_copy(names), list_length(names) - 1);
}

/* A relation as statement->object, which must have got as far as `needs`. */
void
sb_object_of_relation(SbStatement *st, SbKind kind, const RangeVar *relation, SbLevel needs)
{
	sb_set_object_name(st, kind, relation->schemaname, relation->relname);
	sb_refer_relation(st, SB_HARD, relation, needs);
}

static char *
of_relation(SbStatement *st, const ObjectForm *form, Node *object)
{
	RangeVar   *relation = IsA(object, RangeVar) ? (RangeVar *) object
		: relation_of((List *) object);

	sb_object_of_relation(st, form->kind, relation, SB_L_CREATED);
	return NULL;
}

/* relation.column; the relation may be anything with columns, composite types too. */
static char *
of_column(SbStatement *st, const ObjectForm *form, Node *object)
{
	List	   *names = (List *) object;

	if (list_length(names) < 2)
		sb_refuse(st, "the column's name lacks its relation", "write relation.column");
	sb_object_of_relation(st, form->kind, relation_of(all_but_last(names)), SB_L_SHAPE);
	return strVal(llast(names));
}

/* Constraint, rule, trigger, policy: the relation's name, then its own. */
static char *
of_on_relation(SbStatement *st, const ObjectForm *form, Node *object)
{
	List	   *names = (List *) object;
	RangeVar   *relation = relation_of(all_but_last(names));
	char	   *name = strVal(llast(names));

	sb_set_object_on(st, form->kind, relation, name);
	sb_belongs_to_relation(st, relation, SB_L_REST, SB_L_CREATED);
	sb_refer_on(st, form->class, SB_HARD, relation, name);
	return NULL;
}

static char *
of_domain_constraint(SbStatement *st, const ObjectForm *form, Node *object)
{
	TypeName   *domain = linitial((List *) object);
	RangeVar   *relation = relation_of(domain->names);
	char	   *name = strVal(lsecond((List *) object));

	sb_set_object_on(st, form->kind, relation, name);
	st->belongs_to.class = SB_C_TYPE;
	st->belongs_to.schema = st->object.schema;
	st->belongs_to.name = st->object.relation;
	sb_refer_type(st, SB_HARD, domain, SB_L_CREATED);
	sb_refer_on(st, form->class, SB_HARD, relation, name);
	return NULL;
}

/* One name without schema. */
static char *
of_named(SbStatement *st, const ObjectForm *form, Node *object)
{
	sb_set_object_name(st, form->kind, NULL, strVal(object));
	if (form->class != SB_C_NONE)
		sb_refer(st, form->class, SB_HARD, NULL, strVal(object), -1);
	return NULL;
}

static char *
of_qualified(SbStatement *st, const ObjectForm *form, Node *object)
{
	sb_set_object(st, form->kind, (List *) object);
	sb_refer_list(st, form->class, SB_HARD, (List *) object, -1);
	return NULL;
}

/* Types and domains: a TypeName, or a list of String in ALTER ... OWNER and GRANT. */
static char *
of_type(SbStatement *st, const ObjectForm *form, Node *object)
{
	List	   *names = IsA(object, TypeName) ? ((TypeName *) object)->names : (List *) object;

	return of_qualified(st, form, (Node *) names);
}

/* Routines and operators: name and types of the arguments; of routines these may be left out. */
static char *
of_with_args(SbStatement *st, const ObjectForm *form, Node *object)
{
	ObjectWithArgs *routine = (ObjectWithArgs *) object;

	sb_set_object(st, form->kind, routine->objname);
	st->arg_types = routine->objargs;
	st->args_given = !routine->args_unspecified;
	st->args_star = form->kind == SB_AGGREGATE && routine->objargs == NIL;

	/* By name only: what identifies a routine is not what it may be called with. */
	sb_refer_list(st, form->class, SB_HARD, routine->objname, -1);
	foreach_ptr(TypeName, type, routine->objargs)
		sb_refer_type(st, SB_HARD, type, SB_L_CREATED);
	return NULL;
}

/* Operator classes and families: the access method, then the qualified name. */
static char *
of_using(SbStatement *st, const ObjectForm *form, Node *object)
{
	char	   *method = strVal(linitial((List *) object));
	List	   *names = list_copy_tail((List *) object, 1);

	sb_set_object(st, form->kind, names);
	st->object.args = list_make1(pstrdup(method));
	sb_refer_list(st, form->class, SB_HARD, names, -1);
	sb_refer(st, SB_C_ACCESS_METHOD, SB_HARD, NULL, method, -1);
	return NULL;
}

static char *
of_cast(SbStatement *st, const ObjectForm *form, Node *object)
{
	sb_set_object_name(st, form->kind, NULL, NULL);
	st->arg_types = (List *) object;
	st->args_given = true;
	foreach_ptr(TypeName, type, (List *) object)
		sb_refer_type(st, SB_HARD, type, SB_L_SHAPE);
	return NULL;
}

static char *
of_transform(SbStatement *st, const ObjectForm *form, Node *object)
{
	TypeName   *type = linitial((List *) object);
	char	   *language = strVal(lsecond((List *) object));

	sb_set_object_name(st, form->kind, NULL, language);
	st->arg_types = list_make1(type);
	st->args_given = true;
	sb_refer_type(st, SB_HARD, type, SB_L_SHAPE);
	sb_refer(st, SB_C_LANGUAGE, SB_HARD, NULL, language, -1);
	return NULL;
}

/* The number is an Integer, or a Float when it is large; both are text here. */
static char *
of_large_object(SbStatement *st, const ObjectForm *form, Node *object)
{
	sb_set_object_name(st, form->kind, NULL, defGetString(makeDefElem("oid", object, -1)));
	return NULL;
}

/*
 * FUNCTION stands for any routine but a procedure: the server takes aggregates too, and pg_dump
 * grants on aggregates so.
 */
static const ObjectForm object_forms[] = {
	{OBJECT_TABLE, SB_TABLE, SB_C_RELATION, of_relation},
	{OBJECT_SEQUENCE, SB_SEQUENCE, SB_C_RELATION, of_relation},
	{OBJECT_VIEW, SB_VIEW, SB_C_RELATION, of_relation},
	{OBJECT_MATVIEW, SB_MATERIALIZED_VIEW, SB_C_RELATION, of_relation},
	{OBJECT_INDEX, SB_INDEX, SB_C_RELATION, of_relation},
	{OBJECT_FOREIGN_TABLE, SB_FOREIGN_TABLE, SB_C_RELATION, of_relation},
	{OBJECT_COLUMN, SB_ANY_RELATION, SB_C_RELATION, of_column},
	{OBJECT_TABCONSTRAINT, SB_CONSTRAINT, SB_C_CONSTRAINT, of_on_relation},
	{OBJECT_RULE, SB_RULE, SB_C_RULE, of_on_relation},
	{OBJECT_TRIGGER, SB_TRIGGER, SB_C_TRIGGER, of_on_relation},
	{OBJECT_POLICY, SB_POLICY, SB_C_POLICY, of_on_relation},
	{OBJECT_DOMCONSTRAINT, SB_DOMAIN_CONSTRAINT, SB_C_CONSTRAINT, of_domain_constraint},
	{OBJECT_FUNCTION, SB_ANY_ROUTINE, SB_C_ROUTINE, of_with_args},
	{OBJECT_ROUTINE, SB_ANY_ROUTINE, SB_C_ROUTINE, of_with_args},
	{OBJECT_PROCEDURE, SB_PROCEDURE, SB_C_ROUTINE, of_with_args},
	{OBJECT_AGGREGATE, SB_AGGREGATE, SB_C_ROUTINE, of_with_args},
	{OBJECT_OPERATOR, SB_OPERATOR, SB_C_OPERATOR, of_with_args},
	{OBJECT_TYPE, SB_ANY_TYPE, SB_C_TYPE, of_type},
	{OBJECT_DOMAIN, SB_ANY_TYPE, SB_C_TYPE, of_type},
	{OBJECT_SCHEMA, SB_SCHEMA, SB_C_SCHEMA, of_named},
	{OBJECT_EXTENSION, SB_EXTENSION, SB_C_EXTENSION, of_named},
	{OBJECT_LANGUAGE, SB_LANGUAGE, SB_C_LANGUAGE, of_named},
	{OBJECT_ACCESS_METHOD, SB_ACCESS_METHOD, SB_C_ACCESS_METHOD, of_named},
	{OBJECT_FDW, SB_FDW, SB_C_FDW, of_named},
	{OBJECT_FOREIGN_SERVER, SB_SERVER, SB_C_SERVER, of_named},
	{OBJECT_EVENT_TRIGGER, SB_EVENT_TRIGGER, SB_C_EVENT_TRIGGER, of_named},
	{OBJECT_PUBLICATION, SB_PUBLICATION, SB_C_PUBLICATION, of_named},
	{OBJECT_SUBSCRIPTION, SB_SUBSCRIPTION, SB_C_SUBSCRIPTION, of_named},
	{OBJECT_DATABASE, SB_DATABASE, SB_C_NONE, of_named},
	{OBJECT_COLLATION, SB_COLLATION, SB_C_COLLATION, of_qualified},
	{OBJECT_CONVERSION, SB_CONVERSION, SB_C_CONVERSION, of_qualified},
	{OBJECT_STATISTIC_EXT, SB_STATISTICS, SB_C_STATISTICS, of_qualified},
	{OBJECT_TSPARSER, SB_TS_PARSER, SB_C_TS_PARSER, of_qualified},
	{OBJECT_TSTEMPLATE, SB_TS_TEMPLATE, SB_C_TS_TEMPLATE, of_qualified},
	{OBJECT_TSDICTIONARY, SB_TS_DICTIONARY, SB_C_TS_DICTIONARY, of_qualified},
	{OBJECT_TSCONFIGURATION, SB_TS_CONFIGURATION, SB_C_TS_CONFIGURATION, of_qualified},
	{OBJECT_OPCLASS, SB_OPERATOR_CLASS, SB_C_OPERATOR_CLASS, of_using},
	{OBJECT_OPFAMILY, SB_OPERATOR_FAMILY, SB_C_OPERATOR_FAMILY, of_using},
	{OBJECT_CAST, SB_CAST, SB_C_NONE, of_cast},
	{OBJECT_TRANSFORM, SB_TRANSFORM, SB_C_NONE, of_transform},
	{OBJECT_LARGEOBJECT, SB_LARGE_OBJECT, SB_C_NONE, of_large_object}
};

/*
 * Sets statement->object from the object of a raw tree, with a hard reference to it, and the
 * statement's level to SB_L_REST.  Returns the column's name if the object is a column, else
 * NULL. Refuses what belongs to the cluster: roles, tablespaces, parameters.
 */
char *
sb_object_of(SbStatement *st, ObjectType type, Node *object)
{
	st->level = SB_L_REST;
	for (int i = 0; i < lengthof(object_forms); i++)
	{
		if (object_forms[i].type == type)
			return object_forms[i].describe(st, &object_forms[i], object);
	}
	sb_refuse(st, "it is about an object of the cluster, and models are about one database",
			  "run it once for the cluster, outside the models");
}

/*
 * What stands for the role in names of objects: its name, "public", or the words for the
 * session's role.
 */
char *
sb_role_name(const RoleSpec *role)
{
	switch (role->roletype)
	{
		case ROLESPEC_CSTRING:
			return pstrdup(role->rolename);
		case ROLESPEC_PUBLIC:
			return pstrdup("public");
		case ROLESPEC_SESSION_USER:
			return pstrdup("SESSION_USER");
		default:
			return pstrdup("CURRENT_USER");
	}
}

static ObjectAddress
find_database(const SbObject *object)
{
	return sb_address(DatabaseRelationId, get_database_oid(object->name, true));
}

static ObjectAddress
find_large_object(const SbObject *object)
{
	Oid			oid = (Oid) strtoul(object->name, NULL, 10);

	return sb_address(LargeObjectRelationId, LargeObjectExists(oid) ? oid : InvalidOid);
}

/* Settings of the database; what it was created with is nobody's to change. */
static void
alter_database(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	const SbAttribute *setting;
	const char *name;
	int			position = 0;

	while ((setting = sb_fact_next(wanted, "setting", &position, &name)) != NULL)
		if (sb_alter_takes(alter, setting->name))
			sb_alter_add(alter, 0, "ALTER DATABASE %s SET %s TO %s", wanted->identity,
						 quote_identifier(name), sb_setting_value(name, setting->value));
	position = 0;
	while ((setting = sb_fact_next(alter->live, "setting", &position, &name)) != NULL)
		if (sb_alter_takes(alter, setting->name))
			sb_alter_add(alter, 0, "ALTER DATABASE %s RESET %s", wanted->identity,
						 quote_identifier(name));
}

const SbKindInfo sb_kind_database = {
	.kind = SB_DATABASE,
	.name = "database",
	.plural = "databases",
	.style = SB_NAME,
	.find = find_database,
	.class_id = DatabaseRelationId,
	.acl_type = OBJECT_DATABASE,
	.whole = true,
	.noun = "DATABASE",
	.alter = alter_database,
	.facts =
		"SELECT d.oid, d.datname AS name, d.datdba AS owner, d.datacl AS acl,"
		"  " SB_OPTIONS_SQL("s.setconfig") " AS \"*setting\""
		" FROM pg_catalog.pg_database d"
		"  LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0"
		" WHERE d.datname = pg_catalog.current_database()"
};

const SbKindInfo sb_kind_large_object = {
	.kind = SB_LARGE_OBJECT,
	.name = "large object",
	.plural = "large objects",
	.style = SB_NAME,
	.find = find_large_object
};
