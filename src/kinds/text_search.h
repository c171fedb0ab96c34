/*
 * text_search.h
 *	  Text search objects as facts; see text_search_facts.c.
 */
#ifndef SB_TEXT_SEARCH_H
#define SB_TEXT_SEARCH_H

#include "base/alter.h"

extern const char sb_ts_parser_facts[];
extern const char sb_ts_template_facts[];
extern const char sb_ts_dictionary_facts[];
extern const char sb_ts_configuration_facts[];
extern void sb_write_ts_parser(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_template(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_dictionary(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_configuration(SbDdl *ddl, const SbFact *fact);

/* ADD, ALTER or DROP MAPPING FOR some types of tokens; without dictionaries if these are NULL. */
extern void sb_write_mapping(SbDdl *ddl, const SbFact *fact, const char *verb, List *tokens,
							 const char *dictionaries);

/* --- text_search_alter.c --- */
extern void sb_alter_ts_dictionary(SbAlter *alter);
extern void sb_alter_ts_configuration(SbAlter *alter);

#endif							/* SB_TEXT_SEARCH_H */
