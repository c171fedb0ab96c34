/*
 * exists.h
 *	  Whether something of a name is there, as SQL would find it now.
 *
 * Names are written as in SQL: capitals and signs in double quotes, a schema in front or not; without one,
 * the search_path counts, with temporary relations and types first. A schema in front may also be one that the caller
 * cannot use: it is no secret what pg_catalog tells everybody. What stands in the way of an answer (a schema, a
 * table that is not there either) makes it false. Own uncommitted changes count, those of others do when they have
 * committed. Nothing is locked, and no snapshot is taken.
 *
 * Errors of all of them: ERRCODE_INVALID_NAME for what is no name; ERRCODE_FEATURE_NOT_SUPPORTED for a name in another
 * database.
 */
#ifndef SB_EXISTS_H
#define SB_EXISTS_H

#include "base/object.h"

/*
 * A relation or a table of the kind: SB_TABLE (partitioned ones, partitions and foreign ones, too), SB_FOREIGN_TABLE, SB_VIEW,
 * SB_MATERIALIZED_VIEW, SB_SEQUENCE, SB_INDEX; SB_ANY_RELATION for any of them that has columns.
 */
extern bool sb_relation_exists(const char *name, SbKind kind);

/* valid: one that CREATE INDEX CONCURRENTLY left INVALID, or that partitions lack, does not count. */
extern bool sb_index_exists(const char *name, bool valid);

/* A column of whatever has columns, also of a composite type; dropped and system columns do not count. */
extern bool sb_column_exists(const char *relation, const char *column);

/* A constraint of a table or domain; valid: one that is NOT VALID or NOT ENFORCED does not count. */
extern bool sb_constraint_exists(const char *relation, const char *constraint, bool valid);
extern bool sb_trigger_exists(const char *relation, const char *trigger);
extern bool sb_policy_exists(const char *relation, const char *policy);

/* A type of any sort as a column may have it: varchar(10), int[], a domain, the row type of a table; no shell. */
extern bool sb_type_exists(const char *name);
extern bool sb_domain_exists(const char *name);

/* A label, as written, of an enum or of a domain over one; added in this transaction counts, too. */
extern bool sb_enum_value_exists(const char *type, const char *label);

/*
 * A function, procedure, aggregate or window function: of any arguments (f), or of just these: f(), f(int, text), f(IN a int
 * DEFAULT 1, OUT b text), total(*), ranked(int ORDER BY int). As in SQL, temporary schemas are not searched.
 */
extern bool sb_function_exists(const char *signature);

/* SB_SCHEMA, SB_EXTENSION; SB_NONE for a role. */
extern bool sb_global_exists(const char *name, SbKind kind);

#endif							/* SB_EXISTS_H */
