#!/usr/bin/perl
#
# harness.pl NAME FILE...: runs tests that speak TAP and prints a line for each
# file, followed by what it said if it failed.  Leaves "passed failed skipped"
# in NAME.tally and what each file said in the folder NAME.
#
# A .pl file is run by perl and a .sh file by bash.  A .sql file is run by psql
# in a new, empty database, dropped afterwards if all went well.  JOBS files
# run at a time (default: 1).  The exit status is 0 if every file is as it
# should be; a file that says nothing, dies or breaks its plan is not, and
# counts as one failure if none of its tests failed.

use strict;
use warnings;
use TAP::Harness;

my ($name, @files) = @ARGV;
my %database;

# The command that runs a file.  pgTAP's test functions fail by returning "not
# ok", so an SQL error in between is a mistake and ends the file.
sub command
{
	my ($harness, $file) = @_;

	return [ $^X, $file ] if $file =~ /\.pl$/;
	return [ 'bash', $file ] if $file =~ /\.sh$/;

	$file =~ m{([^/]+)\.sql$} or die "harness.pl: cannot run $file\n";
	$database{$file} = "pgtap_$1";
	system('createdb', '-T', 'template0', $database{$file}) == 0
	  or die "harness.pl: could not create a database for $file\n";
	return [
		qw(sh -c), 'exec psql -XqAt --pset=pager=off --set=ON_ERROR_STOP=1 -d "$0" -f "$1" 2>&1',
		$database{$file}, $file
	];
}

# A file's outcome: true if it is as it should be.
sub report
{
	my ($file, $parser) = @_;
	my @problems;

	push @problems, 'failed ' . join(', ', $parser->failed) if $parser->failed;
	push @problems, $parser->parse_errors;
	push @problems, 'exit status ' . $parser->exit if $parser->exit;
	push @problems, 'no test ran' if !$parser->tests_run && !$parser->skip_all;

	printf "  %-7s %s (%d)%s\n", @problems ? 'FAILED' : 'ok', $file, $parser->tests_run,
	  join('', map { ": $_" } @problems);
	return 1 unless @problems;

	# The standard error of a .pl file has been seen; the rest is chatter.
	my $telling = $file =~ /\.pl$/ ? qr/^(?:not ok|Bail)/ : qr/^(?!ok |1\.\.)/;
	open my $said, '<', "$name/$file" or return 0;
	print map { "    $_" } grep { $_ =~ $telling } <$said>;
	return 0;
}

$| = 1;
$ENV{PERL_TEST_HARNESS_DUMP_TAP} = $name;
my %total = (passed => 0, failed => 0, skipped => 0);
my $harness = TAP::Harness->new(
	{ verbosity => -3, jobs => $ENV{JOBS} || 1, exec => \&command });

$harness->callback(
	after_test => sub {
		my ($job, $parser) = @_;
		my $file = $job->[0];
		my $good = report($file, $parser);

		# Skipped tests are among the passed ones.
		$total{skipped} += $parser->skip_all ? 1 : scalar $parser->skipped;
		$total{passed} += $parser->passed - $parser->skipped;
		$total{failed} += $parser->failed ? scalar $parser->failed : $good ? 0 : 1;

		system('dropdb', $database{$file}) if $good && $database{$file};
	});
$harness->runtests(@files) if @files;

open my $out, '>', "$name.tally" or die "harness.pl: $name.tally: $!\n";
print $out "$total{passed} $total{failed} $total{skipped}\n";
close $out or die "harness.pl: $name.tally: $!\n";
exit($total{failed} ? 1 : 0);
