/*
 * finding.c
 *	  Findings, and the severities that users set for rules.
 *
 * A setting in schemaboot.rule_setting is for a rule everywhere, in a schema, or for an object; the nearest one counts.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/spi.h"
#include "base/text.h"
#include "catalog/pg_type.h"
#include "check/finding.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* A row of schemaboot.rule_setting. */
typedef struct Setting
{
	SbRuleId	rule;
	char	   *scope;			/* "" for everywhere, a schema, or an object, as SQL writes them */
	SbSeverity	severity;
} Setting;

SbFindings *
sb_findings_create(void)
{
	SbFindings *findings = palloc0(sizeof(SbFindings));

	findings->context = CurrentMemoryContext;
	return findings;
}

static const char *
copy_of(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

SbFinding *
sb_find(SbFindings *findings, SbRuleId rule, const char *schema, const char *object,
		const char *message, const char *hint)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(findings->context);
	SbFinding  *finding = palloc0(sizeof(SbFinding));

	finding->severity = sb_rule(rule)->severity;
	finding->rule = rule;
	finding->number = findings->count++;
	finding->revision = copy_of(findings->revision);
	finding->statement = findings->statement;
	finding->line = findings->line;
	finding->schema = copy_of(schema);
	finding->object = copy_of(object);
	finding->message = copy_of(message);
	finding->hint = copy_of(hint ? hint : sb_rule(rule)->instead);
	foreach_ptr(SbSaid, said, findings->said)
		if (said->rule == rule || said->rule == SB_RULES)
		{
			finding->severity = said->severity;
			finding->said = true;
		}
	if (finding->severity != SB_SEVERITY_OFF || !finding->said)
		findings->list = lappend(findings->list, finding);
	MemoryContextSwitchTo(oldcontext);
	return finding;
}

static List *
read_settings(void)
{
	List	   *settings = NIL;
	SbOwner		owner;

	sb_owner_begin(&owner);
	sb_spi_execute("SELECT rule, scope, severity FROM schemaboot.rule_setting", SPI_OK_SELECT, true);
	for (int row = 0; row < SPI_processed; row++)
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(owner.context);
		Setting    *setting = palloc(sizeof(Setting));

		setting->rule = sb_rule_by_code(sb_spi_text(row, 1));
		setting->scope = sb_spi_text(row, 2);
		setting->severity = sb_severity_by_name(sb_spi_text(row, 3));
		settings = lappend(settings, setting);
		MemoryContextSwitchTo(oldcontext);
	}
	sb_owner_end(&owner);
	return settings;
}

/* How near a setting is to a finding: 0: it is not for it. */
static int
nearness(const Setting *setting, const SbFinding *finding)
{
	if (setting->rule != finding->rule)
		return 0;
	if (finding->object && strcmp(setting->scope, finding->object) == 0)
		return 3;
	if (finding->schema && strcmp(setting->scope, finding->schema) == 0)
		return 2;
	return setting->scope[0] == '\0';
}

void
sb_findings_settle(SbFindings *findings)
{
	List	   *settings = read_settings();
	List	   *left = NIL;

	foreach_ptr(SbFinding, finding, findings->list)
	{
		int			nearest = 0;

		foreach_ptr(Setting, setting, settings)
			if (!finding->said && nearness(setting, finding) > nearest)
			{
				nearest = nearness(setting, finding);
				finding->severity = setting->severity;
			}
		if (finding->severity != SB_SEVERITY_OFF)
			left = lappend(left, finding);
	}
	findings->list = left;
}

pg_noreturn static void
refuse_code(const char *code)
{
	SbNearest	nearest;

	sb_nearest_init(&nearest, code);
	for (int id = 0; id < SB_RULES; id++)
		sb_nearest_add(&nearest, sb_rule(id)->code, sb_rule(id)->code);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("there is no rule \"%s\"", code),
			 nearest.best ? errhint("Did you mean \"%s\"?", nearest.best) :
			 errhint("SELECT rule, sees FROM schemaboot_rules(); lists them.")));
}

void
sb_rule_set(const char *code, const char *severity, const char *scope)
{
	Oid			types[3] = {TEXTOID, TEXTOID, TEXTOID};
	Datum		values[3];
	SbOwner		owner;

	if (sb_rule_by_code(code) == SB_RULES)
		refuse_code(code);
	values[0] = CStringGetTextDatum(code);
	values[1] = CStringGetTextDatum(scope);
	if (severity)
		values[2] = CStringGetTextDatum(sb_severity_name(sb_severity_by_name(severity)));
	sb_owner_begin(&owner);
	sb_spi_execute_args("DELETE FROM schemaboot.rule_setting WHERE rule = $1 AND scope = $2",
						2, types, values, NULL, SPI_OK_DELETE, false);
	if (severity)
		sb_spi_execute_args("INSERT INTO schemaboot.rule_setting VALUES ($1, $2, $3)",
							3, types, values, NULL, SPI_OK_INSERT, false);
	sb_owner_end(&owner);
}
