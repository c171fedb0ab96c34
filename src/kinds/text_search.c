/*
 * text_search.c
 *	  Text search parsers, templates, dictionaries and configurations.
 *
 * The mappings of a configuration are aspects of it: "mapping" of token types, where the later
 * statement about the same token types replaces the earlier one.  Changes to mappings that COPY
 * brought along (REPLACE, DROP MAPPING) are taken as they are, since nothing else can say them.
 */
#include "base/compat.h"

#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "kinds/define_stmt.h"
#include "kinds/kind.h"
#include "kinds/registry_objects.h"
#include "kinds/text_search.h"
#include "kinds/type_args.h"
#include "lib/stringinfo.h"
#include "utils/syscache.h"

static const SbDefinitionRule parser_rules[] = {
	{"start", SB_C_ROUTINE, SB_HARD, 2},
	{"gettoken", SB_C_ROUTINE, SB_HARD, 3},
	{"end", SB_C_ROUTINE, SB_HARD, 1},
	{"headline", SB_C_ROUTINE, SB_HARD, 3},
	{"lextypes", SB_C_ROUTINE, SB_HARD, 1},
	{NULL}
};

static const SbDefinitionRule template_rules[] = {
	{"init", SB_C_ROUTINE, SB_HARD, 1},
	{"lexize", SB_C_ROUTINE, SB_HARD, 4},
	{NULL}
};

static const SbDefinitionRule dictionary_rules[] = {
	{"template", SB_C_TS_TEMPLATE, SB_HARD, -1},
	{NULL}
};

static const SbDefinitionRule configuration_rules[] = {
	{"parser", SB_C_TS_PARSER, SB_HARD, -1},
	{NULL}
};

void
sb_describe_ts_parser(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_TS_PARSER, stmt->defnames);
	sb_refer_definition(st, stmt->definition, parser_rules);
}

void
sb_describe_ts_template(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_TS_TEMPLATE, stmt->defnames);
	sb_refer_definition(st, stmt->definition, template_rules);
}

void
sb_describe_ts_dictionary(SbStatement *st, const DefineStmt *stmt)
{
	sb_set_object(st, SB_TS_DICTIONARY, stmt->defnames);
	sb_refer_definition(st, stmt->definition, dictionary_rules);
}

/* A copy is taken of what is there: the source's mappings must be, hence SHAPE. */
void
sb_describe_ts_configuration(SbStatement *st, const DefineStmt *stmt)
{
	SbReference *source;

	sb_set_object(st, SB_TS_CONFIGURATION, stmt->defnames);
	sb_refer_definition(st, stmt->definition, configuration_rules);
	source = sb_refer_list(st, SB_C_TS_CONFIGURATION, SB_HARD,
						   sb_definition_name(sb_definition(stmt->definition, "copy")), -1);
	if (source)
		source->level = SB_L_SHAPE;
}

/*
 * Token types and, for REPLACE, the dictionary replaced: "asciiword,word", "asciiword
 * english_stem".
 */
static char *
mapping_of(const AlterTSConfigurationStmt *stmt)
{
	StringInfoData buf;
	ListCell   *cell;

	initStringInfo(&buf);
	foreach(cell, stmt->tokentype)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? "," : "", strVal(lfirst(cell)));
	if (stmt->replace)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? " " : "",
						 strVal(llast((List *) linitial(stmt->dicts))));
	return buf.data;
}

static void
describe_alter_configuration(SbStatement *st, Node *node)
{
	AlterTSConfigurationStmt *stmt = (AlterTSConfigurationStmt *) node;

	sb_set_object(st, SB_TS_CONFIGURATION, stmt->cfgname);
	sb_set_aspect(st, stmt->replace ? "mapping replaced" : "mapping", mapping_of(stmt));
	st->level = SB_L_SHAPE;
	sb_refer_list(st, SB_C_TS_CONFIGURATION, SB_HARD, stmt->cfgname, -1);
	foreach_ptr(List, dictionary, stmt->dicts)
		sb_refer_list(st, SB_C_TS_DICTIONARY, SB_HARD, dictionary, -1);
}

static void
describe_alter_dictionary(SbStatement *st, Node *node)
{
	AlterTSDictionaryStmt *stmt = (AlterTSDictionaryStmt *) node;

	sb_set_object(st, SB_TS_DICTIONARY, stmt->dictname);
	sb_set_aspect(st, "options", sb_definition_options(stmt->options));
	st->level = SB_L_SHAPE;
	sb_refer_list(st, SB_C_TS_DICTIONARY, SB_HARD, stmt->dictname, -1);
}

static ObjectAddress
find_parser(const SbObject *object)
{
	return sb_find_qualified(object, TSParserRelationId, TSPARSERNAMENSP, Anum_pg_ts_parser_oid);
}

static ObjectAddress
find_template(const SbObject *object)
{
	return sb_find_qualified(object, TSTemplateRelationId, TSTEMPLATENAMENSP,
							 Anum_pg_ts_template_oid);
}

static ObjectAddress
find_dictionary(const SbObject *object)
{
	return sb_find_qualified(object, TSDictionaryRelationId, TSDICTNAMENSP, Anum_pg_ts_dict_oid);
}

static ObjectAddress
find_configuration(const SbObject *object)
{
	return sb_find_qualified(object, TSConfigRelationId, TSCONFIGNAMENSP, Anum_pg_ts_config_oid);
}

const SbKindInfo sb_kind_ts_parser = {
	.kind = SB_TS_PARSER,
	.name = "text search parser",
	.plural = "text search parsers",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TEXT SEARCH PARSER %s",
	.find = find_parser,
	.facts = sb_ts_parser_facts,
	.class_id = TSParserRelationId,
	.write = sb_write_ts_parser,
	.noun = "TEXT SEARCH PARSER"
};

const SbKindInfo sb_kind_ts_template = {
	.kind = SB_TS_TEMPLATE,
	.name = "text search template",
	.plural = "text search templates",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TEXT SEARCH TEMPLATE %s",
	.find = find_template,
	.facts = sb_ts_template_facts,
	.class_id = TSTemplateRelationId,
	.write = sb_write_ts_template,
	.noun = "TEXT SEARCH TEMPLATE"
};

const SbKindInfo sb_kind_ts_dictionary = {
	.kind = SB_TS_DICTIONARY,
	.name = "text search dictionary",
	.plural = "text search dictionaries",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TEXT SEARCH DICTIONARY %s",
	.find = find_dictionary,
	.facts = sb_ts_dictionary_facts,
	.class_id = TSDictionaryRelationId,
	.summary = "template",
	.write = sb_write_ts_dictionary,
	.alter = sb_alter_ts_dictionary,
	.noun = "TEXT SEARCH DICTIONARY"
};

const SbKindInfo sb_kind_ts_configuration = {
	.kind = SB_TS_CONFIGURATION,
	.name = "text search configuration",
	.plural = "text search configurations",
	.style = SB_SCHEMA_NAME,
	.drop = "DROP TEXT SEARCH CONFIGURATION %s",
	.find = find_configuration,
	.facts = sb_ts_configuration_facts,
	.class_id = TSConfigRelationId,
	.summary = "parser",
	.write = sb_write_ts_configuration,
	.alter = sb_alter_ts_configuration,
	.noun = "TEXT SEARCH CONFIGURATION"
};

const SbForm sb_forms_text_search[] = {
	{T_AlterTSConfigurationStmt, describe_alter_configuration},
	{T_AlterTSDictionaryStmt, describe_alter_dictionary},
	{T_Invalid, NULL}
};
