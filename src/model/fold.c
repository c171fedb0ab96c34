/*
 * fold.c
 *	  Takes ALTER TYPE ... ADD VALUE into the CREATE TYPE of the same models.
 *
 * Before 17, a value that was added in a transaction cannot be used in it, not even for a default;
 * so create_all could not run what psql can. The type is created with all its values instead,
 * which is the same type.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "model/model.h"
#include "utils/builtins.h"

/* Where a label stands in a list of String; -1: nowhere. */
static int
position_of(List *labels, const char *label)
{
	int			n = 0;

	foreach_ptr(Node, known, labels)
	{
		if (strcmp(strVal(known), label) == 0)
			return n;
		n++;
	}
	return -1;
}

/*
 * The labels with the new one where ALTER TYPE puts it; NIL if the neighbour is not there, or the
 * label is already.
 */
static List *
insert_label(List *labels, AlterEnumStmt *alter)
{
	int			place = list_length(labels);

	if (position_of(labels, alter->newVal) >= 0)
		return alter->skipIfNewValExists ? labels : NIL;
	if (alter->newValNeighbor)
	{
		place = position_of(labels, alter->newValNeighbor);
		if (place < 0)
			return NIL;
		if (alter->newValIsAfter)
			place++;
	}
	return list_insert_nth(labels, place, makeString(alter->newVal));
}

static char *
enum_text(CreateEnumStmt *create, List *labels)
{
	StringInfoData buf;
	const char *separator = "";

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE TYPE %s AS ENUM (", NameListToQuotedString(create->typeName));
	foreach_ptr(Node, label, labels)
	{
		appendStringInfo(&buf, "%s%s", separator, quote_literal_cstr(strVal(label)));
		separator = ", ";
	}
	appendStringInfoChar(&buf, ')');
	return buf.data;
}

static void
fold_value(SbStatement *st, SbStatement *type)
{
	CreateEnumStmt *create = (CreateEnumStmt *) sb_parse_one(type->body, false)->stmt;
	AlterEnumStmt *alter = (AlterEnumStmt *) sb_parse_one(st->body, false)->stmt;
	List	   *labels;

	if (!IsA(create, CreateEnumStmt) || !IsA(alter, AlterEnumStmt))
		return;
	labels = insert_label(create->vals, alter);
	if (labels == NIL)
		return;					/* the server's error tells */
	type->body = enum_text(create, labels);
	st->folded = true;
}

/* Folds all added values whose type the models create; the model must be settled. */
void
sb_model_fold_values(SbModel *model)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(model->context);

	for (int i = 0; i < model->count; i++)
	{
		SbStatement *st = model->statements[i];
		SbStatement *type;

		if (st->role != SB_COMPLETES || strcmp(st->aspect, "value") != 0)
			continue;
		type = sb_model_creator(model, &st->object);
		if (type)
			fold_value(st, type);
	}
	MemoryContextSwitchTo(oldcontext);
}
