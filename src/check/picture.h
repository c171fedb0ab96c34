/*
 * picture.h
 *	  Pictures of models, of what needs what, and of revisions, as texts for Mermaid and Graphviz.
 */
#ifndef SB_PICTURE_H
#define SB_PICTURE_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/*
 * A picture, in CurrentMemoryContext.
 *
 * format: mermaid, dot. what: models (what they want, with what differs from it in the database), database (what lives),
 * dependencies (of models), revisions. schemas: List of char *, of the objects that are shown; NIL: all. detail: columns, keys,
 * names; NULL: as the number of tables allows.
 *
 * Errors: ERRCODE_INVALID_PARAMETER_VALUE for another format, what or detail; ERRCODE_INVALID_SCHEMA_NAME for a schema in which
 * there is nothing to show; ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE if there are no models, or no revisions.
 */
extern char *sb_picture(const char *format, const char *what, List *schemas, const char *detail);

#endif							/* SB_PICTURE_H */
