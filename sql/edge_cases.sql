--
-- Cases that once went wrong: each must stay right.
--
SET client_min_messages = warning;
CREATE SCHEMA edge_cases;
SET search_path = edge_cases, public;

-- a table that is said to be its own partition
SELECT kind, object FROM schemaboot_define('CREATE TABLE t (i int) PARTITION BY RANGE (i); ALTER TABLE t ATTACH PARTITION t DEFAULT', 'edge_a');
SELECT step, kind, object FROM schemaboot_create_all(dry_run => true) WHERE object = 'edge_cases.t';
SELECT count(*) FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('', 'edge_a');

-- a refusal, and then an error that is none
SELECT count(*) FROM schemaboot_define('DROP TABLE IF EXISTS nowhere', 'edge_a');
SELECT count(*) FROM schemaboot_define('CREATE TABEL a (i int); DROP TABLE q; CREATE TABLE b (i int)', 'edge_a');

-- what a plpgsql block cannot be compiled for is the server's error, not a refusal
SELECT count(*) FROM schemaboot_define('DO $$ DECLARE x trigger; BEGIN NULL; END $$; DROP TABLE foo', 'edge_a');

-- a source that speaks of what another one's table makes by the way
SELECT action, kind, object FROM schemaboot_define('CREATE TABLE t (id serial PRIMARY KEY)', 'edge_a');
SELECT action, kind, object FROM schemaboot_define('GRANT SELECT ON SEQUENCE t_id_seq TO PUBLIC; COMMENT ON INDEX t_pkey IS $$y$$', 'edge_b');
SELECT action, kind, object FROM schemaboot_define('GRANT SELECT ON SEQUENCE t_id_seq TO PUBLIC; COMMENT ON INDEX t_pkey IS $$y$$', 'edge_b');
SELECT count(*) FROM schemaboot_define('', 'edge_b');
SELECT count(*) FROM schemaboot_define('', 'edge_a');

-- names that only a later source explains
SELECT object FROM schemaboot_define('SET search_path = edge_later, edge_cases; CREATE FUNCTION f(colour) RETURNS int LANGUAGE sql AS $$SELECT 1$$', 'edge_a');
SELECT object FROM schemaboot_define('CREATE SCHEMA edge_later; CREATE TYPE edge_later.colour AS ENUM (''red'')', 'edge_b');
SELECT action, object FROM schemaboot_create_all();
SELECT state, missing FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'edge_a');
SELECT count(*) FROM schemaboot_define('', 'edge_b');

-- a schema that two sources need stays when one of them no longer does
SELECT action, object FROM schemaboot_define('CREATE SCHEMA IF NOT EXISTS edge_shared; CREATE TABLE edge_shared.a ()', 'edge_a');
SELECT action, object FROM schemaboot_define('CREATE SCHEMA IF NOT EXISTS edge_shared; CREATE TABLE edge_shared.b ()', 'edge_b');
SELECT action, object FROM schemaboot_create_all();
SELECT action, object FROM schemaboot_define('CREATE TABLE edge_shared.a ()', 'edge_a');
SELECT state, models, missing FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'edge_b');

-- rows are for tables that the models make, not for those that are there
CREATE TABLE by_hand (x int);
SELECT action, object FROM schemaboot_define('INSERT INTO by_hand VALUES (1)', 'edge_a');
SELECT count(*) FROM schemaboot_create_all();
TABLE by_hand;
SELECT count(*) FROM schemaboot_define('', 'edge_a');

-- a name is not a role
CREATE ROLE edge_eve;
GRANT EXECUTE ON FUNCTION schemaboot_define(text, text) TO edge_eve;
SET ROLE edge_eve;
SELECT action, object FROM schemaboot_define('CREATE TABLE edge_cases.evil (a int)', 'edge_a');
RESET ROLE;
ALTER ROLE edge_eve RENAME TO edge_eve_before;
CREATE ROLE edge_eve SUPERUSER;
SELECT count(*) FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('', 'edge_a');
DROP ROLE edge_eve;
DROP OWNED BY edge_eve_before;
DROP ROLE edge_eve_before;

DROP SCHEMA edge_cases CASCADE;
