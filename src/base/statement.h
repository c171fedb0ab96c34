/*
 * statement.h
 *	  A statement of the models: what it says about which object, which names it
 *	  provides, and which names it refers to.
 *
 * The kinds (kinds/<kind>.c) fill this from the raw tree, without looking anything up: names stay
 * as written, with schema NULL where none was written. model/names.c settles them by the
 * search_path in force at the statement, when the names of all statements are known. model/order.c
 * turns references into edges.
 */
#ifndef SB_STATEMENT_H
#define SB_STATEMENT_H

#include "base/object.h"

/* What surrounds a statement in its script: the SETs before it. */
typedef struct SbContext
{
	const char *search_path;	/* as set, for example: "$user", public */
	List	   *settings;		/* of char *: name=value, sorted; what else changes what gets built */
	List	   *path;			/* of char *: the schemas of search_path, pg_catalog first unless
								 * listed */
	const char *creation;		/* schema in which unqualified names are created; NULL if there is
								 * none */
} SbContext;

typedef enum SbRole
{
	SB_CREATES,					/* creates statement->object */
	SB_COMPLETES,				/* says more about an object: comment, owner, default, privileges,
								 * ... */
	SB_ONCE						/* runs once, right after its table was created: INSERT, SELECT f() */
} SbRole;

/*
 * Name spaces of the server. Names of one class are unique (routines and operators: overloaded).
 */
typedef enum SbClass
{
	SB_C_NONE,
	SB_C_SCHEMA,
	SB_C_EXTENSION,
	SB_C_LANGUAGE,
	SB_C_ACCESS_METHOD,
	SB_C_COLLATION,
	SB_C_CONVERSION,
	SB_C_TYPE,					/* also domains, and row types of relations */
	SB_C_ROUTINE,				/* functions, procedures, aggregates: overloaded */
	SB_C_OPERATOR,				/* overloaded */
	SB_C_OPERATOR_FAMILY,
	SB_C_OPERATOR_CLASS,
	SB_C_TS_PARSER,
	SB_C_TS_TEMPLATE,
	SB_C_TS_DICTIONARY,
	SB_C_TS_CONFIGURATION,
	SB_C_FDW,
	SB_C_SERVER,
	SB_C_RELATION,				/* tables, views, indexes, sequences, composite types */
	SB_C_CONSTRAINT,			/* on relation or domain .relation */
	SB_C_RULE,					/* on .relation */
	SB_C_TRIGGER,				/* on .relation */
	SB_C_POLICY,				/* on .relation */
	SB_C_STATISTICS,
	SB_C_EVENT_TRIGGER,
	SB_C_PUBLICATION,
	SB_C_SUBSCRIPTION,
	SB_C_ROLE,					/* cluster level: never provided by a model */
	SB_C_TABLESPACE				/* likewise */
} SbClass;

/*
 * How complete a relation or type must be for whoever refers to it, and which
 * layer a statement adds to the relation or type it stands on.
 */
typedef enum SbLevel
{
	SB_L_CREATED = 0,			/* the creating statement has run */
	SB_L_SHAPE,					/* columns, defaults, identity, partitions attached, parents; for
								 * types: casts, operators and operator classes of it */
	SB_L_KEYS,					/* primary keys, unique constraints and unique indexes */
	SB_L_REST					/* other constraints, indexes, triggers, policies, comments */
} SbLevel;

typedef struct SbName
{
	SbClass		class;
	char	   *schema;			/* NULL: as the statement's search_path says (for provided names:
								 * its creation schema) */
	char	   *relation;		/* for constraints, rules, triggers, policies */
	char	   *name;
	int			min_args;		/* for routines: number of arguments it may be called with; else 0,
								 * -1 = unknown */
	int			max_args;		/* -1: any number (VARIADIC) */
	bool		written;		/* constraints: the name stands in the script, the server need not
								 * choose it */
} SbName;

typedef enum SbStrength
{
	SB_HARD,					/* the statement cannot run without it; it is an error if neither
								 * models nor database have it */
	SB_SOFT,					/* would be better after it (or: may need it, the tree cannot say);
								 * given up in a cycle, and no error when it is not there */
	SB_INLINE_KEY				/* inline foreign key of a CREATE TABLE: taken out into ALTER TABLE
								 * in a cycle; missing is an error */
} SbStrength;

typedef struct SbReference
{
	SbClass		class;
	SbStrength	strength;
	SbLevel		level;			/* for relations and types: what must be complete */
	char	   *schema;			/* NULL: looked for along the search_path */
	char	   *relation;
	char	   *name;
	int			nargs;			/* for routines: number of arguments in the call; -1 = unknown */
	int			location;		/* byte offset in the statement's text, or -1 */
	bool		parent;			/* the statement's relation becomes a child of it: INHERITS, PARTITION
								 * OF, ATTACH PARTITION */
} SbReference;

typedef struct SbStatement
{
	/* where it stands; set before it is described */
	const char *source;			/* "" where the models have no source */
	int			position;		/* order in the source, from 1 */
	int			number;			/* number of the statement in the script, from 1; several can have
								 * the same one, when a statement for many objects was split */
	int			line;			/* from 1 */
	const char *body;			/* text, without semicolon */
	SbContext  *context;

	/* what it says; set by the kinds */
	SbRole		role;
	SbObject	object;			/* what it creates, or says more about */
	List	   *arg_types;		/* of TypeName *, for routines, aggregates, operators, casts and
								 * transforms: settled into object.args (NULL element: NONE); NIL
								 * and no_args false: not given */
	bool		args_given;		/* arg_types holds (COMMENT ON FUNCTION f without list: false) */
	bool		args_star;		/* aggregate (*) */
	const char *aspect;			/* for SB_COMPLETES: "comment", "owner", "privileges", "default",
								 * ...; static string */
	char	   *subobject;		/* which part of the object: a column's name, a grantee, ...;
								 * aspects of the same object, name and subobject replace each
								 * other; NULL: the aspect is one of a set and adds to it */
	bool		replace;		/* CREATE OR REPLACE */
	bool		if_not_exists;
	SbReference *partition_of;	/* CREATE TABLE ... PARTITION OF, ATTACH PARTITION: the parent, one
								 * of the references */
	bool		only;			/* an index or key of ONLY a partitioned table, whose partitions' own
								 * ones get attached */
	bool		default_name;	/* no name was written: object.name is the one the server would
								 * choose */
	const char *subkind;		/* finer than object.kind for the counts that users read, plural:
								 * "foreign keys"; or NULL */

	/*
	 * The relation, type or other object that this one belongs to: a table for
	 * its index, constraint, trigger, policy, rule, owned sequence.  Redefining
	 * that redefines this.  class SB_C_NONE: it stands for itself.
	 */
	SbName		belongs_to;
	SbLevel		level;			/* which layer it adds to belongs_to, or for SB_COMPLETES to object */

	List	   *provides;		/* of SbName *, besides object itself: names that exist after it
								 * ran (a table's row type, its serial sequences, its constraints
								 * and their indexes) */
	List	   *references;		/* of SbReference * */
	char	   *face;			/* of a table: all that a foreign key to it can see of it; NULL: the
								 * whole statement */

	/* used by model/ and run/; the kinds leave them alone */
	bool		known;			/* stands for a statement that the catalogue has already; only its
								 * names count */
	char	   *hash;			/* of the tokens, hex */
	char	   *identity;		/* sb_object_identity(&object), once settled */
	char	   *defined_by;		/* role that defined it */
	const char *definer;		/* its cluster and OID */
	bool		pending;		/* see schemaboot.statement */
	bool		applied;
	int			index;			/* place in the array of the model, which is the order of the
								 * script */
	bool		folded;			/* taken into the statement that creates its object: not to run */
	struct SbStatement *outlined_from;	/* a foreign key taken out of this CREATE TABLE to break a
										 * circle; else NULL */
} SbStatement;

/*
 * Contract of the functions below: everything is allocated in CurrentMemoryContext and copies its
 * strings.
 */

/* --- base/statement.c: what kinds call to say what they found --- */

/*
 * Takes schema and name out of a qualified name (List of String); *schema is NULL when not
 * qualified.
 */
extern void sb_split_name(List *qualified, char **schema, char **name);

/* Object from a qualified name (schema NULL if not qualified). */
extern void sb_set_object(SbStatement *st, SbKind kind, List *qualified);
extern void sb_set_object_name(SbStatement *st, SbKind kind, const char *schema, const char *name);
extern void sb_set_object_on(SbStatement *st, SbKind kind, const RangeVar *relation, const char *name);

/* belongs_to = relation, and a hard reference to it at level `needs`. */
extern void sb_belongs_to_relation(SbStatement *st, const RangeVar *relation, SbLevel adds, SbLevel needs);

/* Marks it as completing an object; aspect is a static string, subobject may be NULL. */
extern void sb_set_aspect(SbStatement *st, const char *aspect, const char *subobject);

extern SbName *sb_provide(SbStatement *st, SbClass class, const char *schema, const char *name);
extern SbName *sb_provide_on(SbStatement *st, SbClass class, const char *schema, const char *relation,
							 const char *name);

extern SbReference *sb_refer(SbStatement *st, SbClass class, SbStrength strength, const char *schema,
							 const char *name, int location);
/* A call by name with nargs arguments; -1: unknown. */
extern SbReference *sb_refer_call(SbStatement *st, SbStrength strength, const char *schema,
								  const char *name, int nargs, int location);
extern SbReference *sb_refer_list(SbStatement *st, SbClass class, SbStrength strength, List *qualified,
								  int location);	/* qualified name; NIL: nothing */
extern SbReference *sb_refer_relation(SbStatement *st, SbStrength strength, const RangeVar *relation,
									  SbLevel level);
extern SbReference *sb_refer_on(SbStatement *st, SbClass class, SbStrength strength, const RangeVar *relation,
								const char *name);
/* Type of a raw tree (arrays, setof, %TYPE understood); NULL: nothing.  level as in SbReference. */
extern void sb_refer_type(SbStatement *st, SbStrength strength, const TypeName *type, SbLevel level);
/* Function by name and, where given, argument types (the types are referred to as well). */
extern void sb_refer_routine(SbStatement *st, SbStrength strength, const ObjectWithArgs *routine);
extern void sb_refer_role(SbStatement *st, const RoleSpec *role);	/* CURRENT_USER, PUBLIC, NULL: nothing */
extern void sb_refer_tablespace(SbStatement *st, const char *name);

/*
 * Refuses the statement: it cannot be part of the models. `reason` and `instead` are phrases for
 * the user, `instead` says what to write or call. Collected by the caller's define, which reports
 * all of a script at once; does not return.
 */
pg_noreturn extern void sb_refuse(SbStatement *st, const char *reason, const char *instead);

/* --- base/collect.c: references in expressions and queries --- */

/*
 * References made by an expression, a query or a list of them (raw trees): relations (with WITH
 * names hidden as SQL says), types, functions, operators, collations, sequences named in
 * nextval('...') and 'x'::regclass. `level` is what relations in it must have: SB_L_KEYS for views
 * (functional dependency on keys).
 */
extern void sb_collect(SbStatement *st, Node *node, SbStrength strength, SbLevel level);

/*
 * The same for the body of an SQL-language function given as a string; all soft; a body that does
 * not parse gives nothing.
 */
extern void sb_collect_body(SbStatement *st, const char *body);

/* Names that the server would choose: makeObjectName over table and columns; columns may be NIL. */
extern char *sb_default_name(const char *relation, List *columns, const char *suffix);

#endif							/* SB_STATEMENT_H */
