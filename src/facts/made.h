/*
 * made.h
 *	  Notes which objects a piece of work makes that will be rolled back, so that its locks can be given back.
 */
#ifndef SB_MADE_H
#define SB_MADE_H

#include "base/compat.h"

typedef struct SbMade
{
	struct madetab_hash *objects;
	int			tag;			/* of what is made now, such as the number of a statement; -1: it is not noted */
	int			released;		/* of the objects: those that are not locked any more */
} SbMade;

/* Nothing noted yet, in CurrentMemoryContext. */
extern SbMade *sb_made_create(void);

/*
 * From now on, objects that are made are noted, each with the tag that is set then; NULL: no more, also
 * after an error. Only one piece of work can be noted at a time: ERRCODE_OBJECT_IN_USE.
 */
extern void sb_made_note(SbMade *made);

/* Raises that error if something is noted now. */
extern void sb_made_check_unused(void);

/* The tag with which an object was made; -1: it was not. */
extern int	sb_made_tag(SbMade *made, Oid class_id, Oid object);

/*
 * Gives back all locks on objects that were made, and, if `live`, on relations that live: nobody is to wait
 * for them. What the caller's transaction has locked besides belongs to another owner. But so does what ALTER
 * SEQUENCE and nextval lock: of objects that were made, those locks are given back, too, while the script goes on (`live`) only if they
 * are very many.
 */
extern void sb_made_release(SbMade *made, bool live);

/* The same as soon as many objects have been made since the last time. */
extern void sb_made_relieve(SbMade *made);

#endif							/* SB_MADE_H */
