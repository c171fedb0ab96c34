/*
 * made.c
 *	  Notes which objects a piece of work makes that will be rolled back, so that its locks can be given back.
 *
 * What is made is invisible to others, so nobody needs to be kept off it. Given back every now and then, the
 * lock table never holds more than some hundreds of these locks, however much is made.
 */
#include "base/compat.h"

#include "access/transam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "facts/address.h"
#include "facts/made.h"
#include "miscadmin.h"
#include "run/locks.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

/* New objects after which the locks on them are given back. */
#define RELEASE_INTERVAL Min(1000, sb_locks_capacity() / 8)

typedef struct MadeSlot
{
	ObjectAddress address;		/* objectSubId 0 */
	int			tag;
	char		status;
} MadeSlot;

#define SH_PREFIX		madetab
#define SH_ELEMENT_TYPE MadeSlot
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What is noted in this session; NULL: nothing. */
static SbMade *noting = NULL;
static object_access_hook_type previous_hook = NULL;

SbMade *
sb_made_create(void)
{
	SbMade	   *made = palloc0(sizeof(SbMade));

	made->objects = madetab_create(CurrentMemoryContext, 1024, NULL);
	made->tag = -1;
	return made;
}

/* Called by the server for each object that is made, changed or dropped. */
static void
note_object(ObjectAccessType access, Oid class_id, Oid object, int sub_id, void *arg)
{
	if (previous_hook)
		previous_hook(access, class_id, object, sub_id, arg);
	if (noting && noting->tag >= 0 && access == OAT_POST_CREATE && sub_id == 0)
	{
		ObjectAddress address = {class_id, object, 0};
		bool		found;
		MadeSlot   *slot = madetab_insert(noting->objects, address, &found);

		if (!found)
			slot->tag = noting->tag;
	}
}

void
sb_made_check_unused(void)
{
	if (noting)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("models or revisions cannot be built by a statement that builds them")));
}

void
sb_made_note(SbMade *made)
{
	static bool hooked = false;

	if (made)
		sb_made_check_unused();
	if (!hooked)
	{
		previous_hook = object_access_hook;
		object_access_hook = note_object;
		hooked = true;
	}
	noting = made;
}

int
sb_made_tag(SbMade *made, Oid class_id, Oid object)
{
	ObjectAddress address = {class_id, object, 0};
	MadeSlot   *slot = madetab_lookup(made->objects, address);

	return slot ? slot->tag : -1;
}

/* Whether a lock is on an object that was made. */
static bool
locks_made_object(SbMade *made, const LOCKTAG *tag)
{
	switch ((LockTagType) tag->locktag_type)
	{
		case LOCKTAG_RELATION:
			return tag->locktag_field1 == MyDatabaseId &&
				sb_made_tag(made, RelationRelationId, tag->locktag_field2) >= 0;
		case LOCKTAG_OBJECT:
			return tag->locktag_field1 == MyDatabaseId &&
				sb_made_tag(made, tag->locktag_field2, tag->locktag_field3) >= 0;
		default:
			return false;
	}
}

/* A table, or its like, that lives. */
static bool
locks_live_relation(const LOCKTAG *tag)
{
	return tag->locktag_type == LOCKTAG_RELATION && tag->locktag_field1 == MyDatabaseId &&
		tag->locktag_field2 >= FirstNormalObjectId;
}

/* Gives back a lock as often as an owner has it. */
static void
release_of(ResourceOwner owner, const LOCKTAG *tag, LOCKMODE mode)
{
	ResourceOwner current = CurrentResourceOwner;

	CurrentResourceOwner = owner;
	while (sb_lock_held(tag, mode) && LockRelease(tag, mode, false))
		;
	CurrentResourceOwner = current;
}

/*
 * Whether locks of sequences that were made take a good part of the lock table. nextval takes one for the whole transaction, and
 * counts on it from then on; nobody else can see such a sequence, but a server with assertions looks.
 */
static bool
has_many_sequences(SbMade *made, const LockData *data)
{
	int			count = 0;

	for (int i = 0; i < data->nelements; i++)
		count += data->locks[i].pid == MyProcPid && (data->locks[i].holdMask & LOCKBIT_ON(RowExclusiveLock)) &&
			data->locks[i].locktag.locktag_type == LOCKTAG_RELATION &&
			locks_made_object(made, &data->locks[i].locktag);
	return count > sb_locks_capacity() / 8;
}

void
sb_made_release(SbMade *made, bool live)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot locks",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	LockData   *data = GetLockStatusData();
	bool		many = !live || has_many_sequences(made, data);
	int			log_messages = log_min_messages;
	int			client_messages = client_min_messages;

	/* "you don't own a lock": of two owners it is not known which has it; nothing here can fail */
	log_min_messages = client_min_messages = ERROR;
	for (int i = 0; i < data->nelements; i++)
	{
		LockInstanceData *lock = &data->locks[i];
		bool		is_made = locks_made_object(made, &lock->locktag);

		if (lock->pid != MyProcPid || !(is_made || (live && locks_live_relation(&lock->locktag))))
			continue;
		for (LOCKMODE mode = 1; mode <= MaxLockMode; mode++)
		{
			if ((lock->holdMask & LOCKBIT_ON(mode)) == 0)
				continue;
			if (many && is_made && mode == RowExclusiveLock && lock->locktag.locktag_type == LOCKTAG_RELATION)
				release_of(TopTransactionResourceOwner, &lock->locktag, mode);
			release_of(CurrentResourceOwner, &lock->locktag, mode);
		}
	}
	log_min_messages = log_messages;
	client_min_messages = client_messages;
	MemoryContextSwitchTo(oldcontext);
	MemoryContextDelete(context);
	made->released = made->objects->members;
}

void
sb_made_relieve(SbMade *made)
{
	if (made->objects->members >= made->released + RELEASE_INTERVAL)
		sb_made_release(made, true);
}
