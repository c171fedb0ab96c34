#!/usr/bin/perl
# plan.pl TIMES GROWTH PHASES LOAD: prints what plan.sh has measured.
#
# TIMES: tables, what, microseconds.  GROWTH: tables, changed tables, microseconds.
# PHASES: tables, what, phase, milliseconds.  LOAD: load averages, one a line.
# All with tabs between.  With BENCH_STRICT=1 the status is 1 if a promise is broken.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Bench;

my ($times_file, $growth_file, $phases_file, $load_file) = @ARGV;
my ($sizes, $what, $times) = times_of($times_file);
my (undef, $changed, $growth) = times_of($growth_file);
my ($broken, %phases, %order) = (0);

sub promise
{
	my ($name, $figure, $limit) = @_;

	$broken++ if $figure > $limit;
	printf "%-12s %-52s %.2f, at most %s\n", $figure > $limit ? 'FAIL' : 'PASS', $name, $figure, $limit;
}

print machine($load_file, 'pg_dump');
print "\nmedian, ratios of medians; best: of the best times\n";
printf "%7s  %-22s %10s %11s %7s\n", 'tables', 'what', 'median ms', 'x pg_dump', 'best';
for my $size (@$sizes)
{
	for my $what (@{ $what->{$size} })
	{
		my @t = @{ $times->{$size}{$what} };

		printf "%7d  %-22s %10.0f %11.2f %7.2f\n", $size, $what, median(@t), median(@t) / median(@{ $times->{$size}{'pg_dump -s'} }),
		  best_ratio($times->{$size}, $what, 'pg_dump -s');
	}
	printf "%7d  plan of %-5d changed   %7.0f\n", $size, $_, median(@{ $growth->{$size}{$_} }) for @{ $changed->{$size} };
}

for (rows_of($phases_file))
{
	my ($size, $what, $phase, $ms) = @$_;

	push @{ $order{$what} }, $phase unless $phases{$what}{$phase};
	$phases{$what}{$phase}{$size} = $ms;
}
for my $what (sort keys %order)
{
	print "\nWhere the time of \"$what\" goes, ms; a part stands before its whole\n";
	for my $phase (@{ $order{$what} })
	{
		my @t = map { $phases{$what}{$phase}{$_} || 0 } @$sizes;

		printf "  %-52s %s\n", $phase, join ' ', map { sprintf '%8.1f', $_ } @t if grep { $_ >= 2 } @t;
	}
}

print "\n";
for my $size (@$sizes)
{
	my @n = sort { $a <=> $b } @{ $changed->{$size} };
	my ($most, $half) = map { median(@{ $growth->{$size}{$_} }) } @n[ -1, -2 ];

	promise("$size tables: $_, x pg_dump -s", best_ratio($times->{$size}, $_, 'pg_dump -s'), 0.3)
	  for 'apply', 'apply, at once', 'apply, new models', 'apply, new, at once';
	promise("$size tables: a changed table of $n[-1] x one of $n[-2]", ($most / $n[-1]) / ($half / $n[-2]), 1.3);
}
exit($broken && $ENV{BENCH_STRICT} ? 1 : 0);
