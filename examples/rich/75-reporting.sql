-- 75-reporting.sql: views on views. Nothing here belongs to one of the companies, everything reads them.

SET search_path = reporting, pg_catalog;

-- A chain of ten: each stands on the one before -----------------------------------------------------------------------

CREATE VIEW v01_people AS
    SELECT id, first_name, last_name, department_id FROM core.person;

CREATE VIEW v02_named (person, name, department) AS
    SELECT id, first_name || ' ' || last_name, department_id FROM v01_people;

CREATE VIEW v03_in_department AS
    SELECT n.*, d.name AS department_name, d.parent_id FROM v02_named n LEFT JOIN core.department d ON d.id = n.department;

CREATE OR REPLACE VIEW v04_drivers AS
    SELECT p.*, r.licence_no, r.classes FROM v03_in_department p JOIN freight.driver r ON r.driver_id = p.person;

CREATE VIEW v05_on_the_road WITH (security_barrier) AS
    SELECT d.*, a.vehicle_id, a.during
    FROM v04_drivers AS d JOIN freight.vehicle_assignment AS a ON a.driver_id = d.person
    WHERE NOT a.cancelled;

CREATE VIEW v06_with_vehicle AS
    SELECT o.person, o.name, o.during, v.plate, v.tableoid::regclass::text AS kind
    FROM v05_on_the_road o JOIN freight.vehicle v USING (vehicle_id);

CREATE VIEW v07_hours AS
    SELECT person, name, date_trunc('week', lower(during)) AS week, sum(upper(during) - lower(during)) AS driven,
           count(*) FILTER (WHERE kind LIKE '%truck') AS in_trucks
    FROM v06_with_vehicle
    GROUP BY GROUPING SETS ((person, name, date_trunc('week', lower(during))), ());

CREATE VIEW v08_ranked AS
    SELECT *, rank() OVER w AS place, lag(driven, 1, '0') OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) AS before
    FROM v07_hours
    WINDOW w AS (PARTITION BY week ORDER BY driven DESC NULLS LAST);

CREATE VIEW v09_tired AS
    WITH tired AS MATERIALIZED (SELECT * FROM v08_ranked WHERE driven > interval '48 hours')
    SELECT person, name, week FROM tired
    UNION ALL
    SELECT person, name, NULL FROM v02_named WHERE name ~ 'night;watch'
    EXCEPT
    (SELECT 0, 'nobody', NULL ORDER BY 1 LIMIT 1);

CREATE VIEW v10_how_many_are_tired AS
    SELECT week, array_agg(name ORDER BY name) AS names, CASE WHEN count(*) > 3 THEN 'many' ELSE 'few' END AS judgement
    FROM v09_tired
    GROUP BY week;

COMMENT ON VIEW v10_how_many_are_tired IS 'The end of the chain.';
GRANT SELECT ON v10_how_many_are_tired, v09_tired TO rich_reader;
GRANT SELECT (person, name) ON v08_ranked TO rich_reader;

-- Recursive, both ways of saying it --------------------------------------------------------------------------------------

CREATE RECURSIVE VIEW department_tree (id, name, path, depth) AS
    SELECT id, name::text, ARRAY[id], 1 FROM core.department WHERE parent_id IS NULL
    UNION ALL
    SELECT d.id, repeat('  ', t.depth) || d.name, t.path || d.id, t.depth + 1
    FROM core.department d JOIN department_tree t ON t.id = d.parent_id;

CREATE VIEW discussion AS
    WITH RECURSIVE talk AS (
        SELECT article_id, comment_id, answers, text FROM media.comment WHERE answers IS NULL
        UNION
        SELECT c.article_id, c.comment_id, c.answers, c.text
        FROM media.comment c JOIN talk ON (talk.article_id, talk.comment_id) = (c.article_id, c.answers)
    ) SEARCH DEPTH FIRST BY comment_id SET position CYCLE article_id, comment_id SET loops USING way
    SELECT article_id, comment_id, text FROM talk WHERE NOT loops ORDER BY position;

-- One that can be written, although it joins; and what a checked view lets through --------------------------------------

CREATE VIEW staff AS
    SELECT p.id, p.first_name, p.last_name, a.login
    FROM core.person p LEFT JOIN core.account a ON a.person_id = p.id;

ALTER VIEW staff ALTER COLUMN first_name SET DEFAULT 'N.';
ALTER VIEW staff SET (security_barrier = false);

CREATE FUNCTION write_staff() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM core.person WHERE id = OLD.id;
        RETURN OLD;
    END IF;
    INSERT INTO core.person (first_name, last_name) VALUES (NEW.first_name, NEW.last_name)
    RETURNING id INTO NEW.id;
    RETURN NEW;
END;
$$;

CREATE TRIGGER staff_write INSTEAD OF INSERT OR UPDATE OR DELETE ON staff FOR EACH ROW EXECUTE FUNCTION write_staff();
CREATE TRIGGER staff_written AFTER INSERT ON staff FOR EACH STATEMENT EXECUTE FUNCTION core.note_change();
COMMENT ON TRIGGER staff_write ON staff IS 'A new name is a new person.';

CREATE VIEW open_invoice WITH (check_option = cascaded, security_barrier = true) AS
    SELECT invoice_no, customer_id, total, currency, paid FROM freight.invoice WHERE NOT paid;
CREATE VIEW large_open_invoice AS
    SELECT * FROM open_invoice WHERE total > 10000 WITH LOCAL CHECK OPTION;

-- What a view can be made of: VALUES, functions, laterals, samples, row types, subqueries, collations ----------------

CREATE VIEW constants (name, value) AS VALUES ('pi', 3.14159), ('e', 2.71828), ('it''s; "it"', NULL);
ALTER VIEW constants OWNER TO rich_owner;

CREATE VIEW oddments AS
    SELECT s.shipment_id, freight.label(s) AS label, s.to_address, (s.to_address).city COLLATE "C" AS city, (s.to_address).lines[1] AS first_line,
           s, ROW(52.5, 13.4)::core.geo_point AS pair, d.day, x.n, k.key,
           EXISTS (SELECT FROM freight.parcel p WHERE p.shipment_id = s.shipment_id) AS has_parcels,
           ARRAY(SELECT p.parcel_id FROM freight.parcel p WHERE p.shipment_id = s.shipment_id) AS parcels,
           s.created_on AT TIME ZONE 'Europe/Berlin' AS there, now() - interval '1 month 2 days' AS ago,
           CAST(s.weight_kg AS integer) % 7 AS rest, s.price IS DISTINCT FROM 0 AS costs, 'a' LIKE 'b!_%' ESCAPE '!' AS alike
    FROM freight.shipment AS s TABLESAMPLE BERNOULLI (50) REPEATABLE (1)
    CROSS JOIN LATERAL core.days_of(daterange(s.created_on, s.created_on + 3)) AS d
    LEFT JOIN LATERAL generate_series(1, 3) WITH ORDINALITY AS x (n, i) ON x.i = 1
    LEFT JOIN (SELECT s2.shipment_id, 'k'::text AS key FROM ONLY freight.shipment_2023 s2) AS k USING (shipment_id);

CREATE VIEW weights AS
    SELECT region, percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY weight_kg) AS deciles, mode() WITHIN GROUP (ORDER BY state) AS usual_state,
           core.bill(price ORDER BY created_on) FILTER (WHERE price > 0) AS bill, core.weighted_average(price, weight_kg) AS average,
           core.nth_smallest(3) WITHIN GROUP (ORDER BY weight_kg::float8) AS third, grouping(region) AS total
    FROM freight.shipment
    GROUP BY ROLLUP (region)
    HAVING count(DISTINCT state) > 0;

CREATE VIEW traffic AS
    SELECT severity, core.traffic_light(severity) AS light, '5 < 6' AS "5 < 6", because OPERATOR(core.===) 'lost' AS lost
    FROM freight.claim
    WHERE claim_id IN (SELECT claim_id FROM freight.claim_log) AND severity <> ALL (ARRAY['info', 'minor']::core.severity[])
    FOR SHARE;

-- Materialized: with rows and without, one on another, a view between ---------------------------------------------------

CREATE MATERIALIZED VIEW revenue (year, customer, total, invoices) AS
    SELECT extract(year FROM i.issued_on)::integer, o.name, sum(i.total), count(*)
    FROM freight.invoice i JOIN core.organisation o ON o.id = i.customer_id
    GROUP BY 1, 2
    WITH DATA;

CREATE UNIQUE INDEX revenue_key ON revenue (year, customer);
CREATE INDEX revenue_total_idx ON revenue (total DESC NULLS LAST) WHERE total > 0;

CREATE VIEW best_customers AS
    SELECT year, customer, total, row_number() OVER (PARTITION BY year ORDER BY total DESC) AS place FROM revenue;

CREATE MATERIALIZED VIEW podium WITH (fillfactor = 100, autovacuum_enabled = false) AS
    SELECT year, array_agg(customer ORDER BY place) AS customers FROM best_customers WHERE place <= 3 GROUP BY year
    WITH NO DATA;

CREATE MATERIALIZED VIEW IF NOT EXISTS words_of_articles USING heap TABLESPACE pg_default AS
    SELECT a.article_id, w.word, w.positions FROM media.article a, unnest(a.search) AS w (word, positions, weights);

CREATE INDEX words_idx ON words_of_articles USING hash (word);
CREATE UNIQUE INDEX words_key ON words_of_articles (article_id, word);
CREATE STATISTICS words_stats (ndistinct) ON article_id, word FROM words_of_articles;

ALTER MATERIALIZED VIEW revenue ALTER COLUMN customer SET STATISTICS 300;
ALTER MATERIALIZED VIEW revenue ALTER customer SET STORAGE MAIN;
ALTER MATERIALIZED VIEW revenue CLUSTER ON revenue_key;
ALTER MATERIALIZED VIEW revenue OWNER TO rich_owner;

COMMENT ON MATERIALIZED VIEW revenue IS 'Every night.';
COMMENT ON COLUMN revenue.invoices IS 'How many.';
COMMENT ON INDEX revenue_key IS 'For REFRESH MATERIALIZED VIEW CONCURRENTLY.';
GRANT SELECT ON revenue, podium TO rich_reader;
GRANT SELECT (year) ON best_customers TO PUBLIC;

-- A function on a view's row type, a view on the function, a table of the view's type ------------------------------------

CREATE FUNCTION names_of(v01_people) RETURNS text LANGUAGE sql STABLE RETURN ($1).last_name || ', ' || ($1).first_name;
CREATE VIEW directory AS SELECT p.id, p.names_of FROM v01_people p ORDER BY p.names_of;
CREATE VIEW tree_of_tables AS SELECT d.*, names_of(p) AS who FROM department_tree d LEFT JOIN v01_people p ON p.department_id = d.id;
