/*
 * rehearse_session.c
 *	  What a script can do to the session that no rollback takes back.
 *
 * Advisory locks of the session, prepared statements, and the locks that nextval and ALTER SEQUENCE take for the whole
 * transaction.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "base/text.h"
#include "check/rehearse_session.h"
#include "commands/prepare.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/guc.h"
#include "utils/resowner.h"

typedef struct HeldLock
{
	LOCKTAG		tag;
	LOCKMODE	mode;
	int			count;			/* how often the session has it, beside its transaction; of advisory locks */
} HeldLock;

struct SbSession
{
	List	   *locks;			/* of HeldLock * */
	List	   *statements;		/* of char * */
};

/* How often the session has a lock. The transaction has it once more meanwhile, so that it is never let go. */
static int
count_session(const LOCKTAG *tag, LOCKMODE mode)
{
	int			count = 0;

	(void) LockAcquire(tag, mode, false, false);
	while (sb_lock_held(tag, mode) && LockRelease(tag, mode, true))
		count++;
	for (int i = 0; i < count; i++)
		(void) LockAcquire(tag, mode, true, false);
	(void) LockRelease(tag, mode, false);
	return count;
}

static List *
own_locks(void)
{
	LockData   *data = GetLockStatusData();
	List	   *result = NIL;

	for (int i = 0; i < data->nelements; i++)
		for (LOCKMODE mode = 1; mode <= MaxLockMode; mode++)
		{
			HeldLock   *lock;

			if (data->locks[i].pid != MyProcPid || (data->locks[i].holdMask & LOCKBIT_ON(mode)) == 0)
				continue;
			lock = palloc0(sizeof(HeldLock));
			lock->tag = data->locks[i].locktag;
			lock->mode = mode;
			if (lock->tag.locktag_type == LOCKTAG_ADVISORY)
				lock->count = count_session(&lock->tag, mode);
			result = lappend(result, lock);
		}
	return result;
}

static List *
prepared_statements(void)
{
	MemoryContext context = CurrentMemoryContext;
	List	   *result = NIL;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	sb_spi_execute("SELECT name FROM pg_catalog.pg_prepared_statements", SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);

		result = lappend(result, sb_spi_text((int) i, 1));
		MemoryContextSwitchTo(oldcontext);
	}
	SPI_finish();
	return result;
}

/* Messages that a lock belongs to another owner than the one that is asked are none. */
static List *
own_locks_quietly(void)
{
	int			log_messages = log_min_messages;
	int			client_messages = client_min_messages;
	List	   *result;

	log_min_messages = client_min_messages = ERROR;
	result = own_locks();
	log_min_messages = log_messages;
	client_min_messages = client_messages;
	return result;
}

SbSession *
sb_session_note(void)
{
	SbSession  *session = palloc0(sizeof(SbSession));

	session->statements = prepared_statements();
	session->locks = own_locks_quietly();
	return session;
}

static HeldLock *
find_lock(List *locks, const HeldLock *wanted)
{
	foreach_ptr(HeldLock, lock, locks)
		if (lock->mode == wanted->mode && memcmp(&lock->tag, &wanted->tag, sizeof(LOCKTAG)) == 0)
			return lock;
	return NULL;
}

/* Gives back what belongs to the transaction, since nextval and its like lock so. */
static void
release_of_transaction(const HeldLock *lock)
{
	ResourceOwner current = CurrentResourceOwner;

	CurrentResourceOwner = TopTransactionResourceOwner;
	while (sb_lock_held(&lock->tag, lock->mode) && LockRelease(&lock->tag, lock->mode, false))
		;
	CurrentResourceOwner = current;
}

/* kept: of Oid, sequences of which the session remembers that it has them locked in this transaction. */
static void
release_locks(List *before, List *now, List *kept)
{
	foreach_ptr(HeldLock, lock, now)
	{
		HeldLock   *known = find_lock(before, lock);

		for (int i = known ? known->count : 0; i < lock->count; i++)
			(void) LockRelease(&lock->tag, lock->mode, true);
		if (known == NULL && lock->tag.locktag_type == LOCKTAG_RELATION && lock->mode == RowExclusiveLock &&
			!list_member_oid(kept, lock->tag.locktag_field2))
			release_of_transaction(lock);
	}
}

static void
retake_locks(List *before, List *now)
{
	int			lost = 0;

	foreach_ptr(HeldLock, lock, before)
	{
		HeldLock   *left = find_lock(now, lock);

		for (int i = left ? left->count : 0; i < lock->count; i++)
			if (LockAcquire(&lock->tag, lock->mode, true, true) == LOCKACQUIRE_NOT_AVAIL)
				lost++;
	}
	if (lost > 0)
		ereport(WARNING,
				(errmsg("the rehearsed script gave back advisory locks of this session that somebody else has now"),
				 errdetail_plural("It is %d lock.", "They are %d locks.", lost, lost)));
}

void
sb_session_tidy(SbSession *session)
{
	foreach_ptr(char, name, prepared_statements())
		if (!sb_list_has(session->statements, name))
			DropPreparedStatement(name, false);
}

void
sb_session_restore(SbSession *session, List *kept)
{
	List	   *now = own_locks_quietly();
	int			log_messages = log_min_messages;
	int			client_messages = client_min_messages;

	log_min_messages = client_min_messages = ERROR;
	release_locks(session->locks, now, kept);
	log_min_messages = log_messages;
	client_min_messages = client_messages;
	retake_locks(session->locks, now);
	sb_session_tidy(session);
}
