--
-- export: all models as one script, which psql can load and define takes back unchanged
--
SET client_min_messages = warning;
SELECT schemaboot_export();
SELECT $ddl$
SET search_path = export_one, public;
SET check_function_bodies = false;
CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b, note text DEFAULT 'x;y');
CREATE TABLE b (id int PRIMARY KEY, a int CONSTRAINT to_a REFERENCES a);
CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM export_two.later; -- with a comment
$$;
CREATE SCHEMA export_one;
CREATE SCHEMA export_two;
SET search_path = export_two;
SET default_toast_compression = 'pglz';
CREATE TABLE later (a text);
SET datestyle = 'SQL, DMY';
CREATE VIEW v AS SELECT '01/02/2003'::date AS d;
RESET ALL;
COMMENT ON VIEW export_two.v IS E'it''s\n"quoted"';
INSERT INTO export_two.later VALUES ('$$'), ('\');
CREATE INDEX ON export_two.later (a);
$ddl$ AS ddl \gset
SELECT count(*) FROM schemaboot_define(:'ddl', 'export.sql');
SELECT schemaboot_export() AS exported \gset
\echo :exported
-- it is taken back: nothing has changed but that the circle is said otherwise
SELECT * FROM schemaboot_define(:'exported', 'export.sql');
SELECT schemaboot_export() = :'exported' AS same;
SELECT DISTINCT action FROM schemaboot_define(:'exported', 'export.sql');
-- psql can load it
:exported
RESET ALL;
SET client_min_messages = warning;
SELECT count(*) > 0 AS loaded FROM test.facts();
CALL test.observe('loaded');
SELECT export_one.counted();
SELECT state, present, missing FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_create_all();
CALL test.observe('created');
TRUNCATE test.difference;
CALL test.compare('export', 'loaded', 'created');
SELECT * FROM test.difference;
SELECT schemaboot_drop_all(current_database());
-- several sources are one script
SELECT count(*) FROM schemaboot_define('CREATE VIEW public.over AS SELECT a FROM export_two.later; CREATE SCHEMA IF NOT EXISTS export_two;', 'another.sql');
SELECT count(*) FROM schemaboot_define('COMMENT ON VIEW public.over IS ''no source'';');
SELECT regexp_replace(schemaboot_export(), '.*(CREATE TABLE later)', '... \1');
SELECT count(*) FROM schemaboot_define('', 'another.sql');
SELECT count(*) FROM schemaboot_define('', 'export.sql');
SELECT schemaboot_forget(object) FROM schemaboot_models();
