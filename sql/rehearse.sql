-- Rehearsals: what statements do is measured, and nothing of it stays.
\pset null '-'
CREATE SCHEMA reh;
CREATE TABLE reh.big (id int PRIMARY KEY, a int, b varchar(10), "Odd name" text);
INSERT INTO reh.big SELECT i, i, 'x' FROM generate_series(1, 3000) AS i;
CREATE TABLE reh.child (id serial PRIMARY KEY, big_id int);
INSERT INTO reh.child (big_id) SELECT i FROM generate_series(1, 1000) AS i;
CREATE INDEX child_big ON reh.child (big_id);
CREATE TABLE reh.parts (id int) PARTITION BY RANGE (id);
CREATE TABLE reh.part1 PARTITION OF reh.parts FOR VALUES FROM (1) TO (10);
CREATE TABLE reh.part2 (id int);
INSERT INTO reh.part2 SELECT 11 FROM generate_series(1, 10);
CREATE VIEW reh.v AS SELECT id FROM reh.big;
CREATE TYPE reh.mood AS ENUM ('fine');
CREATE FUNCTION reh.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SEQUENCE reh."Odd seq";
VACUUM ANALYZE reh.big, reh.child, reh.part2;

-- what each statement locks, writes anew and reads, also where an earlier one holds stronger locks; here, and on copies
CREATE VIEW reh.looked AS SELECT NULL::text AS mode, r.* FROM schemaboot_rehearse_sql('') r;
CREATE TEMP TABLE measured AS TABLE reh.looked;
DROP VIEW reh.looked;
CREATE PROCEDURE pg_temp.measure(script text) LANGUAGE sql AS $$
	INSERT INTO measured SELECT 'full', r.* FROM schemaboot_rehearse_sql(script) r;
	INSERT INTO measured SELECT 'structure', r.* FROM schemaboot_rehearse_sql(script, mode => 'structure') r;
$$;
CALL pg_temp.measure($$
ALTER TABLE reh.big ADD COLUMN c int DEFAULT 1;
ALTER TABLE reh.big ADD COLUMN d float DEFAULT random();
ALTER TABLE reh.big ALTER b TYPE varchar(20);
ALTER TABLE reh.child ALTER big_id TYPE bigint;
ALTER TABLE reh.big ADD CHECK (a > 0) NOT VALID;
ALTER TABLE reh.big ALTER a SET NOT NULL;
ALTER TABLE reh.child ADD CONSTRAINT fk FOREIGN KEY (big_id) REFERENCES reh.big NOT VALID;
ALTER TABLE reh.child VALIDATE CONSTRAINT fk;
CREATE INDEX ON reh.big (b);
CREATE INDEX CONCURRENTLY ON reh.big ("Odd name");
DROP INDEX CONCURRENTLY reh.child_big;
CREATE TABLE reh.made (id serial PRIMARY KEY, big int REFERENCES reh.big);
ALTER TABLE reh.made ADD x int;
CREATE TABLE reh.part3 PARTITION OF reh.parts FOR VALUES FROM (30) TO (40);
ALTER TABLE reh.parts ATTACH PARTITION reh.part2 FOR VALUES FROM (11) TO (20);
ALTER TABLE reh.parts DETACH PARTITION reh.part1 CONCURRENTLY;
COMMENT ON COLUMN reh.big."Odd name" IS 'odd';
INSERT INTO reh.big VALUES (3001, 1, 'z');
UPDATE reh.big SET a = a + 1 WHERE id = 5;
UPDATE reh.big SET a = a + 1;
TRUNCATE reh.child;
ALTER TYPE reh.mood ADD VALUE 'bad';
DROP FUNCTION reh.f();
CREATE OR REPLACE VIEW reh.v AS SELECT id FROM reh.big;
CREATE TRIGGER t BEFORE UPDATE ON reh.child FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER SEQUENCE reh."Odd seq" INCREMENT 2;
VACUUM FULL reh.part2;
VACUUM reh.big;
LOCK TABLE reh.big IN SHARE MODE;
$$);
SELECT statement, left(ddl, 40) AS ddl, object, lock_mode, rewrites, scans, index_builds, stops, outcome
FROM measured WHERE mode = 'full' ORDER BY statement, object;
SELECT statement, object, lock_mode, rewrites, scans, index_builds, stops, outcome FROM measured WHERE mode = 'structure'
EXCEPT SELECT statement, object, lock_mode, rewrites, scans, index_builds, stops, outcome FROM measured WHERE mode = 'full';
SELECT DISTINCT mode, object, rows, bytes > 0 AS has_bytes FROM measured WHERE statement IN (2, 6, 9) ORDER BY 1, 2;
SELECT bool_and(holds >= elapsed) AS holds, bool_and(wal_bytes > 0) AS wal FROM measured WHERE mode = 'full' AND stops IS NOT NULL AND statement < 5;

-- errors are outcomes; what a rehearsal must not do, it does not do
SELECT statement, line, ddl, object, outcome FROM schemaboot_rehearse_sql($$CREATE TABLE reh.x (id int);
INSERT INTO reh.x VALUES (1);
SELECT 1 / 0; DROP TABLE reh.big$$);
SELECT statement, ddl, outcome FROM schemaboot_rehearse_sql('BEGIN; CREATE TABLE reh.x (); COMMIT; ROLLBACK; DROP TABLE reh.x');
SELECT statement, ddl, outcome FROM schemaboot_rehearse_sql('SELECT 1; SELEC 2; SELECT ''three');
SELECT statement, ddl, outcome FROM schemaboot_rehearse_sql($$PREPARE p AS SELECT 1; DEALLOCATE ALL; DISCARD PLANS;
COPY reh.big TO '/nowhere'; COPY reh.big TO PROGRAM 'false'; VACUUM; CREATE DATABASE reh; SAVEPOINT a$$);
SELECT statement, ddl, outcome FROM schemaboot_rehearse_sql($$DO 'BEGIN COMMIT; END'$$);
SELECT statement, ddl, outcome FROM schemaboot_rehearse_sql($$DO 'BEGIN BEGIN PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN CREATE TABLE reh.y (); END; END'; DROP TABLE reh.y;
SET search_path = reh; SET client_min_messages = notice; DROP TABLE IF EXISTS nope; ALTER TABLE big ADD z int; SELECT public.schemaboot_rehearse_sql('SELECT 1')$$);
SHOW search_path;
SELECT count(*) FROM schemaboot_rehearse_sql('-- nothing');
SELECT * FROM schemaboot_rehearse_sql('SELECT 1', mode => 'fast');

-- sequences, and what the session knows of them
SELECT nextval('reh."Odd seq"'), nextval('reh."Odd seq"');
SELECT outcome FROM schemaboot_rehearse_sql($$SELECT nextval('reh."Odd seq"'), setval('reh.child_id_seq', 5000); INSERT INTO reh.child (big_id) VALUES (1)$$);
SELECT lastval(), currval('reh."Odd seq"'), (SELECT last_value FROM reh.child_id_seq) AS child, nextval('reh."Odd seq"');

-- revisions
SELECT schemaboot_revision('first', 'CREATE TABLE reh.t (id int PRIMARY KEY, b int REFERENCES reh.big)', 'DROP TABLE reh.t', id => 'reh1');
SELECT schemaboot_revision('second', 'ALTER TABLE reh.big ADD COLUMN z int; CREATE TABLE reh.u (id int)', 'ALTER TABLE reh.big DROP COLUMN z', id => 'reh2', parents => '{reh1}');
SELECT schemaboot_revision('third', 'CREATE INDEX CONCURRENTLY z ON reh.big (z)', 'DROP INDEX CONCURRENTLY reh.z', id => 'reh3', parents => '{reh2}');
SELECT schemaboot_revision('fourth', 'DROP TABLE reh.part2', id => 'reh4', parents => '{reh3}');
SELECT schemaboot_revision('fifth', 'INSERT INTO reh.nope VALUES (1)', '', id => 'reh5', parents => '{reh4}');
SELECT schemaboot_revision('sixth', 'SELECT 1', 'SELECT 1', id => 'reh6', parents => '{reh5}');
SELECT revision, direction, statement, left(ddl, 40) AS ddl, object, lock_mode, outcome FROM schemaboot_rehearse('reh6')
WHERE ddl IS NULL OR ddl NOT LIKE 'SET %';
SELECT f.revision, f.outcome FROM schemaboot_rehearse('reh6') f EXCEPT ALL SELECT revision, outcome FROM schemaboot_rehearse('reh6', 'structure');
SELECT schemaboot_current(), to_regclass('reh.t');
SELECT revision, outcome FROM schemaboot_rehearse('reh9');

-- rights: those of the caller
CREATE ROLE reh_nobody;
SET ROLE reh_nobody;
SELECT * FROM schemaboot_rehearse_sql('SELECT 1');
SELECT * FROM schemaboot_rehearse();
RESET ROLE;
GRANT USAGE ON SCHEMA reh TO reh_nobody;
GRANT EXECUTE ON FUNCTION schemaboot_rehearse_sql(text, text), schemaboot_rehearse(text, text) TO reh_nobody;
SET ROLE reh_nobody;
SELECT ddl, outcome FROM schemaboot_rehearse_sql('DROP TABLE reh.big');
SELECT ddl, outcome FROM schemaboot_rehearse_sql('VACUUM FULL reh.big');
SELECT ddl, outcome FROM schemaboot_rehearse_sql('CREATE TEMP TABLE t (id int); INSERT INTO t VALUES (1); DROP TABLE t');
SELECT * FROM schemaboot_rehearse('reh6');
SELECT * FROM schemaboot_rehearse_sql('SELECT 1', 'structure');
RESET ROLE;
BEGIN READ ONLY;
SELECT * FROM schemaboot_rehearse_sql('SELECT 1');
ROLLBACK;

SET client_min_messages = warning;
DROP SCHEMA reh CASCADE;
DROP OWNED BY reh_nobody;
DROP ROLE reh_nobody;
DELETE FROM schemaboot.revision;
RESET client_min_messages;

-- at the head, against the models: what they say, less, and more
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA rem; CREATE TABLE rem.t (id int, note text)', 'rehearse.sql');
SELECT schemaboot_revision('a table', 'CREATE SCHEMA rem; CREATE TABLE rem.t (id int, note text)', 'DROP SCHEMA rem CASCADE', id => 'rem1');
SELECT revision, direction, outcome FROM schemaboot_rehearse() WHERE statement IS NULL;
SELECT schemaboot_revision('less', 'ALTER TABLE rem.t DROP COLUMN note', 'ALTER TABLE rem.t ADD COLUMN note text', id => 'rem2');
SELECT revision, direction, outcome FROM schemaboot_rehearse() WHERE statement IS NULL AND outcome !~ '^ok';
SELECT schemaboot_revision('more', 'ALTER TABLE rem.t ADD COLUMN note text, ADD COLUMN more int', 'ALTER TABLE rem.t DROP COLUMN note, DROP COLUMN more', id => 'rem3');
SELECT revision, direction, outcome FROM schemaboot_rehearse() WHERE statement IS NULL AND outcome !~ '^ok';
DELETE FROM schemaboot.revision;
SELECT count(*) FROM schemaboot_define('', 'rehearse.sql');
RESET client_min_messages;

-- a type goes before the functions that it is read by
SELECT statement, outcome FROM schemaboot_rehearse_sql($$
	CREATE SCHEMA ret;
	CREATE TYPE ret.own;
	CREATE FUNCTION ret.own_in(cstring) RETURNS ret.own LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
	CREATE FUNCTION ret.own_out(ret.own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
	CREATE TYPE ret.own (INPUT = ret.own_in, OUTPUT = ret.own_out, LIKE = int4);
	DROP TYPE ret.own CASCADE;
$$);
-- a way back that is found out by running the revision leaves sequences where they are
CREATE SCHEMA reseq;
CREATE TABLE reseq.t (id serial, note text);
INSERT INTO reseq.t (note) VALUES ('a'), ('b');
CREATE SEQUENCE reseq.s;
SELECT schemaboot_revision('numbers', $$ALTER TABLE reseq.t ADD COLUMN more int DEFAULT nextval('reseq.s');
	INSERT INTO reseq.t (note) VALUES ('c'); SELECT setval('reseq.s', 100)$$, id => 'reseq1');
SELECT last_value FROM reseq.t_id_seq;
SELECT last_value, is_called FROM reseq.s;
SELECT currval('reseq.t_id_seq');
SELECT count(*) FROM schemaboot_upgrade();
SELECT last_value FROM reseq.t_id_seq;
SELECT count(*) FROM schemaboot_downgrade('base', allow => '{irreversible}');
DELETE FROM schemaboot.revision;
SET client_min_messages = warning;
DROP SCHEMA reseq CASCADE;
RESET client_min_messages;
-- what is deferred happens, too; but not for the caller's rows, if the script has written none
CREATE SCHEMA rede;
CREATE TABLE rede.a (id int PRIMARY KEY);
CREATE TABLE rede.b (a int REFERENCES rede.a DEFERRABLE INITIALLY DEFERRED);
SELECT statement, outcome FROM schemaboot_rehearse_sql('INSERT INTO rede.b VALUES (1)');
SELECT statement, outcome FROM schemaboot_rehearse_sql('INSERT INTO rede.b VALUES (1); INSERT INTO rede.a VALUES (1)', 'structure');
BEGIN;
INSERT INTO rede.b VALUES (1);
SELECT statement, outcome FROM schemaboot_rehearse_sql('CREATE TABLE rede.c (a int)');
ROLLBACK;
DROP TABLE rede.a, rede.b;
DROP SCHEMA rede;
-- a sequence that the session has used stays locked as it was, in the same transaction, and one that only the script has used is not known
CREATE SEQUENCE used;
CREATE SEQUENCE unused;
SELECT nextval('used');
BEGIN;
SELECT statement, outcome FROM schemaboot_rehearse_sql($$SELECT nextval('used'), nextval('unused')$$);
SELECT statement, outcome FROM schemaboot_rehearse_sql($$SELECT nextval('used'), nextval('unused')$$);
SELECT lastval(), currval('used');
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ('used'::regclass, 'unused'::regclass);
SELECT currval('unused');
ROLLBACK;
DROP SEQUENCE used, unused;
