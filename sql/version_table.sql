--
-- schemaboot.version_table: version tables of other tools are kept in step with schemaboot's own version
--
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define('CREATE TABLE public.item (id int PRIMARY KEY)', 'item.sql');
SELECT schemaboot_revision('first', 'CREATE TABLE public.item (id int PRIMARY KEY)', id => '0a1');
SELECT schemaboot_revision('left', 'CREATE TABLE public.l ()', parents => '{0a1}', id => '0b1');
SELECT schemaboot_revision('right', 'CREATE TABLE public.r ()', parents => '{0a1}', id => '0b2');

-- Alembic's: made when it is missing, a row for each head
SET schemaboot.version_table = 'public.alembic_version';
SELECT revision, direction, statements FROM schemaboot_upgrade('0a1');
\d public.alembic_version
SELECT * FROM public.alembic_version;
SELECT revision FROM schemaboot_upgrade('heads');
SELECT * FROM public.alembic_version ORDER BY 1;
-- it is no drift, and no part of a revision
SELECT change, kind, object FROM schemaboot_diff() WHERE object LIKE '%alembic%';
SELECT revision FROM schemaboot_downgrade('base');
SELECT * FROM public.alembic_version ORDER BY 1;
SELECT schemaboot_stamp('heads', verify => false);
SELECT * FROM public.alembic_version ORDER BY 1;
-- all or nothing
BEGIN;
SELECT schemaboot_stamp('base');
SELECT * FROM public.alembic_version;
ROLLBACK;
SELECT * FROM public.alembic_version ORDER BY 1;
-- an id that Alembic could not store
SELECT schemaboot_revision('long', '', '', parents => '{0b1}', id => 'an_id_that_is_longer_than_alembic_can_keep');
SELECT revision FROM schemaboot_upgrade('an_id_that_is_longer_than_alembic_can_keep');
SELECT schemaboot_current();

-- Rails and dbmate: a row for all that has run, with the version that its file has
DELETE FROM schemaboot.revision WHERE id LIKE 'an_id%';
SET schemaboot.version_table = '"Odd schema".schema_migrations';
SELECT schemaboot_stamp('0b1', verify => false);
CREATE SCHEMA "Odd schema";
-- there is no line of numbers through several heads
SELECT schemaboot_stamp('0b1', verify => false);
SELECT schemaboot_merge('merge', id => '0c1');
SELECT schemaboot_stamp('0b1', verify => false);
SELECT * FROM "Odd schema".schema_migrations ORDER BY 1;
-- it is no model
SELECT * FROM schemaboot_capture('{Odd schema}', 'odd');
SELECT * FROM schemaboot_define('', 'odd');
SELECT schemaboot_revision('number', '', '', id => '20260101');
SELECT schemaboot_revision('behind', '', '', id => '0d1');
SELECT schemaboot_stamp('head', verify => false);
SELECT * FROM "Odd schema".schema_migrations ORDER BY 1;
SELECT schemaboot_stamp('base', verify => false, purge => true);
SELECT * FROM "Odd schema".schema_migrations ORDER BY 1;

-- golang-migrate: one number
CREATE TABLE public.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
INSERT INTO public.schema_migrations VALUES (7, true);
SET schemaboot.version_table = 'schema_migrations';
SELECT schemaboot_stamp('0a1', verify => false);
SELECT * FROM public.schema_migrations;
SELECT schemaboot_stamp('20260101', verify => false, purge => true);
SELECT * FROM public.schema_migrations;
SELECT schemaboot_stamp('0b1,0b2', verify => false, purge => true);

-- Flyway: a row for each script, with the checksum of its file
SET schemaboot.version_table = 'public.flyway_schema_history';
SELECT schemaboot_stamp('0a1', verify => false, purge => true);
\d public.flyway_schema_history
UPDATE public.flyway_schema_history SET execution_time = 12;
INSERT INTO public.flyway_schema_history VALUES (0, NULL, 'schema', 'SCHEMA', '"public"', NULL, 'x', now(), 0, true), (7, '000002', 'left', 'SQL', 'V000002__left.sql', 1, 'x', now(), 0, false);
SELECT schemaboot_stamp('20260101', verify => false);
SELECT installed_rank, version, description, type, script, checksum, execution_time, success FROM public.flyway_schema_history ORDER BY 1;
SELECT schemaboot_stamp('0a1', verify => false, purge => true);
SELECT installed_rank, version, description, type, script, checksum, execution_time, success FROM public.flyway_schema_history ORDER BY 1;
-- lines end in any way
SELECT schemaboot_revision('bytes', E'-- ä\r\nSELECT 1;\rSELECT 2;\n\nSELECT 3', '', id => '20260109');
SELECT schemaboot_stamp('20260109', verify => false);
SELECT version, checksum FROM public.flyway_schema_history WHERE version = '20260109';
DROP TABLE public.flyway_schema_history;

-- what is none
SET schemaboot.version_table = 'public.item';
SELECT schemaboot_stamp('base');
CREATE TABLE public.item (id int PRIMARY KEY);
SELECT schemaboot_stamp('base');
SET schemaboot.version_table = 'a.b.c';
-- the caller's own rights count
CREATE ROLE regress_sb_version;
GRANT EXECUTE ON FUNCTION schemaboot_stamp(text, boolean, boolean) TO regress_sb_version;
SET schemaboot.version_table = 'public.alembic_version';
SET ROLE regress_sb_version;
SELECT schemaboot_stamp('base', verify => false);
RESET ROLE;
SELECT * FROM public.alembic_version ORDER BY 1;
DROP OWNED BY regress_sb_version;
DROP ROLE regress_sb_version;

-- clean up
SET schemaboot.version_table = '';
SELECT schemaboot_forget('public.item');
DROP TABLE public.item, public.alembic_version, public.schema_migrations, "Odd schema".schema_migrations;
DROP SCHEMA "Odd schema";
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.applied;
DELETE FROM schemaboot.history;
