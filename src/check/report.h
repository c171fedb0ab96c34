/*
 * report.h
 *	  Findings for programs: JSON, and SARIF 2.1.0, which forges and editors show beside the lines.
 */
#ifndef SB_REPORT_H
#define SB_REPORT_H

#include "base/map.h"
#include "check/finding.h"

/* Where a script comes from. */
typedef struct SbOrigin
{
	const char *file;			/* NULL: none is known */
	int			line;			/* of the file at which the script starts; 0: the file holds it in some other form */
	const char *script;			/* or NULL */
} SbOrigin;

/* Those of all revisions: SbOrigin * by id. with_scripts: the caller must have asked for the privilege to read them. */
extern SbMap *sb_origins(bool with_scripts);

/*
 * Findings as a text in CurrentMemoryContext. origins: by id of the revision, "" for findings of none; format: "json", an array of
 * objects, or "sarif" (ERRCODE_INVALID_PARAMETER_VALUE for others).
 */
extern char *sb_report(const SbFindings *findings, SbMap *origins, const char *format);

#endif							/* SB_REPORT_H */
