# The day of the 40 broken migrations: an archive with about all that can be wrong with one is let in, told of so that a
# newcomer can act, and the database comes up from the models anyway.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use File::Path qw(make_path);
use IPC::Run ();
use SchemabootTest;
use Test::More;

my $node = new_node('broken');
my $top = $node->basedir;
my $psql = "$FindBin::Bin/../../psql/schemaboot-validate.psql";

sub spill
{
	my ($file, $text) = @_;

	make_path($file =~ s{/[^/]*$}{}r);
	open my $out, '>:raw', $file or die "$file: $!";
	print $out $text;
	close $out or die "$file: $!";
}

# What is wrong with the n-th script; '' if nothing is.
my @slips = ('CREATE TABEL', 'ALTER TABLE ADD', 'CREATE TABLE t%d (id int,)', 'CREATE INDEX ON', 'SELECT FROM WHERE', 'CREATE TABLE t%d (id int',
	'INSERT INTO VALUES (1)');
sub is_broken { my ($n) = @_; return $n >= 3 && $n <= 28 }
sub script
{
	my ($n) = @_;

	return 'ALTER TABLE users ADD COLUMN age int' if $n == 1;
	return sprintf $slips[ $n % @slips ], $n if is_broken($n);
	return "CREATE TABLE t$n (id int PRIMARY KEY); CREATE INDEX t${n}_i ON t$n (id)" if $n < 38;
	return "ALTER TABLE users DROP COLUMN age; ALTER TABLE t37 ADD COLUMN x$n int";
}

# 40 files of Alembic: a line of 39, and one that follows nothing that is there. Of those that do not parse, every
# third is no Python.
for my $n (1 .. 40)
{
	my $parent = $n == 1 ? 'None' : $n == 40 ? "'r00'" : sprintf "'r%02d'", $n - 1;
	my $body = sprintf '    op.execute("""%s""")', script($n);

	$body = $n % 2 ? "    op.create_table(\n" : "<<<<<<< HEAD\n$body" if is_broken($n) && $n % 3 == 0;
	spill(sprintf("$top/alembic/versions/r%02d_step.py", $n),
		sprintf "\"\"\"step %d\"\"\"\nfrom alembic import op\n\nrevision = 'r%02d'\ndown_revision = %s\n\n\ndef upgrade():\n%s\n\n\ndef downgrade():\n    pass\n",
			$n, $n, $parent, $body);
}
# The same as plain SQL.
spill("$top/flyway/V${_}__step.sql", script($_) . ";\n") for 1 .. 40;
# A circle, an id that two files have, and one that is meant well.
my %odd = (one => [ 'a', 'c' ], two => [ 'b', 'a' ], three => [ 'c', 'b' ], four => [ 'd', undef ], five => [ 'd', 'b' ]);
for my $name (sort keys %odd)
{
	my ($id, $parent) = @{ $odd{$name} };

	$parent = defined $parent ? "'$parent'" : 'None';
	spill("$top/odd/$name.py",
		"revision = '$id'\ndown_revision = $parent\n\ndef upgrade():\n    op.execute('CREATE TABLE $name (id int)')\n\ndef downgrade():\n    op.execute('DROP TABLE $name')\n");
}

sub imported
{
	my ($folder) = @_;

	new_database($node, $folder);
	system('tar', '-cf', "$top/$folder.tar", '-C', "$top/$folder", '.') == 0 or die "tar: $?";
	return run_ok($node, $folder, "SELECT count(*) FROM schemaboot_import_tar(pg_read_binary_file('$top/$folder.tar'))", "$folder is let in");
}

# How often each rule is told.
sub told
{
	my ($database, $severity) = @_;

	return $node->safe_psql($database, "SELECT string_agg(format('%s %s', rule, n), ', ' ORDER BY rule) FROM (
		SELECT rule, count(*) AS n FROM schemaboot_validate() WHERE severity = '$severity' GROUP BY 1) AS x");
}

sub report
{
	my ($database, @options) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ $node->installed_command('psql'), '-X', '-d', $node->connstr($database), @options, '-f', $psql ], '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}

my ($count, $err) = imported('alembic');
is($count, 40, 'all 40 files are revisions');
like($err, qr/WARNING:.*wrong with the history.*r00/s, 'what keeps them from being a history is said at once');
is(told('alembic', 'error'), 'dangling-parent 1, first-alters-nothing 1, history-cannot-run 1, several-heads 1, unparsable-body 26',
	'26 syntax errors, two heads, a dangling parent');
is($node->safe_psql('alembic', 'SELECT count(DISTINCT revision), count(file), max(length(message)) < 100 FROM schemaboot_validate() WHERE rule = \'unparsable-body\''),
	'26|26|t', 'one short row each, with its file');
my ($status, $report, $problem) = report('alembic');
is($status, 3, 'a report for CI fails');
like($report, qr/\A\s*error: history-cannot-run\n  the history of 40 revisions cannot bring up an empty database: 26 revisions have syntax errors/,
	'it starts with what matters');
like($report, qr/schemaboot_baseline\(replace => true\);/, 'and says what to do');
like($report, qr{versions/r40_step\.py \(r40\): it follows "r00", which is not there\n    Did you mean}, 'each finding has its file');
is(() = $report =~ /\n/g, () = $report =~ /^.{0,200}$/mg, 'no line is long');
fails_with($node, 'alembic', 'SELECT * FROM schemaboot_upgrade()', '42P17', [ qr/do not make a history/, qr/schemaboot_validate\(\)/ ], 'nothing of it runs');

($count, $err) = imported('flyway');
is(told('flyway', 'error'), 'first-alters-nothing 1, history-cannot-run 1, unparsable-body 26', 'plain SQL: the same, with what the first one needs');
like((report('flyway'))[1], qr/first-alters-nothing\n.*V1__step\.sql \(1\), statement 1, line 1: the first revision needs table public\.users, which nothing creates \(\d more statements? needs? it\)/s,
	'the first revision alters what nothing created');

($count, $err) = imported('odd');
like($err, qr/file "three\.py"|file ".*four\.py" has the same id, "d", as file|file ".*five\.py" has the same id, "d", as file/, 'an id twice is told when it comes in');
like(told('odd', 'error'), qr/\bcycle 1, duplicate-id 1\b/, 'a circle, and an id twice');

# The models bring the database up, whatever the history says.
my $models = "CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);\nCREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);\n"
  . "CREATE INDEX ON orders (user_id);\nCREATE VIEW named AS SELECT o.id, u.name FROM orders o JOIN users u ON u.id = o.user_id;\n";
for my $database (qw(alembic flyway odd))
{
	run_ok($node, $database, define_sql($models, 'models.sql'), "$database: the models are taken");
	fails_with($node, $database, 'SELECT schemaboot_baseline()', $database eq 'flyway' ? '42710' : '42P17',
		$database eq 'flyway' ? [ qr/replace => true/ ] : [ qr/schemaboot_validate\(\)/ ], "$database: a baseline would not be the first");
	# what the report says, as it says it
	my $hint = $node->safe_psql($database, "SELECT hint FROM schemaboot_validate() WHERE rule = 'history-cannot-run'");
	$hint = 'SELECT * FROM schemaboot_create_all(); SELECT schemaboot_baseline(replace => true); SELECT schemaboot_stamp(\'head\');' if $database eq 'odd';
	run_ok($node, $database, $hint =~ s/;[^;]*$/;/r, "$database: the hint can be pasted");
	is($node->safe_psql($database, 'SELECT state, pending, missing, drifted FROM schemaboot_status()'), 'in_sync|0|0|0', "$database: in sync");
	is($node->safe_psql($database, q(SELECT count(*) FROM schemaboot_validate(at_least => 'warning'))), 0, "$database: and nothing is wrong any more");
	is((report($database))[0], 0, "$database: CI is content");
	is($node->safe_psql($database, "SELECT count(*) FROM schemaboot_history() WHERE 'squashed' = ANY (marks)"), $database eq 'odd' ? 4 : 40,
		"$database: the old revisions are still there to be read");
}

# An empty database gets the same from the baseline alone.
my $files = $node->safe_psql('alembic', "SELECT up FROM schemaboot.revision WHERE origin = 'baseline'");
new_database($node, 'fresh');
$node->safe_psql('fresh', $files);
is_same(schema_dump($node, 'fresh'), schema_dump($node, 'alembic'), 'the baseline brings up an empty database');

done_testing();
