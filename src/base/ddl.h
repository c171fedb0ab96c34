/*
 * ddl.h
 *	  SQL commands that make facts: what the kinds write.
 *
 * A command has no semicolon, no leading and no trailing blank.
 */
#ifndef SB_DDL_H
#define SB_DDL_H

#include "base/fact.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/*
 * Whether a fact is made in the same go as the one that is written: the table of a constraint, the
 * partitioned index of a partition's index.
 */
typedef bool (*SbMakes) (void *arg, SbKind kind, const char *identity);

/* Commands in the order in which they run. */
typedef struct SbDdl
{
	List	   *commands;		/* of char * */
	bool		secrets;		/* something could not be written, as it is secret */
	SbMakes		makes;			/* NULL: everything is made in the same go */
	void	   *makes_arg;
} SbDdl;

extern bool sb_ddl_makes(const SbDdl *ddl, SbKind kind, const char *identity);

/* Adds a command; expressions in it are made exact (sb_exact_text). */
extern void sb_ddl_add(SbDdl *ddl, const char *format,...) pg_attribute_printf(2, 3);
extern void sb_ddl_addv(SbDdl *ddl, const char *format, va_list args) pg_attribute_printf(2, 0);

/*
 * Clauses of a command, put together: blanks between clauses, commas between the items of a list.
 * sb_clause adds one after a blank; sb_item one after a comma, or as the first after `open`.
 */
extern void sb_clause(StringInfo command, const char *format,...) pg_attribute_printf(2, 3);
extern void sb_item(StringInfo command, const char *open, bool *first, const char *format,...) pg_attribute_printf(4, 5);

/* Longest line that is not broken into several. */
#define SB_LINE 80

/*
 * A list in parentheses, one item a line: " (\n    a,\n    b\n)". sb_line adds an item, and
 * sb_lines_end closes the list: after no item, " ()".
 */
typedef struct SbLines
{
	StringInfo	command;
	bool		begun;
} SbLines;

#define SB_LINES(command) {(command), false}

extern void sb_line(SbLines *lines, const char *format,...) pg_attribute_printf(2, 3);
extern void sb_lines_end(SbLines *lines);

/* Adds "option = value" with the value of a fact's attribute, if it has it. */
extern void sb_line_option(SbLines *lines, const char *option,
								const SbFact *fact, const char *attribute);

/* A string constant, quoted. */
extern char *sb_literal(const char *text);

/*
 * A command with expressions as the server writes them, changed so that they are read as what they
 * were written of (exact.c); the text itself if nothing has to be changed.
 */
extern char *sb_exact_text(char *text);

/* An expression as the server writes it, in parentheses, unless it has them already. */
extern char *sb_parenthesized(const char *expression);

#endif							/* SB_DDL_H */
