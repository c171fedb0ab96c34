#
# What a plan says of locks and hazards is what its steps do: each line of test/plan/hazards.changes changes something by hand
# in a database with the models and rows of test/plan/hazards.sql; then each step of the plan that brings it back runs in a
# transaction of its own, and is measured: the strongest lock on a table, whether a table's file is another one
# afterwards (rewrite), whether a table was read (full_scan). CASES in the environment, a pattern, narrows them.
#

use strict;
use warnings;
use FindBin;
use JSON::PP;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my @modes = map { "${_}Lock" } qw(AccessShare RowShare RowExclusive ShareUpdateExclusive Share ShareRowExclusive Exclusive AccessExclusive);
my %strength = (map { $modes[$_] => $_ + 1 } 0 .. $#modes);
my $only = $ENV{CASES};
my $node = new_node('hazards', autovacuum => 'off');
my $major = $node->pg_version->major;
my $models = slurp_file("$FindBin::RealBin/../plan/hazards.sql");

$node->safe_psql('postgres', 'CREATE ROLE somebody');
new_database($node, 'hazards');

# Locks that do not keep writers off tell nothing: others hold them all day.
sub strong { my ($mode) = @_; return $mode >= 4 ? $mode : 0 }

my $tools = <<'EOS';
SET client_min_messages = error;
SET check_function_bodies = off;
CREATE FUNCTION pg_temp.fill() RETURNS void LANGUAGE sql AS $$
	INSERT INTO h.other SELECT g, g FROM generate_series(1, 1000) g ON CONFLICT DO NOTHING;
	INSERT INTO h.t (id, a, b, c, n, ts, u, other, code, r) SELECT g, g, 'b' || g, 'c' || g, g, now(), g, g, 'code', int4range(g, g + 1)
		FROM generate_series(1, 1000) g ON CONFLICT DO NOTHING;
	UPDATE h.t SET code = 'code' WHERE code IS NULL;
	INSERT INTO h.p SELECT g, 'v' FROM generate_series(1, 1000) g WHERE NOT EXISTS (SELECT FROM h.p);
	INSERT INTO h.parent SELECT g, 'p' FROM generate_series(1, 1000) g WHERE NOT EXISTS (SELECT FROM ONLY h.parent);
	INSERT INTO h.child SELECT g, 'c' FROM generate_series(1, 1000) g WHERE NOT EXISTS (SELECT FROM h.child);
	INSERT INTO h.plain SELECT g, 'p' FROM generate_series(1, 1000) g WHERE NOT EXISTS (SELECT FROM ONLY h.plain);
$$;
-- the tables, indexes and sequences that live now: OID, file of a table, how often they were read
CREATE FUNCTION pg_temp.tables() RETURNS TABLE (oid oid, file oid, scans bigint) LANGUAGE sql AS $$
	SELECT c.oid, CASE WHEN relkind IN ('r', 'm') THEN pg_relation_filenode(c.oid) END, COALESCE(pg_stat_get_xact_numscans(c.oid), 0) + COALESCE((SELECT sum(pg_stat_get_xact_numscans(indexrelid)) FROM pg_index WHERE indrelid = c.oid), 0)
		FROM pg_class c WHERE relkind IN ('r', 'p', 'm', 'S', 'i') AND relnamespace = 'h'::regnamespace
$$;
CREATE TEMP TABLE before (oid oid, file oid, scans bigint);
CREATE TEMP TABLE lived (oid oid);
CREATE FUNCTION pg_temp.measured() RETURNS json LANGUAGE sql AS $$
	SELECT json_build_object(
		'locks', (SELECT COALESCE(json_agg(DISTINCT mode), '[]') FROM pg_locks l JOIN before b ON b.oid = l.relation WHERE pid = pg_backend_pid()),
		'rewrite', (SELECT bool_or(b.file <> t.file) FROM pg_temp.tables() t JOIN before b USING (oid)),
		'scan', (SELECT bool_or(b.scans < t.scans) FROM pg_temp.tables() t JOIN before b USING (oid)))
$$;
EOS

my $session = $node->background_psql('hazards', on_error_stop => 0);
my $ask = sub {
	my ($sql) = @_;
	my ($out) = $session->query($sql);
	my ($error) = $session->{stderr} =~ /((?:ERROR|FATAL|PANIC): .*)/;

	$session->{stderr} = '';
	return ($out, $error // '');
};
my $filled = sub { return $ask->('SELECT FROM pg_temp.fill(); REFRESH MATERIALIZED VIEW h.mv; ANALYZE h.t, h.other, h.p, h.parent, h.child, h.plain, h.mv') };

my (undef, $error) = $ask->("CREATE EXTENSION IF NOT EXISTS schemaboot; SELECT count(*) FROM schemaboot_define(\$models\$$models\$models\$, 'hazards.sql'); SELECT count(*) FROM schemaboot_create_all();");
is($error, '', 'the models');
(undef, $error) = $ask->($tools);
is($error, '', 'the tools');
(undef, $error) = $filled->();
is($error, '', 'their rows');

for my $line (split /\n/, slurp_file("$FindBin::RealBin/../plan/hazards.changes"))
{
	next if $line =~ /^#|^\s*$/ || ($line =~ s/^\@(\d+) // && $major < $1) || ($only && $line !~ /$only/);
	my ($plan, $failed) = $ask->("$line; TRUNCATE lived; INSERT INTO lived SELECT oid FROM pg_temp.tables(); ANALYZE h.t, h.other, h.p, h.parent, h.child, h.plain;\nSELECT COALESCE(json_agg(p), '[]') FROM schemaboot_plan(true) AS p;");
	my @wrong = $failed ? ($failed) : ();
	my @steps = $failed ? () : @{ JSON::PP->new->decode($plan) };

	push @wrong, 'there is no plan' unless @steps;
	for my $step (@steps)
	{
		my %hazard = map { $_ => 1 } @{ $step->{hazards} };
		my ($measured, $said) = $ask->("BEGIN; TRUNCATE before; INSERT INTO before SELECT t.* FROM pg_temp.tables() t JOIN lived USING (oid);\n"
			  . "$step->{ddl};\nSELECT pg_temp.measured();\nCOMMIT;");

		if ($said) { push @wrong, "$step->{ddl}: $said"; $ask->('ROLLBACK'); last }
		my $got = JSON::PP->new->decode($measured);
		my ($lock) = sort { $b <=> $a } 0, map { strong($strength{$_}) } @{ $got->{locks} };
		my $told = strong($step->{lock_mode} ? $strength{ join('', map { ucfirst lc } split / /, $step->{lock_mode}) . 'Lock' } : 0);

		push @wrong, "$step->{ddl}: lock told: " . ($step->{lock_mode} // '-') . ", taken: " . ($lock ? $modes[ $lock - 1 ] : '-') if $told != $lock;
		push @wrong, "$step->{ddl}: rewrite told: " . ($hazard{rewrite} // 0) . ', done: ' . ($got->{rewrite} // 0) if !!$hazard{rewrite} != !!$got->{rewrite};
		push @wrong, "$step->{ddl}: full_scan told: " . ($hazard{full_scan} // 0) . ', done: ' . ($got->{scan} // 0)
		  if !!$hazard{full_scan} != !!$got->{scan} && $step->{ddl} !~ /^CREATE MATERIALIZED VIEW/;
		push @wrong, "$step->{ddl}: blocks_reads told: " . ($hazard{blocks_reads} // 0) if !!$hazard{blocks_reads} != ($lock == 8);
		push @wrong, "$step->{ddl}: blocks_writes told: " . ($hazard{blocks_writes} // 0) if !!$hazard{blocks_writes} != ($lock >= 5);
	}
	is(join("\n", @wrong), '', $line);
	(undef, $error) = $ask->("SELECT count(*) FROM schemaboot_apply(allow => '{all}', prune => true);") if @wrong;
	$filled->();
}
$session->quit;
done_testing();
