/*
 * alter.h
 *	  How a fact that lives becomes the wanted one: what the kinds write for a plan.
 *
 * The planner (plan/) calls the callbacks of a kind's descriptor: `alter` with both facts, `add` with
 * the wanted one only, `remove` with the live one only. They add commands, and say what each may cost.
 *
 * `alter` takes the attributes that it sees to: sb_alter_takes tells whether an attribute differs, and
 * takes it out of alter->left. What is left in the end cannot be altered in place: then the commands are
 * forgotten, and the fact is dropped and made again, with all that depends on it. Owner, comment, security
 * label and privileges are seen to for all kinds by the planner, and are not in the list.
 */
#ifndef SB_ALTER_H
#define SB_ALTER_H

#include "base/ddl.h"
#include "base/hazard.h"

/* What depends on a fact, and cannot be there while it is altered. */
typedef enum SbBreaks
{
	SB_BREAKS_NOTHING,
	SB_BREAKS_COLUMN_TYPE,		/* all but indexes, constraints and statistics: the server makes those
								 * again by itself */
	SB_BREAKS_ALL
} SbBreaks;

/* When a command runs among those of the same object and of what stands on it. */
typedef enum SbWhen
{
	SB_IN_TURN,					/* an object before what stands on it */
	SB_EARLY,					/* before all others: DETACH PARTITION, NO INHERIT */
	SB_LATE						/* after all others: ATTACH PARTITION, REPLICA IDENTITY USING INDEX, CLUSTER ON */
} SbWhen;

typedef struct SbCommand
{
	const char *text;			/* no semicolon */
	int			hazards;		/* SbHazard: those that come with it if the table has rows; locks are found
								 * out by the planner */

	/*
	 * A query of one number: how many rows are in the way of the command; NULL if there is none, or for
	 * commands that cannot fail. An error that it raises is in the way, too.
	 */
	const char *evidence;
	const char *fills;			/* NULL, or a table that must get as many rows by it ... */
	const char *from;			/* ... as this table has, which no one else changes meanwhile */
	bool		apart;			/* cannot run in a transaction block */
	SbWhen		when;
} SbCommand;

typedef struct SbAlter
{
	const SbFact *live;			/* NULL: it is to be added */
	const SbFact *wanted;		/* NULL: it is to be removed */
	List	   *left;			/* of const char *: attributes that differ and were not taken yet */
	List	   *commands;		/* of SbCommand *, in order */
	SbBreaks	breaks;
	SbDdl		ddl;			/* for writers: makes and makes_arg are set; sb_alter_written takes what
								 * they wrote */
	const SbFact *(*find) (void *arg, bool wanted, SbKind kind, const char *identity);
	void	   *find_arg;
} SbAlter;

/* Any other fact, of the wanted or the live ones: the same column of a parent, say; NULL: there is none. */
extern const SbFact *sb_alter_find(const SbAlter *alter, bool wanted, SbKind kind, const char *identity);

/* Whether an attribute differs; it counts as seen to then. */
extern bool sb_alter_takes(SbAlter *alter, const char *attribute);

/* The same for all attributes of a family: "option" takes "option fillfactor" and so on. */
extern bool sb_alter_takes_family(SbAlter *alter, const char *family);

/* Whether an attribute differs, without taking it. */
extern bool sb_alter_differs(const SbAlter *alter, const char *attribute);

/* Adds a command; expressions in it are made exact (sb_exact_text). hazards: of SbHazard. */
extern SbCommand *sb_alter_add(SbAlter *alter, int hazards, const char *format,...) pg_attribute_printf(3, 4);

/* Adds what a writer has put into alter->ddl, and empties that. */
extern void sb_alter_written(SbAlter *alter, int hazards);

/* What is in the way of a command: a query of one number. */
extern void sb_command_evidence(SbCommand *command, const char *format,...) pg_attribute_printf(2, 3);

/*
 * The differences between the families of options of both facts, as OPTIONS (ADD a 'x', SET b 'y', DROP
 * c), without the word OPTIONS; NULL: none.
 */
extern char *sb_alter_generic_options(const SbAlter *alter, const char *family);

/*
 * Storage parameters: "SET (a=x, b=y)" and "RESET (c)" behind a prefix for their names ("toast."), each
 * NULL if there is nothing to be done.
 */
extern void sb_alter_parameters(const SbAlter *alter, const char *family, const char *prefix,
								char **set, char **reset);

/*
 * DEPENDS ON EXTENSION and its opposite, if that differs; object is what ALTER calls it: "INDEX a.b".
 */
extern void sb_alter_extensions(SbAlter *alter, const char *object);

#endif							/* SB_ALTER_H */
