/*
 * rehearse_sequences.c
 *	  Sequences that a rehearsal must not move.
 *
 * No rollback takes back what nextval and setval do, and another session may have gone on from there. But a sequence
 * that gets new files in a transaction, as by ALTER SEQUENCE ... RESTART, is moved in these files only, and the rollback
 * brings the old ones back. That is done here with no lock that others would wait for: they go on with the old files, and see
 * nothing of the new ones, since the row of pg_class that names them is never committed.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "access/xloginsert.h"
#include "base/attempt.h"
#include "base/error.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "check/rehearse_sequences.h"
#include "commands/sequence.h"
#include "facts/made.h"
#include "storage/bufmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/relcache.h"

/* As in the server's sequence.c. */
#define SEQUENCE_MAGIC 0x1717

/* --- copies --- */

/* The row of a sequence. */
static HeapTuple
read_row(Relation relation)
{
	Buffer		buffer = ReadBuffer(relation, 0);
	HeapTupleData tuple = {0};
	HeapTuple	copy;
	ItemId		item;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	item = PageGetItemId(BufferGetPage(buffer), FirstOffsetNumber);
	tuple.t_data = (HeapTupleHeader) PageGetItem(BufferGetPage(buffer), item);
	tuple.t_len = ItemIdGetLength(item);
	copy = heap_copytuple(&tuple);
	UnlockReleaseBuffer(buffer);
	return copy;
}

static void
write_row(Relation relation, HeapTuple tuple)
{
	Buffer		buffer = ReadBuffer(relation, P_NEW);
	Page		page;

	LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
	page = BufferGetPage(buffer);
	START_CRIT_SECTION();
	PageInit(page, BufferGetPageSize(buffer), sizeof(uint32));
	*(uint32 *) PageGetSpecialPointer(page) = SEQUENCE_MAGIC;
	if (PageAddItem(page, (Item) tuple->t_data, tuple->t_len, InvalidOffsetNumber, false, false) == InvalidOffsetNumber)
		elog(PANIC, "could not copy the row of a sequence");
	MarkBufferDirty(buffer);
	if (RelationNeedsWAL(relation))
		log_newpage_buffer(buffer, true);
	END_CRIT_SECTION();
	UnlockReleaseBuffer(buffer);
}

static void
copy_sequence(void *arg)
{
	Relation	relation = try_relation_open(*(Oid *) arg, AccessShareLock);
	HeapTuple	tuple;

	if (relation == NULL)
		return;
	if (relation->rd_rel->relkind == RELKIND_SEQUENCE && !RELATION_IS_OTHER_TEMP(relation))
	{
		tuple = read_row(relation);
		RelationSetNewRelfilenumber(relation, relation->rd_rel->relpersistence);
		write_row(relation, tuple);
		heap_freetuple(tuple);
	}
	relation_close(relation, NoLock);
}

static List *
all_sequences(void)
{
	Relation	classes = table_open(RelationRelationId, AccessShareLock);
	List	   *result = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_class_relkind, BTEqualStrategyNumber, F_CHAREQ, CharGetDatum(RELKIND_SEQUENCE));
	scan = systable_beginscan(classes, InvalidOid, false, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		result = lappend_oid(result, ((Form_pg_class) GETSTRUCT(tuple))->oid);
	systable_endscan(scan);
	table_close(classes, AccessShareLock);
	return result;
}

/* Whether a command on a table may compute values of new columns. */
static bool
may_compute(const AlterTableStmt *stmt)
{
	foreach_node(AlterTableCmd, cmd, stmt->cmds)
		if (cmd->subtype == AT_AddColumn || cmd->subtype == AT_AlterColumnType || cmd->subtype == AT_SetExpression)
			return true;
	return false;
}

/* Whether a statement may call functions, its own or others'. */
static bool
may_move_sequences(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_AlterTableStmt:
			return may_compute((AlterTableStmt *) tree);
		case T_CreateStmt:
		case T_CreateSeqStmt:
		case T_AlterSeqStmt:
		case T_IndexStmt:
		case T_ViewStmt:
		case T_CreateFunctionStmt:
		case T_CommentStmt:
		case T_GrantStmt:
		case T_GrantRoleStmt:
		case T_VariableSetStmt:
		case T_CreateSchemaStmt:
		case T_DropStmt:
		case T_RenameStmt:
		case T_AlterObjectSchemaStmt:
		case T_AlterOwnerStmt:
		case T_CreateTrigStmt:
		case T_CreatePolicyStmt:
		case T_AlterPolicyStmt:
		case T_CreateEnumStmt:
		case T_AlterEnumStmt:
		case T_CompositeTypeStmt:
		case T_DefineStmt:
		case T_CreateDomainStmt:
		case T_AlterDomainStmt:
		case T_RuleStmt:
		case T_CreateStatsStmt:
		case T_AlterDefaultPrivilegesStmt:
		case T_TransactionStmt:
		case T_TruncateStmt:
		case T_LockStmt:
			return false;
		default:
			return true;
	}
}

void
sb_sequences_shield(SbSequences *sequences, struct SbMade *made, Node *tree)
{
	if (sequences->shielded || !may_move_sequences(tree))
		return;
	sequences->shielded = true;
	foreach_oid(sequence, all_sequences())
	{
		ErrorData  *error;

		CHECK_FOR_INTERRUPTS();
		if (made && sb_made_tag(made, RelationRelationId, sequence) >= 0)
			continue;
		error = sb_attempt(copy_sequence, &sequence, true);
		if (error && sb_is_callers_error(error))
			ReThrowError(error);
	}
	CommandCounterIncrement();
}

/* --- what the session knows --- */

typedef struct Asking
{
	Oid			sequence;
	int64		value;
} Asking;

static void
ask_last(void *arg)
{
	((Asking *) arg)->value = DatumGetInt64(OidFunctionCall0(F_LASTVAL));
}

static void
ask_current(void *arg)
{
	Asking	   *asking = arg;

	asking->value = DatumGetInt64(OidFunctionCall1(F_CURRVAL, ObjectIdGetDatum(asking->sequence)));
}

SbSequences *
sb_sequences_note(void)
{
	SbSequences *sequences = palloc0(sizeof(SbSequences));
	Asking		asking = {0};
	ErrorData  *error = sb_attempt(ask_last, &asking, false);

	if (error && sb_is_callers_error(error))
		ReThrowError(error);
	if (error && error->sqlerrcode == ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE)
		return sequences;
	sequences->used = true;
	sequences->last = asking.value;
	foreach_oid(sequence, all_sequences())
	{
		asking.sequence = sequence;
		if (sb_attempt(ask_current, &asking, false) == NULL)
		{
			int64	   *value = palloc(sizeof(int64));

			*value = asking.value;
			sequences->relations = lappend_oid(sequences->relations, sequence);
			sequences->values = lappend(sequences->values, value);
		}
	}
	return sequences;
}

/* Has a copy of the sequence give a value once more: the session remembers that, and the copy is rolled back. */
static void
give_again(void *arg)
{
	Asking	   *asking = arg;

	copy_sequence(&asking->sequence);
	CommandCounterIncrement();
	(void) OidFunctionCall3(F_SETVAL_REGCLASS_INT8_BOOL, ObjectIdGetDatum(asking->sequence),
							Int64GetDatum(asking->value), BoolGetDatum(false));
	(void) OidFunctionCall1(F_NEXTVAL, ObjectIdGetDatum(asking->sequence));
}

void
sb_sequences_restore(SbSequences *sequences)
{
	Asking		asking = {0};
	Asking		last = {0};
	Oid			user;
	int			security;
	ListCell   *relation,
			   *value;

	/* nor does the session go on to know those that it has not used before */
	ResetSequenceCaches();
	if (!sequences->used)
		return;
	/* what it has read and made by itself, the caller may not be allowed to set */
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, security | SECURITY_LOCAL_USERID_CHANGE);
	forboth(relation, sequences->relations, value, sequences->values)
	{
		asking.sequence = lfirst_oid(relation);
		asking.value = *(int64 *) lfirst(value);
		(void) sb_attempt(give_again, &asking, false);
		if (asking.value == sequences->last)
			last = asking;
	}
	if (OidIsValid(last.sequence))
		(void) sb_attempt(give_again, &last, false);
	SetUserIdAndSecContext(user, security);
}
