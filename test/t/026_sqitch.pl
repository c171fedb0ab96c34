# The real Sqitch: it deploys and reverts what was exported, and both agree on where a database is.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils qw(slurp_file append_to_file);
use SchemabootTest;
use Test::More;

plan skip_all => 'needs sqitch and DBD::Pg'
	if system('sqitch --version >/dev/null 2>&1 && perl -MDBD::Pg -e 1 2>/dev/null') != 0;

my $node = new_node('main');
my $first = new_database($node, 'first');
my $folder = $node->basedir . '/project';
my $url = 'db:pg://' . superuser_name() . '@/%s?host=' . $node->host . ';port=' . $node->port;

$ENV{SQITCH_FULLNAME} = 'A Tester';
$ENV{SQITCH_EMAIL} = 'tester@localhost';
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;

sub superuser_name
{
	return getpwuid($<) || 'postgres';
}

# What sqitch says; its status must be 0.
sub sqitch
{
	my ($database, @words) = @_;
	my $target = "db:pg:$database";
	my $output = `cd '$folder' && sqitch @words $target 2>&1 </dev/null`;

	is($?, 0, "$database: sqitch @words") or diag($output);
	return $output;
}

# The schema that users see.
sub schema
{
	my ($database) = @_;

	return schema_dump($node, $database, '-N', 'sqitch', '-N', 'schemaboot', '-O', '-x') =~ s/^(?:--|CREATE EXTENSION|COMMENT ON EXTENSION).*\n//mgr =~ s/\n\n+/\n/gr;
}

# A revision from models, one by hand, one that cannot run in a transaction, and one that is empty.
$node->safe_psql($first, define_sql(slurp_example('shop.sql'), 'shop.sql'));
$node->safe_psql($first, q{SELECT schemaboot_baseline('the shop: "all" of it')});
run_ok($node, $first, 'SELECT count(*) FROM schemaboot_upgrade()', 'the first revision runs');
$node->safe_psql($first, <<'SQL');
SELECT schemaboot_revision('by hand', E'BEGIN;\nSET search_path = public;\nCREATE TABLE notes (id int PRIMARY KEY, t text DEFAULT '':x ${y} %s'');\nCREATE FUNCTION note() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;\nCOMMIT', NULL, id => 'hand');
SELECT schemaboot_revision('apart', 'CREATE INDEX CONCURRENTLY notes_t ON public.notes (t)', 'DROP INDEX CONCURRENTLY public.notes_t', id => 'apart');
SELECT schemaboot_revision('empty', 'SELECT 1', 'SELECT 1', id => 'empty');
SELECT schemaboot_revision('last', 'ALTER TABLE public.notes ADD at timestamptz', 'ALTER TABLE public.notes DROP at', id => 'last');
SQL
run_ok($node, $first, q{SELECT count(*) FROM schemaboot_upgrade('hand')}, 'the one by hand runs');
$node->safe_psql($first, 'CREATE INDEX notes_t ON public.notes (t)');
run_ok($node, $first, q{SELECT schemaboot_stamp('empty', verify => false)}, 'what stands apart');
run_ok($node, $first, 'SELECT count(*) FROM schemaboot_upgrade()', 'the last one runs');

mkdir $folder;
for my $file (split /\x1e/, $node->safe_psql($first, q{SELECT string_agg(name || E'\x1f' || content, E'\x1e') FROM schemaboot_export_files('sqitch')}))
{
	my ($name, $content) = split /\x1f/, $file;

	mkdir "$folder/" . ($name =~ m{^(.*)/} ? $1 : '.');
	append_to_file("$folder/$name", $content);
}

$node->safe_psql('postgres', 'CREATE DATABASE second TEMPLATE template0');
like(sqitch('second', 'deploy', '--verify'), qr/\+ last \.* ok/, 'deploys to the last revision');
is_same(schema('second'), schema($first), 'Sqitch builds the schema that schemaboot built');
like(sqitch('second', 'status'), qr/Nothing to deploy/, 'and says that it is up to date');

# schemaboot reads the registry.
$node->safe_psql('second', 'CREATE EXTENSION schemaboot');
for my $id (split /\n/, $node->safe_psql($first, 'SELECT id FROM schemaboot.revision'))
{
	my $text = $node->safe_psql($first, "SELECT schemaboot_export_revision('$id')");

	$node->safe_psql('second', "SELECT schemaboot_import('$id.sql', \$file\$$text\n\$file\$)");
}
like($node->safe_psql('second', 'SELECT advice FROM schemaboot_status()'),
	qr/^Table sqitch\.changes \(Sqitch\) says that the database is at "last" \(last\): SELECT schemaboot_adopt_version\('sqitch\.changes'\);/,
	'status sees what Sqitch did');
is($node->safe_psql('second', 'SELECT schemaboot_adopt_version()'), '{last}', 'its registry is taken over');
sqitch('second', 'revert', '-y', '--to', 'hand');
is($node->safe_psql('second', 'SELECT schemaboot_adopt_version()'), '{hand}', 'also after it took changes back');
sqitch('second', 'revert', '-y');
is($node->safe_psql('second', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace}), 0, 'sqitch revert empties the database');
is($node->safe_psql('second', 'SELECT schemaboot_adopt_version()'), '{}', 'and so says the registry');

# A project of somebody's own.
my $own = $node->basedir . '/own';

# scripts without templates, which are not everywhere where Sqitch is
mkdir $own or die "$own: $!";
$folder = $own;
my $made = `cd '$own' && (sqitch init own --engine pg && sqitch add users --without deploy --without revert --without verify -n 'Users, first' && sqitch add posts --without deploy --without revert --without verify -r users -n 'Posts' && sqitch tag v1 -n 'one') 2>&1 </dev/null`;

is($?, 0, 'a project of somebody else') or diag($made);
for my $part (['deploy/users', 'CREATE TABLE users (id int PRIMARY KEY);'], ['revert/users', 'DROP TABLE users;'], ['deploy/posts', 'CREATE TABLE posts (id int REFERENCES users);'],
	['revert/posts', 'DROP TABLE posts;'])
{
	mkdir "$own/" . $part->[0] =~ s{/.*}{}r;
	open my $out, '>', "$own/$part->[0].sql" or die "$part->[0]: $!";
	print $out "BEGIN;\n$part->[1]\nCOMMIT;\n";
	close $out;
}
$node->safe_psql('postgres', 'CREATE DATABASE third TEMPLATE template0');
sqitch('third', 'deploy', '--to', 'users');
$node->safe_psql('third', 'CREATE EXTENSION schemaboot');
for my $name ('sqitch.plan', 'deploy/posts.sql', 'revert/users.sql', 'deploy/users.sql', 'revert/posts.sql')
{
	my $text = slurp_file("$own/$name");

	$node->safe_psql('third', "SELECT schemaboot_import('$name', \$file\$$text\$file\$)");
}
is($node->safe_psql('third', 'SELECT schemaboot_adopt_version()'), '{users}', 'an own project is taken over where it is');
run_ok($node, 'third', 'SELECT count(*) FROM schemaboot_upgrade()', 'and goes on from there');
$node->safe_psql('postgres', 'CREATE DATABASE fourth TEMPLATE template0');
sqitch('fourth', 'deploy');
is_same(schema('third'), schema('fourth'), 'to the schema that Sqitch makes');

done_testing();
