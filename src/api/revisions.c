/*
 * revisions.c
 *	  SQL functions of the chapter "Revisions": baseline, stamp, current, heads.
 */
#include "base/compat.h"

#include "api/srf.h"
#include "base/spi.h"
#include "facts/verdict.h"
#include "miscadmin.h"
#include "model/catalog.h"
#include "revision/version.h"
#include "run/create.h"

PG_FUNCTION_INFO_V1(sb_baseline);
PG_FUNCTION_INFO_V1(sb_stamp);
PG_FUNCTION_INFO_V1(sb_current);
PG_FUNCTION_INFO_V1(sb_heads);

/* schemaboot_baseline(message text) -> text */
Datum
sb_baseline(PG_FUNCTION_ARGS)
{
	char	   *message = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(sb_make_baseline(message)));
}

/* Objects of the models must be there before the database can be called migrated. */
static void
verify_presence(void)
{
	SbPresence *presence = sb_presence();
	int			n = 0;

	if (presence->present == presence->models)
		return;
	/* by name they are missing; but what has no name of its own may have another one */
	if (presence->present > 0)
	{
		SbVerdict  *verdict = sb_verdict();

		if (verdict->compared && verdict->present == verdict->models)
			return;
	}
	foreach_ptr(SbRow, row, presence->objects)
	{
		if (presence->exists[n++])
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("%d of %d objects of the models are missing", presence->models - presence->present,
						presence->models),
				 errdetail("The first is %s \"%s\".", sb_kind(row->object.kind)->name, row->identity),
				 errhint("SELECT * FROM schemaboot_create_all(); creates them. verify => false stamps anyway.")));
	}
}

/* schemaboot_stamp(revision text, verify boolean) -> text[] */
Datum
sb_stamp(PG_FUNCTION_ARGS)
{
	char	   *target = text_to_cstring(PG_GETARG_TEXT_PP(0));
	List	   *ids;

	PreventCommandIfReadOnly("schemaboot_stamp()");
	PreventCommandDuringRecovery("schemaboot_stamp()");
	sb_catalog_lock();
	ids = sb_resolve_target(target, sb_revisions());
	if (PG_GETARG_BOOL(1) && strcmp(target, "base") != 0)
		verify_presence();
	sb_set_version(ids, "stamp");
	PG_RETURN_ARRAYTYPE_P(sb_text_array(ids));
}

/* schemaboot_current() -> text[] */
Datum
sb_current(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_current_ids()));
}

/* schemaboot_heads() -> text[] */
Datum
sb_heads(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(sb_text_array(sb_head_ids(sb_revisions())));
}
