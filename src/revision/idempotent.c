/*
 * idempotent.c
 *	  Commands that may run again.
 *
 * The words go into the text, so that it stays as it was otherwise; that they come to the right place is proved by
 * parsing the result.
 */
#include "base/compat.h"

#include "base/parse.h"
#include "base/token.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "revision/idempotent.h"
#include "utils/builtins.h"

/* What says that a command was run before. */
#define IS_THERE "duplicate_object OR duplicate_table OR duplicate_function OR duplicate_column"
#define IS_GONE "undefined_object OR undefined_table OR undefined_column OR undefined_function"

/* Words behind the n-th token from the first; the text has one command. */
static char *
insert(const char *ddl, int n, const char *words)
{
	SbToken    *tokens = sb_tokens(ddl, NULL);

	return psprintf("%.*s %s%s", tokens[n].end, ddl, words, ddl + tokens[n].end);
}

/* The number of the first token that is the keyword; -1: there is none. */
static int
find_word(const char *ddl, const char *keyword)
{
	SbToken    *tokens = sb_tokens(ddl, NULL);

	for (int i = 0; tokens[i].code != SB_T_END; i++)
		if (sb_token_is(&tokens[i], keyword))
			return i;
	return -1;
}

/* "IF NOT EXISTS" behind a keyword. */
static char *
unless_there(const char *ddl, const char *keyword)
{
	int			n = find_word(ddl, keyword);

	return n < 0 ? NULL : insert(ddl, n, "IF NOT EXISTS");
}

static char *
or_replace(const char *ddl)
{
	return insert(ddl, 0, "OR REPLACE");
}

/* In a block of its own, which passes over these errors. */
static char *
pass_over(const char *ddl, const char *errors)
{
	const char *quote = strstr(ddl, "$do$") ? "$schemaboot$" : "$do$";

	if (strstr(ddl, quote))
		return NULL;
	return psprintf("DO %s BEGIN\n\t%s;\nEXCEPTION WHEN %s THEN NULL;\nEND %s", quote, ddl, errors, quote);
}

/* How many words say what DROP drops. */
static int
drop_words(ObjectType type)
{
	switch (type)
	{
		case OBJECT_FDW:
		case OBJECT_TSCONFIGURATION:
		case OBJECT_TSDICTIONARY:
		case OBJECT_TSPARSER:
		case OBJECT_TSTEMPLATE:
			return 3;
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_EVENT_TRIGGER:
		case OBJECT_ACCESS_METHOD:
		case OBJECT_OPCLASS:
		case OBJECT_OPFAMILY:
			return 2;
		default:
			return 1;
	}
}

/* Behind ADD COLUMN and the like; the word COLUMN or CONSTRAINT is always written. */
static char *
alter_words(const char *ddl, const char *verb, const char *words)
{
	int			n = find_word(ddl, verb);

	return n < 0 ? NULL : insert(ddl, n + 1, words);
}

static char *
alter_table(const char *ddl, const AlterTableStmt *stmt)
{
	AlterTableCmd *cmd = linitial(stmt->cmds);

	if (list_length(stmt->cmds) != 1)
		return NULL;
	switch (cmd->subtype)
	{
		case AT_AddColumn:
			return stmt->objtype == OBJECT_TYPE ? pass_over(ddl, IS_THERE) : alter_words(ddl, "add", "IF NOT EXISTS");
		case AT_DropColumn:
		case AT_DropConstraint:
			return alter_words(ddl, "drop", "IF EXISTS");
		case AT_AddConstraint:
			return pass_over(ddl, IS_THERE " OR invalid_table_definition");
		case AT_GenericOptions:
		case AT_AlterColumnGenericOptions:
			return pass_over(ddl, IS_THERE " OR undefined_object");
		case AT_DropOf:
			return pass_over(ddl, "wrong_object_type");
		case AT_AddIdentity:
			return pass_over(ddl, "object_not_in_prerequisite_state");
		case AT_DropIdentity:
		case AT_DropExpression:
			return alter_words(ddl, "drop", "IF EXISTS");
		case AT_AttachPartition:
			return pass_over(ddl, "wrong_object_type OR object_not_in_prerequisite_state");
		case AT_AddInherit:
			return pass_over(ddl, "duplicate_table");
		case AT_DetachPartition:
		case AT_DropInherit:
			return pass_over(ddl, "undefined_table");
		default:
			return NULL;
	}
}

static char *
define(const char *ddl, const DefineStmt *stmt)
{
	switch (stmt->kind)
	{
		case OBJECT_AGGREGATE:
			return or_replace(ddl);
		case OBJECT_COLLATION:
			return unless_there(ddl, "collation");
		case OBJECT_TSCONFIGURATION:
		case OBJECT_TSDICTIONARY:
		case OBJECT_TSPARSER:
		case OBJECT_TSTEMPLATE:
			return pass_over(ddl, "unique_violation");
		default:
			return pass_over(ddl, IS_THERE);
	}
}

/* What can be said by words of the command itself; NULL: nothing, or it need not. */
static char *
create(const char *ddl, Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
			return unless_there(ddl, "table");
		case T_CreateTableAsStmt:
			return unless_there(ddl, ((CreateTableAsStmt *) tree)->objtype == OBJECT_MATVIEW ? "view" : "table");
		case T_CreateSeqStmt:
			return unless_there(ddl, "sequence");
		case T_CreateSchemaStmt:
			return unless_there(ddl, "schema");
		case T_CreateExtensionStmt:
			return unless_there(ddl, "extension");
		case T_CreateForeignServerStmt:
			return unless_there(ddl, "server");
		case T_CreateUserMappingStmt:
			return unless_there(ddl, "mapping");
		case T_CreateStatsStmt:
			return unless_there(ddl, "statistics");
		case T_IndexStmt:
			return ((IndexStmt *) tree)->idxname ? unless_there(ddl, "index") : NULL;
		case T_CreateFunctionStmt:
		case T_ViewStmt:
		case T_RuleStmt:
		case T_CreateTransformStmt:
		case T_CreatePLangStmt:
			return or_replace(ddl);
		case T_CreateTrigStmt:
			return ((CreateTrigStmt *) tree)->isconstraint ? pass_over(ddl, IS_THERE) : or_replace(ddl);
		case T_DefineStmt:
			return define(ddl, (DefineStmt *) tree);
		case T_CompositeTypeStmt:
		case T_CreateEnumStmt:
		case T_CreateRangeStmt:
		case T_CreateDomainStmt:
		case T_CreatePolicyStmt:
		case T_CreatePublicationStmt:
		case T_CreateCastStmt:
		case T_CreateOpClassStmt:
		case T_CreateOpFamilyStmt:
		case T_CreateEventTrigStmt:
		case T_CreateFdwStmt:
		case T_CreateAmStmt:
		case T_CreateConversionStmt:
			return pass_over(ddl, IS_THERE);
		default:
			return NULL;
	}
}

/*
 * No block that catches errors: the server cannot start one behind ALTER DOMAIN ... DROP CONSTRAINT in the same transaction,
 * as that leaves an invalidation pending.
 */
static char *
domain_constraint(const char *ddl, const AlterDomainStmt *stmt)
{
	const Constraint *constraint = (Constraint *) stmt->def;
	int			add = find_word(ddl, "add");
	SbToken    *tokens = sb_tokens(ddl, NULL);

	if (constraint->conname == NULL || add < 1)
		return NULL;
	return psprintf("%.*s DROP CONSTRAINT IF EXISTS %s;\n%s", tokens[add - 1].end, ddl,
					quote_identifier(constraint->conname), ddl);
}

static char *
change(const char *ddl, Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_DropStmt:
			return insert(ddl, drop_words(((DropStmt *) tree)->removeType), "IF EXISTS");
		case T_DropUserMappingStmt:
			return insert(ddl, 2, "IF EXISTS");
		case T_DropSubscriptionStmt:
			return insert(ddl, 1, "IF EXISTS");
		case T_AlterTableStmt:
			return alter_table(ddl, (AlterTableStmt *) tree);
		case T_AlterDomainStmt:
			if (((AlterDomainStmt *) tree)->subtype == 'C')
				return domain_constraint(ddl, (AlterDomainStmt *) tree);
			return ((AlterDomainStmt *) tree)->subtype == 'X' ? alter_words(ddl, "drop", "IF EXISTS") : NULL;
		case T_AlterEnumStmt:
			return ((AlterEnumStmt *) tree)->oldVal ? pass_over(ddl, "invalid_parameter_value OR duplicate_object") :
				alter_words(ddl, "add", "IF NOT EXISTS");
		case T_RenameStmt:
		case T_AlterObjectSchemaStmt:
			return pass_over(ddl, IS_GONE);
		case T_AlterPublicationStmt:
			return pass_over(ddl, IS_THERE " OR undefined_object");
		case T_AlterOpFamilyStmt:
		case T_AlterFdwStmt:
		case T_AlterForeignServerStmt:
		case T_AlterUserMappingStmt:
			return pass_over(ddl, IS_THERE " OR undefined_object");
		case T_AlterTSConfigurationStmt:
			if (((AlterTSConfigurationStmt *) tree)->kind == ALTER_TSCONFIG_ADD_MAPPING)
				return pass_over(ddl, "unique_violation");
			return ((AlterTSConfigurationStmt *) tree)->kind == ALTER_TSCONFIG_DROP_MAPPING ?
				alter_words(ddl, "drop", "IF EXISTS") : NULL;
		default:
			return NULL;
	}
}

/* Whether it says so already. */
static bool
says_so(const char *ddl)
{
	SbToken    *tokens = sb_tokens(ddl, NULL);

	for (int i = 0; i < 8 && tokens[i].code != SB_T_END; i++)
		if (sb_token_is(&tokens[i], "if") || (i == 2 && sb_token_is(&tokens[i], "replace")))
			return true;
	return false;
}

char *
sb_idempotent(const char *ddl)
{
	List	   *trees = sb_parse_quietly(ddl);
	Node	   *tree = list_length(trees) == 1 ? ((RawStmt *) linitial(trees))->stmt : NULL;
	char	   *again;

	if (tree == NULL || says_so(ddl))
		return pstrdup(ddl);
	again = create(ddl, tree);
	if (again == NULL)
		again = change(ddl, tree);
	if (again == NULL || sb_parse_quietly(again) == NIL)
		return pstrdup(ddl);
	return again;
}
