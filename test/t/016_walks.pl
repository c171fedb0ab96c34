#
# Random walks: from one random model script to the next, and all the way back, with rows in the tables.
#
# Environment: WALK_SEED, the first seed (1); WALK_PAIRS, about how many pairs of scripts (2000); WALK_JOBS, sessions
# that walk at a time (2); WALK_SHRINK, how many tries a pair that fails is worth, to make it smaller (120; 0: none).
# A walk is known by its seed: WALK_SEED=n WALK_PAIRS=1 walks it again.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;
use Walk;
use WalkRun;

my $seed = $ENV{WALK_SEED} // 1;
my $pairs = $ENV{WALK_PAIRS} // 2000;
my $jobs = $ENV{WALK_JOBS} // 2;
my $tries = $ENV{WALK_SHRINK} // 120;
my $length = 8;
my $walks = int($pairs / (2 * $length + 1)) || 1;
my $node = new_node('walks', wal_level => 'logical', autovacuum => 'off');
my $major = $node->pg_version->major;
my $dir = PostgreSQL::Test::Utils::tempdir();
my $start = time;

$node->safe_psql('postgres', "CREATE ROLE $_ SUPERUSER") for 'walk_a', 'walk_b', '"Walk C"';

sub connect_to
{
	my ($name) = @_;

	$node->safe_psql('postgres', "DROP DATABASE IF EXISTS $name WITH (FORCE)");
	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	return ($node->installed_command('psql'), '-XAtq', '-v', 'VERBOSITY=verbose', '-d', $node->connstr($name));
}

# A command that makes a table, with its columns sorted.
sub sorted
{
	my ($head, $columns) = @_;

	return join '', $head, sort map { s{,?\n}{\n}r } $columns =~ m{^(.*\n)}mg;
}

# pg_dump of a database without the extension, with the columns of each table sorted.
sub dump_of
{
	my ($name) = @_;
	my $dump = schema_dump($node, $name, '-N', 'schemaboot');

	$dump =~ s/^(CREATE (?:UNLOGGED |FOREIGN )?TABLE .* \(\n)((?:    .*\n)+)/sorted($1, $2)/mge;
	$dump =~ s/^.*EXTENSION.*schemaboot.*\n//mg;
	$dump =~ s/^--.*\n|^\n//mg;
	return [ sort split /;\n/, $dump ];
}

# Whether the database looks as psql would have made it.
sub observe
{
	my ($run, $statements, $say) = @_;
	my $fresh = "$run->{name}_fresh";
	my $session = $run->open_session(connect_to($fresh));

	$run->ask(WalkRun::script(@$statements), $session);
	$run->close_session($session);
	my ($got, $expected) = (dump_of($run->{name}), dump_of($fresh));
	return if "@$got" eq "@$expected";
	my %seen = map { $_ => 1 } @$got;
	my %want = map { $_ => 1 } @$expected;
	$say->("pg_dump differs:\n" . join '', (map { "- $_;\n" } grep { !$seen{$_} } @$expected), (map { "+ $_;\n" } grep { !$want{$_} } @$got));
	return;
}

sub shown { my ($name, $statements) = @_; return join '', "$name:\n", map { "    $_;\n" } @$statements }

# What is known not to come out right yet, by seed.
my %open = ();

# What one session does; its report goes to a file, a line "walk SEED PAIRS INVALID CLEARED" for each walk.
sub work
{
	my ($job) = @_;
	my $run = WalkRun->new("walk_$job", \&connect_to);
	my (%known, $n);

	open my $out, '>', "$dir/report.$job" or die "$dir: $!";
	$out->autoflush(1);
	for (my $i = $job; $i < $walks; $i += $jobs)
	{
		my $number = $seed + $i;
		my @failures;
		my $report = sub { push @failures, [@_] };
		my $observed = 0;
		my ($tried, $invalid) = $run->walk(
			Walk->new($number, $major), $length, $report,
			sub {
				return if ++$n % 25;
				observe(@_, sub { print $out "said $number observer: $_\n" for split /\n/, $_[0]; print $out "bad $number\n" });
			});
		for my $failure (@failures)
		{
			my ($from, $to, $what) = @$failure;
			my $again = $known{ $what->{signature} }++;

			print $out "bad $number\nsaid $number $what->{phase}\n";
			print $out "kind $what->{signature}\n";
			my ($one, $two) = $tries && !$again ? $run->shrink($from, $to, $what->{signature}, $tries) : ();
			my $pair = $again ? '' : $one ? shown('from', $one) . shown('to', $two) : shown('from (as it was)', $from) . shown('to', $to);
			print $out "said $number $_\n" for split /\n/, "$what->{said}$pair";
		}
		printf $out "walk %d %d %d %d\n", $number, $tried, $invalid, delete $run->{cleared} // 0;
	}
	$run->finish;
	close $out;
	return;
}

my %pid;
for my $job (0 .. $jobs - 1)
{
	my $pid = fork // die "fork: $!";

	if (!$pid)
	{
		work($job);
		require POSIX;
		POSIX::_exit(0);
	}
	$pid{$pid} = $job;
}
for (keys %pid)
{
	waitpid $_, 0;
	is($?, 0, "session $pid{$_} came to its end");
}

my (%bad, %said, %kinds, %walk);
my ($all, $invalid, $cleared) = (0, 0, 0);
for my $job (0 .. $jobs - 1)
{
	for (split /\n/, slurp_file("$dir/report.$job"))
	{
		if (/^bad (\d+)/) { $bad{$1} = 1 }
		elsif (/^said (\d+) (.*)/) { $said{$1} .= "$2\n" }
		elsif (/^kind (.*)/) { $kinds{$1}++ }
		elsif (/^walk (\d+) (\d+) (\d+) (\d+)/) { $walk{$1} = $2; $all += $2; $invalid += $3; $cleared += $4 }
	}
}
for my $number (sort { $a <=> $b } keys %walk)
{
	local $TODO = $open{$number};

	ok(!$bad{$number}, "seed $number: $walk{$number} pairs") or $TODO or diag($said{$number});
}
is(scalar keys %walk, $walks, 'all walks were walked');
note("$all pairs in " . (time - $start) . " s, seeds $seed to " . ($seed + $walks - 1) . "; $invalid edits that no server takes; rows were in the way $cleared times");
diag("$kinds{$_} x $_") for sort { $kinds{$b} <=> $kinds{$a} } keys %kinds;
cmp_ok($invalid, '<', $all / 5, 'the generator knows what a model is');
cmp_ok($cleared, '<', $all / 5, 'rows were seldom in the way');

done_testing();
