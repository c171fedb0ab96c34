--
-- Expressions that the server writes in another way after pg_dump and psql than it did before are the same
--
\set VERBOSITY terse
SET client_min_messages = warning;
SELECT current_database() AS home \gset
CREATE DATABASE regress_deparse TEMPLATE template0;
\c regress_deparse
SET client_min_messages = warning;
CREATE EXTENSION schemaboot;
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA d;
CREATE TABLE d.t (a int, b int, c varchar(5), d numeric, e text[] DEFAULT ARRAY['x'::varchar, NULL, 'y,z']::varchar(3)[],
	CHECK (a BETWEEN 1 AND 9 AND b BETWEEN 1 AND 9 AND (a < b AND b < 7)),
	CHECK (a = 1 OR (b = 1 OR a = 2) OR (a = 3 AND b = 3)),
	CHECK (c IN ('one', 'two')),
	CHECK (d = ANY ((ARRAY[ARRAY[0.1, 0.2], ARRAY[1, 2]])::double precision[])));
CREATE INDEX t_i ON d.t (((ARRAY[a, b])::bigint[])) WHERE a BETWEEN 1 AND 2 AND c IN ('one', 'two');
CREATE VIEW d.v AS SELECT x, sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s
	FROM d.t, (VALUES (1), (2)) AS v (x) WHERE c NOT IN ('three', 'four') AND a BETWEEN 0 AND 8;
CREATE TABLE d.u (LIKE d.t);
ALTER TABLE d.u ADD CONSTRAINT one CHECK (a = 1 AND (b = 1 OR a = 2)), ADD CONSTRAINT two CHECK (e = (ARRAY['x'])::text[]),
	ADD CONSTRAINT three CHECK ((a, b) = (1, 2) AND (a = 1 AND b = 1));
$$);
SELECT count(*) FROM schemaboot_create_all() WHERE action = 'created';
SELECT * FROM schemaboot_diff();
-- what pg_dump and psql would make of it
DO $$
DECLARE
	command text;
BEGIN
	FOR command IN
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
			FROM pg_constraint WHERE conrelid IN ('d.t'::regclass, 'd.u'::regclass)
		UNION ALL SELECT format('DROP INDEX d.t_i; %s', pg_get_indexdef('d.t_i'::regclass))
		UNION ALL SELECT format('CREATE OR REPLACE VIEW d.v AS %s', pg_get_viewdef('d.v'::regclass))
		UNION ALL SELECT format('ALTER TABLE d.t ALTER e SET DEFAULT %s', pg_get_expr(adbin, adrelid))
			FROM pg_attrdef WHERE adrelid = 'd.t'::regclass
	LOOP
		EXECUTE command;
	END LOOP;
END $$;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'd.t'::regclass ORDER BY 1;
SELECT * FROM schemaboot_diff();
SELECT state, drifted FROM schemaboot_status();
-- what looks alike, and is not the same
CREATE FUNCTION pg_temp.with_check(name text, expression text) RETURNS TABLE (object text, attribute text, live text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('ALTER TABLE d.u DROP CONSTRAINT %I, ADD CONSTRAINT %1$I CHECK (%s)', name, expression);
	RETURN QUERY SELECT f.object, f.attribute, f.live FROM schemaboot_diff() f;
END $$;
SELECT * FROM pg_temp.with_check('one', '(a = 1 AND b = 1) OR a = 2');
SELECT * FROM pg_temp.with_check('one', 'a = 1 AND (b = 1 OR a = 2)');
SELECT * FROM pg_temp.with_check('two', $$e = (ARRAY['x'::text])::varchar[]::text[]$$);
SELECT * FROM pg_temp.with_check('two', $$e = (ARRAY['x '])::text[]$$);
SELECT * FROM pg_temp.with_check('two', $$e = (ARRAY['x'])::text[]$$);
SELECT * FROM pg_temp.with_check('three', '(a, b) = (1, 2) AND (a = 1 OR b = 1)');
SELECT * FROM pg_temp.with_check('three', '((a, b) = (1, 2) AND a = 1) AND b = 1');
\c :home
DROP DATABASE regress_deparse;
