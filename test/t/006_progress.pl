# What others and the caller see while create_all runs.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;

my $node = new_node('main');
my $ddl = q{
CREATE TABLE first (a int);
CREATE TABLE second (a int);
CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(1.5)::text AS s;
CREATE TABLE third (a int);
COMMENT ON TABLE third IS 'x';
};

for my $call ('SELECT count(*) FROM schemaboot_create_all()', 'SELECT schemaboot_boot()', 'CALL schemaboot_create_all_batched(1)')
{
	my ($what) = $call =~ /(schemaboot_\w+)/;
	my $database = new_database($node, $what);
	$node->safe_psql($database, define_sql($ddl, 'slow.sql'));
	my $run = start_sql($node, $database, "SET schemaboot.progress = on; $call; SELECT pg_sleep(0.5); SELECT 'last query';");

	wait_until($node, $database, q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())}, "$what: it runs");
	like($node->safe_psql($database, q{SELECT query FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()}),
		qr/^$what: step 3 of 5: materialized view public\.slow$/, "$what: another session sees the step");
	wait_until($node, $database, q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(0.5);' AND datname = current_database())},
		"$what: and the next query afterwards");
	my ($status, $out, $err) = finish_sql($run);
	is($status, 0, "$what: done");
	my @steps = $err =~ /NOTICE:  00000: (step \d+ of \d+: .*)/g;
	is_deeply(\@steps, [ 'step 1 of 5: table public.first', 'step 2 of 5: table public.second', 'step 3 of 5: materialized view public.slow',
		'step 4 of 5: table public.third', 'step 5 of 5: comment public.third' ], "$what: a NOTICE for each step") or diag($err);
	like($err, qr/NOTICE:  00000: created 3 tables, 1 materialized view in \d+ ms/, "$what: a NOTICE with the counts");
}

my $database = new_database($node, 'quiet');
$node->safe_psql($database, define_sql('CREATE TABLE t (a int)'));
my (undef, $err) = run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()', 'without the setting');
unlike($err, qr/step/, 'no NOTICE for a step');
is($node->safe_psql($database, q{LOAD 'schemaboot'; SHOW schemaboot.progress}), 'off', 'it is off by default');

# After an error, the activity is what the session does next.
$database = new_database($node, 'failing');
$node->safe_psql($database, define_sql('CREATE TABLE t (a int); CREATE INDEX ON t (nothing)'));
my $session = $node->background_psql($database, on_error_stop => 0);
my $pid = $session->query('SELECT pg_backend_pid()');
$session->query('SELECT * FROM schemaboot_create_all();');
$session->query('SELECT 42');
like($node->safe_psql($database, "SELECT state, query FROM pg_stat_activity WHERE pid = $pid"), qr/^idle\|SELECT 42/, 'after an error, the activity is the next query');
$session->quit;

done_testing();
