--
-- Indexes and constraints that the script leaves unnamed are what they are, whatever they are called
--
\set VERBOSITY terse
SET client_min_messages = warning;
SELECT current_database() AS home \gset
CREATE DATABASE regress_unnamed TEMPLATE template0;
\c regress_unnamed
SET client_min_messages = warning;
CREATE EXTENSION schemaboot;
SELECT count(*) FROM schemaboot_define($$
	CREATE TABLE a (id int, t text, n int CHECK (n > 0), UNIQUE (id));
	CREATE TABLE b (id int, a_id int, CONSTRAINT named CHECK (id > 0));
	CREATE INDEX ON b (a_id);
	CREATE INDEX ON b (a_id, id);
	CREATE INDEX named_index ON b (id);
	ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES a (id);
$$);
SELECT count(*) FROM schemaboot_create_all();
ALTER INDEX b_a_id_idx RENAME TO x;
ALTER INDEX b_a_id_id_idx RENAME TO b_a_id_idx;
ALTER TABLE b RENAME CONSTRAINT b_a_id_fkey TO y;
ALTER TABLE a RENAME CONSTRAINT a_n_check TO z;
ALTER TABLE a RENAME CONSTRAINT a_id_key TO "Key";
SELECT change, kind, object FROM schemaboot_diff();
SELECT state, models, present, missing, drifted, extra FROM schemaboot_status();
SELECT action, kind, object FROM schemaboot_create_all() WHERE action = 'created';
SELECT schemaboot_stamp('head');
-- what differs is told under the model's name
COMMENT ON INDEX x IS 'by hand';
ALTER TABLE b ALTER CONSTRAINT y DEFERRABLE;
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff();
COMMENT ON INDEX x IS NULL;
ALTER TABLE b ALTER CONSTRAINT y NOT DEFERRABLE;
-- one that is gone is missing, and made again
ALTER TABLE b DROP CONSTRAINT y;
DROP INDEX b_a_id_idx;
SELECT change, kind, object FROM schemaboot_diff();
SELECT action, kind, object FROM schemaboot_create_all() WHERE action = 'created';
-- a name that the script gives counts
ALTER TABLE b RENAME CONSTRAINT named TO other;
ALTER INDEX named_index RENAME TO other_index;
SELECT change, kind, object FROM schemaboot_diff();
\c :home
DROP DATABASE regress_unnamed;
