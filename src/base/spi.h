/*
 * spi.h
 *	  SQL on schemaboot's own tables, with the rights of their owner.
 */
#ifndef SB_SPI_H
#define SB_SPI_H

#include "base/compat.h"
#include "executor/spi.h"
#include "nodes/pg_list.h"
#include "utils/array.h"

/*
 * Between begin and end, SPI is connected, the current user is the owner of schema schemaboot, and
 * the search_path is pg_catalog alone, so that no name that a caller made can get in between. An
 * error in between needs no clean-up: the (sub)transaction's end restores all three. Only SQL on
 * schemaboot's own tables may run in between.
 */
typedef struct SbOwner
{
	Oid			user;
	int			security;
	int			nest_level;
	MemoryContext context;		/* of the caller: results that outlive the end are allocated here */
} SbOwner;

extern void sb_owner_begin(SbOwner *owner);
extern void sb_owner_end(SbOwner *owner);
extern Oid	sb_extension_owner(void);

/* Runs SQL without parameters or with them; checks that SPI returned `expected`. */
extern void sb_spi_execute(const char *sql, int expected, bool read_only);
extern void sb_spi_execute_args(const char *sql, int nargs, Oid *types, Datum *values,
								const char *nulls, int expected, bool read_only);

/*
 * The same with a plan that is kept for the session in *plan, NULL at first: planning would be most of what a short statement
 * costs.
 */
extern void sb_spi_execute_kept(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values,
								const char *nulls, int expected, bool read_only);

/*
 * Runs a prepared INSERT or DELETE, which must touch just one row: no rule or trigger may get
 * between.
 */
extern void sb_spi_one_row(SPIPlanPtr plan, Datum *values, const char *nulls, int expected);

pg_noreturn extern void sb_spi_fail(const char *sql, int result);

/*
 * Values of the current result; NULL for SQL NULL. Text and lists are allocated in
 * CurrentMemoryContext.
 */
extern char *sb_spi_text(int row, int column);
extern List *sb_spi_text_list(int row, int column);
extern Datum sb_spi_datum(int row, int column, bool *isnull);

extern List *sb_text_list(ArrayType *array);
extern ArrayType *sb_text_array(List *list);
extern ArrayType *sb_oid_array(const List *list);

#endif							/* SB_SPI_H */
