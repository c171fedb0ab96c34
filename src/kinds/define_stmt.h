/*
 * define_stmt.h
 *	  CREATE <kind> name (option = value, ...): one raw tree shared by many kinds.
 */
#ifndef SB_DEFINE_STMT_H
#define SB_DEFINE_STMT_H

#include "base/statement.h"

/* An option whose value names something that the statement needs. */
typedef struct SbDefinitionRule
{
	const char *option;			/* NULL ends the table */
	SbClass		class;
	SbStrength	strength;
	int			nargs;			/* of routines: what the server calls it with; -1: not known */
} SbDefinitionRule;

extern DefElem *sb_definition(List *definition, const char *option);
extern List *sb_definition_name(const DefElem *option);
extern TypeName *sb_definition_type(const DefElem *option);
extern bool sb_definition_bool(List *definition, const char *option, bool missing);
extern char *sb_definition_options(List *definition);
extern void sb_refer_definition(SbStatement *st, List *definition,
								const SbDefinitionRule *rules);

/* In the files of the kinds; each describes one kind of DefineStmt. */
extern void sb_describe_aggregate(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_operator(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_type(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_collation(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_ts_parser(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_ts_template(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_ts_dictionary(SbStatement *st, const DefineStmt *stmt);
extern void sb_describe_ts_configuration(SbStatement *st, const DefineStmt *stmt);

/*
 * ALTER TYPE of a composite type is an AlterTableStmt with objtype OBJECT_TYPE: whoever has the
 * form of AlterTableStmt hands it on to this one, in type.c.
 */
extern void sb_describe_alter_composite(SbStatement *st, Node *node);

#endif							/* SB_DEFINE_STMT_H */
