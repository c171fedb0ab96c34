/*
 * history_acts.h
 *	  What a statement of a revision needs, makes and takes away, as far as its tree tells.
 */
#ifndef SB_HISTORY_ACTS_H
#define SB_HISTORY_ACTS_H

#include "base/statement.h"

/* Columns are followed too, though no reference names one. */
#define SB_C_COLUMN ((SbClass) (SB_C_TABLESPACE + 1))

typedef enum SbActKind
{
	SB_ACT_MAKES,
	SB_ACT_NEEDS,
	SB_ACT_DROPS,
	SB_ACT_RENAMES,				/* to new_schema and new_name, either of which may be NULL: as it was */
	SB_ACT_JOINS,				/* goes with `owner` from now on; NULL: by itself */
	SB_ACT_BLURS				/* who knows which parts of the relation are left; name NULL: which objects */
} SbActKind;

typedef struct SbAct
{
	SbActKind	kind;
	SbClass		class;
	const char *noun;			/* "index"; NULL: the class's own */
	char	   *schema;			/* as written; NULL: by search_path */
	char	   *relation;		/* of columns, constraints, triggers, ... */
	char	   *name;
	char	   *new_schema;
	char	   *new_name;
	char	   *owner_schema;	/* the relation that it goes with; owner NULL: none */
	char	   *owner;
	bool		lenient;		/* IF EXISTS, IF NOT EXISTS, OR REPLACE */
	bool		perhaps;		/* IF NOT EXISTS: it may have been there */
	bool		cascade;
	bool		main;			/* made under a name that is written there */
	bool		open;			/* a relation whose columns the statement does not list */
} SbAct;

typedef struct SbActs
{
	List	   *list;			/* of SbAct *, in the order in which they happen */
	const char *program;		/* text of a program that may do anything: DO, a function; NULL: there is none */
	bool		runs;			/* and it runs at once */
	List	   *called;			/* of SbAct *: functions that the statement calls at once */
	bool		unknown;		/* it makes who knows what: IMPORT FOREIGN SCHEMA */
} SbActs;

/* In CurrentMemoryContext. A statement that no kind knows does nothing. Raises no errors for what it does not know. */
extern void sb_acts_of(SbActs *acts, const char *text, Node *tree);

#endif							/* SB_HISTORY_ACTS_H */
