--
-- order: scripts whose statements do not stand in the order in which they can run
--
SET client_min_messages = warning;

-- defines, creates, shows what was made, and drops it
CREATE PROCEDURE test.order(script text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM schemaboot_define(script, 'order.sql');
	DROP TABLE IF EXISTS test.steps;
	CREATE TABLE test.steps AS SELECT step, kind, object, ddl AS statement FROM schemaboot_create_all();
	IF EXISTS (SELECT FROM schemaboot_create_all() WHERE action <> 'exists') THEN
		RAISE WARNING 'something was left';
	END IF;
	PERFORM schemaboot_drop_all(current_database());
	IF EXISTS (SELECT FROM test.facts()) THEN
		RAISE WARNING 'something was not dropped';
	END IF;
END $$;

-- foreign keys in circles of two, three and four, written inline
CALL test.order('CREATE TABLE public.a (id int PRIMARY KEY, b int REFERENCES public.b); CREATE TABLE public.b (id int PRIMARY KEY, a int REFERENCES public.a);');
SELECT * FROM test.steps;
CALL test.order($$
CREATE TABLE public.a (id int PRIMARY KEY, b int CONSTRAINT "To B" REFERENCES public.b (id) ON DELETE SET NULL DEFERRABLE, note text DEFAULT 'REFERENCES b');
CREATE TABLE public.b (id int, c int, PRIMARY KEY (id), FOREIGN KEY (c) REFERENCES public.c ON UPDATE CASCADE);
CREATE TABLE public.c (id int PRIMARY KEY, a int, CHECK (id > 0), CONSTRAINT c_a FOREIGN KEY (a) REFERENCES public.a NOT VALID);
$$);
SELECT * FROM test.steps;
CALL test.order($$
SET search_path = public;
CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b, self int REFERENCES a);
CREATE TABLE b (id int PRIMARY KEY, c int, d int REFERENCES d, FOREIGN KEY (c) REFERENCES c);
CREATE TABLE c (id int PRIMARY KEY REFERENCES d);
CREATE TABLE d (id int PRIMARY KEY REFERENCES a, outside int REFERENCES e);
CREATE TABLE e (id int PRIMARY KEY);
$$);
SELECT step, kind, object, statement FROM test.steps;
-- by ALTER there is no circle to break; keys come after the keys that they need
CALL test.order($$
SET search_path = public;
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a (id);
ALTER TABLE ONLY a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
ALTER TABLE ONLY b ADD CONSTRAINT b_pkey PRIMARY KEY (id);
CREATE TABLE b (id int, a int);
CREATE TABLE a (id int, b int);
$$);
SELECT step, kind, object FROM test.steps;
-- a foreign key to a unique index, and to oneself
CALL test.order($$
SET search_path = public;
CREATE TABLE child (code text REFERENCES parent (code), up int REFERENCES child (id), id int UNIQUE);
CREATE UNIQUE INDEX parent_code ON parent (code);
CREATE TABLE parent (code text NOT NULL);
$$);
SELECT step, kind, object FROM test.steps;

-- views before tables, and before columns that come later; GROUP BY the key needs the key
CALL test.order($$
SET search_path = public;
CREATE VIEW top AS SELECT * FROM middle;
CREATE VIEW middle AS SELECT t.id, t.later, count(*) FROM things t GROUP BY t.id;
CREATE TABLE things (id int, name text);
ALTER TABLE things ADD COLUMN later date;
ALTER TABLE things ADD PRIMARY KEY (id);
$$);
SELECT step, kind, object FROM test.steps;
-- names of WITH hide tables where SQL says so, and only there
CALL test.order($$
SET search_path = public;
CREATE VIEW hides AS WITH later AS (SELECT 1 AS one) SELECT one FROM later;
CREATE VIEW does_not AS SELECT * FROM (WITH later AS (SELECT 1 AS one) SELECT one FROM later) AS x, later AS y;
CREATE TABLE later (a int);
CREATE VIEW in_itself AS WITH own AS (SELECT * FROM own) SELECT * FROM own;
CREATE TABLE own (a int);
CREATE VIEW recursive_one AS WITH RECURSIVE counted AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM counted WHERE n < 3) SELECT n FROM counted;
CREATE TABLE counted (x int);
$$);
SELECT step, kind, object FROM test.steps;
-- functions before tables: SQL bodies in strings, BEGIN ATOMIC, argument types, %TYPE, SETOF, defaults
CALL test.order($$
SET search_path = public;
CREATE FUNCTION in_string() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.things';
CREATE FUNCTION atomic() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM things; END;
CREATE FUNCTION returns_rows() RETURNS SETOF things LANGUAGE sql AS 'SELECT * FROM public.things';
CREATE FUNCTION of_type(t things.name%TYPE, e state DEFAULT 'on') RETURNS text LANGUAGE sql AS 'SELECT t';
CREATE TABLE things (id int DEFAULT next_id(), name text, s state DEFAULT 'off', CHECK (is_good(name)));
CREATE FUNCTION is_good(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION next_id() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM public.things); END';
CREATE TYPE state AS ENUM ('on', 'off');
CREATE VIEW calls AS SELECT of_type('a'), atomic();
CREATE INDEX things_good ON things (is_good(name));
$$);
SELECT step, kind, object FROM test.steps;
-- LIKE, inheritance, typed tables, partitions, sequences in defaults, domains over types, ranges
CALL test.order($$
SET search_path = public;
CREATE TABLE part PARTITION OF whole FOR VALUES IN (1);
CREATE TABLE whole (a int) PARTITION BY LIST (a);
CREATE TABLE typed OF row_type;
CREATE TYPE row_type AS (a int, d positive);
CREATE TABLE copy (LIKE original INCLUDING ALL);
CREATE TABLE child () INHERITS (original);
CREATE TABLE original (a int DEFAULT nextval('numbers'), s spans);
ALTER TABLE original ADD COLUMN b text;
CREATE INDEX original_b ON original (b);
CREATE SEQUENCE numbers;
CREATE TYPE spans AS RANGE (SUBTYPE = positive);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
$$);
SELECT step, kind, object FROM test.steps;
-- what is said about things that come later
CALL test.order($$
SET search_path = order_s;
COMMENT ON COLUMN t.b IS 'later column';
GRANT SELECT ON v TO regress_reader;
ALTER TABLE t OWNER TO regress_owner;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY p ON t USING (b > 0);
ALTER TABLE t ADD COLUMN b int;
CREATE VIEW v AS SELECT a FROM t;
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE SCHEMA order_s;
$$);
SELECT step, kind, object FROM test.steps;
-- where the order of the script is good, it is kept
CALL test.order($$
SET search_path = public;
CREATE TABLE z (a int);
CREATE VIEW y AS SELECT a FROM z;
CREATE TABLE x (a int);
COMMENT ON TABLE z IS 'z';
CREATE INDEX ON x (a);
CREATE TABLE w (a int);
$$);
SELECT step, kind, object FROM test.steps;
-- sources are taken by name, and may need each other
SELECT count(*) FROM schemaboot_define('CREATE TABLE public.first (a int REFERENCES public.second);', 'a.sql');
SELECT count(*) FROM schemaboot_define('CREATE VIEW public.third AS SELECT * FROM public.first; CREATE TABLE public.second (a int PRIMARY KEY);', 'order.sql');
SELECT step, kind, object FROM schemaboot_create_all();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'a.sql');

-- a real circle: an error that names it
SELECT count(*) FROM schemaboot_define($$CREATE VIEW public.a AS SELECT * FROM public.b;
CREATE VIEW public.b AS SELECT * FROM public.c;
CREATE VIEW public.c AS SELECT * FROM public.a;
CREATE TABLE public.innocent (a int);$$, 'order.sql');
SELECT * FROM schemaboot_create_all();
SELECT schemaboot_export();
SELECT count(*) FROM schemaboot_define('CREATE TABLE public.a () INHERITS (public.b); CREATE TABLE public.b () INHERITS (public.a);', 'order.sql');
SELECT * FROM schemaboot_create_all();

-- references that nothing has: all at once, with the nearest name
SELECT count(*) FROM schemaboot_define($$CREATE TABLE public.customers (id int PRIMARY KEY);
CREATE TABLE public.orders (
	id int PRIMARY KEY,
	customer int REFERENCES public.custmers
);
CREATE VIEW public.v AS SELECT * FROM public.nowhere_at_all;$$, 'order.sql');
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('CREATE TABLE public.t (a public.colour); CREATE TYPE public.color AS ENUM ();', 'order.sql');
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('CREATE TRIGGER t BEFORE INSERT ON public.t EXECUTE FUNCTION public.f(); CREATE TABLE public.t (a int);', 'order.sql');
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('CREATE TABLE shop.t (a int);', 'order.sql');
SELECT * FROM schemaboot_create_all();
-- what only running shows
SELECT count(*) FROM schemaboot_define($$CREATE TABLE public.t (a int);
CREATE VIEW public.v AS SELECT a, b FROM public.t;
CREATE VIEW public.w AS SELECT public.nothing(a) FROM public.t;$$, 'order.sql');
SELECT * FROM schemaboot_create_all();
SELECT count(*) FROM schemaboot_define('', 'order.sql');
DROP PROCEDURE test.order;
DROP TABLE test.steps;
SELECT * FROM test.facts();
