--
-- privilege: GRANT and REVOKE on anything
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA privilege;
SET search_path = privilege;
CREATE TABLE t (a int, b int, "C" int);
CREATE TABLE u (a int, b int, "C" int);
CREATE VIEW v AS SELECT 1 AS one;
CREATE SEQUENCE s;
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS int;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE FOREIGN DATA WRAPPER privilege_wrapper;
CREATE SERVER privilege_server FOREIGN DATA WRAPPER privilege_wrapper;
REVOKE ALL ON FUNCTION f(int), f(text) FROM PUBLIC;
REVOKE ALL ON TABLE u FROM CURRENT_USER;
GRANT ALL ON TABLE t TO regress_owner WITH GRANT OPTION;
GRANT SELECT, INSERT (a, "C"), UPDATE (b) ON t, u TO regress_reader, "regress Mixed ""Case""";
GRANT SELECT ON ALL TABLES IN SCHEMA privilege TO regress_writer;
GRANT USAGE, SELECT ON SEQUENCE s TO PUBLIC;
GRANT USAGE ON TYPE e TO regress_reader;
REVOKE USAGE ON TYPE d FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(text) TO regress_reader;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA privilege TO regress_owner;
GRANT USAGE ON FOREIGN DATA WRAPPER privilege_wrapper TO regress_reader;
GRANT ALL PRIVILEGES ON FOREIGN SERVER privilege_server TO regress_reader;
GRANT CREATE, USAGE ON SCHEMA privilege TO regress_writer;
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'privilege.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT relname, has_table_privilege('regress_writer', oid, 'SELECT') AS writer, has_table_privilege('regress_reader', oid, 'SELECT') AS reader,
	has_table_privilege('regress_owner', oid, 'DELETE WITH GRANT OPTION') AS owner FROM pg_class WHERE relnamespace = 'privilege'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT attrelid::regclass, attname, test.acl(attacl) AS privileges FROM pg_attribute WHERE attrelid IN ('privilege.t'::regclass, 'privilege.u'::regclass) AND attacl IS NOT NULL ORDER BY attrelid::regclass::text, attname;
SELECT oid::regprocedure, test.acl(proacl) AS privileges FROM pg_proc WHERE pronamespace = 'privilege'::regnamespace ORDER BY oid::regprocedure::text;
SELECT test.acl(nspacl) AS privileges FROM pg_namespace WHERE nspname = 'privilege';

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'privilege.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
