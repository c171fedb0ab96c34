# With track_commit_timestamp, schemaboot_diff() says when a difference was made, without event triggers.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;

my $node = new_node('main', track_commit_timestamp => 'on');

new_database($node, 'shop');
run_ok($node, 'shop', define_sql('CREATE TABLE a (id int PRIMARY KEY, t text); CREATE SEQUENCE s; CREATE INDEX i ON a (t)'));
run_ok($node, 'shop', 'SELECT count(*) FROM schemaboot_create_all()');
my $before = $node->safe_psql('shop', 'SELECT clock_timestamp()');
$node->safe_psql('shop', 'ALTER TABLE a ALTER t SET NOT NULL; ALTER SEQUENCE s INCREMENT 7; ALTER INDEX i SET (fillfactor = 50)');
my $after = $node->safe_psql('shop', 'SELECT clock_timestamp()');
my $rows = qq{SELECT kind, object, attribute, changed_at BETWEEN '$before' AND '$after', changed_by
	FROM schemaboot_diff() ORDER BY kind};
is($node->safe_psql('shop', $rows),
	"column|public.a.t|not null|t|\nindex|public.i|option fillfactor|t|\nsequence|public.s|increment|t|",
	'each difference has the time of its commit, and no role');
is($node->safe_psql('shop', "BEGIN; ALTER TABLE a ADD x int; SELECT changed_at = now() FROM schemaboot_diff() WHERE object = 'public.a.x'; ROLLBACK"),
	't', 'what is not committed has the time of its transaction');

# who, where the event triggers know
$node->safe_psql('shop', q{SELECT schemaboot_track(true); CREATE ROLE "By Hand" SUPERUSER LOGIN;
	SET SESSION AUTHORIZATION "By Hand"; ALTER TABLE a ALTER t SET DEFAULT 'x'});
is($node->safe_psql('shop', "SELECT changed_by FROM schemaboot_diff() WHERE attribute = 'default'"),
	'By Hand', 'the event triggers know by whom');
$node->safe_psql('shop', q{SELECT schemaboot_track(false); SELECT pg_sleep(1.1); ALTER TABLE a ALTER t SET DEFAULT 'y'});
is($node->safe_psql('shop', "SELECT changed_by, changed_at > now() - interval '1 second' FROM schemaboot_diff() WHERE attribute = 'default'"),
	'|t', 'a later change that they did not see is not put on the one whom they saw');

done_testing();
