/*
 * heirs.c
 *	  What passes from parents to children while a plan runs: a change of a parent's column is the
 *	  child's, too, as long as nothing in the plan parts the two.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "kinds/relation_write.h"
#include "storage/lockdefs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

const SbFact *
sb_find_table(const SbAlter *alter, bool wanted, const char *identity)
{
	const SbFact *table = sb_alter_find(alter, wanted, SB_TABLE, identity);

	return table ? table : sb_alter_find(alter, wanted, SB_FOREIGN_TABLE, identity);
}

const SbFact *
sb_find_column(const SbAlter *alter, bool wanted, const char *relation, const char *name)
{
	return sb_alter_find(alter, wanted, SB_COLUMN,
						 psprintf("%s.%s", relation, quote_identifier(name)));
}

static List *
parents_of(const SbFact *table)
{
	const char *of = sb_fact_get(table, "partition of");

	return of ? list_make1(pstrdup(of)) : sb_fact_list(table, "parents");
}

static bool
same_bound(const SbFact *live, const SbFact *wanted)
{
	const char *before = sb_fact_get(live, "partition bound");
	const char *after = sb_fact_get(wanted, "partition bound");

	return before == after || (before && after && sb_same_expression(before, after));
}

/*
 * Whether a table is parted from its parents, all of them, and gets them again: a partition whose
 * bound changes, a child that inherits from the same ones in another order.
 */
bool
sb_relinks(const SbAlter *alter, const SbFact *live, const SbFact *wanted)
{
	const char *before = sb_fact_get(live, "partition of");
	const char *after = sb_fact_get(wanted, "partition of");
	List	   *had = parents_of(live);
	List	   *has = parents_of(wanted);
	ListCell   *old,
			   *new;

	if (before || after)
		return before == NULL || after == NULL || strcmp(before, after) != 0 ||
			!same_bound(live, wanted) || sb_fact_is(live, "detach pending");
	/* more parents at the end are added as they are */
	if (list_length(had) > list_length(has))
		return true;
	forboth(old, had, new, has)
		if (strcmp(lfirst(old), lfirst(new)) != 0)
			return true;
	return false;
}

List *
sb_lasting_parents(const SbAlter *alter, const SbFact *live, const SbFact *wanted)
{
	List	   *lasting = NIL;
	List	   *has;

	if (live == NULL || wanted == NULL)
		return NIL;
	if ((sb_fact_get(live, "partition of") || sb_fact_get(wanted, "partition of")) &&
		sb_relinks(alter, live, wanted))
		return NIL;
	has = parents_of(wanted);
	foreach_ptr(char, parent, parents_of(live))
		if (sb_list_has(has, parent) && !sb_ddl_makes(&alter->ddl, SB_TABLE, parent) &&
			!sb_ddl_makes(&alter->ddl, SB_FOREIGN_TABLE, parent))
			lasting = lappend(lasting, parent);
	return lasting;
}

List *
sb_live_heirs(const SbFact *relation, bool all)
{
	List	   *heirs = NIL;
	Oid			oid = relation ? relation->address.objectId : InvalidOid;
	List	   *oids;

	if (!OidIsValid(oid))
		return NIL;
	oids = all ? find_all_inheritors(oid, NoLock, NULL) : find_inheritance_children(oid, NoLock);
	foreach_oid(heir, oids)
	{
		char	   *name = heir == oid ? NULL : get_rel_name(heir);

		if (name)
			heirs = lappend(heirs, quote_qualified_identifier(
								get_namespace_name(get_rel_namespace(heir)), name));
	}
	return heirs;
}
