/*
 * import.h
 *	  Reads the revision files of this and other tools.
 */
#ifndef SB_IMPORT_H
#define SB_IMPORT_H

#include "base/compat.h"
#include "base/map.h"
#include "nodes/pg_list.h"

/* What notes start with of files that Python would not take. */
#define SB_NO_PYTHON "Python does not take it: "

/* What a file says of a revision: all of it, or one of its scripts. */
typedef struct SbPart
{
	char	   *id;
	const char *format;
	const char *file;
	char	   *message;		/* NULL: this file does not say */
	bool		linked;			/* the file says what it follows; else the order of the ids does */
	bool		fixed;			/* what it follows comes from a list of all, as Sqitch's plan */
	List	   *parents;		/* of char * */
	List	   *depends_on;
	List	   *labels;
	List	   *replaces;
	bool		replaces_all;	/* it stands for all of its format that come before it */
	char	   *up;				/* NULL: it is in another file, or nowhere */
	char	   *down;
	int			up_line;		/* line of the file at which up starts, if it stands there as it is; 0: unknown */
	char	   *irreversible;
	char	   *facts_before;
	char	   *facts_after;
	bool		in_pieces;
	bool		repeatable;		/* comes behind all others, each time that its text changes */
	bool		opaque;			/* there is a way up, which cannot be read; the note says why */
	char	   *note;

	/* set by sb_import_store */
	List	   *twins;			/* of char *: other files of the same id */
	bool		passed_over;	/* it is such a file */
	const char *done;			/* added, changed, unchanged */
} SbPart;

/* A file to read. */
typedef struct SbSource
{
	const char *name;			/* with its folders */
	const char *base;			/* without them */
	const char *folder;			/* the last one, or "" */
	const char *text;			/* without a byte order mark, lines ended by \n */
} SbSource;

/*
 * Each reads a file of its format: List of SbPart *, NIL if it is none of that format. Errors:
 * ERRCODE_SYNTAX_ERROR and others with the file's name and the line.
 */
extern List *sb_import_native(const SbSource *source);
extern List *sb_import_marked(const SbSource *source);	/* dbmate, goose */
extern List *sb_import_named(const SbSource *source);	/* Flyway, golang-migrate, diesel, Go, numbered files */
extern List *sb_import_alembic(const SbSource *source); /* .py */
extern List *sb_import_alembic_sql(const SbSource *source);
extern List *sb_import_sqitch(const SbSource *source);

/* A part of a revision of this format. */
extern SbPart *sb_part(const SbSource *source, const char *format, char *id);

/* Adds to the note of a part. */
extern void sb_part_note(SbPart *part, char *note);

/*
 * The line behind a position of a text. *line: without its end; false: there is none. *text: moved to the next.
 */
extern bool sb_next_line(const char **text, char **line);

/* "add_user_table" as words: "add user table". */
extern char *sb_words_of(const char *name);

/*
 * Stores parts, links those that follow from their order, and sets their `done`. The caller holds the
 * catalogue's lock. Errors: ERRCODE_DUPLICATE_OBJECT for an id that another format has.
 */
extern void sb_import_store(List *parts);

#endif							/* SB_IMPORT_H */
