/*
 * address.h
 *	  Addresses of objects as keys of hash tables (lib/simplehash.h).
 */
#ifndef SB_ADDRESS_H
#define SB_ADDRESS_H

#include "catalog/objectaddress.h"
#include "common/hashfn.h"

static inline uint32
sb_address_hash(ObjectAddress address)
{
	return murmurhash32(address.objectId) ^ hash_combine(address.classId, address.objectSubId);
}

static inline bool
sb_same_address(ObjectAddress a, ObjectAddress b)
{
	return a.objectId == b.objectId && a.classId == b.classId && a.objectSubId == b.objectSubId;
}

#endif							/* SB_ADDRESS_H */
