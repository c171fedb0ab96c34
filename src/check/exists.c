/*
 * exists.c
 *	  Whether something of a name is there, as SQL would find it now.
 *
 * Names become OIDs through the catalog caches, by the functions that the server itself looks names up with, where those
 * leave a schema that does not exist or may not be used to the caller. The caches are told what others have committed
 * first: a caller that waits for an object in a loop takes no lock that would do it.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "check/exists.h"
#include "check/exists_inner.h"
#include "check/name.h"
#include "commands/extension.h"
#include "commands/policy.h"
#include "commands/trigger.h"
#include "parser/parse_type.h"
#include "utils/acl.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The relation of a name; InvalidOid: there is none. */
static Oid
find_relation(const char *text)
{
	SbWrittenName		name = sb_name_read(text, "table", SB_NAME_WITH_DATABASE);
	Oid			schema;

	AcceptInvalidationMessages();
	if (name.schema == NULL)
		return RelnameGetRelid(name.name);
	schema = LookupNamespaceNoError(name.schema);
	return OidIsValid(schema) ? get_relname_relid(name.name, schema) : InvalidOid;
}

/* Kinds of relations as pg_class has them; the empty one is for kinds that are none. */
static const char *
relkinds(SbKind kind)
{
	switch (kind)
	{
		case SB_TABLE:
			return "rpf";
		case SB_FOREIGN_TABLE:
			return "f";
		case SB_VIEW:
			return "v";
		case SB_MATERIALIZED_VIEW:
			return "m";
		case SB_SEQUENCE:
			return "S";
		case SB_INDEX:
			return "iI";
		case SB_ANY_RELATION:
			return "rpfvmc";
		default:
			return "";
	}
}

/* The same of a kind; a relation of another kind hides those of its name further on in the search_path, as in SQL. */
static Oid
find_relation_of(const char *text, SbKind kind)
{
	Oid			oid = find_relation(text);
	char		relkind = OidIsValid(oid) ? get_rel_relkind(oid) : '\0';

	return relkind && strchr(relkinds(kind), relkind) ? oid : InvalidOid;
}

bool
sb_relation_exists(const char *name, SbKind kind)
{
	return OidIsValid(find_relation_of(name, kind));
}

bool
sb_index_exists(const char *name, bool valid)
{
	Oid			oid = find_relation_of(name, SB_INDEX);
	HeapTuple	tuple;
	bool		result;

	if (!OidIsValid(oid))
		return false;
	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid));
	if (!HeapTupleIsValid(tuple))
		return false;
	result = !valid || ((Form_pg_index) GETSTRUCT(tuple))->indisvalid;
	ReleaseSysCache(tuple);
	return result;
}

bool
sb_column_exists(const char *relation, const char *column)
{
	char	   *name = sb_name_read(column, "column", SB_NAME_ALONE).name;
	Oid			oid = find_relation_of(relation, SB_ANY_RELATION);

	/* dropped columns are not found by their names */
	return OidIsValid(oid) && get_attnum(oid, name) > 0;
}

/* The OID of a type of the name, from the catalog cache; InvalidOid: there is none, or it is a shell. */
static Oid
find_type(const SbWrittenName *name)
{
	Oid			schema,
				oid;

	AcceptInvalidationMessages();
	if (name->schema == NULL)
		oid = TypenameGetTypid(name->name);
	else
	{
		schema = LookupNamespaceNoError(name->schema);
		oid = !OidIsValid(schema) ? InvalidOid :
			GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, PointerGetDatum(name->name),
							ObjectIdGetDatum(schema));
	}
	return OidIsValid(oid) && get_typisdefined(oid) ? oid : InvalidOid;
}

Oid
sb_find_written_type(const TypeName *written)
{
	SbWrittenName		name;
	Oid			oid;

	if (written->pct_type)
	{
		Type		type = LookupTypeName(NULL, written, NULL, true);

		oid = type ? typeTypeId(type) : InvalidOid;
		if (type)
			ReleaseSysCache(type);
		return oid;
	}
	name = sb_name_of_list(written->names, "type", SB_NAME_WITH_DATABASE);
	oid = find_type(&name);
	return OidIsValid(oid) && written->arrayBounds ? get_array_type(oid) : oid;
}

bool
sb_type_exists(const char *name)
{
	return OidIsValid(sb_find_written_type(sb_type_read(name)));
}

/* A domain by its name; InvalidOid: there is none. */
static Oid
find_domain(const char *text)
{
	SbWrittenName		name = sb_name_read(text, "domain", SB_NAME_WITH_DATABASE);
	Oid			oid = find_type(&name);

	return OidIsValid(oid) && get_typtype(oid) == TYPTYPE_DOMAIN ? oid : InvalidOid;
}

bool
sb_domain_exists(const char *name)
{
	return OidIsValid(find_domain(name));
}

/* Whether a constraint has read all rows and binds new ones. */
static bool
is_validated(Oid constraint)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated;
	ReleaseSysCache(tuple);
	return result;
}

bool
sb_constraint_exists(const char *relation, const char *constraint, bool valid)
{
	char	   *name = sb_name_read(constraint, "constraint", SB_NAME_ALONE).name;
	Oid			table = find_relation_of(relation, SB_TABLE);
	Oid			oid = OidIsValid(table) ? get_relation_constraint_oid(table, name, true) : InvalidOid;

	if (!OidIsValid(oid))
	{
		Oid			domain = find_domain(relation);

		oid = OidIsValid(domain) ? get_domain_constraint_oid(domain, name, true) : InvalidOid;
	}
	return OidIsValid(oid) && (!valid || is_validated(oid));
}

bool
sb_trigger_exists(const char *relation, const char *trigger)
{
	char	   *name = sb_name_read(trigger, "trigger", SB_NAME_ALONE).name;
	Oid			oid = find_relation_of(relation, SB_ANY_RELATION);

	return OidIsValid(oid) && OidIsValid(get_trigger_oid(oid, name, true));
}

bool
sb_policy_exists(const char *relation, const char *policy)
{
	char	   *name = sb_name_read(policy, "policy", SB_NAME_ALONE).name;
	Oid			oid = find_relation_of(relation, SB_TABLE);

	return OidIsValid(oid) && OidIsValid(get_relation_policy_oid(oid, name, true));
}

bool
sb_enum_value_exists(const char *type, const char *label)
{
	Oid			oid = sb_find_written_type(sb_type_read(type));

	/* the cache's own comparison would cut a label that is too long */
	if (!OidIsValid(oid) || strlen(label) >= NAMEDATALEN)
		return false;
	return SearchSysCacheExists2(ENUMTYPOIDNAME, ObjectIdGetDatum(getBaseType(oid)),
								 CStringGetDatum(label));
}

bool
sb_global_exists(const char *text, SbKind kind)
{
	char	   *name = sb_name_read(text, kind == SB_SCHEMA ? "schema" :
									kind == SB_EXTENSION ? "extension" : "role", SB_NAME_ALONE).name;

	AcceptInvalidationMessages();
	if (kind == SB_SCHEMA)
		return OidIsValid(LookupNamespaceNoError(name));
	if (kind == SB_EXTENSION)
		return OidIsValid(get_extension_oid(name, true));
	return OidIsValid(get_role_oid(name, true));
}
