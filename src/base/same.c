/*
 * same.c
 *	  Whether two texts that the server wrote of expressions are read as the same.
 *
 * The server does not write what it would read back as it was: an expression that went through
 * pg_dump, or through a script that was made with it, is written in another way than the one that
 * it came from, and means the same. exact.c tells of the two forms that change. Here both texts are
 * brought into the form that is left in the end, which is not written in another way any more:
 *
 * - a cast of an array constructor is handed down to its elements, as the parser does;
 * - the parts of an AND or OR within an AND or OR are parts of that;
 * - blanks and line breaks, which differ with the place of a subquery, do not count.
 */
#include "base/compat.h"

#include "base/text.h"
#include "base/token.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"

/* A parenthesis or bracket, and what is between it and the one that closes it. */
typedef struct Bracket
{
	int			close;			/* token; of an opening one */
	const char *connective;		/* AND or OR between its parts; NULL: neither */
	bool		between;		/* its AND is another one: of a window's frame */
} Bracket;

typedef struct Canon
{
	const char *text;
	const SbToken *tokens;
	Bracket	   *groups;			/* by the token that opens it */
	StringInfoData out;
} Canon;

static void emit(Canon *canon, int from, int to, const char *connective);

/* Finds all groups; false if parentheses are not paired. The last group is the whole text. */
static bool
find_groups(Canon *canon, int count)
{
	int		   *open = palloc(sizeof(int) * (count + 1));
	int			depth = 0;

	open[0] = count;
	for (int i = 0; i < count; i++)
	{
		const SbToken *token = &canon->tokens[i];
		Bracket	   *group = &canon->groups[open[depth]];

		if (sb_token_opens(token))
			open[++depth] = i;
		else if (sb_token_closes(token))
		{
			if (depth == 0)
				return false;
			group->close = i;
			depth--;
		}
		else if (sb_token_is(token, "between"))
			group->between = true;
		else if (sb_token_is(token, "and") || sb_token_is(token, "or"))
			group->connective = token->keyword;
	}
	for (int i = 0; i <= count; i++)
		if (canon->groups[i].between)
			canon->groups[i].connective = NULL;
	return depth == 0;
}

/* The brackets behind the name of an array type that starts at a token; 0 if it is no such type. */
static int
array_type_end(const Canon *canon, int start)
{
	static const char *const words[] = {
		"varying", "precision", "with", "without", "time", "zone", "year", "month", "day", "hour",
		"minute", "second", "to", NULL
	};
	const SbToken *tokens = canon->tokens;
	int			i = start + 1;

	for (;;)
	{
		bool		goes_on = false;

		if (tokens[i].code == '.')
		{
			i += 2;
			continue;
		}
		if (tokens[i].code == '(')
		{
			i = canon->groups[i].close + 1;
			continue;
		}
		for (int w = 0; words[w] && !goes_on; w++)
			goes_on = sb_token_is(&tokens[i], words[w]);
		if (!goes_on)
			break;
		i++;
	}
	return tokens[i].code == '[' && tokens[i + 1].code == ']' ? i : 0;
}

static bool
starts_array(const SbToken *token)
{
	return sb_token_is(&token[0], "array") && token[1].code == '[';
}

/* An array constructor, from its bracket, with its elements cast to the type of tokens type..type_end. */
static void
emit_array(Canon *canon, int open, int type, int type_end)
{
	const SbToken *tokens = canon->tokens;
	int			close = canon->groups[open].close;
	int			start = open + 1;

	appendStringInfoString(&canon->out, "ARRAY [ ");
	for (int i = start; i <= close && start < close; i++)
	{
		if (sb_token_opens(&tokens[i]))
			i = canon->groups[i].close;
		else if (i == close || tokens[i].code == ',')
		{
			if (starts_array(&tokens[start]) && canon->groups[start + 1].close == i - 1)
				emit_array(canon, start + 1, type, type_end);
			else
			{
				appendStringInfoString(&canon->out, "( ");
				emit(canon, start, i, NULL);
				appendStringInfoString(&canon->out, ") :: ");
				emit(canon, type, type_end, NULL);
			}
			if (i < close)
				appendStringInfoString(&canon->out, ", ");
			start = i + 1;
		}
	}
	appendStringInfoString(&canon->out, "] ");
}

/* Writes a cast of an array constructor that starts at a token; the token behind it, 0 if it is none. */
static int
emit_cast_array(Canon *canon, int i)
{
	const SbToken *tokens = canon->tokens;
	int			close = canon->groups[i].close;
	int			type_end;

	if (!starts_array(&tokens[i + 1]) || canon->groups[i + 2].close != close - 1 ||
		tokens[close + 1].code != SB_T_TYPECAST)
		return 0;
	type_end = array_type_end(canon, close + 2);
	if (type_end == 0)
		return 0;
	emit_array(canon, i + 2, close + 2, type_end);
	return type_end + 2;
}

/* Whether a group is an operand of the connective of the group that it stands in. */
static bool
is_operand(const Canon *canon, int i, int from, int to, const char *connective)
{
	int			behind = canon->groups[i].close + 1;

	return connective && sb_same_text(canon->groups[i].connective, connective) &&
		(i == from || sb_token_is(&canon->tokens[i - 1], connective)) &&
		(behind == to || sb_token_is(&canon->tokens[behind], connective));
}

static void
emit_token(Canon *canon, const SbToken *token)
{
	appendBinaryStringInfo(&canon->out, canon->text + token->start, token->end - token->start);
	appendStringInfoChar(&canon->out, ' ');
}

/* Writes tokens from..to, which stand in a group with this connective. */
static void
emit(Canon *canon, int from, int to, const char *connective)
{
	check_stack_depth();
	for (int i = from; i < to; i++)
	{
		const SbToken *token = &canon->tokens[i];
		const Bracket *group = &canon->groups[i];
		int			end;

		if (!sb_token_opens(token))
			emit_token(canon, token);
		else if (token->code == '(' && (end = emit_cast_array(canon, i)) != 0)
			i = end - 1;
		else if (is_operand(canon, i, from, to, connective))
		{
			emit(canon, i + 1, group->close, connective);
			i = group->close;
		}
		else
		{
			emit_token(canon, token);
			emit(canon, i + 1, group->close, group->connective);
			emit_token(canon, &canon->tokens[group->close]);
			i = group->close;
		}
	}
}

static char *
canonical(const char *text)
{
	Canon		canon = {.text = text};
	int			count;

	canon.tokens = sb_tokens(text, &count);
	canon.groups = palloc0(sizeof(Bracket) * (count + 1));
	if (!find_groups(&canon, count))
		return unconstify(char *, text);
	initStringInfo(&canon.out);
	emit(&canon, 0, count, canon.groups[count].connective);
	return canon.out.data;
}

bool
sb_same_expression(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || strcmp(canonical(a), canonical(b)) == 0;
}
