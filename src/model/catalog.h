/*
 * catalog.h
 *	  The stored catalogue of models: rows of schemaboot.statement.
 */
#ifndef SB_CATALOG_H
#define SB_CATALOG_H

#include "model/model.h"
#include "utils/timestamp.h"

/* A row; all strings are NULL where the column is NULL. */
typedef struct SbRow
{
	char	   *source;			/* "" for none */
	int			position;
	int			number;
	int			line;
	char	   *role;			/* creates, completes, once */
	SbObject	object;			/* the object that the statement belongs to; kind SB_NONE if it
								 * belongs to none */
	char	   *identity;
	char	   *belongs_to;
	char	   *aspect;
	char	   *subobject;
	char	   *body;			/* NULL unless asked for */
	char	   *search_path;
	List	   *settings;		/* of char * */
	char	   *hash;
	bool		pending;
	bool		applied;
	char	   *defined_by;
	char	   *definer;		/* cluster and OID of that role, see sb_definer */
	TimestampTz defined_at;
	bool		dropped;		/* for the caller */
} SbRow;

/* What is stored as the definer when the current user defines something. */
extern char *sb_definer(void);

/*
 * Whether the role of this name is the one that defined something.  In another cluster, after a restore, only the
 * name can tell.
 */
extern bool sb_is_definer(const char *defined_by, const char *definer);

/* All rows in the order of sources and positions: List of SbRow * in CurrentMemoryContext. */
extern List *sb_catalog_read(bool with_body);

/* Rows to write; they replace what is there under the same source and position. */
extern void sb_catalog_insert(List *rows);
extern void sb_catalog_delete(List *rows);
extern void sb_catalog_delete_source(const char *source);

/* Marks what a source says of objects as said in this database already. */
extern void sb_catalog_set_applied(const char *source);

/* One row per object of the catalogue, the creating one where there is one: List of SbRow *. */
extern List *sb_catalog_objects(List *rows);

/* Whether the object that a row, or a creating statement, is about lives in the database. */
extern bool sb_row_exists(const SbRow *row);
extern bool sb_statement_exists(const SbStatement *statement);

/* All models as they are stored, described and settled. */
extern SbModel *sb_model_load(void);

/*
 * Takes the lock of all writers, self-exclusive, to the end of the transaction; others may read.
 * Says in a NOTICE when it has to wait.
 */
extern void sb_catalog_lock(void);

#endif							/* SB_CATALOG_H */
