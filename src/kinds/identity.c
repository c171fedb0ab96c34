/*
 * identity.c
 *	  Identities of objects, as pg_identify_object writes them.
 *
 * The styles stand in the descriptors of the kinds; here is what each looks like.
 */
#include "base/compat.h"

#include "kinds/kind.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

static const char *
arg_at(const SbObject *object, int n)
{
	return list_length(object->args) > n ? (const char *) list_nth(object->args, n) : "";
}

static void
append_qualified(StringInfo buf, const char *schema, const char *name)
{
	if (schema)
		appendStringInfo(buf, "%s.", quote_identifier(schema));
	appendStringInfoString(buf, quote_identifier(name));
}

/* Operators are not quoted, only their schema is. */
static void
append_routine(StringInfo buf, const SbObject *object)
{
	const char *separator = "";

	if (object->kind == SB_OPERATOR)
	{
		if (object->schema)
			appendStringInfo(buf, "%s.", quote_identifier(object->schema));
		appendStringInfoString(buf, object->name);
	}
	else
		append_qualified(buf, object->schema, object->name);
	appendStringInfoChar(buf, '(');
	foreach_ptr(char, arg, object->args)
	{
		appendStringInfo(buf, "%s%s", separator, arg);
		separator = ",";
	}
	appendStringInfoChar(buf, ')');
}

static void
append_default_acl(StringInfo buf, const SbObject *object)
{
	const char *role = arg_at(object, 0);

	if (*role)
		appendStringInfo(buf, "for role %s ", quote_identifier(role));
	if (object->schema)
		appendStringInfo(buf, "in schema %s ", quote_identifier(object->schema));
	appendStringInfo(buf, "on %s", object->name);
}

/*
 * The object's identity: unique within its kind, quoted where needed.
 * Allocated in CurrentMemoryContext.
 */
char *
sb_object_identity(const SbObject *object)
{
	StringInfoData buf;
	char	   *identity;

	initStringInfo(&buf);
	switch (sb_kind(object->kind)->style)
	{
		case SB_NAME:
			append_qualified(&buf, NULL, object->name ? object->name : "");
			break;
		case SB_SCHEMA_NAME:
			append_qualified(&buf, object->schema, object->name);
			break;
		case SB_SCHEMA_NAME_ARGS:
			append_routine(&buf, object);
			break;
		case SB_NAME_ON_RELATION:
			appendStringInfo(&buf, "%s on ", quote_identifier(object->name));
			append_qualified(&buf, object->schema, object->relation);
			break;
		case SB_RELATION_NAME:
			append_qualified(&buf, object->schema, object->relation);
			appendStringInfo(&buf, ".%s", quote_identifier(object->name));
			break;
		case SB_SCHEMA_NAME_USING:
			append_qualified(&buf, object->schema, object->name);
			appendStringInfo(&buf, " USING %s", quote_identifier(arg_at(object, 0)));
			break;
		case SB_CAST_ARGS:
			appendStringInfo(&buf, "(%s AS %s)", arg_at(object, 0), arg_at(object, 1));
			break;
		case SB_FOR_TYPE_LANGUAGE:
			appendStringInfo(&buf, "for %s language %s", arg_at(object, 0),
							 quote_identifier(object->name));
			break;
		case SB_USER_ON_SERVER:
			appendStringInfo(&buf, "%s on server %s", quote_identifier(arg_at(object, 0)),
							 quote_identifier(object->name));
			break;
		case SB_DEFAULT_ACL:
			append_default_acl(&buf, object);
			break;
	}
	/*
	 * a large model has as many identities as statements: do not keep the buffer's first kilobyte
	 * for each
	 */
	identity = pstrdup(buf.data);
	pfree(buf.data);
	return identity;
}

/*
 * A routine as commands name it, with `no_arguments` where it has none. Types of the server stand
 * without their schema, which is always in the search_path. Without a mode, a procedure could be
 * meant by its output parameters, too.
 */
char *
sb_routine_target(const SbObject *object, const char *no_arguments)
{
	const char *mode = object->kind == SB_PROCEDURE ? "IN " : "";
	StringInfoData buf;
	bool		first = true;

	initStringInfo(&buf);
	append_qualified(&buf, object->schema, object->name);
	if (object->args == NIL)
		appendStringInfoString(&buf, no_arguments);
	foreach_ptr(char, arg, object->args)
		sb_item(&buf, "(", &first, "%s%s", mode,
				strncmp(arg, "pg_catalog.", 11) == 0 ? arg + 11 : arg);
	if (!first)
		appendStringInfoChar(&buf, ')');
	return buf.data;
}
