/*
 * name.c
 *	  Names of objects in the arguments of functions, written as in SQL.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/token.h"
#include "catalog/namespace.h"
#include "check/name.h"
#include "commands/dbcommands.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/* What was meant by a text that is no name, if it was written without quotes: each part quoted where it must be. */
static char *
quoted_parts(const char *text)
{
	StringInfoData result;
	char	   *copy = pstrdup(text);
	char	   *part = copy;

	initStringInfo(&result);
	while (part)
	{
		char	   *dot = strchr(part, '.');

		if (dot)
			*dot = '\0';
		appendStringInfo(&result, "%s%s", result.len ? "." : "", quote_identifier(part));
		part = dot ? dot + 1 : NULL;
	}
	return result.data;
}

/* Raises that a text is no name, with the text that probably is. */
pg_noreturn static void
refuse(const char *text, const char *what)
{
	bool		plain = *text && !strchr(text, '"') && strlen(text) < NAMEDATALEN &&
		text[0] != '.' && text[strlen(text) - 1] != '.' && !strstr(text, "..");

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_NAME),
			 errmsg("%s", sb_bounded(psprintf("\"%s\" is not the name of a %s", text, what))),
			 plain ? errhint("Names are written as in SQL. Did you mean %s?",
							 quote_literal_cstr(quoted_parts(text))) :
			 errhint("Names are written as in SQL: orders, public.orders, \"Order Items\".")));
}

/* Raises it of a name with too many parts. */
pg_noreturn static void
refuse_parts(const char *text, const char *what, SbWrittenParts most)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_NAME),
			 errmsg("%s", sb_bounded(psprintf("\"%s\" has too many parts for the name of a %s", text,
											  what))),
			 most == SB_NAME_ALONE ?
			 errhint("It is the name alone; one with a dot in it is quoted: %s.",
					 quote_literal_cstr(quote_identifier(text))) :
			 errhint("It is name, schema.name, or database.schema.name.")));
}

/* Parts (List of char *) as a name. */
static SbWrittenName
take_parts(List *parts, const char *text, const char *what, SbWrittenParts most)
{
	int			count = list_length(parts);
	SbWrittenName		result = {NULL, llast(parts)};

	if (count > most)
		refuse_parts(text, what, most);
	if (count > 1)
		result.schema = list_nth(parts, count - 2);
	if (count > 2)
	{
		char	   *database = linitial(parts);

		if (strcmp(database, get_database_name(MyDatabaseId)) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("\"%s\" is in another database, \"%s\"", text, database),
					 errhint("A session sees its own database only: connect to that one, or leave its name out.")));
	}
	return result;
}

SbWrittenName
sb_name_read(const char *text, const char *what, SbWrittenParts most)
{
	List	   *parts;

	if (!SplitIdentifierString(pstrdup(text), '.', &parts) || parts == NIL)
		refuse(text, what);
	return take_parts(parts, text, what, most);
}

SbWrittenName
sb_name_of_list(List *parts, const char *what, SbWrittenParts most)
{
	List	   *texts = NIL;

	foreach_ptr(Node, part, parts)
		texts = lappend(texts, strVal(part));
	return take_parts(texts, NameListToString(parts), what, most);
}

/* A cast of NULL is read, which takes a type, and nothing but a type. */
TypeName *
sb_type_read(const char *text)
{
	Node	   *node = sb_parse_expression(psprintf("NULL::%s", text));
	TypeCast   *cast = (TypeCast *) node;

	if (node == NULL || !IsA(node, TypeCast) || !IsA(cast->arg, A_Const))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("%s", sb_bounded(psprintf("\"%s\" is not the name of a type", text))),
				 errhint("Types are written as in SQL: mood, public.mood, \"Mood\", numeric(10,2), int[].")));
	return cast->typeName;
}
