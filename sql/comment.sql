--
-- comment: COMMENT ON whatever is not told in the test of its kind
--
SET client_min_messages = warning;
COMMENT ON SCHEMA public IS NULL;
SELECT $ddl$
CREATE SCHEMA "comment";
SET search_path = comment;
CREATE TABLE t (a int PRIMARY KEY, "b.c" text, CONSTRAINT positive CHECK (a > 0));
CREATE VIEW v AS SELECT a FROM t;
CREATE TYPE c AS (x int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON TABLE t IS E'two\nlines, a ''quote'', a \\, and ünïcödé ✓';
COMMENT ON COLUMN t."b.c" IS U&'\0441\043b\043e\0432\043e';
COMMENT ON COLUMN comment.v.a IS 'column of a view';
COMMENT ON COLUMN c.x IS 'column of a type';
COMMENT ON INDEX t_pkey IS 'the index that the key made';
COMMENT ON CONSTRAINT t_pkey ON t IS 'the key';
COMMENT ON CONSTRAINT positive ON t IS 'more than nothing';
COMMENT ON FUNCTION f IS 'without arguments';
COMMENT ON FUNCTION g(VARIADIC int[]) IS 'with any number';
COMMENT ON TYPE c IS NULL;
COMMENT ON VIEW v IS 'first';
COMMENT ON SCHEMA public IS 'of the server, not of the models';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'comment.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT obj_description('comment.t'::regclass), col_description('comment.t'::regclass, 2);
SELECT pg_describe_object(classoid, objoid, objsubid), description FROM pg_description
WHERE pg_describe_object(classoid, objoid, objsubid) ~ '(schema|table|view|type|on|function|index|relation) comment\.' OR (classoid, objoid) = ('pg_namespace'::regclass, 2200)
ORDER BY 1;
SELECT kind, object, statements, present FROM schemaboot_models() ORDER BY 2;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'comment.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
COMMENT ON SCHEMA public IS 'standard public schema';
