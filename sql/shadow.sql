--
-- shadow: the models are built aside without a trace
--
SELECT current_database() AS home \gset
CREATE DATABASE regress_shadow TEMPLATE template0;
\c regress_shadow
CREATE EXTENSION schemaboot;
SET client_min_messages = warning;
CREATE TABLE done (what text);
CREATE SEQUENCE outside;
CREATE FUNCTION side_effect(what text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	RAISE WARNING '%', what;
	INSERT INTO public.done VALUES (what);
	RETURN nextval('public.outside');
END $$;
SELECT count(*) FROM schemaboot_define($$
	CREATE SCHEMA quiet;
	CREATE TABLE quiet.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, a int DEFAULT side_effect('default') CHECK (side_effect('check') > 0));
	CREATE TABLE quiet.copied AS SELECT side_effect('table') AS n;
	CREATE MATERIALIZED VIEW quiet.kept AS SELECT side_effect('materialized view') AS n;
	CREATE MATERIALIZED VIEW quiet.empty AS SELECT side_effect('empty') AS n WITH NO DATA;
	CREATE VIEW quiet.v AS SELECT side_effect('view') AS n;
	CREATE INDEX ON quiet.copied (n);
	SELECT setval('quiet.t_s_seq', 42);
$$);
-- created once, for good
SELECT count(*) FROM schemaboot_create_all();
SELECT what FROM done ORDER BY 1;
SELECT last_value AS before FROM outside \gset
-- compared: nothing is said, nothing is done
SET client_min_messages = notice;
SELECT * FROM schemaboot_diff();
SELECT what FROM done ORDER BY 1;
SELECT last_value = :before AS untouched FROM outside;
SELECT last_value, is_called FROM quiet.t_s_seq;
SELECT last_value, is_called FROM quiet.t_id_seq;
SELECT state, drifted, extra FROM schemaboot_status();
-- who asks first has nothing written for it if all is known
BEGIN READ ONLY;
SELECT state, drifted, extra FROM schemaboot_status();
SELECT count(*) FROM schemaboot_diff();
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;
-- a session's own things stay: temporary tables, prepared statements, cursors, sequences' last values, settings
CREATE TEMP TABLE t (id int);
SELECT nextval('quiet.t_s_seq');
PREPARE p AS SELECT count(*) FROM quiet.t;
EXECUTE p;
SET search_path = quiet;
BEGIN;
DECLARE c CURSOR FOR SELECT s, n FROM generate_series(1, 3) s, quiet.kept;
FETCH c;
SAVEPOINT one;
INSERT INTO quiet.t (s, a) VALUES (1, 1);
ALTER TABLE quiet.copied ADD x int;
DELETE FROM schemaboot.fact_cache;
SELECT change, kind, object FROM public.schemaboot_diff();
SELECT count(*) FROM quiet.t;
FETCH c;
ROLLBACK TO one;
SELECT change, kind, object FROM public.schemaboot_diff();
FETCH c;
COMMIT;
SELECT currval('quiet.t_s_seq'), current_setting('search_path');
EXECUTE p;
SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1;
RESET search_path;
-- what is known stays known while temporary tables come and go
SELECT state FROM schemaboot_status();
SELECT digest FROM schemaboot.verdict_cache \gset
CREATE TEMP TABLE a (id serial PRIMARY KEY, b text UNIQUE CHECK (b <> ''), c int DEFAULT random());
CREATE TEMP TABLE b (a int REFERENCES a) PARTITION BY RANGE (a);
CREATE TEMP TABLE b1 PARTITION OF b FOR VALUES FROM (1) TO (9);
CREATE TEMP VIEW c AS SELECT * FROM a;
CREATE TRIGGER d BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
SELECT state FROM schemaboot_status();
SELECT count(*), min(digest) = :'digest' AS same FROM schemaboot.verdict_cache;
DROP TABLE a, b CASCADE;
SELECT state FROM schemaboot_status();
SELECT count(*), min(digest) = :'digest' AS same FROM schemaboot.verdict_cache;
-- and no longer than that
CREATE TABLE quiet.another (a int);
SELECT state, extra FROM schemaboot_status();
SELECT count(*), min(digest) = :'digest' AS same FROM schemaboot.verdict_cache;
-- what another session's settings make of the models is that session's answer only
DROP TABLE quiet.another;
SELECT count(*) FROM schemaboot_define('CREATE TABLE quiet.dated (t timestamptz DEFAULT ''2020-01-01'');', 'dated.sql');
SET TimeZone = 'UTC';
SET client_min_messages = warning;
SELECT object FROM schemaboot_create_all() WHERE action = 'created';
RESET client_min_messages;
SELECT state, drifted FROM schemaboot_status();
SET TimeZone = 'Asia/Tokyo';
SELECT state, drifted FROM schemaboot_status();
SELECT object, attribute, live, model FROM schemaboot_diff();
SET TimeZone = 'UTC';
SELECT state, drifted FROM schemaboot_status();
SELECT object, attribute, live, model FROM schemaboot_diff();
-- a cache that has lost rows is not believed
DELETE FROM schemaboot.fact_cache WHERE kind = 'table';
SELECT change, kind, object FROM schemaboot_diff();
-- a name that the script leaves open does not count in what is attached to it, either
SELECT count(*) FROM schemaboot_define($$CREATE TABLE quiet.parts (a int PRIMARY KEY, b int) PARTITION BY RANGE (a);
	CREATE TABLE quiet.part PARTITION OF quiet.parts DEFAULT; CREATE INDEX ON quiet.parts (b);$$, 'parts.sql');
SET client_min_messages = warning;
SELECT object FROM schemaboot_create_all() WHERE action = 'created';
RESET client_min_messages;
ALTER INDEX quiet.parts_b_idx RENAME TO other;
ALTER TABLE quiet.parts RENAME CONSTRAINT parts_pkey TO another;
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff();
RESET TimeZone;
-- nor does a session read the catalogs in its own way
\c
SET standard_conforming_strings = off;
SET search_path = '';
SELECT count(*) > 0 AS some FROM public.schemaboot_facts();
\c :home
DROP DATABASE regress_shadow;
