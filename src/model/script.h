/*
 * script.h
 *	  Splits a script into its statements, one at a time.
 *
 *	SbScript *script = sb_script_open(text);
 *	SbPiece piece;
 *
 *	while (sb_script_next(script, &piece))
 *		... pnstrdup(text + piece.start, piece.end - piece.start) ...
 *	sb_script_close(script);
 */
#ifndef SB_SCRIPT_H
#define SB_SCRIPT_H

typedef struct SbPiece
{
	int			number;			/* of the statement in the script, from 1 */
	int			line;			/* of its first token, from 1 */
	int			start;			/* byte range in the script, first to last token, no ';' */
	int			end;
	char		hash[65];		/* sha256, hex, over the tokens: keywords and unquoted identifiers
								 * folded, other tokens as written, one blank between: so white
								 * space, comments and the case of words don't count */
} SbPiece;

typedef struct SbScript SbScript;

/*
 * Opens a script.  The text must stay as it is while the script is open.  Memory is taken in a
 * child of CurrentMemoryContext and does not grow with the number of statements.
 */
extern SbScript *sb_script_open(const char *text);

/*
 * Next statement; false at the end.  Empty statements are passed over and not counted, psql
 * commands that don't matter to the schema too.  Raises errors (with a bounded message) for what
 * the scanner does not take and for psql commands that change what the script does;
 * sb_script_line then is the line of the trouble, also for an error context callback.
 */
extern bool sb_script_next(SbScript *script, SbPiece *piece);

/*
 * Passes over the rows that follow a COPY ... FROM stdin, which was the last piece, with the line
 * that ends them.
 */
extern void sb_script_skip_copy_data(SbScript *script);

/* Line (from 1) at which it stands: of the last piece, or of the error being raised. */
extern int	sb_script_line(const SbScript *script);

/*
 * Line (from 1) of a byte offset of the script; fast for offsets at or behind the last piece's
 * start.
 */
extern int	sb_script_line_of(const SbScript *script, int offset);

extern void sb_script_close(SbScript *script);

/*
 * A hint for a syntax error at a byte offset of a text (a script or a statement of it): a psql
 * variable, a psql command, rows of COPY; NULL if it looks like none of them.  Static string.
 */
extern const char *sb_script_hint(const char *text, int offset);

#endif							/* SB_SCRIPT_H */
