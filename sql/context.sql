--
-- context: what scripts hold besides definitions, and what is in force at them
--
SET client_min_messages = warning;
CREATE SCHEMA context_there;

SELECT * FROM schemaboot_define($$
\restrict abc
SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET row_security = off;
BEGIN;
CREATE SCHEMA context_one;
CREATE SCHEMA context_two;
CREATE TABLE context_one.qualified (a int);
SET search_path = context_one;
CREATE TABLE plain (a int);
SET LOCAL search_path TO context_missing, context_two, context_one;
CREATE TABLE second (a int);
CREATE VIEW sees AS SELECT plain.a FROM plain, second;
SET search_path = 'context_two', "context_one";
CREATE INDEX ON plain (a);
SET SCHEMA 'context_there';
CREATE TABLE living (a int);
RESET search_path;
CREATE TABLE context_default (a int);
SET search_path TO DEFAULT;
SHOW search_path;
COMMIT;
START TRANSACTION; SAVEPOINT x; RELEASE x; END;
LISTEN x; NOTIFY x; UNLISTEN x;
SET CONSTRAINTS ALL DEFERRED;
DISCARD PLANS;
CHECKPOINT;
\unrestrict abc
$$, 'context.sql');
SELECT object, search_path, settings FROM schemaboot.statement WHERE source = 'context.sql' ORDER BY position;
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT relnamespace::regnamespace, relname FROM pg_class WHERE relname IN ('plain', 'second', 'sees', 'living', 'context_default', 'plain_a_idx') ORDER BY 2;
SELECT schemaboot_drop_all(current_database());

-- the path of the session that defines is the start
SET search_path = context_there, public;
SELECT * FROM schemaboot_define('CREATE TABLE here (a int); SET search_path = public; RESET search_path; CREATE TABLE here_too (a int);', 'context.sql');
RESET search_path;
SELECT kind, object FROM schemaboot_create_all();
-- a change of the path is a change of the models
SET search_path = public;
SELECT * FROM schemaboot_define('CREATE TABLE here (a int); CREATE TABLE context_there.here_too (a int);', 'context.sql');
RESET search_path;
DROP TABLE context_there.here, context_there.here_too;

-- settings that change what is built
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA context_one;
SET default_tablespace = pg_default;
SET default_table_access_method = heap;
SET default_toast_compression = 'pglz';
CREATE TABLE context_one.a (t text);
SET datestyle = 'SQL, DMY';
CREATE TABLE context_one.b (d date DEFAULT '01/02/2003'::date);
SET timezone = 'UTC';
SET intervalstyle = 'iso_8601';
CREATE TABLE context_one.c (t timestamptz DEFAULT '2000-01-01 00:00'::timestamptz);
RESET ALL;
CREATE TABLE context_one.d (t text);
SET default_tablespace = '';
SET default_table_access_method TO DEFAULT;
CREATE TABLE context_one.e (t text);
$$, 'context.sql');
SELECT object, settings FROM schemaboot.statement ORDER BY position;
SELECT count(*) FROM schemaboot_create_all();
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid IN ('context_one.b'::regclass, 'context_one.c'::regclass) ORDER BY 1;
-- they are those of the script, not of the session, and the session keeps its own
SHOW datestyle;
SELECT schemaboot_drop_all(current_database());

-- roles of a script: what it creates belongs to them
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA context_one;
GRANT ALL ON SCHEMA context_one TO regress_owner, regress_writer;
SET ROLE regress_owner;
CREATE TABLE context_one.owners (a int);
RESET ROLE;
CREATE TABLE context_one.mine (a int);
SET SESSION AUTHORIZATION regress_writer;
CREATE TABLE context_one.writers (a int);
RESET SESSION AUTHORIZATION;
CREATE TABLE context_one.mine_too (a int);
$$, 'context.sql');
SELECT count(*) FROM schemaboot_create_all();
SELECT relname, test.role(relowner) AS owner
FROM pg_class WHERE relnamespace = 'context_one'::regnamespace ORDER BY 1;
SELECT schemaboot_drop_all(current_database());

-- roles, databases and tablespaces of the cluster are passed over; those that it lacks are told
SELECT count(*) FROM schemaboot_define($$
CREATE ROLE regress_owner LOGIN;
CREATE ROLE "regress New One";
ALTER ROLE regress_new_two SET work_mem = '1MB';
GRANT regress_owner TO "regress New One";
CREATE USER regress_new_two;
CREATE TABLESPACE regress_new_space LOCATION '/nowhere';
CREATE DATABASE regress_new_database;
CREATE TABLE context_there.t (a int);
$$, 'context.sql');

-- psql lines: directives of dumps are passed over, data and the rest cannot be
SELECT * FROM schemaboot_define(E'\\connect shop\nCREATE TABLE context_there.t (a int);', 'context.sql');
SELECT * FROM schemaboot_define(E'CREATE TABLE context_there.t (a int);\n\\i other.sql\n', 'context.sql');
SELECT * FROM schemaboot_define(E'CREATE TABLE context_there.t (a int);\nSET standard_conforming_strings = off;', 'context.sql');
-- text that is no statement, and a string that does not end
SELECT * FROM schemaboot_define(E'CREATE TABLE context_there.t (a int);\n\nCREATE TABEL x (a int);', 'context.sql');
SELECT * FROM schemaboot_define(E'CREATE TABLE context_there.t (a int);\nCOMMENT ON TABLE context_there.t IS ''open;', 'context.sql');
-- a byte order mark and Windows line ends
SELECT * FROM schemaboot_define(E'\uFEFFCREATE TABLE context_there.t\r\n(a int);\r\nCOMMENT ON TABLE context_there.t IS ''x'';\r\n', 'context.sql');
SELECT count(*) FROM schemaboot_define('', 'context.sql');
DROP SCHEMA context_there;
SELECT * FROM test.facts();
