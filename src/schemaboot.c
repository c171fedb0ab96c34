/*
 * schemaboot.c
 *	  The module's entry: settings, and the hook of the guard.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "check/guard.h"
#include "fmgr.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "schemaboot",.version = SCHEMABOOT_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	sb_settings_init();
	sb_guard_init();
}
