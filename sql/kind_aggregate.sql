--
-- kind_aggregate: aggregates
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_aggregate;
SET search_path = kind_aggregate;
CREATE FUNCTION keep_first(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE FUNCTION average_final(state numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT state[1] / NULLIF(state[2], 0)';
CREATE FUNCTION average_step(state numeric[], value numeric) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS 'SELECT ARRAY[state[1] + value, state[2] + 1]';
CREATE FUNCTION average_back(state numeric[], value numeric) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS 'SELECT ARRAY[state[1] - value, state[2] - 1]';
CREATE FUNCTION average_both(a numeric[], b numeric[]) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS 'SELECT ARRAY[a[1] + b[1], a[2] + b[2]]';
CREATE AGGREGATE first(anyelement) (SFUNC = keep_first, STYPE = anyelement, PARALLEL = SAFE);
CREATE AGGREGATE "Average"(numeric) (SFUNC = average_step, STYPE = numeric[], INITCOND = '{0,0}', FINALFUNC = average_final,
	COMBINEFUNC = average_both, MSFUNC = average_step, MINVFUNC = average_back, MSTYPE = numeric[], MINITCOND = '{0,0}', MFINALFUNC = average_final);
CREATE AGGREGATE rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE smallest(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
CREATE AGGREGATE quantile(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE old_style (BASETYPE = int, SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE VIEW uses AS SELECT "Average"(n::numeric) AS average, first(n) AS first, rows(*) AS rows FROM generate_series(2, 6) AS n;
ALTER AGGREGATE first(anyelement) OWNER TO regress_owner;
GRANT EXECUTE ON FUNCTION first(anyelement) TO regress_reader;
COMMENT ON AGGREGATE rows(*) IS 'counts';
COMMENT ON AGGREGATE "Average"(numeric) IS 'mean';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_aggregate.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT aggfnoid::regprocedure, aggkind, aggtransfn, aggfinalfn, agginitval, aggsortop::regoperator, obj_description(aggfnoid, 'pg_proc') AS comment
FROM pg_aggregate JOIN pg_proc ON pg_proc.oid = aggfnoid WHERE pronamespace = 'kind_aggregate'::regnamespace ORDER BY aggfnoid::regprocedure::text COLLATE "C";
SELECT * FROM kind_aggregate.uses;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_aggregate.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
