/*
 * report.c
 *	  Findings for programs: JSON, and SARIF 2.1.0, which forges and editors show beside the lines.
 *
 * Texts are written by the server's escape_json(), and the caller reads the whole once more as json.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "base/error.h"
#include "base/spi.h"
#include "base/text.h"
#include "check/report.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "model/script.h"
#include "utils/json.h"

#define SARIF_SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* Longer statements are cut off. */
#define MAX_SNIPPET 2000

SbMap *
sb_origins(bool with_scripts)
{
	SbMap	   *origins = sb_map_create();
	SbOwner		owner;
	MemoryContext oldcontext;

	sb_owner_begin(&owner);
	sb_spi_execute(with_scripts ? "SELECT id, file, file_line, up FROM schemaboot.revision" :
				   "SELECT id, file, file_line, NULL::text FROM schemaboot.revision", SPI_OK_SELECT, true);
	oldcontext = MemoryContextSwitchTo(owner.context);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		SbOrigin   *origin = palloc0(sizeof(SbOrigin));
		bool		isnull;
		Datum		line = sb_spi_datum((int) i, 3, &isnull);

		origin->file = sb_spi_text((int) i, 2);
		origin->line = isnull ? 0 : DatumGetInt32(line);
		origin->script = sb_spi_text((int) i, 4);
		sb_map_put(origins, sb_spi_text((int) i, 1), origin);
	}
	MemoryContextSwitchTo(oldcontext);
	sb_owner_end(&owner);
	return origins;
}

static const SbOrigin *
origin_of(const SbFinding *finding, SbMap *origins)
{
	static const SbOrigin none = {0};
	const SbOrigin *origin = sb_map_get(origins, finding->revision ? finding->revision : "");

	return origin ? origin : &none;
}

/* The line of the file; 0: unknown. */
static int
file_line(const SbFinding *finding, const SbOrigin *origin)
{
	return finding->line && origin->line ? origin->line + finding->line - 1 : 0;
}

/* --- writing --- */

/* The start of a member of an object, behind others if there are any. */
static void
member(StringInfo json, const char *name)
{
	char		last = json->data[json->len - 1];

	if (last != '{' && last != '[')
		appendStringInfoChar(json, ',');
	if (name)
	{
		escape_json(json, name);
		appendStringInfoChar(json, ':');
	}
}

static void
put_text(StringInfo json, const char *name, const char *text)
{
	member(json, name);
	if (text)
		escape_json(json, text);
	else
		appendStringInfoString(json, "null");
}

static void
put_number(StringInfo json, const char *name, int number)
{
	member(json, name);
	if (number)
		appendStringInfo(json, "%d", number);
	else
		appendStringInfoString(json, "null");
}

static void
open_part(StringInfo json, const char *name, char bracket)
{
	member(json, name);
	appendStringInfoChar(json, bracket);
}

static void
close_part(StringInfo json, char bracket)
{
	appendStringInfoChar(json, bracket);
}

static void
put_message(StringInfo json, const char *name, const char *text)
{
	open_part(json, name, '{');
	put_text(json, "text", text);
	close_part(json, '}');
}

/* --- JSON --- */

static void
put_finding(StringInfo json, const SbFinding *finding, SbMap *origins)
{
	const SbRule *rule = sb_rule(finding->rule);
	const SbOrigin *origin = origin_of(finding, origins);

	open_part(json, NULL, '{');
	put_text(json, "severity", sb_severity_name(finding->severity));
	put_text(json, "rule", rule->code);
	put_text(json, "about", sb_rule_group_name(rule->group));
	put_text(json, "revision", finding->revision);
	put_number(json, "statement", finding->statement);
	put_number(json, "line", finding->line);
	put_text(json, "file", origin->file);
	put_number(json, "file_line", file_line(finding, origin));
	put_text(json, "object", finding->object);
	put_text(json, "message", finding->message);
	put_text(json, "hint", finding->hint);
	close_part(json, '}');
	appendStringInfoChar(json, '\n');
}

static char *
as_json(const SbFindings *findings, SbMap *origins)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach_ptr(SbFinding, finding, findings->list)
		put_finding(&json, finding, origins);
	appendStringInfoChar(&json, ']');
	return json.data;
}

/* --- SARIF --- */

/* What of a path cannot stand in a URI is written as %xx of its UTF-8. */
static char *
uri_of(const char *path)
{
	StringInfoData uri;
	const char *c = pg_server_to_any(path, strlen(path), PG_UTF8);

	initStringInfo(&uri);
	for (; *c; c++)
		if (isalnum((unsigned char) *c) || strchr("-._~/", *c))
			appendStringInfoChar(&uri, *c);
		else
			appendStringInfo(&uri, "%%%02X", (unsigned char) *c);
	return uri.data;
}

/* A statement of a script; NULL: it has none of that number, or cannot be read so far. */
static char *
statement_of(const char *script, int number)
{
	MemoryContext oldcontext = CurrentMemoryContext;
	SbScript   *volatile reader;
	char	   *volatile text = NULL;

	if (script == NULL || number == 0)
		return NULL;
	reader = sb_script_open(script);
	PG_TRY();
	{
		SbPiece		piece;

		while (text == NULL && sb_script_next(reader, &piece))
			if (piece.number == number)
				text = pnstrdup(script + piece.start, piece.end - piece.start);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(oldcontext);
		error = CopyErrorData();
		if (sb_is_callers_error(error))
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	sb_script_close(reader);
	return text;
}

static void
put_rule(StringInfo json, const SbRule *rule)
{
	open_part(json, NULL, '{');
	put_text(json, "id", rule->code);
	put_message(json, "shortDescription", rule->sees);
	put_message(json, "fullDescription", rule->why);
	put_message(json, "help", rule->instead);
	open_part(json, "defaultConfiguration", '{');
	put_text(json, "level", sb_severity_name(rule->severity));
	close_part(json, '}');
	open_part(json, "properties", '{');
	open_part(json, "tags", '[');
	put_text(json, NULL, sb_rule_group_name(rule->group));
	close_part(json, ']');
	close_part(json, '}');
	close_part(json, '}');
	appendStringInfoChar(json, '\n');
}

static void
put_location(StringInfo json, const SbFinding *finding, const SbOrigin *origin, const char *statement)
{
	int			line = file_line(finding, origin);

	open_part(json, "locations", '[');
	open_part(json, NULL, '{');
	open_part(json, "physicalLocation", '{');
	open_part(json, "artifactLocation", '{');
	put_text(json, "uri", uri_of(origin->file ? origin->file : finding->revision ? finding->revision : "history"));
	close_part(json, '}');
	open_part(json, "region", '{');
	put_number(json, "startLine", line ? line : 1);
	if (statement)
		put_message(json, "snippet", pnstrdup(statement, pg_mbcliplen(statement, strlen(statement), MAX_SNIPPET)));
	close_part(json, '}');
	close_part(json, '}');
	if (finding->object || finding->revision)
	{
		open_part(json, "logicalLocations", '[');
		open_part(json, NULL, '{');
		if (finding->object)
			put_text(json, "name", finding->object);
		if (finding->revision)
			put_text(json, "fullyQualifiedName", finding->statement ?
					 psprintf("revision %s, statement %d", finding->revision, finding->statement) :
					 psprintf("revision %s", finding->revision));
		close_part(json, '}');
		close_part(json, ']');
	}
	close_part(json, '}');
	close_part(json, ']');
}

/* The same for the same finding, wherever its statement has moved to. */
static char *
fingerprint(const SbFinding *finding, const char *statement)
{
	char	   *text = psprintf("%s\n%s\n%s\n%s", sb_rule(finding->rule)->code, finding->revision ? finding->revision : "",
								finding->object ? finding->object : "", statement ? statement : finding->message);

	return sb_sha256(text, strlen(text));
}

static void
put_result(StringInfo json, const SbFinding *finding, SbMap *origins)
{
	const SbOrigin *origin = origin_of(finding, origins);
	char	   *statement = statement_of(origin->script, finding->statement);

	open_part(json, NULL, '{');
	put_text(json, "ruleId", sb_rule(finding->rule)->code);
	member(json, "ruleIndex");
	appendStringInfo(json, "%d", (int) finding->rule);
	put_text(json, "level", sb_severity_name(finding->severity));
	put_message(json, "message", psprintf("%s\n%s", finding->message, finding->hint));
	put_location(json, finding, origin, statement);
	open_part(json, "partialFingerprints", '{');
	put_text(json, "schemaboot/v1", fingerprint(finding, statement));
	close_part(json, '}');
	close_part(json, '}');
	appendStringInfoChar(json, '\n');
}

static char *
as_sarif(const SbFindings *findings, SbMap *origins)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	put_text(&json, "$schema", SARIF_SCHEMA);
	put_text(&json, "version", "2.1.0");
	open_part(&json, "runs", '[');
	open_part(&json, NULL, '{');
	open_part(&json, "tool", '{');
	open_part(&json, "driver", '{');
	put_text(&json, "name", "schemaboot");
	open_part(&json, "rules", '[');
	for (int id = 0; id < SB_RULES; id++)
		put_rule(&json, sb_rule(id));
	close_part(&json, ']');
	close_part(&json, '}');
	close_part(&json, '}');
	put_text(&json, "columnKind", "unicodeCodePoints");
	open_part(&json, "results", '[');
	foreach_ptr(SbFinding, finding, findings->list)
	{
		CHECK_FOR_INTERRUPTS();
		put_result(&json, finding, origins);
	}
	close_part(&json, ']');
	close_part(&json, '}');
	close_part(&json, ']');
	close_part(&json, '}');
	return json.data;
}

char *
sb_report(const SbFindings *findings, SbMap *origins, const char *format)
{
	if (pg_strcasecmp(format, "json") == 0)
		return as_json(findings, origins);
	if (pg_strcasecmp(format, "sarif") == 0)
		return as_sarif(findings, origins);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no format \"%s\" of findings", format),
			 errhint("Formats are json and sarif.")));
}
