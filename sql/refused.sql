--
-- refused: what cannot be part of the models, with the line, the reason, and what to do instead
--
SET client_min_messages = warning;

-- one statement after the other
CREATE FUNCTION pg_temp.refusal(ddl text) RETURNS TABLE (message text, detail text, hint text, context text, code text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM schemaboot_define(ddl, 'refused.sql');
	message := 'TAKEN: ' || ddl;
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, code = RETURNED_SQLSTATE;
	RETURN NEXT;
END $$;
\pset format unaligned
\pset tuples_only on
\pset fieldsep '\n    '
SELECT r.code, r.message, r.detail, r.hint FROM unnest(ARRAY[
	'DROP TABLE t', 'DROP SCHEMA s CASCADE', 'DROP FUNCTION f(int)', 'DROP TABLE IF EXISTS t', 'DROP OWNED BY regress_owner',
	'UPDATE t SET a = 1', 'DELETE FROM t', 'TRUNCATE t',
	'DO $x$ BEGIN PERFORM 1; END $x$', 'COPY t FROM ''/nowhere''', 'COPY t TO STDOUT', 'LOCK TABLE t',
	'ALTER TABLE t RENAME TO u', 'ALTER TABLE t RENAME COLUMN a TO b', 'ALTER TABLE t RENAME CONSTRAINT a TO b', 'ALTER INDEX i RENAME TO j',
	'ALTER SCHEMA s RENAME TO u', 'ALTER TYPE t RENAME VALUE ''a'' TO ''b''', 'ALTER TYPE t RENAME ATTRIBUTE a TO b', 'ALTER FUNCTION f(int) RENAME TO g',
	'ALTER TABLE t SET SCHEMA s', 'ALTER FUNCTION f() SET SCHEMA s', 'ALTER EXTENSION hstore SET SCHEMA s', 'ALTER EXTENSION hstore UPDATE', 'ALTER EXTENSION hstore ADD TABLE t',
	'ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t DROP CONSTRAINT c', 'ALTER TABLE t ALTER a DROP NOT NULL', 'ALTER TABLE t ALTER a DROP DEFAULT',
	'ALTER TABLE t ALTER a DROP IDENTITY', 'ALTER TABLE t ALTER a DROP EXPRESSION', 'ALTER TABLE p DETACH PARTITION t', 'ALTER TABLE t NO INHERIT u',
	'ALTER DOMAIN d DROP CONSTRAINT c', 'ALTER DOMAIN d DROP NOT NULL', 'ALTER TYPE t DROP ATTRIBUTE a', 'ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b',
	'ALTER SERVER s OPTIONS (DROP host)', 'ALTER OPERATOR FAMILY f USING btree DROP OPERATOR 1 (int, int)', 'ALTER PUBLICATION p DROP TABLE t', 'ALTER FUNCTION f() NO DEPENDS ON EXTENSION hstore',
	'ALTER COLLATION c REFRESH VERSION', 'ALTER SYSTEM SET work_mem = ''1MB''', 'ALTER DATABASE d SET work_mem = ''1MB''',
	'CREATE TEMP TABLE t (a int)', 'CREATE TEMPORARY VIEW v AS SELECT 1', 'CREATE TEMP SEQUENCE s', 'SELECT 1 INTO t', 'CREATE TABLE t AS EXECUTE p',
	'PREPARE p AS SELECT 1', 'EXECUTE p', 'DECLARE c CURSOR FOR SELECT 1', 'FETCH c', 'EXPLAIN SELECT 1', 'VACUUM', 'ANALYZE t', 'CLUSTER t', 'REINDEX TABLE t', 'LOAD ''x''',
	'IMPORT FOREIGN SCHEMA s FROM SERVER f INTO t', 'CREATE SCHEMA AUTHORIZATION CURRENT_USER', 'COMMENT ON ROLE regress_owner IS ''x''', 'COMMENT ON COLUMN a IS ''x''',
	'REASSIGN OWNED BY regress_owner TO regress_reader', 'DROP ROLE regress_owner'
]) WITH ORDINALITY AS s (ddl, n) CROSS JOIN LATERAL pg_temp.refusal(s.ddl) AS r ORDER BY n;
\pset format aligned
\pset tuples_only off

-- several at once: one error for all
SELECT * FROM schemaboot_define($$
CREATE TABLE public.good (a int);

UPDATE public.good SET a = 1;
ALTER TABLE public.good RENAME TO better;
CREATE TABLE public.fine (a int);
	TRUNCATE
		public.fine;
$$, 'refused.sql');
SELECT count(*) FROM schemaboot_define((SELECT string_agg(format('DELETE FROM t%s;', n), E'\n') FROM generate_series(1, 20) AS n));

-- rows in a dump: the data is passed over to find what else there is
SELECT * FROM schemaboot_define(E'CREATE TABLE public.good (a int, b text);\nCOPY public.good (a, b) FROM stdin;\n1\tDELETE FROM x;\n2\t''\n\\.\nTRUNCATE public.good;\n', 'refused.sql');

-- DROP ... IF EXISTS of what the script itself defines is an idiom, and passed over
SELECT * FROM schemaboot_define($$
DROP TABLE IF EXISTS public.refused_t, public.refused_u CASCADE;
DROP VIEW IF EXISTS public.refused_v;
DROP FUNCTION IF EXISTS public.refused_f(int);
DROP TYPE IF EXISTS public.refused_e;
DROP TRIGGER IF EXISTS refused_g ON public.refused_t;
DROP INDEX IF EXISTS public.refused_i;
DROP SCHEMA IF EXISTS refused CASCADE;
CREATE SCHEMA refused;
CREATE TABLE public.refused_t (a int);
CREATE TABLE public.refused_u (a int);
ALTER TABLE IF EXISTS public.refused_t DROP CONSTRAINT IF EXISTS refused_c;
ALTER TABLE public.refused_t ADD CONSTRAINT refused_c CHECK (a > 0);
CREATE VIEW public.refused_v AS SELECT 1 AS a;
CREATE TYPE public.refused_e AS ENUM ('a');
CREATE FUNCTION public.refused_f(int) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION public.refused_f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER refused_g AFTER INSERT ON public.refused_t EXECUTE FUNCTION public.refused_f();
CREATE INDEX refused_i ON public.refused_t (a);
$$, 'refused.sql');
SELECT * FROM schemaboot_define(E'DROP TABLE IF EXISTS public.old;\nCREATE TABLE public.new (a int);', 'refused.sql');

-- a DO that only creates what is not there yet is an idiom, and taken for what it creates
SELECT * FROM schemaboot_define($$
DO $do$ BEGIN
	CREATE TYPE public.refused_e AS ENUM ('a', 'b');
EXCEPTION
	WHEN duplicate_object THEN NULL;
END $do$;
DO $$ || '$$' || $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'refused_d') THEN
		CREATE DOMAIN public.refused_d AS int;
		COMMENT ON DOMAIN public.refused_d IS 'x';
	END IF;
END;
$$ || '$$;', 'refused.sql');
SELECT line, kind, object, body FROM schemaboot.statement ORDER BY position;
-- but not one that does more
SELECT * FROM schemaboot_define($$
DO $do$ BEGIN
	IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'refused_d') THEN
		CREATE DOMAIN public.refused_d AS int;
		DELETE FROM public.t;
	END IF;
END $do$;$$, 'refused.sql');
SELECT * FROM schemaboot_define($$DO $do$ BEGIN FOR i IN 1..3 LOOP EXECUTE format('CREATE TABLE t%s (a int)', i); END LOOP; END $do$;$$, 'refused.sql');
SELECT * FROM schemaboot_define($$DO LANGUAGE sql 'SELECT 1';$$, 'refused.sql');
SELECT count(*) FROM schemaboot_define('', 'refused.sql');
