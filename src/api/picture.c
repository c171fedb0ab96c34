/*
 * picture.c
 *	  SQL function schemaboot_graph.
 */
#include "base/compat.h"

#include "base/spi.h"
#include "check/picture.h"
#include "fmgr.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(sb_graph_text);

/* An argument that must not be NULL. */
static char *
word_argument(FunctionCallInfo fcinfo, int i, const char *name, const char *usual)
{
	if (PG_ARGISNULL(i))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("It is \"%s\" where it is left out.", usual)));
	return text_to_cstring(PG_GETARG_TEXT_PP(i));
}

/* schemaboot_graph(format, what, schemas, detail) -> text */
Datum
sb_graph_text(PG_FUNCTION_ARGS)
{
	char	   *format = word_argument(fcinfo, 0, "format", "mermaid");
	char	   *what = word_argument(fcinfo, 1, "what", "models");
	List	   *schemas = PG_ARGISNULL(2) ? NIL : sb_text_list(PG_GETARG_ARRAYTYPE_P(2));
	char	   *detail = PG_ARGISNULL(3) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(3));

	PG_RETURN_TEXT_P(cstring_to_text(sb_picture(format, what, schemas, detail)));
}
