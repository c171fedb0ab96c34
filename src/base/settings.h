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
extern char *sb_trusted_definers;
extern char *sb_revision_template;

extern void sb_settings_init(void);

#endif							/* SB_SETTINGS_H */
