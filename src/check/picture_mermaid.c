/*
 * picture_mermaid.c
 *	  Diagrams of tables for Mermaid: erDiagram.
 *
 * Names of columns and types may hold letters, digits and few signs there: others become underscores, and the name
 * follows as a comment. Only what versions since 10.5 read is written, but for colours (11).
 */
#include "base/compat.h"

#include "check/picture_inner.h"

/* A word for the name of a column or a type. */
static char *
word(const char *text)
{
	StringInfoData result;
	bool		is_key;

	initStringInfo(&result);
	for (const char *c = text; *c; c++)
	{
		unsigned char u = (unsigned char) *c;
		bool		letter = (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_';
		bool		inside = (u >= '0' && u <= '9') || strchr("()[]", u);

		if (u == '"')
			continue;
		if (result.len == 0 && !letter)
			appendStringInfoChar(&result, '_');
		if (letter || inside)
			appendStringInfoChar(&result, *c);
		else if (u < 0x80 && result.data[Max(result.len - 1, 0)] != '_')
			appendStringInfoChar(&result, u == ',' ? '-' : '_');
		else if (u >= 0x80 && result.data[Max(result.len - 1, 0)] != '_')
			appendStringInfoChar(&result, '_');
	}
	/* what starts like a mark of a key would be read as one */
	is_key = result.len >= 2 && strchr("pPfFuU", result.data[0]) && strchr("kK", result.data[1]) &&
		(result.len == 2 || strchr("-()[]", result.data[2]));
	if (result.len == 0 || is_key)
		return psprintf("_%s", result.data);
	return result.data;
}

static void
write_column(StringInfo out, const SbDrawnColumn *column)
{
	const char *name = word(column->name);
	StringInfoData comment;

	initStringInfo(&comment);
	if (strcmp(name, column->name) != 0)
		appendStringInfoString(&comment, sb_mermaid_text(column->name));
	if (column->state != SB_DRAWN_SAME)
		appendStringInfo(&comment, "%s%s", comment.len ? ", " : "", sb_drawn_state_names[column->state]);
	appendStringInfo(out, "        %s %s", column->type ? word(column->type) : "_", name);
	if (column->primary)
		appendStringInfoString(out, " PK");
	if (column->foreign)
		appendStringInfoString(out, column->primary ? ", FK" : " FK");
	if (column->unique && !column->primary)
		appendStringInfoString(out, column->foreign ? ", UK" : " UK");
	if (comment.len)
		appendStringInfo(out, " \"%s\"", comment.data);
	appendStringInfoChar(out, '\n');
}

static bool
is_drawn(const SbDrawnModels *models, const SbDrawnColumn *column)
{
	return models->detail == SB_DETAIL_COLUMNS ||
		(models->detail == SB_DETAIL_KEYS && (column->primary || column->foreign || column->unique ||
											  column->state != SB_DRAWN_SAME));
}

static void
write_table(StringInfo out, const SbDrawnModels *models, const SbDrawnTable *table)
{
	bool		open = false;

	appendStringInfo(out, "    %s[\"", table->id);
	if (list_length(models->schemas) > 1)
		appendStringInfo(out, "%s.", sb_mermaid_text(table->schema));
	appendStringInfoString(out, sb_mermaid_text(table->name));
	if (table->sort)
		appendStringInfo(out, " (%s)", table->sort);
	if (table->state != SB_DRAWN_SAME)
		appendStringInfo(out, " (%s)", sb_drawn_state_names[table->state]);
	appendStringInfoString(out, "\"]");
	foreach_ptr(SbDrawnColumn, column, table->columns)
	{
		if (!is_drawn(models, column))
			continue;
		if (!open)
			appendStringInfoString(out, " {\n");
		open = true;
		write_column(out, column);
	}
	appendStringInfoString(out, open ? "    }\n" : "\n");
}

static void
write_line(StringInfo out, const SbDrawnLine *line)
{
	bool		first = true;

	if (line->type != SB_DRAWN_KEY)
	{
		appendStringInfo(out, "    %s ||..o{ %s : \"%s\"\n", line->to->id, line->from->id,
						 line->type == SB_DRAWN_INHERITS ? "inherited by" : "read by");
		return;
	}
	appendStringInfo(out, "    %s %s--%s %s : \"", line->to->id, line->optional ? "|o" : "||",
					 line->single ? "o|" : "o{", line->from->id);
	foreach_ptr(char, name, line->from_columns)
	{
		appendStringInfo(out, "%s%s", first ? "" : ", ", sb_mermaid_text(name));
		first = false;
	}
	if (line->state != SB_DRAWN_SAME)
		appendStringInfo(out, " (%s)", sb_drawn_state_names[line->state]);
	appendStringInfoString(out, "\"\n");
}

/* The tables that differ, in their colours. */
static void
write_states(StringInfo out, const SbDrawnModels *models)
{
	for (int state = SB_DRAWN_MISSING; state < SB_DRAWN_STATES; state++)
	{
		StringInfoData ids;

		initStringInfo(&ids);
		foreach_ptr(SbDrawnTable, table, models->tables)
			if (table->state == state)
				appendStringInfo(&ids, "%s%s", ids.len ? "," : "", table->id);
		if (ids.len == 0)
			continue;
		appendStringInfo(out, "    classDef %s fill:%s,stroke:%s\n    class %s %s\n",
						 sb_drawn_state_names[state], sb_drawn_fills[state], sb_drawn_strokes[state],
						 ids.data, sb_drawn_state_names[state]);
	}
}

void
sb_mermaid_models(StringInfo out, SbDrawnModels *models)
{
	appendStringInfoString(out, "erDiagram\n");
	sb_drawn_comments(out, "    %%", models->notes);
	if (list_length(models->schemas) == 1)
		sb_drawn_comments(out, "    %%", list_make1(psprintf("schema %s", (char *) linitial(models->schemas))));
	foreach_ptr(SbDrawnTable, table, models->tables)
		write_table(out, models, table);
	foreach_ptr(SbDrawnLine, line, models->lines)
		write_line(out, line);
	write_states(out, models);
}
