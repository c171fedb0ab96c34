/*
 * linear.h
 *	  Versions for tools that know a history as a line of numbers.
 */
#ifndef SB_LINEAR_H
#define SB_LINEAR_H

#include "revision/graph.h"

/*
 * The version of a revision: its id if that is a number (with dots: dotted), else one more than that of what it
 * follows, from 1, with at least so many digits. It never changes when others are added behind.
 * Errors: ERRCODE_FEATURE_NOT_SUPPORTED, which names the tool, where the line up to it forks or merges.
 */
extern char *sb_linear_version(const SbRevision *revision, int digits, bool dotted, const char *tool);

#endif							/* SB_LINEAR_H */
