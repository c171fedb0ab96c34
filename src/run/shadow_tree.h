/*
 * shadow_tree.h
 *	  What a shadow build leaves out of a statement, and makes up for afterwards.
 */
#ifndef SB_SHADOW_TREE_H
#define SB_SHADOW_TREE_H

#include "base/statement.h"

typedef enum SbShadowLack
{
	SB_LACKS_NOTHING,
	SB_LACKS_ROWS,				/* of a materialized view */
	SB_LACKS_DEFAULT			/* of an operator class */
} SbShadowLack;

/* Changes a raw tree to what can run beside the live objects; what it then lacks. */
extern SbShadowLack sb_shadow_lessen(Node *tree);

/* After it has run: as if it had run as it was. */
extern void sb_shadow_complete(const SbStatement *st, SbShadowLack lack);

#endif							/* SB_SHADOW_TREE_H */
