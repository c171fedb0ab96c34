# CALL schemaboot_apply_online(): what is interrupted at any step goes on, others wait for a short time only, errors come whole.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = new_node('main', restart_after_crash => 'on', autovacuum => 'off');
my $call = 'CALL schemaboot_apply_online()';
my $databases = 0;

my $live = q{
	CREATE SCHEMA s;
	CREATE TABLE s.r (id int PRIMARY KEY);
	CREATE TABLE s.a (id int, b text, c int, d int);
	CREATE INDEX "a D" ON s.a (d);
	CREATE TABLE s.p (id int, k int) PARTITION BY RANGE (id);
	CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES FROM (0) TO (500);
	CREATE TABLE s.p2 PARTITION OF s.p FOR VALUES FROM (500) TO (5000);
	INSERT INTO s.r SELECT generate_series(1, 1000);
	INSERT INTO s.a SELECT n, n, n, n FROM generate_series(1, 1000) n;
	INSERT INTO s.p SELECT n, n FROM generate_series(1, 1000) n};
my $model = q{
	CREATE SCHEMA s;
	CREATE TABLE s.r (id int PRIMARY KEY);
	CREATE TABLE s.a (id int, b text, c int, d int, PRIMARY KEY (id),
		CONSTRAINT u UNIQUE (b, c) DEFERRABLE, CONSTRAINT f FOREIGN KEY (c) REFERENCES s.r);
	CREATE INDEX "a D" ON s.a (d) WITH (fillfactor = 50);
	COMMENT ON INDEX s."a D" IS 'exchanged';
	CREATE INDEX a_b ON s.a ((b || 'x')) WHERE d > 5;
	CREATE TABLE s.p (id int, k int) PARTITION BY RANGE (id);
	CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES FROM (0) TO (500);
	CREATE TABLE s.p2 PARTITION OF s.p FOR VALUES FROM (500) TO (5000);
	CREATE INDEX p_k ON s.p (k);
	CREATE VIEW s.v AS SELECT id FROM s.a};

# A database in which the worker stops at step n of table test.stop, until it is ended.
new_database($node, 'base');
$node->safe_psql('base', $live);
$node->safe_psql('base', define_sql($model, 'm.sql'));
$node->safe_psql('base', q{
	CREATE SCHEMA test;
	CREATE TABLE test.stop (n int);
	INSERT INTO test.stop VALUES (0);
	CREATE FUNCTION test.pause() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN
		IF (SELECT backend_type FROM pg_stat_activity WHERE pid = pg_backend_pid()) = 'schemaboot worker'
			AND (SELECT step FROM schemaboot.progress WHERE state = 'running') = (SELECT n FROM test.stop) THEN
			PERFORM pg_advisory_lock(42);
			PERFORM pg_sleep(600);
		END IF;
	END$$;
	CREATE EVENT TRIGGER pause ON ddl_command_start EXECUTE FUNCTION test.pause()});

sub copy_database
{
	my $name = 'copy_' . ++$databases;

	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE base");
	return $name;
}

sub everything
{
	my ($database) = @_;
	my $rows = $node->safe_psql($database, q{
		SELECT md5(string_agg(a::text, ',' ORDER BY id)) FROM s.a UNION ALL
		SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM s.p});

	return schema_dump($node, $database, '-n', 's') . $rows;
}

sub worker_query
{
	return q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'schemaboot worker'};
}

sub check_complete
{
	my ($database, $reference, $name) = @_;

	is_same(everything($database), $reference, "$name: schema and rows are as they should be");
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot_diff()'), 0, "$name: nothing differs");
	is($node->safe_psql($database, q{SELECT string_agg(state, ' ') FROM schemaboot.progress WHERE state <> 'done'}),
		'', "$name: every step is done");
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_locks WHERE relation = 'schemaboot.version'::regclass}),
		0, "$name: no lock is left");
	is($node->safe_psql('postgres', worker_query()), '', "$name: no worker is left");
}

# All at once.
my $database = copy_database();
my $before = $node->safe_psql($database, 'SELECT count(*) FROM schemaboot_diff()');
my ($out, $err) = run_ok($node, $database, $call, 'the call');
my $reference = everything($database);
my $steps = $node->safe_psql($database, 'SELECT max(step) FROM schemaboot.progress');
like($err, qr/NOTICE: .* \d+ steps in \d+ ms/, 'it tells what it did');
check_complete($database, $reference, 'uninterrupted');
cmp_ok($before, '>', 5, 'there was something to do');
unlike($reference, qr/schemaboot_/, 'helpers are gone');
unlike($reference, qr/NOT VALID/, 'constraints are validated');
is($node->safe_psql($database, 'SELECT count(*) FROM pg_index WHERE NOT indisvalid'), 0, 'indexes are valid');
(undef, $err) = run_ok($node, $database, $call, 'the call again');
like($err, qr/nothing to do/, 'has nothing to do');

# The same outcome as in one transaction.
$database = copy_database();
run_ok($node, $database, 'SELECT FROM schemaboot_apply()', 'schemaboot_apply');
is_same(everything($database), $reference, 'makes the same of it');

# The postmaster is gone when nobody has its process number any more.
sub kill_server
{
	my @pids = ($node->{_pid}, @_);
	my $tries = 0;

	$node->kill9;
	sleep 0.05 while (grep { kill(0, $_) } @pids) && ++$tries < 200;
	$node->start;
	return;
}

my %how = (
	'kill -9 of the worker' => sub { kill 'KILL', $_[0]; wait_for_crash($node, @_) },
	'kill -9 of the caller' => sub { kill 'KILL', $_[1]; wait_for_crash($node, @_) },
	'kill -9 of the postmaster' => sub { kill_server(@_) },
	'end of the worker' => sub { $node->safe_psql('postgres', "SELECT pg_terminate_backend($_[0])") },
	'end of the caller' => sub { $node->safe_psql('postgres', "SELECT pg_terminate_backend($_[1])") },
	'cancel' => sub { $node->safe_psql('postgres', "SELECT pg_cancel_backend($_[1])") },
);
for my $name (sort keys %how)
{
	for my $n (1 .. $steps)
	{
		# what leaves the server alone is quick to try, but much the same
		next if $name !~ /kill/ && $n % 6 != 1;
		my $copy = copy_database();

		$node->safe_psql($copy, "UPDATE test.stop SET n = $n");
		my $run = start_sql($node, $copy, $call);

		wait_until($node, $copy, q{SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 42
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())});
		my $worker = $node->safe_psql($copy, worker_query());
		my $caller = $node->safe_psql($copy, q{SELECT pid FROM pg_stat_activity
			WHERE pid <> pg_backend_pid() AND datname = current_database() AND query ~ '^schemaboot_apply_online: step'});

		$how{$name}->($worker, $caller);
		my ($status, undef, $message) = finish_sql($run);
		my $label = "$name at step $n of $steps";

		isnt($status, 0, "$label: the call fails");
		unless ($name =~ /kill/)
		{
			wait_until($node, $copy, 'SELECT NOT EXISTS (' . worker_query() . ')', "$label: the worker ends");
			is($node->safe_psql($copy, q{SELECT count(*) FROM schemaboot.progress WHERE state = 'interrupted'}),
				1, "$label: schemaboot.progress tells of it");
			like($message, $name eq 'cancel' ? qr/57014: canceling/ : $name =~ /worker/ ? qr/08006: .*worker.*ended/ : qr/57P01/,
				"$label: and so does the message");
		}
		$node->safe_psql($copy, 'UPDATE test.stop SET n = 0');
		run_ok($node, $copy, $call, "$label: the next call");
		check_complete($copy, $reference, $label);
		$node->safe_psql('postgres', "DROP DATABASE $copy");
	}
}

# In the middle of CREATE INDEX CONCURRENTLY: an invalid index is left, and taken away.
for my $name ('cancel', 'kill -9 of the worker')
{
	my $copy = copy_database();
	my $writer = $node->background_psql($copy, on_error_stop => 0);

	run_ok($node, $copy, $call, 'all is there');
	$node->safe_psql($copy, 'DROP INDEX s.a_b');
	$writer->query_safe('BEGIN; UPDATE s.a SET d = d WHERE id = 1');
	my $run = start_sql($node, $copy, $call);
	wait_until($node, $copy, q{SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)}, "$name: an index waits for a writer");
	my $caller = $node->safe_psql($copy, q{SELECT pid FROM pg_stat_activity
		WHERE pid <> pg_backend_pid() AND datname = current_database() AND query ~ '^schemaboot_apply_online: step'});

	$how{$name}->($node->safe_psql($copy, worker_query()), $caller);
	finish_sql($run);
	$writer->query('ROLLBACK') if $name eq 'cancel';
	$writer->{run}->kill_kill;
	# the server loses the last commits in a crash, as it is set up here
	is($node->safe_psql($copy, 'SELECT count(*) FROM pg_index WHERE NOT indisvalid'), 1, "$name: it is left invalid")
	  if $name eq 'cancel';
	run_ok($node, $copy, $call, "$name: the next call");
	check_complete($copy, $reference, "$name in the middle of an index");
}

# Others in the way.
{
	my $copy = copy_database();
	my $reader = $node->background_psql($copy);

	$reader->query_safe('BEGIN; SELECT count(*) FROM s.a');
	fails_with($node, $copy, "SET schemaboot.lock_timeout = '50ms'; SET schemaboot.lock_retries = 1; $call", '55P03',
		[ qr/lock timeout/, qr/step \d+ of \d+/ ], 'a lock that nobody lets go of');
	is($node->safe_psql($copy, q{SELECT tries FROM schemaboot.progress WHERE state = 'failed'}), 2, 'it was tried twice');

	my $run = start_sql($node, $copy, "SET schemaboot.lock_timeout = '100ms'; SET schemaboot.lock_retries = 30; $call;");
	my ($slowest, $end) = (0, time + 1.5);

	while (time < $end)
	{
		my $start = time;

		$node->safe_psql($copy, 'SELECT count(*) FROM s.a');
		my $took = time - $start;

		$slowest = $took if $took > $slowest;
	}
	$reader->query_safe('COMMIT');
	my ($status) = finish_sql($run);

	is($status, 0, 'the call gets its lock when it is free');
	cmp_ok($slowest, '<', 1, sprintf 'no other reader waits for longer than lock_timeout: %.2f s', $slowest);
	cmp_ok($node->safe_psql($copy, 'SELECT max(tries) FROM schemaboot.progress'), '>', 1, 'the step was tried again');
	check_complete($copy, $reference, 'after waiting for a lock');
	$reader->quit;
}

# Errors come with all that they hold.
{
	my $copy = copy_database();

	$node->safe_psql($copy, q{INSERT INTO s.a VALUES (1001, 'x', 7777, 1)});
	fails_with($node, $copy, "CALL schemaboot_apply_online(allow => '{may_fail}')", '23503',
		[ qr/violates foreign key constraint "f"/, qr/DETAIL:  Key \(c\)=\(7777\)/, qr/SQL statement "ALTER TABLE/,
			qr/step \d+ of \d+: constraint f on s.a/, qr/SCHEMA NAME:  s\n/, qr/TABLE NAME:  a\n/, qr/CONSTRAINT NAME:  f\n/ ],
		'a row that violates a foreign key');
	is($node->safe_psql($copy, q{SELECT error ~ 'foreign key' FROM schemaboot.progress WHERE state = 'failed'}), 't', 'schemaboot.progress has the error');
	$node->safe_psql($copy, q{DELETE FROM s.a WHERE id = 1001; INSERT INTO s.a VALUES (1000, 'x', NULL, 1)})
	  if $node->safe_psql($copy, q{SELECT NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'a_pkey')}) eq 't';
	$node->safe_psql($copy, q{DELETE FROM s.a WHERE c IS NULL OR id > 1000});
	run_ok($node, $copy, $call, 'put right: the next call');
	check_complete($copy, $reference, 'after an error');
}
{
	my $copy = copy_database();

	$node->safe_psql($copy, q{INSERT INTO s.a VALUES (1000, 'x', NULL, 1)});
	fails_with($node, $copy, "CALL schemaboot_apply_online(allow => '{may_fail}')", '23505', qr/could not create unique index/, 'duplicate keys');
	is($node->safe_psql($copy, q{SELECT count(*) FROM pg_class WHERE relname ~ '^schemaboot_'}), 0, 'the index is taken away at once');
	is($node->safe_psql($copy, 'SELECT count(*) FROM pg_index WHERE NOT indisvalid'), 0, 'none is invalid');
	$node->safe_psql($copy, q{DELETE FROM s.a WHERE c IS NULL});
	run_ok($node, $copy, $call, 'put right: the next call');
	check_complete($copy, $reference, 'after duplicate keys');
}

# Where it cannot run.
{
	my $copy = copy_database();

	$node->safe_psql('postgres', 'CREATE ROLE idle SUPERUSER NOLOGIN');
	fails_with($node, $copy, "BEGIN; $call", '25001', [ qr/cannot run inside a transaction block/, qr/HINT:/ ], 'inside BEGIN');
	fails_with($node, $copy, "SET SESSION AUTHORIZATION idle; $call", '28000', [ qr/cannot run as role "idle"/, qr/HINT:.*SET ROLE/ ], 'a role that may not log in');
	fails_with($node, $copy, "SET default_transaction_read_only = on; $call", '25006', qr/read-only/, 'a read-only session');
	fails_with($node, $copy, "CALL schemaboot_apply_online(NULL)", '22004', qr/must not be null/, 'NULL');
	run_ok($node, $copy, "SET ROLE idle; SET application_name = 'Zoë'; $call", 'as a role that may not log in, taken on by SET ROLE');
	is($node->safe_psql($copy, q{SELECT relowner::regrole FROM pg_class WHERE oid = 's.v'::regclass}), 'idle', 'the worker acts as that role');

	$copy = copy_database();
	$node->safe_psql('postgres', 'ALTER SYSTEM SET max_worker_processes = 0');
	$node->restart;
	fails_with($node, $copy, $call, '53000', [ qr/no free slot for a background worker/, qr/HINT:.*max_worker_processes/ ], 'no free worker');
	$node->safe_psql('postgres', 'ALTER SYSTEM RESET max_worker_processes');
	$node->restart;
	run_ok($node, $copy, $call, 'later');
	check_complete($copy, $reference, 'after there was no free worker');
}

# A partition is detached; half detached, it is finished.
{
	my $copy = copy_database();
	my $detached = $model =~ s/CREATE TABLE s.p2 PARTITION OF s.p FOR.*;/CREATE TABLE s.p2 (id int, k int); CREATE INDEX p2_k_idx ON s.p2 (k);/r;

	run_ok($node, $copy, $call, 'all is there');
	$node->safe_psql($copy, define_sql($detached, 'm.sql'));
	SKIP:
	{
		skip 'a partition is not detached in place yet', 4
		  if $node->safe_psql($copy, q{SELECT count(*) FROM schemaboot_plan() WHERE ddl ~ 'DETACH'}) == 0;
		my $reader = $node->background_psql($copy);

		$reader->query_safe('BEGIN; SELECT count(*) FROM s.p');
		fails_with($node, $copy, "SET schemaboot.lock_timeout = '50ms'; SET schemaboot.lock_retries = 1; $call", '55P03', qr/lock timeout/, 'a reader is in the way');
		is($node->safe_psql($copy, 'SELECT count(*) FROM pg_inherits WHERE inhdetachpending'), 1, 'the partition is half detached');
		$reader->query_safe('COMMIT');
		$reader->quit;
		run_ok($node, $copy, $call, 'the next call');
		is($node->safe_psql($copy, 'SELECT count(*) FROM s.p2'), 501, 'with its rows');
	}
}

done_testing();
