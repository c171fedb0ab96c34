-- What API.md promises of define, models, forget and export.
BEGIN;
CREATE EXTENSION pgtap;
CREATE EXTENSION schemaboot;
SET client_min_messages = warning;
SELECT no_plan();

-- actions
SELECT results_eq($$SELECT action, kind, object, statement FROM schemaboot_define('CREATE SCHEMA s; CREATE TABLE s.t (a int);', 'a')$$,
	$$VALUES ('added', 'schema', 's', 1), ('added', 'table', 's.t', 2)$$, 'added');
SELECT results_eq($$SELECT action, object FROM schemaboot_define('CREATE SCHEMA s; CREATE TABLE s.t (a int);', 'a')$$,
	$$VALUES ('unchanged', 's'), ('unchanged', 's.t')$$, 'unchanged');
SELECT results_eq($$SELECT action, object FROM schemaboot_define(E'create schema S;\n\n-- x\nCREATE TABLE s . t (/* y */ A INT);', 'a')$$,
	$$VALUES ('unchanged', 's'), ('unchanged', 's.t')$$, 'white space, comments and case are no change');
SELECT results_eq($$SELECT action, object FROM schemaboot_define('CREATE SCHEMA s; CREATE TABLE s.t (a int, b int);', 'a')$$,
	$$VALUES ('unchanged', 's'), ('changed', 's.t')$$, 'changed');
SELECT results_eq($$SELECT action, object, statement FROM schemaboot_define('CREATE SCHEMA s;', 'a')$$,
	$$VALUES ('unchanged', 's', 1), ('removed', 's.t', NULL)$$, 'removed');
SELECT is_empty($$SELECT * FROM schemaboot_define('', 'never used')$$, 'nothing of nothing');
SELECT results_eq($$SELECT action, object FROM schemaboot_define('CREATE TABLE s.free (a int)')$$,
	$$VALUES ('added', 's.free')$$, 'without source and semicolon');
SELECT results_eq($$SELECT object, source FROM schemaboot_models() ORDER BY 1$$,
	$$VALUES ('s', 'a'), ('s.free', NULL)$$, 'no source is NULL');

-- nothing is executed
SELECT hasnt_schema('s');
SELECT is((SELECT count(*)::int FROM schemaboot_models() WHERE present), 0, 'nothing is present');

-- all or nothing
SELECT throws_ok($$SELECT schemaboot_define('CREATE TABLE s.one (a int); UPDATE s.one SET a = 1', 'b')$$, '0A000',
	'UPDATE s.one SET a = 1 cannot be part of the models');
SELECT throws_ok($$SELECT schemaboot_define('CREATE TABLE s.one (a int); CREATE TABEL', 'b')$$, '42601');
SELECT is_empty($$SELECT * FROM schemaboot.statement WHERE source = 'b'$$, 'nothing of a script that fails');
SELECT throws_ok($$SELECT schemaboot_define('CREATE SCHEMA s', 'b')$$, '42710', 'schema "s" is defined by two sources, "a" and "b"', 'two sources');
SELECT throws_ok($$SELECT schemaboot_define('CREATE VIEW s.v AS SELECT 1; CREATE VIEW s.v AS SELECT 2', 'b')$$, '42710', NULL, 'twice in one script');
SELECT lives_ok($$SELECT schemaboot_define('CREATE SCHEMA IF NOT EXISTS s; CREATE SCHEMA IF NOT EXISTS s', 'b')$$, 'IF NOT EXISTS is no second definition');
SELECT throws_ok('SELECT schemaboot_define(NULL)', '22004');
SELECT throws_ok($$SELECT schemaboot_define(NULL, 'a')$$, '22004');

-- boundaries
SELECT lives_ok(format('SELECT schemaboot_define(%L, %L)', E'\uFEFFCREATE TABLE s."' || repeat('é', 31) || '" (a int);', 'long'), 'a name of 62 bytes, and a byte order mark');
SELECT is((SELECT max(octet_length(object_name)) FROM schemaboot.statement WHERE source = 'long'), 62);
SELECT lives_ok($$SELECT schemaboot_define('CREATE TABLE s.' || repeat('x', 100) || ' (a int);', 'long')$$, 'longer ones are cut off, as by the server');
SELECT is((SELECT max(octet_length(object_name)) FROM schemaboot.statement WHERE source = 'long'), 63);
SELECT lives_ok($$SELECT schemaboot_define('', repeat('x', 1000))$$, 'a long source');
SELECT lives_ok($$SELECT schemaboot_define('CREATE TABLE s.wide (' || (SELECT string_agg('c' || n || ' int', ', ') FROM generate_series(1, 1000) AS n) || ')', 'wide')$$, 'a wide table');
SELECT lives_ok($$SELECT schemaboot_define('CREATE VIEW s.deep AS SELECT ' || repeat('(', 500) || '1' || repeat(')', 500) || ' AS one', 'deep')$$, 'deep parentheses');
SELECT is((SELECT count(*)::int FROM schemaboot_define((SELECT string_agg(format('CREATE TABLE s.t%s (a int);', n), '') FROM generate_series(1, 2000) AS n), 'many')), 2000, 'many objects');
SELECT is((SELECT count(*)::int FROM schemaboot_define('', 'many') WHERE action = 'removed'), 2000);
SELECT lives_ok($$SELECT schemaboot_define('COMMENT ON SCHEMA s IS ' || quote_literal(repeat('x', 1000000)), 'large')$$, 'a large comment');
SELECT throws_ok($$SELECT schemaboot_define(E'SELECT 1;\x01', 'odd')$$, '42601', NULL, 'a character that is no SQL');

-- refused, with reason and hint
SELECT throws_ok(format('SELECT schemaboot_define(%L)', ddl), '0A000', NULL, ddl || ' is refused')
FROM unnest(ARRAY['DROP TABLE t', 'UPDATE t SET a = 1', 'DELETE FROM t', 'TRUNCATE t', 'DO $x$BEGIN END$x$', 'COPY t FROM stdin',
	'ALTER TABLE t RENAME TO u', 'ALTER TABLE t RENAME a TO b', 'ALTER TABLE t DROP COLUMN a', 'VACUUM', 'CREATE TEMP TABLE t ()']) AS ddl;
-- passed over
SELECT is_empty(format('SELECT * FROM schemaboot_define(%L)', ddl), ddl || ' is passed over')
FROM unnest(ARRAY['BEGIN', 'COMMIT', 'SET statement_timeout = 0', 'SET search_path = x', 'RESET ALL', 'SELECT pg_catalog.set_config(''search_path'', '''', false)',
	E'\\restrict x', 'SHOW ALL', 'CREATE EXTENSION schemaboot', 'COMMENT ON EXTENSION schemaboot IS ''x''']) AS ddl;

-- models
SELECT lives_ok($$SELECT schemaboot_define('CREATE SCHEMA m; CREATE TABLE m.t (a int); CREATE INDEX i ON m.t (a); COMMENT ON TABLE m.t IS ''x''; GRANT SELECT ON m.t TO PUBLIC;', 'm')$$);
SELECT results_eq($$SELECT kind, object, statements FROM schemaboot_models() WHERE source = 'm'$$,
	$$VALUES ('schema', 'm', 1), ('table', 'm.t', 3), ('index', 'm.i', 1)$$, 'what is said about an object counts with it');
SELECT results_eq($$SELECT DISTINCT defined_by FROM schemaboot_models()$$, $$SELECT current_user$$, 'who defined them');
SELECT is((SELECT count(DISTINCT defined_at)::int FROM schemaboot_models() WHERE source = 'm'), 1, 'when');

-- forget takes what belongs to the object along
SELECT is(schemaboot_forget('m.t'), 4, 'table, index, comment, privileges');
SELECT results_eq($$SELECT object FROM schemaboot_models() WHERE source = 'm'$$, $$VALUES ('m')$$);
SELECT throws_ok($$SELECT schemaboot_forget('m.t')$$, '42704', 'no model defines "m.t"');
SELECT is(schemaboot_forget(NULL), NULL);

-- export and back
SELECT schemaboot_define('', source) FROM (SELECT DISTINCT source FROM schemaboot.statement WHERE source <> '') AS s \g /dev/null
SELECT schemaboot_forget(object) FROM schemaboot_models() \g /dev/null
SELECT throws_ok('SELECT schemaboot_export()', '55000', 'there are no models');
SELECT lives_ok($$SELECT schemaboot_define('SET search_path = x; CREATE VIEW v AS SELECT * FROM t; CREATE TABLE t (a int); CREATE SCHEMA x; COMMENT ON VIEW v IS ''it''''s'';', 'x')$$);
SELECT bag_eq($$SELECT action FROM schemaboot_define(schemaboot_export(), 'x')$$, $$VALUES ('unchanged'), ('unchanged'), ('unchanged')$$, 'the export says the same');
SELECT matches(schemaboot_export(), 'CREATE SCHEMA x.*CREATE TABLE t.*CREATE VIEW v.*COMMENT ON VIEW v', 'in the order of dependencies');
SELECT finish();
ROLLBACK;
