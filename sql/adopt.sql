--
-- adopt: a database that has a schema already
--
\pset null '-'
SET client_min_messages = warning;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
SELECT schemaboot_revision('first', 'CREATE SCHEMA ado; CREATE TABLE ado.a (id int PRIMARY KEY, t text)', 'DROP SCHEMA ado CASCADE', id => 'r1');
SELECT schemaboot_revision('rows', 'INSERT INTO ado.a VALUES (1)', 'DELETE FROM ado.a', id => 'r2');
SELECT schemaboot_revision('second', 'CREATE TABLE ado.b (id int REFERENCES ado.a); ALTER TABLE ado.a ADD n int NOT NULL DEFAULT 0; CREATE INDEX ON ado.a (n)', 'SELECT', id => 'r3');
SELECT schemaboot_revision('third', 'ALTER TABLE ado.a ALTER t TYPE varchar(10); DROP INDEX ado.a_n_idx; CREATE CAST (ado.a AS text) WITH INOUT', 'SELECT', id => 'r4');
SELECT schemaboot_revision('fourth', 'CREATE TABLE ado.gone (id int)', 'SELECT', id => 'r5');
SELECT schemaboot_revision('fifth', 'DROP TABLE ado.gone', 'SELECT', id => 'r6');
-- nothing is there
SELECT * FROM schemaboot_adopt(dry_run => true);
-- the first two steps
CREATE SCHEMA ado;
CREATE TABLE ado.a (id int PRIMARY KEY, t text);
SELECT revision, state, stamped, detail FROM schemaboot_adopt(dry_run => true);
SELECT schemaboot_current();
-- half of the third
CREATE TABLE ado.b (id int REFERENCES ado.a);
SELECT revision, state, present, absent, conflicting, stamped, detail FROM schemaboot_adopt(dry_run => true);
-- all of it, and something else than the fourth
ALTER TABLE ado.a ADD n int NOT NULL DEFAULT 0;
ALTER TABLE ado.a ALTER t TYPE varchar(12);
SELECT revision, state, present, absent, conflicting, stamped, detail FROM schemaboot_adopt(dry_run => true);
-- as it should be, though made in another way, with objects of no revision beside it
ALTER TABLE ado.a ALTER t TYPE varchar(10);
CREATE CAST (ado.a AS text) WITH INOUT;
CREATE TABLE ado.other (id int);
SELECT revision, state, present, absent, conflicting, stamped, detail FROM schemaboot_adopt();
SELECT schemaboot_current();
SELECT event, to_revisions FROM schemaboot.history ORDER BY id DESC LIMIT 1;
SELECT revision, state FROM schemaboot_adopt();
-- nothing of it was touched
SELECT count(*) FROM ado.a;
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'schemaboot:%';
-- stamp compares, and says what differs
DELETE FROM schemaboot.version;
SELECT schemaboot_stamp('r4');
SELECT schemaboot_stamp('r3');
ALTER TABLE ado.a DROP n;
COMMENT ON TABLE ado.b IS 'mine';
SELECT schemaboot_stamp('r4');
SELECT schemaboot_stamp('r4', verify => false);
-- a line that cannot run: what is known up to there counts
UPDATE schemaboot.revision SET up = 'SELECT 1/0' WHERE id = 'r4';
DELETE FROM schemaboot.version;
SELECT revision, state, stamped, detail FROM schemaboot_adopt(dry_run => true);
SELECT schemaboot_stamp('r5');
-- who may do it
CREATE ROLE regress_adopt;
GRANT EXECUTE ON FUNCTION schemaboot_adopt(boolean) TO regress_adopt;
GRANT USAGE ON SCHEMA ado TO regress_adopt;
SET ROLE regress_adopt;
SELECT revision FROM schemaboot_adopt(dry_run => true);
RESET ROLE;
-- stamp cannot compare then, and says so
GRANT EXECUTE ON FUNCTION schemaboot_stamp(text, boolean, boolean) TO regress_adopt;
SET ROLE regress_adopt;
SELECT schemaboot_stamp('r5');
RESET ROLE;
REVOKE ALL ON FUNCTION schemaboot_stamp(text, boolean, boolean) FROM regress_adopt;
SET ROLE regress_adopt;
RESET ROLE;
BEGIN READ ONLY;
SELECT revision FROM schemaboot_adopt(dry_run => true);
ROLLBACK;
REVOKE ALL ON FUNCTION schemaboot_adopt(boolean) FROM regress_adopt;
DROP SCHEMA ado CASCADE;
DROP ROLE regress_adopt;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
-- a revision whose way back is given is tried where it is made
SELECT schemaboot_revision('wrong', 'CREATE TABLE ado_x (id int)', 'SELECT 1', id => 'w1');
SELECT schemaboot_revision('fails', 'SELECT 1/0', 'SELECT 1', id => 'w2', parents => '{}');
SELECT id, facts_after IS NOT NULL AS known, irreversible FROM schemaboot.revision ORDER BY id;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.history;
RESET client_min_messages;
