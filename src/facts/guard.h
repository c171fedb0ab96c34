/*
 * guard.h
 *	  Keeps code that belongs to others from running while schemas are put aside.
 */
#ifndef SB_GUARD_H
#define SB_GUARD_H

/*
 * From sb_guard_begin to sb_guard_end, functions run only as roles that the caller is a member of: others
 * raise ERRCODE_INSUFFICIENT_PRIVILEGE. sb_guard_end may be called without the former, as after an error.
 */
extern void sb_guard_begin(void);
extern void sb_guard_end(void);

#endif							/* SB_GUARD_H */
