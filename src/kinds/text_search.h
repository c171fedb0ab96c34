/*
 * text_search.h
 *	  Text search objects as facts; see text_search_facts.c.
 */
#ifndef SB_TEXT_SEARCH_H
#define SB_TEXT_SEARCH_H

#include "base/ddl.h"

extern const char sb_ts_parser_facts[];
extern const char sb_ts_template_facts[];
extern const char sb_ts_dictionary_facts[];
extern const char sb_ts_configuration_facts[];
extern void sb_write_ts_parser(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_template(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_dictionary(SbDdl *ddl, const SbFact *fact);
extern void sb_write_ts_configuration(SbDdl *ddl, const SbFact *fact);

#endif							/* SB_TEXT_SEARCH_H */
