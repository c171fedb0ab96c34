-- Each rule about histories has a history in which schemaboot_validate() finds it, and one nearest to it in which it does not.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA hr;
CREATE TABLE hr.cases (rule text, bad boolean, files text[], after text, rehearse boolean NOT NULL DEFAULT false);

-- An Alembic file.
CREATE FUNCTION hr.py(id text, parents text, up text DEFAULT 'SELECT 1', extra text DEFAULT '', down text DEFAULT 'SELECT 2')
RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY[ARRAY[id || '.py', format(E'"""%s"""\nrevision = ''%s''\ndown_revision = %s\n%s\ndef upgrade():\n    %s\n\ndef downgrade():\n    %s\n',
		id, id, parents, extra, coalesce(format('op.execute("""%s""")', up), 'pass'), coalesce(format('op.execute("""%s""")', down), 'pass'))]]
$$;

-- Files of golang-migrate, numbered: up, down, up, down, ...
CREATE FUNCTION hr.sql(VARIADIC scripts text[]) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(ARRAY[format('%s_x.%s.sql', (i + 1) / 2, CASE WHEN i % 2 = 1 THEN 'up' ELSE 'down' END), scripts[i]] ORDER BY i)
	FROM generate_subscripts(scripts, 1) AS i WHERE scripts[i] IS NOT NULL
$$;

INSERT INTO hr.cases VALUES
('no-base', true, hr.py('a', '"b"') || hr.py('b', '"a"')),
('no-base', false, hr.py('a', 'None') || hr.py('b', '"a"')),
('several-bases', true, hr.py('a', 'None') || hr.py('b', 'None') || hr.py('c', '("a", "b")')),
('several-bases', false, hr.py('a', 'None', extra => 'branch_labels = "l"') || hr.py('b', 'None', extra => 'branch_labels = "r"')),
('several-heads', true, hr.py('a', 'None') || hr.py('b', '"a"') || hr.py('c', '"a"')),
('several-heads', false, hr.py('a', 'None') || hr.py('b', '"a"') || hr.py('c', '"a"') || hr.py('d', '("b", "c")')),
('dangling-parent', true, hr.py('a', 'None') || hr.py('b', '"a"', extra => 'depends_on = "x"')),
('dangling-parent', false, hr.py('a', 'None') || hr.py('x', '"a"') || hr.py('b', '"x"', extra => 'depends_on = "x"')),
('cycle', true, hr.py('a', 'None') || hr.py('b', '("a", "d")') || hr.py('c', '"b"') || hr.py('d', '"c"')),
('cycle', false, hr.py('a', 'None') || hr.py('b', '"a"') || hr.py('c', '"a"') || hr.py('d', '("b", "c")')),
('unparsable-body', true, hr.sql('CREATE TABLE a (id int', 'DROP TABLE a')),
('unparsable-body', false, hr.sql('-- CREATE TABEL a (
	CREATE TABLE a (id int); COMMENT ON TABLE a IS ''ALTER TABEL b''', 'DROP TABLE a')),
('missing-body', true, hr.py('a', 'None') || ARRAY[ARRAY['b.py', E'revision = "b"\ndown_revision = "a"\ndef upgrade():\n    op.create_table("users")\n']]),
('missing-body', false, hr.py('a', 'None') || ARRAY[ARRAY['b.py', E'revision = "b"\ndown_revision = "a"\ndef upgrade():\n    op.execute("CREATE TABLE users (id int)")\n']]),
('refused-statement', true, hr.sql('SAVEPOINT s; SELECT 1; RELEASE s', 'SELECT 2')),
('refused-statement', true, hr.sql(E'CREATE TABLE a (id int); COPY a FROM stdin;\n1\n\\.\n', 'DROP TABLE a')),
('refused-statement', false, hr.sql('BEGIN; SELECT 1; COMMIT', 'SELECT 2')),
('first-alters-nothing', true, hr.sql('ALTER TABLE users ADD x int', 'ALTER TABLE users DROP x')),
('first-alters-nothing', false, hr.sql('CREATE TABLE users (id int); ALTER TABLE users ADD x int', 'DROP TABLE users')),
('missing-object', true, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'ALTER TABLE a DROP COLUMN x', 'ALTER TABLE a ADD x int')),
('missing-object', true, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'DROP TABLE a', 'CREATE TABLE a (id int)', 'CREATE INDEX ON a (id)', 'SELECT 1')),
('missing-object', false, hr.sql('CREATE TABLE a (id int, x int)', 'DROP TABLE a', 'ALTER TABLE a DROP COLUMN x', 'ALTER TABLE a ADD x int')),
('missing-object', false, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'ALTER TABLE IF EXISTS nope DROP COLUMN x; DROP TABLE IF EXISTS nope; ALTER TABLE a RENAME TO b', 'ALTER TABLE b RENAME TO a', 'CREATE INDEX i ON b (id)', 'DROP INDEX i')),
('depends-on-later', true, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'CREATE VIEW w AS SELECT * FROM b', 'DROP VIEW w', 'CREATE TABLE b (id int)', 'DROP TABLE b')),
('depends-on-later', false, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'CREATE TABLE b (id int)', 'DROP TABLE b', 'CREATE VIEW w AS SELECT * FROM b', 'DROP VIEW w')),
('depends-on-branch', true, hr.py('a', 'None') || hr.py('l', '"a"', 'CREATE TABLE l (id int)', down => 'DROP TABLE l') || hr.py('r', '"a"', 'ALTER TABLE l ADD x int', down => 'ALTER TABLE l DROP x')),
('depends-on-branch', false, hr.py('a', 'None') || hr.py('l', '"a"', 'CREATE TABLE l (id int)', down => 'DROP TABLE l') || hr.py('r', '"a"', 'ALTER TABLE l ADD x int', 'depends_on = "l"', 'ALTER TABLE l DROP x')),
('created-twice', true, hr.sql('CREATE TABLE "A" (id int)', 'DROP TABLE "A"', 'CREATE VIEW "A" AS SELECT 1', 'DROP VIEW "A"')),
('created-twice', false, hr.sql('CREATE TABLE "A" (id int)', 'DROP TABLE "A"', 'CREATE VIEW a AS SELECT 1; CREATE TABLE IF NOT EXISTS "A" (id int)', 'DROP VIEW a', 'DROP TABLE "A"; CREATE TABLE "A" ()', 'SELECT 1')),
('empty-revision', true, hr.sql('SELECT 1', 'SELECT 1', E'-- nothing\n;', 'SELECT 1')),
('empty-revision', false, hr.py('a', 'None') || hr.py('b', '"a"') || hr.py('c', '"a"') || hr.py('m', '("b", "c")', NULL, down => NULL)),
('missing-down', true, hr.sql('CREATE TABLE a (id int)')),
('missing-down', false, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a')),
('down-not-inverse', true, hr.sql('CREATE TABLE a (id int); CREATE VIEW w AS SELECT * FROM a', 'DROP VIEW w')),
('down-not-inverse', true, hr.sql('CREATE TABLE a (id int)', 'DROP TABLE a', 'DROP TABLE a', 'SELECT 1')),
('down-not-inverse', false, hr.sql('CREATE TABLE a (id int); CREATE VIEW w AS SELECT * FROM a; CREATE INDEX ON a (id)', 'DROP TABLE a CASCADE')),
('cannot-tell', true, hr.sql('DO $$ BEGIN EXECUTE format(''CREATE TABLE %I (id int)'', ''x'' || 1); END $$; ALTER TABLE x1 ADD x int', 'SELECT 1')),
('cannot-tell', false, hr.sql('DO $$ BEGIN RAISE NOTICE ''hello''; END $$; CREATE TABLE x1 (id int); ALTER TABLE x1 ADD x int', 'DROP TABLE x1')),
('import-note', true, ARRAY[['V1__a.sql', 'SELECT ''${x}''']]),
('import-note', false, ARRAY[['V1__a.sql', 'SELECT ''$x''']]),
('history-cannot-run', true, (SELECT array_agg(ARRAY[format('V%s__x.sql', i), 'ALTER TABEL t'] ORDER BY i) FROM generate_series(1, 6) AS i)),
('history-cannot-run', false, (SELECT array_agg(ARRAY[format('V%s__x.sql', i), CASE i WHEN 1 THEN 'ALTER TABEL t' ELSE 'SELECT 1' END] ORDER BY i) FROM generate_series(1, 6) AS i)),
('duplicate-id', true, hr.py('a', 'None', extra => 'branch_labels = "x"') || hr.py('b', '"a"', extra => 'branch_labels = "x"')),
('duplicate-id', false, hr.py('a', 'None', extra => 'branch_labels = "x"') || hr.py('b', '"a"', extra => 'branch_labels = "y"'));

-- Those that depend on where the database is.
INSERT INTO hr.cases (rule, bad, files, after) VALUES
('checksum-changed', true, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a'),
	$$SELECT schemaboot_upgrade(); UPDATE schemaboot.revision SET up = up || ' ', checksum = 'other'$$),
('checksum-changed', false, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a'), 'SELECT schemaboot_upgrade()'),
('checksum-changed', false, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a'),
	$$SELECT schemaboot_import('1_x.up.sql', 'CREATE TABLE hr.b (id int)')$$),
('unknown-version', true, hr.sql('SELECT 1', 'SELECT 1'), $$INSERT INTO schemaboot.version (revision, stamped_by, stamped_at) VALUES ('elsewhere', current_user, now())$$),
('unknown-version', false, hr.sql('SELECT 1', 'SELECT 1'), 'SELECT schemaboot_upgrade()'),
('here-already', true, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a'), 'CREATE TABLE hr.a ()'),
('here-already', false, hr.sql('CREATE TABLE IF NOT EXISTS hr.a (id int)', 'DROP TABLE hr.a'), 'CREATE TABLE hr.a ()'),
('here-already', false, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a'), 'CREATE TABLE hr."A" ()'),
('missing-here', true, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a', 'ALTER TABLE hr.a ADD x int', 'ALTER TABLE hr.a DROP x'),
	$$SELECT schemaboot_stamp('1', verify => false)$$),
('missing-here', false, hr.sql('CREATE TABLE hr.a (id int)', 'DROP TABLE hr.a', 'ALTER TABLE hr.a ADD x int', 'ALTER TABLE hr.a DROP x'),
	$$SELECT schemaboot_upgrade('1')$$),
('irreversible', true, hr.sql('DROP TABLE IF EXISTS hr.nope', 'SELECT 1'), $$UPDATE schemaboot.revision SET irreversible = 'rows of hr.nope'$$),
('irreversible', false, hr.sql('DROP TABLE IF EXISTS hr.nope', 'SELECT 1'), NULL),
('interrupted-revision', true, hr.sql('SELECT 1', 'SELECT 1'),
	$$INSERT INTO schemaboot.underway (revision, down, checksum, statements, by, at) SELECT id, false, checksum, 1, current_user, now() FROM schemaboot.revision$$),
('interrupted-revision', false, hr.sql('SELECT 1', 'SELECT 1'), NULL),
('duplicate-id', true, hr.sql('SELECT 1', 'SELECT 1'), $$UPDATE schemaboot.revision SET twins = '{two/1_x.up.sql}'$$),
('duplicate-id', false, hr.sql('SELECT 1', 'SELECT 1'), $$SELECT schemaboot_import('1_x.up.sql', 'SELECT 1')$$);
INSERT INTO hr.cases (rule, bad, files, rehearse) VALUES
('rehearsal-fails', true, hr.sql('CREATE TABLE hr.a (id int CHECK (id > 0)); INSERT INTO hr.a VALUES (0)', 'DROP TABLE hr.a'), true),
('rehearsal-fails', false, hr.sql('CREATE TABLE hr.a (id int CHECK (id > 0)); INSERT INTO hr.a VALUES (1)', 'DROP TABLE hr.a'), true);

CREATE FUNCTION hr.check(c hr.cases) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	found boolean;
BEGIN
	BEGIN
		FOR i IN 1 .. array_length(c.files, 1) LOOP
			PERFORM schemaboot_import(c.files[i][1], c.files[i][2]);
		END LOOP;
		IF c.after IS NOT NULL THEN
			EXECUTE c.after;
		END IF;
		found := EXISTS (SELECT FROM schemaboot_validate(rehearse => c.rehearse) AS f WHERE f.rule = c.rule);
		RAISE EXCEPTION 'back' USING errcode = 'P0099';
	EXCEPTION WHEN SQLSTATE 'P0099' THEN
		NULL;
	END;
	RETURN CASE WHEN found = c.bad THEN 'ok' WHEN c.bad THEN 'not found' ELSE 'wrongly found' END;
END
$$;

SELECT rule, CASE WHEN bad THEN 'bad' ELSE 'good' END AS history, hr.check(cases) AS result FROM hr.cases ORDER BY rule COLLATE "C", bad DESC;

-- A case of each kind for each rule.
SELECT r.rule, k.bad FROM schemaboot_rules() AS r, (VALUES (true), (false)) AS k (bad)
	WHERE r.about = 'history' AND NOT EXISTS (SELECT FROM hr.cases AS c WHERE c.rule = r.rule AND c.bad = k.bad);
DROP SCHEMA hr CASCADE;
SELECT count(*) FROM schemaboot.revision;
