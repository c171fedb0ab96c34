--
-- kind_view: views and materialized views
--
SET client_min_messages = warning;
SELECT $ddl$
CREATE SCHEMA kind_view;
SET search_path = kind_view;
CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric, note text);
CREATE VIEW small AS SELECT id, total FROM orders WHERE total < 10 WITH LOCAL CHECK OPTION;
CREATE OR REPLACE VIEW smaller (number, amount) WITH (security_barrier, check_option = cascaded) AS SELECT id, total FROM small WHERE total < 5;
CREATE VIEW "Grouped ""view""" AS SELECT o.*, count(*) AS n FROM orders o GROUP BY o.id;
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
CREATE VIEW with_names AS WITH orders AS (SELECT 1 AS id), x AS (SELECT id FROM orders) SELECT id FROM x;
CREATE VIEW joined AS SELECT s.id, s2.number FROM small s LEFT JOIN smaller s2 ON s2.number = s.id;
CREATE MATERIALIZED VIEW sums (customer, total) WITH (fillfactor = 60) AS SELECT customer, sum(total) FROM orders GROUP BY customer;
CREATE MATERIALIZED VIEW IF NOT EXISTS empty AS SELECT * FROM sums WITH NO DATA;
CREATE UNIQUE INDEX sums_customer ON sums (customer);
CREATE VIEW replaced AS SELECT 1 AS a;
CREATE OR REPLACE VIEW replaced AS SELECT 1 AS a, 2 AS b;
ALTER VIEW small ALTER COLUMN total SET DEFAULT 3;
ALTER VIEW small SET (security_barrier = true);
ALTER MATERIALIZED VIEW sums ALTER COLUMN customer SET STATISTICS 33;
ALTER MATERIALIZED VIEW sums CLUSTER ON sums_customer;
GRANT USAGE ON SCHEMA kind_view TO regress_owner;
GRANT SELECT ON small, smaller TO regress_owner;
ALTER VIEW joined OWNER TO regress_owner;
GRANT SELECT ON joined, sums TO regress_reader;
GRANT SELECT (id) ON small TO regress_reader;
COMMENT ON VIEW small IS 'few';
COMMENT ON COLUMN small.total IS 'of few';
COMMENT ON MATERIALIZED VIEW sums IS 'kept';
REFRESH MATERIALIZED VIEW empty;
$ddl$ AS ddl \gset

SELECT * FROM schemaboot_define(:'ddl', 'kind_view.sql');
SELECT step, action, kind, object FROM schemaboot_create_all();

SELECT relname, relkind, reloptions, relispopulated, test.role(relowner) AS owner FROM pg_class
WHERE relnamespace = 'kind_view'::regnamespace AND relkind IN ('v', 'm') ORDER BY 1;
INSERT INTO kind_view.orders VALUES (1, 1, 2, 'x'), (2, 1, 7, 'y');
INSERT INTO kind_view.small (id) VALUES (3);
SELECT * FROM kind_view."Grouped ""view""" ORDER BY id;
SELECT * FROM kind_view.joined ORDER BY id;
SELECT * FROM kind_view.numbers, kind_view.with_names, kind_view.replaced;
TRUNCATE kind_view.orders;

-- again: all is there
SELECT action, count(*) FROM schemaboot_create_all() GROUP BY 1;

-- made by the server, backwards, from the export: always the same
CALL test.round_trip(:'ddl', 'kind_view.sql');
SELECT * FROM test.difference ORDER BY 1, 2, 3;
