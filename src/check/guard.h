/*
 * guard.h
 *	  Watches DDL that is typed by hand, while schemaboot.guard is warn or block.
 */
#ifndef SB_GUARD_H
#define SB_GUARD_H

#include "base/compat.h"

/* Called once, when the library is loaded. */
extern void sb_guard_init(void);

/*
 * Looks at a command that an event trigger for ddl_command_start is about, unless the hook has: in a session that
 * loads the library only for the event trigger, its first command is past the hook.
 */
extern void sb_guard_command(Node *tree);

/* Whether the event trigger is there, and switches it (superusers only); schema: where the extension's functions are. */
extern bool sb_guard_is_on(void);
extern void sb_guard_switch(bool on, const char *schema);

#endif							/* SB_GUARD_H */
