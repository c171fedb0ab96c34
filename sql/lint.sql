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
-- what blocks run inside, by their lines; what they make is known from then on
SELECT statement, line, rule, object FROM schemaboot_lint($q$SET lock_timeout = '1s';
DO $x$
DECLARE
	r lint.big%ROWTYPE;
BEGIN
	IF false THEN
		CREATE TABLE lint.inner (id bigint PRIMARY KEY);
		INSERT INTO lint.inner VALUES (1);
	ELSIF true THEN NULL;
		ALTER TABLE lint.big ALTER COLUMN note SET NOT NULL;
	ELSE
		EXECUTE 'DROP TABLE lint.big; CREATE INDEX CONCURRENTLY ON lint.inner (id)';
	END IF;
	FOR r IN SELECT * FROM lint.big LOOP
		EXECUTE format('DROP TABLE lint.%I', r.note);
		PERFORM 1;
	END LOOP;
	LOOP TRUNCATE lint.big; EXIT; END LOOP;
EXCEPTION
	WHEN OTHERS THEN
		ALTER TABLE lint.inner ALTER COLUMN id SET NOT NULL;
END $x$;
DO $x$ BEGIN
	ALTER TABEL lint.big;
END $x$;
DO $x$ DECLARE r lint.later%ROWTYPE; BEGIN TRUNCATE lint.big; END $x$;
DO LANGUAGE nothing $x$ what $x$;
DO $x$ BEGIN EXECUTE 'what'; END $x$;
CREATE PROCEDURE lint.p() LANGUAGE plpgsql AS $x$ BEGIN DROP INDEX lint.nope; CALL lint.p(); END $x$;
CALL lint.p();$q$);
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
-- nothing is run: not what a bound or a default calls, nor what the planner would compute, nor checks of domains
CREATE SCHEMA code;
CREATE FUNCTION code.heard(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'heard %', $1; RETURN $1; END $$;
CREATE FUNCTION code.today() RETURNS date LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'today'; RETURN '2025-01-01'; END $$;
CREATE DOMAIN code.day AS date CHECK (code.heard(1) > 0);
CREATE TABLE code.t (a int, b int CHECK (b > code.heard(2)), day date);
SET client_min_messages = error;
INSERT INTO code.t VALUES (1, 3, '2025-01-01');
CREATE INDEX old ON code.t ((a + code.heard(3)));
RESET client_min_messages;
CREATE TABLE code.parts (a int, b int, day date) PARTITION BY RANGE (day);
CREATE TABLE code.days (day code.day) PARTITION BY RANGE (day);
CREATE TABLE code.days1 (day code.day);
SELECT rule, line, message FROM schemaboot_lint($$ ALTER TABLE code.t ADD CONSTRAINT c CHECK (code.heard(4) > 0);
ALTER TABLE code.t ALTER COLUMN a SET NOT NULL;
ALTER TABLE code.t ALTER COLUMN b TYPE bigint USING code.heard(5);
ALTER TABLE code.t ADD COLUMN c int DEFAULT code.heard(6), ADD COLUMN d code.day;
ALTER TABLE code.t ADD COLUMN e date DEFAULT code.today();
CREATE INDEX new ON code.t ((a + code.heard(3))) WHERE code.heard(7) > 0;
CREATE INDEX same ON code.t ((a + code.heard(3)));
ALTER TABLE code.parts ATTACH PARTITION code.t FOR VALUES FROM (code.today()) TO ('2026-01-01');
ALTER TABLE code.parts ATTACH PARTITION code.t FOR VALUES FROM ('2025-01-01'::code.day) TO ('2026-01-01');
ALTER TABLE code.days ATTACH PARTITION code.days1 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); $$) WHERE rule <> 'no-lock-timeout';
SET client_min_messages = error;
DROP SCHEMA code CASCADE;
RESET client_min_messages;
-- temporary tables of the session
CREATE TEMP TABLE own (id int);
INSERT INTO own SELECT generate_series(1, 1000);
SELECT * FROM schemaboot_lint('CREATE INDEX ON own (id); CREATE INDEX ON pg_temp.own (id, id); ALTER TABLE own ADD COLUMN x float DEFAULT random(); SET lock_timeout = 1');
DROP TABLE own;
-- names and rows of schemas that the script drops or renames
CREATE SCHEMA lint_gone CREATE TABLE t (id int);
INSERT INTO lint_gone.t VALUES (1);
SELECT rule, line FROM schemaboot_lint(E'DROP SCHEMA lint_gone CASCADE;\nCREATE SCHEMA lint_gone;\nCREATE TABLE IF NOT EXISTS lint_gone.t (id int);\nCREATE INDEX ON lint_gone.t (id)');
SELECT rule, line, object FROM schemaboot_lint(E'ALTER SCHEMA lint_gone RENAME TO lint_new;\nCREATE INDEX ON lint_new.t (id)');
DROP TABLE lint_gone.t;
DROP SCHEMA lint_gone;
