# The catalogue of models travels with pg_dump, in every format.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $node = new_node('main', max_prepared_transactions => 5);
my $dir = PostgreSQL::Test::Utils::tempdir();
my $tables = q{
	SELECT 'statement', s::text FROM schemaboot.statement s
	UNION ALL SELECT 'revision', r::text FROM schemaboot.revision r
	UNION ALL SELECT 'version', v::text FROM schemaboot.version v
	UNION ALL SELECT 'history', h::text FROM schemaboot.history h
	UNION ALL SELECT 'rename', n::text FROM schemaboot.rename n
	ORDER BY 1, 2};

$node->command_ok(
	[ 'psql', '-Xq', '-d', $node->connstr('postgres'), '-f', "$FindBin::Bin/../../examples/rich/00-roles.psql" ],
	'roles of the rich example');
new_database($node, 'origin');
define_files($node, 'origin', 'shop.sql', map { "rich/$_" } rich_files($node));
run_ok($node, 'origin', define_sql("CREATE TABLE no_source (a int); COMMENT ON TABLE no_source IS 'x;\n--\\y'"));
run_ok($node, 'origin', "SELECT schemaboot_boot('first of all')");

# The catalogue holds more than what boot leaves: a later definition that is not there yet.
run_ok($node, 'origin', define_sql("CREATE TABLE later (a int DEFAULT 1, b text COLLATE \"C\")", 'later.sql'));
my $status = status_row($node, 'origin');
like($status, qr/^drifted\|\{[0-9a-f]{12}\}\|/, 'one table is missing, one revision is set');
my $drift = q{SELECT change, kind, object, attribute, live, model FROM schemaboot_diff() WHERE change <> 'order'};
my $differs = $node->safe_psql('origin', $drift);
my $export = $node->safe_psql('origin', 'SELECT schemaboot_export()');
my $rows = $node->safe_psql('origin', $tables);
my $schema;

# What a copy must be, and that it goes on working.
sub check_copy
{
	my ($database, $name) = @_;

	is(status_row($node, $database), $status, "$name: status");
	is_same($node->safe_psql($database, $drift), $differs, "$name: what differs");
	is_same($node->safe_psql($database, 'SELECT schemaboot_export()'), $export, "$name: export");
	is_same($node->safe_psql($database, $tables), $rows, "$name: rows of the extension's tables");
	is_same(schema_dump($node, $database), $schema, "$name: pg_dump -s");
	is(run_ok($node, $database, "SELECT action, kind, object FROM schemaboot_create_all() WHERE action <> 'exists'", "$name: create_all"),
		'created|table|public.later', "$name: create_all finds what was missing");
	like(run_ok($node, $database, q{SELECT schemaboot_stamp('head')}, "$name: stamp"), qr/^\{\w+\}$/, "$name: stamped");
	like(status_row($node, $database), qr/^in_sync\|/, "$name: in sync");
	is(run_ok($node, $database, 'SELECT max(id) = count(*) FROM schemaboot.history', "$name: history"),
		't', "$name: the sequence of the history goes on");
}

sub restored
{
	my ($database, @command) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	$node->command_ok([ @command, '-d', $node->connstr($database) ], "restore of $database");
}

# pg_dump -s: the rows of configuration tables come only where data is dumped; the schema is whole.  Some expressions read
# differently after each reload, so the schema that psql makes of the dump is what copies are compared with.
$node->command_ok([ 'pg_dump', '-s', '-f', "$dir/schema.sql", '-d', $node->connstr('origin') ], 'pg_dump -s');
restored('only_schema', 'psql', '-Xqo', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/schema.sql");
$schema = schema_dump($node, 'only_schema');
like(status_row($node, 'only_schema'), qr/^empty\|\{\}\|\{\}\|0\|0\|0\|0\|/, 'pg_dump -s: no rows, so no models');

$node->command_ok([ 'pg_dump', '-f', "$dir/plain.sql", '-d', $node->connstr('origin') ], 'pg_dump');
restored('plain', 'psql', '-Xqo', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain.sql");
check_copy('plain', 'plain');

$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/custom", '-d', $node->connstr('origin') ], 'pg_dump -Fc');
restored('custom', 'pg_restore', '-e', "$dir/custom");
check_copy('custom', 'custom');

$node->command_ok([ 'pg_dump', '-Fd', '-j2', '-f', "$dir/directory", '-d', $node->connstr('origin') ], 'pg_dump -Fd -j2');
restored('directory', 'pg_restore', '-e', '-j2', "$dir/directory");
check_copy('directory', 'directory');

# A dump of inserts, and data only into a database with the same schema.
$node->command_ok([ 'pg_dump', '--inserts', '-f', "$dir/inserts.sql", '-d', $node->connstr('origin') ], 'pg_dump --inserts');
restored('inserts', 'psql', '-Xqo', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/inserts.sql");
is_same($node->safe_psql('inserts', $tables), $rows, 'inserts: rows of the extension');

my $ddl = slurp_file("$dir/schema.sql");
like($ddl, qr/CREATE EXTENSION IF NOT EXISTS schemaboot/, 'the dump names the extension');

# The dump of a database that has the extension is itself a script of models.
for my $case ([ 'redefined', $ddl ], [ 'redefined_all', slurp_file("$dir/plain.sql") ])
{
	my ($database, $script) = @$case;

	new_database($node, $database);
	if ($database eq 'redefined')
	{
		run_ok($node, $database, define_sql($script, 'dump'), 'define of pg_dump -s');
		is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot_models() WHERE object ~ 'schemaboot'}),
			0, 'the extension is no model of its own');
		run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()', 'create_all of pg_dump -s');
		is_same(schema_dump($node, $database), $schema, 'create_all of pg_dump -s: the same schema');
		is($node->safe_psql($database, q{SELECT count(*) FROM schemaboot_create_all() WHERE action <> 'exists'}),
			0, 'and nothing is left to do');
	}
	else
	{
		fails_with($node, $database, define_sql($script, 'dump'), '0A000', qr/COPY/,
			'a dump with rows is refused, and says why');
	}
}
# The extension's own rows are passed over, so a dump without other rows is a script of models, too.
new_database($node, 'own_rows');
run_ok($node, 'own_rows', define_sql('CREATE TABLE t (a int PRIMARY KEY)', 't.sql'));
run_ok($node, 'own_rows', 'SELECT schemaboot_boot()');
$node->command_ok([ 'pg_dump', '-T', 't', '-f', "$dir/own_rows.sql", '-d', $node->connstr('own_rows') ], 'pg_dump of own rows');
like(slurp_file("$dir/own_rows.sql"), qr/^COPY schemaboot\.statement /m, 'there are rows of the extension in it');
new_database($node, 'own_rows_again');
run_ok($node, 'own_rows_again', define_sql(slurp_file("$dir/own_rows.sql"), 'dump'), 'own rows are passed over');

# Who defined a model is known by name: one who is not there, or is called otherwise now, is not trusted.
$node->safe_psql('postgres', 'CREATE ROLE author LOGIN; CREATE ROLE other LOGIN SUPERUSER');
new_database($node, 'authored');
$node->safe_psql('authored', q{
	GRANT CREATE ON SCHEMA public TO author;
	GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO author});
run_ok($node, 'authored', 'SET ROLE author; ' . define_sql('CREATE TABLE mine (a int)', 'author.sql'));
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/authored", '-d', $node->connstr('authored') ], 'pg_dump');
restored('renamed', 'pg_restore', "$dir/authored");
$node->safe_psql('postgres', 'ALTER ROLE author RENAME TO writer');
fails_with($node, 'renamed', 'SELECT * FROM schemaboot_create_all()', '42501',
	[ qr/model table "public.mine" was defined by role "author"/, qr/HINT:.*define them again/,
		qr/source "author.sql", statement 1, line 1/ ],
	'a definer that was renamed is not trusted');
fails_with($node, 'renamed', 'SET ROLE writer; SELECT * FROM schemaboot_create_all()', '42501',
	qr/was defined by role "author"/, 'not even for himself');
run_ok($node, 'renamed', 'SET ROLE writer; ' . define_sql('CREATE TABLE mine (a int, b int)', 'author.sql'), 'defined again');
run_ok($node, 'renamed', 'SET ROLE writer; SELECT * FROM schemaboot_create_all()', 'and then created');

done_testing();
