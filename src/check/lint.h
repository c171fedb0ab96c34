/*
 * lint.h
 *	  The rules over a script, before anybody runs it.
 *
 * Names are looked up in the live catalogs and in what the script itself has made so far; what only concerns
 * rows is reported where there are rows. Nothing is run, nothing is locked but ACCESS SHARE for a moment.
 */
#ifndef SB_LINT_H
#define SB_LINT_H

#include "check/finding.h"

/* What scripts have made so far; carried from one script to the next. */
typedef struct SbLint SbLint;

/* Findings are added to `findings`, whose context it lives in. */
extern SbLint *sb_lint_create(SbFindings *findings);

/*
 * Adds what the rules find in a script; the caller sets findings->revision. in_block: all of it runs as one
 * transaction, whose BEGIN and COMMIT need not be there; otherwise each statement runs by itself, unless the script has a BEGIN.
 * Syntax errors are findings. Settings that the script makes end with it.
 */
extern void sb_lint_script(SbLint *lint, const char *script, bool in_block);

/* A transaction ends: between the scripts of revisions that run in one each. */
extern void sb_lint_commit(SbLint *lint);

#endif							/* SB_LINT_H */
