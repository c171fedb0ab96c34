/*
 * text_search_alter.c
 *	  Text search dictionaries and configurations that become others in place.
 */
#include "base/compat.h"

#include "base/text.h"
#include "kinds/text_search.h"

/* The value of the same member of a family in another fact. */
static const char *
same_of(const SbFact *fact, const SbAttribute *attribute)
{
	return sb_fact_get(fact, attribute->name);
}

/* Names and values of options are kept as the server writes them, quoted. */
void
sb_alter_ts_dictionary(SbAlter *alter)
{
	const SbAttribute *option;
	const char *name;
	int			position = 0;
	StringInfoData command;
	bool		first = true;

	if (!sb_alter_takes_family(alter, "option"))
		return;
	initStringInfo(&command);
	sb_clause(&command, "ALTER TEXT SEARCH DICTIONARY %s", sb_fact_name(alter->wanted));
	while ((option = sb_fact_next(alter->wanted, "option", &position, &name)) != NULL)
		if (!sb_same_text(option->value, same_of(alter->live, option)))
			sb_item(&command, " (", &first, "%s = %s", name, option->value);
	position = 0;
	while ((option = sb_fact_next(alter->live, "option", &position, &name)) != NULL)
		if (same_of(alter->wanted, option) == NULL)
			sb_item(&command, " (", &first, "%s", name);
	sb_alter_add(alter, 0, "%s)", command.data);
}

/* Types of tokens whose dictionaries are these ones, and are others or none in the live configuration. */
static List *
tokens_to_change(const SbAlter *alter, const char *dictionaries, bool mapped)
{
	const SbAttribute *mapping;
	const char *token;
	int			position = 0;
	List	   *tokens = NIL;

	while ((mapping = sb_fact_next(alter->wanted, "mapping", &position, &token)) != NULL)
	{
		const char *there = same_of(alter->live, mapping);

		if (strcmp(mapping->value, dictionaries) == 0 && (there != NULL) == mapped &&
			!sb_same_text(there, dictionaries))
			tokens = lappend(tokens, unconstify(char *, token));
	}
	return tokens;
}

/* Of another parser, it has to be made again. */
void
sb_alter_ts_configuration(SbAlter *alter)
{
	static const char *const verbs[] = {"ADD", "ALTER"};
	const SbAttribute *mapping;
	const char *token;
	int			position = 0;
	List	   *gone = NIL;

	if (sb_alter_differs(alter, "parser") || !sb_alter_takes_family(alter, "mapping"))
		return;
	while ((mapping = sb_fact_next(alter->live, "mapping", &position, &token)) != NULL)
		if (same_of(alter->wanted, mapping) == NULL)
			gone = lappend(gone, unconstify(char *, token));
	if (gone)
		sb_write_mapping(&alter->ddl, alter->wanted, "DROP", gone, NULL);
	position = 0;
	while ((mapping = sb_fact_next(alter->wanted, "mapping", &position, &token)) != NULL)
		for (int mapped = 0; mapped < lengthof(verbs); mapped++)
		{
			List	   *tokens = tokens_to_change(alter, mapping->value, mapped);

			if (tokens && strcmp(linitial(tokens), token) == 0)
				sb_write_mapping(&alter->ddl, alter->wanted, verbs[mapped], tokens, mapping->value);
		}
	sb_alter_written(alter, 0);
}
