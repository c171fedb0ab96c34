/*
 * relation_alter.h
 *	  How what stands on relations, views, types and domains are altered, for plans (base/alter.h).
 */
#ifndef SB_RELATION_ALTER_H
#define SB_RELATION_ALTER_H

#include "base/alter.h"

/* --- relation_alter.c --- */

/*
 * What an index can have changed in place, also that of a constraint, whose name is its own: storage
 * parameters, tablespace, statistics targets, being the one to cluster on.
 */
extern void sb_alter_index_parts(SbAlter *alter);

/* The same in either state; NULL: it is not there. */
extern const SbFact *sb_alter_table_of(const SbAlter *alter, bool wanted);

/* How the table stands to a partitioned table or parents, now and in the end. */
extern bool sb_alter_is_attached(const SbAlter *alter, bool wanted);

/* Whether the plan makes the table, attaches or detaches it as a partition, or does both, to change its bound. */
extern bool sb_alter_moves(const SbAlter *alter);

/*
 * Another fact on the same table, of the same kind and attached to the same one: what a partition has in
 * the place of something of the partitioned table may have another name.
 */
extern const SbFact *sb_alter_namesake(const SbAlter *alter, const SbFact *fact, bool wanted);

/*
 * What a writer has put into alter->ddl, without the attachment of an index: a table that lives and becomes
 * a partition brings it along.
 */
extern void sb_alter_forget_attachment(SbAlter *alter);

/* Adds what the writer put into alter->ddl; the first command has hazards. That command; NULL: none. */
extern SbCommand *sb_alter_first(SbAlter *alter, int hazards);

/* --- constraint_alter.c --- */

/*
 * A check that is added to a parent without being validated comes to those that inherit it in the same
 * way. Theirs may have to be validated all the same. table: the live one.
 */
extern void sb_validate_heirs(SbAlter *alter, const SbFact *table, const SbFact *constraint);

/* --- evidence.c --- */

/* Sets command->evidence, unless what the query would read lives not yet, or not as it will. */

/* Rows for which an expression is false. */
extern void sb_evidence_check(const SbAlter *alter, SbCommand *command, const char *table,
							  const char *expression);

/*
 * Rows too many for a unique key. columns: in parentheses, as an index has them; predicate may be NULL.
 */
extern void sb_evidence_duplicates(const SbAlter *alter, SbCommand *command, const char *table,
								   const char *columns, bool nulls_are_equal, const char *predicate);

/* Rows that refer to none. definition: FOREIGN KEY (...) REFERENCES ... */
extern void sb_evidence_orphans(const SbAlter *alter, SbCommand *command, const char *table,
								const char *definition);

/*
 * Values of a domain in columns of that type for which a condition on VALUE is not true. Values inside
 * of arrays, rows and other domains are not looked at.
 */
extern void sb_evidence_domain(SbCommand *command, const char *domain, const char *condition);

/* --- callbacks --- */

extern void sb_constraint_alter(SbAlter *alter);
extern void sb_constraint_add(SbAlter *alter);
extern void sb_constraint_remove(SbAlter *alter);
extern void sb_domain_constraint_alter(SbAlter *alter);
extern void sb_domain_constraint_add(SbAlter *alter);
extern void sb_domain_constraint_remove(SbAlter *alter);
extern void sb_index_alter(SbAlter *alter);
extern void sb_index_add(SbAlter *alter);
extern void sb_index_remove(SbAlter *alter);
extern void sb_statistics_alter(SbAlter *alter);
extern void sb_trigger_alter(SbAlter *alter);
extern void sb_trigger_remove(SbAlter *alter);
extern void sb_rule_alter(SbAlter *alter);
extern void sb_policy_alter(SbAlter *alter);
extern void sb_policy_add(SbAlter *alter);
extern void sb_policy_remove(SbAlter *alter);
extern void sb_view_alter(SbAlter *alter);
extern void sb_materialized_view_alter(SbAlter *alter);
extern void sb_type_alter(SbAlter *alter);
extern void sb_domain_alter(SbAlter *alter);

#endif							/* SB_RELATION_ALTER_H */
