/*
 * intake.h
 *	  The state in which a script is taken in: what intake.c and intake_context.c share.
 */
#ifndef SB_INTAKE_H
#define SB_INTAKE_H

#include "model/define.h"
#include "model/script.h"

/* A DROP IF EXISTS of an idiom: passed over if the script creates what it drops. */
typedef struct Dropped
{
	SbStatement *statement;		/* only for its place and context */
	SbClass		class;			/* SB_C_NONE: casts and transforms, which have no names */
	const char *schema;			/* as written */
	const char *relation;
	const char *name;
} Dropped;

typedef struct Intake
{
	const char *source;
	SbModel    *model;
	SbScript   *script;
	SbPiece		piece;
	char	   *whole;			/* text of the statement that is being taken in */
	char	   *body;			/* that, or the piece of it that is being taken in */
	int			line;
	List	   *settings;		/* in force: List of "name=value", sorted */
	char	   *search_path;	/* in force */
	char	   *start_path;		/* in force at the start, for RESET */
	bool		local;			/* SET LOCAL is in force */
	List	   *settings_before;	/* what was in force before it */
	char	   *path_before;
	List	   *refusals;		/* of ErrorData * */
	List	   *dropped;		/* of Dropped * */
	List	   *cluster;		/* of char *: "role x" that the script creates and the cluster
								 * lacks */
	MemoryContext parsing;		/* reset after each statement */
} Intake;

/*
 * Takes in a statement that is no model: settings of what follows, and what is passed over. False
 * if it is something else. May refuse it.
 */
extern bool sb_intake_context(Intake *in, Node *tree);

/* Sets or, with value NULL, resets a setting of the context. */
extern void sb_intake_set(Intake *in, const char *name, const char *value);

/*
 * Whether a statement is SELECT [pg_catalog.]set_config('name', 'value', ...) and nothing else; its first two arguments.
 */
extern bool sb_is_set_config(Node *tree, const char **name, const char **value);

/* A search_path with the role in the place of "$user". */
extern char *sb_intake_path(char *path);

/*
 * After the script: refuses, or warns of, DROP IF EXISTS; the model must be settled. Names missing
 * roles and tablespaces.
 */
extern void sb_intake_check_dropped(Intake *in);
extern void sb_intake_report_cluster(Intake *in);

#endif							/* SB_INTAKE_H */
