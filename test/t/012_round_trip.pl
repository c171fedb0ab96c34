#
# What psql made of a script is captured, exported, and made again: by psql, and by schemaboot from the
# exported script. Both come out with the same facts, and the models agree with all three databases.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $node = new_node('main', wal_level => 'logical');
my $version = $node->pg_version->major;
my $dir = PostgreSQL::Test::Utils::tempdir();

# Column order is no drift; the last two follow from it.
my $facts = q{SELECT kind, object, attribute, to_json(value) FROM schemaboot_facts() WHERE kind <> 'database'
	AND attribute NOT IN ('position', 'columns as given', 'may have children') ORDER BY 1, 2, 3};
my $drift = q{SELECT change, kind, object, attribute, live, model FROM schemaboot_diff() WHERE change <> 'order'};
my $state = q{SELECT models > 0, models = present, missing, drifted, extra, unmodelled FROM schemaboot_status()};

sub load_script
{
	my ($database, $script, $name) = @_;
	my $file = "$dir/$database.sql";

	append_to_file($file, $script);
	$node->command_ok(
		[ 'psql', '-Xqo', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', $file ], $name);
	return;
}

sub check_models
{
	my ($database, $name) = @_;

	run_ok($node, $database, "SELECT schemaboot_manage('{*}')", "$name: manage");
	is(run_ok($node, $database, $drift, "$name: diff"), '', "$name: nothing differs");
	is(run_ok($node, $database, $state, "$name: status"), 't|t|0|0|0|0', "$name: all is there and as it should be");
	return;
}

# Returns the exported script.
sub round_trip
{
	my ($name, $script) = @_;
	my ($live, $loaded, $created) = map { new_database($node, "${name}_$_", 'SELECT') } qw(live loaded created);

	load_script($live, $script, "$name: psql loads the script");
	$node->safe_psql($live, 'CREATE EXTENSION schemaboot');
	my $wanted = $node->safe_psql($live, $facts);
	run_ok($node, $live, 'SELECT count(*) FROM schemaboot_capture()', "$name: capture");
	check_models($live, "$name, captured");
	is_same($node->safe_psql($live, $facts), $wanted, "$name: capture changes nothing");
	my $export = $node->safe_psql($live, 'SELECT schemaboot_export()');

	load_script($loaded, $export, "$name: psql loads what was exported");
	$node->safe_psql($loaded, 'CREATE EXTENSION schemaboot');
	is_same($node->safe_psql($loaded, $facts), $wanted, "$name: the same facts, by psql");

	$node->safe_psql($created, 'CREATE EXTENSION schemaboot');
	run_ok($node, $created, define_sql($export, 'export.sql'), "$name: define what was exported");
	run_ok($node, $created, 'SELECT count(*) FROM schemaboot_create_all()', "$name: create_all");
	check_models($created, "$name, created");
	is_same($node->safe_psql($created, $facts), $wanted, "$name: the same facts, by create_all");

	# what was exported once is not worded differently the next time
	run_ok($node, $loaded, 'SELECT count(*) FROM schemaboot_capture()', "$name: capture again");
	is_same($node->safe_psql($loaded, 'SELECT schemaboot_export()'), $export, "$name: the same script");
	return $export;
}

$node->command_ok(
	[ 'psql', '-Xq', '-d', $node->connstr('postgres'), '-f', "$FindBin::RealBin/../../examples/rich/00-roles.psql" ],
	'roles of the rich example');
my $shop = round_trip('shop', slurp_example('shop.sql'));
round_trip('rich', join "\nRESET ALL;\n", map { slurp_example("rich/$_") } rich_files($node));

# An object of every kind, with every option.
my ($one, $two) = map { PostgreSQL::Test::Utils::tempdir() } 1 .. 2;
$node->safe_psql('postgres', $_)
  for 'CREATE ROLE drift_owner', 'CREATE ROLE drift_admin SUPERUSER', 'CREATE ROLE drift_reader', 'CREATE ROLE "Drift Writer"',
  "CREATE TABLESPACE drift_one LOCATION '$one'", "CREATE TABLESPACE drift_two LOCATION '$two'";
# What is said of the database itself is not captured, as it would be in the script under the database's name.
round_trip('drift', join "\n\n", map { s/^.* ON DATABASE .*\n?|^ALTER DATABASE .*\n?//mgr }
	grep { !/^-- \@since (\d+)/m || $1 <= $version } split /\n\n+/, slurp_file("$FindBin::RealBin/../drift/base.sql"));

# The export is for reading: a paragraph is a table with what stands on it and what is said of it, after what it needs.
my %place;
my @paragraphs = split /\n\n/, $shop;
for my $i (0 .. $#paragraphs)
{
	my @created = $paragraphs[$i] =~ /^CREATE (?:UNLOGGED )?(?:TABLE|VIEW|MATERIALIZED VIEW|TYPE|DOMAIN|FUNCTION) public\.(\w+)/mg;

	next unless @created;
	is(scalar @created, 1, "@created: a paragraph of its own");
	$place{ $created[0] } = $i;
}
my (%count, @elsewhere, @too_early);
while ($shop =~ /^(CREATE (?:UNIQUE )?INDEX \w+|CREATE TRIGGER \w+\s+.*?|CREATE POLICY \w+|COMMENT ON (?:TABLE|COLUMN|MATERIALIZED VIEW)|ALTER TABLE)(?: ON)? public\.(\w+)/mg)
{
	my ($what, $on) = ($1, $2);
	my $paragraph = scalar(() = substr($shop, 0, $-[0]) =~ /\n\n/g);

	$count{ $what =~ s/^(\w+ \w+).*/$1/sr }++;
	# a key in a circle comes when both tables are there
	push @elsewhere, "$what $on" if $paragraph != $place{$on} && !($what eq 'ALTER TABLE' && $on eq 'addresses');
}
while ($shop =~ /^(?:ALTER TABLE public\.\w+\s+ADD .*)REFERENCES public\.(\w+)/mg)
{
	my $paragraph = scalar(() = substr($shop, 0, $-[0]) =~ /\n\n/g);

	push @too_early, $1 if $paragraph < $place{$1};
	$count{'foreign key'}++;
}
is("@elsewhere", '', 'what stands on a table follows it');
is("@too_early", '', 'what a table needs comes first');
cmp_ok($count{$_} // 0, '>', 2, "seen: $_") for 'CREATE INDEX', 'CREATE UNIQUE', 'CREATE TRIGGER', 'COMMENT ON', 'ALTER TABLE', 'foreign key';

done_testing();
