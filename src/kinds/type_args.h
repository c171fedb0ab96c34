/*
 * type_args.h
 *	  From the names in an SbObject to OIDs of the live catalogs.
 */
#ifndef SB_TYPE_ARGS_H
#define SB_TYPE_ARGS_H

#include "base/object.h"
#include "catalog/objectaddress.h"

/* most arguments that an object can have: as many as a function */
#define SB_MAX_ARGS FUNC_MAX_ARGS

extern bool sb_type_oid(const char *identity, Oid *oid);
extern bool sb_type_oids(List *args, int n, Oid *oids);
extern Oid	sb_schema_oid(const char *schema);
extern Oid	sb_role_oid(const char *role);

extern ObjectAddress sb_address(Oid catalog, Oid oid);
extern ObjectAddress sb_find_named(const SbObject *object, Oid catalog, int cache,
								   AttrNumber oid_column);
extern ObjectAddress sb_find_qualified(const SbObject *object, Oid catalog, int cache,
									   AttrNumber oid_column);

#endif							/* SB_TYPE_ARGS_H */
