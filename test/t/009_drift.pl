#
# Drift, attribute by attribute: each case of test/drift/*.cases changes one thing by hand in a database
# that has the models of test/drift/base.sql, and schemaboot_diff() must say exactly what the case says.
# Most cases run in a transaction that is rolled back, so all of them share one database and one session.
#
# A case is a paragraph:
#
#	-- comments
#	@since 17				the first major version that knows it; @until: the last one
#	@alone					cannot run in a transaction; what it did is undone by what stands behind @undo
#	@fails					one of its commands must fail
#	@unplannable TEXT		(or "@unplannable until 16: TEXT") schemaboot_apply() cannot bring it back, and says so in an error with this text (014_apply.pl)
#	ALTER TABLE m.plain_table ENABLE ROW LEVEL SECURITY;
#	=> different | table | m.plain_table | row security | true | -
#
# Each line after the commands is a row: change, kind, object, attribute, live value, value of the model, where
# - is NULL, * is anything, and \n a line break.  "=> nothing" says that there is no difference.
#
# schemaboot_status() must see a drift where there is one.  At the end, every attribute that was seen in any
# state must have been changed by a case.
#

use strict;
use warnings;
use FindBin;
use JSON::PP;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use DriftTest;
use SchemabootTest;
use Test::More;

my $folder = "$FindBin::RealBin/../drift";
my $only = $ENV{DRIFT};		# a pattern of cases, for trying things out

# Attributes that are told but not compared, so that no change of theirs shows.
my %aside = map { $_ => 1 } (
	# parts of the object's name: another one makes another object
	'cast | source', 'cast | target', 'operator | left type', 'operator | right type', 'transform | type',
	'domain constraint | type', 'index | table', 'statistics | table', 'sequence | table',
	# the order of columns, which is a change of its own and no attribute's
	'column | position',
	# where something comes from, as the commands that make it need to know; that it has it, is compared
	'view | columns', 'column | inherited', 'column | also local', 'constraint | also local', 'column | serial', 'sequence | serial', 'constraint | inherited', 'trigger | inherited',
	'trigger | inherited enabled', 'table | parents', 'table | may have children', 'table | columns as given',
	'domain | default is inherited', 'column | own compression', 'column | own storage',
	'constraint | spreads', 'index | spreads', 'constraint | partitioned', 'index | partitioned',
	'constraint | partition of index', 'constraint | implied', 'index | implied', 'constraint | found',
	'publication | only',
	# what CREATE OR REPLACE and the like may change
	(map { my $kind = $_; map { "$kind | $_" } 'parameter names', 'parameter modes', 'parameter types', 'defaults' }
	   'function', 'procedure', 'aggregate'),
	'aggregate | result', 'extension | relocatable',
	# the same as another attribute, as commands take it
	'table | options', 'column | expression', 'column | stored', 'constraint | own name', 'text search dictionary | options',
	'constraint | replica identity', 'index | replica identity', 'function | order of settings',
	# what initdb gave to schema public
	'schema | initial owner', 'schema | initial privileges', 'schema | initial comment',
	);

sub row_text
{
	my ($row) = @_;

	return join ' | ', map { defined $_ ? s/\n/\\n/gr : '-' } @$row;
}

# Whether a row of the diff is the one that a case expects, which may leave fields open.
sub row_matches
{
	my ($got, $expected) = @_;
	my @fields = map { defined $_ ? s/\n/\\n/gr : '-' } @$got;

	for my $i (0 .. 5)
	{
		my $wanted = $expected->[$i] // '*';

		return 0 if $wanted ne '*' && $wanted ne $fields[$i];
	}
	return 1;
}

sub matches
{
	my ($got, $expected) = @_;

	return 0 if @$got != @$expected;
	return !grep { !row_matches($got->[$_], $expected->[$_]) } 0 .. $#$got;
}

# The attribute, or the family that it is of.
sub family
{
	my ($attribute) = @_;

	return $attribute =~ s/^((?:\w+ )?option|set|mapping|statistics) \S+$/$1/r;
}

# Notes the attributes that a state of the database has, as one kind's row of facts tells them.
my %decoded;
sub see
{
	my ($seen, $row) = @_;

	return if $decoded{$row}++;
	my ($kind, $attributes) = %{ JSON::PP->new->decode($row) };
	$seen->{"$kind | " . family($_)} = 1 for @$attributes;
	return;
}

my ($node, $version) = drift_database();
is(run_ok($node, 'drift', 'SELECT * FROM schemaboot_diff()', 'diff'), '', 'no difference at first');

my @cases = drift_cases($version);

# All cases in one session.  Each says its number, then the rows as JSON.
my $script = slurp_file("$folder/helpers.sql");
my $status = q{SELECT 'counted ' || missing + drifted + extra FROM schemaboot_status();};
my $facts = q{SELECT json_build_object(kind, json_agg(DISTINCT attribute)) FROM schemaboot_facts() GROUP BY kind;};
my $diff = q{SELECT json_build_array(change, kind, object, attribute, live, model) FROM schemaboot_diff();};

for my $i (0 .. $#cases)
{
	my $case = $cases[$i];

	$script .= "\\echo case $i\n\\warn case $i\n";
	$script .= $case->{alone} ? "$case->{sql}$diff\n$status\n$facts\n$case->{undo}" :
	  "BEGIN;\n$case->{sql}$diff\n$status\n$facts\nROLLBACK;\n";
}
$script .= "\\echo end\nSELECT json_build_array(change, kind, object, attribute, live, model) FROM schemaboot_diff();\n";
my $session = start_psql($node, 'drift', $script, '-v', 'ON_ERROR_STOP=0');
my (undef, $out, $err) = finish_sql($session);
my (@got, @said, @counted, $rows, %seen);

for (split /\n/, $out)
{
	if (/^case (\d+)$/) { $rows = $got[$1] = [] }
	elsif ($_ eq 'end') { $rows = $got[@cases] = [] }
	elsif (/^\[/) { push @$rows, JSON::PP->new->decode($_) }
	elsif (/^counted (\d+)$/) { $counted[$#got] = $1 }
	elsif (/^\{/) { see(\%seen, $_) }
}
my $n = 0;
for (split /\n/, $err)
{
	if (/^case (\d+)$/) { $n = $1 }
	elsif (/ERROR:|DETAIL:|FATAL:/) { $said[$n] .= "$_\n" }
}
for my $i (0 .. $#cases)
{
	my $case = $cases[$i];

	my $drifts = grep { $_->[0] ne 'order' } @{ $case->{rows} };
	my $counted = $counted[$i] // -1;

	ok($got[$i] && !($said[$i] xor $case->{fails}) && matches($got[$i], $case->{rows}) && ($drifts ? $counted > 0 : $counted == 0),
		$case->{name})
	  or diag(join "\n", $said[$i] // (), (map { '=> ' . row_text($_) } @{ $got[$i] || [] }), "status counts $counted");
}
ok($got[@cases] && !@{ $got[@cases] }, 'no difference at the end');

my %changed = map { ("$_->[1] | " . family($_->[3]) => 1) }
  grep { $_->[0] =~ /^(?:different|order)$/ } map { @{ $_->{rows} } } @cases;
my @never = grep { !$changed{$_} && !$aside{$_} } sort keys %seen;
is(join("\n", @never), '', 'every attribute was changed by a case') unless $only;
note(scalar(@cases) . ' cases, ' . scalar(keys %seen) . ' attributes');

done_testing();
