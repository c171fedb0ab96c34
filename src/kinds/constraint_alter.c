/*
 * constraint_alter.c
 *	  How constraints of tables and domains are altered, added and removed.
 *
 * What a table has from its parents, or a partition from the partitioned table, comes and goes with
 * theirs: there is no command for it on the table itself.
 *
 * Since 18 a not-null constraint that is not validated, or not inherited, is a fact of its own besides the
 * column's. Where the column is not null now or in the end, what the column's commands do about it is not
 * done here again.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/relation_alter.h"
#include "kinds/relation_write.h"
#include "utils/builtins.h"

static bool
is_type(const SbFact *constraint, const char *type)
{
	return sb_same_text(sb_fact_get(constraint, "type"), type);
}

static const char *
noun_of(const SbFact *constraint)
{
	return sb_fact_is(constraint, "foreign") ? "FOREIGN TABLE" : "TABLE";
}

/* Primary key, unique, exclusion. */
static bool
has_index(const SbFact *constraint)
{
	return is_type(constraint, "primary key") || is_type(constraint, "unique") ||
		is_type(constraint, "exclusion");
}

/* What a table of either state has by a name; NULL: nothing. */
static const SbFact *
constraint_named(const SbFact *table, const char *name)
{
	if (table)
		foreach_ptr(SbFact, child, table->children)
			if (child->object.kind == SB_CONSTRAINT && strcmp(child->object.name, name) == 0)
				return child;
	return NULL;
}

/* Parents and partitioned table of a table, as they were read: List of char *. */
static List *
parents_of(const SbFact *table)
{
	const char *of = table ? sb_fact_get(table, "partition of") : NULL;

	if (table == NULL)
		return NIL;
	return of ? list_make1((char *) of) : sb_fact_list(table, "parents");
}

/* A parent that the table has before and after, and that has the check in one of the states. */
static const SbFact *
parent_with(const SbAlter *alter, bool wanted, const char *name)
{
	List	   *now = parents_of(sb_alter_table_of(alter, false));
	List	   *then = parents_of(sb_alter_table_of(alter, true));

	foreach_ptr(char, parent, now)
	{
		const SbFact *table;
		const SbFact *constraint;

		if (!sb_list_has(then, parent))
			continue;
		table = sb_alter_find(alter, wanted, SB_TABLE, parent);
		if (table == NULL)
			table = sb_alter_find(alter, wanted, SB_FOREIGN_TABLE, parent);
		constraint = constraint_named(table, name);
		if (constraint && !sb_fact_is(constraint, "no inherit"))
			return constraint;
	}
	return NULL;
}

/* Whether the partitioned table's or the parent's constraint brings it about, or takes it away. */
static bool
comes_from_parent(const SbAlter *alter, const SbFact *constraint, bool wanted)
{
	if (sb_fact_get(constraint, "partition of"))
		return !sb_alter_moves(alter);
	return sb_fact_is(constraint, "inherited") && parent_with(alter, wanted, constraint->object.name);
}

/* --- not null --- */

/* The column that a not-null constraint is on, in one of the states. */
static const SbFact *
column_of(const SbAlter *alter, const SbFact *constraint, bool wanted)
{
	return sb_alter_find(alter, wanted, SB_COLUMN,
						 psprintf("%s.%s", constraint->parent->identity,
								  sb_fact_get(constraint, "definition") + strlen("NOT NULL ")));
}

static bool
is_not_null(const SbFact *column)
{
	return column && sb_fact_is(column, "not null");
}

/* The name of the constraint behind a column that is not null. */
static const char *
not_null_name(const SbFact *column)
{
	const char *name = sb_fact_get(column, "not null name");

	return name ? name : psprintf("%s_%s_not_null", column->object.relation, column->object.name);
}

static void
set_inherits(SbAlter *alter, const SbFact *table, const char *name, bool inherits)
{
	sb_alter_add(alter, 0, "ALTER TABLE %s ALTER CONSTRAINT %s %sINHERIT", table->identity,
				 quote_identifier(name), inherits ? "" : "NO ");
}

/* Whether the constraint on a column that stays not null, or becomes it, is only to be said otherwise. */
static bool
add_not_null(SbAlter *alter)
{
	const SbFact *constraint = alter->wanted;
	const SbFact *column = column_of(alter, constraint, false);

	if (!is_not_null(column) || !is_not_null(column_of(alter, constraint, true)))
		return false;
	set_inherits(alter, constraint->parent, not_null_name(column), false);
	return true;
}

static bool
remove_not_null(SbAlter *alter)
{
	const SbFact *constraint = alter->live;
	bool		was = is_not_null(column_of(alter, constraint, false));
	bool		becomes = is_not_null(column_of(alter, constraint, true));

	if (becomes && sb_fact_is(constraint, "no inherit"))
		set_inherits(alter, constraint->parent, constraint->object.name, true);
	return was || becomes;
}

/* --- hazards --- */

/* The rows in the way of a constraint. */
static void
add_evidence(SbAlter *alter, SbCommand *command, const SbFact *constraint, const char *table)
{
	const char *definition = sb_fact_get(constraint, "definition");

	if (is_type(constraint, "check"))
		sb_evidence_check(alter, command,
						  sb_fact_is(constraint, "no inherit") ? psprintf("ONLY %s", table) : table,
						  definition + strlen("CHECK "));
	else if (is_type(constraint, "foreign key"))
		sb_evidence_orphans(alter, command, sb_fact_is(constraint, "partitioned") ? table :
							psprintf("ONLY %s", table), definition);
	else if (is_type(constraint, "primary key") || is_type(constraint, "unique"))
		sb_evidence_duplicates(alter, command, sb_fact_is(constraint, "partitioned") ? table :
							   psprintf("ONLY %s", table), strchr(definition, '('),
							   sb_fact_is(constraint, "nulls not distinct"), NULL);
	else if (is_type(constraint, "not null"))
		sb_evidence_check(alter, command, table,
						  psprintf("%s IS NOT NULL", definition + strlen("NOT NULL ")));
}

/* Of a constraint that is added: whether the rows that are there are looked at. */
static bool
is_checked(const SbFact *constraint)
{
	return has_index(constraint) ||
		(!sb_same_text(sb_fact_get(constraint, "validated"), "false") &&
		 sb_fact_get(constraint, "enforced") == NULL && !sb_fact_is(constraint, "foreign"));
}

/* --- in place --- */

static void
alter_deferral(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	bool		deferrable;
	bool		deferred;

	if (!is_type(wanted, "foreign key") || !is_type(alter->live, "foreign key"))
		return;
	deferrable = sb_alter_takes(alter, "deferrable");
	deferred = sb_alter_takes(alter, "initially deferred");
	if (deferrable || deferred)
		sb_alter_add(alter, 0, "ALTER TABLE %s ALTER CONSTRAINT %s %sDEFERRABLE INITIALLY %s",
					 alter->live->parent->identity, quote_identifier(alter->live->object.name),
					 sb_fact_is(wanted, "deferrable") ? "" : "NOT ",
					 sb_fact_is(wanted, "initially deferred") ? "DEFERRED" : "IMMEDIATE");
}

/* Of a foreign key; with ENFORCED, which came with 18, it is validated, and with NOT ENFORCED not. */
static void
alter_enforced(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	bool		enforced = sb_fact_get(wanted, "enforced") == NULL;
	SbCommand  *command;

	if (!is_type(wanted, "foreign key") || !sb_alter_differs(alter, "enforced") ||
		(enforced && !sb_fact_is(wanted, "validated")))
		return;
	sb_alter_takes(alter, "enforced");
	sb_alter_takes(alter, "validated");
	command = sb_alter_add(alter, enforced ? SB_FULL_SCAN | SB_MAY_FAIL : 0,
						   "ALTER TABLE %s ALTER CONSTRAINT %s %sENFORCED",
						   alter->live->parent->identity, quote_identifier(alter->live->object.name),
						   enforced ? "" : "NOT ");
	if (enforced)
		add_evidence(alter, command, wanted, alter->live->parent->identity);
}

void
sb_validate_heirs(SbAlter *alter, const SbFact *table, const SbFact *constraint)
{
	if (!is_type(constraint, "check") || !sb_same_text(sb_fact_get(constraint, "validated"), "false") ||
		sb_fact_is(constraint, "no inherit"))
		return;
	foreach_ptr(char, heir, sb_live_heirs(table, true))
	{
		const SbFact *theirs = constraint_named(sb_find_table(alter, true, heir), constraint->object.name);
		SbCommand  *command;

		if (theirs == NULL || !sb_fact_is(theirs, "inherited") || !sb_fact_is(theirs, "validated"))
			continue;
		command = sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL, "ALTER %s %s VALIDATE CONSTRAINT %s",
							   noun_of(theirs), heir, quote_identifier(theirs->object.name));
		command->when = SB_LATE;
		add_evidence(alter, command, theirs, heir);
	}
}

/* Only the parent's check can come to a table without being validated: it is added once more. */
static void
make_unvalidated(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *parent = parent_with(alter, false, live->object.name);
	const SbFact *wanted = parent_with(alter, true, live->object.name);
	const char *table;
	const char *name = quote_identifier(live->object.name);
	const char *comment;

	if (!is_type(live, "check") || parent == NULL || wanted == NULL || sb_fact_is(wanted, "validated") ||
		!sb_alter_takes(alter, "validated") || sb_fact_is(parent, "validated"))
		return;
	table = parent->parent->identity;
	comment = sb_fact_get(wanted, "comment");
	sb_alter_add(alter, 0, "ALTER %s %s DROP CONSTRAINT %s", noun_of(parent), table, name);
	sb_alter_add(alter, 0, "ALTER %s %s\n    ADD %s", noun_of(parent), table, sb_constraint_clause(wanted));
	if (comment)
		sb_alter_add(alter, 0, "COMMENT ON CONSTRAINT %s ON %s IS %s", name, table, sb_literal(comment));
	sb_validate_heirs(alter, parent->parent, wanted);
}

static void
alter_validated(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *parent;

	/* SET NOT NULL for the column validates it */
	if (is_type(live, "not null") && is_not_null(column_of(alter, live, true)))
	{
		sb_alter_takes(alter, "validated");
		return;
	}
	if (!sb_fact_is(alter->wanted, "validated"))
		make_unvalidated(alter);
	if (!sb_fact_is(alter->wanted, "validated") || !sb_alter_takes(alter, "validated"))
		return;
	parent = parent_with(alter, false, live->object.name);
	if (parent && sb_same_text(sb_fact_get(parent, "validated"), "false") &&
		sb_fact_is(alter->wanted, "inherited"))
	{
		parent = parent_with(alter, true, live->object.name);
		if (parent && sb_fact_is(parent, "validated"))
			return;
	}
	add_evidence(alter, sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL,
									 "ALTER %s %s VALIDATE CONSTRAINT %s", noun_of(live),
									 live->parent->identity, quote_identifier(live->object.name)),
				 alter->wanted, live->parent->identity);
}

/*
 * A table that becomes a partition brings its keys along, and one that is none any more keeps them. Else
 * an index can be attached.
 */
static void
alter_attachment(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const char *index = sb_fact_get(alter->wanted, "partition of index");

	if (!sb_alter_differs(alter, "partition of"))
		return;
	if (sb_alter_moves(alter))
		sb_alter_takes(alter, "partition of");
	else if (index && sb_fact_get(live, "partition of") == NULL)
	{
		sb_alter_takes(alter, "partition of");
		sb_alter_add(alter, 0, "ALTER INDEX %s ATTACH PARTITION %s", index,
					 quote_qualified_identifier(live->object.schema, live->object.name));
	}
}

/*
 * What only the partitioned table's constraint can have changed. The index of a partition that is not as
 * the server would make it has to be made again together with that.
 */
static void
take_from_partitioned(SbAlter *alter)
{
	static const char *const names[] = {
		"type", "definition", "predicate", "nulls not distinct", "deferrable", "initially deferred",
		"validated", "enforced"
	};

	if (!sb_same_text(sb_fact_get(alter->live, "partition of"), sb_fact_get(alter->wanted, "partition of")) ||
		(has_index(alter->wanted) && !sb_fact_is(alter->wanted, "implied")))
		return;
	for (int i = 0; i < lengthof(names); i++)
		sb_alter_takes(alter, names[i]);
}

/* A check that is inherited cannot be another one than its parent's. */
static void
take_from_parent(SbAlter *alter)
{
	if (!sb_fact_is(alter->live, "inherited") || !sb_fact_is(alter->wanted, "inherited"))
		return;
	sb_alter_takes(alter, "type");
	sb_alter_takes(alter, "definition");
	sb_alter_takes(alter, "enforced");
	sb_alter_takes(alter, "no inherit");
}

void
sb_constraint_alter(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;

	if (sb_fact_get(wanted, "definition") == NULL || sb_fact_get(alter->live, "definition") == NULL)
		return;
	if (sb_fact_get(wanted, "partition of") && comes_from_parent(alter, wanted, true))
		take_from_partitioned(alter);
	else if (comes_from_parent(alter, wanted, true))
		take_from_parent(alter);
	alter_attachment(alter);
	alter_deferral(alter);
	alter_enforced(alter);
	alter_validated(alter);
	if (has_index(wanted) && has_index(alter->live))
		sb_alter_index_parts(alter);
}

/*
 * Of a partition: nothing is to be done if the partitioned table's lives and the partition is made or
 * attached in the same plan, or if it has only got another name (sb_constraint_remove).
 */
static bool
is_given(SbAlter *alter)
{
	const SbFact *constraint = alter->wanted;
	const char *of = sb_fact_get(constraint, "partition of");
	const SbFact *namesake;

	if (of == NULL)
		return comes_from_parent(alter, constraint, true);
	if (is_type(constraint, "foreign key"))
		return !sb_alter_moves(alter) || sb_alter_table_of(alter, false) == NULL;
	if (sb_ddl_makes(&alter->ddl, SB_CONSTRAINT, of))
		return false;
	if (sb_alter_table_of(alter, false) == NULL)
		return true;
	if (sb_alter_moves(alter))
		return sb_fact_is(constraint, "implied");
	namesake = sb_alter_namesake(alter, constraint, false);
	return namesake && sb_alter_find(alter, true, SB_CONSTRAINT, namesake->identity) == NULL;
}

void
sb_constraint_add(SbAlter *alter)
{
	const SbFact *constraint = alter->wanted;
	const char *table;
	SbCommand  *command;

	if (sb_fact_get(constraint, "definition") == NULL || constraint->parent == NULL)
		return;
	table = constraint->parent->identity;
	if (is_type(constraint, "not null") && add_not_null(alter))
		return;
	if (sb_alter_table_of(alter, false) &&
		!sb_ddl_makes(&alter->ddl, constraint->parent->object.kind, table) &&
		sb_fact_is(constraint, "inherited") && sb_fact_get(constraint, "partition of") == NULL &&
		!comes_from_parent(alter, constraint, true))
	{
		/* a table that comes to inherit must have the check before */
		sb_ddl_add(&alter->ddl, "ALTER %s %s\n    ADD %s", noun_of(constraint), table,
				   sb_constraint_clause(constraint));
	}
	else if (!is_given(alter))
		sb_constraint_write(&alter->ddl, constraint);
	sb_alter_forget_attachment(alter);
	command = sb_alter_first(alter, is_checked(constraint) ? SB_FULL_SCAN | SB_MAY_FAIL : 0);
	if (command && is_checked(constraint) && strncmp(command->text, "ALTER INDEX", 11) != 0)
		add_evidence(alter, command, constraint, table);
	sb_validate_heirs(alter, sb_alter_table_of(alter, false), constraint);
}

/* The partitioned table's lives on, and the partition's is wanted under another name. */
static bool
rename_on_partition(SbAlter *alter)
{
	const SbFact *live = alter->live;
	const SbFact *namesake = sb_alter_namesake(alter, live, true);

	if (namesake == NULL || sb_ddl_makes(&alter->ddl, SB_CONSTRAINT, sb_fact_get(live, "partition of")) ||
		sb_alter_find(alter, false, SB_CONSTRAINT, namesake->identity))
		return false;
	sb_alter_add(alter, 0, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s", live->parent->identity,
				 quote_identifier(live->object.name), quote_identifier(namesake->object.name));
	return true;
}

/* That of a parent goes first: one that heirs have, too, can be dropped there only then. */
void
sb_constraint_remove(SbAlter *alter)
{
	const SbFact *live = alter->live;
	SbCommand  *command;

	if (sb_fact_get(live, "definition") == NULL || live->parent == NULL)
		return;
	if (is_type(live, "not null") && remove_not_null(alter))
		return;
	if (comes_from_parent(alter, live, false))
	{
		if (sb_fact_get(live, "partition of"))
			rename_on_partition(alter);
		return;
	}
	command = sb_alter_add(alter, 0, "ALTER %s %s DROP CONSTRAINT %s", noun_of(live),
						   live->parent->identity, quote_identifier(live->object.name));
	if (is_type(live, "check") && !sb_fact_is(live, "no inherit") && !sb_fact_is(live, "inherited") &&
		sb_fact_get(live, "also local") == NULL && sb_fact_is(live->parent, "may have children"))
		command->when = SB_EARLY;
}

/* --- domains --- */

void
sb_domain_constraint_alter(SbAlter *alter)
{
	const SbFact *live = alter->live;

	if (!sb_fact_is(alter->wanted, "validated") || !sb_alter_takes(alter, "validated"))
		return;
	sb_evidence_domain(sb_alter_add(alter, SB_FULL_SCAN | SB_MAY_FAIL,
									"ALTER DOMAIN %s VALIDATE CONSTRAINT %s", sb_fact_relation(live),
									quote_identifier(live->object.name)),
					   sb_fact_relation(live), sb_fact_get(live, "definition") + strlen("CHECK "));
}

void
sb_domain_constraint_add(SbAlter *alter)
{
	const SbFact *wanted = alter->wanted;
	bool		validated = sb_fact_is(wanted, "validated");
	bool		lives = sb_alter_find(alter, false, SB_DOMAIN, sb_fact_relation(wanted)) != NULL;
	SbCommand  *command;

	sb_domain_constraint_write(&alter->ddl, wanted);
	command = sb_alter_first(alter, validated ? SB_FULL_SCAN | SB_MAY_FAIL : 0);
	if (command && validated && lives)
		sb_evidence_domain(command, sb_fact_relation(wanted),
						   sb_fact_get(wanted, "definition") + strlen("CHECK "));
}

void
sb_domain_constraint_remove(SbAlter *alter)
{
	const SbFact *live = alter->live;

	if (sb_fact_get(live, "definition"))
		sb_alter_add(alter, 0, "ALTER DOMAIN %s DROP CONSTRAINT %s", sb_fact_relation(live),
					 quote_identifier(live->object.name));
}
