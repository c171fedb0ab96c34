# The shadow build leaves nothing behind, however it ends, and tells nobody.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $node = new_node('main', autovacuum => 'off', restart_after_crash => 'on', max_prepared_transactions => 2);
my $diff = 'SELECT count(*) FROM schemaboot_diff()';
my $empty = 'DELETE FROM schemaboot.fact_cache; DELETE FROM schemaboot.verdict_cache;';

# What is beside the models, and helps to watch. The bound of a partition is computed while it is made: there a model can
# wait, at tools.gate(n) for whoever holds lock n, or take all locks that there are.
my $tools = q{
	CREATE SCHEMA tools;
	CREATE TABLE tools.country (code text PRIMARY KEY);
	CREATE TABLE tools.switch (on_or_off boolean);
	CREATE FUNCTION tools.gate(n int) RETURNS int LANGUAGE plpgsql AS
		'BEGIN PERFORM pg_advisory_xact_lock_shared(n); RETURN n; END';
	CREATE FUNCTION tools.exhaust() RETURNS int LANGUAGE plpgsql AS
		'BEGIN IF (SELECT on_or_off FROM tools.switch) THEN PERFORM pg_advisory_xact_lock(g) FROM generate_series(1000, 10000000) g; END IF; RETURN 0; END';
	-- all rows of all catalogs, with their places and the transactions that made them
	CREATE FUNCTION tools.catalogs() RETURNS TABLE (catalog name, n bigint, hash text) LANGUAGE plpgsql AS $f$
	BEGIN
		FOR catalog IN SELECT relname FROM pg_class
			WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' ORDER BY 1
		LOOP
			EXECUTE format('SELECT count(*), md5(string_agg(r, chr(10) ORDER BY r COLLATE "C"))
				FROM (SELECT ctid || '' '' || xmin || '' '' || t::text AS r FROM pg_catalog.%I t) x', catalog) INTO n, hash;
			RETURN NEXT;
		END LOOP;
	END $f$;
	CREATE FUNCTION tools.files() RETURNS SETOF text LANGUAGE sql AS
		$f$ SELECT f FROM pg_database d, pg_ls_dir('base/' || d.oid) f WHERE datname = current_database() AND f ~ '^t?[0-9_.]+$' ORDER BY 1 $f$;
	CREATE FUNCTION tools.sequences() RETURNS text LANGUAGE sql AS
		'SELECT string_agg(s::text, chr(10) ORDER BY s::text) FROM pg_sequences s'};
# Schema m is made by the models, n lives, and so does the extension in public.
my $live = q{
	CREATE SCHEMA n;
	GRANT USAGE ON SCHEMA n TO PUBLIC;
	ALTER DEFAULT PRIVILEGES IN SCHEMA n GRANT SELECT ON TABLES TO PUBLIC;
	CREATE EXTENSION citext};
my $models = q{
	CREATE SCHEMA m;
	CREATE TABLE m.parts (id int) PARTITION BY RANGE (id);
	CREATE TABLE m.parts_1 PARTITION OF m.parts FOR VALUES FROM (tools.gate(1)) TO (2);
	CREATE TYPE m.mood AS ENUM ('fine', 'bad');
	CREATE DOMAIN n.code AS text CHECK (VALUE ~ '^[A-Z]+$');
	CREATE TABLE m.person (id serial PRIMARY KEY, email citext UNIQUE, mood m.mood DEFAULT 'fine', country text REFERENCES tools.country);
	CREATE TABLE n.thing (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES m.person, code n.code, body text, half int GENERATED ALWAYS AS (length(body) / 2) STORED);
	CREATE INDEX ON n.thing (code, lower(body));
	CREATE STATISTICS n.thing_stats ON code, body FROM n.thing;
	COMMENT ON TABLE n.thing IS 'things';
	CREATE TABLE m.parts_2 PARTITION OF m.parts FOR VALUES FROM (tools.gate(2)) TO (3);
	CREATE VIEW public.overview AS SELECT p.email, t.body FROM m.person p JOIN n.thing t ON t.owner = p.id;
	CREATE MATERIALIZED VIEW n.counts AS SELECT owner, count(*) AS n FROM n.thing GROUP BY 1;
	CREATE UNIQUE INDEX counts_owner ON n.counts (owner);
	CREATE FUNCTION m.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE TRIGGER touch BEFORE UPDATE ON n.thing FOR EACH ROW EXECUTE FUNCTION m.touch();
	ALTER TABLE n.thing ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON n.thing USING (owner = 1);
	GRANT SELECT ON m.person TO PUBLIC;
	CREATE TABLE m.parts_3 PARTITION OF m.parts FOR VALUES FROM (tools.gate(3)) TO (4);
};
my $databases = 0;

# A database with the models in it, made and in sync, and nothing cached.
sub models_database
{
	my ($ddl, $create, $on) = @_;
	my $n = $on // $node;
	my $name = new_database($n, 'shadow_' . ++$databases, "CREATE EXTENSION schemaboot; CREATE EXTENSION amcheck; $tools; $live");

	$n->safe_psql($name, define_sql($ddl, 'models.sql'));
	$n->safe_psql($name, 'SET client_min_messages = error; SELECT count(*) FROM schemaboot_create_all()') if $create // 1;
	return $name;
}

sub files_of
{
	my ($database) = @_;

	$node->safe_psql($database, 'CHECKPOINT');
	return $node->safe_psql($database, 'SELECT * FROM tools.files()');
}

# All that must be as it was, whatever happened: the catalogs, the files, no lock, no session that still works.
sub state_of
{
	my ($database) = @_;

	return join "\n", $node->safe_psql($database, q{SELECT * FROM tools.catalogs(); SELECT 'sequences', tools.sequences();
		SELECT 'locks', count(*) FROM pg_locks WHERE pid <> pg_backend_pid();
		SELECT 'working', count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle';
		SELECT 'schemas', string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace}), 'files', files_of($database);
}

sub is_untouched
{
	my ($database, $before, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return is_same(state_of($database) . "\n", "$before\n", "$name: catalogs, files, locks and sequences are as before");
}

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

# A session that holds the door shut: lock n, or the row of a schema.
sub hold
{
	my ($database, $moment) = @_;
	my $session = start_sql($node, $database, "SET application_name = 'holder';" . ($moment eq 'swap' ?
		  'BEGIN; GRANT CREATE ON SCHEMA n TO PUBLIC; SELECT pg_sleep(300)' : "SELECT pg_advisory_lock($moment), pg_sleep(300)"));

	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'holder' AND query ~ 'pg_sleep' AND wait_event = 'PgSleep'});
	return $session;
}

sub let_go
{
	my ($database, $session) = @_;

	$node->safe_psql($database, q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'});
	finish_sql($session);
	wait_until($node, $database, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'holder'});
	return;
}

# A build that waits there; the session and its process.
sub start_build
{
	my ($database, $sql) = @_;
	my $session = start_sql($node, $database, "SET application_name = 'build'; $sql");

	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'build' AND wait_event_type = 'Lock'});
	return ($session, $node->safe_psql($database, q{SELECT pid FROM pg_stat_activity WHERE application_name = 'build'}));
}

# --- Interrupted at several moments, by all that can interrupt.
my $database = models_database($models);
is($node->safe_psql($database, 'SELECT change, kind FROM schemaboot_diff()'), 'extra|default privileges', 'the models are there as they say');
$node->safe_psql($database, $empty);
my $before = state_of($database);
my %interrupt = (
	'pg_cancel_backend' => [ '57014', sub { $node->safe_psql($database, "SELECT pg_cancel_backend($_[0])") } ],
	'pg_terminate_backend' => [ '57P01', sub { $node->safe_psql($database, "SELECT pg_terminate_backend($_[0])") } ],
	'statement_timeout' => [ '57014', sub { }, q{SET statement_timeout = '400ms'; } ],
	'lock_timeout' => [ '55P03', sub { }, q{SET lock_timeout = '400ms'; SET schemaboot.lock_retries = 0; } ],
	'schemaboot.lock_timeout' => [ '55P03', sub { }, q{SET schemaboot.lock_timeout = '400ms'; SET schemaboot.lock_retries = 0; } ]);
for my $moment ('swap', 1, 2, 3)
{
	for my $how ($moment eq 2 ? 'pg_cancel_backend' : sort keys %interrupt)
	{
		my ($sqlstate, $act, $settings) = @{ $interrupt{$how} };
		my $name = "$how at " . ($moment eq 'swap' ? 'the swap' : "gate $moment");
		my $holder = hold($database, $moment);
		my ($session, $pid) = start_build($database, ($settings // '') . $diff);

		$act->($pid);
		my ($status, $out, $err) = finish_sql($session);
		like($err, qr/(?:ERROR|FATAL):  $sqlstate: /, $name);
		let_go($database, $holder);
		is_untouched($database, $before, $name);
	}
}
is($node->safe_psql($database, $diff), '1', 'and the next call works');
is_untouched($database, $before, 'a build that goes well');

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
	is_untouched($database, $before, 'after all of them');
}
catalogs_are_sound($database, 'after interruptions');

# --- The session itself goes on after an error: in a block with EXCEPTION, behind a savepoint.
{
	my $holder = hold($database, 2);
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
	let_go($database, $holder);
	$before = state_of($database);	# the temporary table has left its schema
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
	is_untouched($database, $before, $what);
}
$node->safe_psql($database, define_sql($models, 'models.sql'));
is($node->safe_psql($database, $diff), '1', 'without them it works again');

# --- Out of locks.
{
	my $exhausting = $models . 'CREATE TABLE n.parts (id int) PARTITION BY RANGE (id); CREATE TABLE n.parts_1 PARTITION OF n.parts FOR VALUES FROM (tools.exhaust()) TO (1);';

	$node->safe_psql($database, 'INSERT INTO tools.switch VALUES (true)');
	$node->safe_psql($database, define_sql($exhausting, 'models.sql'));
	fails_with($node, $database, $diff, '53200', qr/out of shared memory/, 'out of locks');
	is_untouched($database, $before, 'out of locks');
	fails_with($node, $database, 'SELECT * FROM schemaboot_status()', '53200', qr/out of shared memory/, 'status says so, too');
	$node->safe_psql($database, 'UPDATE tools.switch SET on_or_off = false');
	is($node->safe_psql($database, $diff), '3', 'the next call works');
	$node->safe_psql($database, define_sql($models, 'models.sql'));
}

# With few locks for everybody, models that could not be created in one transaction are built all the same.
{
	my $small = new_node('small', max_connections => 10, max_locks_per_transaction => 10, autovacuum => 'off');
	my $name = models_database($models . generate(300), 0, $small);
	my ($out) = run_ok($small, $name, "$diff; SELECT count(*) < 100 FROM pg_locks WHERE pid = pg_backend_pid()", 'a small lock table: 300 tables');

	cmp_ok((split /\n/, $out)[0], '>', 300, 'all are told to be missing');
	$small->stop;
}

# --- SIGKILL. The server crashes as a whole then. Files of what a transaction had made stay where they are, as after a crash
# amid any CREATE TABLE: PostgreSQL forgets whose they are. There are as many as if psql had run the script.
{
	my %orphans;
	my $plain = new_database($node, 'plain', "$tools; $live");

	$node->safe_psql($database, $empty);
	$before = state_of($database);
	for my $moment ('swap', 1, 2, 3)
	{
		my %script = ($database => $diff, $plain => "BEGIN; $models COMMIT");

		for my $in ($moment eq 'swap' ? $database : ($database, $plain))
		{
			my $files = files_of($in);
			my $holder = hold($in, $moment);
			my ($session, $pid) = start_build($in, $script{$in});

			kill 'KILL', $pid;
			finish_sql($session);
			finish_sql($holder);
			$node->poll_query_until($in, 'SELECT true') or die 'the server does not come up again';
			$orphans{$in} = () = (files_of($in) =~ /\n/g);
			$orphans{$in} -= () = ($files =~ /\n/g);
		}
		is($orphans{$database}, $moment eq 'swap' ? 0 : $orphans{$plain}, "SIGKILL at $moment: as many files are left as plain DDL leaves ($orphans{$database})");
		is_same(catalogs_of(state_of($database)), catalogs_of($before), "SIGKILL at $moment: the catalogs are as before");
	}
	is($node->safe_psql($database, $diff), '1', 'and the next call works');
	catalogs_are_sound($database, 'after crashes');
}

sub catalogs_of
{
	my ($state) = @_;

	return $state =~ s/\nfiles\n.*//sr . "\n";
}

done_testing();
