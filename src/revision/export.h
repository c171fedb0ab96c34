/*
 * export.h
 *	  Revisions as files, of this and other tools.
 *
 * Tools that have their revisions in one line, by numbers, get them so: a revision whose id is a
 * number that is above the one before it keeps that as its version; any other gets the next
 * number. What comes later in the line changes nothing of that.
 */
#ifndef SB_EXPORT_H
#define SB_EXPORT_H

#include "revision/graph.h"

/* A revision on its way into a file. */
typedef struct SbExport
{
	SbRevision *revision;
	List	   *parents;		/* of char *: with those that stand for squashed ones */
	List	   *depends_on;		/* of char *: ids */
	char	   *version;		/* in the line; NULL: nobody asked, or there is none */
	char	   *up;
	char	   *down;
	char	   *facts_before;
	char	   *facts_after;
} SbExport;

typedef struct SbExportFile
{
	char	   *name;			/* with its folders */
	char	   *content;
} SbExportFile;

/*
 * The text of a revision (as in schemaboot_stamp) in a format. Errors:
 * ERRCODE_INVALID_PARAMETER_VALUE for an unknown format, ERRCODE_UNDEFINED_OBJECT,
 * ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE for a script that does not exist,
 * ERRCODE_FEATURE_NOT_SUPPORTED for what the format has no words for.
 */
extern char *sb_export_revision(const char *target, const char *format);

/*
 * All files of all revisions, or of one (target not NULL): List of SbExportFile *. The same
 * errors.
 */
extern List *sb_export_files(const char *format, const char *target);

/*
 * The revisions that are not squashed, in one line, with their versions and without scripts:
 * List of SbExport *. Error: ERRCODE_CARDINALITY_VIOLATION where there are several heads; for:
 * the tool that wants it.
 */
extern List *sb_export_line(SbLineage *graph, const char *tool);

/*
 * The versions of a line by id: char *; also those of revisions that were squashed. The same
 * error.
 */
extern SbMap *sb_export_versions(SbLineage *graph, const char *tool);

/* One revision, also of those that are squashed, without scripts and version. */
extern SbExport *sb_export_one(SbLineage *graph, SbRevision *revision);

/* Reads the scripts of one. */
extern void sb_export_load(SbExport *export);

/* The name of Flyway's file for it, and Flyway's checksum of a text: CRC-32 of its lines. */
extern char *sb_export_flyway_name(const SbExport *export, char type);
extern int32 sb_export_flyway_checksum(const char *text);

#endif							/* SB_EXPORT_H */
