#!/usr/bin/perl
# facts.pl TIMES PHASES LATENCIES LOAD: prints what facts.sh has measured.
#
# TIMES: tables, what, microseconds.  PHASES: tables, what, phase, milliseconds.
# LATENCIES: kind of traffic, beside what, microseconds.  LOAD: load averages,
# one a line.  All with tabs between.  With BENCH_STRICT=1 the status is 1 if a
# promise is broken.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Bench;

my ($times_file, $phases_file, $latencies_file, $load_file) = @ARGV;
my ($sizes, $what, $times) = times_of($times_file);
my @sizes = @$sizes;
my %what = %$what;
my %times = %$times;
my (%phases, %order, %latencies);

sub quantile
{
	my ($q, @values) = @_;
	my @sorted = sort { $a <=> $b } @values;
	return $sorted[ int($q * $#sorted + 0.5) ];
}

sub ratio
{
	my ($size, $what, $to) = @_;
	my ($a, $b) = ($times{$size}{$what}, $times{$size}{$to});
	return $a && $b ? median(@$a) / median(@$b) : undef;
}

for (rows_of($phases_file))
{
	my ($size, $what, $phase, $ms) = @$_;

	push @{ $order{$what} }, $phase unless grep { $_ eq $phase } @{ $order{$what} };
	push @{ $phases{$what}{$phase}{$size} }, $ms;
}
push @{ $latencies{ $_->[0] }{ $_->[1] } }, $_->[2] / 1000 for rows_of($latencies_file);

# The build itself, as the phases tell it; each is told once in a round.
for my $size (@sizes)
{
	my @parts = map { $phases{'diff, no cache'}{$_}{$size} } grep { /^shadow: (?!read)/ } @{ $order{'diff, no cache'} };
	my $read = $phases{'diff, no cache'}{'shadow: read the wanted facts'}{$size};

	next unless @parts && $read;
	push @{ $what{$size} }, 'the build', 'the build, and reading it';
	for my $n (0 .. $#$read)
	{
		my $sum = 0;

		$sum += $_->[$n] for @parts;
		push @{ $times{$size}{'the build'} }, $sum;
		push @{ $times{$size}{'the build, and reading it'} }, $sum + $read->[$n];
	}
}

print machine($load_file, 'pgbench');

print "\nmedian, ratios of medians; best: of the best times\n";
printf "%7s  %-26s %10s %8s %7s %11s %7s %9s  %-18s %s\n", 'tables', 'what', 'median ms', 'x psql', 'best', 'x pg_dump', 'best',
  'ms/table', 'min .. max', 'times';
for my $size (@sizes)
{
	for my $what (@{ $what{$size} })
	{
		my @t = @{ $times{$size}{$what} };

		printf "%7d  %-26s %10.0f %8.3f %7.3f %11.3f %7.3f %9.3f  %-18s %d\n", $size, $what, median(@t),
		  ratio($size, $what, 'psql'), best_ratio($times{$size}, $what, 'psql'), ratio($size, $what, 'pg_dump -s'),
		  best_ratio($times{$size}, $what, 'pg_dump -s'), median(@t) / $size,
		  sprintf('%.0f .. %.0f', quantile(0, @t), quantile(1, @t)), scalar @t;
	}
}

for my $what (grep { $order{$_} } 'status', 'status, changed', 'diff, no cache')
{
	print "\nWhere the time of \"$what\" goes, median ms; a part stands before its whole\n";
	printf "  %-50s %s\n", 'tables', join ' ', map { sprintf '%9d', $_ } @sizes;
	for my $phase (@{ $order{$what} })
	{
		my @t = map { $phases{$what}{$phase}{$_} ? median(@{ $phases{$what}{$phase}{$_} }) : 0 } @sizes;

		printf "  %-50s %s\n", $phase, join ' ', map { sprintf '%9.1f', $_ } @t if $t[0] >= 0.5 || $t[-1] >= 1;
	}
}

if (%latencies)
{
	print "\nLatency of others, in ms: transactions of pgbench; rows: select, update, insert; ddl: create, alter, index, drop\n";
	printf "  %-6s %-22s %10s %9s %9s %9s %9s\n", '', 'beside', 'number', 'avg', 'median', 'p95', 'max';
	for my $kind ('rows', 'ddl')
	{
		for my $what ('without a build', 'an open transaction', 'an open build', 'builds without pause')
		{
			my @t = @{ $latencies{$kind}{$what} || next };
			my $sum = 0;

			$sum += $_ for @t;
			printf "  %-6s %-22s %10d %9.2f %9.2f %9.2f %9.2f\n", $kind, $what, scalar @t, $sum / @t, median(@t),
			  quantile(0.95, @t), quantile(1, @t);
		}
	}
}

# The promises: what, figure (undef: not measured), limit.  A build grows faster than the number of tables, since
# CREATE TABLE PARTITION OF reads all of pg_constraint: so it is held against psql, which pays that, too.
my $held = sub {
	my ($kind, $than) = @_;
	my ($with, $without) = @{ $latencies{$kind} || {} }{ 'an open build', $than };
	return $with && $without ? median(@$with) / median(@$without) : undef;
};
my $growth = sub {
	my ($what, $size) = @_;
	my ($a, $b) = ($times{$size}{$what}, $times{1000}{$what});
	return $a && $b ? median(@$a) / median(@$b) / ($size / 1000) : undef;
};
my ($largest) = sort { $b <=> $a } @sizes;
my @promises = (
	[ 'status of 1,000 tables, x pg_dump -s', ratio(1000, 'status', 'pg_dump -s'), 0.15 ],
	[ 'status of 1,000 tables, x psql that loads them', ratio(1000, 'status', 'psql'), 0.1 ],
	[ 'the build of 1,000 tables, x psql', ratio(1000, 'the build', 'psql'), 1.3 ],
	[ "status: a table at $largest x one at 1,000", $largest > 1000 ? $growth->('status', $largest) : undef, 1.3 ],
	[ "the build of $largest tables, x psql", $largest > 1000 ? ratio($largest, 'the build', 'psql') : undef, 1.3 ],
	[ 'rows beside an open build, median x alone', $held->('rows', 'without a build'), 1.3 ],
	[ 'ddl beside an open build x open transaction', $held->('ddl', 'an open transaction'), 1.3 ]);
my $broken = 0;

print "\n";
for (@promises)
{
	my ($what, $figure, $limit) = @$_;

	$broken++ if defined $figure && $figure > $limit;
	printf "%-12s %-48s %s, at most %s\n", !defined $figure ? 'NOT MEASURED' : $figure > $limit ? 'FAIL' : 'PASS', $what,
	  defined $figure ? sprintf('%.2f', $figure) : '-', $limit;
}
exit($broken && $ENV{BENCH_STRICT} ? 1 : 0);
