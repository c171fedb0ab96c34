--
-- revision_graph: parents, branches, merges, dependencies, labels; what names mean; where a step leads
--
SET client_min_messages = warning;

-- id, parents, depends_on, labels, separated by semicolons
CREATE FUNCTION pg_temp.graph(VARIADIC revisions text[]) RETURNS void LANGUAGE sql AS $$
	DELETE FROM schemaboot.version;
	DELETE FROM schemaboot.revision;
	INSERT INTO schemaboot.revision (id, parents, depends_on, labels, message, up, down, checksum, origin, created_by, created_at)
	SELECT split_part(r, ';', 1), string_to_array(split_part(r, ';', 2), ' '), string_to_array(split_part(r, ';', 3), ' '),
		string_to_array(split_part(r, ';', 4), ' '), '', '', '', '', 'test', current_user, now()
	FROM unnest(revisions) AS r;
$$;
CREATE FUNCTION pg_temp.at(VARIADIC revisions text[]) RETURNS void LANGUAGE sql AS $$
	DELETE FROM schemaboot.version;
	INSERT INTO schemaboot.version SELECT r, current_user, now() FROM unnest(revisions) AS r;
$$;
CREATE FUNCTION pg_temp.up(target text) RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(revision, ' '), 'nothing') FROM schemaboot_upgrade(target, dry_run => true) $$;
CREATE FUNCTION pg_temp.down(target text) RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(revision, ' '), 'nothing') FROM schemaboot_downgrade(target, dry_run => true) $$;

-- no revision at all
SELECT pg_temp.graph(VARIADIC '{}');
SELECT pg_temp.up('head'), pg_temp.up('heads'), pg_temp.up('base'), pg_temp.down('base');
SELECT pg_temp.up('+1');
SELECT pg_temp.down('-1');
SELECT schemaboot_stamp('head', verify => false) AS head, schemaboot_heads() AS heads;

-- a line
SELECT pg_temp.graph('rev_a', 'rev_b;rev_a', 'rev_c;rev_b', 'rev_d;rev_c');
SELECT pg_temp.up('head') AS head, pg_temp.up('heads') AS heads, pg_temp.up('rev_b') AS id, pg_temp.up('+1') AS one,
	pg_temp.up('+3') AS three, pg_temp.up('rev_a+2') AS further, pg_temp.up('head-1') AS before, pg_temp.up('rev_c-2') AS back;
SELECT pg_temp.up('+5');
SELECT pg_temp.up('rev_c-4');
SELECT pg_temp.up('-1');
SELECT pg_temp.up('rev_');
SELECT pg_temp.up('rev_bb');
SELECT pg_temp.up('nothing like it');
SELECT pg_temp.up('+99999999999');
SELECT pg_temp.at('rev_c');
SELECT pg_temp.up('head') AS head, pg_temp.up('rev_b') AS behind, pg_temp.up('+1') AS one;
SELECT pg_temp.down('-1') AS one, pg_temp.down('-2') AS two, pg_temp.down('base') AS base, pg_temp.down('rev_a') AS id,
	pg_temp.down('rev_c') AS here, pg_temp.down('rev_c-2') AS back, pg_temp.down('rev_a+1') AS "on", pg_temp.down('-3') AS to_base;
SELECT pg_temp.down('-4');
SELECT pg_temp.down('+1');
SELECT pg_temp.down('rev_d');
SELECT pg_temp.down('');
SELECT schemaboot_stamp('+1', verify => false) AS one, schemaboot_stamp('-2', verify => false) AS back,
	schemaboot_stamp('rev_d-1', verify => false) AS relative, schemaboot_stamp('base', verify => false) AS base;
SELECT schemaboot_stamp('-1', verify => false);

-- short ids are not abbreviated; ids that look like steps are ids
SELECT pg_temp.graph('1', '12;1', '2024-01;12', '2024-01-02;2024-01');
SELECT pg_temp.up('1') AS one, pg_temp.up('12') AS two, pg_temp.up('2024-01') AS three, pg_temp.up('2024-01-02') AS four,
	pg_temp.up('2024-01-1') AS back;
SELECT pg_temp.up('2');
SELECT pg_temp.up('2024');

-- branches
SELECT pg_temp.graph('base1', 'left1;base1;;left', 'left2;left1', 'right1;base1;;right', 'right2;right1');
SELECT schemaboot_heads() AS heads;
SELECT pg_temp.up('heads') AS heads, pg_temp.up('left@head') AS labelled, pg_temp.up('right1') AS id, pg_temp.up('left@left1') AS member,
	pg_temp.up('left@heads') AS branch, pg_temp.up('left@+2') AS steps, pg_temp.up('right2@head') AS by_member, pg_temp.up('left1 right1') AS both;
SELECT pg_temp.up('head');
SELECT pg_temp.up('left@right1');
SELECT pg_temp.up('nowhere@head');
SELECT pg_temp.at('base1');
SELECT pg_temp.up('+1');
SELECT pg_temp.up('right@+1');
SELECT pg_temp.up('base1@head');
SELECT pg_temp.at('left2', 'right1');
SELECT pg_temp.up('heads'), pg_temp.up('left@head') AS there;
SELECT pg_temp.up('+1');
SELECT pg_temp.up('right@+1') AS labelled, pg_temp.up('right1@+1') AS by_id;
SELECT pg_temp.down('-1');
SELECT pg_temp.down('left@-1') AS labelled, pg_temp.down('right1@-1') AS by_id, pg_temp.down('left2@-2') AS two, pg_temp.down('left@base1') AS to_point,
	pg_temp.down('base1') AS all_of_it, pg_temp.down('base') AS base;
SELECT schemaboot_stamp('left1', verify => false) AS back;
SELECT schemaboot_stamp('right2', verify => false) AS other_stays;
SELECT schemaboot_stamp('base1', verify => false) AS both_back;
SELECT schemaboot_stamp('heads', verify => false) AS heads;
SELECT schemaboot_stamp('left@base', verify => false) AS left_gone;
SELECT schemaboot_stamp('left1, right1', verify => false) AS several;
SELECT schemaboot_stamp('left2', verify => false, purge => true) AS purged;

-- a merge
SELECT pg_temp.graph('base1', 'left1;base1;;left', 'right1;base1;;right', 'merge1;left1 right1', 'after1;merge1');
SELECT pg_temp.up('head') AS head, pg_temp.up('merge1-0') AS none_back;
SELECT pg_temp.up('merge1-1');
SELECT pg_temp.at('left1');
SELECT pg_temp.up('head') AS rest, pg_temp.up('left@+1') AS next;
SELECT pg_temp.at('merge1');
SELECT pg_temp.down('left1') AS not_right, pg_temp.down('base1') AS both;
SELECT pg_temp.down('-1');
SELECT schemaboot_stamp('left1', verify => false);

-- rows of schemaboot.version after each step, really run: the scripts are empty
CREATE FUNCTION pg_temp.steps(VARIADIC targets text[]) RETURNS TABLE (target text, ran text[], current text[])
LANGUAGE plpgsql AS $$
BEGIN
	FOREACH target IN ARRAY targets LOOP
		IF target LIKE 'to %' THEN
			ran := ARRAY(SELECT revision FROM schemaboot_downgrade(substr(target, 4)));
		ELSE
			ran := ARRAY(SELECT revision FROM schemaboot_upgrade(target));
		END IF;
		current := schemaboot_current();
		RETURN NEXT;
	END LOOP;
END $$;
SELECT pg_temp.graph('base1', 'left1;base1', 'right1;base1', 'merge1;left1 right1', 'after1;merge1');
SELECT * FROM pg_temp.steps('base1', 'right1', 'left1', 'merge1', 'head', 'head', 'to merge1', 'to left1', 'to base1', 'to base', 'head', 'to base');
-- dependencies: they have run before, and are no line
SELECT pg_temp.graph('app1;;;app', 'app2;app1', 'lib1;;;lib', 'lib2;lib1', 'app3;app2;lib2', 'lib3;lib2');
SELECT schemaboot_heads() AS heads;
SELECT * FROM pg_temp.steps('app@head', 'lib@head', 'to lib2', 'to app2', 'to lib@base', 'heads', 'to base');
SELECT pg_temp.at('app3');
SELECT pg_temp.down('lib1') AS what_needs_it_goes, pg_temp.down('lib@-1') AS step, pg_temp.up('lib@+1') AS next;
-- by label
SELECT pg_temp.graph('lib1;;;lib', 'app1;;lib');
SELECT pg_temp.up('heads') AS heads, pg_temp.up('app1') AS id;
SELECT pg_temp.up('head');
SELECT * FROM pg_temp.steps('heads', 'to app1-1');

-- what is no history
SELECT pg_temp.graph('one;three', 'two;one', 'three;two');
SELECT pg_temp.up('head');
SELECT schemaboot_heads() AS heads;
SELECT pg_temp.graph('self;self');
SELECT pg_temp.up('head');
SELECT pg_temp.graph('lost;nobody', 'found;lost;nothing');
SELECT pg_temp.up('head');
SELECT revision, marks FROM schemaboot_history();
SELECT pg_temp.graph('one;;;same', 'two;;;same', 'three;;;one', 'four;one;two', 'five;four', 'two2;two;four');
SELECT pg_temp.up('heads');
SELECT pg_temp.graph('one;;two', 'two;;one');
SELECT pg_temp.up('heads');
SELECT state, pending FROM schemaboot_status();

-- where the database is, applications ask
SELECT pg_temp.graph('rev_a', 'rev_b;rev_a', 'rev_c;rev_b');
SELECT schemaboot_require('base');
SELECT schemaboot_require('rev_a');
SELECT pg_temp.at('rev_b');
SELECT schemaboot_require('rev_a'), schemaboot_require('rev_b');
SELECT schemaboot_require('rev_c');
SELECT schemaboot_require('rev_x');
SELECT revision, parents, marks FROM schemaboot_history();
SELECT pg_temp.at('unknown1');
SELECT pg_temp.up('head');
SELECT schemaboot_require('rev_a');
SELECT revision, marks FROM schemaboot_history();

-- ten thousand are no work
SELECT pg_temp.graph(VARIADIC ARRAY(SELECT 'r' || n || CASE WHEN n > 1 THEN ';r' || n - 1 ELSE '' END FROM generate_series(1, 10000) AS n));
SELECT count(*), min(revision), max(revision) FROM schemaboot_upgrade(dry_run => true);
SELECT pg_temp.at('r5000');
SELECT schemaboot_stamp('r10000-1234', verify => false);

DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
DELETE FROM schemaboot.applied;
DELETE FROM schemaboot.history;
