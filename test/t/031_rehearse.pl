# Rehearsals: what they leave behind, which is nothing; what ends them; what stands in their way.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time usleep);

my $node = new_node('main', init => [ allows_streaming => 1 ], max_wal_senders => 4, autovacuum => 'off', log_lock_waits => 'off', track_functions => 'none');
my $database = new_database($node, 'live');

# What lives: tables of some size, sequences that have moved, views, functions, triggers, policies.
run_ok($node, $database, q{
	CREATE SCHEMA app;
	CREATE TYPE app.mood AS ENUM ('fine', 'bad');
	CREATE TABLE app.big (id serial PRIMARY KEY, n int, t text, m app.mood DEFAULT 'fine');
	INSERT INTO app.big (n, t) SELECT i, repeat('x', 20) FROM generate_series(1, 30000) AS i;
	CREATE INDEX big_n ON app.big (n);
	CREATE TABLE app.small (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, big int REFERENCES app.big, "Odd ""name" text);
	INSERT INTO app.small (big) SELECT i FROM generate_series(1, 100) AS i;
	CREATE TABLE app.bare (id int);
	INSERT INTO app.bare SELECT generate_series(1, 5000);
	CREATE SEQUENCE app.counter CACHE 10; SELECT nextval('app.counter');
	CREATE UNLOGGED TABLE app.loose (id serial, x text);
	CREATE TABLE app.parts (id int, at date) PARTITION BY RANGE (at);
	CREATE TABLE app.parts_1 PARTITION OF app.parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
	CREATE VIEW app.v AS SELECT id, n FROM app.big;
	CREATE MATERIALIZED VIEW app.mv AS SELECT count(*) FROM app.big;
	CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''app.counter''); RETURN new; END';
	CREATE TRIGGER touch BEFORE INSERT ON app.small FOR EACH ROW EXECUTE FUNCTION app.touch();
	VACUUM ANALYZE}, 'a database that lives');

# Ways there and back, of all sorts.
my @kinds = (
	[ 'CREATE TABLE app.t%1$d (id serial PRIMARY KEY, big int REFERENCES app.big, m app.mood); INSERT INTO app.t%1$d (big) SELECT i FROM generate_series(1, 100) i; CREATE INDEX ON app.t%1$d (big); ALTER TABLE app.t%1$d ENABLE ROW LEVEL SECURITY',
		'DROP TABLE app.t%1$d' ],
	[ 'ALTER TABLE app.big ADD COLUMN c%1$d float DEFAULT random()', 'ALTER TABLE app.big DROP COLUMN c%1$d' ],
	[ 'CREATE TYPE app.e%1$d AS ENUM (\'a\'); CREATE DOMAIN app.d%1$d AS text CHECK (value <> \'\'); CREATE TYPE app.c%1$d AS (x int, y app.e%1$d)',
		'DROP TYPE app.c%1$d; DROP DOMAIN app.d%1$d; DROP TYPE app.e%1$d' ],
	[ 'CREATE SEQUENCE app.s%1$d; SELECT nextval(\'app.s%1$d\'), nextval(\'app.counter\'), setval(\'app.big_id_seq\', 90000)', 'DROP SEQUENCE app.s%1$d' ],
	[ 'CREATE INDEX CONCURRENTLY i%1$d ON app.bare (id); CREATE INDEX b%1$d ON app.big (n, t)', 'DROP INDEX app.b%1$d; DROP INDEX CONCURRENTLY app.i%1$d' ],
	[ 'CREATE FUNCTION app.f%1$d(int) RETURNS int LANGUAGE sql AS \'SELECT $1 + 1\'; CREATE VIEW app.v%1$d AS SELECT app.f%1$d(n) FROM app.v; CREATE MATERIALIZED VIEW app.mv%1$d AS SELECT n FROM app.big; REFRESH MATERIALIZED VIEW app.mv',
		'DROP MATERIALIZED VIEW app.mv%1$d; DROP VIEW app.v%1$d; DROP FUNCTION app.f%1$d' ],
	[ 'CREATE TRIGGER t%1$d AFTER UPDATE ON app.small FOR EACH ROW EXECUTE FUNCTION app.touch(); CREATE POLICY p%1$d ON app.small USING (true)',
		'DROP POLICY p%1$d ON app.small; DROP TRIGGER t%1$d ON app.small' ],
	[ 'INSERT INTO app.small (big) SELECT i FROM generate_series(1, 20) i; UPDATE app.big SET t = \'y\' WHERE id %% 100 = 0; DELETE FROM app.bare WHERE id < 10; INSERT INTO app.loose (x) VALUES (\'a\')',
		'DELETE FROM app.loose' ],
	[ 'ALTER TABLE app.bare ADD COLUMN n%1$d int DEFAULT 1, ADD CHECK (n%1$d > 0); ALTER TABLE app.bare ALTER COLUMN n%1$d TYPE bigint; CREATE TABLE app.parts_x%1$d PARTITION OF app.parts FOR VALUES FROM (date \'2021-01-01\' + %1$d) TO (date \'2021-01-02\' + %1$d)',
		'DROP TABLE app.parts_x%1$d; ALTER TABLE app.bare DROP COLUMN n%1$d' ],
	[ 'CREATE TEMP TABLE scratch%1$d (x int); SET LOCAL work_mem = \'1MB\'; SET search_path = app; CREATE TABLE k%1$d (); COMMENT ON TABLE k%1$d IS \'%1$d\'; GRANT SELECT ON k%1$d TO PUBLIC; SELECT pg_advisory_lock(%1$d); NOTIFY changed; LISTEN heard%1$d; DO \'BEGIN EXECUTE $$PREPARE p%1$d AS SELECT 1$$; END\'',
		'DROP TABLE IF EXISTS scratch%1$d; DROP TABLE app.k%1$d; SELECT pg_advisory_unlock(%1$d)' ]);

for my $i (1 .. 100)
{
	my ($up, $down) = map { sprintf $_, $i } @{ $kinds[ $i % @kinds ] };
	my $parent = $i > 1 ? "'{r" . ($i - 1) . "}'" : 'NULL';

	$node->safe_psql($database, "SELECT schemaboot_revision('number $i', \$up\$$up\$up\$, \$down\$$down\$down\$, id => 'r$i', parents => $parent)");
}

# The rows of all catalogs, without the versions of rows that nobody sees.
sub catalogs
{
	return $node->safe_psql($database, q{
		CREATE FUNCTION pg_temp.rows_of(c regclass) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE result text;
		BEGIN
			EXECUTE format('SELECT count(*) || '' '' || md5(coalesce(string_agg(r::text, E''\n'' ORDER BY r::text), '''')) FROM %s r
				WHERE r::text NOT LIKE ''%%pg\_temp\_%%'' AND r::text NOT LIKE ''%%rows\_of%%'' AND r::text NOT LIKE ''%%pg\_toast\_temp\_%%''', c) INTO result;
			RETURN result;
		END $$;
		SELECT oid::regclass, pg_temp.rows_of(oid) FROM pg_class
		WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND relname NOT IN ('pg_depend', 'pg_shdepend') ORDER BY 1::text});
}

# Names of the files, without maps of free space, which come and go with the size.
sub files
{
	$node->safe_psql($database, 'CHECKPOINT; CHECKPOINT');
	my $oid = $node->safe_psql($database, 'SELECT oid FROM pg_database WHERE datname = current_database()');
	my @found = map { glob($node->data_dir . "/$_/*") } "base/$oid", 'base/pgsql_tmp', 'pg_logical/snapshots';

	return join "\n", sort grep { !/_(?:fsm|vm)$|pg_internal\.init/ } map { s{.*/base/}{}r } @found;
}

sub values_of_sequences
{
	return $node->safe_psql($database, q{SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2}) . "\n" .
	  join "\n", map { $node->safe_psql($database, "SELECT * FROM $_") } qw(app.counter app.big_id_seq app.small_id_seq app.loose_id_seq);
}

# What a session counts gets to the others when it ends.
sub counters
{
	usleep(500_000);
	return $node->safe_psql($database, q{
		SELECT relname, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_mod_since_analyze,
			vacuum_count, analyze_count FROM pg_stat_user_tables WHERE schemaname = 'app' ORDER BY 1});
}

sub contents
{
	return $node->safe_psql($database, join ' UNION ALL ', map { "SELECT '$_', count(*), md5(string_agg(r::text, ',' ORDER BY r::text)) FROM $_ r" }
		qw(app.big app.small app.bare app.loose app.mv schemaboot.version schemaboot.history schemaboot.live_cache schemaboot.fact_cache schemaboot.applied));
}

# Counters are looked at last before, and first behind: who looks is counted, too.
my %look = (catalogs => \&catalogs, files => \&files, sequences => \&values_of_sequences, a_counters => \&counters, rows => \&contents);

sub look_at_all
{
	my %seen = map { $_ => $look{$_}->() } reverse sort keys %look;

	return \%seen;
}

sub is_as_before
{
	my ($before, $name) = @_;

	for my $what (sort keys %look)
	{
		is_same($look{$what}->(), $before->{$what}, "$name: $what are as before");
	}
	return;
}

for my $mode (qw(full structure))
{
	my $before = look_at_all();
	my $start = time;
	# One session: what it has is looked at while it is still there.
	my $out = $node->safe_psql($database, qq{
		SET client_min_messages = warning;
		SELECT 'outcome', outcome, count(*) FROM schemaboot_rehearse(mode => '$mode') GROUP BY 2 ORDER BY 2;
		BEGIN;
		SELECT pg_advisory_lock(77), pg_advisory_lock(77);
		PREPARE mine AS SELECT 1;
		SELECT 'rows', count(*) > 60, count(DISTINCT revision) FROM schemaboot_rehearse('r10', '$mode');
		SELECT 'lock', locktype, relation::regclass, mode, objid FROM pg_locks WHERE pid = pg_backend_pid() AND mode NOT IN ('AccessShareLock') AND locktype NOT IN ('virtualxid', 'transactionid');
		COMMIT;
		SELECT 'unlocked', pg_advisory_unlock(77), pg_advisory_unlock(77);
		SELECT 'locks', count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
		SELECT 'prepared', name FROM pg_prepared_statements;
		SELECT 'channel', * FROM pg_listening_channels();
		SELECT 'temporary', relname FROM pg_class WHERE relname LIKE 'scratch%';
		SELECT 'path', current_setting('search_path'), current_setting('work_mem'), current_setting('lock_timeout'), current_setting('deadlock_timeout');
		DO 'BEGIN PERFORM lastval(); RAISE WARNING ''lastval is known''; EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END'});
	my @strange = grep { /^outcome/ && !/^outcome\|ok/ } split /\n/, $out;

	is("@strange", '', "$mode: every statement runs, every way back leads back");
	is(join("\n", grep { !/^outcome|^\|$/ } split /\n/, $out), join("\n",
		'rows|t|10', 'lock|advisory||ExclusiveLock|77', 'unlocked|t|t', 'locks|0', 'prepared|mine', 'path|"$user", public|4MB|0|1s'),
		"$mode: the session is as it was");
	note(sprintf '%s: rehearsals of 100 revisions, and of 10, took %.1f s', $mode, time - $start);
	is_as_before($before, $mode);
}

# Whatever ends it, nothing stays.
my $before = look_at_all();

{
	my $session = start_sql($node, $database, q{SELECT * FROM schemaboot_rehearse_sql('INSERT INTO app.small (big) VALUES (1); SELECT pg_sleep(60)')});
	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}, 'a rehearsal that takes long');
	$node->safe_psql($database, q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	my ($status, undef, $err) = finish_sql($session);
	ok($status != 0 && $err =~ /ERROR:  57014: canceling statement due to user request/, 'can be cancelled') or diag($err);

	fails_with($node, $database, q{SET statement_timeout = 500; SELECT * FROM schemaboot_rehearse_sql('CREATE TABLE app.x (); SELECT pg_sleep(60)')},
		'57014', qr/statement timeout/, 'ends with statement_timeout');
	fails_with($node, $database, q{SET statement_timeout = 200; SELECT * FROM schemaboot_rehearse()}, '57014', qr/statement timeout/,
		'in the midst of revisions, too');
	my $killed = start_sql($node, $database, q{SELECT * FROM schemaboot_rehearse_sql('SELECT nextval(''app.counter''); SELECT pg_sleep(60)')});
	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	$node->safe_psql($database, q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	finish_sql($killed);
	is_as_before($before, 'cancelled and ended');
}

# Somebody has a lock.
{
	$before = look_at_all();
	my $holder = start_psql($node, $database, 'BEGIN; LOCK TABLE app.big IN ROW EXCLUSIVE MODE; SELECT pg_sleep(60)');
	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}, 'a session writes to a table');
	my $pid = $node->safe_psql($database, q{SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	my $script = q{ALTER TABLE app.bare ADD COLUMN x int; SET lock_timeout = '1h'; ALTER TABLE app.big ADD COLUMN x int; DROP TABLE app.bare};
	my $start = time;
	is($node->safe_psql($database, qq{SET schemaboot.lock_timeout = 300; SELECT statement, object, lock_mode, outcome, blocked_by FROM schemaboot_rehearse_sql(\$\$$script\$\$)}),
		"1|app.bare|ACCESS EXCLUSIVE|ok|\n2|||ok|\n" .
		"3|app.big|ACCESS EXCLUSIVE|error 55P03: canceling statement due to lock timeout; waited for process $pid|{$pid}\n" .
		'4|||not run: a statement before it failed|', 'a statement that waits too long tells for whom');
	ok(time - $start < 30, 'whatever the script says about lock_timeout');
	is($node->safe_psql($database, qq{SELECT statement, object, lock_mode, outcome, blocked_by FROM schemaboot_rehearse_sql(\$\$$script\$\$, 'structure')}),
		"1|app.bare|ACCESS EXCLUSIVE|ok|\n2|||ok|\n3|app.big|ACCESS EXCLUSIVE|ok|{$pid}\n4|app.bare|ACCESS EXCLUSIVE|ok|", 'copies wait for nobody, but it is told who would be in the way');
	unlike(slurp_file($node->logfile), qr/still waiting for|acquired .*Lock on/, 'waits do not get into the log');
	$node->safe_psql($database, "SELECT pg_terminate_backend($pid)");
	finish_sql($holder);
	is_as_before($before, 'after waiting');
}

# Nobody waits for a rehearsal on copies.
{
	my $rehearsal = start_sql($node, $database, q{SELECT count(*) FROM schemaboot_rehearse_sql('ALTER TABLE app.big ADD COLUMN x float DEFAULT random(); DROP TABLE app.small; LOCK TABLE app.bare; SELECT nextval(''app.counter''); SELECT pg_sleep(3)', 'structure')});
	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}, 'a rehearsal on copies goes on');
	is($node->safe_psql($database, q{SELECT mode, count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid <> pg_backend_pid() AND c.relnamespace = 'app'::regnamespace AND mode <> 'AccessShareLock' GROUP BY 1}), '', 'it holds no lock on what is there');
	is(run_ok($node, $database, q{SET lock_timeout = 1000; BEGIN; ALTER TABLE app.big ADD COLUMN y int; INSERT INTO app.small (big) VALUES (1); TRUNCATE app.bare; ALTER SEQUENCE app.counter RESTART; ROLLBACK}, 'others alter the tables meanwhile'), '', 'without a word');
	finish_sql($rehearsal);
}

# A rehearsal in full does not hold up those who write to a sequence.
{
	my $rehearsal = start_sql($node, $database, q{SELECT count(*) FROM schemaboot_rehearse_sql('SELECT nextval(''app.counter''), setval(''app.loose_id_seq'', 1000); SELECT pg_sleep(3)')});
	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}, 'a rehearsal has moved sequences');
	my $value = $node->safe_psql($database, q{SET lock_timeout = 1000; SELECT nextval('app.loose_id_seq')});
	finish_sql($rehearsal);
	is($node->safe_psql($database, q{SELECT nextval('app.loose_id_seq')}), $value + 1, 'another session goes on where it was, and so does the next one');
}

# A server that only reads.
{
	fails_with($node, $database, q{SET default_transaction_read_only = on; SELECT * FROM schemaboot_rehearse()}, '25006', qr/schemaboot_rehearse\(\)/, 'not in a transaction that only reads');
	$node->backup('copy');
	my $standby = PostgreSQL::Test::Cluster->new('standby');
	$standby->init_from_backup($node, 'copy', has_streaming => 1);
	$standby->start;
	fails_with($standby, $database, q{SELECT * FROM schemaboot_rehearse_sql('SELECT 1')}, '25006', qr/schemaboot_rehearse_sql\(\)/, 'nor on a standby');
	$standby->stop;
}

done_testing();
