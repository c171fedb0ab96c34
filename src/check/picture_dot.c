/*
 * picture_dot.c
 *	  Diagrams of tables for Graphviz: a node for each table, with a row for each column, in a cluster for each schema.
 *
 * Lines lead from the columns of a foreign key to those that it refers to, with the feet of crows. Up to fifty tables stand in
 * layers, each to the left of those that it refers to. More would become a ribbon, and too many lines a carpet: they stand in
 * rows, in the shape of a screen, the lines run under them in pale colours, one for each schema, and the columns of foreign
 * keys name the table that they refer to.
 */
#include "base/compat.h"

#include "check/picture_inner.h"

static bool
is_drawn(const SbDrawnModels *models, const SbDrawnColumn *column)
{
	return models->detail == SB_DETAIL_COLUMNS ||
		(models->detail == SB_DETAIL_KEYS && (column->primary || column->foreign || column->unique ||
											  column->state != SB_DRAWN_SAME));
}

/* The number of a column among those of its table, from 1; 0: it is not drawn. */
static int
port_of(const SbDrawnModels *models, const SbDrawnTable *table, const char *name)
{
	int			n = 0;

	foreach_ptr(SbDrawnColumn, column, table->columns)
	{
		n++;
		if (strcmp(column->name, name) == 0)
			return is_drawn(models, column) ? n : 0;
	}
	return 0;
}

/* Lines of packed pictures, by the schema to which they lead. */
static const char *const pale[] = {"#7a9cc6b0", "#c69c7ab0", "#8fb98fb0", "#b98fb4b0", "#c9b96fb0", "#7fbcbcb0", "#a6a6a6b0"};

/* What a column is part of, and, in packed pictures, where a foreign key leads. */
static char *
marks_of(const SbDrawnModels *models, const SbDrawnTable *table, const SbDrawnColumn *column)
{
	StringInfoData marks;

	initStringInfo(&marks);
	if (column->primary)
		appendStringInfoString(&marks, "PK ");
	if (column->unique && !column->primary)
		appendStringInfoString(&marks, "UK ");
	if (column->foreign)
		appendStringInfoString(&marks, "FK ");
	if (models->packed && column->target && column->target != table)
		appendStringInfo(&marks, "&#8594; %s%s%s",
						 strcmp(column->target->schema, table->schema) ? sb_dot_html(column->target->schema) : "",
						 strcmp(column->target->schema, table->schema) ? "." : "",
						 sb_dot_html(column->target->name));
	return marks.len ? marks.data : " ";
}

static void
write_column(StringInfo out, const SbDrawnModels *models, const SbDrawnTable *table,
			 const SbDrawnColumn *column, int port)
{
	const char *fill = column->state == SB_DRAWN_SAME ? "" :
		psprintf(" BGCOLOR=\"%s\"", sb_drawn_fills[column->state]);
	bool		known = column->type && table->kind != SB_VIEW;

	appendStringInfo(out, "<TR><TD ALIGN=\"LEFT\" PORT=\"c%d\"%s>%s%s%s</TD>", port, fill,
					 column->primary ? "<B>" : "", sb_dot_html(column->name), column->primary ? "</B>" : "");
	appendStringInfo(out, "<TD ALIGN=\"LEFT\"%s><FONT COLOR=\"#666666\">%s%s</FONT></TD>", fill,
					 column->type ? sb_dot_html(column->type) : " ",
					 known && !column->not_null && !column->primary ? "?" : "");
	appendStringInfo(out, "<TD ALIGN=\"LEFT\" PORT=\"k%d\"%s><FONT COLOR=\"#0b5394\" POINT-SIZE=\"8\">%s</FONT></TD></TR>\n",
					 port, fill, marks_of(models, table, column));
}

static void
write_table(StringInfo out, const SbDrawnModels *models, const SbDrawnTable *table, int place)
{
	int			port = 0;
	bool		view = table->kind == SB_VIEW || table->kind == SB_MATERIALIZED_VIEW;

	appendStringInfo(out, "    %s [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"3\" COLOR=\"%s\" BGCOLOR=\"white\"%s>\n",
					 table->id, sb_drawn_strokes[table->state], view ? " STYLE=\"DASHED\"" : "");
	appendStringInfo(out, "<TR><TD COLSPAN=\"3\" PORT=\"t\" BGCOLOR=\"%s\"><B>%s</B>",
					 table->state != SB_DRAWN_SAME ? sb_drawn_fills[table->state] : view ? "#f3f3f3" : "#dfe8f0",
					 sb_dot_html(table->name));
	if (table->sort)
		appendStringInfo(out, " <FONT COLOR=\"#666666\">%s</FONT>", table->sort);
	if (table->state != SB_DRAWN_SAME)
		appendStringInfo(out, " <I>%s</I>", sb_drawn_state_names[table->state]);
	appendStringInfoString(out, "</TD></TR>\n");
	foreach_ptr(SbDrawnColumn, column, table->columns)
	{
		port++;
		if (is_drawn(models, column))
			write_column(out, models, table, column, port);
	}
	appendStringInfoString(out, "</TABLE>>");
	if (models->packed)
		appendStringInfo(out, ", sortv=%d", place);
	appendStringInfoString(out, "];\n");
}

/* An end of a line: the row of the column, or the head of the table; on the right side, or on the left one. */
static void
write_end(StringInfo out, const SbDrawnModels *models, const SbDrawnTable *table, List *columns, bool right)
{
	int			port = columns ? port_of(models, table, linitial(columns)) : 0;

	if (port)
		appendStringInfo(out, "%s:%s%d:%s", table->id, right ? "k" : "c", port, right ? "e" : "w");
	else
		appendStringInfo(out, "%s:t:%s", table->id, right ? "e" : "w");
}

static int
place_of(List *texts, const char *text)
{
	int			place = 0;

	foreach_ptr(char, each, texts)
	{
		if (strcmp(each, text) == 0)
			break;
		place++;
	}
	return place;
}

static void
write_line(StringInfo out, const SbDrawnModels *models, const SbDrawnLine *line)
{
	appendStringInfoString(out, "  ");
	write_end(out, models, line->from, line->from_columns, true);
	appendStringInfoString(out, " -> ");
	write_end(out, models, line->to, line->to_columns, line->from == line->to);
	appendStringInfo(out, " [color=\"%s\"", line->state != SB_DRAWN_SAME ? sb_drawn_strokes[line->state] :
					 models->packed ? pale[place_of(models->schemas, line->to->schema) % lengthof(pale)] : "#555555");
	if (line->state != SB_DRAWN_SAME)
		appendStringInfoString(out, ", penwidth=2");
	if (line->type == SB_DRAWN_INHERITS)
		appendStringInfoString(out, ", arrowhead=empty, arrowtail=none, style=dashed];\n");
	else if (line->type == SB_DRAWN_READS)
		appendStringInfoString(out, ", arrowhead=vee, arrowtail=none, style=dotted];\n");
	else
		appendStringInfo(out, ", arrowhead=%s, arrowtail=%s];\n", line->optional ? "teeodot" : "teetee",
						 line->single ? "teeodot" : "crowodot");
}

/* Pictures of more lines than that are packed, too, however few the tables are. */
#define MAX_LINES 120

/* In how many columns the tables of a schema stand in a packed picture. */
static int
columns_of(const SbDrawnModels *models, const char *schema)
{
	List	   *boxes = NIL;

	foreach_ptr(SbDrawnTable, table, models->tables)
	{
		double		width = sb_drawn_width(table->name) + (table->sort ? sb_drawn_width(table->sort) : 0);
		int			rows = 1;

		if (strcmp(table->schema, schema) != 0)
			continue;
		foreach_ptr(SbDrawnColumn, column, table->columns)
		{
			if (!is_drawn(models, column))
				continue;
			rows++;
			width = Max(width, sb_drawn_width(column->name) + 20 + (column->type ? sb_drawn_width(column->type) : 0) +
						0.8 * sb_drawn_width(column->target ? column->target->name : ""));
		}
		/* margins of cells, and what is left between boxes */
		boxes = sb_drawn_box(boxes, width + 35, 16 * rows + 25);
	}
	return sb_drawn_across(boxes, list_length(models->schemas));
}

/* What the colours mean, where there are some. */
static void
write_legend(StringInfo out, const SbDrawnModels *models)
{
	bool		open = false;

	for (int state = SB_DRAWN_MISSING; state < SB_DRAWN_STATES; state++)
	{
		if (!models->drawn[state])
			continue;
		if (!open)
			appendStringInfoString(out, "  legend [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\">\n");
		open = true;
		appendStringInfo(out, "<TR><TD BGCOLOR=\"%s\">%s</TD></TR>\n", sb_drawn_fills[state],
						 state == SB_DRAWN_MISSING ? "missing in the database" :
						 state == SB_DRAWN_EXTRA ? "extra in the database" : "different in the database");
	}
	if (open)
		appendStringInfoString(out, "</TABLE>>];\n");
}

void
sb_dot_models(StringInfo out, SbDrawnModels *models)
{
	int			n = 0,
				place = 0;

	models->packed = models->packed || list_length(models->lines) > MAX_LINES;
	sb_drawn_comments(out, "//", models->notes);
	appendStringInfoString(out, "digraph models {\n"
						   "  graph [fontname=\"Helvetica\", fontsize=16");
	appendStringInfoString(out, models->packed ? ", layout=osage, pack=12, packmode=array_u, outputorder=edgesfirst];\n" :
						   ", rankdir=LR, nodesep=0.3, ranksep=1.0];\n");
	appendStringInfoString(out, "  node [shape=plain, fontname=\"Helvetica\", fontsize=10];\n"
						   "  edge [dir=both, arrowsize=0.7];\n");
	foreach_ptr(char, schema, models->schemas)
	{
		appendStringInfo(out, "  subgraph cluster_%d {\n    label=<<B>%s</B>>; style=rounded; color=\"#aaaaaa\"; bgcolor=\"#fafafa\";\n",
						 ++n, sb_dot_html(schema));
		if (models->packed)
			appendStringInfo(out, "    packmode=array_u%d;\n", columns_of(models, schema));
		foreach_ptr(SbDrawnTable, table, models->tables)
			if (strcmp(table->schema, schema) == 0)
				write_table(out, models, table, ++place);
		appendStringInfoString(out, "  }\n");
	}
	foreach_ptr(SbDrawnLine, line, models->lines)
		write_line(out, models, line);
	write_legend(out, models);
	appendStringInfoString(out, "}\n");
}
