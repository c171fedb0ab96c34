#
# DriftTest: a database with an object of every kind (test/drift/base.sql), and the cases of test/drift/*.cases,
# each of which changes one thing in it by hand.
#

package DriftTest;

use strict;
use warnings;
use Exporter 'import';
use FindBin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

our @EXPORT = qw(drift_database drift_cases);

my $folder = "$FindBin::RealBin/../drift";

sub read_cases
{
	my ($file) = @_;
	my @cases;
	my $line = 1;

	for my $paragraph (split /(\n\n+)/, slurp_file($file))
	{
		my $case = { file => $file =~ s{.*/}{}r, line => $line, sql => '', undo => '', rows => [] };
		my $into = 'sql';

		$line += $paragraph =~ tr/\n//;
		for (split /\n/, $paragraph)
		{
			if (/^--/) { next }
			elsif (/^@(since|until) (\d+)$/) { $case->{$1} = $2 }
			elsif (/^@(alone|fails)$/) { $case->{$1} = 1 }
			elsif (/^@(unplannable)(?: until (\d+):)? (.+)$/) { @$case{ $1, 'unplannable_until' } = ($3, $2 // 99) }
			elsif ($_ eq '@undo') { $into = 'undo' }
			elsif (/^@/) { die "$file: unknown $_" }
			elsif ($_ eq '=> nothing') { $case->{nothing} = 1 }
			elsif (/^=> (.*)/) { push @{ $case->{rows} }, [ split / \| /, $1, -1 ] }
			else { $case->{$into} .= "$_\n" }
		}
		next if $case->{sql} eq '';
		die "$case->{file}:$case->{line}: no outcome" unless $case->{nothing} || @{ $case->{rows} };
		$case->{name} = "$case->{file}:$case->{line} " . (split /\n/, $case->{sql})[0];
		push @cases, $case;
	}
	return @cases;
}

# The cases that a major version knows; DRIFT in the environment, a pattern, narrows them.
sub drift_cases
{
	my ($version) = @_;
	my $only = $ENV{DRIFT};

	return grep {
		$version >= ($_->{since} // 0) && $version <= ($_->{until} // 99) && (!$only || $_->{name} =~ /$only/)
	} map { read_cases($_) } sort glob "$folder/*.cases";
}

# A server with the database "drift"; returns the node and its major version.
sub drift_database
{
	my $node = new_node('drift', wal_level => 'logical');
	my $version = $node->pg_version->major;
	my ($one, $two) = map { PostgreSQL::Test::Utils::tempdir() } 1 .. 2;

	$node->safe_psql('postgres', $_)
	  for 'CREATE ROLE drift_owner', 'CREATE ROLE drift_admin SUPERUSER', 'CREATE ROLE drift_reader', 'CREATE ROLE "Drift Writer"',
	  "CREATE TABLESPACE drift_one LOCATION '$one'", "CREATE TABLESPACE drift_two LOCATION '$two'";
	new_database($node, 'drift');
	my $base = join "\n\n", grep { !/^-- \@since (\d+)/m || $1 <= $version } split /\n\n+/, slurp_file("$folder/base.sql");
	run_ok($node, 'drift', define_sql($base, 'base.sql'), 'define');
	run_ok($node, 'drift', 'SELECT count(*) FROM schemaboot_create_all()', 'create_all');
	BAIL_OUT('the models cannot be made') unless Test::More->builder->is_passing;
	run_ok($node, 'drift', "SELECT schemaboot_manage('{*}')", 'manage the whole database');

	return ($node, $version);
}

1;
