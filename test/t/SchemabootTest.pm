# SchemabootTest.pm: what the TAP tests of schemaboot share.
#
# A node has the server's default settings for locks and connections, and
# writes no statements to its log, since the tests send scripts of megabytes.

package SchemabootTest;

use strict;
use warnings;

use Exporter 'import';
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time sleep);

our @EXPORT = qw(new_node new_database define_sql define_files run_sql run_ok fails_with start_sql
  start_psql finish_sql still_running wait_until wait_for_crash schema_dump fingerprint
  slurp_example rich_files status_row is_same generate);

# The example models are beside the tests.
my $scripts = 0;
my $examples = __FILE__ =~ s{[^/]*$}{../../examples}r;

# A running server; %options are settings of postgresql.conf, and init => [...]
# what PostgreSQL::Test::Cluster's init takes.
sub new_node
{
	my ($name, %settings) = @_;
	my $init = delete $settings{init} || [];
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '-E', 'UTF8', '--locale=C', '-U', superuser() ], @$init);
	$node->append_conf('postgresql.conf', join "\n",
		'max_connections = 100', 'max_locks_per_transaction = 64', 'shared_buffers = 128MB',
		'log_statement = none', 'full_page_writes = off', 'synchronous_commit = off',
		map { "$_ = '$settings{$_}'" } sort keys %settings);
	$node->start;
	return $node;
}

# The clients take the name of the user who runs them.
sub superuser
{
	return getpwuid($<) || 'postgres';
}

sub new_database
{
	my ($node, $name, $extension) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	$node->safe_psql($name, $extension // 'CREATE EXTENSION schemaboot');
	return $name;
}

# The call that defines a script.
sub define_sql
{
	my ($ddl, $source) = @_;
	my $tag = '$sb$';

	$source = defined $source ? ", '$source'" : '';
	return "SELECT count(*) FROM schemaboot_define($tag$ddl$tag$source)";
}

# Runs SQL; status, output and messages of psql.  Errors carry their SQLSTATE.
sub run_sql
{
	my ($node, $database, $sql, @options) = @_;
	my ($out, $err) = ('', '');
	my $status = $node->psql(
		$database, $sql,
		stdout => \$out,
		stderr => \$err,
		on_error_die => 0,
		on_error_stop => 1,
		extra_params => [ '-v', 'VERBOSITY=verbose', @options ]);

	return ($status, $out, $err);
}

# Runs SQL that must work; what it printed.
sub run_ok
{
	my ($node, $database, $sql, $name) = @_;
	my ($status, $out, $err) = run_sql($node, $database, $sql);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$name //= (split /\n/, $sql)[0];
	is($status, 0, $name) or diag(substr $err, 0, 4000);
	return wantarray ? ($out, $err) : $out;
}

# SQL must fail with the SQLSTATE, and each pattern must be found in the messages.
sub fails_with
{
	my ($node, $database, $sql, $sqlstate, $patterns, $name) = @_;
	my ($status, $out, $err) = run_sql($node, $database, $sql);
	my ($line) = grep { /^(?:psql:.*)?ERROR: / } split /\n/, $err;
	my @missing = grep { $err !~ $_ } ref $patterns eq 'ARRAY' ? @$patterns : ($patterns);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok($status != 0 && ($line // '') =~ /ERROR:  $sqlstate: / && !@missing, $name)
	  or diag("expected: $sqlstate @missing\nstatus $status, got: " . substr $err, 0, 4000);
	return $err;
}

# Starts psql on SQL in the background.
sub start_sql
{
	my ($node, $database, $sql) = @_;

	return start_psql($node, $database, $sql, '-v', 'ON_ERROR_STOP=1');
}

sub start_psql
{
	my ($node, $database, $sql, @options) = @_;
	my $session = { out => '', err => '', start => time };
	my $file = PostgreSQL::Test::Utils::tempdir_short() . '/' . ++$scripts . '.sql';
	my $timer = IPC::Run::timer($PostgreSQL::Test::Utils::timeout_default);

	# From a file, as what stands on its standard input would come only while this program pumps.
	append_to_file($file, "$sql\n");
	$session->{run} = IPC::Run::start(
		[
			$node->installed_command('psql'), '-XAtq', '-v', 'VERBOSITY=verbose', @options, '-d',
			$node->connstr($database), '-f', $file
		],
		'<', \undef, '>', \$session->{out}, '2>', \$session->{err}, $timer);
	$session->{run}->pump_nb;
	return $session;
}

sub still_running
{
	my ($session) = @_;

	$session->{run}->pump_nb;
	return $session->{run}->pumpable ? 1 : 0;
}

# Waits for the end; status, output, messages.
sub finish_sql
{
	my ($session) = @_;

	$session->{run}->finish;
	$session->{took} = time - $session->{start};
	chomp $session->{out};
	return ($session->{run}->result(0), $session->{out}, $session->{err});
}

# Waits until a query returns t.  Not by poll_query_until: it writes to psql, which may be gone by then if the server lets
# nobody in.
sub wait_until
{
	my ($node, $database, $query, $name) = @_;
	my @psql = ($node->installed_command('psql'), '-XAtq', '-d', $node->connstr($database), '-c', $query);
	my $end = time + 180;
	my ($result, $out, $err);

	until ($result || time > $end)
	{
		IPC::Run::run(\@psql, '<', '/dev/null', '>', \$out, '2>', \$err);
		$result = $out eq "t\n";
		sleep 0.1 if !$result;
	}
	diag("still not t: $query\n$out$err") if !$result;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok($result, $name) if $name;
	return $result;
}

# After a session was killed with SIGKILL: until the postmaster has buried it, new sessions still get in, to be thrown out
# a moment later.
sub wait_for_crash
{
	my ($node, @pids) = @_;
	my $tries = 0;

	sleep 0.05 while (grep { kill(0, $_) } @pids) && ++$tries < 2000;
	return wait_until($node, 'postgres', 'SELECT true');
}

# pg_dump -s, without what differs from dump to dump.
sub schema_dump
{
	my ($node, $database, @options) = @_;
	my ($out, $err) = ('', '');
	my @command =
	  ($node->installed_command('pg_dump'), '-s', @options, '-d', $node->connstr($database));

	IPC::Run::run(\@command, '>', \$out, '2>', \$err) or die "pg_dump $database: $err";
	$out =~ s/^\\(?:un)?restrict .*\n//mg;
	$out =~ s/^-- Dumped .*\n//mg;
	return $out;
}

# The schema without the extension itself.
sub is_same
{
	my ($got, $expected, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return pass($name) if $got eq $expected;
	fail($name);
	my $dir = PostgreSQL::Test::Utils::tempdir();
	append_to_file("$dir/got", $got);
	append_to_file("$dir/expected", $expected);
	diag(substr scalar(`diff -u $dir/expected $dir/got`), 0, 4000);
	return 0;
}

# All that a failed call must leave as it was.
sub fingerprint
{
	my ($node, $database) = @_;

	return $node->safe_psql($database, q{
		SELECT 'class', md5(string_agg(x, ',' ORDER BY x)) FROM
			(SELECT format('%s.%s %s %s %s %s', relnamespace, relname, oid, relkind, relnatts, relacl) x
			 FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace) c
		UNION ALL SELECT 'proc', md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_proc
		UNION ALL SELECT 'type', md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_type
		UNION ALL SELECT 'constraint', md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_constraint
		UNION ALL SELECT 'namespace', md5(string_agg(oid || nspname, ',' ORDER BY oid)) FROM pg_namespace
		UNION ALL SELECT 'description', count(*)::text FROM pg_description
		UNION ALL SELECT 'statement', md5(string_agg(s::text, ',' ORDER BY source, position)) FROM schemaboot.statement s
		UNION ALL SELECT 'revision', md5(string_agg(r::text, ',' ORDER BY id)) FROM schemaboot.revision r
		UNION ALL SELECT 'version', md5(string_agg(v::text, ',' ORDER BY revision)) FROM schemaboot.version v
		UNION ALL SELECT 'history', count(*)::text FROM schemaboot.history
		UNION ALL SELECT 'rename', count(*)::text FROM schemaboot.rename});
}

sub slurp_example
{
	my ($file) = @_;

	return slurp_file("$examples/$file");
}

# The files of the rich example that belong together, in order.
sub rich_files
{
	my ($node) = @_;

	return grep { !/circles/ && ($node->pg_version >= 15 || !/95-/) }
	  sort map { s{.*/}{}r } glob("$examples/rich/[1-9]*.sql");
}

# Defines example files, each as a source.
sub define_files
{
	my ($node, $database, @files) = @_;

	for my $file (@files)
	{
		run_ok($node, $database, define_sql(slurp_example($file), $file =~ s{.*/}{}r), "define $file");
	}
	return;
}

# A script of $n tables with keys, indexes, comments, defaults and rows of their own, that psql can load.
# With inline => 1 there are circles of inline keys, too, which psql cannot load.
sub generate
{
	my ($n, %options) = @_;
	my @ddl = ('CREATE SCHEMA gen;', 'SET search_path = gen;', "CREATE TYPE mood AS ENUM ('fine', 'bad');");

	for my $i (1 .. $n)
	{
		my $parent = $i > 1 ? ' REFERENCES t' . ($i > 7 ? $i - 7 : 1) : '';
		my $id = $i % 3 ? 'serial PRIMARY KEY' : 'bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY';
		my $type = $i > 7 && ($i - 7) % 3 == 0 ? 'bigint' : 'int';

		push @ddl, "CREATE TABLE t$i (id $id, parent $type$parent, name text NOT NULL, amount numeric(10,2), mood mood);";
		push @ddl, "CREATE INDEX t${i}_name_idx ON t$i (name);";
		push @ddl, "CREATE INDEX t${i}_parent_idx ON t$i (parent) WHERE parent IS NOT NULL;";
		push @ddl, "ALTER TABLE t$i ALTER COLUMN amount SET DEFAULT $i;";
		push @ddl, "COMMENT ON TABLE t$i IS 'table $i';";
		push @ddl, "COMMENT ON COLUMN t$i.name IS 'name in table $i';" if $i % 2;
		push @ddl, "INSERT INTO t$i (name) VALUES ('first of $i'), ('second of $i');" if $i % 10 == 0;
		push @ddl, "CREATE VIEW v$i AS SELECT id, name FROM t$i;" if $i % 20 == 0;
		push @ddl, "ALTER TABLE t" . ($i - 1) . " ADD COLUMN next $type, ADD CONSTRAINT next_fk_$i FOREIGN KEY (next) REFERENCES t" . ($i - 7) . ';'
		  if $i % 25 == 0;
		push @ddl, "CREATE FUNCTION f$i() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM gen.t$i';" if $i % 50 == 0;
		push @ddl, "CREATE TABLE a$i (id int PRIMARY KEY, b int REFERENCES b$i);",
		  "CREATE TABLE b$i (id int PRIMARY KEY, a int REFERENCES a$i);"
		  if $options{inline} && $i % 10 == 0;
	}
	return join "\n", @ddl, '';
}

sub status_row
{
	my ($node, $database) = @_;

	return $node->safe_psql($database, 'SELECT * FROM schemaboot_status()');
}

1;
