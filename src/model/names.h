/*
 * names.h
 *	  The table of names: what model/'s own files need of it (see names.c).
 */
#ifndef SB_NAMES_H
#define SB_NAMES_H

#include "base/error.h"
#include "model/model.h"

extern void sb_names_init(SbModel *model);
extern bool sb_class_in_schema(SbClass class);
extern SbNameEntry *sb_name_entry(SbModel *model, SbClass class, const char *schema,
								  const char *relation, const char *name, bool create);
extern TypeName *sb_written_column_type(const SbStatement *statement, const char *column);
extern List *sb_name_makers(SbModel *model, SbClass class, const char *name);
extern void sb_model_nearest(SbModel *model, const SbReference *reference, SbNearest *nearest);

#endif							/* SB_NAMES_H */
