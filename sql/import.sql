--
-- import: revision files of schemaboot and other tools
--
\pset null '-'
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
CREATE VIEW imported AS SELECT id, parents, message, format, up, down, transactional AS trans, note FROM schemaboot.revision;
-- dbmate: files in any order; options; Windows line ends and a byte order mark
SELECT * FROM schemaboot_import('db/migrations/20240102_second.sql', E'\uFEFF-- migrate:up transaction:false\r\nCREATE INDEX CONCURRENTLY ON imp_a (id);\r\n\r\n-- migrate:down\r\nDROP INDEX imp_a_id_idx;\r\n');
SELECT * FROM schemaboot_import('db/migrations/20240101_first_table.sql', E'-- made by hand\n-- migrate:up\nCREATE TABLE imp_a (id int);\n--  migrate:DOWN\n\n');
SELECT * FROM imported \gx
-- the same again, then another text
SELECT * FROM schemaboot_import('20240101_first_table.sql', E'-- made by hand\n-- migrate:up\nCREATE TABLE imp_a (id int);\n--  migrate:DOWN\n\n');
SELECT * FROM schemaboot_import('20240101_first_table.sql', E'-- migrate:up\nCREATE TABLE imp_a (id int, b int);\n-- migrate:down\nDROP TABLE imp_a;\n');
SELECT revision, statements FROM schemaboot_upgrade();
-- what has run keeps its place; a text that ran and changed is told
SELECT * FROM schemaboot_import('20240101_first_table.sql', E'-- migrate:up\nCREATE TABLE imp_a (id int, b int, c int);\n');
SELECT * FROM schemaboot_import('202401011_between.sql', E'-- migrate:up\nSELECT 1;\n');
SELECT id, parents, note FROM imported ORDER BY 1;
SELECT schemaboot_downgrade('base') IS NOT NULL AS down;
DELETE FROM schemaboot.revision;
-- goose
SELECT * FROM schemaboot_import('00001_f.sql', $$-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION imp_f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
-- +goose StatementEnd
-- +goose ENVSUB ON
-- +goose Down
DROP FUNCTION imp_f();
$$);
SELECT * FROM schemaboot_import('00002_code.go', 'package migrations');
SELECT * FROM imported ORDER BY id \gx
SELECT revision FROM schemaboot_upgrade();
DELETE FROM schemaboot.revision;
-- golang-migrate: two files for one revision, the way down first
SELECT * FROM schemaboot_import('m/2_b.down.sql', 'DROP TABLE imp_b;');
SELECT * FROM schemaboot_import('m/10_c.up.sql', 'CREATE TABLE imp_c (id int);');
SELECT revision FROM schemaboot_upgrade();
SELECT revision FROM schemaboot_upgrade(dry_run => true);
SELECT * FROM schemaboot_import('m/2_b.up.sql', 'CREATE TABLE imp_b (id int);');
SELECT * FROM imported ORDER BY id;
-- a missing way back is found when the revision runs
SELECT revision FROM schemaboot_upgrade();
SELECT id, down FROM imported ORDER BY id;
SELECT revision FROM schemaboot_downgrade('base');
DELETE FROM schemaboot.revision;
-- Flyway: dots, undo, repeatable, baseline
SELECT * FROM schemaboot_import('V1__one.sql', 'CREATE TABLE imp_a (id int);');
SELECT * FROM schemaboot_import('V1.10__three.sql', 'ALTER TABLE imp_a ADD c int;');
SELECT * FROM schemaboot_import('V1_9__two.sql', 'ALTER TABLE imp_a ADD b int;');
SELECT * FROM schemaboot_import('U1.9__two.sql', 'ALTER TABLE imp_a DROP b;');
SELECT * FROM schemaboot_import('R__view.sql', 'CREATE OR REPLACE VIEW imp_v AS SELECT id FROM imp_a;');
SELECT * FROM schemaboot_import('V2__${x}.sql', 'COMMENT ON TABLE imp_a IS ''${x}'';');
SELECT id, parents, up, down, note FROM imported ORDER BY id;
SELECT revision FROM schemaboot_upgrade();
SELECT * FROM schemaboot_import('R__view.sql', 'CREATE OR REPLACE VIEW imp_v AS SELECT id FROM imp_a;');
SELECT * FROM schemaboot_import('R__view.sql', 'CREATE OR REPLACE VIEW imp_v AS SELECT id, b FROM imp_a;');
SELECT * FROM schemaboot_import('V3__later.sql', 'ALTER TABLE imp_a ADD d int;');
SELECT revision FROM schemaboot_upgrade();
SELECT * FROM schemaboot_import('B2__all.sql', 'CREATE TABLE imp_a (id int, b int, c int);');
SELECT id, parents, replaces FROM schemaboot.revision ORDER BY id;
SELECT revision FROM schemaboot_downgrade('base', allow => '{irreversible}');
SELECT revision FROM schemaboot_upgrade(dry_run => true);
DELETE FROM schemaboot.revision;
-- diesel
SELECT * FROM schemaboot_import('migrations/2024-01-01-000000_users/up.sql', 'CREATE TABLE imp_a (id int);');
SELECT * FROM schemaboot_import('migrations/2024-01-01-000000_users/down.sql', 'DROP TABLE imp_a;');
SELECT * FROM imported;
DELETE FROM schemaboot.revision;
-- plain files with numbers
SELECT * FROM schemaboot_import('migration-2.sql', E'\\set ON_ERROR_STOP on\n\\echo hello\nCREATE TABLE imp_b (id int);');
SELECT * FROM schemaboot_import('migration-1.sql', E'CREATE TABLE imp_a (id int);\n\\i other.sql\n');
SELECT * FROM schemaboot_import('migration-3.sql', E'COPY imp_b FROM stdin;\n1\n\\.\n');
SELECT id, parents, note FROM imported ORDER BY id;
DELETE FROM schemaboot.revision;
-- Sqitch: the plan, reworked changes, tags, dependencies on other projects
SELECT * FROM schemaboot_import('deploy/users.sql', 'CREATE TABLE imp_a (id int);');
SELECT * FROM schemaboot_import('sqitch.plan', $$%syntax-version=1.0.0
%project=shop

users 2024-01-01T00:00:00Z A B <a@b> # the users
@v1 2024-01-02T00:00:00Z A B <a@b>
orders/all [users other:thing !bad] 2024-01-03T00:00:00Z A B <a@b> # the orders
users [users@v1] 2024-01-04T00:00:00Z A B <a@b> # more of the users
$$);
SELECT * FROM schemaboot_import('x/deploy/orders/all.sql', E'BEGIN;\nCREATE TABLE imp_b (id int);\nCOMMIT;');
SELECT * FROM schemaboot_import('deploy/users@v1.sql', 'CREATE TABLE imp_a (id int);');
SELECT * FROM schemaboot_import('revert/users@v1.sql', 'DROP TABLE imp_a;');
SELECT * FROM schemaboot_import('deploy/users.sql', 'ALTER TABLE imp_a ADD b int;');
SELECT id, parents, message, labels, up, down, note FROM schemaboot.revision ORDER BY parents;
SELECT revision, statements FROM schemaboot_upgrade();
SELECT revision FROM schemaboot_downgrade('base');
DELETE FROM schemaboot.revision;
-- errors
\set VERBOSITY terse
SELECT * FROM schemaboot_import('notes.txt', 'hello');
SELECT * FROM schemaboot_import('1_x.sql', E'-- migrate:up\n-- migrate:up\n');
SELECT * FROM schemaboot_import('x.sql', E'-- migrate:up\n');
SELECT * FROM schemaboot_import('sqitch.plan', E'@v1 2024-01-02T00:00:00Z A B <a@b>\n');
SELECT * FROM schemaboot_import('sqitch.plan', E'a 2024-01-02T00:00:00Z A B <a@b>\na 2024-01-02T00:00:00Z A B <a@b>\n');
SELECT * FROM schemaboot_import('x.sql', E'-- schemaboot revision: "x"\nnonsense\n');
SELECT * FROM schemaboot_import('x.sql', E'-- schemaboot revision: ["x"]\n-- schemaboot:up\n');
SELECT * FROM schemaboot_import('1_x.sql', E'-- migrate:up\nSELECT 1;\n');
SELECT * FROM schemaboot_import('1_x.up.sql', 'SELECT 1;');
\set VERBOSITY default
SELECT * FROM schemaboot_import('01_empty.sql', '');
DELETE FROM schemaboot.revision;
-- archives
SELECT * FROM schemaboot_import_tar('\x1f8b0800');
SELECT * FROM schemaboot_import_tar('\x00');
SELECT * FROM schemaboot_import_tar(convert_to(repeat('x', 1024), 'UTF8'));
SELECT * FROM schemaboot_import_tar(convert_to(repeat('0', 512), 'UTF8'));
DROP VIEW imported;
