--
-- kind_text_search: text search parsers, templates, dictionaries and configurations
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_ts;
SET search_path = kind_ts;
CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE simple2 (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY small (TEMPLATE = simple2, Accept = 'true');
CREATE TEXT SEARCH DICTIONARY "Stems ""d""" (TEMPLATE = pg_catalog.snowball, LANGUAGE = english, STOPWORDS = 'english');
CREATE TEXT SEARCH CONFIGURATION own (PARSER = words);
ALTER TEXT SEARCH CONFIGURATION own ADD MAPPING FOR asciiword, word WITH "Stems ""d""", small;
ALTER TEXT SEARCH CONFIGURATION own ADD MAPPING FOR email WITH pg_catalog.simple;
CREATE TEXT SEARCH CONFIGURATION copied (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION copied ALTER MAPPING FOR asciiword WITH small;
ALTER TEXT SEARCH DICTIONARY small (Accept = 'false');
CREATE TABLE texts (body text, words tsvector GENERATED ALWAYS AS (to_tsvector('kind_ts.own', body)) STORED);
CREATE INDEX texts_words ON texts USING gin (to_tsvector('kind_ts.copied'::regconfig, body));
ALTER TEXT SEARCH CONFIGURATION own OWNER TO regress_owner;
ALTER TEXT SEARCH DICTIONARY small OWNER TO regress_owner;
COMMENT ON TEXT SEARCH CONFIGURATION own IS 'c';
COMMENT ON TEXT SEARCH DICTIONARY small IS 'd';
COMMENT ON TEXT SEARCH PARSER words IS 'p';
COMMENT ON TEXT SEARCH TEMPLATE simple2 IS 't';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_text_search.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT dictname, dictinitoption, test.role(dictowner) AS owner FROM pg_ts_dict WHERE dictnamespace = 'kind_ts'::regnamespace ORDER BY 1;
SELECT cfgname, alias, array_agg(mapdict::regdictionary ORDER BY mapseqno) AS dictionaries
FROM pg_ts_config c JOIN pg_ts_config_map m ON mapcfg = c.oid JOIN ts_token_type('default') AS t ON tokid = maptokentype
WHERE cfgnamespace = 'kind_ts'::regnamespace AND (cfgname = 'own' OR alias = 'asciiword') GROUP BY 1, 2 ORDER BY 1, 2;
INSERT INTO kind_ts.texts VALUES ('the running rats');
SELECT words FROM kind_ts.texts;
TRUNCATE kind_ts.texts;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_text_search.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
