/*
 * kind.h
 *	  What is known about a kind of object, one const descriptor for each.
 *
 * A descriptor stands in kinds/<kind>.c and is listed in kinds/kind.c.  Files of
 * kinds never include each other.
 */
#ifndef SB_KIND_H
#define SB_KIND_H

#include "base/alter.h"
#include "base/ddl.h"
#include "base/fact.h"
#include "base/object.h"
#include "base/statement.h"
#include "catalog/objectaddress.h"

/*
 * Says what a statement does: fills statement->object, ->role, ->aspect and adds names that it
 * provides and references that it makes (base/statement.h). `node` is the raw tree. It looks
 * nothing up. It raises errors only through sb_refuse.
 */
typedef void (*SbDescribe) (SbStatement *statement, Node *node);

typedef struct SbForm
{
	NodeTag		tag;			/* of the raw tree */
	SbDescribe	describe;
} SbForm;

typedef struct SbKindInfo
{
	SbKind		kind;
	const char *name;			/* as users read and write it: "materialized view" */
	const char *plural;
	SbNameStyle style;

	/* command that drops it, with %s for the identity; NULL when no model drops it */
	const char *drop;

	/*
	 * Looks the object up in the live catalogs.  Takes no lock, raises no error
	 * when the object or a part of its name is missing: then the result's
	 * objectId is invalid.
	 */
	ObjectAddress (*find) (const SbObject *object);

	/*
	 * Reading its facts. `facts` is a query whose rows are facts. $1 is an oid[]: the schemas to
	 * read, for kinds that live in one, and 0 if what stands in none is read too; others give all that initdb did not make (oid >= 16384). It
	 * runs with search_path pg_catalog, as the caller, who may be anybody: no catalog or column
	 * that PUBLIC cannot read. Few joins over whole catalogs, no subquery for each row: it has to
	 * serve for 10,000 tables. nestloops are off. Columns, in any order:
	 *
	 *	oid		oid		of the object in class_id; for columns, of the relation
	 *	subid	int4	attribute number; only for columns
	 *	parent	oid		of the object it belongs to, in parent_class; NULL or no such column: none
	 *	schema, relation, name	text or name	as in SbObject
	 *	args	text[]	as in SbObject
	 *	acl		aclitem[]	privileges, NULL as the catalog has it
	 *	owner	oid		role that owns it
	 *	any other name	text	the attribute of that name; NULL: absent. "!name" is told but not
	 *				compared (SbAttribute.aside); "?name" is compared where both have it
	 *				(SbAttribute.joint); "~name" is an expression that the server wrote, or
	 *				holds such (SbAttribute.expression)
	 *
	 * Comments, security labels, privileges and owner become attributes of those names without the
	 * kind's doing. An attribute is one thing that a user would change by itself; it holds no name
	 * of the fact itself where that can be avoided (a definition that starts with its index's name
	 * would differ after a rename).
	 */
	const char *facts;
	Oid			class_id;		/* catalog of its objects */
	Oid			parent_class;	/* of `parent` */
	ObjectType	acl_type;		/* for acldefault: OBJECT_TABLE, ...; 0: it has no privileges */
	bool		sparse;			/* a row without attributes is no fact: columns of views */
	bool		whole;			/* belongs to the database and not to a schema */

	/*
	 * Further rows of catalogs that its facts cover, query -> (classid oid, objid oid); without
	 * parameters, of all schemas. What pg_depend calls internal to a covered object, and what is
	 * covered by that in turn, need not be listed: row and array types, toast tables, rules of
	 * views. NULL: none.
	 */
	const char *parts;

	const char *summary;		/* attribute that says most about it, shown when it is missing or
								 * extra; may be NULL */

	/*
	 * Writes the commands that make the fact as it is, all its attributes but comment, security
	 * labels, owner and privileges, which are written for all kinds (facts/write.c). A table
	 * writes its columns; other children write themselves. NULL: it cannot be made by itself.
	 */
	void		(*write) (SbDdl *ddl, const SbFact *fact);

	/*
	 * Changing it, for plans: see base/alter.h. `alter` NULL: nothing of its own can be altered in place.
	 * `add` makes it where the object that it stands on is there already; NULL: `write`. `remove` NULL:
	 * the command `drop`.
	 */
	void		(*alter) (SbAlter *alter);
	void		(*add) (SbAlter *alter);
	void		(*remove) (SbAlter *alter);

	/*
	 * What the kind is called in COMMENT ON, ALTER ... OWNER TO, SECURITY LABEL ON: "TABLE";
	 * and in GRANT ON where that differs. NULL: it has none of that.
	 */
	const char *noun;
	const char *grant_noun;
} SbKindInfo;

extern const SbKindInfo *sb_kind(SbKind kind);
extern SbKind sb_kind_by_name(const char *name);
extern SbDescribe sb_describe_of(NodeTag tag);
extern bool sb_object_exists(const SbObject *object);

/* --- identity.c --- */
extern char *sb_object_identity(const SbObject *object);
extern char *sb_routine_target(const SbObject *object, const char *no_arguments);

#endif							/* SB_KIND_H */
