# Upgrades of many sessions at once, upgrades that are killed, and what they leave.

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

# A database with revisions that are pending; each makes a table, an index and a row.
sub database_with
{
	my ($count) = @_;
	my $database = new_database($node, 'u' . ++$number);

	run_ok($node, $database, 'CREATE TABLE ran (revision text, at timestamptz)', "$database: begins");
	$node->safe_psql($database, qq{
		SELECT schemaboot_revision('number ' || n,
			format('CREATE TABLE t%s (id int PRIMARY KEY, x text);
				CREATE INDEX ON t%s (x);
				INSERT INTO t%s SELECT i, i::text FROM generate_series(1, 500) AS i;
				INSERT INTO ran VALUES (%L, clock_timestamp());', n, n, n, 'r' || n),
			format('DROP TABLE t%s; DELETE FROM ran WHERE revision = %L;', n, 'r' || n), id => 'rev' || lpad(n::text, 4, '0'))
		FROM generate_series(1, $count) AS n});
	return $database;
}

# Version, tables, rows and what is noted of the runs must tell the same story; returns how many revisions ran.
sub story
{
	my ($database, $name) = @_;
	my ($at, $tables, $ran, $distinct, $applied, $history) = split /\|/, $node->safe_psql($database, q{
		SELECT coalesce((SELECT substr(max(revision), 4)::int FROM schemaboot.version), 0),
			(SELECT count(*) FROM pg_class WHERE relname ~ '^t\d+$'), (SELECT count(*) FROM ran), (SELECT count(DISTINCT revision) FROM ran),
			(SELECT count(*) FROM schemaboot.applied),
			coalesce((SELECT substr(to_revisions[1], 4)::int FROM schemaboot.history WHERE event = 'upgrade' ORDER BY id DESC LIMIT 1), 0)});

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$tables $ran $distinct $applied $history", "$at $at $at $at $at", $name);
	return $at;
}

# Sixteen at once.
{
	my $database = database_with(30);
	my @sessions = map { start_sql($node, $database, 'SELECT count(*) FROM schemaboot_upgrade();') } 1 .. 16;
	my @results = map { [ finish_sql($_) ] } @sessions;

	is(scalar(grep { $_->[0] != 0 } @results), 0, 'none fails') or diag(map { $_->[2] } grep { $_->[0] != 0 } @results);
	is(join(' ', sort { $b <=> $a } map { $_->[1] } @results), join(' ', 30, (0) x 15), 'one runs everything, the others nothing');
	is(story($database, 'each revision ran once'), 30, 'all of them');
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot.history WHERE event = 'upgrade'}), 1, 'the history has one upgrade');
}

# Step by step, all at the same time: some are told that there is nothing further.
{
	my $database = database_with(10);
	my @sessions = map { start_sql($node, $database, 'SELECT count(*) FROM schemaboot_upgrade(\'+1\');') } 1 .. 16;
	my @results = map { [ finish_sql($_) ] } @sessions;

	is(scalar(grep { $_->[0] == 0 && $_->[1] eq '1' } @results), 10, 'ten steps for ten revisions');
	is(scalar(grep { $_->[0] != 0 && $_->[2] =~ /ERROR:  22023: "\+1" leads beyond the end/ } @results), 6, 'and six errors');
	is(story($database, 'each ran once'), 10, 'in ten transactions');
}

# Those who listen hear of it, once it is committed.
{
	my $database = database_with(2);
	my $out = $node->safe_psql($database, q{LISTEN schemaboot; BEGIN; SELECT count(*) FROM schemaboot_upgrade(); ROLLBACK; SELECT 'nothing';
		SELECT count(*) FROM schemaboot_upgrade(); SELECT count(*) FROM schemaboot_upgrade()});

	like($out, qr/^nothing\n2\nAsynchronous notification "schemaboot" with payload "\{"event": "upgrade", "from": \[\], "to": \["rev0002"\]\}"[^\n]*\n0$/m,
		'a notification') or diag($out);
}

# Killed at any moment: what was committed is there, and nothing else.
{
	my $database = database_with(60);
	my %seen;

	for my $round (1 .. 8)
	{
		my $session = start_sql($node, $database,
			q{SET application_name = 'victim'; DO $$ BEGIN FOR i IN 1..6 LOOP PERFORM schemaboot_upgrade('+1'); COMMIT; END LOOP; END $$;});
		my $pid = '';

		$pid = $node->safe_psql($database, q{SELECT pid FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active'})
		  until $pid || !still_running($session);
		usleep(int(rand(40_000)));
		kill('KILL', $pid) if $pid;
		finish_sql($session);
		wait_for_crash($node, $pid || ());
		$seen{ story($database, "round $round: killed, and everything agrees") } = 1;
	}
	note('it was at revisions ', join(' ', sort { $a <=> $b } keys %seen));
	run_ok($node, $database, 'SELECT count(*) FROM schemaboot_upgrade()', 'the rest runs');
	is(story($database, 'and everything agrees'), 60, 'it is at the end');
	run_ok($node, $database, q{SELECT count(*) FROM schemaboot_downgrade('base')}, 'and back');
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_class WHERE relname ~ '^t\d+$'}), 0, 'nothing is left');
}

# One fails in the middle.
{
	my $database = database_with(5);

	$node->safe_psql($database, 'CREATE TABLE t4 ()');
	my $error = fails_with($node, $database, 'SELECT schemaboot_upgrade()', '42P07',
		[ qr/relation "t4" already exists/, qr/CONTEXT:  revision "rev0004", statement 1, line 1/ ], 'the message names the revision');
	$node->safe_psql($database, 'DROP TABLE t4');
	is(story($database, 'nothing of it remains'), 0, 'not even what came before it');
}

done_testing();
