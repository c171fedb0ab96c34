--
-- errors: SQLSTATE, message, detail, hint and place of errors that users get to see
--
SET client_min_messages = warning;
\set VERBOSITY verbose
CREATE FUNCTION test.error(command text) RETURNS TABLE (code text, message text, detail text, hint text, context text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
		hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
	context := substring(context FROM '(?:source [^\n]*, )?(?:statement \d+, )?line \d+(?=\n|$)');
	RETURN NEXT;
END $$;
\set VERBOSITY default
\x on
SELECT * FROM test.error($$SELECT schemaboot_define(NULL)$$);
SELECT * FROM test.error($$SELECT schemaboot_define('CREATE TABLE t (', 'shop.sql')$$);
SELECT * FROM test.error($$SELECT schemaboot_define(E'\n\nCREATE TABLE t (a int);\n\n  CREATE TABLE u (\n a int,\n b int b);', 'shop.sql')$$);
SELECT * FROM test.error($$SELECT schemaboot_define('COMMENT ON TABLE t IS ''x', 'shop.sql')$$);
SELECT * FROM test.error($$SELECT schemaboot_define('/* open', 'shop.sql')$$);
SELECT * FROM test.error($$SELECT schemaboot_define(E'SELECT 1;\n\nDELETE FROM t;', 'shop.sql')$$);
SELECT * FROM test.error($$SELECT schemaboot_define(E'CREATE VIEW public.v AS SELECT 1;\nCREATE VIEW public.v AS SELECT 2;')$$);
SELECT * FROM test.error($$SELECT schemaboot_forget('public.t')$$);
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
SELECT * FROM test.error($$SELECT schemaboot_export()$$);
SELECT * FROM test.error($$SELECT schemaboot_baseline()$$);
SELECT * FROM test.error($$SELECT schemaboot_stamp('x')$$);
SELECT * FROM test.error($$SELECT schemaboot_drop_all('x')$$) WHERE code <> '' AND message LIKE '%confirmed%';
SELECT * FROM test.error($$CALL schemaboot_create_all_batched()$$);
SELECT * FROM test.error($$CALL schemaboot_create_all_batched(-1)$$);

-- what create_all says of a model that fails
SELECT count(*) FROM schemaboot_define(E'CREATE TABLE public.customers (id int PRIMARY KEY);\n\nCREATE TABLE public.orders (\n  id int,\n  customer int REFERENCES public.custmers\n);', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
SELECT count(*) FROM schemaboot_define(E'CREATE TABLE public.t (\n  a int,\n  b int DEFAULT nosuch(a)\n);', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
SELECT count(*) FROM schemaboot_define(E'\n\nCREATE TABLE public.t (\n  a int,\n  a text\n);', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
SELECT count(*) FROM schemaboot_define(E'CREATE TABLE public.t (a int);\n\nCREATE VIEW public.v AS\n  SELECT a,\n    nothing\n  FROM public.t;', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
-- function bodies are checked when everything is there
SELECT count(*) FROM schemaboot_define(E'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $f$\n  SELECT a FROM public.missing\n$f$;', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
SELECT count(*) FROM schemaboot_define(E'CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $f$\nBEGIN\n  RETRN 1;\nEND $f$;', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
-- unless the script says that they are not
SELECT count(*) FROM schemaboot_define(E'SET check_function_bodies = off; CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $f$\n  SELECT a FROM public.missing\n$f$;', 'shop.sql');
SELECT * FROM test.error($$SELECT schemaboot_create_all()$$);
\x off
SELECT schemaboot_drop_all(current_database());
SELECT count(*) FROM schemaboot_define('', 'shop.sql');
-- after an error the session goes on, and nothing is left
SELECT * FROM test.facts();
