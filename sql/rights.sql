--
-- rights: who may call what, whose rights the models run with, and whose models are run
--
SET client_min_messages = warning;
CREATE SCHEMA rights AUTHORIZATION regress_owner;

-- reading is for all; the texts of statements are not
SET ROLE regress_reader;
SELECT state, drifted, extra, unmodelled FROM schemaboot_status();
SELECT * FROM schemaboot_models();
SELECT schemaboot_current(), schemaboot_heads();
SELECT object FROM schemaboot.statement;
SELECT body FROM schemaboot.statement;
-- writing is not
SELECT schemaboot_define('CREATE TABLE t (a int)');
SELECT schemaboot_forget('t');
SELECT schemaboot_create_all();
CALL schemaboot_create_all_batched();
SELECT schemaboot_boot();
SELECT schemaboot_drop_all(current_database());
SELECT schemaboot_baseline();
SELECT schemaboot_stamp('head');
INSERT INTO schemaboot.version VALUES ('x', 'x', now());
DELETE FROM schemaboot.statement;
UPDATE schemaboot.revision SET message = 'x';
RESET ROLE;

-- roles that may; the tables stay closed to them
GRANT EXECUTE ON FUNCTION schemaboot_define(text, text), schemaboot_create_all(boolean), schemaboot_drop_all(text), schemaboot_forget(text),
	schemaboot_stamp(text, boolean, boolean) TO regress_owner, regress_writer;
SET ROLE regress_owner;
SELECT * FROM schemaboot_define('CREATE TABLE rights.t (a int); CREATE VIEW rights.v AS SELECT a, session_user IS NOT NULL AS x FROM rights.t;', 'owner.sql');
SELECT kind, object, defined_by FROM schemaboot_models();
DELETE FROM schemaboot.statement;
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT relname, pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'rights'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT schemaboot_stamp('head');
RESET ROLE;
-- who may not build the models is told what can be told without that; what has been built is known to all
SET ROLE regress_reader;
SELECT state, missing, drifted, extra, unmodelled, advice FROM schemaboot_status();
SET ROLE regress_owner;
SELECT state, missing, drifted, extra, unmodelled, advice FROM schemaboot_status();
SET ROLE regress_reader;
SELECT state, missing, drifted, extra, unmodelled, advice FROM schemaboot_status();
RESET ROLE;

-- DDL runs with the caller's rights: no CREATE in the schema, an object of somebody else
SET ROLE regress_writer;
SELECT * FROM schemaboot_define('CREATE TABLE rights.u (a int);', 'writer.sql');
SELECT * FROM schemaboot_create_all();
SELECT * FROM schemaboot_define('COMMENT ON TABLE rights.t IS ''mine'';', 'writer.sql');
SELECT * FROM schemaboot_create_all();
SELECT * FROM schemaboot_define('CREATE EXTENSION dblink;', 'writer.sql');
\set VERBOSITY terse
SELECT * FROM schemaboot_create_all();
\set VERBOSITY default
SELECT schemaboot_drop_all(current_database());
RESET ROLE;
SELECT count(*) FROM rights.t;

-- what a role defined does not run with the rights of another one: not with the superuser's ...
SELECT count(*) FROM schemaboot_define('', 'owner.sql');
SET ROLE regress_writer;
SELECT count(*) FROM schemaboot_define(E'CREATE SCHEMA trap;\nCREATE TABLE trap.t (a int);', 'writer.sql');
RESET ROLE;
\set VERBOSITY terse
SELECT * FROM schemaboot_create_all();
SELECT * FROM schemaboot_boot();
CALL schemaboot_create_all_batched();
-- a dry run says so, too
SELECT kind, object FROM schemaboot_create_all(true);
\set VERBOSITY default
-- ... nor with anybody else's
SET ROLE regress_owner;
SELECT * FROM schemaboot_create_all();
RESET ROLE;
-- a superuser can say whom to trust; a role itself cannot
SET ROLE regress_owner;
SET schemaboot.trusted_definers = regress_writer;
RESET ROLE;
SET schemaboot.trusted_definers = 'regress_nobody, regress_writer';
SELECT kind, object FROM schemaboot_create_all();
SELECT pg_get_userbyid(nspowner) = current_user AS mine FROM pg_namespace WHERE nspname = 'trap';
SELECT schemaboot_drop_all(current_database());
RESET schemaboot.trusted_definers;
SET schemaboot.trusted_definers = '"unterminated';
-- defined again by whom one trusts
SELECT * FROM schemaboot_define('CREATE SCHEMA trap; CREATE TABLE trap.t (a int );', 'writer.sql');
SELECT kind, object, defined_by = current_user AS mine FROM schemaboot_models();
-- what a superuser defined, others may run
SET ROLE regress_owner;
SELECT * FROM schemaboot_create_all();
-- and they do not become theirs by being defined again
SELECT * FROM schemaboot_define('CREATE SCHEMA trap; CREATE TABLE trap.t (a int);', 'writer.sql');
RESET ROLE;
SELECT kind, object, defined_by = current_user AS mine FROM schemaboot_models();
SELECT count(*) FROM schemaboot_define('', 'writer.sql');

-- the script's path is its own; a path that lays traps is of no use to whoever laid it
SET ROLE regress_owner;
CREATE FUNCTION rights.count(anyelement) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''hijacked by %'', current_user; RETURN 0; END';
CREATE FUNCTION rights.unnest(text[], int[]) RETURNS SETOF record LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''hijacked by %'', current_user; RETURN; END';
CREATE FUNCTION rights.never(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''hijacked by %'', current_user; RETURN false; END';
CREATE OPERATOR rights.= (LEFTARG = text, RIGHTARG = text, FUNCTION = rights.never);
CREATE TABLE rights.pg_class (a int);
CREATE TABLE rights.statement (a int);
GRANT USAGE ON SCHEMA rights TO PUBLIC;
RESET ROLE;
SET search_path = rights, pg_catalog, public;
SELECT count(*) FROM public.schemaboot_define('CREATE SCHEMA safe; CREATE TABLE safe.t (a int); COMMENT ON TABLE safe.t IS ''x'';', 'safe.sql');
SELECT pg_catalog.count(*) FROM public.schemaboot_models() WHERE NOT present;
SELECT object FROM public.schemaboot_create_all();
SELECT state FROM public.schemaboot_status();
SELECT pg_catalog.length(public.schemaboot_export()) OPERATOR(pg_catalog.>) 0 AS exported;
SELECT public.schemaboot_drop_all(pg_catalog.current_database());
SELECT pg_catalog.count(*) FROM public.schemaboot_define('', 'safe.sql');
RESET search_path;
-- temporary objects that hide others
CREATE TEMP TABLE pg_class (a int);
CREATE TEMP TABLE statement (a int);
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA safe; CREATE TABLE safe.t (a int);', 'safe.sql');
SELECT object FROM schemaboot_create_all();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'safe.sql');
DROP TABLE pg_temp.pg_class, pg_temp.statement;

-- SET ROLE in a script needs the right to become that role
SET ROLE regress_owner;
SELECT count(*) FROM schemaboot_define('SET ROLE regress_writer; CREATE TABLE rights.w (a int);', 'role.sql');
SELECT * FROM schemaboot_create_all();
SELECT current_user;
RESET ROLE;
SELECT count(*) FROM schemaboot_define('', 'role.sql');

-- while models are built to be compared, nothing runs with the rights of others: here a model would stand in for
-- what a SECURITY DEFINER function calls
GRANT CREATE, USAGE ON SCHEMA rights TO regress_writer;
GRANT EXECUTE ON FUNCTION schemaboot_diff() TO regress_writer;
CREATE FUNCTION rights.helper() RETURNS text LANGUAGE sql AS 'SELECT ''good''';
CREATE FUNCTION rights.trusted() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN RETURN rights.helper(); END';
SET ROLE regress_writer;
SELECT count(*) FROM schemaboot_define($$
	CREATE FUNCTION rights.helper() RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE ''evil as %'', current_user; END';
	CREATE FUNCTION rights.calls() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN rights.trusted() IS NULL; END';
	CREATE TABLE rights.mine (a int);
	CREATE INDEX mine_idx ON rights.mine (a) WHERE rights.calls();$$, 'evil.sql');
SELECT * FROM schemaboot_diff();
SELECT drifted, advice FROM schemaboot_status();
SELECT rights.trusted();
SELECT count(*) FROM schemaboot_define('', 'evil.sql');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION schemaboot_diff() FROM regress_writer;

DROP SCHEMA rights CASCADE;
REVOKE ALL ON FUNCTION schemaboot_define(text, text), schemaboot_create_all(boolean), schemaboot_drop_all(text), schemaboot_forget(text),
	schemaboot_stamp(text, boolean, boolean) FROM regress_owner, regress_writer;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.history;
SELECT * FROM test.facts();
