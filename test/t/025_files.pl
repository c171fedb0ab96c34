# Folders of files: revisions and models out and in, with psql and a shell, as git would see them.

use strict;
use warnings;

use File::Find ();
use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils qw(slurp_file append_to_file);
use SchemabootTest;
use Test::More;

my $node = new_node('main');
my $first = new_database($node, 'first');
my $second = new_database($node, 'second');
my $scripts = `$ENV{PG_CONFIG} --sharedir`;
my $top = $node->basedir;

chomp $scripts;

# Runs one of the scripts on a folder; what it said.
sub script
{
	my ($database, $name, $folder, @options) = @_;
	my ($out, $err) = ('', '');
	my @command = ($node->installed_command('psql'), '-X', '-d', $node->connstr($database), '-v', "dir=$folder",
		@options, '-f', "$scripts/extension/schemaboot-$name.psql");

	local $ENV{TMPDIR} = "$top/tmp";
	mkdir "$top/tmp";
	IPC::Run::run(\@command, '>', \$out, '2>', \$err);
	is(join(' ', glob("$top/tmp/*")), '', "$name leaves nothing behind");
	return $out . $err;
}

# The files of a folder: name and bytes.
sub files
{
	my ($folder) = @_;
	my %files;

	File::Find::find(sub { $files{ substr $File::Find::name, length($folder) + 1 } = slurp_file($_) if -f }, $folder);
	return \%files;
}

# 300 revisions, with all that could go wrong on the way.
$node->safe_psql($first, <<'SQL');
SELECT count(schemaboot_revision('table ' || i, format(E'CREATE TABLE t%s (id int);\n', i), format(E'DROP TABLE t%s;', i), id => 'r' || i))
FROM generate_series(1, 300) AS i;
SELECT schemaboot_revision(E'it''s a "message"\nof two lines', E'SELECT ''back\\slash'', $$ `echo no` :HOME :''HOME'' $$;\r\n\t\\echo hello\n-- schemaboot:down\nSELECT ''ä€😀'';',
	E'\n\nSELECT 1;\n\n', id => 'odd/id"''%`$x');
SELECT schemaboot_revision('branch', '', '', id => 'branch', parents => '{r5}', labels => '{side}', depends_on => '{r7}');
SELECT schemaboot_revision('concurrent', 'CREATE INDEX CONCURRENTLY i ON t1 (id)', 'DROP INDEX CONCURRENTLY i', id => 'apart', parents => '{branch}');
SQL
my $folder = "$top/it's a \"folder\"";

like(script($first, 'export', $folder), qr/^303 files, 303 written$/m, 'one file a revision');
is(scalar keys %{ files($folder) }, 303, 'which are there');
like(script($first, 'export', $folder), qr/\A303 files, 0 written\n\z/, 'the second time there is nothing to write');
ok(exists files($folder)->{'odd%2Fid%22%27%25%60%24x_it_s_a_message_of_two_lines.sql'}, 'any id makes a file');

like(script($second, 'import', $folder), qr/^303 files, 303 revisions, 0 unchanged$/m, 'another database reads them');
like(script($second, 'import', $folder), qr/\A303 files, 303 revisions, 303 unchanged\n\z/, 'the same bytes change nothing');
my $columns = 'id, parents, depends_on, labels, message, up, down, transactional, checksum, facts_before, facts_after, irreversible';
is($node->safe_psql($second, "SELECT md5(string_agg(r::text, '' ORDER BY id)) FROM (SELECT $columns FROM schemaboot.revision) r"),
	$node->safe_psql($first, "SELECT md5(string_agg(r::text, '' ORDER BY id)) FROM (SELECT $columns FROM schemaboot.revision) r"),
	'and has the same revisions');
is_deeply(do { script($second, 'export', "$top/again"); files("$top/again") }, files($folder), 'which give the same bytes');

# Renamed, deleted, edited.
$node->safe_psql($second, "UPDATE schemaboot.revision SET message = 'Another Name' WHERE id = 'r300'");
$node->safe_psql($second, "DELETE FROM schemaboot.revision WHERE id = 'apart'");
my $said = script($second, 'export', $folder);
like($said, qr/^added r300_another_name\.sql$/m, 'a revision of another name has another file');
like($said, qr/^removed r300_table_300\.sql/m, 'in place of the old one');
like($said, qr/^left alone apart_concurrent\.sql/m, 'a file of a revision that is not there is told');
like(script($second, 'export', $folder, '-v', 'prune=1'), qr/^removed apart_concurrent\.sql/m, 'and removed if that is wanted');
like(script($first, 'import', $folder), qr/^r300: changed.*\napart: is in no file$/m, 'the way back tells what has changed, and what has no file');
append_to_file("$folder/copy.sql", slurp_file("$folder/r1_table_1.sql"));
like(script($first, 'import', $folder), qr/ERROR:  revision "r1" is in several files/, 'one revision in two files is an error');
unlink "$folder/copy.sql";
append_to_file("$folder/notes.py", "print('no revision')\n");
like(script($first, 'import', $folder), qr/NOTICE:  passed over: file "notes.py"/, 'other files are passed over');
like(script($first, 'import', "$top/none"), qr/ERROR:  there is no such folder/, 'a folder that is not there');
like(script($first, 'export', '/proc/none'), qr/ERROR:  the files could not be written/, 'a folder that cannot be made');

# Models.
my $third = new_database($node, 'third');
my $fourth = new_database($node, 'fourth');
my $models = "$top/models";

mkdir $models;
mkdir "$models/it's";
append_to_file("$models/shop.sql", slurp_example('shop.sql'));
append_to_file("$models/it's/a \"b\".sql", "-- a remark\nCREATE TABLE public.one (id int); -- another\n\n\nCREATE TABLE public.two (id int);\n");
like(script($third, 'import-models', $models), qr/^added table public\.one \(it's\/a "b"\.sql\)$/m, 'models are read');
like(script($third, 'import-models', $models), qr/\A2 files, (\d+) objects, \1 unchanged\n\z/, 'once');
my $before = files($models);
like(script($third, 'export-models', $models), qr/\A2 files, 0 written\n\z/, 'a file that says the same is left alone');
is_deeply(files($models), $before, 'with its remarks');
$node->safe_psql($third, "SELECT schemaboot_define('CREATE TABLE public.three (id int)', 'captured')");
like(script($third, 'export-models', "$top/out"), qr/^3 files, 3 written$/m, 'models are written');
like(script($third, 'export-models', "$top/out"), qr/\A3 files, 0 written\n\z/, 'once');
like(script($fourth, 'import-models', "$top/out"), qr/ 0 unchanged$/m, 'another database reads them');
is($node->safe_psql($fourth, 'SELECT schemaboot_export()'), $node->safe_psql($third, 'SELECT schemaboot_export()'), 'as the same models');
is($node->safe_psql($fourth, "SELECT string_agg(DISTINCT source, ',' ORDER BY source) FROM schemaboot.statement"),
	q{captured,it's/a "b".sql,shop.sql}, 'of the same sources');
# an object moves to a file that is read before the one that it comes from
append_to_file("$models/a.sql", "CREATE TABLE public.two (id int);\n");
unlink "$models/it's/a \"b\".sql";
append_to_file("$models/it's/a \"b\".sql", "CREATE TABLE public.one (id int);\n");
$said = script($third, 'import-models', $models);
like($said, qr/^3 files, /m, 'an object moves from file to file');
like($said, qr/^source "captured" has no file here/m, 'a source without a file is told');
like(script($third, 'import-models', $models, '-v', 'prune=1'), qr/^removed table public\.three \(captured\)$/m, 'and forgotten if that is wanted');
append_to_file("$models/z.sql", "CREATE TABLE public.two (id int);\n");
like(script($third, 'import-models', $models), qr/ERROR: .*two/, 'an object in two files is an error');
like(script($third, 'export', $models, '-v', 'format=rails'), qr/ERROR:  "rails" is no format/, 'so is a format that does not exist');

done_testing();
