--
-- adopt_version: where other tools say that the database is
--
\pset null '-'
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
SELECT schemaboot_adopt_version();
SELECT count(schemaboot_revision(id, 'SELECT 1', 'SELECT 1', id => id)) FROM unnest('{a1,b2,20260101,shop.0001_initial}'::text[]) AS id;
CREATE SCHEMA other;

-- Alembic
CREATE TABLE public.alembic_version (version_num varchar(32) PRIMARY KEY);
SELECT substring(advice FROM '^Table.*adopt_version.*?;') FROM schemaboot_status();
INSERT INTO public.alembic_version VALUES ('b2');
SELECT substring(advice FROM '^Table.*adopt_version.*?;') FROM schemaboot_status();
SELECT schemaboot_adopt_version();
SELECT substring(advice FROM '^Table.*adopt_version.*?;') FROM schemaboot_status();
UPDATE public.alembic_version SET version_num = 'zz';
SELECT substring(advice FROM '^Table.*adopt_version.*?;') FROM schemaboot_status();
SET schemaboot.version_table = 'public.alembic_version';
SELECT substring(advice FROM '^Table.*adopt_version.*?;') FROM schemaboot_status();
RESET schemaboot.version_table;
SELECT schemaboot_adopt_version();
DELETE FROM public.alembic_version;
SELECT schemaboot_adopt_version('alembic_version');
-- rights are the caller's
CREATE ROLE regress_sb_foreign;
GRANT EXECUTE ON FUNCTION schemaboot_adopt_version(text) TO regress_sb_foreign;
SET ROLE regress_sb_foreign;
SELECT schemaboot_adopt_version();
SELECT count(*) FROM schemaboot_status();
RESET ROLE;
DROP OWNED BY regress_sb_foreign;
DROP ROLE regress_sb_foreign;
DROP TABLE public.alembic_version;

-- dbmate: the versions of the files
CREATE TABLE other.schema_migrations (version varchar PRIMARY KEY);
INSERT INTO other.schema_migrations VALUES ('000001'), ('000002');
SELECT schemaboot_adopt_version('other.schema_migrations');
DELETE FROM other.schema_migrations WHERE version = '000001';
SELECT schemaboot_adopt_version('other.schema_migrations');
INSERT INTO other.schema_migrations VALUES ('7');
SELECT schemaboot_adopt_version('other.schema_migrations');

-- golang-migrate
CREATE TABLE public.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
INSERT INTO public.schema_migrations VALUES (20260101, true);
SELECT schemaboot_adopt_version();
UPDATE public.schema_migrations SET dirty = false;
SELECT schemaboot_adopt_version();
UPDATE public.schema_migrations SET version = 2;
SELECT schemaboot_adopt_version();

-- goose, with what was taken back
CREATE TABLE other.goose (id serial, version_id bigint, is_applied boolean);
INSERT INTO other.goose (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false), (2, true), (20260101, true), (20260101, false);
SELECT schemaboot_adopt_version('other.goose');

-- Flyway
SET schemaboot.version_table = 'other.flyway_schema_history';
SELECT schemaboot_stamp('20260101', verify => false, purge => true);
RESET schemaboot.version_table;
SELECT schemaboot_stamp('base', purge => true);
SELECT schemaboot_adopt_version('other.flyway_schema_history');
INSERT INTO other.flyway_schema_history SELECT 9, version, 'x', 'UNDO_SQL', 'U', 1, 'x', now(), 0, true FROM other.flyway_schema_history WHERE version = '20260101';
SELECT schemaboot_adopt_version('other.flyway_schema_history');
UPDATE other.flyway_schema_history SET success = false WHERE version = '000002';
SELECT schemaboot_adopt_version('other.flyway_schema_history');

-- Django: rows of other apps do not count; diesel; Sqitch
CREATE TABLE public.django_migrations (id serial, app text, name text, applied timestamptz);
INSERT INTO public.django_migrations (app, name) VALUES ('auth', '0001_initial');
SELECT schemaboot_adopt_version('django_migrations');
INSERT INTO public.django_migrations (app, name) VALUES ('shop', '0001_initial');
SELECT schemaboot_adopt_version('django_migrations');
UPDATE schemaboot.revision SET parents = '{}' WHERE id = 'shop.0001_initial';
SELECT schemaboot_adopt_version('django_migrations');
CREATE TABLE other.changes (change_id text, change text, planned_at timestamptz);
INSERT INTO other.changes VALUES ('x', 'a1'), ('y', 'b2');
SELECT schemaboot_adopt_version('other.changes');

-- what is none
CREATE TABLE other.nothing (i int);
SELECT schemaboot_adopt_version('other.nothing');
SELECT schemaboot_adopt_version('other.none');
DROP TABLE public.schema_migrations, public.django_migrations;
DROP SCHEMA other CASCADE;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.history;
\pset format aligned
\pset tuples_only off
