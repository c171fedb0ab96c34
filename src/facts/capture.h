/*
 * capture.h
 *	  What lives in the database, taken over as models.
 */
#ifndef SB_CAPTURE_H
#define SB_CAPTURE_H

#include "facts/facts.h"

/*
 * Makes models of all facts of the scope, under a source. List of SbDefined * in
 * CurrentMemoryContext. A NOTICE names what facts do not tell. Errors: those of sb_define_script.
 */
extern List *sb_capture(const SbScope *scope, const char *source);

#endif							/* SB_CAPTURE_H */
