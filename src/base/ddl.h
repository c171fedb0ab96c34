/*
 * ddl.h
 *	  SQL commands that make facts: what the kinds write.
 *
 * A command has no semicolon, no leading and no trailing blank.
 */
#ifndef SB_DDL_H
#define SB_DDL_H

#include "base/compat.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/* Commands in the order in which they run. */
typedef struct SbDdl
{
	List	   *commands;		/* of char * */
	bool		secrets;		/* something could not be written, as it is secret */
} SbDdl;

/* Adds a command. */
extern void sb_ddl_add(SbDdl *ddl, const char *format,...) pg_attribute_printf(2, 3);

/*
 * Clauses of a command, put together: blanks between clauses, commas between the items of a list.
 * sb_clause adds one after a blank; sb_item one after a comma, or as the first after `open`.
 */
extern void sb_clause(StringInfo command, const char *format,...) pg_attribute_printf(2, 3);
extern void sb_item(StringInfo command, const char *open, bool *first, const char *format,...) pg_attribute_printf(4, 5);

/* A string constant, quoted. */
extern char *sb_literal(const char *text);

#endif							/* SB_DDL_H */
