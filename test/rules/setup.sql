-- The database that the cases run in: tables with rows, one without, and what stands on them.
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('calm', 'cross');
CREATE DOMAIN app.amount AS numeric;
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
CREATE TABLE app.customers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email varchar(40) NOT NULL,
	name text,
	code int,
	born timestamp,
	mood app.mood,
	price app.amount,
	balance numeric(10,2) CHECK (balance > -1000),
	CONSTRAINT name_known CHECK (name IS NOT NULL) NOT VALID,
	CONSTRAINT code_known CHECK (code IS NOT NULL)
);
INSERT INTO app.customers (email, name, code, born, mood, price, balance)
SELECT g || '@example.org', 'c' || g, g, '2000-01-01'::timestamp + g * interval '1 h', 'calm', g, 0 FROM generate_series(1, 5000) g;
CREATE INDEX customers_email ON app.customers (email);
CREATE INDEX customers_born ON app.customers (born);
CREATE INDEX customers_lower ON app.customers (lower(name));
CREATE TYPE app.point AS (x int, y int);
CREATE TABLE app.points OF app.point;
INSERT INTO app.points SELECT g, g FROM generate_series(1, 5000) g;
CREATE TABLE app.orders (
	id bigint PRIMARY KEY,
	customer bigint CONSTRAINT orders_customer REFERENCES app.customers,
	agent bigint,
	total numeric(10,2),
	placed timestamptz,
	state text
);
CREATE INDEX orders_by_customer ON app.orders (customer);
INSERT INTO app.orders SELECT g, 1 + g % 5000, 1 + g % 5000, g % 100, now(), 'new' FROM generate_series(1, 10000) g;
CREATE TABLE app.payments (id bigint NOT NULL, number int, span int4range, note text);
INSERT INTO app.payments SELECT g, g, int4range(g, g + 1), 'n' FROM generate_series(1, 5000) g;
CREATE UNIQUE INDEX payments_number ON app.payments (number);
CREATE UNIQUE INDEX payments_id ON app.payments (id);
CREATE TABLE app.empty (id int, note text);
CREATE TABLE app.events (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO app.events SELECT '2024-01-01'::date + g % 300, 'e' FROM generate_series(1, 5000) g;
CREATE TABLE app.events_2025 (at date NOT NULL, what text);
INSERT INTO app.events_2025 SELECT '2025-01-01'::date + g % 300, 'e' FROM generate_series(1, 5000) g;
CREATE TABLE app.logs (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE app.logs_rest PARTITION OF app.logs DEFAULT;
INSERT INTO app.logs SELECT '2024-01-01'::date + g % 300, 'e' FROM generate_series(1, 5000) g;
CREATE TABLE app.places (id bigint PRIMARY KEY);
INSERT INTO app.places SELECT generate_series(1, 5000);
CREATE TABLE app.visits (at date NOT NULL, number int, place bigint CONSTRAINT visits_place REFERENCES app.places) PARTITION BY RANGE (at);
CREATE INDEX visits_number ON app.visits (number);
CREATE TABLE app.visits_2024 PARTITION OF app.visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO app.visits SELECT '2024-01-01'::date + g % 300, g, g FROM generate_series(1, 5000) g;
CREATE TABLE app.visits_2025 (at date NOT NULL, number int, place bigint, CHECK (at >= '2025-01-01' AND at < '2026-01-01'));
INSERT INTO app.visits_2025 SELECT '2025-01-01'::date + g % 300, g, g FROM generate_series(1, 5000) g;
CREATE MATERIALIZED VIEW app.totals AS SELECT customer, sum(total) AS total FROM app.orders GROUP BY customer;
CREATE UNIQUE INDEX totals_customer ON app.totals (customer);
CREATE FUNCTION app.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t BEFORE UPDATE ON app.orders FOR EACH ROW EXECUTE FUNCTION app.nothing();
CREATE FUNCTION app.fixed() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
CREATE POLICY p ON app.orders USING (true);
CREATE INDEX payments_broken ON app.payments (note);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.payments_broken'::regclass;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
ANALYZE;
