# The real dbmate: it runs what was exported, takes it back, and agrees on what has run.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils qw(append_to_file);
use SchemabootTest;
use Test::More;

# Where test/install-deps.sh has npm put it, for any user.
my ($dbmate) = grep { -x $_ } map { "$_/dbmate" } split(/:/, $ENV{PATH}), glob('/usr/local/lib/schemaboot-tests/node_modules/.bin');

plan skip_all => 'needs dbmate, which npm could not install' if !$dbmate || system("$dbmate --version >/dev/null 2>&1") != 0;

my $node = new_node('main');
my $first = new_database($node, 'first');
my $folder = $node->basedir . '/migrations';

# What dbmate says; its status must be 0.
sub dbmate
{
	my ($database, @words) = @_;
	my $url = "postgres:///$database?host=" . $node->host . '&port=' . $node->port . '&user=' . getpwuid($<);
	my $output = `$dbmate --no-dump-schema --url '$url' --migrations-dir '$folder' @words 2>&1 </dev/null`;

	is($?, 0, "$database: dbmate @words") or diag($output);
	return $output;
}

# The schema that users see.
sub schema
{
	my ($database) = @_;

	return schema_dump($node, $database, '-O', '-x', '-T', 'schema_migrations') =~ s/^(?:--|CREATE EXTENSION|COMMENT ON EXTENSION).*\n//mgr =~ s/\n\n+/\n/gr;
}

$node->safe_psql('postgres', "ALTER DATABASE $first SET schemaboot.version_table = 'public.schema_migrations'");
$node->safe_psql($first, define_sql(slurp_example('shop.sql'), 'shop.sql'));
$node->safe_psql($first, q{SELECT schemaboot_baseline('the shop')});
run_ok($node, $first, 'SELECT count(*) FROM schemaboot_upgrade()', 'the first revision runs');
$node->safe_psql($first, <<'SQL');
SELECT schemaboot_revision('by hand', E'BEGIN;\nSET search_path = pg_catalog;\nCREATE TABLE public.notes (id int PRIMARY KEY, t text DEFAULT '':x ${y} %s'');\nCREATE FUNCTION public.note() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;\nCOMMIT', NULL, id => 'hand');
SELECT schemaboot_revision('apart', 'CREATE INDEX CONCURRENTLY notes_t ON public.notes (t)', 'DROP INDEX CONCURRENTLY public.notes_t', id => 'apart');
SELECT schemaboot_revision('no way back', 'ALTER TABLE public.notes ADD at timestamptz', '', id => 'last');
SQL
run_ok($node, $first, 'SELECT count(*) FROM schemaboot_upgrade()', 'the others run');

mkdir $folder;
for my $file (split /\x1e/, $node->safe_psql($first, q{SELECT string_agg(name || E'\x1f' || content, E'\x1e') FROM schemaboot_export_files('dbmate')}))
{
	my ($name, $content) = split /\x1f/, $file;

	append_to_file("$folder/$name", $content);
}
is(scalar(() = glob("$folder/*.sql")), 4, 'four files');
like(dbmate($first, 'status'), qr/^Applied: 4\nPending: 0$/m, 'dbmate says that all of them have run');
like(dbmate($first, 'up'), qr/\A\s*\z/, 'and has nothing to do');

$node->safe_psql('postgres', 'CREATE DATABASE second TEMPLATE template0');
dbmate('second', 'migrate');
is_same(schema('second'), schema($first), 'dbmate builds the schema that schemaboot built');
is($node->safe_psql('second', 'SELECT version FROM schema_migrations ORDER BY 1'), $node->safe_psql($first, 'SELECT version FROM schema_migrations ORDER BY 1'),
	'and has the same rows in its table');

# What dbmate does is seen.
my $url = "postgres:///second?host=" . $node->host . '&port=' . $node->port . '&user=' . getpwuid($<);
my $output = `$dbmate --no-dump-schema --url '$url' --migrations-dir '$folder' rollback 2>&1 </dev/null`;

like($output, qr/revision "last" has no way back/, 'what has no way back says so');
$node->safe_psql('second', q{ALTER TABLE notes DROP at; DELETE FROM schema_migrations WHERE version = '000004'});
dbmate('second', 'rollback');
dbmate('second', 'rollback');
dbmate('second', 'rollback');
is($node->safe_psql('second', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ 'schema_migrations'}), 0,
	'rolled back, nothing is left');
dbmate('second', 'up');

$node->safe_psql($first, q{SELECT schemaboot_stamp('base', verify => false)});
$node->safe_psql($first, q{INSERT INTO schema_migrations VALUES ('000001'), ('000002')});
like($node->safe_psql($first, 'SELECT advice FROM schemaboot_status()'), qr/^Table public\.schema_migrations \(dbmate or Rails\) says that the database is at "hand" \(by hand\): /,
	'status sees that dbmate went on');
is($node->safe_psql($first, 'SELECT schemaboot_adopt_version()'), '{hand}', 'which is taken over');

done_testing();
