/*
 * domain.c
 *	  CREATE DOMAIN, ALTER DOMAIN and the constraints of domains.
 *
 * Constraints written inside CREATE DOMAIN are names that it provides; one added by ALTER DOMAIN
 * is an object of its own.  The names of unnamed ones are those that the server chooses when no
 * other constraint has them.
 */
#include "base/compat.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/relation_facts.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "kinds/type_args.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

/* The constraint's name; number: how many unnamed ones of its sort stand before it. */
static char *
constraint_name(const char *domain, const Constraint *constraint, int number)
{
	const char *label = constraint->contype == CONSTR_NOTNULL ? "not_null" : "check";

	if (constraint->conname)
		return pstrdup(constraint->conname);
	return sb_default_name(domain, NIL, number > 0 ? psprintf("%s%d", label, number) : label);
}

static void
describe_create(SbStatement *st, Node *node)
{
	CreateDomainStmt *stmt = (CreateDomainStmt *) node;
	int			unnamed = 0;

	sb_set_object(st, SB_DOMAIN, stmt->domainname);
	sb_refer_type(st, SB_HARD, stmt->typeName, SB_L_CREATED);
	if (stmt->collClause)
		sb_refer_list(st, SB_C_COLLATION, SB_HARD, stmt->collClause->collname,
					  stmt->collClause->location);
	foreach_node(Constraint, constraint, stmt->constraints)
	{
		bool		is_check = constraint->contype == CONSTR_CHECK;

		sb_collect(st, constraint->raw_expr, SB_HARD, SB_L_CREATED);
		if (!is_check && constraint->contype != CONSTR_NOTNULL)
			continue;
		sb_provide_on(st, SB_C_CONSTRAINT, st->object.schema, st->object.name,
					  constraint_name(st->object.name, constraint, is_check ? unnamed : 0))->written =
			constraint->conname != NULL;
		if (is_check && constraint->conname == NULL)
			unnamed++;
	}
}

/* ALTER DOMAIN ... ADD: the constraint is the object, the domain is what it belongs to. */
static void
describe_add_constraint(SbStatement *st, AlterDomainStmt *stmt)
{
	Constraint *constraint = (Constraint *) stmt->def;
	char	   *schema,
			   *domain;

	sb_split_name(stmt->typeName, &schema, &domain);
	sb_set_object_on(st, SB_DOMAIN_CONSTRAINT, makeRangeVar(schema, domain, -1),
					 constraint_name(domain, constraint, 0));
	st->default_name = constraint->conname == NULL;
	st->belongs_to.class = SB_C_TYPE;
	st->belongs_to.schema = st->object.schema;
	st->belongs_to.name = st->object.relation;
	st->level = SB_L_SHAPE;
	sb_collect(st, constraint->raw_expr, SB_HARD, SB_L_CREATED);
}

/* ALTER DOMAIN ... VALIDATE CONSTRAINT, as pg_dump never writes it but people do. */
static void
describe_validate(SbStatement *st, AlterDomainStmt *stmt)
{
	char	   *schema,
			   *domain;

	sb_split_name(stmt->typeName, &schema, &domain);
	sb_set_object(st, SB_DOMAIN, stmt->typeName);
	sb_set_aspect(st, "validated", stmt->name);
	st->level = SB_L_REST;
	sb_refer_on(st, SB_C_CONSTRAINT, SB_HARD, makeRangeVar(schema, domain, -1), stmt->name);
}

static void
describe_alter(SbStatement *st, Node *node)
{
	AlterDomainStmt *stmt = (AlterDomainStmt *) node;

	if (stmt->subtype == 'N' || stmt->subtype == 'X' ||
		(stmt->subtype == 'T' && stmt->def == NULL))
		sb_refuse(st, "models say what is, and this takes something away",
				  "leave it out of the domain's definition");
	sb_refer_list(st, SB_C_TYPE, SB_HARD, stmt->typeName, -1);
	if (stmt->subtype == 'C')
		describe_add_constraint(st, stmt);
	else if (stmt->subtype == 'V')
		describe_validate(st, stmt);
	else
	{
		sb_set_object(st, SB_DOMAIN, stmt->typeName);
		sb_set_aspect(st, stmt->subtype == 'T' ? "default" : "not null", "");
		st->level = SB_L_SHAPE;
		sb_collect(st, stmt->def, SB_HARD, SB_L_CREATED);
	}
}

/* OID of the domain of that name, or InvalidOid. */
static Oid
domain_oid(const char *schema_name, const char *name)
{
	Oid			schema = sb_schema_oid(schema_name);
	Oid			oid = InvalidOid;
	HeapTuple	tuple;

	if (!OidIsValid(schema))
		return InvalidOid;
	tuple = SearchSysCache2(TYPENAMENSP, CStringGetDatum(name), ObjectIdGetDatum(schema));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_type type = (Form_pg_type) GETSTRUCT(tuple);

		if (type->typtype == TYPTYPE_DOMAIN)
			oid = type->oid;
		ReleaseSysCache(tuple);
	}
	return oid;
}

static ObjectAddress
find_domain(const SbObject *object)
{
	return sb_address(TypeRelationId, domain_oid(object->schema, object->name));
}

static ObjectAddress
find_domain_constraint(const SbObject *object)
{
	Oid			domain = domain_oid(object->schema, object->relation);
	Oid			oid = InvalidOid;

	if (OidIsValid(domain))
		oid = get_domain_constraint_oid(domain, object->name, true);
	return sb_address(ConstraintRelationId, oid);
}

/*
 * A domain takes over the default of the type below when it is created: what it has is written only
 * where it differs from that.
 */
static void
write_domain(SbDdl *ddl, const SbFact *fact)
{
	const char *collation = sb_fact_get(fact, "collation");
	const char *value = sb_fact_get(fact, "default");
	const char *not_null = sb_fact_get(fact, "not null constraint");
	StringInfoData command;

	initStringInfo(&command);
	sb_clause(&command, "CREATE DOMAIN %s AS %s", sb_fact_name(fact), sb_fact_get(fact, "type"));
	if (collation)
		sb_clause(&command, "COLLATE %s", collation);
	if (!sb_fact_is(fact, "default is inherited"))
		sb_clause(&command, "DEFAULT %s", value ? value : "NULL");
	if (not_null)
		sb_clause(&command, "CONSTRAINT %s", quote_identifier(not_null));
	if (sb_fact_is(fact, "not null"))
		sb_clause(&command, "NOT NULL");
	sb_domain_checks(&command, fact);
	sb_ddl_add(ddl, "%s", command.data);
}

/* The default; one without an expression was taken over from a base type. */
#define DEFAULT \
	"CASE WHEN t.typdefaultbin IS NOT NULL THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0)" \
	" ELSE pg_catalog.quote_literal(t.typdefault) END"

/*
 * A default of NULL, which takes away that of the domain below, says no more than no default at
 * all; in a longer expression it would stand in parentheses. Since 17 NOT NULL has a name, which is
 * told where it is not the one that the server chooses.
 */
static const char domain_facts[] =
	"SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typowner AS owner, t.typacl AS acl,"
	"  pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,"
	"  CASE WHEN t.typcollation <> b.typcollation"
	"   THEN t.typcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,"
	"  CASE WHEN " DEFAULT " NOT LIKE 'NULL::%' THEN " DEFAULT " END AS \"~default\","
	SB_SQL_FLAG("t.typdefault IS NOT DISTINCT FROM b.typdefault AND"
			  " t.typdefaultbin::pg_catalog.text IS NOT DISTINCT FROM b.typdefaultbin::pg_catalog.text")
	"   AS \"!default is inherited\","
	SB_SQL_BOOLEAN("t.typnotnull") " AS \"not null\","
	"  CASE WHEN c.conname <> t.typname || '_not_null' THEN c.conname::pg_catalog.text END"
	"   AS \"not null constraint\""
	" FROM pg_catalog.pg_type t"
	"  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
	"  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype"
	"  LEFT JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.contype = 'n'"
	" WHERE t.typnamespace = ANY ($1)" SB_SQL_AMONG("t.oid") " AND t.typtype = 'd'";

/* The constraint behind NOT NULL, which is an attribute of the domain. */
static const char domain_parts[] =
	"SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, c.oid"
	" FROM pg_catalog.pg_constraint c"
	" WHERE c.contypid <> 0 AND c.contype = 'n'";

const SbKindInfo sb_kind_domain = {
	.kind = SB_DOMAIN,
	.name = "domain",
	.plural = "domains",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP DOMAIN %s",
	.find = find_domain,
	.facts = domain_facts,
	.class_id = TypeRelationId,
	.acl_type = OBJECT_DOMAIN,
	.parts = domain_parts,
	.summary = "type",
	.write = write_domain,
	.alter = sb_domain_alter,
	.noun = "DOMAIN"
};

/* No drop: it goes with its domain, and ALTER DOMAIN wants the names the other way round. */
const SbKindInfo sb_kind_domain_constraint = {
	.kind = SB_DOMAIN_CONSTRAINT,
	.name = "domain constraint",
	.plural = "domain constraints",
	.style = SB_NAME_ON_RELATION,
	.find = find_domain_constraint,
	.class_id = ConstraintRelationId,
	.parent_class = TypeRelationId,
	.noun = "CONSTRAINT",
	.summary = "definition",
	.sparse = true,
	.write = sb_domain_constraint_write,
	.alter = sb_domain_constraint_alter,
	.add = sb_domain_constraint_add,
	.remove = sb_domain_constraint_remove,
	.facts = sb_domain_constraint_facts
};

const SbForm sb_forms_domain[] = {
	{T_CreateDomainStmt, describe_create},
	{T_AlterDomainStmt, describe_alter},
	{T_Invalid, NULL}
};
