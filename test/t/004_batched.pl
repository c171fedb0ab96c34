# CALL schemaboot_create_all_batched(): large schemas at default settings, beside other sessions, through crashes.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = new_node('main', restart_after_crash => 'on');
my $databases = 0;

sub models_database
{
	my ($ddl) = @_;
	my $name = new_database($node, 'gen_' . ++$databases);

	$node->safe_psql($name, define_sql($ddl, 'gen.sql'));
	return $name;
}

# What psql makes of the same script.
sub reference_database
{
	my ($ddl) = @_;
	my $name = new_database($node, 'reference_' . ++$databases);

	$node->safe_psql($name, $ddl);
	return $name;
}

# The schema and all rows, without the numbers that sequences gave: these count on when something is rolled back.
sub everything
{
	my ($database) = @_;
	my $rows = $node->safe_psql($database, q{
		SELECT relname, query_to_xml(format('SELECT parent, name, amount, mood FROM %s ORDER BY 2', oid::regclass), true, true, '')
		FROM pg_class WHERE relkind = 'r' AND relnamespace = 'gen'::regnamespace
			AND relname ~ '^t[0-9]*0$' ORDER BY 1});

	return schema_dump($node, $database) . $rows;
}

sub check_complete
{
	my ($database, $reference, $name) = @_;

	is_same(everything($database), $reference, "$name: the same schema and rows as psql makes");
	is($node->safe_psql($database, 'SELECT missing FROM schemaboot_status()'), 0, "$name: nothing is missing");
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot.statement WHERE pending'), 0, "$name: nothing is pending");
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot_create_all() WHERE action <> 'exists'}),
		0, "$name: create_all has nothing to do");
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_locks WHERE relation = 'schemaboot.version'::regclass}),
		0, "$name: no lock is left");
}

my $small = generate(150);
my $reference = everything(reference_database($small));

# Sizes of batches.
for my $size ('1', '7', 'NULL', '100000')
{
	my $database = models_database($small);

	run_ok($node, $database, "CALL schemaboot_create_all_batched(batch_size => $size)", "batch_size => $size");
	check_complete($database, $reference, "batch_size => $size");
}
{
	my $database = models_database($small);
	my $before = fingerprint($node, $database);

	fails_with($node, $database, "CALL schemaboot_create_all_batched($_)", '22023', qr/batch_size must be at least 1/, "batch_size => $_")
	  for 0, -1;
	fails_with($node, $database, 'BEGIN; CALL schemaboot_create_all_batched()', '25001',
		[ qr/cannot run inside a transaction block/, qr/HINT:/ ], 'inside BEGIN');
	fails_with($node, $database, 'DO $$BEGIN PERFORM 1; CALL schemaboot_create_all_batched(); END$$; SELECT 1/0', '22012',
		qr/division/, 'a DO block at the top level may commit, so the call works in it');
	is($node->safe_psql($database, 'SELECT missing FROM schemaboot_status()'), 0, 'and all is there');

	$database = models_database($small);
	$before = fingerprint($node, $database);
	$node->safe_psql($database, 'CREATE FUNCTION calls() RETURNS void LANGUAGE plpgsql AS $$BEGIN CALL schemaboot_create_all_batched(); END$$');
	$before = fingerprint($node, $database);
	fails_with($node, $database, 'SELECT calls()', '25001', qr/cannot run inside a transaction block/, 'inside a function');
	fails_with($node, $database, 'DO $$BEGIN CALL schemaboot_create_all_batched(); EXCEPTION WHEN division_by_zero THEN NULL; END$$',
		'25001|2D000', qr/schemaboot_create_all_batched|transaction|commit/i, 'inside a block with EXCEPTION');
	is(fingerprint($node, $database), $before, 'nothing changed');
}

# A statement that fails: what was committed before stays, and the next call goes on when it is put right.
{
	my $bad = $small . 'INSERT INTO t10 (id, name) VALUES (1, NULL);';
	my $database = models_database($bad);

	fails_with($node, $database, 'CALL schemaboot_create_all_batched(20)', '23502', qr/source "gen.sql", statement \d+, line \d+/, 'a row that violates a constraint');
	cmp_ok($node->safe_psql($database, q{SELECT present FROM schemaboot_status()}), '>', 10, 'what was committed before stays');
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_locks WHERE relation = 'schemaboot.version'::regclass}), 0, 'no lock is left');
	run_ok($node, $database, define_sql($small, 'gen.sql'), 'put right');
	run_ok($node, $database, 'CALL schemaboot_create_all_batched()', 'the next call');
	check_complete($database, $reference, 'after an error');
}

# Interrupted at several moments, in several ways.
sub interrupt
{
	my ($name, $database, $tables, $how) = @_;
	my $run = start_sql($node, $database, 'CALL schemaboot_create_all_batched(25);');

	wait_until($node, $database, "SELECT count(*) > $tables FROM pg_class WHERE relkind = 'r' AND relname ~ '^[tab][0-9]+\$'");
	my $pid = $node->safe_psql($database, q{SELECT pid FROM pg_stat_activity
		WHERE pid <> pg_backend_pid() AND datname = current_database() AND query ~ 'create_all_batched' LIMIT 1});
	$how->($pid) if $pid;
	my ($status) = finish_sql($run);
	return $status != 0;
}

my %how = (
	'kill -9' => sub { kill 'KILL', $_[0]; wait_for_crash($node, $_[0]) },
	'pg_terminate_backend' => sub { $node->safe_psql('postgres', "SELECT pg_terminate_backend($_[0])") },
	'pg_cancel_backend' => sub { $node->safe_psql('postgres', "SELECT pg_cancel_backend($_[0])") },
);
my $middle = generate(300, inline => 1);
my $whole;
{
	my $database = models_database($middle);

	run_ok($node, $database, 'CALL schemaboot_create_all_batched()', 'circles of inline keys, batch by batch');
	$whole = everything($database);
	is(() = $whole =~ /ADD CONSTRAINT [ab]\d+_[ab]_fkey FOREIGN KEY/g, 60, 'all keys of the circles are there');
}
for my $name (sort keys %how)
{
	for my $tables (1, 60, 200)
	{
		my $database = models_database($middle);
		my $interrupted = interrupt($name, $database, $tables, $how{$name});

		my $present = $node->safe_psql($database, 'SELECT present FROM schemaboot_status()');
		ok($interrupted, "$name after $tables tables: interrupted, $present objects are there");
		run_ok($node, $database, 'CALL schemaboot_create_all_batched()', "$name after $tables tables: the next call");
		check_complete($database, $whole, "$name after $tables tables");
	}
}
for my $timeout (100, 400)
{
	my $database = models_database($middle);

	fails_with($node, $database, "SET statement_timeout = $timeout; CALL schemaboot_create_all_batched(10)", '57014', qr/statement timeout/, "statement_timeout = $timeout");
	like($node->safe_psql($database, 'SELECT advice FROM schemaboot_status()'), qr/create_all/, 'status says what to call');
	# create_all finishes what the batched call began, too
	run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()', "statement_timeout = $timeout: create_all goes on");
	check_complete($database, $whole, "statement_timeout = $timeout");
}

# The whole server goes down.
{
	my $database = models_database($middle);
	my $run = start_sql($node, $database, 'CALL schemaboot_create_all_batched(25);');

	wait_until($node, $database, "SELECT count(*) > 50 FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]+\$'");
	$node->stop('immediate');
	finish_sql($run);
	$node->start;
	run_ok($node, $database, 'CALL schemaboot_create_all_batched()', 'after an immediate shutdown');
	check_complete($database, $whole, 'after an immediate shutdown');
}

# 3,000 tables at default settings, while another session works undisturbed.
{
	my $ddl = generate(3000);
	my $database = models_database($ddl);
	my $large = everything(reference_database($ddl));
	my $session = $node->background_psql($database, on_error_stop => 0);
	my $pid = $session->query_safe('SELECT pg_backend_pid()');
	my $anon = sub {
		my ($kb) = slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m;
		return $kb / 1024;
	};
	my $can_measure = -r "/proc/$pid/status";
	my $worker = $node->background_psql($database, on_error_stop => 0);
	my ($slowest, $loops, $errors, $most, $memory) = (0, 0, '', 0, 0);
	my $start = time;
	my $at_first = $can_measure ? $anon->() : 0;

	$worker->query('CREATE TABLE public.busy (id serial PRIMARY KEY, a text)');
	$session->query_until(qr/started/, "\\echo started\nCALL schemaboot_create_all_batched();\n\\echo over\n");
	while ($session->{stdout} !~ /over/)
	{
		my $before = time;
		my ($out, $failed) = $worker->query("
			INSERT INTO public.busy (a) SELECT 'x' FROM generate_series(1, 10);
			CREATE TABLE public.temporary_$loops (id int PRIMARY KEY); DROP TABLE public.temporary_$loops;
			UPDATE public.busy SET a = 'y' WHERE id = $loops;
			SELECT count(DISTINCT concat_ws(' ', locktype, database, relation, classid, objid, objsubid, transactionid, virtualxid)) FROM pg_locks");
		my $took = time - $before;

		$slowest = $took if $took > $slowest;
		$errors .= $worker->{stderr} if $failed;
		$worker->{stderr} = '';
		$most = $out if $out =~ /^\d+$/ && $out > $most;
		$memory = $anon->() if $can_measure && $anon->() > $memory;
		$loops++;
		$session->{run}->pump_nb;
	}
	my $took = time - $start;
	unlike($session->{stderr}, qr/ERROR/, sprintf '3,000 tables in %.1f s', $took);
	is($errors, '', "another session worked undisturbed, $loops times");
	cmp_ok($slowest, '<', 2, sprintf 'its slowest round took %.2f s', $slowest);
	cmp_ok($most, '<', 8000, "$most locks at most");
	ok(!$can_measure || $memory < 120, sprintf 'the backend grew from %.0f to %.0f MB', $at_first, $memory);
	$worker->query('DROP TABLE public.busy');
	$worker->quit;
	$session->quit;
	check_complete($database, $large, '3,000 tables');
}

done_testing();
