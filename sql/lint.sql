--
-- lint: what users see of it, and how they set it; every rule has its cases in test/rules
--
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE SCHEMA lint;
CREATE TABLE lint.big (id bigint PRIMARY KEY, note varchar(10), "Price" numeric);
INSERT INTO lint.big SELECT g, 'x', 1 FROM generate_series(1, 5000) g;
CREATE TABLE lint.small (id int, note text);
INSERT INTO lint.small VALUES (1);
CREATE TABLE lint.empty (id int, note text);
VACUUM ANALYZE lint.big, lint.small, lint.empty;
SET schemaboot.big_table = '64kB';
-- the rows that a newcomer reads
\x on
SELECT * FROM schemaboot_lint($$
-- two commands, one of which is fine
ALTER TABLE lint.big
	ALTER COLUMN note TYPE varchar(20),
	ALTER COLUMN "Price" SET NOT NULL;
$$);
\x off
-- live sizes: on a small table it is a note, on an empty one nothing, on one that nobody knows a warning
SELECT severity, rule, object FROM schemaboot_lint($$
ALTER TABLE lint.big ALTER COLUMN note SET NOT NULL;
ALTER TABLE lint.small ALTER COLUMN note SET NOT NULL;
ALTER TABLE lint.empty ALTER COLUMN note SET NOT NULL;
ALTER TABLE lint.unknown ALTER COLUMN note SET NOT NULL;
$$) WHERE rule = 'set-not-null';
-- on an empty database, of what will run on a full one
SET schemaboot.assume_filled = on;
SELECT severity, rule, object, message FROM schemaboot_lint('ALTER TABLE lint.empty ALTER COLUMN note SET NOT NULL') WHERE rule = 'set-not-null';
RESET schemaboot.assume_filled;
-- what the script makes is nobody else's; what it drops or renames is known by its new name
SELECT statement, rule, object FROM schemaboot_lint($$
SET lock_timeout = '1s';
CREATE TABLE IF NOT EXISTS lint.new (id int, note text);
ALTER TABLE lint.new ALTER COLUMN note SET NOT NULL;
BEGIN;
ALTER TABLE lint.big RENAME TO large;
CREATE VIEW lint.big AS SELECT * FROM lint.large;
COMMIT;
ALTER TABLE lint.large ALTER COLUMN note SET NOT NULL;
ALTER TABLE lint.large ADD COLUMN IF NOT EXISTS more int NOT NULL DEFAULT 0;
ALTER TABLE lint.large ALTER COLUMN more SET NOT NULL;
TRUNCATE lint.large;
ALTER TABLE lint.large ALTER COLUMN note SET NOT NULL;
$$);
-- comments set rules for their statement
SELECT severity, statement, rule FROM schemaboot_lint($$
SET lock_timeout = '1s';
-- schemaboot:off drop-table (nobody has read it since 3.2)
DROP TABLE IF EXISTS lint.big;
DROP TABLE IF EXISTS lint.small /* schemaboot:error drop-table */;
DROP TABLE lint.one, lint.two; -- schemaboot:note drop-table
DROP TABLE lint.three; DROP TABLE lint.four -- schemaboot:off drop-table
;
ALTER TABLE lint.empty ADD COLUMN IF NOT EXISTS /* schemaboot:off all */ j json;
-- schemaboot:off drop-tabel, drop-column
SELECT 'schemaboot:off nothing';
$$);
-- and the table of settings: everywhere, in a schema, for an object
SELECT schemaboot_rule('drop-table', 'error');
SELECT schemaboot_rule('drop-table', 'off', 'lint');
SELECT schemaboot_rule('drop-table', 'note', 'lint.big');
SELECT severity, object FROM schemaboot_lint('SET lock_timeout = 1; DROP TABLE lint.big, lint.small, other.t') WHERE rule = 'drop-table';
SELECT schemaboot_rule('drop-table', NULL, 'lint');
SELECT severity, object FROM schemaboot_lint('SET lock_timeout = 1; DROP TABLE lint.big, lint.small') WHERE rule = 'drop-table';
SELECT * FROM schemaboot.rule_setting ORDER BY 1, 2;
SELECT schemaboot_rule('drop-table', NULL), schemaboot_rule('drop-table', NULL, 'lint.big');
SELECT schemaboot_rule('drop-tabel', 'off');
SELECT schemaboot_rule('drop-table', 'fatal');
SELECT schemaboot_rule(NULL, 'off');
-- what is no SQL: as far as it can be read
SELECT statement, line, rule, message, hint FROM schemaboot_lint(E'SET lock_timeout = 1;\nSELECT 1;\n\nCREATE TABEL t (a int);\nSELECT\n  FROM FROM;\nDROP TABLE lint.big;') WHERE rule IN ('syntax-error', 'drop-table');
SELECT statement, line, rule, message FROM schemaboot_lint(E'SELECT 1;\nSELECT ''open;\n');
SELECT statement, line, rule, message FROM schemaboot_lint(E'\\connect other\nSELECT 1;');
SELECT * FROM schemaboot_lint('');
SELECT * FROM schemaboot_lint(E'\\echo hello\nCOPY lint.big FROM stdin;\n1\t2\t3\n\\.\nSELECT 1;', true);
-- settings of a script end with it
SHOW lock_timeout;
SET search_path = pg_catalog, public;
SELECT count(*) FROM schemaboot_lint('SET search_path = lint; ALTER TABLE big ALTER COLUMN note SET NOT NULL') WHERE object = 'lint.big' AND rule = 'set-not-null';
SHOW search_path;
RESET search_path;
-- nothing is locked or left behind
BEGIN;
SELECT count(*) > 0 FROM schemaboot_lint('ALTER TABLE lint.big ALTER COLUMN note TYPE text, ADD CHECK (id > 0); CREATE INDEX ON lint.big (lower(note)); ALTER TABLE lint.big ALTER COLUMN note TYPE int USING note::int');
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'lint.big'::regclass AND mode <> 'AccessShareLock';
COMMIT;
-- by anybody, also in a read-only transaction
CREATE ROLE regress_lint;
GRANT USAGE ON SCHEMA lint TO regress_lint;
SET ROLE regress_lint;
BEGIN READ ONLY;
SELECT rule, object FROM schemaboot_lint('ALTER TABLE lint.big ALTER COLUMN note TYPE int USING note::int; DROP TABLE lint.big');
COMMIT;
SELECT schemaboot_rule('drop-table', 'off');
RESET ROLE;
REVOKE USAGE ON SCHEMA lint FROM regress_lint;
DROP ROLE regress_lint;
-- the rules themselves
SELECT about, count(*) > 0 FROM schemaboot_rules() GROUP BY 1 ORDER BY 1;
SELECT rule FROM schemaboot_rules() WHERE rule !~ '^[a-z0-9-]+$' OR sees !~ '\.$' OR why !~ '\.\)?$' OR instead !~ '\.\)?$' OR severity NOT IN ('error', 'warning', 'note');
DROP SCHEMA lint CASCADE;
