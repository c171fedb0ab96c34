--
-- kind_routine: functions and procedures
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_routine;
SET search_path = kind_routine;
CREATE TABLE items (id int PRIMARY KEY, name text, amount numeric);
CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 3 AS 'SELECT a + b';
CREATE FUNCTION add(a text, b text) RETURNS text LANGUAGE sql RETURN a || b;
CREATE FUNCTION add(VARIADIC numbers numeric[]) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT sum(n) FROM unnest(numbers) AS n $$;
CREATE FUNCTION nothing() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = kind_routine, pg_temp SET work_mem = '8MB' AS $body$
BEGIN
	-- a body with ; and ' and $$
	PERFORM 1;
END $body$;
CREATE FUNCTION rows() RETURNS SETOF items LANGUAGE sql STABLE ROWS 42 AS 'SELECT * FROM kind_routine.items';
CREATE FUNCTION columns(OUT a int, OUT b text) RETURNS record LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION as_table(INOUT n int, p items.name%TYPE DEFAULT 'x') LANGUAGE sql AS 'SELECT n';
CREATE FUNCTION listed(wanted int) RETURNS TABLE (id int, "the name" text) LANGUAGE sql AS 'SELECT id, name FROM kind_routine.items WHERE id = wanted';
CREATE FUNCTION any_of(x anyelement, y anyarray) RETURNS anyelement LANGUAGE plpgsql AS 'BEGIN RETURN x; END';
CREATE FUNCTION "Mixed ""f"""("A" text[], "select" items) RETURNS "char" LANGUAGE sql AS 'SELECT ''x''::"char"';
CREATE OR REPLACE FUNCTION standard(a int, b int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
	SELECT add(a, b) + (SELECT count(*)::int FROM items);
	SELECT 1;
END;
CREATE PROCEDURE work(IN a int, INOUT b int) LANGUAGE plpgsql AS 'BEGIN b := a + b; END';
CREATE PROCEDURE insert_item(id int, name text DEFAULT 'none') LANGUAGE sql BEGIN ATOMIC INSERT INTO items (id, name) VALUES (id, name); END;
CREATE VIEW items_view AS SELECT *, add(id) AS next FROM items;
CREATE FUNCTION later() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM kind_routine.items_view';
CREATE FUNCTION replaced() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION replaced() RETURNS int LANGUAGE sql AS 'SELECT 2';
ALTER FUNCTION add(int, int) SUPPORT pg_catalog.generate_series_int4_support;
ALTER FUNCTION add(text, text) STABLE COST 7;
ALTER FUNCTION add(int, int) OWNER TO regress_owner;
ALTER FUNCTION columns() SET statement_timeout = '1s';
ALTER PROCEDURE work(int, int) SECURITY DEFINER;
ALTER ROUTINE nothing() PARALLEL RESTRICTED;
REVOKE EXECUTE ON FUNCTION add(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add(int, int), nothing() TO regress_reader;
GRANT EXECUTE ON PROCEDURE work TO regress_reader;
GRANT EXECUTE ON ROUTINE replaced TO regress_writer;
COMMENT ON FUNCTION add(int, b int) IS 'numbers';
COMMENT ON FUNCTION add(text, text) IS 'texts';
COMMENT ON PROCEDURE work IS 'works';
COMMENT ON ROUTINE replaced() IS 'twice';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_routine.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT oid::regprocedure, prokind AS kind, provolatile AS vol, proisstrict AS strict, prosecdef AS definer, proparallel AS par, proleakproof AS leakproof,
	procost AS cost, prorows AS rows, proconfig AS config FROM pg_proc WHERE pronamespace = 'kind_routine'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
SELECT proname, pg_get_function_arguments(oid) AS arguments, pg_get_function_result(oid) AS result, obj_description(oid, 'pg_proc') AS comment
FROM pg_proc WHERE pronamespace = 'kind_routine'::regnamespace ORDER BY proname, 2;
SELECT kind_routine.add(1), kind_routine.add('a', 'b'), kind_routine.add(1, 2, 3), kind_routine.replaced(), kind_routine.later();
CALL kind_routine.work(1, 2);

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_routine.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
