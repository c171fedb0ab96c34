/*
 * mirror.h
 *	  Version tables of other tools, kept in step.
 */
#ifndef SB_MIRROR_H
#define SB_MIRROR_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/*
 * Writes the version, a List of char *, into the table that schemaboot.version_table names, as
 * the tool does that it belongs to: with the caller's rights, and in the caller's transaction. A
 * table that is missing is created. Errors: ERRCODE_WRONG_OBJECT_TYPE for a table that no tool
 * makes so; ERRCODE_STRING_DATA_RIGHT_TRUNCATION and ERRCODE_INVALID_TEXT_REPRESENTATION for ids
 * that do not fit into it; ERRCODE_CARDINALITY_VIOLATION for several where it takes one.
 */
extern void sb_mirror_version(List *ids);

#endif							/* SB_MIRROR_H */
