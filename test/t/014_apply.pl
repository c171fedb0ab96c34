#
# Each attribute that a case of test/drift/*.cases changes by hand is brought back by schemaboot_apply(): nothing differs
# afterwards, and a second plan is empty. Those that PostgreSQL has no command for, marked @unplannable, end with an error that tells why.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use DriftTest;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my ($node, $version) = drift_database();

# a case that fails changes nothing
my @cases = grep { !$_->{fails} } drift_cases($version);
my $apply = q{SELECT 'step ' || step || ': ' || replace(ddl, E'\n', ' ') FROM schemaboot_apply(allow => '{all}', prune => true);};
# what is kept of the catalogs must be what they hold: they are read anew
my $left = q{DELETE FROM schemaboot.live_cache; DELETE FROM schemaboot.fact_cache WHERE unit = '*';
SELECT 'left ' || count(*) FROM schemaboot_diff() WHERE change <> 'order';
SELECT 'more ' || ddl FROM schemaboot_plan(prune => true);};
my $script = slurp_file("$FindBin::RealBin/../drift/helpers.sql");

for my $i (0 .. $#cases)
{
	my $case = $cases[$i];

	$script .= "\\echo case $i\n\\warn case $i\n";
	$script .= $case->{alone} ? "$case->{sql}$apply\n$left\n" : "BEGIN;\n$case->{sql}$apply\n$left\nROLLBACK;\n";
}
my $session = start_psql($node, 'drift', $script, '-v', 'ON_ERROR_STOP=0');
my (undef, $out, $err) = finish_sql($session);
my (@steps, @left, @said);
my $n = 0;

for (split /\n/, $out)
{
	if (/^case (\d+)$/) { $n = $1 }
	elsif (/^step /) { push @{ $steps[$n] }, $_ }
	elsif (/^(?:left|more) /) { push @{ $left[$n] }, $_ }
}
$n = 0;
for (split /\n/, $err)
{
	if (/^case (\d+)$/) { $n = $1 }
	elsif (/ERROR:|DETAIL:|CONTEXT:|FATAL:/) { $said[$n] .= "$_\n" }
	elsif ($said[$n]) { $said[$n] .= "$_\n" }
}
for my $i (0 .. $#cases)
{
	my $case = $cases[$i];
	my $drifts = grep { $_->[0] ne 'order' } @{ $case->{rows} };

	if ($case->{unplannable} && $version <= $case->{unplannable_until})
	{
		like($said[$i] // '', qr/\Q$case->{unplannable}\E/, "$case->{name}: cannot be brought back");
		next;
	}
	ok(!$said[$i] && join(',', @{ $left[$i] || [] }) eq 'left 0' && ($drifts ? $steps[$i] : !$steps[$i]), $case->{name})
	  or diag(join "\n", @{ $steps[$i] || [] }, @{ $left[$i] || [] }, $said[$i] // ());
}

done_testing();
