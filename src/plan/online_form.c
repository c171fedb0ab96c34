/*
 * online_form.c
 *	  Commands that keep others out, or read all rows while they do, in a form that does not.
 *
 * The command's tree tells what it is; its text is kept as far as possible. Indexes are built
 * CONCURRENTLY, under a name of our own where the right one is taken; keys are made of such
 * indexes; constraints are added NOT VALID and validated later; NOT NULL goes through a validated
 * CHECK, which spares the scan; partitions are detached CONCURRENTLY.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "base/parse.h"
#include "base/text.h"
#include "base/token.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "kinds/kind.h"
#include "kinds/relation_write.h"
#include "lib/stringinfo.h"
#include "partitioning/partdesc.h"
#include "plan/online.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* A name that nobody else gives; the same for the same command. */
static char *
helper_name(const char *ddl, const char *what)
{
	char	   *text = psprintf("%s %s", what, ddl);

	return psprintf("schemaboot_%.16s", sb_sha256(text, strlen(text)));
}

static SbOnlineStep *
make_step(const SbPlanStep *of, const char *command)
{
	SbOnlineStep *step = palloc0(sizeof(SbOnlineStep));

	step->commands = list_make1(unconstify(char *, command));
	step->kind = sb_kind(of->kind)->name;
	step->identity = of->identity;
	return step;
}

/* One that cannot run in a transaction block, and whose waits hold up nobody. */
static SbOnlineStep *
make_concurrent(const SbPlanStep *of, const char *command)
{
	SbOnlineStep *step = make_step(of, command);

	step->apart = true;
	step->patient = true;
	return step;
}

static void
set_leaves(SbOnlineStep *step, SbLeaves what, Oid relation, const char *name)
{
	step->leaves.what = what;
	step->leaves.schema = get_namespace_name(get_rel_namespace(relation));
	step->leaves.relation = get_rel_name(relation);
	step->leaves.name = name;
}

static char *
relation_name(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
									  get_rel_name(relation));
}

/* Schema and name as the command has them, with ONLY. */
static char *
target_name(const RangeVar *relation)
{
	return psprintf("%s%s", relation->inh ? "" : "ONLY ",
					quote_qualified_identifier(relation->schemaname, relation->relname));
}

/* Index of the first token that is the keyword; the one at the end if there is none. */
static int
find_keyword(const SbToken *tokens, const char *keyword)
{
	int			i = 0;

	while (tokens[i].code != SB_T_END && !sb_token_is(&tokens[i], keyword))
		i++;
	return i;
}

/* --- indexes --- */

/*
 * CREATE INDEX with another name and on another relation (NULL: as it is), before which `words`
 * stand.
 */
static char *
index_text(const char *ddl, const char *words, const char *name, const char *relation)
{
	SbToken    *tokens = sb_tokens(ddl, NULL);
	int			index = find_keyword(tokens, "index");
	int			on = index + 2;
	int			end;

	if (!sb_token_is(&tokens[on], "on"))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("unexpected form of CREATE INDEX: %s", ddl)));
	end = on + 1;
	if (sb_token_is(&tokens[end], "only"))
		end++;
	while (tokens[end + 1].code == '.')
		end += 2;
	return psprintf("%.*s%s %s ON %s%s", tokens[index].end, ddl, words, quote_identifier(name),
					relation ? relation :
					pnstrdup(ddl + tokens[on + 1].start, tokens[end].end - tokens[on + 1].start),
					ddl + tokens[end].end);
}

/* The name that the models give to the index of a partition; NULL: they do not know it. */
static const char *
partition_index_name(const SbPlan *plan, const char *of, Oid partition)
{
	char	   *table = relation_name(partition);

	foreach_ptr(SbChange, change, plan->drift->changes)
	{
		const SbFact *fact = change->model_fact;

		if (fact && fact->object.kind == SB_INDEX && change->type == SB_MISSING &&
			sb_same_text(sb_fact_get(fact, "partition of"), of) &&
			sb_same_text(sb_fact_get(fact, "table"), table))
			return fact->object.name;
	}
	return NULL;
}

/*
 * The index of a partitioned table: of that alone first, then of each partition, which is
 * attached.
 */
static void
index_of_partitioned(SbOnlineForm *form, const SbPlanStep *step, Oid relation, const char *name)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relation));
	char	   *of = quote_qualified_identifier(schema, name);
	SbOnlineStep *first = make_step(step, index_text(step->ddl, "", name,
													 psprintf("ONLY %s", relation_name(relation))));

	set_leaves(first, SB_LEAVES_INVALID_INDEX, relation, name);
	form->before = lappend(form->before, first);
	foreach_oid(partition, find_inheritance_children(relation, NoLock))
	{
		const char *own = partition_index_name(form->plan, of, partition);
		char		kind = get_rel_relkind(partition);
		char	   *index;

		if (kind == RELKIND_FOREIGN_TABLE)
			continue;
		if (own == NULL)
			own = helper_name(step->ddl, relation_name(partition));
		if (kind == RELKIND_PARTITIONED_TABLE)
			index_of_partitioned(form, step, partition, own);
		else
		{
			SbOnlineStep *build = make_concurrent(step, index_text(step->ddl, " CONCURRENTLY", own,
																   relation_name(partition)));

			set_leaves(build, SB_LEAVES_INDEX, partition, own);
			form->before = lappend(form->before, build);
		}
		index = quote_qualified_identifier(get_namespace_name(get_rel_namespace(partition)), own);
		form->before = lappend(form->before,
							   make_step(step, psprintf("ALTER INDEX %s ATTACH PARTITION %s", of, index)));
	}
}

static bool
form_index(SbOnlineForm *form, const SbPlanStep *step, IndexStmt *tree)
{
	char		kind = get_rel_relkind(step->relation);
	char	   *schema = get_namespace_name(get_rel_namespace(step->relation));
	SbOnlineStep *build;

	if (kind == RELKIND_PARTITIONED_TABLE)
	{
		/* where it stays, it is of the table alone already, or its name is taken */
		if (!tree->relation->inh)
			form->within = lappend(form->within, unconstify(char *, step->ddl));
		else if (OidIsValid(get_relname_relid(tree->idxname, get_rel_namespace(step->relation))))
			return false;
		else
			index_of_partitioned(form, step, step->relation, tree->idxname);
		return true;
	}
	if (OidIsValid(get_relname_relid(tree->idxname, get_rel_namespace(step->relation))))
	{
		/* the old one is dropped by an earlier step */
		char	   *helper = helper_name(step->ddl, "index");

		build = make_concurrent(step, index_text(step->ddl, " CONCURRENTLY", helper, NULL));
		set_leaves(build, SB_LEAVES_INDEX, step->relation, helper);
		form->within = lappend(form->within,
							   psprintf("ALTER INDEX %s RENAME TO %s",
										quote_qualified_identifier(schema, helper),
										quote_identifier(tree->idxname)));
	}
	else
	{
		build = make_concurrent(step, index_text(step->ddl, " CONCURRENTLY", tree->idxname, NULL));
		set_leaves(build, SB_LEAVES_INVALID_INDEX, step->relation, tree->idxname);
	}
	form->before = lappend(form->before, build);
	return true;
}

/* DROP INDEX, when nothing else has to happen at the same time. */
static bool
form_drop_index(SbOnlineForm *form, const SbPlanStep *step, DropStmt *tree)
{
	RangeVar   *name = makeRangeVarFromNameList(linitial(tree->objects));
	Oid			index = RangeVarGetRelid(name, NoLock, true);
	SbToken    *tokens;
	int			word;

	if (list_length(tree->objects) != 1 || tree->behavior == DROP_CASCADE || !OidIsValid(index) ||
		get_rel_relkind(index) != RELKIND_INDEX || get_rel_relispartition(index))
		return false;
	tokens = sb_tokens(step->ddl, NULL);
	word = find_keyword(tokens, "index");
	form->before = lappend(form->before,
						   make_concurrent(step, psprintf("%.*s CONCURRENTLY%s", tokens[word].end, step->ddl,
														  step->ddl + tokens[word].end)));
	return true;
}

/* --- constraints --- */

static bool
is_not_null(Oid relation, const char *column)
{
	HeapTuple	tuple = SearchSysCacheAttName(relation, column);
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return true;			/* the plan makes it: as it should be */
	result = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	ReleaseSysCache(tuple);
	return result;
}

/* NOT NULL through a CHECK, which others may break only until it is there. */
static void
form_not_null(SbOnlineForm *form, const SbPlanStep *step, const RangeVar *relation,
			  const char *column)
{
	char	   *key = psprintf("%u.%s", step->relation, column);
	char	   *table = target_name(relation);
	char	   *helper = helper_name(key, "not null");
	SbOnlineStep *add;
	SbOnlineStep *set;

	if (is_not_null(step->relation, column) || sb_list_has(form->not_null, key))
		return;
	form->not_null = lappend(form->not_null, key);
	add = make_step(step, psprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID",
								   table, helper, quote_identifier(column)));
	set_leaves(add, SB_LEAVES_CONSTRAINT, step->relation, helper);
	set = make_step(step, psprintf("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table,
								   quote_identifier(column)));
	set->commands = lappend(set->commands, psprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, helper));
	form->before = lappend(form->before, add);
	form->before = lappend(form->before,
						   make_step(step, psprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, helper)));
	form->before = lappend(form->before, set);
}

/* CHECK, FOREIGN KEY: NOT VALID, and validated after the transaction. */
static bool
form_validated(SbOnlineForm *form, const SbPlanStep *step, const RangeVar *relation,
			   const Constraint *constraint)
{
	if (constraint->skip_validation || (step->wanted && sb_fact_get(step->wanted, "enforced")))
	{
		form->within = lappend(form->within, unconstify(char *, step->ddl));
		return true;
	}
	if (constraint->contype == CONSTR_FOREIGN && !SB_FOREIGN_KEY_NOT_VALID_SPREADS &&
		get_rel_relkind(step->relation) == RELKIND_PARTITIONED_TABLE)
		return false;
	form->within = lappend(form->within, psprintf("%s NOT VALID", step->ddl));
	form->after = lappend(form->after,
						  make_step(step, psprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s",
												   target_name(relation),
												   quote_identifier(constraint->conname))));
	return true;
}

static void
add_columns(StringInfo command, List *columns)
{
	const char *separator = "(";

	foreach_node(String, column, columns)
	{
		appendStringInfo(command, "%s%s", separator, quote_identifier(strVal(column)));
		separator = ", ";
	}
	appendStringInfoChar(command, ')');
}

/* The index that a key is made of. */
static char *
key_index(const SbPlanStep *step, const RangeVar *relation, const Constraint *constraint,
		  const char *name)
{
	const char *tablespace = sb_fact_get(step->wanted, "tablespace");
	StringInfoData command;

	initStringInfo(&command);
	appendStringInfo(&command, "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s ", name,
					 quote_qualified_identifier(relation->schemaname, relation->relname));
	add_columns(&command, constraint->keys);
	if (constraint->including)
	{
		appendStringInfoString(&command, " INCLUDE ");
		add_columns(&command, constraint->including);
	}
	if (sb_fact_is(step->wanted, "nulls not distinct"))
		appendStringInfoString(&command, " NULLS NOT DISTINCT");
	sb_with_clause(&command, step->wanted);
	if (tablespace)
		appendStringInfo(&command, " TABLESPACE %s", quote_identifier(tablespace));
	return command.data;
}

/* PRIMARY KEY, UNIQUE: of an index that is there already. */
static bool
form_key(SbOnlineForm *form, const SbPlanStep *step, const RangeVar *relation,
		 const Constraint *constraint)
{
	bool		primary = constraint->contype == CONSTR_PRIMARY;
	char	   *helper = helper_name(step->ddl, "key");
	SbOnlineStep *build;

	if (step->wanted == NULL || step->wanted->object.kind != SB_CONSTRAINT || constraint->indexname ||
		get_rel_relkind(step->relation) != RELKIND_RELATION ||
		strstr(sb_fact_get(step->wanted, "definition"), "WITHOUT OVERLAPS"))
		return false;
	if (primary)
		foreach_node(String, column, constraint->keys)
			form_not_null(form, step, relation, strVal(column));
	build = make_concurrent(step, key_index(step, relation, constraint, helper));
	set_leaves(build, SB_LEAVES_INDEX, step->relation, helper);
	form->before = lappend(form->before, build);
	form->within = lappend(form->within,
						   psprintf("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s%s",
									target_name(relation), quote_identifier(constraint->conname),
									primary ? "PRIMARY KEY" : "UNIQUE", helper,
									constraint->deferrable ? " DEFERRABLE" : "",
									constraint->initdeferred ? " INITIALLY DEFERRED" : ""));
	return true;
}

static bool
form_constraint(SbOnlineForm *form, const SbPlanStep *step, const RangeVar *relation,
				const Constraint *constraint, SbFreedom freedom)
{
	switch (constraint->contype)
	{
		case CONSTR_CHECK:
		case CONSTR_FOREIGN:
			return form_validated(form, step, relation, constraint);
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			return freedom != SB_FREEDOM_NONE && form_key(form, step, relation, constraint);
		default:
			return false;
	}
}

/* --- partitions --- */

static bool
form_detach(SbOnlineForm *form, const SbPlanStep *step, const PartitionCmd *detach)
{
	Oid			partition = RangeVarGetRelid(detach->name, NoLock, true);
	SbOnlineStep *run;

	if (!OidIsValid(partition) || detach->concurrent ||
		OidIsValid(get_default_partition_oid(step->relation)))
		return false;
	run = make_step(step, psprintf("%s CONCURRENTLY", step->ddl));
	run->apart = true;
	set_leaves(run, SB_LEAVES_DETACHING, partition, get_rel_name(partition));
	run->leaves.relation = relation_name(step->relation);
	form->before = lappend(form->before, run);
	return true;
}

static bool
form_alter_table(SbOnlineForm *form, const SbPlanStep *step, AlterTableStmt *tree,
				 SbFreedom freedom)
{
	AlterTableCmd *command = linitial(tree->cmds);

	if (list_length(tree->cmds) != 1 || tree->objtype != OBJECT_TABLE)
		return false;
	switch (command->subtype)
	{
		case AT_AddConstraint:
			return form_constraint(form, step, tree->relation, castNode(Constraint, command->def), freedom);
		case AT_SetNotNull:
			if (freedom == SB_FREEDOM_NONE)
				return false;
			form_not_null(form, step, tree->relation, command->name);
			return true;
		case AT_DetachPartition:
			return freedom == SB_FREEDOM_ALL &&
				form_detach(form, step, castNode(PartitionCmd, command->def));
		default:
			return false;
	}
}

bool
sb_online_form(SbOnlineForm *form, const SbPlanStep *step, SbFreedom freedom)
{
	Node	   *tree = sb_parse_one(step->ddl, false)->stmt;
	bool		online = false;

	/* of a table that is new or empty, all is quick; a foreign key still locks the other one */
	if (OidIsValid(step->relation) && !step->apart)
	{
		if (IsA(tree, IndexStmt))
			online = step->bytes != 0 && freedom != SB_FREEDOM_NONE &&
				form_index(form, step, (IndexStmt *) tree);
		else if (IsA(tree, DropStmt))
			online = freedom == SB_FREEDOM_ALL && ((DropStmt *) tree)->removeType == OBJECT_INDEX &&
				form_drop_index(form, step, (DropStmt *) tree);
		else if (IsA(tree, AlterTableStmt))
			online = (step->bytes != 0 || freedom == SB_FREEDOM_ALL) &&
				form_alter_table(form, step, (AlterTableStmt *) tree, freedom);
	}
	if (!online)
		form->within = lappend(form->within, unconstify(char *, step->ddl));
	return online || (step->hazards & (SB_REWRITE | SB_FULL_SCAN)) == 0 ||
		(step->hazards & (SB_BLOCKS_READS | SB_BLOCKS_WRITES)) == 0;
}
