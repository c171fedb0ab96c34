/*
 * map.c
 *	  A hash table from strings to pointers, on the server's simplehash.
 */
#include "base/compat.h"

#include "base/map.h"
#include "common/hashfn.h"

typedef struct MapSlot
{
	const char *key;
	void	   *value;
	uint32		hash;
	char		status;
} MapSlot;

static inline uint32
key_hash(const char *key)
{
	return hash_bytes((const unsigned char *) key, strlen(key));
}

#define SH_PREFIX		maptab
#define SH_ELEMENT_TYPE MapSlot
#define SH_KEY_TYPE		const char *
#define SH_KEY			key
#define SH_HASH_KEY(tb, key) key_hash(key)
#define SH_EQUAL(tb, a, b) (strcmp(a, b) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

SbMap *
sb_map_create(void)
{
	return (SbMap *) maptab_create(CurrentMemoryContext, 256, NULL);
}

void *
sb_map_get(SbMap *map, const char *key)
{
	MapSlot    *slot = maptab_lookup((maptab_hash *) map, key);

	return slot ? slot->value : NULL;
}

void
sb_map_put(SbMap *map, const char *key, void *value)
{
	bool		found;
	MapSlot    *slot = maptab_insert((maptab_hash *) map, key, &found);

	slot->value = value;
}
