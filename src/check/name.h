/*
 * name.h
 *	  Names of objects in the arguments of functions, written as in SQL.
 */
#ifndef SB_NAME_H
#define SB_NAME_H

#include "base/compat.h"
#include "nodes/parsenodes.h"

/* How many parts a name may have. */
typedef enum SbWrittenParts
{
	SB_NAME_ALONE = 1,			/* name */
	SB_NAME_WITH_DATABASE = 3	/* name, schema.name, database.schema.name */
} SbWrittenParts;

/* As SQL reads it: folded to lower case unless quoted, cut where it is too long. */
typedef struct SbWrittenName
{
	char	   *schema;			/* NULL: none was written */
	char	   *name;
} SbWrittenName;

/*
 * Reads a name. what: the kind of object, for errors. Errors: ERRCODE_INVALID_NAME for what is no name, with how it is
 * written as a hint; ERRCODE_FEATURE_NOT_SUPPORTED if it says another database than this one.
 */
extern SbWrittenName sb_name_read(const char *text, const char *what, SbWrittenParts parts);

/* The same of a name that the parser has taken apart: List of String. */
extern SbWrittenName sb_name_of_list(List *parts, const char *what, SbWrittenParts most);

/* Reads the name of a type, with modifiers and brackets as a column may have them; errors as above. */
extern TypeName *sb_type_read(const char *text);

#endif							/* SB_NAME_H */
