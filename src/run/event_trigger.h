/*
 * event_trigger.h
 *	  Event triggers that the extension makes when somebody asks for them.
 */
#ifndef SB_EVENT_TRIGGER_H
#define SB_EVENT_TRIGGER_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/*
 * Makes one, as a member of the extension, so that it goes when that goes. event: "ddl_command_start", ...;
 * function: its name, List of String. Errors: the server's; the caller must be a superuser.
 */
extern void sb_event_trigger_make(const char *name, const char *event, List *function);

/* Drops one, if it is there. */
extern void sb_event_trigger_drop(const char *name);

#endif							/* SB_EVENT_TRIGGER_H */
