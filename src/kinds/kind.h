/*
 * kind.h
 *	  What is known about a kind of object, one const descriptor for each.
 *
 * A descriptor stands in kinds/<kind>.c and is listed in kinds/kind.c.  Files of
 * kinds never include each other.
 */
#ifndef SB_KIND_H
#define SB_KIND_H

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
} SbKindInfo;

extern const SbKindInfo *sb_kind(SbKind kind);
extern SbKind sb_kind_by_name(const char *name);
extern SbDescribe sb_describe_of(NodeTag tag);
extern bool sb_object_exists(const SbObject *object);

/* --- identity.c --- */
extern char *sb_object_identity(const SbObject *object);

#endif							/* SB_KIND_H */
