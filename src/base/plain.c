/*
 * plain.c
 *	  Whether to look at an expression is to run somebody's code.
 */
#include "base/plain.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static bool
is_foreign(Oid function, void *arg)
{
	return function >= FirstNormalObjectId;
}

static bool
find_code(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	if (check_functions_in_node(node, is_foreign, NULL))
		return true;
	if (IsA(node, CoerceToDomain) && sb_is_constrained_domain(((CoerceToDomain *) node)->resulttype))
		return true;
	return expression_tree_walker(node, find_code, arg);
}

bool
sb_calls_code(Node *expression)
{
	return find_code(expression, NULL);
}

Node *
sb_fold_plain(Node *expression)
{
	return sb_calls_code(expression) ? expression : eval_const_expressions(NULL, expression);
}

static bool
has_constraint(Oid domain)
{
	Relation	catalog = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	bool		found;

	ScanKeyInit(&key, Anum_pg_constraint_contypid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(domain));
	scan = systable_beginscan(catalog, ConstraintTypidIndexId, true, NULL, 1, &key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

bool
sb_is_constrained_domain(Oid type)
{
	for (;;)
	{
		HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
		FormData_pg_type form;

		if (!HeapTupleIsValid(tuple))
			return false;
		memcpy(&form, GETSTRUCT(tuple), offsetof(FormData_pg_type, typcollation));
		ReleaseSysCache(tuple);
		if (form.typtype != TYPTYPE_DOMAIN)
			return false;
		if (form.typnotnull || has_constraint(type))
			return true;
		type = form.typbasetype;
	}
}
