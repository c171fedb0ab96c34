/*
 * alter.c
 *	  Commands that change a fact in place: what all kinds need to write them.
 */
#include "base/compat.h"

#include "base/alter.h"
#include "base/text.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

const SbFact *
sb_alter_find(const SbAlter *alter, bool wanted, SbKind kind, const char *identity)
{
	return alter->find(alter->find_arg, wanted, kind, identity);
}

bool
sb_alter_differs(const SbAlter *alter, const char *attribute)
{
	return sb_list_has(alter->left, attribute);
}

bool
sb_alter_takes(SbAlter *alter, const char *attribute)
{
	ListCell   *cell;

	foreach(cell, alter->left)
		if (strcmp(lfirst(cell), attribute) == 0)
		{
			alter->left = foreach_delete_current(alter->left, cell);
			return true;
		}
	return false;
}

bool
sb_alter_takes_family(SbAlter *alter, const char *family)
{
	int			length = strlen(family);
	bool		taken = false;
	ListCell   *cell;

	foreach(cell, alter->left)
	{
		const char *name = lfirst(cell);

		if (strncmp(name, family, length) != 0 || name[length] != ' ')
			continue;
		alter->left = foreach_delete_current(alter->left, cell);
		taken = true;
	}
	return taken;
}

static SbCommand *
add_command(SbAlter *alter, int hazards, const char *text)
{
	SbCommand  *command = palloc0(sizeof(SbCommand));

	command->text = text;
	command->hazards = hazards;
	alter->commands = lappend(alter->commands, command);
	return command;
}

void
sb_alter_written(SbAlter *alter, int hazards)
{
	foreach_ptr(char, text, alter->ddl.commands)
		add_command(alter, hazards, text);
	alter->ddl.commands = NIL;
}

SbCommand *
sb_alter_add(SbAlter *alter, int hazards, const char *format,...)
{
	SbDdl		ddl = {0};
	va_list		args;

	va_start(args, format);
	sb_ddl_addv(&ddl, format, args);
	va_end(args);
	return add_command(alter, hazards, linitial(ddl.commands));
}

void
sb_command_evidence(SbCommand *command, const char *format,...)
{
	SbDdl		ddl = {0};
	va_list		args;

	va_start(args, format);
	sb_ddl_addv(&ddl, format, args);
	va_end(args);
	command->evidence = linitial(ddl.commands);
}

/* The value of a member of a family; NULL if the fact has it not, or is none. */
static const char *
member(const SbFact *fact, const char *family, const char *name)
{
	return fact ? sb_fact_get(fact, psprintf("%s %s", family, name)) : NULL;
}

char *
sb_alter_generic_options(const SbAlter *alter, const char *family)
{
	StringInfoData list;
	bool		first = true;
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	initStringInfo(&list);
	while ((option = sb_fact_next(alter->wanted, family, &position, &name)) != NULL)
	{
		const char *there = member(alter->live, family, name);

		if (there == NULL || strcmp(there, option->value) != 0)
			sb_item(&list, "(", &first, "%s %s %s", there ? "SET" : "ADD", quote_identifier(name),
					sb_literal(option->value));
	}
	position = 0;
	while ((option = sb_fact_next(alter->live, family, &position, &name)) != NULL)
		if (member(alter->wanted, family, name) == NULL)
			sb_item(&list, "(", &first, "DROP %s", quote_identifier(name));
	if (first)
		return NULL;
	appendStringInfoChar(&list, ')');
	return list.data;
}

void
sb_alter_parameters(const SbAlter *alter, const char *family, const char *prefix, char **set,
					char **reset)
{
	StringInfoData to_set,
				to_reset;
	bool		first_set = true,
				first_reset = true;
	const SbAttribute *option;
	const char *name;
	int			position = 0;

	initStringInfo(&to_set);
	initStringInfo(&to_reset);
	while ((option = sb_fact_next(alter->wanted, family, &position, &name)) != NULL)
	{
		const char *there = member(alter->live, family, name);

		if (there == NULL || strcmp(there, option->value) != 0)
			sb_item(&to_set, "SET (", &first_set, "%s%s=%s", prefix, quote_identifier(name),
					sb_literal(option->value));
	}
	position = 0;
	while ((option = sb_fact_next(alter->live, family, &position, &name)) != NULL)
		if (member(alter->wanted, family, name) == NULL)
			sb_item(&to_reset, "RESET (", &first_reset, "%s%s", prefix, quote_identifier(name));
	*set = first_set ? NULL : psprintf("%s)", to_set.data);
	*reset = first_reset ? NULL : psprintf("%s)", to_reset.data);
}

static List *
extensions_of(const SbFact *fact)
{
	const char *names = sb_fact_get(fact, "depends on extension");
	List	   *extensions = NIL;

	if (names)
		SplitIdentifierString(pstrdup(names), ',', &extensions);
	return extensions;
}

/* For those that are in one list only. */
static void
alter_dependencies(SbAlter *alter, const char *object, const SbFact *from, const SbFact *other,
				   const char *no)
{
	foreach_ptr(char, extension, extensions_of(from))
		if (!sb_list_has(extensions_of(other), extension))
			sb_alter_add(alter, 0, "ALTER %s %sDEPENDS ON EXTENSION %s", object, no,
						 quote_identifier(extension));
}

void
sb_alter_extensions(SbAlter *alter, const char *object)
{
	if (!sb_alter_takes(alter, "depends on extension"))
		return;
	alter_dependencies(alter, object, alter->live, alter->wanted, "NO ");
	alter_dependencies(alter, object, alter->wanted, alter->live, "");
}
