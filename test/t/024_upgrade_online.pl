# Upgrades that commit each revision, and revisions that cannot run in a transaction: killed at any statement, held up by
# others, failing; and what the history says of failures.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(usleep);

# what is committed must be there after a crash
my $node = new_node('main', restart_after_crash => 'on', synchronous_commit => 'on');
my $number = 0;

# Revisions of which the second has to run in pieces.
sub database_with_pieces
{
	my $database = new_database($node, 'p' . ++$number);

	$node->safe_psql($database, q{
		SELECT schemaboot_revision('table', 'CREATE TABLE t (id int, x text); INSERT INTO t SELECT i, i::text FROM generate_series(1, 20000) AS i', 'DROP TABLE t', id => 'r1');
		SELECT schemaboot_revision('pieces', $$
			SET search_path = public;
			CREATE TYPE mood AS ENUM ('a');
			ALTER TYPE mood ADD VALUE 'b';
			CREATE TABLE moods (m mood DEFAULT 'b');
			INSERT INTO moods VALUES ('b');
			CREATE INDEX CONCURRENTLY ON t (id);
			CREATE UNIQUE INDEX CONCURRENTLY "T x" ON t (x);
			INSERT INTO moods VALUES ('a');
			SET search_path = pg_catalog;
			REINDEX INDEX CONCURRENTLY public."T x";
			VACUUM public.t;
			COMMENT ON TABLE public.t IS 'done'$$,
			$$COMMENT ON TABLE t IS NULL; DROP INDEX CONCURRENTLY "T x"; DROP INDEX CONCURRENTLY t_id_idx; DROP TABLE moods; DROP TYPE mood$$, id => 'r2');
		SELECT schemaboot_revision('last', 'CREATE TABLE last ()', 'DROP TABLE last', id => 'r3')});
	return $database;
}

my $story = q{SELECT schemaboot_current(), (SELECT count(*) FROM schemaboot.underway), (SELECT string_agg(relname || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END, ',' ORDER BY relname) FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = to_regclass('t')),
	(SELECT string_agg(m::text, ',') FROM moods), obj_description(to_regclass('t'))};
my $done = '{r3}|0|T x,t_id_idx|b,a|done';

# In one go, and back.
{
	my $database = database_with_pieces();

	fails_with($node, $database, 'BEGIN; CALL schemaboot_upgrade_online()', '25001', qr/cannot run inside a transaction block/, 'not in a transaction block');
	fails_with($node, $database, 'CALL schemaboot_upgrade_online(NULL)', '22004', qr/must not be null/, 'not with NULL');
	run_ok($node, $database, 'CALL schemaboot_upgrade_online()', 'it runs');
	is($node->safe_psql($database, $story), $done, 'everything is there');
	is($node->safe_psql($database, q{SELECT string_agg(to_revisions::text, ' ' ORDER BY id) FROM schemaboot.history WHERE event = 'upgrade'}), '{r1} {r2} {r3}', 'step by step');
	run_ok($node, $database, 'CALL schemaboot_upgrade_online()', 'nothing to do');
	run_ok($node, $database, q{CALL schemaboot_downgrade_online('base')}, 'back');
	is($node->safe_psql($database, q{SELECT schemaboot_current(), (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace), (SELECT count(*) FROM schemaboot.applied)}), '{}|0|0', 'nothing is left');
	run_ok($node, $database, q{CALL schemaboot_upgrade_online('+2', per_revision => false)}, 'two steps again');
	is($node->safe_psql($database, 'SELECT schemaboot_current()'), '{r2}', 'two steps');
}

# Killed at any moment, the session or the worker: the next call goes on.
for my $victim ('client backend', 'schemaboot worker')
{
	my %seen;

	for my $round (1 .. 10)
	{
		my $database = database_with_pieces();
		my $tries = 0;

		$node->safe_psql($database, 'SELECT schemaboot_upgrade(\'r1\')');
		for (1 .. 3)
		{
			my $session = start_sql($node, $database, q{SET application_name = 'victim'; CALL schemaboot_upgrade_online();});
			my $pid = '';

			usleep(int(rand(15_000)));
			$pid = $node->safe_psql($database, qq{SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = '$victim' AND pid <> pg_backend_pid() LIMIT 1})
			  until $pid || !still_running($session);
			usleep(int(rand(25_000)));
			kill('KILL', $pid) if $pid;
			finish_sql($session);
			wait_for_crash($node, $pid) if $pid;
			my $at = $node->safe_psql($database, 'SELECT schemaboot_current(), (SELECT statements FROM schemaboot.underway)');
			$seen{$at} = 1;
			last if $at =~ /^\{r3\}/;
		}
		run_ok($node, $database, 'CALL schemaboot_upgrade_online()', "$victim, round $round: the next call");
		is($node->safe_psql($database, $story), $done, 'everything is there, once');
	}
	note("$victim was killed at ", join(' ', sort keys %seen));
	cmp_ok(scalar(keys %seen), '>', 1, "$victim: at several places");
}

# One fails in the middle: what is before it stays, and the next call goes on.
{
	my $database = database_with_pieces();

	$node->safe_psql($database, q{SELECT schemaboot_upgrade('r1'); INSERT INTO t VALUES (1, '1')});
	fails_with($node, $database, 'CALL schemaboot_upgrade_online()', '23505', [ qr/could not create unique index "T x"/, qr/revision "r2", statement 7, line 8/ ], 'the error names the place');
	is($node->safe_psql($database, $story), '{r1}|1|t_id_idx|b|', 'no invalid index is left');
	is($node->safe_psql($database, 'SELECT revision, statements FROM schemaboot.underway'), 'r2|6', 'it is known how far it came');
	fails_with($node, $database, 'SELECT schemaboot_upgrade()', '55000', [ qr/revision "r2" has run halfway up/, qr/first 6 statements are done/ ], 'the other call says so');
	fails_with($node, $database, q{CALL schemaboot_downgrade_online('r1')}, '55000', qr/revision "r2" has run halfway up, and has to be ended first/, 'nor is it the time to go back');
	$node->safe_psql($database, q{UPDATE schemaboot.revision SET up = up || ' ' WHERE id = 'r2'});
	fails_with($node, $database, 'CALL schemaboot_upgrade_online()', '55000', qr/was edited when it had run halfway/, 'its text must not change then');
	$node->safe_psql($database, q{UPDATE schemaboot.revision SET up = substr(up, 1, length(up) - 1) WHERE id = 'r2'; DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t)});
	run_ok($node, $database, 'CALL schemaboot_upgrade_online()', 'it goes on');
	is($node->safe_psql($database, $story), $done, 'to the end');
}

# Names mean what they mean to the script, also where it is looked whether a statement was done; and what is told to be dropped
# must have been there.
{
	my $database = new_database($node, 'names');

	$node->safe_psql($database, q{CREATE SCHEMA app; CREATE TABLE app.t (id int); INSERT INTO app.t VALUES (1); CREATE INDEX x ON app.t (id);
		CREATE TABLE app.p (id int) PARTITION BY LIST (id); CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES IN (1); INSERT INTO app.p VALUES (1);
		INSERT INTO schemaboot.revision (id, message, up, down, transactional, checksum, origin, created_by, created_at) VALUES ('r1', 'names',
			'SET search_path = app; DROP INDEX CONCURRENTLY x; CREATE INDEX CONCURRENTLY y ON t (id); ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY; SELECT 1/0', '', false, '', 'hand', current_user, now())});
	fails_with($node, $database, 'CALL schemaboot_upgrade_online()', '22012', qr/statement 5, line 1/, 'the last statement fails');
	is($node->safe_psql($database, q{SELECT to_regclass('app.x') IS NULL, to_regclass('app.y') IS NOT NULL, (SELECT relispartition FROM pg_class WHERE relname = 'p1'), statements FROM schemaboot.underway}), 't|t|f|4', 'the others are done');
	my $attach = 'ALTER TABLE app.p ATTACH PARTITION app.p1 FOR VALUES IN (1);';

	for my $case ([ 3, '' ], [ 2, $attach ], [ 1, "$attach DROP INDEX app.y;" ])
	{
		my ($done, $undo) = @$case;

		# as if the session had been killed before it could note that, and what is behind it had not run
		$node->safe_psql($database, "$undo UPDATE schemaboot.underway SET statements = $done, name = CASE $done WHEN 2 THEN 'y' ELSE '-' END");
		fails_with($node, $database, 'CALL schemaboot_upgrade_online()', '22012', qr/statement 5, line 1/, "statement " . ($done + 1) . ' is known to be done');
	}
	$node->safe_psql($database, q{UPDATE schemaboot.underway SET statements = 1, name = NULL});
	fails_with($node, $database, 'CALL schemaboot_upgrade_online()', '42704', qr/index "x" does not exist/, 'an index that was not there is an error');
}

# Whoever adds a revision while an upgrade is about to commit waits for it, and then it counts.
{
	my $database = new_database($node, 'late');

	$node->safe_psql($database, q{SELECT schemaboot_revision('one', 'CREATE TABLE one ()', 'DROP TABLE one', id => 'r1')});
	my $upgrade = start_sql($node, $database, q{BEGIN; SELECT count(*) FROM schemaboot_upgrade(); SELECT pg_sleep(1); COMMIT});
	wait_until($node, $database, q{SELECT count(*) > 0 FROM pg_locks WHERE relation = 'schemaboot.version'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted});
	$node->safe_psql($database, q{INSERT INTO schemaboot.revision (id, parents, message, up, down, checksum, origin, created_by, created_at) VALUES ('r2', '{r1}', 'two', 'CREATE TABLE two ()', 'DROP TABLE two', '', 'hand', current_user, now())});
	finish_sql($upgrade);
	is($node->safe_psql($database, q{SELECT revision FROM schemaboot_upgrade()}), 'r2', 'it is pending');
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot_upgrade(); SELECT count(*) FROM schemaboot.settled}), "0
2", 'and then there is nothing to do');
}

# Whoever holds a lock is waited for, but not by those behind.
{
	my $database = new_database($node, 'locked');

	$node->safe_psql($database, q{CREATE TABLE busy (id int); SELECT schemaboot_revision('busy', 'CREATE TABLE other (); ALTER TABLE busy ADD x int', 'ALTER TABLE busy DROP x', id => 'r1')});
	my $blocker = start_sql($node, $database, q{BEGIN; SELECT * FROM busy; SELECT pg_sleep(1.2); COMMIT});
	wait_until($node, $database, q{SELECT count(*) > 0 FROM pg_locks WHERE relation = 'busy'::regclass AND granted});
	my ($status, $out, $err) = run_sql($node, $database, q{SET schemaboot.lock_timeout = 100; SET schemaboot.lock_retries = 10; CALL schemaboot_upgrade_online()});
	is($status, 0, 'it gets the lock') or diag($err);
	like($err, qr/NOTICE:  00000: canceling statement due to lock timeout; trying again/, 'at a later try');
	finish_sql($blocker);
	is($node->safe_psql($database, 'SELECT schemaboot_current()'), '{r1}', 'done');
	$blocker = start_sql($node, $database, q{BEGIN; SELECT * FROM busy; SELECT pg_sleep(60)});
	wait_until($node, $database, q{SELECT count(*) > 0 FROM pg_locks WHERE relation = 'busy'::regclass AND granted});
	fails_with($node, $database, q{SET schemaboot.lock_timeout = 50; SET schemaboot.lock_retries = 1; CALL schemaboot_downgrade_online(allow => '{irreversible}')}, '55P03', qr/revision "r1", statement 1/, 'it gives up');
	$blocker->{run}->kill_kill;
}

# The history knows what failed, and who it was.
{
	my $database = new_database($node, 'failures');
	my $failed = q{SELECT event, by, application, from_revisions, outcome, sqlstate, detail FROM schemaboot.history WHERE outcome = 'failed' ORDER BY id};

	$node->safe_psql($database, q{
		SELECT schemaboot_revision('good', 'CREATE TABLE good ()', 'DROP TABLE good', id => 'r1');
		SELECT schemaboot_upgrade();
		INSERT INTO schemaboot.revision (id, parents, message, up, down, checksum, origin, created_by, created_at)
			VALUES ('r2', '{r1}', 'bad', 'CREATE TABLE bad (); SELECT 1 / 0', 'DROP TABLE bad', '', 'hand', current_user, now())});
	fails_with($node, $database, q{SET application_name = 'Ünïcode'; SET schemaboot.log_failures = off; SELECT schemaboot_upgrade()}, '22012', qr/revision "r2", statement 2, line 1/, 'it fails');
	fails_with($node, $database, q{SET application_name = 'the app'; BEGIN; SAVEPOINT s; SELECT schemaboot_upgrade()}, '22012', qr/revision "r2", statement 2, line 1/, 'it fails in a savepoint');
	wait_until($node, $database, qq{SELECT count(*) = 1 FROM ($failed) AS f}, 'a row comes');
	is($node->safe_psql($database, $failed), 'upgrade|' . $node->safe_psql($database, 'SELECT current_user') . '|the app|{r1}|failed|22012|revision "r2", statement 2, line 1: division by zero', 'that says what, who and why');
	$node->safe_psql($database, q{CREATE ROLE app LOGIN; GRANT EXECUTE ON FUNCTION schemaboot_upgrade(text, boolean) TO app; UPDATE schemaboot.revision SET definer = '', created_by = 'app' WHERE id = 'r2'});
	fails_with($node, $database, q{SET ROLE app; SELECT schemaboot_upgrade()}, '42501', qr/./, 'a role that may do less fails');
	wait_until($node, $database, qq{SELECT count(*) = 2 FROM ($failed) AS f}, 'and has its row');
	like($node->safe_psql($database, $failed), qr/upgrade\|app\|[^|]*\|\{r1\}\|failed\|42501/, 'under its name');
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_class WHERE relname = 'bad'}), 0, 'nothing else is left of it');
	fails_with($node, $database, q{BEGIN; LOCK TABLE schemaboot.history; SELECT schemaboot_upgrade()}, '42501', qr/./, 'the history is locked by the session itself');
	wait_until($node, $database, qq{SELECT count(*) >= 3 FROM ($failed) AS f}, 'that row comes, too, when the lock is gone');
	$node->safe_psql('postgres', qq{DROP DATABASE $database WITH (FORCE)});
	ok(1, 'the database can be dropped');
}

done_testing();
