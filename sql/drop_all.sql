--
-- drop_all: drops what the models define, in reverse order, and nothing else
--
SET client_min_messages = warning;
SELECT schemaboot_drop_all('yes');
SELECT schemaboot_drop_all('');
-- nothing to drop
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA drop_all;
SET search_path = drop_all;
CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b);
CREATE TABLE b (id int PRIMARY KEY, c int REFERENCES c);
CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a, self int REFERENCES c);
CREATE VIEW v AS SELECT * FROM a;
CREATE OR REPLACE FUNCTION recursive(n int) RETURNS int LANGUAGE sql AS 'SELECT drop_all.recursive(n - 1)';
CREATE SEQUENCE s;
ALTER TABLE b ADD COLUMN n int DEFAULT nextval('s');
ALTER SEQUENCE s OWNED BY b.n;
CREATE TYPE t;
CREATE FUNCTION t_in(cstring) RETURNS t LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION t_out(t) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE t (INPUT = t_in, OUTPUT = t_out, LIKE = int4);
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE holds (x t);
COMMENT ON SCHEMA public IS 'standard public schema';
$$, 'drop_all.sql');
SELECT count(*) FROM schemaboot_create_all();
INSERT INTO drop_all.a VALUES (1);
-- in a transaction it can be taken back
BEGIN;
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM test.facts();
ROLLBACK;
SELECT * FROM drop_all.v;
-- the name of another database does not do
SELECT schemaboot_drop_all('postgres');
-- something that no model defines depends on it
CREATE VIEW public.drop_all_mine AS SELECT id FROM drop_all.b;
\set VERBOSITY terse
SELECT schemaboot_drop_all(current_database());
\set VERBOSITY default
SELECT * FROM drop_all.v;
DROP VIEW public.drop_all_mine;
CREATE TABLE drop_all.mine (a int);
SELECT schemaboot_drop_all(current_database());
SELECT * FROM drop_all.v;
DROP TABLE drop_all.mine;
-- what is gone already is no trouble
DROP TABLE drop_all.holds;
DROP TABLE drop_all.p;
SELECT schemaboot_drop_all(current_database());
SELECT * FROM test.facts();
SELECT event, outcome, detail FROM schemaboot.history WHERE event = 'drop_all' ORDER BY id DESC LIMIT 1;
SELECT schemaboot_drop_all(current_database());
-- the models are still there, and make all of it again
SELECT count(*) FROM schemaboot_create_all();
SELECT state FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
SELECT * FROM test.facts();
-- the schema that holds the extension is left alone
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA IF NOT EXISTS public; CREATE TABLE public.drop_all_t (a int);', 'drop_all.sql');
SELECT count(*) FROM schemaboot_create_all();
SELECT schemaboot_drop_all(current_database());
SELECT state FROM schemaboot_status();
SELECT count(*) FROM schemaboot_define('', 'drop_all.sql');
SELECT * FROM test.facts();
