# To the rest of the server, what schemaboot runs is ordinary DDL of the caller.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $node = new_node('main');
my $ddl = q{
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('fine', 'bad');
CREATE TABLE app.a (id serial PRIMARY KEY, m app.mood);
CREATE TABLE app.b (id int PRIMARY KEY, a int REFERENCES app.a);
CREATE INDEX b_a_idx ON app.b (a);
CREATE VIEW app.v AS SELECT * FROM app.a;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON TABLE app.a IS 'x';
GRANT SELECT ON app.a TO PUBLIC;
};
my $logging = q{
	CREATE SCHEMA log;
	CREATE TABLE log.command (n serial, event text, tag text, object text, role name);
	CREATE FUNCTION log.ended() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO log.command (event, tag, object, role)
		SELECT tg_event, command_tag, object_identity, current_user FROM pg_event_trigger_ddl_commands();
	END $$;
	CREATE FUNCTION log.dropped() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO log.command (event, tag, object, role)
		SELECT tg_event, tg_tag, object_identity, current_user FROM pg_event_trigger_dropped_objects() WHERE original;
	END $$;
	CREATE FUNCTION log.started() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN INSERT INTO log.command (event, tag, role) VALUES (tg_event, tg_tag, current_user); END $$;
	CREATE EVENT TRIGGER ended ON ddl_command_end EXECUTE FUNCTION log.ended();
	CREATE EVENT TRIGGER dropped ON sql_drop EXECUTE FUNCTION log.dropped();
	CREATE EVENT TRIGGER started ON ddl_command_start EXECUTE FUNCTION log.started();
};
my $read = q{SELECT event, tag, object FROM log.command WHERE tag NOT LIKE '%EXTENSION' ORDER BY n};

# The same events as those that psql causes.
new_database($node, 'by_psql');
$node->safe_psql('by_psql', $logging);
$node->safe_psql('by_psql', $ddl);
my $events = $node->safe_psql('by_psql', $read);
cmp_ok(scalar(split /\n/, $events), '>', 18, 'psql causes events');
for my $call ('SELECT schemaboot_boot()', 'CALL schemaboot_create_all_batched(2)')
{
	my ($database) = $call =~ /(schemaboot_\w+)/;

	new_database($node, $database);
	$node->safe_psql($database, $logging);
	$node->safe_psql($database, define_sql($ddl, 'app.sql'));
	is($node->safe_psql($database, $read), '', "define causes no event");
	run_ok($node, $database, $call);
	is_same($node->safe_psql($database, $read), $events, "$database causes the same events as psql");
	$node->safe_psql($database, 'TRUNCATE log.command');
	run_ok($node, $database, $call, "$call again");
	is($node->safe_psql($database, $read), '', 'with nothing to do, it causes none');
	run_ok($node, $database, "SELECT schemaboot_drop_all('$database')", 'drop_all');
	my $dropped = $node->safe_psql($database, q{SELECT string_agg(object, ',' ORDER BY object) FROM log.command WHERE event = 'sql_drop'});
	is($dropped, 'app,app.a,app.b,app.f(),app.mood,app.v', "drop_all drops what can be seen");
}

# An event trigger that says no.
{
	my $database = new_database($node, 'forbidden');
	$node->safe_psql($database, define_sql($ddl, 'app.sql'));
	$node->safe_psql($database, q{CREATE FUNCTION no_views() RETURNS event_trigger LANGUAGE plpgsql AS $$
		BEGIN IF tg_tag = 'CREATE VIEW' THEN RAISE 'no views here' USING ERRCODE = '42501'; END IF; END $$;
		CREATE EVENT TRIGGER no_views ON ddl_command_start EXECUTE FUNCTION no_views()});
	my $before = fingerprint($node, $database);

	fails_with($node, $database, 'SELECT * FROM schemaboot_create_all()', '42501', [ qr/no views here/, qr/source "app.sql", statement 6, line 7/ ],
		'an event trigger can forbid a statement');
	is(fingerprint($node, $database), $before, 'nothing remains');
}

# An event trigger that works on schemaboot's own tables, and one that calls schemaboot.
{
	my $database = new_database($node, 'curious');
	$node->safe_psql($database, define_sql($ddl, 'app.sql'));
	$node->safe_psql($database, q{CREATE TABLE seen (state text); CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO seen SELECT state FROM schemaboot_status(); END $$;
		CREATE EVENT TRIGGER look ON ddl_command_end EXECUTE FUNCTION look()});
	run_ok($node, $database, 'SELECT schemaboot_boot()', 'an event trigger that asks for the status');
	like($node->safe_psql($database, 'SELECT string_agg(DISTINCT state, \',\' ORDER BY state) FROM seen'), qr/drifted/, 'sees what is there already');
}

# pg_stat_statements sees each statement, where it is installed.
SKIP:
{
	my $library = $node->config_data('--pkglibdir') . '/pg_stat_statements.so';
	skip 'pg_stat_statements is not installed', 2 unless -e $library;
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.track = 'all'");
	$node->restart;
	my $database = new_database($node, 'stat');
	$node->safe_psql($database, 'CREATE EXTENSION pg_stat_statements; ' . define_sql($ddl, 'app.sql'));
	run_ok($node, $database, 'SELECT pg_stat_statements_reset(); SELECT schemaboot_boot()', 'boot under pg_stat_statements');
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_stat_statements WHERE query ~ '^CREATE (TABLE|INDEX|VIEW|TYPE|SCHEMA|FUNCTION) '}),
		7, 'each statement is counted');
}

done_testing();
