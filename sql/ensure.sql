-- schemaboot_ensure: DDL that may be run again, by definition and not by name
SET client_min_messages = warning;
CREATE SCHEMA ensure;
SET search_path = ensure, public;
CREATE TEMP TABLE script AS SELECT $script$
CREATE TYPE mood AS ENUM ('sad', 'fine');
CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);
CREATE SEQUENCE numbers START 5;
CREATE TABLE "Kind" (id int PRIMARY KEY);
CREATE TABLE thing (id serial PRIMARY KEY, kind int NOT NULL REFERENCES "Kind", m mood DEFAULT 'sad', price amount CHECK (price < 100));
CREATE INDEX ON thing (kind);
CREATE UNIQUE INDEX named ON thing (id, kind) WHERE kind > 0;
CREATE VIEW cheap AS SELECT id FROM thing WHERE price < 10;
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS $$SELECT 2 * a$$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$;
CREATE TRIGGER touched BEFORE UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE thing ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON thing USING (true);
COMMENT ON TABLE thing IS 'a thing';
GRANT SELECT ON thing TO PUBLIC;
CREATE STATISTICS pairs ON id, kind FROM thing;
CREATE MATERIALIZED VIEW stored AS SELECT 1 AS one;
CREATE PROCEDURE work() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = 0);
$script$::text AS ddl;
SELECT e.* FROM script, schemaboot_ensure(ddl) AS e;
-- again: all is there
SELECT action, count(*) FROM script, schemaboot_ensure(ddl) GROUP BY 1;
-- what is gone comes back, and only that
DROP INDEX named;
DROP TRIGGER touched ON thing;
DROP VIEW cheap;
SELECT e.* FROM script, schemaboot_ensure(ddl) AS e WHERE action = 'created';
-- additions to what lives
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD COLUMN note text DEFAULT ''none''; CREATE INDEX thing_note ON thing (note)');
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD COLUMN note text DEFAULT ''none''; CREATE INDEX thing_note ON thing (note)');
SELECT * FROM schemaboot_ensure('ALTER TYPE mood ADD VALUE ''glad''');
SELECT * FROM schemaboot_ensure('ALTER TYPE mood ADD VALUE ''glad''');
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD CONSTRAINT dear CHECK (price <> 1)');
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD CONSTRAINT dear CHECK (price <> 1)');
-- there, but different
SELECT * FROM schemaboot_ensure('CREATE INDEX named ON thing (kind)');
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD COLUMN note int');
SELECT * FROM schemaboot_ensure('ALTER TABLE thing ADD CONSTRAINT dear CHECK (price <> 2)');
SELECT * FROM schemaboot_ensure('CREATE TYPE mood AS ENUM (''sad'')');
SELECT * FROM schemaboot_ensure('CREATE TABLE "Kind" (id bigint PRIMARY KEY)');
SELECT * FROM schemaboot_ensure('CREATE TABLE thing (id serial PRIMARY KEY)');
SELECT * FROM schemaboot_ensure('CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS $$SELECT 3 * a$$');
SELECT * FROM schemaboot_ensure('COMMENT ON TABLE thing IS ''another''');
-- nothing was done, and nothing is in the catalogue
SELECT count(*) FROM schemaboot_models() WHERE object LIKE 'ensure.%';
SELECT * FROM schemaboot_ensure('DROP TABLE thing');
SELECT * FROM schemaboot_ensure('CREATE TABLE broken (');
SELECT * FROM schemaboot_ensure('CREATE TABLE fine (a int); CREATE VIEW bad AS SELECT * FROM nowhere');
SELECT to_regclass('fine');
DROP TABLE script;
RESET search_path;
DROP SCHEMA ensure CASCADE;
