# Bad input: each a clear error, nothing changed, the server alive, and the next call works.

use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $node = new_node('main', init => [ allows_streaming => 1 ], max_wal_senders => 4);
my $number = 0;

# A call that must fail, on a database with a model that is there and one that is not.
new_database($node, 'bad');
$node->safe_psql('bad', define_sql('CREATE TABLE customers (id int PRIMARY KEY)', 'base.sql'));
$node->safe_psql('bad', 'SELECT schemaboot_boot()');
$node->safe_psql('bad', define_sql('CREATE TABLE later (a int)', 'later.sql'));
my $before = fingerprint($node, 'bad');
my $pid = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');

sub refused
{
	my ($name, $sql, $sqlstate, $patterns) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $error = fails_with($node, 'bad', $sql, $sqlstate, $patterns, $name);
	my $after = fingerprint($node, 'bad');
	is($after, $before, "$name: nothing changed");
	$before = $after;
	cmp_ok(length $error, '<', 20_000, "$name: the message can be read");
	return $error;
}

# define
my @define = (
	[ 'syntax error', "CREATE TABLE a (x int);\n\nCREATE TABLE b (\n  y int,\n  z integr not nul\n);\nCREATE TABLE c (x int)", '42601',
		[ qr/syntax error at or near "nul"/, qr/^LINE 3:   z integr not nul$/m, qr/^QUERY:  CREATE TABLE b/m, qr/source "bad.sql", statement 2, line 5\b/ ] ],
	[ 'syntax error in the first word', 'CREAT TABLE a (x int)', '42601', [ qr/at or near "CREAT"/, qr/statement 1, line 1\b/ ] ],
	[ 'syntax error behind umlauts', "CREATE TABLE \"\x{c3}\x{a4}\x{c3}\x{b6}\" (x int);\n-- \x{e2}\x{82}\x{ac}\nCREATE TABLE b (\x{c3}\x{bc} int,, y int)", '42601', [ qr/at or near ","/, qr/statement 2, line 3\b/ ] ],
	[ 'end in the middle', "CREATE TABLE a (x int);\nCREATE TABLE b (", '42601', [ qr/syntax error at end of input/, qr/statement 2, line 2\b/ ] ],
	[ 'unterminated string', "CREATE TABLE a (x int);\nCOMMENT ON TABLE a IS 'unfinished", '42601', [ qr/unterminated quoted string/, qr/line 2\b/ ] ],
	[ 'unterminated dollar quote', "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS \$x\$ SELECT 1", '42601', [ qr/unterminated dollar-quoted string/, qr/line 1\b/ ] ],
	[ 'unterminated comment', "CREATE TABLE a (x int);\n/* to the end", '42601', [ qr/unterminated \/\* comment/, qr/line 2\b/ ] ],
	[ 'duplicate object', "CREATE TABLE a (x int);\nCREATE TABLE a (y int);", '42710|42P07', [ qr/table "public.a" is defined twice/, qr/source "bad.sql", statement 2, line 2\b/, qr/source "bad.sql", statement 1, line 1\b/ ] ],
	[ 'an object of another source', "\nCREATE TABLE customers (x int);", '42710|42P07', [ qr/table "public.customers" is defined by two sources, "base.sql" and "bad.sql"/, qr/source "base.sql", statement 1, line 1\b/, qr/source "bad.sql", statement 1, line 2\b/ ] ],
	[ 'two names that are equal after 63 bytes', 'CREATE TABLE ' . ('n' x 64) . ' (a int); CREATE TABLE ' . ('n' x 63) . 'm (a int)', '42710|42P07', qr/is defined twice/ ],
	[ 'COPY data', "CREATE TABLE a (x int, y text);\nCOPY a (x, y) FROM stdin;\n1\tone ' \" ; \$\$\n2\t\\N\n\\.\nCREATE TABLE b (x int)", '0A000', [ qr/COPY a/, qr/statement 2, line 2\b/, qr/HINT:/ ] ],
	[ 'psql \i', "CREATE TABLE a (x int);\n\\i other.sql\nCREATE TABLE b (x int);", '42601|0A000', [ qr/\\i|psql/, qr/line 2\b/ ] ],
	[ 'DROP', "CREATE TABLE a (x int);\nDROP TABLE customers;", '0A000', [ qr/DROP TABLE customers/, qr/DETAIL:/, qr/statement 2, line 2\b/ ] ],
	[ 'UPDATE', 'UPDATE customers SET id = 1', '0A000', [ qr/UPDATE/, qr/statement 1, line 1\b/ ] ],
	[ 'DELETE and TRUNCATE', "DELETE FROM customers; TRUNCATE customers", '0A000', [ qr/DELETE FROM customers/, qr/TRUNCATE/ ] ],
	[ 'DO', "DO \$\$ BEGIN PERFORM 1; END \$\$", '0A000', qr/\bDO\b/ ],
	[ 'RENAME', 'ALTER TABLE customers RENAME TO clients', '0A000', qr/ALTER TABLE customers/ ],
);
for my $case (@define)
{
	my ($name, $script, $sqlstate, $patterns) = @$case;

	refused($name, "SELECT * FROM schemaboot_define(\$sb\$$script\$sb\$, 'bad.sql')", $sqlstate, $patterns);
}

# create_all: the models can be defined, and show what they lack before anything is created.
my @create = (
	[ 'unknown type', "CREATE TABLE first (a int);\nCREATE TABLE a (x nonsense);", '42704', [ qr/type "(public\.)?nonsense"/, qr/statement 2, line 2\b/ ] ],
	[ 'a reference to nothing', "CREATE TABLE first (a int);\nCREATE TABLE a (\n  x int REFERENCES customer);", '42P01',
		[ qr/model table "public.a" references .*"public.customer", which neither the models nor the database have/, qr/HINT:  Did you mean "public.customers"\?/, qr/source "bad.sql", statement 2, line 3\b/ ] ],
	[ 'an index on nothing', 'CREATE INDEX i ON nothing (a)', '42P01', qr/nothing/ ],
	[ 'a view of nothing', 'CREATE VIEW v AS SELECT * FROM nothing', '42P01', qr/nothing/ ],
	[ 'a trigger without its function', "CREATE TABLE a (x int); CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION nothing()", '42883', qr/nothing/ ],
	[ 'a schema that is missing', 'CREATE TABLE nowhere.a (x int)', '3F000', qr/nowhere/ ],
	[ 'a role that is missing', 'CREATE TABLE a (x int); ALTER TABLE a OWNER TO nobody_at_all; GRANT SELECT ON a TO neither', '42704', [ qr/role "nobody_at_all", role "neither"/, qr/HINT:.*CREATE ROLE/ ] ],
	[ 'a comment on nothing', "COMMENT ON TABLE nothing IS 'x'", '42P01|42704', qr/nothing/ ],
	[ 'views in a circle', 'CREATE VIEW v1 AS SELECT * FROM v2; CREATE VIEW v2 AS SELECT * FROM v1', '42P17', [ qr/v1/, qr/v2/ ] ],
	[ 'an extension that is missing', 'CREATE EXTENSION no_such_extension', '0A000|58P01', qr/no_such_extension/ ],
);
for my $case (@create)
{
	my ($name, $script, $sqlstate, $patterns) = @$case;

	refused($name, "BEGIN; SELECT count(*) FROM schemaboot_define(\$sb\$$script\$sb\$, 'bad.sql'); SELECT count(*) FROM schemaboot_create_all(); COMMIT", $sqlstate, $patterns);
	refused("$name, dry run", "BEGIN; SELECT count(*) FROM schemaboot_define(\$sb\$$script\$sb\$, 'bad.sql'); SELECT count(*) FROM schemaboot_create_all(true); ROLLBACK", $sqlstate, $patterns)
	  unless $name =~ /extension/;
}

# Very large, very deep, very many.  The scripts are made in the server.
refused('20 MB of garbage', q{SELECT * FROM schemaboot_define(repeat('garbage and more ', 1250000), 'bad.sql')}, '42601', [ qr/syntax error at or near "garbage"/, qr/line 1\b/ ]);
refused('20 MB of garbage, line by line', q{SELECT * FROM schemaboot_define(repeat(E'nonsense;\n', 2000000), 'bad.sql')}, '42601', [ qr/at or near "nonsense"/, qr/statement 1, line 1\b/ ]);
refused('20 MB in a string without end', q{SELECT * FROM schemaboot_define(E'CREATE TABLE a (x int);\n\nCOMMENT ON TABLE a IS ''' || repeat(E'x y\n', 5000000), 'bad.sql')}, '42601', [ qr/unterminated quoted string/, qr/line 3\b/ ]);
refused('20 MB of opening brackets', q{SELECT * FROM schemaboot_define('CREATE VIEW v AS SELECT ' || repeat('(', 20000000), 'bad.sql')}, '42601|54001|53200|54000', qr/ERROR/);
# Without the blanks, the server's own scanner takes time that grows with the square of the length.
refused('20 MB of nested comments', q{SELECT * FROM schemaboot_define(repeat('/* ', 7000000), 'bad.sql')}, '42601', qr/unterminated/);
refused('deeply nested brackets', q{SELECT * FROM schemaboot_define('CREATE VIEW v AS SELECT ' || repeat('(', 100000) || '1' || repeat(')', 100000), 'bad.sql')}, '54001|42601|53200', qr/stack depth|memory exhausted/);
refused('deeply nested operators', q{SELECT * FROM schemaboot_define('CREATE VIEW v AS SELECT 1' || repeat('+1', 200000), 'bad.sql')}, '54001', qr/stack depth limit exceeded/);
refused('deeply nested NOT', q{SELECT * FROM schemaboot_define('CREATE TABLE a (x bool CHECK (' || repeat('NOT ', 200000) || 'x))', 'bad.sql')}, '54001|42601|53200', qr/stack depth|memory exhausted/);
refused('deeply nested queries', q{SELECT * FROM schemaboot_define('CREATE VIEW v AS ' || repeat('SELECT * FROM (', 50000) || 'SELECT 1' || repeat(') x', 50000), 'bad.sql')}, '54001|42601|53200', qr/stack depth|memory exhausted/);
refused('UNION of very many', q{SELECT * FROM schemaboot_define('CREATE VIEW v AS SELECT 1' || repeat(' UNION SELECT 1', 200000), 'bad.sql')}, '54001|42601|53200', qr/stack depth|memory exhausted/);
refused('a small max_stack_depth', q{SET max_stack_depth = '100kB'; SELECT * FROM schemaboot_define('CREATE VIEW v AS SELECT 1' || repeat('+1', 5000), 'bad.sql')}, '54001', qr/stack depth/);
refused('invalid bytes', q{SELECT * FROM schemaboot_define(convert_from('\x435245415445205441424c4520ff2028206120696e7420293b', 'UTF8'), 'bad.sql')}, '22021', qr/invalid byte sequence/);
refused('invalid bytes from the client', "SELECT * FROM schemaboot_define('CREATE TABLE \"\xff\xfe\" (a int)', 'bad.sql')", '22021', qr/invalid byte sequence/);
refused('bytes that the client encoding does not have', "SET client_encoding = 'SJIS'; SELECT * FROM schemaboot_define('CREATE TABLE \"\x81\" (a int)', 'bad.sql')", '22021|22P05', qr/invalid byte sequence|no equivalent/);
refused('a statement_timeout in define', q{SET statement_timeout = '300ms'; SELECT count(*) FROM schemaboot_define((SELECT string_agg(format(E'CREATE TABLE t%s (a int);', i), E'\n') FROM generate_series(1, 100000) i), 'bad.sql')}, '57014', qr/statement timeout/);

# Ctrl-C.
{
	my $run = start_sql($node, 'bad', q{SELECT 'begun'; SELECT count(*) FROM schemaboot_define((SELECT string_agg(format(E'CREATE TABLE t%s (a int);', i), E'\n') FROM generate_series(1, 200000) i), 'cancelled.sql');});
	wait_until($node, 'bad', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query ~ 'cancelled.sql' AND pid <> pg_backend_pid() AND state = 'active')});
	$run->{run}->signal('INT');
	my ($status, $out, $err) = finish_sql($run);
	like($err, qr/ERROR:  57014: canceling statement due to user request/, 'Ctrl-C during define');
	is(fingerprint($node, 'bad'), $before, 'nothing changed');

	$node->safe_psql('bad', 'CREATE SCHEMA side');
	new_database($node, 'slow');
	$node->safe_psql('slow', define_sql('CREATE TABLE a (x int); CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(30)::text AS s', 'slow.sql'));
	my $slow = fingerprint($node, 'slow');
	$run = start_sql($node, 'slow', 'SELECT count(*) FROM schemaboot_create_all();');
	wait_until($node, 'slow', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')});
	$run->{run}->signal('INT');
	($status, $out, $err) = finish_sql($run);
	like($err, qr/ERROR:  57014: canceling statement due to user request/, 'Ctrl-C during create_all');
	is(fingerprint($node, 'slow'), $slow, 'nothing changed');
	fails_with($node, 'slow', "SET statement_timeout = '500ms'; SELECT count(*) FROM schemaboot_create_all()", '57014', qr/statement timeout/, 'statement_timeout during create_all');
	is(fingerprint($node, 'slow'), $slow, 'nothing changed');
	$node->safe_psql('bad', 'DROP SCHEMA side');
}

# Rights.
$node->safe_psql('postgres', 'CREATE ROLE weak; CREATE ROLE owner');
$node->safe_psql('bad', 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO weak, owner; GRANT CREATE ON SCHEMA public TO owner');
$before = fingerprint($node, 'bad');
refused('no CREATE privilege on the schema', "BEGIN; SET LOCAL ROLE weak; SELECT count(*) FROM schemaboot_define('CREATE TABLE w (a int)', 'weak.sql'); SELECT count(*) FROM schemaboot_create_all(); COMMIT", '42501', [ qr/permission denied for schema public/, qr/source "(weak|later).sql", statement 1, line 1\b/ ]);
refused('no CREATE privilege on the database', "BEGIN; SET LOCAL ROLE owner; SELECT count(*) FROM schemaboot_define('CREATE SCHEMA w', 'weak.sql'); SELECT count(*) FROM schemaboot_create_all(); COMMIT", '42501', [ qr/permission denied for database bad/, qr/source "weak.sql", statement 1, line 1\b/ ]);
refused('an object of somebody else', "BEGIN; SET LOCAL ROLE owner; SELECT count(*) FROM schemaboot_define('CREATE INDEX i ON customers (id)', 'weak.sql'); SELECT count(*) FROM schemaboot_create_all(); COMMIT", '42501', [ qr/must be owner of table customers/, qr/source "weak.sql", statement 1, line 1\b/ ]);
refused('no right to call', 'SET ROLE pg_monitor; SELECT * FROM schemaboot_create_all()', '42501', qr/permission denied for function/);

# NULL, and nothing.
refused('NULL for a script', 'SELECT count(*) / 0 FROM schemaboot_define(NULL)', '22004|22012', qr/./);
fails_with($node, 'bad', q{SELECT * FROM schemaboot_forget('nothing')}, '42704', qr/nothing/, 'forget what is no model');
refused('a revision that is unknown', q{SELECT schemaboot_stamp('nothing')}, '42704', [ qr/revision "nothing" does not exist/, qr/HINT:/ ]);
refused('head while models are missing', q{SELECT schemaboot_stamp('head')}, '55000', [ qr/1 of \d+ objects of the models are missing/, qr/HINT:/ ]);
refused('drop_all without confirmation', q{SELECT schemaboot_drop_all('yes')}, '22023', qr/database "bad"/);

# 100,000 statements are many, but no error.
new_database($node, 'many');
run_ok($node, 'many', q{SELECT count(*) FROM schemaboot_define((SELECT string_agg(format(E'COMMENT ON TABLE t%s IS ''%s'';\nCREATE TABLE t%s (a int);', i, i, i), E'\n') FROM generate_series(1, 50000) i), 'many.sql')}, 'define of 100,000 statements');
is($node->safe_psql('many', 'SELECT count(*) FROM schemaboot.statement'), 100_000, 'all are there');
fails_with($node, 'many', 'SELECT count(*) FROM schemaboot_create_all()', '53200', qr/schemaboot_create_all_batched/, 'they do not fit in one transaction');

# Names at their limit.
new_database($node, 'names');
run_ok($node, 'names', define_sql('CREATE TABLE "' . ('n' x 63) . '" (a serial PRIMARY KEY, b int UNIQUE CHECK (b > 0)); CREATE INDEX ON ' . ('n' x 70) . ' (b); CREATE TABLE ' . ("\x{c3}\x{a4}" x 40) . ' (a int)', 'names.sql'), 'names of more than 63 bytes are cut as the server does');
run_ok($node, 'names', 'SELECT schemaboot_boot()', 'and created');
is($node->safe_psql('names', q{SELECT state, missing FROM schemaboot_status()}), 'in_sync|0', 'and found again');

# A standby.
{
	run_ok($node, 'bad', 'SELECT * FROM schemaboot_status()', 'status keeps what it found out');
	my $backup = $node->backup('b');
	my $standby = PostgreSQL::Test::Cluster->new('standby');
	$standby->init_from_backup($node, 'b', has_streaming => 1);
	$standby->start;
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	for my $query ('SELECT * FROM schemaboot_status()', 'SELECT * FROM schemaboot_models()', 'SELECT schemaboot_export()', 'SELECT schemaboot_current()', 'SELECT schemaboot_heads()', 'SELECT count(*) FROM schemaboot_create_all(true)')
	{
		is(run_ok($standby, 'bad', $query, "standby: $query"), $node->safe_psql('bad', $query), "standby: the same answer");
	}
	run_ok($node, 'bad', 'CREATE TABLE by_hand (a int)', 'a change by hand');
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	my $differs = 'SELECT change, object FROM schemaboot_diff()';
	is(run_ok($standby, 'bad', 'SELECT present, drifted, extra FROM schemaboot_status()', 'standby: status after a change that nobody looked at'),
		'1|0|1', 'standby: what the models are is known');
	is(run_ok($standby, 'bad', $differs, 'standby: diff'), $node->safe_psql('bad', $differs), 'standby: the same differences');
	run_ok($node, 'bad', define_sql('CREATE TABLE another (a int)', 'another.sql'), 'a new model');
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	is(run_ok($standby, 'bad', 'SELECT present, drifted, extra FROM schemaboot_status()', 'standby: status with a model that was never built'),
		'1||', 'standby: says what it can');
	fails_with($standby, 'bad', $differs, '25006', qr/the models have changed since they were last built/, 'standby: diff');
	like(run_ok($standby, 'names', 'SELECT schemaboot_boot()', 'standby: boot with nothing to do'), qr/^\w{12}$/, 'standby: returns the revision');
	for my $call ('SELECT * FROM schemaboot_create_all()', 'SELECT schemaboot_boot()', 'CALL schemaboot_create_all_batched()', define_sql('CREATE TABLE x (a int)'),
		q{SELECT schemaboot_stamp('head')}, q{SELECT schemaboot_drop_all('bad')}, q{SELECT schemaboot_forget('public.later')}, 'SELECT schemaboot_baseline()')
	{
		my ($what) = $call =~ /(schemaboot_\w+)/;
		fails_with($standby, 'bad', $call, '25006', qr/cannot execute $what\(\)/, "standby: $what");
	}
	$standby->stop;
}

is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $pid, 'the server was never restarted');
ok(!$node->log_contains('was terminated by signal|PANIC:|TRAP:'), 'and no session crashed');
run_ok($node, 'bad', 'SELECT schemaboot_boot()', 'after all that, boot works');
like(status_row($node, 'bad'), qr/^in_sync\|/, 'in sync');

done_testing();
