/*
 * explode.c
 *	  Makes statements about one thing out of a statement about several.
 *
 * Models are kept and ordered one object a statement.  Where the user wrote several into one, the
 * raw tree says how many elements there are, and the tokens say where each begins and ends:
 * elements are separated by commas outside of parentheses, or begin with CREATE or GRANT.  The
 * texts are parts of the user's text; nothing is deparsed.  Every text is parsed again and
 * compared with its part of the tree, so a form that these rules do not foresee ends in an error
 * and never in another meaning.
 *
 * ALTER DEFAULT PRIVILEGES stays whole: the roles and schemas in it are not what it is about.
 */
#include "base/compat.h"

#include "lib/stringinfo.h"

#include "base/parse.h"
#include "base/token.h"
#include "model/explode.h"

/* A part of the text, and the order (ascending, ties as in the text) in which it is to run. */
typedef struct Part
{
	int			start;
	int			end;
	int			phase;
} Part;

/*
 * The phases in which the server does the commands of one ALTER TABLE (AT_PASS_* in tablecmds.c),
 * so that a constraint may stand before the column that it is about.  Constraints see add_phase;
 * others come last.
 */
static const struct
{
	AlterTableType type;
	int			phase;
}			phases[] = {
	{AT_DropColumn, 0},
	{AT_DropConstraint, 0},
	{AT_DropNotNull, 0},
	{AT_DropExpression, 0},
	{AT_DropIdentity, 0},
	{AT_AlterColumnType, 1},
	{AT_AddColumn, 2},
	{AT_SetNotNull, 3},
	{AT_ColumnDefault, 5},
	{AT_AddIdentity, 5}
};

#define PHASE_ADD_INDEX 4
#define PHASE_ADD_OTHER 5
#define PHASE_REST 6

/* How many words say what kind of object a GRANT is about; others have one. */
static const struct
{
	ObjectType	type;
	int			words;
}			kind_words[] = {
	{OBJECT_FDW, 3},			/* FOREIGN DATA WRAPPER */
	{OBJECT_FOREIGN_SERVER, 2}, /* FOREIGN SERVER */
	{OBJECT_LARGEOBJECT, 2}		/* LARGE OBJECT */
};

#define ALL_IN_SCHEMA_WORDS 4	/* ALL TABLES IN SCHEMA */

/*
 * The order in which the server creates the elements of a schema
 * (transformCreateSchemaStmtElements).
 */
static const NodeTag element_order[] = {
	T_CreateSeqStmt, T_CreateStmt, T_ViewStmt, T_IndexStmt, T_CreateTrigStmt, T_GrantStmt
};

/* Changes the depth of parentheses and brackets by a token. */
static int
depth_after(int depth, const SbToken *token)
{
	if (token->code == '(' || token->code == '[')
		return depth + 1;
	if (token->code == ')' || token->code == ']')
		return depth - 1;
	return depth;
}

/* Index of the first of these tokens at depth 0 that is the keyword, or of the end. */
static int
find_keyword(const SbToken *tokens, int from, const char *keyword)
{
	int			depth = 0;

	while (tokens[from].code != SB_T_END && !(depth == 0 && sb_token_is(&tokens[from], keyword)))
		depth = depth_after(depth, &tokens[from++]);
	return from;
}

/*
 * Parts between commas at depth 0 in tokens from..to (to: not in it), as an array of `expected`
 * parts; NULL if there are not as many.
 */
static Part *
split_at_commas(const SbToken *tokens, int from, int to, int expected)
{
	Part	   *parts = palloc0(expected * sizeof(Part));
	int			depth = 0;
	int			n = 0;

	for (int start = from; from < to; from++)
	{
		bool		last = from + 1 == to;

		if (n == expected)
			return NULL;
		depth = depth_after(depth, &tokens[from]);
		if (!last && !(depth == 0 && tokens[from + 1].code == ','))
			continue;
		parts[n].start = tokens[start].start;
		parts[n++].end = tokens[from].end;
		start = from + 2;
		from += !last;
	}
	return n == expected ? parts : NULL;
}

static void
refuse_parts(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("could not find the elements of a statement"),
			 errdetail("The statement is: %s", sb_bounded(pstrdup(text))),
			 errhint("Write its elements as statements of their own.")));
}

/* Index of the first token behind the name of the relation, with its dots (and UESCAPE '!'). */
static int
behind_name(const SbToken *tokens, const RangeVar *relation)
{
	int			i = sb_token_at(tokens, relation->location) + 1;

	while (tokens[i].code == '.' || sb_token_is(&tokens[i], "uescape"))
		i += 2;
	return i;
}

static int
add_phase(const Constraint *constraint)
{
	switch (constraint->contype)
	{
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
		case CONSTR_EXCLUSION:
			return PHASE_ADD_INDEX;
		default:
			return PHASE_ADD_OTHER;
	}
}

static int
command_phase(const AlterTableCmd *command)
{
	if (command->subtype == AT_AddConstraint)
		return add_phase(castNode(Constraint, command->def));
	for (int i = 0; i < lengthof(phases); i++)
		if (phases[i].type == command->subtype)
			return phases[i].phase;
	return PHASE_REST;
}

static bool
adds_constraint(const AlterTableStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->cmds)
		if (lfirst_node(AlterTableCmd, lc)->subtype == AT_AddConstraint)
			return true;
	return false;
}

static List *
explode_alter(const char *text, const AlterTableStmt *stmt)
{
	int			n = list_length(stmt->cmds);
	int			count;
	SbToken    *tokens;
	int			first;
	Part	   *parts;
	List	   *result = NIL;

	if (n < 2 || !adds_constraint(stmt) ||
		(stmt->objtype != OBJECT_TABLE && stmt->objtype != OBJECT_FOREIGN_TABLE))
		return NIL;
	tokens = sb_tokens(text, &count);
	first = behind_name(tokens, stmt->relation);
	if (tokens[first].code == ')' || tokens[first].code == '*')
		first++;				/* ONLY (name), name * */
	parts = split_at_commas(tokens, first, count, n);
	if (parts == NULL)
		refuse_parts(text);
	for (int i = 0; i < n; i++)
		parts[i].phase = command_phase(list_nth_node(AlterTableCmd, stmt->cmds, i));

	for (int phase = 0; phase <= PHASE_REST; phase++)
	{
		for (int i = 0; i < n; i++)
		{
			AlterTableStmt expected = *stmt;
			char	   *part;

			if (parts[i].phase != phase)
				continue;
			part = psprintf("%.*s%.*s", tokens[first].start, text,
							parts[i].end - parts[i].start, text + parts[i].start);
			expected.cmds = list_make1(list_nth(stmt->cmds, i));
			sb_prove_text(part, (Node *) &expected);
			result = lappend(result, part);
		}
	}
	return result;
}

/*
 * Number of words before the objects of a GRANT or REVOKE, whose first token (behind ON) is
 * given.
 */
static int
grant_words(const GrantStmt *stmt, const SbToken *token)
{
	if (stmt->targtype == ACL_TARGET_ALL_IN_SCHEMA)
		return ALL_IN_SCHEMA_WORDS;
	if (stmt->objtype == OBJECT_TABLE)
		return sb_token_is(token, "table") ? 1 : 0;
	for (int i = 0; i < lengthof(kind_words); i++)
		if (kind_words[i].type == stmt->objtype)
			return kind_words[i].words;
	return 1;
}

static List *
explode_grant(const char *text, const GrantStmt *stmt)
{
	int			n = list_length(stmt->objects);
	SbToken    *tokens;
	int			from;
	int			to;
	Part	   *parts;
	List	   *result = NIL;

	if (n < 2)
		return NIL;
	tokens = sb_tokens(text, NULL);
	from = find_keyword(tokens, 0, "on");
	to = find_keyword(tokens, from, stmt->is_grant ? "to" : "from");
	if (tokens[to].code == SB_T_END)
		refuse_parts(text);
	from++;
	from += grant_words(stmt, &tokens[from]);
	parts = split_at_commas(tokens, from, to, n);
	if (parts == NULL)
		refuse_parts(text);

	for (int i = 0; i < n; i++)
	{
		GrantStmt	expected = *stmt;
		char	   *part = psprintf("%.*s%.*s %s", tokens[from].start, text,
									parts[i].end - parts[i].start, text + parts[i].start,
									text + tokens[to].start);

		expected.objects = list_make1(list_nth(stmt->objects, i));
		sb_prove_text(part, (Node *) &expected);
		result = lappend(result, part);
	}
	return result;
}

/*
 * True if tokens[i], CREATE or GRANT at depth 0, starts an element of a schema.  The two words
 * are reserved, so elsewhere they are labels (AS create, t.create), the privilege CREATE, or
 * GRANT OPTION.  in_privileges: the element is a GRANT whose ON is still to come.
 */
static bool
starts_element(const SbToken *tokens, int i, bool in_privileges)
{
	const SbToken *before = &tokens[i - 1];

	if (before->code == '.' || sb_token_is(before, "as"))
		return false;
	if (sb_token_is(&tokens[i], "grant"))
		return !sb_token_is(before, "with");
	return !in_privileges;
}

/* Finds the elements of a CREATE SCHEMA; *head_end is where the statement before them ends. */
static Part *
find_elements(const SbToken *tokens, int expected, int *head_end)
{
	Part	   *parts = palloc0((expected + 1) * sizeof(Part));
	bool		in_privileges = false;
	int			depth = 0;
	int			n = 0;

	for (int i = 1; tokens[i].code != SB_T_END; i++)
	{
		const SbToken *token = &tokens[i];

		depth = depth_after(depth, token);
		if (depth == 0 && sb_token_is(token, "on"))
			in_privileges = false;
		if (depth == 0 && (sb_token_is(token, "create") || sb_token_is(token, "grant")) &&
			starts_element(tokens, i, in_privileges))
		{
			if (n == expected)
				return NULL;
			if (n == 0)
				*head_end = tokens[i - 1].end;
			parts[n++].start = token->start;
			in_privileges = sb_token_is(token, "grant");
		}
		if (n > 0)
			parts[n - 1].end = token->end;
	}
	return n == expected ? parts : NULL;
}

static List *
explode_schema(const char *text, const CreateSchemaStmt *stmt)
{
	int			n = list_length(stmt->schemaElts);
	CreateSchemaStmt expected = *stmt;
	int			head_end = 0;
	char	   *head;
	Part	   *parts;
	List	   *result;

	if (n == 0)
		return NIL;
	parts = find_elements(sb_tokens(text, NULL), n, &head_end);
	if (parts == NULL)
		refuse_parts(text);
	head = pnstrdup(text, head_end);
	expected.schemaElts = NIL;
	sb_prove_text(head, (Node *) &expected);
	result = list_make1(head);

	for (int order = 0; order < lengthof(element_order); order++)
	{
		for (int i = 0; i < n; i++)
		{
			Node	   *element = list_nth(stmt->schemaElts, i);
			char	   *part;

			if (nodeTag(element) != element_order[order])
				continue;
			part = pnstrdup(text + parts[i].start, parts[i].end - parts[i].start);
			sb_prove_text(part, element);
			result = lappend(result, part);
		}
	}
	if (list_length(result) != n + 1)
		refuse_parts(text);
	return result;
}

List *
sb_explode(const char *text, RawStmt *raw)
{
	switch (nodeTag(raw->stmt))
	{
		case T_AlterTableStmt:
			return explode_alter(text, (AlterTableStmt *) raw->stmt);
		case T_GrantStmt:
			return explode_grant(text, (GrantStmt *) raw->stmt);
		case T_CreateSchemaStmt:
			return explode_schema(text, (CreateSchemaStmt *) raw->stmt);
		default:
			return NIL;
	}
}
