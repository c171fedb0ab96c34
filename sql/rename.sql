--
-- Declared renames: how names are spelled, what is refused, how a declaration is forgotten.
--
SET client_min_messages = error;
CREATE SCHEMA renames;
CREATE TYPE renames.mood AS ENUM ('sad', 'so so', 'ok');
CREATE TYPE renames.pair AS (a int, b int);
CREATE DOMAIN renames.amount AS int CONSTRAINT positive CHECK (VALUE > 0);
CREATE TABLE renames.orders (id int PRIMARY KEY, note text, "Odd name" int, CONSTRAINT sane CHECK (id > 0));
CREATE INDEX orders_note ON renames.orders (note);
CREATE VIEW renames.open AS SELECT id FROM renames.orders;
CREATE FUNCTION renames.one(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION renames.two(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION renames.two(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION renames.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER fired BEFORE INSERT ON renames.orders FOR EACH ROW EXECUTE FUNCTION renames.fire();
CREATE POLICY all_of_them ON renames.orders USING (true);
RESET client_min_messages;
-- by identity, with dots, or by the search_path; the new name alone, or where it stands
SELECT schemaboot_rename('table', 'renames.orders', 'purchases');
SELECT schemaboot_rename('column', 'renames.orders.note', 'remark');
SELECT schemaboot_rename('column', 'renames.orders."Odd name"', 'renames.purchases.even');
SELECT schemaboot_rename('constraint', 'sane ON renames.orders', 'certain');
SELECT schemaboot_rename('trigger', 'renames.orders.fired', 'renames.orders.hired');
SELECT schemaboot_rename('policy', 'renames.orders.all_of_them', 'anybody on renames.orders');
SELECT schemaboot_rename('attribute', 'renames.pair.b', 'c');
SELECT schemaboot_rename('enum label', 'renames.mood.so so', 'fair enough');
SELECT schemaboot_rename('enum label', 'renames.mood.sad', 'renames.mood."very sad"');
SELECT schemaboot_rename('function', 'renames.one', 'first');
SELECT schemaboot_rename('function', 'renames.two(int4)', 'renames.second');
SELECT schemaboot_rename('domain constraint', 'positive on renames.amount', 'above');
SET search_path = renames, public;
SELECT schemaboot_rename('view', 'Open', 'closed');
SELECT schemaboot_rename('index', 'orders_note', '"Orders note"');
RESET search_path;
SELECT schemaboot_rename('schema', 'renames', 'renamed');
SELECT kind, old, new FROM schemaboot.rename ORDER BY declared_at;
-- another new name replaces the one before
SELECT schemaboot_rename('schema', 'renames', 'called');
SELECT new FROM schemaboot.rename WHERE kind = 'schema';
-- errors
\set VERBOSITY default
SELECT schemaboot_rename('tabel', 'renames.orders', 'x');
SELECT schemaboot_rename('cast', '(int AS text)', 'x');
SELECT schemaboot_rename(NULL, 'renames.orders', 'x');
SELECT schemaboot_rename('column', 'note', 'x');
SELECT schemaboot_rename('column', 'renames.orders.nota', 'x');
SELECT schemaboot_rename('column', 'orders.note', 'x');
SELECT schemaboot_rename('column', 'renames.orders.note', 'renames.others.x');
SELECT schemaboot_rename('column', 'renames.orders.id', 'remark');
SELECT schemaboot_rename('column', 'renames.orders.id', 'id');
SELECT schemaboot_rename('enum label', 'renames.mood.sod', 'x');
SELECT schemaboot_rename('function', 'renames.two', 'x');
SELECT schemaboot_rename('table', 'renames.orders', 'elsewhere.orders');
SELECT schemaboot_rename('table', 'a.b.c', 'x');
SELECT schemaboot_rename('schema', 'a.b', 'x');
-- forgotten again
SELECT schemaboot_rename('column', 'renames.orders.note', NULL);
SELECT schemaboot_rename('column', 'renames.orders.note', NULL);
SELECT count(*) FROM schemaboot.rename;
DELETE FROM schemaboot.rename;
SET client_min_messages = error;
DROP SCHEMA renames CASCADE;
