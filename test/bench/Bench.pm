# Bench.pm: what the reports of the benches share.

package Bench;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(rows_of median times_of best_ratio machine);

# The rows of a file, with tabs between their fields.
sub rows_of
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	return map { chomp; [ split /\t/, $_, -1 ] } <$in>;
}

sub median
{
	my @sorted = sort { $a <=> $b } @_;
	return @sorted % 2 ? $sorted[ $#sorted / 2 ] : ($sorted[ @sorted / 2 - 1 ] + $sorted[ @sorted / 2 ]) / 2;
}

# Out of a file of tables, what and microseconds: the sizes, what there is of each size, and the
# milliseconds by size and what.
sub times_of
{
	my ($file) = @_;
	my (@sizes, %what, %times);

	for (rows_of($file))
	{
		my ($size, $what, $us) = @$_;

		push @sizes, $size unless $times{$size};
		push @{ $what{$size} }, $what unless $times{$size}{$what};
		push @{ $times{$size}{$what} }, $us / 1000;
	}
	return (\@sizes, \%what, \%times);
}

# The ratio of the best times of a size: what it would be if nobody else used the machine, if the rounds are enough.
sub best_ratio
{
	my ($times, $what, $to) = @_;
	my ($a, $b) = map { (sort { $a <=> $b } @$_)[0] } @$times{ $what, $to };
	return $a / $b;
}

# How the machine was, and whose work it was if that is not the bench's.
sub machine
{
	my ($load_file, $others) = @_;
	my @load = sort { $a <=> $b } map { $_->[0] } rows_of($load_file);
	my ($cores) = map { scalar grep { /^processor/ } do { open my $in, '<', $_; <$in> } } '/proc/cpuinfo';

	return sprintf "%d cores; load average %.1f .. %.1f (more than 1 is the work of others, or of %s)\n", $cores, @load[ 0, -1 ], $others;
}

1;
