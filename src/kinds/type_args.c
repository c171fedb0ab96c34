/*
 * type_args.c
 *	  From the names in an SbObject to OIDs of the live catalogs.
 *
 * For the find functions of the kinds: system caches only, no locks, no checks of privileges, and
 * no error when something is missing.  That is why the server's own lookups by name are not used:
 * with an explicit schema they raise an error for whoever lacks USAGE on it.
 *
 * Types are given as format_type_be_qualified writes them, so nothing is parsed here but quoted
 * identifiers and brackets; the types with a syntax of their own stand in a table.
 */
#include "base/compat.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "kinds/type_args.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

/* What format_type_be_qualified writes without a schema. */
static const struct
{
	const char *identity;
	Oid			oid;
}			plain_types[] = {
	{"integer", INT4OID},
	{"bigint", INT8OID},
	{"boolean", BOOLOID},
	{"character varying", VARCHAROID},
	{"numeric", NUMERICOID},
	{"timestamp with time zone", TIMESTAMPTZOID},
	{"timestamp without time zone", TIMESTAMPOID},
	{"double precision", FLOAT8OID},
	{"real", FLOAT4OID},
	{"smallint", INT2OID},
	{"json", JSONOID},
	{"interval", INTERVALOID},
	{"character", BPCHAROID},
	{"time without time zone", TIMEOID},
	{"time with time zone", TIMETZOID},
	{"bit", BITOID},
	{"\"bit\"", BITOID},
	{"bit varying", VARBITOID},
	{NULL, InvalidOid}
};

static Oid
plain_type(const char *identity)
{
	for (int i = 0; plain_types[i].identity; i++)
	{
		if (strcmp(plain_types[i].identity, identity) == 0)
			return plain_types[i].oid;
	}
	return InvalidOid;
}

/* Type named schema.name or name, each possibly quoted; scribbles on its argument. */
static Oid
named_type(char *identity)
{
	List	   *parts;
	Oid			schema;

	if (!SplitIdentifierString(identity, '.', &parts) || parts == NIL)
		return InvalidOid;
	if (list_length(parts) == 1)
		return TypenameGetTypid(linitial(parts));
	schema = sb_schema_oid(list_nth(parts, list_length(parts) - 2));
	if (!OidIsValid(schema))
		return InvalidOid;
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
						   CStringGetDatum(llast(parts)), ObjectIdGetDatum(schema));
}

/*
 * OID of the type that format_type_be_qualified writes as `identity`.  "NONE" and "-", the
 * missing operand of an operator, give InvalidOid and are found.  Returns false when there is no
 * such type.
 */
bool
sb_type_oid(const char *identity, Oid *oid)
{
	char	   *name;
	int			length = strlen(identity);
	bool		is_array = false;

	*oid = InvalidOid;
	if (strcmp(identity, "NONE") == 0 || strcmp(identity, "-") == 0)
		return true;
	name = pstrdup(identity);
	while (length > 2 && strcmp(name + length - 2, "[]") == 0)
	{
		is_array = true;
		length -= 2;
		name[length] = '\0';
	}
	*oid = plain_type(name);
	if (!OidIsValid(*oid))
		*oid = named_type(name);
	if (is_array && OidIsValid(*oid))
		*oid = get_array_type(*oid);
	return OidIsValid(*oid);
}

/*
 * The same for a list of exactly n types (char *), written to oids.  Returns false when there are
 * not n of them, more than SB_MAX_ARGS, or one does not exist.
 */
bool
sb_type_oids(List *args, int n, Oid *oids)
{
	int			i = 0;

	if (list_length(args) != n || n > SB_MAX_ARGS)
		return false;
	foreach_ptr(char, identity, args)
	{
		if (!sb_type_oid(identity, &oids[i++]))
			return false;
	}
	return true;
}

/* InvalidOid for NULL and for a schema that does not exist. */
Oid
sb_schema_oid(const char *schema)
{
	return schema ? get_namespace_oid(schema, true) : InvalidOid;
}

/*
 * Role by name, or by one of the words that stand for the role of the session, as sb_role_name
 * writes them.
 */
Oid
sb_role_oid(const char *role)
{
	if (*role == '\0' || strcmp(role, "CURRENT_USER") == 0 || strcmp(role, "CURRENT_ROLE") == 0)
		return GetUserId();
	if (strcmp(role, "SESSION_USER") == 0)
		return GetSessionUserId();
	return get_role_oid(role, true);
}

ObjectAddress
sb_address(Oid catalog, Oid oid)
{
	ObjectAddress address;

	ObjectAddressSet(address, catalog, oid);
	return address;
}

/* Object that its name alone identifies, by a cache over the name. */
ObjectAddress
sb_find_named(const SbObject *object, Oid catalog, int cache, AttrNumber oid_column)
{
	Oid			oid = InvalidOid;

	if (object->name)
		oid = GetSysCacheOid1(cache, oid_column, CStringGetDatum(object->name));
	return sb_address(catalog, oid);
}

/* Object that its name and schema identify, by a cache over name and schema. */
ObjectAddress
sb_find_qualified(const SbObject *object, Oid catalog, int cache, AttrNumber oid_column)
{
	Oid			schema = sb_schema_oid(object->schema);
	Oid			oid = InvalidOid;

	if (object->name && OidIsValid(schema))
		oid = GetSysCacheOid2(cache, oid_column, CStringGetDatum(object->name),
							  ObjectIdGetDatum(schema));
	return sb_address(catalog, oid);
}
