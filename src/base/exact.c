/*
 * exact.c
 *	  Makes what the server writes of an expression be read as the expression that it was.
 *
 * Two forms are not: read again, they become other trees, which the server then writes in another
 * way, so that what has been made out of a text differs from what the text was made of.
 *
 * - (ARRAY['a'::character varying])::text[], which is what IN over a varchar column becomes. The
 *   parser hands a cast of an array constructor down to the elements. With a cast to what it is
 *   anyway, it leaves the constructor alone: (ARRAY['a'::character varying]::character varying[])::text[]
 * - ((a AND b) AND c), from BETWEEN. The parser makes one AND of three out of it, unless there is
 *   something in between: ((a AND b)::boolean AND c)
 *
 * This works on tokens, as nothing but the server's own way of writing has to be recognized; where
 * something looks the same by chance, what is added changes nothing.
 */
#include "base/compat.h"

#include "base/ddl.h"
#include "base/token.h"

/* A parenthesis or bracket that is open. */
typedef struct OpenGroup
{
	int			open;			/* token */
	const char *connective;		/* AND or OR between its parts; NULL: neither yet */
	bool		between;		/* its AND is another one: of a window's frame */
} OpenGroup;

typedef struct Rewriting
{
	const char *text;
	const SbToken *tokens;
	StringInfoData out;
	int			copied;			/* bytes of the text that are in out */
} Rewriting;

static void
insert(Rewriting *rewriting, int offset, const char *addition)
{
	appendBinaryStringInfo(&rewriting->out, rewriting->text + rewriting->copied,
						   offset - rewriting->copied);
	appendStringInfoString(&rewriting->out, addition);
	rewriting->copied = offset;
}

/* The type of the first element of an array constructor, from behind its bracket; NULL: not known. */
static char *
element_type(const Rewriting *rewriting, int first)
{
	const SbToken *tokens = rewriting->tokens;
	int			depth = 0;
	int			cast = -1;
	int			end;

	while (sb_token_is(&tokens[first], "array") && tokens[first + 1].code == '[')
		first += 2;
	for (end = first; tokens[end].code != SB_T_END; end++)
	{
		if (depth == 0 && (tokens[end].code == ',' || tokens[end].code == ']'))
			break;
		if (depth == 0 && tokens[end].code == SB_T_TYPECAST)
			cast = end;
		depth += sb_token_opens(&tokens[end]) - sb_token_closes(&tokens[end]);
	}
	if (cast >= 0)
		return pnstrdup(rewriting->text + tokens[cast].end,
						tokens[end - 1].end - tokens[cast].end);
	if (end != first + 1)
		return NULL;
	if (tokens[first].code == SB_T_ICONST)
		return "integer";
	if (tokens[first].code == SB_T_FCONST)
		return "numeric";
	return sb_token_is(&tokens[first], "true") || sb_token_is(&tokens[first], "false") ?
		"boolean" : NULL;
}

/* At the bracket that closes an array constructor. */
static void
keep_array(Rewriting *rewriting, int open, int close)
{
	const SbToken *tokens = rewriting->tokens;
	char	   *type;

	if (open < 2 || !sb_token_is(&tokens[open - 1], "array") || tokens[open - 2].code != '(' ||
		tokens[close + 1].code != ')' || tokens[close + 2].code != SB_T_TYPECAST)
		return;
	type = element_type(rewriting, open + 1);
	if (type)
		insert(rewriting, tokens[close].end, psprintf("::%s[]", type));
}

/* At the parenthesis that closes a group, which may be the first operand of its own connective. */
static void
keep_nesting(Rewriting *rewriting, const OpenGroup *group, int close)
{
	const SbToken *tokens = rewriting->tokens;

	if (group->connective && !group->between && group->open > 0 &&
		tokens[group->open - 1].code == '(' && sb_token_is(&tokens[close + 1], group->connective))
		insert(rewriting, tokens[close].end, "::boolean");
}

static void
note_keyword(OpenGroup *group, const SbToken *token)
{
	if (sb_token_is(token, "between"))
		group->between = true;
	else if (group->connective == NULL && (sb_token_is(token, "and") || sb_token_is(token, "or")))
		group->connective = token->keyword;
}

static bool
may_differ(const char *text)
{
	return strstr(text, "(ARRAY[") || strstr(text, ") AND ") || strstr(text, ") OR ");
}

char *
sb_exact_text(char *text)
{
	Rewriting	rewriting = {.text = text};
	int			count;
	int			depth = 0;
	OpenGroup	   *groups;

	if (!may_differ(text))
		return text;
	rewriting.tokens = sb_tokens(text, &count);
	groups = palloc0(sizeof(OpenGroup) * (count + 1));
	initStringInfo(&rewriting.out);
	for (int i = 0; i < count; i++)
	{
		const SbToken *token = &rewriting.tokens[i];

		if (sb_token_opens(token))
			groups[++depth] = (OpenGroup) {.open = i};
		else if (sb_token_closes(token) && depth > 0)
		{
			if (token->code == ']')
				keep_array(&rewriting, groups[depth].open, i);
			else
				keep_nesting(&rewriting, &groups[depth], i);
			depth--;
		}
		else if (token->keyword)
			note_keyword(&groups[depth], token);
	}
	insert(&rewriting, strlen(text), "");
	return rewriting.out.data;
}
