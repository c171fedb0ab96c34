/*
 * lint_inner.h
 *	  What the files of the linter know of each other: lint*.c.
 */
#ifndef SB_LINT_INNER_H
#define SB_LINT_INNER_H

#include "base/error.h"
#include "base/map.h"
#include "check/lint.h"
#include "nodes/parsenodes.h"
#include "plan/locks.h"
#include "utils/relcache.h"

/* A column that the script has made, or changed. */
typedef struct SbSeenColumn
{
	char	   *name;
	char	   *live;			/* its name in the database; NULL: it is of the scripts */
	bool		gone;			/* they have dropped it */
	bool		made;			/* ADD COLUMN, or of a new table */
	bool		not_null;
	bool		numbered;		/* identity or serial */
	bool		small;			/* of an integer type that runs out */
	Oid			type;			/* invalid: not known, or as it was */
	int32		modifier;
} SbSeenColumn;

/* An index, or a constraint that has one. */
typedef struct SbSeenIndex
{
	char	   *name;			/* NULL: the server will choose one */
	char	   *method;
	List	   *keys;			/* of SbSeenKey * */
	List	   *included;		/* of char * */
	Node	   *predicate;
	bool		unique;
	bool		constraint;
	bool		valid;
	int			visit;			/* in which it was added; 0: it lives */
	List	   *findings;		/* of SbFinding *: that it is one too many, or makes another one that */
} SbSeenIndex;

typedef struct SbSeenKey
{
	char	   *column;			/* NULL: an expression */
	Node	   *expression;
	char	   *rest;			/* operator class, collation, order; compared as text */
} SbSeenKey;

/* A constraint that the script has added. */
typedef struct SbSeenConstraint
{
	char	   *name;
	char	   *not_null;		/* the column that a CHECK proves; NULL: none */
	Node	   *check;			/* raw; NULL: it is none, or one that lives */
	bool		valid;
	bool		gone;
	int			transaction;	/* in which it was added */
} SbSeenConstraint;

/* A relation that a script is about. */
typedef struct SbSeen
{
	char	   *schema;			/* NULL: nobody knows */
	char	   *name;			/* with its schema, as SQL writes it */
	char	   *bare;			/* without */
	Oid			oid;			/* invalid: it does not live */
	char		kind;			/* RELKIND_*; 0: nobody knows */
	bool		made;			/* by the scripts */
	int			visit;			/* in which they did */
	bool		gone;			/* dropped or renamed by them */
	bool		apart;			/* no partition any more */
	bool		filled;			/* has rows that others may use, or may have */
	int64		bytes;			/* with all that inherits from it; -1: not known */
	double		rows;			/* as ANALYZE has counted; -1: not known */
	struct SbSeen *table;		/* of an index that the script made */
	int			passes;			/* ALTER TABLEs that went through all of its rows */
	List	   *columns;		/* of SbSeenColumn * */
	List	   *indexes;		/* of SbSeenIndex *, those that live too */
	bool		indexes_known;
	List	   *constraints;	/* of SbSeenConstraint * */
	int			secured;		/* statement that enabled row level security; 0: none */
	int			secured_line;
	bool		has_policy;		/* that the scripts made */
} SbSeen;

/* A foreign key whose index may still come. */
typedef struct SbSeenKeyRef
{
	SbSeen	   *table;
	SbSeen	   *other;			/* that it refers to */
	List	   *columns;		/* of char * */
	char	   *name;			/* of the constraint */
	int			statement;
	int			line;
	List	   *said;			/* comments of its statement, see SbFindings */
} SbSeenKeyRef;

/* An enum value that was added in the transaction. */
typedef struct SbSeenValue
{
	char	   *type;
	char	   *value;
} SbSeenValue;

/* A table that was renamed. */
typedef struct SbSeenRename
{
	char	   *old_name;
	SbFinding  *finding;
	int			transaction;
} SbSeenRename;

struct SbLint
{
	SbFindings *findings;
	MemoryContext context;		/* what is kept from one statement to the next */
	SbMap	   *relations;		/* SbSeen * by name with schema */
	List	   *seen;			/* of SbSeen *: the same */
	SbMap	   *made;			/* other objects that the scripts made, "type app.mood": number of the transaction;
								 * "function app.f": how volatile it is */

	SbMap	   *bodies;			/* of functions without arguments that the scripts made, see lint_block.c */
	int			depth;			/* of blocks in blocks */

	int			visit;			/* number of the statement, those in blocks counted */
	const char *text;			/* of the statement */
	bool		in_block;		/* it runs in a transaction block */
	bool		caller_block;	/* which is the caller's */
	int			transaction;	/* number of the transaction */
	int			exclusive;		/* first statement of it that locks what others use; 0: none */
	char	   *exclusive_name;
	bool		told_slow;		/* about what takes its time after it, once a transaction */
	List	   *values;			/* of SbSeenValue *: enum values that it has added */
	List	   *keys;			/* of SbSeenKeyRef * */
	List	   *renames;		/* of SbSeenRename * */

	SbMap	   *schemas;		/* what the scripts have done to schemas that live: "" dropped, else what it is called in the database */

	bool		slow;			/* the statement goes through rows */
	bool		only;			/* and is about ONLY the table, not what inherits from it */
	int			local;			/* nesting of the transaction's SET LOCAL; 0: there is none */
	bool		path_before;	/* path_set before it */
	bool		path_set;		/* the script sets search_path */
	bool		told_timeout;	/* about lock_timeout, once a script */
	bool		told_path;		/* about names without schema, likewise */
	bool		told_once;		/* about statements that cannot run twice */
	bool		told_end;		/* about statements behind COMMIT */
	bool		ended;			/* a COMMIT in a script that is in a block anyway: it must be the last statement */
	int			statements;		/* so far */
	int			first;			/* number of the script's first finding */
};

/* --- lint_seen.c --- */

/* A relation by its name, as the script sees it there; never NULL. */
extern SbSeen *sb_lint_relation(SbLint *lint, const RangeVar *name);

/* The same by a List of String; the last `strip` of them are not part of the name. NULL: none is left. */
extern SbSeen *sb_lint_relation_of(SbLint *lint, List *names, int strip);

/* The table of an index; what is no index, itself. */
extern SbSeen *sb_lint_table(SbLint *lint, SbSeen *seen);

/* One that lives. */
extern SbSeen *sb_lint_live(SbLint *lint, Oid relation);

/* A relation that a statement makes. */
extern SbSeen *sb_lint_make(SbLint *lint, const RangeVar *name, char kind);

/* It has another name or schema from now on. */
extern void sb_lint_rename(SbLint *lint, SbSeen *seen, const char *schema, const char *name);

/* IF EXISTS of what nobody knows does nothing. */
extern bool sb_lint_is_idle(const SbSeen *seen, bool if_exists);

/* A schema that is dropped with all that is in it, or renamed. */
extern void sb_lint_drop_schema(SbLint *lint, const char *schema);
extern void sb_lint_rename_schema(SbLint *lint, const char *schema, const char *name);

/* Whether a schema has a relation of that name. */
extern bool sb_lint_exists(SbLint *lint, const char *schema, const char *name);

extern bool sb_lint_is_path_schema(SbLint *lint, const char *schema);

/* "app.orders (about 120,411 rows, 24 MB)". */
extern char *sb_lint_size(const SbSeen *seen);

/* The overlay of a column; NULL: the script has not touched it. */
extern SbSeenColumn *sb_lint_column(const SbSeen *seen, const char *name);
extern SbSeenColumn *sb_lint_touch_column(SbLint *lint, SbSeen *seen, const char *name);

/* What a column that lives is called by now; NULL: the scripts have dropped it. */
extern const char *sb_lint_name_now(const SbSeen *seen, const char *live);

/* Its number in the database; 0: it is not there, or is not the one that has the name now. */
extern AttrNumber sb_lint_number(const SbSeen *seen, const char *name);

/* Whether a table is known to have a column. */
extern bool sb_lint_has_column(const SbSeen *seen, const char *name);

/* Whether a column cannot be NULL, as far as known. */
extern bool sb_lint_not_null(const SbSeen *seen, const char *column);

/* A name for sb_lint's maps and findings: schema and name, as SQL writes them. */
extern char *sb_lint_qualified(SbLint *lint, List *names, bool creation);

/* Copies a string to where it is kept. */
extern char *sb_lint_keep(SbLint *lint, const char *text);

/* --- lint_block.c --- */

/* What a DO block, or a call of a function that the script has made, runs inside. */
extern void sb_lint_block(SbLint *lint, Node *node);

/* --- lint.c --- */

/* Asks all rules about a statement. */
extern void sb_lint_ask(SbLint *lint, Node *node);

/* Another hint than the rule's own. */
extern void sb_lint_hint(SbLint *lint, SbFinding *finding, const char *hint);

/* A finding about a relation at the statement. */
extern SbFinding *sb_lint_find(SbLint *lint, SbRuleId rule, const SbSeen *seen, const char *format,...) pg_attribute_printf(4, 5);

/* About something that is no relation; name may be NULL. */
extern SbFinding *sb_lint_find_object(SbLint *lint, SbRuleId rule, const char *schema, const char *name,
									  const char *format,...) pg_attribute_printf(5, 6);

/* What the statement does to the object of a finding, for the tests to measure. */
extern void sb_lint_claim(SbLint *lint, SbFinding *finding, LOCKMODE lock, bool rewrites, bool scans);

/* --- the rules, by what the statement is --- */
extern void sb_lint_alter_table(SbLint *lint, AlterTableStmt *stmt);	/* lint_alter.c */
extern void sb_lint_column_design(SbLint *lint, SbSeen *seen, ColumnDef *column);	/* lint_design.c */
extern void sb_lint_new_column(SbLint *lint, SbSeen *seen, ColumnDef *column, LOCKMODE lock);	/* lint_column.c */
/* A column of a partition or of a typed table has no type of its own: NULL here. */
extern bool sb_lint_is_serial(const TypeName *type);	/* lint_column.c */

/* Its OID, and modifier if that is not NULL; invalid: it does not live, is serial, or is none. */
extern Oid	sb_lint_type(const TypeName *name, int32 *modifier);
extern void sb_lint_column_type(SbLint *lint, SbSeen *seen, AlterTableCmd *cmd, LOCKMODE lock); /* lint_column.c */
extern void sb_lint_constraint(SbLint *lint, SbSeen *seen, Constraint *constraint, ColumnDef *column,
							   LOCKMODE lock);	/* lint_constraint.c */
extern void sb_lint_validate(SbLint *lint, SbSeen *seen, const char *name);	/* lint_constraint.c */

/* Whether the scripts have dropped a constraint that lives. */
extern bool sb_lint_lost_constraint(const SbSeen *seen, const char *name);	/* lint_constraint.c */

/* Whether they have made a foreign key that is valid by now, from one table to another. */
extern bool sb_lint_has_key(SbLint *lint, const SbSeen *from, Oid to);	/* lint_constraint.c */

/* A constraint is dropped. */
extern void sb_lint_lose_constraint(SbLint *lint, SbSeen *seen, const char *name);	/* lint_constraint.c */

/* What CHECKs and NOT NULL say of a table that lives by then, as conditions on it; valid ones only. */
extern List *sb_lint_conditions(const SbSeen *seen, Relation rel);

/* Whether a valid CHECK says that a column is not NULL. */
extern bool sb_lint_proves_not_null(const SbSeen *seen, const char *column);
extern void sb_lint_attach(SbLint *lint, SbSeen *parent, PartitionCmd *cmd);	/* lint_partition.c */
extern void sb_lint_partition_of(SbLint *lint, CreateStmt *stmt);	/* lint_partition.c */
extern void sb_lint_create_table(SbLint *lint, CreateStmt *stmt);	/* lint_create.c */
extern bool sb_lint_made(SbLint *lint, Node *node);	/* lint_create.c */
extern void sb_lint_index(SbLint *lint, IndexStmt *stmt);	/* lint_index.c */
extern void sb_lint_reindex(SbLint *lint, ReindexStmt *stmt);	/* lint_index.c */
extern void sb_lint_key(SbLint *lint, SbSeen *seen, Constraint *constraint, List *columns); /* lint_index.c */
extern List *sb_lint_indexes(SbLint *lint, SbSeen *seen);	/* lint_index.c */

/* Expressions of an index (pg_index.indexprs), or its predicate (indpred), as stored: the server's own functions would plan them. */
extern List *sb_lint_index_part(Relation index, AttrNumber part);	/* lint_index.c */
extern void sb_lint_foreign_keys(SbLint *lint); /* lint_index.c */

/* Whether an index can be the part of another one on a partitioned table. */
extern bool sb_lint_same_index(const SbSeenIndex *part, const SbSeenIndex *whole);	/* lint_index.c */

/* An index is dropped: what was told of it and others is not true any more. */
extern void sb_lint_lose_index(SbLint *lint, SbSeenIndex *index);	/* lint_index.c */

/* Foreign keys of the scripts that go with a column, or with the constraint. */
extern void sb_lint_lose_keys(SbLint *lint, SbSeen *seen, const char *column, const char *constraint);	/* lint_index.c */

/* The name that the server gives to an index or a constraint of columns: label idx, key, pkey, fkey, excl. */
extern char *sb_lint_choose_name(SbLint *lint, const SbSeen *seen, List *columns, const char *label);	/* lint_index.c */

/* How volatile a raw expression is: by the functions that it calls, those that the scripts made too. */
typedef enum SbVolatile
{
	SB_NOT_VOLATILE,
	SB_MAYBE_VOLATILE,			/* it calls one that nobody knows */
	SB_IS_VOLATILE
} SbVolatile;

extern SbVolatile sb_lint_volatility(SbLint *lint, Node *expression);	/* lint_create.c */
/* Whether the scripts have made a type or schema in the transaction that runs. */
extern bool sb_lint_made_now(SbLint *lint, const char *class, const char *name);

/* Whether options of a function set its search_path. */
extern bool sb_lint_sets_path(const List *options);

/* The scripts have a function set its search_path. */
extern void sb_lint_note_path(SbLint *lint, const char *name);	/* lint_create.c */
extern void sb_lint_drop(SbLint *lint, DropStmt *stmt); /* lint_drop.c */

/*
 * Tables that are locked as foreign keys to them go: all of a table; those with a column; or one (NULL: not asked).
 */
extern void sb_lint_free_referenced(SbLint *lint, SbSeen *seen, const char *column, const char *constraint); /* lint_drop.c */

/* By CASCADE, the tables whose foreign keys to a table go; or only those by one of its constraints. */
extern void sb_lint_free_referencing(SbLint *lint, SbSeen *seen, const char *constraint);	/* lint_drop.c */

/* The tables that foreign keys of a table that lives refer to, List of OIDs; constraint: only that one. */
extern List *sb_lint_referenced(const SbSeen *seen, const char *column, const char *constraint);	/* lint_drop.c */
extern void sb_lint_truncate(SbLint *lint, TruncateStmt *stmt); /* lint_drop.c */
extern void sb_lint_rename_stmt(SbLint *lint, RenameStmt *stmt);	/* lint_drop.c */
extern void sb_lint_move(SbLint *lint, AlterObjectSchemaStmt *stmt);	/* lint_drop.c */
extern void sb_lint_used_values(SbLint *lint, Node *node);	/* lint_change.c */

/* Whether a text has a string of that value. */
extern bool sb_lint_has_string(const char *text, const char *value);	/* lint_script.c */
extern bool sb_lint_change(SbLint *lint, Node *node);	/* lint_change.c */
extern void sb_lint_script_rules(SbLint *lint, Node *node); /* lint_script.c */
extern void sb_lint_syntax(SbLint *lint, const char *text, ErrorData *error);	/* lint_script.c */
extern void sb_lint_row_security(SbLint *lint); /* lint_change.c */

#endif							/* SB_LINT_INNER_H */
