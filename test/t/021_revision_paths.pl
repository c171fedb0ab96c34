# In random histories, targets lead where Alembic says that they lead; and large histories cost little.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time);

my $node = new_node('main');

# As psql's COPY reads it.
sub histories
{
	my ($seed, $count) = @_;
	my $out = '';

	IPC::Run::run([ '/usr/bin/python3', "$FindBin::Bin/../revision/alembic_paths.py", $seed, $count ], '>', \$out);
	return $? >> 8 == 77 ? undef : $out =~ s/\\/\\\\/gr;
}

SKIP:
{
	my $seed = $ENV{SEED} || 1;
	my $histories = histories($seed, $ENV{HISTORIES} || 150);

	skip('Alembic is not installed', 2) unless defined $histories;
	new_database($node, 'paths');
	$node->psql('paths', '', extra_params => [ '-f', "$FindBin::Bin/../revision/paths.sql" ], on_error_die => 1);
	$node->safe_psql('paths', "CREATE TABLE history (document jsonb);\nCOPY history FROM stdin;\n$histories\\.\n");
	my $cases = $node->safe_psql('paths', q{SELECT sum(jsonb_array_length(document->'cases')) FROM history});

	cmp_ok($cases, '>', 500, "$cases cases");
	is($node->safe_psql('paths', 'SET client_min_messages = warning; SELECT differences(document) FROM history'), '',
		"in all of them schemaboot goes where Alembic goes (SEED=$seed)");
}

# Ten thousand revisions: what is to be known for a call that has nothing to do.
new_database($node, 'large');
$node->safe_psql('large', q{
	INSERT INTO schemaboot.revision (id, parents, message, up, down, checksum, origin, created_by, created_at)
	SELECT 'r' || n, CASE WHEN n > 1 THEN ARRAY['r' || n - 1] ELSE '{}' END, 'number ' || n, repeat('SELECT 1; ', 1000), '', '',
		'test', current_user, now()
	FROM generate_series(1, 10000) AS n;
	INSERT INTO schemaboot.version VALUES ('r10000', current_user, now());
	ANALYZE});
my $milliseconds = $node->safe_psql('large', q{
	DO $$
	DECLARE
		started timestamptz;
		best float := 1e9;
	BEGIN
		FOR i IN 1..10 LOOP
			started := clock_timestamp();
			PERFORM FROM schemaboot_upgrade();
			best := least(best, extract(epoch FROM clock_timestamp() - started) * 1000);
		END LOOP;
		PERFORM set_config('test.best', round(best::numeric, 1)::text, false);
	END $$;
	SELECT current_setting('test.best')});
diag("an upgrade with nothing to do in a history of 10000 revisions: $milliseconds ms");
cmp_ok($milliseconds, '<', 500, 'a history of 10000 revisions is resolved in no time');
is($node->safe_psql('large', q{SELECT count(*) FROM pg_locks WHERE relation = 'schemaboot.version'::regclass}), 0, 'and takes no lock');
is($node->safe_psql('large', q{SELECT count(*) FROM schemaboot_downgrade('r10', dry_run => true)}), 9990, 'a long way back');

done_testing();
