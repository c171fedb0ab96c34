/*
 * options.h
 *	  OPTIONS (name 'value', ...): what foreign-data objects have.
 */
#ifndef SB_OPTIONS_H
#define SB_OPTIONS_H

#include "base/ddl.h"
#include "base/fact.h"

/*
 * SQL for the options in a text[] of name=value, as a family of attributes wants them: select it
 * AS "*option". It also serves for settings.
 */
#define SB_OPTIONS_SQL(array) \
	"(SELECT pg_catalog.array_agg(ARRAY[o.option_name, o.option_value]" \
	"   ORDER BY o.option_name COLLATE \"C\")" \
	"  FROM pg_catalog.pg_options_to_table(" array ") AS o)"

/* The value of a setting, as SET ... TO takes it; in routine_facts.c. */
extern char *sb_setting_value(const char *name, const char *value);

/* Adds the clause with the options that the fact has; none: no clause. */
extern void sb_options_clause(StringInfo command, const SbFact *fact);

#endif							/* SB_OPTIONS_H */
