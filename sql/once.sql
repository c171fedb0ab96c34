--
-- once: statements that run once, right after their table was created in the same call
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA once;
SET search_path = once;
CREATE TABLE colours (id int PRIMARY KEY, name text UNIQUE);
CREATE TABLE cars (id int PRIMARY KEY, colour int REFERENCES colours, name text DEFAULT 'none');
CREATE SEQUENCE numbers;
CREATE TABLE calls (what text);
CREATE FUNCTION note(what regclass, n int DEFAULT 0) RETURNS void LANGUAGE sql AS $$ INSERT INTO once.calls VALUES (what::text || ' ' || n) $$;
CREATE PROCEDURE work(what text) LANGUAGE sql AS $$ INSERT INTO once.calls VALUES (what) $$;
INSERT INTO colours VALUES (1, 'red'), (2, 'blue;'), (3, $q$'green'$q$);
INSERT INTO cars (id, colour) SELECT id * 10, id FROM colours WHERE name <> 'red';
INSERT INTO cars VALUES (30, 1) ON CONFLICT (id) DO UPDATE SET name = 'twice';
WITH more AS (SELECT 4 AS id) INSERT INTO colours SELECT id, 'white' FROM more;
SELECT setval('once.numbers', 77);
SELECT note('once.cars'::regclass);
SELECT note(what => 'colours', n => 2);
SELECT pg_catalog.count(*) FROM cars;
CALL work('cars');
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'once.sql');
SELECT role, object, body FROM schemaboot.statement WHERE role = 'once' ORDER BY position;
SELECT step, action, kind, object FROM schemaboot_create_all();
SELECT * FROM once.colours ORDER BY id;
SELECT * FROM once.cars ORDER BY id;
SELECT what FROM once.calls ORDER BY 1;
SELECT last_value FROM once.numbers;

-- never against a table that was there
DELETE FROM once.cars;
TRUNCATE once.calls;
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
SELECT count(*) FROM once.cars;
-- that table alone is created anew: its rows come again, those of others do not
DELETE FROM once.colours WHERE name = 'white';
DROP TABLE once.cars;
SELECT step, action, kind, object FROM schemaboot_create_all() WHERE action = 'created';
SELECT count(*) AS cars, (SELECT count(*) FROM once.colours) AS colours FROM once.cars;
TRUNCATE once.calls;
SELECT schemaboot_drop_all(current_database());

-- rows of referring tables wait for those that they refer to, wherever they stand
SELECT count(*) FROM schemaboot_define($$
CREATE SCHEMA once;
INSERT INTO once.b VALUES (1, 1);
INSERT INTO once.c VALUES (1, 1);
INSERT INTO once.a VALUES (1);
CREATE TABLE once.c (id int, b int REFERENCES once.b);
CREATE TABLE once.b (id int PRIMARY KEY, a int);
CREATE TABLE once.a (id int PRIMARY KEY);
ALTER TABLE once.b ADD FOREIGN KEY (a) REFERENCES once.a;
$$, 'once.sql');
SELECT step, kind, object, ddl FROM schemaboot_create_all();

-- a row that fails takes everything back
SELECT schemaboot_drop_all(current_database());
SELECT * FROM schemaboot_define('INSERT INTO once.a VALUES (1), (NULL);', 'more');
SELECT step, kind, object FROM schemaboot_create_all();
SELECT count(*) FROM pg_namespace WHERE nspname = 'once';
SELECT count(*) FROM schemaboot_define('', 'more');
SELECT count(*) FROM schemaboot_define('', 'once.sql');

-- a call that names nothing that the models have runs when the functions are there, once in a database
SELECT * FROM schemaboot_define($$
SELECT once.free('no relation');
CREATE SCHEMA once;
CREATE TABLE once.calls (what text);
CREATE FUNCTION once.free(what text) RETURNS void LANGUAGE sql AS 'INSERT INTO once.calls VALUES (what)';
$$, 'once.sql');
SELECT step, kind, object FROM schemaboot_create_all();
SELECT * FROM once.calls;
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;
SELECT * FROM once.calls;
SELECT state, missing FROM schemaboot_status();
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'once.sql');
SELECT * FROM test.facts();
