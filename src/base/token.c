/*
 * token.c
 *	  Tokens of an SQL text, by the server's own scanner.
 *
 * The scanner (parser/scan.l) is driven as plpgsql drives it: with an array of token codes of our
 * own for its keywords, and by the trick that flex keeps a NUL behind the last token in its copy
 * of the text, so that strlen gives the token's length.
 *
 * The scanner reads that copy in place and looks at a byte only when it comes to it.  So text
 * that is not SQL (psql commands, rows of COPY) can be hidden by writing blanks over it, as soon
 * as we know about it; opening a scanner behind it instead would copy the rest of the text each
 * time.
 *
 * Tokens are not joined as the grammar's lexer does (UESCAPE, NOT LIKE, ...): no use here needs
 * it.
 */
#include "base/compat.h"

#include "common/keywords.h"
#include "mb/pg_wchar.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "base/token.h"

/* Messages of the scanner can quote all the text that follows. */
#define MESSAGE_BYTES 200

struct SbScanner
{
	core_yy_extra_type extra;
	core_yyscan_t flex;
	MemoryContext context;
	int			base;			/* where in the text the scan began */
	int			length;			/* of the text from there on */
	YYLTYPE		location;		/* of the last token, from base */
	int			end;			/* of the last token, from base */
	int			hidden;			/* a token starting here (from base) is not seen; -1: none */
};

#define PG_KEYWORD(name, value, category, collabel) SB_T_KEYWORD,

static const uint16 keyword_tokens[] = {
#include "parser/kwlist.h"
};

#undef PG_KEYWORD

/*
 * Sets what is to hold while a text is read.  An administrator's log_min_messages above ERROR
 * stays (LOG ranks there for the log, though not by number).
 */
void
sb_reading_begin(SbReading *saved, bool notices)
{
	saved->client_min_messages = client_min_messages;
	saved->log_min_messages = log_min_messages;
	saved->standard_conforming_strings = standard_conforming_strings;

	standard_conforming_strings = true;
	if (notices)
		return;
	client_min_messages = Max(client_min_messages, ERROR);
	if (log_min_messages != LOG)
		log_min_messages = Max(log_min_messages, ERROR);
}

void
sb_reading_end(const SbReading *saved)
{
	client_min_messages = saved->client_min_messages;
	log_min_messages = saved->log_min_messages;
	standard_conforming_strings = saved->standard_conforming_strings;
}

char *
sb_bounded(char *message)
{
	int			length = strlen(message);

	if (length <= MESSAGE_BYTES)
		return message;
	return psprintf("%.*s...", pg_mbcliplen(message, length, MESSAGE_BYTES), message);
}

SbScanner *
sb_scanner_open(const char *text, int offset)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot scanner",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	SbScanner  *scanner = palloc0(sizeof(SbScanner));

	scanner->context = context;
	scanner->base = offset;
	scanner->flex = scanner_init(text + offset, &scanner->extra, &ScanKeywords, keyword_tokens);
	scanner->extra.standard_conforming_strings = true;
	scanner->extra.escape_string_warning = false;
	scanner->length = scanner->extra.scanbuflen;
	scanner->hidden = -1;
	MemoryContextSwitchTo(caller);
	return scanner;
}

void
sb_scanner_close(SbScanner *scanner)
{
	MemoryContextDelete(scanner->context);
}

/*
 * Raises the scanner's error (just caught) again, so that it can be read and error context
 * callbacks run now that the offset is known.  Its position counts characters in a text that the
 * user did not send as a query, so it would point to the wrong place.
 */
static void
rethrow_bounded(MemoryContext caller)
{
	ErrorData  *error;

	MemoryContextSwitchTo(caller);
	error = CopyErrorData();
	FlushErrorState();
	error->message = sb_bounded(error->message);
	error->cursorpos = 0;
	error->context = NULL;
	ThrowErrorData(error);
	pg_unreachable();
}

/* core_yylex without notices and with bounded errors. */
static int
next_code(SbScanner *scanner, core_YYSTYPE *value)
{
	MemoryContext caller = CurrentMemoryContext;
	SbReading	saved;
	volatile int code = SB_T_END;
	volatile bool failed = false;

	sb_reading_begin(&saved, false);
	PG_TRY();
	{
		code = core_yylex(value, &scanner->location, scanner->flex);
	}
	PG_CATCH();
	{
		failed = true;
	}
	PG_END_TRY();
	sb_reading_end(&saved);

	if (failed)
		rethrow_bounded(caller);
	return code;
}

bool
sb_scanner_next(SbScanner *scanner, SbToken *token)
{
	core_YYSTYPE value;

	memset(token, 0, sizeof(*token));
	do
	{
		token->code = next_code(scanner, &value);
		if (token->code == SB_T_END)
			scanner->location = scanner->end = scanner->length;
		else
			scanner->end = scanner->location + strlen(scanner->extra.scanbuf + scanner->location);
	} while (token->code != SB_T_END && scanner->location == scanner->hidden);

	token->start = scanner->base + scanner->location;
	token->end = scanner->base + scanner->end;
	if (token->code == SB_T_KEYWORD)
		token->keyword = value.keyword;
	else if (token->code == SB_T_IDENT)
		token->ident = value.str;
	else if (token->code == SB_T_SCONST)
		token->string = value.str;
	return token->code != SB_T_END;
}

int
sb_scanner_offset(const SbScanner *scanner)
{
	return scanner->base + scanner->location;
}

/*
 * flex holds the byte behind the last token aside (its NUL is there) and puts it back at the next
 * call, so that byte cannot be hidden.  A letter there makes one token of its own, because blanks
 * follow it, which sb_scanner_next then drops.
 */
void
sb_scanner_hide(SbScanner *scanner, int from, int to)
{
	int			start = from - scanner->base;
	int			end = Min(to - scanner->base, scanner->length);

	Assert(start >= scanner->end);
	if (start >= end)
		return;
	if (start == scanner->end)
		scanner->hidden = start++;
	memset(scanner->extra.scanbuf + start, ' ', end - start);
}

bool
sb_token_is(const SbToken *token, const char *keyword)
{
	return token->keyword != NULL && strcmp(token->keyword, keyword) == 0;
}

SbToken *
sb_tokens(const char *text, int *count)
{
	SbScanner  *scanner = sb_scanner_open(text, 0);
	int			size = 64;
	int			n = 0;
	SbToken    *tokens = palloc(size * sizeof(SbToken));

	while (sb_scanner_next(scanner, &tokens[n]))
		if (++n == size)
			tokens = repalloc_huge(tokens, (Size) (size *= 2) * sizeof(SbToken));
	sb_scanner_close(scanner);
	if (count)
		*count = n;
	return tokens;
}

int
sb_token_at(const SbToken *tokens, int offset)
{
	int			i = 0;

	while (tokens[i].code != SB_T_END && tokens[i].start < offset)
		i++;
	return i;
}

bool
sb_is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || IS_HIGHBIT_SET(c);
}
