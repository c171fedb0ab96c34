--
-- models: the catalogue as users see it, and how objects are named in it
--
SET client_min_messages = warning;
SELECT * FROM schemaboot_models();
SELECT * FROM schemaboot_define($$
CREATE SCHEMA "Models";
SET search_path = "Models";
CREATE TABLE "T ""q"".x" ("A" int PRIMARY KEY, b int);
CREATE UNIQUE INDEX "I x" ON "T ""q"".x" (b);
ALTER TABLE "T ""q"".x" ADD CONSTRAINT "select" CHECK (b > 0);
CREATE VIEW "view" AS SELECT 1 AS one;
CREATE SEQUENCE "Ünï";
CREATE TYPE "Type" AS (a int);
CREATE DOMAIN dom AS numeric(3,1);
ALTER DOMAIN dom ADD CONSTRAINT small CHECK (VALUE < 5);
CREATE FUNCTION f(a "Type", b dom[], VARIADIC c int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(OUT a int, INOUT b timestamp with time zone, IN c varchar(5), double precision, "char", bit(3), interval year) LANGUAGE sql AS 'SELECT 1, now()';
CREATE PROCEDURE p(int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int);
CREATE AGGREGATE every(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE FUNCTION eq("Type", "Type") RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = "Type", RIGHTARG = "Type", FUNCTION = eq);
CREATE OPERATOR FAMILY fam USING hash;
CREATE CAST ("Type" AS int) WITH INOUT;
CREATE TRIGGER "Tr" AFTER TRUNCATE ON "T ""q"".x" EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE RULE "R" AS ON DELETE TO "T ""q"".x" DO NOTHING;
CREATE POLICY "P" ON "T ""q"".x" USING (true);
CREATE STATISTICS st ON "A", b FROM "T ""q"".x";
CREATE COLLATION c FROM "C";
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
CREATE FOREIGN DATA WRAPPER models_wrapper;
CREATE SERVER models_server FOREIGN DATA WRAPPER models_wrapper;
CREATE USER MAPPING FOR "regress Mixed ""Case""" SERVER models_server;
CREATE PUBLICATION models_pub;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA "Models" GRANT SELECT ON TABLES TO regress_reader;
COMMENT ON TABLE public.not_a_model IS 'x';
$$, 'models.sql');
-- an object that no model creates is in the catalogue, too, as it is said something about
SELECT kind, object, statements, present, defined_by = current_user AS mine, defined_at <= now() AS at FROM schemaboot_models() WHERE object LIKE '%not_a_model%';
SELECT schemaboot_forget('public.not_a_model');
SELECT count(*) FROM schemaboot_create_all();
-- the identities are those of pg_identify_object
SELECT m.kind, m.object, present FROM schemaboot_models() m
WHERE NOT EXISTS (SELECT FROM test.facts() f WHERE f.object LIKE '%' || m.object) ORDER BY 1, 2;
SELECT kind, count(*) FROM schemaboot_models() WHERE present GROUP BY 1 ORDER BY 1;
SELECT bool_and(present) FROM schemaboot_models();
SELECT bool_or(present) FROM schemaboot_models(), schemaboot_drop_all(current_database()) AS dropped WHERE kind <> 'default privileges';

-- forget: by the identity as it is shown
SELECT schemaboot_forget('nothing of the kind');
SELECT schemaboot_forget('"Models".f("Models"."Type","Models".dom[],integer[])');
SELECT schemaboot_forget('"Models"."T ""q"".x"');
SELECT kind, object FROM schemaboot_models() WHERE object LIKE '%T ""q""%';
SELECT schemaboot_forget('');
SELECT schemaboot_forget(NULL);
SELECT count(*) > 0 AS removed FROM schemaboot_define('', 'models.sql');
SELECT * FROM schemaboot_models();
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA public GRANT SELECT ON TABLES TO regress_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA public REVOKE SELECT ON TABLES FROM regress_reader;
SELECT * FROM test.facts();
