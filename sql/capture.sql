--
-- capture: what lives becomes models, which export shows as a script that people can read
--
SET client_min_messages = warning;
CREATE SCHEMA capture AUTHORIZATION regress_owner;
SET search_path = capture;
CREATE TYPE state AS ENUM ('new', 'it''s done');
CREATE DOMAIN price AS numeric(10,2) CHECK (VALUE >= 0);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL, state state DEFAULT 'new',
	price price, "Remark" text, last_line int, UNIQUE (customer, id));
CREATE TABLE customers (id serial PRIMARY KEY, email text UNIQUE, referrer int REFERENCES customers, CHECK (email ~ '@'));
CREATE TABLE lines (order_id bigint REFERENCES orders ON DELETE CASCADE, line int, PRIMARY KEY (order_id, line));
-- in a circle
ALTER TABLE orders ADD CONSTRAINT last FOREIGN KEY (id, last_line) REFERENCES lines DEFERRABLE;
ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers;
CREATE INDEX ON orders (state) WHERE state <> 'new';
CREATE FUNCTION total(of orders) RETURNS price LANGUAGE sql STABLE AS $$SELECT of.price * count(*) FROM capture.lines WHERE order_id = of.id$$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
	RETURN NEW;
END$$;
CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
-- the server itself writes it in a way that is read as another query
CREATE VIEW constants (name, "Value") AS VALUES ('one', 1), ('two', NULL);
CREATE VIEW dear AS SELECT o.id, c.email, total(o) FROM orders o JOIN customers c ON c.id = customer WHERE price > 100;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
-- expressions that consist of a quoted name
CREATE TABLE flags ("Is on" boolean CHECK ("Is on"), copy boolean GENERATED ALWAYS AS ("Is on") STORED, CHECK (("Is on") = ('(' <> ')')));
CREATE POLICY "on" ON flags USING ("Is on") WITH CHECK ("Is on");
CREATE POLICY own ON orders FOR SELECT TO regress_reader USING (customer = 1);
COMMENT ON TABLE orders IS 'What is ordered, and it''s paid';
COMMENT ON COLUMN orders."Remark" IS E'two\nlines';
COMMENT ON CONSTRAINT last ON orders IS 'circle';
COMMENT ON INDEX orders_state_idx IS 'few';
COMMENT ON TRIGGER touched ON orders IS 'nothing';
COMMENT ON POLICY own ON orders IS 'one';
COMMENT ON FUNCTION total(orders) IS 'sum';
COMMENT ON CONSTRAINT price_check ON DOMAIN price IS 'not less';
ALTER TABLE lines OWNER TO regress_owner;
-- several grantees with the same, with grant option, by somebody else, by columns, and what the owner gave up
GRANT SELECT, INSERT ON orders TO regress_reader, regress_writer;
GRANT UPDATE ON orders TO "regress Mixed ""Case""" WITH GRANT OPTION;
GRANT USAGE ON SCHEMA capture TO PUBLIC;
SET ROLE "regress Mixed ""Case""";
GRANT UPDATE ON capture.orders TO regress_reader WITH GRANT OPTION;
SET ROLE regress_reader;
GRANT UPDATE ON capture.orders TO regress_writer;
RESET ROLE;
GRANT SELECT (id, email), UPDATE (email) ON customers TO regress_reader;
GRANT SELECT (referrer) ON customers TO PUBLIC;
REVOKE DELETE, TRUNCATE ON lines FROM regress_owner;
GRANT ALL ON lines TO regress_reader;
REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC;
REVOKE USAGE ON TYPE state FROM PUBLIC;
GRANT ALL ON TYPE state TO regress_reader;
REVOKE ALL ON TABLE customers FROM CURRENT_USER;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner IN SCHEMA capture GRANT SELECT ON TABLES TO regress_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner GRANT USAGE ON SEQUENCES TO regress_reader, regress_writer;
CREATE EXTENSION hstore SCHEMA capture;
CREATE EXTENSION postgres_fdw SCHEMA capture;
-- not the version that the server would bring along
CREATE EXTENSION citext SCHEMA capture VERSION '1.5';
COMMENT ON EXTENSION hstore IS 'mine';
CREATE SERVER capture_s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'there');
CREATE USER MAPPING FOR regress_reader SERVER capture_s OPTIONS (user 'u', password 'p');
REVOKE ALL ON SCHEMA public FROM PUBLIC;
COMMENT ON SCHEMA public IS 'ours';
RESET search_path;
CALL test.observe('by hand');

SET client_min_messages = notice;
SELECT schemaboot_capture('{nowhere}');
-- one schema
SELECT kind, count(*) FROM schemaboot_capture('{capture}') GROUP BY 1 ORDER BY 1;
-- default privileges that are not captured come later than what they would have changed
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO regress_reader;
SELECT count(*) > 0 AS captured FROM schemaboot_capture('{capture}');
SELECT * FROM schemaboot_diff();
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM regress_reader;
-- another schema may refer to it
CREATE SCHEMA capture_other;
CREATE TABLE capture_other.refers (id bigint REFERENCES capture.orders);
SELECT schemaboot_manage();
SELECT * FROM schemaboot_diff();
DROP SCHEMA capture_other CASCADE;
-- everything, but for what only the tests have; a NOTICE says what cannot be read, and what nothing makes
CREATE OPERATOR capture.==== (FUNCTION = booleq, LEFTARG = boolean, RIGHTARG = boolean, NEGATOR = OPERATOR(capture.!===));
DROP OPERATOR capture.==== (boolean, boolean);
SELECT kind, object FROM schemaboot_capture() WHERE object !~ '^test' ORDER BY 1, 2;
DROP OPERATOR capture.!=== (boolean, boolean);
SET client_min_messages = warning;
SELECT DISTINCT source FROM schemaboot_models();
DELETE FROM schemaboot.statement WHERE coalesce(schema_name, object) = 'test';
SELECT schemaboot_export() AS exported \gset
\echo :exported
-- what is there is in sync with itself
SELECT change, kind, object, attribute, live, model FROM schemaboot_diff() WHERE object !~ '^test';
SELECT state, missing, drifted FROM schemaboot_status();
-- nobody else may define it
SELECT * FROM schemaboot_define('CREATE SCHEMA capture', 'other.sql');
SELECT * FROM schemaboot_define('CREATE SCHEMA other', 'other.sql');
CREATE SCHEMA other;
SELECT schemaboot_capture('{other}', 'again');
SELECT schemaboot_define('', 'other.sql');
DROP SCHEMA other;

-- psql makes the same of it, and so does create_all
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
:exported
RESET ALL;
SET client_min_messages = warning;
CALL test.observe('loaded');
SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
SELECT count(*) > 0 AS created FROM schemaboot_create_all();
CALL test.observe('created');
TRUNCATE test.difference;
CALL test.compare('captured', 'by hand', 'loaded');
CALL test.compare('captured', 'by hand', 'created');
SELECT * FROM test.difference;

SELECT schemaboot_drop_all(current_database()) > 0 AS dropped;
SELECT count(*) FROM schemaboot_define('', 'captured');
GRANT USAGE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema';
DO $$ BEGIN
	IF current_setting('server_version_num')::int < 150000 THEN
		GRANT CREATE ON SCHEMA public TO PUBLIC;
	END IF;
	ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
	ALTER DEFAULT PRIVILEGES FOR ROLE regress_owner REVOKE ALL ON SEQUENCES FROM regress_reader, regress_writer;
END $$;
