# Which schemas are managed, and what lives in them of kinds that nobody has heard of.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;

my $me = SchemabootTest::superuser();
my $node = new_node('main', wal_level => 'logical');
my $rows = q{SELECT r FROM (SELECT concat_ws(' ', change, kind, object) COLLATE "C" AS r FROM schemaboot_diff()) AS d ORDER BY 1};

# What schemaboot_diff() says while these schemas are managed, and whether status counts the same.
sub diff_is
{
	my ($database, $schemas, $expected, $name) = @_;
	my $got = $node->safe_psql($database, qq{SELECT FROM schemaboot_manage('$schemas'); $rows});
	my @unmodelled = grep { /^unmodelled/ } @$expected;
	my @extra = grep { /^extra/ } @$expected;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($got =~ s/^\n+//r, join("\n", @$expected), $name);
	is($node->safe_psql($database, 'SELECT extra, unmodelled FROM schemaboot_status()'),
		scalar(@extra) . '|' . scalar(@unmodelled), "$name: status");
	return;
}

# Models in one schema; much beside them.
new_database($node, 'shop');
$node->safe_psql('shop', q{
	CREATE SCHEMA ext;
	CREATE SCHEMA "Other one";
	CREATE EXTENSION hstore SCHEMA ext;
	CREATE TABLE "Other one".t (a int);
	CREATE ROLE reader;
	CREATE CAST (text AS ext.hstore) WITH INOUT;
	CREATE PUBLICATION p;
	CREATE FOREIGN DATA WRAPPER w;
	CREATE TABLE pg_temp.mine (a int);
	CREATE TABLE public.t (a int);
	ALTER DEFAULT PRIVILEGES IN SCHEMA "Other one" GRANT SELECT ON TABLES TO reader});
run_ok($node, 'shop', define_sql('CREATE SCHEMA shop; CREATE TABLE shop.t (a int, tags ext.hstore); CREATE TABLE later.t (a int); CREATE SCHEMA later;'));
is(run_ok($node, 'shop', 'SELECT schemaboot_manage()'), '{later,shop}', 'by default those schemas in which a model lives');
is($node->safe_psql('shop', q{SELECT count(*) FROM schemaboot_diff() WHERE change <> 'missing'}), 0, 'a schema need not be there');
run_ok($node, 'shop', 'SELECT count(*) FROM schemaboot_create_all()');
is($node->safe_psql('shop', $rows), '', 'by default nothing beside the models counts');
$node->safe_psql('shop', 'CREATE TABLE shop.more (a int); CREATE SEQUENCE later.s');
diff_is('shop', '{}', [ 'extra sequence later.s', 'extra table shop.more' ], 'what no model defines in a schema of models');
diff_is('shop', '{shop}', ['extra table shop.more'], 'one schema of two');
$node->safe_psql('shop', 'DROP TABLE later.t');
diff_is('shop', '{shop}', ['extra table shop.more'], 'models in a schema that is not managed');
run_ok($node, 'shop', 'SELECT count(*) FROM schemaboot_create_all()');
diff_is('shop', '{"Other one",public}', [ qq{extra default privileges for role $me in schema "Other one" on tables},
		'extra table "Other one".t', 'extra table public.t' ], 'schemas without models');
diff_is('shop', '{*}', [
		'extra cast (pg_catalog.text AS ext.hstore)',
		qq{extra default privileges for role $me in schema "Other one" on tables},
		'extra extension hstore',
		'extra foreign-data wrapper w',
		'extra publication p',
		'extra schema "Other one"',
		'extra schema ext',
		'extra sequence later.s',
		'extra table "Other one".t',
		'extra table public.t',
		'extra table shop.more' ], 'the whole database');
is($node->safe_psql('shop', 'SELECT schemaboot_manage()'), '{*}', 'the choice stays');
is($node->safe_psql('shop', q{SELECT schemaboot_manage('{shop,shop,later}')}), '{later,shop}', 'each schema once');
is($node->safe_psql('shop', 'SELECT schemaboot_manage(NULL)'), '{later,shop}', 'NULL changes nothing');
is($node->safe_psql('shop', q{SELECT schemaboot_manage('{}')}), '{later,shop}', 'back to the default');

for (qw(pg_catalog pg_temp_3 pg_toast information_schema schemaboot))
{
	fails_with($node, 'shop', "SELECT schemaboot_manage('{shop,$_}')", '22023', qr/schema "$_" cannot be managed/, "not $_");
}
fails_with($node, 'shop', "SELECT schemaboot_manage('{nowhere}')", '3F000', qr/have schema "nowhere"/, 'a schema that is nowhere');
is($node->safe_psql('shop', 'SELECT schemaboot_manage()'), '{later,shop}', 'an error leaves the choice');
fails_with($node, 'shop', q{SET ROLE reader; SELECT schemaboot_manage('{*}')}, '42501', qr/permission denied/, 'not everybody may choose');

# Objects that are there before any model, and of which the models say something.
new_database($node, 'said');
my $said = "$rows; SELECT attribute, live, model FROM schemaboot_diff()";
$node->safe_psql('said', 'CREATE SCHEMA before; CREATE TABLE before.t (a int); CREATE TABLE public.t (a int)');
run_ok($node, 'said', define_sql(q{CREATE SCHEMA a; COMMENT ON SCHEMA public IS 'for all'; COMMENT ON SCHEMA before IS 'old';
	GRANT USAGE ON SCHEMA before TO reader; COMMENT ON DATABASE said IS 'db'}));
run_ok($node, 'said', 'SELECT count(*) FROM schemaboot_create_all()');
is(run_ok($node, 'said', 'SELECT schemaboot_manage()'), '{a}', 'what models only say something of is not managed');
is($node->safe_psql('said', $rows), '', 'nor what stands in it');
$node->safe_psql('said', q{COMMENT ON SCHEMA before IS 'new'});
is($node->safe_psql('said', $said), "different schema before\ncomment|new|old", 'what is said of it counts');
$node->safe_psql('said', q{COMMENT ON SCHEMA before IS 'old'; COMMENT ON SCHEMA public IS NULL});
is($node->safe_psql('said', $said), "different schema public\ncomment||for all", 'also of schema public');
$node->safe_psql('said', q{COMMENT ON SCHEMA public IS 'for all'; REVOKE USAGE ON SCHEMA before FROM reader});
is($node->safe_psql('said', $said), "different schema before\nprivileges||reader=U", 'and privileges');
$node->safe_psql('said', q{GRANT USAGE ON SCHEMA before TO reader; COMMENT ON DATABASE said IS 'x'});
is($node->safe_psql('said', $said), "different database said\ncomment|x|db", 'and of the database');
$node->safe_psql('said', q{COMMENT ON DATABASE said IS 'db'; GRANT CREATE ON SCHEMA before TO reader;
	GRANT CREATE ON DATABASE said TO reader; ALTER SCHEMA before OWNER TO reader});
is($node->safe_psql('said', $rows), '', 'what the models do not say of it does not count');
is($node->safe_psql('said', "SELECT FROM schemaboot_manage('{before}'); $rows"), "extra table before.t", 'a managed one');

# Members of extensions, and what stands on them.
$node->safe_psql('shop', q{
	SELECT schemaboot_manage('{shop,later,ext}');
	DROP SEQUENCE later.s; DROP TABLE shop.more; DROP CAST (text AS ext.hstore);
	CREATE TABLE shop.member (id serial PRIMARY KEY, a text DEFAULT 'x' CHECK (a <> ''));
	CREATE INDEX ON shop.member (a);
	CREATE VIEW ext.member AS SELECT 1 AS a;
	ALTER EXTENSION hstore ADD TABLE shop.member;
	ALTER EXTENSION hstore ADD SEQUENCE shop.member_id_seq;
	ALTER EXTENSION hstore ADD VIEW ext.member;
	COMMENT ON FUNCTION ext.hstore_to_json(ext.hstore) IS 'by hand';
	GRANT SELECT ON shop.member TO reader;
	ALTER VIEW ext.member ALTER COLUMN a SET DEFAULT 2});
is($node->safe_psql('shop', $rows), '', 'members of extensions are not listed');
diff_is('shop', '{ext}', [], 'nor where they live');
is( $node->safe_psql('shop', q{SELECT count(*) FROM schemaboot_facts() WHERE object ~ 'member|hstore_to_json'}),
	0, 'nor told as facts');
$node->safe_psql('shop', 'ALTER EXTENSION hstore DROP VIEW ext.member');
diff_is('shop', '{ext}', ['extra view ext.member'], 'what is a member no more');

# A catalog of which neither the server nor schemaboot has heard: the check asks the catalogs which there are.
my $allowed = 'SET allow_system_table_mods = on; SET client_min_messages = error';
new_database($node, 'future');
run_ok($node, 'future', define_sql('CREATE SCHEMA a; CREATE TABLE a.t (a int); CREATE INDEX i ON a.t (a);'));
run_ok($node, 'future', 'SELECT count(*) FROM schemaboot_create_all()');
$node->safe_psql('future', qq{$allowed; CREATE SCHEMA b;
	CREATE TABLE pg_catalog.pg_gadget (oid oid NOT NULL, gdgname name NOT NULL, gdgnamespace oid NOT NULL);
	CREATE TABLE pg_catalog.pg_widget (oid oid NOT NULL, wdgname name NOT NULL);
	GRANT SELECT ON pg_gadget, pg_widget TO PUBLIC});
is($node->safe_psql('future', 'SELECT state, unmodelled FROM schemaboot_status()'), 'unstamped|0', 'empty catalogs');
my @before = ([ '{}', [] ], [ '{*}', ['extra schema b'] ]);
diff_is('future', @$_, "empty catalogs, $_->[0]") for @before;

$node->safe_psql('future', qq{
	INSERT INTO pg_gadget VALUES (20001, 'one', 'a'::regnamespace), (20002, 'two', 'b'::regnamespace), (200, 'initdb', 'a'::regnamespace);
	INSERT INTO pg_widget VALUES (20003, 'three')});
diff_is('future', '{}', ['unmodelled pg_gadget oid 20001'], 'an object in a managed schema');
diff_is('future', '{b}', [ 'unmodelled pg_gadget oid 20002' ], 'in another one');
diff_is('future', '{*}', [ 'extra schema b', 'unmodelled pg_gadget oid 20001', 'unmodelled pg_gadget oid 20002', 'unmodelled pg_widget oid 20003' ],
	'and in none');
like($node->safe_psql('future', 'SELECT advice FROM schemaboot_status()'), qr/unmodelled|schemaboot_diff/, 'status says where to look');

# what is covered: a part of an object that is known, a part of such a part, a member of an extension
$node->safe_psql('future', q{
	INSERT INTO pg_depend VALUES
		('pg_gadget'::regclass, 20001, 0, 'pg_class'::regclass, 'a.t'::regclass, 0, 'i'),
		('pg_widget'::regclass, 20003, 0, 'pg_gadget'::regclass, 20001, 0, 'i'),
		('pg_gadget'::regclass, 20002, 0, 'pg_extension'::regclass, (SELECT oid FROM pg_extension WHERE extname = 'schemaboot'), 0, 'e')});
diff_is('future', '{*}', ['extra schema b'], 'parts and members');
$node->safe_psql('future', q{UPDATE pg_depend SET deptype = 'n' WHERE classid = 'pg_gadget'::regclass AND objid = 20001});
diff_is('future', '{}', ['unmodelled pg_gadget oid 20001'], 'what only needs a known object is none of its parts');

done_testing();
