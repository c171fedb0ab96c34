--
-- owner: owners of anything
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA owner;
ALTER SCHEMA owner OWNER TO regress_owner;
GRANT CREATE ON SCHEMA owner TO regress_owner, "regress Mixed ""Case""";
SET search_path = owner;
CREATE TABLE t (a serial, b int);
CREATE SEQUENCE s;
ALTER SEQUENCE s OWNER TO regress_owner;
CREATE VIEW v AS SELECT 1 AS one;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS int;
CREATE TABLE u (a int);
ALTER TABLE t OWNER TO regress_owner;
ALTER SEQUENCE s OWNED BY t.b;
ALTER VIEW v OWNER TO regress_owner;
ALTER FUNCTION f(int) OWNER TO "regress Mixed ""Case""";
ALTER PROCEDURE p() OWNER TO regress_owner;
ALTER TYPE e OWNER TO regress_owner;
ALTER DOMAIN d OWNER TO regress_owner;
ALTER TABLE u OWNER TO CURRENT_USER;
-- privileges say who grants them, so they come after the owner
GRANT SELECT ON t TO regress_reader;
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'owner.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT relname, test.role(relowner) = 'regress_owner' AS owned, test.acl(relacl) ~ 'regress_reader=r/regress_owner' AS granted
FROM pg_class WHERE relnamespace = 'owner'::regnamespace AND relkind IN ('r', 'S', 'v') ORDER BY 1;
SELECT proname, test.role(proowner) FROM pg_proc WHERE pronamespace = 'owner'::regnamespace ORDER BY 1;
SELECT typname, test.role(typowner) FROM pg_type WHERE typnamespace = 'owner'::regnamespace AND typtype IN ('e', 'd') ORDER BY 1;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'owner.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
-- roles that the cluster does not have are named in one list
SELECT count(*) FROM schemaboot_define($$
CREATE TABLE owned (a int);
ALTER TABLE owned OWNER TO regress_nobody;
GRANT SELECT ON owned TO regress_nobody, "regress No One", regress_reader;
CREATE POLICY p ON owned TO regress_someone USING (true);
CREATE INDEX ON owned (a) TABLESPACE regress_space;
$$, 'owner.sql');
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('', 'owner.sql');
