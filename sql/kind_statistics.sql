--
-- kind_statistics: extended statistics
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_statistics;
SET search_path = kind_statistics;
CREATE TABLE facts (a int, b int, c text);
CREATE STATISTICS all_of ON a, b FROM facts;
CREATE STATISTICS "Some ""st""" (ndistinct, mcv) ON a, (b + 1), lower(c) FROM facts;
CREATE STATISTICS IF NOT EXISTS one (dependencies) ON a, c FROM facts;
CREATE STATISTICS expression ON (a * 2) FROM facts;
ALTER STATISTICS one SET STATISTICS 44;
ALTER STATISTICS one OWNER TO CURRENT_USER;
COMMENT ON STATISTICS one IS '1';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_statistics.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT stxname, pg_get_statisticsobjdef(oid), coalesce(stxstattarget, -1) = 44 AS target, obj_description(oid, 'pg_statistic_ext') AS comment
FROM pg_statistic_ext ORDER BY 1;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_statistics.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
