# The shadow build leaves nothing behind, however it ends, and tells nobody.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use ShadowTest;
use Test::More;

my $node = new_node('main', autovacuum => 'off', restart_after_crash => 'on', max_prepared_transactions => 2);

# The indexes of the catalogs have each row of their tables and no other, and the tables are sound.
sub catalogs_are_sound
{
	my ($database, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($node->safe_psql($database, q{
		SELECT count(bt_index_check(i.indexrelid, true)) > 100 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			WHERE c.relam = 403 AND c.relnamespace IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace);
		SELECT count(*), string_agg(DISTINCT c.relname || ': ' || v.msg, ', ') FROM pg_class c, verify_heapam(c.oid) v
			WHERE c.relkind = 'r' AND c.relnamespace = 'pg_catalog'::regnamespace}), "t\n0|", "$name: amcheck finds nothing");
	SKIP:
	{
		skip 'there is no pg_catcheck', 1 unless grep { -x "$_/pg_catcheck" } split /:/, $ENV{PATH};
		$node->command_checks_all([ 'pg_catcheck', $database ], 0, [qr/\(0 inconsistencies, 0 warnings, 0 errors\)/], [qr/^$/], "$name: nor does pg_catcheck");
	}
	return;
}

# What is in the first list and not in the second.
sub without
{
	my ($these, $those) = @_;
	my %those = map { $_ => 1 } @$those;

	return grep { !$those{$_} } @$these;
}

# --- Interrupted at several moments, by all that can interrupt.
my $database = models_database($node, $models);
is($node->safe_psql($database, 'SELECT change, kind FROM schemaboot_diff()'), 'extra|default privileges', 'the models are there as they say');
$node->safe_psql($database, $empty);
my $before = state_of($node, $database);
my %interrupt = (
	'pg_cancel_backend' => [ '57014', sub { $node->safe_psql($database, "SELECT pg_cancel_backend($_[0])") } ],
	'pg_terminate_backend' => [ '57P01', sub { $node->safe_psql($database, "SELECT pg_terminate_backend($_[0])") } ],
	'statement_timeout' => [ '57014', sub { }, q{SET statement_timeout = '1s'; } ],
	'lock_timeout' => [ '55P03', sub { }, q{SET lock_timeout = '400ms'; SET schemaboot.lock_retries = 0; } ],
	'schemaboot.lock_timeout' => [ '55P03', sub { }, q{SET schemaboot.lock_timeout = '400ms'; SET schemaboot.lock_retries = 0; } ]);
for my $moment ('swap', 1, 2, 3)
{
	for my $how ($moment eq 2 ? 'pg_cancel_backend' : sort keys %interrupt)
	{
		my ($sqlstate, $act, $settings) = @{ $interrupt{$how} };
		my $name = "$how at " . ($moment eq 'swap' ? 'the swap' : "gate $moment");
		my $holder = hold($node, $database, $moment);
		# what ends by itself may have ended before anybody sees it wait
		my ($session, $pid) = $settings ? start_sql($node, $database, $settings . $diff) : start_build($node, $database, $diff);

		$act->($pid);
		my ($status, $out, $err) = finish_sql($session);
		like($err, qr/(?:ERROR|FATAL):  $sqlstate: /, $name);
		let_go($node, $database, $holder);
		is_untouched($node, $database, $before, $name);
	}
}
is($node->safe_psql($database, $diff), '1', 'and the next call works');
is_untouched($node, $database, $before, 'a build that goes well');

# At any moment: cancelled after each so many milliseconds.
{
	my ($cancelled, $done) = (0, 0);

	for my $n (1 .. 60)
	{
		my ($status, $out, $err) = run_sql($node, $database, "$empty SET statement_timeout = " . (4 * $n) . "; $diff");
		$cancelled++ if $err =~ /57014/;
		last if $status == 0 && ++$done > 3;
		unlike($err, qr/ERROR:  (?!57014)/, "at most @{[4 * $n]} ms: no other error") or last;
	}
	cmp_ok($cancelled, '>', 3, 'some were cancelled');
	is_untouched($node, $database, $before, 'after all of them');
}
catalogs_are_sound($database, 'after interruptions');

# --- The session itself goes on after an error: in a block with EXCEPTION, behind a savepoint.
{
	my $holder = hold($node, $database, 2);
	my ($out) = run_ok($node, $database, qq{
		$empty
		SET lock_timeout = '300ms'; SET schemaboot.lock_retries = 0;
		\\set ON_ERROR_STOP off
		BEGIN;
		CREATE TEMP TABLE locks AS SELECT l::text FROM pg_locks l WHERE pid = pg_backend_pid();
		SAVEPOINT s;
		SELECT count(*) FROM schemaboot_diff();
		ROLLBACK TO s;
		SELECT 'behind a savepoint', count(*) FROM pg_locks l WHERE pid = pg_backend_pid() AND l::text NOT IN (TABLE locks)
			AND relation NOT IN (SELECT oid FROM pg_class WHERE relnamespace IN ('pg_catalog'::regnamespace, pg_my_temp_schema()));
		COMMIT;
		DO \$\$
		BEGIN
			PERFORM schemaboot_diff();
		EXCEPTION WHEN lock_not_available THEN
			CREATE TABLE n.made_in_exception (a int);
			DROP TABLE n.made_in_exception;
		END \$\$;
		SELECT 'a block with EXCEPTION', count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype NOT IN ('virtualxid', 'relation')},
		'an error that is caught');
	like($out, qr/^behind a savepoint\|0$/m, 'behind a savepoint: no lock is left');
	like($out, qr/^a block with EXCEPTION\|0$/m, 'a block with EXCEPTION');
	let_go($node, $database, $holder);
	$before = state_of($node, $database);	# the temporary table has left its schema
}

# --- Nobody hears of it: no event trigger, no message, no numbers of transactions but the build's own and its caller's.
{
	my $xids = 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint';
	my $watched = qq{
		CREATE FUNCTION tools.heard() RETURNS event_trigger LANGUAGE plpgsql AS \$\$
			BEGIN RAISE EXCEPTION 'heard: % %', TG_EVENT, TG_TAG; END \$\$;
		CREATE EVENT TRIGGER heard_start ON ddl_command_start EXECUTE FUNCTION tools.heard();
		CREATE EVENT TRIGGER heard_end ON ddl_command_end EXECUTE FUNCTION tools.heard();
		CREATE EVENT TRIGGER heard_drop ON sql_drop EXECUTE FUNCTION tools.heard();
		CREATE EVENT TRIGGER heard_rewrite ON table_rewrite EXECUTE FUNCTION tools.heard();
		ALTER EVENT TRIGGER heard_end ENABLE ALWAYS};

	$node->safe_psql($database, $watched);
	$node->safe_psql($database, $empty);
	my ($out, $err) = run_ok($node, $database, "SET client_min_messages = log; $xids AS before \\gset
		$diff; SELECT 'built', pg_snapshot_xmax(pg_current_snapshot())::text::bigint - :before; $xids AS before \\gset
		$diff; SELECT 'known', pg_snapshot_xmax(pg_current_snapshot())::text::bigint - :before", 'event triggers that would fail');
	is($err, '', 'nothing is said');
	like($out, qr/^built\|[1-3]$/m, 'a build takes three numbers at most, however many objects it makes');
	like($out, qr/^known\|0$/m, 'what is known takes none');
	fails_with($node, $database, 'CREATE TABLE n.x (a int)', 'P0001', qr/heard: ddl_command_start/, 'they do fire');
	$node->safe_psql($database, 'DROP EVENT TRIGGER heard_start; DROP EVENT TRIGGER heard_end; DROP EVENT TRIGGER heard_drop;
		DROP EVENT TRIGGER heard_rewrite; DROP FUNCTION tools.heard()');
	$before = state_of($node, $database);
}

# --- Errors in the models: at the first, a middle and the last statement; what only the server can see.
my @bad = (
	[ 'a default of another type', q{CREATE TABLE m.bad (a int DEFAULT 'x'::text)}, '42804' ],
	[ 'two keys', 'CREATE TABLE m.bad (a int PRIMARY KEY, b int PRIMARY KEY)', '42P16' ],
	[ 'an index on a volatile expression', 'CREATE TABLE m.bad (a int); CREATE INDEX bad_idx ON m.bad ((random()))', '42P17' ],
	[ 'an operator that is missing', 'CREATE VIEW m.bad AS SELECT 1 + point(1, 2) AS x', '42883' ],
	[ 'a bound that divides by zero', 'CREATE TABLE m.bad (a int) PARTITION BY RANGE (a); CREATE TABLE m.bad_1 PARTITION OF m.bad FOR VALUES FROM (1 / 0) TO (3)', '22012' ],
	[ 'partitions that overlap', 'CREATE TABLE m.bad (a int) PARTITION BY RANGE (a); CREATE TABLE m.bad_1 PARTITION OF m.bad FOR VALUES FROM (1) TO (3);
		CREATE TABLE m.bad_2 PARTITION OF m.bad FOR VALUES FROM (2) TO (4)', '42P17' ],
	[ 'an option that is not known', 'CREATE TABLE m.bad (a int) WITH (nonsense = 1)', '22023' ],
	[ 'a function of no known language', q{CREATE TABLE m.bad (a int); CREATE FUNCTION m.bad() RETURNS int LANGUAGE nonsense AS ''}, '42704' ]);
my @good = grep { /\S/ } split /;\n/, $models;
for my $n (0 .. $#bad)
{
	my ($what, $statement, $sqlstate) = @{ $bad[$n] };
	my $place = (1, 10, scalar @good)[ $n % 3 ];
	my $script = join ";\n", @good[ 0 .. $place - 1 ], $statement, @good[ $place .. $#good ], '';

	$node->safe_psql($database, define_sql($script, 'models.sql'));
	my $with = $node->safe_psql($database, q{SELECT md5(string_agg(s::text, chr(10) ORDER BY position)) FROM schemaboot.statement s});
	fails_with($node, $database, $diff, $sqlstate, qr/source "models.sql", statement \d+, line/, "$what, after $place statements");
	like(run_ok($node, $database, 'SELECT state, models - present, missing FROM schemaboot_status()', "$what: status"), qr/^\w+\|[12345]\|[12345]$/, "$what: status answers");
	is_untouched($node, $database, $before, $what);
}
$node->safe_psql($database, define_sql($models, 'models.sql'));
is($node->safe_psql($database, $diff), '1', 'without them it works again');

# --- Out of locks.
{
	my $exhausting = $models . 'CREATE TABLE n.parts (id int) PARTITION BY RANGE (id); CREATE TABLE n.parts_1 PARTITION OF n.parts FOR VALUES FROM (tools.exhaust()) TO (1);';

	$node->safe_psql($database, 'INSERT INTO tools.switch VALUES (true)');
	$node->safe_psql($database, define_sql($exhausting, 'models.sql'));
	fails_with($node, $database, $diff, '53200', qr/out of shared memory/, 'out of locks');
	is_untouched($node, $database, $before, 'out of locks');
	fails_with($node, $database, 'SELECT * FROM schemaboot_status()', '53200', qr/out of shared memory/, 'status says so, too');
	$node->safe_psql($database, 'UPDATE tools.switch SET on_or_off = false');
	is($node->safe_psql($database, $diff), '3', 'the next call works');
	$node->safe_psql($database, define_sql($models, 'models.sql'));
}

# With few locks for everybody, models that could not be created in one transaction are built all the same.
{
	my $small = new_node('small', max_connections => 10, max_locks_per_transaction => 10, autovacuum => 'off');
	my $name = models_database($small, $models . generate(300), 0);
	my ($out) = run_ok($small, $name, "$diff; SELECT count(*) < 100 FROM pg_locks WHERE pid = pg_backend_pid()", 'a small lock table: 300 tables');

	cmp_ok((split /\n/, $out)[0], '>', 300, 'all are told to be missing');
	$small->stop;
}

# --- SIGKILL. The server crashes as a whole then. Files of what a transaction had made stay where they are, as after a crash
# amid any CREATE TABLE: PostgreSQL forgets whose they are. What is left is what the build had made so far, and that is no
# more than psql has made with the same script at the same place.
{
	my $plain = new_database($node, 'plain', "$tools; $live");
	my %script = ($database => $diff, $plain => "BEGIN; $models COMMIT");

	$node->safe_psql($database, $empty);
	$before = state_of($node, $database);
	for my $moment ('swap', 1, 2, 3)
	{
		my (%made, %left);

		for my $in ($moment eq 'swap' ? $database : ($database, $plain))
		{
			my @before = split /\n/, files_of($node, $in);
			my $holder = hold($node, $in, $moment);
			my ($session, $pid) = start_build($node, $in, $script{$in});
			my @during = split /\n/, files_of($node, $in);

			kill 'KILL', $pid;
			finish_sql($session);
			finish_sql($holder);
			wait_for_crash($node, $pid) or die 'the server does not come up again';

			my @after = split /\n/, files_of($node, $in);
			$made{$in} = [ without(\@during, \@before) ];
			$left{$in} = [ without(\@after, \@before) ];
			is("@{[ without(\@before, \@after) ]}", '', "SIGKILL at $moment in $in: no file is gone");
			is("@{[ without(\@after, \@during) ]}", '', "SIGKILL at $moment in $in: what is left had been made before");
		}
		# psql may have one more: since 17 a materialized view is filled by way of another heap, while the build leaves it empty
		my $allowed = $moment eq 'swap' ? 0 : scalar @{ $made{$plain} };
		ok(@{ $made{$database} } <= $allowed && @{ $made{$database} } >= $allowed - 1, "SIGKILL at $moment: the build has made no more files than psql")
		  or diag "the build: @{ $made{$database} }; psql: @{ $made{$plain} // [] }";
		cmp_ok(scalar @{ $left{$plain} }, '>', 0, "SIGKILL at $moment: plain DDL leaves files, too") unless $moment eq 'swap';
		is_same(catalogs_of(state_of($node, $database)), catalogs_of($before), "SIGKILL at $moment: the catalogs are as before");
	}
	is($node->safe_psql($database, $diff), '1', 'and the next call works');
	catalogs_are_sound($database, 'after crashes');
}

done_testing();
