/*
 * picture.c
 *	  Pictures of models, of what needs what, and of revisions, as texts for Mermaid and Graphviz.
 *
 * What is drawn is found first (picture_load.c, picture_depend.c, picture_revision.c), in memory, sorted; then one writer for
 * each language writes it. Nothing is rendered here.
 */
#include "base/compat.h"

#include "check/picture.h"
#include "check/picture_inner.h"

/* Raises that a word is none of those that are known. */
pg_noreturn static void
refuse_word(const char *argument, const char *value, const char *words)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s \"%s\" is not known", argument, value),
			 errhint("It is one of %s.", words)));
}

static void
check_word(const char *argument, const char *value, const char *const *words)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; words[i]; i++)
	{
		if (strcmp(words[i], value) == 0)
			return;
		appendStringInfo(&list, "%s%s", i ? ", " : "", words[i]);
	}
	refuse_word(argument, value, list.data);
}

char *
sb_picture(const char *format, const char *what, List *schemas, const char *detail)
{
	static const char *const formats[] = {"mermaid", "dot", NULL};
	static const char *const whats[] = {"models", "database", "dependencies", "revisions", NULL};
	static const char *const details[] = {"columns", "keys", "names", NULL};
	bool		mermaid;
	StringInfoData out;

	check_word("format", format, formats);
	check_word("what", what, whats);
	if (detail)
		check_word("detail", detail, details);
	mermaid = strcmp(format, "mermaid") == 0;
	initStringInfo(&out);
	if (strcmp(what, "models") == 0 || strcmp(what, "database") == 0)
	{
		SbDrawnModels *models = sb_drawn_models(strcmp(what, "database") == 0, schemas, detail);

		(mermaid ? sb_mermaid_models : sb_dot_models) (&out, models);
	}
	else
	{
		SbDrawnGraph *graph = strcmp(what, "revisions") == 0 ? sb_drawn_revisions() :
			sb_drawn_dependencies(schemas);

		(mermaid ? sb_mermaid_graph : sb_dot_graph) (&out, graph);
	}
	return out.data;
}
