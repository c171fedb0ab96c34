-- What schemaboot_validate() finds in histories: each rule where it is to be found, and where not.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA v;
CREATE TABLE v.seen (rule text);

-- Takes a history in place of the one there is, and shows what is found of the history's own rules.
CREATE FUNCTION v.check(files text[], target text DEFAULT NULL, rules text DEFAULT '%')
RETURNS TABLE (severity text, rule text, rev text, st int, message text)
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM schemaboot.revision;
	DELETE FROM schemaboot.version;
	DELETE FROM schemaboot.applied;
	FOR i IN 1 .. coalesce(array_length(files, 1), 0) LOOP
		PERFORM schemaboot_import(files[i][1], files[i][2]);
	END LOOP;
	INSERT INTO v.seen SELECT f.rule FROM schemaboot_validate(target) AS f;
	RETURN QUERY SELECT f.severity, f.rule, f.revision, f.statement, f.message FROM schemaboot_validate(target) AS f
		JOIN schemaboot_rules() AS r ON r.rule = f.rule AND r.about = 'history'
		WHERE f.rule LIKE rules AND (f.rule NOT IN ('missing-down', 'history-cannot-run') OR rules <> '%');
END
$$;

-- An Alembic file.
CREATE FUNCTION v.alembic(id text, parent text, up text DEFAULT NULL, down text DEFAULT NULL, extra text DEFAULT '')
RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY[id || '.py', format(E'"""%s"""\nrevision = ''%s''\ndown_revision = %s\n%s\ndef upgrade():\n    %s\n\ndef downgrade():\n    %s\n',
		id, id, coalesce('''' || parent || '''', 'None'), extra, coalesce(format('op.execute("""%s""")', up), 'pass'),
		coalesce(format('op.execute("""%s""")', down), 'pass'))]
$$;

-- Nothing, and what is right.
SELECT * FROM v.check(NULL);
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM (''a''); CREATE TABLE app.t (id int PRIMARY KEY, m app.mood, u int UNIQUE);
	CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$;
	CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f(); CREATE VIEW app.v AS SELECT * FROM app.t;'],
	['1_a.down.sql', 'DROP VIEW app.v; DROP TABLE app.t; DROP FUNCTION app.f(); DROP TYPE app.mood; DROP SCHEMA app;'],
	['2_b.up.sql', 'SET search_path = app; ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0), ADD COLUMN "A b" text; CREATE INDEX ON t ("A b");
	ALTER TABLE t DROP CONSTRAINT t_u_key; COMMENT ON COLUMN t."A b" IS ''x''; INSERT INTO t VALUES (1);'],
	['2_b.down.sql', 'SET search_path = app; ALTER TABLE t DROP COLUMN "A b", DROP CONSTRAINT c, ADD UNIQUE (u);'],
	['3_c.up.sql', 'ALTER TABLE app.t RENAME TO t2; ALTER TABLE app.t2 RENAME COLUMN u TO w; ALTER TABLE app.t2 DROP CONSTRAINT c; ALTER SCHEMA app RENAME TO app2;
	ALTER TRIGGER tr ON app2.t2 RENAME TO tr2; ALTER TABLE app2.t2 ALTER COLUMN w SET NOT NULL'],
	['3_c.down.sql', 'ALTER TABLE app2.t2 ALTER COLUMN w DROP NOT NULL; ALTER TRIGGER tr2 ON app2.t2 RENAME TO tr; ALTER SCHEMA app2 RENAME TO app; ALTER TABLE app.t2 ADD CONSTRAINT c CHECK (id > 0);
	ALTER TABLE app.t2 RENAME COLUMN w TO u; ALTER TABLE app.t2 RENAME TO t']], rules => '%');

-- The graph.
SELECT * FROM v.check(ARRAY[v.alembic('b', 'a', 'SELECT 1'), v.alembic('c', 'b', 'SELECT 1')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', 'c', 'SELECT 1'), v.alembic('b', 'a', 'SELECT 1'), v.alembic('c', 'b', 'SELECT 1')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', 'a', 'SELECT 1')]);
SELECT * FROM v.check(ARRAY[v.alembic('aaaa', NULL, 'SELECT 1'), v.alembic('bbbb', 'aaab', 'SELECT 1')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'SELECT 1'), v.alembic('b', 'a', 'SELECT 1', extra => 'depends_on = "x"')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'SELECT 1'), v.alembic('b', NULL, 'SELECT 1'), v.alembic('c', 'b', 'SELECT 1')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'SELECT 1', extra => 'branch_labels = "left"'), v.alembic('b', NULL, 'SELECT 1', extra => 'branch_labels = "right"')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'SELECT 1', extra => 'branch_labels = "x"'), v.alembic('b', 'a', 'SELECT 1', extra => 'branch_labels = "x"')]);

-- Scripts.
SELECT * FROM v.check(ARRAY[['V1__a.sql', E'CREATE TABEL a (id int);\nCREATE TABLE b (id int);\n\nSELECT\n  FROM b WHERE;\nGRANT everything;'], ['V2__b.sql', E'CREATE TABLE c (\n id int;\n'],
	['V3__c.sql', E'SELECT 1;\nSELECT ''never ends']]);
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE TABLE a (id int)'], ['1_a.down.sql', 'DROP TABEL a']]);
SELECT * FROM v.check(ARRAY[['1_a.down.sql', 'DROP TABLE a']]);
SELECT * FROM v.check(ARRAY[ARRAY['a.py', E'revision = "a"\ndown_revision = None\ndef upgrade():\n    op.create_table("users")\n'], v.alembic('b', 'a', 'ALTER TABLE users ADD x int')]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'BEGIN; CREATE TABLE a (id int); COMMIT'], ['V2__b.sql', E'SAVEPOINT s;\nCOPY a FROM stdin;\n1\n\\.\nROLLBACK']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', E'-- nothing\n;'], ['V2__b.sql', 'SELECT 1']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'SELECT ''${x}''']], rules => 'import-note');

-- Objects.
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'ALTER TABLE users ADD x int; UPDATE users SET x = 1; CREATE TABLE o (id int REFERENCES users)'], ['V2__b.sql', 'DROP TABLE users']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE customers (id int)'], ['V2__b.sql', 'ALTER TABLE custmers ADD x int'], ['V3__c.sql', 'DROP TABLE customers; DROP TABLE IF EXISTS nope;'],
	['V4__d.sql', 'CREATE VIEW w AS SELECT * FROM customers; DROP INDEX "No"; ALTER TABLE IF EXISTS nope ADD x int']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE a (id int); ALTER TABLE a DROP COLUMN x; CREATE INDEX ON a (y); ALTER TABLE a DROP CONSTRAINT c, DROP CONSTRAINT IF EXISTS d; DROP TRIGGER t ON a; CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION nope();
	CREATE TABLE b (LIKE a INCLUDING ALL); ALTER TABLE b DROP COLUMN z, DROP CONSTRAINT c'], ['V2__b.sql', 'COMMENT ON TYPE ty IS ''x''; CREATE TABLE s.t (id int); CREATE TABLE c (x ty)']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE a (id int); CREATE INDEX i ON b (id)'], ['V2__b.sql', 'CREATE TABLE b (id int)']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE a (id int); CREATE TABLE a (x int); CREATE TABLE IF NOT EXISTS a (y int); CREATE SCHEMA public2'],
	['V2__b.sql', 'ALTER TABLE a ADD COLUMN id int; ALTER TABLE a ADD COLUMN IF NOT EXISTS id int; CREATE VIEW a AS SELECT 1; CREATE SCHEMA public2'],
	['V3__c.sql', 'DROP TABLE a; CREATE TABLE a (x int); CREATE TEMPORARY TABLE a (x int); DROP TABLE pg_temp.a; DROP TABLE a; CREATE TABLE a (x int)']]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'CREATE TABLE a (id int)'), v.alembic('l', 'a', 'CREATE TABLE l (id int)'), v.alembic('r', 'a', 'ALTER TABLE l ADD x int')]);
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'CREATE TABLE a (id int)'), v.alembic('l', 'a', 'CREATE TABLE l (id int)'), v.alembic('r', 'a', 'ALTER TABLE l ADD x int', extra => 'depends_on = "l"')]);

-- Programs may make what nobody sees.
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'DO $$ BEGIN CREATE TABLE d (id int); END $$; ALTER TABLE d ADD x int; ALTER TABLE e ADD x int']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'DO $$ BEGIN EXECUTE format(''CREATE TABLE %I (id int)'', ''x'' || 1); END $$; ALTER TABLE x1 ADD x int']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE FUNCTION mk(n text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE ''CREATE TABLE '' || n || '' (id int)''; END $$'],
	['V2__b.sql', 'SELECT mk(''y1''); ALTER TABLE y1 ADD x int']]);

-- What goes along.
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE a (id int PRIMARY KEY, u int); CREATE INDEX i ON a (u); CREATE VIEW w AS SELECT * FROM a; CREATE TABLE o (id int REFERENCES a); CREATE SEQUENCE s OWNED BY a.id; CREATE SEQUENCE s2'],
	['V2__b.sql', 'ALTER SEQUENCE s2 OWNED BY a.u; DROP TABLE a CASCADE; CREATE VIEW w AS SELECT 1; CREATE INDEX i ON o (id); CREATE SEQUENCE s; CREATE SEQUENCE s2; ALTER TABLE o DROP CONSTRAINT IF EXISTS o_id_fkey'],
	['V3__c.sql', 'CREATE TABLE q (id int, x int, CHECK (x > 0), CHECK (id > 0)); CREATE INDEX j ON q (x); ALTER TABLE q DROP COLUMN x; CREATE INDEX j ON q (id); ALTER TABLE q DROP CONSTRAINT q_id_check']]);

-- Ways back.
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE TABLE a (id int, x int); CREATE TABLE b (id int); CREATE INDEX bi ON b (id)'], ['1_a.down.sql', 'DROP TABLE a'],
	['2_b.up.sql', 'ALTER TABLE a ADD COLUMN y int, DROP COLUMN x; DROP TABLE b'], ['2_b.down.sql', 'ALTER TABLE a DROP COLUMN y; CREATE TABLE b (id int)']]);
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE a (id int)'], ['2_b.up.sql', 'SELECT 1'], ['2_b.down.sql', 'SELECT 2']], rules => 'missing-down');
SELECT * FROM v.check((SELECT array_agg(ARRAY[format('V%s__x.sql', i), 'SELECT 1'] ORDER BY i) FROM generate_series(1, 8) AS i), rules => 'missing-down');
SELECT * FROM v.check((SELECT array_agg(ARRAY[format('V%s__x.sql', i), 'SELECT 1'] ORDER BY i) FROM generate_series(1, 8) AS i), '3', 'missing-down');

-- Where the database is.
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'CREATE TABLE v.here (id int); CREATE TYPE v.ty AS ENUM (); CREATE TABLE IF NOT EXISTS v.seen (x int)'], ['V2__b.sql', 'ALTER TABLE v.here ADD x int; CREATE TABLE v.here2 (id int)']]);
SELECT revision, direction FROM schemaboot_upgrade('1');
INSERT INTO schemaboot.revision (id, parents, message, up, checksum, origin, created_by, created_at) VALUES ('3', '{2}', 'c', 'DROP TABLE v.here', '', 'hand', current_user, now());
SELECT severity, rule, revision, message FROM schemaboot_validate() WHERE rule NOT IN ('missing-down', 'unqualified-name', 'drop-table', 'no-lock-timeout');
DROP TABLE v.here;
CREATE TABLE v.here2 ();
INSERT INTO v.seen SELECT rule FROM schemaboot_validate();
SELECT severity, rule, revision, statement, message FROM schemaboot_validate(at_least => 'error');
SELECT severity, rule, revision, message FROM schemaboot_validate('3', 'error');
DELETE FROM schemaboot.revision WHERE id = '3';
CREATE TABLE v.here (id int);
UPDATE schemaboot.revision SET up = up || ' -- more', checksum = 'other' WHERE id = '1';
INSERT INTO schemaboot.underway (revision, down, checksum, statements, by, at) VALUES ('2', false, '', 1, current_user, now());
INSERT INTO v.seen SELECT rule FROM schemaboot_validate();
SELECT severity, rule, revision, message FROM schemaboot_validate(at_least => 'warning') WHERE rule NOT LIKE 'drop%';
DELETE FROM schemaboot.underway;
UPDATE schemaboot.version SET revision = 'elsewhere';
INSERT INTO v.seen SELECT rule FROM schemaboot_validate();
SELECT severity, rule, revision, message FROM schemaboot_validate(at_least => 'error');

-- An object that only this database has: no error here, but in a new one.
SELECT * FROM v.check(ARRAY[['V1__a.sql', 'ALTER TABLE v.here ADD y int']]);
DROP TABLE v.here, v.here2;
DROP TYPE v.ty;

-- What cannot be gone back.
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE TABLE a (id int)'], ['1_a.down.sql', 'DROP TABLE a']]);
UPDATE schemaboot.revision SET irreversible = 'rows of a';
INSERT INTO v.seen SELECT rule FROM schemaboot_validate();
SELECT severity, rule, revision, message FROM schemaboot_validate() WHERE rule = 'irreversible';

-- What only a run can tell; nothing of it stays.
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE TABLE public.a (id int CHECK (id > 0)); INSERT INTO public.a VALUES (0)'], ['1_a.down.sql', 'DROP TABLE public.a'], ['2_b.up.sql', 'SELECT 1'], ['2_b.down.sql', 'SELECT 1']]);
INSERT INTO v.seen SELECT rule FROM schemaboot_validate(rehearse => true);
SELECT severity, rule, revision, statement, message FROM schemaboot_validate(rehearse => true, at_least => 'warning');
SELECT * FROM v.check(ARRAY[['1_a.up.sql', 'CREATE TABLE public.a (id int); ALTER TABLE public.a ALTER id SET NOT NULL'], ['1_a.down.sql', 'DROP TABLE public.a'],
	['2_b.up.sql', 'ALTER TABLE public.a ALTER id TYPE bigint'], ['2_b.down.sql', 'SELECT 1']]);
SELECT severity, rule, revision, left(message, 30) AS message FROM schemaboot_validate(rehearse => true, at_least => 'warning');
SELECT to_regclass('public.a');

-- Two files of one id.
DELETE FROM schemaboot.revision;
INSERT INTO schemaboot.revision (id, message, up, checksum, origin, created_by, created_at, file, twins)
	VALUES ('1', 'a', 'SELECT 1', '', 'import', current_user, now(), 'one/V1__a.sql', '{two/V1__b.sql}');
SELECT severity, rule, revision, message, file FROM schemaboot_validate() WHERE rule = 'duplicate-id';

SELECT f ->> 'rule' AS rule, f ->> 'file' AS file, f ->> 'revision' AS rev FROM json_array_elements(schemaboot_validate_json()) AS f;

-- So much is wrong that the models are the better start.
SELECT * FROM v.check((SELECT array_agg(ARRAY[format('V%s__x.sql', i), 'ALTER TABEL t'] ORDER BY i) FROM generate_series(1, 6) AS i), rules => '_%');
SELECT hint FROM schemaboot_validate(at_least => 'error') LIMIT 1;
SELECT count(*) FROM schemaboot_define('CREATE TABLE v.model (id int)', 'm.sql');
SELECT hint FROM schemaboot_validate(at_least => 'error') LIMIT 1;
SELECT action, object FROM schemaboot_create_all();
SELECT schemaboot_baseline();
SELECT schemaboot_baseline(replace => true) IS NOT NULL AS made;
SELECT array_length(schemaboot_stamp('head'), 1);
SELECT state, pending, advice FROM schemaboot_status();
SELECT severity, rule, message FROM schemaboot_validate(at_least => 'error');
SELECT message, marks FROM schemaboot_history() ORDER BY message;

-- Severities are the user's to set; what the target does not mean is an error.
SELECT schemaboot_rule('several-heads', 'note');
SELECT * FROM v.check(ARRAY[v.alembic('a', NULL, 'SELECT 1'), v.alembic('l', 'a', 'SELECT 1'), v.alembic('r', 'a', 'SELECT 1')]);
SELECT schemaboot_rule('several-heads', NULL);
SELECT schemaboot_validate_json(format => 'xml');
SELECT r -> 'ruleId' AS rule, r -> 'level' AS level, r -> 'message' AS message, r -> 'locations' AS locations
	FROM json_array_elements(schemaboot_lint_json(E'SELECT 1;\nCREATE TABEL "x\ty"', 'sarif', 'a folder/ä.sql') #> '{runs,0,results}') AS r;
SELECT json_array_length(schemaboot_validate_json(NULL, 'sarif') #> '{runs,0,tool,driver,rules}') = (SELECT count(*) FROM schemaboot_rules()) AS all_rules;
SELECT * FROM schemaboot_validate('nope');
SELECT * FROM schemaboot_validate(at_least => 'bad');
SET ROLE regress_reader;
SELECT * FROM schemaboot_validate();
RESET ROLE;
-- to read the revisions is not to run them
GRANT USAGE ON SCHEMA schemaboot TO regress_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA schemaboot TO regress_reader;
SET ROLE regress_reader;
SELECT count(*) > 0 AS found FROM schemaboot_validate();
SELECT * FROM schemaboot_validate(rehearse => true);
RESET ROLE;
REVOKE SELECT ON ALL TABLES IN SCHEMA schemaboot FROM regress_reader;
REVOKE USAGE ON SCHEMA schemaboot FROM regress_reader;

-- Each rule has been found by now.
SELECT rule FROM schemaboot_rules() WHERE about = 'history' EXCEPT SELECT rule FROM v.seen ORDER BY rule;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.version;
SELECT schemaboot_forget('v.model');
SET client_min_messages = error;
DROP SCHEMA v CASCADE;
