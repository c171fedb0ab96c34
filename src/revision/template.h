/*
 * template.h
 *	  The text of a new revision that comes out of a plan.
 */
#ifndef SB_TEMPLATE_H
#define SB_TEMPLATE_H

#include "revision/revision.h"

/* Puts a revision's words and the steps of its plan into the template schemaboot.revision_template. */
extern char *sb_template_fill(const SbBody *body, const char *steps);

/* Words for a remark that starts with "-- ": also what stands behind a line break is one. */
extern char *sb_template_remark(const char *words);

#endif							/* SB_TEMPLATE_H */
