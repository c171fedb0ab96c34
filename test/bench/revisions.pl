#!/usr/bin/perl
# revisions.pl TIMES LOAD: prints what revisions.sh has measured.
#
# TIMES: revisions, what, microseconds.  LOAD: load averages, one a line.  With
# BENCH_STRICT=1 the status is 1 if a promise is broken.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Bench;

my ($times_file, $load_file) = @ARGV;
my ($sizes, $what, $times) = times_of($times_file);
my $broken = 0;

sub promise
{
	my ($name, $figure, $limit) = @_;

	$broken++ if $figure > $limit;
	printf "%-4s %-52s %.2f, at most %s\n", $figure > $limit ? 'FAIL' : 'PASS', $name, $figure, $limit;
}

print machine($load_file, 'psql');
printf "\n%9s  %-14s %10s %9s %7s\n", 'revisions', 'what', 'median ms', 'x psql', 'best';
for my $size (@$sizes)
{
	for my $what (@{ $what->{$size} })
	{
		my @t = @{ $times->{$size}{$what} };

		printf "%9d  %-14s %10.2f %9.3f %7.3f\n", $size, $what, median(@t), median(@t) / median(@{ $times->{$size}{'psql -1'} }),
		  best_ratio($times->{$size}, $what, 'psql -1');
	}
}
print "\n";
for my $size (@$sizes)
{
	promise("$size revisions: upgrade x psql -1", median(@{ $times->{$size}{upgrade} }) / median(@{ $times->{$size}{'psql -1'} }), 1.1);
	promise("$size revisions: nothing to do, ms in the server", median(@{ $times->{$size}{'nothing to do'} }), 1);
}
exit($broken && $ENV{BENCH_STRICT} ? 1 : 0);
