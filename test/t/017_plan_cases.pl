#
# Pairs of model scripts that were planned wrongly once (test/plan/*.cases): each is applied there and back over rows,
# as test/t/016_walks.pl does it, from which most of them come.
#
# A case is a line "== what it is about", then "@from", SQL, "@to", SQL; between them may stand "@rows" with SQL instead
# of three rows for each table, and at the end "@steps" with the commands of the plan, one a line, and
# "@same" with a query that must tell the same before and after, there and back. "@renames" has lines "kind|old|new", which
# are declared before the way there and, the other way round, before the way back. "@since 15" leaves a case to
# later versions.  CASES in the environment, a pattern, narrows them; a line of "@" sections may be empty.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;
use WalkRun;

my $only = $ENV{CASES};
my $node = new_node('cases', wal_level => 'logical', autovacuum => 'off');
my $major = $node->pg_version->major;

$node->safe_psql('postgres', "CREATE ROLE $_ SUPERUSER") for 'walk_a', 'walk_b', '"Walk C"';

sub connect_to
{
	my ($name) = @_;

	$node->safe_psql('postgres', "DROP DATABASE IF EXISTS $name WITH (FORCE)");
	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	return ($node->installed_command('psql'), '-XAtq', '-v', 'VERBOSITY=verbose', '-d', $node->connstr($name));
}

sub read_cases
{
	my ($file) = @_;
	my @cases;
	my $into;

	for (split /\n/, slurp_file($file))
	{
		if (/^== (.*)/) { push @cases, { title => $1, since => 0, from => '', to => '' }; undef $into }
		elsif (/^\@since (\d+)/) { $cases[-1]{since} = $1 }
		elsif (/^\@(from|to|rows|steps|same|renames)$/) { $into = $1; $cases[-1]{$into} = '' }
		elsif (defined $into) { $cases[-1]{$into} .= "$_\n" }
		elsif (/\S/ && !/^#/) { die "$file: unknown line $_" }
	}
	return @cases;
}

my $run = WalkRun->new('cases', \&connect_to);

for my $file (sort glob "$FindBin::RealBin/../plan/*.cases")
{
	for my $case (grep { $major >= $_->{since} && (!$only || $_->{title} =~ /$only/) } read_cases($file))
	{
		my ($from, $to) = map { s/\s+\z//r } @$case{qw(from to)};
		my ($fault) = grep { defined } map { $run->fault_of_text($_) } $from, $to;
		my @renames = map { [ split /\|/ ] } split /\n/, $case->{renames} // '';
		my $failure = $run->try_texts($from, $to, @$case{qw(rows same)}, \@renames);
		my $told = $failure ? "$failure->{phase}: $failure->{said}" : $fault;
		my $steps = $case->{steps} && $case->{steps} =~ s/\s+\z//r;

		ok(!defined $told, $case->{title}) or diag($told);
		is($run->{steps}, $steps, "$case->{title}: the steps") if defined $steps;
	}
}
$run->finish;

done_testing();
