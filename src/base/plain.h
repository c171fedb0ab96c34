/*
 * plain.h
 *	  Whether to look at an expression is to run somebody's code.
 *
 * The server's planner calls immutable functions with constant arguments, and reads the constraints of domains; what only
 * looks at a script must not.
 */
#ifndef SB_PLAIN_H
#define SB_PLAIN_H

#include "base/compat.h"

#include "nodes/nodes.h"

/* Whether an analyzed expression calls a function that is not the server's own, or checks a domain. */
extern bool sb_calls_code(Node *expression);

/* eval_const_expressions, unless that could run somebody's code: then the expression as it is. */
extern Node *sb_fold_plain(Node *expression);

/* Whether a type is a domain with constraints of its own or of a domain that it is over; reads the catalogs only. */
extern bool sb_is_constrained_domain(Oid type);

#endif							/* SB_PLAIN_H */
