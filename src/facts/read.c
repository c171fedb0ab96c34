/*
 * read.c
 *	  Reads the facts of some schemas, or of the database, out of the catalogs.
 *
 * Each kind has one query (SbKindInfo.facts); its rows become facts by the names of its columns.
 * Comments, security labels, owners and privileges are put to all of them here. Then come the
 * children to their parents, and the members of extensions go.
 *
 * One snapshot serves for all queries, whatever the isolation level, since the functions that write
 * definitions look at the catalogs as they are now and not as they were when the transaction began.
 * An object that is dropped meanwhile makes some of them fail; then everything is read again.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/attempt.h"
#include "base/error.h"
#include "base/phase.h"
#include "base/spi.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "facts/depend.h"
#include "facts/facts.h"
#include "facts/swap.h"
#include "facts/few.h"
#include "base/privileges.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* How often it is read again when objects go meanwhile. */
#define READ_TRIES 10

/* Which column of a query is what. */
typedef enum Role
{
	IS_OID, IS_SUBID, IS_PARENT, IS_PARENT_CLASS, IS_SCHEMA, IS_RELATION, IS_NAME, IS_ARGS, IS_ACL,
	IS_ACL_OWNER, IS_ACL_BASE, IS_OWNER, IS_ATTRIBUTE, IS_FAMILY
} Role;

static const struct
{
	const char *name;
	Role		role;
}			roles[] = {
	{"oid", IS_OID}, {"subid", IS_SUBID}, {"parent", IS_PARENT}, {"schema", IS_SCHEMA},
	{"parent_class", IS_PARENT_CLASS}, {"relation", IS_RELATION}, {"name", IS_NAME},
	{"args", IS_ARGS}, {"acl", IS_ACL}, {"acl_owner", IS_ACL_OWNER}, {"acl_base", IS_ACL_BASE},
	{"owner", IS_OWNER}, {NULL}
};

/* What is read, while it is: facts still without their parents. */
typedef struct Reading
{
	SbFacts    *facts;
	SbAddresses *addresses;
	List	   *children;		/* of SbFact * */
	List	   *parents;		/* of ObjectAddress *: of each of children */
} Reading;

/* Receives the rows of one kind's query. */
typedef struct Receiver
{
	DestReceiver pub;
	const SbKindInfo *info;
	Reading    *reading;
	int			columns;
	Role	   *role;			/* per column */
	SbAttribute *like;			/* per column: its attributes, but for the value; the names are shared by
								 * all facts of the kind */
	bool	   *is_name;		/* per column: of type name, not text */
	SbAttribute *scratch;		/* attributes of the row */
	int			room;			/* of scratch */
	int			count;			/* in scratch */
} Receiver;

static Role
role_of(const char *column)
{
	for (int i = 0; roles[i].name; i++)
		if (strcmp(roles[i].name, column) == 0)
			return roles[i].role;
	return column[strspn(column, "!?~")] == '*' ? IS_FAMILY : IS_ATTRIBUTE;
}

/* What the name of a column says about its attributes. */
static SbAttribute
attribute_like(const char *column)
{
	int			marks = strspn(column, "!?~*");

	return (SbAttribute)
	{
		.name = pstrdup(column + marks),
		.aside = memchr(column, '!', marks) != NULL,
		.joint = memchr(column, '?', marks) != NULL,
		.expression = memchr(column, '~', marks) != NULL
	};
}

/* Whether attributes can be made of a column of this type. */
static bool
is_readable(Role role, Oid type)
{
	return role == IS_FAMILY ? type == TEXTARRAYOID : type == TEXTOID || type == NAMEOID;
}

static void
receiver_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	Receiver   *receiver = (Receiver *) self;
	MemoryContext oldcontext = MemoryContextSwitchTo(receiver->reading->facts->context);

	receiver->columns = desc->natts;
	receiver->role = palloc(sizeof(Role) * desc->natts);
	receiver->like = palloc(sizeof(SbAttribute) * desc->natts);
	receiver->is_name = palloc(sizeof(bool) * desc->natts);
	receiver->room = desc->natts + 4;
	receiver->scratch = palloc(sizeof(SbAttribute) * receiver->room);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		const char *name = NameStr(attribute->attname);

		receiver->role[i] = role_of(name);
		receiver->like[i] = attribute_like(name);
		receiver->is_name[i] = attribute->atttypid == NAMEOID;
		if (receiver->role[i] >= IS_ATTRIBUTE && !is_readable(receiver->role[i], attribute->atttypid))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("attribute \"%s\" of kind \"%s\" is not read as text",
							name, receiver->info->name)));
	}
	MemoryContextSwitchTo(oldcontext);
}

static char *
text_value(Receiver *receiver, int column, Datum value)
{
	return receiver->is_name[column] ? pstrdup(NameStr(*DatumGetName(value))) :
		TextDatumGetCString(value);
}

/* An attribute that is compared as it is. */
static const SbAttribute plain = {0};

/* Another attribute of the row. */
static void
put(Receiver *receiver, const SbAttribute *like, const char *name, const char *value)
{
	/* room for what all kinds have is left: owner, privileges, comment and security label */
	if (receiver->count + 4 >= receiver->room)
	{
		receiver->room *= 2;
		receiver->scratch = repalloc(receiver->scratch, sizeof(SbAttribute) * receiver->room);
	}
	receiver->scratch[receiver->count] = *like;
	receiver->scratch[receiver->count].name = name;
	receiver->scratch[receiver->count++].value = value;
}

/* Attributes out of an array of names and values in turn. */
static void
put_family(Receiver *receiver, const SbAttribute *like, ArrayType *array)
{
	Datum	   *items;
	bool	   *nulls;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &count);
	for (int i = 0; i + 1 < count; i += 2)
	{
		char	   *name = TextDatumGetCString(items[i]);

		if (!nulls[i + 1])
			put(receiver, like, *like->name ? psprintf("%s %s", like->name, name) : name,
				TextDatumGetCString(items[i + 1]));
	}
}

/* What is known of rights to the object of a row. */
typedef struct Rights
{
	Oid			owner;			/* InvalidOid: it has none */
	Oid			acl_owner;		/* who owns it, where that is no fact of its own */
	const Acl  *acl;
	const char *base;			/* see acl_base in kind.h */
} Rights;

/* The owner and the privileges, as attributes after the kind's own. */
static void
put_rights(Receiver *receiver, const Rights *rights)
{
	ObjectType	type = receiver->info->acl_type;
	Oid			owner = OidIsValid(rights->owner) ? rights->owner : rights->acl_owner;
	char	   *privileges;

	if (OidIsValid(rights->owner))
		put(receiver, &plain, "owner", sb_role_of(rights->owner));
	if (rights->base)
		type = sb_acl_type(*rights->base);
	privileges = type && rights->acl ? sb_privileges_text(type, owner, rights->acl) : NULL;
	if (privileges)
		put(receiver, &plain, "privileges", privileges);
}

/* Files a fact under its address, to be found by its children and comments. */
static void
remember(Reading *reading, SbFact *fact, const ObjectAddress *parent)
{
	sb_addresses_put(reading->addresses, &fact->address, fact);
	reading->facts->all = lappend(reading->facts->all, fact);
	if (OidIsValid(parent->objectId))
	{
		ObjectAddress *copy = palloc(sizeof(ObjectAddress));

		*copy = *parent;
		reading->children = lappend(reading->children, fact);
		reading->parents = lappend(reading->parents, copy);
	}
}

/* What stands in no schema has such a name while it is no part of what is read (swap.c). */
static bool
is_put_aside(const SbObject *object)
{
	return object->schema == NULL && object->name &&
		strncmp(object->name, SB_ASIDE_NAME, strlen(SB_ASIDE_NAME)) == 0;
}

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;
	const SbKindInfo *info = receiver->info;
	MemoryContext oldcontext = MemoryContextSwitchTo(receiver->reading->facts->context);
	SbFact	   *fact = palloc0(sizeof(SbFact));
	ObjectAddress parent = {info->parent_class, InvalidOid, 0};
	Rights		rights = {0};

	slot_getallattrs(slot);
	receiver->count = 0;
	fact->object.kind = info->kind;
	fact->address.classId = info->class_id;
	for (int i = 0; i < receiver->columns; i++)
	{
		Datum		value = slot->tts_values[i];

		if (slot->tts_isnull[i])
			continue;
		switch (receiver->role[i])
		{
			case IS_OID:
				fact->address.objectId = DatumGetObjectId(value);
				break;
			case IS_SUBID:
				fact->address.objectSubId = DatumGetInt32(value);
				break;
			case IS_PARENT:
				parent.objectId = DatumGetObjectId(value);
				break;
			case IS_PARENT_CLASS:
				parent.classId = DatumGetObjectId(value);
				break;
			case IS_SCHEMA:
				fact->object.schema = text_value(receiver, i, value);
				break;
			case IS_RELATION:
				fact->object.relation = text_value(receiver, i, value);
				break;
			case IS_NAME:
				fact->object.name = text_value(receiver, i, value);
				break;
			case IS_ARGS:
				fact->object.args = sb_text_list(DatumGetArrayTypeP(value));
				break;
			case IS_ACL:
				rights.acl = DatumGetAclP(value);
				break;
			case IS_ACL_OWNER:
				rights.acl_owner = DatumGetObjectId(value);
				break;
			case IS_OWNER:
				rights.owner = DatumGetObjectId(value);
				break;
			case IS_ACL_BASE:
				rights.base = text_value(receiver, i, value);
				break;
			case IS_FAMILY:
				put_family(receiver, &receiver->like[i], DatumGetArrayTypeP(value));
				break;
			case IS_ATTRIBUTE:
				put(receiver, &receiver->like[i], receiver->like[i].name,
					text_value(receiver, i, value));
				break;
		}
	}
	if (is_put_aside(&fact->object))
	{
		MemoryContextSwitchTo(oldcontext);
		return true;
	}
	put_rights(receiver, &rights);
	fact->identity = sb_object_identity(&fact->object);
	fact->count = receiver->count;
	/* room for what all kinds have: comment and security label */
	fact->attributes = palloc(sizeof(SbAttribute) * (fact->count + 2));
	memcpy(fact->attributes, receiver->scratch, sizeof(SbAttribute) * fact->count);
	remember(receiver->reading, fact, &parent);
	MemoryContextSwitchTo(oldcontext);
	return true;
}

static void
receiver_nothing(DestReceiver *self)
{
}

/* Settings under which the catalogs are read; ends with AtEOXact_GUC(true, result). */
int
sb_read_settings(void)
{
	static const char *const settings[][2] = {
		{"search_path", "pg_catalog, pg_temp"},
		{"standard_conforming_strings", "on"},
		{"enable_nestloop", "off"}, /* catalogs are seldom analyzed: a plan for few rows may meet many */
		{"enable_mergejoin", "off"},
		{"jit", "off"},
		{"max_parallel_workers_per_gather", "0"},
		{"quote_all_identifiers", "off"},
		{"DateStyle", "ISO, YMD"},
		{"IntervalStyle", "postgres"},
		{"extra_float_digits", "1"},
		{"TimeZone", "UTC"},
		{"xmlbinary", "base64"},
		{"bytea_output", "hex"}
	};
	int			nest_level = NewGUCNestLevel();

	for (int i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1], PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

/* How many parameters the kind's query has: schemas, and what to read of them. */
static int
parameters_of(const SbKindInfo *info)
{
	return strstr(info->facts, "$2") ? 2 : strstr(info->facts, "$1") ? 1 : 0;
}

/* The kind's query, prepared once in the life of a session. */
static SPIPlanPtr
plan_of(const SbKindInfo *info)
{
	static SPIPlanPtr plans[SB_KINDS];
	Oid			types[2] = {OIDARRAYOID, OIDARRAYOID};
	SPIPlanPtr	plan = plans[info->kind];

	if (plan == NULL)
	{
		plan = SPI_prepare(info->facts, parameters_of(info), types);
		if (plan == NULL)
			sb_spi_fail(info->facts, SPI_result);
		SPI_keepplan(plan);
		plans[info->kind] = plan;
	}
	return plan;
}

/* What $1 is: the schemas, and 0 for what stands in none. */
static ArrayType *
scope_array(const SbScope *scope, SbKind kind)
{
	List	   *schemas = kind == SB_SCHEMA ?
		list_concat_copy(scope->schemas, scope->bare) : list_copy(scope->schemas);

	return sb_oid_array(scope->database ? lappend_oid(schemas, InvalidOid) : schemas);
}

static void
run_query(Reading *reading, const SbKindInfo *info, ArrayType *schemas, ArrayType *only)
{
	Receiver	receiver = {{0}};
	SPIExecuteOptions options = {0};
	SPIPlanPtr	plan = plan_of(info);
	int			parameters = parameters_of(info);
	int			result;

	receiver.pub.receiveSlot = receive_row;
	receiver.pub.rStartup = receiver_startup;
	receiver.pub.rShutdown = receiver_nothing;
	receiver.pub.rDestroy = receiver_nothing;
	receiver.pub.mydest = DestTuplestore;
	receiver.info = info;
	receiver.reading = reading;
	if (parameters > 0)
		options.params = makeParamList(parameters);
	for (int i = 0; i < parameters; i++)
	{
		ArrayType  *value = i == 0 ? schemas : only;

		options.params->params[i].value = PointerGetDatum(value);
		options.params->params[i].isnull = value == NULL;
		options.params->params[i].pflags = PARAM_FLAG_CONST;
		options.params->params[i].ptype = OIDARRAYOID;
	}
	options.read_only = true;
	options.dest = &receiver.pub;
	result = SPI_execute_plan_extended(plan, &options);
	if (result != SPI_OK_SELECT)
		sb_spi_fail(info->facts, result);
}

/* Reads the facts of one kind. */
static void
read_kind(Reading *reading, const SbKindInfo *info, ArrayType *schemas, ArrayType *only)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		run_query(reading, info, schemas, only);
	}
	PG_CATCH();
	{
		sb_rethrow_about(context, info->facts, psprintf("reading the facts of %s", info->plural));
	}
	PG_END_TRY();
}

/* Runs a query of four columns: class, object, subobject, text. */
static void
read_texts(Reading *reading, const char *query, const char *attribute)
{
	sb_spi_execute(query, SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		SbFact	   *fact = sb_addresses_get(reading->addresses, DatumGetObjectId(sb_spi_datum(i, 1, &isnull)),
								   DatumGetObjectId(sb_spi_datum(i, 2, &isnull)),
								   DatumGetInt32(sb_spi_datum(i, 3, &isnull)));
		MemoryContext oldcontext;

		if (fact == NULL)
			continue;
		oldcontext = MemoryContextSwitchTo(reading->facts->context);
		fact->attributes[fact->count++] = (SbAttribute) {attribute, sb_spi_text(i, 4), false};
		MemoryContextSwitchTo(oldcontext);
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Comments and labels: of everything, in one query each. */
static void
read_remarks(Reading *reading)
{
	read_texts(reading,
			   "SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description"
			   " UNION ALL"
			   " SELECT classoid, objoid, 0, description FROM pg_catalog.pg_shdescription",
			   "comment");
	read_texts(reading,
			   "SELECT classoid, objoid, objsubid,"
			   "  pg_catalog.string_agg(provider || ': ' || label, E'\n' ORDER BY provider COLLATE \"C\")"
			   " FROM (SELECT classoid, objoid, objsubid, provider, label FROM pg_catalog.pg_seclabel"
			   "  UNION ALL"
			   "  SELECT classoid, objoid, 0, provider, label FROM pg_catalog.pg_shseclabel) AS labels"
			   " GROUP BY 1, 2, 3",
			   "security label");
}

/* Marks what belongs to extensions: address.classId becomes invalid. */
static void
mark_members(Reading *reading)
{
	sb_spi_execute("SELECT classid, objid FROM pg_catalog.pg_depend"
				   " WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass",
				   SPI_OK_SELECT, true);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		SbFact	   *fact = sb_addresses_get(reading->addresses, DatumGetObjectId(sb_spi_datum(i, 1, &isnull)),
								   DatumGetObjectId(sb_spi_datum(i, 2, &isnull)), 0);

		if (fact)
			fact->address.classId = InvalidOid;
	}
	SPI_freetuptable(SPI_tuptable);
}

static void
link_children(Reading *reading)
{
	ListCell   *child,
			   *address;

	forboth(child, reading->children, address, reading->parents)
	{
		SbFact	   *fact = lfirst(child);
		ObjectAddress *at = lfirst(address);

		fact->parent = sb_addresses_get(reading->addresses, at->classId, at->objectId, at->objectSubId);
	}
}

/* Whether a fact is left out: it, or what it stands on, belongs to an extension, or it says nothing. */
static bool
is_left_out(const SbFact *fact)
{
	if (sb_kind(fact->object.kind)->sparse && !sb_fact_says(fact))
		return true;
	for (; fact; fact = fact->parent)
		if (!OidIsValid(fact->address.classId))
			return true;
	return false;
}

/* Takes over what stays, in order, children under their parents. */
static void
settle(Reading *reading)
{
	SbFacts    *facts = reading->facts;
	List	   *all = facts->all;

	facts->all = NIL;
	foreach_ptr(SbFact, fact, all)
		if (!is_left_out(fact))
			facts->all = lappend(facts->all, fact);
	list_sort(facts->all, sb_fact_compare);
	foreach_ptr(SbFact, fact, facts->all)
	{
		if (fact->parent)
			fact->parent->children = lappend(fact->parent->children, fact);
		else
			facts->roots = lappend(facts->roots, fact);
	}
}

/* With these, a condition on objects is one that the planner sees, or none; few are looked up by index. */
static void
set_planning(bool few)
{
	(void) set_config_option("plan_cache_mode", "force_custom_plan", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	if (few)
		(void) set_config_option("enable_nestloop", "on", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

static void
read_once(SbFacts *facts, const SbScope *scope)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(facts->context);
	Reading		reading = {.facts = facts};
	int			nest_level = sb_read_settings();
	List	   *oids;
	ArrayType  *only;
	SbPresent	present;
	SbPhase		phase;

	sb_phase_begin(&phase);
	reading.addresses = sb_addresses_create(facts->context);
	PushActiveSnapshot(GetLatestSnapshot());
	oids = scope->only ? scope->only : sb_few_members(scope);
	only = oids ? sb_oid_array(oids) : NULL;
	set_planning(only != NULL);
	sb_find_present(&present, oids);
	SPI_connect();
	for (SbKind kind = SB_NONE; kind < SB_ANY_RELATION; kind++)
	{
		const SbKindInfo *info = sb_kind(kind);

		CHECK_FOR_INTERRUPTS();
		if (info->facts == NULL || (info->whole && !scope->database) ||
			(scope->only && parameters_of(info) < 2) ||
			(only && parameters_of(info) == 2 && !sb_may_be_present(&present, kind)))
			continue;
		read_kind(&reading, info, scope_array(scope, kind), only);
		sb_phase_part(&phase, DEBUG2, info->plural);
	}
	read_remarks(&reading);
	mark_members(&reading);
	sb_phase_part(&phase, DEBUG2, "comments, labels and members of extensions");
	SPI_finish();
	PopActiveSnapshot();
	AtEOXact_GUC(true, nest_level);
	link_children(&reading);
	settle(&reading);
	sb_phase_part(&phase, DEBUG2, "children to parents");
	if (scope->needs)
	{
		sb_facts_add_needs(facts, reading.addresses);
		sb_phase_part(&phase, DEBUG2, "what they need");
	}
	sb_addresses_free(reading.addresses);
	MemoryContextSwitchTo(oldcontext);
}

/* What is read by one try. */
typedef struct Attempt
{
	SbFacts    *facts;
	const SbScope *scope;
} Attempt;

static void
attempt(void *arg)
{
	Attempt    *attempt = arg;

	read_once(attempt->facts, attempt->scope);
}

/*
 * Reads in a subtransaction that is rolled back, so that no lock on a view, or on what it reads, is kept to
 * the end of the caller's transaction. NULL, and the error, if there was one.
 */
static SbFacts *
try_read(const SbScope *scope, ErrorData **error)
{
	Attempt		one = {sb_facts_create(), scope};

	*error = sb_attempt(attempt, &one, false);
	if (*error == NULL)
		return one.facts;
	MemoryContextDelete(one.facts->context);
	return NULL;
}

/* Whether an object that a snapshot still saw may have been dropped by another session meanwhile. */
static bool
may_be_gone(const ErrorData *error)
{
	switch (error->sqlerrcode)
	{
		case ERRCODE_INTERNAL_ERROR:	/* cache lookup failed */
		case ERRCODE_UNDEFINED_TABLE:
		case ERRCODE_UNDEFINED_OBJECT:
		case ERRCODE_UNDEFINED_FUNCTION:
		case ERRCODE_UNDEFINED_COLUMN:
		case ERRCODE_INVALID_SCHEMA_NAME:
			return true;
		default:
			return false;
	}
}

SbFacts *
sb_facts_read(const SbScope *scope)
{
	for (int n = 1;; n++)
	{
		ErrorData  *error;
		SbFacts    *facts = try_read(scope, &error);

		if (facts)
			return facts;
		CHECK_FOR_INTERRUPTS();
		if (n == READ_TRIES || !may_be_gone(error))
			ReThrowError(error);
		pg_usleep(1000L * n);
	}
}
