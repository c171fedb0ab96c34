/*
 * relation_write.h
 *	  What the kinds of relations, and of what stands on them, share when they write commands.
 */
#ifndef SB_RELATION_WRITE_H
#define SB_RELATION_WRITE_H

#include "base/alter.h"
#include "base/ddl.h"
#include "base/fact.h"

/*
 * WITH (name=value, ...): the families "option" and "toast option", in the order of the attribute
 * "options" where there is one; none: no clause.
 */
extern void sb_with_clause(StringInfo command, const SbFact *fact);

/* Items name=value of a family, behind a prefix, for a list that is open already. */
extern void sb_parameter_items(StringInfo command, const SbFact *fact, const char *family,
							   const char *prefix, const char *open, bool *first);

/* OPTIONS (name 'value', ...) of a family. */
extern void sb_generic_options(StringInfo command, const SbFact *fact, const char *family);

/* TABLE, FOREIGN TABLE, VIEW or MATERIALIZED VIEW: what ALTER calls the relation. */
extern const char *sb_relation_noun(const SbFact *relation);

/* What indexes, constraints and their kind have that only further commands can say. */
extern void sb_write_index_rest(SbDdl *ddl, const SbFact *fact, const char *table);

/* ALTER ... DEPENDS ON EXTENSION, for each extension. */
extern void sb_write_extensions(SbDdl *ddl, const SbFact *fact, const char *what);

/* --- column_write.c --- */

/* How the command that makes a table comes by a column. */
typedef enum SbColumnOrigin
{
	SB_COLUMN_OWN,				/* the command says all about it */
	SB_COLUMN_MERGED,			/* it has a namesake in a parent */
	SB_COLUMN_GIVEN,			/* the parents give it; only what differs is said */
	SB_COLUMN_TYPED,			/* the type of the table gives it */
	SB_COLUMN_LONGHAND			/* its own, but not as "serial": the sequence is there */
} SbColumnOrigin;

/* Columns of a relation in order: List of SbFact *. */
extern List *sb_columns_of(const SbFact *relation);

/* The column as an element of CREATE TABLE; NULL: nothing need be said. */
extern char *sb_column_element(const SbFact *column, SbColumnOrigin origin);

/* What CREATE cannot say about the columns. `given`: the parents give those that are inherited. */
extern void sb_write_columns_rest(SbDdl *ddl, const SbFact *relation, bool given);

/* What the column can be told only by further commands, after ADD COLUMN or where the parents give it. */
extern void sb_write_column_rest(SbDdl *ddl, const SbFact *relation, const SbFact *column, bool given);

/* GENERATED ... AS IDENTITY (...) */
extern char *sb_identity_clause(const SbFact *column);

/* The sequence of an identity column, as commands take it. */
extern char *sb_identity_sequence(const SbFact *column);

/* --- heirs.c: what passes from parents to children while a plan runs --- */

/* The fact of a table or foreign table. */
extern const SbFact *sb_find_table(const SbAlter *alter, bool wanted, const char *identity);

/* Column of that name in another relation. */
extern const SbFact *sb_find_column(const SbAlter *alter, bool wanted, const char *relation,
									const char *name);

/*
 * The parents that a table, given by its live and its wanted fact, has all the time while the plan
 * runs: List of char *. Changes of their columns pass to it.
 */
extern List *sb_lasting_parents(const SbAlter *alter, const SbFact *live, const SbFact *wanted);

/* Identities of the live tables that inherit from a live relation: direct ones, or all. */
extern List *sb_live_heirs(const SbFact *relation, bool all);

/* Whether the relation is detached from that parent, or attached to it, in this plan. */
extern bool sb_relinks(const SbAlter *alter, const SbFact *live, const SbFact *wanted);

/* --- column_type.c --- */

/* How a column comes by another type. */
typedef struct SbTypeChange
{
	const char *using;			/* cast to be written, behind the column's name; NULL: none is needed */
	bool		rewrites;
	bool		may_fail;		/* a value may have no place in the new type */
	bool		is_known;		/* the new type lives */
	bool		is_coerced;		/* in assignments, as a default or generation expression is */
} SbTypeChange;

extern void sb_type_change(const SbAlter *alter, SbTypeChange *change);

/* The storage that a type has by itself: "extended". */
extern const char *sb_usual_storage(const char *type);

extern const char *sb_view_column_type(const SbFact *column);

/* Whether a type is a domain with constraints, in the live database. */
extern bool sb_type_is_constrained(const char *type);

/* Whether an expression calls what is volatile; one that cannot be read yet counts as such. */
extern bool sb_expression_is_volatile(const char *expression);

/* The same of a raw tree, of a default; *known: false if it names what does not live, or only running it could tell. Runs nothing. */
extern bool sb_default_is_volatile(const Node *raw, bool *known);

/* Whether ALTER COLUMN ... TYPE writes the table anew: a planned expression over the column's number. */
extern bool sb_cast_rewrites(Node *cast, AttrNumber column);

/* --- table_alter.c --- */

/*
 * What a bound of a partition says of a row, as a condition; NULL: for keys of several columns, and
 * what takes the rest of all, that is left to the server.
 */
extern char *sb_bound_condition(const char *partition_key, const char *bound);

/* --- sequence_alter.c --- */

/* All numbers of a sequence, with those that its type gives it. */
typedef struct SbSequence
{
	const char *type;
	const char *start;
	const char *increment;
	const char *minimum;
	const char *maximum;
	const char *cache;
	bool		cycle;
} SbSequence;

extern void sb_sequence_settings(SbSequence *settings, const SbFact *sequence);
extern void sb_identity_settings(SbSequence *settings, const SbFact *column);

/* Reads last_value and is_called; false: the user may not, or there is no such sequence. */
extern bool sb_sequence_position(const char *name, Oid oid, int64 *last, bool *called);

extern void sb_alter_sequence(SbAlter *alter, const char *name, const char *read_as, Oid oid,
							  const SbSequence *live, const SbSequence *wanted);
extern bool sb_sequence_was_identity(const SbAlter *alter, const SbFact *wanted);
extern bool sb_sequence_becomes_identity(const SbAlter *alter, const SbFact *live);
extern void sb_sequence_replace(SbAlter *alter, const SbFact *wanted, const char *temporary);

/* --- constraint_write.c --- */

/* Whether the command that makes the table has the constraint in it. */
extern bool sb_constraint_is_inline(const SbFact *constraint);

/* CONSTRAINT name ... */
extern char *sb_constraint_clause(const SbFact *constraint);

/* The checks that the command that makes a domain has in it, each on a line of its own. */
extern void sb_domain_checks(StringInfo command, const SbFact *domain);

extern void sb_constraint_write(SbDdl *ddl, const SbFact *fact);
extern void sb_domain_constraint_write(SbDdl *ddl, const SbFact *fact);

/* --- others --- */

extern void sb_index_write(SbDdl *ddl, const SbFact *fact);
extern void sb_materialized_view_write(SbDdl *ddl, const SbFact *fact);
extern void sb_policy_write(SbDdl *ddl, const SbFact *fact);
extern void sb_rule_write(SbDdl *ddl, const SbFact *fact);
extern void sb_sequence_write(SbDdl *ddl, const SbFact *fact);
extern void sb_statistics_write(SbDdl *ddl, const SbFact *fact);
extern void sb_table_write(SbDdl *ddl, const SbFact *fact);
extern void sb_trigger_write(SbDdl *ddl, const SbFact *fact);
extern void sb_view_write(SbDdl *ddl, const SbFact *fact);

/* With another verb: "CREATE OR REPLACE"; of rules and views, only the command proper. */
extern void sb_trigger_write_as(SbDdl *ddl, const SbFact *fact, const char *verb);
extern void sb_rule_write_as(SbDdl *ddl, const SbFact *fact, const char *verb);
extern char *sb_view_command(const SbFact *fact, const char *verb);

/* ALTER TABLE ... ENABLE or DISABLE; what: TRIGGER or RULE. */
extern void sb_write_enabled(SbDdl *ddl, const SbFact *fact, const char *what);

extern void sb_column_alter(SbAlter *alter);
extern void sb_column_add(SbAlter *alter);
extern void sb_column_remove(SbAlter *alter);
extern void sb_sequence_alter(SbAlter *alter);
extern void sb_sequence_add(SbAlter *alter);
extern void sb_sequence_remove(SbAlter *alter);
extern void sb_table_alter(SbAlter *alter);

#endif							/* SB_RELATION_WRITE_H */
