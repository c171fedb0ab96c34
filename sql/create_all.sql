--
-- create_all: creates what is missing, and leaves alone what is there
--
-- the closing NOTICE has a time in it, so it is shown without
\set VERBOSITY terse
SET client_min_messages = warning;
DELETE FROM schemaboot.history;
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA create_all;
CREATE TABLE create_all.one (id int PRIMARY KEY);
CREATE TABLE create_all.two (id int PRIMARY KEY, one int REFERENCES create_all.one);
ALTER TABLE create_all.two ADD CONSTRAINT two_self FOREIGN KEY (one) REFERENCES create_all.two;
CREATE INDEX ON create_all.two (one);
COMMENT ON TABLE create_all.two IS 'second';
INSERT INTO create_all.one VALUES (1);
$$, 'a.sql');

-- dry_run shows all and does nothing
SELECT step, action, kind, object, ddl, elapsed FROM schemaboot_create_all(dry_run => true);
SELECT count(*) FROM pg_namespace WHERE nspname = 'create_all';
SELECT count(*) FROM schemaboot.history;

-- progress: a NOTICE for each step
SET client_min_messages = notice;
SET schemaboot.progress = on;
SELECT * FROM schemaboot_define('CREATE VIEW create_all.fails AS SELECT 1; INSERT INTO create_all.two VALUES (1/0, 1);', 'b.sql');
SELECT * FROM schemaboot_create_all();
SELECT * FROM schemaboot_define('', 'b.sql');
RESET schemaboot.progress;
SET client_min_messages = warning;

-- done in the caller's transaction
BEGIN;
SELECT step, action, kind, object, ddl IS NULL AS no_ddl, elapsed >= '0' AS timed FROM schemaboot_create_all();
ROLLBACK;
SELECT count(*) FROM pg_namespace WHERE nspname = 'create_all';
SELECT count(*) FROM schemaboot_create_all();
SELECT event, outcome, detail, duration > '0' AS timed FROM schemaboot.history ORDER BY id;
-- the second call has nothing to do, and shows what there is
SELECT step, action, kind, object, ddl, elapsed FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot.history;

-- what the models only complete, they do not create: the NOTICE and the rows agree
SELECT count(*) FROM schemaboot_define('COMMENT ON SCHEMA pg_catalog IS ''system catalog schema'';', 'b.sql');
SELECT action, kind, object FROM schemaboot_create_all() WHERE action = 'created';
SET client_min_messages = notice;
SELECT count(*) FROM schemaboot_create_all();
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define('', 'b.sql');

-- an object that is there is left alone, whatever it looks like, with all that its models say about it
COMMENT ON TABLE create_all.two IS 'by hand';
ALTER TABLE create_all.one ADD COLUMN by_hand int;
DROP INDEX create_all.two_one_idx;
SELECT step, action, kind, object, ddl FROM schemaboot_create_all() WHERE action = 'created';
SELECT obj_description('create_all.two'::regclass);
-- of a table that is created anew, all comes again
DROP TABLE create_all.two;
SELECT step, action, kind, object FROM schemaboot_create_all() WHERE action = 'created';
SELECT obj_description('create_all.two'::regclass);
SELECT count(*) FROM create_all.one;

-- of models that came later, only they are created
SELECT * FROM schemaboot_define('CREATE VIEW create_all.three AS SELECT id FROM create_all.two;', 'b.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

-- a failure leaves nothing behind
DROP VIEW create_all.three;
SELECT * FROM schemaboot_define($$CREATE TABLE create_all.four (a int); CREATE VIEW create_all.five AS SELECT 1/0 AS x, a FROM create_all.four; CREATE MATERIALIZED VIEW create_all.six AS SELECT 1/(count(*)::int) AS a FROM create_all.four;$$, 'b.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT to_regclass('create_all.four');
-- nor does it end the caller's transaction when he catches it
DO $$
BEGIN
	PERFORM schemaboot_create_all();
EXCEPTION WHEN division_by_zero THEN
	RAISE WARNING 'caught: %', SQLERRM;
END $$;
SELECT to_regclass('create_all.four');
SELECT count(*) FROM schemaboot_define('', 'b.sql');

-- in batches: outside of transactions only
BEGIN;
CALL schemaboot_create_all_batched();
ROLLBACK;
CALL schemaboot_create_all_batched(0);
SELECT schemaboot_drop_all(current_database());
CALL schemaboot_create_all_batched(2);
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
SELECT * FROM create_all.one;
CALL schemaboot_create_all_batched(batch_size => 1);
-- what failed goes on where it stopped
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define($$CREATE TABLE create_all.last (a int CHECK (a > 0)); COMMENT ON TABLE create_all.last IS 'l'; INSERT INTO create_all.last VALUES (current_setting('create_all.number')::int);$$, 'b.sql');
SET create_all.number = '-1';
CALL schemaboot_create_all_batched(1);
SELECT obj_description('create_all.last'::regclass), (SELECT count(*) FROM create_all.last) AS rows, (SELECT count(*) FROM create_all.one) AS ones;
SELECT state, missing FROM schemaboot_status();
SET create_all.number = '1';
CALL schemaboot_create_all_batched(1);
SELECT * FROM create_all.last;
SELECT state, missing FROM schemaboot_status();
CALL schemaboot_create_all_batched();
SELECT * FROM create_all.last;
SELECT schemaboot_drop_all(current_database());

-- null arguments
SELECT * FROM schemaboot_create_all(NULL);
SELECT schemaboot_drop_all(NULL);
SELECT count(*) FROM schemaboot_define('', 'a.sql');
SELECT count(*) FROM schemaboot_define('', 'b.sql');
SELECT * FROM test.facts();
