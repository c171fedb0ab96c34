/*
 * who.h
 *	  When and by whom an object was last changed, as far as anybody knows.
 */
#ifndef SB_WHO_H
#define SB_WHO_H

#include "datatype/timestamp.h"
#include "facts/diff.h"

typedef struct SbWho
{
	TimestampTz at;				/* 0: unknown */
	char	   *by;				/* role of the session; NULL: unknown */
} SbWho;

extern SbWho sb_who(const SbChange *change);

/* Notes what the DDL command did that the calling event trigger is about. */
extern void sb_who_note(bool dropped);

/* Whether that is done, and switches it; schema: where the extension's functions are. */
extern bool sb_who_is_on(void);
extern void sb_who_switch(bool on, const char *schema);

#endif							/* SB_WHO_H */
