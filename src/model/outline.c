/*
 * outline.c
 *	  Takes inline foreign keys out of the text of a CREATE TABLE.
 *
 * Needed where the foreign keys of tables form a cycle.  The locations in the raw tree say where
 * a constraint starts, the tokens where its element ends; what goes is cut out of the user's
 * text, and becomes ALTER TABLE ... ADD, as it was written.  Three proofs follow, each by parsing
 * again: the text cut out holds the constraint with its attributes and nothing else; the ALTER
 * TABLE adds that key to that table; what is left is the statement without the keys.
 *
 * Other inline constraints stay: they need nothing but their own table, or (CHECK with functions)
 * can be put off with it.
 */
#include "base/compat.h"

#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/parse.h"
#include "base/token.h"
#include "model/outline.h"

/* Where the elements of the table stand, as indexes of tokens. */
typedef struct Layout
{
	const char *text;
	SbToken    *tokens;
	int			open;			/* the parentheses around the elements */
	int			close;
	int			n;
	int		   *first;			/* first and last token of each element; the comma is behind */
	int		   *last;
} Layout;

/* Tokens first..last of an element are a key. */
typedef struct Span
{
	SbInlineKey *key;
	int			element;
	int			first;
	int			last;
} Span;

List *
sb_inline_keys(CreateStmt *stmt)
{
	List	   *keys = NIL;
	ListCell   *lc;

	foreach(lc, stmt->tableElts)
	{
		Node	   *element = lfirst(lc);
		ColumnDef  *column = IsA(element, ColumnDef) ? (ColumnDef *) element : NULL;
		List	   *constraints = column ? column->constraints : list_make1(element);
		ListCell   *lc2;

		foreach(lc2, constraints)
		{
			SbInlineKey *key;

			if (!IsA(lfirst(lc2), Constraint) ||
				lfirst_node(Constraint, lc2)->contype != CONSTR_FOREIGN)
				continue;
			key = palloc0(sizeof(SbInlineKey));
			key->constraint = lfirst_node(Constraint, lc2);
			key->column = column;
			keys = lappend(keys, key);
		}
	}
	return keys;
}

static void
refuse_layout(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("could not take a foreign key out of a CREATE TABLE"),
			 errdetail("The statement is: %s", sb_bounded(pstrdup(text))),
			 errhint("Write the foreign key as ALTER TABLE ... ADD CONSTRAINT.")));
}

/*
 * True for the attributes (DEFERRABLE, ...), which the parser leaves as nodes of their own at
 * columns.
 */
static bool
is_attribute(const Constraint *constraint)
{
	return constraint->contype >= CONSTR_ATTR_DEFERRABLE;
}

static void
find_layout(Layout *layout, const char *text, const CreateStmt *stmt)
{
	int			expected = list_length(stmt->tableElts);
	int			depth = 1;
	int			i;

	layout->text = text;
	layout->tokens = sb_tokens(text, NULL);
	layout->first = palloc0((expected + 1) * sizeof(int));
	layout->last = palloc0((expected + 1) * sizeof(int));
	layout->n = 0;

	i = sb_token_at(layout->tokens, stmt->relation->location);
	while (layout->tokens[i].code != '(' && layout->tokens[i].code != SB_T_END)
		i++;
	layout->open = i;
	layout->first[0] = i + 1;
	while (depth > 0 && layout->tokens[i].code != SB_T_END)
	{
		int			code = layout->tokens[++i].code;

		if (code == '(' || code == '[')
			depth++;
		else if (code == ')' || code == ']')
			depth--;
		if (depth == 0 || (depth == 1 && code == ','))
		{
			if (layout->n == expected)
				refuse_layout(text);
			layout->last[layout->n++] = i - 1;
			layout->first[layout->n] = i + 1;
		}
	}
	layout->close = i;
	if (depth > 0 || layout->n != expected)
		refuse_layout(text);
}

/*
 * Location of the constraint that follows one in its column and is no attribute of it; INT_MAX:
 * none.
 */
static int
next_constraint(const ColumnDef *column, const Constraint *constraint)
{
	int			limit = INT_MAX;
	ListCell   *lc;

	foreach(lc, column->constraints)
	{
		const Constraint *other = lfirst_node(Constraint, lc);

		if (other->location > constraint->location && !is_attribute(other))
			limit = Min(limit, other->location);
	}
	return limit;
}

/*
 * Constraint of a column with its attributes, as they stand in the raw tree.  A COLLATE between
 * them does not keep them apart for the server; for us it does, and prove_span then finds it out.
 */
static List *
with_attributes(const ColumnDef *column, Constraint *constraint)
{
	List	   *result = list_make1(constraint);
	int			limit = next_constraint(column, constraint);
	ListCell   *lc;

	foreach(lc, column->constraints)
	{
		Constraint *other = lfirst_node(Constraint, lc);

		if (is_attribute(other) && other->location > constraint->location &&
			other->location < limit)
			result = lappend(result, other);
	}
	return result;
}

static void
find_span(Span *span, const Layout *layout, const CreateStmt *stmt, SbInlineKey *key)
{
	Node	   *element = key->column ? (Node *) key->column : (Node *) key->constraint;

	span->key = key;
	for (span->element = 0; span->element < layout->n; span->element++)
		if (list_nth(stmt->tableElts, span->element) == element)
			break;
	if (span->element == layout->n)
		refuse_layout(layout->text);
	span->first = layout->first[span->element];
	span->last = layout->last[span->element];
	if (key->column)
	{
		int			limit = next_constraint(key->column, key->constraint);
		CollateClause *collate = key->column->collClause;

		if (collate && collate->location > key->constraint->location)
			limit = Min(limit, collate->location);
		while (layout->tokens[span->first].start < key->constraint->location)
			span->first++;
		while (span->last > span->first && layout->tokens[span->last].start >= limit)
			span->last--;
	}
}

static char *
span_text(const Layout *layout, int first, int last)
{
	int			start = layout->tokens[first].start;

	return pnstrdup(layout->text + start, layout->tokens[last].end - start);
}

/* Proves that the text is the key with its attributes and nothing else. */
static void
prove_span(const Layout *layout, const Span *span)
{
	SbInlineKey *key = span->key;
	char	   *cut = span_text(layout, span->first, span->last);
	List	   *list = sb_parse_quietly(psprintf(key->column ? "CREATE TABLE x (x x %s)" :
												 "CREATE TABLE x (%s)", cut));
	CreateStmt *stmt;
	bool		same = false;

	if (list_length(list) == 1 && IsA(linitial_node(RawStmt, list)->stmt, CreateStmt))
	{
		stmt = (CreateStmt *) linitial_node(RawStmt, list)->stmt;
		if (list_length(stmt->tableElts) != 1)
			same = false;
		else if (key->column)
			same = equal(linitial_node(ColumnDef, stmt->tableElts)->constraints,
						 with_attributes(key->column, key->constraint));
		else
			same = equal(linitial(stmt->tableElts), key->constraint);
	}
	if (!same)
		refuse_layout(layout->text);
}

/* Proves that the text adds the key to the table. */
static void
prove_alter(const char *text, const CreateStmt *stmt, const SbInlineKey *key)
{
	AlterTableStmt *alter = (AlterTableStmt *) sb_parse_one(text, false)->stmt;
	RangeVar	relation = *stmt->relation;
	Constraint *old = key->constraint;
	Constraint *new;
	const char *name = old->conname ? old->conname : key->name;
	List	   *columns = old->fk_attrs;

	if (key->column)
		columns = list_make1(makeString(key->column->colname));
	relation.relpersistence = RELPERSISTENCE_PERMANENT; /* TEMP is not said again */
	if (!IsA(alter, AlterTableStmt) || list_length(alter->cmds) != 1 ||
		!equal(alter->relation, &relation))
		refuse_layout(text);
	new = (Constraint *) linitial_node(AlterTableCmd, alter->cmds)->def;
	if (!IsA(new, Constraint) || new->contype != CONSTR_FOREIGN ||
		(new->conname == NULL) != (name == NULL) || (name && strcmp(name, new->conname) != 0) ||
		!equal(new->fk_attrs, columns) || !equal(new->pktable, old->pktable) ||
		!equal(new->pk_attrs, old->pk_attrs) || new->fk_matchtype != old->fk_matchtype ||
		new->fk_upd_action != old->fk_upd_action || new->fk_del_action != old->fk_del_action)
		refuse_layout(text);
}

/*
 * Adds the tokens first..last as written, but without NOT VALID: in CREATE TABLE that says
 * nothing (the table is empty), in ALTER TABLE it would leave the key not validated.
 */
static void
add_key_text(StringInfo buf, const Layout *layout, int first, int last)
{
	for (int i = first; i < last; i++)
	{
		if (!sb_token_is(&layout->tokens[i], "not") ||
			!sb_token_is(&layout->tokens[i + 1], "valid"))
			continue;
		appendStringInfoString(buf, span_text(layout, first, i - 1));
		if (i + 2 <= last)
		{
			appendStringInfoChar(buf, ' ');
			add_key_text(buf, layout, i + 2, last);
		}
		return;
	}
	appendStringInfoString(buf, span_text(layout, first, last));
}

static char *
make_alter(const Layout *layout, const CreateStmt *stmt, const Span *span)
{
	SbInlineKey *key = span->key;
	const char *name = key->constraint->conname ? key->constraint->conname : key->name;
	const RangeVar *relation = stmt->relation;
	int			first = span->first;
	StringInfoData buf;

	/* behind CONSTRAINT name; both words are reserved */
	while (!sb_token_is(&layout->tokens[first], key->column ? "references" : "foreign"))
		if (first++ == span->last)
			refuse_layout(layout->text);

	initStringInfo(&buf);
	appendStringInfoString(&buf, "ALTER TABLE ");
	if (relation->catalogname)
		appendStringInfo(&buf, "%s.", quote_identifier(relation->catalogname));
	appendStringInfo(&buf, "%s ADD",
					 quote_qualified_identifier(relation->schemaname, relation->relname));
	if (name)
		appendStringInfo(&buf, " CONSTRAINT %s", quote_identifier(name));
	if (key->column)
		appendStringInfo(&buf, " FOREIGN KEY (%s)", quote_identifier(key->column->colname));
	appendStringInfoChar(&buf, ' ');
	add_key_text(&buf, layout, first, span->last);
	prove_alter(buf.data, stmt, key);
	return buf.data;
}

/*
 * Marks the tokens to go: for a table constraint also one comma, the one before it if an element
 * before it stays, else the one behind it.  Parentheses with nothing left in them go where the
 * grammar wants at least one element in them.
 */
static bool *
mark_tokens(const Layout *layout, const CreateStmt *stmt, const Span *spans, int n)
{
	bool	   *gone = palloc0((layout->close + 1) * sizeof(bool));
	bool	   *element_gone = palloc0((layout->n + 1) * sizeof(bool));
	bool		any_before = false;

	for (int i = 0; i < n; i++)
	{
		for (int t = spans[i].first; t <= spans[i].last; t++)
			gone[t] = true;
		if (spans[i].key->column == NULL)
			element_gone[spans[i].element] = true;
	}
	for (int e = 0; e < layout->n; e++)
	{
		if (!element_gone[e])
			any_before = true;
		else if (any_before)
			gone[layout->first[e] - 1] = true;
		else if (e + 1 < layout->n)
			gone[layout->last[e] + 1] = true;
	}
	if (!any_before && (stmt->ofTypename || stmt->partbound))
		gone[layout->open] = gone[layout->close] = true;
	return gone;
}

/* The text without the marked tokens, and without what stands between two of them, comments too. */
static char *
text_without(const Layout *layout, const bool *gone)
{
	const char *text = layout->text;
	int			from = 0;
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = layout->open; i <= layout->close; i++)
	{
		int			end;
		char		next;

		if (!gone[i])
			continue;
		appendBinaryStringInfo(&buf, text + from, layout->tokens[i].start - from);
		while (i < layout->close && gone[i + 1])
			i++;
		end = layout->tokens[i].end;

		/* blanks before it go too, but no newline: it may end a comment */
		while (buf.len > 0 && (buf.data[buf.len - 1] == ' ' || buf.data[buf.len - 1] == '\t'))
			buf.data[--buf.len] = '\0';
		next = text[end];
		if (next != '\0' && strchr(" \t\r\n,)", next) == NULL)
			appendStringInfoChar(&buf, ' ');
		from = end;
	}
	appendStringInfoString(&buf, text + from);
	return buf.data;
}

/* The statement as it should be without the keys; shares what does not change with stmt. */
static CreateStmt *
stmt_without(const CreateStmt *stmt, List *keys)
{
	CreateStmt *result = makeNode(CreateStmt);
	ListCell   *lc;
	List	   *gone = NIL;

	*result = *stmt;
	result->tableElts = NIL;
	foreach(lc, keys)
	{
		SbInlineKey *key = lfirst(lc);

		gone = list_concat(gone, key->column ? with_attributes(key->column, key->constraint) :
						   list_make1(key->constraint));
	}
	foreach(lc, stmt->tableElts)
	{
		Node	   *element = lfirst(lc);

		if (list_member_ptr(gone, element))
			continue;
		if (IsA(element, ColumnDef))
		{
			ColumnDef  *column = makeNode(ColumnDef);

			*column = *(ColumnDef *) element;
			column->constraints = list_difference_ptr(column->constraints, gone);
			element = (Node *) column;
		}
		result->tableElts = lappend(result->tableElts, element);
	}
	return result;
}

char *
sb_outline(const char *text, CreateStmt *stmt, List *keys)
{
	Layout		layout;
	Span	   *spans = palloc0((list_length(keys) + 1) * sizeof(Span));
	int			n = 0;
	char	   *result;
	ListCell   *lc;

	if (keys == NIL)
		return pstrdup(text);
	find_layout(&layout, text, stmt);
	foreach(lc, keys)
	{
		SbInlineKey *key = lfirst(lc);

		find_span(&spans[n], &layout, stmt, key);
		prove_span(&layout, &spans[n]);
		key->alter = make_alter(&layout, stmt, &spans[n]);
		n++;
	}
	result = text_without(&layout, mark_tokens(&layout, stmt, spans, n));
	sb_prove_text(result, (Node *) stmt_without(stmt, keys));
	return result;
}
