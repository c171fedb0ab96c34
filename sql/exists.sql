-- schemaboot_*_exists: whether something is there, as SQL would find it
SET client_min_messages = warning;
CREATE SCHEMA exists_a;
CREATE SCHEMA "Exists B";
SET search_path = exists_a, public;
CREATE TYPE mood AS ENUM ('sad', 'Fine');
CREATE DOMAIN moody AS mood;
CREATE DOMAIN amount AS numeric CONSTRAINT positive CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE shell;
CREATE TYPE span AS RANGE (subtype = int);
CREATE TABLE orders (id int PRIMARY KEY, "Unit Price" numeric, gone int, kind mood, CONSTRAINT dear CHECK ("Unit Price" > 10));
ALTER TABLE orders DROP COLUMN gone;
ALTER TABLE orders ADD CONSTRAINT later CHECK (id > 0) NOT VALID;
CREATE TABLE "Exists B"."Order Items" (a int) PARTITION BY LIST (a);
CREATE TABLE "Exists B".part PARTITION OF "Exists B"."Order Items" FOR VALUES IN (1);
CREATE INDEX lists ON ONLY "Exists B"."Order Items" (a);
CREATE VIEW cheap AS SELECT id FROM orders;
CREATE MATERIALIZED VIEW stored AS SELECT 1 AS one;
CREATE SEQUENCE numbers;
CREATE INDEX orders_kind ON orders (kind);
CREATE FOREIGN DATA WRAPPER exists_w;
CREATE SERVER exists_s FOREIGN DATA WRAPPER exists_w;
CREATE FOREIGN TABLE far (a int) SERVER exists_s;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$;
CREATE TRIGGER "Touched" BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY mine ON orders USING (true);
CREATE FUNCTION twice(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 2 * a';
CREATE FUNCTION many(VARIADIC a "Exists B"."Order Items"[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION outs(a int, OUT b text, OUT c int) LANGUAGE sql AS 'SELECT ''b''::text, a';
CREATE PROCEDURE work(a int, INOUT b text) LANGUAGE sql AS 'SELECT ''b''::text';
CREATE PROCEDURE deliver(a int, OUT b text) LANGUAGE sql AS 'SELECT ''b''::text';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = 0);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0);
CREATE AGGREGATE nth(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);

CREATE FUNCTION answers(call text, VARIADIC names text[]) RETURNS TABLE (name text, answer boolean) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH name IN ARRAY names LOOP
		EXECUTE format('SELECT public.schemaboot_%s_exists(%s)', call, name) INTO answer;
		RETURN NEXT;
	END LOOP;
END$$;

-- tables
SELECT * FROM answers('table', $$'orders'$$, $$'exists_a.orders'$$, $$'EXISTS_A . Orders'$$, $$'"orders"'$$, $$'"Orders"'$$,
	$$'contrib_regression.exists_a.orders'$$, $$'nowhere.orders'$$, $$'"Order Items"'$$, $$'"Exists B"."Order Items"'$$, $$'"Exists B".part'$$, $$'far'$$,
	$$'cheap'$$, $$'stored'$$, $$'numbers'$$, $$'orders_kind'$$, $$'pair'$$, $$'pg_class'$$, $$'pg_catalog.pg_class'$$, $$'information_schema.tables'$$, $$NULL$$);
SELECT * FROM answers('view', $$'cheap'$$, $$'stored'$$, $$'orders'$$, $$'information_schema.tables'$$);
SELECT * FROM answers('materialized_view', $$'cheap'$$, $$'stored'$$);
SELECT * FROM answers('sequence', $$'numbers'$$, $$'orders'$$);
-- what is no name is an error
SELECT schemaboot_table_exists('order items');
SELECT schemaboot_table_exists('public.Order-Items 2');
SELECT schemaboot_table_exists('');
SELECT schemaboot_table_exists('a.');
SELECT schemaboot_table_exists('"a');
SELECT schemaboot_table_exists('a.b.c.d');
SELECT schemaboot_table_exists('elsewhere.public.orders');
SELECT schemaboot_table_exists('orders; DROP TABLE orders');
SELECT schemaboot_column_exists('orders', 'orders.id');
SELECT schemaboot_column_exists('orders', 'Unit Price');
SELECT schemaboot_schema_exists('a.b');
SELECT schemaboot_type_exists('no such thing');
SELECT schemaboot_type_exists('int NOT NULL');
SELECT schemaboot_type_exists('int, 1');
SELECT schemaboot_type_exists('a.b.c.d');
SELECT schemaboot_function_exists('twice(int');
SELECT schemaboot_function_exists('twice(int) RETURNS int');
SELECT schemaboot_function_exists('twice(int) LANGUAGE sql');
SELECT schemaboot_function_exists('twice(); DROP TABLE orders');
SELECT schemaboot_function_exists('twice() --');
-- one that is too long is cut, as SQL cuts it
SELECT schemaboot_table_exists(repeat('x', 100)), schemaboot_enum_value_exists('mood', repeat('x', 100));
-- columns
SELECT * FROM answers('column', $$'orders', 'id'$$, $$'orders', 'ID'$$, $$'orders', '"ID"'$$, $$'orders', '"Unit Price"'$$, $$'orders', 'gone'$$, $$'orders', 'ctid'$$,
	$$'orders', 'tableoid'$$, $$'cheap', 'id'$$, $$'stored', 'one'$$, $$'pair', 'b'$$, $$'far', 'a'$$, $$'"Exists B".part', 'a'$$, $$'nowhere', 'a'$$, $$'nowhere.orders', 'id'$$,
	$$'numbers', 'last_value'$$, $$'orders', '"........pg.dropped.3........"'$$);
-- indexes
SELECT * FROM answers('index', $$'orders_kind'$$, $$'orders_pkey'$$, $$'exists_a.orders_pkey'$$, $$'orders'$$, $$'nothing'$$, $$'"Exists B".lists'$$,
	$$'"Exists B".lists', valid => false$$);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_kind'::regclass;
SELECT * FROM answers('index', $$'orders_kind'$$, $$'orders_kind', false$$, $$'orders_kind', true$$);
-- constraints
SELECT * FROM answers('constraint', $$'orders', 'dear'$$, $$'orders', 'dear', valid => true$$, $$'orders', 'orders_pkey'$$, $$'orders', 'later'$$, $$'orders', 'later', valid => true$$,
	$$'orders', 'nothing'$$, $$'amount', 'positive'$$, $$'exists_a.amount', 'positive', true$$, $$'mood', 'positive'$$, $$'nowhere', 'dear'$$, $$'cheap', 'dear'$$);
-- triggers and policies
SELECT * FROM answers('trigger', $$'orders', '"Touched"'$$, $$'orders', 'touched'$$, $$'nowhere', 'touched'$$, $$'exists_a.orders', '"Touched"'$$);
SELECT * FROM answers('policy', $$'orders', 'mine'$$, $$'orders', 'yours'$$, $$'nowhere', 'mine'$$, $$'cheap', 'mine'$$);
-- types
SELECT * FROM answers('type', $$'mood'$$, $$'exists_a.mood'$$, $$'Mood'$$, $$'"Mood"'$$, $$'mood[]'$$, $$'_mood'$$, $$'mood[][3]'$$, $$'amount'$$, $$'pair'$$, $$'span'$$, $$'orders'$$, $$'shell'$$,
	$$'int'$$, $$'double precision'$$, $$'numeric(10,2)'$$, $$'timestamp(3) with time zone'$$, $$'nowhere.mood'$$, $$'moot'$$, $$'moot[]'$$, $$'contrib_regression.exists_a.mood'$$);
SELECT * FROM answers('domain', $$'amount'$$, $$'mood'$$, $$'exists_a.moody'$$, $$'nowhere.moody'$$);
SELECT * FROM answers('enum_value', $$'mood', 'sad'$$, $$'mood', 'SAD'$$, $$'mood', 'Fine'$$, $$'mood', ''$$, $$'exists_a.moody', 'sad'$$, $$'int', 'sad'$$, $$'nowhere', 'sad'$$, $$'nowhere.mood', 'sad'$$);
BEGIN;
ALTER TYPE mood ADD VALUE 'new';
SELECT schemaboot_enum_value_exists('mood', 'new');
ROLLBACK;
SELECT schemaboot_enum_value_exists('mood', 'new');
-- functions
SELECT * FROM answers('function', $$'twice'$$, $$'exists_a.twice'$$, $$'twice(int, text)'$$, $$'twice(integer,text)'$$, $$'twice(IN first int, second text DEFAULT ''y'')'$$, $$'twice(int)'$$, $$'twice()'$$,
	$$'"Twice"'$$, $$'nowhere.twice'$$, $$'nowhere.twice(int, text)'$$, $$'twice(nothing)'$$, $$'"Exists B".twice'$$, $$'contrib_regression.exists_a.twice(int, text)'$$);
SELECT * FROM answers('function', $$'many("Exists B"."Order Items"[])'$$, $$'many(VARIADIC x "Exists B"."Order Items"[])'$$, $$'outs(int)'$$, $$'outs(a int, OUT text, OUT int)'$$, $$'outs(int, text, int)'$$,
	$$'work(int, text)'$$, $$'work(a int, INOUT b text)'$$, $$'deliver(int)'$$, $$'deliver(int, text)'$$, $$'deliver(a int, OUT b text)'$$);
SELECT * FROM answers('function', $$'total'$$, $$'total(int)'$$, $$'total(*)'$$, $$'counted(*)'$$, $$'counted()'$$, $$'nth(float8 ORDER BY anyelement)'$$, $$'nth(float8, anyelement)'$$, $$'twice(int ORDER BY text)'$$,
	$$'touch()'$$, $$'lower(text)'$$, $$'pg_catalog.count(*)'$$, $$'rank()'$$, $$'row_number()'$$, $$'twice(orders.id%TYPE, text)'$$);
SELECT schemaboot_function_exists(format('twice(%s)', (SELECT string_agg('int', ',') FROM generate_series(1, 150))));
-- what stands in no schema
SELECT * FROM answers('schema', $$'exists_a'$$, $$'"Exists B"'$$, $$'Exists_A'$$, $$'nowhere'$$, $$'pg_catalog'$$);
SELECT * FROM answers('extension', $$'schemaboot'$$, $$'plpgsql'$$, $$'"uuid-ossp"'$$, $$'uuid-ossp'$$);
SELECT * FROM answers('role', $$'nobody_of_this_name'$$, $$'public'$$, $$'current_user'$$), schemaboot_role_exists(quote_ident(current_user));

-- the search_path counts, also that of a function; temporary ones come first, but for functions
SET search_path = public;
SELECT schemaboot_table_exists('orders'), schemaboot_type_exists('mood'), schemaboot_function_exists('twice'), schemaboot_index_exists('orders_pkey');
CREATE FUNCTION exists_a.asks(name text) RETURNS boolean LANGUAGE sql SET search_path = exists_a AS 'SELECT public.schemaboot_table_exists(name)';
SELECT exists_a.asks('orders'), exists_a.asks('"Exists B".part'), exists_a.asks('part');
SET search_path = "Exists B", exists_a;
SELECT public.schemaboot_table_exists('part');
CREATE VIEW "Exists B".orders AS SELECT 1 AS hides_it;
SELECT public.schemaboot_table_exists('orders'), public.schemaboot_view_exists('orders'), public.schemaboot_column_exists('orders', 'hides_it');
SET search_path = public;
CREATE TEMP TABLE passing (a int CONSTRAINT one CHECK (a = 1));
CREATE FUNCTION pg_temp.fleeting() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT schemaboot_table_exists('passing'), schemaboot_table_exists('pg_temp.passing'), schemaboot_table_exists('public.passing'),
	schemaboot_type_exists('passing'), schemaboot_constraint_exists('passing', 'one'), schemaboot_function_exists('fleeting'), schemaboot_function_exists('pg_temp.fleeting()');
CREATE TEMP VIEW part AS SELECT 1;
SET search_path = "Exists B";
SELECT public.schemaboot_table_exists('part'), public.schemaboot_table_exists('"Exists B".part');
SET search_path = "Exists B", pg_temp;
SELECT public.schemaboot_table_exists('part'), public.schemaboot_function_exists('fleeting');
DROP VIEW pg_temp.part;
DROP FUNCTION pg_temp.fleeting();
SET search_path = public;

-- whoever may not use a schema is told the same; but names without a schema are not looked for in it, as in SQL
CREATE ROLE regress_exists;
SET ROLE regress_exists;
SELECT schemaboot_table_exists('exists_a.orders'), schemaboot_type_exists('exists_a.mood'), schemaboot_function_exists('exists_a.twice(int, text)'), schemaboot_column_exists('exists_a.orders', 'id');
SET search_path = exists_a, public;
SELECT schemaboot_table_exists('orders'), schemaboot_function_exists('twice');
RESET ROLE;
SET search_path = public;
DROP ROLE regress_exists;

-- nothing is locked, and parallel workers may ask
BEGIN;
SELECT schemaboot_table_exists('exists_a.orders'), schemaboot_index_exists('exists_a.orders_pkey'), schemaboot_constraint_exists('exists_a.orders', 'dear'),
	schemaboot_trigger_exists('exists_a.orders', 'x'), schemaboot_policy_exists('exists_a.orders', 'mine'), schemaboot_column_exists('exists_a.orders', 'id');
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384;
ROLLBACK;

-- a revision that can be run again
CREATE FUNCTION exists_a.revision() RETURNS text LANGUAGE plpgsql AS $$
DECLARE done text := '';
BEGIN
	IF NOT schemaboot_table_exists('exists_a.notes') THEN CREATE TABLE exists_a.notes (id int); done := done || 'table '; END IF;
	IF NOT schemaboot_column_exists('exists_a.notes', 'body') THEN ALTER TABLE exists_a.notes ADD COLUMN body text; done := done || 'column '; END IF;
	IF NOT schemaboot_constraint_exists('exists_a.notes', 'written') THEN ALTER TABLE exists_a.notes ADD CONSTRAINT written CHECK (body <> ''); done := done || 'constraint '; END IF;
	IF NOT schemaboot_index_exists('exists_a.notes_body') THEN CREATE INDEX notes_body ON exists_a.notes (body); done := done || 'index '; END IF;
	IF NOT schemaboot_enum_value_exists('exists_a.mood', 'glad') THEN ALTER TYPE exists_a.mood ADD VALUE 'glad'; done := done || 'value '; END IF;
	RETURN done;
END$$;
SELECT exists_a.revision();
SELECT exists_a.revision();
DROP SCHEMA exists_a, "Exists B" CASCADE;
DROP SERVER exists_s;
DROP FOREIGN DATA WRAPPER exists_w;
