#
# Changes of test/drift/*.cases as revisions: up, back by the derived way, up again; the facts must be the same each time,
# and the way back may run a second time. What is not brought back must have been said before.
# Of EVERY (12) cases one runs, from number FIRST (4) on; both can be set in the environment.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use DriftTest;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my ($node, $version) = drift_database();

# What stands alone is committed, and would be in the way of the others; catalogs that are changed by hand know no way
# back, nor does what refers to a shell operator. Members of extensions are nobody's, and helpers of the cases do their
# work only once.
my @cases = grep { !$_->{fails} && !$_->{alone} && $_->{sql} !~ /\bpg_catalog\.|pg_temp\.|NEGATOR|COMMUTATOR|ALTER EXTENSION \w+ (?:ADD|DROP)|(?:UPDATE|INSERT INTO|DELETE FROM) pg_|^\\|^(?:SET|RESET) /mi } drift_cases($version);
my $every = $ENV{EVERY} // 12;
my $first = $ENV{FIRST} // 4 % $every;

note("FIRST=$first EVERY=$every");
@cases = @cases[ grep { $_ % $every == $first } 0 .. $#cases ];
my $script = slurp_file("$FindBin::RealBin/../drift/helpers.sql") . "SET client_min_messages = error;\n";
my $facts = 'SELECT kind, object, attribute, value FROM public.schemaboot_facts() WHERE attribute IS DISTINCT FROM \'position\' AND attribute IS DISTINCT FROM \'options\' AND attribute IS DISTINCT FROM \'also local\'';

for my $i (0 .. $#cases)
{
	$script .= qq{\\echo case $i
\\warn case $i
BEGIN;
CREATE TEMPORARY TABLE f0 ON COMMIT DROP AS $facts;
SELECT schemaboot_revision('case', \$case\$$cases[$i]{sql}\$case\$, id => 'x') AS id \\gset
SELECT coalesce('irreversible ' || irreversible, 'reversible') AS verdict, down FROM schemaboot.revision WHERE id = 'x' \\gset r_
\\echo :r_verdict
SELECT count(*) AS n FROM schemaboot_upgrade() \\gset
CREATE TEMPORARY TABLE f1 ON COMMIT DROP AS $facts;
SELECT count(*) AS n FROM schemaboot_downgrade(allow => '{all}') \\gset
CREATE TEMPORARY TABLE f2 ON COMMIT DROP AS $facts;
SELECT 'back ' || d.* FROM ((SELECT * FROM f2 EXCEPT SELECT * FROM f0) UNION ALL (SELECT * FROM f0 EXCEPT SELECT * FROM f2) ORDER BY 1, 2, 3 LIMIT 3) AS d;
SAVEPOINT s;
\\set ON_ERROR_ROLLBACK on
:r_down
\\set ON_ERROR_ROLLBACK off
CREATE TEMPORARY TABLE f3 ON COMMIT DROP AS $facts;
SELECT 'again ' || d.* FROM ((SELECT * FROM f3 EXCEPT SELECT * FROM f0) UNION ALL (SELECT * FROM f0 EXCEPT SELECT * FROM f3) ORDER BY 1, 2, 3 LIMIT 3) AS d;
ROLLBACK TO s;
SELECT count(*) AS n FROM schemaboot_upgrade() \\gset
CREATE TEMPORARY TABLE f4 ON COMMIT DROP AS $facts;
SELECT 'up ' || d.* FROM ((SELECT * FROM f4 EXCEPT SELECT * FROM f1) UNION ALL (SELECT * FROM f1 EXCEPT SELECT * FROM f4) ORDER BY 1, 2, 3 LIMIT 3) AS d;
ROLLBACK;
};
}
my $session = start_psql($node, 'drift', $script, '-v', 'ON_ERROR_STOP=0');
my (undef, $out, $err) = finish_sql($session);
my (@told, @said, $kinds);
my $n = 0;

for (split /\n/, $out)
{
	if (/^case (\d+)$/) { $n = $1 }
	elsif (/^(?:irreversible|reversible|back|again|up) ?/) { push @{ $told[$n] }, $_ }
}
$n = 0;
for (split /\n/, $err)
{
	if (/^case (\d+)$/) { $n = $1 }
	# DROP TABLE IF EXISTS says so where the name is another kind's by then
	elsif (/ERROR:  42809: "?[^"]+"? is not a/) { $kinds = 1 }
	elsif (/^(?:LOCATION|HINT):/) { }
	else { $said[$n] .= "$_\n" }
}

for my $i (0 .. $#cases)
{
	my ($verdict, @differences) = @{ $told[$i] || [''] };

	ok($verdict && !$said[$i] && !@differences && $verdict !~ /leaves a difference|fails/, $cases[$i]{name})
	  or diag(join "\n", $cases[$i]{sql}, $verdict, @differences, $said[$i] // ());
}

done_testing();
