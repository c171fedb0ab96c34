# Sessions that change the schema wait for each other; those that have nothing to do wait for nobody.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = new_node('main');
my $shop = slurp_example('shop.sql');
my $databases = 0;
my $objects;

# A new database with the shop's models.
sub shop_database
{
	my $name = new_database($node, 'shop_' . ++$databases);

	$node->safe_psql($name, define_sql($shop, 'shop.sql'));
	return $name;
}

# n sessions that start at the same moment: they wait for a lock that is let go of when all are there.
sub all_at_once
{
	my ($database, $n, $sql) = @_;
	my $holder = $node->background_psql($database);
	$holder->query_safe('SELECT pg_advisory_lock(1)');
	my @sessions =
	  map { start_sql($node, $database, "SELECT 'gate' FROM pg_advisory_lock_shared(1);\n$sql\n") } 1 .. $n;
	wait_until($node, $database,
		"SELECT count(*) = $n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
	$holder->query_safe('SELECT pg_advisory_unlock(1)');
	my @results = map { [ finish_sql($_) ] } @sessions;
	$holder->quit;
	return @results;
}

sub check_created
{
	my ($database, $name) = @_;

	is($node->safe_psql($database, 'SELECT present = models, missing FROM schemaboot_status()'), 't|0', "$name: all is there");
	is($node->safe_psql($database, 'SELECT count(*) FROM categories'), 6, "$name: rows came once");
}

# create_all: one creates, the others wait and report that everything exists.
for my $n (2, 16)
{
	my $database = shop_database();
	my @results = all_at_once($database, $n, q{
		SELECT string_agg(DISTINCT action, ',' ORDER BY action) FROM schemaboot_create_all();});
	my @created = grep { $_->[1] =~ /created/ } @results;
	my @exist = grep { $_->[1] =~ /^exists$/m } @results;

	is(scalar(grep { $_->[0] != 0 } @results), 0, "create_all, $n sessions: none fails")
	  or diag(map { $_->[2] } @results);
	is(scalar @created, 1, "create_all, $n sessions: one creates");
	is(scalar @exist, $n - 1, "create_all, $n sessions: the others report that all exists");
	is(scalar(grep { $_->[2] =~ /NOTICE: .*nothing to create: (\d+) of \1 objects exist/ } @results),
		$n - 1, "create_all, $n sessions: and say so");
	is(scalar(grep { $_->[2] =~ /NOTICE: .*waiting for another session that is changing the schema/ } @exist),
		$n - 1, "create_all, $n sessions: after they waited")
	  or diag(map { $_->[2] } @exist);
	check_created($database, "create_all, $n sessions");
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot.history WHERE event = 'create_all'}),
		1, "create_all, $n sessions: the history has one");
}

# boot: one revision, whatever the isolation level, and all return it.
for my $level ('read committed', 'repeatable read', 'serializable')
{
	my $database = shop_database();
	my @results = all_at_once($database, 16,
		"SET default_transaction_isolation = '$level'; SELECT 'at ' || schemaboot_boot();");
	my %revisions = map { $_->[1] =~ /^at (\w+)$/m ? ($1 => 1) : () } @results;
	my @failed = grep { $_->[0] != 0 } @results;

	# A transaction whose snapshot is older than what it waited for has to be tried again, as anywhere.
	is(scalar(grep { $level eq 'read committed' || $_->[2] !~ /ERROR:  40001: / } @failed), 0, "boot, $level: none fails")
	  or diag(map { $_->[2] } @failed);
	is(scalar keys %revisions, 1, "boot, $level: all are at one revision");
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot.revision'), 1, "boot, $level: there is one revision");
	is($node->safe_psql($database, 'SELECT array_agg(revision)::text FROM schemaboot.version'),
		'{' . join(',', keys %revisions) . '}', "boot, $level: the database is at it");
	check_created($database, "boot, $level");
	like(status_row($node, $database), qr/^in_sync\|/, "boot, $level: in sync");
}

# An old snapshot without any waiting.
{
	my $database = shop_database();
	my $old = $node->background_psql($database, on_error_stop => 0);

	$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM schemaboot.revision');
	my $revision = run_ok($node, $database, 'SELECT schemaboot_boot()', 'boot beside an old snapshot');
	my $outcome = $old->query('SELECT schemaboot_boot()');
	$old->query('COMMIT');
	$old->quit;
	ok($outcome eq '' || $outcome eq $revision, 'boot with an old snapshot fails, or sees the revision');
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot.revision'), 1, 'and makes no second revision');
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot.version'), 1, 'nor a second version');
}

# Batch by batch, with small batches, so that all others wait in between.
for my $n (2, 16)
{
	my $database = shop_database();
	my @results = all_at_once($database, $n, 'CALL schemaboot_create_all_batched(5);');

	is(scalar(grep { $_->[0] != 0 } @results), 0, "batched, $n sessions: none fails")
	  or diag(map { $_->[2] } grep { $_->[0] != 0 } @results);
	is(scalar(grep { $_->[2] =~ /NOTICE: .*created 21 indexes/ } @results), 1, "batched, $n sessions: one creates");
	check_created($database, "batched, $n sessions");
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot.statement WHERE pending'), 0, "batched, $n sessions: nothing is pending");
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_locks WHERE relation = 'schemaboot.version'::regclass}),
		0, "batched, $n sessions: no lock is left");
}

# All kinds of calls, mixed.
{
	my $database = shop_database();
	my $n = 0;
	my @sql = ('SELECT count(*) FROM schemaboot_create_all();', 'CALL schemaboot_create_all_batched(3);',
		'SELECT schemaboot_boot();', 'SELECT state FROM schemaboot_status();', 'SELECT count(*) FROM schemaboot_models();',
		define_sql($shop, 'shop.sql') . ';');
	my @sessions = map { start_sql($node, $database, $sql[ $_ % @sql ]) } 0 .. 17;

	is(scalar(grep { (finish_sql($_))[0] != 0 } @sessions), 0, 'mixed calls: none fails')
	  or diag(map { $_->{err} } @sessions);
	check_created($database, 'mixed calls');
	like(status_row($node, $database), qr/^in_sync\|/, 'mixed calls: in sync');
}

# define in parallel: different sources, and the same.
{
	my $database = new_database($node, 'defined');
	my @sessions = map {
		start_sql($node, $database, define_sql("CREATE TABLE t$_ (a int); CREATE INDEX ON t$_ (a)", "s$_.sql") . ';')
	} 1 .. 16;

	is(scalar(grep { (finish_sql($_))[0] != 0 } @sessions), 0, 'define of 16 sources in parallel: none fails');
	is($node->safe_psql($database, 'SELECT count(*), count(DISTINCT source) FROM schemaboot.statement'), '32|16', 'all are there');

	@sessions = map { start_sql($node, $database, define_sql("CREATE TABLE same (a int DEFAULT $_)", 'same.sql') . ';') } 1 .. 8;
	is(scalar(grep { (finish_sql($_))[0] != 0 } @sessions), 0, 'define of one source in parallel: none fails')
	  or diag(map { $_->{err} } @sessions);
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot.statement WHERE source = 'same.sql'}), 1, 'the last one counts');

	@sessions = map { start_sql($node, $database, define_sql("CREATE TABLE none (a int DEFAULT $_)") . ';') } 1 .. 8;
	is(scalar(grep { (finish_sql($_))[0] != 0 } @sessions), 0, 'define without source in parallel: none fails')
	  or diag(map { $_->{err} } @sessions);
	is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot.statement WHERE source = ''}), 1, 'the last one counts');
}

# define while create_all runs waits, and says for what.
{
	my $database = new_database($node, 'slow');

	$node->safe_psql($database, define_sql('CREATE TABLE first (a int); CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(2)::text AS s', 'slow.sql'));
	my $create = start_sql($node, $database, 'SELECT count(*) FROM schemaboot_create_all();');
	wait_until($node, $database, q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')});
	my $define = start_sql($node, $database, define_sql('CREATE TABLE second (a int)', 'second.sql') . ';');
	my $another = start_sql($node, $database, 'SELECT count(*) FROM schemaboot_create_all();');
	wait_until($node, $database, q{SELECT count(*) = 2 FROM pg_locks
		WHERE relation = 'schemaboot.version'::regclass AND NOT granted}, 'define and a second create_all wait');
	like(status_row($node, $database), qr/^empty\|/, 'status does not');
	is($node->safe_psql($database, 'SELECT count(*) FROM schemaboot_models()'), 2, 'nor does models');
	is((finish_sql($create))[0], 0, 'create_all is not disturbed');
	my ($status, undef, $messages) = finish_sql($define);
	is($status, 0, 'define goes on then');
	like($messages, qr/NOTICE: .*waiting for another session/, 'and said that it waited');
	is((finish_sql($another))[0], 0, 'so does the second create_all');
	# define and the second create_all may get the lock in either order
	my $missing = $node->safe_psql($database, q{SELECT to_regclass('second')}) eq '';
	is(run_ok($node, $database, q{SELECT string_agg(object, ',') FROM schemaboot_create_all() WHERE action = 'created'}, 'create_all'),
		$missing ? 'public.second' : '', 'what was defined meanwhile comes next');
	is($node->safe_psql($database, q{SELECT to_regclass('second')}), 'second', 'and is there then');
	is($node->safe_psql($database, q{SELECT to_regclass('second')}), 'second', 'and is there');
}

# With nothing to do, no lock is needed; with something to do, waiting is bounded by lock_timeout.
{
	my $database = shop_database();
	my $lock = $node->background_psql($database);
	my %call = (
		create_all => 'SELECT count(*) FROM schemaboot_create_all()',
		boot => 'SELECT schemaboot_boot()',
		batched => 'CALL schemaboot_create_all_batched()',
		define => define_sql('CREATE TABLE another (a int)', 'another.sql'),
		stamp => q{SELECT schemaboot_stamp('head')},
		drop_all => qq{SELECT schemaboot_drop_all('$database')},
		forget => q{SELECT schemaboot_forget('public.orders')});

	$lock->query_safe('BEGIN; LOCK TABLE schemaboot.version IN SHARE UPDATE EXCLUSIVE MODE');
	for my $name (sort keys %call)
	{
		my $before = fingerprint($node, $database);
		my $start = time;

		fails_with($node, $database, "SET lock_timeout = '300ms'; $call{$name}", '55P03',
			[ qr/NOTICE: .*waiting for another session/, qr/lock timeout/ ], "$name waits no longer than lock_timeout");
		cmp_ok(time - $start, '<', 3, "$name: bounded");
		is(fingerprint($node, $database), $before, "$name: nothing changed");
	}
	$lock->query_safe('COMMIT');
	run_ok($node, $database, 'SELECT schemaboot_boot()', 'boot when the lock is free');

	$lock->query_safe('BEGIN; LOCK TABLE schemaboot.version IN SHARE UPDATE EXCLUSIVE MODE');
	for my $name (qw(create_all boot batched))
	{
		my $start = time;

		run_ok($node, $database, "SET lock_timeout = '3s'; $call{$name}", "$name with nothing to do needs no lock");
		cmp_ok(time - $start, '<', 2, "$name: at once");
	}
	my $reader = $node->background_psql($database);
	$reader->query('BEGIN; SELECT count(*) FROM schemaboot_create_all(); SELECT schemaboot_boot()');
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_locks
		WHERE relation = 'schemaboot.version'::regclass AND mode <> 'AccessShareLock'}),
		1, 'and holds none but that for reading');
	$reader->query('COMMIT');
	$reader->quit;
	$lock->query_safe('COMMIT');
	$lock->quit;
}

done_testing();
