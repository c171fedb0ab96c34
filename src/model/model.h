/*
 * model.h
 *	  The models in memory: statements, the names they provide, and their order.
 *
 * Life of a model: sb_model_create, sb_model_add for each statement (model/read.c parses and
 * describes it), sb_model_settle, then lookups and sb_model_order. Everything lives in
 * model->context.
 */
#ifndef SB_MODEL_H
#define SB_MODEL_H

#include "base/statement.h"
#include "kinds/kind.h"

struct sb_names_hash;
struct SbGraph;

/* Memory for many structs of one size: names.c. */
typedef struct SbBlock
{
	char	   *next;
	int			left;
} SbBlock;

typedef struct SbModel
{
	MemoryContext context;
	SbStatement **statements;
	int			count;
	int			allocated;
	SbBlock		blocks;			/* of SbStatement */
	SbBlock		entries;		/* of SbNameEntry */
	List	   *strings;		/* of char *: the few that many statements share: sources, definers */
	List	   *contexts;		/* of SbContext *: each distinct one once */
	struct sb_names_hash *names;	/* who provides a name, who completes it: names.c */
	struct SbMap *objects;		/* which statement creates an object, by sb_object_key: settle.c */
	List	   *duplicates;		/* of SbDuplicate *, found by sb_model_settle */
	List	   *unresolved;		/* of SbUnresolved *, found by sb_model_order */
	bool		unordered;		/* for sb_model_order: the order of its scripts means nothing */
} SbModel;

/* A reference that a statement cannot do without, and that neither models nor catalogs have. */
typedef struct SbUnresolved
{
	SbStatement *statement;
	SbReference *reference;
} SbUnresolved;

typedef struct SbDuplicate
{
	SbStatement *first;
	SbStatement *second;
} SbDuplicate;

/* What is known of a name: who makes it and who completes it. */
typedef struct SbNameEntry
{
	SbClass		class;
	const char *schema;
	const char *relation;
	const char *name;
	List	   *providers;		/* of SbProvider * */
	List	   *completions;	/* of SbStatement *, at statement->level or (partitions) SHAPE */
	SbStatement *shell;			/* types: the statement that makes only the shell */
	int8		live;			/* in the catalogs: 1 yes, 0 no, -1 not looked up yet */
} SbNameEntry;

typedef struct SbProvider
{
	SbStatement *statement;
	int			min_args;
	int			max_args;
} SbProvider;

/* --- read.c --- */
extern SbModel *sb_model_create(void);
extern SbContext *sb_model_context(SbModel *model, const char *search_path, List *settings);
extern const char *sb_model_string(SbModel *model, const char *text);
extern SbStatement *sb_model_add(SbModel *model, const char *body, SbContext *context);
extern void sb_model_describe(SbModel *model, SbStatement *statement, Node *tree);
extern void sb_model_describe_text(SbModel *model, SbStatement *statement);

/* --- settle.c --- */
extern void sb_model_settle(SbModel *model);
extern bool sb_is_redefinition(const SbStatement *statement);
extern bool sb_is_shell(const SbStatement *statement);
extern SbClass sb_class_of_kind(SbKind kind);
extern char *sb_object_key(SbKind kind, const char *identity);
extern SbStatement *sb_model_creator(SbModel *model, const SbObject *object);
extern SbStatement *sb_statement_creator(SbModel *model, const SbStatement *statement);

/* --- names.c --- */
extern void *sb_block_alloc(SbBlock *block, Size size, MemoryContext context);
extern SbNameEntry *sb_model_find(SbModel *model, SbContext *context, SbClass class,
								  const char *schema, const char *relation, const char *name);
extern bool sb_name_is_live(SbModel *model, SbNameEntry *entry);
extern const char *sb_class_name(SbClass class);

/* --- fold.c --- */
extern void sb_model_fold_values(SbModel *model);

/* --- order.c --- */
extern SbStatement **sb_model_order(SbModel *model);
extern SbStatement **sb_model_order_graph(SbModel *model, struct SbGraph **graph);

#endif							/* SB_MODEL_H */
