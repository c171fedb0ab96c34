#!/usr/bin/perl
# online.pl WORK LOCK_TIMEOUT LOAD: prints what online.sh has measured.
#
# WORK has pgbench's logs by transaction, NAME.log.*, and the file "changes": name and
# microseconds.  With BENCH_STRICT=1 the status is 1 if the promise is broken.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use Bench;

my ($work, $lock_timeout, $load) = @ARGV;
my %change = map { $_->[0] => $_->[1] / 1e6 } rows_of("$work/changes");
my %longest;

printf "%-14s %10s %9s %9s %11s %12s\n", 'beside', 'took, s', 'p50, ms', 'p99, ms', 'longest, ms', 'transactions';
for my $name (qw(alone apply_online apply))
{
	# the third field is the latency in microseconds
	my @ms = sort { $a <=> $b } map { (split / /)[2] / 1000 } map {
		open my $in, '<', $_ or die "$_: $!\n";
		<$in>
	} glob "$work/$name.log.*";

	die "no transactions beside $name\n" unless @ms;
	$longest{$name} = $ms[-1];
	printf "%-14s %10s %9.2f %9.2f %11.1f %12d\n", $name, defined $change{$name} ? sprintf('%.1f', $change{$name}) : '-',
	  $ms[ int(0.5 * $#ms) ], $ms[ int(0.99 * $#ms) ], $ms[-1], scalar @ms;
}

# the first pause is a tenth of a second, and each further one twice as long
my $limit = $lock_timeout + 1000;
my $broken = $longest{apply_online} > $limit;

printf "longest wait beside apply_online: %.1f ms, %s %d ms (lock timeout and pause); beside apply: %.1f times that\n",
  $longest{apply_online}, $broken ? 'MORE THAN' : 'at most', $limit, $longest{apply} / $longest{apply_online};
print machine($load, 'pgbench');
exit($broken && $ENV{BENCH_STRICT} ? 1 : 0);
