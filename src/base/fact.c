/*
 * fact.c
 *	  Questions to a fact.
 */
#include "base/compat.h"

#include "base/fact.h"
#include "base/spi.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

const char *
sb_fact_get(const SbFact *fact, const char *name)
{
	for (int i = 0; i < fact->count; i++)
		if (strcmp(fact->attributes[i].name, name) == 0)
			return fact->attributes[i].value;
	return NULL;
}

bool
sb_fact_is(const SbFact *fact, const char *name)
{
	const char *value = sb_fact_get(fact, name);

	return value && strcmp(value, "true") == 0;
}

SbFact *
sb_fact_child(const SbFact *fact, SbKind kind, const char *name)
{
	foreach_ptr(SbFact, child, fact->children)
		if (child->object.kind == kind && strcmp(child->object.name, name) == 0)
			return child;
	return NULL;
}

List *
sb_fact_list(const SbFact *fact, const char *name)
{
	const char *value = sb_fact_get(fact, name);
	Datum		array;

	if (value == NULL)
		return NIL;
	array = OidInputFunctionCall(F_ARRAY_IN, unconstify(char *, value), TEXTOID, -1);
	return sb_text_list(DatumGetArrayTypeP(array));
}

const SbAttribute *
sb_fact_next(const SbFact *fact, const char *family, int *position, const char **name)
{
	int			length = strlen(family);

	while (*position < fact->count)
	{
		const SbAttribute *attribute = &fact->attributes[(*position)++];

		if (strncmp(attribute->name, family, length) == 0 && attribute->name[length] == ' ')
		{
			*name = attribute->name + length + 1;
			return attribute;
		}
	}
	return NULL;
}

char *
sb_fact_relation(const SbFact *fact)
{
	const char *name = fact->object.relation ? fact->object.relation : fact->object.name;

	return quote_qualified_identifier(fact->object.schema, name);
}

char *
sb_fact_name(const SbFact *fact)
{
	return quote_qualified_identifier(fact->object.schema, fact->object.name);
}
