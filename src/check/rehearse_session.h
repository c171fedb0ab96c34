/*
 * rehearse_session.h
 *	  What a script can do to the session that no rollback takes back.
 */
#ifndef SB_REHEARSE_SESSION_H
#define SB_REHEARSE_SESSION_H

#include "base/compat.h"

typedef struct SbSession SbSession;

/* Notes the session's advisory locks, prepared statements, and other locks. */
extern SbSession *sb_session_note(void);

/* Before a script runs: drops prepared statements that came since, as each upgrade has a session of its own. */
extern void sb_session_tidy(SbSession *session);

/*
 * Behind the rollback: gives back the locks that came since, drops prepared statements that came since. An advisory lock that was
 * given back meanwhile is taken again; WARNING if somebody else has it now. kept: of Oid, sequences that the session uses: the server
 * counts on their locks to the end of the transaction.
 */
extern void sb_session_restore(SbSession *session, List *kept);

#endif							/* SB_REHEARSE_SESSION_H */
