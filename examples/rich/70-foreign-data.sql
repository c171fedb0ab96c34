-- 70-foreign-data.sql: servers, user mappings and foreign tables. Nothing is connected to when this is loaded;
-- the servers need not exist. (postgres_fdw asks for a superuser; wrappers of one's own are in 90-superuser.sql.)

SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA IF NOT EXISTS partners;
COMMENT ON SCHEMA partners IS 'Tables that live elsewhere.';
GRANT USAGE ON SCHEMA partners TO rich_app;

CREATE EXTENSION IF NOT EXISTS postgres_fdw WITH SCHEMA partners;
COMMENT ON EXTENSION postgres_fdw IS 'To the partners'' databases.';

CREATE SERVER harbour FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host '/nowhere', port '5432', dbname 'harbour''s own', fetch_size '500', use_remote_estimate 'true', extensions 'citext, ltree');

CREATE SERVER "Weird; Server" TYPE 'mirror' VERSION '1.0 "beta"' FOREIGN DATA WRAPPER postgres_fdw;

CREATE SERVER IF NOT EXISTS customs VERSION '2' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname 'customs', updatable 'false');

COMMENT ON SERVER harbour IS 'The port authority.';
ALTER SERVER harbour OWNER TO rich_owner;
GRANT USAGE ON FOREIGN SERVER harbour TO rich_app WITH GRANT OPTION;
GRANT ALL ON FOREIGN SERVER "Weird; Server" TO rich_reader;

CREATE USER MAPPING FOR PUBLIC SERVER harbour OPTIONS (user 'guest');
CREATE USER MAPPING FOR rich_app SERVER harbour OPTIONS ("user" 'app', password 'not a secret; it''s an example', password_required 'true');
CREATE USER MAPPING FOR rich_reader SERVER "Weird; Server";
CREATE USER MAPPING IF NOT EXISTS FOR rich_owner SERVER customs OPTIONS (user 'owner');

CREATE FOREIGN TABLE partners.berth (
    berth_no integer NOT NULL,
    name     text COLLATE core.natural_numbers DEFAULT 'none' NOT NULL,
    depth    numeric(4,1) OPTIONS (column_name 'depth_m'),
    area     text GENERATED ALWAYS AS (berth_no || name) STORED,
    place    core.geo_point,
    CONSTRAINT berth_depth CHECK (depth > 0),
    CHECK (name <> '') NO INHERIT
)
SERVER harbour
OPTIONS (schema_name 'public', table_name 'berths', updatable 'false');

ALTER FOREIGN TABLE partners.berth ALTER COLUMN name OPTIONS (ADD column_name 'label');
ALTER FOREIGN TABLE ONLY partners.berth ALTER COLUMN berth_no SET STATISTICS 100;
ALTER FOREIGN TABLE partners.berth ADD COLUMN owner_name text DEFAULT 'city';
ALTER FOREIGN TABLE partners.berth OWNER TO rich_owner;

COMMENT ON FOREIGN TABLE partners.berth IS 'Read only.';
COMMENT ON COLUMN partners.berth.depth IS 'At low tide.';
GRANT SELECT ON TABLE partners.berth TO rich_reader;
GRANT UPDATE (name) ON partners.berth TO rich_app;

CREATE FOREIGN TABLE IF NOT EXISTS partners.declaration (
    declaration_no text,
    filed          date,
    goods          jsonb
) SERVER customs;

-- A partition that lives elsewhere, and a child.
CREATE TABLE partners.movement (
    berth_no integer,
    day      date NOT NULL,
    ship     text
) PARTITION BY RANGE (day);

CREATE TABLE partners.movement_now PARTITION OF partners.movement FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
CREATE FOREIGN TABLE partners.movement_old PARTITION OF partners.movement
    FOR VALUES FROM (MINVALUE) TO ('2020-01-01')
    SERVER harbour OPTIONS (table_name 'movements');
CREATE FOREIGN TABLE partners.movement_middle (ship text, day date NOT NULL, berth_no integer) SERVER harbour;
ALTER TABLE partners.movement ATTACH PARTITION partners.movement_middle FOR VALUES FROM ('2020-01-01') TO ('2025-01-01');

CREATE TABLE partners.contact (name text NOT NULL, phone text);
CREATE FOREIGN TABLE partners.contact_abroad (country text) INHERITS (partners.contact) SERVER "Weird; Server";

-- Triggers on a foreign table, and a view on it.
CREATE TRIGGER berth_watched AFTER UPDATE ON partners.berth FOR EACH ROW EXECUTE FUNCTION core.note_change();
CREATE VIEW partners.deep_berth AS SELECT * FROM partners.berth WHERE depth > 12;
