/*
 * likely.c
 *	  Which differences look like a rename: the same definition, one gone, one new.
 */
#include "base/compat.h"

#include "base/map.h"
#include "facts/diff.h"
#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

/* What schemaboot_rename() can rename. */
static bool
can_be_renamed(const SbFact *fact)
{
	switch (fact->object.kind)
	{
		case SB_SCHEMA:
		case SB_TYPE:
		case SB_DOMAIN:
		case SB_FUNCTION:
		case SB_PROCEDURE:
		case SB_SEQUENCE:
		case SB_TABLE:
		case SB_FOREIGN_TABLE:
		case SB_COLUMN:
		case SB_VIEW:
		case SB_MATERIALIZED_VIEW:
		case SB_INDEX:
		case SB_CONSTRAINT:
		case SB_TRIGGER:
		case SB_POLICY:
			return true;
		default:
			return false;
	}
}

/* What two facts share of which one may be the other's new name. */
static char *
likeness_key(const SbFact *fact)
{
	StringInfoData key;

	initStringInfo(&key);
	appendStringInfo(&key, "%d %s %s " UINT64_FORMAT, (int) fact->object.kind,
					 fact->object.schema ? quote_identifier(fact->object.schema) : "",
					 fact->parent ? fact->parent->identity : "", fact->hash);
	foreach_ptr(char, arg, fact->object.args)
		appendStringInfo(&key, " %s", quote_identifier(arg));
	/* a table is its columns */
	foreach_ptr(SbFact, child, fact->children)
		if (child->object.kind == SB_COLUMN)
			appendStringInfo(&key, " %s " UINT64_FORMAT, quote_identifier(child->object.name), child->hash);
	return key.data;
}

static void
set_hint(SbChange *gone, SbChange *come)
{
	char	   *hint = psprintf("schemaboot_rename(%s, %s, %s)",
								quote_literal_cstr(sb_kind(gone->kind)->name),
								quote_literal_cstr(gone->identity),
								quote_literal_cstr(come->model_fact->object.name));

	gone->hint = hint;
	come->hint = hint;
}

void
sb_hint_renames(List *changes)
{
	SbMap	   *extra = sb_map_create();

	foreach_ptr(SbChange, change, changes)
		if (change->type == SB_EXTRA && can_be_renamed(change->live_fact))
		{
			char	   *key = likeness_key(change->live_fact);

			sb_map_put(extra, key, lappend(sb_map_get(extra, key), change));
		}
	foreach_ptr(SbChange, change, changes)
	{
		char	   *key;
		List	   *candidates;

		if (change->type != SB_MISSING || !can_be_renamed(change->model_fact))
			continue;
		key = likeness_key(change->model_fact);
		candidates = sb_map_get(extra, key);
		if (candidates == NIL)
			continue;
		set_hint(linitial(candidates), change);
		sb_map_put(extra, key, list_delete_first(candidates));
	}
}
