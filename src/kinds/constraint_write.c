/*
 * constraint_write.c
 *	  How constraints are written.
 *
 * The command that makes a table has its primary key, unique, exclusion and check constraints in
 * it, as people write them. Foreign keys are commands of their own, so that tables may refer to
 * each other; but one of a partition whose name is not that of the partitioned table's has to be
 * there before the partition is attached.
 */
#include "base/compat.h"

#include "kinds/relation_write.h"
#include "utils/builtins.h"

static bool
is_type(const SbFact *constraint, const char *type)
{
	const char *own = sb_fact_get(constraint, "type");

	return own && strcmp(own, type) == 0;
}

/* Primary key, unique, exclusion. */
static bool
has_index(const SbFact *constraint)
{
	return is_type(constraint, "primary key") || is_type(constraint, "unique") ||
		is_type(constraint, "exclusion");
}

/* Of a partition: the server makes it with the constraint of the partitioned table. */
static bool
comes_with_parent(const SbDdl *ddl, const SbFact *constraint)
{
	const char *of = sb_fact_get(constraint, "partition of");

	if (is_type(constraint, "foreign key"))
		return of != NULL;
	if (has_index(constraint))
		return of && sb_fact_is(constraint, "implied") && sb_ddl_makes(ddl, SB_CONSTRAINT, of);
	return sb_fact_is(constraint, "inherited");
}

/* Of a partition: when that is attached, the server finds it, and attaches it to the table's. */
static bool
is_found(const SbDdl *ddl, const SbFact *constraint)
{
	return sb_fact_is(constraint, "found") &&
		sb_ddl_makes(ddl, SB_CONSTRAINT, sb_fact_get(constraint, "partition of"));
}

/* The columns of a key and what follows. */
static const char *
columns_of(const SbFact *constraint)
{
	return strchr(sb_fact_get(constraint, "definition"), '(');
}

/*
 * Whether another constraint of the table has an index over the same columns: within CREATE TABLE
 * the server makes one of the two.
 */
static bool
has_twin(const SbFact *constraint)
{
	if (constraint->parent == NULL)
		return false;
	foreach_ptr(SbFact, other, constraint->parent->children)
		if (other != constraint && other->object.kind == SB_CONSTRAINT && has_index(other) &&
			strcmp(columns_of(other), columns_of(constraint)) == 0)
			return true;
	return false;
}

bool
sb_constraint_is_inline(const SbFact *constraint)
{
	const char *validated = sb_fact_get(constraint, "validated");

	if (has_index(constraint))
	{
		/* one that does not spread belongs to the table alone, which CREATE TABLE cannot say */
		return (!sb_fact_is(constraint, "partitioned") || sb_fact_is(constraint, "spreads")) &&
			(is_type(constraint, "primary key") || !has_twin(constraint));
	}
	if (is_type(constraint, "foreign key"))
		return sb_fact_is(constraint, "own name");
	return is_type(constraint, "check") && !sb_fact_is(constraint, "circular") &&
		strcmp(validated, "true") == 0;
}

/* The server writes CHECK ((a > 0)), with a parenthesis more than there has to be. */
static char *
definition_of(const SbFact *constraint)
{
	const char *definition = sb_fact_get(constraint, "definition");
	int			length = strlen(definition);

	if (strncmp(definition, "CHECK (", 7) != 0 || definition[length - 1] != ')')
		return pstrdup(definition);
	return psprintf("CHECK %s", sb_parenthesized(pnstrdup(definition + 7, length - 8)));
}

char *
sb_constraint_clause(const SbFact *constraint)
{
	const char *tablespace = sb_fact_get(constraint, "tablespace");
	const char *predicate = sb_fact_get(constraint, "predicate");
	const char *validated = sb_fact_get(constraint, "validated");
	bool		enforced = sb_fact_get(constraint, "enforced") == NULL;
	StringInfoData clause;

	initStringInfo(&clause);
	sb_clause(&clause, "CONSTRAINT %s", quote_identifier(constraint->object.name));
	if (sb_fact_is(constraint, "nulls not distinct"))
		sb_clause(&clause, "UNIQUE NULLS NOT DISTINCT %s", columns_of(constraint));
	else
		sb_clause(&clause, "%s", definition_of(constraint));
	sb_with_clause(&clause, constraint);
	if (tablespace)
		sb_clause(&clause, "USING INDEX TABLESPACE %s", quote_identifier(tablespace));
	if (predicate)
		sb_clause(&clause, "WHERE %s", sb_parenthesized(predicate));
	if (sb_fact_is(constraint, "no inherit"))
		sb_clause(&clause, "NO INHERIT");
	if (sb_fact_is(constraint, "deferrable"))
		sb_clause(&clause, "DEFERRABLE");
	if (sb_fact_is(constraint, "initially deferred"))
		sb_clause(&clause, "INITIALLY DEFERRED");
	if (!enforced)
		sb_clause(&clause, "NOT ENFORCED");
	else if (validated && strcmp(validated, "false") == 0)
		sb_clause(&clause, "NOT VALID");
	return clause.data;
}

/* ALTER TABLE ADD CONSTRAINT, unless something else makes it. */
static void
write_constraint(SbDdl *ddl, const SbFact *fact, const char *table)
{
	SbKind		kind = sb_fact_is(fact, "foreign") ? SB_FOREIGN_TABLE : SB_TABLE;
	bool		only = has_index(fact) && sb_fact_is(fact, "partitioned") &&
		!sb_fact_is(fact, "spreads");
	const char *index = has_index(fact) ? sb_fact_get(fact, "partition of index") : NULL;

	if (comes_with_parent(ddl, fact))
		return;
	if (!sb_constraint_is_inline(fact) || !sb_ddl_makes(ddl, kind, table))
		sb_ddl_add(ddl, "ALTER %s %s%s\n    ADD %s",
				   kind == SB_FOREIGN_TABLE ? "FOREIGN TABLE" : "TABLE", only ? "ONLY " : "", table,
				   sb_constraint_clause(fact));
	if (index && !is_found(ddl, fact))
		sb_ddl_add(ddl, "ALTER INDEX %s ATTACH PARTITION %s", index,
				   quote_qualified_identifier(fact->object.schema, fact->object.name));
}

void
sb_constraint_write(SbDdl *ddl, const SbFact *fact)
{
	char	   *table = sb_fact_relation(fact);

	/* of most not-null constraints the column tells all */
	if (sb_fact_get(fact, "definition") == NULL)
		return;
	write_constraint(ddl, fact, table);
	sb_write_index_rest(ddl, fact, table);
}

static bool
is_in_domain(const SbFact *constraint)
{
	return is_type(constraint, "check") && !sb_fact_is(constraint, "circular") &&
		sb_fact_is(constraint, "validated");
}

void
sb_domain_checks(StringInfo command, const SbFact *domain)
{
	foreach_ptr(SbFact, child, domain->children)
		if (child->object.kind == SB_DOMAIN_CONSTRAINT && is_in_domain(child))
			appendStringInfo(command, "\n    %s", sb_constraint_clause(child));
}

void
sb_domain_constraint_write(SbDdl *ddl, const SbFact *fact)
{
	if (sb_fact_get(fact, "definition") == NULL ||
		(is_in_domain(fact) && sb_ddl_makes(ddl, SB_DOMAIN, sb_fact_relation(fact))))
		return;
	sb_ddl_add(ddl, "ALTER DOMAIN %s ADD %s", sb_fact_relation(fact), sb_constraint_clause(fact));
}
