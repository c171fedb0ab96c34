# create_all never runs the shared lock table full: it knows before what it needs.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;

my $node = new_node('main');
my $typical = sub {
	my ($i, $other) = @_;
	return "CREATE TABLE t$i (id serial PRIMARY KEY, name text, parent int"
	  . ($i > 1 ? " REFERENCES t$other" : '')
	  . "); CREATE INDEX ON t$i (name); CREATE INDEX ON t$i (parent);";
};

sub tables
{
	my ($n, $shape) = @_;
	return join "\n", map { $shape->($_, int($_ / 2) || 1) } 1 .. $n;
}

# What the estimate says is read from the error of a server with a small lock table, what is really locked from pg_locks.
my $small = new_node('small', max_connections => 10, max_locks_per_transaction => 10, max_worker_processes => 0,
	max_wal_senders => 0, autovacuum => 'off');
my %shapes = (
	'typical' => $typical,
	'only fixed columns' => sub { "CREATE TABLE t$_[0] (id int PRIMARY KEY, a bigint, b timestamptz);" },
	'no key' => sub { "CREATE TABLE t$_[0] (a int, b text);" },
	'identity and three unique' => sub {
		"CREATE TABLE t$_[0] (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text UNIQUE, b int UNIQUE, c date, UNIQUE (a, c));";
	},
	'serials' => sub { "CREATE TABLE t$_[0] (a serial, b bigserial, c smallserial, d numeric(10,2), e varchar(20));" },
	'keys by ALTER' => sub {
		"CREATE TABLE t$_[0] (a int NOT NULL, b jsonb); ALTER TABLE t$_[0] ADD PRIMARY KEY (a);"
		  . " ALTER TABLE t$_[0] ADD CONSTRAINT u$_[0] UNIQUE (b);";
	},
	'partitions' => sub {
		my $i = shift;
		"CREATE TABLE t$i (a int, b text, PRIMARY KEY (a)) PARTITION BY LIST (a); CREATE INDEX ON t$i (b);"
		  . "CREATE TABLE t${i}_1 PARTITION OF t$i FOR VALUES IN (1); CREATE TABLE t${i}_2 PARTITION OF t$i FOR VALUES IN (2);";
	},
	'views' => sub { "CREATE TABLE t$_[0] (a int, b text); CREATE VIEW v$_[0] AS SELECT * FROM t$_[0];" },
	'materialized views' => sub {
		"CREATE MATERIALIZED VIEW m$_[0] AS SELECT 1 AS a, 'x'::text AS b; CREATE UNIQUE INDEX ON m$_[0] (a);";
	},
	'sequences and foreign keys' => sub {
		"CREATE SEQUENCE s$_[0]; CREATE TABLE t$_[0] (id int DEFAULT nextval('s$_[0]') PRIMARY KEY, o int);"
		  . "ALTER TABLE t$_[0] ADD CONSTRAINT f$_[0] FOREIGN KEY (o) REFERENCES t$_[1];";
	},
	'inherits' => sub {
		$_[0] == 1 ? 'CREATE TABLE t1 (a int PRIMARY KEY, b text);' : "CREATE TABLE t$_[0] (PRIMARY KEY (a)) INHERITS (t1);";
	},
	'like' => sub {
		$_[0] == 1 ? 'CREATE TABLE t1 (a serial PRIMARY KEY, b text UNIQUE);' : "CREATE TABLE t$_[0] (LIKE t1 INCLUDING ALL);";
	},
	'many columns' => sub { "CREATE TABLE t$_[0] (" . join(', ', map { "c$_ bigint" } 1 .. 300) . ');' },
	'domains and enums' => sub {
		"CREATE DOMAIN d$_[0] AS int CHECK (VALUE > 0); CREATE TYPE e$_[0] AS ENUM ('a'); CREATE TABLE t$_[0] (a d$_[0], b e$_[0]);";
	},
	'composites' => sub { "CREATE TYPE c$_[0] AS (a int, b text); CREATE TABLE t$_[0] OF c$_[0];" },
);
my $shape_number = 0;
for my $name (sort keys %shapes)
{
	my $ddl = tables(200, $shapes{$name});
	my $database = 'shape_' . ++$shape_number;

	new_database($_, $database) for $small, $node;
	run_ok($_, $database, define_sql($ddl), "$name: define") for $small, $node;
	my $before = fingerprint($small, $database);
	my $error = fails_with($small, $database, 'SELECT count(*) FROM schemaboot_create_all()', '53200',
		[ qr/needs about \d+ locks, and the lock table has room for \d+/, qr/HINT:.*schemaboot_create_all_batched.*max_locks_per_transaction, now 10/ ],
		"$name: refused where the lock table is too small");
	is(fingerprint($small, $database), $before, "$name: nothing was created");
	my ($estimate) = $error =~ /needs about (\d+) locks/;
	my $locked = run_ok($node, $database, q{
		BEGIN;
		SELECT count(*) FROM schemaboot_create_all();
		SELECT count(DISTINCT concat_ws(' ', locktype, database, relation, classid, objid, objsubid, transactionid, virtualxid))
		FROM pg_locks WHERE pid = pg_backend_pid();
		ROLLBACK}, "$name: create_all");
	$locked = (split /\n/, $locked)[-1];
	$estimate //= 0;
	my $ratio = $locked ? $estimate / $locked : 0;
	ok($ratio > 0.75 && $ratio < 1.25, sprintf "%s: estimate %d, really %d: %.2f", $name, $estimate, $locked, $ratio);
}
run_ok($small, 'shape_1', 'CALL schemaboot_create_all_batched()', 'batch by batch, it fits in a small lock table, too');
$small->stop;

# Too many for one transaction at default settings.
new_database($node, 'many');
run_ok($node, 'many', define_sql(tables(2500, $typical)), 'define 2,500 tables');
my $before = fingerprint($node, 'many');
my $error = fails_with($node, 'many', 'SELECT count(*) FROM schemaboot_create_all()', '53200',
	[ qr/needs about \d+ locks, and the lock table has room for \d+/, qr/HINT:.*schemaboot_create_all_batched/ ],
	'2,500 tables do not fit in one transaction');
my ($needed, $room) = $error =~ /about (\d+) locks, and the lock table has room for (\d+)/;
cmp_ok($needed, '>', $room, "needed $needed, room for $room");
is(fingerprint($node, 'many'), $before, 'nothing was created');
fails_with($node, 'many', 'SELECT schemaboot_boot()', '53200', qr/schemaboot_create_all_batched/, 'nor by boot');
is(fingerprint($node, 'many'), $before, 'nothing was created');
run_ok($node, 'many', 'SELECT count(*) FROM schemaboot_create_all(dry_run => true)', 'a dry run needs no locks');

# Locks that others hold count.
{
	my $other = $node->background_psql('many');
	$other->query_safe("BEGIN; SELECT count(pg_advisory_xact_lock(i)) FROM generate_series(1, 6000) i");
	new_database($node, 'thousand_beside');
	run_ok($node, 'thousand_beside', define_sql(tables(1000, $typical)), 'define 1,000 tables');
	fails_with($node, 'thousand_beside', 'SELECT count(*) FROM schemaboot_create_all()', '53200',
		qr/has room for \d+/, 'a lock table that others have half filled');
	$other->query_safe('ROLLBACK');
	$other->quit;
}

# 1,000 typical tables pass in one transaction, while others connect and work.
{
	new_database($node, 'thousand');
	run_ok($node, 'thousand', define_sql(tables(1000, $typical)), 'define 1,000 tables');
	my $create = start_sql($node, 'thousand', 'BEGIN; SELECT count(*) FROM schemaboot_create_all(); SELECT pg_sleep(0.5); COMMIT;');
	my ($connections, $failed, $most) = (0, 0, 0);
	while (still_running($create))
	{
		my ($status, $out, $err) = run_sql($node, 'postgres',
			q{CREATE TABLE busy (id serial PRIMARY KEY, a text); INSERT INTO busy (a) VALUES (1); DROP TABLE busy;
			SELECT count(DISTINCT concat_ws(' ', locktype, database, relation, classid, objid, objsubid, transactionid, virtualxid)) FROM pg_locks});
		$connections++;
		$failed++ if $status != 0;
		diag($err) if $status != 0;
		$most = $out if $status == 0 && $out > $most;
	}
	my ($status, undef, $err) = finish_sql($create);
	is($status, 0, "1,000 tables in one transaction, $most locks at most") or diag($err);
	is($failed, 0, "$connections other sessions connected and worked meanwhile");
	cmp_ok($most, '<', $room, 'and the limit was never near');
}

# What was created batch by batch is not dropped by filling the lock table either.
run_ok($node, 'many', 'CALL schemaboot_create_all_batched()', '2,500 tables batch by batch');
my $drop = start_sql($node, 'many', "SELECT schemaboot_drop_all('many');");
my ($connections, $failed) = (0, 0);
while (still_running($drop))
{
	my ($status, $out, $err) = run_sql($node, 'postgres', 'CREATE TABLE busy (id serial PRIMARY KEY); DROP TABLE busy');
	$connections++;
	$failed++ if $status != 0;
}
my ($status, $out, $err) = finish_sql($drop);
is($failed, 0, "$connections other sessions connected and worked during drop_all");
ok($status == 0 || $err =~ /ERROR:  53200: .*needs about \d+ locks/, 'drop_all of 2,500 tables works, or is refused before it starts')
  or diag($err);

done_testing();
