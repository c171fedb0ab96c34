#!/usr/bin/perl
# report.pl TIMES USAGE LOAD: prints what create_all.sh has measured.
#
# TIMES: tables, what, microseconds.  USAGE: tables, what, VmHWM and RssAnon in
# kB, locks, bytes of memory contexts.  LOAD: load averages, one a line.  All
# with tabs between.  With BENCH_STRICT=1 the status is 1 if a promise is broken.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Bench;

my %psql = ('psql -1' => 1, 'psql, autocommit' => 2);
my ($times_file, $usage_file, $load_file) = @ARGV;
my ($sizes, $what, $times) = times_of($times_file);
my @sizes = @$sizes;
my %what = %$what;
my %times = %$times;
my %usage;

# What psql takes for the same at this size: in one transaction if it can be one.
sub reference
{
	my ($size) = @_;
	my ($name) = grep { $times{$size}{$_} } 'psql -1', 'psql, autocommit';
	return $name;
}

# The median of the ratios within each round, which a change of the machine's load disturbs less than one of medians.
sub ratio
{
	my ($size, $what, $to) = @_;
	my ($a, $b) = ($times{$size}{$what}, $times{$size}{$to});
	return undef unless $a && $b;
	return median(map { $a->[$_] / $b->[$_] } 0 .. ($#$a < $#$b ? $#$a : $#$b));
}

$usage{ $_->[0] }{ $_->[1] } = [ @$_[ 2 .. 5 ] ] for rows_of($usage_file);
print machine($load_file, 'autovacuum');

print "\nx psql: against ", join(', ', map { reference($_) . " at $_" } @sizes), "; median of the rounds' ratios; best: of the best times\n";
printf "%7s  %-26s %10s %7s %7s %9s  %-18s %s\n", 'tables', 'what', 'median ms', 'x psql', 'best', 'ms/table', 'min .. max', 'rounds';
for my $size (@sizes)
{
	for my $what (sort { ($psql{$a} || 3) <=> ($psql{$b} || 3) } @{ $what{$size} })
	{
		my @sorted = sort { $a <=> $b } @{ $times{$size}{$what} };

		printf "%7d  %-26s %10.0f %7.3f %7.3f %9.3f  %-18s %d\n", $size, $what, median(@sorted),
		  ratio($size, $what, reference($size)), best_ratio($times{$size}, $what, reference($size)), median(@sorted) / $size,
		  sprintf('%.0f .. %.0f', @sorted[ 0, -1 ]), scalar @sorted;
	}
}
print "Over the lock table's size psql cannot do it in one transaction: there it is psql in autocommit.\n"
  if grep { !$times{$_}{'psql -1'} } @sizes;

print "\nHighest seen in the backend: private = RssAnon; VmHWM counts pages of shared_buffers, too\n";
printf "%7s  %-26s %10s %10s %12s %8s\n", 'tables', 'what', 'private MB', 'VmHWM MB', 'contexts MB', 'locks';
for my $size (@sizes)
{
	for my $what (grep { $usage{$size}{$_} } @{ $what{$size} })
	{
		my ($hwm, $anon, $locks, $contexts) = map { $_ || 0 } @{ $usage{$size}{$what} };

		printf "%7d  %-26s %10.0f %10.0f %12s %8s\n", $size, $what, $anon / 1024, $hwm / 1024,
		  $contexts ? sprintf('%.0f', $contexts / 1048576) : '-', $locks || '-';
	}
}

# The promises: what, figure (undef: not measured), limit, unit.
my $private = sub { my $u = $usage{10000}{ $_[0] }; return $u && $u->[1] ? $u->[1] / 1024 : undef };
my $growth = sub {
	my ($large, $small) = @_;
	my ($a, $b) = ($times{10000}{$large}, $times{1000}{$small});
	return $a && $b ? median(@$a) / median(@$b) / 10 : undef;
};
my $psql_growth = $growth->('psql, autocommit', 'psql, autocommit');
my @promises = (
	[ 'create_all of 1,000 tables, x psql -1', ratio(1000, 'create_all', 'psql -1'), 1.0 ],
	[ 'define of 1,000 tables, x psql -1', ratio(1000, 'define', 'psql -1'), 0.15 ],
	[ 'a table at 10,000 (batched) x one at 1,000', $growth->('create_all_batched', 'create_all'), 1.3 ],
	[ 'private MB of define at 10,000', $private->('define'), 300 ],
	[ 'private MB of create_all_batched at 10,000', $private->('create_all_batched'), 300 ]);
my $broken = 0;

print "\n";
for (@promises)
{
	my ($what, $figure, $limit) = @$_;

	$broken++ if defined $figure && $figure > $limit;
	printf "%-12s %-45s %s, at most %s\n", !defined $figure ? 'NOT MEASURED' : $figure > $limit ? 'FAIL' : 'PASS', $what,
	  defined $figure ? sprintf($limit < 10 ? '%.2f' : '%.0f', $figure) : '-', $limit;
}
printf "%-12s %-45s %.2f\n", '', '(the same of psql in autocommit)', $psql_growth if defined $psql_growth;
exit($broken && $ENV{BENCH_STRICT} ? 1 : 0);
