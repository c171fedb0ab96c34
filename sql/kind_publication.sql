--
-- kind_publication: publications
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_publication;
SET search_path = kind_publication;
CREATE TABLE one (id int PRIMARY KEY, a int, b text);
CREATE TABLE two (id int PRIMARY KEY);
CREATE TABLE three (id int PRIMARY KEY);
CREATE PUBLICATION pair FOR TABLE one, ONLY two;
CREATE PUBLICATION "Empty ""p""" WITH (publish = 'insert, delete', publish_via_partition_root = true);
CREATE PUBLICATION everything FOR ALL TABLES;
ALTER PUBLICATION pair ADD TABLE three;
ALTER PUBLICATION pair SET (publish = 'insert');
ALTER PUBLICATION pair OWNER TO CURRENT_USER;
COMMENT ON PUBLICATION pair IS 'pair';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_publication.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot, obj_description(oid, 'pg_publication') AS comment
FROM pg_publication ORDER BY 1;
SELECT pubname, tablename FROM pg_publication_tables WHERE pubname = 'pair' ORDER BY 1, 2;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_publication.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
-- lists of columns, conditions and schemas came with version 15
SELECT current_setting('server_version_num')::int >= 150000 AS since_15 \gset
\if :since_15
SELECT $ddl$
CREATE SCHEMA kind_publication;
CREATE TABLE kind_publication.one (id int PRIMARY KEY, a int, b text);
CREATE PUBLICATION part FOR TABLE kind_publication.one (id, a) WHERE (a > 0 AND id IS NOT NULL) WITH (publish = 'insert');
CREATE PUBLICATION schemas FOR TABLES IN SCHEMA kind_publication;
ALTER PUBLICATION schemas ADD TABLES IN SCHEMA public;
$ddl$ AS ddl \gset
SELECT * FROM schemaboot_define(:'ddl', 'kind_publication.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT pubname, tablename, attnames, rowfilter FROM pg_publication_tables WHERE tablename = 'one' ORDER BY 1;
CALL test.round_trip(:'ddl', 'kind_publication.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
\endif
