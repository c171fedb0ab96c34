/*
 * settings.h
 *	  The settings of schemaboot: see the descriptions in settings.c.
 */
#ifndef SB_SETTINGS_H
#define SB_SETTINGS_H

#include "base/compat.h"

extern int	sb_lock_timeout;
extern int	sb_lock_retries;
extern bool sb_progress;
extern bool sb_notify;
extern bool sb_log_failures;
extern bool sb_assume_filled;
extern int	sb_big_table;		/* kB */

/* What DDL by hand meets. */
typedef enum SbGuardMode
{
	SB_GUARD_OFF,
	SB_GUARD_WARN,
	SB_GUARD_BLOCK
} SbGuardMode;

extern int	sb_guard;
extern char *sb_trusted_definers;
extern char *sb_revision_template;

/* The name in schemaboot.version_table; false: it is not set. */
extern bool sb_version_table(char **schema, char **name);

/* Whether a table is that one. */
extern bool sb_is_version_table(const char *schema, const char *name);

extern void sb_settings_init(void);

#endif							/* SB_SETTINGS_H */
