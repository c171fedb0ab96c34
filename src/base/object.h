/*
 * object.h
 *	  How an object of the database is named: by kind and names, never by OID.
 *
 * The same struct serves for what the models want and for what lives in the
 * catalogs.
 */
#ifndef SB_OBJECT_H
#define SB_OBJECT_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/*
 * The kinds. A new kind is one line here, one file in kinds/, one line in its registry, one test.
 */
typedef enum SbKind
{
	SB_NONE = 0,
	SB_SCHEMA,
	SB_EXTENSION,
	SB_LANGUAGE,
	SB_ACCESS_METHOD,
	SB_COLLATION,
	SB_CONVERSION,
	SB_TYPE,
	SB_DOMAIN,
	SB_DOMAIN_CONSTRAINT,
	SB_FUNCTION,
	SB_PROCEDURE,
	SB_AGGREGATE,
	SB_OPERATOR,
	SB_OPERATOR_FAMILY,
	SB_OPERATOR_CLASS,
	SB_CAST,
	SB_TRANSFORM,
	SB_TS_PARSER,
	SB_TS_TEMPLATE,
	SB_TS_DICTIONARY,
	SB_TS_CONFIGURATION,
	SB_FDW,
	SB_SERVER,
	SB_USER_MAPPING,
	SB_SEQUENCE,
	SB_TABLE,
	SB_FOREIGN_TABLE,
	SB_COLUMN,					/* also an attribute of a composite type */
	SB_VIEW,
	SB_MATERIALIZED_VIEW,
	SB_INDEX,
	SB_CONSTRAINT,
	SB_STATISTICS,
	SB_RULE,
	SB_TRIGGER,
	SB_POLICY,
	SB_EVENT_TRIGGER,
	SB_PUBLICATION,
	SB_SUBSCRIPTION,
	SB_DEFAULT_PRIVILEGES,

	/* what models say something about, but cannot create */
	SB_DATABASE,
	SB_LARGE_OBJECT,

	/* stand for one of several kinds until the name has been looked up */
	SB_ANY_RELATION,
	SB_ANY_ROUTINE,
	SB_ANY_TYPE
} SbKind;

#define SB_KINDS (SB_ANY_TYPE + 1)

/* How names are written; the name of a style shows the result. */
typedef enum SbNameStyle
{
	SB_NAME,					/* name */
	SB_SCHEMA_NAME,				/* schema.name */
	SB_SCHEMA_NAME_ARGS,		/* schema.name(type,type) */
	SB_NAME_ON_RELATION,		/* name on schema.relation */
	SB_RELATION_NAME,			/* schema.relation.name */
	SB_SCHEMA_NAME_USING,		/* schema.name USING accessmethod; the method is args[0] */
	SB_CAST_ARGS,				/* (type AS type); args */
	SB_FOR_TYPE_LANGUAGE,		/* for type language name; the type is args[0] */
	SB_USER_ON_SERVER,			/* user on server name; the user is args[0] */
	SB_DEFAULT_ACL				/* for role [in schema schema] on name; the role is args[0] */
} SbNameStyle;

typedef struct SbObject
{
	SbKind		kind;
	char	   *schema;			/* of the object, or of the relation or domain it stands on; or
								 * NULL */
	char	   *relation;		/* relation or domain on which it stands; or NULL */
	char	   *name;			/* not quoted; NULL where the style has none */
	List	   *args;			/* of char *: identities of types or other names, see SbNameStyle */
} SbObject;

/*
 * sb_object_identity, which writes it for users, is in kinds/kind.h: the styles stand in the
 * kinds.
 */

#endif							/* SB_OBJECT_H */
