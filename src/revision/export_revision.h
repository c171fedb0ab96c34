/*
 * export_revision.h
 *	  Writes revisions as files of this and other tools.
 */
#ifndef SB_EXPORT_REVISION_H
#define SB_EXPORT_REVISION_H

#include "revision/graph.h"

typedef struct SbExport
{
	char	   *name;			/* of the file, with its folder */
	char	   *content;
} SbExport;

/* A revision with what its files say. */
typedef struct SbTold
{
	const SbRevision *revision;
	char	   *up;
	char	   *down;			/* NULL: there is none */
	char	   *note;
	char	   *facts_before;
	char	   *facts_after;
	char	   *created_by;
	char	   *created_at;		/* 2026-11-23T10:00:00Z */
} SbTold;

/*
 * The files of one revision in a format: List of SbExport *, the way up first. Errors:
 * ERRCODE_INVALID_PARAMETER_VALUE for an unknown format; ERRCODE_FEATURE_NOT_SUPPORTED for what the tool cannot have;
 * ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE for a revision without a script.
 */
extern List *sb_export_files_of(const SbRevision *revision, const char *format);

/* The text of one of them: of the way up, or, for a format such as "flyway-undo", of the way back. */
extern char *sb_export_text(const SbRevision *revision, const char *format);

/* The files of all revisions of a graph, with those that the tool wants besides. */
extern List *sb_export_all(SbLineage *graph, const char *format);

/* --- one function a tool --- */
extern List *sb_export_native(const SbTold *told);
extern List *sb_export_alembic(const SbTold *told);
extern List *sb_export_sqitch(const SbTold *told);
extern char *sb_sqitch_plan(List *told);
extern char *sb_sqitch_conf(void);

/* --- what they have in common --- */
extern List *sb_export_add(List *files, char *name, char *content);
extern char *sb_export_slug(const char *message);

/* A message in one line. */
extern char *sb_words_of_line(const char *message);

/* A script that leaves no setting behind it, and ends with the end of a statement and of a line. */
extern char *sb_export_script_of(const SbTold *told, const char *script);

/* The same of the way back; where there is none, a statement that raises an error with the reason. */
extern char *sb_export_way_back(const SbTold *told);

#endif							/* SB_EXPORT_REVISION_H */
