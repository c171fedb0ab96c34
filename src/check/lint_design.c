/*
 * lint_design.c
 *	  The rules over types of columns.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "check/lint_inner.h"
#include "utils/lsyscache.h"

void
sb_lint_column_design(SbLint *lint, SbSeen *seen, ColumnDef *column)
{
	Oid			type = column->typeName ? sb_lint_type(column->typeName, NULL) : InvalidOid;
	Oid			element = OidIsValid(type) ? get_element_type(type) : InvalidOid;

	if (column->typeName && sb_lint_is_serial(column->typeName))
		(void) sb_lint_find(lint, SB_RULE_SERIAL, seen, "column \"%s\" of %s is serial, not an identity",
							column->colname, seen->name);
	switch (OidIsValid(element) ? element : type)
	{
		case JSONOID:
			(void) sb_lint_find(lint, SB_RULE_JSON, seen, "column \"%s\" of %s is json, not jsonb",
								column->colname, seen->name);
			break;
		case BPCHAROID:
			(void) sb_lint_find(lint, SB_RULE_CHAR, seen, "values of column \"%s\" of %s are padded with blanks",
								column->colname, seen->name);
			break;
		case TIMESTAMPOID:
			(void) sb_lint_find(lint, SB_RULE_TIMESTAMP, seen,
								"column \"%s\" of %s does not know of time zones", column->colname, seen->name);
			break;
		default:
			break;
	}
}
