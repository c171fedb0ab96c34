--
-- status: where the database stands, and the next call to make; stamp, baseline and boot
--
SET client_min_messages = warning;
DELETE FROM schemaboot.history;
\pset null -
SELECT * FROM schemaboot_status() \gx
SELECT schemaboot_current(), schemaboot_heads();
SELECT schemaboot_baseline();
SELECT schemaboot_boot();
SELECT count(*) FROM schemaboot_define('CREATE SCHEMA status; CREATE TABLE status.one (a int); CREATE VIEW status.two AS SELECT a FROM status.one;', 'status.sql');
SELECT state, models, present, missing, advice FROM schemaboot_status();
SELECT schemaboot_stamp('head');
SELECT count(*) FROM schemaboot_create_all();
SELECT state, current, head, models, present, missing, drifted, extra, unmodelled, advice FROM schemaboot_status();
-- as in Alembic, a database can be stamped when there is no revision yet
SELECT schemaboot_stamp('head');
SELECT state, current, head, advice FROM schemaboot_status();
DROP VIEW status.two;
SELECT state, missing, advice FROM schemaboot_status();
SELECT schemaboot_stamp('head');
SELECT schemaboot_stamp('head', verify => false);
SELECT count(*) FROM schemaboot_create_all() WHERE action = 'created';

-- a baseline: the first revision, and only the first
SELECT schemaboot_baseline('the first') AS first \gset
SELECT length(:'first') AS length, :'first' ~ '^[0-9a-f]{12}$' AS hex;
SELECT parents, message, up, down, labels, origin FROM schemaboot.revision;
SELECT id = :'first' AS same, created_by = current_user AS by_me, length(checksum) FROM schemaboot.revision;
SELECT schemaboot_baseline('the second');
SELECT schemaboot_current() AS current, schemaboot_heads() = ARRAY[:'first'] AS head;
SELECT state, pending, advice FROM schemaboot_status();
SELECT schemaboot_stamp('head') = ARRAY[:'first'] AS stamped;
SELECT state, pending, current = head AS at_head, advice FROM schemaboot_status();

-- targets
SELECT schemaboot_stamp('base');
SELECT schemaboot_current();
SELECT schemaboot_stamp(left(:'first', 4)) = ARRAY[:'first'] AS by_prefix;
SELECT schemaboot_stamp(:'first') = ARRAY[:'first'] AS by_id;
SELECT schemaboot_stamp('heads') = ARRAY[:'first'] AS heads;
SELECT schemaboot_stamp('no such revision');
SELECT schemaboot_stamp('');
SELECT schemaboot_stamp(NULL);
-- branches; the owner of the tables may write them by hand
INSERT INTO schemaboot.revision (id, parents, message, checksum, origin, created_by, created_at)
SELECT id, ARRAY[:'first'], id, '', 'test', current_user, now() FROM unnest(ARRAY['branch1', 'branch2']) AS id;
SELECT schemaboot_heads();
SELECT state, pending, head, advice FROM schemaboot_status();
SELECT schemaboot_stamp('head');
SELECT schemaboot_stamp('branch');
SELECT schemaboot_stamp('branch1');
SELECT state, pending FROM schemaboot_status();
SELECT schemaboot_stamp('heads');
SELECT state, current, pending FROM schemaboot_status();
-- a revision that this catalogue does not have
DELETE FROM schemaboot.revision WHERE id = 'branch2';
SELECT schemaboot_stamp('branch1');
SELECT schemaboot_stamp('branch1', purge => true);
DELETE FROM schemaboot.revision WHERE id = 'branch1';
SELECT state, current, pending, advice FROM schemaboot_status();
SELECT schemaboot_stamp('head', purge => true) = ARRAY[:'first'] AS stamped;
SELECT event, cardinality(from_revisions) AS "from", cardinality(to_revisions) AS "to", outcome FROM schemaboot.history WHERE event <> 'create_all' ORDER BY id;

-- boot: all in one
SELECT schemaboot_boot() = :'first' AS nothing_to_do;
SELECT count(*) AS events FROM schemaboot.history \gset
SELECT schemaboot_boot() = :'first' AS nothing_to_do;
SELECT count(*) = :events AS nothing_done FROM schemaboot.history;
SELECT schemaboot_drop_all(current_database());
SELECT state, missing, advice FROM schemaboot_status();
SELECT schemaboot_boot() = :'first' AS same_revision;
SELECT state FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.version;
BEGIN;
SELECT schemaboot_boot('hello') AS booted \gset
SELECT message, id = :'booted' AS returned FROM schemaboot.revision;
SELECT state, current = ARRAY[:'booted'] AS at_it FROM schemaboot_status();
ROLLBACK;
SELECT state, head FROM schemaboot_status();
SELECT length(schemaboot_boot());
SELECT message FROM schemaboot.revision;

-- clean up
SELECT schemaboot_drop_all(current_database());
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.history;
SELECT count(*) FROM schemaboot_define('', 'status.sql');
SELECT * FROM test.facts();
