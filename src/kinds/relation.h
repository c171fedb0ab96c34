/*
 * relation.h
 *	  What the kinds of relations share: finding them by name, saying which one a statement
 *	  completes, and what columns, constraints and index columns provide and refer to.
 *
 * As everywhere in kinds/, nothing but the sb_find functions looks anything up.
 */
#ifndef SB_RELATION_H
#define SB_RELATION_H

#include "kinds/kind.h"

/* Subobject of an aspect of which an object has only one: owner, replica identity, ... */
#define SB_WHOLE ""

/* Schema and name to OID of a relation of one of `relkinds`; InvalidOid if there is none. */
extern Oid	sb_find_relation_oid(const char *schema, const char *name, const char *relkinds);

/* The same as an ObjectAddress, for the `find` of descriptors. */
extern ObjectAddress sb_find_relation(const SbObject *object, const char *relkinds);
extern ObjectAddress sb_relation_find_any(const SbObject *object);

/* An object that stands on a relation, by the server's get_..._oid(relid, name, missing_ok). */
extern ObjectAddress sb_find_on_relation(const SbObject *object, Oid class_id,
										 Oid (*get_oid) (Oid, const char *, bool));

/* Refuses temporary relations: they end with the session. */
extern void sb_refuse_temporary(SbStatement *st, const RangeVar *relation);

/* The statement creates this relation; with a row type of its name, unless it has none. */
extern void sb_create_relation(SbStatement *st, SbKind kind, const RangeVar *relation,
							   bool has_row_type);

/* The statement completes this relation: sets object, and refers to it. */
extern void sb_complete_relation(SbStatement *st, SbKind kind, const RangeVar *relation);

/* Relation in the schema of another one (indexes of a table); made for references only. */
extern RangeVar *sb_relation_beside(const RangeVar *relation, const char *name);

/*
 * References and provided names of a column and its constraints.  `keys` is how its foreign keys
 * refer: SB_INLINE_KEY in CREATE TABLE, else SB_HARD.
 */
extern void sb_describe_column(SbStatement *st, const RangeVar *relation, const ColumnDef *column,
							   SbStrength keys);

/* Whether a type is one of the pseudo-types that make a sequence. */
extern bool sb_is_serial(const TypeName *type);

/* Sequence of a serial (options NIL) or identity column. */
extern void sb_provide_column_sequence(SbStatement *st, const RangeVar *relation,
									   const char *column, List *options);

/* OWNED BY of a sequence: refers to the table.  NONE and NIL: nothing. */
extern void sb_refer_owned_by(SbStatement *st, List *owner);

/* Expressions, operator classes and collations of a list of IndexElem. */
extern void sb_refer_index_elements(SbStatement *st, List *elements);

/* Names of index columns as ChooseIndexColumnNames finds them: list of char *. */
extern List *sb_index_column_names(List *elements);

/* Access method of a table or index; NULL and the default one: nothing. */
extern void sb_refer_access_method(SbStatement *st, const char *name);

/* Names of options (list of DefElem), as "a, b"; with a column: "column (a, b)". */
extern char *sb_option_names(const char *column, List *options);

/* --- constraint.c --- */

/*
 * References of a constraint of a statement that is about more than this constraint, and the names
 * of it and its index.  `column`: of a column constraint, else NULL.  What is not a constraint of
 * its own (DEFAULT, NULL, DEFERRABLE, ...) is passed over.
 */
extern void sb_describe_constraint(SbStatement *st, const RangeVar *relation,
								   const Constraint *constraint, const char *column,
								   SbStrength keys);

/* The same where the constraint is all that the statement is about: ALTER TABLE ADD CONSTRAINT. */
extern void sb_create_constraint(SbStatement *st, const RangeVar *relation,
								 const Constraint *constraint);

/* Name of the not-null constraint of a column, on servers that have such. */
extern void sb_provide_not_null(SbStatement *st, const RangeVar *relation, const char *name,
								const char *column);

#endif							/* SB_RELATION_H */
