# A call that fails leaves nothing behind, wherever it is made from, and the session as it was.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use SchemabootTest;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = new_node('main', max_prepared_transactions => 5);
my $databases = 0;
my $good = q{
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, amount int CHECK (amount > 0));
CREATE INDEX orders_customer_idx ON orders (customer);
COMMENT ON TABLE orders IS 'orders';
CREATE VIEW totals AS SELECT customer, sum(amount) AS total FROM orders GROUP BY 1;
INSERT INTO customers VALUES (1, 'first');
CREATE FUNCTION total(int) RETURNS bigint LANGUAGE plpgsql AS $f$ BEGIN RETURN (SELECT total FROM totals WHERE customer = $1); END $f$;
};

sub models_database
{
	my ($ddl, $extension) = @_;
	my $name = new_database($node, 'errors_' . ++$databases, $extension);

	$node->safe_psql($name, define_sql($ddl, 'models.sql'));
	return $name;
}

# A statement that fails in the middle.  The statements stand behind the good ones, at this line.
my $line = 1 + ($good =~ tr/\n//);
my @bad = (
	[ 'an index on a column that is missing', 'CREATE INDEX bad ON orders (nothing);', '42703', qr/column "nothing" does not exist/ ],
	[ 'a foreign key of another type', 'CREATE TABLE bad (id text REFERENCES customers);', '42804', qr/foreign key constraint "bad_id_fkey" cannot be implemented/ ],
	[ 'a row that violates NOT NULL', "INSERT INTO customers VALUES (2, NULL);", '23502', qr/null value in column "name"/ ],
	[ 'a row that violates a check', "INSERT INTO orders VALUES (1, 1, -1);", '23514', qr/violates check constraint/ ],
	[ 'a row that violates a key', "INSERT INTO customers VALUES (1, 'again');", '23505', qr/duplicate key value/ ],
	[ 'a row without its parent', 'INSERT INTO orders VALUES (1, 99, 1);', '23503', qr/violates foreign key constraint/ ],
	[ 'a view of a column that is missing', 'CREATE VIEW bad AS SELECT nothing FROM orders;', '42703', qr/column "nothing" does not exist/ ],
	[ 'a function whose body is wrong', 'CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETRUN 1; END $f$;', '42601', qr/RETRUN/ ],
	[ 'a division by zero', 'CREATE MATERIALIZED VIEW bad AS SELECT 1 / (count(*) - 1) AS x FROM customers;', '22012', qr/division by zero/ ],
	[ 'an option that is not known', 'CREATE TABLE bad (a int) WITH (nonsense = 1);', '22023', qr/unrecognized parameter "nonsense"/ ],
	[ 'a default of another type', "CREATE TABLE bad (a int DEFAULT 'x'::text);", '42804', qr/default expression is of type text/ ],
	[ 'a trigger function of another kind', 'CREATE TRIGGER bad BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION total(1);', '42883|42P17', qr/total/ ],
);
for my $case (@bad)
{
	my ($name, $statement, $sqlstate, $message) = @$case;
	my $database = models_database($good . $statement);
	my $before = fingerprint($node, $database);

	for my $call ('SELECT * FROM schemaboot_create_all()', 'SELECT schemaboot_boot()')
	{
		fails_with($node, $database, $call, $sqlstate, [ $message, qr/source "models.sql", statement 8, line $line\b/ ], "$name: $call");
		is(fingerprint($node, $database), $before, "$name: nothing remains");
	}
}

# Inside a savepoint, and in a block with EXCEPTION.
{
	my $database = models_database($good . 'CREATE INDEX bad ON orders (nothing);');
	my ($out) = run_ok($node, $database, q{
		\set ON_ERROR_STOP off
		BEGIN;
		CREATE TABLE mine (a int);
		SAVEPOINT s;
		SELECT count(*) FROM schemaboot_create_all();
		ROLLBACK TO s;
		SELECT 'rolled back', to_regclass('orders') IS NULL, to_regclass('mine') IS NOT NULL;
		SELECT count(*) FROM schemaboot_define('CREATE INDEX bad ON orders (amount)');
		SELECT count(*) FILTER (WHERE action = 'created') > 5 FROM schemaboot_create_all();
		COMMIT;
		SELECT 'committed', to_regclass('bad') IS NOT NULL, count(*) FROM customers}, 'a savepoint');
	like($out, qr/^rolled back\|t\|t$/m, 'rollback to the savepoint works');
	like($out, qr/^committed\|t\|1$/m, 'and what comes later in the transaction, too');

	$database = models_database($good . 'CREATE INDEX bad ON orders (nothing);');
	my $before = fingerprint($node, $database);
	run_ok($node, $database, q{
		DO $$
		DECLARE place text;
		BEGIN
			BEGIN
				PERFORM schemaboot_create_all();
				RAISE 'no error';
			EXCEPTION WHEN undefined_column THEN
				GET STACKED DIAGNOSTICS place = PG_EXCEPTION_CONTEXT;
				IF place !~ 'source "models.sql", statement 8, line' THEN RAISE 'context: %', place; END IF;
			END;
			IF to_regclass('orders') IS NOT NULL THEN RAISE 'something remains'; END IF;
		END $$}, 'caught in PL/pgSQL');
	is(fingerprint($node, $database), $before, 'nothing remains');
}

# The session's settings and role are as before, after success and after errors.
my $session_state = q{SELECT current_user, session_user, string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings
	WHERE name IN ('search_path', 'role', 'client_min_messages', 'check_function_bodies', 'lock_timeout', 'row_security',
		'standard_conforming_strings', 'default_table_access_method', 'default_tablespace', 'xmloption', 'statement_timeout',
		'quote_all_identifiers', 'DateStyle')};
$node->safe_psql('postgres', 'CREATE ROLE maker; CREATE ROLE fan');
for my $bad ('', 'CREATE INDEX bad ON orders (nothing);', 'CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETRUN 1; END $f$;')
{
	for my $settings ('',
		q{SET search_path = pg_catalog; SET client_min_messages = debug1; SET check_function_bodies = off; SET lock_timeout = 12345;
		  SET standard_conforming_strings = off; SET escape_string_warning = off; SET quote_all_identifiers = on; SET DateStyle = 'German';},
		q{SET ROLE maker; SET search_path = "$user", public, pg_temp; SET check_function_bodies = off;})
	{
		my $name = ($bad ? 'an error in ' . (split / /, $bad)[1] : 'success') . ', ' . ((split /;/, $settings)[0] // '');
		my $database = models_database("SET search_path = public; SET default_with_oids = off; SET xmloption = content;\n$good$bad");

		$node->safe_psql($database, 'GRANT ALL ON SCHEMA public TO maker; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO maker');
		for my $call ("schemaboot_create_all()", "schemaboot_boot() AS b", "schemaboot_status()", "schemaboot_export() AS b",
			"schemaboot_define('CREATE TABL') AS b", "schemaboot_stamp('nothing') AS b")
		{
			my ($status, $out) = run_sql($node, $database, "\\set ON_ERROR_STOP off\n$settings\n$session_state;\nSELECT count(*) FROM public.$call;\n$session_state;\n");
			my @states = grep { /search_path=/ } split /\n/, $out;

			ok(@states == 2 && $states[0] eq $states[1], "$name, $call: the session is as before") or diag($out);
		}
	}
}

# Kinds of transactions.
for my $level ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE', 'SERIALIZABLE DEFERRABLE')
{
	my $database = models_database($good);

	like(run_ok($node, $database, "BEGIN ISOLATION LEVEL $level; SELECT schemaboot_boot(); SELECT state FROM schemaboot_status(); COMMIT;
		SELECT state FROM schemaboot_status()", $level), qr/in_sync\nin_sync$/, "$level: in sync, and seen so at once");
}
{
	my $database = models_database($good);
	my $before = fingerprint($node, $database);

	for my $call ('SELECT * FROM schemaboot_create_all()', 'SELECT schemaboot_boot()', 'CALL schemaboot_create_all_batched()',
		define_sql('CREATE TABLE x (a int)'), q{SELECT schemaboot_stamp('head')}, q{SELECT schemaboot_forget('public.orders')},
		qq{SELECT schemaboot_drop_all('$database')}, 'SELECT schemaboot_baseline()')
	{
		my ($what) = $call =~ /(schemaboot_\w+)/;
		fails_with($node, $database, "SET default_transaction_read_only = on; $call", '25006', qr/cannot execute $what\(\) in a read-only transaction/, "read only: $what");
	}
	is(fingerprint($node, $database), $before, 'nothing changed');
	like(run_ok($node, $database, 'BEGIN READ ONLY; SELECT count(*) FROM schemaboot_create_all(true); SELECT length(schemaboot_export()) > 100;
		SELECT state FROM schemaboot_status(); SELECT count(*) FROM schemaboot_models(); COMMIT', 'reading in a read-only transaction'), qr/\nt\nempty\n/, 'status, models, export and dry_run only read');
}

# Prepared transactions.
{
	my $database = models_database($good);

	fails_with($node, $database, "BEGIN; SELECT schemaboot_boot(); PREPARE TRANSACTION 'p'", '0A000', qr/NOTIFY/, 'a transaction that notifies cannot be prepared');
	run_ok($node, $database, "BEGIN; SET LOCAL schemaboot.notify = off; SELECT schemaboot_boot(); PREPARE TRANSACTION 'p'", 'PREPARE TRANSACTION');
	fails_with($node, $database, "SET lock_timeout = '200ms'; SELECT schemaboot_boot()", '55P03', qr/lock timeout/, 'others wait for it');
	run_ok($node, $database, "COMMIT PREPARED 'p'", 'COMMIT PREPARED');
	like(status_row($node, $database), qr/^in_sync\|/, 'in sync');
	run_ok($node, $database, 'SELECT schemaboot_boot()', 'nobody waits any more');
}

# Any search_path.
for my $path (q{''}, 'nothing, nowhere', 'pg_temp, public', 'pg_temp', 'pg_catalog, public', '"$user"', 'schemaboot, public', 'information_schema')
{
	my $database = models_database($good);

	run_ok($node, $database, "SET search_path = $path; CREATE TEMP TABLE customers (x int); SELECT public.schemaboot_boot()", "search_path = $path");
	is($node->safe_psql($database, q{SELECT to_regclass('public.totals') || ' ' || (SELECT count(*) FROM public.customers)}), 'totals 1', "search_path = $path: the models have their own");
}
for my $path ('', 'nothing, nowhere')
{
	my $database = new_database($node, 'errors_' . ++$databases);
	my ($status, $out, $err) = run_sql($node, $database, "SET search_path = '$path'; SELECT count(*) FROM public.schemaboot_define('CREATE TABLE t (a int)');
		SELECT count(*) FROM public.schemaboot_create_all()");
	ok($status != 0 && $err =~ /ERROR:  3F000: /, "search_path = '$path': an unqualified name is to be created nowhere") or diag($out, $err);
}

# In a SECURITY DEFINER function, everything is done as its owner.
{
	my $database = new_database($node, 'errors_' . ++$databases);

	$node->safe_psql($database, q{
		GRANT ALL ON SCHEMA public TO maker;
		GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO maker;
		SET ROLE maker;
		CREATE FUNCTION up() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT schemaboot_boot()';
		GRANT EXECUTE ON FUNCTION up() TO fan});
	fails_with($node, $database, 'SET ROLE fan; SELECT schemaboot_boot()', '42501', qr/permission denied for function schemaboot_boot/, 'a stranger may not call boot');
	$node->safe_psql($database, 'SET ROLE maker; ' . define_sql($good, 'models.sql'));
	run_ok($node, $database, 'SET ROLE fan; SELECT up()', 'but what calls it for him');
	is($node->safe_psql($database, q{SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'}), 'maker', 'the definer owns what was made');
	is($node->safe_psql($database, q{SELECT DISTINCT by FROM schemaboot.history}), 'maker', 'and stands in the history');
}

# The extension in another schema.
{
	my $database = new_database($node, 'errors_' . ++$databases, 'CREATE SCHEMA "Ext"; CREATE EXTENSION schemaboot SCHEMA "Ext"');

	run_ok($node, $database, 'SET search_path = public; ' . (define_sql($good, 'models.sql') =~ s/schemaboot_define/"Ext".schemaboot_define/r), 'in another schema: define');
	run_ok($node, $database, 'SELECT "Ext".schemaboot_boot()', 'boot');
	like($node->safe_psql($database, 'SELECT state FROM "Ext".schemaboot_status()'), qr/in_sync/, 'status');
	run_ok($node, $database, qq{SELECT "Ext".schemaboot_drop_all('$database')}, 'drop_all');
	run_ok($node, $database, 'CALL "Ext".schemaboot_create_all_batched()', 'create_all_batched');
	run_ok($node, $database, 'DROP EXTENSION schemaboot', 'DROP EXTENSION');
	is($node->safe_psql($database, q{SELECT to_regclass('public.orders')}), 'orders', 'which leaves the models in the database alone');
	run_ok($node, $database, 'CREATE EXTENSION schemaboot', 'and created again, elsewhere');
	is($node->safe_psql($database, 'SELECT models FROM schemaboot_status()'), 0, 'with an empty catalogue');
}

# A foreign key to a busy table waits no longer than it may, and is tried again.
{
	my $busy = q{CREATE TABLE new_orders (id int PRIMARY KEY, customer int REFERENCES customers); CREATE INDEX ON new_orders (customer);};
	my $database = new_database($node, 'errors_' . ++$databases);
	$node->safe_psql($database, q{CREATE TABLE customers (id int PRIMARY KEY)});
	$node->safe_psql($database, define_sql($busy, 'busy.sql'));
	my $before = fingerprint($node, $database);
	my $holder = $node->background_psql($database);
	$holder->query_safe('BEGIN; LOCK TABLE customers IN ROW EXCLUSIVE MODE');

	my $start = time;
	fails_with($node, $database, "SET schemaboot.lock_timeout = '200ms'; SET schemaboot.lock_retries = 2; SELECT * FROM schemaboot_create_all()", '55P03',
		[ qr/lock timeout/, qr/source "busy.sql", statement 1, line 1/ ], 'a busy table: gives up in the end');
	my $took = time - $start;
	ok($took > 0.8 && $took < 4, sprintf 'after all retries: %.1f s', $took);
	is(fingerprint($node, $database), $before, 'nothing changed');
	$start = time;
	fails_with($node, $database, "SET schemaboot.lock_timeout = '200ms'; SET schemaboot.lock_retries = 0; SELECT * FROM schemaboot_create_all()", '55P03',
		qr/lock timeout/, 'without retries');
	cmp_ok(time - $start, '<', 1.5, 'sooner');

	my $create = start_sql($node, $database, "SET schemaboot.lock_timeout = '200ms'; SET schemaboot.lock_retries = 8; SELECT count(*) FROM schemaboot_create_all() WHERE action = 'created';");
	sleep 1;
	my $other = run_ok($node, $database, "SET lock_timeout = '1s'; INSERT INTO customers VALUES (7) RETURNING id", 'traffic goes on between the tries');
	$holder->query_safe('COMMIT');
	my ($status, $out, $err) = finish_sql($create);
	is($status, 0, 'succeeds as soon as the table is free') or diag($err);
	is($out, 2, 'with both objects');
	$holder->quit;
}

# Models that call schemaboot themselves.
{
	my $database = models_database(q{CREATE TABLE t (a int); SELECT public.again('t');
		CREATE FUNCTION again(text) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM schemaboot_create_all()'});
	my ($status, $out, $err) = run_sql($node, $database, "SET statement_timeout = '20s'; SELECT count(*) FROM schemaboot_create_all()");
	ok($status == 0 || $err =~ /ERROR:  \w{5}: /, 'a model that calls create_all: works, or is an error') or diag($err);
	is($node->safe_psql($database, 'SELECT 1'), 1, 'and the server is alive');
}

done_testing();
