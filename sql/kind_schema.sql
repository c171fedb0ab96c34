--
-- kind_schema: CREATE SCHEMA with its elements, and what is said about schemas
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA plain;
CREATE SCHEMA "Mixed ""quoted""";
CREATE SCHEMA "select" AUTHORIZATION regress_owner;
CREATE SCHEMA IF NOT EXISTS "schéma";
COMMENT ON SCHEMA plain IS 'it''s plain';
ALTER SCHEMA plain OWNER TO regress_owner;
GRANT USAGE ON SCHEMA plain, "Mixed ""quoted""" TO regress_reader, PUBLIC;
GRANT CREATE ON SCHEMA "schéma" TO regress_writer WITH GRANT OPTION;
-- elements may stand in any order: the server sorts them
CREATE SCHEMA elements
	CREATE VIEW totals AS SELECT id, sum(amount) AS amount FROM entries GROUP BY id
	CREATE TABLE entries (id int, amount numeric)
	CREATE SEQUENCE numbers
	CREATE INDEX entries_by_id ON entries (id)
	GRANT SELECT ON totals TO regress_reader;
-- and what comes after it is not in it
CREATE TABLE plain.outside (id int);
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_schema.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT nspname, test.role(nspowner) AS owner, obj_description(oid, 'pg_namespace') AS comment
FROM pg_namespace WHERE nspname IN ('plain', 'Mixed "quoted"', 'select', 'schéma', 'elements') ORDER BY 1;
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'elements'::regnamespace ORDER BY 1;
SELECT has_schema_privilege('regress_reader', 'plain', 'USAGE') AS may_use,
	has_schema_privilege('regress_writer', 'schéma', 'CREATE WITH GRANT OPTION') AS may_grant,
	has_table_privilege('regress_reader', 'elements.totals', 'SELECT') AS may_select;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_schema.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
