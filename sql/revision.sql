--
-- revision: made by hand or from the plan, with the way back; upgrade, downgrade, merge, squash, history
--
SET client_min_messages = warning;
CREATE SCHEMA rev;
SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) AS before FROM test.facts() AS f \gset
CREATE FUNCTION pg_temp.show(revision text, OUT up text, OUT down text, OUT irreversible text, OUT transactional boolean) LANGUAGE sql AS
	'SELECT up, down, irreversible, transactional FROM schemaboot.revision WHERE id = $1';

-- by hand: the way back is found by running it
SELECT schemaboot_revision('first', $$CREATE TABLE rev.a (id int PRIMARY KEY, note text); INSERT INTO rev.a VALUES (1, 'x');$$, id => 'rev_a');
SELECT * FROM pg_temp.show('rev_a') \gx
SELECT parents, message, labels, origin, created_by = current_user AS by_me, length(checksum), facts_before <> facts_after AS changes
	FROM schemaboot.revision;
-- nothing of it stays
SELECT to_regclass('rev.a'), schemaboot_current(), schemaboot_heads();
SELECT revision, message, direction, statements, elapsed, sql FROM schemaboot_upgrade(dry_run => true);
SELECT revision, message, direction, statements, elapsed > interval '0' AS took, sql FROM schemaboot_upgrade();
SELECT * FROM rev.a;
SELECT schemaboot_current();
SELECT * FROM schemaboot_upgrade();

-- settings are the revision's own; what goes with its values is irreversible
SELECT schemaboot_revision('second', $$
SET search_path = rev;
ALTER TABLE a DROP COLUMN note;
CREATE VIEW v AS SELECT id FROM a;
CREATE TYPE mood AS ENUM ('bad');
COMMENT ON TABLE a IS 'about a';
$$, id => 'rev_b');
SELECT * FROM pg_temp.show('rev_b') \gx
SHOW search_path;
-- pending revisions are run first, to find out
SELECT schemaboot_revision('third', $$BEGIN;
ALTER TABLE rev.a ADD COLUMN feels rev.mood DEFAULT 'bad';
CREATE INDEX ON rev.a (feels);
ALTER TYPE rev.mood ADD VALUE 'good';
CREATE FUNCTION rev.f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2';
COMMIT;$$, id => 'rev_c');
SELECT * FROM pg_temp.show('rev_c') \gx
SELECT a.facts_after = b.facts_before AS fits FROM schemaboot.revision a, schemaboot.revision b WHERE a.id = 'rev_b' AND b.id = 'rev_c';
SELECT revision, direction, statements FROM schemaboot_upgrade('+1');
SELECT revision, direction, statements FROM schemaboot_upgrade();
SHOW search_path;
SELECT revision, direction, statements FROM schemaboot_downgrade();
SELECT schemaboot_downgrade();
SELECT schemaboot_downgrade(allow => '{data_loss}');
SELECT revision, direction, statements FROM schemaboot_downgrade(allow => '{irreversible}');
SELECT * FROM rev.a;
SELECT revision, direction, statements FROM schemaboot_downgrade('base');
SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) = :'before' AS as_before FROM test.facts() AS f;
SELECT revision, direction FROM schemaboot_upgrade();

-- what fails leaves nothing, and says where
SELECT schemaboot_revision('bad', E'CREATE TABLE rev.z (id int);\n\nCREATE TABLE rev.a (id int);', id => 'bad');
SELECT schemaboot_revision('bad', E'CREATE TABLE rev.z (id int);\n\nCREATE\nTABEL rev.y (id int);', id => 'bad');
SELECT schemaboot_revision('bad', 'CREATE TABLE rev.z (id int); ROLLBACK;', id => 'bad');
SELECT schemaboot_revision('bad', 'COPY rev.a FROM stdin;', id => 'bad');
SELECT schemaboot_revision('bad', 'SELECT 1;', parents => '{rev_x}');
SELECT schemaboot_revision('bad', 'SELECT 1;', parents => '{rev_a,rev_c}');
SELECT schemaboot_revision('bad', 'SELECT 1;', id => 'rev_a');
SELECT schemaboot_revision('bad', 'SELECT 1;', id => 'head');
SELECT schemaboot_revision('bad', 'SELECT 1;', id => '+1');
SELECT schemaboot_revision('bad', 'SELECT 1;', id => 'a@b');
SELECT schemaboot_revision('bad', 'SELECT 1;', labels => '{rev_b}');
SELECT schemaboot_revision('bad', 'SELECT 1;', depends_on => '{rev_x}');
SELECT schemaboot_revision(NULL, 'SELECT 1;');
SELECT count(*) FROM schemaboot.revision;
-- it worked when it was made, and does not now: nothing of the whole upgrade stays
SELECT schemaboot_revision('fourth', 'CREATE TABLE rev.d (id int);', id => 'rev_d');
SELECT schemaboot_revision('fifth', E'-- a remark\n\nCREATE TABLE rev.e (id int);', id => 'rev_e');
CREATE TABLE rev.e ();
SELECT schemaboot_upgrade();
SELECT to_regclass('rev.d'), schemaboot_current();
DROP TABLE rev.e;

-- with a way back of one's own, nothing is run; without one, there is no way back
SELECT schemaboot_revision('own', 'CREATE TABLE rev.f (id int)', 'DROP TABLE rev.f', id => 'rev_f');
SELECT schemaboot_revision('none', 'CREATE TABLE rev.g (id int)', '', id => 'rev_g');
SELECT facts_before, down FROM schemaboot.revision WHERE id IN ('rev_f', 'rev_g') ORDER BY id;
SELECT revision FROM schemaboot_upgrade();
SELECT schemaboot_downgrade();
SELECT schemaboot_downgrade(allow => '{irreversible}');
SELECT schemaboot_stamp('-1');
DROP TABLE rev.g;
SELECT schemaboot_stamp('-1');
DELETE FROM schemaboot.revision WHERE id = 'rev_g';
SELECT revision FROM schemaboot_downgrade();
SELECT revision FROM schemaboot_upgrade();

-- what cannot run in a transaction block
SELECT schemaboot_revision('concurrently', 'CREATE INDEX CONCURRENTLY a_id ON rev.a (id);', id => 'rev_h');
SELECT * FROM pg_temp.show('rev_h') \gx
SELECT schemaboot_upgrade();
DELETE FROM schemaboot.revision WHERE id = 'rev_h';

-- from the plan
SELECT count(*) FROM schemaboot_define('CREATE TABLE rev.planned (id int PRIMARY KEY, name text NOT NULL); CREATE INDEX ON rev.planned (name);', 'revision.sql');
SELECT schemaboot_downgrade() IS NOT NULL AS down;
SELECT schemaboot_revision('planned', id => 'rev_p');
SELECT revision FROM schemaboot_upgrade();
SELECT schemaboot_revision('planned', id => 'rev_p');
SELECT * FROM pg_temp.show('rev_p') \gx
SELECT state, pending, advice FROM schemaboot_status();
SELECT revision, statements FROM schemaboot_upgrade();
SELECT * FROM schemaboot_diff() WHERE change <> 'extra';
SET client_min_messages = notice;
SELECT schemaboot_revision('nothing to do') IS NULL AS none;
SET client_min_messages = warning;
SELECT count(*) FROM schemaboot_define('CREATE TABLE rev.planned (id bigint PRIMARY KEY, name text, kind rev.mood);', 'revision.sql');
SELECT schemaboot_revision('changed', id => 'rev_q');
SELECT * FROM pg_temp.show('rev_q') \gx
SELECT revision, statements FROM schemaboot_upgrade();
SELECT * FROM schemaboot_diff() WHERE change <> 'extra';
SELECT revision, statements FROM schemaboot_downgrade();
-- in one's own form; a message cannot become a statement
SET schemaboot.revision_template = 'no commands';
SET schemaboot.revision_template = E'-- ${id} after ${parents}: ${message}\n-- ${other} $${}\n${steps}-- end';
BEGIN;
DELETE FROM schemaboot.revision WHERE id = 'rev_q';
SELECT schemaboot_revision(E'two lines\nDROP TABLE rev.a;', id => 'rev_q');
SELECT up FROM schemaboot.revision WHERE id = 'rev_q';
SELECT revision, statements FROM schemaboot_upgrade();
ROLLBACK;
RESET schemaboot.revision_template;
SELECT revision, statements FROM schemaboot_upgrade();

-- branches and a merge
SELECT schemaboot_revision('left', 'CREATE TABLE rev.l (id int);', id => 'rev_l', labels => '{left}');
SELECT schemaboot_revision('right', 'CREATE TABLE rev.r (id int);', id => 'rev_r', parents => '{rev_q}', labels => '{right}');
SELECT schemaboot_heads();
SELECT schemaboot_revision('ambiguous', 'SELECT 1;');
SELECT schemaboot_upgrade();
SELECT revision FROM schemaboot_upgrade('heads');
SELECT schemaboot_current();
SELECT schemaboot_merge('again', '{rev_l,rev_q}');
SELECT schemaboot_merge('both', id => 'rev_m');
SELECT revision, statements FROM schemaboot_upgrade();
SELECT schemaboot_current();
SELECT schemaboot_merge('none left');

-- one edited after it ran
UPDATE schemaboot.revision SET up = 'SELECT 1', checksum = 'other' WHERE id = 'rev_r';
SELECT schemaboot_upgrade();
UPDATE schemaboot.revision SET up = 'CREATE TABLE rev.r (id int);', checksum = encode(sha256('CREATE TABLE rev.r (id int);'), 'hex') WHERE id = 'rev_r';
SELECT revision, parents, message, marks, labels, applied_by = current_user AS by_me, irreversible, up FROM schemaboot_history();

-- squashed: an empty database runs one; one inside the line runs the rest; one at its end is there
SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) AS full FROM test.facts() AS f \gset
SELECT schemaboot_squash('all of it', 'rev_l');
SELECT schemaboot_squash('all of it', id => 'rev_s');
SELECT schemaboot_heads(), schemaboot_current();
SELECT schemaboot_upgrade();
SELECT revision, parents, marks FROM schemaboot_history();
SELECT revision, direction FROM schemaboot_downgrade('base');
SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) = :'before' AS as_before FROM test.facts() AS f;
SELECT revision, direction FROM schemaboot_upgrade();
SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) = :'full' AS as_it_was FROM test.facts() AS f;
SHOW search_path;
SELECT schemaboot_stamp('rev_d', verify => false);
SELECT schemaboot_current();
SELECT schemaboot_stamp('base', verify => false);
DELETE FROM schemaboot.version;
INSERT INTO schemaboot.version VALUES ('rev_d', current_user, now());
SELECT revision FROM schemaboot_upgrade(dry_run => true);
SELECT revision FROM schemaboot_downgrade(dry_run => true);
SELECT schemaboot_stamp('head');
SELECT schemaboot_current();
-- what follows the squashed revision follows the end of the old line
SELECT schemaboot_revision('behind', 'CREATE TABLE rev.behind ();', id => 'rev_t');
SELECT parents FROM schemaboot.revision WHERE id = 'rev_t';
DELETE FROM schemaboot.version;
INSERT INTO schemaboot.version VALUES ('rev_q', current_user, now());
SELECT revision FROM schemaboot_upgrade(dry_run => true);

-- rights
CREATE ROLE regress_revision;
GRANT EXECUTE ON FUNCTION schemaboot_revision(text, text, text, text[], text, text[], text[]), schemaboot_upgrade(text, boolean),
	schemaboot_squash(text, text, text) TO regress_revision;
GRANT ALL ON SCHEMA rev TO regress_revision;
SET ROLE regress_revision;
SELECT up FROM schemaboot.revision;
SELECT count(*) > 0 AS some, count(up) FROM schemaboot_history();
SELECT count(*) FROM schemaboot_history(true);
SELECT schemaboot_downgrade();
RESET ROLE;
SELECT schemaboot_stamp('rev_t', verify => false, purge => true);
SET ROLE regress_revision;
SELECT schemaboot_revision('theirs', 'CREATE TABLE rev.theirs (id int);', 'DROP TABLE rev.theirs;', id => 'rev_u');
RESET ROLE;
SELECT schemaboot_upgrade();
SET schemaboot.trusted_definers = regress_revision;
SELECT revision FROM schemaboot_upgrade();
RESET schemaboot.trusted_definers;
SELECT schemaboot_downgrade();

-- clean up
SELECT event, cardinality(from_revisions) AS "from", to_revisions AS "to", outcome, detail FROM schemaboot.history WHERE id > (SELECT max(id) - 4 FROM schemaboot.history);
SELECT schemaboot_forget('rev.planned');
DROP SCHEMA rev CASCADE;
DROP OWNED BY regress_revision;
DROP ROLE regress_revision;
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.applied;
DELETE FROM schemaboot.history;
