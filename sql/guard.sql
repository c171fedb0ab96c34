--
-- guard: DDL by hand on what schemaboot manages
--
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define($$
	CREATE SCHEMA guard;
	CREATE TYPE guard.mood AS ENUM ('calm');
	CREATE TABLE guard.t (id bigint PRIMARY KEY, note text);
	CREATE FUNCTION guard.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
$$, 'guard.sql');
SELECT count(*) FROM schemaboot_create_all();
INSERT INTO guard.t SELECT g, 'x' FROM generate_series(1, 20000) g;
ANALYZE guard.t;
-- off by default
SHOW schemaboot.guard;
ALTER TABLE guard.t ADD COLUMN a int;
ALTER TABLE guard.t DROP COLUMN a;
-- warnings
SET schemaboot.guard = warn;
ALTER TABLE guard.t ADD COLUMN a int;
\set VERBOSITY terse
ALTER TABLE guard.t DROP COLUMN a;
CREATE TABLE guard.more (id int);
DROP TABLE guard.more;
CREATE VIEW guard."A view" AS SELECT 1;
DROP VIEW guard."A view";
ALTER TYPE guard.mood ADD VALUE 'cross';
CREATE OR REPLACE FUNCTION guard.f() RETURNS int LANGUAGE sql AS 'SELECT 2';
ALTER FUNCTION guard.f() STABLE;
COMMENT ON FUNCTION guard.f() IS 'two';
GRANT SELECT ON guard.t TO PUBLIC;
REVOKE SELECT ON guard.t FROM PUBLIC;
CREATE DOMAIN guard.d AS int;
ALTER DOMAIN guard.d SET DEFAULT 1;
DROP DOMAIN guard.d;
CREATE TABLE public.guard_out AS SELECT 1;
ALTER TABLE public.guard_out SET SCHEMA guard;
DROP TABLE guard.guard_out;
SET search_path = guard, public;
CREATE SEQUENCE s;
DROP SEQUENCE s;
RESET search_path;
DO $$ BEGIN ALTER TABLE guard.t ADD COLUMN b int; END $$;
ALTER TABLE guard.t DROP COLUMN b;
ALTER TYPE guard.mood RENAME TO feeling;
ALTER TYPE guard.feeling RENAME TO mood;
ALTER TYPE guard.mood OWNER TO CURRENT_USER;
ALTER TYPE guard.mood SET SCHEMA public;
ALTER TYPE public.mood SET SCHEMA guard;
GRANT USAGE ON TYPE guard.mood TO PUBLIC;
CREATE DOMAIN guard.d AS int CONSTRAINT c CHECK (VALUE > 0);
ALTER DOMAIN guard.d RENAME CONSTRAINT c TO c2;
ALTER DOMAIN guard.d RENAME TO d2;
DROP DOMAIN guard.d2;
GRANT SELECT ON ALL TABLES IN SCHEMA guard TO PUBLIC;
REVOKE SELECT ON ALL TABLES IN SCHEMA guard FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA guard GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA guard REVOKE SELECT ON TABLES FROM PUBLIC;
CREATE OPERATOR FAMILY guard.f USING btree;
DROP OPERATOR FAMILY guard.f USING btree;
-- not its business: rows, temporary tables, other schemas, what is not there, extensions
UPDATE guard.t SET note = 'y' WHERE id = 1;
TRUNCATE guard.t;
INSERT INTO guard.t SELECT g, 'x' FROM generate_series(1, 20000) g;
VACUUM guard.t;
CREATE TEMP TABLE t (id int);
ALTER TABLE t ADD COLUMN a int;
DROP TABLE pg_temp.t;
SET schemaboot.big_table = 0;
CREATE TEMP TABLE guard_own AS SELECT generate_series(1, 1000) AS id;
CREATE INDEX ON guard_own (id);
ALTER TABLE guard_own ADD COLUMN a float DEFAULT random();
DROP TABLE guard_own;
RESET schemaboot.big_table;
SELECT lo_create(123456);
COMMENT ON LARGE OBJECT 123456 IS 'x';
SELECT lo_unlink(123456);
-- a lock comes before what the transaction sees
BEGIN ISOLATION LEVEL REPEATABLE READ;
LOCK TABLE guard.t;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
ROLLBACK;
CREATE TABLE public.guard_free (id int);
DROP TABLE public.guard_free;
ALTER TABLE IF EXISTS public.guard_free ADD COLUMN a int;
CREATE EXTENSION IF NOT EXISTS plpgsql SCHEMA pg_catalog;
-- advice where a table is big, whoever manages it
SET schemaboot.big_table = '100kB';
CREATE TABLE public.guard_big (id int);
INSERT INTO public.guard_big SELECT generate_series(1, 20000);
\set VERBOSITY default
CREATE INDEX ON public.guard_big (id);
\set VERBOSITY terse
SELECT schemaboot_rule('set-not-null', 'off', 'public.guard_big');
ALTER TABLE public.guard_big ALTER COLUMN id SET NOT NULL;
SELECT schemaboot_rule('set-not-null', NULL, 'public.guard_big');
BEGIN;
ALTER TABLE public.guard_big ADD CHECK (id > 0);
TRUNCATE public.guard_big;
ROLLBACK;
ALTER TABLE public.guard_big ADD COLUMN required int NOT NULL;
CREATE TABLE public.guard_small AS SELECT 1 AS id, 2 AS other;
ALTER TABLE public.guard_small DROP COLUMN other;
TRUNCATE public.guard_small;
DROP TABLE public.guard_small;
DROP TABLE public.guard_big;
RESET schemaboot.big_table;
-- refused; schemaboot itself goes on
SET schemaboot.guard = block;
ALTER TABLE guard.t ADD COLUMN a int;
DROP FUNCTION guard.f();
DROP SCHEMA guard CASCADE;
ALTER SCHEMA guard RENAME TO guarded;
CREATE INDEX CONCURRENTLY ON guard.t (note);
SELECT schemaboot_revision('a column', 'ALTER TABLE guard.t ADD COLUMN a int', 'ALTER TABLE guard.t DROP COLUMN a', id => 'guard1');
SELECT revision, direction FROM schemaboot_upgrade();
SELECT revision, direction FROM schemaboot_downgrade();
SELECT change, object FROM schemaboot_diff();
SELECT count(*) FROM schemaboot_apply('{data_loss}');
-- for sessions that have not loaded the library
SELECT schemaboot_guard();
SELECT schemaboot_guard(true);
SELECT schemaboot_guard(true);
SELECT evtname, evtevent FROM pg_event_trigger WHERE evtname LIKE 'schemaboot%';
SELECT count(*) FROM schemaboot_diff();
\c -
SET client_min_messages = warning;
SET schemaboot.guard = block;
ALTER TABLE guard.t ADD COLUMN a int;
SELECT schemaboot_guard(false);
\c -
SET client_min_messages = warning;
SET schemaboot.guard = block;
ALTER TABLE guard.t ADD COLUMN a int;
ALTER TABLE guard.t ADD COLUMN b int;
-- only superusers
SELECT schemaboot_guard();
SET schemaboot.guard = warn;
CREATE ROLE regress_guard;
SET ROLE regress_guard;
SET schemaboot.guard = off;
SELECT schemaboot_guard(true);
RESET ROLE;
DROP ROLE regress_guard;
SET schemaboot.guard = 'sometimes';
RESET schemaboot.guard;
SELECT schemaboot_guard_command();
DELETE FROM schemaboot.history;
DELETE FROM schemaboot.applied;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
SELECT schemaboot_drop_all(current_database()) > 0;
SELECT count(*) FROM schemaboot_define('', 'guard.sql');
DROP SCHEMA IF EXISTS guard CASCADE;
DELETE FROM schemaboot.history;
