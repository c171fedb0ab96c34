#
# What stands in the way of a change comes back as it was: pg_dump -s before and after the plan differs in the
# change only, line by line; so do the rights, comments, owners, populated state of what no model has.
#

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use SchemabootTest;
use Test::More;

my $only = $ENV{CASES};
my $node = new_node('dependents', wal_level => 'logical', autovacuum => 'off');
my $major = $node->pg_version->major;
my $databases = 0;

$node->safe_psql('postgres', "CREATE ROLE $_")
  for 'dep_owner', 'dep_reader', '"Dep Writer"', 'dep_granter';

# Lines of which the server has no such syntax yet go: "-- @since 15" ends a line that needs 15.
sub known
{
	my ($sql) = @_;

	return join '', map { !/-- \@since (\d+)$/m || $1 <= $major ? $_ : '' } split /^/m, $sql;
}

# What diff says of two texts: "-old", "+new".
sub changed_lines
{
	my ($before, $after) = @_;
	my $dir = PostgreSQL::Test::Utils::tempdir();

	append_to_file("$dir/before", $before);
	append_to_file("$dir/after", $after);
	return grep { /^[-+](?!-- |\+\+ )./ } split /\n/, scalar `diff -U0 $dir/before $dir/after`;
}

# What pg_dump -s does not tell.
sub untold
{
	my ($database) = @_;

	return $node->safe_psql($database, q{
		SELECT 'populated', oid::regclass, relispopulated FROM pg_class WHERE relkind = 'm' ORDER BY oid::regclass::text;
		SELECT 'valid', indexrelid::regclass, indisvalid, indisclustered, indisreplident FROM pg_index
		WHERE indrelid >= 16384 AND indrelid::regclass::text !~ 'pg_toast' ORDER BY indexrelid::regclass::text;
		SELECT 'acl', o.oid::regclass, a.grantor::regrole, a.grantee, a.privilege_type, a.is_grantable
		FROM pg_class o, aclexplode(o.relacl) a WHERE o.oid >= 16384 ORDER BY o.oid::regclass::text, 3, 4, 5;
		SELECT 'column acl', c.attrelid::regclass, c.attname, a.grantor::regrole, a.grantee, a.privilege_type, a.is_grantable
		FROM pg_attribute c, aclexplode(c.attacl) a WHERE c.attrelid >= 16384 AND NOT attisdropped ORDER BY 2::text, 3, 4, 5, 6;
		SELECT 'trigger', tgrelid::regclass, tgname, tgenabled FROM pg_trigger
		WHERE NOT tgisinternal AND tgrelid >= 16384 ORDER BY 2::text, 3;
	});
}

# Runs the plan as a script in a copy of the database.
sub run_plan_script
{
	my ($database, $name) = @_;
	my $script = $node->safe_psql($database, 'SELECT schemaboot_plan_script()');

	$node->safe_psql('postgres', "CREATE DATABASE ${database}_copy TEMPLATE $database");
	my ($status, undef, $err) = finish_sql(start_psql($node, "${database}_copy", $script));
	is($status, 0, "$name: the script runs") or diag(substr $err, 0, 4000);
	return;
}

# before: models; by_hand: SQL that no model has; edit: what is to be written in the models in place of what; changes:
# lines of the diff of the dumps; alike: a text that the first dump has, and that counts as another; hazards: that a step must have, with a pattern of its object.
sub try_case
{
	my ($name, %case) = @_;
	my $database = 'd' . ++$databases;
	my @expected = grep { /\S/ } split /\n/, known($case{changes});

	return if $only && $name !~ /$only/;
	new_database($node, $database);
	run_ok($node, $database, define_sql(known($case{before}), 'before.sql'), "$name: define");
	run_ok($node, $database, 'SELECT count(*) FROM schemaboot_create_all()', "$name: create_all") || return;
	run_ok($node, $database, known($case{by_hand}), "$name: by hand") if $case{by_hand};
	is($node->safe_psql($database, q{SELECT change, kind, object, attribute, live, model FROM schemaboot_diff()}),
		'', "$name: nothing differs before");
	my ($old, $new) = $case{alike} ? @{ $case{alike} } : ('', '');
	my ($dump, $untold) = (schema_dump($node, $database, '-N', 'schemaboot'), untold($database));
	my $after = $case{before};
	for my $edit (@{ $case{edit} })
	{
		my ($old, $new) = @$edit;
		die "$name: nothing to edit: $old" unless $after =~ s/\Q$old\E/$new/g;
	}
	run_ok($node, $database, define_sql(known($after), 'before.sql'), "$name: define the change");
	for (@{ $case{hazards} || [] })
	{
		my ($hazard, $object) = @$_;
		my $found = $node->safe_psql($database,
			"SELECT count(*) > 0 FROM schemaboot_plan() WHERE '$hazard' = ANY (hazards) AND object LIKE '$object'");

		is($found, 't', "$name: $hazard of $object is told");
	}
	$node->safe_psql($database, 'TRUNCATE schemaboot.fact_cache');
	my @plans = map { $node->safe_psql($database, 'SELECT step, ddl FROM schemaboot_plan()') } 1 .. 2;
	is_same($plans[1], $plans[0], "$name: the same plan with the models' facts in the cache");
	run_plan_script($database, $name);
	run_ok($node, $database, q{SELECT step, ddl FROM schemaboot_apply(allow => '{all}')}, "$name: apply");
	my $after_dump = schema_dump($node, $database, '-N', 'schemaboot');
	is_same(schema_dump($node, "${database}_copy", '-N', 'schemaboot'), $after_dump, "$name: the script makes the same");
	is_same(untold("${database}_copy"), untold($database), "$name: what the dump does not tell is the same by the script");
	$dump =~ s/\Q$old\E/$new/g if $old ne '';
	# since 16, a view of one table does not name it before each column
	my @changes = map { s/\bt\.//gr } changed_lines($dump, $after_dump);
	is(join("\n", @changes), join("\n", map { s/\bt\.//gr } @expected), "$name: the dumps differ in that only");
	is_same(untold($database), $untold, "$name: what the dump does not tell is the same");
	is($node->safe_psql($database, 'SELECT step, ddl FROM schemaboot_plan()'), '', "$name: a second plan is empty");
	return $database;
}

my $table = q{
CREATE SCHEMA base;
GRANT USAGE ON SCHEMA base TO dep_owner;
CREATE TABLE base.t (id int PRIMARY KEY, price numeric(10,2), note text, grp int);
INSERT INTO base.t SELECT i, i / 7.0, 'note ' || i, i % 3 FROM generate_series(1, 100) AS i;
};
my $edit = [ [ 'price numeric(10,2)', 'price numeric(14,4)' ] ];

# Ten levels and more: each thing that a view may have stands on one of them.
my $chain = q{
CREATE SCHEMA chain;
GRANT USAGE, CREATE ON SCHEMA chain TO dep_owner, dep_granter, dep_reader, "Dep Writer";
ALTER DEFAULT PRIVILEGES IN SCHEMA chain GRANT SELECT ON TABLES TO dep_reader;
CREATE VIEW chain.v1 (id, cost, note, grp) WITH (security_barrier) AS SELECT id, price, note, grp FROM base.t;
ALTER VIEW chain.v1 ALTER COLUMN cost SET DEFAULT 7.5;
ALTER VIEW chain.v1 ALTER COLUMN note SET DEFAULT 'it''s';
COMMENT ON VIEW chain.v1 IS 'level 1';
COMMENT ON COLUMN chain.v1.cost IS 'what it costs';
GRANT INSERT, UPDATE ON chain.v1 TO "Dep Writer" WITH GRANT OPTION;
GRANT UPDATE (cost), REFERENCES (id) ON chain.v1 TO dep_reader;
GRANT INSERT (note) ON chain.v1 TO dep_granter WITH GRANT OPTION;
CREATE VIEW chain.v2 AS SELECT * FROM chain.v1 WHERE cost > 0 WITH CASCADED CHECK OPTION;
REVOKE SELECT ON chain.v2 FROM dep_reader;
GRANT SELECT ON chain.v1 TO dep_owner;
ALTER VIEW chain.v2 OWNER TO dep_owner;
COMMENT ON COLUMN chain.v2.note IS 'a note';
CREATE VIEW chain.v3 AS SELECT id, cost * 2 AS twice, cost, note FROM chain.v2;
CREATE RULE v3_insert AS ON INSERT TO chain.v3 DO INSTEAD INSERT INTO base.t (id, price) VALUES (new.id, new.cost);
CREATE RULE v3_update AS ON UPDATE TO chain.v3 WHERE new.cost > old.cost DO ALSO DELETE FROM base.t WHERE price < 0;
CREATE RULE v3_update_else AS ON UPDATE TO chain.v3 DO INSTEAD NOTHING;
COMMENT ON RULE v3_insert ON chain.v3 IS 'into the table';
CREATE VIEW chain.v4 AS SELECT id, twice, cost FROM chain.v3;
CREATE FUNCTION chain.v4_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER v4_row INSTEAD OF INSERT OR UPDATE ON chain.v4 FOR EACH ROW EXECUTE FUNCTION chain.v4_trigger('a', 'b''c');
CREATE TRIGGER v4_statement AFTER DELETE ON chain.v4 FOR EACH STATEMENT EXECUTE FUNCTION chain.v4_trigger();
COMMENT ON TRIGGER v4_row ON chain.v4 IS 'instead';
CREATE MATERIALIZED VIEW chain.m5 WITH (fillfactor = 70, autovacuum_enabled = off) AS SELECT id, cost, twice::numeric AS twice, 'x' || id AS name FROM chain.v4;
CREATE UNIQUE INDEX m5_id ON chain.m5 (id);
CREATE INDEX m5_cost ON chain.m5 (cost DESC NULLS LAST, (twice + 1)) INCLUDE (name) WITH (fillfactor = 60) WHERE cost > 1;
ALTER MATERIALIZED VIEW chain.m5 CLUSTER ON m5_id;
ALTER MATERIALIZED VIEW chain.m5 ALTER COLUMN name SET STATISTICS 333;
ALTER MATERIALIZED VIEW chain.m5 ALTER COLUMN name SET STORAGE EXTERNAL;
ALTER INDEX chain.m5_cost ALTER COLUMN 2 SET STATISTICS 55;
CREATE STATISTICS chain.m5_stat (ndistinct, mcv) ON id, cost FROM chain.m5;
COMMENT ON MATERIALIZED VIEW chain.m5 IS 'level 5';
COMMENT ON COLUMN chain.m5.name IS 'a name';
COMMENT ON INDEX chain.m5_cost IS 'by cost';
COMMENT ON STATISTICS chain.m5_stat IS 'together';
GRANT SELECT (name) ON chain.m5 TO "Dep Writer";
CREATE RECURSIVE VIEW chain.v6 (id, cost) AS SELECT id, cost FROM chain.m5 WHERE id < 3 UNION ALL SELECT id + 1, cost FROM v6 WHERE id < 9;
CREATE VIEW chain.v7 WITH (security_invoker = true) AS SELECT id, cost FROM chain.v6; -- @since 15
CREATE VIEW chain."Level 8" AS SELECT id AS "The Id", max(cost) AS "Cost" FROM chain.v6 GROUP BY 1 HAVING count(*) > 0;
COMMENT ON COLUMN chain."Level 8"."Cost" IS 'quoted';
ALTER VIEW chain."Level 8" OWNER TO dep_owner;
GRANT SELECT ("Cost") ON chain."Level 8" TO "Dep Writer";
CREATE FUNCTION chain.f9() RETURNS SETOF chain."Level 8" LANGUAGE sql AS 'SELECT * FROM chain."Level 8"';
CREATE VIEW chain.v9 AS SELECT f.*, row_number() OVER (ORDER BY "Cost") AS n FROM chain.f9() AS f;
CREATE MATERIALIZED VIEW chain.m10 AS SELECT * FROM chain.v9 WITH NO DATA;
CREATE INDEX m10_n ON chain.m10 (n) WITH (deduplicate_items = off);
ALTER MATERIALIZED VIEW chain.m10 OWNER TO dep_owner;
CREATE VIEW chain.v11 AS SELECT n FROM chain.m10;
CREATE FUNCTION chain.atomic(x int) RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT cost FROM chain.v4 WHERE id = x; END;
COMMENT ON FUNCTION chain.atomic(int) IS 'reads level 4';
GRANT EXECUTE ON FUNCTION chain.atomic(int) TO "Dep Writer" WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION chain.atomic(int) FROM PUBLIC;
CREATE VIEW chain.v12 AS SELECT chain.atomic(3) AS three;
};
my $type = q{
-    price numeric(10,2),
+    price numeric(14,4),
};

try_case('a chain of views', before => $table . $chain, edit => $edit, changes => $type,
	hazards => [ [ 'recreates_dependents', 'chain.v11' ], [ 'rewrite', 'base.t.price' ] ]);

# Somebody else's: granted by those to whom it was granted, too.
try_case('a chain that no model has', before => $table, by_hand => "$chain
SET ROLE \"Dep Writer\";
GRANT UPDATE ON chain.v1 TO dep_reader WITH GRANT OPTION;
SET ROLE dep_reader;
GRANT UPDATE ON chain.v1 TO dep_owner;
", edit => $edit, changes => $type,
	hazards => [ map { [ 'unmanaged_dependent', $_ ] } 'chain.v1', 'chain.v11', 'chain.m5', 'chain.atomic%', 'chain.m10' ]);

# Each kind of dependent of a column whose type changes: those that stand on the table, too.
my $kinds = q{
CREATE SCHEMA k;
CREATE TABLE k.far (id int PRIMARY KEY, code int UNIQUE);
CREATE FUNCTION k.log_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE k.t (id int NOT NULL, code int NOT NULL, label varchar(20) NOT NULL, grp int DEFAULT 3 CHECK (grp > 0),
	up text GENERATED ALWAYS AS (upper(label)) STORED, CONSTRAINT t_pk PRIMARY KEY (id));
ALTER TABLE k.t ADD CONSTRAINT t_code UNIQUE (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE k.t ADD CONSTRAINT t_labels UNIQUE (label) INCLUDE (code) WITH (fillfactor = 66);
ALTER TABLE k.t ADD CONSTRAINT t_far FOREIGN KEY (code) REFERENCES k.far (code) ON DELETE CASCADE NOT VALID;
ALTER TABLE k.t ADD CONSTRAINT t_sum CHECK (code + id > 0 AND label <> 'bad') NO INHERIT NOT VALID;
COMMENT ON CONSTRAINT t_sum ON k.t IS 'sums up';
ALTER TABLE k.t ADD CONSTRAINT t_apart EXCLUDE USING btree (label WITH =, code WITH =);
CREATE INDEX t_label ON k.t (lower(label) varchar_pattern_ops, code DESC) INCLUDE (id) WITH (fillfactor = 55) WHERE code > 2;
CREATE UNIQUE INDEX t_ident ON k.t (code, label);
ALTER TABLE k.t REPLICA IDENTITY USING INDEX t_ident;
ALTER TABLE k.t CLUSTER ON t_ident;
ALTER INDEX k.t_label ALTER COLUMN 1 SET STATISTICS 44;
COMMENT ON INDEX k.t_label IS 'lower labels';
CREATE STATISTICS k.t_stat (dependencies) ON label, code FROM k.t;
ALTER STATISTICS k.t_stat SET STATISTICS 77;
COMMENT ON STATISTICS k.t_stat IS 'stat';
CREATE STATISTICS k.t_expr ON (code + 1), (lower(label)) FROM k.t;
CREATE TRIGGER t_of BEFORE UPDATE OF label, code ON k.t FOR EACH ROW EXECUTE FUNCTION k.log_it();
CREATE TRIGGER t_when AFTER UPDATE ON k.t FOR EACH ROW WHEN (old.label IS DISTINCT FROM new.label AND new.code > 1) EXECUTE FUNCTION k.log_it('x');
CREATE CONSTRAINT TRIGGER t_late AFTER INSERT ON k.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.code > 0) EXECUTE FUNCTION k.log_it();
CREATE TRIGGER t_tables AFTER UPDATE ON k.t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION k.log_it();
COMMENT ON TRIGGER t_when ON k.t IS 'when';
ALTER TABLE k.t DISABLE TRIGGER t_when;
ALTER TABLE k.t ENABLE REPLICA TRIGGER t_of;
ALTER TABLE k.t ENABLE ALWAYS TRIGGER t_late;
CREATE RULE t_rule AS ON UPDATE TO k.t WHERE new.label = 'no' DO INSTEAD NOTHING;
CREATE RULE t_also AS ON DELETE TO k.t WHERE old.code > 5 DO ALSO DELETE FROM k.far WHERE code = old.code;
ALTER TABLE k.t DISABLE RULE t_rule;
ALTER TABLE k.t ENABLE ALWAYS RULE t_also;
COMMENT ON RULE t_rule ON k.t IS 'a rule';
ALTER TABLE k.t ENABLE ROW LEVEL SECURITY;
ALTER TABLE k.t FORCE ROW LEVEL SECURITY;
CREATE POLICY t_read ON k.t AS RESTRICTIVE FOR SELECT TO dep_reader, "Dep Writer" USING (label <> 'secret' AND code < 100);
CREATE POLICY t_write ON k.t FOR UPDATE TO PUBLIC USING (code > 0) WITH CHECK (label = current_user);
COMMENT ON POLICY t_read ON k.t IS 'no secrets';
GRANT SELECT (label), UPDATE (code) ON k.t TO dep_reader WITH GRANT OPTION;
COMMENT ON COLUMN k.t.label IS 'a label';
ALTER TABLE k.t ALTER COLUMN label SET STATISTICS 99;
ALTER TABLE k.t ALTER COLUMN label SET (n_distinct = 5);
ALTER TABLE k.t ALTER COLUMN label SET STORAGE MAIN;
CREATE VIEW k.v AS SELECT label, code FROM k.t;
CREATE FUNCTION k.find(l text) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT sum(code) FROM k.t WHERE label = l; END;
CREATE FUNCTION k.rows() RETURNS SETOF k.t LANGUAGE sql AS 'SELECT * FROM k.t';
CREATE FUNCTION k.of_row(k.t) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE k.work() LANGUAGE sql BEGIN ATOMIC DELETE FROM k.t WHERE label = 'x'; END;
ALTER PROCEDURE k.work() SET work_mem = '5MB';
CREATE TABLE k.user_of (id int PRIMARY KEY, n bigint DEFAULT k.find('a'), code text CONSTRAINT user_of_code REFERENCES k.t (label) ON UPDATE SET NULL DEFERRABLE);
COMMENT ON CONSTRAINT user_of_code ON k.user_of IS 'a key';
CREATE TABLE k.heir (own text) INHERITS (k.t);
CREATE INDEX heir_label ON k.heir (label);
CREATE PUBLICATION k_all FOR TABLE k.t, k.user_of;
CREATE PUBLICATION k_part FOR TABLE k.t (id, code, label) WHERE (label <> 'x' AND code > 1), k.user_of WITH (publish = 'insert, update'); -- @since 15
};
try_case('what depends on a longer column', before => $kinds, edit => [ [ 'label varchar(20)', 'label varchar(30)' ] ], changes => q{
-    label character varying(20) NOT NULL,
+    label character varying(30) NOT NULL,
});

# A function whose argument is renamed has to be made again.
my $function = q{
CREATE SCHEMA f;
CREATE FUNCTION f.calc(a int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 * 2';
COMMENT ON FUNCTION f.calc(int) IS 'twice';
REVOKE EXECUTE ON FUNCTION f.calc(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f.calc(int) TO dep_reader WITH GRANT OPTION;
CREATE DOMAIN f.amount AS int DEFAULT f.calc(4) CONSTRAINT even CHECK (f.calc(VALUE) > 0);
CREATE FUNCTION f.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE f.t (id int PRIMARY KEY DEFAULT f.calc(1), n int CONSTRAINT n_check CHECK (f.calc(n) < 100), d f.amount,
	g int GENERATED ALWAYS AS (f.calc(id)) STORED);
COMMENT ON COLUMN f.t.g IS 'generated';
GRANT SELECT (g) ON f.t TO dep_reader;
COMMENT ON CONSTRAINT n_check ON f.t IS 'small';
CREATE INDEX t_calc ON f.t (f.calc(n)) WHERE f.calc(id) > 3;
COMMENT ON INDEX f.t_calc IS 'calculated';
ALTER TABLE f.t ADD CONSTRAINT t_apart EXCLUDE USING btree (f.calc(id) WITH =);
CREATE STATISTICS f.t_stat ON (f.calc(n)), id FROM f.t;
CREATE TRIGGER t_when BEFORE INSERT ON f.t FOR EACH ROW WHEN (f.calc(new.n) > 1) EXECUTE FUNCTION f.note();
ALTER TABLE f.t ENABLE ALWAYS TRIGGER t_when;
CREATE RULE t_rule AS ON DELETE TO f.t WHERE f.calc(old.id) = 2 DO INSTEAD NOTHING;
CREATE POLICY t_policy ON f.t TO dep_reader USING (f.calc(n) = 1) WITH CHECK (n > 0);
ALTER TABLE f.t ENABLE ROW LEVEL SECURITY;
CREATE VIEW f.v AS SELECT id, f.calc(n) AS twice FROM f.t;
GRANT SELECT ON f.v TO dep_reader;
COMMENT ON COLUMN f.v.twice IS 'of n';
CREATE MATERIALIZED VIEW f.m AS SELECT * FROM f.v;
CREATE UNIQUE INDEX m_id ON f.m (id);
ALTER MATERIALIZED VIEW f.m CLUSTER ON m_id;
CREATE FUNCTION f.more(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT f.calc(x) + 1; END;
CREATE FUNCTION f.preset(x int DEFAULT f.calc(5)) RETURNS int LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION f.plus(a int, b int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT f.calc(a) + b; END;
CREATE OPERATOR f.@+ (FUNCTION = f.plus, LEFTARG = int, RIGHTARG = int);
CREATE AGGREGATE f.total(int) (SFUNC = f.plus, STYPE = int, INITCOND = '0');
COMMENT ON OPERATOR f.@+ (int, int) IS 'an operator';
CREATE VIEW f.w AS SELECT id OPERATOR(f.@+) n AS sum FROM f.t;
};

try_case('what depends on a function that is made again', before => $function,
	edit => [ [ 'f.calc(a int)', 'f.calc(b int)' ] ], alike => [ 'f.calc(a integer)', 'f.calc(b integer)' ], changes => '');

# An enum that loses a label is exchanged.
my $enum = q{
CREATE SCHEMA e;
CREATE TYPE e.mood AS ENUM ('sad', 'so so', 'fine');
COMMENT ON TYPE e.mood IS 'a mood';
REVOKE USAGE ON TYPE e.mood FROM PUBLIC;
GRANT USAGE ON TYPE e.mood TO dep_reader;
CREATE DOMAIN e.good AS e.mood DEFAULT 'fine' CHECK (VALUE > 'sad');
CREATE TYPE e.pair AS (m e.mood, n int);
CREATE FUNCTION e.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION e.word(m e.mood) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';
COMMENT ON FUNCTION e.word(e.mood) IS 'a word';
GRANT EXECUTE ON FUNCTION e.word(e.mood) TO dep_reader WITH GRANT OPTION;
CREATE FUNCTION e.many(VARIADIC m e.mood[]) RETURNS e.mood LANGUAGE sql BEGIN ATOMIC SELECT m[1]; END;
CREATE TABLE e.t (id int, m e.mood NOT NULL DEFAULT 'fine', all_m e.mood[] DEFAULT '{sad,fine}', d e.good,
	CONSTRAINT m_check CHECK (m <> 'sad' OR id > 0), PRIMARY KEY (id, m));
COMMENT ON COLUMN e.t.m IS 'its mood';
GRANT SELECT (m), UPDATE (all_m) ON e.t TO dep_reader;
ALTER TABLE e.t ALTER COLUMN m SET STATISTICS 42;
CREATE INDEX t_m ON e.t (m DESC, id) WHERE m = 'fine';
CREATE UNIQUE INDEX t_ident ON e.t (m, id);
ALTER TABLE e.t REPLICA IDENTITY USING INDEX t_ident;
ALTER TABLE e.t CLUSTER ON t_ident;
CREATE STATISTICS e.t_stat (mcv) ON id, m FROM e.t;
ALTER STATISTICS e.t_stat SET STATISTICS 12;
CREATE TRIGGER t_when BEFORE UPDATE OF m ON e.t FOR EACH ROW WHEN (new.m = 'sad') EXECUTE FUNCTION e.note();
ALTER TABLE e.t DISABLE TRIGGER t_when;
CREATE RULE t_rule AS ON DELETE TO e.t WHERE old.m = 'fine' DO INSTEAD NOTHING;
CREATE POLICY t_policy ON e.t USING (m > 'sad');
CREATE TABLE e.u (id int, m e.mood, FOREIGN KEY (id, m) REFERENCES e.t);
CREATE VIEW e.v AS SELECT id, m FROM e.t WHERE m = 'fine';
COMMENT ON COLUMN e.v.m IS 'fine';
GRANT SELECT ON e.v TO "Dep Writer";
CREATE MATERIALIZED VIEW e.mv AS SELECT m, count(*) AS n FROM e.v GROUP BY m;
CREATE INDEX mv_m ON e.mv (m);
CREATE FUNCTION e.rows() RETURNS TABLE (m e.mood) LANGUAGE sql BEGIN ATOMIC SELECT m FROM e.t; END;
CREATE PUBLICATION e_part FOR TABLE e.t (id, m) WHERE (id > 3), e.u; -- @since 15
};

try_case('what depends on an enum that is exchanged', before => $enum,
	edit => [ [ "('sad', 'so so', 'fine')", "('sad', 'fine')" ] ], changes => q{
-    'so so',
});

# A view that loses a column is made again.
my $view = q{
CREATE SCHEMA v;
CREATE TABLE v.t (id int PRIMARY KEY, a int, b int);
CREATE VIEW v.one WITH (security_barrier) AS SELECT id, a, b FROM v.t;
ALTER VIEW v.one OWNER TO dep_owner;
COMMENT ON VIEW v.one IS 'one';
COMMENT ON COLUMN v.one.a IS 'a of one';
ALTER VIEW v.one ALTER COLUMN a SET DEFAULT 5;
GRANT SELECT, UPDATE (a) ON v.one TO dep_reader WITH GRANT OPTION;
GRANT SELECT ON v.t TO dep_owner;
GRANT USAGE ON SCHEMA v TO dep_owner;
CREATE FUNCTION v.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER one_insert INSTEAD OF INSERT ON v.one FOR EACH ROW EXECUTE FUNCTION v.note();
CREATE RULE one_delete AS ON DELETE TO v.one DO INSTEAD DELETE FROM v.t WHERE id = old.id;
COMMENT ON RULE one_delete ON v.one IS 'deletes';
CREATE FUNCTION v.find(i int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a FROM v.one WHERE id = i; END;
CREATE FUNCTION v.rows() RETURNS SETOF v.one LANGUAGE plpgsql AS 'BEGIN RETURN; END';
CREATE TABLE v.typed (id int, g int DEFAULT v.find(1));
CREATE POLICY typed_policy ON v.typed USING (id IN (SELECT id FROM v.one));
CREATE RULE typed_rule AS ON INSERT TO v.typed WHERE new.id IN (SELECT id FROM v.one) DO INSTEAD NOTHING;
ALTER TABLE v.typed ENABLE REPLICA RULE typed_rule;
CREATE MATERIALIZED VIEW v.two AS SELECT id, a FROM v.one WITH NO DATA;
CREATE INDEX two_a ON v.two (a);
CREATE VIEW v.three AS SELECT t.id FROM v.two AS t JOIN v.one USING (id);
};

try_case('what depends on a view that is made again', before => $view,
	edit => [ [ 'SELECT id, a, b FROM', 'SELECT id, a FROM' ] ],
	by_hand => q{
CREATE SCHEMA far;
CREATE VIEW far.v AS SELECT id, a FROM v.one;
COMMENT ON VIEW far.v IS 'far';
CREATE MATERIALIZED VIEW far.m AS SELECT count(*) FROM far.v;
GRANT SELECT ON far.m TO dep_reader;
}, hazards => [ [ 'unmanaged_dependent', 'far.m' ] ], changes => q{
-    t.a,
-    t.b
+    t.a
});

# Values of an enum that are used at once, a rewrite, constraints over rows, objects that come, change and go: the
# script has its transactions.
my $rich = q{
CREATE SCHEMA r;
CREATE TYPE r.mood AS ENUM ('sad', 'fine');
CREATE TABLE r.t (id int PRIMARY KEY, m r.mood DEFAULT 'sad', price int, old text, name varchar(10));
INSERT INTO r.t SELECT i, 'fine', i, 'x', 'n' || i FROM generate_series(1, 50) AS i;
CREATE VIEW r.v AS SELECT id, m, price FROM r.t;
CREATE FUNCTION r.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
};

try_case('a plan with new values of an enum', before => $rich, edit => [
	[ "('sad', 'fine')", "('sad', 'so so', 'fine', 'glad')" ], [ "DEFAULT 'sad', price int", "DEFAULT 'so so', price bigint" ],
	[ 'name varchar(10))', "name varchar(10) NOT NULL, CONSTRAINT positive CHECK (price > 0), CONSTRAINT glad CHECK (m <> 'glad'))" ],
	[ 'SELECT 1', 'SELECT 2' ], [ 'CREATE VIEW r.v AS SELECT id, m, price', "CREATE VIEW r.v AS SELECT id, m = 'so so' AS m, price" ],
	], changes => q{
-    'fine'
+    'so so',
+    'fine',
+    'glad'
-    AS $$SELECT 1$$;
+    AS $$SELECT 2$$;
-    m r.mood DEFAULT 'sad'::r.mood,
-    price integer,
+    m r.mood DEFAULT 'so so'::r.mood,
+    price bigint,
-    name character varying(10)
+    name character varying(10) NOT NULL,
+    CONSTRAINT glad CHECK ((m <> 'glad'::r.mood)),
+    CONSTRAINT positive CHECK ((price > 0))
-    t.m,
+    (t.m = 'so so'::r.mood) AS m,
});

done_testing();
