/*
 * export.c
 *	  All models as one script in dependency order.
 *
 * Foreign keys in circles come as ALTER TABLE after both tables. Function bodies are never checked:
 * what they need may stand further down.
 */
#include "base/compat.h"

#include "model/catalog.h"
#include "model/compose.h"
#include "revision/version.h"

char *
sb_export_script(void)
{
	SbModel    *model = sb_model_load();
	SbStatement **order = sb_model_order(model);

	if (model->count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there are no models"),
				 errhint("Register them first: SELECT * FROM schemaboot_define(ddl, source);")));
	return psprintf("-- models of schemaboot, in dependency order\n\n"
					"SET check_function_bodies = off;\n"
					"SET standard_conforming_strings = on;\n%s", sb_model_compose(model, order));
}
