/*
 * failure.c
 *	  Rows of schemaboot.history about what failed, and whose transaction is rolled back.
 *
 * A background worker writes the row in a transaction of its own. What it has to write stands in a segment of shared
 * memory that belongs to nobody, as the session may be gone before the worker has started; the worker lets go of it.
 */
#include "base/compat.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "base/settings.h"
#include "base/spi.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "run/failure.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

PGDLLEXPORT void sb_failure_main(Datum arg);

/* What the worker is to write. */
typedef struct Failure
{
	Oid			database;
	TimestampTz at;
	int64		microseconds;
	char		event[NAMEDATALEN];
	char		by[NAMEDATALEN];
	char		application[256];
	char		from[1024];		/* a text[] as SQL writes it */
	char		sqlstate[6];
	char		detail[4096];
} Failure;

/* Copies a text, cut behind a whole character. */
static void
copy_text(char *to, Size size, const char *from)
{
	int			length = pg_mbcliplen(from, strlen(from), size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

/* As SQL writes it. */
static char *
array_text(List *ids)
{
	Oid			function;
	bool		is_varlena;

	getTypeOutputInfo(TEXTARRAYOID, &function, &is_varlena);
	return OidOutputFunctionCall(function, PointerGetDatum(sb_text_array(ids)));
}

static void
fill(Failure *failure, const char *event, int64 microseconds, List *from, const ErrorData *error)
{
	char	   *ids = array_text(from);
	const char *revision = error->context ? strstr(error->context, "revision \"") : NULL;
	char	   *place = revision ? pnstrdup(revision, strcspn(revision, "\n")) : NULL;

	failure->database = MyDatabaseId;
	failure->at = GetCurrentTimestamp();
	failure->microseconds = microseconds;
	copy_text(failure->event, sizeof(failure->event), event);
	copy_text(failure->by, sizeof(failure->by), GetUserNameFromId(GetUserId(), false));
	copy_text(failure->application, sizeof(failure->application), application_name ? application_name : "");
	copy_text(failure->from, sizeof(failure->from), strlen(ids) < sizeof(failure->from) ? ids : "{}");
	copy_text(failure->sqlstate, sizeof(failure->sqlstate), unpack_sql_state(error->sqlerrcode));
	copy_text(failure->detail, sizeof(failure->detail), place ? psprintf("%s: %s", place, error->message) :
			  error->message);
}

static bool
send_worker(dsm_segment *segment)
{
	BackgroundWorker request = {0};

	snprintf(request.bgw_name, BGW_MAXLEN, "schemaboot history for PID %d", MyProcPid);
	strlcpy(request.bgw_type, "schemaboot history", BGW_MAXLEN);
	strlcpy(request.bgw_library_name, "schemaboot", sizeof(request.bgw_library_name));
	strlcpy(request.bgw_function_name, "sb_failure_main", BGW_MAXLEN);
	request.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	request.bgw_start_time = BgWorkerStart_RecoveryFinished;
	request.bgw_restart_time = BGW_NEVER_RESTART;
	request.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(segment));
	return RegisterDynamicBackgroundWorker(&request, NULL);
}

static bool
try_send(const char *event, int64 microseconds, List *from, const ErrorData *error)
{
	dsm_segment *segment = dsm_create(sizeof(Failure), DSM_CREATE_NULL_IF_MAXSEGMENTS);
	dsm_handle	handle;
	bool		sent;

	if (segment == NULL)
		return false;
	handle = dsm_segment_handle(segment);
	fill(dsm_segment_address(segment), event, microseconds, from, error);
	dsm_pin_segment(segment);
	sent = send_worker(segment);
	if (!sent)
		dsm_unpin_segment(handle);
	dsm_detach(segment);
	return sent;
}

void
sb_failure_add(const char *event, int64 microseconds, List *from, const ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool sent = false;

	if (!sb_log_failures || IsParallelWorker() || RecoveryInProgress() ||
		error->sqlerrcode == ERRCODE_OUT_OF_MEMORY)
		return;
	/* the caller's error is what matters */
	PG_TRY();
	{
		sent = try_send(event, microseconds, from, error);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		FlushErrorState();
	}
	PG_END_TRY();
	if (!sent)
		ereport(LOG,
				(errmsg("failure of %s() is not in schemaboot.history, as no background worker could be sent",
						event)));
}

static void
insert_row(const Failure *failure)
{
	Oid			types[8] = {TEXTOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, INTERVALOID, TEXTOID, TEXTOID, TEXTOID};
	Interval	duration = {.time = failure->microseconds};
	Datum		values[8];
	SbOwner		owner;

	values[0] = CStringGetTextDatum(failure->event);
	values[1] = TimestampTzGetDatum(failure->at);
	values[2] = CStringGetTextDatum(failure->by);
	values[3] = CStringGetTextDatum(failure->application);
	values[4] = IntervalPGetDatum(&duration);
	values[5] = CStringGetTextDatum(failure->from);
	values[6] = CStringGetTextDatum(failure->sqlstate);
	values[7] = CStringGetTextDatum(failure->detail);
	sb_owner_begin(&owner);
	sb_spi_execute_args("INSERT INTO schemaboot.history (event, at, by, application, duration, from_revisions, to_revisions,"
						" outcome, sqlstate, detail) VALUES ($1, $2, $3, $4, $5, $6::text[], $6::text[], 'failed', $7, $8)",
						8, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}

/* Whether schema schemaboot is the extension's, and not another one of that name. */
static bool
is_installed(void)
{
	Oid			extension = get_extension_oid("schemaboot", true);
	Oid			schema = get_namespace_oid("schemaboot", true);

	return OidIsValid(extension) && OidIsValid(schema) &&
		getExtensionOfObject(NamespaceRelationId, schema) == extension;
}

/* Entry point of the worker; arg is the handle of the segment. */
void
sb_failure_main(Datum arg)
{
	dsm_segment *segment;
	Failure		failure;

	BackgroundWorkerUnblockSignals();
	segment = dsm_attach(DatumGetUInt32(arg));
	if (segment == NULL)
		proc_exit(0);
	memcpy(&failure, dsm_segment_address(segment), sizeof(Failure));
	dsm_unpin_segment(DatumGetUInt32(arg));
	dsm_detach(segment);
	BackgroundWorkerInitializeConnectionByOid(failure.database, InvalidOid, 0);
	/* the failed session may hold a lock for long */
	SetConfigOption("lock_timeout", "5s", PGC_USERSET, PGC_S_SESSION);
	SetConfigOption("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION);
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	/* the extension may be gone, or still be made by the session that failed */
	if (is_installed())
		insert_row(&failure);
	PopActiveSnapshot();
	CommitTransactionCommand();
	proc_exit(0);
}
