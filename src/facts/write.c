/*
 * write.c
 *	  From facts to the commands that make them: what all kinds have in common.
 *
 * What makes an object stands with its kind. Here are its owner, comments, security labels and
 * privileges, and the order of it all. Some objects are there in every new database, the schema
 * public; their attributes "initial ..." say what a new database has, and only the difference is
 * written.
 */
#include "base/compat.h"

#include "base/privileges.h"
#include "base/text.h"
#include "facts/write.h"
#include "kinds/default_privileges.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* The kinds of children in the order in which they are written; all others come behind. */
static const SbKind child_order[] = {
	SB_COLUMN, SB_SEQUENCE, SB_DOMAIN_CONSTRAINT, SB_CONSTRAINT, SB_INDEX, SB_STATISTICS, SB_RULE,
	SB_TRIGGER, SB_POLICY
};

char *
sb_fact_target(const SbFact *fact)
{
	const SbObject *object = &fact->object;

	switch (sb_kind(object->kind)->style)
	{
		case SB_NAME_ON_RELATION:
			return psprintf("%s ON %s%s", quote_identifier(object->name),
							object->kind == SB_DOMAIN_CONSTRAINT ? "DOMAIN " : "",
							quote_qualified_identifier(object->schema, object->relation));
		case SB_FOR_TYPE_LANGUAGE:
			return psprintf("FOR %s LANGUAGE %s", (char *) linitial(object->args),
							quote_identifier(object->name));
		case SB_SCHEMA_NAME_ARGS:
			if (object->kind == SB_OPERATOR)
				return pstrdup(fact->identity);
			return sb_routine_target(object, object->kind == SB_AGGREGATE ? "(*)" : "()");
		default:
			return pstrdup(fact->identity);
	}
}

/* Whether an attribute is what a new database has. */
static bool
is_initial(const SbFact *fact, const char *value, const char *initial)
{
	const char *usual = sb_fact_get(fact, initial);

	return usual && value && strcmp(usual, value) == 0;
}

void
sb_fact_write_owner(SbDdl *ddl, const SbFact *fact)
{
	const char *noun = sb_kind(fact->object.kind)->noun;
	const char *owner = sb_fact_get(fact, "owner");

	if (noun && owner && !is_initial(fact, owner, "initial owner"))
		sb_ddl_add(ddl, "ALTER %s %s OWNER TO %s", noun, sb_fact_target(fact),
				   quote_identifier(owner));
}

void
sb_fact_write_comment(SbDdl *ddl, const SbFact *fact)
{
	const char *noun = sb_kind(fact->object.kind)->noun;
	const char *comment = sb_fact_get(fact, "comment");

	if (noun == NULL || is_initial(fact, comment, "initial comment"))
		return;
	if (comment || sb_fact_get(fact, "initial comment"))
		sb_ddl_add(ddl, "COMMENT ON %s %s IS %s", noun, sb_fact_target(fact),
				   comment ? sb_literal(comment) : "NULL");
}

/* Lines of "provider: label". */
void
sb_fact_write_labels(SbDdl *ddl, const SbFact *fact)
{
	const char *noun = sb_kind(fact->object.kind)->noun;
	const char *labels = sb_fact_get(fact, "security label");
	char	   *rest = noun && labels ? pstrdup(labels) : NULL;
	char	   *line;

	while ((line = strsep(&rest, "\n")) != NULL)
	{
		char	   *label = strstr(line, ": ");

		if (label == NULL)
			continue;
		*label = '\0';
		sb_ddl_add(ddl, "SECURITY LABEL FOR %s ON %s %s IS %s", quote_identifier(line), noun,
				   sb_fact_target(fact), sb_literal(label + 2));
	}
}

/* The owner of a fact or of what it stands on. */
static const char *
owner_of(const SbFact *fact)
{
	const char *owner = NULL;

	for (; fact && owner == NULL; fact = fact->parent)
		owner = sb_fact_get(fact, "owner");
	return owner;
}

/* What GRANT says behind ON; NULL: it knows no such kind. A list of arguments is needed even if empty. */
static char *
grant_target(const SbFact *fact)
{
	const SbKindInfo *info = sb_kind(fact->object.kind);
	const char *noun = info->grant_noun ? info->grant_noun : info->noun;

	if (noun == NULL)
		return NULL;
	return psprintf("%s %s", noun,
					info->kind == SB_AGGREGATE ? sb_routine_target(&fact->object, "()") : sb_fact_target(fact));
}

/* Privileges on columns: columns with the same ones share their commands. */
static void
write_column_privileges(SbDdl *ddl, const SbFact *relation)
{
	List	   *done = NIL;
	SbGranting	granting = {.type = OBJECT_COLUMN};

	granting.on = grant_target(relation);
	granting.owner = owner_of(relation);
	foreach_ptr(SbFact, column, relation->children)
	{
		granting.privileges = column->object.kind == SB_COLUMN ?
			sb_fact_get(column, "privileges") : NULL;
		if (granting.privileges == NULL || list_member_ptr(done, column))
			continue;
		granting.columns = NIL;
		foreach_ptr(SbFact, other, relation->children)
		{
			const char *privileges = other->object.kind == SB_COLUMN ?
				sb_fact_get(other, "privileges") : NULL;

			if (privileges == NULL || strcmp(privileges, granting.privileges) != 0)
				continue;
			granting.columns = lappend(granting.columns, other->object.name);
			done = lappend(done, other);
		}
		sb_privileges_write(ddl, &granting);
	}
}

/*
 * The privileges of an object that may get some by default, or may not: also what leads there from
 * the former.
 */
static void
write_against_default(SbDdl *ddl, SbGranting *granting, const char *by_default)
{
	SbDdl		again = {0};
	List	   *before = list_copy(ddl->commands);

	granting->initial = by_default;
	sb_privileges_write(&again, granting);
	foreach_ptr(char, command, again.commands)
	{
		bool		said = false;

		foreach_ptr(char, other, before)
			said = said || strcmp(command, other) == 0;
		if (!said || strncmp(llast(again.commands), "RESET", 5) == 0)
			sb_ddl_add(ddl, "%s", command);
	}
}

void
sb_fact_write_privileges(SbDdl *ddl, const SbFact *fact)
{
	const char *by_default = sb_fact_get(fact, "privileges by default");
	SbGranting	granting = {.type = sb_kind(fact->object.kind)->acl_type};

	granting.privileges = sb_fact_get(fact, "privileges");
	granting.initial = sb_fact_get(fact, "initial privileges");
	granting.on = grant_target(fact);
	granting.owner = owner_of(fact);
	if (granting.on == NULL)
		return;
	if (fact->object.kind != SB_COLUMN)
	{
		if (granting.type)
			sb_privileges_write(ddl, &granting);
		if (granting.type && by_default && granting.initial == NULL)
			write_against_default(ddl, &granting, by_default);
		write_column_privileges(ddl, fact);
	}
}

/* Whether any column of a relation has privileges of its own. */
static bool
has_column_privileges(const SbFact *relation)
{
	foreach_ptr(SbFact, column, relation->children)
		if (column->object.kind == SB_COLUMN && sb_fact_get(column, "privileges"))
			return true;
	return false;
}

/* How the privileges of a live fact become those of the wanted one; either may be NULL. */
static SbGranting
change_of(const SbFact *live, const SbFact *wanted)
{
	const SbFact *fact = wanted ? wanted : live;
	SbGranting	granting = {.type = sb_kind(fact->object.kind)->acl_type};

	if (fact->object.kind == SB_DEFAULT_PRIVILEGES)
		granting = sb_default_granting(fact);
	else
	{
		granting.owner = wanted ? owner_of(wanted) : NULL;
		if (granting.owner == NULL && live)
			granting.owner = owner_of(live);
		granting.on = grant_target(fact->object.kind == SB_COLUMN ? fact->parent : fact);
	}
	if (fact->object.kind == SB_COLUMN)
	{
		granting.type = OBJECT_COLUMN;
		granting.columns = list_make1(fact->object.name);
	}
	granting.beside_columns = live && has_column_privileges(live);
	granting.initial = live ? sb_fact_get(live, "privileges") : NULL;
	granting.privileges = wanted ? sb_fact_get(wanted, "privileges") : NULL;
	return granting;
}

/* The column of another fact's relation; NULL if that has none of the name. */
static const SbFact *
same_column(const SbFact *relation, const SbFact *column)
{
	foreach_ptr(SbFact, other, relation->children)
		if (other->object.kind == SB_COLUMN && strcmp(other->object.name, column->object.name) == 0)
			return other;
	return NULL;
}

/* What REVOKE took from columns that keep their privileges. */
static void
restore_columns(SbDdl *ddl, const SbFact *live, const SbFact *wanted, const SbGranting *table)
{
	foreach_ptr(SbFact, column, wanted->children)
	{
		const SbFact *there = same_column(live, column);
		SbGranting	granting;

		if (column->object.kind != SB_COLUMN || there == NULL ||
			!sb_same_text(sb_fact_get(column, "privileges"), sb_fact_get(there, "privileges")))
			continue;
		granting = change_of(there, column);
		granting.table = table;
		sb_privileges_write(ddl, &granting);
	}
}

void
sb_fact_write_privilege_changes(SbDdl *ddl, const SbFact *live, const SbFact *wanted, bool *widens)
{
	SbGranting	granting = change_of(live, wanted);
	SbGranting	table;

	*widens = false;
	if (granting.on == NULL || granting.type == 0)
		return;
	if (granting.columns && live && wanted)
	{
		table = change_of(live->parent, wanted->parent);
		granting.table = &table;
	}
	sb_privileges_write(ddl, &granting);
	if (granting.beside_columns && wanted)
		restore_columns(ddl, live, wanted, &granting);
	*widens = sb_privileges_widen(&granting);
}

static const SbFact *
find_nothing(void *arg, bool wanted, SbKind kind, const char *identity)
{
	return NULL;
}

void
sb_fact_write_drop(SbDdl *ddl, const SbFact *fact)
{
	const SbKindInfo *info = sb_kind(fact->object.kind);
	SbAlter		alter = {.live = fact, .find = find_nothing};

	if (info->remove)
	{
		alter.ddl.makes = ddl->makes;
		alter.ddl.makes_arg = ddl->makes_arg;
		info->remove(&alter);
		foreach_ptr(SbCommand, command, alter.commands)
			ddl->commands = lappend(ddl->commands, unconstify(char *, command->text));
	}
	else if (info->drop)
		sb_ddl_add(ddl, info->drop, sb_fact_target(fact));
}

static int
rank(const SbFact *fact)
{
	for (int i = 0; i < lengthof(child_order); i++)
		if (child_order[i] == fact->object.kind)
			return i;
	return lengthof(child_order);
}

/* The object and what stands on it, without remarks about it. */
static void
write_object(SbDdl *ddl, const SbFact *fact, bool with_owner)
{
	const SbKindInfo *info = sb_kind(fact->object.kind);

	if (info->write)
		info->write(ddl, fact);
	if (with_owner)
		sb_fact_write_owner(ddl, fact);
	for (int i = 1; i <= lengthof(child_order); i++)
		foreach_ptr(SbFact, child, fact->children)
			if (rank(child) == i)
				sb_fact_write(ddl, child, with_owner);
	foreach_ptr(SbFact, column, fact->children)
		if (column->object.kind == SB_COLUMN)
			write_object(ddl, column, with_owner);
}

/* Comments and labels, on columns too. */
static void
write_remarks(SbDdl *ddl, const SbFact *fact)
{
	sb_fact_write_comment(ddl, fact);
	sb_fact_write_labels(ddl, fact);
	foreach_ptr(SbFact, column, fact->children)
		if (column->object.kind == SB_COLUMN)
			write_remarks(ddl, column);
}

void
sb_fact_write(SbDdl *ddl, const SbFact *fact, bool with_owner)
{
	write_object(ddl, fact, with_owner);
	write_remarks(ddl, fact);
	sb_fact_write_privileges(ddl, fact);
}
