/*
 * map.h
 *	  A hash table from strings to pointers, on the server's simplehash.
 */
#ifndef SB_MAP_H
#define SB_MAP_H

#include "base/compat.h"

typedef struct SbMap SbMap;

/* A new map in CurrentMemoryContext. */
extern SbMap *sb_map_create(void);

/* The value of a key, NULL if there is none. */
extern void *sb_map_get(SbMap *map, const char *key);

/* Sets the value of a key; a new key is kept as it is, not copied. */
extern void sb_map_put(SbMap *map, const char *key, void *value);

#endif							/* SB_MAP_H */
