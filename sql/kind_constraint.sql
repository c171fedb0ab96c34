--
-- kind_constraint: constraints of tables, written where they can be written
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_constraint;
SET search_path = kind_constraint;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE orders (
	id int CONSTRAINT "The Key" PRIMARY KEY,
	customer int,
	code text UNIQUE,
	during tsrange,
	room int,
	CHECK (id > 0),
	CHECK (id < 1000000),
	CONSTRAINT "check" CHECK (code <> '')
);
CREATE TABLE customers (id int, mail text, CONSTRAINT customers_pkey PRIMARY KEY (id) INCLUDE (mail) WITH (fillfactor = 60));
ALTER TABLE ONLY orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers (id)
	MATCH FULL ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE orders ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0) DEFERRABLE;
ALTER TABLE orders ADD UNIQUE (customer, code);
ALTER TABLE orders ADD UNIQUE (code, customer) DEFERRABLE;
ALTER TABLE orders ADD COLUMN parent int REFERENCES orders;
CREATE TABLE codes (code text);
CREATE UNIQUE INDEX codes_index ON codes (code);
ALTER TABLE codes ADD CONSTRAINT codes_pkey PRIMARY KEY USING INDEX codes_index;
ALTER TABLE orders ADD CHECK (customer > 0) NOT VALID, ADD FOREIGN KEY (code) REFERENCES codes;
CREATE TABLE validated (a int);
ALTER TABLE validated ADD CONSTRAINT validated_a CHECK (a > 0) NOT VALID;
ALTER TABLE validated VALIDATE CONSTRAINT validated_a;
ALTER TABLE validated ADD CONSTRAINT validated_f FOREIGN KEY (a) REFERENCES orders;
ALTER TABLE validated ALTER CONSTRAINT validated_f DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE two (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE three2 (z int UNIQUE, z2 int REFERENCES three2 (z));
CREATE TABLE three (x int, y int, z int, FOREIGN KEY (x, y) REFERENCES two MATCH SIMPLE ON DELETE SET DEFAULT, FOREIGN KEY (z) REFERENCES three2 (z));
COMMENT ON CONSTRAINT "The Key" ON orders IS 'key';
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_constraint.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'kind_constraint'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text, conname;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_constraint.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
