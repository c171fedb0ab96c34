# ShadowTest.pm: what the tests of the shadow build share.
#
# The models of a database whose schema m they make themselves, while n lives and public has an extension in it; ways to stop
# the build in the middle; and all that must be the same after it.

package ShadowTest;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

our @EXPORT = qw($diff $empty $models $tools $live models_database files_of state_of catalogs_of is_untouched hold let_go start_build);

our $diff = 'SELECT count(*) FROM schemaboot_diff()';

# Empties the caches, so that the next call builds.
our $empty = 'DELETE FROM schemaboot.fact_cache; DELETE FROM schemaboot.verdict_cache;';

# What is beside the models, and helps to watch. The bound of a partition is computed while it is made: there a model can
# wait, at tools.gate(n) for whoever holds lock n, or take all locks that there are.
our $tools = q{
	CREATE SCHEMA tools;
	CREATE TABLE tools.country (code text PRIMARY KEY);
	CREATE TABLE tools.switch (on_or_off boolean);
	CREATE FUNCTION tools.gate(n int) RETURNS int LANGUAGE plpgsql AS
		'BEGIN PERFORM pg_advisory_xact_lock_shared(n); RETURN n; END';
	CREATE FUNCTION tools.exhaust() RETURNS int LANGUAGE plpgsql AS
		'BEGIN IF (SELECT on_or_off FROM tools.switch) THEN PERFORM pg_advisory_xact_lock(g) FROM generate_series(1000, 10000000) g; END IF; RETURN 0; END';
	-- all rows of all catalogs, with their places and the transactions that made them
	CREATE FUNCTION tools.catalogs() RETURNS TABLE (catalog name, n bigint, hash text) LANGUAGE plpgsql AS $f$
	BEGIN
		FOR catalog IN SELECT relname FROM pg_class
			WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' ORDER BY 1
		LOOP
			EXECUTE format('SELECT count(*), md5(string_agg(r, chr(10) ORDER BY r COLLATE "C"))
				FROM (SELECT ctid || '' '' || xmin || '' '' || t::text AS r FROM pg_catalog.%I t) x', catalog) INTO n, hash;
			RETURN NEXT;
		END LOOP;
	END $f$;
	CREATE FUNCTION tools.files() RETURNS SETOF text LANGUAGE sql AS
		$f$ SELECT f FROM pg_database d, pg_ls_dir('base/' || d.oid) f WHERE datname = current_database() AND f ~ '^t?[0-9_.]+$' ORDER BY 1 $f$;
	CREATE FUNCTION tools.sequences() RETURNS text LANGUAGE sql AS
		'SELECT string_agg(s::text, chr(10) ORDER BY s::text) FROM pg_sequences s'};
# Schema m is made by the models, n lives, and so does the extension in public.
our $live = q{
	CREATE SCHEMA n;
	GRANT USAGE ON SCHEMA n TO PUBLIC;
	ALTER DEFAULT PRIVILEGES IN SCHEMA n GRANT SELECT ON TABLES TO PUBLIC;
	CREATE EXTENSION citext};
our $models = q{
	CREATE SCHEMA m;
	CREATE TABLE m.parts (id int) PARTITION BY RANGE (id);
	CREATE TABLE m.parts_1 PARTITION OF m.parts FOR VALUES FROM (tools.gate(1)) TO (2);
	CREATE TYPE m.mood AS ENUM ('fine', 'bad');
	CREATE DOMAIN n.code AS text CHECK (VALUE ~ '^[A-Z]+$');
	CREATE TABLE m.person (id serial PRIMARY KEY, email citext UNIQUE, mood m.mood DEFAULT 'fine', country text REFERENCES tools.country);
	CREATE TABLE n.thing (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES m.person, code n.code, body text, half int GENERATED ALWAYS AS (length(body) / 2) STORED);
	CREATE INDEX ON n.thing (code, lower(body));
	CREATE STATISTICS n.thing_stats ON code, body FROM n.thing;
	COMMENT ON TABLE n.thing IS 'things';
	CREATE TABLE m.parts_2 PARTITION OF m.parts FOR VALUES FROM (tools.gate(2)) TO (3);
	CREATE VIEW public.overview AS SELECT p.email, t.body FROM m.person p JOIN n.thing t ON t.owner = p.id;
	CREATE MATERIALIZED VIEW n.counts AS SELECT owner, count(*) AS n FROM n.thing GROUP BY 1;
	CREATE UNIQUE INDEX counts_owner ON n.counts (owner);
	CREATE FUNCTION m.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE TRIGGER touch BEFORE UPDATE ON n.thing FOR EACH ROW EXECUTE FUNCTION m.touch();
	ALTER TABLE n.thing ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON n.thing USING (owner = 1);
	GRANT SELECT ON m.person TO PUBLIC;
	CREATE TABLE m.parts_3 PARTITION OF m.parts FOR VALUES FROM (tools.gate(3)) TO (4);
};
my $databases = 0;

# A database with the models in it, made and in sync, and nothing cached.
sub models_database
{
	my ($node, $ddl, $create) = @_;
	my $name = new_database($node, 'shadow_' . ++$databases, "CREATE EXTENSION schemaboot; CREATE EXTENSION amcheck; $tools; $live");

	$node->safe_psql($name, define_sql($ddl, 'models.sql'));
	$node->safe_psql($name, 'SET client_min_messages = error; SELECT count(*) FROM schemaboot_create_all()') if $create // 1;
	return $name;
}

sub files_of
{
	my ($node, $database) = @_;

	$node->safe_psql($database, 'CHECKPOINT');
	return $node->safe_psql($database, 'SELECT * FROM tools.files()');
}

# All that must be as it was, whatever happened: the catalogs, the files, no lock, no session that still works.
sub state_of
{
	my ($node, $database) = @_;

	return join "\n", $node->safe_psql($database, q{SELECT * FROM tools.catalogs(); SELECT 'sequences', tools.sequences();
		SELECT 'locks', count(*) FROM pg_locks WHERE pid <> pg_backend_pid();
		SELECT 'working', count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle';
		SELECT 'schemas', string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace}), 'files', files_of($node, $database);
}

sub is_untouched
{
	my ($node, $database, $before, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return is_same(state_of($node, $database) . "\n", "$before\n", "$name: catalogs, files, locks and sequences are as before");
}

# A session that holds the door shut: lock n, or the row of a schema.
sub hold
{
	my ($node, $database, $moment) = @_;
	my $session = start_sql($node, $database, "SET application_name = 'holder';" . ($moment eq 'swap' ?
		  'BEGIN; GRANT CREATE ON SCHEMA n TO PUBLIC; SELECT pg_sleep(300)' : "SELECT pg_advisory_lock($moment), pg_sleep(300)"));

	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'holder' AND query ~ 'pg_sleep' AND wait_event = 'PgSleep'});
	return $session;
}

sub let_go
{
	my ($node, $database, $session) = @_;

	$node->safe_psql($database, q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'});
	finish_sql($session);
	wait_until($node, $database, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'holder'});
	return;
}

# A build that waits there; the session and its process.
sub start_build
{
	my ($node, $database, $sql) = @_;
	my $session = start_sql($node, $database, "SET application_name = 'build'; $sql");

	wait_until($node, $database, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'build' AND wait_event_type = 'Lock'})
	  or die 'the build does not wait';
	return ($session, $node->safe_psql($database, q{SELECT pid FROM pg_stat_activity WHERE application_name = 'build'}));
}

sub catalogs_of
{
	my ($state) = @_;

	return $state =~ s/\nfiles\n.*//sr . "\n";
}

1;
