/*
 * default_privileges.h
 *	  What GRANT and REVOKE under ALTER DEFAULT PRIVILEGES need to know of a fact.
 */
#ifndef SB_DEFAULT_PRIVILEGES_H
#define SB_DEFAULT_PRIVILEGES_H

#include "base/fact.h"
#include "base/privileges.h"

/* Without the privileges themselves, as far as those are not the same for all facts of the kind. */
extern SbGranting sb_default_granting(const SbFact *fact);

#endif							/* SB_DEFAULT_PRIVILEGES_H */
