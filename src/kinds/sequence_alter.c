/*
 * sequence_alter.c
 *	  How sequences are changed in place: those of their own, and those of identity columns.
 *
 * A sequence that a column's change makes or drops (serial and identity take each other's sequence
 * over, with its position) is left to that change.
 *
 * Where a sequence stands is data. It is set back only where it would be beyond the new limits.
 */
#include "base/compat.h"

#include "base/text.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "kinds/relation_write.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

/* Limits of the types of sequences, as the facts write them. */
static const struct
{
	const char *type;
	const char *min;
	const char *max;
}			limits[] = {
	{"smallint", "-32768", "32767"},
	{"integer", "-2147483648", "2147483647"},
	{"bigint", "-9223372036854775808", "9223372036854775807"}
};

/* A type that no sequence can have counts as the widest. */
static int
limit_of(const char *type)
{
	for (int i = 0; i < lengthof(limits); i++)
		if (strcmp(limits[i].type, type) == 0)
			return i;
	return lengthof(limits) - 1;
}

void
sb_sequence_settings(SbSequence *settings, const SbFact *sequence)
{
	const char *minimum = sb_fact_get(sequence, "minimum");
	const char *maximum = sb_fact_get(sequence, "maximum");
	int			limit;

	settings->type = sb_fact_get(sequence, "type");
	limit = limit_of(settings->type);
	settings->minimum = minimum ? minimum : limits[limit].min;
	settings->maximum = maximum ? maximum : limits[limit].max;
	settings->start = sb_fact_get(sequence, "start");
	settings->increment = sb_fact_get(sequence, "increment");
	settings->cache = sb_fact_get(sequence, "cache");
	settings->cycle = sb_fact_is(sequence, "cycle");
}

/* The number behind a clause of "identity options". */
static const char *
option(const char *options, const char *clause, const char *usual)
{
	const char *at = options ? strstr(options, clause) : NULL;

	if (at == NULL)
		return usual;
	at += strlen(clause) + 1;
	return pnstrdup(at, strcspn(at, " "));
}

void
sb_identity_settings(SbSequence *settings, const SbFact *column)
{
	const char *options = sb_fact_get(column, "identity options");
	const char *type = sb_fact_get(column, "identity type");
	bool		falls;
	int			limit;

	settings->type = type ? type : sb_fact_get(column, "type");
	limit = limit_of(settings->type);
	settings->increment = option(options, "INCREMENT BY", "1");
	falls = settings->increment[0] == '-';
	settings->minimum = option(options, "MINVALUE", falls ? limits[limit].min : "1");
	settings->maximum = option(options, "MAXVALUE", falls ? "-1" : limits[limit].max);
	settings->start = option(options, "START WITH",
							 falls ? settings->maximum : settings->minimum);
	settings->cache = option(options, "CACHE", "1");
	settings->cycle = options && strstr(options, "CYCLE") != NULL;
}

/* A clause with a number, unless that is what a sequence has anyway. */
static void
add_number(StringInfo command, const char *clause, const char *value, const char *usual)
{
	if (strcmp(value, usual) != 0)
		sb_clause(command, "%s %s", clause, value);
}

/* CREATE SEQUENCE under any name. */
static char *
create_command(const SbFact *fact, const char *name)
{
	SbSequence	settings;
	int			limit;
	bool		falls;
	StringInfoData command;

	sb_sequence_settings(&settings, fact);
	limit = limit_of(settings.type);
	falls = settings.increment[0] == '-';
	initStringInfo(&command);
	sb_clause(&command, "CREATE %sSEQUENCE %s",
			  strcmp(sb_fact_get(fact, "persistence"), "unlogged") == 0 ? "UNLOGGED " : "", name);
	if (strcmp(settings.type, "bigint") != 0)
		sb_clause(&command, "AS %s", settings.type);
	add_number(&command, "INCREMENT BY", settings.increment, "1");
	add_number(&command, "MINVALUE", settings.minimum, falls ? limits[limit].min : "1");
	add_number(&command, "MAXVALUE", settings.maximum, falls ? "-1" : limits[limit].max);
	add_number(&command, "START WITH", settings.start,
			   falls ? settings.maximum : settings.minimum);
	add_number(&command, "CACHE", settings.cache, "1");
	if (settings.cycle)
		sb_clause(&command, "CYCLE");
	return command.data;
}

/* Whether the table's or column's command makes it, as the sequence of a serial column. */
static bool
comes_with_column(const SbDdl *ddl, const SbFact *fact)
{
	const char *column = sb_fact_get(fact, "owned by");

	return sb_fact_is(fact, "serial") &&
		(sb_ddl_makes(ddl, SB_TABLE, sb_fact_get(fact, "table")) ||
		 (column && sb_ddl_makes(ddl, SB_COLUMN, column)));
}

void
sb_sequence_write(SbDdl *ddl, const SbFact *fact)
{
	const char *column = sb_fact_get(fact, "owned by");

	/* those of identity and serial columns are made with the column */
	if (sb_fact_get(fact, "type") == NULL || comes_with_column(ddl, fact))
		return;
	sb_ddl_add(ddl, "%s", create_command(fact, fact->identity));
	if (column)
		sb_ddl_add(ddl, "ALTER SEQUENCE %s OWNED BY %s", fact->identity, column);
}

bool
sb_sequence_position(const char *name, Oid oid, int64 *last, bool *called)
{
	bool		isnull;

	if (!OidIsValid(oid) ||
		pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		return false;
	if (SPI_connect() != SPI_OK_CONNECT ||
		SPI_execute(psprintf("SELECT last_value, is_called FROM %s", name), true, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not read sequence %s", name)));
	*last = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	*called = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	SPI_finish();
	return true;
}

static int64
number(const char *text)
{
	return DatumGetInt64(DirectFunctionCall1(int8in, CStringGetDatum(text)));
}

/*
 * The clauses that differ. `name` is that by which the sequence is read now, `oid` may be invalid.
 */
void
sb_alter_sequence(SbAlter *alter, const char *name, const char *read_as, Oid oid,
				  const SbSequence *live, const SbSequence *wanted)
{
	bool		retyped = strcmp(live->type, wanted->type) != 0;
	int			hazards = 0;
	int64		last;
	bool		called;
	StringInfoData clauses;

	initStringInfo(&clauses);
	if (retyped)
		sb_clause(&clauses, "AS %s", wanted->type);
	add_number(&clauses, "INCREMENT BY", wanted->increment, live->increment);
	/* a limit of the old type becomes one of the new type */
	add_number(&clauses, "MINVALUE", wanted->minimum, retyped ? "" : live->minimum);
	add_number(&clauses, "MAXVALUE", wanted->maximum, retyped ? "" : live->maximum);
	add_number(&clauses, "START WITH", wanted->start, live->start);
	add_number(&clauses, "CACHE", wanted->cache, live->cache);
	if (live->cycle != wanted->cycle)
		sb_clause(&clauses, "%sCYCLE", wanted->cycle ? "" : "NO ");
	if (clauses.len == 0)
		return;
	if (sb_sequence_position(read_as, oid, &last, &called) &&
		(last < number(wanted->minimum) || last > number(wanted->maximum)))
	{
		sb_clause(&clauses, "RESTART");
		hazards = called ? SB_DATA_LOSS : 0;
	}
	sb_alter_add(alter, hazards, "ALTER SEQUENCE %s%s%s", name, clauses.data[0] == ' ' ? "" : " ",
				 clauses.data);
}

/*
 * The column of the other side that is an identity column with a sequence of this name, if `fact` is
 * owned by the same column: then the column's change makes the one out of the other.
 */
static bool
changes_with_identity(const SbAlter *alter, const SbFact *fact, bool other_is_wanted)
{
	const char *owner = sb_fact_get(fact, "owned by");
	const SbFact *column = owner ? sb_alter_find(alter, other_is_wanted, SB_COLUMN, owner) : NULL;

	return column && sb_fact_get(column, "identity") &&
		!sb_ddl_makes(&alter->ddl, SB_COLUMN, owner) &&
		strcmp(sb_identity_sequence(column), fact->identity) == 0;
}

bool
sb_sequence_was_identity(const SbAlter *alter, const SbFact *wanted)
{
	return sb_fact_get(wanted, "type") && changes_with_identity(alter, wanted, false);
}

bool
sb_sequence_becomes_identity(const SbAlter *alter, const SbFact *live)
{
	return sb_fact_get(live, "type") && changes_with_identity(alter, live, true);
}

/* Under a name for the time being, at the place of the one that is dropped with the identity. */
void
sb_sequence_replace(SbAlter *alter, const SbFact *wanted, const char *temporary)
{
	sb_alter_add(alter, 0, "%s", create_command(wanted, temporary));
}

/* Who owns the table of a column that lives, where the models leave that open; NULL: not known. */
static const char *
owner_of_column(const SbAlter *alter, const char *column)
{
	const SbFact *live = sb_alter_find(alter, false, SB_COLUMN, column);
	const SbFact *wanted = sb_alter_find(alter, true, SB_COLUMN, column);
	const char *owner = wanted && wanted->parent ? sb_fact_get(wanted->parent, "owner") : NULL;

	return owner || live == NULL || live->parent == NULL ? owner : sb_fact_get(live->parent, "owner");
}

void
sb_sequence_add(SbAlter *alter)
{
	const SbFact *fact = alter->wanted;
	const char *column = sb_fact_get(fact, "owned by");

	if (sb_fact_get(fact, "type") == NULL || comes_with_column(&alter->ddl, fact) ||
		sb_sequence_was_identity(alter, fact))
		return;
	sb_alter_add(alter, 0, "%s", create_command(fact, fact->identity));
	if (column)
	{
		const char *owner = owner_of_column(alter, column);

		/* a sequence has the owner of the table that it belongs to */
		if (owner)
			sb_alter_add(alter, 0, "ALTER SEQUENCE %s OWNER TO %s", fact->identity,
						 quote_identifier(owner))->when = SB_LATE;
		sb_alter_add(alter, 0, "ALTER SEQUENCE %s OWNED BY %s", fact->identity, column)->when = SB_LATE;
	}
}

void
sb_sequence_remove(SbAlter *alter)
{
	const SbFact *fact = alter->live;
	const char *owner = sb_fact_get(fact, "owned by");

	/* it is dropped with its identity column, or with the column that owns it */
	if (sb_fact_get(fact, "type") == NULL || sb_sequence_becomes_identity(alter, fact) ||
		(owner && sb_alter_find(alter, true, SB_COLUMN, owner) == NULL))
		return;
	sb_alter_add(alter, SB_DATA_LOSS, "DROP SEQUENCE %s", fact->identity);
}

static void
alter_owned_by(SbAlter *alter)
{
	const char *before = sb_fact_get(alter->live, "owned by");
	const char *after = sb_fact_get(alter->wanted, "owned by");

	if (!sb_alter_takes(alter, "owned by"))
		return;
	/* else it would be dropped with that */
	if (before)
		sb_alter_add(alter, 0, "ALTER SEQUENCE %s OWNED BY NONE", alter->wanted->identity)->when = SB_EARLY;
	if (after)
		sb_alter_add(alter, 0, "ALTER SEQUENCE %s OWNED BY %s", alter->wanted->identity,
					 after)->when = SB_LATE;
}

void
sb_sequence_alter(SbAlter *alter)
{
	static const char *const numbers[] = {
		"type", "start", "increment", "minimum", "maximum", "cache", "cycle"
	};
	SbSequence	live,
				wanted;
	bool		was_own = sb_fact_get(alter->live, "type") != NULL;
	bool		is_own = sb_fact_get(alter->wanted, "type") != NULL;

	if (was_own != is_own)
	{
		/* only a change of the column can do that */
		if (is_own ? sb_sequence_was_identity(alter, alter->wanted)
			: sb_sequence_becomes_identity(alter, alter->live))
			alter->left = NIL;
		return;
	}
	if (!is_own)
		return;
	if (PG_VERSION_NUM >= 150000 && sb_alter_takes(alter, "persistence"))
		sb_alter_add(alter, 0, "ALTER SEQUENCE %s SET %s", alter->wanted->identity,
					 strcmp(sb_fact_get(alter->wanted, "persistence"), "unlogged") == 0 ? "UNLOGGED" : "LOGGED");
	for (int i = 0; i < lengthof(numbers); i++)
		sb_alter_takes(alter, numbers[i]);
	sb_sequence_settings(&live, alter->live);
	sb_sequence_settings(&wanted, alter->wanted);
	sb_alter_sequence(alter, alter->wanted->identity, alter->live->identity,
					  alter->live->address.objectId, &live, &wanted);
	alter_owned_by(alter);
}
