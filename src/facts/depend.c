/*
 * depend.c
 *	  Which fact depends on which, as pg_depend says.
 *
 * pg_depend is finer and wider than facts: it has a row for the default of a column, for the rule behind a
 * view, for a toast table. Each of its ends is led to the fact that it is a part of, and if it is a part
 * that can be taken away and put back by itself, its attribute is told.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/indexing.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_type.h"
#include "facts/address.h"
#include "facts/depend.h"
#include "model/model.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"

typedef struct AddressSlot
{
	ObjectAddress address;
	SbFact	   *fact;
	char		status;
} AddressSlot;

#define SH_PREFIX		addresstab
#define SH_ELEMENT_TYPE AddressSlot
#define SH_KEY_TYPE		ObjectAddress
#define SH_KEY			address
#define SH_HASH_KEY(tb, key) sb_address_hash(key)
#define SH_EQUAL(tb, a, b) sb_same_address(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct SbAddresses
{
	addresstab_hash *table;
};

/* How far it is from a row of pg_depend to the fact that it is a part of, at most. */
#define MAX_STEPS 8

SbAddresses *
sb_addresses_create(MemoryContext context)
{
	SbAddresses *addresses = MemoryContextAlloc(context, sizeof(SbAddresses));

	addresses->table = addresstab_create(context, 1024, NULL);
	return addresses;
}

void
sb_addresses_put(SbAddresses *addresses, const ObjectAddress *address, SbFact *fact)
{
	bool		found;

	addresstab_insert(addresses->table, *address, &found)->fact = fact;
}

SbFact *
sb_addresses_get(SbAddresses *addresses, Oid class_id, Oid object, int32 subid)
{
	ObjectAddress address = {class_id, object, subid};
	AddressSlot *slot = addresstab_lookup(addresses->table, address);

	return slot ? slot->fact : NULL;
}

void
sb_addresses_free(SbAddresses *addresses)
{
	addresstab_destroy(addresses->table);
	pfree(addresses);
}

SbAddresses *
sb_addresses_of(SbFacts *facts)
{
	SbAddresses *addresses = sb_addresses_create(facts->context);

	foreach_ptr(SbFact, fact, facts->all)
		sb_addresses_put(addresses, &fact->address, fact);
	return addresses;
}

/* Rows of pg_depend about an object, on its side that depends or on the other: List of Form_pg_depend. */
static List *
depend_rows(const ObjectAddress *address, bool forward)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[3];
	int			count = 2;
	List	   *rows = NIL;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], forward ? Anum_pg_depend_classid : Anum_pg_depend_refclassid,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(address->classId));
	ScanKeyInit(&keys[1], forward ? Anum_pg_depend_objid : Anum_pg_depend_refobjid,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(address->objectId));
	if (address->objectSubId != 0)
		ScanKeyInit(&keys[count++], forward ? Anum_pg_depend_objsubid : Anum_pg_depend_refobjsubid,
					BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(address->objectSubId));
	scan = systable_beginscan(depend, forward ? DependDependerIndexId : DependReferenceIndexId, true,
							  NULL, count, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		rows = lappend(rows, memcpy(palloc(sizeof(FormData_pg_depend)), GETSTRUCT(tuple),
									sizeof(FormData_pg_depend)));
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return rows;
}

static ObjectAddress
depender(Form_pg_depend row)
{
	return (ObjectAddress) {row->classid, row->objid, row->objsubid};
}

static ObjectAddress
referenced(Form_pg_depend row)
{
	return (ObjectAddress) {row->refclassid, row->refobjid, row->refobjsubid};
}

/* What an object that is no fact is a part of, or the extension that it is a member of; false: nothing. */
static bool
go_up(ObjectAddress *address, bool *member)
{
	ObjectAddress best = InvalidObjectAddress;
	int			best_rank = 0;

	if (address->classId == RelationRelationId && address->objectSubId != 0)
	{
		address->objectSubId = 0;
		return true;
	}
	address->objectSubId = 0;
	foreach_ptr(FormData_pg_depend, row, depend_rows(address, true))
	{
		int			rank;

		if (row->deptype == DEPENDENCY_EXTENSION)
		{
			*member = true;
			*address = referenced(row);
			return true;
		}
		/* the index of a partition's key is part of that key first, and then of the partitioned index */
		rank = row->deptype == DEPENDENCY_INTERNAL ? 3 : row->deptype == DEPENDENCY_PARTITION_PRI ? 2 :
			row->deptype == DEPENDENCY_AUTO ? 1 : 0;
		if (rank > best_rank || (rank == best_rank && rank > 1))
		{
			best = referenced(row);
			best_rank = rank;
		}
	}
	if (!OidIsValid(best.classId))
		return false;
	*address = best;
	return true;
}

/* The attribute in which a publication has a part of it. */
static const char *
publication_attribute(const ObjectAddress *part)
{
	ObjectAddress address = *part;

	address.objectSubId = 0;
	foreach_ptr(FormData_pg_depend, row, depend_rows(&address, true))
	{
		ObjectAddress on = referenced(row);

		if (on.classId == PublicationRelationId)
			continue;
		on.objectSubId = 0;
		return psprintf("%s %s", on.classId == RelationRelationId ? "table" : "tables in schema",
						getObjectIdentity(&on, false));
	}
	return NULL;
}

/*
 * The operator class or family that has a member, which depends on others just as loosely. The attribute
 * in which a family has it; a class has all its members for good.
 */
static const char *
family_attribute(ObjectAddress *member)
{
	bool		is_operator = member->classId == AccessMethodOperatorRelationId;
	ObjectAddress family = InvalidObjectAddress;

	foreach_ptr(FormData_pg_depend, row, depend_rows(member, true))
	{
		if (row->refclassid == OperatorClassRelationId)
		{
			*member = referenced(row);
			return NULL;
		}
		/* that by which it sorts is another one */
		if (row->refclassid == OperatorFamilyRelationId && row->deptype != DEPENDENCY_NORMAL)
			family = referenced(row);
	}
	if (!OidIsValid(family.classId))
		return NULL;
	*member = family;
	return is_operator ? "operators" : "functions";
}

static SbPart *
make_part(SbAddresses *addresses, ObjectAddress address)
{
	SbPart	   *part = palloc0(sizeof(SbPart));
	const char *attribute = NULL;

	part->address = address;
	if (address.classId == AttrDefaultRelationId)
	{
		address = GetAttrDefaultColumnAddress(address.objectId);
		attribute = "default";
	}
	else if (address.classId == PublicationRelRelationId ||
			 address.classId == PublicationNamespaceRelationId)
		attribute = publication_attribute(&address);
	else if (address.classId == AccessMethodOperatorRelationId ||
			 address.classId == AccessMethodProcedureRelationId)
		attribute = family_attribute(&address);
	for (int steps = 0; steps < MAX_STEPS && address.objectId >= FirstNormalObjectId; steps++)
	{
		part->fact = sb_addresses_get(addresses, address.classId, address.objectId,
									  address.objectSubId);
		/* members of extensions are no facts of their own */
		if (part->fact && !OidIsValid(part->fact->address.classId))
			part->fact = NULL;
		if (part->fact || !go_up(&address, &part->member))
			break;
	}
	part->attribute = part->fact ? attribute : NULL;
	return part;
}

/* Parts of facts that depend on another by an attribute that can be taken away by itself. */
static void
name_attribute(SbPart *part, Form_pg_depend row)
{
	SbKind		kind = part->fact ? part->fact->object.kind : SB_NONE;

	if (part->attribute || part->fact == NULL)
		return;
	if (kind == SB_OPERATOR_FAMILY && part->address.classId == AccessMethodOperatorRelationId)
		part->attribute = "operators";
	else if (kind == SB_OPERATOR_FAMILY && part->address.classId == AccessMethodProcedureRelationId)
		part->attribute = "functions";
	else if (kind == SB_SEQUENCE && row->deptype == DEPENDENCY_AUTO &&
		row->refclassid == RelationRelationId && sb_fact_get(part->fact, "owned by"))
		part->attribute = "owned by";
	else if ((kind == SB_TABLE || kind == SB_FOREIGN_TABLE) && row->objsubid == 0 &&
			 row->refclassid == RelationRelationId)
		part->attribute = sb_fact_get(part->fact, "partition of") ? "partition of" :
			sb_fact_get(part->fact, "inherits") ? "inherits" : NULL;
	else if (kind == SB_TABLE && row->refclassid == TypeRelationId && row->objsubid == 0 &&
			 sb_fact_get(part->fact, "of type"))
		part->attribute = "of type";
	else if (kind == SB_DOMAIN && row->refclassid != TypeRelationId &&
			 row->refclassid != CollationRelationId && sb_fact_get(part->fact, "default"))
		part->attribute = "default";
}

static bool
has_part(List *parts, const SbPart *part)
{
	foreach_ptr(SbPart, other, parts)
		if (other->fact == part->fact && other->attribute == part->attribute &&
			(part->fact || sb_same_address(other->address, part->address)))
			return true;
	return false;
}

/* Adds what depends on an object that is the fact, or a part of it. */
static List *
add_dependents(SbAddresses *addresses, const ObjectAddress *address, const SbFact *self, List *result)
{
	foreach_ptr(FormData_pg_depend, row, depend_rows(address, false))
	{
		SbPart	   *part;

		if (row->deptype == DEPENDENCY_EXTENSION || row->deptype == DEPENDENCY_AUTO_EXTENSION)
			continue;
		part = make_part(addresses, depender(row));
		name_attribute(part, row);
		if (part->fact == NULL || part->fact != self || part->attribute)
		{
			if (!has_part(result, part))
				result = lappend(result, part);
		}
		else if (row->deptype == DEPENDENCY_INTERNAL)
		{
			/* a part of it, on which others may depend: the type of a table, and the array of that */
			ObjectAddress inner = depender(row);

			if (inner.classId != AttrDefaultRelationId)
				result = add_dependents(addresses, &inner, self, result);
		}
	}
	return result;
}

List *
sb_dependents(SbAddresses *addresses, const ObjectAddress *address)
{
	const SbFact *self = sb_addresses_get(addresses, address->classId, address->objectId,
										  address->objectSubId);

	return add_dependents(addresses, address, self, NIL);
}

/* What an object and its internal parts need. */
static List *
needs_of(SbAddresses *addresses, const ObjectAddress *address, const SbFact *self, int depth)
{
	List	   *result = NIL;

	foreach_ptr(FormData_pg_depend, row, depend_rows(address, true))
	{
		SbPart	   *part;

		if (row->deptype == DEPENDENCY_EXTENSION || row->refobjid < FirstNormalObjectId)
			continue;
		part = make_part(addresses, referenced(row));
		if (part->fact && part->fact != self)
			result = lappend(result, part);
	}
	if (depth == 0)
		return result;
	foreach_ptr(FormData_pg_depend, row, depend_rows(address, false))
	{
		ObjectAddress inner = depender(row);

		if ((row->deptype == DEPENDENCY_INTERNAL || row->deptype == DEPENDENCY_AUTO) &&
			inner.classId != AttrDefaultRelationId &&
			!(inner.classId == RelationRelationId && inner.objectSubId != 0) &&
			make_part(addresses, inner)->fact == self)
			result = list_concat(result, needs_of(addresses, &inner, self, depth - 1));
	}
	return result;
}

/* The default of a column by its address; InvalidOid: it has none. */
static ObjectAddress
default_of(const ObjectAddress *column)
{
	ObjectAddress address = {AttrDefaultRelationId, InvalidOid, 0};

	foreach_ptr(FormData_pg_depend, row, depend_rows(column, false))
		/* AUTO for a default, INTERNAL for what a column is generated by */
		if (row->classid == AttrDefaultRelationId &&
			(row->deptype == DEPENDENCY_AUTO || row->deptype == DEPENDENCY_INTERNAL))
		{
			ObjectAddress of = GetAttrDefaultColumnAddress(row->objid);

			if (of.objectSubId == column->objectSubId)
				address.objectId = row->objid;
		}
	return address;
}

List *
sb_needs(SbAddresses *addresses, const ObjectAddress *address)
{
	SbFact	   *self = sb_addresses_get(addresses, address->classId, address->objectId,
										address->objectSubId);
	List	   *result = needs_of(addresses, address, self, 2);

	if (self && self->object.kind == SB_COLUMN)
	{
		ObjectAddress value = default_of(address);

		if (OidIsValid(value.objectId))
			foreach_ptr(SbPart, part, needs_of(addresses, &value, self, 0))
			{
				part->attribute = "default";
				result = lappend(result, part);
			}
	}
	return result;
}

/* Keys of the needed facts as a text[]; NULL: none. */
static char *
names_text(List *parts, const SbFact *self, bool of_default)
{
	List	   *names = NIL;

	foreach_ptr(SbPart, part, parts)
	{
		bool		is_default = part->attribute && strcmp(part->attribute, "default") == 0;
		char	   *name;

		if (is_default != of_default || part->fact == self || part->fact == self->parent)
			continue;
		name = sb_object_key(part->fact->object.kind, part->fact->identity);
		if (!sb_list_has(names, name))
			names = lappend(names, name);
	}
	if (names == NIL)
		return NULL;
	return OidOutputFunctionCall(F_ARRAY_OUT, PointerGetDatum(sb_text_array(names)));
}

void
sb_facts_add_needs(SbFacts *facts, SbAddresses *addresses)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "schemaboot needs",
												  ALLOCSET_DEFAULT_SIZES);

	foreach_ptr(SbFact, fact, facts->all)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);
		List	   *parts = sb_needs(addresses, &fact->address);
		char	   *needs = names_text(parts, fact, false);
		char	   *of_default = names_text(parts, fact, true);

		if (needs)
			sb_fact_add(facts, fact, "needs", needs, true);
		if (of_default)
			sb_fact_add(facts, fact, "default needs", of_default, true);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}
