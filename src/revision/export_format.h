/*
 * export_format.h
 *	  What the writers of formats share.
 */
#ifndef SB_EXPORT_FORMAT_H
#define SB_EXPORT_FORMAT_H

#include "lib/stringinfo.h"
#include "revision/export.h"

/* A statement of a script. */
typedef struct SbExportPiece
{
	char	   *remarks;		/* that stand before it; may be empty */
	char	   *text;			/* without ; */
} SbExportPiece;

/* A script, as tools other than psql can have it. */
typedef struct SbExportScript
{
	char	   *text;			/* without psql's commands, BEGIN and COMMIT; else byte for byte */
	List	   *pieces;			/* of SbExportPiece * */
	bool		apart;			/* it cannot run in a transaction block */
	List	   *resets;			/* of SbExportPiece *: take the script's settings back, for tools that keep their session */
	bool		open;			/* the last statement has no ; */
} SbExportScript;

/*
 * Reads a script of a revision: down or up. A revision without a way back gets one that says so
 * when it is run. Errors: those of the scanner and parser;
 * ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE without a way up.
 */
extern void sb_export_read(const SbExport *export, bool down, SbExportScript *script);

/*
 * An error unless the tool can run the script, which it sends as one: then it has no words for
 * others apart.
 */
extern void sb_export_check_apart(const SbExport *export, const SbExportScript *script, const char *tool);

/*
 * An error where a line of the script starts with the mark, white space aside, that the tool
 * would take for its own.
 */
extern void sb_export_check_mark(const SbExport *export, const char *text, const char *mark, const char *tool);

/*
 * The message as part of a file's name: lower-case letters, digits and _; at most 40 characters;
 * may be empty.
 */
extern char *sb_export_slug(const char *message);

/* An id as part of a file's name. */
extern char *sb_export_file_id(const char *id);

/* version_slug, which is never without a slug. */
extern char *sb_export_stem(const SbExport *export);

/* Words on one line. */
extern char *sb_export_one_line(const char *words);

/* Adds a text, and a line's end if it has none. */
extern void sb_export_lines(StringInfo to, const char *text);

/* Adds a script, ending in a line's end and a ; */
extern void sb_export_closed(StringInfo to, const SbExportScript *script);

/* Adds a script as it is, with its resets. */
extern void sb_export_with_resets(StringInfo to, const SbExportScript *script);

/* Writers: texts, and files of all revisions: List of SbExportFile *. */
extern char *sb_export_native(const SbExport *export);
extern char *sb_export_alembic(const SbExport *export);
extern char *sb_export_dbmate(const SbExport *export);
extern char *sb_export_goose(const SbExport *export);
extern char *sb_export_sqitch(const SbExport *export, bool down);
extern char *sb_export_sqitch_verify(const SbExport *export);
extern char *sb_export_sqitch_plan(List *exports);
extern char *sb_export_sqitch_conf(void);
extern char *sb_export_sqitch_change(const SbExport *export);

#endif							/* SB_EXPORT_FORMAT_H */
