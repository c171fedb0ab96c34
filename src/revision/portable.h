/*
 * portable.h
 *	  What of the facts is the same in each database that is at the same revision.
 *
 * Owners, privileges and default privileges are another server's own, and so are the version tables of other tools
 * and the settings of the database.
 */
#ifndef SB_PORTABLE_H
#define SB_PORTABLE_H

#include "facts/facts.h"

/* The facts of all user schemas, and of what stands in none, hashed. */
extern SbFacts *sb_portable_read(void);

/* Whether a fact counts at all. */
extern bool sb_is_portable(const SbFact *fact);

/* Whether two facts say the same, but for what does not count. */
extern bool sb_portable_same(const SbFact *a, const SbFact *b);

/* The first attribute in which they differ, as users read it: "type: text instead of integer"; NULL: none. */
extern char *sb_portable_difference(const SbFact *is, const SbFact *should);

/* "table public.orders" */
extern char *sb_fact_words(const SbFact *fact);

/* A fingerprint of all facts that count: 64 hex digits. */
extern char *sb_portable_fingerprint(const SbFacts *facts);

#endif							/* SB_PORTABLE_H */
