-- 95-since-15.sql: what PostgreSQL 15 brought. Leave this file out on PostgreSQL 14.

SET search_path = since15, core, ext, public;

CREATE SCHEMA since15 AUTHORIZATION rich_owner;

-- Nulls that are equal.
CREATE TABLE place (
    place_id integer PRIMARY KEY,
    country  text,
    zone     text,
    label    text UNIQUE NULLS NOT DISTINCT,
    CONSTRAINT place_zone_key UNIQUE NULLS NOT DISTINCT (country, zone) INCLUDE (label),
    UNIQUE NULLS DISTINCT (zone, label)
);
CREATE UNIQUE INDEX place_lower_key ON place (lower(country), zone DESC) NULLS NOT DISTINCT WITH (fillfactor = 80) WHERE zone <> 'x';
CREATE UNIQUE INDEX place_again_idx ON place (place_id, zone) NULLS NOT DISTINCT;
ALTER TABLE place ADD CONSTRAINT place_again UNIQUE USING INDEX place_again_idx;

-- A foreign key that sets only some of its columns.
CREATE TABLE tenant (
    tenant integer,
    member integer,
    PRIMARY KEY (tenant, member)
);

CREATE TABLE desk (
    tenant integer NOT NULL,
    desk   integer NOT NULL,
    owner  integer,
    deputy integer DEFAULT 0,
    PRIMARY KEY (tenant, desk),
    CONSTRAINT desk_owner FOREIGN KEY (tenant, owner) REFERENCES tenant ON DELETE SET NULL (owner),
    FOREIGN KEY (tenant, deputy) REFERENCES tenant (tenant, member) ON DELETE SET DEFAULT (deputy) DEFERRABLE
);

-- Numbers rounded before the point, and with more digits behind it than they have.
CREATE TABLE rounded (
    thousands numeric(5,-3) CHECK (thousands > 1000),
    millionth numeric(2,6),
    few       numeric(3,-2)[]
);

-- Sequences that are not logged.
CREATE UNLOGGED SEQUENCE ticket AS smallint CACHE 2;
CREATE SEQUENCE coupon;
ALTER SEQUENCE coupon SET UNLOGGED;
CREATE UNLOGGED TABLE fleeting (id integer GENERATED ALWAYS AS IDENTITY, what text);

-- A view with the rights of whoever looks.
CREATE VIEW my_people WITH (security_invoker = true, security_barrier) AS
    SELECT id, first_name, last_name FROM core.person;
COMMENT ON VIEW my_people IS 'Everybody sees what they may see.';

-- MERGE in a parsed body and in a quoted one.
CREATE PROCEDURE take_place(wanted integer, named text)
    LANGUAGE plpgsql
AS $$
BEGIN
    MERGE INTO since15.place AS p USING (VALUES (wanted, named)) AS w (id, label) ON p.place_id = w.id
    WHEN MATCHED THEN UPDATE SET label = w.label
    WHEN NOT MATCHED THEN INSERT (place_id, label) VALUES (w.id, w.label);
END;
$$;

-- Functions and expressions that are new.
CREATE FUNCTION looks_like_plate(text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN regexp_like($1, '^[a-z]{1,3}-', 'i');
CREATE TABLE word (
    word  text CHECK (regexp_count(word, '\s') = 0),
    parts int4multirange DEFAULT '{[1,3),[5,7)}'
);
CREATE VIEW word_parts AS SELECT word, range_agg(r) AS together FROM word, unnest(parts) AS r GROUP BY word;

-- The heap by another name, afterwards.
CREATE TABLE moved (id integer PRIMARY KEY);
ALTER TABLE moved SET ACCESS METHOD heap2;

-- Publications of columns, of rows, of schemas.
CREATE PUBLICATION rich_columns FOR TABLE place (place_id, label), tenant WITH (publish = 'insert, update');
CREATE PUBLICATION rich_rows FOR TABLE desk WHERE (owner IS NOT NULL AND tenant > 10), TABLE place (place_id, country) WHERE ((place_id % 2) = 0);
CREATE PUBLICATION rich_schemas FOR TABLES IN SCHEMA since15, "Weird Schema";
CREATE PUBLICATION rich_mixture FOR TABLES IN SCHEMA "select", TABLE ONLY media.section;
CREATE PUBLICATION rich_later WITH (publish = 'insert');
ALTER PUBLICATION rich_later ADD TABLES IN SCHEMA CURRENT_SCHEMA;
ALTER PUBLICATION rich_later ADD TABLE core.country WHERE (in_eu), core.exchange_rate;

CREATE SUBSCRIPTION rich_sub_15 CONNECTION 'host=localhost port=1 dbname=nowhere' PUBLICATION p
    WITH (connect = false, slot_name = NONE, two_phase = true, disable_on_error = true, streaming = true);
