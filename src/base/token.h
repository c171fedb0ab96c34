/*
 * token.h
 *	  Tokens of an SQL text, by the server's own scanner.
 *
 * Positions are byte offsets in the text that the scanner was opened with.
 */
#ifndef SB_TOKEN_H
#define SB_TOKEN_H

/*
 * Token codes.  The core scanner's are fixed by the order that parser/scanner.h demands of every
 * grammar built on it.  All keywords have one code.  Single characters ("self" tokens: ( ) , ; .
 * ...) have their ASCII code; the end of the text has 0.
 */
typedef enum SbTokenCode
{
	SB_T_END = 0,
	SB_T_IDENT = 258,
	SB_T_UIDENT,				/* U&"...": not decoded */
	SB_T_FCONST,
	SB_T_SCONST,
	SB_T_USCONST,				/* U&'...': not decoded */
	SB_T_BCONST,
	SB_T_XCONST,
	SB_T_OP,
	SB_T_ICONST,
	SB_T_PARAM,
	SB_T_TYPECAST,
	SB_T_DOT_DOT,
	SB_T_COLON_EQUALS,
	SB_T_EQUALS_GREATER,
	SB_T_LESS_EQUALS,
	SB_T_GREATER_EQUALS,
	SB_T_NOT_EQUALS,
	SB_T_KEYWORD = 1000
} SbTokenCode;

typedef struct SbToken
{
	int			code;			/* SbTokenCode or an ASCII character */
	const char *keyword;		/* SB_T_KEYWORD: in lower case (static), else NULL */
	const char *ident;			/* SB_T_IDENT: value, folded unless quoted, truncated; else NULL */
	const char *string;			/* SB_T_SCONST: value; else NULL */
	int			start;
	int			end;			/* behind the last byte */
} SbToken;

typedef struct SbScanner SbScanner;

/*
 * Opens a scanner at a byte offset of text.  The text must stay as it is while the scanner is in
 * use. Takes memory (a copy of the text) in a child of CurrentMemoryContext.
 */
extern SbScanner *sb_scanner_open(const char *text, int offset);

/*
 * Next token.  Returns false (and code SB_T_END, start = end = length of the text) at the end.
 * token->ident and ->string are allocated in CurrentMemoryContext.  Emits no notices.  Raises the
 * server's errors for what is no token (an unterminated string, ...), with a message of bounded
 * length and no position: sb_scanner_offset tells where.
 */
extern bool sb_scanner_next(SbScanner *scanner, SbToken *token);

/* Offset of the last token; while an error of sb_scanner_next is raised and after: where it was. */
extern int	sb_scanner_offset(const SbScanner *scanner);

/*
 * Hides the bytes from..to of the text, all of them behind the last token, as if they were
 * blanks. If from is the end of the last token, the byte there must be an ASCII letter or white
 * space.
 */
extern void sb_scanner_hide(SbScanner *scanner, int from, int to);

extern void sb_scanner_close(SbScanner *scanner);

/* True if the token is this keyword (lower case). */
extern bool sb_token_is(const SbToken *token, const char *keyword);

/* True if the token is a parenthesis or bracket. */
static inline bool
sb_token_opens(const SbToken *token)
{
	return token->code == '(' || token->code == '[';
}

static inline bool
sb_token_closes(const SbToken *token)
{
	return token->code == ')' || token->code == ']';
}

/*
 * All tokens of a text, in an array with SB_T_END last; *count (may be NULL) is without it.
 */
extern SbToken *sb_tokens(const char *text, int *count);

/*
 * Index of the first token that starts at or behind the offset (the SB_T_END one if there is
 * none).
 */
extern int	sb_token_at(const SbToken *tokens, int offset);

/* What a word character of psql variables and commands is. */
extern bool sb_is_word_char(char c);

/*
 * Settings under which texts are read: no notices and warnings (identifiers that get truncated),
 * standard strings.  Only around calls of the scanner or the parser, and with PG_FINALLY: it sets
 * the variables themselves, not through the GUC machinery, which would cost more than the scan of
 * a statement.
 */
typedef struct SbReading
{
	int			client_min_messages;
	int			log_min_messages;
	bool		standard_conforming_strings;
} SbReading;

extern void sb_reading_begin(SbReading *saved, bool notices);
extern void sb_reading_end(const SbReading *saved);

/*
 * Cuts a message at a character's end so that nobody gets to read megabytes; palloc'd if it was
 * cut.
 */
extern char *sb_bounded(char *message);

#endif							/* SB_TOKEN_H */
